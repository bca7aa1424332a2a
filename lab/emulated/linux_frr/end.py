"""A linux_frr router as an end of tunnels and sessions: what the world reads of its files, and what it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from lab.emulated.ends import Ike, Packet, Session, Tunnel, joined
from lab.emulated.linux_frr import tunnels, vrrp
from lab.emulated.linux_frr.device import LinuxFrr
from lab.emulated.world import REKEY, World

HOLD = 180.0                            # BGP's hold time where nothing is said (FRR)
# (protocol, source, destination, port) -> whether the network carries it from this router, and what is seen
Carries = Callable[[str, str, str, int], tuple[bool, str]]


def _nowhere(*_: object) -> tuple[bool, str]:
    return False, "no route to host"


@dataclass(frozen=True, slots=True)
class _Files:
    """What a router's live files say to its neighbours."""

    tunnels: Sequence[Tunnel]
    ikes: Sequence[Ike]
    addresses: Sequence[tuple[str, str, str]]
    outside: Mapping[str, Mapping[str, str]]        # its lines' ports: what the file of each says
    trunks: Mapping[str, Sequence[str]]             # by VLAN, the ports that carry it with its tag

    @classmethod
    def read(cls, live: Mapping[str, str]) -> _Files:
        lines = {i[4:-5]: _words(t) for i, t in live.items() if i.startswith("wan/")}
        ends = {i: t for i, t in live.items() if i.startswith(("wireguard/", "swanctl/"))}
        found = tunnels.all_of(ends, {name: said.get("port", "") for name, said in lines.items()})
        trunks: dict[str, list[str]] = {}
        for identifier, text in live.items():
            if identifier.startswith("switch/"):
                for tag in _word(text, "trunk").split(","):
                    trunks.setdefault(tag, []).append(identifier.removeprefix("switch/").removesuffix(".conf"))
        return cls(*found, list(_addresses(live)), {said.get("port", ""): said for said in lines.values()}, trunks)

    @property
    def leases(self) -> list[str]:
        return [port for port, said in self.outside.items() if said.get("access") in ("dhcp", "pppoe")]

    @property
    def time_servers(self) -> list[str]:
        return [said["ntp"] for said in self.outside.values() if said.get("ntp")]


