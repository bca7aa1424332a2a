"""The micro-VM itself, and the proofs that need its kernel, each run inside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lab.microvm.machine import Outcome, run
from tests.microvm.inside.test_network import GIVEN, STREAMS, until
from tests.microvm.prepared import changes, prepare

pytestmark = [pytest.mark.microvm, pytest.mark.usefixtures("virtual")]
INSIDE = "tests/microvm/inside"
JOB = "/run/microvm/job"         # the test's own folder, as the machine sees it


def told(outcome: Outcome) -> str:
    """What to read when a run did not go well."""
    words = "\n".join((outcome.out.parent / name).read_text(errors="replace")[-8000:]
                      for name in ("console.log", "talk.log"))
    return f"status {outcome.status} after {outcome.seconds:.0f} s\n{words}"


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
    world = prepare(tmp_path / "world", tmp_path / "in")
    outcome = run(["env", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1", f"{GIVEN}={JOB}/in", f"{STREAMS}={JOB}/out/streams",
                   sys.executable, "-m", "pytest", "-m", "microvm", "-p", "no:cacheprovider", "-v", "-s",
                   "--durations=0",
                   INSIDE], folder=tmp_path, deadline=5400)
    assert outcome.status == 0, told(outcome)
    summary = (tmp_path / "talk.log").read_text().strip().splitlines()[-1]
    assert " passed" in summary
    assert "skipped" not in summary, told(outcome)
    assert changes(world, outcome.out / "streams") == []
