"""A change side by side: what runs on the left, what will run on the right."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A row of two sides; None where a side has no such line. A fold holds how many equal lines it stands for."""

    kind: Literal["same", "change", "fold"]
    left: str | None
    right: str | None
    folded: int = 0


def rows(before: str | None, after: str | None) -> tuple[Row, ...]:
    """The two texts beside each other; long stretches that stand are folded."""
    old, new = (before or "").splitlines(), (after or "").splitlines()
    found: list[Row] = []
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (tag, a1, a2, b1, b2) in enumerate(codes):
        if tag != "equal":
            found += [Row("change", left, right) for left, right in zip_longest(old[a1:a2], new[b1:b2])]
            continue
        head, tail = CONTEXT * (place > 0), CONTEXT * (place < len(codes) - 1)
        hidden = a2 - a1 - head - tail
        if hidden <= 1:
            found += [Row("same", line, line) for line in old[a1:a2]]
            continue
        found += [Row("same", line, line) for line in old[a1:a1 + head]]
        found.append(Row("fold", None, None, hidden))
        found += [Row("same", line, line) for line in old[a2 - tail:a2]]
    return tuple(found)
