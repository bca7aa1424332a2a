"""Somebody else at work on the same router: his timer, his lines, his reload are left to him."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from time import monotonic

import pytest

from platforms.cisco_iosxe import cli
from simpul.errors import FootprintMoved
from simpul.plan.left import Left
from tests.platforms.cisco_iosxe_device.bench import GOOD, Bench, Change, Sections, begun, refused


def test_somebody_elses_timed_change_is_left_alone(bench: Bench) -> None:
    session, fragment = bench.open(), bench.fragment(GOOD)
    session.stage(fragment, {})
    other = bench.open()
    other.line.configure([], "configure terminal revert timer 5")
    other.line.configure(["interface Loopback7"])
    assert "300 s more" in refused("SIM667", lambda: session.arm(fragment.id, 120))
    bench.pass_time(301)
    session.arm(fragment.id, 120)


def test_a_line_typed_into_what_a_change_writes_over_is_taken_back_unsaved(bench: Bench) -> None:
    bench.type("ip access-list extended SIMPUL-x\n 10 permit tcp any any eq 22\n")
    bench.call(lambda: bench.device.save("simpul"))
    bench.type("ip access-list extended SIMPUL-x\n 5 permit ip any any\n")
    session = bench.open()
    back = bench.fragment(Change("ip access-list extended SIMPUL-x", "ip access-list extended SIMPUL-x\n"
                                 " 10 permit tcp any any eq 22\n",
                                 ("ip access-list extended SIMPUL-x", " no 5"),
                                 ("ip access-list extended SIMPUL-x", " 5 permit ip any any")))
    session.stage(back, {})
    session.arm(back.id, 120)
    session.commit(back.id)
    session.confirm(back.id)
    assert session.fate(back.id) == "confirmed"
    assert "5 permit ip any any" not in (bench.device.startup or "")
    bench.type("ip access-list extended SIMPUL-x\n 5 permit ip any any\ninterface Loopback7\n description budi\n")
    again = bench.fragment(Change("ip access-list extended SIMPUL-x", "ip access-list extended SIMPUL-x\n"
                                  " 10 permit tcp any any eq 22\n",
                                  ("ip access-list extended SIMPUL-x", " no 5"),
                                  ("ip access-list extended SIMPUL-x", " 5 permit ip any any")), unit="site:again")
    session.stage(again, {})
    assert "budi" in refused("SIM669", lambda: session.arm(again.id, 120))


def test_lines_that_nobody_saved_are_not_ours_to_save(bench: Bench) -> None:
    session, fragment = bench.open(), bench.fragment(GOOD)
    session.stage(fragment, {})
    bench.type("interface Loopback7\n description budi is at work\n")
    assert "budi is at work" in refused("SIM669", lambda: bench.open().arm(fragment.id, 120))
    # Who staged it arms it upon what stood then, and sees what came since before the first line.
    session.arm(fragment.id, 120)
    assert "budi is at work" in refused("SIM669", lambda: session.commit(fragment.id))
    assert bench.device.pending is None, "what somebody typed meanwhile does not come back with our timer"
    assert "budi is at work" in bench.text
    assert "SIMPUL_" not in bench.text
    assert GOOD.do[0] not in bench.text
    assert session.fate(fragment.id) == "reverted"
    bench.call(lambda: bench.device.save("budi"))
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    session.commit(fragment.id)
    bench.type("ip access-list extended theirs\n 20 deny ip any any\n")
    assert "20 deny ip any any" in refused("SIM675", lambda: session.confirm(fragment.id))
    assert session.fate(fragment.id) == "committed", "its timer still runs"
    bench.type("ip access-list extended theirs\n no 20\n")
    session.confirm(fragment.id)


def test_what_somebody_took_away_is_typed_again_and_saved(bench: Bench) -> None:
    bench.type("ip access-list extended SIMPUL-x\n 10 permit tcp any any eq 22\n")
    bench.call(lambda: bench.device.save("simpul"))
    bench.type("no ip access-list extended SIMPUL-x\n")
    session = bench.open()
    back = bench.fragment(Change("ip access-list extended SIMPUL-x", "ip access-list extended SIMPUL-x\n"
                                 " 10 permit tcp any any eq 22\n",
                                 ("ip access-list extended SIMPUL-x", " 10 permit tcp any any eq 22"),
                                 ("no ip access-list extended SIMPUL-x",)))
    session.stage(back, {})
    session.arm(back.id, 120)
    session.commit(back.id)
    session.confirm(back.id)
    assert session.fate(back.id) == "confirmed"
    bench.power_cut()
    assert "extended SIMPUL-x\n 10 permit tcp any any eq 22\n" in bench.text


def test_what_runs_as_it_should_and_nobody_saved_is_saved_without_a_line(bench: Bench) -> None:
    """What somebody typed and the inventory asks for since."""
    top = "ip access-list extended SIMPUL-x"
    bench.type(f"{top}\n 10 permit tcp any any eq 22\n")
    session, kept = bench.open(), bench.fragment(Change(top, f"{top}\n 10 permit tcp any any eq 22\n", (), ()))
    session.stage(kept, {})
    session.arm(kept.id, 120)
    session.commit(kept.id)
    session.confirm(kept.id)
    assert session.fate(kept.id) == "confirmed"
    bench.power_cut()
    assert top in bench.text


def test_what_others_left_unsaved_is_saved_where_the_plan_names_it_as_it_stands(bench: Bench) -> None:
    """Whoever takes back by name what somebody typed has seen the rest of it, too."""
    bench.type("interface Loopback7\n description budi was at work\n!\nno ip access-list extended theirs\n")
    stood = Sections().running(f"== running 0\n{bench.text}\n== startup 0\n").objects
    fragment = bench.fragment(GOOD)
    fragment = replace(fragment, id="f" * 16, saves={
        "section/interface-Loopback7": stood["section/interface-Loopback7"].digest,
        "section/ip-access-list-extended-theirs": None})
    session = bench.open()
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    session.commit(fragment.id)
    bench.pass_time(121)
    assert "budi was at work" in bench.text, "what stood before the timer stays where it takes ours back"
    assert bench.open().fate(fragment.id) == "reverted"
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    session.commit(fragment.id)
    # Another session confirms it: what it may save stands on the router.
    bench.type("interface Loopback7\n description budi goes on\n")
    assert "budi goes on" in refused("SIM675", lambda: bench.open().confirm(fragment.id))
    bench.type("interface Loopback7\n description budi was at work\n")
    bench.open().confirm(fragment.id)
    bench.power_cut()
    assert "budi was at work" in bench.text
    assert "extended theirs" not in bench.text
    assert GOOD.top in bench.text


def test_what_others_left_unsaved_and_moved_since_the_plan_is_not_ours_to_save(bench: Bench) -> None:
    bench.type("interface Loopback7\n description budi is at work\n")
    fragment = replace(bench.fragment(GOOD), id="f" * 16, saves={"section/interface-Loopback7": "0" * 64})
    session = bench.open()
    session.stage(fragment, {})
    assert "budi is at work" in refused("SIM669", lambda: session.arm(fragment.id, 120))


def test_a_timer_that_begins_between_the_staging_and_the_arming_is_somebody_elses(bench: Bench) -> None:
    session, fragment = bench.open(), bench.fragment(GOOD)
    session.stage(fragment, {})
    bench.open().line.configure([], "configure terminal revert timer 5")
    refused("SIM667", lambda: session.arm(fragment.id, 120))
    assert session.fate(fragment.id) == "staged", "it can be armed once that is over"
    bench.pass_time(301)
    session.arm(fragment.id, 120)
    assert session.fate(fragment.id) == "armed"


@pytest.mark.parametrize("ended", ["fired", "by hand"])
def test_a_timer_that_ends_right_before_a_confirmation_is_not_called_ours(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, ended: str,
) -> None:
    before = bench.text
    session, identifier = begun(bench)
    session.commit(identifier)
    later = bench.open()
    assert [p.state for p in later.pending()] == ["committed"]
    configure = later.line.configure

    def late(lines: Sequence[str]) -> list[cli.Answer]:
        if "confirming" in lines[0]:
            bench.pass_time(121) if ended == "fired" else bench.open().line.ask("configure confirm")
        return configure(lines)

    monkeypatch.setattr(later.line, "configure", late)
    refused("SIM610", lambda: later.confirm(identifier))
    if ended == "fired":
        assert later.fate(identifier) == "reverted"
        assert bench.text == before
    else:
        assert later.fate(identifier) == "confirmed-unsaved", "it stands, and would not boot"


def test_a_planned_reload_is_somebodys_safety(bench: Bench) -> None:
    session, fragment = bench.open(), bench.fragment(GOOD)
    session.stage(fragment, {})
    bench.call(lambda: setattr(bench.device, "reload_at", bench.device.clock.after(600, bench.device.reload)))
    refused("SIM670", lambda: bench.open().arm(fragment.id, 120))
    session.arm(fragment.id, 120)
    refused("SIM670", lambda: session.commit(fragment.id))
    assert bench.device.pending is None


def test_what_moved_since_the_plan_is_refused_before_the_first_line(bench: Bench) -> None:
    session = bench.open()
    theirs = Change("ip access-list extended theirs",
                    "ip access-list extended theirs\n 10 permit ip any any\n 30 deny ip any any\n",
                    ("ip access-list extended theirs", " 30 deny ip any any"),
                    ("ip access-list extended theirs", " no 30"))
    fragment = bench.fragment(theirs)
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    bench.type("ip access-list extended theirs\n 20 permit icmp any any\n")
    before = bench.text
    with pytest.raises(FootprintMoved):
        session.commit(fragment.id)
    assert "30 deny" not in before
    assert bench.text.count("20 permit icmp") == 1
    assert session.fate(fragment.id) == "reverted"
    assert bench.device.pending is None, "what somebody typed meanwhile does not come back with our timer"
    with pytest.raises(FootprintMoved):
        bench.open().stage(fragment, {})


def test_a_timer_that_somebody_else_began_is_never_ours_to_confirm_or_revert(bench: Bench) -> None:
    session, identifier = begun(bench)
    bench.call(lambda: setattr(bench.device.pending, "user", "budi"))
    assert "change of budi" in refused("SIM667", lambda: session.commit(identifier))
    bench.call(lambda: setattr(bench.device.pending, "user", "simpul"))
    session.commit(identifier)
    bench.call(lambda: setattr(bench.device.pending, "user", "budi"))
    for act in (session.confirm, session.revert, lambda one: session.arm(one, 120)):
        refused("SIM667", partial(act, identifier))
    assert bench.device.pending is not None
    assert "Loopback65" in bench.text


def test_a_timer_that_somebody_began_in_the_middle_is_left_to_him(
    bench: Bench, monkeypatch: pytest.MonkeyPatch,
) -> None:
    session, identifier = begun(bench, replace(GOOD, do=(*GOOD.do, " ip adress")))
    fetch = session._reading.fetch

    def meanwhile() -> str:
        bench.call(lambda: setattr(bench.device.pending, "user", "budi"))
        return fetch()

    monkeypatch.setattr(session._reading, "fetch", meanwhile)
    refused("SIM610", lambda: session.commit(identifier))
    assert bench.device.pending is not None


def test_a_save_while_a_change_waits_is_told_once_it_went_back(bench: Bench) -> None:
    session, fragment = bench.open(), bench.fragment(GOOD)
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    session.commit(fragment.id)
    bench.call(lambda: bench.device.save("budi"))
    bench.pass_time(121)
    later = bench.open()
    assert later.fate(fragment.id) == "reverted"
    assert later.otherwise([fragment]) == {fragment.id: Left(boots=("section/interface-Loopback65",))}
    bench.call(lambda: bench.device.save("budi"))
    assert later.otherwise([fragment]) == {fragment.id: Left()}


def test_a_clock_that_is_set_back_gives_a_change_no_more_time(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    session, identifier = begun(bench)
    for module in ("driver", "push"):
        monkeypatch.setattr(f"platforms.cisco_iosxe.{module}.monotonic", lambda: monotonic() + 100)
    bench.pass_time(100)
    bench.call(lambda: setattr(bench.device, "epoch", bench.device.epoch - timedelta(hours=1)))
    assert "until its timer takes it back" in refused("SIM665", lambda: session.commit(identifier))
    assert GOOD.top not in bench.text
