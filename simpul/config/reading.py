"""What a device's configurations were read as, as bytes and back: a hub's 9,000 objects are read as long as hundreds of
villages', and of them an edit changes a few.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simpul.config.model import Config, Object, RenderedObject
from simpul.words.sentence import flat, whole

# With references to what was written before: most texts stand in both configurations.
_FORMAT: Final = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """What a device was seen to run, and what each of its rendered objects was read as."""

    running: Config
    hazards: tuple[str, ...]             # what was unsafe of it
    rendered: Mapping[str, tuple[str, Object]]   # by id: the text as it was rendered, the object

    def known(self, item: RenderedObject) -> Object | None:
        """The object that was read from exactly this."""
        found = self.rendered.get(item.id)
        if found is None or found[0] != item.text or found[1].feature != item.feature:
            return None
        return found[1]


def reading(
    running: Config, hazards: Iterable[str], rendered: Iterable[RenderedObject], intended: Config,
) -> Reading:
    """`intended` is what `rendered` was read as."""
    return Reading(running, tuple(hazards), {r.id: (r.text, intended.objects[r.id]) for r in rendered})


def dump(read: Reading) -> bytes:
    """As bytes, which only the same version of Python reads back."""
    once: dict[object, object] = {}
    rows: dict[tuple[Any, ...], int] = {}

    def told(thing: Object) -> int:
        row = (thing.id, thing.text, thing.feature, thing.owned, thing.saved, thing.defines, thing.requires,
               thing.holds)
        return rows.setdefault(tuple(once.setdefault(value, value) for value in row), len(rows))

    running = [told(thing) for thing in read.running.objects.values()]
    rendered = [(once.setdefault(text, text), told(thing)) for text, thing in read.rendered.values()]
    warnings, hazards = [*map(flat, read.running.warnings)], [*map(flat, read.hazards)]
    return marshal.dumps((list(rows), running, warnings, read.running.typed, read.running.unmarked,
                          hazards, rendered), _FORMAT)


def load(told: bytes) -> Reading:
    """What `dump` wrote: bytes of anybody else's are not for here, since marshal trusts what it reads."""
    rows, running, warnings, typed, unmarked, hazards, rendered = marshal.loads(told)  # noqa: S302 - the user's own, known by their SHA-256
    objects = [Object(*row) for row in rows]
    return Reading(Config({objects[n].id: objects[n] for n in running}, tuple(map(whole, warnings)), typed,
                          unmarked),
                   tuple(map(whole, hazards)),
                   {objects[n].id: (text, objects[n]) for text, n in rendered})
