"""Two networks, the shipped one and one of three platforms, each in a folder of its own with its keys made."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from playbooks.provision import prepare
from playbooks.secrets import run_init
from playbooks.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
INVENTORY = Path("inventory")


def _made(folder: Path, inventory: Path) -> Path:
    shutil.copytree(inventory, folder / "inventory")
    with chdir(folder):
        run_init(INVENTORY, operator="rini")
        prepare(Workspace.open(INVENTORY), dry_run=False)
    return folder


def _opened(made: Path, place: Path) -> Iterator[Workspace]:
    shutil.copytree(made, place)
    with chdir(place):
        yield Workspace.open(INVENTORY)


@pytest.fixture(scope="session")
def made_shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _made(tmp_path_factory.mktemp("shipped"), ROOT / "inventory")


@pytest.fixture(scope="session")
def made_mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _made(tmp_path_factory.mktemp("mixed"), ROOT / "examples/mixed/inventory")


@pytest.fixture
def workspace(made_shipped: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of the shipped one, where the test stands."""
    yield from _opened(made_shipped, tmp_path / "copy")


@pytest.fixture
def mixed(made_mixed: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of the mixed one, where the test stands."""
    yield from _opened(made_mixed, tmp_path / "copy")
