"""A plan as a reviewer reads it: the sum first, then changes by reason, equal ones once. Pure: styled lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from simpul.config.model import Step
from simpul.plan.model import Plan
from simpul.plan.serial import digest
from simpul.report.diff_lines import diff_lines

STYLES = {"+": "green", "-": "red", "~": "yellow", " ": "dim", "…": "dim"}
_MARKS = {"create": "+", "replace": "~", "delete": "-"}
_WORDS = {"create": "to add", "replace": "to change", "delete": "to remove"}
# How many devices of a class of equal changes are named; the rest are counted.
NAMED = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report; `style` is a name that rich knows, or empty."""

    text: str
    style: str = ""


@dataclass(slots=True)
class ChangeClass:
    """Equal edits on any number of devices: shown once, counted."""

    step: Step
    devices: list[str] = field(default_factory=list)
    reasons: dict[str, None] = field(default_factory=dict)


def plan_report(plan: Plan, *, undo: bool = False) -> Iterator[Line]:
    """The whole plan, ready to print."""
    yield from summary(plan)
    for reason, classes in by_reason(plan).items():
        yield Line("")
        yield Line(reason, "bold")
        for change in classes:
            yield from _change(change, undo=undo)
    if plan.unreachable:
        yield Line("")
        yield Line(f"Not reached, so not changed: {', '.join(plan.unreachable)}", "yellow")
        yield Line("  Their sites' changes wait; the next plan picks them up.", "dim")


def summary(plan: Plan) -> Iterator[Line]:
    """What a plan amounts to, in two or three lines."""
    steps = [s for u in plan.units for f in u.fragments for s in f.steps]
    devices = {f.device for u in plan.units for f in u.fragments}
    if not steps:
        yield Line(f"No changes: {_count(len(plan.unchanged), 'device')} run what is intended.", "green")
        return
    counts = ", ".join(f"{n} {_WORDS[a]}" for a in ("create", "replace", "delete")
                       if (n := sum(s.action == a for s in steps)))
    yield Line(f"Plan: {counts}, on {_count(len(devices), 'device')} in {_count(len(plan.units), 'unit')}; "
               f"{len(plan.unchanged)} unchanged, {len(plan.unreachable)} not reached.", "bold")
    paths = sorted({f.datapath for f in plan.facts.values()})
    yield Line(f"  plan {digest(plan)[:16]}   data path {', '.join(paths) or 'not known'}   "
               "+ add   ~ change   - remove", "dim")


def by_reason(plan: Plan) -> dict[str, list[ChangeClass]]:
    """The change classes under each reason, in the plan's own order. An edit that several reasons ask for in the same
    words stands under the first of them, with their number.
    """
    classes: dict[tuple[object, ...], ChangeClass] = {}
    for unit in plan.units:
        for fragment in unit.fragments:
            for step in fragment.steps:
                key = (step.action, step.id, diff_lines(step.before, step.after))
                change = classes.setdefault(key, ChangeClass(step))
                change.devices.append(fragment.device)
                change.reasons.setdefault(str(fragment.reasons[step.id]))
    found: dict[str, list[ChangeClass]] = {}
    for change in classes.values():
        first = next(iter(change.reasons))
        more = f", and {len(change.reasons) - 1} more like it" if len(change.reasons) > 1 else ""
        found.setdefault(f"{first}{more}", []).append(change)
    return found


def _change(change: ChangeClass, *, undo: bool) -> Iterator[Line]:
    step = change.step
    names = ", ".join(change.devices[:NAMED])
    if len(change.devices) > NAMED:
        names = f"{len(change.devices):,} devices: {names}"
    more = f" and {len(change.devices) - NAMED} more" if len(change.devices) > NAMED else ""
    mark = _MARKS[step.action]
    yield Line(f"  {mark} {names}{more}: {step.id}", STYLES[mark])
    if step.before == step.after:
        yield Line("      runs as intended, but would not boot so: saved again", "dim")
    for sign, text in diff_lines(step.before, step.after):
        yield Line(f"      {sign} {text}", STYLES[sign])
    if undo:
        yield Line("      undo:", "dim")
        lines = step.undo or tuple(f"{s} {t}" for s, t in diff_lines(step.after, step.before) if s in "+-")
        for text in lines:
            yield Line(f"        {text}", "dim")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
