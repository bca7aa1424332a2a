"""What is new, summed up: a tunnel in a few lines instead of its forty objects. What it lets through is never left out.

Only what is made is summed up, and of it only what a platform can tell in short words. What is replaced, removed, or
has to be read to be judged keeps its lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from simpul.config.model import Step
from simpul.config.sight import Opening, Sight
from simpul.plan.model import Plan
from simpul.report.line import Line, wrapped
from simpul.words.language import Language
from simpul.words.sentence import Sentence, count, joined, some, tell

# What a device's dialect tells of an object: (device, object id, canonical text).
Sights = Callable[[str, str, str], Sight]
# From this many sums of the same shape on, one is shown and the others are named.
ALIKE = 4
NAMED = 6
Shape = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class New:
    """One object that is made."""

    device: str
    step: Step
    sight: Sight


@dataclass(frozen=True)
class Sum:
    """All that one reason makes and that can be told in short words."""

    reason: str
    made: tuple[New, ...]

    @cached_property
    def parts(self) -> list[tuple[list[str], tuple[Sight, ...]]]:
        """What each device gets; devices that get the same together."""
        by_device: dict[str, list[Sight]] = {}
        for new in self.made:
            by_device.setdefault(new.device, []).append(new.sight)
        found: dict[tuple[Sight, ...], list[str]] = {}
        # The end that begins a tunnel stands first, and what a part is about before what serves it.
        for device, sights in sorted(by_device.items(), key=lambda item: not any(s.over for s in item[1])):
            found.setdefault(tuple(sorted(sights, key=lambda s: not s.heart)), []).append(device)
        return [(devices, sights) for sights, devices in found.items()]

    @property
    def shape(self) -> Shape:
        """Equal for two sums that differ in names and addresses only: as many objects of each kind on as many
        devices, and as much let through by each.
        """
        return tuple(sorted((len(devices), tuple(sorted(Counter(s.noun for s in sights).items())),
                             tuple(sorted(_form(o) for s in sights for o in s.opens)))
                            for devices, sights in self.parts))

    @property
    def headline(self) -> str:
        """What is new, between whom, over what."""
        return _headline([(new.device, new.sight) for new in self.made])

    def lines(self, language: Language) -> Iterator[Line]:
        """A few lines a device."""
        for devices, sights in self.parts:
            if len(self.parts) > 1 or any(s.heart for s in sights):
                yield from wrapped(6, tell("{devices}:", devices=some(devices, NAMED)), _counted(sights),
                                   language=language)
            for sight in sights:
                if sight.gist:
                    head = sight.heart or _words(sight.noun, sight.name)
                    yield from wrapped(8, f"{head}:", sight.gist, "green", language)
            for opening in (o for s in sights for o in s.opens):
                head = _words(opening.label, opening.place, opening.subject)
                yield from wrapped(8, f"{head}:", opening.values, "green", language)


def sums(plan: Plan, sights: Sights) -> dict[str, Sum]:
    """The sum of each reason that makes something, in the plan's order."""
    found: dict[str, list[New]] = {}
    for unit in plan.units:
        for fragment in unit.fragments:
            for step in fragment.steps:
                if step.action != "create" or step.after is None:
                    continue
                sight = sights(fragment.device, step.id, step.after)
                if not sight.whole:
                    found.setdefault(str(fragment.reasons[step.id]), []).append(New(fragment.device, step, sight))
    return {reason: Sum(reason, tuple(made)) for reason, made in found.items()}


def alike(every: Iterable[Sum]) -> list[list[Sum]]:
    """Sums of the same shape together where they are many; each list begins with the one to show."""
    shapes: dict[Shape, list[Sum]] = {}
    for one in every:
        shapes.setdefault(one.shape, []).append(one)
    found: list[list[Sum]] = []
    for same in shapes.values():
        found += [same] if len(same) >= ALIKE else [[one] for one in same]
    return found


def report(same: Sequence[Sum], *, undo: bool, language: Language) -> Iterator[Line]:
    """The lines of one sum, and the names of those that are like it."""
    first, others = same[0], same[1:]
    yield Line(tell("  + new {what}", what=first.headline), "green bold")
    yield from first.lines(language)
    if others:
        yield Line(tell("      {sums} of the same shape, other names and addresses:", sums=count(len(others), "sum")),
                   "dim")
        for one in others[:NAMED]:
            yield Line(tell("        {what}", what=one.headline), "dim")
        if len(others) > NAMED:
            yield Line(tell("        and {more:,} more", more=len(others) - NAMED), "dim")
    if undo:
        objects = count(sum(len(s.made) for s in same), "object")
        yield Line(tell("      undo: removes {objects}, newest first", objects=objects), "dim")


def farewell(gone: Sequence[tuple[str, Sight]]) -> Line:
    """What a reason's removals amount to, above their lines."""
    return Line(tell("  - gone: {what}", what=_headline(gone)), "red bold")


def _headline(things: Sequence[tuple[str, Sight]]) -> str:
    devices = list(dict.fromkeys(device for device, _ in things))
    hearts: dict[str, list[tuple[str, str]]] = {}
    for device, sight in things:
        if sight.heart:
            hearts.setdefault(sight.heart, []).append((device, sight.over))
    objects = count(len(things), "object")
    if not hearts:
        return tell("{what} on {devices}", what=joined(", ", _counted(s for _, s in things)),
                    devices=some(devices, NAMED))
    on = count(len(devices), "device")
    if len(hearts) == 1:
        name, ends = next(iter(hearts.items()))
        # The end that begins a tunnel stands first.
        (one, over), *others = sorted(ends, key=lambda end: (not end[1], end[0]))
        if over and len(others) == 1:
            return tell("{what}, {near} -- {far} over {line}: {objects} on {devices}", what=name, near=one,
                        far=others[0][0], line=over, objects=objects, devices=on)
    return tell("{what} on {devices}: {objects}", what=some(hearts, NAMED), devices=some(devices, NAMED),
                objects=objects)


def _words(*words: str) -> str:
    return " ".join(word for word in words if word)


def _counted(sights: Iterable[Sight]) -> list[str]:
    kinds: dict[str, list[Sight]] = {}
    for sight in sights:
        kinds.setdefault(sight.noun, []).append(sight)
    words: list[str] = []
    for noun, same in kinds.items():
        names = dict.fromkeys(s.name for s in same if s.name)
        named = f" ({', '.join(names)})" if names and len(names) <= 2 else ""
        what = Sentence(noun) if len(same) == 1 else count(len(same), noun, same[0].nouns)
        words.append(tell("{what}{named}", what=what, named=named))
    return words


def _form(opening: Opening) -> tuple[str, str, tuple[str, ...]]:
    """An opening without whom it names: the lengths of its prefixes count, not their places."""
    forms = (" . ".join(_wide(word) for word in value.split(" . ")) for value in opening.values)
    return opening.label, opening.place, tuple(sorted(forms))


def _wide(word: str) -> str:
    head, slash, length = word.partition("/")
    if slash:
        return f"{':' if ':' in head else '.'}/{length}"
    return "*" if ":" in head or head.replace(".", "").isdigit() else word
