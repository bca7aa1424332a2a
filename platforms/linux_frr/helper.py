"""The device-side helper as it is installed: one file, made of two that can each be read in one sitting."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

PATH: Final = "/usr/local/sbin/simpul-device"
_HERE: Final = Path(__file__).parent
_SOURCED: Final = '. "${SELF%/*}/simpul-effects"'


@cache
def helper_text() -> str:
    """`simpul-device` with the text of `simpul-effects` where it reads it: what bootstrap installs at PATH."""
    lines = (_HERE / "simpul-device").read_text(encoding="utf-8").splitlines(keepends=True)
    effects = (_HERE / "simpul-effects").read_text(encoding="utf-8")
    return "".join(effects if line.startswith(_SOURCED) else line for line in lines)


def helper_digest() -> str:
    """SHA-256 of the installed helper: what `facts` of a router that runs this version says."""
    return hashlib.sha256(helper_text().encode()).hexdigest()
