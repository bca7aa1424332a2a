"""The declared network, as its authors wrote it: frozen, typed, each thing with its place in the YAML.

Nothing here is derived. Numbers that the author did not write (addresses, tunnel ids, village ASNs) are the
ledger's; what follows from the declarations (neighbours, filters) is `simpul.network`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network

from simpul.intent.flow import Flow, FlowEnd, Port
from simpul.intent.interconnect import Interconnect
from simpul.intent.management import Logins, Management
from simpul.intent.wifi import GuestNetwork, Wifi
from simpul.source import Source


class Role(StrEnum):
    """What a site is to the network."""

    HUB = "hub"
    EDGE = "edge"  # a regency's or city's own site
    AGENCY = "agency"  # a provincial agency (OPD)
    VILLAGE = "village"  # village office, clinic, school


class Access(StrEnum):
    """How an uplink gets its address from the provider."""

    STATIC = "static"
    DHCP = "dhcp"
    PPPOE = "pppoe"


IKE_PORT = 500  # UDP (RFC 7296, 2)


class TunnelKind(StrEnum):
    """What a tunnel is made of, and how its two ends know each other."""

    WIREGUARD = "wireguard"
    IKEV2_PSK = "ikev2-psk"  # IKEv2 (RFC 7296), AES-256-GCM; a pre-shared key for each tunnel
    IKEV2_CERTIFICATE = "ikev2-certificate"  # the same; a certificate for each device
    # GRE (RFC 2784) whose packets IKEv2 protects in transport mode: for an end without tunnel interfaces of IPsec.
    GRE_IKEV2_PSK = "gre-ikev2-psk"

    @property
    def fixed(self) -> bool:
        """Whether each end must know the other's address beforehand, and none may be translated."""
        return self is TunnelKind.GRE_IKEV2_PSK

    def meets(self, asked: TunnelKind) -> bool:
        """Whether a policy that asks for `asked` is content with it: the same cryptography and proof of identity."""
        return self is asked or (self, asked) == (TunnelKind.GRE_IKEV2_PSK, TunnelKind.IKEV2_PSK)


# Which kinds of tunnel can stand between two platforms (one name alone: with itself), the best first.
Pairs = Mapping[frozenset[str], tuple[TunnelKind, ...]]


@dataclass(frozen=True, slots=True)
class Pools:
    """Where the ledger takes numbers from. Each pool is a list: appended to, never renumbered."""

    loopback4: tuple[IPv4Network, ...]
    loopback6: tuple[IPv6Network, ...]
    tunnel4: tuple[IPv4Network, ...]  # cut into /31
    tunnel6: tuple[IPv6Network, ...]  # cut into /127
    site6: tuple[IPv6Network, ...]  # ULA; site prefixes of `Profile.prefix6`
    site_asn: tuple[int, int]  # first and last, both included: 4-byte private (RFC 6996)
    tunnel_port: int  # UDP port of tunnel id 0 at its hub; id n listens on tunnel_port + n
    where: Source


@dataclass(frozen=True, slots=True)
class Vlan:
    """One row of the network's VLAN plan; a segment of the same name uses it."""

    name: str
    id: int
    zone: str
    where: Source


@dataclass(frozen=True, slots=True)
class Bfd:
    """How soon a silent line is given up (RFC 5880): after `multiplier` packets, one each `interval_ms`."""

    interval_ms: int
    multiplier: int


@dataclass(frozen=True, slots=True)
class Medium:
    """What all lines of one technology share. Times in seconds (BGP, RFC 4271), but for BFD's."""

    name: str
    rank: int  # lower is preferred
    keepalive: int
    hold: int
    bfd: Bfd | None  # None: the hold time alone tells that a line is silent
    where: Source


@dataclass(frozen=True, slots=True)
class Provider:
    """Who runs a line. `ntp` is the time source that is reachable on the line without a tunnel."""

    id: str
    name: str
    ntp: IPv4Address | None
    where: Source
    ntp6: IPv6Address | None = None  # the same for a line that has IPv6 alone


@dataclass(frozen=True, slots=True)
class Operator:
    """A named person who may log in to devices, and the SSH public key that proves it."""

    id: str
    name: str
    key: str  # "ssh-ed25519 AAAA..."
    where: Source
    government: str | None = None  # whose devices this person answers for; None: the province's


@dataclass(frozen=True, slots=True)
class SegmentSize:
    """A segment that sites of a profile have, and its IPv4 prefix length. IPv6 is always a /64."""

    name: str  # also the name of its row in the VLAN plan
    prefix4: int
    where: Source


@dataclass(frozen=True, slots=True)
class Dhcp:
    """Addresses that a segment's routers hand out: `size` of them, for `lease` seconds."""

    size: int
    lease: int
    where: Source


@dataclass(frozen=True, slots=True)
class HostService:
    """What routers do for the hosts of a segment: router advertisements and names always; IPv4 addresses of their own
    (`dhcp`) or of a declared server (`relay`), or neither.
    """

    segment: str
    dhcp: Dhcp | None
    relay: FlowEnd | None
    where: Source


