"""Patch cases that an auditor can read: before, after, and exactly what is sent to get there and back.

    python -m tests.platforms.cisco_iosxe.patch_case    (writes what is sent today into the cases: read the difference)

`before` and `after` are running configurations. A key stands there by its reference; the router is given another word.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device
from platforms import parts
from platforms.cisco_iosxe.dialect import CiscoIosxe
from simpul.config.diff import diff
from simpul.config.model import Config, Step
from simpul.config.patch import order, undo
from tests.platforms.cisco_iosxe.edges import filled

FOLDER = Path(__file__).parent / "patch"
DIALECT = CiscoIosxe()
_SIGN = {"create": "+", "replace": "~", "delete": "-"}


@dataclass(frozen=True, slots=True)
class Case:
    """`title` says what matters in it."""

    name: str
    title: str
    before: str
    after: str
    patch: str
    undo: str

    def running(self, *, after: bool = False) -> Config:
        text = self.after if after else self.before
        return DIALECT.running(parts.write({"version": "", "running": text}))

    def intended(self) -> Config:
        return self.running(after=True).owned()

    def steps(self) -> tuple[Step, ...]:
        running, intended = self.running(), self.intended()
        return order(diff(running, intended), running, intended, DIALECT)

    def router(self, *, after: bool = False) -> Device:
        """An emulated router that runs what the case says."""
        text = self.after if after else self.before
        return Device(Clock(speed=0), startup="".join(f"{filled(line)}\n" for line in text.splitlines()))


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
                          data.get("undo", "")))
    return found


def fill() -> None:
    """Write what is sent today into the cases. For authors: read the difference before you commit it."""
    for case in cases():
        path = FOLDER / f"{case.name}.yaml"
        text = path.read_text()
        head = text[:text.index("\npatch:") + 1] if "\npatch:" in text else text.rstrip("\n") + "\n"
        steps = case.steps()
        for key, value in (("patch", words(steps)), ("undo", words(undo(steps)))):
            head += f"{key}: |\n" + "".join(f"  {row}\n" for row in value.splitlines()) if value else f'{key}: ""\n'
        path.write_text(head)


if __name__ == "__main__":
    fill()
