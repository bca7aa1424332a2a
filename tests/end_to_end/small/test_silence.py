"""A router that loses its power in the middle of a command: the tool learns it soon, not when the command's time is
over.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from platforms.wire import PROBE_SECONDS
from tests.end_to_end.conftest import ROOT, World
from tests.end_to_end.hands import not_reached

pytestmark = [pytest.mark.lab, pytest.mark.long]

ROUTER = "kd-64-11-01-2008-1"
_ASK = """
import json, sys, time
from pathlib import Path
from platforms.registry import open_device
from playbooks.workspace import Workspace
from simpul.errors import Unreachable
name, work = sys.argv[1], Workspace.open(Path("inventory"))
device = open_device(name, "linux_frr", work.address(name), 22, "root", str(work.operator_key()), work.host_key(name))
print("asked", flush=True)
began = time.monotonic()
try:
    device.session.run("sleep 300", 300)
except Unreachable as error:
    print(json.dumps({"code": error.code, "seconds": time.monotonic() - began}))
"""


def test_a_router_that_was_off_for_a_moment_is_not_waited_for(small: World) -> None:
    lab = small.lab
    with lab.popen("mgmt", [sys.executable, "-c", _ASK, ROUTER], cwd=small.folder, text=True, stdout=subprocess.PIPE,
                   env={"PYTHONPATH": str(ROOT)}) as tool:
        assert tool.stdout is not None
        assert tool.stdout.readline() == "asked\n"
        time.sleep(1)
        lab.cut(ROUTER)
        lab.restore(ROUTER)
        assert not_reached(small, [ROUTER], 60) == []
        back = time.monotonic()
        told = json.loads(tool.stdout.read())
    assert told["code"] == "SIM604"
    assert time.monotonic() - back < 2 * PROBE_SECONDS + 5, told
