"""A thousand routers in one process."""

from __future__ import annotations

import resource
import time

import paramiko
import pytest

from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device
from lab.emulated.server import Farm
from tests.lab.emulated.iosxe.conftest import STARTUP


def hostname(port: int) -> str:
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect("127.0.0.1", port, "admin", "rahasia", look_for_keys=False, allow_agent=False)
    _, out, _ = client.exec_command("show running-config | include ^hostname")
    text: str = out.read().decode()
    client.close()
    return text.rsplit(maxsplit=1)[-1]


@pytest.mark.campaign
def test_a_thousand_listen_and_answer_each_with_its_own_name() -> None:
    clock, began = Clock(speed=0), time.process_time()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    routers = [Device(clock, startup=STARTUP.replace("kukar-edge-1", f"router-{n}")) for n in range(1000)]
    booted = time.process_time() - began
    with Farm(clock) as farm:
        ports = [farm.plug(router) for router in routers]
        listening = time.process_time() - began - booted
        # One after the other, and every tenth: client and server share this process, and its clients' patience.
        names = [hostname(port) for port in ports[::10]]
    asked = time.process_time() - began - booted - listening
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    print(f"1,000 routers: {booted:.1f} s of CPU to boot, {listening:.1f} s to listen, {grown} MB; "
          f"{asked * 10:.0f} ms a login with a command, client and server")
    assert names == [f"router-{n}" for n in range(0, 1000, 10)]
    assert grown < 1000
