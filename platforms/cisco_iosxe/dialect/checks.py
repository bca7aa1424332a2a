"""What no object of ours may be: lines that no mode has, secrets that could be read, lists that permit everything."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from platforms.cisco_iosxe.dialect import language, management
from platforms.cisco_iosxe.dialect.piece import Piece
from platforms.cisco_iosxe.dialect.secrets import masked
from platforms.cisco_iosxe.dialect.section import Statement, walk
from platforms.cisco_iosxe.dialect.spelling import spelled
from platforms.refusal import IMPOSSIBLE, SECRET, SYNTAX, WEAK, refuse

_SECRET = re.compile(r"secret:[A-Za-z0-9][A-Za-z0-9:+/=._@-]*$")
# "Dial Technologies Command Reference", `interface dialer`, `dialer pool`.
_DIALERS: Final = 255


def check(piece: Piece, source: str) -> None:
    """Lines that no mode has, secrets that could be read, lists that would permit everything, keys of unknown kinds.

    `source` is the text that the object was read from.
    """
    if piece.id.startswith(management.ACCOUNT) and (odd := management.unknown_kind(piece.statements[0])):
        raise refuse(IMPOSSIBLE, f"IOS-XE knows no key of the kind {odd}", piece.id, 3,
                     hint="this person needs an ssh-ed25519 or ecdsa-sha2-nistp256/384 key for these routers")
    if (dialled := re.fullmatch(r"interface/Dialer(\d+)", piece.id)) and not 1 <= int(dialled[1]) <= _DIALERS:
        raise refuse(IMPOSSIBLE, f"there is no Dialer{dialled[1]}: IOS-XE numbers them and their pools from 1 to "
                     f"{_DIALERS}", piece.id, 1, hint="give the dialled line a port of a lower slot")
    for one in _secret(piece.statements):
        if not _SECRET.fullmatch(one.words[-1]):
            raise refuse(SECRET, f"a secret stands in {piece.id}", piece.id, line_of(one, source),
                         hint="write secret:<kind>:<name>")
    if piece.kind and piece.kind.mode in ("acl", "acl6"):
        entries = piece.statements[0].inner
        if not entries:
            raise refuse(WEAK, f"{piece.id} has no entry: an empty list permits everything", piece.id, 1)
        return
    mode = "bgp" if piece.kind is None and piece.id.startswith("bgp/") else piece.kind.mode if piece.kind else "top"
    if not language.known(mode) or mode == "top":
        return
    for head in piece.statements:
        for one in walk(head.inner):
            if one.row is None:
                raise refuse(SYNTAX, f"{one.text!r} is no line that this dialect knows there", piece.id,
                             line_of(one, source),
                             hint="platforms/cisco_iosxe/dialect/modes has the lines of each mode")


def line_of(one: Statement, source: str) -> int:
    """The line of a text that a statement was read from: statements are the same wherever they stand."""
    first = one.text.split("\n", maxsplit=1)[0]
    return next((n for n, row in enumerate(source.splitlines(), 1) if spelled(masked(row.strip())) == first), 1)


def _secret(found: Iterable[Statement]) -> list[Statement]:
    """The lines that have a place for a secret."""
    held: list[Statement] = []
    for one in found:
        if one.row is not None and one.row.secret is not None:
            held.append(one)
        if one.inner:
            held += _secret(one.inner)
    return held
