"""A thousand routers in one process."""

from __future__ import annotations

import resource
import time
from concurrent.futures import ThreadPoolExecutor

import paramiko
import pytest

from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device
from lab.emulated.server import Farm
from tests.lab.emulated.iosxe.conftest import STARTUP


def hostname(port: int) -> str:
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # noqa: S507 - a router of this test
    client.connect("127.0.0.1", port, "admin", "rahasia", look_for_keys=False, allow_agent=False)
    _, out, _ = client.exec_command("show running-config | include ^hostname")
    text: str = out.read().decode()
    client.close()
    return text.rsplit(maxsplit=1)[-1]


@pytest.mark.campaign
def test_a_thousand_answer_each_with_its_own_name() -> None:
    clock, began = Clock(speed=0), time.process_time()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    routers = [Device(clock, startup=STARTUP.replace("kukar-edge-1", f"router-{n}")) for n in range(1000)]
    booted = time.process_time() - began
    with Farm(clock) as farm:
        ports = [farm.plug(router) for router in routers]
        with ThreadPoolExecutor(8) as pool:
            names = list(pool.map(hostname, ports))
    took = time.process_time() - began - booted
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    print(f"1,000 routers: {booted:.1f} s of CPU to boot, {took:.1f} s to be asked once each, {grown} MB")
    assert names == [f"router-{n}" for n in range(1000)]
    assert grown < 1000
