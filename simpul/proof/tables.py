"""Which routes stand for sure when something has failed and routing has come to rest, and which others may.

What is believed of BGP (RFC 4271): a session brings what both ends' lists let through; what a router heard from its own
AS it tells to no other of its AS; a path through an AS is not taken by that AS; the longest prefix wins, then a static
route, then the highest local preference. What ties that breaks no further: any of equals may be the best, and what is
asked of a network must hold for each, so that a wrong guess about a vendor's order cannot make a promise look kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from simpul.proof.failures import Part
from simpul.proof.model import INTRA, Allowed, Session, Span
from simpul.proof.network import End, Net


@dataclass(frozen=True, slots=True)
class Link:
    """A session that may stand, seen from the router that hears by it."""

    here: End
    there: End
    heard: Session                       # the hearer's
    told: Session                        # the teller's
    parts: frozenset[Part]               # what it rests on, besides the two routers
    inner: bool                          # both ends are of one AS
    certain: bool


class Links:
    """All sessions of a network, whatever stands."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.of: dict[str, list[Link]] = defaultdict(list)
        # A hub hears hundreds of sites, and from each exactly what lives there.
        self._exact: dict[tuple[str, Span], list[Link]] = defaultdict(list)
        self._wide: dict[str, list[Link]] = defaultdict(list)
        # Lists say the same whatever has failed, and every failure asks them again.
        self._bringing: dict[tuple[str, Span], list[Link]] = {}
        self._holding: dict[Span, tuple[Span, ...]] = {}
        self._segments: dict[str, tuple[tuple[Span, str], ...]] = {}
        sessions = {(d.name, s.version, s.neighbor): s for d in net.devices.values() for s in d.sessions}
        for device in net.devices.values():
            near = [(a.network, i.name) for i in device.interfaces.values() if i.zone == INTRA for a in i.addresses]
            by_place = {(n.version, n.first, n.last): name for n, name in near}
            widths = sorted({(n.version, n.last - n.first) for n, _ in near})
            for session in device.sessions:
                version = 6 if session.neighbor >> 32 or session.version == 6 else 4
                there = net.owners.get((version, session.neighbor))
                out = next((by_place[key] for v, width in widths if v == version
                            for first in [session.neighbor - session.neighbor % (width + 1)]
                            if (key := (v, first, first + width)) in by_place), None)
                if there is None or out is None or there.device == device.name:
                    continue
                mine = {a.value for a in device.interfaces[out].addresses if a.version == version}
                told = next((sessions[other] for value in mine
                             if (other := (there.device, session.version, value)) in sessions), None)
                if told is not None:
                    self._add(End(device.name, out), there, session, told)

    def _add(self, here: End, there: End, heard: Session, told: Session) -> None:
        parts = self._parts(here, there)
        if parts is None:
            return
        one, other = self.net.devices[here.device], self.net.devices[there.device]
        inner = one.asn is not None and one.asn == other.asn
        certain = (heard.certain and told.certain and heard.remote_as == other.asn and told.remote_as == one.asn
                   and (not inner or (told.next_hop_self and heard.preference is None)))
        link = Link(here, there, heard, told, parts, inner, certain)
        self.of[here.device].append(link)
        if all(a.shortest == a.longest == _length(a.span) for a in heard.imports):
            for entry in heard.imports:
                self._exact[(here.device, entry.span)].append(link)
        else:
            self._wide[here.device].append(link)

    def _parts(self, here: End, there: End) -> frozenset[Part] | None:
        """The lines or the cable that a session needs; None where its ends do not meet."""
        net = self.net
        if net.devices[here.device].interfaces[here.interface].kind == "tunnel":
            if net.ends.get(here) != there:
                return None
            lines = [("line", end.device, t.line) for end in (here, there)
                     for t in net.devices[end.device].tunnels if t.name == end.interface]
            return frozenset(lines)
        same = there in net.siblings(here.device, here.interface)
        return frozenset({("cable", net.site(here.device))}) if same else None

    def bringing(self, router: str, prefix: Span) -> list[Link]:
        """The sessions of a router by which it may hear of exactly this prefix."""
        key = router, prefix
        if key not in self._bringing:
            self._bringing[key] = [link for link in (*self._exact.get(key, ()), *self._wide.get(router, ()))
                                   if _lets(link.heard.imports, prefix) and _lets(link.told.exports, prefix)]
        return self._bringing[key]

    @cached_property
    def over_tunnels(self) -> dict[str, list[Link]]:
        """Each router's sessions over tunnels."""
        return {name: [link for link in self.of[name] if device.interfaces[link.here.interface].kind == "tunnel"]
                for name, device in self.net.devices.items()}

    def holding(self, to: Span) -> tuple[Span, ...]:
        """The prefixes that somebody announces and in which this lies."""
        if to not in self._holding:
            self._holding[to] = tuple(p for p in self.announced if p.holds(to))
        return self._holding[to]

    def segments(self, router: str) -> tuple[tuple[Span, str], ...]:
        """The networks of a router's own segments, each with its interface."""
        if router not in self._segments:
            self._segments[router] = tuple(
                (a.network, i.name) for i in self.net.devices[router].interfaces.values() if i.kind == "segment"
                for a in i.addresses)
        return self._segments[router]

    @cached_property
    def announced(self) -> dict[Span, frozenset[str]]:
        """Each prefix that somebody tells as its own, and who: only what stands in the teller's own table."""
        found: dict[Span, set[str]] = defaultdict(set)
        for device in self.net.devices.values():
            own = {s.destination for s in device.statics}
            own |= {a.network for i in device.interfaces.values() if i.zone == INTRA for a in i.addresses}
            own |= {Span(a.version, a.value, a.value) for a in device.interfaces["lo"].addresses}
            for span in device.announced:
                if span in own:
                    found[span].add(device.name)
        return {span: frozenset(names) for span, names in found.items()}

    @cached_property
    def routers_of(self) -> dict[int | None, tuple[str, ...]]:
        """The routers of each AS."""
        found: dict[int | None, list[str]] = defaultdict(list)
        for device in self.net.devices.values():
            found[device.asn].append(device.name)
        return {asn: tuple(names) for asn, names in found.items()}


