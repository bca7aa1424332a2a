r"""Values between quotes and without: escapes, and what the console works out by itself.

manual.mikrotik.com, Scripting ("Constant Escape Sequences").
"""

from __future__ import annotations

import re
from typing import Final

from platforms.refusal import SYNTAX, refuse

# What an export prints without quotes, as exports of 7.5 to 7.23 routers show.
PLAIN = re.compile(r"[A-Za-z0-9_.:/,@<>*%+#!-]+")
# What does not stand between quotes as it is.
UNPRINTABLE = re.compile(r"[^ !#%->@-\[\]-~]")
_ESCAPED: Final = {'"': '"', "\\": "\\", "$": "$", "?": "?", "r": "\r", "n": "\n", "t": "\t", "a": "\a", "b": "\b",
                   "f": "\f", "v": "\v", "_": " "}
_ESCAPES: Final = {value: f"\\{key}" for key, value in _ESCAPED.items() if key != "_"}


class Raw(str):
    """A value that the console works out (`[find ...]`, `$name`): kept as it was written."""

    __slots__ = ()


def unquote(text: str, where: str = "", line: int = 1) -> str:
    """The characters between two quotes. Bytes that are no UTF-8 survive as lone surrogates."""
    if "\\" not in text and "$" not in text:
        return text
    out = bytearray()
    at = 0
    while at < len(text):
        if text[at] == "$":
            return Raw(f'"{text}"')
        if text[at] != "\\":
            out += text[at].encode(errors="surrogateescape")
            at += 1
            continue
        following = text[at + 1:at + 2]
        if following in _ESCAPED:
            out += _ESCAPED[following].encode()
            at += 2
        elif re.fullmatch(r"[0-9A-Fa-f]{2}", text[at + 1:at + 3]):
            out.append(int(text[at + 1:at + 3], 16))
            at += 3
        else:
            raise refuse(SYNTAX, f"\\{following} is no escape of the console", where, line)
    return out.decode(errors="surrogateescape")


def quote(text: str, *, always: bool = False, sign: bool = False) -> str:
    r"""A value as an export prints it. `sign`: a leading `!` is the property's negation and stays outside.

    >>> print(quote("ether1"), quote('a "b"'), quote(""), quote("!wan list", sign=True))
    ether1 "a \"b\"" "" !"wan list"
    """
    if isinstance(text, Raw):
        return str(text)
    if sign and text[:1] == "!":
        return "!" + quote(text[1:], always=always)
    if not always and PLAIN.fullmatch(text) and text[0] != "!":
        return text
    return f'"{UNPRINTABLE.sub(_escaped, text)}"'


def _escaped(found: re.Match[str]) -> str:
    """A character as it stands between quotes."""
    known = _ESCAPES.get(found[0])
    return known or "".join(f"\\{byte:02X}" for byte in found[0].encode(errors="surrogateescape"))
