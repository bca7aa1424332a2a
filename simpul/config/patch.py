"""Changes in an order that never dangles, as steps with their inverse.

The order follows from references alone: what is referred to comes first, who refers goes first; and what only one may
hold is let go before another takes it. Where two changes do not touch each other the order is by kind, feature and id,
only so that the same plan comes out every time.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from simpul.config.diff import Change
from simpul.config.model import FEATURES, Action, Config, Dialect, Object, Step
from simpul.errors import PlanError
from simpul.words.sentence import tell

_NONE: frozenset[str] = frozenset()
_KIND: dict[Action, int] = {"create": 0, "replace": 1, "delete": 2}
_INVERSE: dict[Action, Action] = {"create": "delete", "replace": "replace", "delete": "create"}


def order(changes: Iterable[Change], running: Config, intended: Config, dialect: Dialect) -> tuple[Step, ...]:
    """Steps in an order in which each can be taken: create what is referred to first, delete who refers first; on a
    swap create the new, rebind, delete the old.

    Raises PlanError (SIM441) naming the objects that wait for each other, or that need what nobody defines (SIM442);
    DialectError where the platform cannot make a change in place.
    """
    every = {c.id: c for c in changes}
    _all_defined(every.values(), running, intended)
    waits = _waits(every)
    left = {i: len(first) for i, first in waits.items()}
    followers: dict[str, list[str]] = {}
    for object_id, first in waits.items():
        for other in first:
            followers.setdefault(other, []).append(object_id)
    ready = [(_tie(every[i]), i) for i, n in left.items() if n == 0]
    heapq.heapify(ready)
    steps: list[Step] = []
    done: set[str] = set()
    while ready:
        _, object_id = heapq.heappop(ready)
        done.add(object_id)
        change = every[object_id]
        steps.append(dialect.step(change.before, change.after))
        for follower in followers.get(object_id, ()):
            left[follower] -= 1
            if left[follower] == 0:
                heapq.heappush(ready, (_tie(every[follower]), follower))
    if len(steps) < len(every):
        circle = _circle({i: first - done for i, first in waits.items() if i not in done})
        held = sorted(n for one, other in pairwise(circle)
                      for n in (_held(every[one].after) - _held(every[one].before)) & _held(every[other].before))
        raise PlanError(
            "SIM441", tell("these changes wait for each other: {circle}", circle=" -> ".join(circle)),
            hint=tell("only one may have {held} at a time: declare another for one of them, apply, and then this",
                      held=", ".join(held)) if held
            else tell("give one of them a new name, so that old and new can stand side by side"))
    return tuple(steps)


def _tie(change: Change) -> tuple[int, int, str]:
    feature = FEATURES.index(change.feature)
    return _KIND[change.action], -feature if change.action == "delete" else feature, change.id


def _names(item: Object | None) -> tuple[frozenset[str], frozenset[str]]:
    return (item.defines, item.requires) if item else (_NONE, _NONE)


def _held(item: Object | None) -> frozenset[str]:
    return item.holds if item else _NONE


def _all_defined(changes: Collection[Change], running: Config, intended: Config) -> None:
    """What changed objects need will exist once all is done."""
    changed = {c.id for c in changes}
    given = {n for o in running.objects.values() if o.id not in changed for n in o.defines}
    for change in changes:
        given |= _names(change.after)[0]
    for change in changes:
        missing = sorted(_names(change.after)[1] - given)
        if missing:
            elsewhere = sorted(o.id for o in intended.objects.values() if o.defines & set(missing))
            raise PlanError(
                "SIM442",
                tell(
                    "{change} needs {missing}, which nothing on the device defines and nothing here makes",
                    change=change.id, missing=", ".join(missing)),
                hint=tell("{elsewhere} would: plan its feature too", elsewhere=elsewhere[0])
                if elsewhere
                else tell("declare it, or drop the reference"),
            )


def _waits(every: dict[str, Change]) -> dict[str, set[str]]:
    """For each change the others that must come before it."""
    starts: dict[str, set[str]] = {}
    stops: dict[str, set[str]] = {}
    for change in every.values():
        before, after = _names(change.before)[0], _names(change.after)[0]
        for name in after - before:
            starts.setdefault(name, set()).add(change.id)
        for name in before - after:
            stops.setdefault(name, set()).add(change.id)
    waits: dict[str, set[str]] = {i: set() for i in every}
    for change in every.values():
        before, after = _names(change.before)[1], _names(change.after)[1]
        for name in after - before:
            # Where an old object still gives the name, the new one must come first all the same: it is what is meant.
            waits[change.id] |= starts.get(name, set()) - {change.id}
        for name in before - after:
            for going in stops.get(name, set()) - {change.id}:
                waits[going].add(change.id)
    for name in starts.keys() & stops.keys():
        for going in stops[name]:
            waits[going] |= starts[name] - {going}
    _wait_for_holders(every, waits)
    return waits


def _wait_for_holders(every: Mapping[str, Change], waits: dict[str, set[str]]) -> None:
    """Who takes what only one may hold waits for who lets it go."""
    frees: dict[str, set[str]] = {}
    for change in every.values():
        for name in _held(change.before) - _held(change.after):
            frees.setdefault(name, set()).add(change.id)
    for change in every.values():
        for name in _held(change.after) - _held(change.before):
            waits[change.id] |= frees.get(name, set()) - {change.id}


def _circle(waits: dict[str, set[str]]) -> list[str]:
    """One circle among changes that all wait."""
    at = min(waits)
    seen: list[str] = []
    while at not in seen:
        seen.append(at)
        at = min(waits[at])
    return [*seen[seen.index(at):], at]


def undo(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The inverse of each step, newest first."""
    return tuple(Step(_INVERSE[s.action], s.id, s.feature, s.after, s.before, s.undo, s.do) for s in reversed(steps))


def apply(config: Config, steps: Iterable[Step], dialect: Dialect) -> Config:
    """The configuration after the steps; objects that no step names are the very same.

    Raises PlanError (SIM443) where a step's `before` is not what stands there: the plan is for another configuration.
    """
    objects = dict(config.objects)
    for step in steps:
        change_in(objects, step, dialect)
    return dialect.link(Config(objects, unmarked=config.unmarked))


def change_in(objects: dict[str, Object], step: Step, dialect: Dialect) -> None:
    """Take one step in place. Raises PlanError (SIM443) where the step does not fit."""
    old = objects.get(step.id)
    stands = old.text if old is not None and old.text else None
    if stands != step.before or (old is not None and not old.owned):
        raise PlanError("SIM443", tell(
            "the step {action} {step} was made for another configuration", action=step.action, step=step.id),
                        hint=tell("make a new plan"))
    if step.after is None:
        objects.pop(step.id, None)
    else:
        objects[step.id] = dialect.read(step.id, step.after, step.feature)
