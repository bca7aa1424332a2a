"""A new platform is one folder: nothing that exists changes a line for it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from platforms.registry import names, open_device, platform
from simpul.errors import DeviceError

ROOT = Path(__file__).parents[2]


@pytest.mark.usefixtures("paper")
def test_a_folder_is_a_platform() -> None:
    assert {"linux_frr", "paper"} <= set(names())
    assert platform("paper").name == "paper"
    device = open_device("box-1", "paper", "192.0.2.1", 22, "root", "", "")
    assert device.fetch() == "notebook of box-1"
    device.close()


def test_without_the_folder_there_is_none() -> None:
    assert "paper" not in names()
    with pytest.raises(DeviceError, match="no platform is called 'paper'"):
        platform("paper")


def test_no_room_but_its_own_names_linux_frr() -> None:
    """Who writes a platform's name has to be changed for the next one. Import lines are what would bind us."""
    found = subprocess.run(
        ["git", "grep", "-lE", r"(from|import) platforms\.[a-z_]+\.", "--",
         "*.py", ":!platforms", ":!tests", ":!custom_napalm", ":!bench"],
        cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode in {0, 1}, found.stderr
    assert found.stdout == ""
