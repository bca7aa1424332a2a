"""Real networks for real packets: built once a session from factory state, by the commands that an engineer types."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.world import Lab
from playbooks.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
SIMPUL = (sys.executable, "-m", "playbooks.cli")


@dataclass(frozen=True)
class World:
    """A network of its own: an inventory copy, its state folder, its lab."""

    folder: Path

    @property
    def inventory(self) -> Path:
        return self.folder / "inventory"

    @property
    def state(self) -> Path:
        return self.folder / ".simpul"

    @property
    def lab(self) -> Lab:
        return Lab(self.state / "lab")

    @property
    def workspace(self) -> Workspace:
        """The inventory as it stands now."""
        with chdir(self.folder):
            return Workspace.open(Path("inventory"))

    def simpul(self, *words: str, check: bool = True, timeout: float = 600) -> subprocess.CompletedProcess[str]:
        """Run a command of the tool on this machine."""
        return self._run([*SIMPUL, *words], check, timeout)

    def from_management(
        self, *words: str, check: bool = True, timeout: float = 600,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the tool at the management host: everything it does to routers goes in band."""
        # As `simpul lab exec` does it, without the processor's time of a second start.
        return self._run([*self.lab.namespaces_command("mgmt"), *SIMPUL, *words], check, timeout)

    def popen_from_management(self, *words: str) -> subprocess.Popen[str]:
        """Start a command at the management host, in a session of its own, to be killed."""
        return subprocess.Popen([*self.lab.namespaces_command("mgmt"), *SIMPUL, *words], cwd=self.folder, text=True,
                                env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def json(self, *words: str, check: bool = True) -> Any:
        """The JSON that a command at the management host prints."""
        return json.loads(self.from_management(*words, "--json", check=check).stdout)

    def pending_changes(self, *words: str) -> int:
        """How many units a new plan has; 0 is what an applied network must show."""
        return len(self.json("plan", "--dry-run", *words)["units"])

    def build(self, limit: Sequence[str] = ()) -> None:
        """From factory state to converged, all of it or a part."""
        only = ["--limit", ",".join(limit)] if limit else []
        self.simpul("bootstrap", *only)
        self.simpul("lab", "up", *only)
        self.simpul("lab", "plug", *only)
        self.from_management("apply", "--yes", *only, timeout=900)

    def _run(self, argv: Sequence[str], check: bool, timeout: float) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(argv, cwd=self.folder, text=True, capture_output=True, timeout=timeout, check=False,
                              env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.DEVNULL)
        if check and done.returncode:
            raise AssertionError(f"{' '.join(argv[2:])} ended with {done.returncode}\n{done.stdout[-4000:]}\n"
                                 f"{done.stderr[-6000:]}")
        return done


def bfd_stretch() -> int:
    """How many times slower than declared BFD is: beside other networks on two cores no session may be lost to waiting
    for its turn, and a network that has the machine alone runs as declared.
    """
    return 5 if "PYTEST_XDIST_WORKER" in os.environ else 1


def fresh_world(folder: Path, bfd_stretch: int = 1, of: Path = ROOT / "inventory") -> World:
    """A copy of an inventory with an operator whose key exists, and nothing built."""
    shutil.copytree(of, folder / "inventory")
    network = folder / "inventory" / "network.yaml"
    network.write_text(network.read_text().replace("network:\n", f"network:\n  bfd_stretch: {bfd_stretch}\n", 1))
    world = World(folder)
    world.simpul("secrets", "init", "--operator", "tester")
    return world


# Governments like another that stays, by their routers and the media of their lines: Berau and Balikpapan like
# Samarinda, Kutai Timur like Paser, Kutai Barat's GEO as in Mahakam Ulu, Penajam's cellular line as in a village of
# Kutai Kartanegara.
REPEATED = ("64.03-berau", "64.07-kutai-barat", "64.08-kutai-timur", "64.09-penajam-paser-utara", "64.71-balikpapan")
# Of Paser's four routers each is like one elsewhere, though not all of its lines are.
LEFT_OUT = {"fifteen routers": (*REPEATED, "64.01-paser"), "each kind of site": REPEATED, "whole": ()}


@pytest.fixture(scope="session", params=[
    "fifteen routers", pytest.param("each kind of site", marks=pytest.mark.long),
    pytest.param("whole", marks=pytest.mark.campaign)])
def core(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """East Kalimantan's core, converged: a part, one government of each kind, all of it. Tests that change it must put
    it back.
    """
    # Some 200 BFD sessions on a machine that may have two cores: none may be lost to waiting for its turn.
    world = fresh_world(tmp_path_factory.mktemp("core"), bfd_stretch=5)
    for name in LEFT_OUT[request.param]:
        (world.inventory / "governments" / f"{name}.yaml").unlink()
    try:
        world.build()
        yield world
    finally:
        world.simpul("lab", "down", check=False)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two hub sites, one government with two uplinks, two villages: what fault tests may harm."""
    world = fresh_world(tmp_path_factory.mktemp("small"), bfd_stretch())
    try:
        world.build(SMALL)
        yield world
    finally:
        world.simpul("lab", "down", check=False)


SMALL = ("hub", "64.74", "kd-64-11-01-2008-1", "kd-64-11-04-2006-1")
