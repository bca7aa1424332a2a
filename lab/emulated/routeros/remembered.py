"""Commands that were read before, by their text: a hundred routers are told the same, and one is told twice what it
first only reads and then runs.

What a command means depends on nothing but its text, the menu and the line that it stands in, as long as what follows
ends it: a reader looks no further than that.
"""

from __future__ import annotations

from typing import Final

from lab.emulated.routeros.nodes import Command
from lab.emulated.routeros.reader import ENDS
from lab.emulated.routeros.schema import Menu

_HEAD: Final = 16               # letters by which a text is looked for
_LONGEST: Final = 600           # longer ones hold somebody's script, which is told once
_MOST: Final = 1 << 13
_Known = tuple[Command, Menu]


class Remembered:
    """Commands with the menu that stands after each. Menus are told apart by identity: they live as long as this."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int], _Known] = {}
        self._lengths: dict[str, set[int]] = {}

    def at(self, text: str, place: int, here: Menu, line: int) -> tuple[int, Command, Menu] | None:
        """Where the command at a place ends, the command, and the menu after it; None where it was never read."""
        most = len(text) - place
        for length in self._lengths.get(text[place:place + _HEAD], ()):
            end = place + length
            if length <= most and text[end:end + 1] in ENDS and (
                    found := self._known.get((text[place:end], id(here), line))) is not None:
                return end, *found
        return None

    def keep(self, text: str, here: Menu, line: int, command: Command, after: Menu) -> None:
        """Remember a command that was read to its end."""
        if not _HEAD <= len(text) <= _LONGEST:
            return
        if len(self._known) >= _MOST:
            self._known.clear()
            self._lengths.clear()
        self._known[text, id(here), line] = command, after
        self._lengths.setdefault(text[:_HEAD], set()).add(len(text))
