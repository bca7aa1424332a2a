"""What `verify` says of questions that a router has no way to ask."""

from __future__ import annotations

import pytest

from playbooks import verify
from playbooks.verify import Answer, Question
from playbooks.workspace import Workspace
from simpul.device import ProbeResult
from simpul.errors import Unreachable


def test_what_cannot_be_asked_is_neither_right_nor_wrong() -> None:
    lines = [line.text for line in verify.table([
        Answer("desa-1", "tcp", "data 10.64.0.2:443", True, None, "no command for it"),
        Answer("desa-1", "tcp", "undeclared: office to 10.64.0.2:22", False, None, "no command for it"),
        Answer("desa-1", "handshake", "tunnel to hub", True, True, "wg65: 3 s ago")])]
    assert any("desa-1: 2 not asked: no command for it" in line for line in lines)
    assert any("1 of 1 answers are as declared. 2 questions could not be asked there." in line for line in lines)
    assert any(line.split() == ["desa-1", "1/1", "-", "not", "asked", "not", "asked"] for line in lines)


@pytest.mark.parametrize("expected", [True, False])
def test_silence_is_never_taken_for_a_stopped_flow(monkeypatch: pytest.MonkeyPatch, expected: bool) -> None:
    monkeypatch.setattr(verify, "probe_all", lambda _, asked: {n: [ProbeResult(None, "?")] for n in asked})
    question = Question("desa-1", "tcp", ("10.64.0.1", "10.64.0.2", "22"), expected, "a flow")
    workspace: Workspace = object.__new__(Workspace)
    assert [a.ok for a in verify.ask(workspace, [question])] == [None]


def test_who_did_not_answer_says_why_and_the_others_are_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = Unreachable("SIM601", "desa-1: no session with 10.64.0.1:22")
    found = {"desa-1": lost, "desa-2": (ProbeResult(True, "10.66.0.1: held here"), ProbeResult(False, "closed"))}
    monkeypatch.setattr(verify, "probe_all", lambda *_: found)
    gateway = ("gateway", ("10.66.0.1",), True, "gateway 10.66.0.1 of office")
    asked = [Question("desa-1", *gateway), Question("desa-2", *gateway),
             Question("desa-2", "tcp", ("10.66.0.1", "10.64.0.2", "22"), False, "undeclared")]
    workspace: Workspace = object.__new__(Workspace)
    assert [(a.device, a.ok, a.detail) for a in verify.ask(workspace, asked)] == [
        ("desa-1", False, "desa-1: no session with 10.64.0.1:22"), ("desa-2", True, "active on desa-2"),
        ("desa-2", True, "closed")]
