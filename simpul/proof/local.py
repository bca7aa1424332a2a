"""What one router lets in, from whom: the first half of every leak happens at one router."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_interface, ip_network
from typing import Final

from simpul.proof.boxes import (
    ALL,
    DESTINATION,
    FIRST,
    ICMP,
    ICMP6,
    IN,
    OUT,
    PROTOCOL,
    SECOND,
    SOURCE,
    STATE,
    STATELESS,
    TCP,
    UDP,
    Box,
    Region,
    with_,
    without,
)
from simpul.proof.declared import ERRORS, NEIGHBOURS, RADIUS, SNMP, SYSLOG, TACACS, box_of, span
from simpul.proof.filters import Step
from simpul.proof.guests import guests, may_pass
from simpul.proof.lasting import lasting
from simpul.proof.model import INTRA, OUTSIDE, ZONES, Device, Place, Span, Tunnel, Unread
from simpul.proof.network import End, Net, Route
from simpul.proof.origins import Origin, origins
from simpul.proof.packet import Packet, sample, show_address
from simpul.proof.policy import Router
from simpul.proof.result import Finding, Hop
from simpul.proof.spread import Leg, hops, start

_DHCP: Final = (67, 68)      # server, client
_VRRP: Final = 112
_OSPF: Final = 89
# Link-local addresses (RFC 4291, 2.5.6), which OSPF for IPv6 speaks with.
_LINK: Final = Span(6, 0xFE80 << 112, (0xFEC0 << 112) - 1)
_IKE: Final = 500
_NAT_T, _ESP = 4500, 50
_EVERYBODY: Final = (1 << 32) - 1


@dataclass(slots=True)
class Local:
    """What was found at one router."""

    device: str
    findings: list[Finding] = field(default_factory=list)
    # What is let in that nobody declared, by where it came in: it is a leak if it gets anywhere.
    suspects: list[tuple[Origin, list[Box]]] = field(default_factory=list)
    # What the router itself would answer to from a tunnel: a leak if it can get there.
    doors: list[tuple[str, list[Box]]] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def local(net: Net, name: str) -> Local:
    """Judge one router by itself."""
    device = net.devices[name]
    found = Local(name)
    starts = list(origins(net, device))
    _forwarded(net, device, starts, found)
    _answered(net, device, starts, found)
    found.findings += _routes(net, device)
    found.findings += _bare_sessions(device)
    found.findings += _outside(net, device)
    found.findings += guests(net, device)
    found.findings += _tunnels(net, device)
    found.findings += _plugs(net, device)
    found.findings += _addresses(net, device)
    found.findings += _advice(net, device)
    found.findings += (Finding(b.claim, f"{name} {b.text}", None, (Hop(name, "by itself", (
        Step(b.place, b.place.text),)),)) for b in device.bypasses)
    found.unread = list(dict.fromkeys([*device.unread, *(u for zone in ZONES for u in net.gate(name, zone).unread)]))
    return found


def _forwarded(net: Net, device: Device, starts: list[Origin], found: Local) -> None:
    gate = net.gate(device.name)
    if gate.remembers("forward"):
        mine = gate.accepted("forward", [with_(ALL[v], (STATE, STATELESS)) for v in (4, 6)])
    else:
        mine = gate.accepted("forward", [with_(b, (STATE, STATELESS))
                                         for b in start(net, device.name, [o.interface for o in starts])])
    wrong = [piece for box in mine for piece in net.declared.undeclared(box)]
    if gate.remembers("forward") and wrong:
        # What it accepts from a tunnel it remembers, and then lets the answer out.
        remembered = net.opened(device.name).cut(start(net, device.name, [o.interface for o in starts]))
        accepted = gate.accepted("forward", remembered)
        wrong += [piece for box in accepted for piece in net.declared.undeclared(box, by_state=True)]
        mine = mine + accepted
    for origin in starts:
        bit = gate.bit[origin.interface]
        bad = [with_(b, (IN, bit)) for b in wrong if b[IN] & bit]
        bad += [with_(b, (IN, bit)) for b in mine if b[IN] & bit and not origin.believed(b)]
        if bad:
            found.suspects.append((origin, bad))


def _welcome(net: Net, kind: str) -> Region:
    """What a router itself may be asked, by what stands behind the interface."""
    boxes: list[Box] = [*ERRORS, *NEIGHBOURS]
    if kind == "rescue":
        boxes += [with_(ALL[v], (PROTOCOL, 1 << TCP), (SECOND, 22, 22)) for v in (4, 6)]
    if kind == "neighbour":
        return Region([*boxes, *(box_of(TCP, link, dport=179) for n in net.policy.neighbours for link in n.links)])
    for source in net.policy.management:
        boxes += [box_of(TCP, source, dport=22), box_of(ICMP if source.version == 4 else ICMP6, source)]
        boxes += [box_of(UDP, source, dport=SNMP)] if net.policy.snmp else []
    if kind in ("router", "unmanaged"):
        for link in net.policy.links:
            # BGP, BFD over one hop (RFC 5881), and whether the other end is there (echo: RFC 792, RFC 4443).
            echo = box_of(ICMP, link) if link.version == 4 else box_of(ICMP6, link)
            request = (8 if link.version == 4 else 128) << 8
            boxes += [box_of(TCP, link, dport=179), box_of(TCP, link, sport=179), box_of(UDP, link, dport=3784),
                      with_(echo, (FIRST, request, request | 255))]
        boxes += [box_of(p, source, dport=port) for source in net.policy.managed
                  for p, port in ((UDP, 123), (UDP, 53), (TCP, 53))]
    return Region(boxes)


def _hosts_welcome(net: Net, device: Device, origin: Origin) -> Region:
    """What a router may be asked in a segment: addresses and names, where its hosts are served; and the other router of
    the site says which of the two is the gateway (VRRP).
    """
    segment, boxes = origin.segment, []
    if segment is None:
        return Region([])
    if segment.served:
        server, client = _DHCP
        asks = with_(ALL[4], (PROTOCOL, 1 << UDP), (FIRST, client, client), (SECOND, server, server))
        boxes.append(with_(asks, (SOURCE, 0, 0), (DESTINATION, _EVERYBODY, _EVERYBODY)))
        for prefix in segment.prefixes:
            boxes += [box_of(UDP, prefix, dport=53), box_of(TCP, prefix, dport=53)]
            here = span(prefix)
            if here.version == 4:
                boxes.append(with_(asks, (SOURCE, here.first, here.last)))
    if net.behind(device.name, device.interfaces[origin.interface]):
        for prefix in segment.prefixes:
            here = span(prefix) if prefix.version == 4 else _LINK
            boxes.append(with_(ALL[here.version], (PROTOCOL, 1 << _OSPF), (SOURCE, here.first, here.last)))
    for sibling in net.siblings(device.name, origin.interface):
        interface = net.devices[sibling.device].interfaces[sibling.interface]
        boxes += [with_(ALL[a.version], (PROTOCOL, 1 << _VRRP), (SOURCE, a.value, a.value))
                  for a in interface.addresses]
    return Region(boxes)


def _answered(net: Net, device: Device, starts: list[Origin], found: Local) -> None:
    gate = net.gate(device.name)
    by_name = {o.interface: o for o in starts}
    kinds: dict[str, list[str]] = {}
    for name in gate.names:
        if name != "lo":
            kinds.setdefault(by_name[name].kind if name in by_name else "router", []).append(name)
    for kind, names in kinds.items():
        mask = gate.mask(names)
        accepted = gate.accepted("input", [with_(ALL[v], (IN, mask), (STATE, STATELESS)) for v in (4, 6)])
        bad = without(accepted, _welcome_of(net, kind))
        for name in names:
            here = [with_(b, (IN, gate.bit[name])) for b in bad if b[IN] & gate.bit[name]]
            if kind == "segment":
                here = without(here, _hosts_welcome(net, device, by_name[name]))
            if not here:
                continue
            if kind == "router":
                found.doors.append((name, here))
                continue
            packet = sample(_mine(net, device, here, name))
            origin = by_name[name]
            found.findings.append(Finding(
                "management", f"{device.name} itself answers {origin.label}", str(packet),
                (Hop(origin.label, "sends it", ()),
                 *hops(net, (Leg(device.name, name, None, "input"),), packet, f"{device.name} itself"))))


_WELCOMES: dict[tuple[int, str], Region] = {}


def _welcome_of(net: Net, kind: str) -> Region:
    key = id(net), kind
    if key not in _WELCOMES:
        _WELCOMES[key] = _welcome(net, kind)
    return _WELCOMES[key]


def _mine(net: Net, device: Device, boxes: list[Box], interface: str) -> Box:
    """A set of packets for the device itself, for its address on the interface where that may be."""
    near = Region(with_(ALL[a.version], (DESTINATION, a.value, a.value))
                  for a in device.interfaces[interface].addresses)
    return next(iter(near.cut(boxes) or net.own(device.name).cut(boxes)), boxes[0])


def _routes(net: Net, device: Device) -> Iterator[Finding]:
    site = net.site(device.name)
    for route in net.routes(device.name):
        if route.out is None:
            continue
        why = _astray(net, device, site, route)
        if why is not None:
            yield _stray(net, device, route, why)


def _bare_sessions(device: Device) -> Iterator[Finding]:
    """No session without a policy each way (RFC 8212), whoever is at its other end and whatever that one refuses; and
    no OSPF with whoever happens to be on an interface.
    """
    for spoken in device.inner:
        if not spoken.signed:
            yield Finding("routes", f"{device.name}: whoever is on {spoken.interface} may speak OSPF: it is not signed",
                          None, (Hop(device.name, f"speaks on {spoken.interface}",
                                     (Step(spoken.place, spoken.text),)),))
    for session in device.sessions:
        for way in session.bare:
            peer = show_address(Net.version_of(session), session.neighbor)
            step = Step(session.place, session.text)
            yield Finding("routes", f"{device.name}: no policy decides what passes {way} in its session with {peer}",
                          None, (Hop(device.name, f"speaks with {peer}", (step,)),))


def _astray(net: Net, device: Device, site: str, route: Route) -> str | None:
    """Why a route leads where its addresses do not live; None where it may stand."""
    where = f"{show_address(route.destination.version, route.destination.first)}/{_bits(route)}"
    if route.kind == "connected":
        interface = device.interfaces[route.out or ""]
        segment = net.segment(device.name, interface)
        if net.neighbour(device.name, interface) is not None:
            return None if net.ours(route.destination) else f"{where} stands on {route.out}, which nobody declared"
        if interface.kind == "segment" and segment is not None:
            ok = any(span(p).holds(route.destination) for p in segment.prefixes)
            return None if ok else f"{where} stands on {route.out}, which is {segment}"
        if interface.kind == "rescue":
            return f"{where} of the network stands on {route.out}" if net.ours(route.destination) else None
        return None if net.ours(route.destination) else f"{where} stands on {route.out}: it is not the network's"
    neighbour = net.neighbour(device.name, device.interfaces.get(route.out or ""))
    if route.to is None and neighbour is not None:
        ok = any(span(p).holds(route.destination) for p in neighbour.prefixes)
        return None if ok else f"a route for {where} leads to {neighbour.name}, where these addresses do not live"
    if route.to is None:
        if route.kind == "learned" and any(span(p).holds(route.destination) for s in net.behind(
                device.name, device.interfaces.get(route.out or "")) for p in s.prefixes):
            return None
        return f"a route for {where} leads {route.leads}"
    far = net.routers.get(route.to.device)
    if far is None:
        return f"a route for {where} leads to {route.to.device}, which is not in the policy"
    if far.site == site or net.sites[far.site].hub:
        return None if net.ours(route.destination) else f"a route for {where}, which is not the network's"
    return None if net.lives(far.site, route.destination) else \
        f"a route for {where} leads to {far.name} of {far.site}, where these addresses do not live"


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
            return Finding(claim, f"{device.name}: {why}", str(packet), (
                Hop(_label(net, device, into), "sends it", ()),
                *hops(net, (Leg(device.name, into, route),), packet)))
    left = certain.less(with_(ALL[aim.version], (DESTINATION, aim.first, aim.last)))
    target = sample(with_(left[0] if left else ALL[aim.version], (PROTOCOL, 1 << UDP)))
    own = next((a.value for a in device.interfaces["lo"].addresses if a.version == aim.version), 0)
    packet = Packet(aim.version, own, target.destination, UDP, 49152, 53, 0)
    return Finding("routes", f"{device.name}: {why}; only packets of its own pass", str(packet), (
        Hop(device.name, f"sends it itself, {route.leads}", (route.step,)),))


def _label(net: Net, device: Device, into: str) -> str:
    origin = next((o for o in origins(net, device) if o.interface == into), None)
    if origin is not None:
        return origin.label
    far = net.ends.get(End(device.name, into))
    return f"whoever sends by {far.device}" if isinstance(far, End) else f"whoever sends by {into}"


def _outside(net: Net, device: Device) -> Iterator[Finding]:
    """A provider's line: nothing but what tunnels, clock and the line's own DHCP need."""
    gate = net.gate(device.name, OUTSIDE)
    policy = net.routers.get(device.name)
    hubs = {e.address for e in net.policy.endpoints}
    server, client = _DHCP
    into: list[Box] = [*ERRORS, *NEIGHBOURS]
    out: list[Box] = [*ERRORS, *NEIGHBOURS]
    for version in (4, 6):
        udp = with_(ALL[version], (PROTOCOL, 1 << UDP))
        into.append(with_(udp, (FIRST, server, server), (SECOND, client, client)))
        out.append(with_(udp, (FIRST, client, client), (SECOND, server, server)))
    for tunnel in device.tunnels:
        for port in _heard(tunnel.listen) if not tunnel.fixed else ():
            into += [with_(ALL[v], (PROTOCOL, 1 << UDP), (SECOND, port, port)) for v in (4, 6)]
            out += [with_(ALL[v], (PROTOCOL, 1 << UDP), (FIRST, port, port)) for v in (4, 6)]
        if tunnel.fixed and tunnel.fixed in _addresses_of(net, device, tunnel):
            there, answered = _between(tunnel.fixed, tunnel.listen or _IKE)
            out += there
            into += answered
        for peer in tunnel.peers:
            if peer.endpoint is not None and peer.endpoint[0] in hubs:
                there, answered = _between(peer.endpoint[0], peer.endpoint[1])
                out += there
                into += answered
    for source in policy.time_sources if policy else ():
        out.append(_to(source, 123))
        into.append(_from(source, 123))
    fresh = [with_(ALL[v], (STATE, STATELESS)) for v in (4, 6)]
    for hook, allowed, accepted, what in (
        ("input", into, gate.accepted("input", fresh), "answers the internet"),
        ("forward", may_pass(net, device), lasting(gate, "forward", "forward"), "forwards between lines"),
        ("output", out, lasting(gate, "output", "input"), "sends to the internet"),
    ):
        bad = without(accepted, Region(allowed))
        if bad:
            packet = sample(bad[0])
            _, steps = gate.judge(hook, with_(packet.box(1), (IN, bad[0][IN]), (OUT, bad[0][OUT]),
                                              (STATE, bad[0][STATE])))
            yield Finding("outside", f"{device.name} {what}, which nobody declared", str(packet),
                          (Hop(device.name, f"on a provider's line ({hook})", tuple(steps)),))


def _heard(port: int | None) -> tuple[int, ...]:
    """The ports of one that listens: IKEv2 at the well-known port is begun at the other one, too (RFC 7296, 2.23)."""
    return () if port is None else (_IKE, _NAT_T) if port in (_IKE, _NAT_T) else (port,)


def _between(address: str, port: int) -> tuple[list[Box], list[Box]]:
    """What goes to a declared far end, and what comes from it. Who speaks IKEv2 at the well-known ports begins at 500
    (RFC 7296, 2.23) and has ESP by itself where nobody translates addresses (RFC 4303): without state, both are let in.
    """
    ports = _heard(port)
    out, into = [_to(address, p) for p in ports], []
    if port in (_IKE, _NAT_T):
        at = int(ip_address(address))
        esp = with_(ALL[ip_address(address).version], (PROTOCOL, 1 << _ESP))
        out.append(with_(esp, (DESTINATION, at, at)))
        into = [*(_from(address, p) for p in ports), with_(esp, (SOURCE, at, at))]
    return out, into


def _addresses_of(net: Net, device: Device, tunnel: Tunnel) -> set[str]:
    """The declared fixed addresses of the router at a tunnel's far end."""
    far = net.ends[End(device.name, tunnel.name)]
    name = far.device if isinstance(far, End) else far.name if far else ""
    return {line.address for line in net.policy.lines if line.router == name and line.address}


