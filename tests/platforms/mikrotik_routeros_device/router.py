"""An emulated RouterOS that a driver logs in to, and a reading of its export that stands in for the dialect: what is
tested here is the driver.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

import asyncssh

from lab.emulated.clock import Clock
from lab.emulated.routeros.device import RouterOs
from lab.emulated.routeros.export import export
from lab.emulated.server import Farm
from platforms.mikrotik_routeros.driver import MikrotikRouteros
from platforms.session import Endpoint
from simpul.config.model import Action, Config, Object, Step
from simpul.errors import DeviceError, SecretError
from simpul.plan.model import Fragment

_T = TypeVar("_T")
NAME: Final = "desa-2003"
# A change of these tests.
ID: Final = "00000000000000c3"
NOON: Final = datetime(2026, 6, 1, 12, 0, 0)
BASE: Final = f"""
/system identity set name={NAME}
/ip address add address=192.0.2.2/24 interface=ether1 comment="simpul:address/ether1"
/ip firewall filter add chain=input action=accept connection-state=established,related comment="simpul:filter/input/10"
/ip firewall filter add chain=input action=accept protocol=tcp dst-port=22 comment="simpul:filter/input/50"
/ip firewall filter add chain=input action=drop comment="simpul:filter/input/99"
/ip dns set servers=192.0.2.53
/interface bridge add name=lan comment="theirs; \\"quoted\\" \\$5"
/system script add name=theirs source=":local x 1\\n:put \\$x"
"""


def read(stream: str) -> Config:
    """Objects by their tag, or by their menu where it holds one set of properties."""
    size = re.search(r"^== export (\d+)$", stream, re.MULTILINE)
    assert size is not None
    lines = stream[size.end() + 1:].encode()[:int(size[1])].decode().splitlines()
    found = {}
    for line in lines:
        tag = re.search(r'comment="?simpul:([^"\s]+)', line)
        single = re.match(r"(/[a-z /]+) set [a-z]", line)
        identifier = tag[1] if tag else single[1][1:].replace(" ", "/") if single else None
        if identifier:
            found[identifier] = Object(identifier, f"{line}\n", "base")
    return Config(found)


@dataclass(slots=True)
class Bench:
    """One router on one farm, its key, and the key of who may log in."""

    farm: Farm
    clock: Clock
    device: RouterOs
    port: int
    key_file: str
    read: Callable[[str], Config]

    def call(self, act: Callable[[], _T]) -> _T:
        return self.farm.call(act)

    def endpoint(self, name: str = NAME, host_key: str = "", timeout: float = 10.0) -> Endpoint:
        pinned = host_key or self.device.host_key.export_public_key("openssh").decode()
        return Endpoint(name, "127.0.0.1", self.port, "admin", self.key_file, pinned, timeout)

    def open(self, name: str = NAME) -> MikrotikRouteros:
        return MikrotikRouteros.open(self.endpoint(name), self.read)

    def say(self, command: str) -> str:
        return self.call(lambda: self.device.do(command))

    def exported(self) -> str:
        """All that it is configured to do, secrets in their places, without what changes by itself."""
        return self.call(lambda: exported(self.device))

    def pass_time(self, seconds: float) -> None:
        self.call(lambda: self.clock.advance(seconds))

    def lose_sessions(self) -> None:
        """Every session breaks, and the router stays up. To be called in the devices' own thread."""
        self.farm.drop(self.device)

    def cut_power(self) -> None:
        """A power cut of a minute. What was due at the start has run when this is over."""
        self.call(self.device.power_cut)
        self.power_on()

    def power_on(self) -> None:
        self.call(lambda: self.device.power_on(seconds=30.0))
        self.pass_time(60.0)
        self.farm.replug(self.device)


def exported(device: RouterOs) -> str:
    text = export(device.router, device.router.tree.root, terse=True, sensitive=True)
    return "".join(f"{line}\n" for line in text.splitlines() if not line.startswith("#"))


