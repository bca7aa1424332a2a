"""One measurement in a process of its own: `python -m bench.job NAME FOLDER` prints JSON."""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench.planning import LINES
from platforms.linux_frr.dialect import LinuxFrr
from playbooks.cores import on_every_core
from playbooks.plan import HEAVY, MANY, Saved, make_plan
from playbooks.readings import Readings
from playbooks.workspace import Workspace
from records.kept import Kept
from records.ledger_file import read_ledger_file
from simpul.collector import collector_paused
from simpul.config.diff import diff
from simpul.config.model import Config, Step
from simpul.config.patch import apply, order, undo
from simpul.config.simulate import simulate
from simpul.intent.loader import load_network
from simpul.ledger import Allocator
from simpul.network.build import build
from simpul.plan.serial import digest
from simpul.render.engine import Renderer
from simpul.render.page import from_text

TODAY = date(2026, 12, 1)
ROOT = Path(__file__).resolve().parent.parent
LINUX_FRR = LinuxFrr()
found: dict[str, Any] = {}


def cpu() -> float:
    """Seconds of user and system time of this process so far: what other people's work on the machine changes least."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def most_memory() -> float:
    """The most MiB that this process had. Not `ru_maxrss`, into which Linux takes over what its parent had."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@contextmanager
def timed() -> Any:
    began, wall = cpu(), time.perf_counter()
    yield
    found["cpu"], found["wall"], found["mib"] = cpu() - began, time.perf_counter() - wall, most_memory()


def lines_of(texts: Iterable[str]) -> list[str]:
    return [line.rstrip() for text in texts for line in text.split("\n") if line.strip()]


def count(texts: Iterable[str]) -> None:
    lines = lines_of(texts)
    found["lines"] = len(lines)
    found["digest"] = hashlib.sha256("\n".join(lines).encode()).hexdigest()


def derived(folder: Path) -> Any:
    loaded = load_network(folder, platforms=("linux_frr",), today=TODAY)
    return loaded, build(loaded.network, allocator(folder))


def allocator(folder: Path) -> Any:
    return Allocator(read_ledger_file(folder / "ledger"), TODAY)


def simpul_load(folder: Path) -> None:
    """Read and check the inventory, read the ledger, derive every device's model."""
    with timed():
        derived(folder)


def simpul_render(folder: Path) -> None:
    """Compile the templates, then every object of every device, models at hand, as `simpul render` does it."""
    _, models = derived(folder)
    with timed(), collector_paused():
        renderer = Renderer([ROOT / "templates"])
        done = [renderer.render(m) for m in models.values()]
    count(o.text for objects in done for o in objects)


def nornir_load(folder: Path) -> None:
    """SimpleInventory over every device's finished data."""
    from bench import nornir_stack  # noqa: PLC0415 - only these jobs pay for Nornir

    with timed():
        inventory = nornir_stack.load(folder.parent / "hosts.yaml")
    _, models = derived(folder)
    assert nornir_stack.seen_alike(inventory, models)


def _nornir_render(folder: Path, *, one_environment: bool) -> None:
    from nornir.core.inventory import Defaults, Groups, Host, Hosts, Inventory  # noqa: PLC0415

    from bench import nornir_stack  # noqa: PLC0415

    _, models = derived(folder)
    bare = Inventory(hosts=Hosts({n: Host(name=n) for n in models}), groups=Groups(), defaults=Defaults())
    with timed():
        texts = nornir_stack.render(bare, models, folder.parent, one_environment=one_environment)
    count(texts)


def nornir_path(folder: Path) -> None:
    """nornir_jinja2's documented use, models at hand."""
    _nornir_render(folder, one_environment=False)


def nornir_env(folder: Path) -> None:
    """nornir_jinja2 with one environment for all, models at hand."""
    _nornir_render(folder, one_environment=True)


def simpul_plan(folder: Path) -> None:
    """Read both pages of every device, order the steps from one to the other and back, and walk through them, in as
    many processes as `simpul plan` takes for so many.
    """
    planned = folder.parent / "planned"
    names = sorted(path.stem for path in (planned / "intended").glob("*.txt"))
    with timed(), collector_paused():
        heavy = sorted(names, key=lambda name: -(planned / "intended" / f"{name}.txt").stat().st_size)
        told = dict(zip(heavy, on_every_core(lambda name: _told(_way(planned, name)), heavy, MANY, 16, HEAVY),
                        strict=True))
    done = [told[name] for name in names]
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    found["cpu"] += children.ru_utime + children.ru_stime
    found["lines"] = sum(lines for lines, _ in done)
    found["digest"] = hashlib.sha256("".join(digest for _, digest in done).encode()).hexdigest()
    # That it led there and back is looked at on some, outside of the time.
    for name in names[::20]:
        way = _way(planned, name)
        there = apply(way.running, way.steps, LINUX_FRR)
        assert _texts(there) == _texts(way.intended)
        assert _texts(apply(there, way.back, LINUX_FRR)) == _texts(way.running)


@dataclass(frozen=True, slots=True)
class Way:
    """From what one device runs to what is intended, and back."""

    running: Config
    intended: Config
    steps: tuple[Step, ...]
    back: tuple[Step, ...]


def _way(planned: Path, name: str) -> Way:
    def read(which: str) -> Config:
        path = planned / which / f"{name}.txt"
        return LINUX_FRR.intended(from_text(path.read_text(encoding="utf-8"), str(path)))

    running, intended = read("running"), read("intended")
    steps = order(diff(running, intended), running, intended, LINUX_FRR)
    simulate(running, steps, LINUX_FRR)
    return Way(running, intended, steps, undo(steps))


def _told(way: Way) -> tuple[int, str]:
    """How many lines the steps have both ways, and their SHA-256."""
    lines = lines_of(line for step in (*way.steps, *way.back) for line in (step.id, *step.do))
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _texts(config: Config) -> dict[str, str]:
    return {o.id: o.text for o in config.objects.values()}


def simpul_again(folder: Path) -> None:
    """Plan against `planned/running`, by what earlier plans left in the cache, once the inventory and the ledger are
    read and each router has what is its own.
    """
    workspace = Workspace.open(folder)
    names = workspace.managed()
    _ = workspace.models
    with timed():
        cache = workspace.state / "cache"
        kept = Kept(cache / "planned")
        seen = Saved(folder.parent / "planned" / "running", names, workspace, Readings(cache / "read"))
        plan = make_plan(workspace, names, seen, kept=kept)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    found["cpu"] += children.ru_utime + children.ru_stime
    found["digest"] = digest(plan)


def nornir_plan(folder: Path) -> None:
    """Read both trees of every device with hier_config, as Nornir's tasks: remediation and rollback."""
    from bench import nornir_stack  # noqa: PLC0415 - only these jobs pay for Nornir

    with timed():
        texts = nornir_stack.plan(folder.parent / "planned")
    assert all(text.count("\n") >= LINES // 2 for pair in texts for text in pair)
    count(text for pair in texts for text in pair)


JOBS: dict[str, Callable[[Path], None]] = {
    "simpul-load": simpul_load, "simpul-render": simpul_render, "nornir-load": nornir_load, "nornir-path": nornir_path,
    "nornir-env": nornir_env, "simpul-plan": simpul_plan, "nornir-plan": nornir_plan,
    "simpul-again": simpul_again,
}

if __name__ == "__main__":
    JOBS[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps(found))
