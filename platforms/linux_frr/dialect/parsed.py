"""What every parser of this dialect hands back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parsed:
    """An object's canonical text, and the names that it gives and needs."""

    text: str
    defines: frozenset[str] = frozenset()
    requires: frozenset[str] = frozenset()