def made(farm: Farm, folder: Path, *, version: str = "7.20.1", base: str = BASE, mode: str = "advanced",
         ports: int = 5, reading: Callable[[str], Config] = read) -> Bench:
    """A router with `base` on it, listening; its operator's key in `folder`."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    key_file = folder / f"operator-{id(key):x}"
    key.write_private_key(key_file)
    device = RouterOs(farm.clock, version=version, now=NOON, mode=mode, ports=ports)
    public = key.export_public_key("openssh").decode().strip()

    def prepare() -> None:
        for line in (*base.strip().splitlines(), f'/user ssh-keys add user=admin key="{public}"'):
            said = device.do(line)
            assert said == "", (line, said)
        device.on_power = lambda up: farm.follow(device, up=up)
    farm.call(prepare)
    return Bench(farm, farm.clock, device, farm.plug(device), str(key_file), reading)


def step(identifier: str, do: tuple[str, ...], undo: tuple[str, ...], action: Action = "create") -> Step:
    return Step(action, identifier, "base", None, None, do, undo)


def fragment(*steps: Step, identifier: str = ID, seen: Config | None = None) -> Fragment:
    footprint = {s.id: seen.objects[s.id].digest if s.id in seen.objects else None for s in steps} if seen else {}
    return Fragment(identifier, NAME, "site:x", "switch", steps, footprint, {})


TWO_LINES: Final = (
    step("ip/dns", ("/ip dns set servers=10.0.0.53",), ("/ip dns set servers=192.0.2.53",), "replace"),
    step("filter/input/60", (
        '/ip firewall filter add chain=input action=accept protocol=icmp comment="simpul:filter/input/60" '
        'place-before=[find comment="simpul:filter/input/99"]',),
        ('/ip firewall filter remove [find comment="simpul:filter/input/60"]',)),
)

KEY: Final = "YFLBh4Bc9YCrxXrvGHyFcPTUnbLoFVzQ5NKvCCEcG2w="
SECRETS: Final = {"wg:public": KEY}
# A change of every sort: properties, an item that goes and comes, two lines that are one object, a key.
CHANGE: Final = (
    *TWO_LINES,
    step("filter/input/50", ('/ip firewall filter remove [find comment="simpul:filter/input/50"]',),
         ('/ip firewall filter add chain=input action=accept protocol=tcp dst-port=22 comment="simpul:filter/input/50" '
          'place-before=[find comment="simpul:filter/input/99"]',), "delete"),
    step("filter/input/55", (
        '/ip firewall filter add chain=input action=accept protocol=tcp dst-port=22 src-address-list=people '
        'comment="simpul:filter/input/55" place-before=[find comment="simpul:filter/input/60"]',),
        ('/ip firewall filter remove [find comment="simpul:filter/input/55"]',)),
    step("list/people", (
        '/ip firewall address-list add list=people address=10.64.0.0/24 comment="simpul:list/people/1"',
        '/ip firewall address-list add list=people address=10.65.0.0/24 comment="simpul:list/people/2"'),
        ('/ip firewall address-list remove [find comment="simpul:list/people/2"]',
         '/ip firewall address-list remove [find comment="simpul:list/people/1"]')),
    step("wireguard/wg65", (
        '/interface wireguard add name=wg65 listen-port=20065 private-key=secret:wg:public '
        'comment="simpul:wireguard/wg65"',
        '/ip address add address=10.127.0.131/31 interface=wg65 comment="simpul:address/wg65"'),
        ('/ip address remove [find comment="simpul:address/wg65"]', "/interface wireguard remove [find name=wg65]")),
)


def theirs(text: str) -> str:
    """An export without what the driver keeps on a router while fragments are pending, and of how they ended."""
    return "".join(f"{line}\n" for line in text.splitlines() if not re.search(r"\bname=simpul-[0-9a-f]{16}-", line))


def code(error: DeviceError | SecretError) -> str:
    return error.diagnostic.code
