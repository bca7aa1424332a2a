"""A RouterOS as an end of tunnels and sessions: what the world reads of its configuration, and what it is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from lab.emulated.carrying import carries
from lab.emulated.ends import Ike, Line, Packet, Session, Tunnel, joined
from lab.emulated.ends import Peer as Far
from lab.emulated.routeros import ipsec, ospf, vrrp
from lab.emulated.routeros.device import RouterOs
from lab.emulated.routeros.filter import passes
from lab.emulated.routeros.rib import Adjacency, Bgp, Table, routes
from lab.emulated.routeros.routes import leaves, marks
from lab.emulated.routeros.tree import Item, Tree
from lab.emulated.routeros.values import read_time, show_time
from lab.emulated.world import REKEY, World

_LEASE = 0.5                    # emulated seconds from a lease to the client's script


@dataclass(slots=True)
class _Shaken:
    """Handshakes with one peer, every two minutes from `since` until `until`; then the last one ages."""

    endpoint: tuple[str, int]
    since: float
    until: float | None = None

    def age(self, now: float) -> float:
        last = self.until if self.until is not None else now
        return (last - self.since) % REKEY + now - last


class RouterOsEnd:
    """Joins a device to a world; told of the device's changes from then on."""

    version = 0

    def __init__(self, device: RouterOs, world: World, name: str) -> None:
        self.device, self.world, self.name = device, world, name
        self._handshakes: dict[tuple[str, str], _Shaken] = {}
        self._sessions: dict[str, tuple[Item, float]] = {}
        self._numbered = 0
        self._leased: dict[Item, Line] = {}         # DHCP clients that have what a line's provider hands out
        self.masters: set[str] = set()      # the VRRP interfaces that hold their addresses
        device.router.before_show = self._show
        device.router.pings = self._pings
        device.watchers.append(world.told)
        world.join(self)

    @property
    def up(self) -> bool:
        return self.device.up

    @property
    def now(self) -> datetime:
        return self.device.router.now

    def tunnels(self) -> Iterable[Tunnel]:
        tree = self.device.router.tree
        for item in tree.enabled("/interface/wireguard"):
            peers = tuple(Far(p.text("public-key"), p.text("preshared-key"), _endpoint(p),
                              tuple(p.list("allowed-address")))
                          for p in tree.enabled("/interface/wireguard/peers") if p.text("interface") == item.name)
            port = int(item.text("listen-port"))
            yield Tunnel(item.name, item.text("public-key"), port, peers, self._line(port, peers))

    def _line(self, port: int, peers: Iterable[Far]) -> str:
        """The interface that a tunnel's packets are sent to by marks; empty where nothing is marked."""
        tree = self.device.router.tree
        dialled = next((p.endpoint for p in peers if p.endpoint is not None), None)
        if dialled is None or not marks(tree):
            return ""
        lines = {n.interface: n.address if n.carries else "" for n in self.world.lines if n.end is self}
        nobody = "::" if ":" in dialled[0] else "0.0.0.0"
        leased = {n.gateway: n.interface for n in self.world.lines if n.end is self and n.access == "dhcp"}
        return leaves(tree, Packet("udp", nobody, *dialled, sport=port), lines, leased)

    def ikes(self) -> Iterable[Ike]:
        """Its tunnels of GRE whose packets a policy protects (manual, IPsec): it has no tunnel interface of IPsec."""
        return ipsec.protected(self.device.router.tree)

    def cables(self, interface: str) -> Iterable[tuple[str, int]]:
        tree = self.device.router.tree
        vlan = next((v for v in tree.enabled("/interface/vlan") if v.name == interface), None)
        if vlan is None:
            return [(interface, 0)]
        under, tag = vlan.text("interface"), int(vlan.text("vlan-id"))
        if tree.named("/interface/bridge", under) is None:
            return [(under, tag)]
        rows = [row for row in tree.enabled("/interface/bridge/vlan")
                if row.text("bridge") == under and str(tag) in row.list("vlan-ids")]
        return [*((port, tag) for row in rows for port in row.list("tagged")),
                *((port, 0) for row in rows for port in row.list("untagged"))]

    def leases(self) -> Iterable[str]:
        return [item.text("interface") for item in self.device.router.tree.enabled("/ip/dhcp-client")]

    def sessions(self) -> Iterable[Session]:
        tree = self.device.router.tree
        for item in tree.enabled("/routing/bgp/connection"):
            template, instance = item.target("templates"), item.target("instance")
            remote = item.text("remote.address").partition("%")[0]
            if "/" in remote and not remote.endswith(("/32", "/128")):
                continue                    # listens for many: dynamic neighbours are not followed
            own = item.text("as") or (instance.text("as") if instance else template.text("as") if template else "")
            vrf = (instance.text("vrf") if instance else item.text("vrf")) or "main"
            if instance is not None and instance.disabled:
                continue
            hold = read_time(item.text("hold-time")) or read_time("3m")
            yield Session(item.name, int(own or 0), int(item.text("remote.as") or own or 0), item.text("local.address"),
                          remote.partition("/")[0], vrf, item.text("tcp-md5-key"), float(hold or 180),
                          item.yes("connect"), item.yes("listen"))

    def addresses(self) -> Iterable[tuple[str, str, str]]:
        tree = self.device.router.tree
        for path in ("/ip/address", "/ipv6/address"):
            for item in tree.enabled(path):
                interface = item.target("interface")
                if interface is not None and not interface.disabled and self._holds(interface):
                    yield interface.name, item.text("address"), tree.vrf_of(interface.name)

    def _holds(self, interface: Item) -> bool:
        """Nobody answers at a virtual address that the other router holds."""
        return interface.menu.text != "/interface/vrrp" or vrrp.authority(
            self.device.router.tree, interface.name) in self.masters

    def time_servers(self) -> Iterable[str]:
        tree = self.device.router.tree
        client = tree.single("/system/ntp/client")
        if not client.yes("enabled"):
            return []
        return [*client.list("servers"), *(i.text("address") for i in tree.enabled("/system/ntp/client/servers"))]

    def passes(self, packet: Packet) -> bool:
        return passes(self.device.router.tree, replace(packet, at=packet.at or self.device.router.local))

    # --- routes

    @property
    def tree(self) -> Tree:
        return self.device.router.tree

    def table(self) -> Table:
        """Its best routes, by table and prefix, as the whole network now stands."""
        return routes({e.name: e for e in self._others(itself=True)})[self.name]

    def _others(self, *, itself: bool = False) -> Iterable[RouterOsEnd]:
        return [e for e in self.world.ends if isinstance(e, RouterOsEnd) and e.up and (itself or e is not self)]

    def bgp(self) -> Iterator[Bgp]:
        """Its established sessions with other RouterOS routers."""
        held = [(s, self._sessions[s.name][0].text("local.address")) for s in self.sessions()
                if s.name in self._sessions]
        for other in self._others() if held else ():
            theirs = {s.name: s for s in other.sessions() if s.name in other._sessions}
            far = {(s.remote, other._sessions[name][0].text("local.address")): name for name, s in theirs.items()}
            for session, local in held:
                back = far.get((local, session.remote))
                one = self.tree.named("/routing/bgp/connection", session.name)
                two = other.tree.named("/routing/bgp/connection", back) if back is not None else None
                if one is not None and two is not None:
                    yield Bgp(one, session.own, other.name, two, session.other)

    def adjacencies(self) -> Iterator[Adjacency]:
        """The OSPF routers that it and they hear."""
        mine = list(ospf.speakers(self.tree)) if self.up else []
        for other in self._others() if mine else ():
            for there in ospf.speakers(other.tree):
                for here in mine:
                    if ospf.hears(self.tree, here, there) and ospf.hears(other.tree, there, here) and joined(
                            self.world.wires, (self, here.interface), (other, there.interface)):
                        yield Adjacency(here, other.name, there)

    def settle(self) -> None:
        """Decide who holds what two routers share; told by all on a cable in turn, until nobody changes its mind."""
        self._lease()
        now = self._masters()
        if now != self.masters:
            self.masters = now
            for other in self.world.ends:
                if other is not self:
                    other.settle()

    def _lease(self) -> None:
        """A client that gets or loses a lease runs its script (manual, DHCP, "Lease script example"), soon after."""
        held = {client: line for client in self.tree.enabled("/ip/dhcp-client") for line in self.world.lines
                if line.end is self and line.interface == client.text("interface") and line.access == "dhcp"
                and line.gateway and line.carries}
        for client in {*held, *self._leased}:
            line = held.get(client) or self._leased[client]
            if (client in held) is (client in self._leased) or not (client.text("script") and self.up):
                continue
            known = {"bound": str(int(client in held)), "gateway-address": line.gateway, "lease-address": line.given,
                     "interface": f'"{line.interface}"'}
            source = "".join(f':local "{name}" {value}; ' for name, value in known.items()) + client.text("script")
            self.world.clock.after(_LEASE, partial(self.device.start, source, "admin", "dhcp-client"))
        self._leased = held

    def _masters(self) -> set[str]:
        tree, held = self.device.router.tree, set()
        for here in vrrp.deciding(tree) if self.up else ():
            heard = [(other, other.name in end.masters) for end in self.world.ends
                     if isinstance(end, RouterOsEnd) and end is not self and end.up
                     for other in vrrp.deciding(end.device.router.tree)
                     if here.shares(other) and vrrp.hears(tree, here, other)
                     and joined(self.world.wires, (self, here.interface), (end, other.interface))]
            if vrrp.holds(here, here.name in self.masters, heard):
                held.add(here.name)
        return held

    # --- what it is told

    def saw_handshake(self, tunnel: str, key: str, endpoint: tuple[str, int], since: float | None) -> None:
        known = self._handshakes.get((tunnel, key))
        if since is not None:
            self._handshakes[(tunnel, key)] = _Shaken(endpoint, since)
        elif known is not None:
            known.until = self.world.clock.now

    def saw_session(self, session: Session, local: str, since: float | None) -> None:
        router = self.device.router
        known = self._sessions.pop(session.name, None)
        made = router.made.setdefault("/routing/bgp/session", [])
        if known is not None and known[0] in made:
            made.remove(known[0])
        if since is None:
            router.note("bgp,info", f"connection {session.name} lost")
            return
        menu = router.tree.menu("/routing/bgp/session")
        # A number is never another's: what was found before would lead to it.
        self._numbered += 1
        item = Item(self._numbered, menu, {
            "name": (f"{session.name}-1",), "remote.address": (session.remote,), "remote.as": (str(session.other),),
            "local.address": (local,), "local.as": (str(session.own),), "established": ("yes",)}, dynamic=True)
        made.append(item)
        self._sessions[session.name] = (item, since)

    def saw_time(self, now: datetime) -> None:
        self.device.router.ntp = "synchronized"
        self.device.set_time(now)

    def _pings(self, source: str, target: str, vrf: str) -> bool:
        """From an address of its own, in that address's VRF."""
        mine = next((v for _, address, v in self.addresses() if address.partition("/")[0] == source), None)
        protocol = "icmp" if ":" not in target else "ipv6-icmp"
        return mine == vrf and carries(self.world, self.name, Packet(protocol, source, target, 0))[0]

    def _show(self) -> None:
        """Bring what is shown up to this moment."""
        router, clock = self.device.router, self.world.clock.now
        router.seen.clear()
        menu = router.tree.menu("/routing/ospf/neighbor")
        router.made["/routing/ospf/neighbor"] = [
            Item(number, menu, {
                "instance": (link.here.instance.name,), "area": (link.here.agreed[0],), "state": ("Full",),
                "address": (link.there.own,), "router-id": (link.there.router,)}, dynamic=True)
            for number, link in enumerate(self.adjacencies(), 1)]
        for item in router.tree.enabled("/interface/wireguard/peers"):
            known = self._handshakes.get((item.text("interface"), item.text("public-key")))
            if known is None or not self.up:
                continue
            router.seen[item] = {
                "current-endpoint-address": known.endpoint[0], "current-endpoint-port": str(known.endpoint[1]),
                "last-handshake": show_time(int(known.age(clock)))}
        stand = {name for (name, _), known in self._handshakes.items() if known.until is None and self.up}
        for gre in router.tree.enabled("/interface/gre"):
            policy = ipsec.policy_of(router.tree, gre)
            if policy is not None:
                router.seen[policy] = {"ph2-state": "established" if gre.name in stand else "no-phase2"}
        for item in router.tree.enabled("/ip/dhcp-client"):
            line = self._leased.get(item)
            router.seen[item] = {"status": "bound", "address": line.given, "gateway": line.gateway} if line else {
                "status": "searching..."}
        for item in router.tree.enabled("/interface/vrrp"):
            master = vrrp.authority(router.tree, item.name) in self.masters
            router.seen[item] = {"master": "yes" if master else "no", "backup": "no" if master else "yes",
                                 "running": "yes" if master else "no"}
        for item, since in self._sessions.values():
            item.values["uptime"] = (show_time(int(clock - since)),)


def _endpoint(peer: Item) -> tuple[str, int] | None:
    address, port = peer.text("endpoint-address"), int(peer.text("endpoint-port") or 0)
    return (address, port) if address and port else None
