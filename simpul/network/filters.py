"""Default deny, and the exceptions that the declared flows and the network's own working need."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, collapse_addresses
from typing import TypeVar

from simpul.network.addresses import Prefix
from simpul.network.derivation import Derivation, End, Own
from simpul.network.filter_model import Filter, FlowSet, Outsider, PermitGroup, SourceGuard
from simpul.network.model import VlanInterface

P = TypeVar("P", IPv4Network, IPv6Network)


def build_filter(d: Derivation, vlans: tuple[VlanInterface, ...]) -> Filter:
    """A device's filter. A hub knows every site's permits, one group a site; a site knows its own, one group a flow."""
    own, common = d.own, d.large.everywhere
    return Filter(
        stateful=not d.hub,
        management=common.management,
        routers=common.routers,
        links=common.links,
        own=() if d.hub else own.numbers.prefixes,
        clocks=common.clocks,
        radius=common.radius,
        tacacs=common.tacacs,
        collectors=common.collectors,
        snmp=common.snmp,
        transit=f"vlan{d.large.transit_vlan}" if own.transit is not None else None,
        tunnels=_tunnel_names(d),
        outsiders=tuple(Outsider(f"vlan{o.line.vlan}", o.line.peer4, o.line.peer6) for o in own.outside),
        permits=own.permits if d.middle is None else tuple(
            PermitGroup(b.name, b.permits, b.unit or d.unit, b.reason) for b in d.middle.begun),
        guards=(*_tunnel_guards(own.ends, common.aggregates), *_vlan_guards(own, vlans)),
        unit=d.unit,
        reason=d.reason,
        flows=() if d.middle is None else tuple(
            FlowSet(led.name, led.destinations, led.ports, d.unit, led.reason) for led in d.middle.led),
    )


def _tunnel_names(d: Derivation) -> tuple[str, ...]:
    """What names of tunnels begin with. WireGuard's stay believed: a site that changes its kind has both for a while,
    and a hub has both as soon as any class asks for IKEv2 or some router can nothing else.
    """
    both = (d.hub and d.large.everywhere.ikev2) or any(end.tunnel.ikev2 for end in d.own.ends)
    return ("wg", "ike") if both else ("wg",)


def _tunnel_guards(ends: tuple[End, ...], aggregates: tuple[Prefix, ...]) -> list[SourceGuard]:
    guards = []
    for end in ends:
        tunnel = end.tunnel
        link = (tunnel.address4.network, tunnel.address6.network)
        believed = end.far.announced if tunnel.kind == "hub" else aggregates
        guards.append(SourceGuard(tunnel.name, True, _collapsed((*believed, *link)), tunnel.unit, tunnel.reason))
    return guards


def _collapsed(prefixes: tuple[Prefix, ...]) -> tuple[Prefix, ...]:
    """Sorted and without overlaps, which an interval set refuses."""
    four = [p for p in prefixes if isinstance(p, IPv4Network)]
    six = [p for p in prefixes if isinstance(p, IPv6Network)]
    return (*(collapse_addresses(four) if (kept4 := _outermost(four)) is None else kept4),
            *(collapse_addresses(six) if (kept6 := _outermost(six)) is None else kept6))


def _outermost(prefixes: list[P]) -> list[P] | None:
    """Those of one family that no other holds, in order; None where two of them make one wider prefix, which is rare
    and left to the standard library.
    """
    if len(prefixes) < 2:                # a segment's, mostly
        return prefixes
    kept: list[P] = []
    first, size = -1, 0
    # Prefixes nest or are apart: in this order, what another holds comes right behind it.
    for prefix in sorted(prefixes, key=lambda p: (int(p.network_address), p.prefixlen)):
        at, length = int(prefix.network_address), 1 << (prefix.max_prefixlen - prefix.prefixlen)
        if at < first + size:
            continue
        if kept and length == size and at ^ first == size:
            return None
        kept.append(prefix)
        first, size = at, length
    return kept


def _vlan_guards(own: Own, vlans: tuple[VlanInterface, ...]) -> list[SourceGuard]:
    """In a segment its subnet, and those behind a LAN core there; on an interconnect also what the other side may
    announce.
    """
    outside = {f"vlan{o.line.vlan}": o.line.accept for o in own.outside}
    behind = {own.core.declared.segment: own.core.behind} if own.core is not None else {}
    return [SourceGuard(v.name, False, _collapsed((v.address4.network, v.address6.network, *outside.get(v.name, ()),
                                                   *behind.get(v.segment, ()))), v.unit, v.reason)
            for v in vlans if v.zone != "transit"]
