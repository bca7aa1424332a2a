"""What a checker that others wrote says of a configuration: routeros-lsp, with a 7.21.4 router's own commands."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from platforms.mikrotik_routeros.dialect.edit import do
from platforms.registry import Judged, Objection

_TOOL: Final = "routeros-lsp"
_SAID: Final = re.compile(r":(\d+):\d+: (?:error|warning|info): (.*)")
# The words of 7.15 to 7.19 for BGP, which that router no longer has.
_OLD: Final = re.compile(r"/routing bgp connection add (?!.*\binstance=)")
_PATIENCE: Final = 60       # seconds


def judge(objects: Mapping[str, str]) -> Judged:
    """What would be typed to make each of a router's objects, by id. Lines that only older versions have are
    nobody's to judge here.
    """
    beside = Path(sys.executable).with_name(_TOOL)
    program = str(beside) if beside.exists() else shutil.which(_TOOL)
    if program is None:
        return Judged((), (), (_TOOL,))
    rows = [(object_id, line) for object_id, text in objects.items()
            for line in do(object_id, None, text) if not _OLD.match(line)]
    with tempfile.TemporaryDirectory(prefix="simpul-judge-") as folder:
        script = Path(folder) / "objects.rsc"
        script.write_text("".join(f"{line}\n" for _, line in rows), encoding="utf-8", errors="surrogateescape")
        ran = subprocess.run([program, "check", "--strict", str(script)], capture_output=True, text=True, check=False,
                             timeout=_PATIENCE)
    found = [(rows[int(m[1]) - 1], m[2]) for m in _SAID.finditer(ran.stdout) if 0 < int(m[1]) <= len(rows)]
    if ran.returncode and not found:
        found = [(("", ""), (ran.stdout + ran.stderr).strip()[:400])]
    return Judged(tuple(Objection(_TOOL, object_id, f"{words}: {line[:120]}" if line else words)
                        for (object_id, line), words in found), (_TOOL,), ())
