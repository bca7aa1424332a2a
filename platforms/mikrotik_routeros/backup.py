"""A router's backup: what it exports with its secrets, its private host key, and who may log in, as a stream of parts.

It exists only sealed (age) outside the router and the memory of a task. `/system backup` would be whole too, but its
binary form goes back to the same hardware only, and takes a restart; this makes a first file for a successor.
"""

from __future__ import annotations

from typing import Final

from platforms import parts
from platforms.mikrotik_routeros.first_file import OPERATORS, script
from platforms.mikrotik_routeros.reading import exported
from simpul.errors import DeviceError, DialectError, RenderError

_PREFIX: Final = "simpul-backup"
# Part -> the console line that prints it.
ASKED: Final = {
    "identity": ":put [/system identity get name]",
    "version": ":put [/system resource get version]",
    "export": "/export terse show-sensitive",
    # A router that none of our first files made has no such list, and its backup goes back to none.
    "operators": f':foreach i in=[/system script find name="{OPERATORS}"] do={{ :put [/system script get $i source] }}',
}
WRITE: Final = f"/ip ssh export-host-key key-file-prefix={_PREFIX}"
# The private half is the file that does not speak of the public one: its name behind the prefix differs by version.
HOST_KEY: Final = (
    f':foreach i in=[/file find where name~"{_PREFIX}"] do={{ :local n [/file get $i name]; '
    ':if (!($n ~ "pub")) do={ :put [/file get $i contents] } }')
FORGET: Final = f'/file remove [/file find where name~"{_PREFIX}"]'


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
    return DeviceError("SIM616", f"the backup of {hostname} cannot be restored: {why}",
                       hint="take an older one, or make a first file from the inventory: simpul bootstrap --again")
