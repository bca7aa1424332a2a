"""The rows of a mode's table (`modes`) as what a line is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from platforms.cisco_iosxe.dialect.modes import TABLES


@dataclass(frozen=True, slots=True)
class Row:
    """One command of a mode."""

    rank: int
    words: tuple[str, ...]
    on: bool = False
    default: str | None = None
    short: bool = False
    opens: str = ""
    exit: str = ""
    needs: tuple[str, int] | None = None
    secret: int | None = None
    ordered: bool = False
    tells: tuple[int, frozenset[str]] | None = None    # the next word that does not vary, and what it may be
    # The words that tell something, by their place: what each may be, or None where it may be anything.
    telling: tuple[tuple[int, frozenset[str] | None], ...] = ()

    def key(self, words: list[str]) -> tuple[str, ...] | None:
        """What tells a line of this row from its like, or None where the line is not of this row."""
        last = len(self.words) - 1
        end = self.words[last]
        if len(words) <= last or (len(words) > last + 1 and end not in ("~", "**")):
            return None
        found: list[str] = []
        for place, may in self.telling:
            word = words[place]
            if may is None:
                found.append(word)
            elif word not in may:
                return None
            elif len(may) > 1:
                found.append(word)
        return (*found, *words[last:]) if end == "**" else tuple(found)

    @property
    def head(self) -> str:
        """The words before the first that varies: how the line is taken back where it is @short."""
        return " ".join(self.words[:next((i for i, w in enumerate(self.words) if w == "~"), len(self.words))])


def _rows(table: str) -> Iterator[Row]:
    for rank, line in enumerate(row for row in table.splitlines() if row):
        syntax, *given = line.split(" @")
        said = dict(a.partition("=")[::2] for a in given)
        kind, _, place = said.get("needs", "").partition(":")
        words = tuple(syntax.split())
        fixed = next((i for i, w in enumerate(words) if i and w not in ("*", "~")), None)
        tells = (fixed, frozenset(words[fixed].split("|"))) if fixed is not None and words[fixed] != "**" else None
        telling = tuple((place, None if word == "*" else frozenset(word.split("|")))
                        for place, word in enumerate(words) if word not in ("~", "**"))
        yield Row(rank, words, "on" in said, said.get("default"), "short" in said,
                  said.get("opens", ""), said.get("exit", ""), (kind, int(place)) if kind else None,
                  int(said["secret"]) if "secret" in said else None, "ordered" in said, tells, telling)


class _Begun(NamedTuple):
    """The rows of a mode that begin with one word: by the word at a place that does not vary in them, and the rest."""

    place: int
    told: Mapping[str, tuple[Row, ...]]
    rest: tuple[Row, ...]

    def rows(self, words: Sequence[str]) -> tuple[Row, ...]:
        """Those that a line may be of, in the order of the table."""
        return self.told.get(words[self.place], self.rest) if self.place < len(words) else self.rest


@cache
def by_word(mode: str) -> dict[str, _Begun]:
    found: dict[str, list[Row]] = {}
    for row in _rows(TABLES.get(mode, "")):
        found.setdefault(row.words[0], []).append(row)
    return {word: _begun(rows) for word, rows in found.items()}


def _begun(rows: Sequence[Row]) -> _Begun:
    place = min((row.tells[0] for row in rows if row.tells), default=0)
    says = {row.rank: row.tells[1] for row in rows if row.tells and row.tells[0] == place}
    told = {word: tuple(r for r in rows if word in says.get(r.rank, (word,))) for word in frozenset().union(
        *says.values())}
    return _Begun(place, told, tuple(row for row in rows if row.rank not in says))
