"""The changes of a plan by kind: a thousand equal edits are one class with a count, a sample and the outliers.

Two edits are of one class when one kind of reason asks for them and they differ in names and addresses only. An edit
that the others of its kind do not share stands in a class of its own and is marked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from simpul.config.model import Action, Step
from simpul.plan.model import Phase, Plan
from simpul.report import shape
from simpul.report.diff_lines import diff_lines
from simpul.source import Reason

# A class is an outlier beside one of the same object that has this many times its members.
ODD = 10


@dataclass(frozen=True, slots=True)
class Edit:
    """One step of the plan, with where it happens and why."""

    device: str
    unit: str
    phase: Phase
    fragment: str
    step: Step
    reason: Reason

    @property
    def changed(self) -> tuple[tuple[str, str], ...]:
        """The lines that go and come, each with its mark."""
        return tuple((mark, line) for mark, line in diff_lines(self.step.before, self.step.after) if mark in "+-")


@dataclass(frozen=True, slots=True)
class EditClass:
    """Edits of one kind. The first is the sample; `usual` is how many edits the commonest class of the same object
    has, where this one is an outlier.
    """

    object_shape: str
    edits: tuple[Edit, ...]
    usual: int = 0

    @property
    def sample(self) -> Edit:
        return self.edits[0]

    @property
    def action(self) -> Action:
        return self.sample.step.action

    @property
    def devices(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(e.device for e in self.edits))

    @property
    def same(self) -> bool:
        """Whether every edit is the sample's, word for word."""
        return all(e.step.id == self.sample.step.id and e.changed == self.sample.changed for e in self.edits)


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    """All that one kind of reason asks for; `reasons` are its reasons, with how many edits each has."""

    reasons: tuple[tuple[Reason, int], ...]
    classes: tuple[EditClass, ...]


def edits(plan: Plan) -> list[Edit]:
    """Every step of a plan, in its order."""
    return [Edit(f.device, u.name, f.phase, f.id, s, f.reasons[s.id])
            for u in plan.units for f in u.fragments for s in f.steps]


def grouped(every: Sequence[Edit]) -> tuple[ReasonGroup, ...]:
    """The edits by kind of reason and by class, both in the order in which they first stand in the plan."""
    groups: dict[str, dict[tuple[object, ...], list[Edit]]] = {}
    for edit in every:
        lines = tuple(sorted({(mark, shape.of_line(line)) for mark, line in edit.changed}))
        key = (edit.step.action, shape.of_id(edit.step.id), lines)
        groups.setdefault(shape.of_reason(edit.reason.text), {}).setdefault(key, []).append(edit)
    return tuple(_group(classes) for classes in groups.values())


def _group(classes: dict[tuple[object, ...], list[Edit]]) -> ReasonGroup:
    most: dict[tuple[object, ...], int] = {}
    for (action, object_shape, _), same in classes.items():
        most[action, object_shape] = max(most.get((action, object_shape), 0), len(same))
    found = []
    for (action, object_shape, _), same in classes.items():
        usual = most[action, object_shape]
        found.append(EditClass(str(object_shape), tuple(same), usual if len(same) * ODD <= usual else 0))
    counts = Counter(e.reason for same in classes.values() for e in same)
    return ReasonGroup(tuple(counts.items()), tuple(found))
