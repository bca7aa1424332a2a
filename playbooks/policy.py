"""What the inventory declares, as the plain data that a proof is held against.

It expands flows by itself, from the declaration: what the proof believes must not come from the code that rendered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import ip_network

from playbooks.workspace import Workspace
from simpul.intent.checks.sites import STANDING
from simpul.intent.flow import FlowEnd
from simpul.intent.model import Device, Network, Role, SegmentSize, Site
from simpul.network.numbers import NumberPlan
from simpul.network.tunnels import TunnelPair
from simpul.proof.policy import Endpoint, Flow, Guests, Line, Neighbour, Plug, Policy, Prefix, Risk, Router, Segment
from simpul.proof.policy import Site as SiteOf


def policy(workspace: Workspace) -> Policy:
    """The declared network of a workspace as a policy."""
    return policy_of(workspace.network, workspace.numbers, workspace.pairs)


def policy_of(network: Network, plan: NumberPlan, pairs: Iterable[TunnelPair]) -> Policy:
    """A declared network as a policy. Numbers come from the ledger, by their names."""
    hubs = network.hubs()
    loopbacks = {d.name: tuple(i.network for i in plan.loopback(d.name)) for d in network.devices().values()}
    management = tuple(p for hub in hubs for s in hub.segments if s.name == network.management_segment
                       for p in _prefixes(plan, hub, s))
    keys: dict[str, list[str]] = {}
    for pair in pairs:
        for device in (pair.low_device, pair.high_device):
            key = plan.public_key(pair.key, device)
            if key is not None:
                keys.setdefault(device, []).append(key)
    return Policy(
        network=network.name,
        prefixes=(*network.aggregates4, *network.aggregates6),
        links=(*network.pools.tunnel4, *network.pools.tunnel6),
        routers=tuple(_router(network, site, d, loopbacks[d.name], tuple(keys.get(d.name, ())))
                      for site in network.sites.values() for d in site.devices),
        sites=tuple(SiteOf(site.key, site.government, (plan.site4(site), plan.site6(site), *(
            p for d in site.devices for p in loopbacks[d.name])), site.role is Role.HUB, site.profile.service_class)
            for site in network.sites.values()),
        segments=tuple(Segment(site.key, site.government, s.name, network.vlans[s.name].zone, network.vlans[s.name].id,
                               _prefixes(plan, site, s), any(h.segment == s.name for h in site.services),
                               via=network.vlans[site.ospf.segment].id
                               if site.ospf and s.name in site.ospf.behind else None)
                       for site in network.sites.values() for s in site.segments),
        flows=tuple(Flow(f.name, tuple(_end(network, plan, f.source)), tuple(_end(network, plan, f.destination)),
                         tuple((p.protocol, p.number) for p in f.ports)) for f in network.flows),
        management=management,
        managed=(*network.pools.loopback4, *network.pools.loopback6),
        clocks=tuple(p for hub in hubs for d in hub.devices for p in loopbacks[d.name]),
        endpoints=tuple(Endpoint(u.device, str(i.ip)) for hub in hubs for u in hub.uplinks
                        for i in (u.address, u.address6) if i is not None),
        transit_vlan=network.transit_vlan,
        neighbours=tuple(Neighbour(i.title, i.device, i.vlan, (i.address4.network, i.address6.network), i.accept)
                         for i in network.interconnects.values()),
        lines=tuple(Line(u.device, u.name, u.provider, u.medium, str(u.address.ip) if u.fixed and u.address else None)
                    for site in network.sites.values()
                    for u in site.uplinks),
        risks=tuple(Risk(site.key, kind, r.reason, r.owner, r.until.isoformat(), str(r.where))
                    for site in network.sites.values() for r in site.accepted
                    if (kind := STANDING.get(r.control)) is not None),
        radius=tuple(p for s in (network.management.radius if network.management else ())
                     for p in _end(network, plan, s.end) if p.version == 4),
        tacacs=tuple(p for s in (network.management.tacacs if network.management else ())
                     for p in _end(network, plan, s.end) if p.version == 4),
        collectors=tuple(p for s in (network.management.syslog if network.management else ())
                         for p in _end(network, plan, s.end) if p.version == 4),
        snmp=bool(network.management and network.management.snmp),
    )


def _prefixes(plan: NumberPlan, site: Site, segment: SegmentSize) -> tuple[Prefix, Prefix]:
    return plan.segment4(site, segment.name, segment.prefix4), plan.segment6(site, segment.name)


def _end(network: Network, plan: NumberPlan, end: FlowEnd) -> Iterator[Prefix]:
    """Every prefix that one end of a flow names."""
    if end.scope in network.interconnects:
        yield from (p for place in network.interconnects[end.scope].places if place.name == end.segment
                    for p in place.prefixes)
        return
    for site in network.sites.values():
        if end.scope not in ("*", site.government, site.key):
            continue
        for segment in site.segments:
            if segment.name != end.segment:
                continue
            if end.server is None:
                yield from _prefixes(plan, site, segment)
            elif any(s.name == end.server and s.segment == segment.name for s in site.servers):
                yield from (ip_network(a) for a in plan.server(site, segment.name, segment.prefix4, end.server))


def _router(
    network: Network, site: Site, device: Device, loopbacks: tuple[Prefix, ...], keys: tuple[str, ...],
) -> Router:
    oob = site.profile.oob_port
    lines = [u for u in site.uplinks if u.device == device.name]
    return Router(
        name=device.name, site=site.key, managed=device.managed, loopbacks=loopbacks,
        ports=(*_plugs(network, site), *(Plug(i.port, frozenset({i.vlan}), i.vlan)
                                         for i in network.interconnects.values() if i.device == device.name)),
        rescue=(oob, str(device.oob_address)) if oob and device.oob_address else None,
        time_sources=tuple(str(a) for u in lines for p in (network.providers[u.provider],)
                           if (a := p.ntp6 if u.only6 else p.ntp) is not None),
        keys=keys, line_ports=tuple(u.port for u in lines),
        guests=Guests(network.guests.prefix4, tuple(str(a) for a in network.guests.resolvers))
        if site.wifi and network.guests else None)


def _plugs(network: Network, site: Site) -> Iterator[Plug]:
    """What may be plugged into each port. A trunk between two routers carries the link between them, too."""
    own = {s.name for s in site.attached}
    for port in site.profile.lan_ports:
        if port.segment is not None:
            vlan = network.vlans[port.segment].id
            yield Plug(port.name, frozenset({vlan}), vlan)
        else:
            vlans = {network.vlans[name].id for name in port.trunk if name in own}
            if len(site.devices) > 1:
                vlans.add(network.transit_vlan)
            yield Plug(port.name, frozenset({*vlans, network.native_vlan}), network.native_vlan)
