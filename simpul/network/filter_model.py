"""What a router lets through: default deny, and the exceptions, as a vendor-neutral model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from zlib import crc32

from simpul.network.addresses import Prefix
from simpul.source import Reason

_UNSAFE = re.compile(r"[^\w.-]")
# A hub's tunnels in so many parts: of 1,392 a packet's own is found after 16 + 22 comparisons on average, and of a few
# after 16 and its own.
PARTS = 32


@dataclass(frozen=True, slots=True)
class Permit:
    """One exception to default deny: who may open sessions to what. IPv4 and IPv6 are separate permits."""

    flow: str                            # the flow's stable name
    source: Prefix
    destination: Prefix
    protocol: str                        # tcp or udp
    port: int


@dataclass(frozen=True, slots=True)
class PermitGroup:
    """The permits that come and go together: on a site's own router those of one flow, on a hub those of one
    source site, so that adding a site touches nobody else's object.
    """

    name: str
    permits: tuple[Permit, ...]
    unit: str
    reason: Reason

    @property
    def sources(self) -> tuple[tuple[str, Prefix], ...]:
        """Each flow that begins here, by the name of its set, with each prefix that it begins at."""
        return tuple(dict.fromkeys((slug(p.flow), p.source) for p in self.permits))


@dataclass(frozen=True, slots=True)
class FlowSet:
    """A flow on a hub as where it leads to: whatever begins it may open sessions to all of `destinations`.

    A flow is whole (each of its sources to each of its destinations), so that this and `PermitGroup.sources` say what
    the permits say: for platforms whose filter compares a packet with lists, and not with sets of quadruples.
    """

    name: str                            # as part of an object's id
    destinations: tuple[Prefix, ...]
    ports: tuple[tuple[str, int], ...]   # protocol, number
    unit: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class SourceGuard:
    """Which sources are believed on an interface: in a segment its own subnet, on a hub's tunnel the site's own
    prefixes, on a site's tunnel the network's.
    """

    interface: str
    tunnel: bool
    prefixes: tuple[Prefix, ...]
    unit: str
    reason: Reason

    @property
    def part(self) -> str:
        """Which of PARTS it belongs to, for platforms whose filter walks its rules: evenly spread, and the same however
        many others there are.
        """
        return f"{crc32(self.interface.encode()) % PARTS:02}"


@dataclass(frozen=True, slots=True)
class Outsider:
    """The router of somebody else at the end of an interconnect: it may speak BGP, and nothing more."""

    interface: str
    peer4: IPv4Address
    peer6: IPv6Address


@dataclass(frozen=True, slots=True)
class Filter:
    """Default deny everywhere; these are the exceptions."""

    stateful: bool                       # site edges; hubs forward without state, so that any path works
    management: tuple[Prefix, ...]       # where devices are managed from
    routers: tuple[Prefix, ...]          # where the network's loopbacks are
    links: tuple[Prefix, ...]            # where tunnels and transit links are numbered
    own: tuple[Prefix, ...]              # the site's own: never believed from a tunnel; empty on hubs
    clocks: tuple[Prefix, ...]           # hub loopbacks that answer NTP
    radius: tuple[IPv4Address, ...]      # servers that routers ask about logins (udp/1812)
    tacacs: tuple[IPv4Address, ...]      # the same by TACACS+ (tcp/49)
    collectors: tuple[IPv4Address, ...]  # servers that routers send their logs to (udp/514)
    snmp: bool                           # management may read routers (udp/161)
    transit: str | None                  # interface to the other router of the site
    tunnels: tuple[str, ...]             # what the names of its tunnels begin with: wg, ike
    outsiders: tuple[Outsider, ...]
    permits: tuple[PermitGroup, ...]
    guards: tuple[SourceGuard, ...]
    unit: str
    reason: Reason
    flows: tuple[FlowSet, ...] = ()      # on hubs: the permits of all sites, by flow

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that a hub's guards are in, whether any is there or not; none elsewhere."""
        return () if self.stateful else tuple(f"{number:02}" for number in range(PARTS))


def slug(name: str) -> str:
    """A name as part of an object's id: readable, and free of path and shell characters."""
    return _UNSAFE.sub("_", name.replace("->", "-to-").replace("*", "all"))
