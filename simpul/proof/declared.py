"""Which packets the policy speaks for: declared flows, their answers, and what the network needs for itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Final

from simpul.proof.boxes import (
    ALL,
    ANY16,
    ANY_FLAGS,
    BARE_SYN,
    DESTINATION,
    FAMILY,
    FIRST,
    FLAGS,
    ICMP,
    ICMP6,
    PORTED,
    PROTOCOL,
    SECOND,
    SOURCE,
    STATE,
    TCP,
    UDP,
    V4,
    Box,
    Region,
    minus,
    with_,
)
from simpul.proof.model import Span
from simpul.proof.policy import Flow, Policy, Prefix

SNMP, SYSLOG, RADIUS, TACACS = 161, 514, 1812, 49
PROTOCOLS: Final = {"tcp": TCP, "udp": UDP}
# Errors about somebody's packet: unreachable, too big, out of time, malformed. They open nothing.
ERRORS: Final = (
    *(with_(ALL[4], (PROTOCOL, 1 << ICMP), (FIRST, t << 8, t << 8 | 255)) for t in (3, 11, 12)),
    with_(ALL[6], (PROTOCOL, 1 << ICMP6), (FIRST, 1 << 8, 4 << 8 | 255)))
# Router solicitation, neighbour solicitation and advertisement: they do not leave their link.
NEIGHBOURS: Final = tuple(with_(ALL[6], (PROTOCOL, 1 << ICMP6), (FIRST, t << 8, t << 8 | 255)) for t in (133, 135, 136))


def span(prefix: Prefix) -> Span:
    """The addresses of a prefix."""
    first = int(prefix.network_address)
    return Span(prefix.version, first, first + (1 << (prefix.max_prefixlen - prefix.prefixlen)) - 1)


def box_of(protocol: int, source: Prefix | None = None, destination: Prefix | None = None, *,
           sport: int | None = None, dport: int | None = None, version: int = 4) -> Box:
    """The packets of one protocol between two prefixes."""
    known = source or destination
    if known is not None:
        version = 4 if isinstance(known, IPv4Network) else 6
    box = with_(ALL[version], (PROTOCOL, 1 << protocol))
    for prefix, low in ((source, SOURCE), (destination, DESTINATION)):
        if prefix is not None:
            found = span(prefix)
            box = with_(box, (low, found.first, found.last))
    for port, low in ((sport, FIRST), (dport, SECOND)):
        if port is not None:
            box = with_(box, (low, port, port))
    return box


def pairs(sources: Iterable[Prefix], destinations: Iterable[Prefix]) -> Iterable[tuple[Prefix, Prefix]]:
    """Every source with every destination of its family."""
    destinations = tuple(destinations)
    return ((s, d) for s in sources for d in destinations if s.version == d.version)


Key = tuple[int, int, int]


@dataclass(slots=True)
class _Flow:
    sources: set[Key]
    destinations: set[Key]
    from_: Region
    to: Region
    services: list[tuple[int, int]]


def _key(prefix: Prefix) -> Key:
    found = span(prefix)
    return V4 if found.version == 4 else 2, found.first, found.last


def _flow(flow: Flow) -> _Flow:
    def region(prefixes: tuple[Prefix, ...], low: int) -> Region:
        return Region(with_(ALL[p.version], (low, span(p).first, span(p).last)) for p in prefixes)

    return _Flow({_key(p) for p in flow.sources}, {_key(p) for p in flow.destinations},
                 region(flow.sources, SOURCE), region(flow.destinations, DESTINATION),
                 [(PROTOCOLS[name], port) for name, port in flow.services])


class Declared:
    """The policy as sets of packets. Asked what of a set is *not* declared."""

    def __init__(self, policy: Policy) -> None:
        self._flows = [_flow(f) for f in policy.flows]
        self._by_destination: dict[Key, list[_Flow]] = {}
        for flow in self._flows:
            for key in flow.destinations:
                self._by_destination.setdefault(key, []).append(flow)
        to = [(box, flow) for flow in self._flows for box in flow.to.boxes]
        self._to, self._flow_to = Region(box for box, _ in to), [flow for _, flow in to]
        own: list[Box] = list(ERRORS)
        for s, d in pairs(policy.management, policy.managed):
            ping = ICMP if s.version == 4 else ICMP6
            answer = with_(box_of(TCP, d, s, sport=22), (FLAGS, ANY_FLAGS & ~BARE_SYN))
            own += [box_of(TCP, s, d, dport=22), answer,
                    box_of(ping, s, d), box_of(ping, d, s)]
            if policy.snmp:
                own += [box_of(UDP, s, d, dport=SNMP), box_of(UDP, d, s, sport=SNMP)]
        for s, d in pairs(policy.managed, policy.radius):
            own += [box_of(UDP, s, d, dport=RADIUS), box_of(UDP, d, s, sport=RADIUS)]
        for s, d in pairs(policy.managed, policy.tacacs):
            own += [box_of(TCP, s, d, dport=TACACS),
                    with_(box_of(TCP, d, s, sport=TACACS), (FLAGS, ANY_FLAGS & ~BARE_SYN))]
        own += [box_of(UDP, s, d, dport=SYSLOG) for s, d in pairs(policy.managed, policy.collectors)]
        for s, d in pairs(policy.managed, policy.clocks):
            own += [box_of(UDP, s, d, dport=123), box_of(UDP, d, s, sport=123)]
            # Names, which the same routers give.
            own += [box_of(UDP, s, d, dport=53), box_of(UDP, d, s, sport=53), box_of(TCP, s, d, dport=53),
                    with_(box_of(TCP, d, s, sport=53), (FLAGS, ANY_FLAGS & ~BARE_SYN))]
        self._own = Region(own)
        self._fine: set[tuple[int, ...]] = set()

    def undeclared(self, box: Box, *, by_state: bool = False) -> list[Box]:
        """What of some packets neither a flow nor the network's own working asks for.

        A packet in answer has a flow's addresses and ports exchanged, and is no bare SYN unless a router has seen the
        opening (`by_state`).
        """
        # Most of what a filter lets through is exactly one permit of one flow, and many routers let the same through.
        if self._exactly(box) or (
            (by_state or box[PROTOCOL] != 1 << TCP or not box[FLAGS] & BARE_SYN) and self._exactly(_swapped(box))
        ):
            return []
        # What is not exactly that is the same on most routers: where it comes in and goes out does not matter here.
        known = (box[FAMILY], by_state, *box[PROTOCOL:STATE], *box[SOURCE:])
        if known in self._fine:
            return []
        rest = self._undeclared(box, by_state)
        if not rest:
            self._fine.add(known)
        return rest

    def _undeclared(self, box: Box, by_state: bool) -> list[Box]:
        rest = self._own.less(box)
        if not rest:
            return rest
        rest = [piece for part in rest for piece in self._less(part)]
        return [piece for part in rest for piece in self._less_answers(part, by_state)]

    def _exactly(self, box: Box) -> bool:
        """Whether some packets are one source, one destination and one service of a flow, or a part of these."""
        if box[SECOND] != box[SECOND + 1]:
            return False
        source = box[FAMILY], box[SOURCE], box[SOURCE + 1]
        for flow in self._by_destination.get((box[FAMILY], box[DESTINATION], box[DESTINATION + 1]), ()):
            if source in flow.sources and any(
                port == box[SECOND] and box[PROTOCOL] == 1 << protocol for protocol, port in flow.services
            ):
                return True
        return False

    def _less_answers(self, box: Box, by_state: bool) -> list[Box]:
        protocol, flags = box[PROTOCOL], box[FLAGS]
        rest: list[Box] = []
        if protocol & ~PORTED:
            rest.append(with_(box, (PROTOCOL, protocol & ~PORTED)))
        if protocol & 1 << TCP and not by_state and flags & BARE_SYN:
            rest.append(with_(box, (PROTOCOL, 1 << TCP), (FLAGS, flags & BARE_SYN)))
        parts = []
        tcp = flags if by_state else flags & ~BARE_SYN
        if protocol & 1 << TCP and tcp:
            parts.append(with_(box, (PROTOCOL, 1 << TCP), (FLAGS, tcp)))
        others = protocol & PORTED & ~(1 << TCP)
        if others:
            parts.append(with_(box, (PROTOCOL, others)))
        rest += [_swapped(piece) for part in parts for piece in self._less(_swapped(part))]
        return rest

    def _less(self, box: Box) -> list[Box]:
        """What of some packets no flow asks for, in the direction in which it is opened."""
        family = box[FAMILY]
        rest = [box]
        near: dict[int, tuple[_Flow, list[tuple[int, int]]]] = {}
        for number, shared in self._to.within(box):
            flow = self._flow_to[number]
            near.setdefault(id(flow), (flow, []))[1].append((shared[8], shared[9]))
        for flow, to in near.values():
            from_ = [(b[6], b[7]) for _, b in flow.from_.within(box)]
            for protocol, port in flow.services:
                if box[PROTOCOL] >> protocol & 1 and box[SECOND] <= port <= box[SECOND + 1]:
                    for s0, s1 in from_:
                        for d0, d1 in to:
                            one = (family, -1, -1, 1 << protocol, box[FLAGS], box[5], s0, s1, d0, d1, 0, ANY16,
                                   port, port)
                            rest = [piece for part in rest for piece in minus(part, one)]
                    if not rest:
                        return rest
        return rest


def _swapped(box: Box) -> Box:
    """The same packets with their ends exchanged, everything else as it is."""
    a, i, o, p, f, st, s0, s1, d0, d1, x0, x1, y0, y1 = box
    return (a, i, o, p, f, st, d0, d1, s0, s1, y0, y1, x0, x1)
