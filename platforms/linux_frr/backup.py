"""A router's backup: a tar of what it confirmed, with its secrets, its host key and who may log in. It exists only
sealed (age) outside the router and the memory of a task.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterator
from typing import Final

from platforms.linux_frr.dialect import feature_of
from platforms.linux_frr.first_file import first_file
from simpul.errors import DeviceError, DialectError
from simpul.words.sentence import tell

_CONF: Final = "etc/simpul/conf/"
_HOST_KEY: Final = "etc/ssh/ssh_host_ed25519_key"
_OPERATORS: Final = "root/.ssh/authorized_keys"
_LIMIT: Final = 64 * 1024 * 1024
# Under the helper's own lock, so that no confirmation is half-way into the folder.
COMMAND: Final = f"flock -w 120 /run/simpul/lock tar -C / -cf - {_CONF.rstrip('/')} {_HOST_KEY} {_OPERATORS}"


def restore_file(hostname: str, backup: bytes) -> str:
    """The first file that makes of a router in factory state what `backup` holds, host key and all.

    Raises DeviceError (SIM616) where the backup is not whole, is another router's, or holds what none of ours does.
    """
    files = dict(_files(hostname, backup))
    missing = [name for name in (_HOST_KEY, _OPERATORS, f"{_CONF}host/{hostname}.conf") if name not in files]
    if missing:
        raise _refused(hostname, f"it has no {missing[0]}")
    objects = {name.removeprefix(_CONF): text for name, text in files.items() if name.startswith(_CONF)}
    try:
        for identifier in objects:
            feature_of(identifier)
    except DialectError as error:
        raise _refused(hostname, str(error)) from error
    operators = [line for line in files[_OPERATORS].splitlines() if line.strip()]
    return first_file(hostname, objects, files[_HOST_KEY], operators)


def _files(hostname: str, backup: bytes) -> Iterator[tuple[str, str]]:
    size = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(backup), mode="r:") as archive:
            for member in archive:
                if member.isdir():
                    continue
                size += member.size
                known = member.name in {_HOST_KEY, _OPERATORS} or re.fullmatch(
                    _CONF + r"[A-Za-z0-9][A-Za-z0-9._:/-]*", member.name)
                content = archive.extractfile(member) if member.isreg() and known and size <= _LIMIT else None
                if content is None or "/../" in member.name:
                    raise _refused(hostname, f"it holds {member.name!r}, which no backup does")
                yield member.name, content.read().decode()
    except (tarfile.TarError, EOFError, UnicodeDecodeError) as error:
        raise _refused(hostname, f"it is no whole tar of text: {error}") from error


def _refused(hostname: str, why: str) -> DeviceError:
    return DeviceError("SIM616", tell("the backup of {hostname} cannot be restored: {why}", hostname=hostname, why=why),
                       hint=tell(
                           "take an older one, or make a first file from the inventory: simpul bootstrap --again"))
