"""What is done with a fragment that somebody else has begun, or has settled meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from simpul.device import FateState, Pending
from simpul.errors import DeviceError
from simpul.plan.model import Fragment
from tasks import change

FRAGMENT = Fragment("0123456789abcdef", "kd-1", "site:x", "switch", (), {}, {})


@dataclass
class Router:
    """Refuses to arm or to commit, and writes down what it is asked to take back."""

    refuses: str
    stands: FateState
    reverted: list[str] = field(default_factory=list)

    def stage(self, fragment: Fragment, secrets: object) -> None:
        assert fragment is FRAGMENT
        assert secrets == {}

    def arm(self, fragment_id: str, seconds: int) -> int:
        return self._do("arm", fragment_id, seconds)

    def commit(self, fragment_id: str) -> None:
        self._do("commit", fragment_id, 0)

    def _do(self, what: str, fragment_id: str, seconds: int) -> int:
        if what == self.refuses:
            raise DeviceError("SIM621", f"kd-1: {fragment_id} is {self.stands} there, by another session")
        return seconds

    def fate(self, fragment_id: str) -> FateState:
        assert fragment_id == FRAGMENT.id
        return self.stands

    def pending(self) -> tuple[Pending, ...]:
        return ()

    def revert(self, fragment_id: str) -> None:
        self.reverted.append(fragment_id)


@pytest.mark.parametrize(("refuses", "stands", "reverts"), [
    ("arm", "armed", False), ("arm", "committed", False), ("arm", "staged", True), ("commit", "armed", True)])
def test_only_what_is_its_own_is_taken_back(
    monkeypatch: pytest.MonkeyPatch, refuses: str, stands: FateState, reverts: bool,
) -> None:
    router = Router(refuses, stands)
    monkeypatch.setattr(change, "device", lambda _task, **_: router)
    task: Any = SimpleNamespace(host=SimpleNamespace(name="kd-1", close_connection=lambda _: None))
    told = change.begin(task, {"kd-1": [FRAGMENT]}, 60, 0.0, lambda _: {})
    assert told.result[FRAGMENT.id].state == "refused"
    assert router.reverted == ([FRAGMENT.id] if reverts else [])


@pytest.mark.parametrize(("fate", "wanted"), [("confirmed", "confirmed"), ("reverted", "reverted"),
                                              ("unseen", "reverted")])
def test_what_somebody_else_has_settled_meanwhile_is_told_as_it_is(
    monkeypatch: pytest.MonkeyPatch, fate: FateState, wanted: str,
) -> None:
    router = Router("", fate)
    monkeypatch.setattr(change, "device", lambda _task, **_: router)
    task: Any = SimpleNamespace(host=SimpleNamespace(name="kd-1", close_connection=lambda _: None))
    for confirm, revert in (({"kd-1": [FRAGMENT]}, {}), ({}, {"kd-1": [FRAGMENT]})):
        told = change.settle(task, confirm, revert, 0.0)
        assert told.result[FRAGMENT.id].state == wanted
    assert router.reverted == []