def _from(address: str, port: int) -> Box:
    """What a declared address answers from its own port, at the same port."""
    found = ip_address(address)
    return with_(ALL[found.version], (PROTOCOL, 1 << UDP), (SOURCE, int(found), int(found)), (FIRST, port, port),
                 (SECOND, port, port))


def _to(address: str, port: int) -> Box:
    found = ip_address(address)
    return with_(ALL[found.version], (PROTOCOL, 1 << UDP), (DESTINATION, int(found), int(found)), (SECOND, port, port))


def _tunnels(net: Net, device: Device) -> Iterator[Finding]:
    hubs = {e.address: e.router for e in net.policy.endpoints}
    for tunnel in device.tunnels:
        far = net.ends[End(device.name, tunnel.name)]
        known = net.keys_of(far)
        if far is not None and tunnel.fixed and tunnel.fixed not in _addresses_of(net, device, tunnel):
            name = far.device if isinstance(far, End) else far.name
            yield Finding(
                "outside", f"{device.name}: {tunnel.name} sends to {tunnel.fixed}, which is no fixed address of {name}",
                f"its line -> {tunnel.fixed} gre", (Hop(device.name, f"by {tunnel.line}", (
                    Step(tunnel.place, tunnel.place.text),)),))
        for peer in tunnel.peers:
            step = Step(peer.place, peer.place.text)
            if far is None or (peer.key and peer.key not in known):
                yield Finding("clear", f"{device.name}: the other end of {tunnel.name} is no router of the network",
                              None, (Hop(device.name, f"{tunnel.name} by {tunnel.line}", (step,)),))
                continue
            if peer.endpoint is None:
                continue
            router = hubs.get(peer.endpoint[0])
            ends_at = far.device if isinstance(far, End) else far.name
            port = next((t.listen for t in net.devices[far.device].tunnels if t.name == far.interface), None) \
                if isinstance(far, End) else peer.endpoint[1]
            if router != ends_at or port != peer.endpoint[1]:
                yield Finding(
                    "outside", f"{device.name}: {tunnel.name} dials {peer.endpoint[0]}:{peer.endpoint[1]}, which is "
                    f"not where {ends_at} answers it",
                    f"its line -> {peer.endpoint[0]} udp -> {peer.endpoint[1]}",
                    (Hop(device.name, f"by {tunnel.line}", (step,)),))


