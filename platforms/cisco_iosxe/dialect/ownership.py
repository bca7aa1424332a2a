"""Whether an object is Simpul's: by its name, its mark, or because it is a property of the router."""

from __future__ import annotations

import re
from typing import Final

from platforms.cisco_iosxe.dialect import management
from platforms.cisco_iosxe.dialect.kinds import CLASS_LINE, PROPERTIES
from platforms.cisco_iosxe.dialect.piece import BGP, MARK, NEIGHBOR, Piece, description
from platforms.cisco_iosxe.dialect.section import walk

NAME: Final = "SIMPUL"
# What a route is called; a VRF may be called `name`, too.
_CALLED: Final = re.compile(r"(?<= name )\S+")


def reserved(name: str) -> bool:
    """Whether a name is one of Simpul's: `SIMPULAN` is a word of somebody's own."""
    return name == NAME or name.startswith(f"{NAME}-")


def ours(piece: Piece) -> bool:
    """By what the device itself keeps and shows, and nobody else would write."""
    head = piece.statements[-1]
    if piece.id in PROPERTIES or piece.id.startswith("line/"):
        return True
    if piece.kind is not None and piece.kind.mark:
        return reserved(piece.name)
    if piece.id == BGP:
        return any(s.text.startswith("bgp router-id ") for s in head.inner)
    if piece.id.startswith(NEIGHBOR):
        return any(f" description {MARK}" in s.text for s in head.inner)
    if piece.id.startswith("interface/"):
        return description(head).startswith(MARK)
    if piece.id.startswith(management.ACCOUNT):
        return management.is_account(head)
    if piece.id == management.ENABLE:
        return " secret:" in head.text
    if piece.id.startswith("console/"):
        return any(map(reserved, (word for s in head.inner for word in s.words)))
    if piece.id.startswith("collector/"):
        return all(f" session-id string {MARK}" in s.text for s in piece.statements)
    if piece.id.startswith(CLASS_LINE):
        return True
    if piece.kind and piece.kind.name.startswith("ospf"):
        return any(s.row is not None and " SIMPUL-" in s.text for s in walk(head.inner))
    if piece.id.startswith("route/"):
        return all(any(map(reserved, _CALLED.findall(s.text))) for s in piece.statements)
    if piece.id.startswith("ntp/"):
        return all(s.text.startswith("ntp server vrf SIMPUL-") or s.text.endswith(" source Loopback0")
                   for s in piece.statements)
    return False
