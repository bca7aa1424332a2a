"""What a plan touches, to be looked at: its units on one side, hub routers on the other, and a line from each unit to
each hub router that changes with it, both or neither.

Pure: places and words; `picture.svg.j2` draws them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from simpul.config.model import Action
from simpul.plan.model import Fragment, Plan, Unit

# More units than this, and those that change as much in the same places are drawn as one. More of these than the second
# number, and the rest is only counted.
ALONE = 24
DRAWN = 40

ROW = 34                                 # from one box to the next, in the picture's own units
TALL, WIDE = 26, 300                     # a box
GAP = 220                                # between the two columns
BEND = 60                                # how far a line between two hub routers reaches out
LETTERS = 30                             # of a name, in a box

Counts = tuple[tuple[Action, int], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A hub router, or a unit with the routers of its own that change; `like` more units of its kind."""

    name: str
    title: str
    counts: Counts
    left: float
    top: float
    like: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """What a unit changes on a hub router."""

    title: str
    counts: Counts
    path: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn, and how many units are not."""

    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    hidden: int

    @property
    def width(self) -> float:
        return 2 * WIDE + GAP + BEND

    @property
    def height(self) -> float:
        return max((b.top for b in self.boxes), default=0) + TALL + 2


def picture(plan: Plan) -> Picture:
    """The picture of a plan. A hub router is known by its phases: on it alone what a unit needs is added first and
    what nobody needs is removed last.
    """
    hubs = sorted({f.device for u in plan.units for f in u.fragments if f.phase != "switch"})
    on_hub = {hub: _counts(f for u in plan.units for f in u.fragments if f.device == hub) for hub in hubs}
    drawn = _rows([u for u in plan.units if any(f.device not in on_hub for f in u.fragments)
                   or not any(f.phase == "switch" for f in u.fragments)], on_hub)
    shown = drawn[:DRAWN]
    rows = max(len(shown), len(hubs))
    right = {hub: Box(hub, hub, on_hub[hub], WIDE + GAP, _top(n, len(hubs), rows)) for n, hub in enumerate(hubs)}
    boxes, links = list(right.values()), []
    for place, same in enumerate(shown):
        unit = same[0]
        own = sorted({f.device for f in unit.fragments if f.device not in on_hub})
        counts = _counts(f for f in unit.fragments if f.device in own)
        box = Box(_short(own) or unit.name, ", ".join(u.name for u in same[:ALONE]), counts, 0,
                  _top(place, len(shown), rows), len(same) - 1)
        boxes.append(box)
        links += [Link(_title(unit, hub, done, len(same) - 1), done, _across(box, right[hub]))
                  for hub, done in _there(unit, on_hub)]
    for unit in plan.units:
        # A hub's own routers: what one of them changes on the others goes along the side.
        if {f.device for f in unit.fragments} <= set(hubs):
            homes = sorted({f.device for f in unit.fragments if f.phase == "switch"})
            links += [Link(_title(unit, hub, counts, 0), counts, _along(right[homes[0]], right[hub]))
                      for hub, counts in _there(unit, on_hub) if homes and hub not in homes]
    return Picture(tuple(boxes), tuple(links), sum(len(same) for same in drawn[DRAWN:]))


def _rows(units: Sequence[Unit], hubs: Iterable[str]) -> list[list[Unit]]:
    """The units as they are drawn: each alone, or, where they are many, with those that change as much in the same
    places; the many first.
    """
    ordered = sorted(units, key=lambda u: u.name)
    if len(ordered) <= ALONE:
        return [[u] for u in ordered]
    alike: dict[object, list[Unit]] = {}
    for unit in ordered:
        own = _counts(f for f in unit.fragments if f.device not in hubs)
        alike.setdefault((own, tuple(_there(unit, hubs))), []).append(unit)
    return sorted(alike.values(), key=len, reverse=True)


def _there(unit: Unit, hubs: Iterable[str]) -> list[tuple[str, Counts]]:
    """The hub routers that a unit changes, and how much of each."""
    touched = {f.device for f in unit.fragments}
    return [(h, _counts(f for f in unit.fragments if f.device == h)) for h in hubs if h in touched]


def _counts(fragments: Iterable[Fragment]) -> Counts:
    found = Counter(s.action for f in fragments for s in f.steps)
    return tuple((a, found[a]) for a in get_args(Action) if found[a])


def _short(names: Sequence[str]) -> str:
    text = ", ".join(names)
    return text if len(names) < 2 or len(text) <= LETTERS else f"{names[0]} +{len(names) - 1}"


def _title(unit: Unit, hub: str, counts: Counts, like: int) -> str:
    marks = {"create": "+", "replace": "~", "delete": "-"}
    many = f" (and {like:,} like it)" if like else ""
    return f"{unit.name}{many}: {' '.join(f'{marks[a]}{n}' for a, n in counts)} on {hub}"


def _top(place: int, of: int, rows: int) -> float:
    """Fewer boxes than rows stand evenly beside the others."""
    return 1 + ROW * (place + 0.5) * rows / of - ROW / 2


def _across(unit: Box, hub: Box) -> str:
    start, end, bend = unit.top + TALL / 2, hub.top + TALL / 2, GAP / 2
    return f"M{WIDE} {start:.1f}C{WIDE + bend:g} {start:.1f} {hub.left - bend:g} {end:.1f} {hub.left:g} {end:.1f}"


def _along(one: Box, other: Box) -> str:
    start, end, side = one.top + TALL / 2, other.top + TALL / 2, one.left + WIDE
    return f"M{side:g} {start:.1f}C{side + BEND:g} {start:.1f} {side + BEND:g} {end:.1f} {side:g} {end:.1f}"
