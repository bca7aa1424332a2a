"""The whole core, from factory state to converged: what the tool says of it."""

from __future__ import annotations

import pytest

from tests.end_to_end.conftest import World

pytestmark = pytest.mark.lab


def test_a_second_plan_is_empty(core: World) -> None:
    assert core.pending_changes() == 0


def test_every_answer_is_as_declared(core: World) -> None:
    found = core.json("verify")
    assert found["ok"], [a for a in found["answers"] if not a["ok"]]
    assert {a["kind"] for a in found["answers"]} == {"handshake", "bgp", "tcp"}
    assert any(not a["expected"] for a in found["answers"]), "no undeclared flow was tried"


def test_status_knows_every_router(core: World) -> None:
    devices = core.json("status")["devices"]
    assert len(devices) == len(core.workspace.managed())
    assert all(d["confirmed"] and not d["open"] for d in devices)


def test_the_event_log_verifies(core: World) -> None:
    assert "each following from the one before" in core.simpul("audit").stdout
