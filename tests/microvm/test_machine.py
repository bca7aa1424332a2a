"""The micro-VM itself, and the proofs that need its kernel, each run inside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lab.microvm.machine import run
from tests.microvm.guest import STREAMS_FOLDER, told, tried
from tests.microvm.inside.network import until
from tests.microvm.prepared import changes

pytestmark = [pytest.mark.microvm, pytest.mark.usefixtures("virtual")]
INSIDE = "tests/microvm/inside"


def test_a_command_has_debians_kernel_the_machines_files_and_no_way_to_harm_them(tmp_path: Path) -> None:
    seen = bytearray()
    outcome = run(["sh", "-c", f"""
        uname -v; test -e {__file__} && echo sees the checkout; echo changed > {__file__}; ip -br link
        modprobe -a wireguard vrf 8021q xfrm_interface pppoe openvswitch sch_netem && echo has what routers need
        echo kept > /run/microvm/job/out/file; exit 7"""], folder=tmp_path, deadline=300, say=seen.extend)
    assert outcome.status == 7, told(outcome)
    words = seen.decode()
    assert "Debian" in words
    assert "sees the checkout" in words
    assert "has what routers need" in words
    assert "eth0" not in words                          # no way out to any network
    assert (outcome.out / "file").read_text() == "kept\n"
    assert "changed" not in Path(__file__).read_text().splitlines()


def test_a_command_that_does_not_end_is_ended(tmp_path: Path) -> None:
    outcome = run(["sleep", "infinity"], folder=tmp_path, deadline=5)
    assert outcome.status is None
    assert 5 <= outcome.seconds < 30


def test_a_machine_ends_with_who_waits_for_it(tmp_path: Path) -> None:
    waiting = subprocess.Popen([sys.executable, "-m", "lab.microvm", "--out", str(tmp_path), "sleep", "infinity"])
    wanted = f"file:{tmp_path}/console.log"

    def runs() -> bool:
        return subprocess.run(["pgrep", "-f", "--", wanted], capture_output=True, check=False).returncode == 0
    until(runs, 120, lambda: "no machine was started")
    waiting.kill()
    waiting.wait()
    until(lambda: not runs(), 20, lambda: "the machine goes on")


def test_inside(tmp_path: Path) -> None:
    """What is skipped on this kernel is tried, all of it, in Debian's; and nothing is left for a plan to change."""
    world, outcome = tried([INSIDE], tmp_path, deadline=3600)
    assert changes(world, outcome.out / STREAMS_FOLDER) == []
