"""Every way that a packet may take from a router to a segment after one failure, once routing has come to rest.

A router may choose any of the routes that may be its best; so a flow is kept only where each of these ways arrives.
"""

from __future__ import annotations

from dataclasses import dataclass

from simpul.proof.model import Span
from simpul.proof.network import End, Net
from simpul.proof.tables import Tables
from simpul.words.sentence import tell

# More ways than this are not followed: then the answer is no.
_MANY = 400


@dataclass(frozen=True, slots=True)
class Pass:
    """A router on a way: where the packet comes in and goes out (None: it goes no further)."""

    router: str
    into: str
    out: str | None


@dataclass(frozen=True, slots=True)
class Way:
    """One way to its end: where it arrives, or why it does not."""

    passes: tuple[Pass, ...]
    fault: str | None

    @property
    def last(self) -> str:
        return self.passes[-1].router


class Ways:
    """The ways of one state of the network."""

    def __init__(self, net: Net, tables: Tables) -> None:
        self.net, self.tables = net, tables
        self._onward: dict[tuple[str, Span, Span | None], tuple[_Step, ...]] = {}
        self._found: dict[tuple[End, Span], tuple[Way, ...]] = {}

    def ways(self, start: End, to: Span) -> tuple[Way, ...]:
        """All ways from an interface where a packet comes in to addresses of one segment."""
        key = start, to
        if key not in self._found:
            found: list[Way] = []
            self._follow(start, to, None, (), found)
            self._found[key] = tuple(found)
        return self._found[key]

    def _follow(self, at: End, to: Span, told: Span | None, passes: tuple[Pass, ...], found: list[Way]) -> None:
        if len(found) > _MANY:
            return
        if len(found) == _MANY:
            found.append(Way((*passes, Pass(at.device, at.interface, None)), tell("there are too many ways to follow")))
            return
        if any(p.router == at.device for p in passes):
            found.append(Way((*passes, Pass(at.device, at.interface, None)), tell(
                "it comes back to {device}", device=at.device)))
            return
        for step in self._steps(at.device, to, told):
            path = (*passes, Pass(at.device, at.interface, step.out))
            if step.to is None:
                found.append(Way(path, step.fault))
            else:
                self._follow(step.to, to, step.told, path, found)

    def _steps(self, router: str, to: Span, told: Span | None) -> tuple[_Step, ...]:
        key = router, to, told
        if key not in self._onward:
            self._onward[key] = tuple(self._choices(router, to, told))
        return self._onward[key]

    def _choices(self, router: str, to: Span, told: Span | None) -> list[_Step]:
        """The routes that a router may choose. `told`: the prefix by which another of its AS sent the packet here; so
        its own best way for that leads out of the AS: it would not have told of it otherwise.
        """
        device = self.net.devices[router]
        found: list[_Step] = []
        lengths: dict[Span, list[_Step]] = {}
        for network, interface in self.tables.links.segments(router):
            if network.holds(to):
                return [_Step(None, interface, None, None)]
        for spoken in device.inner:
            # The LAN core is taken to stand, and to say what it was declared for.
            if spoken.version == to.version and any(a.span == to for a in spoken.imports):
                return [_Step(None, spoken.interface, None, None)]
        for static in device.statics:
            if static.destination.holds(to):
                step = self._static(router, static.next_hop, static.interface, to.version)
                lengths.setdefault(static.destination, []).append(step)
        for prefix in sorted({*lengths, *self.tables.links.holding(to)}, key=lambda s: s.last - s.first):
            if prefix in lengths:
                # A static route is believed before BGP's.
                return [*found, *lengths[prefix]]
            heard = self.tables.heard(router, prefix)
            best = heard.outermost if told == prefix else (*heard.outer, *heard.inner)
            found += [_Step(link.there, link.here.interface, None, prefix if link.inner else None) for link in best]
            if best and (heard.surely or told == prefix):
                return found
        return [*found, _Step(None, None, tell("{router} has no route", router=router), None)]

    def _static(self, router: str, hop: int | None, out: str | None, version: int) -> _Step:
        if hop is None and out is None:
            return _Step(None, None, tell(
                "{router} discards it: no route is longer than its own for the whole", router=router), None)
        end = self.net.owners.get((version, hop)) if hop is not None else None
        if end is None or not self.tables.alive(end.device):
            return _Step(None, out, tell("{router} sends it by a static route to nobody", router=router), None)
        return _Step(end, out, None, None)


@dataclass(frozen=True, slots=True)
class _Step:
    to: End | None
    out: str | None
    fault: str | None
    told: Span | None
