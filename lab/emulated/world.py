"""What lies between emulated devices: lines with and without NAT, wires, time servers; what follows from both ends.

A WireGuard tunnel is up when each end's keys, the port that one dials, its line and both filters agree; a BGP session
is established when both ends' addresses, AS numbers, VRF and filters agree over a tunnel or wire that carries it.
Nothing is sent: the world reads both configurations and decides. A device of any vendor takes part by being an `End`.
A device dials over the first of its lines that is up: its routes are not read.

WireGuard's rules: Donenfeld, WireGuard (NDSS 2017), 5.4: the handshake, its timestamp; 2: allowed addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Protocol

from lab.emulated.clock import Clock, Timer

HANDSHAKE = 1.0                 # emulated seconds from agreement to the first handshake
SESSION = 5.0                   # from a path to an established session
TIME = 2.0                      # from a reachable server to the right time
REKEY = 120                     # seconds between handshakes of a tunnel in use: REKEY_AFTER_TIME


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
    """The first packet of something, as a filter sees it, or an answer to it."""

    protocol: str
    source: str
    destination: str
    port: int
    enters: str = ""
    leaves: str = ""
    answer: bool = False


class End(Protocol):
    """A device as the world sees it."""

    @property
    def name(self) -> str: ...

    @property
    def up(self) -> bool: ...

    @property
    def now(self) -> datetime:
        """The device's own time: WireGuard's timestamps come from it."""

    def tunnels(self) -> Iterable[Tunnel]: ...

    def sessions(self) -> Iterable[Session]: ...

    def addresses(self) -> Iterable[tuple[str, str, str]]:
        """Interface, address with its length, VRF: of interfaces that are on."""

    def time_servers(self) -> Iterable[str]: ...

    def passes(self, packet: Packet) -> bool:
        """Whether its own filter lets a packet in (`enters`) or out (`leaves`)."""

    def saw_handshake(self, tunnel: str, key: str, endpoint: tuple[str, int], since: float | None) -> None:
        """Shaking hands since this second of the clock; None: not any more."""

    def saw_session(self, session: Session, local: str, since: float | None) -> None:
        """Established since this second of the clock; None: not any more."""

    def saw_time(self, now: datetime) -> None: ...


@dataclass(slots=True, eq=False)
class Line:
    """A device's interface on a provider's network. Behind NAT nobody reaches it who was not spoken to first."""

    end: End
    interface: str
    address: str
    nat: bool = False
    public: str = ""
    up: bool = True


@dataclass(slots=True)
class _State:
    """Something between two ends that holds, will hold, or held."""

    timer: Timer | None = None
    since: float | None = None
    over: Callable[[], None] = lambda: None


@dataclass(slots=True)
class World:
    """All devices, lines and wires, on one clock. `look` after any change; devices that tell of theirs need no call."""

    clock: Clock
    began: datetime
    lines: list[Line] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)
    wires: set[frozenset[tuple[str, str]]] = field(default_factory=set)
    time_servers: set[str] = field(default_factory=set)
    _tunnels: dict[tuple[str, str, str, str], _State] = field(default_factory=dict)
    _sessions: dict[tuple[str, Session], _State] = field(default_factory=dict)
    _clocks: dict[str, Timer] = field(default_factory=dict)
    _stamps: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _looking: bool = False

    @property
    def now(self) -> datetime:
        return self.began + timedelta(seconds=self.clock.now)

    def join(self, end: End) -> None:
        self.ends.append(end)

    def line(self, end: End, interface: str, address: str, *, public: str = "") -> Line:
        """Put a device's interface on the providers' network; `public`: the address that a NAT shows for it."""
        made = Line(end, interface, address, bool(public), public or address)
        self.lines.append(made)
        return made

    def wire(self, one: End, port: str, other: End, far: str) -> None:
        self.wires.add(frozenset({(one.name, port), (other.name, far)}))

    def look(self) -> None:
        """Decide again what is up."""
        if self._looking:
            return
        self._looking = True
        try:
            paths = self._handshakes()
            self._speak(paths)
            self._tell_time()
        finally:
            self._looking = False

    # --- tunnels

    def _handshakes(self) -> dict[tuple[str, str], list[tuple[End, str, Peer, Peer]]]:
        """Tunnels that are up: (device, interface) -> far device, its interface, own peer entry, the far one."""
        found: dict[tuple[str, str], list[tuple[End, str, Peer, Peer]]] = {}
        held: set[tuple[str, str, str, str]] = set()
        for end in self.ends:
            for tunnel in end.tunnels() if end.up else ():
                for peer in tunnel.peers:
                    answer = self._dial(end, tunnel, peer)
                    if answer is None:
                        continue
                    far, theirs, mine, seen = answer
                    key = (end.name, tunnel.name, far.name, theirs.name)
                    held.add(key)
                    if not self._shake(key, end, far, (tunnel, theirs, peer, mine, seen)):
                        continue
                    found.setdefault((end.name, tunnel.name), []).append((far, theirs.name, peer, mine))
                    found.setdefault((far.name, theirs.name), []).append((end, tunnel.name, mine, peer))
        for key in [k for k in self._tunnels if k not in held]:
            state = self._tunnels.pop(key)
            if state.timer is not None:
                state.timer.cancel()
            state.over()
        return found

    def _dial(self, end: End, tunnel: Tunnel, peer: Peer) -> tuple[End, Tunnel, Peer, tuple[str, int]] | None:
        """Who answers when this end dials this peer, and the address that it sees."""
        if peer.endpoint is None:
            return None
        address, port = peer.endpoint
        target = next((n for n in self.lines if n.address == address and not n.nat and n.up and n.end.up), None)
        source = next((n for n in self.lines if n.end is end and n.up and n is not target), None)
        if target is None or source is None or target.end is end:
            return None
        far = target.end
        theirs = next((t for t in far.tunnels() if t.port == port), None)
        if theirs is None or theirs.key != peer.key:
            return None
        mine = next((p for p in theirs.peers if p.key == tunnel.key), None)
        if mine is None or mine.shared != peer.shared:
            return None
        there = Packet("udp", source.address, address, port, leaves=source.interface)
        heard = Packet("udp", source.public, address, port, enters=target.interface)
        back = Packet("udp", address, source.public, tunnel.port, leaves=target.interface, answer=True)
        home = Packet("udp", address, source.address, tunnel.port, enters=source.interface, answer=True)
        if not (end.passes(there) and far.passes(heard) and far.passes(back) and end.passes(home)):
            return None
        return far, theirs, mine, (source.public, tunnel.port)

    def _shake(self, key: tuple[str, str, str, str], end: End, far: End,
               facts: tuple[Tunnel, Tunnel, Peer, Peer, tuple[str, int]]) -> bool:
        """Whether the handshake has happened. A timestamp older than the last that the far end saw is refused."""
        tunnel, theirs, peer, _, seen = facts
        state = self._tunnels.setdefault(key, _State())
        stamp = (far.name, tunnel.key)
        if state.since is None:
            if end.now <= self._stamps.get(stamp, datetime.min):
                return False
            if state.timer is None:
                def done() -> None:
                    state.since, state.timer = self.clock.now, None
                    self.look()
                state.timer = self.clock.after(HANDSHAKE, done)
            return False
        self._stamps[stamp] = max(end.now, self._stamps.get(stamp, datetime.min))
        since, endpoint = state.since, peer.endpoint or ("", 0)
        end.saw_handshake(tunnel.name, peer.key, endpoint, since)
        far.saw_handshake(theirs.name, tunnel.key, seen, since)

        def over() -> None:
            end.saw_handshake(tunnel.name, peer.key, endpoint, None)
            far.saw_handshake(theirs.name, tunnel.key, seen, None)
        state.over = over
        return True

    # --- sessions

    def _speak(self, paths: dict[tuple[str, str], list[tuple[End, str, Peer, Peer]]]) -> None:
        held: dict[tuple[str, Session], str] = {}
        every = {(end.name, session): end for end in self.ends if end.up for session in end.sessions()}
        for (name, session), end in every.items():
            local = self._agree(end, session, paths)
            if local is not None:
                held[(name, session)] = local
        for key, local in held.items():
            state = self._sessions.setdefault(key, _State())
            end, session = every[key], key[1]
            if state.since is not None and state.timer is not None:
                state.timer.cancel()                            # it came back within its hold time
                state.timer = None
            if state.since is None and state.timer is None:
                state.timer = self.clock.after(SESSION, self._established(state, end, session, local))
        for key in [k for k in self._sessions if k not in held]:
            self._lose(key, every.get(key))

    def _established(self, state: _State, end: End, session: Session, local: str) -> Callable[[], None]:
        def done() -> None:
            state.since, state.timer = self.clock.now, None
            end.saw_session(session, local, self.clock.now)
            state.over = lambda: end.saw_session(session, local, None)
        return done

    def _lose(self, key: tuple[str, Session], end: End | None) -> None:
        """A session whose own end changed or went is over at once; else its hold time runs."""
        state = self._sessions[key]

        def over() -> None:
            self._sessions.pop(key, None)
            state.over()
        if end is None or state.since is None:
            if state.timer is not None:
                state.timer.cancel()
            over()
        elif state.timer is None:
            state.timer = self.clock.after(key[1].hold, over)

    def _agree(self, end: End, session: Session,
               paths: dict[tuple[str, str], list[tuple[End, str, Peer, Peer]]]) -> str | None:
        """The own address of a session that both ends and what lies between agree on; None where they do not."""
        for interface, address, vrf in end.addresses():
            network = ip_network(address, strict=False)
            local = address.partition("/")[0]
            if vrf != session.vrf or ip_address(session.remote) not in network or session.local not in ("", local):
                continue
            for far, theirs in self._beyond(end, interface, local, session.remote, paths):
                if self._answers(end, far, session, (interface, theirs, local)):
                    return local
        return None

    def _beyond(self, end: End, interface: str, local: str, remote: str,
                paths: dict[tuple[str, str], list[tuple[End, str, Peer, Peer]]]) -> Iterable[tuple[End, str]]:
        """Who is at the other end of an interface, if the way carries these two addresses."""
        for far, theirs, mine, other in paths.get((end.name, interface), []):
            if _within(remote, mine.allowed) and _within(local, other.allowed):
                yield far, theirs
        for wire in self.wires:
            if (end.name, interface) in wire:
                name, port = next(iter(wire - {(end.name, interface)}))
                far_end = next((e for e in self.ends if e.name == name and e.up), None)
                if far_end is not None:
                    yield far_end, port

    def _answers(self, end: End, far: End, session: Session, way: tuple[str, str, str]) -> bool:
        interface, theirs, local = way
        at = {(i, a.partition("/")[0]): v for i, a, v in far.addresses()}
        vrf = at.get((theirs, session.remote))
        if vrf is None:
            return False
        other = next((s for s in far.sessions() if s.remote == local and s.vrf == vrf
                      and s.local in ("", session.remote)), None)
        if other is None or (session.own, session.other) != (other.other, other.own):
            return False
        if session.password != other.password:
            return False
        one = session.dials and other.listens and self._syn(end, far, (interface, theirs), local, session.remote)
        two = other.dials and session.listens and self._syn(far, end, (theirs, interface), session.remote, local)
        return one or two

    @staticmethod
    def _syn(one: End, other: End, way: tuple[str, str], source: str, destination: str) -> bool:
        port = 179
        return (one.passes(Packet("tcp", source, destination, port, leaves=way[0]))
                and other.passes(Packet("tcp", source, destination, port, enters=way[1]))
                and other.passes(Packet("tcp", destination, source, 50000, leaves=way[1], answer=True))
                and one.passes(Packet("tcp", destination, source, 50000, enters=way[0], answer=True)))

    # --- time

    def _tell_time(self) -> None:
        """A device that asks a server that it reaches over a line gets the time, without any tunnel."""
        for end in self.ends:
            way = next((n for n in self.lines if n.end is end and n.up), None)
            server = next((s for s in end.time_servers() if s in self.time_servers), None) if end.up else None
            if way is None or server is None or end.name in self._clocks or abs(end.now - self.now).total_seconds() < 1:
                continue
            if end.passes(Packet("udp", way.address, server, 123, leaves=way.interface)) and end.passes(
                    Packet("udp", server, way.address, 123, enters=way.interface, answer=True)):
                def done(end: End = end) -> None:
                    del self._clocks[end.name]
                    if end.up:
                        end.saw_time(self.now)
                        self.look()
                self._clocks[end.name] = self.clock.after(TIME, done)


def _within(address: str, prefixes: Iterable[str]) -> bool:
    one = ip_address(address)
    return any(one.version == ip_network(p, strict=False).version and one in ip_network(p, strict=False)
               for p in prefixes)
