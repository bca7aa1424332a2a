"""Each object's text read back: what a plan compares, writes the lines of, and walks through."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from platforms.cisco_iosxe.dialect.checks import check, line_of
from platforms.cisco_iosxe.dialect.cut import cut
from platforms.cisco_iosxe.dialect.ids import defined
from platforms.cisco_iosxe.dialect.kinds import CLASS_LINE
from platforms.cisco_iosxe.dialect.piece import BGP, NEIGHBOR, Piece
from platforms.cisco_iosxe.dialect.secrets import HIDDEN
from platforms.cisco_iosxe.dialect.splitter import split
from platforms.refusal import FOREIGN, NOT_OURS, SYNTAX, UNKNOWN_ID, refuse
from platforms.remembered import Remembered
from simpul.errors import DialectError

# A plan reads an object to compare it, to write its lines, and to walk through them; and what runs is mostly what is
# meant.
_READ: Final[Remembered[tuple[str, str], Piece]] = Remembered()


def read(object_id: str, text: str) -> Piece:
    """One object from its own text, as a template or the dialect wrote it. Raises DialectError with the id and line."""
    found = _READ.get((object_id, text))
    return found if found is not None else _keep(_read_anew(object_id, text), text)


def seen(piece: Piece, text: str) -> None:
    """An object of ours as part of a whole configuration, whose text that is: reading it by itself finds the same."""
    if piece.owned and (piece.id, text) not in _READ:
        with suppress(DialectError):
            check(piece, text)
            _keep(piece, text)


def _keep(piece: Piece, text: str) -> Piece:
    return _READ.keep((piece.id, text), piece, len(text))


def _read_anew(object_id: str, text: str) -> Piece:
    found = split(text)
    if not defined(object_id):
        raise refuse(UNKNOWN_ID, f"{object_id!r} is no object of cisco_iosxe", object_id, 1,
                     hint="docs/cisco-iosxe.md lists them")
    alien = {i: p for i, p in found.items() if i != object_id and not (_holds_part(object_id, i) and _bare(p))}
    if odd := next((p for i, p in alien.items() if p.within == object_id), None):
        line = odd.statements[0]
        while line.inner:
            line = line.inner[0]
        raise refuse(SYNTAX, f"{line.text!r} is no line that this dialect knows there", object_id, line_of(line, text),
                     hint="platforms/cisco_iosxe/dialect/modes has the lines of each mode")
    if alien:
        name = next(iter(alien))
        raise refuse(FOREIGN, f"a line of {name} stands in {object_id}", object_id,
                     next((p.line for p in cut(text) if p.id == name), 1), hint="put it into its own object")
    wanted = found.get(object_id)
    if wanted is None:
        raise refuse(SYNTAX, f"there is nothing of {object_id} in its text", object_id, 1)
    check(wanted, text)
    return wanted


def meant(object_id: str, text: str) -> Piece:
    """One object of ours from a template's text. Raises DialectError as `read`, and where it would not be known again
    on a router as ours.
    """
    found = read(object_id, text)
    if not found.owned:
        raise refuse(NOT_OURS, f"{object_id} could not be told from others' on the router", object_id, 1,
                     hint="a name that begins with SIMPUL, or a description that begins with simpul:")
    return found


def adoptable(theirs: Piece, text: str) -> bool:
    """Whether what others made can become the object of that text, and be given back by an undo: each line of it is
    known, none of them is a secret that the router does not show, and it is not a process of another number.
    """
    try:
        ours = meant(theirs.id, text)
        read(theirs.id, theirs.text)
    except DialectError:
        return False
    if theirs.id.startswith("bgp/") and theirs.statements[0].text != ours.statements[0].text:
        return False
    return HIDDEN not in theirs.text


def _holds_part(object_id: str, whole: str) -> bool:
    """Whether an object is a part of another, whose head stands above its lines."""
    if object_id.startswith(NEIGHBOR):
        return whole == BGP
    return object_id.startswith(CLASS_LINE) and whole == f"class-map/{object_id.split('/')[1]}"


def _bare(piece: Piece) -> bool:
    """A process that only holds a neighbour's lines."""
    return all(s.text.startswith("address-family ") and not s.inner for s in piece.statements[0].inner)
