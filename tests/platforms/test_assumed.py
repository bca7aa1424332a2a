"""What is assumed of routers that nobody of us ever asked: each mark has its row in the platform's page, with what to
try on a real one and what breaks, and each row its mark.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"I": "cisco-iosxe.md", "R": "mikrotik-routeros.md"}
COLUMNS = 6
# A mark is the word and, near it, the rows that it stands for: `*assumed* (I4)`, `*assumed* of each, R11`.
MARK = re.compile(r"(?<!marked )(?<!marked\n)(?<!marked `)\*[Aa]ssumed\*(?:[^*]{0,40}?((?:\b[IR]\d+\b(?:, )?)+))?")
ROW = re.compile(r"^\| ([IR]\d+) \|", re.MULTILINE)


def texts() -> list[Path]:
    code = [p for room in ("lab", "platforms", "simpul", "tasks", "playbooks") for p in (ROOT / room).rglob("*.py")]
    return [*code, *(ROOT / "templates").rglob("*.j2"), *(ROOT / "docs").rglob("*.md")]


def marks() -> dict[str, set[str]]:
    """The rows that each text names, "" for a mark that names none."""
    found: dict[str, set[str]] = {}
    for path in texts():
        for mark in MARK.finditer(path.read_text(encoding="utf-8")):
            found.setdefault(str(path.relative_to(ROOT)), set()).update((mark[1] or "").split(", "))
    return found


@pytest.mark.parametrize("letter", PAGES)
def test_every_mark_has_its_row_and_every_row_its_mark(letter: str) -> None:
    found = marks()
    assert not [path for path, rows in found.items() if "" in rows], "a mark without a row: add one to the page's table"
    page = (ROOT / "docs" / PAGES[letter]).read_text(encoding="utf-8")
    rows = ROW.findall(page)
    assert len(rows) == len(set(rows)) > 10
    assert set(rows) == {row for named in found.values() for row in named if row.startswith(letter)}
    short = [line[:60] for line in page.splitlines() if ROW.match(line)
             and [bool(cell.strip()) for cell in re.split(r"(?<!\\)\|", line)[1:-1]] != [True] * COLUMNS]
    assert not short, "each row says the fact, who relies on it, what to try, what to expect, and what breaks otherwise"


def test_a_mark_without_a_row_is_seen() -> None:
    text = "it is *assumed*. And *Assumed* (I1, I2): a thing; *assumed* of each, R11); is marked *assumed* where it is"
    assert [m[1] for m in MARK.finditer(text)] == [None, "I1, I2", "R11"]
