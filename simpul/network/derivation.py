"""All that a router's model follows from, as one value.

Whoever makes a model (`simpul.network.device`) is given this and nothing else: no network, no ledger, no day. So there
is no place where somebody has to remember what a model follows from: of equal derivations come equal models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Network

from simpul.intent.interconnect import Interconnect
from simpul.intent.model import Device, HostService, LanCore, Operator, Profile, Role, Uplink
from simpul.intent.wifi import GuestNetwork, Wifi
from simpul.network.addresses import Address, Prefix
from simpul.network.filter_model import Permit, PermitGroup
from simpul.network.hardening import Managed
from simpul.network.link import Link
from simpul.network.model import BfdProfile, NameRecord, NameRecords, Tunnel
from simpul.network.papers import Certificate
from simpul.network.site_numbers import SiteNumbers
from simpul.source import Reason, Source

# Of each hub site, its routers and their loopbacks.
Clocks = tuple[tuple[tuple[str, IPv4Address], ...], ...]


@dataclass(frozen=True, slots=True)
class Everywhere:
    """What the filters of all routers say alike."""

    management: tuple[Prefix, ...]
    routers: tuple[Prefix, ...]
    links: tuple[Prefix, ...]
    clocks: tuple[Prefix, ...]
    aggregates: tuple[Prefix, ...]       # the network's own, and what the interconnects lead to
    radius: tuple[IPv4Address, ...]
    tacacs: tuple[IPv4Address, ...]
    collectors: tuple[IPv4Address, ...]
    snmp: bool
    ikev2: bool                          # some tunnel is IKEv2's, or may be any day


@dataclass(frozen=True, slots=True)
class AtLarge:
    """What holds for every router alike, whatever its site."""

    timezone: str
    ahead: int                           # minutes of local time before UTC; of use where guests have hours
    dns_zone: str | None
    asn: int                             # of the government that runs the hubs
    aggregates: tuple[Prefix, ...]
    foreign: tuple[Prefix, ...]          # what the interconnects lead to
    where: Source                        # of the network's own declaration
    vlans: Mapping[str, tuple[int, str]]  # id and zone, by segment
    transit_vlan: int
    native_vlan: int
    guests: GuestNetwork | None
    shielded: tuple[IPv4Network, ...]    # where no guest of any site may go
    bfd: tuple[BfdProfile, ...]
    clocks: Clocks
    everywhere: Everywhere
    management: Managed | None           # None: only what bootstrap leaves
    authority: str | None                # PEM, as is the next
    revoked: str | None


@dataclass(frozen=True, slots=True)
class Subnets:
    """Of a segment that the site's routers have an interface in."""

    segment: str
    prefix4: IPv4Network
    prefix6: IPv6Network


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the site, with what is known of its medium and its provider."""

    uplink: Uplink
    rank: int
    ntp: Address | None


@dataclass(frozen=True, slots=True)
class Far:
    """What a router must know of the site at the other end of a tunnel. Only of one that dials here does it matter
    what it may announce.
    """

    asn: int
    role: Role
    government: str
    announced: tuple[Prefix, ...]


@dataclass(frozen=True, slots=True)
class End:
    """The router's own end of a tunnel; times in seconds, of the slower of the two lines that it crosses."""

    tunnel: Tunnel
    keepalive: int
    hold: int
    bfd: str | None                      # name of a BfdProfile
    preference: int
    far: Far


@dataclass(frozen=True, slots=True)
class Hosted:
    """What the routers do for the hosts of a segment, and the address that `relay` names."""

    service: HostService
    relay: IPv4Address | None


@dataclass(frozen=True, slots=True)
class Outside:
    """A line of the router to a network of others: what they are told, and the name of the secret that signs its
    sessions; None: not yet made.
    """

    line: Interconnect
    announced: tuple[Prefix, ...]
    signing: str | None


@dataclass(frozen=True, slots=True)
class Core:
    """The site's LAN core: what lies behind it, and the name of the secret that OSPF is signed with."""

    declared: LanCore
    behind: tuple[Prefix, ...]
    key: str | None


@dataclass(frozen=True, slots=True)
class Begun:
    """What a hub lets through from one site, or from one interconnect. `unit` is None where it is the hub's own."""

    name: str
    permits: tuple[Permit, ...]
    unit: str | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Named:
    """The names of one site's servers. `unit` as above."""

    name: str
    records: tuple[NameRecord, ...]
    unit: str | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Led:
    """Where a flow leads to, and at which protocols and ports."""

    name: str
    destinations: tuple[Prefix, ...]
    ports: tuple[tuple[str, int], ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Middle:
    """What every hub router knows of all sites."""

    begun: tuple[Begun, ...]
    led: tuple[Led, ...]
    names: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """What is a router's own, or its site's."""

    site: str
    government: str
    where: Source                        # of the site
    device: Device
    routers: tuple[str, ...]             # of the site, in their order
    index: int                           # of this one among them
    numbers: SiteNumbers
    subnets: tuple[Subnets, ...]
    transit: Link | None                 # to the other router of the site
    lines: tuple[Line, ...]              # of the site
    ends: tuple[End, ...]
    permits: tuple[PermitGroup, ...]     # of the flows that begin or end at the site; none on hubs
    names: tuple[NameRecords, ...]       # of the site's servers; none on hubs
    hosted: tuple[Hosted, ...]
    core: Core | None
    wifi: Wifi | None
    outside: tuple[Outside, ...]
    rescue: str | None                   # name of the secret of its local account; None: not yet made
    paper: Certificate | None
    unit: str                            # whose change it is what is nobody else's on this router
    reason: Reason


@dataclass(frozen=True, slots=True)
class Derivation:
    """What one router's model is made from. All but `own` is shared by many routers: the very same values."""

    large: AtLarge
    profile: Profile
    operators: tuple[Operator, ...]      # who may log in
    middle: Middle | None                # of a hub's router alone
    own: Own

    @property
    def hub(self) -> bool:
        return self.middle is not None

    @property
    def unit(self) -> str:
        return self.own.unit

    @property
    def reason(self) -> Reason:
        return self.own.reason
