"""The whole core, from factory state to converged: what the tool says of it."""

from __future__ import annotations

import sys

import pytest

from tests.end_to_end.conftest import ROOT, World
from tests.end_to_end.ground import Ground
from tests.end_to_end.sessions import every_session_stands

pytestmark = pytest.mark.lab


def test_a_second_plan_is_empty(core: World) -> None:
    assert core.pending_changes() == 0


def test_every_answer_is_as_declared(core: World) -> None:
    # A session that had to wait for its turn on a crowded machine is back in seconds; one that is not is a fault.
    ground = Ground(core)
    every_session_stands(ground, 60)
    found = core.json("verify", check=False)
    assert found["ok"], [a for a in found["answers"] if not a["ok"]]
    assert {a["kind"] for a in found["answers"]} == {"handshake", "bgp", "gateway", "tcp"}
    assert any(not a["expected"] for a in found["answers"]), "no undeclared flow was tried"


def test_status_knows_every_router(core: World) -> None:
    devices = core.json("status")["devices"]
    assert len(devices) == len(core.workspace.managed())
    assert all(d["confirmed"] and not d["open"] for d in devices)


def test_the_event_log_verifies(core: World) -> None:
    assert "each following from the one before" in core.simpul("audit").stdout


def test_the_example_of_ten_lines_saves_every_village(core: World) -> None:
    script = (ROOT / "examples" / "fetch.py").read_text()
    code = [line for line in script.splitlines() if line and not line.startswith(('"""', "from "))]
    assert len(code) <= 10
    core.lab.exec("mgmt", [sys.executable, str(ROOT / "examples" / "fetch.py")], cwd=core.folder, check=True,
                  env={**core.lab.environment("mgmt"), "PYTHONPATH": str(ROOT)}, timeout=120)
    villages = [n for n in core.workspace.managed() if core.workspace.site_of(n).role == "village"]
    assert villages
    for name in villages:
        saved = core.folder / f"{name}.conf"
        assert f"hostname {name}" in saved.read_text()
        saved.unlink()


@pytest.mark.parametrize("playbook", ["check", "plan", "provision", "provision_vlan", "provision_vpn",
                                      "provision_routing", "verify"])
def test_every_playbook_runs_by_itself_and_dry(core: World, playbook: str) -> None:
    ledger = (core.inventory / "ledger").read_bytes()
    events = (core.state / "events.jsonl").read_bytes()
    # All routers were asked above; here a hub site and a government are enough.
    some = [] if playbook == "check" else ["--limit", "64.74"]
    done = core.lab.exec("mgmt", [sys.executable, "-m", f"playbooks.{playbook}", "--dry-run", *some], cwd=core.folder,
                         env={**core.lab.environment("mgmt"), "PYTHONPATH": str(ROOT)}, timeout=300)
    assert done.returncode == 0, done.stderr
    assert (core.inventory / "ledger").read_bytes() == ledger
    assert (core.state / "events.jsonl").read_bytes() == events
