"""The lab's memory between two commands: one folder, written before what it tells of is started."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from lab.errors import LabError
from lab.processes import Process

FORMAT: Final = 1
Power = Literal["on", "off"]


@dataclass(frozen=True, slots=True)
class LabState:
    """The lab as a whole: its mark, and the keeper with its namespaces."""

    id: str
    name: str
    phase: Literal["starting", "up"]
    keeper: Process | None = None
    spaces: Mapping[str, int] = field(default_factory=dict)     # name -> descriptor of the keeper
    pppoe: bool = False                                         # lines of access pppoe are; else plain ones with DHCP


@dataclass(frozen=True, slots=True)
class RouterState:
    """One router's power, and its pid 1 while that is on."""

    power: Power
    init: Process | None = None
    unplugged: tuple[str, ...] = ()         # ports whose cable was pulled
    clock: int | None = None                # without a battery: seconds ahead of the machine's clock at each start


class StateDir:
    """The folder: `lab.json`, `topology.json` as built, `routers/NAME/{power.json,disk.img,root}`, `log/`, `run/`."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()

    @property
    def topology(self) -> Path:
        return self.path / "topology.json"

    @property
    def logs(self) -> Path:
        return self.path / "log"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def factory(self) -> Path:
        return self.path / "factory.img"

    def router(self, name: str) -> Path:
        """The folder of one router."""
        return self.path / "routers" / name

    def make(self) -> None:
        for folder in (self.path, self.logs, self.run):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Only one `up` or `down` at a time; LabError 702 where another one is under way."""
        self.make()
        with (self.path / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise LabError("702", f"{self.path}: another command is building or ending this lab",
                               hint="wait for it to end") from error
            yield

    def read(self) -> LabState | None:
        """What `lab.json` says; None where there is no lab. An older lab's file may lack what came later."""
        raw = _read(self.path / "lab.json")
        if raw is None:
            return None
        return LabState(raw["id"], raw["name"], raw["phase"], Process(**raw["keeper"]) if raw.get("keeper") else None,
                        dict(raw.get("spaces", {})), raw.get("pppoe", False))

    def write(self, state: LabState) -> None:
        _write(self.path / "lab.json", {"format": FORMAT, **asdict(state)})

    def forget(self) -> None:
        """Say that there is no lab any more."""
        (self.path / "lab.json").unlink(missing_ok=True)

    def read_router(self, name: str) -> RouterState:
        raw = _read(self.router(name) / "power.json")
        if raw is None:
            return RouterState("off")
        return RouterState(raw["power"], Process(**raw["init"]) if raw.get("init") else None,
                           tuple(raw.get("unplugged", ())), raw.get("clock"))

    def write_router(self, name: str, state: RouterState) -> None:
        _write(self.router(name) / "power.json", {"format": FORMAT, **asdict(state)})


def _read(path: Path) -> dict[str, Any] | None:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise LabError("702", f"{path} is damaged: {error}",
                       hint="end the processes with SIMPUL_LAB in their environment, then remove the folder") from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise LabError("702", f"{path} was written by another version of the lab", hint="end that lab with its version")
    return raw


def _write(path: Path, value: Mapping[str, object]) -> None:
    """Replace a file at once, so that a kill leaves the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    draft.replace(path)