@dataclass(frozen=True, slots=True)
class LanPort:
    """A switch port of the router: a trunk (explicit list) or an access port of one segment."""

    name: str
    segment: str | None  # None: a trunk
    trunk: tuple[str, ...]  # segments that the trunk carries; empty on an access port
    where: Source


@dataclass(frozen=True, slots=True)
class Profile:
    """What sites of one kind share, so that a site costs its author a few lines."""

    name: str
    role: Role
    service_class: str  # A, B or C
    prefix4: int  # length of the site's IPv4 prefix
    prefix6: int
    segments: tuple[SegmentSize, ...]
    wan_ports: tuple[str, ...]
    lan_ports: tuple[LanPort, ...]
    oob_port: str | None  # hubs only
    tunnels: str  # "hub-sites": one tunnel to each hub site; "hub-routers": one to each hub router
    uplinks: Mapping[str, UplinkDefaults]
    platform: str
    owner: str | None
    operator: str | None
    where: Source
    version: str | None = None  # of the operating system of its routers
    facts: Mapping[str, str] = field(default_factory=dict)  # recorded of its routers by who prepared them
    wifi: Wifi | None = None
    services: tuple[HostService, ...] = ()
    logins: Logins = Logins.RADIUS


@dataclass(frozen=True, slots=True)
class UplinkDefaults:
    """What a profile says of an uplink by its name; the site's own words win."""

    medium: str | None
    provider: str | None
    access: Access | None
    mtu: int | None
    carrier_nat: bool | None
    mbps: int | None
    where: Source
    port: str | None = None
    mbps_up: int | None = None


@dataclass(frozen=True, slots=True)
class Uplink:
    """A line to a provider, as it stands after the profile's defaults."""

    name: str
    device: str
    port: str
    medium: str
    provider: str
    access: Access
    address: IPv4Interface | None  # static only
    gateway: IPv4Address | None  # static only
    mtu: int
    carrier_nat: bool
    mbps: int | None
    contract_end: date | None
    where: Source
    mbps_up: int | None = None  # what it carries upwards, where that is less than `mbps`
    address6: IPv6Interface | None = None  # static only, beside or in place of IPv4
    gateway6: IPv6Address | None = None  # on the line's network, or link-local

    @property
    def only6(self) -> bool:
        """Whether the line has IPv6 and no IPv4: its tunnels dial the hubs' IPv6 addresses."""
        return self.address6 is not None and self.address is None

    @property
    def fixed(self) -> bool:
        """Whether others know where it is: an IPv4 address of its own that nobody translates."""
        return self.access is Access.STATIC and self.address is not None and not self.carrier_nat


@dataclass(frozen=True, slots=True)
class Device:
    """A router of a site. Only `managed` devices are pushed to.

    `release` says which way of writing its platform's configuration its version asks for, where there are several.
    """

    name: str
    site: str
    platform: str
    owner: str
    operator: str
    managed: bool
    oob_address: IPv4Interface | None  # hubs only: the management host's way in when every tunnel is down
    where: Source
    version: str | None = None
    release: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    adopts: tuple[str, ...] = ()  # objects of others that stand where one of ours shall: it may take their place


@dataclass(frozen=True, slots=True)
class Server:
    """A service that flows may name: a host in a segment and the ports it offers ("tcp/443")."""

    name: str
    segment: str
    ports: tuple[Port, ...]
    where: Source


@dataclass(frozen=True, slots=True)
class Location:
    """WGS 84 degrees, and how much to trust them: survey, polygon or none."""

    lat: float
    lon: float
    quality: str


@dataclass(frozen=True, slots=True)
class AcceptedRisk:
    """A control that a site does not meet today, who answers for that, and until when."""

    control: str  # "AVAIL-1"
    reason: str
    owner: str
    until: date
    where: Source


@dataclass(frozen=True, slots=True)
class LanCore:
    """A router of the site's own network that Simpul does not manage, spoken to by OSPF (RFC 2328, RFC 5340). The
    segments `behind` it are the site's as any other is; they only have no interface on its edge routers.
    """

    segment: str  # where it stands beside the site's routers
    area: int
    behind: tuple[str, ...]
    where: Source


@dataclass(frozen=True, slots=True)
class Site:
    """A place with routers. `key` is its identity for ever, even when it changes government."""

    key: str  # "64.02/kabkota/1", "64.02.06.2003/kantor-desa/1"
    name: str
    government: str  # code of the government it belongs to today
    profile: Profile
    parent: str | None
    devices: tuple[Device, ...]
    uplinks: tuple[Uplink, ...]
    segments: tuple[SegmentSize, ...]
    servers: tuple[Server, ...]
    location: Location | None
    where: Source
    accepted: tuple[AcceptedRisk, ...] = ()
    wifi: Wifi | None = None
    services: tuple[HostService, ...] = ()  # the profile's, and what the site says in their place
    ospf: LanCore | None = None

    @property
    def role(self) -> Role:
        return self.profile.role

    @property
    def attached(self) -> tuple[SegmentSize, ...]:
        """The segments that its routers have an interface in: all that do not lie behind a LAN core."""
        return tuple(s for s in self.segments if self.ospf is None or s.name not in self.ospf.behind)


