"""What an edge of the shipped network is meant to run, and its plan."""

from __future__ import annotations

import re
from hashlib import sha256

from platforms.cisco_iosxe.dialect import CiscoIosxe
from simpul.config.diff import diff
from simpul.config.model import Config
from simpul.config.patch import order
from simpul.config.simulate import simulate
from simpul.network.model import DeviceModel
from simpul.plan.model import Fragment
from tests.platforms.cisco_iosxe.edges import rendered

DIALECT = CiscoIosxe()
SECRET = re.compile(r"secret:(\S+)")


def value(name: str) -> str:
    """A made-up secret of that name."""
    return f"kunci-{sha256(name.encode()).hexdigest()[:24]}"


def intended(model: DeviceModel) -> Config:
    return DIALECT.intended(rendered(model))


def planned(name: str, running: Config, wanted: Config, identity: str) -> Fragment:
    steps = order(diff(running, wanted), running, wanted, DIALECT)
    simulate(running, steps, DIALECT, frozenset())
    names = {name for s in steps for line in s.do for name in SECRET.findall(line)}
    footprint = {s.id: running.objects[s.id].digest if s.id in running.objects else None for s in steps}
    return Fragment(identity, name, "site:x", "switch", tuple(steps), footprint, {}, tuple(sorted(names)))
