"""What lies between emulated devices: lines with and without NAT, wires, time servers; what follows from both ends.

A WireGuard tunnel is up when each end's keys, the port that one dials, its line and both filters agree; an IKEv2 one
when identities, keys, methods, suites and selectors do; a BGP session is established when both ends' addresses, AS
numbers, VRF and filters agree over a tunnel or wire that carries it.
Nothing is sent: the world reads both configurations and decides. A device of any vendor takes part by being an `End`.
A device dials over the line that its tunnel names, else over the first that is up: its routes are not read.

WireGuard's rules: Donenfeld, WireGuard (NDSS 2017), 5.4: the handshake, its timestamp; 2: allowed addresses.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial
from ipaddress import ip_address, ip_network

from lab.emulated.clock import Clock, Timer
from lab.emulated.ends import End, Ike, Line, Packet, Peer, Session, Tunnel
from lab.emulated.moment import Agreed, Lines, Moment, Paths

HANDSHAKE = 1.0                 # emulated seconds from agreement to the first handshake
SESSION = 5.0                   # from a path to an established session
TIME = 2.0                      # from a reachable server to the right time
_IKE, _NAT_T = 500, 4500        # where IKE begins, and where it goes on (RFC 3947)
_ANY = ("0.0.0.0/0", "::/0")
REKEY = 120                     # seconds between handshakes of a tunnel in use: REKEY_AFTER_TIME


@dataclass(slots=True)
class _State:
    """Something between two ends that holds, will hold, or held."""

    timer: Timer | None = None
    since: float | None = None
    over: Callable[[], None] = lambda: None
    far: tuple[str, str, str] = ("", "", "")    # of a session: own interface, the other device, its interface


@dataclass(slots=True)
class World:
    """All devices, lines and wires, on one clock. `look` after any change; devices that tell of theirs need no call."""

    clock: Clock
    began: datetime
    lines: list[Line] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)
    wires: set[frozenset[tuple[str, str]]] = field(default_factory=set)
    time_servers: set[str] = field(default_factory=set)
    looked: Callable[[], None] = lambda: None     # called after each look
    patience: float = 0.0            # emulated seconds that `told` gathers changes for before it looks
    _soon: Timer | None = None
    _took: float = 0.0               # seconds of this machine that the last look took
    _moment: Moment = field(default_factory=Moment)
    # What two ends let through between them, by what was asked: their versions then, and the answer.
    _through: dict[tuple[object, ...], tuple[int, int, bool]] = field(default_factory=dict)
    _agreed: dict[tuple[str, Session], Agreed] = field(default_factory=dict)
    _hops: dict[tuple[str, int], list[tuple[str, str, str]]] | None = None
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

    def line(self, end: End, interface: str, address: str = "", *, public: str = "", access: str = "",
             network: str = "", gateway: str = "") -> Line:
        """Put a device's interface on the providers' network; `public`: the address that a NAT shows for it."""
        made = Line(end, interface, address, bool(public), public, access=access, network=network,
                    gateway=gateway)
        self.lines.append(made)
        return made

    def wire(self, one: End, port: str, other: End, far: str) -> None:
        self.wires.add(frozenset({(one.name, port), (other.name, far)}))

    def told(self) -> None:
        """A device says that something of it is another; many do, in the middle of a push. A look that takes long is
        not taken more often than half of the time.
        """
        self._moment.forget()
        if not self.patience:
            self.look()
        elif self._soon is None:
            def now() -> None:
                self._soon = None
                self.look()
            self._soon = self.clock.after(max(self.patience, self._took * self.clock.speed), now)

    def caught_up(self) -> None:
        """Look now where a look is due: whoever asks what is up finds no way that a change has just taken."""
        if self._soon is not None:
            self.look()

    def look(self) -> None:
        """Decide again what is up."""
        if self._looking:
            return
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        self._looking, began = True, time.monotonic()
        self._moment.begin(self.ends)
        try:
            lines = Lines(self.lines)
            self._speak(self._handshakes(lines))
            self._tell_time(lines)
            for end in self.ends:
                end.settle()
        finally:
            self._looking = False
            self._hops = None
            self._moment.forget()
        self.looked()
        self._took = time.monotonic() - began

    # --- tunnels

    def _handshakes(self, lines: Lines) -> Paths:
        """Which tunnels are up."""
        by_port = {(e.name, t.port): t for e in self.ends if e.up for t in e.tunnels() if t.port}
        ikes = {e.name: list(e.ikes()) for e in self.ends if e.up}
        found: Paths = {}
        held: set[tuple[str, str, str, str]] = set()
        for end in self.ends:
            for tunnel in end.tunnels() if end.up else ():
                for peer in tunnel.peers:
                    answer = self._dial(end, tunnel, peer, by_port, lines)
                    if answer is None:
                        continue
                    far, theirs, mine, seen = answer
                    key = (end.name, tunnel.name, far.name, theirs.name)
                    held.add(key)
                    if not self._shake(key, end, far, (tunnel, theirs, peer, mine, seen)):
                        continue
                    found.setdefault((end.name, tunnel.name), []).append((far, theirs.name, peer, mine))
                    found.setdefault((far.name, theirs.name), []).append((end, tunnel.name, mine, peer))
            for ike in ikes.get(end.name, ()):
                met = self._negotiate(end, ike, ikes, lines)
                if met is None:
                    continue
                far, other, seen = met
                key = (end.name, ike.name, far.name, other.name)
                held.add(key)
                both = Peer("", "", None, _ANY if ike.gre else tuple(ike.selectors & other.selectors))
                if self._associate(key, end, far, ike, other, seen):
                    found.setdefault((end.name, ike.name), []).append((far, other.name, both, both))
                    found.setdefault((far.name, other.name), []).append((end, ike.name, both, both))
        for key in [k for k in self._tunnels if k not in held]:
            state = self._tunnels.pop(key)
            if state.timer is not None:
                state.timer.cancel()
            state.over()
        return found

    def _dial(self, end: End, tunnel: Tunnel, peer: Peer, listening: dict[tuple[str, int], Tunnel],
              lines: Lines) -> tuple[End, Tunnel, Peer, tuple[str, int]] | None:
        """Who answers when this end dials this peer, and the address that it sees."""
        if peer.endpoint is None:
            return None
        address, port = peer.endpoint
        way = lines.between(end, tunnel.source, address)
        if way is None:
            return None
        source, target = way
        far = target.end
        theirs = listening.get((far.name, port))
        if theirs is None or theirs.key != peer.key:
            return None
        mine = next((p for p in theirs.peers if p.key == tunnel.key), None)
        if mine is None or mine.shared != peer.shared or not self._heard(source, target, tunnel.port, port):
            return None
        return far, theirs, mine, (source.seen, tunnel.port)

    def _remembered(self, one: End, other: End, asked: tuple[object, ...], ask: Callable[[], bool]) -> bool:
        """What two ends say together, asked again where either has changed since."""
        if not (one.version and other.version):
            return ask()
        known = self._through.get(asked)
        if known is None or known[:2] != (one.version, other.version):
            known = self._through[asked] = (one.version, other.version, ask())
        return known[2]

    def _heard(self, source: Line, target: Line, sport: int, port: int) -> bool:
        """Whether both filters let datagrams from the one to the other, and what answers them."""
        end, far = source.end, target.end
        here, seen, there = source.address, source.seen, target.address

        def ask() -> bool:
            return (end.passes(Packet("udp", here, there, port, leaves=source.interface, sport=sport))
                    and far.passes(Packet("udp", seen, there, port, enters=target.interface, sport=sport))
                    and far.passes(Packet("udp", there, seen, sport, leaves=target.interface, answer=True, sport=port))
                    and end.passes(Packet("udp", there, here, sport, enters=source.interface, answer=True,
                                          sport=port)))
        return self._remembered(end, far, (end.name, source.interface, here, seen, far.name, target.interface, there,
                                           sport, port), ask)

    @staticmethod
    def _carried(source: Line, target: Line) -> bool:
        """Whether both filters let ESP pass, which nobody puts into UDP where nobody translates, and the GRE in it."""
        here, there = source.address, target.address
        return not source.nat and all(
            one.end.passes(Packet(protocol, a, b, 0, leaves=one.interface, protected=protocol == "gre"))
            and other.end.passes(Packet(protocol, a, b, 0, enters=other.interface, protected=protocol == "gre"))
            for protocol in ("esp", "gre")
            for one, other, a, b in ((source, target, here, there), (target, source, there, here)))

    def _negotiate(self, end: End, ike: Ike, all_ikes: dict[str, list[Ike]],
                   lines: Lines) -> tuple[End, Ike, tuple[str, int]] | None:
        """Who answers when this end dials by IKEv2, with which of its tunnels, and the address that it sees."""
        way = lines.between(end, ike.source, ike.remote) if ike.remote else None
        if way is None:
            return None
        source, target = way
        other = next((o for o in all_ikes.get(target.end.name, ()) if agree(ike, o)), None)
        known = ike.remote_port == _NAT_T
        pairs = ((_IKE, _IKE), (_NAT_T, _NAT_T)) if known else ((ike.port, ike.remote_port),)
        if other is None or not all(self._heard(source, target, *pair) for pair in pairs) or (
                ike.gre and not self._carried(source, target)):
            return None
        return target.end, other, (source.seen, ike.port)

    def _associate(self, key: tuple[str, str, str, str], end: End, far: End, ike: Ike, other: Ike,
                   seen: tuple[str, int]) -> bool:
        """Whether the association stands: a moment after both ends agreed."""
        state = self._tunnels.setdefault(key, _State())
        if state.since is None:
            if state.timer is None:
                def done() -> None:
                    state.since, state.timer = self.clock.now, None
                    self.told()
                state.timer = self.clock.after(HANDSHAKE, done)
            return False
        since, endpoint = state.since, (ike.remote, ike.remote_port)
        end.saw_handshake(ike.name, other.identity, endpoint, since)
        far.saw_handshake(other.name, ike.identity, seen, since)

        def over() -> None:
            end.saw_handshake(ike.name, other.identity, endpoint, None)
            far.saw_handshake(other.name, ike.identity, seen, None)
        state.over = over
        return True

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
                    self.told()
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

    def _speak(self, paths: Paths) -> None:
        held: dict[tuple[str, Session], tuple[str, tuple[str, str, str]]] = {}
        moment = self._moment
        every = {(end.name, session): end for end in moment.ends.values() for session in moment.sessions(end)}
        for (name, session), end in every.items():
            agreed = self._agree(end, session, paths, moment)
            if agreed is not None:
                held[(name, session)] = agreed
        for key, (local, far) in held.items():
            state = self._sessions.setdefault(key, _State())
            state.far = far
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
            state.since, state.timer, self._hops = self.clock.now, None, None
            end.saw_session(session, local, self.clock.now)
            state.over = lambda: end.saw_session(session, local, None)
        return done

    def _lose(self, key: tuple[str, Session], end: End | None) -> None:
        """A session whose own end changed or went is over at once; else its hold time runs."""
        state = self._sessions[key]

        def over() -> None:
            self._sessions.pop(key, None)
            self._hops = None
            state.over()
        if end is None or state.since is None:
            if state.timer is not None:
                state.timer.cancel()
            over()
        elif state.timer is None:
            state.timer = self.clock.after(key[1].hold, over)

    def _agree(self, end: End, session: Session, paths: Paths,
               moment: Moment) -> tuple[str, tuple[str, str, str]] | None:
        """The own address of a session that both ends and what lies between agree on, and by which interfaces; None
        where they do not.
        """
        known = self._agreed.get((end.name, session))
        if known is not None and known.holds(end, paths):
            return known.found
        ways = [(interface, local) for _, interface, local, vrf in moment.addresses(end).near(session.remote)
                if vrf == session.vrf and session.local in ("", local)]
        found = self._found(end, session, ways, paths, moment)
        if end.version and len(ways) == 1 and (end.name, ways[0][0]) in paths:
            self._agreed[end.name, session] = Agreed.of(end, ways[0][0], paths, found)
        return found

    def _found(self, end: End, session: Session, ways: Iterable[tuple[str, str]], paths: Paths,
               moment: Moment) -> tuple[str, tuple[str, str, str]] | None:
        for interface, local in ways:
            for far, theirs in self._beyond(end, interface, local, session.remote, paths, moment):
                way = (interface, theirs, local)
                if self._remembered(end, far, (end.name, session, far.name, way),
                                    partial(self._answers, end, far, session, way, moment)):
                    return local, (interface, far.name, theirs)
        return None

    def _beyond(self, end: End, interface: str, local: str, remote: str, paths: Paths,
                moment: Moment) -> Iterable[tuple[End, str]]:
        """Who is at the other end of an interface, if the way carries these two addresses."""
        for far, theirs, mine, other in paths.get((end.name, interface), []):
            if _within(remote, mine.allowed) and _within(local, other.allowed):
                yield far, theirs
        for port, tag in end.cables(interface) if self.wires else ():
            for name, far_port in (next(iter(w - {(end.name, port)})) for w in self.wires if (end.name, port) in w):
                far_end = moment.ends.get(name)
                if far_end is not None:
                    yield from ((far_end, i) for i in moment.addresses(far_end).interfaces
                                if (far_port, tag) in set(far_end.cables(i)))

    def _answers(self, end: End, far: End, session: Session, way: tuple[str, str, str], moment: Moment) -> bool:
        interface, theirs, local = way
        vrf = moment.addresses(far).vrf_of.get((theirs, session.remote))
        if vrf is None:
            return False
        other = moment.sessions(far).meant(local, vrf, session.remote)
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
                and other.passes(Packet("tcp", destination, source, 50000, leaves=way[1], answer=True, sport=port))
                and one.passes(Packet("tcp", destination, source, 50000, enters=way[0], answer=True, sport=port)))

    def hops(self, name: str, family: int) -> list[tuple[str, str, str]]:
        """A device's sessions of a family that are established and whose way stands: own interface, the other device,
        its interface.
        """
        if self._hops is None:
            self._hops = {}
            for (end, session), state in self._sessions.items():
                if state.since is not None and state.timer is None:
                    self._hops.setdefault((end, 6 if ":" in session.remote else 4), []).append(state.far)
        return self._hops.get((name, family), [])

    def owner(self, address: str) -> tuple[str, str] | None:
        """The device with power that has an address behind its lines (and ""), or the one that has its network on an
        interface there, the narrowest (and that).
        """
        return self._moment.owner(address, self.ends, self.lines)

    def has(self, address: str) -> str | None:
        """The first device with power that has an address, on a line or behind it."""
        return self._moment.has(address, self.ends, self.lines)

    # --- time

    def _tell_time(self, lines: Lines) -> None:
        """A device that asks a server that it reaches over a line gets the time, without any tunnel."""
        for end in self.ends:
            way = lines.first(end)
            server = next((s for s in end.time_servers() if s in self.time_servers), None) if end.up else None
            if way is None or server is None or end.name in self._clocks or abs(end.now - self.now).total_seconds() < 1:
                continue
            if end.passes(Packet("udp", way.address, server, 123, leaves=way.interface)) and end.passes(
                    Packet("udp", server, way.address, 123, enters=way.interface, answer=True)):
                def told(end: End = end) -> None:
                    del self._clocks[end.name]
                    if end.up:
                        end.saw_time(self.now)
                        self.told()
                self._clocks[end.name] = self.clock.after(TIME, told)


def agree(one: Ike, other: Ike) -> bool:
    """Whether two ends come to an association, the first dialling: each knows the other, and they have in common what
    they need (RFC 7296, 2.7, 2.9, 2.15).
    """
    return (other.port == one.remote_port and (one.identity, one.peer_identity) == (other.peer_identity, other.identity)
            and one.methods == other.methods[::-1] and one.key == other.key
            and bool(one.suites & other.suites) and bool(one.transforms & other.transforms)
            and one.gre is other.gre and bool(one.selectors & other.selectors))


def _within(address: str, prefixes: Iterable[str]) -> bool:
    return any(_in(address, p) for p in prefixes)


@lru_cache(maxsize=1 << 16)
def _in(address: str, prefix: str) -> bool:
    one, network = ip_address(address), ip_network(prefix, strict=False)
    return one.version == network.version and one in network
