"""Networks with RouterOS routers in them, as pages, and the policy that each is held against."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from platforms.cisco_iosxe.proof import read as read_iosxe
from platforms.linux_frr.proof import read as read_linux
from platforms.mikrotik_routeros.proof import read
from platforms.pairs import PAIRS
from platforms.registry import abilities, names
from playbooks.policy import policy_of
from playbooks.prove import from_page
from simpul.intent.loader import load_network
from simpul.intent.model import TunnelKind
from simpul.network.build import build
from simpul.network.model import DeviceModel
from simpul.network.numbers import NumberPlan
from simpul.proof.model import Device
from simpul.proof.policy import Policy, Router
from simpul.proof.prove import prove
from simpul.proof.result import Proof
from simpul.render.page import as_text
from tests.network.conftest import Built, _shipped, renderer
from tests.network.lan_core import cored
from tests.platforms.mikrotik_routeros.models import ported

EXAMPLE = Path(__file__).resolve().parents[3] / "examples/mixed/inventory"
READERS = {"linux_frr": read_linux, "cisco_iosxe": read_iosxe, "mikrotik_routeros": read}
Edit = Callable[[str], str]


@dataclass(frozen=True, eq=False)
class Stand:
    """A network: what it may do, each router's platform and page, and each page as it was read."""

    policy: Policy
    platforms: dict[str, str]
    pages: dict[str, str]
    devices: dict[str, Device]

    @classmethod
    def of(cls, policy: Policy, models: dict[str, DeviceModel]) -> Stand:
        pages = {n: as_text(renderer().render(m)) for n, m in models.items()}
        platforms = {n: m.platform for n, m in models.items()}
        devices = {n: READERS[platforms[n]](n, from_page(page, f"{n}.txt")) for n, page in pages.items()}
        return cls(policy, platforms, pages, devices)

    def with_(self, edits: dict[str, Edit]) -> dict[str, Device]:
        """The devices, some of them read from pages that a hand was at."""
        return self.devices | {n: READERS[self.platforms[n]](n, from_page(edit(self.pages[n]), f"{n}.txt"))
                               for n, edit in edits.items()}

    def proof(self, edits: dict[str, Edit] | None = None) -> Proof:
        return prove(self.policy, self.with_(edits or {}))


@cache
def mixed() -> Stand:
    """The example of three platforms."""
    return declared(EXAMPLE)


def declared(inventory: Path) -> Stand:
    """The network of an inventory, each shared key with a name."""
    loaded = load_network(inventory, today=date(2026, 12, 1), platforms=names(), pairs=PAIRS, abilities=abilities())
    built = Built.of(loaded.network)
    for pair in built.pairs:
        if pair.kind is not TunnelKind.WIREGUARD:
            built.allocator.remember("psk", pair.key, sha256(pair.key.encode()).hexdigest()[:32])
    plan = NumberPlan(built.network, built.allocator)
    return Stand.of(policy_of(built.network, plan, built.pairs), build(built.network, built.allocator))


def as_routeros(found: DeviceModel, release: str = "7.21") -> tuple[DeviceModel, dict[str, str]]:
    """A router as a RouterOS one, with what its ports are called then."""
    ports = dict.fromkeys([*(u.port for u in found.uplinks), *(p.name for p in found.ports), *found.shut])
    called = {port: f"ether{number}" for number, port in enumerate(ports, 1)}
    return replace(ported(found, called), platform="mikrotik_routeros", release=release), called


@cache
def shipped(routeros: Iterable[str], core: str = "", release: str = "7.21") -> Stand:
    """East Kalimantan's core, some of its routers RouterOS ones; `core`: a site with a LAN core."""
    built = cored(_shipped(), core) if core else _shipped()
    policy = policy_of(built.network, NumberPlan(built.network, built.allocator), built.pairs)
    models = dict(built.models)
    routers = {r.name: r for r in policy.routers}
    for name in routeros:
        models[name], called = as_routeros(models[name], release)
        routers[name] = _called(routers[name], called)
    return Stand.of(replace(policy, routers=tuple(routers.values())), models)


def _called(router: Router, names: dict[str, str]) -> Router:
    return replace(router, ports=tuple(replace(p, name=names.get(p.name, p.name)) for p in router.ports),
                   line_ports=tuple(names.get(p, p) for p in router.line_ports))
