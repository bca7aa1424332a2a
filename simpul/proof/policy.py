"""What a network may do, as plain data: what a proof is held against.

Written by whoever knows what was declared; read here. A proof shares no code with what made the configurations.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

Prefix = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Segment:
    """A place where hosts are: one VLAN of one site."""

    site: str
    government: str
    name: str
    zone: str
    vlan: int
    prefixes: tuple[Prefix, ...]
    served: bool = False                               # its hosts may ask the router for addresses and names
    via: int | None = None                             # the VLAN of the LAN core that it lies behind

    def __str__(self) -> str:
        return f"{self.site}:{self.name}"


@dataclass(frozen=True, slots=True)
class Plug:
    """A port of a device's own switch: the VLANs that it may carry, and the one of them that needs no tag."""

    name: str
    vlans: frozenset[int]
    untagged: int | None


@dataclass(frozen=True, slots=True)
class Guests:
    """Public Wi-Fi of a router: all addresses that leave translated, and the one of them that serves guests."""

    prefix: IPv4Network
    resolvers: tuple[str, ...]                         # who is asked for guests' names, outside


@dataclass(frozen=True, slots=True)
class Router:
    """A device: where it stands, what it may dial and ask, and which plugs reach which VLANs."""

    name: str
    site: str
    managed: bool
    loopbacks: tuple[Prefix, ...]
    ports: tuple[Plug, ...]
    rescue: tuple[str, str] | None                     # port and address of the way in when every tunnel is down
    time_sources: tuple[str, ...]                      # addresses that it may ask for the time without a tunnel
    keys: tuple[str, ...]                              # public keys of its tunnels, where they are known
    line_ports: tuple[str, ...]                        # where providers' lines are plugged in
    guests: Guests | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """Who may open sessions to what: every source to every destination on every service."""

    name: str
    sources: tuple[Prefix, ...]
    destinations: tuple[Prefix, ...]
    services: tuple[tuple[str, int], ...]              # ("tcp", 443)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A public address of a hub, where tunnels end."""

    router: str
    address: str


@dataclass(frozen=True, slots=True)
class Site:
    """A site, and all the prefixes that live there and nowhere else."""

    key: str
    government: str
    prefixes: tuple[Prefix, ...]
    hub: bool
    promise: str = "C"                                 # service class: what it keeps under a single failure


@dataclass(frozen=True, slots=True)
class Line:
    """A provider's line to a router, by the name that the router's configuration gives it."""

    router: str
    name: str
    provider: str
    medium: str
    address: str | None = None                         # IPv4, where it is the line's own for good and nobody translates


@dataclass(frozen=True, slots=True)
class Risk:
    """What a site may lose under one kind of failure, who answers for that, and until when."""

    site: str
    kind: str                                          # line, cable, router, provider, site
    reason: str
    owner: str
    until: str
    place: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A network of somebody else's that one router is joined to, in a VLAN of its own."""

    name: str
    router: str
    vlan: int
    links: tuple[Prefix, ...]                          # what the line between is numbered from
    prefixes: tuple[Prefix, ...]                       # what lives behind it


@dataclass(frozen=True, slots=True)
class Policy:
    """All that was declared."""

    network: str
    prefixes: tuple[Prefix, ...]                       # the network's own: what its routes may lead to
    links: tuple[Prefix, ...]                          # what tunnels and transit links are numbered from
    routers: tuple[Router, ...]
    sites: tuple[Site, ...]
    segments: tuple[Segment, ...]
    flows: tuple[Flow, ...]
    management: tuple[Prefix, ...]                     # where devices are managed from
    managed: tuple[Prefix, ...]                        # where devices are reached: their loopbacks
    clocks: tuple[Prefix, ...]                         # devices that give the time inside
    endpoints: tuple[Endpoint, ...]
    transit_vlan: int                                  # joins two routers of one site
    neighbours: tuple[Neighbour, ...] = ()
    lines: tuple[Line, ...] = ()
    risks: tuple[Risk, ...] = ()
    radius: tuple[Prefix, ...] = ()                    # servers that devices ask about logins (udp/1812)
    tacacs: tuple[Prefix, ...] = ()                    # the same by TACACS+ (tcp/49)
    collectors: tuple[Prefix, ...] = ()                # servers that devices send their logs to (udp/514)
    snmp: bool = False                                 # management may read devices (udp/161)
