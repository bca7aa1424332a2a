"""The device-side helper as it is installed: one file, made of those that can each be read in one sitting."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

PATH: Final = "/usr/local/sbin/simpul-device"
_HERE: Final = Path(__file__).parent
_PARTS: Final = ("simpul-effects", "simpul-commit", "simpul-wireguard", "simpul-tend", "simpul-ikev2",
                 "simpul-hardening", "simpul-account", "simpul-probe")
_SOURCED: Final = {f'. "${{SELF%/*}}/{name}"': name for name in _PARTS}


@cache
def helper_text() -> str:
    """`simpul-device` with the files that it reads where it reads them: what bootstrap installs at PATH."""
    text = []
    for line in (_HERE / "simpul-device").read_text(encoding="utf-8").splitlines(keepends=True):
        name = _SOURCED.get(line.partition("  #")[0].rstrip())
        text.append(line if name is None else (_HERE / name).read_text(encoding="utf-8"))
    return "".join(text)


@cache
def helper_digest() -> str:
    """SHA-256 of the installed helper: what `facts` of a router that runs this version says."""
    return hashlib.sha256(helper_text().encode()).hexdigest()
