"""A line of a report, and the small words that reports share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# Lines of words are broken here; lines of configuration never are.
WIDTH = 118


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report; `style` is a name that rich knows, or empty."""

    text: str
    style: str = ""


def wrapped(indent: int, head: str, items: Iterable[str], style: str = "") -> Iterator[Line]:
    """A head and its items, broken between items only; what follows the first line is set in under it."""
    row = " " * indent + head
    every = list(items)
    for place, item in enumerate(every):
        word = item + ("," if place < len(every) - 1 else "")
        if len(row) + 1 + len(word) > WIDTH and row.strip() != head:
            yield Line(row, style)
            row = " " * (indent + 4) + word
        else:
            row = f"{row} {word}"
    yield Line(row, style)
