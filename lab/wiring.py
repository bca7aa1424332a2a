"""Which cables a topology means: pure, from the topology to the namespaces, bridges and ports that the lab makes.

Every port of a router leads to a bridge in a namespace that the lab owns, never straight into another router: so a
router can lose its power, or a cable be pulled, without anything of its neighbours being torn down with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from typing import Final

from lab.topology import Access, Address, Host, Interface, Listen, Management, Router, Topology
from lab.topology_rules import TRANSIT, TRANSIT6

CORE: Final = "internet-core"       # routes between the providers
FABRIC: Final = "fabric"            # holds the cables between routers
TAGGED: Final = "eth0"              # a host's port, made from its trunk where it has one
SHAPED_UP_TO: Final = 200           # Mbit/s; a faster line is not shaped, the machine is the limit


@dataclass(frozen=True, slots=True)
class Cable:
    """From a router's port to the interface `far` in the bridge of its segment."""

    router: str
    port: str
    far: str
    namespace: str                  # where `far` is
    bridge: str
    mtu: int = 1500
    mbps: int | None = None
    isolated: bool = False          # sees the bridge, not its neighbours on it


@dataclass(frozen=True, slots=True)
class Bridge:
    """One segment: an interface with the lab's own addresses on it, and the cables plugged into it.

    With `vlan` the interface is a trunk and the addresses are on a port `TAGGED` that carries that tag only.
    """

    name: str
    namespace: str
    addresses: tuple[Interface, ...] = ()
    gateways: tuple[Address, ...] = ()
    mtu: int = 1500
    vlan: int | None = None

    @property
    def port(self) -> str:
        """The interface that has the addresses."""
        return self.name if self.vlan is None else TAGGED


@dataclass(frozen=True, slots=True)
class Line:
    """A bridge of a provider that leads to customers, and how they get their address on it."""

    bridge: str
    gateway: IPv4Interface
    access: Access
    mtu: int
    nat: bool
    gateway6: IPv6Interface | None = None
    pppoe: bool = False             # sessions of PPPoE: the bridge carries whole frames, `mtu` is the session's


@dataclass(frozen=True, slots=True)
class ProviderNet:
    """What one provider does: its lines, its transit to the core, its time."""

    id: str
    transit: IPv4Interface
    core: IPv4Interface
    lines: tuple[Line, ...]
    ntp: IPv4Address | None
    ntp6: IPv6Address | None
    transit6: IPv6Interface
    core6: IPv6Interface

    @property
    def ipv6(self) -> bool:
        """Whether any of its lines has IPv6."""
        return any(line.gateway6 for line in self.lines)


@dataclass(frozen=True, slots=True)
class Space:
    """A network namespace that the lab holds for something that is no router."""

    name: str
    kind: str                       # provider, host, management, internet, core, fabric
    forwards: bool = False
    ipv6: bool = True
    listen: tuple[Listen, ...] = ()


@dataclass(frozen=True, slots=True)
class Wiring:
    """Everything between the routers."""

    spaces: tuple[Space, ...]
    bridges: tuple[Bridge, ...]
    cables: tuple[Cable, ...]
    providers: tuple[ProviderNet, ...]
    internet: IPv4Interface | None = None
    internet_name: str | None = None

    def of(self, router: str) -> tuple[Cable, ...]:
        """The cables of one router."""
        return tuple(c for c in self.cables if c.router == router)

    def neighbours(self, cable: Cable) -> tuple[Cable, ...]:
        """The other cables in the same segment."""
        return tuple(c for c in self.cables
                     if c is not cable and (c.namespace, c.bridge) == (cable.namespace, cable.bridge))


@dataclass(slots=True)
class _Draft:
    bridges: dict[tuple[str, str], Bridge] = field(default_factory=dict)
    cables: list[Cable] = field(default_factory=list)

    def plug(self, bridge: Bridge, router: str, port: str, *, mbps: int | None = None, isolated: bool = False) -> None:
        self.bridges.setdefault((bridge.namespace, bridge.name), bridge)
        self.cables.append(Cable(router, port, f"c{len(self.cables)}", bridge.namespace, bridge.name, bridge.mtu,
                                 mbps if mbps and mbps <= SHAPED_UP_TO else None, isolated))


