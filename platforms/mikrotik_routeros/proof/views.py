"""How the router's one filter sees each zone of a proof.

The filter sees an interface of a VRF only as its VRF, the raw table on its way in sees it on its own (manual, VRF, "VRF
interfaces in firewall", from 7.14 on). Guests and lines share the main table; in a proof they are two zones joined by a
cable, so each is judged by the same rules under the other's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from simpul.proof.boxes import IN, OUT
from simpul.proof.model import INTRA, OUTSIDE, PUBLIC, Rule, Test, Verdict

# Guests as the lines' zone knows them, and the lines as guests' zone does.
GUESTS, LINES = "guests", "lines"
# Any interface that no line of the configuration names: it has at least a link-local address, and may be sent to.
OTHER: Final = "another interface"
# Where a rule stands on a packet's way: before routing, or behind it.
RAW, FILTER = "raw", "filter"
Hook = str


@dataclass(frozen=True)
class Ground:
    """What a router has: the VRF that is the inside with its interfaces, those that share another's cable (VRRP), the
    lines and whatever else is in the main table, the VLANs there (guests), and the interface lists.
    """

    vrf: str
    inside: tuple[str, ...]
    loopbacks: frozenset[str]
    shared: Mapping[str, str]
    outside: tuple[str, ...]
    guests: tuple[str, ...]
    lists: Mapping[str, frozenset[str]]

    def here(self, name: str) -> str:
        """An interface of the inside as the proof calls it: all loopbacks are one, and those that share a cable."""
        return "lo" if name in self.loopbacks else self.shared.get(name, name)

    @cached_property
    def cables(self) -> Mapping[str, frozenset[str]]:
        """Of what the proof takes for one interface, all that the raw table may see instead."""
        found: dict[str, set[str]] = {}
        for name in self.inside:
            found.setdefault(self.here(name), set()).add(name)
        return {name: frozenset(names) for name, names in found.items() if len(names) > 1 and name != "lo"}


class View:
    """One zone as the filter sees it."""

    def __init__(self, ground: Ground, zone: str) -> None:
        self.ground, self.zone = ground, zone
        inside = tuple(dict.fromkeys(ground.here(n) for n in ground.inside))
        self._seen: dict[str, dict[str, tuple[str, ...]]] = {RAW: {}, FILTER: {}}
        main: dict[str, tuple[str, ...]] = {n: (n,) for n in ground.outside}
        match zone:
            case "intra":
                arriving = tuple(n for n in inside if n != "lo")
                self._seen[RAW] = {**{n: (ground.here(n),) for n in ground.inside}, "lo": ("lo",)}
                self._seen[FILTER] = {"lo": ("lo",)} | ({ground.vrf: arriving} if ground.vrf else {})
            case "outside":
                main |= dict.fromkeys(ground.guests, (GUESTS,))
                self._seen[RAW] = main
                self._seen[FILTER] = main | ({ground.vrf: (ground.vrf,)} if ground.vrf else {})
            case _:
                main = dict.fromkeys(ground.outside, (LINES,))
                self._seen[RAW] = self._seen[FILTER] = main | {n: (n,) for n in ground.guests}

    def named(self, stage: str, name: str) -> tuple[str, ...]:
        """The zone's interfaces that a rule means by a name."""
        return self._seen[stage].get(name, ())

    def listed(self, stage: str, name: str) -> tuple[str, ...]:
        """The zone's interfaces that a rule means by a list."""
        if name == "all":
            return tuple(dict.fromkeys(n for names in self._seen[stage].values() for n in names))
        return tuple(dict.fromkeys(n for member in sorted(self.ground.lists.get(name, ()))
                                   for n in self.named(stage, member)))

    def part(self, stage: str, names: Iterable[str]) -> bool:
        """Whether names mean only a part of an interface: a packet comes in by that part, or by another."""
        if stage != RAW or self.zone != INTRA:
            return False
        known = frozenset(names)
        return any(known & cable and not cable <= known for cable in self.ground.cables.values())

    def before(self, hook: Hook, stage: str) -> Iterable[Rule]:
        """What of a hook this zone has nothing to say of, before any rule of the router's."""
        lines, vrf = self.ground.outside, self.ground.vrf
        if self.zone == INTRA:
            return
        if hook != "output":
            yield _apart(IN, (*self._names, "lo"), "what comes in by another zone")
        if hook != "input":
            yield _apart(OUT, self._names, "what goes out by another zone")
        if self.zone == OUTSIDE:
            if hook == "forward":
                yield _rule(OUT, (OTHER,), "drop", "to where nothing says that anything is")
                if stage == RAW and vrf:
                    # It has passed the raw table on one of the interfaces of the inside: on which is not asked here.
                    yield _rule(IN, (vrf,), "accept", "")
            elif hook == "input":
                yield _rule(IN, tuple(n for n in (vrf, GUESTS, "lo") if n), "drop", "judged where it comes in")
            else:
                yield _rule(OUT, tuple(n for n in (vrf, GUESTS, OTHER) if n), "drop", "what it sends elsewhere")
        elif self.zone == PUBLIC and lines:
            if hook == "forward":
                yield Rule((Test(way=IN, names=(LINES,)), Test(way=OUT, names=(LINES,))), "drop", None, False, 1,
                           "from line to line")
            elif hook == "input":
                yield _rule(IN, (LINES,), "drop", "judged where it comes in")

    @property
    def _names(self) -> tuple[str, ...]:
        ground = self.ground
        if self.zone == OUTSIDE:
            return tuple(n for n in (*ground.outside, ground.vrf, GUESTS if ground.guests else "", OTHER) if n)
        return (*ground.guests, LINES)


def _rule(way: int, names: tuple[str, ...], verdict: Verdict, text: str) -> Rule:
    return Rule((Test(way=way, names=names),), verdict, None, False, 1, text)


def _apart(way: int, names: tuple[str, ...], text: str) -> Rule:
    return Rule((Test(negated=True, way=way, names=names),), "drop", None, False, 1, text)
