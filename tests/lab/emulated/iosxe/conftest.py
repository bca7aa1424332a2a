"""Emulated IOS-XE routers, with and without a server in front of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device
from lab.emulated.server import Farm

STARTUP = """hostname kukar-edge-1
ip domain name kaltim.intra
enable secret naik
username admin privilege 15 secret rahasia
username ops privilege 1 secret tamu
archive
 path bootflash:archive
!
ip scp server enable
line vty 0 4
 login local
 transport input ssh
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A router, its clock that stands still until a test moves it, and how a client reaches it."""

    device: Device
    farm: Farm
    port: int

    @property
    def netmiko(self) -> dict[str, Any]:
        return {"host": "127.0.0.1", "port": self.port, "username": "admin", "password": "rahasia",
                "device_type": "cisco_xe"}

    def pass_time(self, seconds: float) -> None:
        self.farm.call(lambda: self.farm.clock.advance(seconds))


@pytest.fixture
def router() -> Device:
    return Device(Clock(speed=0), startup=STARTUP)


@pytest.fixture
def served() -> Iterator[Served]:
    clock = Clock(speed=0)
    device = Device(clock, startup=STARTUP)
    with Farm(clock) as farm:
        yield Served(device, farm, farm.plug(device))
