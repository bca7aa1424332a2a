"""What a router does for the hosts beside it: the one gateway of each segment, addresses, advertisements, names.

Hosts only ever know a segment's first address, in each family, and one link-local address. At a site of one router
these are the router's own. At a site of two they are virtual: one router holds them at a time (VRRP), and each has an
address of its own behind them. So a second router moves nothing for the hosts.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Interface

from simpul.intent.model import Device, HostService, Network, Role, Site
from simpul.intent.read_services import FIRST_OF_POOL
from simpul.network.filter_model import slug
from simpul.network.model import HostSegment, NameRecord, NameRecords, Names, VirtualGateway, VlanInterface
from simpul.network.numbers import NumberPlan
from simpul.source import Reason

# The gateway of every segment as router advertisements name it: each link has link-local addresses of its own.
GATEWAY_LINK_LOCAL = IPv6Interface("fe80::1/64")
# VRRP priorities (1 to 254): of the router with the better line, and of the other. One without a way out loses 100.
PREFERRED, OTHER = 150, 100
# Seconds. A session that has just come up has brought no routes yet: without it 1.3 s were lost at each return.
PREEMPT_DELAY = 5


def build_gateways(
    network: Network, site: Site, index: int, vlans: Iterable[VlanInterface],
) -> tuple[VirtualGateway, ...]:
    """The virtual gateways that a router shares with the other one of its site; none where it is alone."""
    if len(site.devices) < 2:
        return ()
    preferred = min(range(len(site.devices)), key=lambda i: (_best_rank(network, site, site.devices[i]), i))
    return tuple(
        VirtualGateway(
            interface=v.name,
            priority=PREFERRED if index == preferred else OTHER,
            preempt_delay=PREEMPT_DELAY if index == preferred else None,
            own=v.address4.ip,
            peer=v.address4.network.network_address + own_place(site, 1 - index),
            virtual4=v.gateway4,
            virtual6=v.gateway6,
            link_local=GATEWAY_LINK_LOCAL.ip,
            unit=v.unit,
            reason=v.reason,
        )
        for v in vlans if v.gateway4 is not None and v.gateway6 is not None
    )


def own_place(site: Site, index: int) -> int:
    """Which address of a segment is a router's own: the first where it is alone, those behind the gateway where not."""
    return 1 if len(site.devices) == 1 else 2 + index


def _best_rank(network: Network, site: Site, device: Device) -> int:
    return min((network.media[u.medium].rank for u in site.uplinks if u.device == device.name), default=1000)


def build_host_segments(
    network: Network, plan: NumberPlan, site: Site, index: int, vlans: Iterable[VlanInterface],
) -> tuple[HostSegment, ...]:
    """What the router does for hosts, by segment. Two routers share a pool: each hands out a half of its own, since
    neither knows the other's leases.
    """
    by_segment = {v.segment: v for v in vlans}
    found = []
    for service in site.services:
        vlan = by_segment.get(service.segment)
        if vlan is None or vlan.gateway4 is None or vlan.gateway6 is None or network.dns_zone is None:
            continue
        first, last = _pool(service, vlan, index, len(site.devices))
        found.append(HostSegment(
            interface=vlan.name, gateway4=vlan.gateway4, gateway6=vlan.gateway6, link_local=GATEWAY_LINK_LOCAL.ip,
            own=vlan.address4.ip, netmask=vlan.address4.network.netmask, prefix6=vlan.address6.network,
            first=first, last=last, lease=service.dhcp.lease if service.dhcp else None,
            relay=_server(network, plan, service), domain=network.dns_zone, unit=vlan.unit,
            reason=Reason(f"hosts of {service.segment} of {site.key}", service.where)))
    return tuple(found)


def _pool(
    service: HostService, vlan: VlanInterface, index: int, routers: int,
) -> tuple[IPv4Address | None, IPv4Address | None]:
    if service.dhcp is None:
        return None, None
    share = service.dhcp.size // routers
    start = FIRST_OF_POOL + index * share
    size = share if index < routers - 1 else service.dhcp.size - share * (routers - 1)
    base = vlan.address4.network.network_address
    return base + start, base + start + size - 1


def _server(network: Network, plan: NumberPlan, service: HostService) -> IPv4Address | None:
    to = service.relay
    if to is None or to.server is None:
        return None
    for site in network.sites.values():
        if to.scope not in (site.key, site.government):
            continue
        size = next((s for s in site.segments if s.name == to.segment), None)
        if size is not None and any(s.name == to.server and s.segment == to.segment for s in site.servers):
            return plan.server(site, to.segment, size.prefix4, to.server)[0]
    return None


def name_of(site: Site, server: str, zone: str) -> str:
    """A server's name: "layanan-data.64-74.kaltim.internal". Server names are unique within a code (SIM172)."""
    return f"{server}.{site.key.partition('/')[0].replace('.', '-')}.{zone}"


def build_names(
    network: Network, plan: NumberPlan, site: Site, hubs: tuple[IPv4Address, ...], source: IPv4Address,
    hosts: tuple[HostSegment, ...], unit: str,
) -> Names | None:
    """Hub routers know every name of the network; the routers of other sites know their own site's, so that those are
    answered also while no tunnel stands, and ask the hubs for the rest. None where there is nobody to answer.
    """
    zone = network.dns_zone
    hub = site.role is Role.HUB
    if zone is None or not (hub or hosts):
        return None
    known = network.sites.values() if hub else (site,)
    records = tuple(r for s in known if (r := _records(plan, s, zone, unit if s.role is Role.HUB or not hub
                                                       else f"site:{s.key}")))
    return Names(zone=zone, authority=hub, servers=() if hub else hubs, source=source, records=records)


def _records(plan: NumberPlan, site: Site, zone: str, unit: str) -> NameRecords | None:
    sizes = {s.name: s.prefix4 for s in site.segments}
    found = []
    for server in site.servers:
        four, six = plan.server(site, server.segment, sizes[server.segment], server.name)
        found.append(NameRecord(name_of(site, server.name, zone), four, six))
    if not found:
        return None
    return NameRecords(slug(site.key), tuple(found), unit, Reason(f"names of the servers of {site.key}", site.where))


