"""What a driver reads of a router: parts of a stream (`platforms.parts`), each with the console line that prints it.

Nothing asks for a sensitive value: WireGuard's public half is a property that every reader may see, and an export
without `show-sensitive` leaves keys out (manual, Configuration Management). What the driver itself keeps on a router
while a fragment is pending is left out: it is nobody's configuration.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from platforms.mikrotik_routeros.undo import RESERVED
from simpul.errors import DeviceError
from simpul.words.sentence import tell

ASKED: Final[Mapping[str, str]] = {
    "version": ":put [/system resource get version]",
    "export": "/export terse",
    "wireguard": (":foreach i in=[/interface wireguard find] do={ :put ([/interface wireguard get $i name] . \" \" . "
                  "[/interface wireguard get $i public-key]) }"),
    # An export leaves people and their keys out. What is not ours is only named.
    "users": (
        r':foreach i in=[/user find] do={ :local c [/user get $i comment]; :if (!($c ~ "^simpul:")) do={ :set c "" }; '
        r':local d "no"; :if ([/user get $i disabled]) do={ :set d "yes" }; :put ("/user add comment=\"" . $c . '
        r'"\" disabled=" . $d . " group=" . [/user get $i group] . " name=\"" . [/user get $i name] . "\"") }; '
        r':foreach i in=[/user ssh-keys find where key-owner~"^simpul:"] do={ :put ("/user ssh-keys add '
        r'key-owner=\"" . [/user ssh-keys get $i key-owner] . "\" user=\"" . [/user ssh-keys get $i user] . "\"") }'),
    # An export says nothing of a port that nobody changed.
    "ports": (":foreach i in=[/interface ethernet find] do={ :put ([/interface ethernet get $i default-name] . \" \" . "
              "[/interface ethernet get $i name]) }"),
}
_OWN: Final = re.compile(r"/system (?:script|scheduler) add .*?\bname=\"?(?:" + RESERVED.pattern
                         + r"|simpul-operators)\"?(?:\s|$)")


def exported(text: str) -> str:
    """A terse export without our own scripts. Raises DeviceError (SIM612) where it has lines that no export has: each
    is a whole command or a comment, so whatever else was printed into it (a log that is echoed to the console) shows.
    """
    kept = []
    for line in text.splitlines():
        if line and not line.startswith(("/", "#")):
            raise DeviceError("SIM612", tell("what the router printed is not its export: {line!r}", line=line[:120]),
                              hint=tell("is a log echoed to the console (/system logging, action=echo)? Read it again"))
        if not _OWN.match(line):
            kept.append(line)
    return "".join(f"{line}\n" for line in kept)
