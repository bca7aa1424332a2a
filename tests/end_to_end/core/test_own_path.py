"""Changes that cut their own way in, on real routers: each comes back by itself."""

from __future__ import annotations

import sys

import pytest

from tests.end_to_end.conftest import World
from tests.end_to_end.hands import held, not_reached, pending, popen, settled, stream, streams, until

pytestmark = pytest.mark.lab

FIRST, SECOND = "kd-64-11-01-2008-1", "kd-64-11-04-2006-1"


def test_a_push_that_cuts_its_own_way_in_comes_back_by_itself(core: World) -> None:
    armed = 20
    before = streams(core, (FIRST, SECOND))
    tools = [popen(core, [sys.executable, "-m", "tests.end_to_end.own_path", name, kind, str(armed)])
             for name, kind in ((FIRST, "filter"), (SECOND, "tunnels"))]
    try:
        until(lambda: all(" committed " in pending(core, name) for name in (FIRST, SECOND)), 30, "both commit")
    finally:
        for tool in tools:
            assert tool.poll() is None, (core.folder / "run.log").read_text()[-2000:]
            tool.kill()
            tool.wait()
    assert not_reached(core, (FIRST, SECOND), 0) == [FIRST, SECOND], "what was committed cut nothing"
    assert stream(core, FIRST) != before[FIRST]
    assert not_reached(core, (FIRST, SECOND), armed + 10) == []
    until(lambda: not held(core, (FIRST, SECOND)), 5, "nothing is held")
    assert streams(core, (FIRST, SECOND)) == before
    settled(core)
