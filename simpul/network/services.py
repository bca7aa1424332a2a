"""What a router does for the hosts beside it: the one gateway of each segment, addresses, advertisements, names.

Hosts only ever know a segment's first address, in each family, and one link-local address. At a site of one router
these are the router's own. At a site of two they are virtual: one router holds them at a time (VRRP), and each has an
address of its own behind them. So a second router moves nothing for the hosts.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Interface

from simpul.intent.model import HostService
from simpul.intent.read_services import FIRST_OF_POOL
from simpul.network.derivation import Derivation, Own
from simpul.network.model import HostSegment, NameRecords, Names, VirtualGateway, VlanInterface
from simpul.source import Reason

# The gateway of every segment as router advertisements name it: each link has link-local addresses of its own.
GATEWAY_LINK_LOCAL = IPv6Interface("fe80::1/64")
# VRRP priorities (1 to 254): of the router with the better line, and of the other. One without a way out loses 100.
PREFERRED, OTHER = 150, 100
# Seconds. A session that has just come up has brought no routes yet: without it 1.3 s were lost at each return.
PREEMPT_DELAY = 5


def build_gateways(own: Own, vlans: Iterable[VlanInterface]) -> tuple[VirtualGateway, ...]:
    """The virtual gateways that a router shares with the other one of its site; none where it is alone."""
    if len(own.routers) < 2:
        return ()
    first = own.index == min(range(len(own.routers)), key=lambda i: (_best_rank(own, own.routers[i]), i))
    return tuple(
        VirtualGateway(
            interface=v.name,
            priority=PREFERRED if first else OTHER,
            preempt_delay=PREEMPT_DELAY if first else None,
            own=v.address4.ip,
            peer=v.address4.network.network_address + own_place(len(own.routers), 1 - own.index),
            virtual4=v.gateway4,
            virtual6=v.gateway6,
            link_local=GATEWAY_LINK_LOCAL.ip,
            unit=v.unit,
            reason=v.reason,
        )
        for v in vlans if v.gateway4 is not None and v.gateway6 is not None
    )


def own_place(routers: int, index: int) -> int:
    """Which address of a segment is a router's own: the first where it is alone, those behind the gateway where not."""
    return 1 if routers == 1 else 2 + index


def _best_rank(own: Own, router: str) -> int:
    return min((line.rank for line in own.lines if line.uplink.device == router), default=1000)


def build_host_segments(d: Derivation, vlans: Iterable[VlanInterface]) -> tuple[HostSegment, ...]:
    """What the router does for hosts, by segment. Two routers share a pool: each hands out a half of its own, since
    neither knows the other's leases.
    """
    by_segment = {v.segment: v for v in vlans}
    own, zone = d.own, d.large.dns_zone
    found = []
    for service, relay in ((h.service, h.relay) for h in own.hosted):
        vlan = by_segment.get(service.segment)
        if vlan is None or vlan.gateway4 is None or vlan.gateway6 is None or zone is None:
            continue
        first, last = _pool(service, vlan, own.index, len(own.routers))
        found.append(HostSegment(
            interface=vlan.name, gateway4=vlan.gateway4, gateway6=vlan.gateway6, link_local=GATEWAY_LINK_LOCAL.ip,
            own=vlan.address4.ip, netmask=vlan.address4.network.netmask, prefix6=vlan.address6.network,
            first=first, last=last, lease=service.dhcp.lease if service.dhcp else None,
            relay=relay, domain=zone, unit=vlan.unit,
            reason=Reason(f"hosts of {service.segment} of {own.site}", service.where)))
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


def build_names(
    d: Derivation, hubs: tuple[IPv4Address, ...], source: IPv4Address, hosts: tuple[HostSegment, ...],
) -> Names | None:
    """Hub routers know every name of the network; the routers of other sites know their own site's, so that those are
    answered also while no tunnel stands, and ask the hubs for the rest. None where there is nobody to answer.
    """
    zone = d.large.dns_zone
    if zone is None or not (d.hub or hosts):
        return None
    records = d.own.names if d.middle is None else tuple(
        NameRecords(n.name, n.records, n.unit or d.unit, n.reason) for n in d.middle.names)
    return Names(zone=zone, authority=d.hub, servers=() if d.hub else hubs, source=source, records=records)
