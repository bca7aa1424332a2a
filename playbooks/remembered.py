"""What an earlier plan found for a device, told again where it was made from exactly the same.

The key is the SHA-256 of all that a device's part follows from: its model, with units and reasons, the templates that
print it, the bytes that it was seen to run, its facts, the slice, and the code itself. So what is remembered is not
rendered. What follows from the ledger, whose a removed object was, is asked again, and each answer must be as it was.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from functools import cache
from typing import Protocol

from playbooks.workspace import PRODUCT
from records.kept import Kept
from simpul.evidence.canonical import canonical
from simpul.network.model import DeviceModel
from simpul.network.told import told
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


class Memory:
    """What was found for devices, each part under its key. `belongs` is what the ledger says now; `key` is a device's
    for what its file holds.
    """

    def __init__(self, kept: Kept, pages: Pages, belongs: Heritage, key: Callable[[str, bytes], str]) -> None:
        self._kept = kept
        self._pages = pages
        self._belongs = belongs
        self._key = key

    def knows(self, name: str) -> bool:
        """Whether something is remembered of a device: it may be of something else."""
        return name in self._pages and name in self._kept

    def key(self, name: str) -> str:
        """The key of what holds for a device now."""
        return self._key(name, self._pages.look(name))

    def recall(self, name: str, key: str) -> Part | None:
        """The part that was kept, if it still holds."""
        body = self._kept.get(name, key)
        if body is None:
            return None
        raw = json.loads(body)
        if any(self._belongs(name, i) != unit for i, unit in raw["answers"].items()):
            return None
        return load_part(raw["part"])

    def new(self, name: str) -> New | None:
        """What is to be noted while a device's part is made anew; None where nobody saved what it runs."""
        return New(self._key(name, self._pages.read(name)), self._belongs) if name in self._pages else None


class New:
    """A part that is to be kept under `key`."""

    def __init__(self, key: str, belongs: Heritage) -> None:
        self.key = key
        self._belongs = belongs
        self._answers: dict[str, str | None] = {}

    def ask(self, device: str, object_id: str) -> str | None:
        """Whose a removed object was, noted for the next time."""
        self._answers[object_id] = self._belongs(device, object_id)
        return self._answers[object_id]

    def body(self, part: Part) -> bytes:
        """What to keep of a part that was made with `ask`."""
        return canonical({"answers": self._answers, "part": dump_part(part)})


def key_of(model: DeviceModel, templates: str, runs: bytes, *others: str) -> str:
    """The SHA-256 of what a part is made from. `templates` is theirs; `others` are the rest of it, each a text of its
    own.
    """
    parts = [code(), templates, hashlib.sha256(told(model)).hexdigest(), hashlib.sha256(runs).hexdigest(), *others]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


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
