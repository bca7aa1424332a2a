"""What is found in an inventory with public Wi-Fi."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from simpul.errors import IntentError
from simpul.intent import load_network

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 12, 1)


def found(folder: Path, *edits: tuple[str, str, str]) -> list[str]:
    """The codes that the shipped inventory with these edits is refused with."""
    shutil.copytree(ROOT / "inventory", folder, dirs_exist_ok=True)
    for file, old, new in edits:
        text = (folder / file).read_text()
        assert text.count(old) == 1, (file, old, text.count(old))
        (folder / file).write_text(text.replace(old, new))
    try:
        load_network(folder, platforms=("linux_frr",), today=TODAY)
    except IntentError as error:
        return [f"{d.code} {d.message}" for d in error.diagnostics if d.severity == "error"]
    return []
