"""Tests that are run in the micro-VM, on a network that was prepared outside it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from lab.microvm.machine import Outcome, run
from tests.end_to_end.conftest import World
from tests.microvm.inside.network import GIVEN, STREAMS
from tests.microvm.prepared import prepare

JOB: Final = "/run/microvm/job"         # the caller's folder, as the machine sees it
STREAMS_FOLDER: Final = "streams"       # below `out`: what the routers answered to `fetch`


def told(outcome: Outcome) -> str:
    """What to read when a run did not go well."""
    words = "\n".join((outcome.out.parent / name).read_text(errors="replace")[-8000:]
                      for name in ("console.log", "talk.log"))
    return f"status {outcome.status} after {outcome.seconds:.0f} s\n{words}"


def tried(paths: Sequence[str], folder: Path, deadline: float) -> tuple[World, Outcome]:
    """Run pytest on `paths` in the machine; every test must have passed there and none been skipped. The world that the
    network was declared in, and how the machine ended.
    """
    world = prepare(folder / "world", folder / "in")
    given = [f"{GIVEN}={JOB}/in", f"{STREAMS}={JOB}/out/{STREAMS_FOLDER}", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1"]
    outcome = run(["env", *given, sys.executable, "-m", "pytest", "-m", "microvm", "-p", "no:cacheprovider", "-v", "-s",
                   "--durations=0", *paths], folder=folder, deadline=deadline)
    assert outcome.status == 0, told(outcome)
    summary = (folder / "talk.log").read_text().strip().splitlines()[-1]
    assert " passed" in summary
    assert "skipped" not in summary, told(outcome)
    return world, outcome