def _addresses(live: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for identifier, text in live.items():
        if identifier.startswith(("host/", "interface/", "wireguard/", "swanctl/", "wan/")):
            yield from _addresses_of(identifier, text)


@lru_cache(maxsize=1 << 15)
def _addresses_of(identifier: str, text: str) -> tuple[tuple[str, str, str], ...]:
    kind, _, name = identifier.removesuffix(".conf").partition("/")
    rows = [row.partition(" ") for row in text.splitlines()]
    if kind == "host":
        return tuple(("lo", rest, "main") if word == "loopback" else (rest.split()[0], rest.split()[1], "main")
                     for word, _, rest in rows if word in ("loopback", "oob"))
    port = _word(text, "port") if kind == "wan" else name
    mark = "" if kind in ("interface", "wan") else "# "
    return tuple((port, row.removeprefix(f"{mark}address "), "wan" if kind == "wan" else "main")
                 for row in text.splitlines() if row.startswith(f"{mark}address "))


class LinuxFrrEnd:
    """Joins a device to a world; told of the device's changes from then on. `name` is what the lab calls it."""

    def __init__(self, device: LinuxFrr, world: World, name: str) -> None:
        self.device, self.world, self.name = device, world, name
        self.carries: Carries = _nowhere
        self.version = 1
        self._handshakes: dict[str, tuple[float, float | None]] = {}
        self._sessions: dict[str, float] = {}
        self._read: _Files | None = None
        self._spoken: Mapping[str, Session] | None = None
        device.probe = self._look
        device.watchers.append(self._forget)
        device.watchers.append(world.told)
        world.join(self)

    @property
    def up(self) -> bool:
        return self.device.up

    @property
    def now(self) -> datetime:
        return self.device.now

    def _says(self) -> _Files:
        """Read anew only when something of it is another: the world looks after every change of anybody."""
        if self._read is None:
            self._read = _Files.read(self.device.helper.live)
        return self._read

    def _forget(self) -> None:
        self._read = self._spoken = None
        self.version += 1

    def tunnels(self) -> Iterable[Tunnel]:
        return self._says().tunnels

    def ikes(self) -> Iterable[Ike]:
        return self._says().ikes

    def cables(self, interface: str) -> Iterable[tuple[str, int]]:
        """An interface `vlanN` is on the trunks that carry N."""
        if not interface.startswith("vlan"):
            return [(interface, 0)]
        tag = interface.removeprefix("vlan")
        return [(port, int(tag)) for port in self._says().trunks.get(tag, ())]

    def leases(self) -> Iterable[str]:
        """PPPoE stands in as DHCP, as in the lab of real routers."""
        return self._says().leases

    def sessions(self) -> Iterable[Session]:
        if self._spoken is None:
            self._spoken = {s.remote: s for s in self._speaks()}
        return self._spoken.values()

    def _speaks(self) -> Iterator[Session]:
        bgp = self.device.helper.frr.bgp
        for address, each in bgp.neighbors.items() if bgp is not None else ():
            said = each.lines.get("", {})
            family = "ipv6 unicast" if ":" in address else "ipv4 unicast"
            remote = each.value("remote-as")
            if bgp is None or remote is None or "activate" not in each.lines.get(family, {}) or "shutdown" in said:
                continue
            # RFC 8212: without a policy both ways nothing is spoken of over eBGP, though the session stands.
            timers = (each.value("timers") or "").split()
            yield Session(address, bgp.asn, bgp.asn if remote == "internal" else int(remote), "", address, "main",
                          (each.value("password") or ""), float(timers[1]) if len(timers) == 2 else HOLD)

    def addresses(self) -> Iterable[tuple[str, str, str]]:
        return self._says().addresses

    def time_servers(self) -> Iterable[str]:
        return self._says().time_servers

    def passes(self, packet: Packet) -> bool:
        """Through the table of the zone that its interface is in; between zones nothing is forwarded."""
        helper = self.device.helper
        outside = self._says().outside
        zones = {"wan" if port in outside else "inside" for port in (packet.enters, packet.leaves) if port}
        if len(zones) != 1:
            return False
        hook = "forward" if packet.enters and packet.leaves else "input" if packet.enters else "output"
        table = helper.tables[zones.pop()]
        untracked = hook == "forward" and any(c.hook == "prerouting" for c in table.chains.values())
        return table.passes(packet, hook, stateful=not untracked)

    # --- what it is told

    def saw_handshake(self, tunnel: str, _key: str, _endpoint: tuple[str, int], since: float | None, /) -> None:
        known = self._handshakes.get(tunnel)
        if since is not None:
            self._handshakes[tunnel] = (since, None)
        elif known is not None and known[1] is None:
            self._handshakes[tunnel] = (known[0], self.world.clock.now)

    def saw_session(self, session: Session, _local: str, since: float | None, /) -> None:
        if since is None:
            self._sessions.pop(session.remote, None)
        else:
            self._sessions[session.remote] = since

    def saw_time(self, now: datetime) -> None:
        self.device.wrong_by += now - self.device.now

    def settle(self) -> None:
        """Who holds a gateway is worked out when somebody asks."""

    # --- what it is asked

    def _look(self, kind: str, arguments: list[str]) -> tuple[int, str]:
        one = arguments[0]
        match kind:
            case "handshake":
                return self._handshake(one)
            case "bgp":
                self.sessions()
                known = self._spoken or {}
                state = "Established" if one in self._sessions else "Active" if one in known else "no such neighbour"
                return int(state != "Established"), f"{one}: {state}"
            case "ospf":                                    # FRR's OSPF is not emulated
                return 4, f"{one}: nobody is heard by OSPF"
            case "gateway":
                held = self._holds(one)
                return int(not held), f"{one}: {'held here' if held else 'not held here'}"
            case "ping":
                ok, said = self.carries("icmp" if ":" not in one else "ipv6-icmp", one, arguments[1], 0)
                return int(not ok), f"3 packets transmitted, {3 if ok else 0} received" + (f": {said}" if said else "")
        ok, said = self.carries("tcp", one, arguments[1], int(arguments[2]))
        if ok:
            return 0, f"{arguments[1]} port {arguments[2]}: open from {one}"
        return 1, f"{arguments[1]} port {arguments[2]}: closed from {one} {said}"

    def _holds(self, address: str) -> bool:
        """Whether it has an address now: its own, or a virtual one that no router on the same cable takes first."""
        if any(a.partition("/")[0] == address for _, a, _ in self.addresses()):
            return True
        mine = next((i for i in vrrp.instances(self.device.helper.live) if address in i.addresses), None)
        if mine is None:
            return False
        for other in self.world.ends:
            if (isinstance(other, LinuxFrrEnd) and other is not self and other.up
                    and joined(self.world.wires, (self, mine.interface), (other, mine.interface))):
                theirs = next((i for i in vrrp.instances(other.device.helper.live) if i.own == mine.peer), None)
                if theirs is not None and (other.rank(theirs), theirs.own) > (self.rank(mine), mine.own):
                    return False
        return True

    def rank(self, instance: vrrp.Instance) -> int:
        """An instance's priority now: less without a session over any tunnel."""
        ways = {interface for family in (4, 6) for interface, _, _ in self.world.hops(self.name, family)}
        cut_off = not any(w.startswith(("wg", "ike")) for w in ways)
        return instance.priority - (vrrp.CUT_OFF if cut_off else 0)

    def _handshake(self, tunnel: str) -> tuple[int, str]:
        known = self._handshakes.get(tunnel)
        if tunnel.startswith("ike"):
            if known is None or known[1] is not None:
                return 1, f"{tunnel}: not established"
            age = int(self.world.clock.now - known[0])
            return 0, f"{tunnel}: established {age} s ago, keys {age % 3600} s old"
        if known is None:
            return 1, f"{tunnel}: no handshake yet"
        last = known[1] if known[1] is not None else self.world.clock.now
        age = int((last - known[0]) % REKEY + self.world.clock.now - last)
        return int(age > 185), f"{tunnel}: handshake {age} s ago"


def _words(text: str) -> dict[str, str]:
    """A file of keyword lines; of a keyword that stands there again, the first."""
    return {key: rest for key, _, rest in (row.partition(" ") for row in reversed(text.splitlines())) if rest}


def _word(text: str, key: str) -> str:
    """What stands behind a keyword in a file of keyword lines."""
    return next((row[len(key) + 1:] for row in text.splitlines() if row.startswith(f"{key} ")), "")
