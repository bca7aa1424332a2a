"""The stream that `simpul-device fetch` prints, read as if an enemy had written it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from platforms.refusal import STREAM, refuse

# A hub of 1,500 tunnels prints about 6 MB.
MAX_BYTES = 64 << 20
MAX_FILES = 100_000

_HEAD = re.compile(rb"== (?:file (\S{1,200}) (\d{1,9}) (saved|unsaved)|absent (\S{1,200})|"
                   rb"(frr|kernel) (\d{1,9})|(end))\n")
_ID = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._:+-]*/)+[A-Za-z0-9_][A-Za-z0-9._:+-]*$")


@dataclass(frozen=True, slots=True)
class File:
    """A live drop-in file; `saved`: its confirmed copy is the same."""

    text: str
    saved: bool


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stands on the router: live files, files that only a boot would bring back, FRR's own words, and what the
    kernel has (nothing where the router's helper is older and does not say).
    """

    files: Mapping[str, File]
    absent: frozenset[str]
    frr: str
    kernel: str = ""


def _text(data: bytes, where: str, line: int) -> str:
    if b"\0" in data:
        raise refuse(STREAM, f"{where} holds a null byte", "fetch", line)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise refuse(STREAM, f"{where} is not UTF-8: {error.reason} at byte {error.start}", "fetch", line) from error


def read(fetched: str) -> Fetched:
    """Read the stream. Lengths count bytes of UTF-8. Raises DialectError where it is not exactly as documented."""
    data = fetched.encode(errors="surrogateescape")
    if len(data) > MAX_BYTES:
        raise refuse(
            STREAM, f"the router sent {len(data)} bytes; more than {MAX_BYTES} is no configuration", "fetch", 1
        )
    files: dict[str, File] = {}
    absent: set[str] = set()
    parts: dict[str, str] = {}
    at, line = 0, 1
    while True:
        head = _HEAD.match(data, at)
        if not head:
            what = "ends without `== end`" if at >= len(data) else f"goes on with {data[at:at + 40]!r}"
            raise refuse(STREAM, f"the router's answer {what}", "fetch", line,
                         hint="read it again; a cut session or a length that is wrong looks like this")
        at = head.end()
        line += 1
        if head[7]:
            break
        name = (head[1] or head[4] or head[5]).decode(errors="replace")
        if not head[5] and (not _ID.fullmatch(name) or ".." in name):
            raise refuse(STREAM, f"{name!r} is no object's id", "fetch", line - 1)
        if name in files or name in absent or name in parts:
            raise refuse(STREAM, f"{name} comes twice", "fetch", line - 1)
        if head[4]:
            absent.add(name)
            continue
        size = int(head[2] or head[6])
        body = data[at:at + size]
        at += size
        # A whole part may or may not be followed by an extra newline: `end` is its last line.
        if len(body) < size or (data[at:at + 1] != b"\n" and not (head[5] and body.endswith(b"\n"))):
            raise refuse(STREAM, f"{name} is not {size} bytes long as announced", "fetch", line - 1)
        at += data[at:at + 1] == b"\n"
        text = _text(body, name, line)
        line += body.count(b"\n") + 1
        if head[5]:
            parts[name] = text
        else:
            files[name] = File(text, head[3] == b"saved")
        if len(files) > MAX_FILES:
            raise refuse(STREAM, f"more than {MAX_FILES} files", "fetch", line)
    if data[at:].strip():
        raise refuse(STREAM, f"something follows `== end`: {data[at:at + 40]!r}", "fetch", line)
    if "frr" not in parts:
        raise refuse(STREAM, "FRR's configuration is missing", "fetch", line)
    return Fetched(files, frozenset(absent), parts["frr"], parts.get("kernel", ""))
