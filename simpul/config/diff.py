"""What differs between what runs and what is intended, object by object, on owned objects only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from simpul.config.model import Action, Config, Feature, Object
from simpul.errors import PlanError
from simpul.words.sentence import tell


@dataclass(frozen=True, slots=True)
class Change:
    """One object's change. `before` and `after` equal in text: only what the device would boot differs."""

    action: Action
    before: Object | None
    after: Object | None

    @property
    def object(self) -> Object:
        """The object as it will be, or as it was where it goes."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change of nothing")
        return found

    @property
    def id(self) -> str:
        return self.object.id

    @property
    def feature(self) -> Feature:
        return self.object.feature

    @property
    def resaves(self) -> bool:
        """Whether the device runs the right thing and would only boot another."""
        return self.before is not None and self.after is not None and self.before.text == self.after.text


# The code of the one refusal that concerns a device alone: the plan goes on without it.
FOREIGN: Final = "SIM440"


def diff(running: Config, intended: Config, features: Collection[Feature] = ()) -> tuple[Change, ...]:
    """All changes, sorted by id; of some features only, with what they must refer to, where `features` names any.

    Owned leftovers are deleted. Raises PlanError (SIM440) naming every object to be made that exists on the device and
    is not Simpul's.
    """
    changes: list[Change] = []
    for object_id in sorted(intended.objects.keys() | running.objects.keys()):
        old, new = running.objects.get(object_id), intended.objects.get(object_id)
        if new is None:
            if old is not None and old.owned:
                changes.append(Change("delete", old, None))
        elif old is None or not old.text or not old.owned:
            changes.append(Change("create", None, new))
        elif old.text != new.text or not old.saved:
            changes.append(Change("replace", old, new))
    wanted = chosen(changes, features)
    foreign = [
        c.id for c in wanted if c.action == "create" and c.id in running.objects and not running.objects[c.id].owned
    ]
    if foreign:
        raise PlanError(
            FOREIGN,
            f"{len(foreign)} intended object(s) exist on the device and are not Simpul's: {', '.join(foreign)}",
            hint=tell("nothing of others is overwritten: rename or remove theirs, or take it over with `simpul adopt`"),
        )
    return wanted


def chosen(
    changes: Iterable[Change], features: Collection[Feature] = (), only: Collection[str] | None = None,
) -> tuple[Change, ...]:
    """The changes of some features, and of these ids alone where `only` is given; with whatever they must refer to,
    transitively. All where neither is named.
    """
    every = tuple(changes)
    if not features and only is None:
        return every
    wanted = {c.id for c in every if (not features or c.feature in features) and (only is None or c.id in only)}
    makers: dict[str, list[Change]] = {}
    for change in every:
        if change.after is not None:
            for name in change.after.defines - (change.before.defines if change.before else frozenset()):
                makers.setdefault(name, []).append(change)
    found: dict[str, Change] = {}
    todo = [c for c in every if c.id in wanted]
    while todo:
        change = todo.pop()
        if change.id in found:
            continue
        found[change.id] = change
        for name in change.after.requires if change.after else ():
            todo += makers.get(name, [])
    return tuple(c for c in every if c.id in found)
