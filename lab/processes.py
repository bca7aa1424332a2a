"""The processes of a lab: known by a mark in their environment, so that an aborted `up` is found again."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, AnyStr, Final

from lab.errors import LabError

MARK: Final = "SIMPUL_LAB"
_STEP: Final = 0.02                     # seconds between two looks


@dataclass(frozen=True, slots=True)
class Process:
    """A process by its pid and start (clock ticks since boot), so that a reused pid is another one."""

    pid: int
    start: int

    @property
    def alive(self) -> bool:
        """Whether this very process still runs; a zombie does not."""
        found = _stat(self.pid)
        return found is not None and found[1] == self.start and found[0] not in {"Z", "X"}

    @classmethod
    def of(cls, pid: int) -> Process:
        """The process that has this pid now; LabError 703 where none has."""
        found = _stat(pid)
        if found is None:
            raise LabError("703", f"the process {pid} is gone already")
        return cls(pid, found[1])


def _stat(pid: int) -> tuple[str, int] | None:
    """State and start of a process. The command in the middle may hold spaces and brackets."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return fields[0], int(fields[19])


def piped(end: IO[AnyStr] | None) -> IO[AnyStr]:
    """The end of a pipe that a process was begun with, which its type does not say."""
    if end is None:
        raise ValueError("the process was begun without this pipe")
    return end


def environment(lab_id: str) -> dict[str, str]:
    """Our own environment with the lab's mark."""
    return {**os.environ, MARK: lab_id}


def marked(lab_id: str) -> Iterator[int]:
    """Every living process that carries the mark, except this one and its ancestors."""
    needle = f"{MARK}={lab_id}".encode()
    spare = set(_ancestors())
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) in spare:
            continue
        try:
            carried = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if needle in carried:
            yield int(folder.name)


def _ancestors() -> Iterator[int]:
    pid = os.getpid()
    while pid > 0:
        yield pid
        try:
            status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return
        pid = int(status.rpartition(")")[2].split()[1])


def kill(pid: int) -> None:
    """SIGKILL; a process that is gone already is fine."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def kill_marked(lab_id: str, seconds: float = 20) -> None:
    """Kill every process of a lab and wait until none is left; LabError 702 names those that will not go."""
    deadline = time.monotonic() + seconds
    while left := list(marked(lab_id)):
        for pid in left:
            kill(pid)
        if time.monotonic() > deadline:
            raise LabError("702", f"processes of the lab do not end: {', '.join(map(str, left))}")
        time.sleep(_STEP)


def await_end(process: Process, seconds: float = 10) -> None:
    """Wait until a killed process is gone; LabError 702 after `seconds`."""
    deadline = time.monotonic() + seconds
    while process.alive:
        if time.monotonic() > deadline:
            raise LabError("702", f"the process {process.pid} does not end")
        time.sleep(_STEP)
