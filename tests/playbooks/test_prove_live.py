"""`simpul prove --live`: what a hand typed into a kernel, which no text shows, is never passed over."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from playbooks import fleet
from playbooks.prove import proven
from playbooks.workspace import Workspace
from simpul.config.model import Config, Object
from tests.platforms.mikrotik_routeros.proven import EXAMPLE


def test_a_table_of_nobody_and_a_typed_rule_make_the_verdict_unknown(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    lost: dict[str, str] = {}
    shutil.copytree(EXAMPLE, tmp_path / "inventory")
    workspace = Workspace.open(tmp_path / "inventory")
    runs = {name: Config({o.id: Object(o.id, o.text, o.feature) for o in
                          workspace.renderer.render(workspace.models[name])}) for name in workspace.managed()}
    monkeypatch.setattr(fleet, "read", lambda _, names: SimpleNamespace(
        found={name: SimpleNamespace(running=runs[name]) for name in names if name not in lost}, lost=lost))
    before = proven(workspace, live=True)
    assert before.verdict == "closed"
    lost["hub-smr-1"] = "it runs what nobody can read"
    without = proven(workspace, live=True)
    assert without.verdict != "closed"
    assert without.missing == ["hub-smr-1"]
    assert "hub-smr-1: it runs what nobody can read" in capsys.readouterr().err
    lost.clear()
    name = next(n for n in workspace.managed() if workspace.device(n).platform == "linux_frr")
    chain = runs[name].objects["nft/inside/30-forward.nft"]
    objects = {**runs[name].objects, chain.id: Object(chain.id, f"{chain.text}# runs besides: accept\n", "filter")}
    runs[name] = Config(objects, ("table ip theirs in inside is nobody's and hooks forward",), frozenset({chain.id}))
    after = proven(workspace, live=True)
    new = {(u.text, u.place.file) for u in after.unread} - {(u.text, u.place.file) for u in before.unread}
    assert new == {("table ip theirs in inside is nobody's and hooks forward", name),
                   ("# runs besides: accept", f"{name}:{chain.id}")}
    assert after.verdict == "unknown"
