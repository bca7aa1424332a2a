"""What runs and would not boot, told by objects: a line that a change writes over, or was planned to save, is known by
what it belongs to, in whatever order the router prints it, and also where it is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from platforms.cisco_iosxe import sections
from platforms.footprint import stands_again
from simpul.config.model import Config
from simpul.errors import DialectError

# A configuration, whole or one section of it, as objects. Raises DialectError.
Parse = Callable[[str], Config]


@dataclass(frozen=True, slots=True)
class Unsaved:
    """One router's two configurations side by side."""

    startup: str
    running: str
    parse: Parse

    def foreign(self, tops: Iterable[str] = (), written: Iterable[str] = (),
                stand: Mapping[str, str | None] | None = None) -> tuple[str, ...]:
        """The lines by which the two differ and that are nobody's change of ours: outside the sections that `tops`
        open, and of no object that is `written` or that runs as `stand` says (its digest; None: gone).
        """
        left = sections.different(self.startup, self.running)
        ours = tuple(tops)
        left = {top: lines for top, lines in left.items() if not sections.covered(top, ours)}
        if left and (written or stand):
            known = self._known(frozenset(written), stand or {})
            left = {top: lines for top, lines in left.items() if not self._told(top, lines, known)}
        return tuple(line for lines in left.values() for line in lines)

    def _known(self, written: frozenset[str], stand: Mapping[str, str | None]) -> Mapping[str, bool]:
        """The objects that differ, each with whether that is known."""
        try:
            boots, runs = self.parse(self.startup).objects, self.parse(self.running).objects
        except DialectError:
            return {}
        texts = ((i, boots.get(i), runs.get(i)) for i in boots.keys() | runs.keys())
        return {i: i in written or (i in stand and stands_again(now, stand[i])) for i, then, now in texts
                if (then.text if then else "") != (now.text if now else "")}

    def _told(self, top: str, lines: Iterable[str], known: Mapping[str, bool]) -> bool:
        """Whether a section differs by what is known alone. What a port says of its wire stands in no object."""
        if any(sections.of_the_wire(top, line) for line in lines):
            return False
        found = [known[i] for i in self._objects(top) if i in known]
        return bool(found) and all(found)

    def _objects(self, top: str) -> set[str]:
        """The ids of all that a section has to do with, in either configuration."""
        found: set[str] = set()
        for text in (self.startup, self.running):
            below = sections.sections(text).get(top)
            if below is not None:
                try:
                    found |= self.parse("".join(f"{line}\n" for line in (top, *below))).objects.keys()
                except DialectError:
                    return set()
        return found
