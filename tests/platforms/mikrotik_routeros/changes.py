"""From what an emulated RouterOS runs to what a model asks for, and what of it is whose."""

from __future__ import annotations

from lab.emulated.routeros.device import RouterOs as Emulated
from platforms.mikrotik_routeros.dialect import RouterOs
from simpul.config.diff import diff
from simpul.config.model import Config, Step
from simpul.config.patch import order
from simpul.config.simulate import simulate
from simpul.network.model import DeviceModel
from tests.platforms.mikrotik_routeros.models import (
    rendered,
    running,
)

VILLAGE, TWO_LINES, OF_TWO = "kd-64-01-03-2006-1", "paser-edge-1", "samarinda-edge-1"


def change(device: Emulated, wanted: Config) -> tuple[Step, ...]:
    """The steps that a plan would have, each of them safe to stand behind."""
    now = running(device)
    steps = order(diff(now, wanted), now, wanted, RouterOs())
    simulate(now, steps, RouterOs())
    return steps


def intended(found: DeviceModel) -> Config:
    return RouterOs().intended(rendered(found))


def ours(config: Config) -> dict[str, tuple[str, frozenset[str], frozenset[str]]]:
    """What is ours, but for the feature, which an object's id does not always tell."""
    return {o.id: (o.text, o.defines, o.requires) for o in config.owned().objects.values()}


def theirs(device: Emulated) -> dict[str, str]:
    """All that is not ours, as it is read."""
    return {o.id: o.text for o in running(device).objects.values() if not o.owned}
