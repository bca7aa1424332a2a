"""An object whose parts are all there, as the router orders it, with whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from platforms.cisco_iosxe.dialect import language, lists, names
from platforms.cisco_iosxe.dialect.kinds import PROPERTIES, Kind
from platforms.cisco_iosxe.dialect.ownership import ours
from platforms.cisco_iosxe.dialect.piece import Piece, listed
from platforms.cisco_iosxe.dialect.section import Statement, ordered
from platforms.cisco_iosxe.dialect.strangers import apart, strange

# What a port says of itself that no configuration of ours speaks of.
PORTS_OWN = re.compile(r"(?:negotiation|speed|duplex|media-type|load-interval|carrier-delay|bandwidth|delay) ")


def settled(found: Piece) -> Iterator[tuple[str, Piece]]:
    """An object whose parts are all there: as the router orders it, with whether it is Simpul's; and beside it, by id,
    the lines in it that the dialect does not know. Nothing for what nobody has configured.
    """
    kind, stands = found.kind.name if found.kind else "", found.statements
    if kind == "interface":
        stands = (_interface(found),)
    elif found.kind and (len(stands) > 1 or found.kind.mode == "prefix-list"):
        stands = _sorted(stands, found.kind)
    elif found.id in PROPERTIES:
        stands = ordered(stands)
    piece = Piece(found.id, stands, found.feature, found.kind)
    piece.owned = ours(piece)
    if any(map(strange, stands)) and (kind in ("line", "console") or (piece.owned and listed(piece))):
        piece.statements, theirs = apart(piece)
        yield from theirs
        piece.owned = ours(piece)
    bare = _untouched(piece) if kind == "interface" else kind == "console" and not piece.statements[0].inner
    if not bare:
        yield piece.id, piece


_SEQ = re.compile(r"(?: seq | permit | deny )(\d+)")
_PREFIX = re.compile(r"(?P<head>(?:ip|ipv6) prefix-list \S+) (?:seq (?P<number>\d+) )?(?P<body>(?:permit|deny) .+)$")


def _prefix_entries(found: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """A prefix list's entries with their numbers; its description stands before them."""
    parted = [(s, _PREFIX.match(s.text)) for s in found]
    made = [s for s, entry in parted if not entry]
    entries = [(s, entry) for s, entry in parted if entry]
    if all(entry["number"] for _, entry in entries):
        return (*made, *(s for s, _ in sorted(entries, key=lambda one: int(one[1]["number"]))))
    for one in lists.numbered([(int(m["number"]) if m["number"] else None, m["body"]) for _, m in entries]):
        got = language.read("top", f"{entries[0][1]['head']} seq {one.number} {one.body}")
        made.append(Statement(got.key, got.text, got.row))
    return tuple(made)


def _sorted(found: tuple[Statement, ...], kind: Kind) -> tuple[Statement, ...]:
    """Several commands of one id in the order of their numbers; excluded ranges before the pool."""
    if kind.mode == "prefix-list":
        return _prefix_entries(found)
    if kind.name == "dhcp":
        ranges = sorted((s for s in found[:-1]), key=lambda s: _numbers(s.text))
        return (*ranges, found[-1])
    return tuple(sorted(found, key=lambda s: int(m[1]) if (m := _SEQ.search(s.text)) else 0))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", text))


def _interface(piece: Piece) -> Statement:
    head = piece.statements[0]
    name = piece.name
    text = f"interface {name}"
    inner = head.inner
    if names.PHYSICAL.match(name):
        inner = tuple(s for s in inner if not PORTS_OWN.match(s.text))
    return Statement((text,), text, head.row, inner)


def _untouched(port: Piece) -> bool:
    """A port that nobody has configured yet, open or shut: nobody's object."""
    return bool(names.PHYSICAL.match(port.name)) and all(s.text == "shutdown" for s in port.statements[0].inner)
