"""What is not taken away, since something of others stands on it: theirs would go with it, and no undo has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simpul.config.diff import Change
from simpul.config.model import Config, Object


@dataclass(frozen=True, slots=True)
class Spared:
    """An object that should go and stays, and the object of others that needs it; or of ours, which stays for that."""

    id: str
    needed_by: Object

    def __str__(self) -> str:
        line = self.needed_by.text.rstrip("\n").split("\n")[-1].strip()
        why = "is nobody's here and would go with it" if not self.needed_by.owned else "stays, too"
        return f"{self.id} is declared no more and stays: {self.needed_by.id} {why} (its line: {line!r})"


def spared(changes: Iterable[Change], running: Config) -> tuple[tuple[Change, ...], tuple[Spared, ...]]:
    """The changes that can be made, and what stays where it was to go: whatever an object that is not Simpul's needs
    and nothing else gives, and whatever that needs in its turn.
    """
    left = {c.id: c for c in changes}
    going = {c.id for c in left.values() if c.action == "delete"}
    given: dict[str, int] = {}
    for object_id, item in running.objects.items():
        for name in item.defines if object_id not in going else ():
            given[name] = given.get(name, 0) + 1
    stays: list[Spared] = []
    todo = [o for o in running.objects.values() if not o.owned]
    while todo and going:
        needer = todo.pop()
        for name in needer.requires:
            if given.get(name):
                continue
            for object_id in sorted(i for i in going if name in running.objects[i].defines):
                going.discard(object_id)
                kept = running.objects[object_id]
                for own in kept.defines:
                    given[own] = given.get(own, 0) + 1
                stays.append(Spared(object_id, needer))
                todo.append(kept)
    names = {s.id for s in stays}
    return tuple(c for c in left.values() if c.id not in names), tuple(stays)
