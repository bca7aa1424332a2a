"""One vendor-neutral model per device: everything decided, nothing left for a template to work out.

Addresses, names and policies are final here. A template only writes them in its vendor's words.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from typing import Literal

from simpul.intent.model import Access, Role
from simpul.network.addresses import Address, Family, Prefix
from simpul.network.filter_model import Filter
from simpul.network.hardening import Hardening
from simpul.source import Reason

# Tunnels' ports in blocks: of a hub of 1,390 tunnels, whose ports are some 2,800 in a row with those of other hubs, one
# is found after 22 + 16 comparisons on average.
BLOCK = 64


@dataclass(frozen=True, slots=True)
class WanUplink:
    """A line in the WAN zone, apart from everything inside."""

    name: str
    port: str
    access: Access
    address: IPv4Interface | None
    gateway: IPv4Address | None
    mtu: int
    ntp: Address | None                  # the one time source reachable without a tunnel
    metric: int                          # of the default route inside the WAN zone: the medium's rank
    endpoints: tuple[Endpoint, ...]      # the far ends that tunnels on this uplink dial, or nothing at a hub
    listen: tuple[int, ...]              # UDP ports that a hub answers on
    unit: str
    reason: Reason
    address6: IPv6Interface | None = None
    gateway6: IPv6Address | None = None
    ordinal: int = 1                     # its port's number (`ports.place`), which another line's port never has


@dataclass(frozen=True, slots=True, order=True)
class Endpoint:
    """A hub's public address and UDP port."""

    address: Address
    port: int


@dataclass(frozen=True, slots=True)
class WireguardKeys:
    """The two ends' public keys; None: not yet made."""

    own: str | None
    peer: str | None


@dataclass(frozen=True, slots=True)
class SharedKey:
    """IKEv2 with a pre-shared key of the tunnel's own, known by the first half of its SHA-256 in hex; None: not yet
    made. The identities are those of RFC 7296 (FQDN form): one for each end of each tunnel.
    """

    secret: str | None
    identity: str
    peer_identity: str
    auth: Literal["psk"] = "psk"


@dataclass(frozen=True, slots=True)
class Certified:
    """IKEv2 with certificates of the network's own authority. Each end is a device, by the name that its certificate
    gives it, and asks for the other by name.
    """

    identity: str
    peer_identity: str
    auth: Literal["pubkey"] = "pubkey"


@dataclass(frozen=True, slots=True)
class DevicePapers:
    """What a device shows and what it judges others by: PEM texts, and the name of its private key. None: not yet
    made.
    """

    authority: str | None
    revoked: str | None
    certificate: str | None
    key: str | None
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True, order=True)
class PortBlock:
    """BLOCK ports in a row, at some of which a router listens."""

    first: int

    @property
    def last(self) -> int:
        return self.first + BLOCK - 1


@dataclass(frozen=True, slots=True)
class Tunnel:
    """One end of a tunnel, open to all inner addresses: routing and filters alone decide."""

    id: int
    name: str                            # interface name, the same at both ends: wg12, ike12
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
    keys: WireguardKeys | SharedKey | Certified   # what it is made of: WireGuard or IKEv2
    unit: str
    reason: Reason
    # GRE alone: the two ends' addresses on their lines, between which IPsec protects its packets in transport mode.
    outer: IPv4Address | None = None
    far: IPv4Address | None = None

    @property
    def interface_id(self) -> int:
        """What tells its packets from another tunnel's where the kernel carries IPsec: 0 would be no interface's."""
        return self.id + 1

    @property
    def mss4(self) -> int:
        """The largest TCP segment that fits over IPv4: less two headers of 20 octets (RFC 9293, 3.7.1)."""
        return self.mtu - 40

    @property
    def mss6(self) -> int:
        """The same over IPv6, whose header has 40 octets (RFC 8200)."""
        return self.mtu - 60

    @property
    def listen_ports(self) -> tuple[int, ...]:
        """The UDP ports that this end answers at. IKEv2 at 4500 begins at 500 (RFC 3947, 4; RFC 7296, 2.23)."""
        if self.listen_port is None:
            return ()
        return (500, 4500) if self.ikev2 and self.listen_port == 4500 else (self.listen_port,)

    @property
    def port_block(self) -> PortBlock | None:
        """The block that it listens in, for platforms whose filter walks its rules; IKEv2's port is nobody's own."""
        if self.listen_port is None or self.ikev2:
            return None
        return PortBlock(self.listen_port - self.listen_port % BLOCK)

    @property
    def wireguard(self) -> WireguardKeys | None:
        return self.keys if isinstance(self.keys, WireguardKeys) else None

    @property
    def ikev2(self) -> SharedKey | Certified | None:
        return None if isinstance(self.keys, WireguardKeys) else self.keys


