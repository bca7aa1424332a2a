"""Lines in a mode of ours that the dialect does not know: objects of nobody's kind, seen and never touched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from zlib import crc32

from platforms.cisco_iosxe.dialect.piece import OTHER, Piece, stays
from platforms.cisco_iosxe.dialect.section import Statement

_LONG: Final = 120


def strange(one: Statement) -> bool:
    """Whether a line stands in a mode, or in one within, that the dialect does not know."""
    return any(s.row is None or (s.inner and strange(s)) for s in one.inner)


def _known(one: Statement) -> Statement:
    """A mode with the lines of it that the dialect knows, and of the modes within."""
    return one._replace(inner=tuple(_known(s) for s in one.inner if s.row is not None))


def _unknown(one: Statement, path: str) -> Iterable[tuple[str, Statement]]:
    """The lines of a mode, and of the modes within, that the dialect does not know, each under the lines that lead to
    it, by its id. `path` is what stands above and the mode's own line.
    """
    for line in one.inner:
        if line.row is None:
            yield other(path, line), one._replace(inner=(line,))
        else:
            yield from ((i, one._replace(inner=(s,))) for i, s in _unknown(line, f"{path}/{line.text}"))


def apart(piece: Piece) -> tuple[tuple[Statement, ...], Iterable[tuple[str, Piece]]]:
    """A mode's lines that the dialect knows; and the others, each an object of nobody's kind, which needs the one that
    it stands in: no step of ours types it or its `no`, and whoever looks at what runs sees it.
    """
    theirs = [(i, Piece(i, (line,), piece.feature, within="" if stays(piece) else piece.id))
              for one in piece.statements for i, line in _unknown(one, one.text)]
    return tuple(_known(s) for s in piece.statements), theirs


def other(head: str, one: Statement) -> str:
    """The id of a line that the dialect does not know, within what it does. Long ones are told apart by a checksum."""
    found = f"{OTHER}{head}/{one.text}"
    name = found.split("\n", maxsplit=1)[0].replace(" ", "_")
    return name if len(name) <= _LONG and "\n" not in found else f"{name[:_LONG]}-{crc32(found.encode()):08x}"
