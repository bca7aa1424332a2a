"""Emulated devices to push to, in a process of their own: `python -m bench.push_farm PLATFORM FIRST END STEP
SECONDS FOLDER`.

It prints where each listens, as JSON, and then, for each line on its standard input, how many devices hold the change
and nobody else's, and how many CPU seconds they themselves took for it. FIRST, END, STEP: the devices' numbers, as of
a `range`. SECONDS: how long each command takes. FOLDER holds the operator's `key` and the devices' `host-key`.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from pathlib import Path

import asyncssh

from bench.job import cpu
from bench.push_lines import LINES, lines, name
from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device as IosXe
from lab.emulated.routeros.device import RouterOs
from lab.emulated.server import Device, Farm

BOX = tuple[Device, Callable[[], str]]


def routeros(clock: Clock, number: int, key: asyncssh.SSHKey, host_key: asyncssh.SSHKey) -> BOX:
    device = RouterOs(clock, key=host_key)
    public = key.export_public_key("openssh").decode().strip()
    device.do(f'/system identity set name={name(number)}; /user ssh-keys add user=admin key="{public}"')
    return device, lambda: device.do("/export terse")


def iosxe(clock: Clock, number: int, key: asyncssh.SSHKey, host_key: asyncssh.SSHKey) -> BOX:
    from tests.platforms.cisco_iosxe_device.bench import startup  # noqa: PLC0415 - only this vendor needs it

    text = startup(key).replace("hostname kukar-edge-1", f"hostname {name(number)}")
    device = IosXe(clock, startup=text, host_key=host_key)
    device.save("simpul")
    return device, device.text


MAKERS = {"mikrotik_routeros": routeros, "cisco_iosxe": iosxe}


def main(platform: str, numbers: range, slow: float, folder: Path) -> None:
    key, host_key = (asyncssh.read_private_key(folder / name) for name in ("key", "host-key"))
    clock = Clock()
    boxes = [MAKERS[platform](clock, number, key, host_key) for number in numbers]
    with Farm(clock) as farm:
        ports = []
        for device, _ in boxes:
            device.faults.thinking = slow
            ports.append(farm.plug(device))
        # The devices stay; what comes and goes with each session is collected without walking them all each time.
        gc.collect()
        gc.freeze()
        print(json.dumps({"ports": ports}), flush=True)
        idle = cpu()
        for _ in sys.stdin:
            used = cpu() - idle
            held = [farm.call(text) for _, text in boxes]
            whole = sum(all(line in text for line in lines(platform, n)) for n, text in zip(numbers, held, strict=True))
            marked = sum("bench" in line for text in held for line in text.splitlines())
            print(json.dumps({"whole": whole, "strange": marked - LINES * whole, "devices_cpu": used}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], range(*map(int, sys.argv[2:5])), float(sys.argv[5]), Path(sys.argv[6]))
