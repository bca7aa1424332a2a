"""IOS-XE on its emulator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncssh

from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device
from lab.emulated.server import Farm
from simpul.config.model import Step
from tests.platforms.cisco_iosxe_device.bench import Bench, startup
from tests.platforms.contract.stand import Stand


@contextmanager
def stood(folder: Path) -> Iterator[Stand]:
    key = asyncssh.generate_private_key("ssh-ed25519")
    path = folder / "operator"
    key.write_private_key(path)
    path.chmod(0o600)
    clock = Clock(speed=0)
    # Others' tools copy files to it, which somebody has to have allowed.
    text = startup(key) + "ip scp server enable\n"
    device = Device(clock, startup=text, host_key=asyncssh.generate_private_key("ssh-rsa", key_size=2048))
    device.save("simpul")
    with Farm(clock) as farm:
        bench = Bench(device, farm, farm.plug(device), str(path))
        yield Stand(
            "cisco_iosxe", bench.endpoint(), 120, bench.pass_time, bench.power_cut,
            tuple((f"prefix-list/SIMPUL-{n}", f"ip prefix-list SIMPUL-{n} seq 5 permit 10.66.0.0/16\n", "routing")
                  for n in ("one", "two")),
            Step("create", "prefix-list/SIMPUL-bad", "routing", None, None,
                 ("ip prefix-list SIMPUL-bad seq 5 permit 10.66.0.0/99",), ("no ip prefix-list SIMPUL-bad",)))
        bench.close()
