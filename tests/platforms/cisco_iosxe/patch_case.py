"""Patch cases that an auditor can read: before, after, and exactly what is sent to get there and back.

    python -m tests.platforms.cisco_iosxe.patch_case    (writes what is sent today into the cases: read the difference)

`before` and `after` are running configurations. A key stands there by its reference; the router is given another word.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device
from platforms import parts
from platforms.cisco_iosxe.dialect import CiscoIosxe
from simpul.config.diff import diff
from simpul.config.model import Config, Step
from simpul.config.patch import order
from tests.platforms.case_file import fill, texts
from tests.platforms.cisco_iosxe.edges import filled

FOLDER = Path(__file__).parent / "patch"
DIALECT = CiscoIosxe()


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


def cases() -> list[Case]:
    return [Case(name, **told) for name, told in texts(FOLDER)]


if __name__ == "__main__":
    for each in cases():
        fill(FOLDER, each)
