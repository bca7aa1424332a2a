"""What a router itself answers, and who may ask it: management, its own neighbours, the hosts of a segment."""

from __future__ import annotations

from typing import Final

from simpul.proof.boxes import (
    ALL,
    DESTINATION,
    FIRST,
    ICMP,
    ICMP6,
    IN,
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
from simpul.proof.declared import ERRORS, NEIGHBOURS, SNMP, box_of, span
from simpul.proof.model import Device, Span
from simpul.proof.network import Net
from simpul.proof.origins import Origin
from simpul.proof.packet import sample
from simpul.proof.result import Finding, Hop, itself
from simpul.proof.spread import Leg, hops
from simpul.words.sentence import tell

_DHCP: Final = (67, 68)      # server, client
_VRRP: Final = 112
_OSPF: Final = 89
# Link-local addresses (RFC 4291, 2.5.6), which OSPF for IPv6 speaks with.
_LINK: Final = Span(6, 0xFE80 << 112, (0xFEC0 << 112) - 1)
_EVERYBODY: Final = (1 << 32) - 1
# Who stands there has addresses of its own, and whoever asks under those of management has forged them.
_FORGERS: Final = ("segment", "neighbour", "cable", "stranger")


def answered(net: Net, device: Device, starts: list[Origin]) -> tuple[list[Finding], list[tuple[str, list[Box]]]]:
    """What the router answers that nobody declared: to whoever is near, and, by the interface that leads to another
    router of ours, what is a leak if it can get there.
    """
    findings: list[Finding] = []
    doors: list[tuple[str, list[Box]]] = []
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
            own = Region(with_(ALL[s.version], (SOURCE, s.first, s.last))
                         for s in (by_name[name].spans if name in by_name else ()))
            if kind in _FORGERS:
                here = without(here, Region(own.cut(_managing(net))))
            if kind == "segment":
                here = without(here, _hosts_welcome(net, device, by_name[name]))
            if not here:
                continue
            if kind == "router":
                doors.append((name, here))
                continue
            # Of what it answers, rather what nobody had to forge.
            origin, honest = by_name[name], own.cut(here)
            packet = sample(_mine(net, device, honest or here, name))
            message = tell("{device} itself answers {who}", device=device.name, who=origin.label)
            if origin.spans and not honest:
                message = tell("{device} itself answers {who} under an address that is not its own",
                               device=device.name, who=origin.label)
            findings.append(Finding(
                "management", message, str(packet),
                (Hop(origin.label, tell("sends it"), ()),
                 *hops(net, (Leg(device.name, name, None, "input"),), packet, itself(device.name)))))
    return findings, doors


def _welcome(net: Net, kind: str) -> Region:
    """What a router itself may be asked, by what stands behind the interface."""
    boxes: list[Box] = [*ERRORS, *NEIGHBOURS]
    if kind == "rescue":
        boxes += [with_(ALL[v], (PROTOCOL, 1 << TCP), (SECOND, 22, 22)) for v in (4, 6)]
    if kind == "neighbour":
        return Region([*boxes, *(box_of(TCP, link, dport=179) for n in net.policy.neighbours for link in n.links)])
    if kind not in _FORGERS:
        boxes += _managing(net)
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


def _managing(net: Net) -> list[Box]:
    """What management may ask of any router."""
    boxes: list[Box] = []
    for source in net.policy.management:
        boxes += [box_of(TCP, source, dport=22), box_of(ICMP if source.version == 4 else ICMP6, source)]
        boxes += [box_of(UDP, source, dport=SNMP)] if net.policy.snmp else []
    return boxes


def _welcome_of(net: Net, kind: str) -> Region:
    if kind not in net.welcomes:
        net.welcomes[kind] = _welcome(net, kind)
    return net.welcomes[kind]


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


def _mine(net: Net, device: Device, boxes: list[Box], interface: str) -> Box:
    """A set of packets for the device itself, for its address on the interface where that may be."""
    near = Region(with_(ALL[a.version], (DESTINATION, a.value, a.value))
                  for a in device.interfaces[interface].addresses)
    return next(iter(near.cut(boxes) or net.own(device.name).cut(boxes)), boxes[0])
