"""What `verify` says of questions that a router has no way to ask."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from playbooks import verify
from playbooks.verify import Answer, Question
from playbooks.workspace import Workspace
from simpul.device import ProbeResult
from simpul.errors import Unreachable
from tests.network.conftest import Built, _shipped
from tests.network.lan_core import TWO, cored


@pytest.fixture
def shipped() -> Built:
    return _shipped()


def test_what_cannot_be_asked_is_neither_right_nor_wrong() -> None:
    lines = [line.text for line in verify.table([
        Answer("desa-1", "tcp", "data 10.64.0.2:443", True, None, "no command for it"),
        Answer("desa-1", "tcp", "undeclared: office to 10.64.0.2:22", False, None, "no command for it"),
        Answer("desa-1", "handshake", "tunnel to hub", True, True, "wg65: 3 s ago")])]
    assert any("desa-1: 2 not asked: no command for it" in line for line in lines)
    assert any("1 of 1 answers are as declared. 2 questions could not be asked there." in line for line in lines)
    assert any(line.split() == ["desa-1", "1/1", "-", "not", "asked", "not", "asked"] for line in lines)


def test_what_was_changed_a_moment_ago_may_still_come_up() -> None:
    """Who verifies right after an apply finds sessions on their way, and is not to take them for lost."""
    now = datetime(2026, 11, 30, 20, 0, 0, tzinfo=UTC)
    wrong = Answer("desa-1", "bgp", "session hub", True, False, "Active")
    assert verify.lately([wrong], {"desa-1": "2026-11-30T19:59:48.000Z"}, now) == 12
    assert verify.lately([wrong], {"desa-1": "2026-11-30T19:58:30.000Z"}, now) is None
    assert verify.lately([wrong], {"desa-2": "2026-11-30T19:59:48.000Z"}, now) is None
    assert verify.lately([wrong], {"desa-1": None}, now) is None
    # What passes and was not declared is no session on its way; a router that is away has nothing to wait for here.
    for other in (Answer("desa-1", "tcp", "undeclared", False, False, "open"),
                  Answer("desa-1", "bgp", "session hub", True, False, "no session", lost=True),
                  Answer("desa-1", "bgp", "session hub", True, True, "Established")):
        assert verify.lately([other], {"desa-1": "2026-11-30T19:59:48.000Z"}, now) is None


def test_a_router_that_is_lost_is_told_in_one_line_and_nothing_is_said_to_pass_or_to_stop() -> None:
    lost = [Answer("desa-1", "handshake", "tunnel to hub", True, False, "no session", lost=True),
            Answer("desa-1", "tcp", "undeclared: office to 10.64.0.2:22", False, False, "no session", lost=True),
            Answer("desa-2", "tcp", "undeclared: office to 10.64.0.2:22", False, False, "open")]
    lines = [line.text for line in verify.table(lost)]
    assert lines[1].split() == ["desa-1", "no", "answer", "-", "-", "no", "answer"]
    assert lines[2].split() == ["desa-2", "-", "-", "-", "0/1"]
    assert lines[3:] == ["  desa-1: not reached, 2 questions without an answer: no session",
                         "  desa-2: undeclared: office to 10.64.0.2:22: open", "0 of 3 answers are as declared."]


def test_a_lan_core_that_is_not_there_is_told_and_one_that_says_half_is_wrong() -> None:
    def lines(*found: bool | None) -> list[str]:
        return [line.text for line in verify.table([
            Answer("kota-1", "ospf", f"LAN core by OSPF for IPv{family}", True, ok, "vlan70: words")
            for family, ok in zip("46", found, strict=True)])]
    assert lines(True, True)[-2:] == ["kota-1 hears its LAN core by IPv4 and IPv6", "2 of 2 answers are as declared."]
    assert lines(True, None)[-3:] == ["kota-1 hears its LAN core by IPv4",
                                      "  kota-1: LAN core by OSPF for IPv6: vlan70: words",
                                      "1 of 1 answers are as declared."]
    assert lines(None, False)[-1] == "0 of 1 answers are as declared."


def test_each_router_of_a_site_is_asked_for_the_core_and_not_for_the_other(shipped: Built) -> None:
    models = [cored(shipped, TWO).models[name] for name in ("kukar-edge-1", "kukar-edge-2")]
    asked = [q for one, other in (models, models[::-1]) for q in verify._core(one, [other])]
    assert [(q.device, q.arguments[1], q.arguments[2]) for q in asked] == [
        (one.name, family, str(other.bgp.router_id)) for one, other in (models, models[::-1]) for family in "46"]
    assert list(verify._core(shipped.models["kukar-edge-1"], [])) == []


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
        ("desa-1", False, "no session with 10.64.0.1:22"), ("desa-2", True, "active on desa-2"),
        ("desa-2", True, "closed")]
