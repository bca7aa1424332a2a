"""What is wrong with an inventory, collected so that an author sees all of it at once."""

from __future__ import annotations

from collections.abc import Iterable

from simpul.errors import Diagnostic
from simpul.source import Source
from simpul.words.sentence import some, tell


class Findings:
    """Collects diagnostics in any order; gives them back sorted by file, line and column."""

    def __init__(self) -> None:
        self._all: list[Diagnostic] = []

    def error(self, code: str, message: str, where: Source | None, hint: str | None = None) -> None:
        """Note something that refuses the inventory."""
        self._all.append(Diagnostic(code, message, where, hint))

    def warning(self, code: str, message: str, where: Source | None, hint: str | None = None) -> None:
        """Note something that an author should know and may leave."""
        self._all.append(Diagnostic(code, message, where, hint, "warning"))

    @property
    def refused(self) -> bool:
        """Whether any finding is an error."""
        return any(d.severity == "error" for d in self._all)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """All findings in the order of their places, each once."""
        nowhere = Source("", 0, 0)
        unique = dict.fromkeys(self._all)
        return tuple(sorted(unique, key=lambda d: (d.where or nowhere, d.code, d.message)))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that an author most likely meant, or None."""
    from difflib import get_close_matches  # noqa: PLC0415 - only needed once something is already wrong

    close = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return close[0] if close else None


def known_words(word: str, known: Iterable[str], *, limit: int = 12) -> str:
    """A help text: the nearest known word, or the list of known ones."""
    names = sorted(known)
    close = nearest(word, names)
    if close:
        return tell('did you mean "{close}"?', close=close)
    if not names:
        return tell("nothing of this kind is declared")
    return tell("known here: {names}", names=some(names, limit))