@dataclass(frozen=True, slots=True)
class Approver:
    """A named person who may approve changes of a government's routers, and the SSH public key that proves it. Need not
    be able to log in anywhere.
    """

    id: str
    name: str
    key: str  # "ssh-ed25519 AAAA..."
    government: str
    where: Source
    begins: date | None = None   # the first day of the term; None: always was
    ends: date | None = None     # the last day

    def asked(self, day: date) -> bool:
        """Whether the government wanted its changes approved on a day because of this person: one whose term is over
        still says that somebody must approve.
        """
        return self.begins is None or self.begins <= day

    def may(self, day: date) -> bool:
        """Whether this person could approve on a day."""
        return self.asked(day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Government:
    """The province, or a regency or city: an owner of sites, numbers and data."""

    code: str  # Kemendagri, dotted: "64", "64.02"
    name: str
    seat: str
    asn: int
    pool4: tuple[IPv4Network, ...]
    agreement: str | None
    where: Source
    approvers: tuple[Approver, ...] = ()  # any one of them must approve a change of its routers; none: nobody needs to


@dataclass(frozen=True, slots=True)
class Network:
    """The whole declared network."""

    name: str
    code: str  # code of the province, whose government runs the hubs
    timezone: str
    pools: Pools
    aggregates4: tuple[IPv4Network, ...]
    aggregates6: tuple[IPv6Network, ...]
    vlans: Mapping[str, Vlan]
    transit_vlan: int  # joins two routers of one site
    native_vlan: int  # carries nothing
    media: Mapping[str, Medium]
    bfd_stretch: int  # BFD's intervals are this many times what the media say: 1, but for a lab on a busy machine
    providers: Mapping[str, Provider]
    operators: Mapping[str, Operator]
    interconnects: Mapping[str, Interconnect]
    management_segment: str  # of the hub sites; the only place that devices are managed from
    profiles: Mapping[str, Profile]
    governments: Mapping[str, Government]
    sites: Mapping[str, Site]
    flows: tuple[Flow, ...]
    where: Source
    dns_zone: str | None = None  # of the names of declared servers: "kaltim.internal"
    tunnel_kinds: Mapping[str, TunnelKind] = field(default_factory=dict)  # by service class
    pairs: Pairs | None = None  # None: every kind between every two platforms
    ike_ports: Mapping[str, int] = field(default_factory=dict)  # of platforms that speak IKEv2 at one port only
    guests: GuestNetwork | None = None
    management: Management | None = None  # None: only what bootstrap leaves
    # Asked once for each line of each site, and once or more for each device.
    _hubs: tuple[Site, ...] = field(init=False, repr=False, compare=False, default=())
    _devices: Mapping[str, Device] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hubs", tuple(s for s in self.sites.values() if s.role is Role.HUB))
        object.__setattr__(self, "_devices", {d.name: d for s in self.sites.values() for d in s.devices})

    def tunnel_port(self, kind: TunnelKind, number: int, *platforms: str) -> int:
        """Where a tunnel's far end dials its hub: a port of the tunnel's own, wherever both ends can be told one.

        Between fixed addresses nobody translates, so IKEv2 stays where it begins (RFC 7296, 2.23).
        """
        if kind.fixed:
            return IKE_PORT
        fixed = [self.ike_ports[p] for p in platforms if p in self.ike_ports]
        return fixed[0] if fixed and kind is not TunnelKind.WIREGUARD else self.pools.tunnel_port + number

    def asked_kind(self, *sites: Site) -> TunnelKind | None:
        """The kind that the sites' classes ask for: of two, what goes beyond WireGuard. None: whatever can be."""
        kinds = [k for s in sites if (k := self.tunnel_kinds.get(s.profile.service_class))]
        return max(kinds, key=list(TunnelKind).index, default=None)

    def kinds(self, one: str, other: str) -> tuple[TunnelKind, ...]:
        """What kinds of tunnel can stand between two platforms, the best first."""
        return tuple(TunnelKind) if self.pairs is None else self.pairs.get(frozenset({one, other}), ())

    def tunnel_kind(self, site: Site, uplink: Uplink, router: Device) -> TunnelKind | None:
        """The kind of tunnel that joins a site's line to a hub's router: what its class asks for, else the best of
        what the two platforms can. None where no tunnel can join them.
        """
        device = next(d for d in site.devices if d.name == uplink.device)
        asked = self.asked_kind(site)
        return next((k for k in self.kinds(device.platform, router.platform)
                     if (asked is None or k.meets(asked)) and not (k.fixed and not uplink.fixed)), None)

    def reached(self, site: Site, uplink: Uplink) -> dict[str, TunnelKind]:
        """The hub routers that a tunnel can join this line to, each with the kind of that tunnel."""
        return {router.name: kind for hub in self.hubs() for router in hub.devices
                if (kind := self.tunnel_kind(site, uplink, router))}

    def foreign(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """All prefixes of others that the interconnects lead to."""
        return tuple(p for i in self.interconnects.values() for p in i.accept)

    def hubs(self) -> tuple[Site, ...]:
        return self._hubs

    def devices(self) -> Mapping[str, Device]:
        return self._devices
