"""What somebody changed on a router, told apart from what Simpul did, without a router: the log and the plans are real,
the streams are what routers would print.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import chdir
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from platforms.linux_frr.dialect import LinuxFrr
from playbooks import drift as playbook
from playbooks.bootstrap import bootstrap
from playbooks.drift import look, remember, revert_plan, run
from playbooks.drift_adopt import propose
from playbooks.fleet import Reading
from playbooks.pasts import pasts
from playbooks.plan import Seen, intended, make_plan
from playbooks.secrets import run_init
from playbooks.stale import still_meant
from playbooks.workspace import Workspace
from simpul.config.model import Config
from simpul.device import Login, Traces
from simpul.drift.compare import DeviceDrift, compare
from simpul.drift.report import drift_report, when
from simpul.drift.traces import account, fingerprint
from simpul.errors import DeviceError, Unreachable
from simpul.plan.model import DeviceFacts
from simpul.plan.serial import digest, dump, load
from tests.platforms.linux_frr.frr_texts import fetched, running_text

ROOT = Path(__file__).resolve().parents[2]
INVENTORY = Path("inventory")
BONTANG = INVENTORY / "governments" / "64.74-bontang.yaml"
EDGE = "bontang-edge-1"
NAMES = (EDGE, "hub-smr-1", "hub-smr-2", "hub-bpn-1", "hub-bpn-2")
FACTS = DeviceFacts("linux_frr", "0" * 64, "userspace", "8.4.4")
LINE = "wan/radio.conf"
FILTER = "nft/inside/30-forward.nft"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """First files made, everything planned and confirmed in the log."""
    folder = tmp_path_factory.mktemp("drift")
    shutil.copytree(ROOT / "inventory", folder / "inventory")
    with chdir(folder):
        run_init(INVENTORY, operator="rini")
        workspace = Workspace.open(INVENTORY)
        every = workspace.managed()
        bootstrap(workspace, every)
        plan = make_plan(workspace, every, {}, (), every)
        (workspace.state / "plans").mkdir()
        name = digest(plan)
        (workspace.state / "plans" / f"{name}.json").write_bytes(dump(plan))
        for fragment in (f for u in plan.units for f in u.fragments):
            workspace.log.append("fragment", {"plan": name, "unit": fragment.unit, "device": fragment.device,
                                              "fragment": fragment.id, "phase": fragment.phase, "state": "confirmed",
                                              "detail": ""}, "rini")
    return folder


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(built, tmp_path / "copy")
    with chdir(tmp_path / "copy"):
        yield Workspace.open(INVENTORY)


class Routers:
    """What routers would print: what was confirmed, but for what a hand changed."""

    def __init__(self, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
        self.files = {n: {i: o.text for i, o in intended(workspace, n).objects.items()} for n in NAMES}
        self.frr = {n: running_text(files) for n, files in self.files.items()}
        self.unsaved: dict[str, set[str]] = {n: set() for n in NAMES}
        self.lost: dict[str, str] = {}
        self.traces: Traces | DeviceError = Traces(time.time(), {}, {}, (), ("SSH log",))
        monkeypatch.setattr(playbook, "read", self.read)
        monkeypatch.setattr(playbook, "run_all", self.ask)

    def ask(self, _: Workspace, names: Mapping[str, object], *__: object, **___: object) -> dict[str, object]:
        told = self.traces
        return dict.fromkeys(names, told if isinstance(told, DeviceError) else (told, time.time()))

    def read(self, _: Workspace, names: tuple[str, ...]) -> Reading:
        texts = {n: fetched(self.files[n], self.frr[n], unsaved=self.unsaved[n]) for n in names if n not in self.lost}
        return Reading({n: Seen(FACTS, LinuxFrr().running(t)) for n, t in texts.items()}, texts, self.lost)


@pytest.fixture
def routers(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Routers:
    return Routers(workspace, monkeypatch)


def seen(workspace: Workspace) -> Mapping[str, DeviceDrift]:
    return {f.drift.device: f.drift for f in look(workspace, NAMES).findings}


def kinds(drift: DeviceDrift) -> dict[str, str]:
    return {d.id: d.kind for d in drift.differences}


def test_a_network_as_it_was_confirmed_has_no_drift(workspace: Workspace, routers: Routers) -> None:
    drifts = look(workspace, NAMES)
    assert drifts.exit_code == 0
    assert [f.drift.differences for f in drifts.findings] == [()] * len(NAMES)
    assert all(not p.gap and p.origin.startswith("plan ") for p in pasts(workspace, NAMES).values())
    assert [line.text for line in drift_report(drifts.findings, {})] == ["No drift: 5 routers run what was confirmed."]
    routers.lost = {"hub-bpn-1": "no session"}
    assert look(workspace, NAMES).exit_code == 0, "who is away is asked the next time"


def test_every_kind_of_hand_is_told_apart_by_its_object(workspace: Workspace, routers: Routers) -> None:
    files = routers.files[EDGE]
    lists = sorted(i for i in files if i.startswith("frr/prefix-list/"))
    files[FILTER] = files[FILTER].replace("policy drop", "policy accept")
    del files["wan/fibre.conf"]
    files["interface/vlan77.conf"] = "vlan 77\naddress 10.99.0.1/24\n"
    routers.unsaved[EDGE] = {LINE}
    routers.frr[EDGE] = routers.frr[EDGE].replace(files[lists[0]], "") + "ip prefix-list SIMPUL-x seq 5 permit any\n"
    drift = seen(workspace)[EDGE]
    assert kinds(drift) == {FILTER: "changed", "wan/fibre.conf": "gone", "interface/vlan77.conf": "added",
                            LINE: "unsaved", lists[0]: "gone", "frr/prefix-list/SIMPUL-x.conf": "added"}
    changed = next(d for d in drift.differences if d.id == FILTER)
    assert changed.confirmed == intended(workspace, EDGE).objects[FILTER].text
    assert changed.live == files[FILTER]
    assert all(not kinds(d) for n, d in seen(workspace).items() if n != EDGE)


def test_a_hand_that_writes_the_confirmed_copy_too_deceives_the_router_and_not_the_log(
    workspace: Workspace, routers: Routers,
) -> None:
    routers.files[EDGE][FILTER] = routers.files[EDGE][FILTER].replace("policy drop", "policy accept")
    assert kinds(seen(workspace)[EDGE]) == {FILTER: "changed"}
    for file in (workspace.state / "plans").iterdir():
        file.unlink()
    blind = seen(workspace)[EDGE]
    assert (kinds(blind), blind.waiting) == ({}, (FILTER,)), "the router's own files are all that is left"
    assert "is not kept" in blind.history.gap
    routers.unsaved[EDGE] = {FILTER}
    assert kinds(seen(workspace)[EDGE]) == {FILTER: "changed"}


def test_a_plan_that_somebody_edited_is_not_believed(workspace: Workspace) -> None:
    for file in (workspace.state / "plans").iterdir():
        file.write_bytes(file.read_bytes().replace(b"policy drop", b"policy accept", 1))
    assert "is not kept" in pasts(workspace, NAMES)[EDGE].gap


def test_what_the_inventory_asks_for_since_is_waiting_and_nobody_s_hand(
    workspace: Workspace, routers: Routers,
) -> None:
    BONTANG.write_text(BONTANG.read_text().replace("203.0.113.70/30", "203.0.113.74/30").replace("113.69", "113.73"))
    workspace = Workspace.open(INVENTORY)
    drifts = look(workspace, NAMES)
    drift = drifts.findings[0].drift
    assert (kinds(drift), drifts.exit_code) == ({}, 2)
    assert LINE in drift.waiting
    # Typed by somebody on both ends of time: the line as the inventory has it by now is drift, and no revert.
    routers.files[EDGE][LINE] = intended(workspace, EDGE).objects[LINE].text
    routers.files[EDGE][FILTER] = routers.files[EDGE][FILTER].replace("policy drop", "policy accept")
    drifts = look(workspace, NAMES)
    assert kinds(drifts.findings[0].drift) == {LINE: "changed", FILTER: "changed"}
    plan, left = revert_plan(workspace, drifts)
    assert "asks for now" in left[f"{EDGE} {LINE}"]
    assert [(f.device, [s.id for s in f.steps]) for u in plan.units for f in u.fragments] == [(EDGE, [FILTER])]


def test_the_plan_that_takes_it_back_touches_what_drifted_and_nothing_else(
    routers: Routers, capsys: pytest.CaptureFixture[str],
) -> None:
    hub = next(i for i in routers.files["hub-smr-1"] if i.startswith("wireguard/"))
    routers.files["hub-smr-1"][hub] += "# runs besides: peer x\n"
    routers.files[EDGE][FILTER] = routers.files[EDGE][FILTER].replace("policy drop", "policy accept")
    # An edit that nobody applied yet must not ride along.
    BONTANG.write_text(BONTANG.read_text().replace("tcp/443", "tcp/8443"))
    out = Path("revert.json")
    assert run(INVENTORY, limit=",".join(NAMES), revert=True, out=out) == 2
    shown = capsys.readouterr().out
    assert "policy accept" in shown
    plan = load(out.read_bytes())
    assert {(f.device, s.id) for u in plan.units for f in u.fragments for s in f.steps} == {
        (EDGE, FILTER), ("hub-smr-1", hub)}
    still_meant(Workspace.open(INVENTORY), plan)  # and so `apply` takes it
    with pytest.raises(Exception, match="SIM803"):
        run(INVENTORY, limit=None, revert=True)


def test_others_are_apart_and_told_once_they_move(workspace: Workspace, routers: Routers) -> None:
    ospf = "router ospf\n ospf router-id 10.9.9.9\nexit\n!\n"
    routers.frr[EDGE] += ospf
    first = look(workspace, NAMES)
    theirs = first.findings[0].drift.unowned
    assert (first.exit_code, theirs[-1]) == (0, "frr/other/router-ospf")
    assert any("first time" in row.text and EDGE in row.text for row in drift_report(first.findings, {}))
    remember(workspace, first)
    assert not any("first time" in row.text for row in drift_report(look(workspace, NAMES).findings, {}))
    length = (workspace.state / "events.jsonl").read_text().count("\n")
    assert look(workspace, NAMES).exit_code == 0
    routers.frr[EDGE] = routers.frr[EDGE].replace("10.9.9.9", "10.9.9.8") + "router rip\n network 10.0.0.0/8\nexit\n"
    second = look(workspace, NAMES)
    assert second.exit_code == 2
    assert [(o.id, o.kind) for o in second.findings[0].drift.others] == [
        ("frr/other/router-ospf", "changed"), ("frr/other/router-rip", "new")]
    remember(workspace, second)
    assert look(workspace, NAMES).exit_code == 0
    assert (workspace.state / "events.jsonl").read_text().count("\n") == length + 2, "only what moved is written down"


def test_who_and_when_are_what_the_router_wrote_down_and_never_more(workspace: Workspace, routers: Routers) -> None:
    now = time.time()
    rini = fingerprint(workspace.network.operators["rini"].key)
    routers.files[EDGE][FILTER] = routers.files[EDGE][FILTER].replace("policy drop", "policy accept")
    routers.unsaved[EDGE] = {FILTER}

    def said(traces: Traces | DeviceError) -> list[str]:
        routers.traces = traces
        return [line.text for line in drift_report(look(workspace, NAMES).findings, {})]

    unknown = said(Traces(now, {}, {}, (), ("SSH log", "record of sessions (wtmp)")))
    assert any(row.startswith("      when  after 20") and "last known as confirmed" in row for row in unknown)
    assert "      who   not known (no SSH log, no record of sessions (wtmp) on this router)" in unknown
    assert "      who   not known (the router could not be asked)" in said(Unreachable("SIM601", "gone"))
    # The router's clock is an hour ahead; who came before, or after the file was written, cannot have been it.
    (difference,) = seen(workspace)[EDGE].differences
    history = pasts(workspace, NAMES)[EDGE]
    then = datetime.fromisoformat(history.time or "").timestamp()
    logins = tuple(Login(then + seconds + 3600, "root", key, f"192.0.2.{n}") for n, (seconds, key) in enumerate(
        [(-86400, rini), (100, rini), (150, rini), (500, "SHA256:stranger")]))
    traces = Traces(then + 1000 + 3600, {}, {FILTER: then + 200 + 3600}, logins, ())
    told = account(difference, history, (traces, then + 1000), then + 990, {rini: "rini"})
    assert told.at == datetime.fromtimestamp(then + 200, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [(p.name, p.source, p.times) for p in told.people] == [("rini", "192.0.2.1", 1), ("rini", "192.0.2.2", 1)]
    assert told.unknown == ("its clock is 3600 s ahead; the times here are by ours",)
    # A router that knows when anything was changed for the last time knows no more than that this was not later.
    whole = account(difference, history, (replace(traces, whole=True), then + 1000), then + 990, {rini: "rini"})
    assert (whole.at, whole.people) == (None, told.people)
    assert when(whole) == (f"after {told.after}, when it was last known as confirmed; before "
                           f"{datetime.fromtimestamp(then + 201, UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}")


def test_who_came_within_the_second_in_which_it_was_confirmed_may_have_been_it(
    workspace: Workspace, routers: Routers,
) -> None:
    """Records of whole seconds say a moment that is up to one too early."""
    routers.files[EDGE][FILTER] = routers.files[EDGE][FILTER].replace("policy drop", "policy accept")
    (difference,) = seen(workspace)[EDGE].differences
    history = pasts(workspace, NAMES)[EDGE]
    bare = account(difference, history, None, 0, {})
    then = datetime.fromisoformat(bare.after or "").timestamp()
    logins = (Login(float(int(then)), "root", "", "192.0.2.1"), Login(float(int(then) - 2), "root", "", "192.0.2.2"))
    told = account(difference, history, (Traces(then + 9, {}, {}, logins, ()), then + 9), then + 9, {})
    assert [p.source for p in told.people] == ["192.0.2.1"]


def test_a_line_that_somebody_renumbered_becomes_a_patch_that_renders_as_it_runs(
    routers: Routers, capsys: pytest.CaptureFixture[str],
) -> None:
    routers.files[EDGE][LINE] = routers.files[EDGE][LINE].replace("113.70/30", "113.74/30").replace("113.69", "113.73")
    routers.files[EDGE][FILTER] = routers.files[EDGE][FILTER].replace("policy drop", "policy accept")
    routers.files["hub-smr-1"]["host/hub-smr-1.conf"] += (
        "# does not run: address 198.18.0.11/24 on eth9\n# runs besides: address 198.18.0.41/24 on eth9\n")
    assert run(INVENTORY, limit=",".join(NAMES), adopt=True) == 2
    told = capsys.readouterr()
    before = BONTANG.read_text()
    done = subprocess.run(["git", "apply", "-p1", "-"], input=told.out, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    after = BONTANG.read_text()
    assert after == before.replace("203.0.113.70/30", "203.0.113.74/30").replace("203.0.113.69", "203.0.113.73")
    assert "oob: 198.18.0.41/24" in (INVENTORY / "province.yaml").read_text()
    assert f"{EDGE} {FILTER} cannot be said in the inventory" in told.err
    drifts = look(Workspace.open(INVENTORY), NAMES)
    assert all(d.meant for f in drifts.findings for d in f.drift.differences if d.id == LINE)
    assert propose(Workspace.open(INVENTORY), drifts).kept.keys() == {"hub-smr-1 host/hub-smr-1.conf"}


def test_what_was_adopted_is_no_drift_any_more_and_can_be_taken_back_to(workspace: Workspace, routers: Routers) -> None:
    """Told once, then asked for: no plan has anything to do for it, so that no plan would ever confirm it."""
    line = routers.files[EDGE][LINE]
    adopted = routers.files[EDGE][LINE] = line.replace("113.70/30", "113.74/30").replace("113.69", "113.73")
    told = look(workspace, NAMES)
    remember(workspace, told)
    BONTANG.write_text(BONTANG.read_text().replace("203.0.113.70/30", "203.0.113.74/30").replace("113.69", "113.73"))
    workspace = Workspace.open(INVENTORY)
    assert LINE not in kinds(seen(workspace)[EDGE])
    routers.unsaved[EDGE] = {LINE}
    assert kinds(seen(workspace)[EDGE]) == {LINE: "unsaved"}
    routers.unsaved[EDGE] = set()
    routers.files[EDGE][LINE] = adopted.replace("mtu 1500", "mtu 1400")
    drifts = look(workspace, NAMES)
    remember(workspace, drifts)
    (difference,) = drifts.findings[0].drift.differences
    assert (difference.kind, difference.confirmed, difference.revertible) == ("changed", adopted, True)
    plan, left = revert_plan(workspace, drifts)
    assert not left
    assert [s.id for u in plan.units for f in u.fragments for s in f.steps] == [LINE]
    # What stands as it was confirmed waits for the inventory, whatever was told in between.
    routers.files[EDGE][LINE] = line
    drift = seen(workspace)[EDGE]
    assert (LINE in kinds(drift), LINE in drift.waiting) == (False, True)


def test_what_somebody_took_away_and_nobody_asks_for_any_more_is_no_drift(
    workspace: Workspace, routers: Routers,
) -> None:
    """No plan removes what is gone, so that no plan would ever confirm it."""
    del routers.files[EDGE][LINE]
    drifts = look(workspace, NAMES)
    assert kinds(drifts.findings[0].drift) == {LINE: "gone"}
    past, meant = pasts(workspace, [EDGE])[EDGE], intended(workspace, EDGE)
    live = drifts.reading.found[EDGE].running
    without = Config({i: o for i, o in meant.objects.items() if i != LINE})
    assert kinds(compare(live, past, without)) == {LINE: "gone"}, "nobody was told yet"
    remember(workspace, drifts)
    past = pasts(workspace, [EDGE])[EDGE]
    assert kinds(compare(live, past, without)) == {}
    assert kinds(compare(live, past, meant)) == {LINE: "gone"}, "it is asked for still"


def test_what_somebody_typed_and_nobody_asks_for_stays_drift_however_often_it_was_told(
    workspace: Workspace, routers: Routers,
) -> None:
    routers.files[EDGE][FILTER] = routers.files[EDGE][FILTER].replace("policy drop", "policy accept")
    for _ in range(2):
        drifts = look(workspace, NAMES)
        remember(workspace, drifts)
        assert kinds(drifts.findings[0].drift) == {FILTER: "changed"}


def test_a_change_that_the_inventory_would_refuse_is_not_proposed(workspace: Workspace, routers: Routers) -> None:
    """The address of another government's line, typed by mistake."""
    routers.files[EDGE][LINE] = routers.files[EDGE][LINE].replace("113.70/30", "113.50/30").replace("113.69", "113.49")
    found = propose(workspace, look(workspace, NAMES))
    assert found.patch.diff() == ""
    assert "SIM1" in found.left[f"{EDGE} {LINE}"]


def test_json_is_whole_and_its_exit_code_is_the_command_s(
    routers: Routers, capsys: pytest.CaptureFixture[str],
) -> None:
    routers.files[EDGE][FILTER] = routers.files[EDGE][FILTER].replace("policy drop", "policy accept")
    routers.lost = {"hub-bpn-1": "no session"}
    code = run(INVENTORY, limit=",".join(NAMES), json=True, dry_run=True)
    data = json.loads(capsys.readouterr().out)
    assert (code, data["exit_code"], data["unreachable"]) == (2, 2, {"hub-bpn-1": "no session"})
    (owned,) = data["devices"][EDGE]["owned"]
    assert (owned["id"], owned["kind"], owned["who"], owned["not_known"]) == (
        FILTER, "changed", [], ["no SSH log on this router"])
    assert data["devices"][EDGE]["believed"] == "log"
