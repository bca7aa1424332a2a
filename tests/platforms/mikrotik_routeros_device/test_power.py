"""The power goes, or the session, or the tool, after every single change that a push makes on a router. Afterwards the
router is as before or as confirmed, never between; it is reached; and the same change goes through.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.emulated.server import Farm
from platforms.mikrotik_routeros.driver import MikrotikRouteros
from simpul.errors import DeviceError
from tests.platforms.mikrotik_routeros_device.power import PLACES, at_change
from tests.platforms.mikrotik_routeros_device.router import (
    CHANGE,
    ID,
    SECRETS,
    TWO_LINES,
    Bench,
    fragment,
    made,
    read,
    theirs,
)

OTHER = "00000000000000c4"
SECONDS = 90


def begin(router: MikrotikRouteros) -> None:
    router.stage(fragment(*CHANGE, seen=read(router.fetch())), SECRETS)
    router.arm(ID, SECONDS)
    router.commit(ID)


def whole(bench: Bench) -> None:
    """The whole way, each half over a session of its own."""
    router = bench.open()
    try:
        begin(router)
    finally:
        router.close()
    second = bench.open()
    try:
        second.confirm(ID)
    finally:
        second.close()


def stands(bench: Bench, ways: Ways) -> None:
    """As before or as confirmed, and the router and its journal agree on which."""
    found = theirs(bench.exported())
    router = bench.open()
    try:
        fate = router.fate(ID)
        assert found == (ways.after if fate == "confirmed" else ways.before), fate
        if fate != "confirmed":
            assert fate in ("unseen", "staged", "reverted")
            begin(router)
            router.confirm(ID)
        assert router.fate(ID) == "confirmed"
        assert router.pending() == ()
        assert theirs(bench.exported()) == ways.after
        # What a cut left of an ended fragment is inert, and goes with the next one.
        router.stage(fragment(*TWO_LINES, identifier=OTHER), {})
        router.revert(OTHER)
    finally:
        router.close()
    assert bench.exported().count("simpul-") == 1       # what is left is how it ended


@dataclass(frozen=True, slots=True)
class Ways:
    """The configuration before and after, and how many changes the whole way makes, and an undo."""

    before: str
    after: str
    changes: int
    undone: int


@pytest.fixture(scope="module")
def ways(farm: Farm, tmp_path_factory: pytest.TempPathFactory) -> Ways:
    folder = tmp_path_factory.mktemp("ways")
    bench = made(farm, folder)
    before = theirs(bench.exported())
    changes = at_change(bench, 0, lambda: None)
    whole(bench)
    other = made(farm, folder)
    router = other.open()
    begin(router)
    router.close()
    undone = at_change(other, 0, lambda: None)
    other.pass_time(SECONDS + 1)
    return Ways(before, theirs(bench.exported()), changes(), undone())


@PLACES
def test_the_power_goes_after_every_change(
    farm: Farm, tmp_path: Path, ways: Ways, places: Callable[[int], Sequence[int]],
) -> None:
    assert ways.changes >= 20
    for number in places(ways.changes):
        bench = made(farm, tmp_path)
        at_change(bench, number, bench.device.power_cut)
        with suppress(DeviceError):
            whole(bench)
        assert not bench.device.up, number
        bench.power_on()
        stands(bench, ways)


@PLACES
def test_the_session_goes_after_every_change(
    farm: Farm, tmp_path: Path, ways: Ways, places: Callable[[int], Sequence[int]],
) -> None:
    for number in places(ways.changes):
        bench = made(farm, tmp_path)
        at_change(bench, number, bench.lose_sessions)
        with suppress(DeviceError):
            whole(bench)
        bench.pass_time(SECONDS + 1)
        stands(bench, ways)


@PLACES
def test_the_power_goes_after_every_change_of_an_undo(
    farm: Farm, tmp_path: Path, ways: Ways, places: Callable[[int], Sequence[int]],
) -> None:
    assert ways.undone >= 15
    for number in places(ways.undone):
        bench = made(farm, tmp_path)
        router = bench.open()
        begin(router)
        router.close()
        at_change(bench, number, bench.device.power_cut)
        bench.pass_time(SECONDS + 1)
        assert not bench.device.up, number
        bench.power_on()
        stands(bench, ways)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_the_tool_dies_between_two_calls(farm: Farm, tmp_path: Path, ways: Ways, steps: int) -> None:
    bench = made(farm, tmp_path)
    router = bench.open()
    router.stage(fragment(*CHANGE, seen=read(router.fetch())), SECRETS)
    if steps > 1:
        router.arm(ID, SECONDS)
    if steps > 2:
        router.commit(ID)
    router.close()
    bench.pass_time(SECONDS + 1)
    stands(bench, ways)


def test_an_undo_twice_is_an_undo(bench: Bench) -> None:
    before = theirs(bench.exported())
    router = bench.open()
    begin(router)
    source = bench.call(lambda: bench.device.router.tree.named("/system/script", f"simpul-{ID}-part-1"))
    assert source is not None
    text = source.text("source")
    router.revert(ID)
    router.revert(ID)
    assert theirs(bench.exported()) == before
    bench.call(lambda: bench.device.start(text, "admin", "again"))
    assert theirs(bench.exported()) == before
    router.close()


def test_what_was_armed_and_never_begun_takes_nothing_back(bench: Bench) -> None:
    router = bench.open()
    router.stage(fragment(*CHANGE, seen=read(router.fetch())), SECRETS)
    router.arm(ID, SECONDS)
    assert bench.say("/ip dns set servers=198.51.100.53") == ""          # somebody's hand
    by_hand = theirs(bench.exported())
    bench.pass_time(SECONDS + 1)
    assert router.fate(ID) == "reverted"
    assert theirs(bench.exported()) == by_hand
    router.close()
