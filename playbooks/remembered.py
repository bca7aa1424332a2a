"""What an earlier plan found for a device, told again where it was made from exactly the same.

The key is the SHA-256 of all that a device's part follows from: what its model is derived from, with each place in the
inventory, the templates that print it, the bytes that it was seen to run, its facts, the slice, and the code itself. So
of what is remembered no model is made and nothing is rendered. What follows from the ledger, whose a removed object
was, is asked again, and each answer must be as it was.
"""

from __future__ import annotations

import hashlib
import json
import marshal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Protocol

from playbooks.workspace import PRODUCT
from records.kept import Body, Kept
from simpul.plan.build import Heritage
from simpul.plan.model import Part
from simpul.plan.serial import dump_part, load_part


class Pages(Protocol):
    """The files of what devices were seen to run."""

    def __contains__(self, name: object) -> bool: ...

    def look(self, name: str) -> bytes:
        """What a device's file holds now."""
        ...

    def read(self, name: str) -> bytes:
        """The same; and whoever asks what the device runs after that is told what this says."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """What holds for a device now, and the key that it is known by. Without a body it is what was kept."""

    key: str
    body: bytes | None = None


class Memory:
    """What was found for devices, each part under its key. `belongs` is what the ledger says now; `key` is a device's
    for the SHA-256 of what its file holds.
    """

    def __init__(self, kept: Kept, pages: Pages, belongs: Heritage, key: Callable[[str, str], str]) -> None:
        self._kept = kept
        self._pages = pages
        self._belongs = belongs
        self._key = key

    def __contains__(self, name: object) -> bool:
        """Whether something is remembered of a device: it may be of something else."""
        return name in self._pages and name in self._kept

    def recall(self, name: str) -> Told | None:
        """What was kept of a device, if it still holds."""
        key = self._key(name, _sha(self._pages.look(name)))
        kept = self._kept.get(name, key)
        if kept is not None and all(self._belongs(name, i) == unit for i, unit in _answers(kept).items()):
            return Told(key)
        return None

    def tell(self, name: str, make: Callable[[Heritage], Part]) -> Told:
        """What `make` makes of a device now, which is not kept yet."""
        key = self._key(name, _sha(self._pages.read(name)))
        answers: dict[str, str | None] = {}

        def ask(device: str, object_id: str) -> str | None:
            answers[object_id] = self._belongs(device, object_id)
            return answers[object_id]

        part = make(ask)
        said = marshal.dumps(answers)
        return Told(key, len(said).to_bytes(_SIZE) + said + marshal.dumps(dump_part(part)))

    def part(self, name: str, told: Told) -> tuple[Part, Mapping[str, bytes]]:
        """The part itself, and its fragments as they stand in a plan, by their ids."""
        body = told.body or self._kept.again(name)
        return load_part(marshal.loads(body[_end(body):]))  # noqa: S302 - the user's own, known by its SHA-256

    def keep(self, made: Mapping[str, Told]) -> None:
        """Keep what was made anew."""
        self._kept.put({name: (told.key, told.body) for name, told in made.items() if told.body is not None})


# Before the part: how many bytes it takes to say whose the removed objects were, in so many bytes, and that.
_SIZE: Final = 4


def _end(body: Body) -> int:
    return _SIZE + int.from_bytes(body[:_SIZE])


def _answers(body: Body) -> dict[str, str | None]:
    found: dict[str, str | None] = marshal.loads(body[_SIZE:_end(body)])  # noqa: S302 - the user's own, as above
    return found


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def key_of(derivation: bytes, runs: str, rest: str, file: str) -> str:
    """The SHA-256 of what a part is made from: what its model follows from, as it is told; the SHA-256 of what the
    router runs, and the file's name; and what `rest_of` made of the rest.
    """
    return _sha(f"{_sha(derivation)} {runs} {rest} {file}".encode())


def rest_of(templates: str, *others: str) -> str:
    """The SHA-256 of all else: the code, the templates, and what else a part follows from, each a text of its own."""
    return _sha(json.dumps([code(), templates, *others]).encode())


@cache
def code() -> str:
    """The SHA-256 of the code that plans, with Python's version."""
    found = hashlib.sha256(sys.version.encode())
    for room in ("simpul", "platforms", "playbooks"):
        for path in sorted((PRODUCT / room).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                content = path.read_bytes()
                found.update(f"{path.relative_to(PRODUCT)} {len(content)}\n".encode() + content)
    return found.hexdigest()
