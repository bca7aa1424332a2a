"""Templates in compiled form, kept from one run to the next: compiling those of one platform costs a command 0.2 s.

As with Python's own `__pycache__`, whoever may write there runs code as the user: the folder is his alone, or is not
used. What is kept is known by the template's name, place and text, and by all else that decides what it compiles to.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from functools import cache
from pathlib import Path

import jinja2
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from simpul.render import engine


class CompiledTemplates(FileSystemBytecodeCache):
    """Those of one folder. What cannot be read or written is compiled anew, without a word."""

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # a full disk, a folder that went away
            super().dump_bytecode(bucket)


@cache
def compiled_templates() -> CompiledTemplates | None:
    """The user's own, below `XDG_CACHE_HOME` or `~/.cache`; None where no folder is his alone."""
    try:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser(), "simpul", "templates")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except (OSError, RuntimeError):
        return None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        return None
    made_by = hashlib.sha256(Path(engine.__file__).read_bytes() + jinja2.__version__.encode()).hexdigest()[:16]
    return CompiledTemplates(str(folder), f"{made_by}-%s")
