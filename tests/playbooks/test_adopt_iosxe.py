"""An IOS-XE in service, in a network of three platforms: what is taken over, and what a moved line says."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device
from platforms.cisco_iosxe.dialect import CiscoIosxe
from playbooks import adopt as playbook
from playbooks.adopt import run
from playbooks.drift import Drifts
from playbooks.drift_adopt import propose
from playbooks.fleet import Reading
from playbooks.plan import Seen, intended, make_plan, running
from playbooks.provision import prepare
from playbooks.secrets import run_init
from playbooks.workspace import Workspace
from simpul.config.diff import diff
from simpul.config.patch import order
from simpul.drift.compare import compare
from simpul.drift.history import Confirmed, History
from simpul.drift.report import Finding
from simpul.plan.model import DeviceFacts
from tests.platforms.cisco_iosxe.edges import send, stream
from tests.platforms.cisco_iosxe.test_adopt import IN_SERVICE

ROOT = Path(__file__).resolve().parents[2]
INVENTORY = Path("inventory")
BONTANG = INVENTORY / "governments" / "64.74-bontang.yaml"
EDGE = "bontang-edge-1"
FACTS = DeviceFacts("cisco_iosxe", "", "", "17.9.4a")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("adopt")
    shutil.copytree(ROOT / "examples/mixed/inventory", folder / "inventory")
    here = Path.cwd()
    os.chdir(folder)
    try:
        run_init(INVENTORY, operator="rini")
        prepare(Workspace.open(INVENTORY), dry_run=False)
    finally:
        os.chdir(here)
    return folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(made, tmp_path / "copy")
    here = Path.cwd()
    os.chdir(tmp_path / "copy")
    yield Workspace.open(INVENTORY)
    os.chdir(here)


def test_what_has_an_id_of_ours_is_taken_over_by_a_reviewed_patch(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    device = Device(Clock(speed=0), startup=IN_SERVICE)
    text = stream(device)
    seen = Seen(FACTS, running(workspace, EDGE, text))
    assert EDGE in make_plan(workspace, [EDGE], {EDGE: seen}).kept_out
    monkeypatch.setattr(playbook, "read", lambda *_: Reading({EDGE: seen}, {EDGE: text}, {}))
    assert run(INVENTORY, EDGE) == 0
    told = capsys.readouterr()
    done = subprocess.run(["git", "apply", "-p1", "-"], input=told.out, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    adopting = Workspace.open(INVENTORY)
    adopted = set(adopting.device(EDGE).adopts)
    assert {"interface/Loopback0", "interface/GigabitEthernet1"} <= adopted
    plan = make_plan(adopting, [EDGE], {EDGE: Seen(FACTS, running(adopting, EDGE, text))})
    assert EDGE not in plan.kept_out
    written = {s.id: s for u in plan.units for f in u.fragments if f.device == EDGE for s in f.steps}
    assert {written[i].action for i in adopted} == {"replace"}
    assert "description ke penyedia" in "\n".join(written["interface/GigabitEthernet1"].undo)
    assert not any("THEIRS" in line for s in written.values() for line in s.do)


def drifts(workspace: Workspace, device: Device) -> Drifts:
    """What differs from what is meant, as if that had been confirmed."""
    live, meant = CiscoIosxe().running(stream(device)), intended(workspace, EDGE)
    past = {i: Confirmed(o.digest, o.text, "", "rini", "plan") for i, o in meant.objects.items()}
    found = compare(live, History(EDGE, past, gap=""), meant)
    return Drifts((EDGE,), Reading({EDGE: Seen(FACTS, live)}, {EDGE: stream(device)}, {}), (Finding(found, ()),))


def test_a_line_that_moved_says_its_address_and_its_gateway_together(workspace: Workspace) -> None:
    device = Device(Clock(speed=0), ports=tuple(f"GigabitEthernet{n}" for n in range(1, 13)))
    meant = intended(workspace, EDGE)
    before = CiscoIosxe().running(stream(device))
    assert send(device, order(diff(before, meant), before, meant, CiscoIosxe())) == []
    route = "ip route vrf SIMPUL-radio 0.0.0.0 0.0.0.0 203.0.113.{} name SIMPUL-radio"
    port = next(i for i, o in meant.objects.items() if "description simpul:line radio\n" in o.text)
    device.configure(f"interface {port.removeprefix('interface/')}\n ip address 203.0.113.74 255.255.255.252\n"
                     f"no {route.format(69)}\n{route.format(73)}\nip access-list extended SIMPUL-pass\n"
                     " permit ip any any")
    found = propose(workspace, drifts(workspace, device))
    assert set(found.kept) == {f"{EDGE} {port}", f"{EDGE} route/SIMPUL-radio/0.0.0.0_0"}
    assert set(found.left) == {f"{EDGE} acl/SIMPUL-pass"}
    before_text = BONTANG.read_text()
    with found.patch.tried() as trial:
        assert (trial.inventory / "governments" / "64.74-bontang.yaml").read_text() == before_text.replace(
            "203.0.113.70/30", "203.0.113.74/30").replace("203.0.113.69", "203.0.113.73")
    device.configure(f"no {route.format(73)}\n{route.format(77)}")
    found = propose(workspace, drifts(workspace, device))
    assert not found.kept, "an address without the gateway of its network"
    assert len(found.left) == 3
