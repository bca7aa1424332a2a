"""The lines of a mode as statements: each with its identity, in the order in which the device shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from platforms.cisco_iosxe.dialect import language, secrets
from platforms.cisco_iosxe.dialect.language import Row
from platforms.cisco_iosxe.dialect.tree import Node


@dataclass(frozen=True, slots=True)
class Statement:
    """One line and those below it, canonical. `row` is None where the mode's table does not know it."""

    key: tuple[object, ...]
    text: str
    row: Row | None = None
    inner: tuple[Statement, ...] = ()
    line: int = 0

    @property
    def words(self) -> list[str]:
        return self.text.split(" ")

    def rows(self, depth: int) -> list[str]:
        """As `show running-config` prints it, without comments."""
        pad = " " * depth
        found = [pad + self.text]
        for one in self.inner:
            if one.inner or (one.row and one.row.exit):
                found += one.rows(depth + 1)
            else:
                found.append(f"{pad} {one.text}")
        if self.row and self.row.exit.startswith("exit"):
            found.append(pad + self.row.exit)
        return found

    def same(self, other: Statement) -> bool:
        return self.text == other.text and len(self.inner) == len(other.inner) and all(
            a.same(b) for a, b in zip(self.inner, other.inner, strict=True))


def statements(nodes: Iterable[Node], mode: str, head: str = "") -> tuple[Statement, ...]:
    """The lines of a mode in canonical order; what the device hides, or would not show, is left out.

    `head` is the line that opened the mode.
    """
    found = []
    for node in nodes:
        if node.kind != "line":
            continue
        got = language.read(mode, secrets.masked(node.text, head))
        if got.hidden:
            continue
        opens = got.row.opens if got.row else ""
        inner = statements(node.children, opens or "?", node.text) if node.children or opens else ()
        text = got.text + ("\n" + node.blob.rstrip("\n") if node.blob else "")
        found.append(Statement(got.key, text, got.row, inner, node.line))
    return ordered(found)


def ordered(found: Iterable[Statement]) -> tuple[Statement, ...]:
    """In the order of the table, those of one row by their numbers and letters; the rest last, as it stood."""
    return tuple(sorted(found, key=_place))


def _place(one: Statement) -> tuple[int, tuple[tuple[int, int, str], ...]]:
    if one.row is None:
        return 1 << 16, ()
    return one.row.rank, () if one.row.ordered else natural(one.text)


@lru_cache(maxsize=1 << 14)
def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Numbers in a text by their value: `10.0.0.0` after `9.0.0.0`."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in _PARTS.findall(text))


_PARTS = re.compile(r"[0-9]+|[^0-9]+")
