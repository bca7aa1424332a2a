"""A router's console, as far as a first file uses it: the shell script's here-documents and the few commands between.

A line that is none of these is refused and nothing of the script is run, so that a first file which grows another kind
of line is noticed.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field

_HERE = re.compile(r"cat > (\S+|'[^']*') <<'(\w+)'")
# What changes nothing here: folders, permissions, syncing, Debian's own sshd.
_IDLE = re.compile(
    r"#!.*|#.*|set -eu|umask 077|mkdir -p .*|chmod \d+ .*|sync|printf .* > /etc/hostname|"
    r"if \[ -d /run/systemd/system \].*|else /usr/sbin/sshd -f \S+; fi|mkdir -p /run/sshd|")


@dataclass(slots=True)
class Script:
    """What a first file writes, and whether it boots the helper."""

    files: dict[str, str] = field(default_factory=dict)
    hostname: str = ""
    boots: bool = False

    @classmethod
    def read(cls, text: str, helper: str) -> Script:
        """Raises ValueError for a line that this console does not know."""
        made = cls()
        lines = iter(text.splitlines())
        for line in lines:
            if match := _HERE.fullmatch(line):
                made.files[shlex.split(match[1])[0]] = _until(lines, match[2])
            elif line.startswith("hostname "):
                made.hostname = shlex.split(line)[1]
            elif line == f"{helper} boot":
                made.boots = True
            elif not _IDLE.fullmatch(line):
                raise ValueError(f"sh: {line.split()[0]}: not found (line: {line!r})")
        return made


def _until(lines: Iterable[str], delimiter: str) -> str:
    found: list[str] = []
    for line in lines:
        if line == delimiter:
            return "".join(f"{row}\n" for row in found)
        found.append(line)
    raise ValueError(f"sh: here-document delimited by end-of-file (wanted {delimiter})")
