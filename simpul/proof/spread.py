"""Where packets that nobody declared get to, router by router, over every route that may stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simpul.proof.boxes import ALL, ANY_INTERFACE, ANY_STATE, IN, OUT, STATE, STATELESS, Box, Region, with_
from simpul.proof.filters import Step
from simpul.proof.model import INTRA
from simpul.proof.network import End, Net, Route
from simpul.proof.packet import Packet, sample
from simpul.proof.result import Hop
from simpul.words.sentence import joined, tell

_FARTHEST = 8
# A search that meets more than this at one router is cut short, and says so.
_WIDEST = 200


class Search:
    """Whether a search saw everything."""

    def __init__(self) -> None:
        self.whole = True


@dataclass(frozen=True, slots=True)
class Leg:
    """One router on the way: where the packet came in, and the route that it left by (None: it ended here)."""

    device: str
    into: str
    route: Route | None
    hook: str = "forward"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where some packets got: to a host at an interface, to a router itself, or out of the network."""

    boxes: Box
    legs: tuple[Leg, ...]
    kind: str  # host, router, outside

    @property
    def last(self) -> Leg:
        return self.legs[-1]


def passes(net: Net, device: str, boxes: list[Box]) -> list[Box]:
    """What of some packets a router forwards, by header or as part of a conversation that it may remember."""
    gate = net.gate(device)
    taken = gate.accepted("forward", [with_(b, (STATE, STATELESS)) for b in boxes])
    if gate.remembers("forward"):
        remembered = net.opened(device).cut(with_(b, (STATE, ANY_STATE)) for b in boxes)
        taken += gate.accepted("forward", remembered)
    return _tidy(taken)


def _tidy(boxes: list[Box]) -> list[Box]:
    """The same packets, whatever a router remembers of them, without boxes that others cover."""
    kept: list[Box] = []
    for box in sorted((with_(b, (STATE, ANY_STATE)) for b in boxes), key=_size, reverse=True):
        if Region(kept).less(box):
            kept.append(box)
    return kept


def _size(box: Box) -> int:
    return (box[7] - box[6] + 1) * (box[9] - box[8] + 1) * (box[11] - box[10] + 1) * (box[13] - box[12] + 1)


def spread(net: Net, device: str, into: str, boxes: list[Box], search: Search) -> Iterator[Arrival]:
    """All that packets can reach which a router has let in at an interface; `boxes` passed its filter."""
    waiting: list[tuple[str, str, list[Box], tuple[Leg, ...]]] = [(device, into, _tidy(boxes), ())]
    seen: dict[End, list[Box]] = {}
    while waiting:
        here, came, fresh, legs = waiting.pop(0)
        if len(fresh) > _WIDEST or len(legs) >= _FARTHEST:
            search.whole = False
            fresh = [] if len(legs) >= _FARTHEST else fresh[:_WIDEST]
        gate, own = net.gate(here), net.own(here)
        for route in net.routes(here):
            if route.out is None:
                continue
            bit = gate.bit.get(route.out)
            going = [g for p in fresh for g in [route.boxes(p)] if g is not None and (bit is None or g[OUT] & bit)]
            going = [r for g in going for r in own.less(g)]
            if not going:
                continue
            path = (*legs, Leg(here, came, route))
            yield from _onwards(net, route, going, path, waiting, seen)


def _onwards(
    net: Net,
    route: Route,
    going: list[Box],
    path: tuple[Leg, ...],
    waiting: list[tuple[str, str, list[Box], tuple[Leg, ...]]],
    seen: dict[End, list[Box]],
) -> Iterator[Arrival]:
    to = route.to
    here = net.devices[path[-1].device]
    if to is None:
        interface = here.interfaces.get(route.out or "")
        inside = route.kind == "connected" and interface is not None and interface.kind == "segment"
        if route.kind == "connected" and interface is not None and interface.kind == "segment":
            for other in net.siblings(here.name, interface.name):
                arrived = net.own(other.device).cut(going)
                for box in arrived:
                    yield Arrival(box, (*path, Leg(other.device, other.interface, None, "input")), "router")
        for box in going:
            yield Arrival(box, path, "host" if inside else "outside")
        return
    if to.device not in net.devices:
        for box in going:
            yield Arrival(box, path, "outside")
        return
    gate = net.gate(to.device)
    arriving = _tidy([with_(g, (IN, gate.bit[to.interface]), (OUT, ANY_INTERFACE)) for g in going])
    known = seen.setdefault(to, [])
    arriving = [a for a in arriving if Region(known).less(a)]
    known += arriving
    own = net.own(to.device)
    for box in own.cut(arriving):
        yield Arrival(box, (*path, Leg(to.device, to.interface, None, "input")), "router")
    forwarded = passes(net, to.device, [r for a in arriving for r in own.less(a)])
    if forwarded:
        waiting.append((to.device, to.interface, forwarded, path))


def hops(net: Net, legs: tuple[Leg, ...], packet: Packet, ending: str = "") -> tuple[Hop, ...]:
    """The way of one packet for people: at each router the lines that let it through."""
    found = []
    for leg in legs:
        gate = net.gate(leg.device)
        into = gate.bit.get(leg.into, ANY_INTERFACE)
        out = gate.bit.get(leg.route.out or "", ANY_INTERFACE) if leg.route else ANY_INTERFACE
        passed, steps = gate.judge(leg.hook, packet.box(1, into, out))
        answer = False
        if not passed and gate.remembers(leg.hook):
            passed, steps = gate.judge(leg.hook, packet.box(2, into, out))
            answer = passed
        text = (tell("in by {interface} as an answer", interface=leg.into) if answer
                else tell("in by {interface}", interface=leg.into))
        if leg.route is not None:
            text = joined(", ", (text, leg.route.leads))
            steps = [*steps, leg.route.step]
        elif ending:
            text = joined(", ", (text, ending))
        found.append(Hop(leg.device, text, tuple(steps)))
    return tuple(found)


def start(net: Net, device: str, names: list[str]) -> list[Box]:
    """Every packet that may come in at some interfaces."""
    mask = net.gate(device).mask(names)
    return [with_(ALL[v], (IN, mask)) for v in (4, 6)] if mask else []


__all__ = ["INTRA", "Arrival", "End", "Leg", "Step", "hops", "passes", "sample", "spread", "start"]
