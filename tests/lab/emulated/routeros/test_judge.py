"""What the emulator accepts, a checker that others wrote accepts: routeros-lsp, with a 7.21.4 router's own list."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lab.emulated.clock import Clock
from lab.emulated.routeros.device import RouterOs
from tests.lab.emulated.routeros.language import SCRIPTS
from tests.lab.emulated.routeros.village import NOON, VILLAGE, configure

JUDGE = Path(sys.executable).with_name("routeros-lsp")


def judged(*files: Path) -> str:
    if not JUDGE.exists():
        pytest.skip("routeros-lsp is not installed: make setup")
    ran = subprocess.run([JUDGE, "check", "--strict", *files], capture_output=True, text=True, check=False, timeout=60)
    return ran.stdout


def test_a_village_s_script_and_its_exports(tmp_path: Path) -> None:
    router = RouterOs(Clock(speed=0), version="7.21.4", now=NOON)
    configure(router, VILLAGE)
    files = [tmp_path / name for name in ("typed.rsc", "export.rsc", "terse.rsc", "verbose.rsc")]
    files[0].write_text(VILLAGE)
    for file, options in zip(files[1:], ("", "terse", "verbose"), strict=True):
        file.write_text(router.do(f"/export show-sensitive {options}"))
    assert judged(*files) == ""


def test_the_scripts_of_the_language_s_tests(tmp_path: Path) -> None:
    """All but the one that reads a variable whose block has ended, and gets nothing: the judge warns of just that."""
    files = []
    for number, (typed, printed) in enumerate(SCRIPTS):
        if printed and "(line " not in printed:
            files.append(tmp_path / f"{number}.rsc")
            files[-1].write_text(typed + "\n")
    assert judged(*files) == ""


def test_the_judge_would_speak_up(tmp_path: Path) -> None:
    (tmp_path / "bad.rsc").write_text("/ip address add adress=1.1.1.1/24 interface=ether1\n")
    assert "bad.rsc:1" in judged(tmp_path / "bad.rsc")
