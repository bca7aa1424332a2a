"""Models of the shipped inventory, their routers changed for RouterOS, and an emulated router to put them on."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import TypeVar, cast

import pytest

from lab.emulated.clock import Clock
from lab.emulated.routeros.device import RouterOs as Emulated
from lab.emulated.routeros.router import public_key
from platforms import parts
from platforms.mikrotik_routeros.dialect import RouterOs, sweep
from platforms.mikrotik_routeros.reading import ASKED
from platforms.mikrotik_routeros.words import filled
from simpul.config.model import Config, RenderedObject, Step
from simpul.network.model import DeviceModel, WireguardKeys
from simpul.secrets import references
from tests.lab.emulated.routeros.village import NOON
from tests.network.conftest import Built, renderer, shipped_network

T = TypeVar("T")
# A version of each rendering.
VERSIONS = {"7.15": "7.18", "7.19": "7.19.6", "7.20": "7.20.1", "7.21": "7.21.4"}
# Either side of 7.20, where the menus of BGP changed; 7.20 itself is written as 7.21 is, without names and hosts, and
# 7.19 as 7.15 with one word of 7.20's.
RELEASES = ("7.15", pytest.param("7.19", marks=pytest.mark.long), pytest.param("7.20", marks=pytest.mark.long), "7.21")
TUNNELS = [f"wg{number}" for number in range(400)]


@cache
def built() -> Built:
    return Built.of(shipped_network())


def ported(thing: T, names: dict[str, str]) -> T:
    """The same with other names of ports."""
    if isinstance(thing, str):
        return cast("T", names.get(thing, thing))
    if isinstance(thing, tuple):
        return cast("T", tuple(ported(part, names) for part in thing))
    if is_dataclass(thing) and not isinstance(thing, type) and type(thing).__module__.startswith("simpul.network"):
        return cast("T", replace(thing, **{f.name: ported(getattr(thing, f.name), names) for f in fields(thing)}))
    return thing


def model(name: str, release: str = "7.20") -> DeviceModel:
    """A router of the shipped inventory as a RouterOS one."""
    return as_routeros(built().models[name], release)


def as_routeros(found: DeviceModel, release: str) -> DeviceModel:
    """A router of any platform as a RouterOS one, its tunnels with keys made of their names."""
    ports = dict.fromkeys([*(u.port for u in found.uplinks), *(p.name for p in found.ports), *found.shut])
    names = {port: f"ether{number}" for number, port in enumerate(ports, 1)}
    tunnels = tuple(replace(t, keys=WireguardKeys(public_key(key(t.name)), public_key(key(t.peer))))
                    for t in found.tunnels)
    found = replace(ported(replace(found, tunnels=tunnels), names), platform="mikrotik_routeros", release=release)
    if release == "7.21":
        return found
    # What older ones cannot, and `check` refuses.
    found = replace(found, hosts=(), names=None)
    if release != "7.15":
        return found
    kept = replace(found.hardening, syslog=()) if found.hardening else None
    return replace(found, hardening=kept)


def rendered(found: DeviceModel) -> tuple[RenderedObject, ...]:
    return renderer().render(found)


def router(version: str = "7.20.1", ports: int = 12) -> Emulated:
    return Emulated(Clock(speed=0), version=version, ports=ports, now=NOON)


def fetched(device: Emulated) -> str:
    """The stream as the driver builds it."""
    return parts.write({part: device.do(line) for part, line in ASKED.items()})


def running(device: Emulated) -> Config:
    return RouterOs().running(fetched(device))


def key(name: str) -> str:
    """A private key made of a name."""
    return base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()


@cache
def _private() -> dict[str, str]:
    return {f"wg:{public_key(key(t))}": key(t) for t in TUNNELS}


def secret(name: str) -> str:
    """The value of a secret: of `wg:PUBLIC` the private half, of others something of their name."""
    return _private().get(name) or f'value of "{name}"'


def send(device: Emulated, steps: tuple[Step, ...]) -> None:
    """Type the lines of a patch; the router refuses none of them."""
    for step in steps:
        for line in step.do:
            said = device.do(filled(line, {name: secret(name) for name in references(line)}))
            assert said == "", f"{step.action} {step.id}\n{line}\n{said}"


def confirm(device: Emulated, steps: tuple[Step, ...]) -> None:
    """What a driver does once a change is confirmed."""
    for step in steps:
        for line in sweep(step):
            assert device.do(line) == "", line
