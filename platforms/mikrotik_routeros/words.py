"""Lines for the RouterOS console: long texts in pieces, secrets in their places, nothing that would be two commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from platforms.mikrotik_routeros.dialect.quotes import quote
from simpul.errors import DeviceError, SecretError
from simpul.words.sentence import tell

SECRET: Final = re.compile(r"secret:([A-Za-z0-9+/=:._-]+)")
_HEX: Final = re.compile(r"\\[0-9A-F]{2}")
_QUOTED_SECRET: Final = re.compile(r'"?' + SECRET.pattern + r'"?')


def quoted(text: str) -> str:
    """A text between quotes, whatever it is."""
    return quote(text, always=True)


def pieces(text: str, size: int) -> list[str]:
    """A text in quoted pieces, each at most `size` characters when it is written, none cut within an escape."""
    written = quoted(text)[1:-1]
    made: list[str] = []
    at = 0
    while len(written) - at > size:
        cut = at + size
        # An escape is a backslash with one character, or with two digits.
        for back in (1, 2):
            before = written[at:cut - back + 1]
            if (len(before) - len(before.rstrip("\\"))) % 2 and (back == 1 or _HEX.match(written, cut - back)):
                cut -= back
                break
        made.append(f'"{written[at:cut]}"')
        at = cut
    return [*made, f'"{written[at:]}"']


def filled(line: str, secrets: Mapping[str, str]) -> str:
    """A line with its secrets in their places. Raises SecretError where one was not given."""
    def value(match: re.Match[str]) -> str:
        if match[1] not in secrets:
            raise SecretError("SIM561", tell("a line needs the secret {match}, which was not given", match=match[1]),
                              hint=tell("make it with simpul secrets, or name the backend that holds it"))
        return quoted(secrets[match[1]])

    return _QUOTED_SECRET.sub(value, line)


def masked(text: str, secrets: Iterable[str]) -> str:
    """A device's words without any secret that they may repeat."""
    for value in secrets:
        for form in (value, quoted(value)[1:-1]):
            if form:
                text = text.replace(form, "(secret)")
    return text


def one_line(line: str) -> str:
    """A console command that is one line indeed. Raises DeviceError: what is cut in two would be two commands."""
    if not line.startswith(("/", ":")) or any(char in line for char in "\r\n\t\0"):
        raise DeviceError("SIM642", tell(
            "not a console command with an absolute path on one line: {line!r}", line=line[:60]),
                          hint=tell("this is a fault of the dialect; nothing was sent"))
    return line
