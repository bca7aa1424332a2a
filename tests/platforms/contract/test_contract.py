"""What `simpul.device.Device` promises, asked of every platform's driver in the same words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from platforms.registry import names, platform
from simpul.device import Device
from simpul.errors import DeviceError, FootprintMoved, Unreachable, WrongDevice
from simpul.plan.left import Left
from simpul.plan.model import Fragment
from tests.platforms.contract.stand import Stand, stood


@pytest.fixture(params=names())
def stand(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stand]:
    with stood(str(request.param), tmp_path) as made:
        yield made
        for device in made.opened:
            device.close()


@pytest.fixture(params=names(), scope="module")
def untouched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """One for all tests that change nothing on it: a real router takes seconds to start."""
    with stood(str(request.param), tmp_path_factory.mktemp("untouched")) as made:
        yield made
        for device in made.opened:
            device.close()


def begin(device: Device, fragment: Fragment, seconds: int) -> None:
    device.stage(fragment, {})
    device.arm(fragment.id, seconds)
    device.commit(fragment.id)


def test_it_says_what_it_is_and_reads_the_same_twice(untouched: Stand) -> None:
    device = untouched.open()
    assert device.name == untouched.name
    facts = device.facts()
    assert facts.platform == untouched.platform
    assert facts.version[0].isdigit()
    assert device.facts() == facts
    assert untouched.runs(device) == untouched.runs(device)
    assert untouched.stands(device) == (False, False)
    assert device.pending() == ()


def test_a_change_from_stage_to_confirm_and_through_a_power_cut(stand: Stand) -> None:
    first = stand.open()
    fragment = stand.fragment(first, 0)
    first.stage(fragment, {})
    assert [(p.id, p.state, p.seconds_left) for p in first.pending()] == [(fragment.id, "staged", None)]
    assert first.fate(fragment.id) == "staged"
    assert stand.stands(first) == (False, False), "staging changes nothing"
    granted = first.arm(fragment.id, stand.seconds)
    assert 0 < granted <= stand.seconds
    armed = first.pending()[0]
    assert armed.state == "armed"
    assert armed.seconds_left is not None
    assert 0 < armed.seconds_left <= granted
    first.commit(fragment.id)
    assert stand.stands(first) == (True, False)
    second = stand.open()
    assert [(p.id, p.state) for p in second.pending()] == [(fragment.id, "committed")]
    assert second.fate(fragment.id) == "committed"
    second.confirm(fragment.id, [fragment.id])
    assert second.pending() == ()
    assert second.fate(fragment.id) == "confirmed"
    stand.wait(stand.seconds + 1)
    stand.cut_power()
    third = stand.open()
    assert stand.stands(third) == (True, False)
    assert third.fate(fragment.id) == "confirmed"


def test_what_nobody_confirms_the_device_takes_back(stand: Stand) -> None:
    device = stand.open()
    before = stand.runs(device).objects
    fragment = stand.fragment(device, 0, 1)
    begin(device, fragment, stand.seconds)
    assert stand.stands(device) == (True, True)
    device.close()
    stand.wait(stand.seconds + 2)
    later = stand.open()
    assert stand.runs(later).objects == before
    assert later.fate(fragment.id) == "reverted"
    assert later.pending() == ()
    with pytest.raises(DeviceError):
        later.confirm(fragment.id, [fragment.id])
    assert stand.runs(later).objects == before


def test_a_power_cut_takes_back_what_was_not_confirmed(stand: Stand) -> None:
    device = stand.open()
    before = stand.runs(device).objects
    fragment = stand.fragment(device, 0, 1)
    begin(device, fragment, 600)
    stand.cut_power()
    later = stand.open()
    assert stand.runs(later).objects == before
    assert later.fate(fragment.id) == "reverted"
    assert later.pending() == ()


def test_a_revert_now_and_again(stand: Stand) -> None:
    device = stand.open()
    before = stand.runs(device).objects
    fragment = stand.fragment(device, 0)
    begin(device, fragment, stand.seconds)
    device.revert(fragment.id)
    assert stand.runs(device).objects == before
    assert device.fate(fragment.id) == "reverted"
    assert device.pending() == ()
    device.revert(fragment.id)
    assert stand.runs(device).objects == before


def test_what_an_undo_left_is_told_object_by_object(stand: Stand) -> None:
    device = stand.open()
    one, two = stand.fragment(device, 0), stand.fragment(device, 1)
    for fragment in (one, two):
        device.stage(fragment, {})
    device.arm(one.id, stand.seconds)
    device.commit(one.id)
    assert device.otherwise([one, two]) == {one.id: Left((stand.texts[0][0],)), two.id: Left()}
    device.revert(one.id)
    assert stand.open().otherwise([one, two]) == {one.id: Left(), two.id: Left()}
    read_only = replace(one, steps=())
    assert device.otherwise([read_only]) == {one.id: Left()}


def test_what_was_only_staged_is_forgotten(stand: Stand) -> None:
    device = stand.open()
    before = stand.runs(device).objects
    fragment = stand.fragment(device, 0)
    device.stage(fragment, {})
    device.revert(fragment.id)
    assert device.pending() == ()
    assert device.fate(fragment.id) in ("unseen", "reverted")
    begin(device, stand.fragment(device, 0), stand.seconds)
    device.confirm(fragment.id, [fragment.id])
    assert stand.stands(device) == (True, False)
    assert set(stand.runs(device).objects) == {*before, stand.texts[0][0]}


def test_two_go_their_own_ways(stand: Stand) -> None:
    device = stand.open()
    one, two = stand.fragment(device, 0), stand.fragment(device, 1)
    for fragment in (one, two):
        device.stage(fragment, {})
    for fragment in (one, two):
        device.arm(fragment.id, stand.seconds)
        device.commit(fragment.id)
    assert {p.id: p.state for p in device.pending()} == {one.id: "committed", two.id: "committed"}
    later = stand.open()
    later.revert(two.id)
    later.confirm(one.id, [one.id])
    assert stand.stands(later) == (True, False)
    assert (later.fate(one.id), later.fate(two.id)) == ("confirmed", "reverted")
    stand.wait(stand.seconds + 2)
    assert stand.stands(stand.open()) == (True, False)


def test_what_one_session_has_begun_no_other_goes_on_with(stand: Stand) -> None:
    one, two = stand.open(), stand.open()
    fragment = stand.fragment(one, 0)
    for session in (one, two):
        session.stage(fragment, {})
    for step, state in ((lambda: one.arm(fragment.id, stand.seconds), "armed"),
                        (lambda: one.arm(fragment.id, stand.seconds), "armed"),
                        (lambda: one.commit(fragment.id), "committed")):
        step()
        for call in (lambda: two.stage(fragment, {}), lambda: two.arm(fragment.id, stand.seconds)):
            with pytest.raises(DeviceError, match=r"SIM621.*by another session"):
                call()
        with pytest.raises(DeviceError):
            two.commit(fragment.id)
        assert one.fate(fragment.id) == state
    assert stand.stands(two) == (True, False)
    two.confirm(fragment.id, [fragment.id])
    assert one.fate(fragment.id) == "confirmed"


def test_steps_out_of_turn_are_refused_and_change_nothing(stand: Stand) -> None:
    device = stand.open()
    before = stand.runs(device).objects
    fragment = stand.fragment(device, 0)
    assert device.fate(fragment.id) == "unseen"
    device.revert(fragment.id)
    for call in (lambda: device.arm(fragment.id, stand.seconds), lambda: device.commit(fragment.id),
                 lambda: device.confirm(fragment.id, [fragment.id])):
        with pytest.raises(DeviceError):
            call()
    device.stage(fragment, {})
    for call in (lambda: device.commit(fragment.id), lambda: device.confirm(fragment.id, [fragment.id])):
        with pytest.raises(DeviceError):
            call()
    assert stand.runs(device).objects == before


def test_a_refused_step_takes_back_all_before_it(stand: Stand) -> None:
    device = stand.open()
    before = stand.runs(device).objects
    fragment = stand.fragment(device, 0, 1, refused=True)
    with pytest.raises(DeviceError):
        begin(device, fragment, stand.seconds)
    device.revert(fragment.id)
    assert stand.runs(device).objects == before
    assert device.pending() == ()


def test_a_footprint_that_moved_is_refused(untouched: Stand) -> None:
    device = untouched.open()
    before = untouched.runs(device).objects
    fragment = untouched.fragment(device, 0)
    for identifier, *_ in untouched.texts:
        moved = {**fragment.footprint, identifier: "0" * 64}
        with pytest.raises(FootprintMoved):
            device.stage(replace(fragment, footprint=moved), {})
    assert device.pending() == ()
    assert untouched.runs(device).objects == before


def test_another_s_fragment_another_name_and_another_key_are_refused(untouched: Stand) -> None:
    device = untouched.open()
    with pytest.raises(WrongDevice):
        device.stage(replace(untouched.fragment(device, 0), device="another"), {})
    with pytest.raises(WrongDevice):
        untouched.open(name="another")
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key("openssh").decode()
    with pytest.raises(WrongDevice):
        untouched.open(host_key=other)
    with pytest.raises(WrongDevice):
        untouched.open(host_key="")
    assert device.pending() == ()


@pytest.mark.parametrize("identifier", ["", "x" * 16, "00000000000000c", "0000000000000000; reload", "../../../../etc"])
def test_what_is_no_id_is_refused(untouched: Stand, identifier: str) -> None:
    device = untouched.open()
    for call in (lambda: device.arm(identifier, untouched.seconds), lambda: device.commit(identifier),
                 lambda: device.confirm(identifier), lambda: device.revert(identifier),
                 lambda: device.fate(identifier)):
        with pytest.raises(DeviceError):
            call()


def test_probes_answer_in_order_and_refuse_what_is_no_question(untouched: Stand) -> None:
    device = untouched.open()
    assert device.probe_all([]) == ()
    answers = device.probe_all([("bgp", ("10.99.0.1",)), ("handshake", ("wg99",)), ("bgp", ("10.99.0.2",))])
    assert [a.ok for a in answers if a.ok is not None] in ([False] * 3, [False] * 2)
    assert "10.99.0.1" in answers[0].detail
    assert "10.99.0.2" in answers[2].detail
    assert device.probe("bgp", "10.99.0.1") == answers[0]
    for question in (("dance", "wg12"), ("ping", "a b", ";"), ("bgp", "10.0.0.1; reload")):
        with pytest.raises(DeviceError):
            device.probe(*question)


def test_it_tells_its_time_and_what_it_does_not_keep(untouched: Stand) -> None:
    device = untouched.open()
    told = device.traces([untouched.texts[0][0]], 0.0)
    assert told.clock > 0
    assert all(login.time <= told.clock + 1 for login in told.logins)


def test_a_backup_is_whole_and_goes_back_to_its_own_router_only(untouched: Stand) -> None:
    restored = platform(untouched.platform).restore_file
    kept = untouched.open().backup()
    assert untouched.name.encode() in kept
    if restored is None:
        return
    assert untouched.name in restored(untouched.name, kept)
    for name, data in (("another", kept), (untouched.name, kept[:len(kept) // 2])):
        with pytest.raises(DeviceError, match="SIM616"):
            restored(name, data)


def test_a_closed_session_is_unreachable(untouched: Stand) -> None:
    device = untouched.open()
    device.close()
    with pytest.raises(Unreachable):
        device.pending()
    untouched.open().close()


def test_every_platform_has_a_stand() -> None:
    here = {path.stem.removeprefix("stand_") for path in Path(__file__).parent.glob("stand_*.py")}
    assert here == set(names())
