"""A village's router: what it is meant to run, and a push of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lab.emulated.server import Farm
from platforms.mikrotik_routeros.dialect import RouterOs
from platforms.mikrotik_routeros.driver import MikrotikRouteros
from simpul.config.diff import diff
from simpul.config.model import Config, Step
from simpul.config.patch import order
from simpul.network.model import DeviceModel
from simpul.plan.model import Fragment
from simpul.secrets import references
from tests.platforms.mikrotik_routeros.models import VERSIONS, model, rendered, secret
from tests.platforms.mikrotik_routeros_device.router import NAME, Bench, made

ID = "00000000000000d1"
VILLAGE, OTHER = "kd-64-01-03-2006-1", "paser-edge-1"
# Somebody's, who reaches the router by ether12 whatever is changed.
BASE = f"""
/system identity set name={NAME}
/ip address add address=192.0.2.2/24 interface=ether12
/ip firewall address-list add list=his address=192.0.2.0/24
"""


def village(release: str) -> DeviceModel:
    return replace(model(VILLAGE, release), name=NAME)


def intended(found: DeviceModel) -> Config:
    return RouterOs().intended(rendered(found))


def change(router: MikrotikRouteros, wanted: Config, identifier: str = ID) -> Fragment:
    now = RouterOs().running(router.fetch())
    steps: tuple[Step, ...] = order(diff(now, wanted), now, wanted, RouterOs())
    names = tuple(sorted({n for s in steps for line in s.do for n in references(line)}))
    footprint = {s.id: now.objects[s.id].digest if s.id in now.objects else None for s in steps}
    return Fragment(identifier, NAME, "site:x", "switch", steps, footprint, {}, names)


def push(router: MikrotikRouteros, fragment: Fragment, seconds: int = 600) -> None:
    router.stage(fragment, {n: secret(n) for n in fragment.secrets})
    router.arm(fragment.id, seconds)
    router.commit(fragment.id)


def bench(farm: Farm, folder: Path, release: str) -> Bench:
    return made(farm, folder, version=VERSIONS[release], base=BASE, ports=12, reading=RouterOs().running)
