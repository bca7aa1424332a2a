"""A stand: one device of a platform, and what a test may do to it from outside. Each platform has a module
`stand_PLATFORM.py` here with `stood(folder)`; nothing else in this folder knows a vendor's name but `test_napalm.py`.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from platforms.registry import platform
from platforms.session import Endpoint
from simpul.config.model import Config, Feature, Object, Step
from simpul.device import Device
from simpul.plan.model import Fragment


@dataclass(slots=True)
class Stand:
    """`texts` are objects, by id, of which none is there at first and none needs another. `refused` is a step that the
    device takes and then refuses. `seconds`: what tests arm for; `wait` lets so many pass on the device.
    """

    platform: str
    endpoint: Endpoint
    seconds: int
    wait: Callable[[float], None]
    cut_power: Callable[[], None]
    texts: tuple[tuple[str, str, Feature], ...]
    refused: Step
    opened: list[Device] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.endpoint.name

    def open(self, **different: Any) -> Device:
        """A new session; `different`: another name or host key than the device's."""
        device = platform(self.platform).open(replace(self.endpoint, **different))
        self.opened.append(device)
        return device

    def runs(self, device: Device) -> Config:
        return platform(self.platform).dialect().running(device.fetch())

    def fragment(self, device: Device, *numbers: int, refused: bool = False) -> Fragment:
        """What makes the objects of these numbers, as a plan has it: steps by the dialect, footprint from what runs."""
        dialect, now = platform(self.platform).dialect(), self.runs(device).objects
        wanted = [Object(*self.texts[number][:2], self.texts[number][2]) for number in numbers]
        steps = [dialect.step(now.get(o.id), dialect.read(o.id, o.text, o.feature)) for o in wanted]
        steps += [self.refused] if refused else []
        footprint = {s.id: now[s.id].digest if s.id in now else None for s in steps}
        identity = hashlib.sha256(repr(steps).encode()).hexdigest()[:16]
        return Fragment(identity, self.name, "site:x", "switch", tuple(steps), footprint, {})

    def stands(self, device: Device) -> tuple[bool, ...]:
        """Of each object, whether it is there, owned and whole."""
        now = self.runs(device).owned().objects
        return tuple(i in now and now[i].text == text for i, text, _ in self.texts)


def stood(name: str, folder: Path) -> AbstractContextManager[Stand]:
    """The stand of one platform. Skips the test, loudly, where it cannot be here."""
    module = importlib.import_module(f"tests.platforms.contract.stand_{name}")
    made: AbstractContextManager[Stand] = module.stood(folder)
    return made
