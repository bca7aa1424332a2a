"""An undo that is due: what is not begun any more, what is not run past, what is confirmed too late or too early."""

from __future__ import annotations

import pytest

from lab.emulated.routeros.errors import Refused
from lab.emulated.routeros.schema import Menu
from lab.emulated.routeros.tree import Item
from platforms.mikrotik_routeros import undo
from simpul.errors import DeviceError
from tests.platforms.mikrotik_routeros_device.power import at_change
from tests.platforms.mikrotik_routeros_device.router import CHANGE, ID, SECRETS, TWO_LINES, Bench, fragment, theirs


def test_an_undo_that_is_due_wins_over_what_was_not_begun(bench: Bench) -> None:
    before = theirs(bench.exported())
    router = bench.open()
    router.stage(fragment(*CHANGE), SECRETS)
    router.arm(ID, 90)
    bench.pass_time(91)
    with pytest.raises(DeviceError, match="its undo is not armed"):
        router.commit(ID)
    assert theirs(bench.exported()) == before
    router.close()


def test_nothing_is_begun_shortly_before_the_undo_fires_by_the_routers_own_clock(bench: Bench) -> None:
    before = theirs(bench.exported())
    router = bench.open()
    router.stage(fragment(*CHANGE), SECRETS)
    router.arm(ID, 90)
    bench.pass_time(61)                 # on the router only: this machine's clock has moved by nothing
    with pytest.raises(DeviceError, match="its undo is due"):
        router.commit(ID)
    assert router.fate(ID) == "reverted"
    assert theirs(bench.exported()) == before
    router.close()


@pytest.mark.parametrize("day", [0, 86400 * 9])
def test_a_change_has_its_time_up_to_then(bench: Bench, day: int) -> None:
    bench.pass_time(day)                # an uptime of weeks and days is written another way
    router = bench.open()
    router.stage(fragment(*CHANGE), SECRETS)
    router.arm(ID, 90)
    bench.pass_time(55)
    router.commit(ID)
    router.confirm(ID)
    router.close()


def test_batches_keep_to_the_length_of_a_line() -> None:
    lines = [f'/ip firewall address-list add list=people address=10.64.{n}.0/24 comment="simpul:list/{"x" * (n % 90)}"'
             for n in range(120)]
    made_of = [*undo.batches(ID, lines, {}, 4000, [""])]
    assert max(map(len, made_of)) <= 4000
    assert len(made_of) < 12


@pytest.mark.parametrize("number", [1, 2, 4, 7])
def test_an_undo_that_begins_in_the_middle_of_a_batch_is_not_run_past(bench: Bench, number: int) -> None:
    before = theirs(bench.exported())
    router = bench.open()
    router.stage(fragment(*CHANGE), SECRETS)
    router.arm(ID, 90)

    def undone() -> None:
        bench.device.do(f'/system script run "simpul-{ID}-undo"')
    at_change(bench, number, undone)
    with pytest.raises(DeviceError, match="its undo has begun"):
        router.commit(ID)
    assert router.fate(ID) == "reverted"
    assert theirs(bench.exported()) == before
    router.close()


@pytest.mark.parametrize("refusals", [1, 2])
def test_an_undo_that_cannot_say_so_takes_back_all_the_same(bench: Bench, monkeypatch: pytest.MonkeyPatch,
                                                            refusals: int) -> None:
    before = theirs(bench.exported())
    router = bench.open()
    router.stage(fragment(*CHANGE), SECRETS)
    router.arm(ID, 90)
    router.commit(ID)
    emulated, left = bench.device.router, refusals
    kept = emulated.add

    def full(menu: Menu, given: dict[str, str], unset: tuple[str, ...], by: str) -> Item:
        nonlocal left
        if given.get("name", "").endswith("-end") and left:
            left -= 1
            raise Refused("failure: not enough disk space")
        return kept(menu, given, unset, by)
    monkeypatch.setattr(emulated, "add", full)
    bench.pass_time(91)
    assert left == 0
    assert theirs(bench.exported()) == before
    assert router.pending() == ()
    assert router.fate(ID) == ("reverted" if refusals == 1 else "unseen")
    with pytest.raises(DeviceError, match="it is not committed" if refusals == 2 else "its undo had begun"):
        router.confirm(ID)
    router.close()


def test_a_confirmation_that_is_late_is_refused(bench: Bench) -> None:
    router = bench.open()
    router.stage(fragment(*CHANGE), SECRETS)
    router.arm(ID, 90)
    router.commit(ID)
    bench.pass_time(91)
    with pytest.raises(DeviceError, match="its undo had begun"):
        router.confirm(ID)
    assert router.fate(ID) == "reverted"
    router.close()


@pytest.mark.parametrize("word", ["staged", "armed"])
def test_only_what_is_committed_is_confirmed(bench: Bench, word: str) -> None:
    router = bench.open()
    router.stage(fragment(*TWO_LINES), {})
    if word == "armed":
        router.arm(ID, 90)
    with pytest.raises(DeviceError, match="it is not committed"):
        router.confirm(ID)
    assert router.fate(ID) == word
    router.close()
