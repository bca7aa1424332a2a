"""What planning is measured on: for each device a page that it runs and one that is intended, 20 lines apart.

Eight of the lines are four route-maps that go by another name, so that each needs its order: the new one, the neighbour
that refers to it, the old one. Twelve are values of a session or a route-map.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from simpul.render.page import from_text

LINES = 20
_RENAMED = 4
_MAP = re.compile(r"^=== frr/route-map/(SIMPUL-wg\d+)-(in|out)([46])\.conf ", re.MULTILINE)
_VALUE = re.compile(r"^( +neighbor \S+ (?:timers connect|maximum-prefix)|  ?neighbor \S+ timers \d+| set metric) (\d+)")

_CLOSES = re.compile(r"\s*(?:\};?|!|exit(?:-\S+)?)$")


def changed(page: str) -> str:
    """The page of a device that runs otherwise than `page` in `LINES` lines. Raises ValueError where it has too few."""
    other = page
    for stem, way, family in _MAP.findall(page)[:_RENAMED]:
        other = re.sub(rf"\b{stem}-{way}{family}\b", f"{stem}-was-{way}{family}", other)
    left = LINES - _apart(page, other)
    rows = other.split("\n")
    for number, row in enumerate(rows):
        if left and (match := _VALUE.match(row)):
            rows[number] = f"{match[1]} {int(match[2]) + 1}{row[match.end():]}"
            left -= 1
    if left:
        raise ValueError(f"{left} more lines could not be changed")
    return "\n".join(rows)


def _apart(one: str, other: str) -> int:
    """How many lines of two pages differ, of those that are no heading."""
    pairs = zip(one.split("\n"), other.split("\n"), strict=True)
    return sum(a != b for a, b in pairs if not a.startswith("=== "))


def as_tree(page: str) -> str:
    """A page for readers of indented text: each object's lines under its id, without the lines that close a block,
    which such readers take for repeated ones.
    """
    return "".join(f"object {o.id}\n" + "".join(f" {row}\n" for row in o.text.expandtabs(1).split("\n")
                                                if row.strip() and not _CLOSES.match(row))
                   for o in from_text(page, "page"))


def write_pages(folder: Path, pages: Mapping[str, str]) -> None:
    """Each device's two pages, as Simpul reads them (`.txt`) and as hier_config does (`.tree`)."""
    shapes: tuple[tuple[str, Callable[[str], str]], ...] = (("txt", str), ("tree", as_tree))
    for which in ("intended", "running"):
        (folder / which).mkdir(parents=True)
    for name, page in pages.items():
        for which, text in (("intended", page), ("running", changed(page))):
            for suffix, shape in shapes:
                (folder / which / f"{name}.{suffix}").write_text(shape(text), encoding="utf-8")