_ANY: Final = 1 << 32
_DEFAULT: Final = 100


@dataclass(frozen=True, slots=True)
class Outer:
    """How a router may know of a prefix from other systems: what may be its best, and how good that is."""

    links: tuple[Link, ...] = ()
    least: int = -1                      # local preference that it surely has; -1: it may know nothing
    most: int = -1                       # the highest that it may have
    pruned: bool = False                 # another way was left out since it leads through who asks


@dataclass(frozen=True, slots=True)
class Heard:
    """How a router may know of a prefix: its best may be any of these."""

    outer: tuple[Link, ...]              # from other systems
    inner: tuple[Link, ...]              # from routers of its own
    outermost: tuple[Link, ...]          # from other systems, where it is known that its best is one of these
    surely: bool                         # it has the prefix, by one way or another
    pruned: bool


class Tables:
    """What routers know after one failure."""

    def __init__(self, links: Links, down: frozenset[Part]) -> None:
        self.links, self.down = links, down
        self._known: dict[tuple[str, Span, frozenset[int | None]], Heard] = {}

    def alive(self, router: str) -> bool:
        return ("router", router) not in self.down and router in self.links.net.devices

    def stands(self, link: Link) -> bool:
        return (self.alive(link.here.device) and self.alive(link.there.device)
                and not (link.parts & self.down))

    def connected(self, router: str) -> bool:
        """Whether some session over a tunnel stands."""
        return any(self.stands(link) for link in self.links.over_tunnels[router])

    def tells(self, router: str, prefix: Span) -> bool:
        return self.alive(router) and router in self.links.announced.get(prefix, ())

    def heard(self, router: str, prefix: Span, avoid: frozenset[int | None] = frozenset()) -> Heard:
        """How a router may hear of a prefix by ways that lead through none of these systems."""
        key = router, prefix, avoid
        if key not in self._known:
            self._known[key] = self._hear(router, prefix, avoid)
        return self._known[key]

    def _hear(self, router: str, prefix: Span, avoid: frozenset[int | None]) -> Heard:
        links, asn = self.links, self.links.net.devices[router].asn
        mine = self._outer(router, prefix, avoid)
        mates = {m: Outer((), _DEFAULT, _DEFAULT) if self.tells(m, prefix) else self._outer(m, prefix, avoid)
                 for m in links.routers_of.get(asn, ()) if m != router and self.alive(m)}
        mates = {m: o for m, o in mates.items() if o.most >= 0}
        inner: list[tuple[Link, int]] = []
        sure = -1
        reached = set()
        for link in links.bringing(router, prefix) if mates else ():
            if not link.inner or link.there.device not in mates or not self.stands(link):
                continue
            mate = link.there.device
            if link.certain:
                reached.add(mate)
            if not self._silent(mate, mates, prefix):
                inner.append((link, mates[mate].most))
                if link.certain and self._tells_for_sure(mate, mates, mine, router, prefix):
                    sure = max(sure, mates[mate].least)
        if mates and reached == set(mates):
            # Whoever of its AS has the best tells it, and is heard.
            sure = max(sure, *(o.least for o in mates.values()))
        best = max(mine.least, sure)
        outer = tuple(link for link in mine.links if _preference(link) >= best)
        return Heard(outer, tuple(link for link, most in inner if most >= best), mine.links, best >= 0,
                     mine.pruned or any(o.pruned for o in mates.values()))

    def _silent(self, mate: str, mates: Mapping[str, Outer], prefix: Span) -> bool:
        """Whether a router surely hears better from another of its AS, and so does not tell its own."""
        if self.tells(mate, prefix):
            return False
        return any(link.inner and link.certain and (other := link.there.device) in mates and self.stands(link)
                   and mates[other].least > mates[mate].most
                   and not any(o.most >= mates[other].least for m, o in mates.items() if m not in (other, mate))
                   for link in self.links.bringing(mate, prefix))

    def _tells_for_sure(self, mate: str, mates: Mapping[str, Outer], mine: Outer, router: str, prefix: Span) -> bool:
        if self.tells(mate, prefix):
            return True
        others = [o.most for m, o in mates.items() if m != mate] + [mine.most]
        return all(mates[mate].least > most for most in others) and mate != router

    def _outer(self, router: str, prefix: Span, avoid: frozenset[int | None]) -> Outer:
        """What may be best of what a router hears from other systems."""
        found: list[tuple[Link, bool]] = []
        pruned = False
        own = self.links.net.devices[router].asn
        for link in self.links.bringing(router, prefix):
            if link.inner or not self.stands(link):
                continue
            teller = link.there.device
            if self.links.net.devices[teller].asn in avoid:
                pruned = True
                continue
            if self.tells(teller, prefix):
                found.append((link, link.certain))
                continue
            known = self.heard(teller, prefix, avoid | {own})
            if known.outer or known.inner:
                found.append((link, link.certain and known.surely and not known.pruned))
        least = max((_preference(link) for link, sure in found if sure), default=-1)
        best = tuple(link for link, _ in found if _preference(link) >= least)
        return Outer(best, least, max(map(_preference, best), default=-1), pruned)


def _preference(link: Link) -> int:
    """The local preference of what a session with another system brings (RFC 4271, 9.1.1)."""
    if link.heard.preference is None:
        return _DEFAULT if link.certain else _ANY
    return link.heard.preference


def _lets(allowed: tuple[Allowed, ...], prefix: Span) -> bool:
    length = _length(prefix)
    return any(a.shortest <= length <= a.longest and a.span.holds(prefix) for a in allowed)


def _length(network: Span) -> int:
    return (32 if network.version == 4 else 128) - (network.last - network.first).bit_length()
