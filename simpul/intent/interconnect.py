"""Lines to networks of others, as they are declared."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network

from simpul.source import Source


@dataclass(frozen=True, slots=True)
class OutsidePlace:
    """Hosts behind an interconnect that flows may name, as they name a segment of ours: a national service."""

    name: str
    prefixes: tuple[IPv4Network | IPv6Network, ...]
    where: Source


@dataclass(frozen=True, slots=True)
class Interconnect:
    """A line from a hub router to a network of somebody else's: the gateway to the national intra network.

    It is outside every tunnel, so its BGP sessions are signed (RFC 2385). What either side may announce is said here,
    and exactly that passes.
    """

    name: str  # short: part of interface and list names
    title: str
    device: str  # a hub's router
    port: str
    vlan: int  # of this line alone, within the router's switch
    asn: int  # theirs
    address4: IPv4Interface
    peer4: IPv4Address
    address6: IPv6Interface
    peer6: IPv6Address
    accept: tuple[IPv4Network | IPv6Network, ...]  # their prefixes, neither longer nor shorter
    announce: tuple[str, ...]  # sites whose prefixes they are told
    where: Source
    places: tuple[OutsidePlace, ...] = ()
