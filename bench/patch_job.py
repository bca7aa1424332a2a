"""One contender of `bench.patch`, in a process of its own: `python -m bench.patch_job WAY PLATFORM FOLDER` prints JSON.

Each reads what runs and what is meant of every pair in the folder, and finds the way there and the way back.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.job import found, timed
from bench.patch_pages import DIALECTS
from playbooks.cores import on_every_core
from simpul.collector import collector_paused
from simpul.config.diff import diff
from simpul.config.model import Config, Step
from simpul.config.patch import apply, order, undo
from simpul.config.simulate import simulate
from simpul.render.page import from_text

# From how many pairs on it is worth while to have a process on every core, as `simpul plan` has.
MANY = 100


def ours(platform: str, folder: Path, name: str) -> tuple[int, bool]:
    """Parse, compare, order, simulate, and the way back. How many lines there are to give; whether there are any."""
    running, steps, _ = planned(platform, folder, name)
    return sum(len(s.do) for s in steps), bool(steps) and bool(running.objects)


def planned(platform: str, folder: Path, name: str) -> tuple[Config, tuple[Step, ...], Config]:
    dialect = DIALECTS[platform]
    running = dialect.running((folder / f"{name}.fetched").read_text(encoding="utf-8"))
    page = folder / f"{name}.txt"
    intended = dialect.intended(from_text(page.read_text(encoding="utf-8"), str(page)))
    steps = order(diff(running, intended), running, intended, dialect)
    simulate(running, steps, dialect)
    undo(steps)
    return running, steps, intended


def hier_config(_platform: str, folder: Path, name: str) -> tuple[int, bool]:
    """Its remediation and its rollback; it walks through nothing."""
    from hier_config import Platform, WorkflowRemediation, get_hconfig  # noqa: PLC0415 - only this way pays for it

    runs, meant = (get_hconfig(Platform.CISCO_IOS, (folder / f"{name}.{which}").read_text(encoding="utf-8"))
                   for which in ("runs", "meant"))
    ways = WorkflowRemediation(runs, meant)
    there, back = ("".join(f"{line.cisco_style_text()}\n" for line in way.all_children_sorted())
                   for way in (ways.remediation_config, ways.rollback_config))
    return there.count("\n"), bool(back)


WAYS: dict[str, Callable[[str, Path, str], tuple[int, bool]]] = {"simpul": ours, "hier_config": hier_config}


def main(way: str, platform: str, folder: Path) -> None:
    names = sorted(p.stem for p in folder.glob("*.fetched"))
    with timed(), collector_paused():
        done = list(on_every_core(partial(WAYS[way], platform, folder), names, MANY, together=16))
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    found["cpu"] += children.ru_utime + children.ru_stime
    assert all(some for _, some in done)
    found["given"] = sum(count for count, _ in done)
    if way == "simpul":
        for name in names[::50]:
            _arrives(platform, *planned(platform, folder, name))
    print(json.dumps(found))


def _arrives(platform: str, running: Config, steps: tuple[Step, ...], intended: Config) -> None:
    """The steps lead to what is meant, and back."""
    dialect = DIALECTS[platform]
    there = apply(running, steps, dialect)
    assert _texts(there.owned()) == _texts(intended)
    assert _texts(apply(there, undo(steps), dialect)) == _texts(running)


def _texts(config: Config) -> dict[str, str]:
    return {o.id: o.text for o in config.objects.values()}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
