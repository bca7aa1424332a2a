"""A configuration as its objects, each put together from its parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from ipaddress import IPv4Network
from typing import NamedTuple

from platforms.cisco_iosxe.dialect import management, readers
from platforms.cisco_iosxe.dialect.cut import Part, cut
from platforms.cisco_iosxe.dialect.ids import EXCLUDED
from platforms.cisco_iosxe.dialect.piece import OTHER, Piece, with_statements
from platforms.cisco_iosxe.dialect.pools import pool_networks, vrf_of_pool
from platforms.cisco_iosxe.dialect.section import Statement, ordered
from platforms.cisco_iosxe.dialect.settled import settled
from platforms.cisco_iosxe.dialect.tree import sections


class _Lone(NamedTuple):
    """A part of an object; what the object is where there is no other part of it; and that settled, or nothing where it
    is yet to be.
    """

    part: Part
    piece: Piece
    settled: tuple[tuple[str, Piece], ...] = ()


def _lone(part: Part) -> _Lone:
    return _Lone(part, Piece(part.id, (part.one,), part.feature, part.kind))


class Splitter:
    """Takes a whole configuration apart. `whole`: a router's, whose sections are mostly every router's; where its lines
    stand is then not told.
    """

    def __init__(self, text: str, *, whole: bool = False) -> None:
        self._found: dict[str, Piece] = {}
        self._lone: dict[str, _Lone] = {}
        excluded: list[Statement] = []
        for lone in _whole(text) if whole else map(_lone, cut(text)):
            part = lone.part
            if not part.id:
                excluded.append(part.one)
            elif part.id in self._found:
                self._put(part)
            else:
                self._found[part.id] = lone.piece
                self._lone[part.id] = lone
        self._give_excluded(excluded)
        told = {i.removeprefix(readers.LIST): p.statements[0].inner for i, p in self._found.items()
                if i.startswith(readers.LIST)}
        for object_id, had in [(i, p) for i, p in self._found.items() if i.startswith(readers.READER)]:
            self._found[object_id] = replace(had, statements=readers.named(had.statements, told))
        if management.ENABLE in self._found:
            had = self._found[management.ENABLE]
            self._found[management.ENABLE] = replace(had, statements=tuple(
                management.enabled(s, self._found) for s in had.statements))

    def pieces(self) -> dict[str, Piece]:
        """The objects by id, each with whether it is Simpul's."""
        found: dict[str, Piece] = {}
        for object_id, piece in self._found.items():
            lone = self._lone.get(object_id)
            found.update((lone.settled if lone is not None and lone.piece is piece else ()) or settled(piece))
        return found

    def _put(self, part: Part) -> None:
        had = self._found.get(part.id)
        if had is None:
            self._found[part.id] = _lone(part).piece
        elif had.statements[-1].text == part.one.text:
            # A mode that is entered again goes on.
            self._found[part.id] = replace(had, statements=(
                *had.statements[:-1], _joined(had.statements[-1], part.one)))
        elif part.one not in had.statements:
            self._found[part.id] = with_statements(had, (*had.statements, part.one))

    def _give_excluded(self, excluded: Iterable[Statement]) -> None:
        """An excluded range belongs to the pool that it is taken from; one of no pool is nobody's kind."""
        pools = [(p.id, vrf_of_pool(p.statements[-1]), network) for p in self._found.values()
                 if p.id.startswith("dhcp/") for network in pool_networks(p.statements[-1])]
        for one in excluded:
            found = EXCLUDED.match(one.text)
            first = IPv4Network(found["first"]) if found else None
            vrf = (found["vrf"] if found else None) or ""
            pool = next((i for i, where, network in pools
                         if first is not None and where == vrf and first.subnet_of(network)), None)
            if pool is None:
                self._put(Part(OTHER + one.text.replace(" ", "_"), one))
            else:
                had = self._found[pool]
                self._found[pool] = replace(had, statements=(one, *had.statements))


def _whole(text: str) -> Iterator[_Lone]:
    """What each section of a router's configuration has of an object."""
    return (lone for section in sections(text) for lone in _section(section))


@lru_cache(maxsize=1 << 14)
def _section(text: str) -> tuple[_Lone, ...]:
    return tuple(lone._replace(settled=tuple(settled(lone.piece)) if lone.part.id else ())
                 for lone in map(_lone, cut(text)))


def _joined(had: Statement, more: Statement) -> Statement:
    """One mode from what stands in two places: a line of the second takes the place of its like."""
    inner = {s.key: s for s in had.inner}
    for one in more.inner:
        before = inner.get(one.key)
        inner[one.key] = _joined(before, one) if before and before.text == one.text else one
    return replace(had, inner=ordered(inner.values()))
