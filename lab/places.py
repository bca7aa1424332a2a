"""Where a name of the lab is: the namespace file of a router or of anything else, checked to be alive."""

from __future__ import annotations

from pathlib import Path

from lab.errors import LabError
from lab.processes import Process
from lab.state import LabState, StateDir


class Places:
    """Names of one running lab and their namespaces."""

    def __init__(self, state: StateDir, lab: LabState) -> None:
        self._state, self._lab = state, lab

    def is_router(self, name: str) -> bool:
        """Whether the name is a router's; LabError 705 where it is nothing of the lab."""
        if name in self._lab.spaces:
            return False
        if self._state.router(name).is_dir():
            return True
        raise LabError("705", f"the lab has nothing called {name!r}", hint="`status` lists what it has")

    def init(self, router: str) -> Process:
        """A router's pid 1; LabError 702 where it has no power or died."""
        known = self._state.read_router(router)
        if known.power == "off":
            raise LabError("702", f"{router} has no power", hint=f"`restore {router}` gives it power")
        if known.init is None or not known.init.alive:
            raise LabError("702", f"{router} should run and does not", hint=f"`cut {router}`, then `restore {router}`")
        return known.init

    def powered(self, router: str) -> bool:
        """Whether a router runs."""
        known = self._state.read_router(router)
        return known.power == "on" and known.init is not None and known.init.alive

    def space(self, name: str) -> Path:
        """The network namespace of what is no router; LabError 702 where the keeper is gone."""
        keeper = self._lab.keeper
        if keeper is None or not keeper.alive:
            raise LabError("702", "the process that holds the lab's hosts and providers is gone",
                           hint="take the lab `down` and `up` again")
        return Path(f"/proc/{keeper.pid}/fd/{self._lab.spaces[name]}")

    def namespace(self, name: str) -> Path:
        """The network namespace of any name."""
        return Path(f"/proc/{self.init(name).pid}/ns/net") if self.is_router(name) else self.space(name)
