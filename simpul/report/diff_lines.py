"""The lines of a change, as a reviewer reads them: what goes, what comes, and a little of what stands around it."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Mark = Literal["+", "-", " ", "…"]
CONTEXT = 2


def diff_lines(before: str | None, after: str | None) -> tuple[tuple[Mark, str], ...]:
    """Marked lines from `before` to `after`; long stretches that stand are folded into one ellipsis."""
    old, new = (before or "").splitlines(), (after or "").splitlines()
    out: list[tuple[Mark, str]] = []
    codes = opcodes(old, new)
    for index, (tag, a1, a2, b1, b2) in enumerate(codes):
        if tag == "equal":
            out += _folded(old[a1:a2], first=index == 0, last=index == len(codes) - 1)
            continue
        out += [("-", line) for line in old[a1:a2]]
        out += [("+", line) for line in new[b1:b2]]
    return tuple(out)


# What difflib says of a stretch: "equal" or another word, and where it stands in each of two texts.
Opcode = tuple[str, int, int, int, int]


def opcodes(old: list[str], new: list[str]) -> list[Opcode]:
    """As difflib has them, at a tenth of what it takes for most changes: some lines that say something else."""
    most = min(len(old), len(new))
    head = next((n for n in range(most) if old[n] != new[n]), most)
    tail = next((n for n in range(most - head) if old[-1 - n] != new[-1 - n]), most - head)
    a, b = len(old) - tail, len(new) - tail
    codes: list[Opcode] = [("equal", 0, head, 0, head)] if head else []
    codes += [(tag, a1 + head, a2 + head, b1 + head, b2 + head)
              for tag, a1, a2, b1, b2 in _between(old[head:a], new[head:b])]
    if tail:
        codes.append(("equal", a, len(old), b, len(new)))
    return codes


def _between(old: list[str], new: list[str]) -> list[Opcode]:
    """The same of texts that have no line in common at either end."""
    if not old or not new:
        tag = "delete" if old else "insert"
        return [(tag, 0, len(old), 0, len(new))] if old or new else []
    stands = [one == other for one, other in zip(old, new, strict=False)]
    if len(old) == len(new) and sum(stands) == len({*old} & {*new}) and len({*old}) == len({*new}) == len(old):
        # What they have in common stands at the same places: there is one way to tell them apart.
        runs = [list(run) for _, run in groupby(range(len(old)), stands.__getitem__)]
        return [("equal" if stands[r[0]] else "replace", r[0], r[-1] + 1, r[0], r[-1] + 1) for r in runs]
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _folded(lines: list[str], *, first: bool, last: bool) -> list[tuple[Mark, str]]:
    head = 0 if first else CONTEXT
    tail = 0 if last else CONTEXT
    if len(lines) <= head + tail + 1:
        return [(" ", line) for line in lines]
    hidden = len(lines) - head - tail
    return [*((" ", line) for line in lines[:head]), ("…", f"{hidden} lines stand"),
            *((" ", line) for line in (lines[-tail:] if tail else []))]
