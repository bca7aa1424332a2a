"""`apply` over devices that keep the promises of `simpul.device` and nothing more: they can be lost, refuse, be cut off
from power; the program can be killed between any two calls. Whatever happens, once the timers have fired, both ends of
a change have it or neither has, or the result says which end stands where.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbooks.apply import HUB_SECONDS, next_wave
from simpul.device import Device, FateState
from simpul.errors import DeviceError
from simpul.plan.model import Fragment, Plan, Unit
from tasks import change
from tests.playbooks.frail import CALLS, Router, World, a_plan, a_world, fragment, has, judge, run

FAULTS = ("killed before", "killed after", "lost before", "lost after", "refused", "power cut", "gone for good")


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("fault", FAULTS)
def test_one_thing_goes_wrong_at_any_call(fault: str, together: bool) -> None:
    assert CALLS > 40
    for at in range(1, CALLS + 1):
        world = a_world({at: fault}, together=together)
        judge(world, run(world))


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.integers(1, 90), st.sampled_from(FAULTS), min_size=2, max_size=6), st.booleans())
def test_many_things_go_wrong_at_once(faults: dict[int, str], together: bool) -> None:
    world = a_world(faults, together=together)
    judge(world, run(world))


def test_one_refused_among_several_at_once_takes_nothing_from_the_others() -> None:
    alone = a_world({})
    assert run(alone) is not None
    spared = 0
    for at in range(1, CALLS + 1):
        world = a_world({at: "refused"}, together=True)
        result = run(world)
        assert result is not None
        judge(world, result)
        spared += all(u.verdict == "done" for u in result.units) and world.calls > alone.calls
    assert spared, "what was refused together was never begun again one by one"


def test_an_undo_that_left_something_is_a_failure_that_names_it() -> None:
    compared = 0
    for at, fault in ((at, fault) for at in range(1, CALLS + 1) for fault in ("refused", "power cut")):
        world = a_world({at: fault})
        world.routers["edge-a"].stuck = {"wg2"}
        result = run(world)
        assert result is not None
        unit = next(u for u in result.units if u.unit == "site:64.74/kabkota/1")
        told = [data["otherwise"] for kind, data in world.log if kind == "fragment" and data["device"] == "edge-a"
                and data.get("otherwise") is not None]
        if ["wg2"] in told:
            compared += 1
            assert unit.verdict in ("failed", "split")
            assert "not as before: wg2" in unit.standing["edge-a"]
            assert "edge-a went back, not as before: wg2" in unit.detail
            assert not result.ok
        for kind, data in world.log:
            assert kind != "fragment" or data["device"] == "edge-a" or data.get("otherwise") in (None, [])
    assert compared > 2, "no undo was ever compared"


def test_a_router_that_is_away_defers_its_unit_and_what_waits_for_it_and_nothing_else() -> None:
    world = a_world({})
    world.routers["edge-a"].down_until = 10**9
    result = run(world)
    assert result is not None
    assert {u.unit: u.verdict for u in result.units} == {
        "shared:hub-1": "done", "site:64.74/kabkota/1": "deferred", "site:64.02/kabkota/1": "done",
        "site:64.11/kabkota/1": "deferred"}
    assert result.ok, "unreachable is no failure"
    judge(world, result)
    assert world.routers["hub-1"].objects["wg1"] == "k1"


def test_what_moved_since_the_plan_is_refused_and_named() -> None:
    world = a_world({})
    world.routers["edge-a"].objects["wg1"] = "somebody's"
    result = run(world)
    assert result is not None
    unit = next(u for u in result.units if u.unit.startswith("site:64.74"))
    assert unit.verdict == "refused"
    assert "wg1" in unit.detail
    assert not result.ok
    assert world.routers["hub-1"].objects["wg1"] == "k1"
    assert world.routers["edge-a"].objects["wg1"] == "somebody's"


def test_a_second_router_of_a_site_that_cannot_be_confirmed_makes_a_split_that_names_both() -> None:
    found = []
    for at in range(1, CALLS + 1):
        world = a_world({at: "refused"})
        result = run(world)
        assert result is not None
        found += [u for u in result.units if u.verdict == "split"]
    assert any(set(u.standing) >= {"edge-b1", "edge-b2"} for u in found)
    assert all("next plan" in u.detail for u in found)


def waves(units: Iterable[Unit], size: int = 50) -> list[list[Unit]]:
    left, found = list(units), []
    while left:
        found.append(next_wave(left, size))
        left = [u for u in left if u not in found[-1]]
    return found


def test_units_go_in_waves_after_what_they_wait_for_and_none_larger_than_asked() -> None:
    units = [Unit(f"u{i}", (), after=(f"u{i - 10}",) if i >= 10 else ()) for i in range(100)]
    found = waves(reversed(units), 7)
    assert sorted(u.name for w in found for u in w) == sorted(u.name for u in units)
    assert max(map(len, found)) <= 7
    place = {u.name: n for n, w in enumerate(found) for u in w}
    assert all(place[a] < place[u.name] for u in units for a in u.after)


def test_a_circle_of_waiting_ends() -> None:
    circle = [Unit("a", (), after=("b",)), Unit("b", (), after=("a",))]
    assert [u.name for w in waves(circle) for u in w] == ["a", "b"]


@pytest.mark.parametrize("seconds", [1, 6, 20])
def test_a_slow_hub_is_given_as_much_at_once_as_it_can_have_confirmed_in_time(seconds: int) -> None:
    """Twelve sites of one hub and a second one that is quick: none is confirmed whose hub went back meanwhile."""
    units = tuple(_site(n) for n in range(12))
    world = World({"hub-x": Router({f"old{n}": "k" for n in range(12)}), "hub-y": Router(),
                   **{f"edge-{n}": Router() for n in range(12)}}, units={u.name: u for u in units})
    world.slow = lambda name, _: seconds if name == "hub-x" else 1
    result = run(world, Plan("kaltim", {}, (), units, {}))
    assert result is not None
    assert {u.verdict for u in result.units} == {"done"}
    assert all(has(world, f) for u in units for f in u.fragments)
    assert world.routers["hub-x"].objects == {f"wg{n}": "k" for n in range(12)}


def _site(n: int) -> Unit:
    name = f"site:{n}"
    return Unit(name, (fragment(name, "hub-x", "expand", (f"wg{n}", None, "k")),
                       fragment(name, "hub-y", "expand", (f"wg{n}", None, "k")),
                       fragment(name, f"edge-{n}", "switch", ("wg", None, "k")),
                       fragment(name, "hub-x", "contract", (f"old{n}", "k", None))))


def test_a_far_end_is_not_confirmed_whose_hub_is_about_to_go_back() -> None:
    """Whichever answer of a site takes nearly as long as a hub's undo waits, until the first of them is confirmed: both
    ends or neither.
    """
    again = 0
    for at in range(1, CALLS + 1):
        world = a_world({})
        world.slow = partial(_late, world, at)
        result = run(world)
        judge(world, result)
        assert result is not None
        assert not [u for u in result.units if u.verdict == "split"]
        begun = [data["fragment"] for kind, data in world.log if kind == "fragment-commit"]
        again += len(begun) - len(set(begun))
    assert again, "no unit was given up for being late"


def test_a_split_says_once_what_each_end_is() -> None:
    """Two hubs go back from under a site that was confirmed."""
    told = []
    for at in range(1, CALLS + 1):
        world = a_world({})
        world.slow = partial(_hub_away, at)
        result = run(world)
        assert result is not None
        told += [u.detail for u in result.units if u.verdict == "split" and u.unit == a_plan().units[1].name]
    gone = "its undo had fired before it could be confirmed"
    assert (f"edge-a confirmed; hub-1 reverted: {gone}; hub-2 reverted: {gone}; "
            "the next plan brings the ends together") in told


def _hub_away(slow: int, name: str, call: int) -> int:
    return 2 * HUB_SECONDS if call == slow and name == "hub-1" else 1


def _late(world: World, slow: int, name: str, call: int) -> int:
    confirming = any(kind == "fragment-confirm" and data["phase"] == "switch" for kind, data in world.log)
    return HUB_SECONDS - 20 if call == slow and name.startswith("edge") and not confirming else 1


def confirm_call(device: str) -> int:
    """The number of the call in a good run that confirms the far end `device`."""
    for at in range(1, CALLS + 1):
        world = a_world({at: "killed after"})
        run(world)
        if world.routers[device].confirmed:
            return at
    raise AssertionError(device)


def test_a_site_of_which_one_router_was_confirmed_is_split_whichever_answered_first() -> None:
    found = []
    for at in range(1, CALLS + 1):
        world = a_world({at: "gone for good"})
        result = run(world)
        assert result is not None
        b = next(u for u in a_plan().units if u.name == "site:64.02/kabkota/1")
        switched = [has(world, f) for f in b.fragments if f.phase == "switch"]
        if any(switched) and not all(switched):
            found.append(next(u for u in result.units if u.unit == b.name).verdict)
    assert found
    assert set(found) == {"split"}


def test_a_hub_follows_a_far_end_whose_confirmation_lost_its_answer() -> None:
    world = a_world({confirm_call("edge-a"): "lost after"})
    result = run(world)
    assert result is not None
    judge(world, result)
    unit = next(u for u in a_plan().units if u.name == "site:64.74/kabkota/1")
    assert all(has(world, f) for f in unit.fragments)


def deaf(device: str, to: str = "") -> Plan:
    """The plan in which one device also gets a filter that lets the tool in and nothing else."""
    whole = a_plan()
    added = ("filter", None, f"deaf to {to}" if to else "deaf")

    def with_filter(f: Fragment) -> Fragment:
        if f.device != device or f.phase == "contract":
            return f
        return fragment(f.unit, f.device, f.phase, *((s.id, s.before, s.after) for s in f.steps), added)

    return replace(whole, units=tuple(replace(u, fragments=tuple(map(with_filter, u.fragments))) for u in whole.units))


def test_a_change_that_takes_what_stood_is_taken_back_at_both_ends_and_says_what_it_took() -> None:
    plan = deaf("edge-a")
    world = a_world({})
    world.units = {u.name: u for u in plan.units}
    result = run(world, plan)
    assert result is not None
    unit = next(u for u in result.units if u.unit.startswith("site:64.74"))
    assert unit.verdict == "failed"
    assert "hub-2 by wg2" in unit.detail
    assert unit.standing == {"hub-1": "expand reverted", "hub-2": "expand reverted", "edge-a": "switch reverted"}
    assert world.routers["edge-a"].objects == {"wg1": "k1"}
    assert world.routers["hub-1"].objects["wg1"] == "k1"
    assert next(u for u in result.units if u.unit.startswith("site:64.02")).verdict == "done"


def test_a_hub_whose_change_closes_it_to_another_hub_or_to_every_site_goes_no_further() -> None:
    for to in ("hub-2", ""):
        plan = deaf("hub-1", to)
        shared = plan.units[0]
        plan = replace(plan, units=(shared,))
        world = a_world({})
        world.units = {shared.name: shared}
        result = run(world, plan)
        assert result is not None
        assert [u.verdict for u in result.units] == ["failed"]
        assert "hub-2 by wg7" in result.units[0].detail
        assert "filter" not in world.routers["hub-1"].objects


def test_a_hub_that_closes_itself_to_every_site_is_found_though_all_of_them_switch_in_its_wave() -> None:
    shared, a, b, _ = deaf("hub-1", "sites").units
    b = replace(b, after=(), fragments=tuple(f for f in b.fragments if f.device != "hub-1"))
    a = replace(a, fragments=tuple(f for f in a_plan().units[1].fragments))
    plan = replace(a_plan(), units=(shared, a, b))
    world = a_world({})
    world.units = {u.name: u for u in plan.units}
    result = run(world, plan)
    assert result is not None
    verdicts = {u.unit: u for u in result.units}
    assert verdicts["shared:hub-1"].verdict == "failed"
    assert "edge-a by wg1, edge-b1 by wg3" in verdicts["shared:hub-1"].detail
    assert world.routers["hub-1"].objects.get("filter") is None
    assert [verdicts[u.name].verdict for u in (a, b)] == ["done", "done"]


class Disarmed:
    """A router whose confirmation ended between disarming and saving."""

    def confirm(self, _fragment: str, _among: Sequence[str]) -> None:
        raise DeviceError("SIM676", "nvram is full")

    def fate(self, _fragment: str) -> FateState:
        return "confirmed-unsaved"


@pytest.mark.parametrize("standing", ["committed", "confirmed-unsaved"])
def test_what_no_timer_takes_back_any_more_stands_for_its_hub_and_says_that_it_is_not_saved(standing: str) -> None:
    f = a_plan().units[1].fragments[2]
    fate = change._confirmed(cast("Device", Disarmed()), f, standing, [f])
    assert fate.state == "confirmed"
    assert "a power cut would take it back" in fate.detail


def test_a_site_that_goes_away_meanwhile_is_not_held_against_a_hub() -> None:
    plan = replace(a_plan(), units=a_plan().units[:1])
    world = a_world({})
    world.units = {u.name: u for u in plan.units}
    first_commit = next(at for at in range(1, CALLS + 1) if _committed_by(at))
    world.faults[first_commit] = "edge-a goes"
    result = run(world, plan)
    assert result is not None
    assert [u.verdict for u in result.units] == ["done"]


def _committed_by(at: int) -> bool:
    world = a_world({at: "killed after"})
    run(world)
    return any(k == "fragment-commit" for k, _ in world.log)


def test_what_did_not_stand_before_is_held_against_nobody() -> None:
    world = a_world({})
    for router in ("edge-a", "edge-b1"):
        world.routers[router].objects["filter"] = "deaf"
    result = run(world)
    assert result is not None
    assert [u.verdict for u in result.units] == ["done"] * 4


def test_who_could_not_be_asked_before_is_not_said_to_stand() -> None:
    world = a_world({1: "lost before"})
    result = run(world)
    assert result is not None
    looks = [data for kind, data in world.log if kind == "fragment-look"]
    unknown = [look for look in looks if look["state"] == "unknown"]
    assert unknown
    assert all("not asked before its change" in look["detail"] for look in unknown)
