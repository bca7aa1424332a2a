"""A device as its configuration says, in no vendor's words: what a proof is made of.

Everything carries the place where it stands, so that a counter-example can name the line. What a reader did not
understand is here, too: it makes the verdict unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from simpul.proof.boxes import Box

# The routing domains of a device that are joined by nothing but a tunnel's encryption.
INTRA, OUTSIDE, PUBLIC = "intra", "outside", "public"
ZONES: Final = (INTRA, OUTSIDE, PUBLIC)


# The hook of a chain that accepts exactly what leaves with the line's own address.
TRANSLATED: Final = "translated"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a configuration, counted from 1, and what stands there."""

    file: str
    line: int
    text: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Span:
    """The addresses of a prefix: IP version, first, last."""

    version: int
    first: int
    last: int

    def holds(self, other: Span) -> bool:
        return self.version == other.version and self.first <= other.first and other.last <= self.last

    def touches(self, other: Span) -> bool:
        return self.version == other.version and self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Address:
    """A device's own address and the network that it is in."""

    version: int
    value: int
    network: Span
    place: Place


# `inside`: all of the intra zone as one interface, on a router where one filter sees every zone.
Kind = Literal["loopback", "segment", "tunnel", "line", "rescue", "guests", "cable", "inside"]


@dataclass(frozen=True, slots=True)
class Interface:
    """Where packets come in and go out. A `rescue` interface is the way in when every tunnel is down."""

    name: str
    zone: str
    kind: Kind
    addresses: tuple[Address, ...]
    place: Place
    vlan: int | None = None


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end of a tunnel as this end knows it; keys are names (public halves), never secrets."""

    key: str
    endpoint: tuple[str, int] | None
    place: Place


@dataclass(frozen=True, slots=True)
class Tunnel:
    """One end of an encrypted tunnel whose interface has the same name."""

    name: str
    line: str
    key: str                             # public half of its own key; "" where none was made yet
    listen: int | None
    peers: tuple[Peer, ...]
    place: Place
    fixed: str | None = None             # the far end's public address, where this end waits for it alone


@dataclass(frozen=True, slots=True)
class Line:
    """A provider's line, in the outside zone."""

    name: str
    port: str
    access: str
    address: str | None
    time_sources: tuple[tuple[str, Place], ...]  # whom it asks for the time without a tunnel: addresses or names


@dataclass(frozen=True, slots=True)
class Port:
    """A port of the device's own switch: which VLANs a plug in it reaches, and which of them without a tag."""

    name: str
    vlans: frozenset[int]
    untagged: int | None
    place: Place


@dataclass(frozen=True, slots=True)
class Static:
    """A static route. Without next hop and interface it discards."""

    destination: Span
    length: int
    next_hop: int | None
    interface: str | None
    place: Place
    text: str

    @property
    def discards(self) -> bool:
        return self.next_hop is None and self.interface is None


@dataclass(frozen=True, slots=True)
class Allowed:
    """Prefixes that a policy lets through: those inside `span` whose length is from `shortest` to `longest`."""

    span: Span
    shortest: int
    longest: int
    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Inner:
    """Routing with whoever is on an interface, without sessions (OSPF): what of it may become a route."""

    version: int
    interface: str
    imports: tuple[Allowed, ...]
    place: Place
    text: str
    signed: bool


@dataclass(frozen=True, slots=True)
class Session:
    """A routing session of one IP version: what it may bring, and what it may tell (RFC 4271)."""

    version: int
    neighbor: int
    imports: tuple[Allowed, ...]
    exports: tuple[Allowed, ...]
    place: Place
    text: str
    bare: tuple[str, ...] = ()           # "in", "out": the directions that no policy is asked about
    remote_as: int | None = None
    certain: bool = False                # it does bring and tell all that its lists say, while both ends stand
    next_hop_self: bool = False
    preference: int | None = None        # local preference that it gives to what it brings; None: as it came


@dataclass(frozen=True, slots=True)
class Test:
    """A condition of a rule. Either boxes that are known by themselves, or names of interfaces (`*` ends a pattern), or
    a set of the device. `fields` are the places in a box that the parts of the set's elements stand for.
    """

    negated: bool = False
    boxes: tuple[Box, ...] = ()
    way: int | None = None               # boxes.IN or boxes.OUT
    names: tuple[str, ...] = ()
    group: str | None = None
    fields: tuple[int, ...] = ()


Verdict = Literal["accept", "drop", "return", "jump", "goto", "untrack", "go on"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a chain. `maybe`: it may also let a packet that matches go on (a rate limit). `place`: where it stands,
    on platforms whose chains are put together from many pieces; else it is `line` of its chain's text.
    """

    tests: tuple[Test, ...]
    verdict: Verdict
    target: str | None
    maybe: bool
    line: int
    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """Rules in their order. A base chain has a hook, and a policy for what no rule took."""

    name: str
    hook: str | None
    policy: Literal["accept", "drop"]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """An element of a set: for each part a low and a high value, or an interface's name."""

    parts: tuple[tuple[int, int] | str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Members:
    """Elements that stand together in one file."""

    group: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Where a piece of configuration begins, for the lines that are counted within it."""

    file: str
    line: int
    lines: tuple[str, ...]

    def at(self, line: int) -> Place:
        return Place(self.file, self.line + line - 1, self.lines[line - 1].strip() if line <= len(self.lines) else "")

    def row(self, line: int) -> str:
        return self.lines[line - 1].strip()


@dataclass(slots=True)
class Filter:
    """The packet filter of one zone."""

    chains: dict[str, tuple[Chain, Text]] = field(default_factory=dict)
    groups: dict[str, list[tuple[Members, Text]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Advice:
    """What a router tells hosts (gateway, resolver, prefix), or whom it asks for addresses (relay)."""

    kind: str
    address: str
    interface: str
    place: Place


@dataclass(frozen=True, slots=True)
class Bypass:
    """A way to or through a router that its packet filter does not see; `text` goes on behind the router's name."""

    claim: str                           # the claim that it contradicts (simpul.proof.result.CLAIMS)
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Unread:
    """What a reader did not understand, and why that matters."""

    place: Place
    text: str
    why: str


@dataclass(slots=True)
class Device:
    """All of one device that decides what passes."""

    name: str
    interfaces: dict[str, Interface] = field(default_factory=dict)
    tunnels: list[Tunnel] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    ports: list[Port] = field(default_factory=list)
    statics: list[Static] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    inner: list[Inner] = field(default_factory=list)
    asn: int | None = None
    announced: list[Span] = field(default_factory=list)    # what it tells as its own, where a route of its own stands
    # Segments in which it leaves the gateway to the other router of the site while no session over a tunnel stands.
    steps_back: set[str] = field(default_factory=set)
    filters: dict[str, Filter] = field(default_factory=dict)
    time_servers: list[tuple[str, Place]] = field(default_factory=list)
    name_servers: list[tuple[str, Place]] = field(default_factory=list)
    login_servers: list[tuple[str, Place]] = field(default_factory=list)
    tacacs_servers: list[tuple[str, Place]] = field(default_factory=list)
    collectors: list[tuple[str, Place]] = field(default_factory=list)
    advice: list[Advice] = field(default_factory=list)
    bypasses: list[Bypass] = field(default_factory=list)
    assumed: tuple[str, ...] = ()        # what its reader takes for granted of such a router, a sentence each
    unread: list[Unread] = field(default_factory=list)


Devices = Mapping[str, Device]
