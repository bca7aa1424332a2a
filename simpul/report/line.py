"""A line of a report, and the small words that reports share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simpul.words.language import Language
from simpul.words.sentence import in_language

# Lines of words are broken here; lines of configuration never are.
WIDTH = 118


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report; `style` is a name that rich knows, or empty."""

    text: str
    style: str = ""


def wrapped(
    indent: int, head: str, items: Iterable[str], style: str = "", language: Language = "en",
) -> Iterator[Line]:
    """A head and its items, broken between items only; what follows the first line is set in under it. Where it breaks
    depends on the language that it is read in.
    """
    head = in_language(head, language)
    row = " " * indent + head
    every = [in_language(item, language) for item in items]
    for place, item in enumerate(every):
        word = item + ("," if place < len(every) - 1 else "")
        if len(row) + 1 + len(word) > WIDTH and row.strip() != head:
            yield Line(row, style)
            row = " " * (indent + 4) + word
        else:
            row = f"{row} {word}"
    yield Line(row, style)
