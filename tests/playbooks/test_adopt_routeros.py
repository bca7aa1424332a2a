"""A RouterOS in service, in a network of three platforms: the patch that takes it over, and the plan that follows."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from platforms.mikrotik_routeros.survey import read
from playbooks import adopt as playbook
from playbooks.adopt import run
from playbooks.fleet import Reading
from playbooks.plan import Seen, make_plan, running
from playbooks.survey import declare
from playbooks.workspace import Workspace
from simpul.plan.model import DeviceFacts
from tests.platforms.mikrotik_routeros.models import fetched, router
from tests.platforms.mikrotik_routeros.survey import IN_SERVICE as HURRIED
from tests.platforms.mikrotik_routeros.survey import asked

INVENTORY = Path("inventory")
EDGE = "kukar-edge-1"
FACTS = DeviceFacts("mikrotik_routeros", "", "", "7.20.1")
IN_SERVICE = """/interface bridge add name=simpul-lan comment="LAN kantor"
/interface vlan add name=vlan20 interface=simpul-lan vlan-id=20
/interface list add name=simpul-wan
/ip firewall filter add chain=forward action=drop comment=his src-address=192.168.20.9
"""
# Another, which no inventory knows; one of its names is one of ours.
UNDECLARED = "\n".join(line.replace("ether1-telkom", "ether1") for line in HURRIED.splitlines()
                       if "pppoe" not in line and "mtu=1492" not in line)
UNDECLARED += "\n/interface vlan add name=vlan20 interface=bridge-lan vlan-id=20"


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


def test_one_that_nobody_declared_is_declared_by_a_patch_whose_first_plan_leaves_what_is_theirs(
    mixed: Workspace,
) -> None:
    seen = read(asked(lines=UNDECLARED))
    profile = mixed.network.profiles["edge-mikrotik"]
    bare = declare(mixed, "sebulu-edge-1", "64.02/kabkota/2", profile, seen, None)
    assert bare.proposal.unknown == ("the name of the place", "the provider of the line on ether1")
    assert bare.findings, "what people did not say is refused at its place"
    found = declare(mixed, "sebulu-edge-1", "64.02/kabkota/2", profile, seen, None,
                    {"name": "Kantor Kecamatan Sebulu", "provider": "telkom"})
    assert [f"{d.code} {d.message}" for d in found.findings] == []
    assert "address: 203.0.113.82/30, gateway: 203.0.113.81" in found.proposal.block
    assert found.adoption is not None and found.adoption.plan is not None
    assert found.adoption.adopted == ("vlan/vlan20",)
    written = {s.id: s for u in found.adoption.plan.units for f in u.fragments for s in f.steps}
    assert len(written) > 50, "a plan that keeps the router out says nothing of what it would touch"
    assert written["vlan/vlan20"].action == "replace"
    theirs = "".join(found.adoption.others.values())
    for mine in ("192.168.10.1/24", "masquerade", "name=bridge-lan", "name=wg-lama"):
        assert mine in theirs
    done = subprocess.run(["git", "apply", "-p1", "-"], input=found.patch.diff(), text=True, capture_output=True,
                          check=False)
    assert done.returncode == 0, done.stderr
    assert Workspace.open(INVENTORY).device("sebulu-edge-1").adopts == ("vlan/vlan20",)
