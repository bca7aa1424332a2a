"""A router that answers with what its dialect cannot read is kept out, and holds nobody else back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from playbooks import fleet
from playbooks.fleet import Reading
from playbooks.plan import intended
from playbooks.provision import plan_for, run_plan
from playbooks.workspace import Workspace
from records.event_log import EventLog
from simpul.config.model import Config
from simpul.errors import DialectError, Unreachable
from simpul.evidence.event import Event
from simpul.plan.model import DeviceFacts
from simpul.source import Source
from tests.platforms.mikrotik_routeros.proven import EXAMPLE

ODD, AWAY = "bontang-edge-1", "samarinda-edge-1"
WHY = "running-config:7:1: SIM400 interface Tunnel9 holds a line that is not known"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Routers that lack their clock where they are linux_frr; one runs nonsense, and one does not answer."""
    shutil.copytree(EXAMPLE, tmp_path / "inventory")
    made = Workspace.open(tmp_path / "inventory")

    def look(of: Workspace, names: Sequence[str], _task: object, _done: str) -> dict[str, object]:
        answers: dict[str, object] = {n: (DeviceFacts(of.device(n).platform, "", "userspace", of.models[n].release), n)
                                      for n in names}
        return answers | {AWAY: Unreachable("SIM601", f"{AWAY} does not answer")}

    def running(of: Workspace, name: str, _text: str) -> Config:
        if name == ODD:
            raise DialectError("SIM400", "interface Tunnel9 holds a line that is not known",
                               where=Source("running-config", 7, 1))
        objects = dict(intended(of, name).objects)
        objects.pop("time/chrony.conf", None)
        return Config(objects)

    monkeypatch.setattr(Workspace, "host_key", lambda _, name: f"ssh-ed25519 {name}")
    monkeypatch.setattr(fleet, "run_all", look)
    monkeypatch.setattr(fleet, "running", running)
    return made


def test_it_is_told_from_those_that_did_not_answer(workspace: Workspace) -> None:
    reading = fleet.read(workspace, workspace.managed())
    assert isinstance(reading, Reading)
    assert set(reading.unread) == {ODD}
    assert set(reading.lost) == {ODD, AWAY}
    assert WHY in reading.lost[ODD]
    assert set(reading.found) == set(workspace.managed()) - {ODD, AWAY}
    assert set(reading.texts) == set(workspace.managed()) - {AWAY}, "who looks for the line needs the text"


def test_it_is_kept_out_with_the_reason_and_the_others_are_planned(
    workspace: Workspace, capsys: pytest.CaptureFixture[str],
) -> None:
    plan = plan_for(workspace, limit=None, features=(), dry_run=True)
    assert set(plan.kept_out) == {ODD}, plan.kept_out
    assert WHY in plan.kept_out[ODD]
    assert plan.unreachable == (AWAY,)
    planned = {f.device for u in plan.units for f in u.fragments}
    assert ODD not in planned
    assert "hub-smr-1" in planned
    assert run_plan(workspace.inventory, dry_run=True) == 1
    assert f"{ODD} is kept out, with the rest of its site: what it runs cannot be read: {WHY}" in " ".join(
        capsys.readouterr().out.split())


def test_however_many_do_not_answer_the_log_is_read_once(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Read for each of 1,392 routers that nobody had reached yet, it took a first plan three minutes of processor."""
    reads: list[EventLog] = []
    events = EventLog.events

    def counted(log: EventLog) -> Iterator[Event]:
        reads.append(log)
        return events(log)

    monkeypatch.setattr(EventLog, "events", counted)
    monkeypatch.setattr(fleet, "run_all", lambda _, names, *__: {n: Unreachable("SIM601", f"{n} is away")
                                                                 for n in names})
    plan_for(workspace, limit=None, features=(), dry_run=True)
    assert len(reads) == 1
