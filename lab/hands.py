"""An emulated lab from outside: builds it, lays hands on its routers, takes it away; as `lab.world.Lab` where it can.

The emulators run in a process of their own (`lab/emulated/service.py`); this speaks with it over a socket.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from lab import parse
from lab.errors import LabError
from lab.topology import Topology
from lab.world import NodeStatus

_START_SECONDS: Final = 120.0
_ANSWER_SECONDS: Final = 120.0
# Where the management host's way in is told to whoever runs there.
PROXY: Final = "SIMPUL_PROXY"


class EmulatedLab:
    """The lab whose memory is the folder `state_dir`. What cannot be done raises LabError."""

    def __init__(self, state_dir: Path) -> None:
        self._dir = state_dir
        self._known = state_dir / "emulated.json"

    @property
    def stands(self) -> bool:
        """Whether an emulated lab is up here."""
        return self._known.is_file()

    def up(self, topology: Path, progress: Callable[[str], None] = lambda _: None) -> None:
        """Start every router of a topology in factory state. Refused where this folder has a lab already."""
        if self.stands:
            raise LabError("702", f"{self._dir} holds a lab already", hint="take it `down` first")
        parse.load(topology)
        self._dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(topology, self._dir / "topology.json")
        log = (self._dir / "emulated.log").open("wb")
        paths = (str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH"))
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", "lab.emulated.service", str(self._dir / "topology.json"), str(self._dir)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))})
        began = time.monotonic()
        while not self.stands:
            if process.poll() is not None or time.monotonic() - began > _START_SECONDS:
                process.kill()
                words = (self._dir / "emulated.log").read_text(errors="replace")[-2000:].strip()
                raise LabError("703", f"the emulated routers did not start: {words or 'without a word'}")
            time.sleep(0.05)
        progress(f"{len(self.topology.routers)} emulated routers after {time.monotonic() - began:.1f} s")

    def down(self, progress: Callable[[str], None] = lambda _: None) -> None:
        """End it, also where it does not answer any more."""
        if not self.stands:
            return
        pid = int(json.loads(self._known.read_text())["pid"])
        try:
            self._ask("down")
        except LabError:
            if _is_ours(pid):
                os.kill(pid, signal.SIGKILL)
        for _ in range(200):
            if not self.stands or not _is_ours(pid):
                break
            time.sleep(0.05)
        self._known.unlink(missing_ok=True)
        progress("the emulated routers are gone")

    @property
    def topology(self) -> Topology:
        return parse.load(self._dir / "topology.json")

    def status(self) -> list[NodeStatus]:
        """Every router, and whether it has power."""
        states: dict[str, str] = self._ask("status")
        platforms = {r.name: r.platform for r in self.topology.routers}
        return [NodeStatus(name, "emulated", "on" if state == "on" else "off", None, platforms[name])
                for name, state in states.items()]

    def plug(self, name: str, first_file: bytes) -> str:
        """Use a first file as whoever stands before the router would; what was printed."""
        return str(self._ask("plug", name=name, file=first_file.decode()))

    def typed(self, name: str, text: str) -> str:
        """What somebody types at a router's console, past every tool; what is printed."""
        return str(self._ask("typed", name=name, text=text))

    def cut(self, name: str) -> None:
        """A power cut."""
        self._ask("cut", name=name)

    def restore(self, name: str) -> None:
        """Give power again."""
        self._ask("restore", name=name)

    def link(self, name: str, port: str, up: bool) -> None:
        """Plug (`up`) or pull the cable in a router's port."""
        self._ask("link", name=name, port=port, up=up)

    def pass_time(self, seconds: int) -> None:
        """Let so many seconds pass at once on every router: what was due fires."""
        self._ask("pass", seconds=seconds)

    def namespaces_command(self, name: str) -> Sequence[str]:
        """Nothing to put before a command: the management host is this machine, with a way in (`environment`)."""
        self._management(name)
        return ()

    def environment(self, name: str) -> dict[str, str]:
        """What a command has at the management host: the way into the network, and into nothing else."""
        self._management(name)
        port = json.loads(self._known.read_text())["proxy"]
        return {**os.environ, PROXY: f"socks5://127.0.0.1:{port}"}

    def _management(self, name: str) -> None:
        management = self.topology.management
        if management is None or name != management.name:
            raise LabError("705", f"programs run at the management host alone, not at {name}",
                           hint=f"simpul lab exec {management.name if management else 'mgmt'}")

    def _ask(self, verb: str, **more: object) -> Any:
        if not self.stands:
            raise LabError("702", f"no emulated lab is up in {self._dir}", hint="build one with `up --emulated`")
        try:
            with socket.socket(socket.AF_UNIX) as wire:
                wire.settimeout(_ANSWER_SECONDS)
                wire.connect(json.loads(self._known.read_text())["control"])
                wire.sendall(json.dumps({"verb": verb, **more}).encode())
                wire.shutdown(socket.SHUT_WR)
                said = b"".join(iter(lambda: wire.recv(65536), b""))
        except OSError as error:
            raise LabError("702", f"the emulated lab does not answer: {error}", hint="take it `down`") from error
        if not said:
            raise LabError("705", f"the emulated lab failed at {verb}", hint=f"its own words: {self._dir}/emulated.log")
        answer = json.loads(said)
        if not answer["ok"]:
            raise LabError(answer["code"], answer["said"], hint=answer["hint"])
        return answer["said"]


def _is_ours(pid: int) -> bool:
    try:
        return b"lab.emulated.service" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
