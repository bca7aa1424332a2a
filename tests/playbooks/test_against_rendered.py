"""A plan against what `render` wrote, as a merge request's pipeline has it: no router is asked, on any platform."""

from __future__ import annotations

from pathlib import Path

import pytest

from playbooks.check import run_render
from playbooks.provision import plan_for
from playbooks.workspace import Workspace

INVENTORY, PAGES = Path("inventory"), Path("pages")
EDGES = {"64.02-kutai-kartanegara": "kukar-edge-1", "64.74-bontang": "bontang-edge-1",
         "64.72-samarinda": "samarinda-edge-1"}


def planned() -> set[str]:
    plan = plan_for(Workspace.open(INVENTORY), limit=None, features=(), dry_run=False, against=PAGES)
    assert not plan.kept_out
    assert not plan.unreachable
    return {f.device for u in plan.units for f in u.fragments}


@pytest.mark.usefixtures("mixed")
def test_each_platform_is_planned_against_its_rendered_page() -> None:
    assert run_render(INVENTORY, out=PAGES, limit=None) == 0
    assert planned() == set()
    assert {Workspace.open(INVENTORY).device(name).platform for name in EDGES.values()} == {
        "mikrotik_routeros", "cisco_iosxe", "linux_frr"}
    for file in EDGES:
        path = INVENTORY / "governments" / f"{file}.yaml"
        path.write_text(path.read_text().replace("mbps: 1000,", "mbps: 1000, mtu: 1480,", 1)
                        .replace("mbps: 500,", "mbps: 500, mtu: 1480,", 1))
    assert set(EDGES.values()) < planned()
