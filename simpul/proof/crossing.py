"""Whether what flows declare passes between two segments after one failure: routing both ways, and every filter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simpul.proof.boxes import (
    ANY_FLAGS,
    BARE_SYN,
    ESTABLISHED,
    FLAGS,
    IN,
    INVALID,
    NEW,
    OUT,
    STATE,
    STATELESS,
    Box,
    Region,
    with_,
)
from simpul.proof.declared import PROTOCOLS, box_of, span
from simpul.proof.failures import Part
from simpul.proof.model import Span
from simpul.proof.network import End, Net
from simpul.proof.policy import Prefix, Segment
from simpul.proof.tables import Tables
from simpul.proof.ways import Pass, Way, Ways
from simpul.words.sentence import tell

Service = tuple[Prefix, Prefix, str, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two segments that flows join, in one IP version, and all that they declare between them."""

    source: Segment
    target: Segment
    version: int
    services: tuple[Service, ...]        # source, destination, protocol, port
    flows: tuple[str, ...]

    def span(self, segment: Segment) -> Span:
        return next(span(p) for p in segment.prefixes if p.version == self.version)


def pairs_of(net: Net) -> tuple[tuple[Pair, ...], tuple[str, ...]]:
    """All declared flows, by the segments at their ends, and the names of those that lead out of the network, of which
    nothing can be said. Hosts of one segment need no router.
    """
    home: dict[int, list[tuple[int, int, Segment]]] = {4: [], 6: []}
    exact: dict[Span, Segment] = {}
    for segment in net.policy.segments:
        for prefix in segment.prefixes:
            found = span(prefix)
            exact[found] = segment
            home[found.version].append((found.first, found.last, segment))

    def of(prefix: Prefix) -> Segment | None:
        wanted = span(prefix)
        if wanted not in exact:
            inside = next((s for first, last, s in home[wanted.version]
                           if first <= wanted.first and wanted.last <= last), None)
            if inside is None:
                return None
            exact[wanted] = inside
        return exact[wanted]

    services: dict[tuple[Segment, Segment, int], dict[Service, None]] = defaultdict(dict)
    names: dict[tuple[Segment, Segment, int], dict[str, None]] = defaultdict(dict)
    beyond: dict[str, None] = {}
    for flow in net.policy.flows:
        for source in flow.sources:
            near = of(source)
            for target in flow.destinations:
                far = of(target) if source.version == target.version else None
                if source.version == target.version and (near is None or far is None):
                    beyond[flow.name] = None
                if near is None or far is None or near is far:
                    continue
                key = near, far, source.version
                names[key][flow.name] = None
                for protocol, port in flow.services:
                    services[key][(source, target, protocol, port)] = None
    return tuple(Pair(*key, tuple(found), tuple(names[key])) for key, found in services.items()), tuple(beyond)


