"""A network rehearsed, on real routers or emulated ones: an inventory's copy, taken from factory state by the commands
that one would type.

Nothing of the original is touched: the copy has its own ledger, its own secrets, its own lab.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from lab import machine
from lab.errors import LabError
from playbooks.workspace import PRODUCT

_SIMPUL = (sys.executable, "-m", "playbooks.cli")
OPERATOR = "rehearsal"


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a rehearsal: what it is for, how it ended, what it printed, how long it took (s), and how much of
    that the processor worked for it (s): the rest is waiting, for routers or for other people's work.
    """

    name: str
    command: str
    status: int
    output: str
    seconds: float
    processor: float


class Rehearsal:
    """A throw-away copy of an inventory, and its lab. Leaving it takes the lab down and removes the copy."""

    def __init__(self, inventory: Path, announce: Callable[[str], object] = lambda _: None, *,
                 emulated: bool = False) -> None:
        """`announce` is told each command before it runs: some take a minute."""
        self._announce = announce
        self._emulated = ("--emulated",) if emulated else ()
        self.folder = Path(tempfile.mkdtemp(prefix="simpul-rehearsal-"))
        shutil.copytree(inventory, self.folder / "inventory")

    def __enter__(self) -> Rehearsal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        self.run("take the lab down", "lab", "down")
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def inventory(self) -> Path:
        return self.folder / "inventory"

    def run(self, name: str, *words: str, inside: bool = False) -> Step:
        """Run one command; `inside` runs it at the lab's management host, behind the hub."""
        at = (*_SIMPUL, "lab", "exec", "mgmt") if inside else ()
        paths = os.pathsep.join([str(PRODUCT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        self._announce(f"simpul {' '.join(words)}")
        started, worked = time.monotonic(), _processor()
        done = subprocess.run([*at, *_SIMPUL, *words], cwd=self.folder, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                              env={**os.environ, "PYTHONPATH": paths})
        return Step(name, f"simpul {' '.join(words)}", done.returncode, done.stdout, time.monotonic() - started,
                    _processor() - worked)

    def build(self, limit: str | None = None, cabled: Callable[[], object] = lambda: None) -> Iterator[Step]:
        """From nothing to a converged network, a step at a time. Stops after the first that fails. `cabled` is called
        when the routers and lines stand, before anything is configured: what the inventory loses then is a line that
        was delivered and is not yet used.
        """
        only: Sequence[str] = ("--limit", limit) if limit else ()
        for name, words, inside in (
            ("make an identity, and an operator's key", ("secrets", "init", "--operator", OPERATOR), False),
            ("check the inventory", ("check",), False),
            ("build the routers in factory state", ("lab", "up", *self._emulated, *only), False),
            ("make each router's first file", ("bootstrap", *only), False),
            ("plug each router in with its first file", ("lab", "plug", *only), False),
            ("plan and apply everything, in band", ("apply", "--yes", *only), True),
        ):
            step = self.run(name, *words, inside=inside)
            yield step
            if step.status:
                return
            if words[:2] == ("lab", "up"):
                cabled()


def _processor() -> float:
    """What all commands that have ended used of the processor, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def impossible() -> LabError | None:
    """Why real routers cannot be rehearsed on this machine, or None."""
    try:
        machine.demand()
    except LabError as error:
        return error
    return None
