"""Patch cases that an auditor can read: before, after, and exactly what is typed to get there and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from lab.emulated.routeros.device import RouterOs as Emulated
from lab.emulated.routeros.router import public_key
from platforms import parts
from platforms.mikrotik_routeros.dialect import RouterOs
from simpul.config.diff import diff
from simpul.config.model import Config, RenderedObject, Step
from simpul.config.patch import order, undo
from simpul.source import Reason, Source
from tests.platforms.mikrotik_routeros.models import key, router

FOLDER = Path(__file__).parent / "patch"
_SIGN = {"create": "+", "replace": "~", "delete": "-"}
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


def words(steps: tuple[Step, ...]) -> str:
    """Steps as the cases write them."""
    rows = []
    for step in steps:
        rows += [f"{_SIGN[step.action]} {step.id}", *(f"    {line}" for line in step.do)]
    return "".join(f"{row}\n" for row in rows)


def cases() -> list[Case]:
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        data = yaml.safe_load(path.read_text())
        found.append(Case(path.stem, data["title"], data["before"], data["after"], data.get("patch", ""),
                          data.get("undo", ""), data.get("version", "7.20.1"), data.get("keys", {}),
                          data.get("keys_after", {})))
    return found


def fill() -> None:
    """Write what is typed today into the cases. For authors: read the difference before you commit it."""
    for case in cases():
        path = FOLDER / f"{case.name}.yaml"
        text = path.read_text()
        head = text[:text.index("\npatch:") + 1] if "\npatch:" in text else text.rstrip("\n") + "\n"
        steps = case.steps()
        for name, value in (("patch", words(steps)), ("undo", words(undo(steps)))):
            head += f"{name}: |\n" + "".join(f"  {row}\n" for row in value.splitlines()) if value else f'{name}: ""\n'
        path.write_text(head)


if __name__ == "__main__":
    fill()
