"""What a driver reads of a router, and the form in which it hands that on: `== PART BYTES`, the bytes, a newline, for
each part, and `== end`.

Nothing asks for a sensitive value: WireGuard's public half comes from `print`'s properties, and an export without
`show-sensitive` leaves keys out (manual, Configuration Management). What the driver itself keeps on a router while a
fragment is pending is not handed on: it is nobody's configuration.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from platforms.mikrotik_routeros.undo import RESERVED
from simpul.errors import DeviceError

# Part -> the console line that prints it.
ASKED: Final[Mapping[str, str]] = {
    "version": ":put [/system resource get version]",
    "export": "/export terse",
    "wireguard": (":foreach i in=[/interface wireguard find] do={ :put ([/interface wireguard get $i name] . \" \" . "
                  "[/interface wireguard get $i public-key]) }"),
}
_OWN: Final = re.compile(r"/system (?:script|scheduler) add .*?\bname=\"?" + RESERVED.pattern + r"\"?(?:\s|$)")


def stream(printed: Mapping[str, str]) -> str:
    """The parts in one text. Raises DeviceError (SIM612) where the export has lines that no export has."""
    text = ""
    for part in ASKED:
        content = _exported(printed[part]) if part == "export" else printed[part]
        text += f"== {part} {len(content.encode())}\n{content}\n"
    return f"{text}== end\n"


def _exported(text: str) -> str:
    """A terse export without our own scripts: each of its lines is a whole command or a comment, so that whatever else
    was printed into it (a log that is echoed to the console) shows.
    """
    kept = []
    for line in text.splitlines():
        if line and not line.startswith(("/", "#")):
            raise DeviceError("SIM612", f"what the router printed is not its export: {line[:120]!r}",
                              hint="is a log echoed to the console (/system logging, action=echo)? Read it again")
        if not _OWN.match(line):
            kept.append(line)
    return "".join(f"{line}\n" for line in kept)
