"""What a device is to the network between devices: its tunnels, sessions, addresses and lines, and how it is told.

A device of any vendor takes part by being an `End`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Peer:
    """One end's idea of the other. `endpoint` is None where it waits to be dialled."""

    key: str
    shared: str
    endpoint: tuple[str, int] | None
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tunnel:
    """A WireGuard interface: its public key and port, its peers and addresses (with their lengths)."""

    name: str
    key: str
    port: int
    peers: tuple[Peer, ...]
    source: str = ""                # the interface that it must leave by, where its own configuration says so


@dataclass(frozen=True, slots=True)
class Ike:
    """One end of an IKEv2 tunnel (RFC 7296) with an interface of its own. `remote` is empty where it waits for a call.

    `port` is where it is dialled, 0 where nobody can; on 4500 the conversation begins on 500, as NAT traversal does
    (RFC 3947, 4). `suites` are what it offers for the association, `transforms` for what it protects; `selectors` what
    the two ends may send each other.
    """

    name: str
    identity: str
    peer_identity: str
    methods: tuple[str, str]        # how it proves itself, and what it asks of the other: psk, pubkey
    key: str
    suites: frozenset[str]
    transforms: frozenset[str]
    selectors: frozenset[str]
    remote: str
    remote_port: int
    port: int
    source: str = ""
    gre: bool = False               # its selectors are of GRE in transport mode, and its interface carries anything


@dataclass(frozen=True, slots=True)
class Session:
    """One end of a BGP session. `local` is empty where the interface decides."""

    name: str
    own: int
    other: int
    local: str
    remote: str
    vrf: str
    password: str
    hold: float
    dials: bool = True
    listens: bool = True


@dataclass(frozen=True, slots=True)
class Packet:
    """The first packet of something, as a filter sees it, or an answer to it. `port`: the destination's; `sport`: the
    sender's, 0 for one that is chosen anew each time. `tracked`: the router remembers what it belongs to.
    `at`: the router's local time, where anybody asks for it. `protected`: IPsec took it out of ESP, or will put it in.
    """

    protocol: str
    source: str
    destination: str
    port: int
    enters: str = ""
    leaves: str = ""
    answer: bool = False
    sport: int = 0
    tracked: bool = True
    at: datetime | None = None
    protected: bool = False


class End(Protocol):
    """A device as the world sees it."""

    @property
    def name(self) -> str: ...

    @property
    def up(self) -> bool: ...

    @property
    def version(self) -> int:
        """Another after each change of what it says and lets through; 0 where nobody counts."""

    @property
    def now(self) -> datetime:
        """The device's own time: WireGuard's timestamps come from it."""

    def tunnels(self) -> Iterable[Tunnel]: ...

    def ikes(self) -> Iterable[Ike]: ...

    def sessions(self) -> Iterable[Session]: ...

    def addresses(self) -> Iterable[tuple[str, str, str]]:
        """Interface, address with its length, VRF: of interfaces that are on."""

    def cables(self, interface: str) -> Iterable[tuple[str, int]]:
        """The ports that an interface's packets leave by, each with the tag that they carry there (0: none)."""

    def leases(self) -> Iterable[str]:
        """The interfaces that ask the provider for an address."""

    def time_servers(self) -> Iterable[str]: ...

    def passes(self, packet: Packet) -> bool:
        """Whether its own filter lets a packet in (`enters`), out (`leaves`) or through (both)."""

    def saw_handshake(self, tunnel: str, key: str, endpoint: tuple[str, int], since: float | None, /) -> None:
        """Shaking hands since this second of the clock; None: not any more. `key`: the other's, or its identity."""

    def saw_session(self, session: Session, local: str, since: float | None, /) -> None:
        """Established since this second of the clock; None: not any more."""

    def saw_time(self, now: datetime) -> None: ...

    def settle(self) -> None:
        """Everything else was decided: what follows from it between routers on one cable, who is its gateway."""


@dataclass(slots=True, eq=False)
class Line:
    """A device's interface on a provider's network. Behind NAT nobody reaches it who was not spoken to first.

    `access` says what the device must do for it to carry anything: have an address of `network` on its interface
    (static), ask for one (dhcp), or nothing (empty). `given`: the address that the provider hands out, and `gateway`
    the router that it names with it.
    """

    end: End
    interface: str
    given: str = ""
    nat: bool = False
    public: str = ""
    up: bool = True
    access: str = ""
    network: str = ""
    gateway: str = ""

    @property
    def address(self) -> str:
        """The address on the interface; empty where it has none."""
        if self.access != "static":
            return self.given
        network = ip_network(self.network, strict=False)
        mine = (a.partition("/")[0] for i, a, _ in self.end.addresses() if i == self.interface)
        return next((a for a in mine if ip_address(a).version == network.version and ip_address(a) in network), "")

    @property
    def seen(self) -> str:
        """The address that others see."""
        return self.public or self.address

    @property
    def carries(self) -> bool:
        """Whether it is plugged in, its device has power and did its part."""
        if not (self.up and self.end.up):
            return False
        if self.access == "dhcp":
            return self.interface in set(self.end.leases())
        return bool(self.address)


def joined(wires: Collection[frozenset[tuple[str, str]]], one: tuple[End, str], other: tuple[End, str]) -> bool:
    """Whether two devices' interfaces are on one cable: a wire between ports that carry the same tag for both."""
    (end, interface), (far, theirs) = one, other
    return any(frozenset({(end.name, port), (far.name, far_port)}) in wires
               for port, tag in end.cables(interface) for far_port, same in far.cables(theirs) if tag == same)
