"""Patch cases that an auditor can read: before, after, and exactly what is sent to get there and back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from platforms.linux_frr.dialect import LinuxFrr
from simpul.config.diff import diff
from simpul.config.model import Config, Step
from simpul.config.patch import order, undo
from tests.platforms.linux_frr.frr_texts import dropins_of, fetched, rendered

FOLDER = Path(__file__).parent / "patch"
_SIGN = {"create": "+", "replace": "~", "delete": "-"}


@dataclass(frozen=True, slots=True)
class Case:
    """`theirs` are objects and lines of `router bgp` that are not Simpul's, though no name says so."""

    name: str
    title: str
    theirs: tuple[str, ...]
    before: str
    after: str
    patch: str
    undo: str

    def _dropins(self, text: str) -> dict[str, str]:
        found = dropins_of(text, self.theirs)
        if "frr/bgp.conf" in found:
            rows = found["frr/bgp.conf"].splitlines(keepends=True)
            found["frr/bgp.conf"] = "".join(r for r in rows if r.strip() not in self.theirs)
        return {i: t for i, t in found.items() if self._ours(i)}

    def _ours(self, object_id: str) -> bool:
        named = object_id.startswith(("frr/prefix-list", "frr/community-list/", "frr/route-map/"))
        return not named or "/SIMPUL-" in object_id

    def files(self, *, after: bool = False) -> dict[str, str]:
        return self._dropins(self.after if after else self.before)

    def running(self, shown: str | None = None, *, after: bool = False) -> Config:
        """What the router is seen to run: as the case says, or as a real FRR showed it."""
        return LinuxFrr().running(fetched(self.files(after=after), shown or (self.after if after else self.before)))

    def intended(self) -> Config:
        return LinuxFrr().intended(rendered(self._dropins(self.after)))

    def steps(self) -> tuple[Step, ...]:
        running, intended = self.running(), self.intended()
        return order(diff(running, intended), running, intended, LinuxFrr())


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
        found.append(Case(path.stem, data["title"], tuple(data.get("theirs", ())), data["before"], data["after"],
                          data.get("patch", ""), data.get("undo", "")))
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
