"""The lines of a mode as statements: each with its identity, in the order in which the device shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import lt

from platforms.cisco_iosxe.dialect import language, secrets
from platforms.cisco_iosxe.dialect.rows import Row
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


def walk(found: Iterable[Statement]) -> Iterator[Statement]:
    """Each line with those in it, from the top down."""
    for one in found:
        yield one
        if one.inner:
            yield from walk(one.inner)


def statements(nodes: Iterable[Node], mode: str, head: str = "") -> tuple[Statement, ...]:
    """The lines of a mode in canonical order; what the device hides, or would not show, is left out.

    `head` is the line that opened the mode.
    """
    found = []
    # Of what opened a mode, only a key chain tells what is secret in it.
    inside = head if not head or head.startswith("key chain ") else "a mode"
    for node in nodes:
        if node.kind != "line":
            continue
        got = _read(mode, node.text, inside)
        if got.hidden:
            continue
        opens = got.row.opens if got.row else ""
        inner = statements(node.children, opens or "?", node.text) if node.children or opens else ()
        text = got.text + ("\n" + node.blob.rstrip("\n") if node.blob else "")
        found.append(Statement(got.key, text, got.row, inner, node.line))
    return ordered(found)


# Of what only one router has, most lines are those of others, or of the same object before.
@lru_cache(maxsize=1 << 16)
def _read(mode: str, text: str, inside: str) -> language.Read:
    return language.read(mode, secrets.masked(text, inside))


def ordered(found: Iterable[Statement]) -> tuple[Statement, ...]:
    """In the order of the table, those of one row by their numbers and letters; the rest last, as it stood."""
    stood = tuple(found)
    ranks = [_rank(one) for one in stood]
    return stood if all(map(lt, ranks, ranks[1:])) else tuple(sorted(stood, key=_place))


def _rank(one: Statement) -> int:
    return 1 << 16 if one.row is None else one.row.rank


def _place(one: Statement) -> tuple[int, tuple[int | str, ...]]:
    return _rank(one), () if one.row is None or one.row.ordered else natural(one.text)


@lru_cache(maxsize=1 << 14)
def natural(text: str) -> tuple[int | str, ...]:
    """Numbers in a text by their value: `10.0.0.0` after `9.0.0.0`."""
    # Every second part is a number, in each text: what is compared is always of one kind.
    return tuple(int(part) if at % 2 else part for at, part in enumerate(_NUMBER.split(text)))


_NUMBER = re.compile(r"([0-9]+)")
