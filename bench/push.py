"""`python -m bench.push`: the same 20 lines to many emulated devices, and their configuration read, beside the usual
stack in the same run.

    python -m bench.push [--devices 100 1000] [--slow 0 20] [--platform mikrotik_routeros cisco_iosxe] [--way ...]

The devices run in processes of their own, on the same machine; CPU and memory are the pusher's. After each way the
devices themselves are asked who holds what.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import asyncssh

from bench.job import ROOT

# Way, platforms, threads; the first of a platform is what the others are held against.
WAYS = (("netmiko", 50, "Nornir, nornir_netmiko, 50 threads"), ("netmiko", 100, "Nornir, nornir_netmiko, 100 threads"),
        ("napalm", 100, "Nornir, NAPALM `ios`, 100 threads"), ("plain", 50, "Simpul's console, plain, 50 threads"),
        ("undo", 100, "Simpul: armed, committed, confirmed over a second session, 100 threads"))


# Processes that share the devices: no router waits for another one's processor, and one thread for a hundred of them is
# the test bed's doing. They take turns: devices are pushed to in their order, and with a half each, one process would
# wait until the other has nothing left to do.
FARMS = 2


def one(way: str, threads: int, platform: str, devices: int, slow: float) -> dict[str, Any]:
    """One way on fresh devices: the pusher's figures, and what the devices hold afterwards."""
    with tempfile.TemporaryDirectory(prefix="push-") as name, ExitStack() as stack:
        folder = Path(name)
        for file in ("key", "host-key"):
            asyncssh.generate_private_key("ssh-ed25519").write_private_key(folder / file)
            (folder / file).chmod(0o600)
        parts = [range(n, devices, FARMS) for n in range(FARMS)]
        farms = [stack.enter_context(_farm(platform, part, slow, folder)) for part in parts]
        known = asyncssh.read_private_key(folder / "host-key").export_public_key("openssh").decode().strip()
        told = folder / "farm.json"
        ports = {number: port for part, farm in zip(parts, farms, strict=True)
                 for number, port in zip(part, _said(farm)["ports"], strict=True)}
        told.write_text(json.dumps({"ports": [ports[number] for number in range(devices)],
                                    "host_key": known, "key_file": str(folder / "key")}), encoding="utf-8")
        done = subprocess.run([sys.executable, "-m", "bench.push_job", way, platform, str(threads), str(told)],
                              cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        for farm in farms:
            assert farm.stdin is not None
            farm.stdin.write("look\n")
            farm.stdin.flush()
        held = [_said(farm) for farm in farms]
        return figures | {what: sum(one[what] for one in held) for what in held[0]}


@contextmanager
def _farm(platform: str, part: range, slow: float, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """These devices, in a process of their own."""
    farm = subprocess.Popen(
        [sys.executable, "-m", "bench.push_farm", platform,
         *map(str, (part.start, part.stop, part.step, slow, folder))],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield farm
    finally:
        farm.terminate()
        farm.wait()


def _said(farm: subprocess.Popen[str]) -> dict[str, Any]:
    assert farm.stdout is not None
    said: dict[str, Any] = json.loads(farm.stdout.readline())
    return said


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
