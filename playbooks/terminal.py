"""How a command speaks: data on stdout, talk on stderr, colour only where a person looks.

NO_COLOR and non-terminals are respected; long work shows progress on a terminal and milestones in a pipe. What people
read is in the language of the locale; data never is.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby, islice
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from simpul.errors import Diagnostic
from simpul.report.line import Line
from simpul.words.language import Language, language_of
from simpul.words.sentence import in_language, tell

_OUT = Console(highlight=False, soft_wrap=True, emoji=False)
# What rich lays out: tabs become spaces, bells and the like are left out. All else it prints as it is.
_LAID_OUT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
# Lines of a report that are printed at once, so that a reader does not wait for all of it.
_TOGETHER = 1000
# Seconds after which a pipe hears what is done now.
_SILENCE = 10.0
_TALK = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def language() -> Language:
    """What the person at the terminal reads."""
    return language_of(os.environ)


def show(lines: Iterable[Line]) -> None:
    """Print a report on stdout: the same as line by line, but many at a time, since rich looks at the terminal and at
    the environment anew for each print. A plan for a thousand routers has a hundred thousand lines.
    """
    plain, spoken = _OUT.color_system is None, language()
    for style, same in groupby(lines, key=lambda line: "" if plain else line.style):
        while some := list(islice(same, _TOGETHER)):
            text = "\n".join(in_language(line.text, spoken) for line in some)
            if plain and not _LAID_OUT.search(text):
                _OUT.file.write(f"{text}\n")
                _OUT.file.flush()
            else:
                _OUT.print(text, style=style or None, markup=False)


def say(text: str, style: str = "") -> None:
    """A word to the person at the terminal, never part of the data."""
    _TALK.print(in_language(text, language()), style=style or None, markup=False)


def data(value: Any) -> None:
    """Machine-readable output: one JSON document on stdout."""
    document(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n")


def document(text: str) -> None:
    """A document that programs read, on stdout: always UTF-8, whatever the terminal speaks. Raises OSError."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def diagnostics(text: str, *, error: bool = True) -> None:
    """Findings, already formatted, on stderr."""
    _TALK.print(in_language(text, language()).rstrip("\n"), style="red" if error else "yellow", markup=False)


def as_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """A finding in the stable schema of `--json`."""
    where = diagnostic.where
    return {"code": diagnostic.code, "severity": diagnostic.severity, "message": diagnostic.message,
            "hint": diagnostic.hint, "file": where.file if where else None, "line": where.line if where else None,
            "column": where.column if where else None}


class Steps:
    """Work that takes its time, counted: called, it takes one step and may name what it finished. In a pipe it prints
    milestones.
    """

    def __init__(self, title: str, total: int) -> None:
        self._title, self._total, self._done, self._spoke = title, total, 0, time.monotonic()

    def __call__(self, text: str) -> None:
        self._done += 1
        if text or self._done == self._total:
            self._print(text)

    def doing(self, text: str) -> None:
        """What is done now, where that is long in coming to an end."""
        if time.monotonic() - self._spoke > _SILENCE:
            self._print(text)

    def _print(self, text: str) -> None:
        self._spoke = time.monotonic()
        _TALK.print(f"{self._title} {self._done}/{self._total} {in_language(text, language())}".rstrip(), markup=False)


class _Bar(Steps):
    """The same for who looks: a bar, with what is done now beside it."""

    def __init__(self, title: str, total: int, bar: Progress) -> None:
        super().__init__(title, total)
        self._bar, self._task = bar, bar.add_task(title, total=total, doing="")

    def __call__(self, text: str) -> None:
        self._bar.advance(self._task)
        if text:
            self._bar.console.print(in_language(text, language()), markup=False)

    def doing(self, text: str) -> None:
        self._bar.update(self._task, doing=in_language(text, language()))


@contextmanager
def progress(title: str, total: int) -> Iterator[Steps]:
    """Count work that takes its time: with a bar, where a terminal can move its cursor back."""
    title = in_language(title, language())
    if not _TALK.is_terminal or _TALK.is_dumb_terminal:
        yield Steps(title, total)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeElapsedColumn(), TextColumn("{task.fields[doing]}", style="dim"))
    with Progress(*columns, console=_TALK, transient=True) as bar:
        yield _Bar(title, total, bar)


def ask(question: str) -> bool:
    """A question that defaults to no; without a terminal the answer is no."""
    if not sys.stdin.isatty():
        return False
    _TALK.print(in_language(tell("{question} [y/N] ", question=question), language()), end="", markup=False)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "ya")
