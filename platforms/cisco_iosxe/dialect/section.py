"""The lines of a mode as statements: each with its identity, in the order in which the device shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import lt
from typing import NamedTuple

from platforms.cisco_iosxe.dialect import language, secrets
from platforms.cisco_iosxe.dialect.rows import Row
from platforms.cisco_iosxe.dialect.tree import Node


class Statement(NamedTuple):
    """One line and those below it, canonical, wherever it stands. `row` is None where its mode's table has none for it.

    A tuple, since a router's configuration is hundreds of them.
    """

    key: tuple[object, ...]
    text: str
    row: Row | None = None
    inner: tuple[Statement, ...] = ()

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
        one = _bare(mode, node.text, inside) if node.kind == "line" else None
        if one is None:
            continue
        if node.blob:
            one = one._replace(text=f"{one.text}\n{node.blob.rstrip(_END)}")
        if node.children:
            one = one._replace(inner=statements(node.children, (one.row.opens if one.row else "") or "?", node.text))
        found.append(one)
    return ordered(found)


_END = "\n"


# Behind every row of a table.
_LAST = 1 << 16


# Of what only one router has, most lines are those of others, or of the same object before.
@lru_cache(maxsize=1 << 16)
def _bare(mode: str, text: str, inside: str) -> Statement | None:
    """A line without those below it; None where the device does not show it."""
    got = language.read(mode, secrets.masked(text, inside))
    return None if got.hidden else Statement(got.key, got.text, got.row)


def ordered(found: Iterable[Statement]) -> tuple[Statement, ...]:
    """In the order of the table, those of one row by their numbers and letters; the rest last, as it stood."""
    stood = tuple(found)
    ranks = [_LAST if one.row is None else one.row.rank for one in stood]
    if all(map(lt, ranks, ranks[1:])):
        return stood
    by_rank: dict[int, list[Statement]] = {}
    for rank, one in zip(ranks, stood, strict=True):
        by_rank.setdefault(rank, []).append(one)
    made: list[Statement] = []
    for _, alike in sorted(by_rank.items()):
        row = alike[0].row
        if len(alike) > 1 and row is not None and not row.ordered:
            alike.sort(key=lambda one: natural(one.text))
        made += alike
    return tuple(made)


@lru_cache(maxsize=1 << 14)
def natural(text: str) -> tuple[int | str, ...]:
    """Numbers in a text by their value: `10.0.0.0` after `9.0.0.0`."""
    # Every second part is a number, in each text: what is compared is always of one kind.
    return tuple(int(part) if at % 2 else part for at, part in enumerate(_NUMBER.split(text)))


_NUMBER = re.compile(r"([0-9]+)")
