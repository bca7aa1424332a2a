"""A plan as a reviewer reads it: the sum first, then changes by reason, equal ones once. Pure: styled lines.

What is new is summed up, and what it lets through is listed. What is replaced or removed shows every line, and so does
what nobody can judge without reading it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from simpul.config.model import Step
from simpul.plan.model import Plan
from simpul.plan.serial import digest
from simpul.report.diff_lines import Mark, diff_lines
from simpul.report.line import Line
from simpul.report.sums import NAMED, Sights, Sum, alike, farewell, report, sums
from simpul.words.language import Language
from simpul.words.sentence import count, joined, some, tell

STYLES = {"+": "green", "-": "red", "~": "yellow", " ": "dim", "…": "dim"}
_MARKS = {"create": "+", "replace": "~", "delete": "-"}
# How many removals of one reason are summed up above their lines.
FAREWELL = 4


@dataclass(slots=True)
class ChangeClass:
    """Equal edits on any number of devices: shown once, counted."""

    step: Step
    lines: tuple[tuple[Mark, str], ...]
    devices: list[str] = field(default_factory=list)
    reasons: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class Section:
    """All that stands under one reason."""

    sums: list[list[Sum]] = field(default_factory=list)
    classes: list[ChangeClass] = field(default_factory=list)


def plan_report(
    plan: Plan, sights: Sights, *, undo: bool = False, full: bool = False, name: str = "", language: Language = "en",
) -> Iterator[Line]:
    """The whole plan, ready to print. `full` shows every line of what is new, too. `name` is the plan's digest, where
    whoever asks has written the plan already.

    Reasons and warnings are in the plan, which people sign: they stay in its own words.
    """
    yield from summary(plan, name)
    for words in plan.warnings:
        yield Line(f"  ! {words}", "yellow")
    yield from kept_out(plan)
    summed = {} if full else sums(plan, sights)
    for title, section in _sections(plan, summed).items():
        yield Line("")
        yield Line(title, "bold")
        for same in section.sums:
            yield from report(same, undo=undo, language=language)
        gone = [(d, sights(d, c.step.id, c.step.before or "")) for c in section.classes if c.step.action == "delete"
                for d in c.devices]
        for place, change in enumerate(section.classes):
            if len(gone) >= FAREWELL and change.step.action == "delete" and not any(
                    c.step.action == "delete" for c in section.classes[:place]):
                yield farewell(gone)
            yield from _change(change, undo=undo)
    if summed:
        folded = sum(len(s.made) for s in summed.values())
        yield Line("")
        yield Line(tell("Summed up: {objects}; --full shows every line of them.", objects=count(folded, "new object")),
                   "dim")
    if plan.unreachable:
        yield Line("")
        yield Line(tell("Not reached, so not changed: {devices}", devices=", ".join(plan.unreachable)), "yellow")
        yield Line(tell("  Their sites' changes wait; the next plan picks them up."), "dim")


def kept_out(plan: Plan) -> Iterator[Line]:
    """The routers that were read and may not be planned, each with why and what to do."""
    for name, why in plan.kept_out.items():
        yield Line(tell("  ! {name} is kept out, with the rest of its site: {why}", name=name, why=why), "red bold")
    if plan.kept_out:
        yield Line(tell("    Nothing of others is overwritten: rename or remove theirs, or take it over (simpul "
                        "adopt). All else is planned."), "red")


def summary(plan: Plan, name: str) -> Iterator[Line]:
    """What a plan amounts to, in two or three lines."""
    steps = [s for u in plan.units for f in u.fragments for s in f.steps]
    devices = {f.device for u in plan.units for f in u.fragments}
    if not steps:
        if not plan.unchanged and plan.unreachable:
            yield Line(tell("No changes: no device could be compared with what is intended."), "yellow")
            return
        yield Line(tell("No changes: {devices} what is intended.",
                        devices=count(len(plan.unchanged), "device runs", "devices run")),
                   "yellow" if plan.kept_out else "green")
        if waiting := [n for n in plan.facts if n not in plan.unchanged and n not in plan.kept_out]:
            names = some(waiting, 6)
            yield Line(tell("  What {names} lacks waits for sites that were not reached, not asked for or kept out.",
                            names=names) if len(waiting) == 1 else
                       tell("  What {names} lack waits for sites that were not reached, not asked for or kept out.",
                            names=names), "dim")
        return
    counts = Counter(s.action for s in steps)
    edits = [words for number, words in ((counts["create"], tell("{n} to add", n=counts["create"])),
                                         (counts["replace"], tell("{n} to change", n=counts["replace"])),
                                         (counts["delete"], tell("{n} to remove", n=counts["delete"]))) if number]
    rest = [tell("{n} unchanged", n=len(plan.unchanged)), tell("{n} not reached", n=len(plan.unreachable))]
    if plan.kept_out:
        rest.append(tell("{n} kept out", n=len(plan.kept_out)))
    yield Line(tell("Plan: {edits}, on {devices} in {units}; {rest}.", edits=joined(", ", edits),
                    devices=count(len(devices), "device"), units=count(len(plan.units), "unit"),
                    rest=joined(", ", rest)), "bold")
    paths = ", ".join(sorted({f.datapath for f in plan.facts.values() if f.datapath}))
    yield Line(tell("  plan {plan}   data path {path}   + add   ~ change   - remove",
                    plan=(name or digest(plan))[:16], path=paths or tell("not known")), "dim")


def _sections(plan: Plan, summed: dict[str, Sum]) -> dict[str, Section]:
    """What stands under each title, in the order in which the plan first gives its reason."""
    told = {(new.device, new.step.id) for one in summed.values() for new in one.made}
    found: dict[str, tuple[str, Section]] = {}
    for same in alike(summed.values()):
        first = same[0].reason
        found.setdefault(_title(first, len(same)), (first, Section()))[1].sums.append(same)
    for title, classes in by_reason(plan, lambda device, step: (device, step.id) not in told).items():
        first = next(iter(classes[0].reasons))
        found.setdefault(title, (first, Section()))[1].classes.extend(classes)
    order = {str(f.reasons[s.id]): n for n, (f, s) in enumerate(
        (f, s) for u in reversed(plan.units) for f in reversed(u.fragments) for s in reversed(f.steps))}
    return {title: section for title, (_, section) in sorted(found.items(), key=lambda item: -order[item[1][0]])}


def by_reason(
    plan: Plan, wanted: Callable[[str, Step], bool] = lambda _device, _step: True,
) -> dict[str, list[ChangeClass]]:
    """The change classes under each reason, in the plan's own order. An edit that several reasons ask for in the same
    words stands under the first of them, with their number.
    """
    classes: dict[tuple[object, ...], ChangeClass] = {}
    for unit in plan.units:
        for fragment in unit.fragments:
            for step in fragment.steps:
                if not wanted(fragment.device, step):
                    continue
                lines = diff_lines(step.before, step.after)
                change = classes.setdefault((step.action, step.id, lines), ChangeClass(step, lines))
                change.devices.append(fragment.device)
                change.reasons.setdefault(str(fragment.reasons[step.id]))
    found: dict[str, list[ChangeClass]] = {}
    for change in classes.values():
        found.setdefault(_title(next(iter(change.reasons)), len(change.reasons)), []).append(change)
    return found


def _title(first: str, reasons: int) -> str:
    return tell("{first}, and {more:,} more like it", first=first, more=reasons - 1) if reasons > 1 else first


def _change(change: ChangeClass, *, undo: bool) -> Iterator[Line]:
    step = change.step
    on = some(change.devices, NAMED)
    if len(change.devices) > NAMED:
        on = tell("{number:,} devices: {names}", number=len(change.devices), names=on)
    mark = _MARKS[step.action]
    yield Line(tell("  {mark} {devices}: {object}", mark=mark, devices=on, object=step.id), STYLES[mark])
    if step.before == step.after:
        yield Line(tell("      runs as intended, but would not boot so: saved again"), "dim")
    for sign, text in change.lines:
        yield Line(f"      {sign} {text}", STYLES[sign])
    if undo:
        yield Line(tell("      undo:"), "dim")
        lines = step.undo or tuple(f"{s} {t}" for s, t in diff_lines(step.after, step.before) if s in "+-")
        for text in lines:
            yield Line(f"        {text}", "dim")
