"""What a router in service was seen to be, in words of no vendor."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """An address on a port, with its length. `given`: somebody else gives it (DHCP, a PPP peer, an advertisement)."""

    text: str                            # "192.0.2.1/24"
    given: bool = False


@dataclass(frozen=True, slots=True)
class Port:
    """A port, or an interface that stands on one (`vlan` of `parent`) or on nothing (a tunnel, a bridge)."""

    name: str
    kind: str                            # "port", "vlan", or the router's own word: "wireguard", "bridge", "ppp"
    mtu: int
    up: bool
    addresses: tuple[Address, ...] = ()
    parent: str = ""
    vlan: int | None = None
    members: tuple[str, ...] = ()        # of a bridge or a bond


@dataclass(frozen=True, slots=True)
class Route:
    """A route that somebody or a lease put there; not what a routing protocol learnt or an address implies."""

    prefix: str                          # "default" is 0.0.0.0/0 or ::/0
    port: str
    gateway: str | None = None
    given: bool = False


@dataclass(frozen=True, slots=True)
class Peer:
    """A BGP neighbour, or a group of them."""

    name: str
    asn: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A router that nobody declared. `stream` is its configuration as its dialect reads what runs, secrets masked."""

    hostname: str
    ports: tuple[Port, ...]
    routes: tuple[Route, ...]
    asn: int | None
    peers: tuple[Peer, ...]
    stream: str
    unread: tuple[str, ...] = ()         # what the survey could not ask, in words
    version: str = ""                    # where what it is configured with depends on it
