"""A router's backup: what it exports with its secrets, its private host key, and who may log in, as a stream of parts.

It exists only sealed (age) outside the router and the memory of a task. `/system backup` would be whole too, but its
binary form goes back to the same hardware only, and takes a restart; this makes a first file for a successor.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from platforms import parts
from platforms.mikrotik_routeros.first_file import OPERATORS, script
from platforms.mikrotik_routeros.reading import exported
from simpul.errors import DeviceError, DialectError, RenderError
from simpul.words.sentence import tell

_PREFIX: Final = "simpul-backup"
# Part -> the console line that prints it.
ASKED: Final = {
    "identity": ":put [/system identity get name]",
    "version": ":put [/system resource get version]",
    "export": "/export terse show-sensitive",
    # A router that none of our first files made has no such list, and its backup goes back to none.
    "operators": f':foreach i in=[/system script find name="{OPERATORS}"] do={{ :put [/system script get $i source] }}',
}
# Which files with a private host key there are, by whatever session. An uptime is printed beside them by whoever asks.
LISTED: Final = f':foreach i in=[/file find where name~"{_PREFIX}"] do={{ :put ("file " . [/file get $i name]) }}'
_FILE: Final = re.compile(rf"(?:.*/)?{_PREFIX}-(\d+)-[0-9a-f]+\D.*")
_LONGEST: Final = 900           # seconds that a backup may take


@dataclass(frozen=True, slots=True)
class HostKeyFiles:
    """What one session writes its router's host key to: a name of its own, since another may be at it, too. The name
    tells the uptime at which it was made, so that what a lost session left is known from what one at work needs.
    """

    prefix: str

    @classmethod
    def at(cls, uptime: int) -> HostKeyFiles:
        return cls(f"{_PREFIX}-{uptime}-{secrets.token_hex(4)}")

    @property
    def write(self) -> str:
        return f"/ip ssh export-host-key key-file-prefix={self.prefix}"

    @property
    def read(self) -> str:
        """Prints the private half: the file that does not speak of the public one. How it is called behind its prefix
        differs by version.
        """
        return (f':foreach i in=[/file find where name~"{self.prefix}"] do={{ :local n [/file get $i name]; '
                ':if (!($n ~ "pub")) do={ :put [/file get $i contents] } }')

    @property
    def forget(self) -> str:
        return f'/file remove [/file find where name~"{self.prefix}"]'


def left(names: Iterable[str], uptime: int) -> list[str]:
    """Lines that remove, of these files, those that no session needs any more."""
    def over(name: str) -> bool:
        found = _FILE.fullmatch(name)
        return found is None or not 0 <= uptime - int(found[1]) <= _LONGEST

    return [f'/file remove [/file find where name="{name}"]' for name in names if over(name)]


def restore_file(hostname: str, backup: bytes) -> str:
    """The first file that makes of a router in factory state what `backup` holds, host key and all.

    Raises DeviceError (SIM616) where the backup is not whole or is another router's.
    """
    try:
        found = parts.read(backup.decode(), (*ASKED, "host-key"))
        if found["identity"].strip() != hostname:
            raise _refused(hostname, f"it is of {found['identity'].strip()!r}")
        operators = [line.removeprefix("# ") for line in found["operators"].splitlines() if line.startswith("# ")]
        if not operators or "PRIVATE KEY" not in found["host-key"]:
            raise _refused(hostname, "it has no " + ("host key" if operators else "operators"))
        # An export's own order is one in which a router takes it back (manual, Configuration Management).
        lines = [line for line in exported(found["export"]).splitlines() if line.startswith("/")]
        return script(hostname, lines, found["host-key"].strip() + "\n", operators)
    except (UnicodeDecodeError, DialectError, RenderError, ValueError) as error:
        raise _refused(hostname, f"it is no whole backup: {error}") from error


def _refused(hostname: str, why: str) -> DeviceError:
    return DeviceError("SIM616", tell("the backup of {hostname} cannot be restored: {why}", hostname=hostname, why=why),
                       hint=tell(
                           "take an older one, or make a first file from the inventory: simpul bootstrap --again"))
