"""A configuration as it is held: lines by their identity, sections below them, printed in the vendor's order.

How the text is laid out (one blank deeper a submode, `!` between sections, `exit-address-family`): "Configuration
Fundamentals Configuration Guide", "Managing Configuration Files". The order of sections is that of the tables in
`syntax/`, which follow what routers of release 17 print; it is *assumed* (I4) where no page shows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lab.emulated.iosxe import names
from lab.emulated.iosxe.grammar import Command

Key = tuple[str, ...]
Order = tuple[object, ...]


@lru_cache(maxsize=1 << 12)
def natural(text: str) -> Order:
    """Numbers in a text by their value: `Gi10` after `Gi9`, `10.0.0.0` after `9.0.0.0`."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", text))


SORTS: dict[str, Callable[[Key], Order]] = {
    "": lambda _: (),                   # as it was entered
    "text": lambda words: natural(" ".join(words)),
    "interface": lambda words: names.order(words[1]),
    "first": lambda words: (int(words[0]) if words[0].isdigit() else 0,),
}


@dataclass(slots=True)
class Line:
    """One line, without its `no`. `blob`: what follows it and is no command (a banner, a certificate)."""

    command: Command
    words: Key
    key: Key
    negated: bool = False
    section: Section | None = None
    blob: str = ""

    @property
    def inside(self) -> Section:
        """The lines below it; none where it opens no submode."""
        return self.section if self.section is not None else Section()

    @property
    def text(self) -> str:
        return ("no " if self.negated else "") + " ".join(self.words)


@dataclass(slots=True)
class Section:
    """The lines of the router itself or of one submode."""

    lines: dict[Key, Line] = field(default_factory=dict)

    def get(self, *key: str) -> Line | None:
        return self.lines.get(key)

    def put(self, line: Line) -> Line:
        """Add a line, or let it take the place of the one with its identity; a section that was there stays."""
        old = self.lines.get(line.key)
        if old is not None and line.section is not None and old.section is not None:
            line.section = old.section
        self.lines[line.key] = line
        return line

    def starting(self, *words: str) -> list[Line]:
        """The lines that begin with these words."""
        return [line for line in self.lines.values() if line.words[:len(words)] == words]

    def remove(self, line: Line) -> None:
        self.lines.pop(line.key, None)

    def value(self, *words: str) -> str | None:
        """What follows these words in the first line that begins so."""
        for line in self.lines.values():
            if line.words[:len(words)] == words and not line.negated:
                return " ".join(line.words[len(words):])
        return None

    def on(self, *words: str) -> bool:
        """Whether such a line stands, and not its `no`."""
        return any(not line.negated for line in self.starting(*words))

    def ordered(self) -> list[Line]:
        """In the order of printing: chapter by chapter, in each by its groups, then as the table has the commands."""
        first: dict[tuple[int, str], int] = {}
        placed: list[tuple[Order, Line]] = []
        for index, line in enumerate(self.lines.values()):
            command = line.command
            place: Order = ()
            if command.group is not None and command.group < len(line.words):
                name = line.words[command.group]
                since = first.setdefault((command.chapter, name), index)
                place = (natural(name),) if command.sort == "text" else (since,)
            placed.append(((command.chapter, place, command.rank, SORTS[command.sort](line.words), index), line))
        placed.sort(key=lambda item: item[0])
        return [line for _, line in placed]

    def walk(self) -> Iterator[tuple[Section, Line]]:
        for line in self.lines.values():
            yield self, line
            if line.section is not None:
                yield from line.inside.walk()

    def copy(self) -> Section:
        made = Section()
        for key, line in self.lines.items():
            made.lines[key] = Line(line.command, line.words, line.key, line.negated,
                                   line.inside.copy() if line.section is not None else None, line.blob)
        return made


def render(section: Section, shown: Callable[[Line, int], list[str]], depth: int = 0) -> list[str]:
    """The lines of a section as the vendor prints them. `shown` gives a line's own text, with what it implies."""
    out: list[str] = []
    chapter = None
    indent = " " * depth
    for line in section.ordered():
        closes = bool(line.command.opens)
        if depth == 0 and (chapter not in (None, line.command.chapter) or closes) and out and out[-1] != "!":
            out.append("!")
        if depth and line.command.exits.startswith("exit"):
            out.append(f"{indent}!")
        chapter = line.command.chapter
        out += [indent + text for text in shown(line, depth)]
        if line.section is not None:
            out += render(line.section, shown, depth + 1)
            if line.command.exits:
                out.append(f"{indent}{line.command.exits}")
            if depth == 0:
                out.append("!")
    return out
