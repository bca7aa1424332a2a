"""Nested blocks as keepalived and radvd write them: words, and words that open a block.

One statement a line, whatever the author's spacing. What a block may hold is a grammar of the daemon's own; a word that
the grammar does not name is refused, so that nothing (a script, a file to include) comes in beside what was meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from platforms.linux_frr.dialect.files import Check
from platforms.refusal import SYNTAX, refuse


@dataclass(frozen=True, slots=True)
class Rule:
    """What may follow a word: checks of its words (the last repeats where `more`), and what its block may hold."""

    words: tuple[Check, ...] = ()
    more: bool = False
    block: Mapping[str, Rule] | None = None
    any_word: tuple[Check, ...] | None = None   # the block holds lines that begin with no keyword: addresses, names


@dataclass(slots=True)
class Statement:
    """One line: its words, its place, and what stands inside."""

    words: list[str]
    line: int
    inside: list[Statement] | None = field(default=None)

    def all(self, word: str) -> list[Statement]:
        return [s for s in self.inside or () if s.words[0] == word]

    def value(self, word: str) -> str | None:
        return next((s.words[1] for s in self.all(word) if len(s.words) > 1), None)

    def listed(self, word: str) -> list[str]:
        """The first word of each line inside the blocks of that name."""
        return [line.words[0] for s in self.all(word) for line in s.inside or ()]


def read(file: str, text: str, grammar: Mapping[str, Rule], *, comment: str = "#!", end: str = "") -> list[Statement]:
    """Read a whole file. `end` closes each statement (radvd's semicolon). Raises DialectError with the line."""
    top: list[Statement] = []
    open_: list[tuple[Statement, Mapping[str, Rule], tuple[Check, ...] | None]] = []
    # What each open block holds so far, the file outermost.
    inside = [top]
    for at, raw in enumerate(text.split("\n"), 1):
        row = raw.strip()
        if not row or row[0] in comment:
            continue
        row = row.removesuffix(end).strip() if end else row
        if row == "}":
            if not open_:
                raise refuse(SYNTAX, "a brace closes what was never opened", file, at)
            open_.pop()
            inside.pop()
            continue
        opens = row.endswith("{")
        words = row.removesuffix("{").split()
        if not words or any(c in word for word in words for c in "{};"):
            raise refuse(SYNTAX, f"{row!r}: one statement a line", file, at)
        rules, loose = (open_[-1][1], open_[-1][2]) if open_ else (grammar, None)
        within: list[Statement] = []
        statement = Statement(words, at, within if opens else None)
        inside[-1].append(statement)
        if loose is not None and words[0] not in rules:
            _check(file, at, words, words, loose, more=False)
            continue
        rule = rules.get(words[0])
        if rule is None:
            raise refuse(SYNTAX, f"unknown word {words[0]!r}", file, at, column=raw.index(words[0]) + 1,
                         hint="known here: " + ", ".join(sorted(rules)))
        if opens != (rule.block is not None):
            raise refuse(SYNTAX, f"`{words[0]}` " + ("opens no block" if opens else "lacks its block"), file, at)
        _check(file, at, words, words[1:], rule.words, more=rule.more)
        if opens:
            open_.append((statement, rule.block or {}, rule.any_word))
            inside.append(within)
    if open_:
        raise refuse(SYNTAX, f"`{open_[-1][0].words[0]}` is not closed", file, open_[-1][0].line)
    if not top:
        raise refuse(SYNTAX, "the file says nothing", file, 1)
    return top


def _check(file: str, at: int, words: list[str], values: list[str], checks: tuple[Check, ...], *, more: bool) -> None:
    if len(values) < len(checks) or (len(values) > len(checks) and not more):
        raise refuse(SYNTAX, f"`{words[0]}` takes {len(checks)} word(s), not {len(values)}", file, at)
    padded = (*checks, *([checks[-1]] * (len(values) - len(checks)) if checks else ()))
    for value, check in zip(values, padded, strict=False):
        try:
            check(value)
        except ValueError as error:
            raise refuse(SYNTAX, f"`{words[0]}`: {value!r}: {error}", file, at) from error


def show(statements: list[Statement], end: str = "", depth: int = 0) -> str:
    """The canonical text: four spaces a level."""
    text, margin = "", "    " * depth
    for statement in statements:
        words = " ".join(statement.words)
        if statement.inside is None:
            text += f"{margin}{words}{end}\n"
        else:
            text += f"{margin}{words} {{\n{show(statement.inside, end, depth + 1)}{margin}}}{end}\n"
    return text


def word(*known: str) -> Check:
    """A check for one of a few words."""
    def check(value: str) -> str:
        if value not in known:
            raise ValueError("not one of " + ", ".join(known))
        return value
    return check


