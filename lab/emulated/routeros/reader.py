"""The letters of an input: where a reader is, what separates words, and where it stops."""

from __future__ import annotations

import re
from typing import Final, NoReturn

from lab.emulated.routeros.errors import Unparsed

_WORD: Final = re.compile(r"[A-Za-z0-9_.-]+")
_BETWEEN: Final = frozenset(" \t\r\n;\\#")          # what `blanks` may skip
_SPACE: Final = frozenset(" \t\r")
_NEXT: Final = frozenset("\n;")
ENDS: Final = frozenset(("", "\n", ";", "]", "}", ")"))     # what follows a command
_BROKEN: Final = re.compile(r"\\[ \t]*\r?\n")       # a line that goes on in the next
_INDENTED: Final = re.compile(r"\r?\n[ \t]*")
ESCAPES: Final = {'"': '"', "\\": "\\", "$": "$", "?": "?", "_": " ", "n": "\n", "r": "\r", "t": "\t", "a": "\a",
                   "b": "\b", "f": "\f", "v": "\v"}


class Incomplete(Unparsed):
    """The input ends inside of brackets, quotes or after a backslash: a console asks for more."""


class Reader:
    """A text and a place in it."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def fail(self, what: str = "syntax error", at: int | None = None) -> NoReturn:
        where = self.at if at is None else at
        line = self.text.count("\n", 0, where) + 1
        raise Unparsed(what, line, where - self.text.rfind("\n", 0, where))

    def unfinished(self, what: str) -> NoReturn:
        raise Incomplete(what, self.text.count("\n") + 1, len(self.text) - self.text.rfind("\n"))

    def unclosed(self) -> NoReturn:
        if self.peek():
            self.fail()
        self.unfinished("expected closing parenthesis")

    def peek(self) -> str:
        return self.text[self.at:self.at + 1]

    def blanks(self, *, lines: bool = False) -> None:
        """Skip what separates words, with backslash-newline; also newlines, `;` and comments where `lines`."""
        text = self.text
        while (char := text[self.at:self.at + 1]) in _BETWEEN:
            if char in _SPACE or (lines and char in _NEXT):
                self.at += 1
            elif char == "\\" and (broken := _BROKEN.match(text, self.at)):
                self.at = broken.end()
            elif lines and char == "#":
                end = text.find("\n", self.at)
                self.at = len(text) if end < 0 else end
            elif char == "\\" and not text[self.at + 1:].strip():
                self.unfinished("syntax error")
            else:
                return

    def ended(self) -> bool:
        return self.text[self.at:self.at + 1] in ENDS

    def maybe_word(self) -> str | None:
        found = _WORD.match(self.text, self.at)
        if not found:
            return None
        self.at = found.end()
        return found[0]

    def word(self, start: int) -> str:
        found = self.maybe_word()
        if found is None:
            self.fail(at=start if self.ended() else self.at)
        return found

    def escape(self) -> bytes:
        """After a backslash in a string. A line's end vanishes with the indentation of the next."""
        char = self.peek()
        if char in ("\r", "\n"):
            found = _INDENTED.match(self.text, self.at)
            self.at = found.end() if found else self.at + 1
            return b""
        if not char:
            self.unfinished("expected closing quote")
        if char in ESCAPES:
            self.at += 1
            return ESCAPES[char].encode("utf-8")
        pair = self.text[self.at:self.at + 2]
        if not re.fullmatch(r"[0-9A-F]{2}", pair):
            self.fail()
        self.at += 2
        return bytes([int(pair, 16)])