def _plugs(net: Net, device: Device) -> Iterator[Finding]:
    """What a plug in each port reaches: the declared VLANs, and never a provider's line."""
    policy = net.routers.get(device.name)
    declared = {p.name: p for p in policy.ports} if policy else {}
    lines = {line.port for line in device.lines} | set(policy.line_ports if policy else ())
    here = {i.vlan: i for i in device.interfaces.values() if i.vlan is not None and i.zone == INTRA}
    for port in device.ports:
        plug = declared.get(port.name)
        known = plug.vlans if plug else frozenset()
        extra = port.vlans - known
        if port.name in lines:
            extra = port.vlans
        elif plug is not None and port.untagged is not None and port.untagged != plug.untagged:
            extra |= {port.untagged}
        for vlan in sorted(extra & here.keys()):
            yield _plugged(net, device, port.name, port.place, here[vlan].name, line=port.name in lines)


def _plugged(net: Net, device: Device, port: str, place: Place, interface: str, *, line: bool) -> Finding:
    gate = net.gate(device.name)
    origin = next((o for o in origins(net, device) if o.interface == interface), None)
    boxes = [with_(b, (STATE, STATELESS)) for b in start(net, device.name, [interface])]
    passing = gate.accepted("forward", boxes)
    packet = sample(passing[0]) if passing else None
    where = f"{interface} ({origin.segment})" if origin and origin.segment else interface
    who = f"whoever is on the provider's line at {port}" if line else f"whoever plugs into {port}"
    steps = (Step(place, place.text),)
    lines = gate.judge("forward", packet.box(1, gate.bit[interface]))[1] if packet else []
    return Finding("internet" if line else "sources", f"{device.name}: {who} is in {where}, which nobody declared",
                   str(packet) if packet else None,
                   (Hop(who, "sends it", steps), Hop(device.name, f"in by {interface}", tuple(lines))))


