"""One object as its statements, before it is known by its text alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from platforms.cisco_iosxe.dialect import language, names
from platforms.cisco_iosxe.dialect.kinds import Kind
from platforms.cisco_iosxe.dialect.section import Statement
from simpul.config.model import Feature

MARK: Final = "simpul:"
BGP: Final = "bgp/process"
NEIGHBOR: Final = "bgp/neighbor/"
OTHER: Final = "other/"


@dataclass(slots=True)
class Piece:
    """One object as its statements. `kind` is None for what is nobody's kind, for a property and for BGP.

    Not frozen, since it keeps its text; nothing else of it is ever changed once it is handed out.
    """

    id: str
    statements: tuple[Statement, ...]
    feature: Feature
    kind: Kind | None = None
    owned: bool = False
    within: str = ""                     # the object of ours whose mode it stands in, and with which it would go

    _text: str = field(default="", init=False, repr=False, compare=False)

    @property
    def text(self) -> str:
        """As the running configuration has it, without comments; each line ended by a newline."""
        if not self._text:
            rows = [row for one in self.statements for row in one.rows(0)]
            rows.append("")
            self._text = "\n".join(rows)
        return self._text

    @property
    def name(self) -> str:
        """What the id calls it within its kind."""
        return self.id[len(self.kind.name) + 1:] if self.kind else self.id


def description(head: Statement) -> str:
    """The description in a mode, or empty."""
    return next((s.text.removeprefix("description ") for s in head.inner if s.text.startswith("description ")), "")


def listed(piece: Piece) -> bool:
    """Whether there is a table of what may stand in the object: an access list has entries."""
    if piece.kind is None:
        return piece.id.startswith(NEIGHBOR)
    return piece.kind.mode not in ("top", "acl", "acl6") and language.known(piece.kind.mode)


def stays(piece: Piece) -> bool:
    """Whether a mode is there whatever we do: a router's ports and terminal lines."""
    return piece.kind is not None and (piece.kind.name in ("line", "console") or (
        piece.kind.name == "interface" and bool(names.PHYSICAL.match(piece.name))))
