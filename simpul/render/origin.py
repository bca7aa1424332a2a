"""What renderings follow from besides their models."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path


def origin_of(folders: Iterable[Path]) -> str:
    """The SHA-256 of every file in these folders of templates as it is now, of the folders' order, and of Jinja2's
    version.
    """
    found = sha256(version("jinja2").encode())
    for number, folder in enumerate(folders):
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            content = path.read_bytes()
            found.update(f"\n{number} {len(content)} {path.relative_to(folder)}\n".encode() + content)
    return found.hexdigest()