def wire(topology: Topology, *, pppoe: bool = False) -> Wiring:
    """The wiring of a whole topology. The same topology gives the same names.

    Lines of access `pppoe` are so with `pppoe`; else they are plain ones with DHCP.
    """
    draft = _Draft()
    lines = _lines(topology, draft, pppoe)
    _lans(topology, draft)
    _management(topology, draft)
    transit = list(TRANSIT)
    providers = tuple(
        ProviderNet(p.id, IPv4Interface(f"{transit[2 * n + 1]}/31"), IPv4Interface(f"{transit[2 * n]}/31"),
                    tuple(lines.get(p.id, {}).values()), p.ntp, p.ntp6,
                    IPv6Interface((TRANSIT6[2 * n + 1], 127)), IPv6Interface((TRANSIT6[2 * n], 127)))
        for n, p in enumerate(topology.providers))
    spaces = [Space(FABRIC, "fabric", ipv6=False),
              Space(CORE, "core", forwards=True, ipv6=any(p.ipv6 for p in providers))]
    spaces += [Space(p.id, "provider", forwards=True, ipv6=p.ipv6) for p in providers]
    spaces += [Space(h.name, "host", listen=h.listen) for h in topology.hosts]
    if topology.management or any(r.oob for r in topology.routers):
        spaces.append(Space(_management_name(topology), "management"))
    if topology.internet:
        spaces.append(Space(topology.internet.name, "internet", ipv6=False, listen=topology.internet.listen))
    return Wiring(tuple(spaces), tuple(draft.bridges.values()), tuple(draft.cables), providers,
                  topology.internet.address if topology.internet else None,
                  topology.internet.name if topology.internet else None)


def _management_name(topology: Topology) -> str:
    return topology.management.name if topology.management else "mgmt"


def _lines(topology: Topology, draft: _Draft, pppoe: bool) -> dict[str, dict[IPv4Interface, Line]]:
    lines: dict[str, dict[IPv4Interface, Line]] = {}
    for router in topology.routers:
        for wan in router.wan:
            mine = lines.setdefault(wan.provider, {})
            line = mine.setdefault(wan.gateway, Line(f"line{len(mine)}", wan.gateway, wan.access, wan.mtu, wan.nat,
                                                     wan.gateway6, pppoe and wan.access == "pppoe"))
            mtu = max(wan.mtu, 1500) if line.pppoe else wan.mtu
            own = (wan.gateway, wan.gateway6) if wan.gateway6 else (wan.gateway,)
            draft.plug(Bridge(line.bridge, wan.provider, own, (), mtu), router.name, wan.port,
                       mbps=wan.mbps, isolated=wan.nat)
    return lines


def _lans(topology: Topology, draft: _Draft) -> None:
    hosts: dict[str, Host] = {h.name: h for h in topology.hosts}
    links: dict[str, str] = {}
    for router in topology.routers:
        for lan in router.lan:
            if lan.host:
                draft.plug(_end("eth0", hosts[lan.host]), router.name, lan.port)
            elif lan.link:
                name = links.setdefault(lan.link, f"link{len(links)}")
                draft.plug(Bridge(name, FABRIC), router.name, lan.port)


def _end(bridge: str, end: Host | Management) -> Bridge:
    return Bridge(bridge if end.vlan is None else "trunk0", end.name, end.addresses, end.gateways, vlan=end.vlan)


def _management(topology: Topology, draft: _Draft) -> None:
    management = topology.management
    if management:
        draft.plug(_end("eth0", management), management.router, management.port)
    peers: dict[Interface, str] = {}
    for router in topology.routers:
        if router.oob:
            name = peers.setdefault(router.oob.peer, f"oob{len(peers)}")
            draft.plug(Bridge(name, _management_name(topology), (router.oob.peer,)), router.name, router.oob.port)


def cable_of(wiring: Wiring, router: Router, port: str) -> Cable | None:
    """The cable in a router's port; None where the port has none."""
    return next((c for c in wiring.of(router.name) if c.port == port), None)
