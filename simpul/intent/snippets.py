"""Diagnostics as a person reads them: the place, the line itself with a caret, and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from simpul.errors import Diagnostic
from simpul.words.sentence import joined, tell

MAX_WIDTH = 160
# An inventory has no place for secrets; a line that looks as if someone put one there is not shown.
_SECRET = re.compile(r"PRIVATE KEY|(?i:pass(?:word|phrase)?|secret|psk|token|private[-_ ]?key|community)[\"']?\s*:")


def format_diagnostics(diagnostics: Iterable[Diagnostic], read_source: Callable[[str], str | None]) -> str:
    """One block a finding: `FILE:LINE:COL: SIMnnn message`, the line with a caret, a help line.

    `read_source` gives a file's text by the name that stands in a Source, None where it cannot be read. Text ends
    with a newline unless there is no finding. A line that may hold a secret is not shown.
    """
    lines_of: dict[str, list[str]] = {}
    blocks = []
    for diagnostic in diagnostics:
        block = [diagnostic.headline]
        where = diagnostic.where
        if where is not None and where.file not in lines_of:
            lines_of[where.file] = (read_source(where.file) or "").splitlines()
        if where is not None and 1 <= where.line <= len(lines_of[where.file]):
            block += _snippet(lines_of[where.file][where.line - 1], where.line, where.column)
        if diagnostic.hint:
            block.append(tell("  help: {hint}", hint=diagnostic.hint))
        blocks.append(joined("\n", [*block, ""]))
    return joined("\n", blocks)


def source_reader(folder: Path) -> Callable[[str], str | None]:
    """A `read_source` for an inventory folder, whose Sources begin with the folder's own name."""

    def read(file: str) -> str | None:
        try:
            return (folder / file.partition("/")[2]).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None

    return read


def _snippet(line: str, number: int, column: int) -> list[str]:
    start = max(0, column - MAX_WIDTH // 2) if column > MAX_WIDTH - 20 else 0
    line = line[: start + MAX_WIDTH]  # what stands behind is not shown, and may be megabytes
    if _SECRET.search(line):
        return [tell("  {number} | (not shown: the line may hold a secret)", number=str(number))]
    shown = "".join(c if c.isprintable() else " " if c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in line[start:])
    margin = " " * len(str(number))
    return [f"  {number} | {shown}", f"  {margin} | {' ' * (column - 1 - start)}^"]