@dataclass(frozen=True, slots=True)
class VlanInterface:
    """The router's own address in a segment, or in the transit VLAN between two routers of a site.

    `gateway4` and `gateway6` are what the segment's hosts use: the router's own where it is alone, virtual where two
    share it, None in the transit VLAN. `link_local` is the gateway's own where the router holds it alone.
    """

    name: str                            # vlan20
    vlan: int
    segment: str
    zone: str
    address4: IPv4Interface
    address6: IPv6Interface
    gateway4: IPv4Address | None
    gateway6: IPv6Address | None
    link_local: IPv6Interface | None
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class VirtualGateway:
    """A segment's gateway that two routers share (VRRP, RFC 9568): one of them holds its addresses at a time."""

    interface: str
    priority: int
    preempt_delay: int | None            # seconds that it leaves the gateway to the other while its own routes come
    own: IPv4Address                     # what this router speaks VRRP with
    peer: IPv4Address                    # the other router's
    virtual4: IPv4Address
    virtual6: IPv6Address
    link_local: IPv6Address
    unit: str
    reason: Reason

    @property
    def own6(self) -> IPv6Address:
        """A link-local address made of this router's IPv4 address there, so that the other router knows it."""
        return IPv6Address((0xFE80 << 112) + int(self.own))

    @property
    def peer6(self) -> IPv6Address:
        """The other router's."""
        return IPv6Address((0xFE80 << 112) + int(self.peer))


@dataclass(frozen=True, slots=True)
class HostSegment:
    """What the router does for the hosts of a segment: advertisements and names always; addresses (`first` to `last`
    for `lease` seconds), or those of the DHCP server that `relay` names, or none.
    """

    interface: str
    gateway4: IPv4Address
    gateway6: IPv6Address
    link_local: IPv6Address
    own: IPv4Address                     # what a relayed request is sent from
    netmask: IPv4Address
    prefix6: IPv6Network
    first: IPv4Address | None
    last: IPv4Address | None
    lease: int | None
    relay: IPv4Address | None
    domain: str
    unit: str
    reason: Reason

    @property
    def subnet4(self) -> IPv4Network:
        """The segment's subnet."""
        return IPv4Network(f"{self.own}/{self.netmask}", strict=False)

    @property
    def withheld(self) -> tuple[tuple[IPv4Address, IPv4Address], ...]:
        """The ranges of the subnet that no host is ever given, for servers that give away all but those."""
        if self.first is None or self.last is None:
            return ()
        low, high = self.subnet4.network_address + 1, self.subnet4.broadcast_address - 1
        below = ((low, self.first - 1),) if self.first > low else ()
        return (*below, (self.last + 1, high)) if self.last < high else below

    @property
    def lease_parts(self) -> tuple[int, int, int]:
        """Days, hours and minutes of a lease; what is less than a minute is left out."""
        minutes = (self.lease or 0) // 60
        return minutes // 1440, minutes // 60 % 24, minutes % 60


@dataclass(frozen=True, slots=True)
class NameRecord:
    """A declared server's name and addresses."""

    name: str
    address4: IPv4Address
    address6: IPv6Address


@dataclass(frozen=True, slots=True)
class NameRecords:
    """The names of one site's servers: one object, so that adding a site touches nobody else's."""

    name: str
    records: tuple[NameRecord, ...]
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Names:
    """What the router answers of names. `authority`: it knows the whole zone (hubs); others ask `servers`."""

    zone: str
    authority: bool
    servers: tuple[IPv4Address, ...]
    source: IPv4Address                  # its loopback: what it asks from, or is asked at
    records: tuple[NameRecords, ...]


@dataclass(frozen=True, slots=True)
class SwitchPort:
    """A port of the router's own switch. `vlans` is explicit on a trunk; `native` carries nothing."""

    name: str
    access: int | None
    trunk: tuple[int, ...]
    native: int | None
    unit: str
    reason: Reason
    isolated: bool = False               # who is on it reaches no other isolated port


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
class Limit:
    """How many prefixes are accepted from another owner in one session, should a list ever let more through.

    A session that goes over it is shut, and opened again after `minutes`, as often as it takes.
    """

    prefixes: int
    minutes: int


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
    limit: Limit | None                  # None between routers of one owner
    bfd: str | None                      # name of a BfdProfile; None: the hold time alone tells that it is silent
    next_hop_self: bool
    policy: str                          # stem of the route-map names
    password: str | None                 # name of the secret that signs it (RFC 2385): only outside a tunnel
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class BfdProfile:
    """How soon a silent line of one medium is given up (RFC 5880)."""

    name: str
    interval_ms: int                     # stretched already
    multiplier: int


