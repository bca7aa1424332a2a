"""`python -m bench`: what checking, rendering and proving cost, beside the usual stack on the same network;
`python -m bench.plan` says what planning does.

    python -m bench [--devices 61 1392] [--runs 3] [--write]

Times are user plus system seconds, medians of `--runs`; what takes over a minute runs once. `--write` puts the tables
into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from bench.generator import write_kaltim
from bench.job import ROOT, allocator, derived
from bench.nornir_stack import write_hosts, write_template
from records.ledger_file import append_records
from simpul.intent.loader import load_network
from simpul.network.build import build

PAGE = ROOT / "docs" / "performance.md"
SLOW = 60.0
GROWTH = (348, 696, 1392, 2784, 11136)
SIMPUL = (sys.executable, "-m", "playbooks.cli")


def prepared(folder: Path, devices: int) -> Path:
    """An inventory with its numbers given: what every day but the first looks like."""
    inventory = folder / "inventory"
    write_kaltim(inventory, devices)
    session = allocator(inventory)
    build(load_network(inventory, platforms=("linux_frr",), today=datetime.now(UTC).date()).network, session)
    append_records(inventory / "ledger", session.new_records)
    return inventory


def job(name: str, inventory: Path, runs: int) -> dict[str, Any]:
    """A job's medians, and its digest, which must not differ between runs."""
    found: list[dict[str, Any]] = []
    for _ in range(runs):
        done = subprocess.run([sys.executable, "-m", "bench.job", name, str(inventory)], cwd=ROOT, check=True,
                              stdout=subprocess.PIPE, text=True)
        found.append(json.loads(done.stdout))
        if found[-1]["wall"] > SLOW:
            break
    assert len({f.get("digest") for f in found}) == 1
    medians = {key: median(f[key] for f in found) for key in ("cpu", "wall")}
    return {**found[0], **medians, "n": len(found)}


def whole(arguments: Sequence[str], runs: int, out: Path | None = None) -> dict[str, Any]:
    """A whole process from cold: start, imports, work, end; what it writes, it writes anew."""
    cpus, walls = [], []
    for _ in range(runs):
        if out is not None:
            shutil.rmtree(out, ignore_errors=True)
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([*SIMPUL, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        walls.append(time.perf_counter() - began)
        cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {"cpu": median(cpus), "wall": median(walls), "n": runs}


def beside(devices: int, runs: int) -> Iterator[str]:
    """The rows of one size: Simpul, the usual stack, and the ratio."""
    with tempfile.TemporaryDirectory() as temporary:
        inventory = prepared(Path(temporary), devices)
        _, models = derived(inventory)
        size = write_hosts(Path(temporary) / "hosts.yaml", models)
        write_template(Path(temporary) / "device.j2")
        own_yaml = sum(p.stat().st_size for p in inventory.rglob("*.yaml"))
        done = {name: job(name, inventory, runs) for name in
                ("simpul-load", "nornir-load", "simpul-render", "nornir-env", "nornir-path")}
        texts = {done[name]["digest"] for name in ("simpul-render", "nornir-path", "nornir-env")}
        assert len(texts) == 1, "the contenders did not render the same lines"
        for name, words, against in (
            ("simpul-load", f"Simpul: read {own_yaml // 1024:,} KiB of YAML and the ledger, check, derive", None),
            ("nornir-load", f"Nornir SimpleInventory: read {size // 1024:,} KiB of finished data", "simpul-load"),
            ("simpul-render", f"Simpul: render {done['simpul-render']['lines']:,} lines", None),
            ("nornir-env", "nornir_jinja2, one `jinja_env=`", "simpul-render"),
            ("nornir-path", "nornir_jinja2, `path=` (documented use)", "simpul-render"),
        ):
            one = done[name]
            ratio = f"{one['cpu'] / done[against]['cpu']:.1f}" if against else "1"
            yield (f"| {devices:,} | {words} | {one['cpu']:.2f} | {one['wall']:.2f} | {ratio} | {one['mib']:.0f} | "
                   f"{one['n']} |")
        yield from _whole_rows(devices, inventory, Path(temporary), runs)


def _whole_rows(devices: int, inventory: Path, folder: Path, runs: int) -> Iterator[str]:
    check = whole(["check", "-i", str(inventory)], runs)
    yield (f"| {devices:,} | whole process: `simpul check` | {check['cpu']:.2f} | {check['wall']:.2f} | | | "
           f"{check['n']} |")
    out = folder / "out"
    render = whole(["render", "-i", str(inventory), "--out", str(out)], runs, out)
    yield (f"| {devices:,} | whole process: `simpul render --out` (check, render, write a page for each device) | "
           f"{render['cpu']:.2f} | {render['wall']:.2f} | | | {render['n']} |")
    prove = whole(["prove", "-i", str(inventory), "--against", str(out)], runs)
    yield (f"| {devices:,} | whole process: `simpul prove --against` (read every page back, prove it closed) | "
           f"{prove['cpu']:.2f} | {prove['wall']:.2f} | | | {prove['n']} |")


def growth(runs: int) -> Iterator[str]:
    for devices in GROWTH:
        with tempfile.TemporaryDirectory() as temporary:
            inventory = prepared(Path(temporary), devices)
            load, render = job("simpul-load", inventory, runs), job("simpul-render", inventory, runs)
            yield (f"| {devices:,} | {load['cpu']:.2f} | {1e3 * load['cpu'] / devices:.2f} | {render['cpu']:.2f} | "
                   f"{1e3 * render['cpu'] / devices:.2f} | {render['lines']:,} | {render['mib']:.0f} |")


def machine() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in
                         ("nornir", "nornir-jinja2", "jinja2", "ruamel.yaml", "PyYAML"))
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; {versions}."


def pages(sizes: Sequence[int], runs: int) -> Iterator[str]:
    yield "| devices | what | CPU s | wall s | x CPU | MiB | n |"
    yield "|---:|---|---:|---:|---:|---:|---:|"
    for size in sizes:
        yield from beside(size, runs)
    cold = whole(["--help"], max(runs, 5))
    yield f"| - | whole process: `simpul --help` | {cold['cpu']:.2f} | {cold['wall']:.2f} | | | {cold['n']} |"
    yield ""
    yield "| devices | load, check, derive: CPU s | ms a device | render: CPU s | ms a device | lines | MiB |"
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    yield from growth(runs)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--devices", type=int, nargs="+", default=[61, 1392])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    chosen = parser.parse_args()
    rows = []
    for row in pages(chosen.devices, chosen.runs):
        print(row, flush=True)
        rows.append(row)
    if chosen.write:
        words = PAGE.read_text(encoding="utf-8").partition("<!-- tables -->")[0]
        stamp = f"Measured on {datetime.now(UTC).date()} with {machine()}"
        PAGE.write_text(words + "<!-- tables -->\n" + stamp + "\n\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
