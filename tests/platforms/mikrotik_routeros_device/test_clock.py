"""The router's clock is set while an undo waits, forward and back, by NTP or by a hand: the undo fires when its seconds
are over, not before and not hours after, whatever the scheduler makes of the step.
"""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

from lab.emulated.routeros.schedule import Steps
from lab.emulated.routeros.tree import Item
from platforms.mikrotik_routeros.driver import MikrotikRouteros
from platforms.mikrotik_routeros.undo import GRACE, TICK
from tests.platforms.mikrotik_routeros_device.power import at_change
from tests.platforms.mikrotik_routeros_device.router import ID, NOON, TWO_LINES, Bench, fragment, read, theirs

SECONDS = 300
LATE = GRACE + 2 * TICK
HOURS = [-20_000.0, -8.0, -0.02, 0.02, 8.0, 20_000.0]          # to before the router left the factory; 72 s; years


@pytest.fixture(params=get_args(Steps))
def stepping(request: pytest.FixtureRequest, bench: Bench) -> Bench:
    """A router whose scheduler takes a step of the clock in one of the ways that are possible."""
    bench.call(lambda: bench.device.clock_steps(request.param))
    return bench


def begun(bench: Bench) -> MikrotikRouteros:
    router = bench.open()
    router.stage(fragment(*TWO_LINES, seen=read(router.fetch())), {})
    assert router.arm(ID, SECONDS) == SECONDS
    router.commit(ID)
    return router


def step(bench: Bench, hours: float) -> None:
    bench.call(lambda: bench.device.set_time(bench.device.router.now + timedelta(hours=hours)))


@pytest.mark.parametrize("hours", HOURS)
def test_the_undo_waits_for_its_seconds_and_no_longer(stepping: Bench, hours: float) -> None:
    before = theirs(stepping.exported())
    router = begun(stepping)
    after = theirs(stepping.exported())
    stepping.pass_time(100)
    step(stepping, hours)
    stepping.pass_time(SECONDS - 110)
    assert theirs(stepping.exported()) == after, "it fired too early"
    assert [(p.state, p.seconds_left) for p in router.pending()] == [("committed", 10)]
    stepping.pass_time(10 + LATE)
    assert theirs(stepping.exported()) == before, "it did not fire"
    assert router.fate(ID) == "reverted"
    assert router.pending() == ()
    router.close()


@pytest.mark.parametrize("hours", HOURS[1::3])
def test_what_was_confirmed_stays_when_the_clock_is_set_afterwards(stepping: Bench, hours: float) -> None:
    router = begun(stepping)
    after = theirs(stepping.exported())
    step(stepping, hours)
    stepping.pass_time(SECONDS - 10)
    router.confirm(ID)
    step(stepping, -hours)
    stepping.pass_time(2 * SECONDS)
    stepping.cut_power()
    assert theirs(stepping.exported()) == after
    again = stepping.open()
    assert again.fate(ID) == "confirmed"
    again.close()
    router.close()


@pytest.mark.parametrize("hours", HOURS[1::3])
def test_a_power_cut_after_the_step_is_undone_at_the_start(bench: Bench, hours: float) -> None:
    before = theirs(bench.exported())
    router = begun(bench)
    step(bench, hours)
    router.close()
    bench.cut_power()
    again = bench.open()
    assert theirs(bench.exported()) == before
    assert again.fate(ID) == "reverted"
    again.close()


@pytest.mark.parametrize("hours", HOURS[1::3])
def test_more_time_is_more_time_whatever_the_clock_says(stepping: Bench, hours: float) -> None:
    router = begun(stepping)
    after = theirs(stepping.exported())
    step(stepping, hours)
    stepping.pass_time(SECONDS - 50)
    router.arm(ID, SECONDS)
    step(stepping, hours)
    stepping.pass_time(SECONDS - 20)
    assert theirs(stepping.exported()) == after
    stepping.pass_time(20 + LATE)
    assert router.fate(ID) == "reverted"
    router.close()


def _entry(bench: Bench, what: str) -> Item:
    found = bench.device.router.tree.named("/system/scheduler", f"simpul-{ID}-{what}")
    assert found is not None
    return found


def test_an_undo_that_a_start_cut_off_goes_on_within_the_hour_on_a_router_that_ran_for_a_year(bench: Bench) -> None:
    """Its deadline is an uptime, and a restart begins that anew: what has begun is bound to none."""
    bench.pass_time(365 * 86_400)
    before = theirs(bench.exported())
    router = begun(bench)
    router.close()
    bench.call(bench.device.power_cut)
    at_change(bench, 4, bench.device.power_cut)
    bench.power_on()
    assert not bench.device.up, "the undo was to be cut off"
    # The entry for a start would go on with it; without it, and once the clock is right again, the hourly one does.
    bench.call(lambda: bench.device.router.tree.remove(_entry(bench, "boot")))
    bench.power_on()
    bench.call(lambda: bench.device.set_time(NOON + timedelta(days=366)))
    bench.pass_time(3700)
    assert theirs(bench.exported()) == before
    again = bench.open()
    assert again.fate(ID) == "reverted"
    again.close()
