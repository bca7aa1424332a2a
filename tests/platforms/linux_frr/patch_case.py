"""Patch cases that an auditor can read: before, after, and exactly what is sent to get there and back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from platforms.linux_frr.dialect import LinuxFrr
from simpul.config.diff import diff
from simpul.config.model import Config, Step
from simpul.config.patch import order
from tests.platforms.case_file import fill, texts
from tests.platforms.linux_frr.frr_texts import dropins_of, fetched, rendered

FOLDER = Path(__file__).parent / "patch"


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


def cases() -> list[Case]:
    return [Case(name, **told | {"theirs": tuple(told.get("theirs", ()))}) for name, told in texts(FOLDER)]


if __name__ == "__main__":
    for each in cases():
        fill(FOLDER, each)
