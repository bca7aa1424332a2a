"""`python -m bench.push`: the same 20 lines to many emulated devices, and their configuration read, beside the usual
stack in the same run.

    python -m bench.push [--devices 100 1000] [--slow 0 20] [--platform mikrotik_routeros cisco_iosxe] [--way ...]

The devices run in a process of their own, on the same machine; CPU and memory are the pusher's. After each way the
devices themselves are asked who holds what.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.job import ROOT

# Way, platforms, threads; the first of a platform is what the others are held against.
WAYS = (("netmiko", 50, "Nornir, nornir_netmiko, 50 threads"), ("netmiko", 100, "Nornir, nornir_netmiko, 100 threads"),
        ("napalm", 100, "Nornir, NAPALM `ios`, 100 threads"), ("plain", 50, "Simpul's console, plain, 50 threads"),
        ("undo", 100, "Simpul: armed, committed, confirmed over a second session, 100 threads"))


def one(way: str, threads: int, platform: str, devices: int, slow: float) -> dict[str, Any]:
    """One way on fresh devices: the pusher's figures, and what the devices hold afterwards."""
    with tempfile.TemporaryDirectory(prefix="push-") as folder:
        key = Path(folder, "key")
        farm = subprocess.Popen(
            [sys.executable, "-m", "bench.push_farm", platform, str(devices), str(slow), str(key)], cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert farm.stdin is not None
        assert farm.stdout is not None
        try:
            spoken = json.loads(farm.stdout.readline()) | {"key_file": str(key)}
            told = Path(folder, "farm.json")
            told.write_text(json.dumps(spoken), encoding="utf-8")
            done = subprocess.run([sys.executable, "-m", "bench.push_job", way, platform, str(threads), str(told)],
                                  cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
            farm.stdin.write("look\n")
            farm.stdin.flush()
            figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
            held: dict[str, Any] = json.loads(farm.stdout.readline())
            return figures | held
        finally:
            farm.stdin.close()
            farm.terminate()
            farm.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.push", description=__doc__)
    parser.add_argument("--devices", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--slow", type=float, nargs="+", default=[0, 20], help="ms that each command takes")
    parser.add_argument("--platform", nargs="+", default=["mikrotik_routeros", "cisco_iosxe"])
    parser.add_argument("--way", nargs="+", default=sorted({w for w, *_ in WAYS}))
    given = parser.parse_args()
    for platform in given.platform:
        for devices in given.devices:
            for slow in given.slow:
                print(f"\n{platform}, {devices:,} devices, {slow:.0f} ms a command\n\n"
                      "| way | wall s | CPU s | devices' CPU s | MiB | whole | lost | strange |\n"
                      "|---|---:|---:|---:|---:|---:|---:|---:|", flush=True)
                for way, threads, label in WAYS:
                    if way not in given.way or (way == "napalm" and platform != "cisco_iosxe"):
                        continue
                    f = one(way, threads, platform, devices, slow / 1000)
                    print(f"| {label} | {f['wall']:.1f} | {f['cpu']:.1f} | {f['devices_cpu']:.1f} | "
                          f"{f['mib']:.0f} | {f['whole']} | "
                          f"{devices - f['whole']} | {f['strange']} |", flush=True)
                    if f["failed"]:
                        print(f"{f['failed']} failed, the first: {f['first'][0]}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
