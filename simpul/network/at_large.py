"""What holds for every router of a network, worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv4Network

from simpul.intent.checks.wifi import offsets
from simpul.intent.flow import FlowEnd
from simpul.intent.management import ManagementServer
from simpul.intent.model import Network, Site, TunnelKind
from simpul.network.addresses import Prefix
from simpul.network.bgp import RESERVED
from simpul.network.derivation import AtLarge, Clocks, Everywhere
from simpul.network.hardening import Collector, LoginServer, Managed, SnmpReader
from simpul.network.model import BfdProfile
from simpul.network.numbers import NumberPlan
from simpul.network.papers import Papers
from simpul.network.site_numbers import SiteNumbers

RADIUS_PORT, TACACS_PORT, SYSLOG_PORT = 1812, 49, 514
# Seconds. The local account is asked once every server was silent, and must let in within ten.
_PATIENCE, _TOGETHER = 3, 8


def at_large(network: Network, plan: NumberPlan, sites: Mapping[str, SiteNumbers], papers: Papers) -> AtLarge:
    """Draws the numbers of the segments that devices are managed from, and of the servers that all of them speak to."""
    return AtLarge(
        timezone=network.timezone,
        ahead=minutes_ahead(network.timezone),
        dns_zone=network.dns_zone,
        asn=network.governments[network.code].asn,
        aggregates=(*network.aggregates4, *network.aggregates6),
        foreign=network.foreign(),
        where=network.where,
        vlans={v.name: (v.id, v.zone) for v in network.vlans.values()},
        transit_vlan=network.transit_vlan,
        native_vlan=network.native_vlan,
        guests=network.guests,
        shielded=(*(IPv4Network(u.address.ip) for h in network.hubs() for u in h.uplinks if u.address),
                  *network.aggregates4, *network.pools.tunnel4),
        bfd=tuple(BfdProfile(f"{RESERVED}{m.name}", m.bfd.interval_ms * network.bfd_stretch, m.bfd.multiplier)
                  for m in sorted(network.media.values(), key=lambda m: m.rank) if m.bfd),
        clocks=_clocks(network, sites),
        everywhere=_everywhere(network, plan, sites),
        management=_managed(network, plan),
        authority=papers.authority,
        revoked=papers.revoked,
    )


def minutes_ahead(timezone: str) -> int:
    """Minutes that local time is ahead of UTC; one number, or hours are refused."""
    return int(min(offsets(timezone)).total_seconds()) // 60


def _clocks(network: Network, sites: Mapping[str, SiteNumbers]) -> Clocks:
    """The routers of each hub site with their loopbacks, which answer NTP inside."""
    return tuple(tuple((d.name, sites[hub.key].loopbacks[d.name][0].ip) for d in hub.devices) for hub in network.hubs())


def _everywhere(network: Network, plan: NumberPlan, sites: Mapping[str, SiteNumbers]) -> Everywhere:
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


def _management(network: Network, plan: NumberPlan, hubs: tuple[Site, ...]) -> tuple[Prefix, ...]:
    """The management segments of the hub sites: the only place that devices are managed from."""
    found: list[Prefix] = []
    for hub in hubs:
        for segment in hub.segments:
            if segment.name == network.management_segment:
                found += [plan.segment4(hub, segment.name, segment.prefix4), plan.segment6(hub, segment.name)]
    return tuple(found)


def _ikev2(network: Network, hubs: Iterable[Site]) -> bool:
    if any(kind is not TunnelKind.WIREGUARD for kind in network.tunnel_kinds.values()):
        return True
    ends = {d.platform for hub in hubs for d in hub.devices}
    return any(TunnelKind.WIREGUARD not in network.kinds(platform, end)
               for platform in {d.platform for s in network.sites.values() for d in s.devices} for end in ends)


def _managed(network: Network, plan: NumberPlan) -> Managed | None:
    """None where the inventory declares no management."""
    declared = network.management
    if declared is None:
        return None
    return Managed(
        banner=declared.banner,
        rescue=declared.rescue is not None,
        radius=_asked(network, plan, declared.radius, "radius", RADIUS_PORT),
        tacacs=_asked(network, plan, declared.tacacs, "tacacs", TACACS_PORT),
        syslog=tuple(Collector(*server_address(network, plan, entry.end), SYSLOG_PORT) for entry in declared.syslog),
        snmp=tuple(SnmpReader(u.name, plan.made_secret("snmp", f"{u.name}/authentication"),
                              plan.made_secret("snmp", f"{u.name}/privacy")) for u in declared.snmp),
        where=declared.where,
    )


def _asked(
    network: Network, plan: NumberPlan, servers: tuple[ManagementServer, ...], kind: str, port: int,
) -> tuple[LoginServer, ...]:
    patience = min(_PATIENCE, _TOGETHER // max(1, len(servers)))
    return tuple(LoginServer(name, address, port, plan.made_secret(kind, str(entry.end)), patience)
                 for entry in servers for name, address in [server_address(network, plan, entry.end)])


def server_address(network: Network, plan: NumberPlan, end: FlowEnd) -> tuple[str, IPv4Address]:
    """The name and address of the one server that `end` names: the intent has made sure that there is one."""
    for key, site in network.sites.items():
        if end.scope in (key, site.government) and any(
                s.name == end.server and s.segment == end.segment for s in site.servers):
            size = next(s for s in site.segments if s.name == end.segment)
            assert end.server is not None  # noqa: S101 - refused where it is read
            return end.server, plan.server(site, end.segment, size.prefix4, end.server)[0]
    raise ValueError(f"{end} names no server")
