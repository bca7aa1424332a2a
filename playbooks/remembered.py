"""What an earlier plan found for a device, told again where it was made from exactly the same.

The key is the SHA-256 of all that a device's part follows from: what its templates printed, with units and reasons, the
bytes that it was seen to run, its facts, the slice, and the code itself. What follows from the ledger, whose a removed
object was, is asked again, and each answer must be as it was.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from functools import cache

from playbooks.workspace import PRODUCT
from records.kept import Kept
from simpul.config.model import RenderedObject
from simpul.evidence.canonical import canonical
from simpul.plan.build import Heritage
from simpul.plan.model import Part
from simpul.plan.serial import dump_part, load_part


class Remembered:
    """One device's part, kept under its key. `belongs` is what the ledger says now."""

    def __init__(self, name: str, key: str, belongs: Heritage) -> None:
        self.name = name
        self.key = key
        self._belongs = belongs
        self._answers: dict[str, str | None] = {}

    def recall(self, kept: Kept) -> Part | None:
        """The part that was kept, if it still holds."""
        body = kept.get(self.name, self.key)
        if body is None:
            return None
        raw = json.loads(body)
        if any(self._belongs(self.name, i) != unit for i, unit in raw["answers"].items()):
            return None
        return load_part(raw["part"])

    def ask(self, device: str, object_id: str) -> str | None:
        """Whose a removed object was, noted for the next time."""
        self._answers[object_id] = self._belongs(device, object_id)
        return self._answers[object_id]

    def body(self, part: Part) -> bytes:
        """What to keep of a part that was made with `ask`."""
        return canonical({"answers": self._answers, "part": dump_part(part)})


def key_of(rendered: Sequence[RenderedObject], runs: bytes, *others: str) -> str:
    """The SHA-256 of what a part is made from. `others` are the rest of it, each a text of its own."""
    told = [code(), *others, hashlib.sha256(runs).hexdigest(),
            *([o.id, o.feature, o.unit, o.reason.text, o.reason.source.file, o.reason.source.line,
               o.reason.source.column, o.text] for o in rendered)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


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
