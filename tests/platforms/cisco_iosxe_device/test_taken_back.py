"""What was begun and did not become what was planned: it is taken back, by its lines or by the router itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import monotonic

import pytest

from lab.emulated.iosxe import archive
from platforms.cisco_iosxe import cli
from tests.platforms.cisco_iosxe_device.bench import GOOD, Bench, begun, loopback, refused, secretive


def test_a_refused_line_is_shown_and_what_was_begun_is_undone(bench: Bench) -> None:
    before = bench.text
    bad = loopback(66, "10.126.65.1")
    bad = replace(bad, do=(*bad.do[:2], " ip adress 10.126.66.1 255.255.255.255"))
    session, fragment = bench.open(), bench.fragment(GOOD, bad)
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    said = refused("SIM610", lambda: session.commit(fragment.id))
    assert "`ip adress 10.126.66.1 255.255.255.255`" in said
    assert "Invalid input detected" in said
    assert bench.text == before
    assert session.fate(fragment.id) == "reverted"
    assert bench.device.pending is None, "nothing of ours stands under a timer that would take away what others type"


def test_a_refused_line_without_an_undo_that_works_is_taken_back_by_the_router_itself(bench: Bench) -> None:
    before = bench.text
    bad = replace(GOOD, do=(*GOOD.do, " ip adress"), undo=("no interface Loopback99",))
    session, identifier = begun(bench, bad)
    refused("SIM610", lambda: session.commit(identifier))
    assert bench.text == before


def test_a_router_that_falls_silent_in_the_middle_of_a_commit_is_left_to_its_timer(
    bench: Bench, monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = bench.text
    session, identifier = begun(bench)
    monkeypatch.setattr("platforms.cisco_iosxe.push._SECTION_SECONDS", 0.5)
    typed = session.line.type

    def silent(lines: list[str], seconds: float = 60.0, then: Sequence[str] = ()) -> list[cli.Answer]:
        bench.call(lambda: setattr(bench.device.faults, "hang", True))
        return typed(lines, seconds, then)

    monkeypatch.setattr(session.line, "type", silent)
    refused("SIM605", lambda: session.commit(identifier))
    assert not session.alive(), "nothing more is typed where nobody knows what stands"
    bench.call(bench.device.faults.clear)
    bench.pass_time(121)
    assert bench.text == before
    assert bench.open().fate(identifier) == "reverted"


def test_a_router_that_says_yes_and_does_something_else_is_caught(bench: Bench) -> None:
    session, identifier = begun(bench, replace(GOOD, do=(*GOOD.do, " description something else")))
    refused("SIM672", lambda: session.commit(identifier))
    assert session.fate(identifier) == "reverted"


def test_a_router_that_takes_a_confirmation_and_lets_its_timer_run_is_not_saved(
    bench: Bench, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else it would boot what its timer takes back a minute later."""
    before, startup = bench.text, bench.device.startup
    session, identifier = begun(bench)
    session.commit(identifier)
    with monkeypatch.context() as deaf:
        deaf.setattr(archive, "confirm", lambda _: "")
        said = refused("SIM678", lambda: bench.open().confirm(identifier))
    assert "nothing was saved" in said
    assert bench.device.startup == startup
    bench.pass_time(121)
    assert bench.text == before
    assert bench.open().fate(identifier) == "reverted"


def test_an_undo_that_needs_a_key_which_is_not_here_is_the_routers_own(bench: Bench) -> None:
    bench.type("crypto ikev2 keyring SIMPUL-65\n peer far\n  address 198.51.100.1\n  pre-shared-key kunci\n")
    bench.call(lambda: bench.device.save("budi"))
    before = bench.text
    gone = secretive(65, "psk:0a1b")
    gone = replace(gone, do=gone.undo, undo=gone.do)
    session, fragment = bench.open(), bench.fragment(gone, replace(GOOD, do=(*GOOD.do, " ip adress")))
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    refused("SIM610", lambda: session.commit(fragment.id))
    assert bench.text == before
    fragment = bench.fragment(gone, GOOD)
    beside = bench.fragment(loopback(66, "10.126.66.1"))
    for one in (fragment, beside):
        session.stage(one, {})
        session.arm(one.id, 120)
        session.commit(one.id)
    refused("SIM681", lambda: bench.open().revert(fragment.id))
    bench.pass_time(121)
    assert bench.text == before


def test_an_undo_that_was_only_half_written_is_written_again(bench: Bench) -> None:
    session, fragment = bench.open(), bench.fragment(GOOD)
    session.stage(fragment, {})
    name = next(n for n in bench.device.flash if n.startswith("simpul-"))
    data, when = bench.device.flash[name]
    bench.call(lambda: bench.device.flash.__setitem__(name, (data[:60], when)))
    later = bench.open()
    assert later.fate(fragment.id) == "staged"
    later.stage(fragment, {})
    later.arm(fragment.id, 120)
    later.commit(fragment.id)
    later.confirm(fragment.id)
    assert later.fate(fragment.id) == "confirmed"


def test_a_revert_that_the_router_refuses_is_never_confirmed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bench.text
    bad = replace(GOOD, do=(*GOOD.do, " ip adress"), undo=("no interface Loopback99",))
    session, identifier = begun(bench, bad)
    tell = session.line.tell

    def locked(*commands: str, seconds: float = 60.0, loose: bool = False) -> list[cli.Answer]:
        if commands == ("configure revert now",):
            return [cli.Answer(commands[0], "Configuration mode is locked by process '9' user 'budi'")]
        return tell(*commands, seconds=seconds, loose=loose)

    monkeypatch.setattr(session.line, "tell", locked)
    assert "locked" in refused("SIM673", lambda: session.commit(identifier))
    assert "Loopback65" in bench.text
    assert bench.device.pending is not None, "its timer is the last undo that there is"
    bench.pass_time(121)
    assert bench.text == before


