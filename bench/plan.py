"""`python -m bench.plan`: what planning costs, cold and again after one site's edit, beside Nornir and hier_config.

    python -m bench.plan [--devices 348 1392] [--runs 3]

Every device runs otherwise than it should in 20 lines (`bench.planning`). Times are user plus system seconds with the
processes that were started, and seconds on the clock, medians of `--runs`; hier_config runs once. The load of the
machine is printed before each row, since it is in the clock's seconds and, less, in the others.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.__main__ import job, machine, prepared, whole
from bench.planning import LINES, write_pages
from playbooks.provision import prepare
from playbooks.secrets import run_init
from playbooks.workspace import Workspace
from simpul.render.page import as_text

_LINE = re.compile(r"(mbps: \d+)(?:, mtu: (?P<mtu>\d+))?(?P<after>, contract_end)")


def with_keys(folder: Path, devices: int) -> Path:
    """An inventory as on every day but the first: its numbers are given and its keys made."""
    inventory = prepared(folder, devices)
    run_init(inventory, operator=None)
    prepare(Workspace.open(inventory), dry_run=False)
    return inventory


def edit(inventory: Path) -> None:
    """One line of the first government's last site gets another MTU: its router has other lines, and so has a router
    of each hub site.
    """
    path = min((inventory / "governments").glob("*.yaml"))
    text = path.read_text(encoding="utf-8")
    *_, last = _LINE.finditer(text)
    path.write_text(f"{text[:last.end(1)]}, mtu: {int(last['mtu'] or 1399) + 1}{text[last.start('after'):]}",
                    encoding="utf-8")


def rows(devices: int, runs: int) -> Iterator[str]:
    """All rows of one size."""
    with tempfile.TemporaryDirectory(prefix="plan-") as place:
        inventory = with_keys(Path(place), devices)
        workspace = Workspace.open(inventory)
        pages = {n: as_text(workspace.renderer.render(m)) for n, m in workspace.models.items()}
        write_pages(Path(place) / "planned", pages)
        del workspace, pages

        def row(words: str, one: dict[str, Any]) -> str:
            each = 1e3 * one["cpu"] / devices
            return (f"| {devices:,} | {words} | {one['cpu']:.2f} | {each:.2f} | {one['wall']:.2f} | {one['n']} | "
                    f"{os.getloadavg()[0]:.0f} |")

        yield row(f"Simpul: {LINES} changed lines a device: read both, order, undo, simulate",
                  job("simpul-plan", inventory, runs))
        yield row("Nornir + hier_config: the same: read both, remediation, rollback", job("nornir-plan", inventory, 1))
        asked = ["plan", "-i", str(inventory), "--against", str(Path(place) / "planned" / "running"),
                 "--out", str(Path(place) / "plan.json")]
        memory = Path(place) / ".simpul" / "cache"
        cold, again, edited, at_hand = [], [], [], []
        for _ in range(runs):
            shutil.rmtree(memory, ignore_errors=True)
            cold.append(whole(asked, 1))
            again.append(whole(asked, 1))
            edit(inventory)
            edited.append(whole(asked, 1))
            edit(inventory)
            at_hand.append(job("simpul-again", inventory, 1))
        yield row("whole process: `simpul plan --against --out`, nothing remembered", middle(cold))
        yield row("the same again", middle(again))
        yield row("the same after one site's edit", middle(edited))
        yield row("Simpul: plan after one site's edit, inventory and ledger read", middle(at_hand))


def middle(found: list[dict[str, Any]]) -> dict[str, Any]:
    return {key: median(f[key] for f in found) for key in ("cpu", "wall")} | {"n": len(found)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.plan", description=__doc__)
    parser.add_argument("--devices", type=int, nargs="+", default=[348, 1392])
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    print("| devices | what | CPU s | ms a device | wall s | n | load |\n|---:|---|---:|---:|---:|---:|---:|")
    for devices in given.devices:
        for row in rows(devices, given.runs):
            print(row, flush=True)
    print(f"\n{machine()}")


if __name__ == "__main__":
    main()
