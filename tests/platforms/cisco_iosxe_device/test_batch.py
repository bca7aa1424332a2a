"""Several fragments of one router: one timer, and each its own way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from platforms.cisco_iosxe import driver
from platforms.cisco_iosxe.driver import IosXe
from simpul.errors import DeviceError
from simpul.plan.model import Fragment
from tests.platforms.cisco_iosxe_device.bench import Bench, loopback


def begun(bench: Bench, *numbers: int) -> tuple[IosXe, list[Fragment]]:
    session = bench.open()
    fragments = [bench.fragment(loopback(n, f"10.126.{n}.1")) for n in numbers]
    for fragment in fragments:
        session.stage(fragment, {})
    for fragment in fragments:
        session.arm(fragment.id, 300)
        session.commit(fragment.id)
    return session, fragments


def test_one_goes_and_the_others_stay_and_are_confirmed_together(bench: Bench) -> None:
    session, (one, two, three) = begun(bench, 61, 62, 63)
    session.close()
    later = bench.open()
    with pytest.raises(DeviceError, match=three.id) as caught:
        later.confirm(one.id, [one.id, two.id])
    assert caught.value.code == "SIM674"
    later.revert(three.id)
    assert "Loopback63" not in bench.text
    assert [p.state for p in later.pending()] == ["committed", "committed"]
    for fragment in (one, two):
        later.confirm(fragment.id, [one.id, two.id])
    assert [later.fate(f.id) for f in (one, two, three)] == ["confirmed", "confirmed", "reverted"]
    bench.pass_time(3600)
    bench.power_cut()
    assert "Loopback61" in bench.text
    assert "Loopback62" in bench.text
    assert "Loopback63" not in bench.text


def test_a_line_typed_before_the_timer_is_told_at_the_first_commit_of_several(bench: Bench) -> None:
    session, both = bench.open(), [bench.fragment(loopback(n, f"10.126.{n}.1")) for n in (61, 62)]
    for fragment in both:
        session.stage(fragment, {})
    bench.type("interface Loopback7\n description budi is at work\n")
    for fragment in both:
        session.arm(fragment.id, 300)
    for fragment in both:
        with pytest.raises(DeviceError, match="budi is at work") as caught:
            session.commit(fragment.id)
        assert caught.value.code == "SIM669"
    assert bench.device.pending is None
    assert "budi is at work" in bench.text
    assert "SIMPUL_" not in bench.text


def test_a_second_one_gets_its_whole_time_and_the_first_stays_under_the_same_timer(bench: Bench) -> None:
    before = bench.text
    session, (one,) = begun(bench, 61)
    bench.pass_time(200)
    two = bench.fragment(loopback(62, "10.126.62.1"))
    session.stage(two, {})
    assert session.arm(two.id, 180) == 180
    session.commit(two.id)
    bench.pass_time(179)
    assert {p.id: p.seconds_left for p in session.pending()} == {one.id: 1, two.id: 1}
    bench.pass_time(2)
    assert bench.text == before
    assert [session.fate(f.id) for f in (one, two)] == ["reverted", "reverted"]


def test_a_shorter_time_does_not_shorten_that_of_others(bench: Bench) -> None:
    session, (one,) = begun(bench, 61)
    two = bench.fragment(loopback(62, "10.126.62.1"))
    session.stage(two, {})
    assert session.arm(two.id, 60) == 300
    assert {p.seconds_left for p in session.pending()} == {300}
    assert one.id in {p.id for p in session.pending()}


def test_a_batch_is_bounded(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "BATCH", 2)
    session, _ = begun(bench, 61, 62)
    three = bench.fragment(loopback(63, "10.126.63.1"))
    session.stage(three, {})
    with pytest.raises(DeviceError) as caught:
        session.arm(three.id, 300)
    assert caught.value.code == "SIM668"


def test_reverting_the_last_one_disarms_the_timer_and_leaves_what_others_typed(bench: Bench) -> None:
    session, (one, two) = begun(bench, 61, 62)
    session.revert(one.id)
    bench.type("interface Loopback7\n description budi is at work\n")
    session.revert(two.id)
    assert bench.device.pending is None
    assert "Loopback6" not in bench.text
    assert "budi is at work" in bench.text
    assert session.pending() == ()


def test_the_same_fragment_again_after_it_was_reverted_and_after_it_was_confirmed_and_undone(bench: Bench) -> None:
    before = bench.text
    session, (one,) = begun(bench, 61)
    session.revert(one.id)
    assert bench.text == before
    session, (again,) = begun(bench, 61)
    assert again.id == one.id
    session.confirm(one.id)
    assert session.fate(one.id) == "confirmed"
    with pytest.raises(DeviceError) as caught:
        session.revert(one.id)
    assert caught.value.code == "SIM677"
    bench.type("no interface Loopback61\n")
    bench.call(lambda: bench.device.save("budi"))
    session, (third,) = begun(bench, 61)
    assert session.fate(third.id) == "committed"
    bench.power_cut()
    assert "Loopback61" not in bench.text
    assert bench.open().fate(third.id) == "reverted", "an earlier confirmation says nothing of this one"


def test_ends_are_remembered_and_bounded(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platforms.cisco_iosxe.flash._REMEMBERED", 2)
    ids = []
    for number in range(61, 66):
        session, (one,) = begun(bench, number)
        session.confirm(one.id)
        ids.append(one.id)
    assert bench.open().fate(ids[-1]) == "confirmed"
    assert len([n for n in bench.device.flash if n.startswith("simpul-")]) <= 4
    marks = [line for line in bench.text.splitlines() if "SIMPUL" in line]
    assert len(marks) == 1, "only the last confirmation stands in the configuration"


def test_what_was_never_seen_is_unseen_and_no_id_is_an_error(bench: Bench) -> None:
    session = bench.open()
    assert session.fate("0" * 16) == "unseen"
    session.revert("0" * 16)
    with pytest.raises(DeviceError) as caught:
        session.fate("../etc")
    assert caught.value.code == "SIM609"


def test_an_undo_that_leaves_something_keeps_its_mark_and_is_taken_back_by_the_timer(bench: Bench) -> None:
    before = bench.text
    session = bench.open()
    useless = replace(loopback(61, "10.126.61.1"), undo=("interface Loopback61", " no description"))
    one, two = bench.fragment(useless), bench.fragment(loopback(62, "10.126.62.1"))
    for fragment in (one, two):
        session.stage(fragment, {})
        session.arm(fragment.id, 300)
        session.commit(fragment.id)
    later = bench.open()
    with pytest.raises(DeviceError, match=one.steps[0].id) as caught:
        later.revert(one.id)
    assert caught.value.code == "SIM673"
    assert {p.id: p.state for p in later.pending()} == {one.id: "armed", two.id: "committed"}
    with pytest.raises(DeviceError) as caught:
        later.confirm(one.id, [one.id, two.id])
    assert caught.value.code == "SIM665", "half of it is undone: nothing to confirm"
    with pytest.raises(DeviceError) as caught:
        later.confirm(two.id, [one.id, two.id])
    assert caught.value.code == "SIM674"
    bench.pass_time(301)
    assert bench.text == before
    assert [later.fate(f.id) for f in (one, two)] == ["reverted", "reverted"]
