"""The typed form of `topology.json` (docs/lab-topology.md): all that the lab knows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from typing import Final, Literal

from lab.errors import LabError

Address = IPv4Address | IPv6Address
Interface = IPv4Interface | IPv6Interface
Access = Literal["static", "dhcp", "pppoe"]
# The platform whose routers run on this machine; the others' are emulated.
REAL: Final = "linux_frr"


@dataclass(frozen=True, slots=True)
class Wan:
    """A line of a provider, from the provider's side."""

    port: str
    provider: str
    access: Access
    gateway: IPv4Interface              # the provider's own address on the line
    mtu: int = 1500                     # octets, both ends
    nat: bool = False                   # masqueraded by the provider, reachable from nowhere
    mbps: int | None = None             # towards the router; shaped up to `wiring.SHAPED_UP_TO`
    gateway6: IPv6Interface | None = None   # the same in IPv6, on a line that has it


@dataclass(frozen=True, slots=True)
class Lan:
    """A port of the inside: a cable to other routers (`link`) or to a host (`host`)."""

    port: str
    link: str | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True)
class Oob:
    """A hub's out-of-band port and the management host's end of it."""

    port: str
    peer: Interface


@dataclass(frozen=True, slots=True)
class Router:
    """A router in factory state: its name in the lab and its ports."""

    name: str
    site: str
    wan: tuple[Wan, ...] = ()
    lan: tuple[Lan, ...] = ()
    oob: Oob | None = None
    platform: str = REAL
    version: str | None = None          # of its operating system, where that is declared

    @property
    def ports(self) -> tuple[str, ...]:
        """Its ports in the order of the file; the management host's cable is not among them."""
        return (*(w.port for w in self.wan), *(lan.port for lan in self.lan), *((self.oob.port,) if self.oob else ()))


@dataclass(frozen=True, slots=True)
class Listen:
    """A port on which a host answers every connection or datagram with its own name."""

    protocol: Literal["tcp", "udp"]
    port: int


@dataclass(frozen=True, slots=True)
class Host:
    """A host at the end of a router's port; `vlan` where that port is a trunk."""

    name: str
    addresses: tuple[Interface, ...]
    gateways: tuple[Address, ...] = ()
    vlan: int | None = None
    listen: tuple[Listen, ...] = ()


@dataclass(frozen=True, slots=True)
class Management:
    """The host that the engineer's commands run in: behind a hub, plus every out-of-band cable."""

    name: str
    router: str
    port: str
    addresses: tuple[Interface, ...]
    gateways: tuple[Address, ...] = ()
    vlan: int | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """An access provider; `ntp` is an address on which it tells the time, `ntp6` another."""

    id: str
    ntp: IPv4Address | None = None
    ntp6: IPv6Address | None = None


@dataclass(frozen=True, slots=True)
class Internet:
    """One host of the public internet, reachable from every provider."""

    name: str
    address: IPv4Interface
    listen: tuple[Listen, ...] = ()


@dataclass(frozen=True, slots=True)
class Topology:
    """A whole lab. Made by `lab.parse.load`, which checks that it can be built."""

    name: str
    routers: tuple[Router, ...]
    hosts: tuple[Host, ...]
    providers: tuple[Provider, ...]
    management: Management | None
    internet: Internet | None

    def router(self, name: str) -> Router:
        """The router of that name; LabError 705 where the lab has none."""
        for router in self.routers:
            if router.name == name:
                return router
        raise LabError("705", f"the lab has no router {name!r}",
                       hint=f"it has {', '.join(r.name for r in self.routers) or 'none'}")

    def limited(self, limit: Collection[str] | None) -> Topology:
        """The part of the lab that the named routers or sites need: they, their hosts, all providers.

        The management host stays only where its router does. LabError 705 for a name that is neither.
        """
        if limit is None:
            return self
        unknown = set(limit) - {r.name for r in self.routers} - {r.site for r in self.routers}
        if unknown:
            raise LabError("705", f"no router or site of the topology is called {', '.join(sorted(unknown))}")
        routers = tuple(r for r in self.routers if r.name in limit or r.site in limit)
        names = {r.name for r in routers}
        wanted = {lan.host for r in routers for lan in r.lan}
        used = {wan.provider for r in routers for wan in r.wan}
        return replace(self, routers=routers, hosts=tuple(h for h in self.hosts if h.name in wanted),
                       providers=tuple(p for p in self.providers if p.id in used),
                       management=self.management if self.management and self.management.router in names else None)
