"""Patches to an inventory: tried on a copy first, printed as a unified diff, never written by us."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from playbooks.workspace import Workspace


@dataclass(slots=True)
class Patch:
    """New texts of an inventory's files, by their name below its folder."""

    folder: Path
    texts: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A file as the patch leaves it; empty where there is none yet."""
        if name in self.texts:
            return self.texts[name]
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def with_text(self, name: str, text: str) -> Patch:
        return Patch(self.folder, {**self.texts, name: text})

    def diff(self) -> str:
        """A unified diff that `patch -p1` and `git apply` take beside the folder; empty where nothing changes."""
        return "".join(_diff(self.folder, name, text) for name, text in sorted(self.texts.items()))

    @contextmanager
    def tried(self) -> Iterator[Workspace]:
        """The inventory with the patch, in a copy that is gone afterwards. Raises what `check` would."""
        with tempfile.TemporaryDirectory(prefix="simpul-patch-") as place:
            copy = Path(place) / self.folder.resolve().name
            shutil.copytree(self.folder, copy)
            for name, text in self.texts.items():
                path = copy / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            yield Workspace.open(copy)


def _diff(folder: Path, name: str, text: str) -> str:
    path = folder / name
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    top = folder.resolve().name
    rows = unified_diff(old.splitlines(keepends=True), text.splitlines(keepends=True),
                        f"a/{top}/{name}" if path.is_file() else "/dev/null", f"b/{top}/{name}")
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)
