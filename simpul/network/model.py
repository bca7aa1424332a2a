"""One vendor-neutral model per device: everything decided, nothing left for a template to work out.

Addresses, names and policies are final here. A template only writes them in its vendor's words.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from typing import Literal

from simpul.intent.model import Access, Role
from simpul.source import Reason

Address = IPv4Address | IPv6Address
Prefix = IPv4Network | IPv6Network
Family = Literal[4, 6]


@dataclass(frozen=True, slots=True)
class WanUplink:
    """A line in the WAN zone, apart from everything inside."""

    name: str
    port: str
    access: Access
    address: IPv4Interface | None
    gateway: IPv4Address | None
    mtu: int
    ntp: IPv4Address | None              # the one time source reachable without a tunnel
    metric: int                          # of the default route inside the WAN zone: the medium's rank
    endpoints: tuple[Endpoint, ...]      # the far ends that tunnels on this uplink dial, or nothing at a hub
    listen: tuple[int, ...]              # UDP ports that a hub answers on
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True, order=True)
class Endpoint:
    """A hub's public address and UDP port."""

    address: IPv4Address
    port: int


@dataclass(frozen=True, slots=True)
class Tunnel:
    """One end of a WireGuard tunnel, open to all inner addresses: routing and filters alone decide."""

    id: int
    name: str                            # interface name, the same at both ends: wg12
    uplink: str                          # carries it
    peer: str                            # device at the other end
    kind: Literal["hub", "spoke", "interconnect"]   # which end this is
    address4: IPv4Interface
    address6: IPv6Interface
    peer4: IPv4Address
    peer6: IPv6Address
    listen_port: int | None
    endpoint: Endpoint | None            # dialled, where this end dials
    keepalive: int | None                # seconds
    mtu: int
    public_key: str | None               # ours; None: not yet made
    peer_public_key: str | None
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class VlanInterface:
    """The router's own address in a segment, or in the transit VLAN between two routers of a site."""

    name: str                            # vlan20
    vlan: int
    segment: str
    zone: str
    address4: IPv4Interface
    address6: IPv6Interface
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class SwitchPort:
    """A port of the router's own switch. `vlans` is explicit on a trunk; `native` carries nothing."""

    name: str
    access: int | None
    trunk: tuple[int, ...]
    native: int | None
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class PrefixEntry:
    """One permit of a prefix list: `prefix`, and longer ones up to `le`."""

    prefix: Prefix
    le: int | None = None


@dataclass(frozen=True, slots=True)
class PrefixList:
    """A named list of permitted prefixes; what it does not name is denied."""

    name: str
    family: Family
    entries: tuple[PrefixEntry, ...]
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Neighbor:
    """A BGP session of one family with its policies, both ways always (RFC 8212)."""

    address: Address
    family: Family
    remote_as: int
    description: str
    keepalive: int                       # seconds
    hold: int                            # seconds
    import_list: str                     # prefix list
    export_list: str
    local_preference: int | None         # set on what is accepted; None on iBGP
    med: int | None                      # set on what is announced
    community: str | None                # owner government, "64600:2": set on what a hub accepts
    max_prefixes: int | None
    next_hop_self: bool
    policy: str                          # stem of the route-map names
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Bgp:
    """The router's BGP. `blackholes` are originated aggregates: what no more specific route takes is dropped."""

    asn: int
    router_id: IPv4Address
    networks: tuple[Prefix, ...]
    blackholes: tuple[Prefix, ...]
    neighbors: tuple[Neighbor, ...]
    prefix_lists: tuple[PrefixList, ...]
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class FlowRule:
    """A declared flow as one router sees it. Ports are matched only where the filter is stateful."""

    name: str                            # stable and short: flow-3fa19c02
    direction: Literal["out", "in", "transit"]
    sources4: tuple[IPv4Network, ...]
    sources6: tuple[IPv6Network, ...]
    destinations4: tuple[IPv4Network, ...]
    destinations6: tuple[IPv6Network, ...]
    protocol: str | None
    port: int | None
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class TunnelSource:
    """Which sources a hub believes on a tunnel: the site's own prefixes, and nobody else's."""

    tunnel: str
    prefixes4: tuple[IPv4Network, ...]
    prefixes6: tuple[IPv6Network, ...]
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class SitePrefixes:
    """A site's members of the hubs' transit sets, by flow: kept per site so that adding one touches no other."""

    flow: str
    side: Literal["source", "destination"]
    site: str
    prefixes4: tuple[IPv4Network, ...]
    prefixes6: tuple[IPv6Network, ...]
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Filter:
    """Default deny everywhere; these are the exceptions."""

    stateful: bool                       # site edges; hubs are stateless
    management4: tuple[IPv4Network, ...] # where devices are managed from
    management6: tuple[IPv6Network, ...]
    routers4: tuple[IPv4Network, ...]    # where the network's loopbacks are
    routers6: tuple[IPv6Network, ...]
    flows: tuple[FlowRule, ...]
    members: tuple[SitePrefixes, ...]    # hubs only
    sources: tuple[TunnelSource, ...]    # hubs only
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class DeviceModel:
    """All that is decided about one router."""

    name: str
    site: str
    platform: str
    role: Role
    timezone: str
    loopback4: IPv4Interface
    loopback6: IPv6Interface
    oob_port: str | None
    oob_address: IPv4Interface | None
    inside_ntp: tuple[IPv4Address, ...]  # loopbacks of two hub routers; empty on the hubs themselves
    uplinks: tuple[WanUplink, ...]
    tunnels: tuple[Tunnel, ...]
    vlans: tuple[VlanInterface, ...]
    ports: tuple[SwitchPort, ...]
    bgp: Bgp
    filter: Filter
    unit: str
    reason: Reason
