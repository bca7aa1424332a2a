"""Where a thing was declared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A place in a file that a person can open: line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a block of configuration exists: what was declared, and where."""

    text: str
    source: Source

    def __str__(self) -> str:
        return f"{self.text} ({self.source.file}:{self.source.line})"
