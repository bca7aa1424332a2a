"""`python -m bench.patch`: what one configuration's way to another costs, on IOS-XE and RouterOS, beside hier_config.

    python -m bench.patch [--hub 18000] [--pairs 1392] [--runs 3] [--platform cisco_iosxe mikrotik_routeros]

CPU is user plus system seconds with the processes that were started, medians of `--runs`. hier_config reads the same
running configurations of IOS-XE, in the same number of processes; RouterOS it cannot read.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.__main__ import prepared
from bench.job import ROOT
from bench.patch_pages import Pair, hubs, pairs

LABELS = {"simpul": "Simpul: parse, diff, order, undo, simulate", "hier_config": "hier_config: remediation, rollback"}
# Routers of the network whose hub has enough tunnels.
HUB_OF = 1392


def write(folder: Path, found: Iterable[Pair]) -> tuple[int, int]:
    """Each pair as the files that the contenders read. Returns how many, and the lines of all that are meant."""
    folder.mkdir()
    count = lines = 0
    for pair in found:
        for suffix, text in (("fetched", pair.fetched), ("txt", pair.page), ("runs", pair.runs), ("meant", pair.meant)):
            if text:
                (folder / f"{pair.name}.{suffix}").write_text(text, encoding="utf-8")
        count += 1
        lines += sum(not row.startswith("=== ") for row in pair.page.splitlines())
    return count, lines


def measured(way: str, platform: str, folder: Path, runs: int) -> dict[str, Any]:
    done: list[dict[str, Any]] = []
    for _ in range(runs):
        job = subprocess.run([sys.executable, "-m", "bench.patch_job", way, platform, str(folder)], cwd=ROOT,
                             stdout=subprocess.PIPE, text=True, check=True)
        done.append(json.loads(job.stdout))
    return done[0] | {key: median(d[key] for d in done) for key in ("cpu", "wall")}


def rows(platform: str, hub: int, many: int, runs: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="patch-") as place:
        top = Path(place)
        for what, found in (("hub", hubs(prepared(top / "of-hub", HUB_OF), platform, hub)),
                            ("pairs", pairs(prepared(top / "of-pairs", many), platform))):
            count, lines = write(top / what, found)
            ours = None
            for way in ("simpul", "hier_config"):
                if way == "hier_config" and platform != "cisco_iosxe":
                    continue
                one = measured(way, platform, top / what, runs if way == "simpul" else 1)
                ours = ours or one
                yield (f"| {platform} | {count:,} of {lines // count:,} lines | {LABELS[way]} | {one['cpu']:.2f} | "
                       f"{one['wall']:.2f} | {one['cpu'] / ours['cpu']:.1f} | {one['mib']:.0f} |")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.patch", description=__doc__)
    parser.add_argument("--hub", type=int, default=18000, help="lines of the hub")
    parser.add_argument("--pairs", type=int, default=1392)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--platform", nargs="+", default=["cisco_iosxe", "mikrotik_routeros"])
    given = parser.parse_args()
    print("| platform | configurations | what | CPU s | wall s | x CPU | MiB |\n|---|---|---|---:|---:|---:|---:|")
    for platform in given.platform:
        for row in rows(platform, given.hub, given.pairs, given.runs):
            print(row, flush=True)


if __name__ == "__main__":
    main()
