"""What a hub router in user space cannot end, said by a plan that has asked it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from playbooks.plan import Seen, make_plan, out_of_the_box
from playbooks.workspace import Workspace
from simpul.plan.model import DeviceFacts

MIXED = Path(__file__).resolve().parents[3] / "examples/mixed/inventory"
HUB, EDGE = "hub-smr-1", "bontang-edge-1"


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    yield Workspace.open(MIXED)


@pytest.mark.parametrize(("datapath", "told"), [
    ("userspace", True), ("userspace, PPPoE not proven here", True), ("kernel", False), ("", False)])
def test_a_plan_says_what_the_router_will_refuse_and_goes_on(
    workspace: Workspace, datapath: str, told: bool,
) -> None:
    seen = Seen(DeviceFacts("linux_frr", "", datapath, "8.4.4"), out_of_the_box(workspace.models[HUB]))
    plan = make_plan(workspace, [HUB], {HUB: seen})
    ends = [t.name for t in workspace.models[HUB].tunnels if t.peer == EDGE]
    assert len(ends) == 2
    words = [w for w in plan.warnings if "UDP 4500" in w]
    assert len(words) == told
    assert all(w.startswith(f"{HUB}: its data path is userspace") and ", ".join(ends) in w for w in words)
    assert plan.kept_out == {}
    assert plan.units
