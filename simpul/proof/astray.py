"""Routes that lead where their addresses do not live, and sessions in which nothing decides what passes."""

from __future__ import annotations

from collections.abc import Iterator

from simpul.proof.boxes import ALL, DESTINATION, IN, OUT, PROTOCOL, STATE, STATELESS, TCP, UDP, Region, with_
from simpul.proof.declared import span
from simpul.proof.filters import Step
from simpul.proof.model import Device, Span
from simpul.proof.network import End, Net, Route
from simpul.proof.origins import origins
from simpul.proof.packet import Packet, sample, show_address
from simpul.proof.result import Finding, Hop
from simpul.proof.spread import Leg, hops, start
from simpul.words.sentence import tell


def routes(net: Net, device: Device) -> Iterator[Finding]:
    site = net.site(device.name)
    for route in net.routes(device.name):
        if route.out is None:
            continue
        why = _astray(net, device, site, route)
        if why is not None:
            yield _stray(net, device, route, why)


def bare_sessions(device: Device) -> Iterator[Finding]:
    """No session without a policy each way (RFC 8212), whoever is at its other end and whatever that one refuses; and
    no OSPF with whoever happens to be on an interface.
    """
    for spoken in device.inner:
        if not spoken.signed:
            yield Finding("routes", tell("{device}: whoever is on {interface} may speak OSPF: it is not signed",
                                         device=device.name, interface=spoken.interface),
                          None, (Hop(device.name, tell("speaks on {interface}", interface=spoken.interface),
                                     (Step(spoken.place, spoken.text),)),))
    for session in device.sessions:
        for way in session.bare:
            peer = show_address(Net.version_of(session), session.neighbor)
            step = Step(session.place, session.text)
            yield Finding("routes", tell("{device}: no policy decides what passes {way} in its session with {peer}",
                                         device=device.name, way=way, peer=peer),
                          None, (Hop(device.name, tell("speaks with {peer}", peer=peer), (step,)),))


def _astray(net: Net, device: Device, site: str, route: Route) -> str | None:
    """Why a route leads where its addresses do not live; None where it may stand."""
    where = f"{show_address(route.destination.version, route.destination.first)}/{_bits(route)}"
    if route.kind == "connected":
        interface = device.interfaces[route.out or ""]
        segment = net.segment(device.name, interface)
        if net.neighbour(device.name, interface) is not None:
            return None if net.ours(route.destination) else tell(
                "{where} stands on {out}, which nobody declared", where=where, out=route.out)
        if interface.kind == "segment" and segment is not None:
            ok = any(span(p).holds(route.destination) for p in segment.prefixes)
            return None if ok else tell(
                "{where} stands on {out}, which is {segment}", where=where, out=route.out, segment=segment)
        if interface.kind == "rescue":
            return tell("{where} of the network stands on {out}", where=where,
                        out=route.out) if net.ours(route.destination) else None
        return None if net.ours(route.destination) else tell(
            "{where} stands on {out}: it is not the network's", where=where, out=route.out)
    neighbour = net.neighbour(device.name, device.interfaces.get(route.out or ""))
    if route.to is None and neighbour is not None:
        ok = any(span(p).holds(route.destination) for p in neighbour.prefixes)
        return None if ok else tell(
            "a route for {where} leads to {neighbour}, where these addresses do not live",
            where=where, neighbour=neighbour.name)
    if route.to is None:
        if route.kind == "learned" and any(span(p).holds(route.destination) for s in net.behind(
                device.name, device.interfaces.get(route.out or "")) for p in s.prefixes):
            return None
        return tell("a route for {where} leads {leads}", where=where, leads=route.leads)
    far = net.routers.get(route.to.device)
    if far is None:
        return tell(
            "a route for {where} leads to {device}, which is not in the policy", where=where, device=route.to.device)
    if far.site == site or net.sites[far.site].hub:
        return None if net.ours(route.destination) else tell(
            "a route for {where}, which is not the network's", where=where)
    return None if net.lives(far.site, route.destination) else \
        tell(
            "a route for {where} leads to {far} of {site}, where these addresses do not live",
            where=where, far=far.name, site=far.site)


def _bits(route: Route) -> int:
    size = route.destination.last - route.destination.first
    return (32 if route.destination.version == 4 else 128) - size.bit_length()


def _stray(net: Net, device: Device, route: Route, why: str) -> Finding:
    """A packet that takes a wrong route. Where one that the filter lets through may take it, while the routes that
    would win are not there, that one; else one that the router sends itself, since nothing filters those.
    """
    gate = net.gate(device.name)
    certain = Region(with_(ALL[r.destination.version], (DESTINATION, r.destination.first, r.destination.last))
                     for r in net.routes(device.name) if r.kind == "static" and r is not route
                     and r.length >= route.length and route.destination.holds(r.destination))
    aim = Span(route.destination.version, route.destination.first, route.destination.last)
    bit = gate.bit.get(route.out or "")
    for names in ([o.interface for o in origins(net, device)], gate.names):
        boxes = [with_(b, (DESTINATION, aim.first, aim.last), (STATE, STATELESS))
                 for b in start(net, device.name, names) if b[0] == (1 if aim.version == 4 else 2)]
        boxes = [part for b in boxes for part in certain.less(b)]
        passing = [b for b in gate.accepted("forward", boxes) if bit is None or b[OUT] & bit]
        passing = [part for b in passing for part in net.own(device.name).less(b)]
        passing.sort(key=lambda b: (b[PROTOCOL] >> TCP & 1) == 0)
        if passing:
            box = passing[0]
            packet = sample(box)
            into = next(n for n in gate.names if gate.bit[n] & box[IN])
            claim = "internet" if route.to is None else "routes"
            return Finding(claim, tell("{device}: {why}", device=device.name, why=why), str(packet), (
                Hop(_label(net, device, into), tell("sends it"), ()),
                *hops(net, (Leg(device.name, into, route),), packet)))
    left = certain.less(with_(ALL[aim.version], (DESTINATION, aim.first, aim.last)))
    target = sample(with_(left[0] if left else ALL[aim.version], (PROTOCOL, 1 << UDP)))
    own = next((a.value for a in device.interfaces["lo"].addresses if a.version == aim.version), 0)
    packet = Packet(aim.version, own, target.destination, UDP, 49152, 53, 0)
    return Finding(
        "routes", tell("{device}: {why}; only packets of its own pass", device=device.name, why=why), str(packet), (
        Hop(device.name, tell("sends it itself, {leads}", leads=route.leads), (route.step,)),))


def _label(net: Net, device: Device, into: str) -> str:
    origin = next((o for o in origins(net, device) if o.interface == into), None)
    if origin is not None:
        return origin.label
    far = net.ends.get(End(device.name, into))
    return tell("whoever sends by {device}", device=far.device if isinstance(far, End) else into)
