"""Public Wi-Fi: what guests may do, by the filters of their own zone and of the lines'."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, ip_network

from simpul.proof.boxes import (
    ALL,
    DESTINATION,
    ESTABLISHED,
    FIRST,
    IN,
    NEW,
    OUT,
    PROTOCOL,
    RELATED,
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
from simpul.proof.declared import ERRORS, NEIGHBOURS, box_of, span
from simpul.proof.filters import Gate
from simpul.proof.lasting import lasting
from simpul.proof.model import OUTSIDE, PUBLIC, TRANSLATED, Device
from simpul.proof.network import Net
from simpul.proof.packet import sample
from simpul.proof.result import Finding, Hop
from simpul.words.sentence import tell

_ANSWERS = ESTABLISHED | RELATED


def may_pass(net: Net, device: Device) -> list[Box]:
    """What a router may forward between its lines' zone and guests: theirs outwards, answers inwards."""
    router = net.routers.get(device.name)
    gate = net.gate(device.name, OUTSIDE)
    inside = gate.mask(i.name for i in device.interfaces.values() if i.zone == OUTSIDE and i.kind == "inside")
    # From the inside to the inside: judged there.
    known = [with_(ALL[v], (IN, inside), (OUT, inside)) for v in (4, 6)] if inside else []
    if router is None or router.guests is None or "guests" not in gate.bit:
        return known
    lines = gate.mask(line.port for line in device.lines)
    prefix = router.guests.prefix
    out = with_(ALL[4], (IN, gate.bit["guests"]), (OUT, lines), (STATE, NEW | _ANSWERS),
                (SOURCE, int(prefix.network_address), int(prefix.broadcast_address)))
    return [*known, *without([out], _ours(net)),
            *(with_(ALL[v], (OUT, gate.bit["guests"]), (STATE, _ANSWERS)) for v in (4, 6))]


def _ours(net: Net) -> Region:
    """Every address of the network, and the hubs' public ones."""
    hubs = (ip_network(e.address) for e in net.policy.endpoints)
    spans = [span(p) for p in (*net.policy.prefixes, *net.policy.links, *hubs)]
    return Region(with_(ALL[s.version], (DESTINATION, s.first, s.last)) for s in spans)


def guests(net: Net, device: Device) -> Iterator[Finding]:
    """What is wrong with a router's public zone; nothing where there is none."""
    zone = [i for i in device.interfaces.values() if i.zone == PUBLIC]
    gate = net.gate(device.name, PUBLIC)
    yield from _untranslated(net, device)
    if not zone:
        return
    router = net.routers.get(device.name)
    declared = router.guests if router else None
    theirs = gate.mask(i.name for i in zone if i.kind == "guests")
    cable = gate.mask(i.name for i in zone if i.kind == "cable")
    prefix = declared.prefix if declared else IPv4Network("0.0.0.0/32")
    out = with_(ALL[4], (IN, theirs), (OUT, cable),
                (SOURCE, int(prefix.network_address), int(prefix.broadcast_address)))
    back = [with_(ALL[v], (IN, cable), (OUT, theirs), (STATE, _ANSWERS)) for v in (4, 6)]
    yield from _only(gate, device, "forward", [out, *back], lasting(gate, "forward", "forward"),
                     tell("a guest reaches what is no line"))
    names = [with_(out, (OUT, ALL[4][OUT]), (PROTOCOL, 1 << p), (SECOND, 53, 53)) for p in (TCP, UDP)]
    dhcp = [with_(ALL[v], (IN, theirs), (PROTOCOL, 1 << UDP), (FIRST, 68, 68), (SECOND, 67, 67)) for v in (4, 6)]
    fresh = [with_(ALL[v], (STATE, STATELESS)) for v in (4, 6)]
    yield from _only(gate, device, "input", [*names, *dhcp, *ERRORS, *NEIGHBOURS], gate.accepted("input", fresh),
                     tell("{device} itself answers a guest", device=device.name))
    asked = [with_(ALL[4], (OUT, cable), (PROTOCOL, 1 << p), (SECOND, 53, 53), (DESTINATION, a, a))
             for p in (TCP, UDP) for r in (declared.resolvers if declared else ())
             for a in (int(ip_network(r).network_address),)]
    offer = [with_(ALL[v], (OUT, theirs), (PROTOCOL, 1 << UDP), (FIRST, 67, 67), (SECOND, 68, 68)) for v in (4, 6)]
    yield from _only(gate, device, "output", [*asked, *offer, *ERRORS], gate.accepted("output", fresh),
                     tell("{device} asks for a guest", device=device.name))


def _only(
    gate: Gate, device: Device, hook: str, allowed: list[Box], accepted: list[Box], what: str,
) -> Iterator[Finding]:
    bad = without(accepted, Region(allowed))
    if bad:
        packet = sample(bad[0])
        yield Finding("guests", tell("{device}: {what}, which nobody declared", device=device.name, what=what),
                      str(packet), (Hop(device.name, tell("in the public zone ({hook})", hook=hook),
                                        tuple(gate.judge(hook, packet.box(1))[1])),))


def _untranslated(net: Net, device: Device) -> Iterator[Finding]:
    """What a line gets from guests and is not translated, and what is translated and is not guests'."""
    gate = net.gate(device.name, OUTSIDE)
    for zone in (z for z in device.filters if z != OUTSIDE):
        for _, text in net.gate(device.name, zone).bases(TRANSLATED):
            yield Finding("guests", tell("{device} translates addresses in the zone {zone}", device=device.name,
                                         zone=zone), None,
                          (Hop(device.name, f"{text.at(1)}", ()),))
    lines = gate.mask(line.port for line in device.lines)
    # What comes in by anything else is nobody's guest: that it leaves at all is found where the outside is judged.
    leaving = gate.accepted("forward", [with_(ALL[v], (IN, gate.bit["guests"]), (OUT, lines), (STATE, NEW))
                                        for v in (4, 6)]) if "guests" in gate.bit else []
    translated = gate.accepted(TRANSLATED, [ALL[4], ALL[6]]) if gate.bases(TRANSLATED) else []
    bare = without(leaving, Region(with_(b, (IN, ALL[4][IN])) for b in translated))
    if bare:
        packet = sample(bare[0])
        yield Finding("guests", tell("{device}: what a guest sends leaves under its own address", device=device.name),
                      str(packet),
                      (Hop(device.name, tell("by a line"), tuple(gate.judge("forward", packet.box(1))[1])),))
    router, hubs = net.routers.get(device.name), {e.address for e in net.policy.endpoints}
    prefix = router.guests.prefix if router and router.guests else None
    # A router of several lines puts its own source right on the way to a tunnel's far end.
    allowed = Region([
        *([] if prefix is None else [
            with_(ALL[4], (SOURCE, int(prefix.network_address), int(prefix.broadcast_address)))]),
        *(box_of(UDP, destination=ip_network(p.endpoint[0]), dport=p.endpoint[1])
          for t in device.tunnels for p in t.peers if p.endpoint is not None and p.endpoint[0] in hubs)])
    extra = without(translated, allowed)
    if extra:
        yield Finding("guests", tell("{device} translates what is no guest's", device=device.name),
                      str(sample(extra[0])),
                      (Hop(device.name, tell("by a line"), ()),))
