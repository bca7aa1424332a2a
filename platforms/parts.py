"""The stream of parts that drivers build and dialects read: `== NAME BYTES`, so many bytes, a newline; `== end`.

For platforms whose own commands print the parts; docs/ says of each platform which parts there are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from platforms.refusal import STREAM, refuse

MAX_BYTES: Final = 64 << 20
_HEAD = re.compile(rb"== (?:([a-z][a-z0-9-]{0,31}) (\d{1,9})|(end))\n")


def write(parts: Mapping[str, str]) -> str:
    r"""The stream of these parts, in their order. Lengths count bytes of UTF-8.

    >>> write({"version": "7.20.1"})
    '== version 6\n7.20.1\n== end\n'
    """
    found = []
    for name, text in parts.items():
        found.append(f"== {name} {len(text.encode(errors='surrogateescape'))}\n{text}\n")
    return "".join((*found, "== end\n"))


def read(stream: str, needed: tuple[str, ...]) -> dict[str, str]:
    """The parts by name. Raises DialectError (SIM406) where the stream is not as documented, or lacks a needed part."""
    data = stream.encode(errors="surrogateescape")
    if len(data) > MAX_BYTES:
        raise refuse(STREAM, f"{len(data)} bytes came; more than {MAX_BYTES} is no configuration", "fetch", 1)
    parts: dict[str, str] = {}
    at = 0
    while True:
        head = _HEAD.match(data, at)
        if head is None:
            raise refuse(STREAM, f"no part begins here: {data[at:at + 40]!r}", "fetch", _line(data, at))
        if head[3]:
            break
        name, size = head[1].decode(), int(head[2])
        body = data[head.end():head.end() + size]
        if len(body) < size or data[head.end() + size:head.end() + size + 1] != b"\n":
            raise refuse(STREAM, f"part {name} does not have its {size} bytes", "fetch", _line(data, at))
        if name in parts:
            raise refuse(STREAM, f"part {name} comes twice", "fetch", _line(data, at))
        parts[name] = body.decode(errors="surrogateescape")
        at = head.end() + size + 1
    missing = [name for name in needed if name not in parts]
    if head.end() != len(data) or missing:
        words = f"part {missing[0]} is missing" if missing else "something follows the end"
        raise refuse(STREAM, words, "fetch", data.count(b"\n") + 1)
    return parts


def _line(data: bytes, at: int) -> int:
    """The line that a place is in."""
    return data.count(b"\n", 0, at) + 1
