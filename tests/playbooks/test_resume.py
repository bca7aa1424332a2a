"""`resume` after a run that was killed at any call: both ends of every change have it, or neither has, at once and
without waiting for a timer; and what the log left open is closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from playbooks.apply import apply
from playbooks.resume import Kept, Settled, believed, decisive, resume, told, verbs
from simpul.device import FateState
from simpul.evidence import Event
from simpul.plan.left import Left
from simpul.plan.model import Fragment, Unit
from simpul.report.status_report import standings
from tasks import change
from tests.playbooks.frail import CALLS, Fleet, Host, Killed, Session, World, a_plan, a_world, fragment, has, within

A = next(u for u in a_plan().units if u.name == "site:64.74/kabkota/1")


def events(world: World) -> list[Event]:
    return [Event(n, "2026-11-22T15:28:03.250Z", "rina", kind, data, "") for n, (kind, data) in enumerate(world.log, 1)]


def killed(at: int, how: str, world: World | None = None) -> World:
    """A run that dies at its call number `at`; no time passes after it."""
    world = world or a_world({})
    world.faults = {world.calls + at: how}
    with within(world), pytest.raises(Killed):
        apply(a_plan(), Fleet(world), lambda k, d: world.log.append((k, d)), lambda d: d != "edge-c")
    world.faults = {}
    return world


def kept(_plan: str) -> Mapping[str, Fragment]:
    return {f.id: f for u in a_plan().units for f in u.fragments}


def resumed(world: World, names: Sequence[str] = (), plans: Kept = kept) -> list[Settled]:
    """What `resume` makes of it, over the same devices."""
    def session(name: str) -> Session:
        world.call(name, lambda: None)
        return Session(world, name)

    def ask(asked: Mapping[str, Sequence[str]]) -> dict[str, dict[str, FateState]]:
        answers = {n: change.inquire(_task(Host(n, session)), asked).result for n in asked}
        return {n: a for n, a in answers.items() if a is not None}

    with within(world):
        return resume(events(world), names or list(world.routers), ask, Fleet(world),
                      lambda k, d: world.log.append((k, d)), plans)


def _task(host: Host) -> Any:
    return SimpleNamespace(host=host)


@pytest.mark.parametrize("how", ["killed before", "killed after"])
def test_killed_at_any_call_every_unit_has_one_end(how: str) -> None:
    followed = 0
    for at in range(1, CALLS + 1):
        world = killed(at, how)
        report = resumed(world)
        assert not any(router.pending for router in world.routers.values()), at
        for unit in a_plan().units:
            added = [has(world, f) for f in unit.fragments if f.phase != "contract"]
            assert all(added) or not any(added), (at, unit.name, report)
        assert not any(s.open for s in standings(events(world), world.routers).values()), at
        followed += any(s.state == "confirmed" and s.device.startswith("hub") for s in report)
        stands = {name: dict(router.objects) for name, router in world.routers.items()}
        world.pass_time(2000)
        assert stands == {name: dict(router.objects) for name, router in world.routers.items()}
        assert resumed(world) == []
    assert followed > 3, "no hub ever followed its far end"


def test_a_hub_whose_far_end_cannot_be_asked_is_left_to_its_timer() -> None:
    committed = next(at for at in range(1, CALLS + 1)
                     if any(f.id in killed(at, "killed after").routers["edge-a"].confirmed for f in decisive(A)))
    world = killed(committed, "killed after")
    world.routers["edge-a"].down_until = 10**9
    report = resumed(world)
    assert {s.state for s in report if s.unit == A.name and s.device == "edge-a"} == {"not reached"}
    assert {s.state for s in report if s.unit == A.name and s.device != "edge-a"} == {"waiting"}
    assert world.routers["hub-2"].objects["wg2"] == "k3"
    world.routers["edge-a"].down_until = 0
    resumed(world)
    assert all(has(world, f) for f in A.fragments if f.phase != "contract")


@pytest.mark.parametrize("later", [0, 2000])
def test_what_an_undo_left_is_told_until_its_unit_is_confirmed(later: int) -> None:
    """Whether it was undone now, or its timer had done it before."""
    at = next(at for at in range(1, CALLS + 1) if any(
        h.kept for h in killed(at, "killed after").routers["edge-a"].pending.values()))
    world = killed(at, "killed after")
    world.routers["edge-a"].stuck = {"wg2"}
    world.pass_time(later)
    one = next(s for s in resumed(world) if s.device == "edge-a")
    assert (one.state, one.otherwise) == ("reverted", Left(("wg2",)))
    assert "not as before: wg2" in one.detail
    assert standings(events(world), ["edge-a"])["edge-a"].otherwise == {A.name: Left(("wg2",))}
    others = [s for s in resumed(killed(at, "killed after")) if s.state == "reverted"]
    assert {s.otherwise for s in others} == {Left()}
    assert all("all as before" in s.detail for s in others)
    world.log.append(("fragment", {"device": "edge-a", "unit": A.name, "fragment": "f", "state": "confirmed"}))
    assert standings(events(world), ["edge-a"])["edge-a"].otherwise == {}


def test_without_its_plan_nothing_is_compared_and_that_is_said() -> None:
    at = next(at for at in range(1, CALLS + 1) if killed(at, "killed after").routers["edge-a"].pending)
    world = killed(at, "killed after")
    one = next(s for s in resumed(world, plans=lambda _: {}) if s.device == "edge-a")
    assert (one.state, one.otherwise) == ("reverted", None)
    assert "no plan is kept" in one.detail


def test_a_limit_settles_whole_units_and_nothing_else() -> None:
    at = next(at for at in range(1, CALLS + 1) if len(killed(at, "killed before").routers["edge-b1"].pending) == 1)
    world = killed(at, "killed before")
    assert world.routers["hub-1"].pending
    assert resumed(world, ["edge-a"]) == []
    assert world.routers["edge-b1"].pending
    resumed(world, ["edge-b1"])
    b = next(u for u in a_plan().units if u.name == "site:64.02/kabkota/1")
    for f in b.fragments:
        assert f.id not in world.routers[f.device].pending


def test_a_fragment_that_nobody_announced_is_left_alone() -> None:
    world = a_world({})
    foreign = fragment("site:x", "edge-a", "switch", ("z", None, "1"))
    session = Session(world, "edge-a")
    session.stage(foreign, {})
    session.arm(foreign.id, 60)
    assert [(s.fragment, s.state) for s in resumed(world)] == [(foreign.id, "not ours")]
    assert foreign.id in world.routers["edge-a"].pending


def test_what_was_confirmed_an_earlier_time_is_not_believed() -> None:
    unit = Unit(A.name, A.fragments)
    site = decisive(unit)[0]
    where = {"plan": "p", "unit": unit.name, "device": site.device, "fragment": site.id, "phase": "switch"}

    def log(*kinds: str) -> list[Event]:
        return [Event(n, "", "rina", kind, {**where, **({"state": "committed"} if kind == "fragment" else {})}, "")
                for n, kind in enumerate(kinds, 1)]

    said: Mapping[str, FateState] = {site.id: "confirmed"}
    assert believed(told(log("fragment-commit")), said) == {site.id: "unseen"}
    assert believed(told(log("fragment-commit", "fragment", "fragment-confirm")), said) == {site.id: "confirmed"}
    assert believed(told(log("fragment-commit", "fragment", "fragment-confirm", "fragment-commit")), said) == {
        site.id: "unseen"}


def test_no_hub_goes_ahead_of_its_far_end() -> None:
    hubs = [f for f in A.fragments if f.phase == "expand"]
    site = decisive(A)[0]
    held: dict[str, FateState | None] = {f.id: "committed" for f in hubs}
    assert set(verbs(A, {**held, site.id: None}).values()) == {"wait"}
    assert verbs(A, {**held, site.id: "committed"}) == {site.id: "revert", **{f.id: "wait" for f in hubs}}
    assert set(verbs(A, {**held, site.id: "unseen"}).values()) == {"revert"}
    assert set(verbs(A, {**held, site.id: "confirmed"}).values()) == {"confirm"}
    contract: dict[str, FateState | None] = {f.id: "committed" for f in A.fragments if f.phase == "contract"}
    assert contract
    assert set(verbs(A, {**contract, site.id: "confirmed"}).values()) == {"revert"}, "nobody looked at what it took"
    disarmed = verbs(A, {**held, site.id: "confirmed-unsaved"})
    assert disarmed == {site.id: "confirm", **{f.id: "wait" for f in hubs}}