class Verdicts:
    """Asks of pairs whether they pass. What a router's filter says of a packet is worked out once."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self._filtered: dict[tuple[Pass, Service, bool, bool], bool] = {}
        self._doors: dict[tuple[str, int], list[End]] = defaultdict(list)
        for device in net.devices.values():
            for interface in device.interfaces.values():
                segment = net.segment(device.name, interface)
                if segment is not None and interface.kind == "segment":
                    for here in (segment, *net.behind(device.name, interface)):
                        self._doors[(here.site, here.vlan)].append(End(device.name, interface.name))

    def fault(self, pair: Pair, tables: Tables, ways: Ways, at: tuple[str, str] | None = None) -> str | None:
        """Why some way of a flow does not end well; None where all of them do, and the answers', too. `at`: only for
        hosts that hang on these two routers.
        """
        near, far = self._sides(pair.source, tables), self._sides(pair.target, tables)
        if at is not None:
            near = [side for side in near if at[0] in {d.device for d in side}]
            far = [side for side in far if at[1] in {d.device for d in side}]
        for segment, sides in ((pair.source, near), (pair.target, far)):
            if not sides:
                return tell("no router of {segment} stands", segment=segment)
        for here in near:
            for there in far:
                why = self._between(pair, here, there, tables, ways)
                if why is not None:
                    return why
        return None

    def hopeless(self, pair: Pair, tables: Tables, ways: Ways, at: tuple[str, str]) -> bool:
        """Whether hosts that hang on these two routers surely do not reach each other: of the ways that may be chosen
        there or back none arrives. Filters are not asked.
        """
        near, far = self._sides(pair.source, tables), self._sides(pair.target, tables)
        here = next((side for side in near if at[0] in {d.device for d in side}), None)
        there = next((side for side in far if at[1] in {d.device for d in side}), None)
        if here is None or there is None:
            return True
        return not all(
            any(way.fault is None and way.last in {d.device for d in ending}
                for door in self._gateways(beginning, tables) for way in ways.ways(door, pair.span(segment)))
            for beginning, ending, segment in ((here, there, pair.target), (there, here, pair.source)))

    def parts(self, pair: Pair, tables: Tables, ways: Ways) -> Iterator[Part]:
        """All that a pair may rest on."""
        for segment, to in ((pair.source, pair.target), (pair.target, pair.source)):
            doors = self._doors[(segment.site, segment.vlan)]
            if len(doors) > 1:
                yield "cable", segment.site
            for door in doors:
                yield "router", door.device
                # A gateway that has no session left steps back: not as long as this one stands.
                if door.interface in self.net.devices[door.device].steps_back:
                    for link in tables.links.over_tunnels[door.device][:1]:
                        yield from link.parts
                        yield "router", link.there.device
                for way in ways.ways(door, pair.span(to)):
                    for one, other in zip(way.passes, way.passes[1:], strict=False):
                        yield "router", other.router
                        yield from self._crossed(one, other)

    def _crossed(self, one: Pass, other: Pass) -> Iterable[Part]:
        device = self.net.devices[one.router]
        if one.out is not None and device.interfaces[one.out].kind == "tunnel":
            for name, interface in ((one.router, one.out), (other.router, other.into)):
                yield from (("line", name, t.line) for t in self.net.devices[name].tunnels if t.name == interface)
        else:
            yield "cable", self.net.site(one.router)

    def _sides(self, segment: Segment, tables: Tables) -> list[list[End]]:
        """The routers that stand in a segment, apart where the cable between them does not."""
        alive = [d for d in self._doors[(segment.site, segment.vlan)] if tables.alive(d.device)]
        if len(alive) > 1 and ("cable", segment.site) in tables.down:
            return [[door] for door in alive]
        return [alive] if alive else []

    def _gateways(self, side: list[End], tables: Tables) -> list[End]:
        """Those of a side that hosts' packets may go to."""
        stepping = [d for d in side if d.interface in self.net.devices[d.device].steps_back
                    and not tables.connected(d.device)]
        return [d for d in side if d not in stepping] or side

    def _between(self, pair: Pair, here: list[End], there: list[End], tables: Tables, ways: Ways) -> str | None:
        opening = [w for door in self._gateways(here, tables) for w in ways.ways(door, pair.span(pair.target))]
        answer = [w for door in self._gateways(there, tables) for w in ways.ways(door, pair.span(pair.source))]
        for found, side, segment in ((opening, there, pair.target), (answer, here, pair.source)):
            for way in found:
                if way.fault is not None:
                    return tell(
                        "{fault} (from {router} to {segment})",
                        fault=way.fault, router=way.passes[0].router, segment=segment)
                if way.last not in {d.device for d in side}:
                    return tell(
                        "{last} does not stand where {segment} is (from {router})",
                        last=way.last, segment=segment, router=way.passes[0].router)
        always = set.intersection(*({p.router for p in w.passes} for w in (*opening, *answer)))
        for found, back in ((opening, False), (answer, True)):
            for passed in {p for w in found for p in w.passes}:
                for service in pair.services:
                    if not self._lets(passed, service, back, passed.router in always):
                        what = f"{service[2]}/{service[3]}"
                        what = tell("the answer of {what}", what=what) if back else what
                        return tell("the filter of {router} stops {what} from {into} to {out}", router=passed.router,
                                    what=what, into=passed.into, out=passed.out)
        return None

    def _lets(self, passed: Pass, service: Service, back: bool, always: bool) -> bool:
        key = passed, service, back, always
        if key not in self._filtered:
            self._filtered[key] = any(all(self._accepts(passed, box) for box in boxes)
                                      for boxes in self._packets(passed, service, back, always))
        return self._filtered[key]

    def _packets(self, passed: Pass, service: Service, back: bool, always: bool) -> Iterator[list[Box]]:
        """What must pass a router so that a conversation does: each packet by itself, or, where all of them go by this
        router, as what follows from the first.
        """
        source, target, protocol, port = service
        number = PROTOCOLS[protocol]
        box = box_of(number, target, source, sport=port) if back else box_of(number, source, target, dport=port)
        gate = self.net.gate(passed.router)
        box = with_(box, (IN, gate.bit[passed.into]), (OUT, gate.bit[passed.out or ""]))
        tcp = protocol == "tcp"
        alone = STATELESS if gate.untracks else NEW | INVALID
        yield [with_(box, (STATE, alone), (FLAGS, ANY_FLAGS & ~BARE_SYN if tcp and back else ANY_FLAGS))]
        if gate.remembers("forward") and always:
            first = [] if back else [with_(box, (STATE, NEW), (FLAGS, BARE_SYN if tcp else ANY_FLAGS))]
            yield [*first, with_(box, (STATE, ESTABLISHED))]

    def _accepts(self, passed: Pass, box: Box) -> bool:
        return not Region(self.net.gate(passed.router).accepted("forward", [box])).less(box)


__all__ = ["Pair", "Verdicts", "Way", "pairs_of"]
