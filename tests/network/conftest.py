"""The shipped inventory with numbers and keys, for the tests of what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from simpul.config.model import RenderedObject
from simpul.intent.loader import load_network
from simpul.intent.model import Network
from simpul.ledger import Allocator, Ledger
from simpul.network.build import build
from simpul.network.model import DeviceModel
from simpul.network.numbers import NumberPlan
from simpul.network.tunnels import TunnelPair, tunnel_pairs
from simpul.render.engine import Renderer

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 12, 1)


@cache
def renderer() -> Renderer:
    return Renderer([ROOT / "templates"])


@dataclass(frozen=True, eq=False)
class Built:
    """A network with all that follows from it."""

    network: Network
    allocator: Allocator
    pairs: tuple[TunnelPair, ...]
    models: dict[str, DeviceModel]

    @classmethod
    def of(cls, network: Network, ledger: Ledger | None = None) -> Built:
        """As a session gives numbers: what the ledger knows, then the rest; keys made up from the tunnel's name."""
        allocator = Allocator(ledger or Ledger.parse(""), TODAY)
        pairs = tuple(tunnel_pairs(network, NumberPlan(network, allocator)))
        for pair in pairs:
            for device in (pair.low_device, pair.high_device):
                name = f"{pair.key}@{device}"
                allocator.remember("wg", name, sha256(name.encode()).hexdigest()[:43] + "=")
        return cls(network, allocator, pairs, build(network, allocator))

    def ledger(self) -> Ledger:
        return self.allocator.ledger()

    def rendered(self) -> dict[str, dict[str, RenderedObject]]:
        return {name: {o.id: o for o in renderer().render(model)} for name, model in self.models.items()}


@cache
def shipped_network() -> Network:
    return load_network(ROOT / "inventory", platforms=("linux_frr",), today=TODAY).network


@cache
def _shipped() -> Built:
    return Built.of(shipped_network())


@pytest.fixture(scope="session")
def shipped() -> Built:
    return _shipped()


@pytest.fixture(scope="session")
def make_built() -> type[Built]:
    return Built
