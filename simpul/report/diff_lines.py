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
    codes = _opcodes(old, new)
    for index, (tag, a1, a2, b1, b2) in enumerate(codes):
        if tag == "equal":
            out += _folded(old[a1:a2], first=index == 0, last=index == len(codes) - 1)
            continue
        out += [("-", line) for line in old[a1:a2]]
        out += [("+", line) for line in new[b1:b2]]
    return tuple(out)


def _opcodes(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """As difflib has them. What both begin and end with is set aside first: nearly always one line is left, or none."""
    most = min(len(old), len(new))
    head = next((n for n in range(most) if old[n] != new[n]), most)
    tail = next((n for n in range(most - head) if old[-1 - n] != new[-1 - n]), most - head)
    a, b = len(old) - tail, len(new) - tail
    codes = [("equal", 0, head, 0, head)] if head else []
    if a - head <= 1 and b - head <= 1:
        if a > head or b > head:
            codes.append(("replace", head, a, head, b))
    else:
        between = SequenceMatcher(None, old[head:a], new[head:b], autojunk=False).get_opcodes()
        codes += [(tag, a1 + head, a2 + head, b1 + head, b2 + head) for tag, a1, a2, b1, b2 in between]
    if tail:
        codes.append(("equal", a, len(old), b, len(new)))
    return codes


def _folded(lines: list[str], *, first: bool, last: bool) -> list[tuple[Mark, str]]:
    head = 0 if first else CONTEXT
    tail = 0 if last else CONTEXT
    if len(lines) <= head + tail + 1:
        return [(" ", line) for line in lines]
    hidden = len(lines) - head - tail
    return [*((" ", line) for line in lines[:head]), ("…", f"{hidden} lines stand"),
            *((" ", line) for line in (lines[-tail:] if tail else []))]
