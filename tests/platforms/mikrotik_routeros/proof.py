"""Routers as the proof reads them, with a row changed or left out."""

from __future__ import annotations

import re

from tests.platforms.mikrotik_routeros.proven import Edit


def _is(row: str, found: str) -> bool:
    """Whether a line, and no head of an object, is the one that is meant."""
    return not found.startswith("===") and re.search(row, found) is not None


def change(row: str, old: str, new: str) -> Edit:
    """In the first line that matches `row`."""

    def edit(page: str) -> str:
        rows = page.split("\n")
        at = next(n for n, found in enumerate(rows) if _is(row, found))
        assert old in rows[at], rows[at]
        rows[at] = rows[at].replace(old, new, 1)
        return "\n".join(rows)

    return edit


def without(row: str) -> Edit:
    def edit(page: str) -> str:
        rows = page.split("\n")
        at = next(n for n, found in enumerate(rows) if _is(row, found))
        return "\n".join([*rows[:at], *rows[at + 1:]])

    return edit