def test_a_revert_that_brings_back_something_else_is_said(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = replace(GOOD, do=(*GOOD.do, " ip adress"), undo=("no interface Loopback99",))
    session, identifier = begun(bench, bad)
    back = session._timer.revert_all

    def otherwise() -> None:
        back()
        bench.type("interface Loopback65\n description half\n")

    monkeypatch.setattr(session._timer, "revert_all", otherwise)
    assert "Loopback65" in refused("SIM673", lambda: session.commit(identifier))


def test_a_commit_whose_timer_is_about_to_fire_is_not_begun(bench: Bench) -> None:
    session, identifier = begun(bench)
    bench.pass_time(95)
    assert "25 s" in refused("SIM665", lambda: session.commit(identifier))
    assert "Loopback65" not in bench.text
    assert session.fate(identifier) == "armed"
    session.arm(identifier, 120)
    session.commit(identifier)
    assert session.fate(identifier) == "committed"


def test_a_commit_that_comes_near_its_timers_end_stops_and_is_taken_back(
    bench: Bench, monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = bench.text
    session, fragment = bench.open(), bench.fragment(GOOD, loopback(66, "10.126.66.1"))
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    typed, late = session.line.type, [0.0]
    seen: list[str] = []
    monkeypatch.setattr("platforms.cisco_iosxe.push.monotonic", lambda: monotonic() + late[0])

    def slow(lines: list[str], seconds: float = 60.0, then: Sequence[str] = ()) -> list[cli.Answer]:
        seen.extend(lines)
        late[0] = 95.0
        return typed(lines, seconds, then)

    monkeypatch.setattr(session.line, "type", slow)
    refused("SIM665", lambda: session.commit(fragment.id))
    assert "interface Loopback65" in seen
    assert "interface Loopback66" not in seen
    assert bench.text == before
    assert session.fate(fragment.id) == "reverted"


@pytest.mark.parametrize("passed", [61, 121])
def test_a_commit_that_the_router_warns_or_overtakes_stops(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, passed: int,
) -> None:
    before = bench.text
    session, fragment = bench.open(), bench.fragment(GOOD, loopback(66, "10.126.66.1"))
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    typed = session.line.type
    seen: list[str] = []

    def overtaken(lines: list[str], seconds: float = 60.0, then: Sequence[str] = ()) -> list[cli.Answer]:
        if not seen:
            bench.pass_time(passed)
        seen.extend(lines)
        return typed(lines, seconds, then)

    monkeypatch.setattr(session.line, "type", overtaken)
    refused("SIM662", lambda: session.commit(fragment.id))
    assert "interface Loopback66" not in seen
    assert bench.text == before
    assert session.fate(fragment.id) == "reverted"


def test_a_rollback_that_does_not_find_what_it_goes_back_to_is_no_confirmation(bench: Bench) -> None:
    """Somebody deleted it, or archived so often that it was pushed out."""
    before = bench.text
    session, identifier = begun(bench)
    session.commit(identifier)
    assert bench.device.pending is not None
    path = bench.device.pending.path
    bench.call(lambda: bench.device.flash.pop(bench.device.file_name(path)))
    bench.pass_time(121)
    assert "Loopback65" in bench.text, "nothing took it back"
    later = bench.open()
    assert later.fate(identifier) == "committed", "nobody has looked at it"
    assert [(p.state, p.seconds_left) for p in later.pending()] == [("committed", None)]
    later.revert(identifier)
    assert bench.text == before
    assert later.fate(identifier) == "reverted"


def emptied(bench: Bench) -> None:
    """Somebody empties the disk: the archive is gone, and what takes each change back."""
    def empty() -> None:
        bench.device.flash.clear()
        bench.device.archived.clear()

    bench.call(empty)


@pytest.mark.parametrize("later", [0, 150])
def test_where_flash_was_emptied_a_change_goes_back_to_what_would_boot(bench: Bench, later: int) -> None:
    """Before its timer fires, and after that found no file to go back to."""
    before = bench.text
    session, identifier = begun(bench)
    session.commit(identifier)
    emptied(bench)
    bench.pass_time(later)
    found = bench.open()
    assert found.fate(identifier) == "committed"
    found.revert(identifier)
    assert bench.text == before
    assert bench.device.pending is None
    assert bench.open().fate(identifier) in ("reverted", "unseen")


def test_where_flash_was_emptied_and_somebody_saved_nothing_is_guessed(bench: Bench) -> None:
    session, identifier = begun(bench)
    session.commit(identifier)
    emptied(bench)
    bench.call(lambda: bench.device.save("budi"))
    bench.pass_time(150)
    stands = bench.text
    said = refused("SIM680", lambda: bench.open().revert(identifier))
    assert "saved" in said
    assert bench.text == stands


def test_where_flash_was_emptied_another_change_that_stands_there_is_not_taken_with_it(bench: Bench) -> None:
    session, one, other = bench.open(), bench.fragment(GOOD), bench.fragment(loopback(66, "10.126.66.1"))
    for fragment in (one, other):
        session.stage(fragment, {})
        session.arm(fragment.id, 120)
        session.commit(fragment.id)
    emptied(bench)
    bench.pass_time(150)
    stands = bench.text
    refused("SIM680", lambda: bench.open().revert(one.id))
    assert bench.text == stands


def test_where_flash_was_emptied_what_would_be_saved_cannot_be_told_from_what_others_typed(bench: Bench) -> None:
    session, identifier = begun(bench)
    session.commit(identifier)
    emptied(bench)
    stands = bench.text
    refused("SIM680", lambda: bench.open().confirm(identifier))
    assert bench.text == stands
