"""The lines of a change, as a reviewer reads them: what goes, what comes, and a little of what stands around it."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Literal

Mark = Literal["+", "-", " ", "…"]
CONTEXT = 2


def diff_lines(before: str | None, after: str | None) -> tuple[tuple[Mark, str], ...]:
    """Marked lines from `before` to `after`; long stretches that stand are folded into one ellipsis."""
    old, new = (before or "").splitlines(), (after or "").splitlines()
    out: list[tuple[Mark, str]] = []
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for index, (tag, a1, a2, b1, b2) in enumerate(codes):
        if tag == "equal":
            out += _folded(old[a1:a2], first=index == 0, last=index == len(codes) - 1)
            continue
        out += [("-", line) for line in old[a1:a2]]
        out += [("+", line) for line in new[b1:b2]]
    return tuple(out)


def _folded(lines: list[str], *, first: bool, last: bool) -> list[tuple[Mark, str]]:
    head = 0 if first else CONTEXT
    tail = 0 if last else CONTEXT
    if len(lines) <= head + tail + 1:
        return [(" ", line) for line in lines]
    hidden = len(lines) - head - tail
    return [*((" ", line) for line in lines[:head]), ("…", f"{hidden} lines stand"),
            *((" ", line) for line in (lines[-tail:] if tail else []))]