def _addresses(net: Net, device: Device) -> Iterator[Finding]:
    """The way in when every tunnel is down stands where it was declared; the time is asked of whom it was declared."""
    policy = net.routers.get(device.name)
    for interface in device.interfaces.values():
        if interface.kind == "rescue":
            wanted = policy.rescue if policy else None
            has = [show_address(a.version, a.value) for a in interface.addresses]
            if wanted is None or interface.name != wanted[0] or has != [str(ip_interface(wanted[1]).ip)]:
                yield Finding("management", f"{device.name} answers management at {interface.name}, which nobody "
                              "declared", None, (Hop(device.name, f"in by {interface.name}",
                                                     (Step(interface.place, interface.place.text),)),))
    people = "asks {} who may log in, which nobody declared"
    for servers, asked, declared, what in (
        (device.time_servers, "udp -> 123", net.policy.clocks,
         "asks {} for the time, which is no clock of the network"),
        (device.name_servers, "udp -> 53", net.policy.clocks, "asks {} for names, which is no hub of the network"),
        (device.login_servers, f"udp -> {RADIUS}", net.policy.radius, people),
        (device.tacacs_servers, f"tcp -> {TACACS}", net.policy.tacacs, people),
        (device.collectors, f"udp -> {SYSLOG}", net.policy.collectors, "sends its log to {}, which nobody declared"),
    ):
        known = {span(p) for p in declared}
        for server, place in servers:
            if not _among(server, known):
                yield Finding("outside", f"{device.name} {what.format(server)}",
                              f"{device.name} -> {server} {asked}",
                              (Hop(device.name, "sends it itself", (Step(place, place.text),)),))
    for line in device.lines:
        if line.time_source is not None and line.time_source not in (policy.time_sources if policy else ()):
            yield Finding("outside", f"{device.name} asks {line.time_source} for the time on {line.name}, which nobody "
                          "declared", f"its line -> {line.time_source} udp -> 123",
                          (Hop(device.name, f"by {line.name}", (Step(line.place, line.place.text),)),))


def _among(server: str, known: set[Span]) -> bool:
    try:
        at = ip_address(server)
    except ValueError:
        return False
    return Span(at.version, int(at), int(at)) in known


def _advice(net: Net, device: Device) -> Iterator[Finding]:
    """Hosts are told of this router and of no other place; a relay asks a server of the network."""
    for said in device.advice:
        name = said.interface
        here = device.interfaces[name].addresses if name in device.interfaces else ()
        try:
            told = span(ip_network(said.address, strict=False))
        except ValueError:
            told = Span(4, 0, -1)
        match said.kind:
            case "relay":
                ok = net.ours(told)
            case "prefix":
                ok = any(a.network == told for a in here)
            case _:
                ok = any((a.version, a.value) == (told.version, told.first) for a in here)
        if not ok:
            yield Finding("routes", f"{device.name}: {said.kind} {said.address} is not this router's own",
                          None, (Hop(device.name, f"on {name}", (Step(said.place, said.place.text),)),))


def unmanaged(net: Net) -> list[Router]:
    """The routers whose configuration nobody gave."""
    return [r for r in net.policy.routers if r.name not in net.devices and not r.managed]


