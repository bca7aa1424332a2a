"""What is done with a fragment that somebody else has begun, or has settled meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest

from simpul.device import FateState, Pending
from simpul.errors import DeviceError, FootprintMoved
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


class Several(Router):
    """Takes several at once, unless one of them is `bad`."""

    def __init__(self, bad: str = "", *, moved: bool = False) -> None:
        super().__init__("", "staged")
        self.bad, self.moved = bad, moved
        self.asked: list[tuple[str, ...]] = []

    def stage(self, fragment: Fragment, secrets: object) -> None:
        assert secrets == {}
        self.asked.append(("stage", fragment.id))

    def commit(self, fragment_id: str) -> None:
        self.asked.append(("commit", fragment_id))
        if fragment_id == self.bad:
            raise (FootprintMoved if self.moved else DeviceError)("SIM614", "kd-1: no")

    def commit_all(self, fragment_ids: Sequence[str]) -> None:
        self.asked.append(("commit_all", *fragment_ids))
        if self.bad in fragment_ids:
            raise (FootprintMoved if self.moved else DeviceError)("SIM614", "kd-1: no")

    def fate(self, fragment_id: str) -> FateState:  # noqa: ARG002 - as a Device's
        return "reverted"


@pytest.mark.parametrize("moved", [False, True])
def test_several_are_begun_at_once_and_one_by_one_where_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, moved: bool,
) -> None:
    task: Any = SimpleNamespace(host=SimpleNamespace(name="kd-1", close_connection=lambda _: None))
    three = [replace(FRAGMENT, id=f"{n:016x}", steps=()) for n in range(3)]
    for bad in ("", three[1].id):
        router = Several(bad, moved=moved)
        monkeypatch.setattr(change, "device", lambda _task, router=router, **_: router)
        told = change.begin(task, {"kd-1": three}, 60, 0.0, lambda _: {}).result
        refused = "moved" if moved else "refused"
        assert [told[f.id].state for f in three] == ["committed", refused if bad else "committed", "committed"]
        assert [a for a in router.asked if a[0] == "commit_all"] == [("commit_all", *(f.id for f in three))]
        assert sum(a[0] == "stage" for a in router.asked) == (6 if bad else 3), "what is gone is brought again"
        assert sum(a[0] == "commit" for a in router.asked) == (3 if bad else 0)
