"""Default deny, and the exceptions that the declared flows and the network's own working need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Network, collapse_addresses
from typing import TypeVar

from simpul.intent.model import Device, Network, Role, Site, TunnelKind
from simpul.network.addresses import Prefix
from simpul.network.bgp import announced
from simpul.network.filter_model import (
    Filter,
    FlowSet,
    Outsider,
    Permit,
    PermitGroup,
    SourceGuard,
    slug,
)
from simpul.network.flows import Reach
from simpul.network.hardening import server_address
from simpul.network.model import Tunnel, VlanInterface
from simpul.network.numbers import NumberPlan
from simpul.network.site_numbers import SiteNumbers
from simpul.network.tunnels import TunnelPair
from simpul.source import Reason

P = TypeVar("P", IPv4Network, IPv6Network)


@dataclass(frozen=True, slots=True)
class Everywhere:
    """What the filters of all routers say alike, worked out once."""

    management: tuple[Prefix, ...]
    routers: tuple[Prefix, ...]
    links: tuple[Prefix, ...]
    clocks: tuple[Prefix, ...]
    aggregates: tuple[Prefix, ...]
    radius: tuple[IPv4Address, ...]
    tacacs: tuple[IPv4Address, ...]
    collectors: tuple[IPv4Address, ...]
    snmp: bool
    ikev2: bool                          # some tunnel is IKEv2's, or may be any day


def everywhere(network: Network, plan: NumberPlan, sites: Mapping[str, SiteNumbers]) -> Everywhere:
    hubs, declared = network.hubs(), network.management
    return Everywhere(
        management=_management(network, plan, hubs),
        routers=(*network.pools.loopback4, *network.pools.loopback6),
        links=(*network.pools.tunnel4, *network.pools.tunnel6),
        clocks=tuple(a.network for h in hubs for d in h.devices for a in sites[h.key].loopbacks[d.name]),
        aggregates=(*network.aggregates4, *network.aggregates6, *network.foreign()),
        radius=tuple(server_address(network, plan, s.end)[1] for s in (declared.radius if declared else ())),
        tacacs=tuple(server_address(network, plan, s.end)[1] for s in (declared.tacacs if declared else ())),
        collectors=tuple(server_address(network, plan, s.end)[1] for s in (declared.syslog if declared else ())),
        snmp=bool(declared and declared.snmp),
        ikev2=_ikev2(network, hubs))


def _ikev2(network: Network, hubs: Iterable[Site]) -> bool:
    if any(kind is not TunnelKind.WIREGUARD for kind in network.tunnel_kinds.values()):
        return True
    ends = {d.platform for hub in hubs for d in hub.devices}
    return any(TunnelKind.WIREGUARD not in network.kinds(platform, end)
               for platform in {d.platform for s in network.sites.values() for d in s.devices} for end in ends)


def build_filter(
    network: Network, common: Everywhere, site: Site, device: Device, pairs: tuple[tuple[TunnelPair, bool], ...],
    tunnels: tuple[Tunnel, ...], vlans: tuple[VlanInterface, ...], transit: bool, sites: Mapping[str, SiteNumbers],
    reach: Reach, unit: str, reason: Reason, behind: Mapping[str, tuple[Prefix, ...]],
) -> Filter:
    """A device's filter. A hub knows every site's permits, one group a site; a site knows its own, one group a flow.
    `behind`: by segment, the prefixes of what a router of the site's own leads to from there.
    """
    hub = site.role is Role.HUB
    return Filter(
        stateful=not hub,
        management=common.management,
        routers=common.routers,
        links=common.links,
        own=() if hub else sites[site.key].prefixes,
        clocks=common.clocks,
        radius=common.radius,
        tacacs=common.tacacs,
        collectors=common.collectors,
        snmp=common.snmp,
        transit=f"vlan{network.transit_vlan}" if transit else None,
        tunnels=_tunnel_names(common, hub, tunnels),
        outsiders=tuple(Outsider(f"vlan{i.vlan}", i.peer4, i.peer6) for i in network.interconnects.values()
                        if i.device == device.name),
        permits=_hub_permits(network, reach, unit) if hub else _site_permits(site, reach, unit),
        guards=(*_tunnel_guards(common, pairs, tunnels, sites), *_vlan_guards(network, vlans, behind)),
        unit=unit,
        reason=reason,
        flows=_flow_sets(network, reach, unit) if hub else (),
    )


def _tunnel_names(common: Everywhere, hub: bool, tunnels: tuple[Tunnel, ...]) -> tuple[str, ...]:
    """What names of tunnels begin with. WireGuard's stay believed: a site that changes its kind has both for a while,
    and a hub has both as soon as any class asks for IKEv2 or some router can nothing else.
    """
    return ("wg", "ike") if (hub and common.ikev2) or any(t.ikev2 for t in tunnels) else ("wg",)


def _management(network: Network, plan: NumberPlan, hubs: tuple[Site, ...]) -> tuple[Prefix, ...]:
    """The management segments of the hub sites: the only place that devices are managed from."""
    found: list[Prefix] = []
    for hub in hubs:
        for segment in hub.segments:
            if segment.name == network.management_segment:
                found += [plan.segment4(hub, segment.name, segment.prefix4), plan.segment6(hub, segment.name)]
    return tuple(found)


def _hub_permits(network: Network, reach: Reach, unit: str) -> tuple[PermitGroup, ...]:
    groups = []
    for key, permits in reach.from_site().items():
        source = network.sites.get(key)
        if source is None:
            other = network.interconnects[key]
            groups.append(PermitGroup(f"interconnect-{key}", permits, unit, Reason(f"flows from {other.title}",
                                                                                 other.where)))
            continue
        owner = unit if source.role is Role.HUB else f"site:{key}"
        groups.append(PermitGroup(slug(key), permits, owner, Reason(f"flows from {key}", source.where)))
    return tuple(groups)


def _flow_sets(network: Network, reach: Reach, unit: str) -> tuple[FlowSet, ...]:
    """The same permits by flow: where each of them leads to."""
    reasons = {flow.name: Reason(f"flow for {flow.purpose}", flow.where) for flow in network.flows}
    return tuple(FlowSet(slug(name), destinations, ports, unit, reasons[name])
                 for name, (destinations, ports) in reach.led_to().items())


def _site_permits(site: Site, reach: Reach, unit: str) -> tuple[PermitGroup, ...]:
    """The flows that begin or end here, one group a flow."""
    both = (*reach.by_source.get(site.key, ()), *reach.by_destination.get(site.key, ()))
    groups: dict[str, list[Permit]] = {flow.name: [] for flow, _ in both}
    for permit in reach.distinct(p for _, permits in both for p in permits):
        groups[permit.flow].append(permit)
    reasons = {flow.name: Reason(f"flow for {flow.purpose}", flow.where) for flow, _ in both}
    return tuple(PermitGroup(slug(name), tuple(permits), unit, reasons[name])
                 for name, permits in groups.items() if permits)


def _tunnel_guards(
    common: Everywhere, pairs: tuple[tuple[TunnelPair, bool], ...], tunnels: tuple[Tunnel, ...],
    sites: Mapping[str, SiteNumbers],
) -> list[SourceGuard]:
    guards = []
    for (pair, low), tunnel in zip(pairs, tunnels, strict=True):
        link = (tunnel.address4.network, tunnel.address6.network)
        believed = announced(sites[pair.high_site]) if low and not pair.interconnect else common.aggregates
        guards.append(SourceGuard(tunnel.name, True, _collapsed((*believed, *link)), tunnel.unit, pair.reason))
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


def _vlan_guards(
    network: Network, vlans: tuple[VlanInterface, ...], behind: Mapping[str, tuple[Prefix, ...]],
) -> list[SourceGuard]:
    """In a segment its subnet, and those behind a LAN core there; on an interconnect also what the other side may
    announce.
    """
    outside = {f"vlan{i.vlan}": i.accept for i in network.interconnects.values()}
    return [SourceGuard(v.name, False, _collapsed((v.address4.network, v.address6.network, *outside.get(v.name, ()),
                                                   *behind.get(v.segment, ()))), v.unit, v.reason)
            for v in vlans if v.zone != "transit"]
