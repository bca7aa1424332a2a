"""A router without a battery: after each power cut its clock is wrong until NTP has set it.

All routers share the machine's clock, so the wrong one is theirs only where it matters to WireGuard, which refuses a
handshake older than the last one that it saw: in a build of Debian's own wireguard-go that adds an offset from a file.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from lab.errors import LabError
from lab.processes import Process
from lab.state import StateDir

_HERE: Final = Path(__file__).with_name("clocked")
_GOPATH: Final = Path("/usr/share/gocode")
_PACKAGE: Final = "golang.zx2c4.com/wireguard"
_OFFSET: Final = "run/lab/clock"
_BIN: Final = "usr/local/sbin"              # before /usr/bin in a router's PATH


def missing() -> str | None:
    """Why no such router can be had here, or None."""
    source = _GOPATH / "src" / _PACKAGE / "tai64n/tai64n.go"
    if shutil.which("go") is None or not source.is_file():
        return "a router's clock needs golang-go and golang-golang.zx2c4-wireguard-dev"
    return None


def build(state: StateDir) -> Path:
    """The wireguard-go whose clock can be wrong; built once a lab, in some 3 s. LabError 704 where it cannot be."""
    target = state.path / "wireguard-go-clocked"
    if target.exists():
        return target
    reason = missing()
    if reason is not None:
        raise LabError("704", reason, hint="make packages")
    overlay, draft = state.run / "clocked.json", target.with_name(f".{target.name}.{os.getpid()}")
    replaced = _GOPATH / "src" / _PACKAGE / "tai64n/tai64n.go"
    overlay.write_text(json.dumps({"Replace": {str(replaced): str(_HERE / "tai64n.go")}}), encoding="utf-8")
    made = subprocess.run(
        ["go", "build", "-overlay", str(overlay), "-o", str(draft), _PACKAGE], capture_output=True, text=True,
        check=False, env={"PATH": os.environ["PATH"], "GO111MODULE": "off", "GOPATH": str(_GOPATH),
                          "GOCACHE": str(state.run / "go-cache"), "HOME": "/nonexistent"})
    if made.returncode:
        raise LabError("704", f"cannot build a wireguard-go with a clock of its own: {made.stderr.strip()}")
    draft.replace(target)
    return target


def put(state: StateDir, init: Process, offset: int) -> None:
    """Give a router that has just started, and runs nothing yet, a clock that is `offset` seconds ahead."""
    root = Path(f"/proc/{init.pid}/root")
    (root / _OFFSET).write_text(f"{offset}\n", encoding="ascii")
    for source, name in ((build(state), "wireguard-go"), (_HERE / "chronyd", "chronyd")):
        shutil.copyfile(source, root / _BIN / name)
        (root / _BIN / name).chmod(0o755)


def read(init: Process) -> int:
    """How many seconds a router's clock is ahead now."""
    file = Path(f"/proc/{init.pid}/root", _OFFSET)
    return int(file.read_text(encoding="ascii")) if file.exists() else 0
