"""A network of three platforms, in a folder of its own, with its keys made."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from playbooks.provision import prepare
from playbooks.secrets import run_init
from playbooks.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
INVENTORY = Path("inventory")


@pytest.fixture(scope="session")
def made_mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixed")
    shutil.copytree(ROOT / "examples/mixed/inventory", folder / "inventory")
    here = Path.cwd()
    os.chdir(folder)
    try:
        run_init(INVENTORY, operator="rini")
        prepare(Workspace.open(INVENTORY), dry_run=False)
    finally:
        os.chdir(here)
    return folder


@pytest.fixture
def mixed(made_mixed: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of it, where the test stands."""
    shutil.copytree(made_mixed, tmp_path / "copy")
    here = Path.cwd()
    os.chdir(tmp_path / "copy")
    yield Workspace.open(INVENTORY)
    os.chdir(here)
