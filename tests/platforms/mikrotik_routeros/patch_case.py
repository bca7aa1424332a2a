"""Patch cases that an auditor can read: before, after, and exactly what is typed to get there and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lab.emulated.routeros.device import RouterOs as Emulated
from lab.emulated.routeros.router import public_key
from platforms import parts
from platforms.mikrotik_routeros.dialect import RouterOs
from simpul.config.diff import diff
from simpul.config.model import Config, RenderedObject, Step
from simpul.config.patch import order
from simpul.source import Reason, Source
from tests.platforms.case_file import fill, texts
from tests.platforms.mikrotik_routeros.models import key, router

FOLDER = Path(__file__).parent / "patch"
_WHY = Reason("a case", Source("case.yaml", 1, 1))
_PORTS = "".join(f"ether{n} ether{n}\n" for n in range(1, 9))


@dataclass(frozen=True, slots=True)
class Case:
    """`before` and `after` are exports. `keys` and `keys_after` name the key of each tunnel's interface."""

    name: str
    title: str
    before: str
    after: str
    patch: str
    undo: str
    version: str = "7.20.1"
    keys: dict[str, str] = field(default_factory=dict)
    keys_after: dict[str, str] = field(default_factory=dict)

    def running(self, *, after: bool = False) -> Config:
        keys = self.keys_after or self.keys if after else self.keys
        return RouterOs().running(parts.write({
            "version": self.version, "export": self.after if after else self.before, "ports": _PORTS, "users": "",
            "wireguard": "".join(f"{name} {public_key(key(made_of))}\n" for name, made_of in keys.items())}))

    def intended(self) -> Config:
        return RouterOs().intended(RenderedObject(o.id, o.text, o.feature, "site:x", _WHY)
                                   for o in self.running(after=True).owned().objects.values())

    def steps(self) -> tuple[Step, ...]:
        running, intended = self.running(), self.intended()
        return order(diff(running, intended), running, intended, RouterOs())

    def on_a_router(self) -> Emulated:
        """An emulated router that has what stood before."""
        device = router(self.version, ports=8)
        script = self.before
        for name, made_of in self.keys.items():
            script = script.replace(f" name={name}\n", f' name={name} private-key="{key(made_of)}"\n', 1)
        device.files["before.rsc"] = script.encode()
        said = device.do("/import before.rsc")
        assert "successfully" in said, said
        return device


def cases() -> list[Case]:
    return [Case(name, **told) for name, told in texts(FOLDER)]


if __name__ == "__main__":
    for each in cases():
        fill(FOLDER, each)
