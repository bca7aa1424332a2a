"""A RouterOS in service, in a network of three platforms: the patch that takes it over, and the plan that follows."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from playbooks import adopt as playbook
from playbooks.adopt import run
from playbooks.fleet import Reading
from playbooks.plan import Seen, make_plan, running
from playbooks.workspace import Workspace
from simpul.plan.model import DeviceFacts
from tests.platforms.mikrotik_routeros.models import fetched, router

INVENTORY = Path("inventory")
EDGE = "kukar-edge-1"
FACTS = DeviceFacts("mikrotik_routeros", "", "", "7.20.1")
IN_SERVICE = """/interface bridge add name=simpul-lan comment="LAN kantor"
/interface vlan add name=vlan20 interface=simpul-lan vlan-id=20
/interface list add name=simpul-wan
/ip firewall filter add chain=forward action=drop comment=his src-address=192.168.20.9
"""


def in_service() -> str:
    device = router("7.20.1")
    for line in IN_SERVICE.splitlines():
        assert device.do(line) == ""
    return fetched(device)


def test_what_has_a_name_of_ours_is_taken_over_by_a_reviewed_patch(
    mixed: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    text = in_service()
    seen = Seen(FACTS, running(mixed, EDGE, text))
    assert EDGE in make_plan(mixed, [EDGE], {EDGE: seen}).kept_out
    monkeypatch.setattr(playbook, "read", lambda *_: Reading({EDGE: seen}, {EDGE: text}, {}))
    assert run(INVENTORY, EDGE) == 0
    told = capsys.readouterr()
    done = subprocess.run(["git", "apply", "-p1", "-"], input=told.out, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    adopting = Workspace.open(INVENTORY)
    assert set(adopting.device(EDGE).adopts) == {"bridge/simpul-lan", "vlan/vlan20", "list/simpul-wan"}
    plan = make_plan(adopting, [EDGE], {EDGE: Seen(FACTS, running(adopting, EDGE, text))})
    assert EDGE not in plan.kept_out
    written = {s.id: s for u in plan.units for f in u.fragments if f.device == EDGE for s in f.steps}
    assert [written[i].action for i in sorted(adopting.device(EDGE).adopts)] == ["replace"] * 3
    assert 'set [find name="simpul-lan"]' in written["bridge/simpul-lan"].do[0]
    assert not any("his" in line for s in written.values() for line in s.do)