@dataclass(frozen=True, slots=True)
class Bgp:
    """The router's BGP. `blackholes` are originated aggregates: what no more specific route takes is dropped."""

    asn: int
    router_id: IPv4Address
    networks: tuple[Prefix, ...]
    blackholes: tuple[Prefix, ...]
    neighbors: tuple[Neighbor, ...]
    prefix_lists: tuple[PrefixList, ...]
    bfd_profiles: tuple[BfdProfile, ...]  # of every medium that has one, on every router alike
    community: str | None                # owner government, of what a hub itself announces
    origin: str                          # name of the route-map that sets it
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Ospf:
    """OSPF of both families with a LAN core, on one interface: what is believed (`policy`-in) and told (`policy`-out)
    is listed, and everything else it says changes no table.
    """

    interface: str
    area: int
    key: str | None                      # name of the secret that signs it; None: not yet made
    metric: int                          # of what is told: the preferred router's is the lower
    policy: str                          # stem of the names of lists and route-maps
    prefix_lists: tuple[PrefixList, ...]
    unit: str
    reason: Reason

    @property
    def area_id(self) -> IPv4Address:
        """The area as four octets, the other way of writing its number (RFC 2328, C.2)."""
        return IPv4Address(self.area)


@dataclass(frozen=True, slots=True)
class LineShare:
    """How a line is shared between tunnels and guests, in kbit/s: guests have theirs for sure, and what is idle."""

    uplink: str
    port: str
    pppoe: bool
    share: int                           # of a hundred, guests' part; the rest is the network's
    upload: int                          # what is sent at most, so that the queue stands here
    download: int
    guests_upload: int
    guests_download: int
    tunnels: tuple[IPv4Address, ...]     # far ends: what comes from them is the network's own
    unit: str
    reason: Reason

    @property
    def rest(self) -> int:
        return 100 - self.share


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """A time of each day; until midnight where `until` is None."""

    since: str                           # 23:00
    until: str | None


@dataclass(frozen=True, slots=True)
class PublicWifi:
    """Guests' VLAN in a zone of its own, joined to the lines and to nothing else; IPv4 only."""

    name: str                            # vlan60
    vlan: int
    address: IPv4Interface               # the guests' gateway
    first: IPv4Address                   # what guests are given, both included
    last: IPv4Address
    near: IPv4Interface                  # the zone's end of the cable to the lines
    far: IPv4Interface                   # the lines' end
    prefix: IPv4Network                  # guests and cable: all that is ever translated
    mtu: int                             # of the cable: the least of the lines, so that who sends too much is told
    resolvers: tuple[IPv4Address, ...]
    kept: tuple[IPv4Network, ...]        # where no guest may go
    hours: str | None                    # for people
    spans: tuple[OpenSpan, ...]          # when it is open, in UTC; empty: always
    local_spans: tuple[OpenSpan, ...]    # the same in local time
    lines: tuple[LineShare, ...]
    best: str                            # the line of the lowest metric, where a platform gives guests one of them only
    unit: str
    reason: Reason

    @property
    def mss(self) -> int:
        """Of TCP in IPv4 that fits (RFC 879): 40 octets are headers."""
        return self.mtu - 40


@dataclass(frozen=True, slots=True)
class DeviceModel:
    """All that is decided about one router."""

    name: str
    site: str
    platform: str
    release: str                         # which way of writing its platform it asks for; empty where there is one
    role: Role
    timezone: str
    loopback4: IPv4Interface
    loopback6: IPv6Interface
    oob_port: str | None
    oob_address: IPv4Interface | None
    inside_ntp: tuple[IPv4Address, ...]  # loopbacks of two hub routers; on a hub, the other hubs'
    uplinks: tuple[WanUplink, ...]
    tunnels: tuple[Tunnel, ...]
    papers: DevicePapers | None          # where one of its tunnels asks for a certificate
    vlans: tuple[VlanInterface, ...]
    ports: tuple[SwitchPort, ...]
    gateways: tuple[VirtualGateway, ...]
    hosts: tuple[HostSegment, ...]
    names: Names | None
    bgp: Bgp
    filter: Filter
    unit: str
    reason: Reason
    public: PublicWifi | None = None
    hardening: Hardening | None = None
    shut: tuple[str, ...] = ()           # ports that nothing is declared for
    ospf: Ospf | None = None

    @property
    def port_blocks(self) -> tuple[PortBlock, ...]:
        """The blocks that some tunnel listens in: nobody else's ports are in them."""
        return tuple(sorted({b for t in self.tunnels if (b := t.port_block) is not None}))
