"""What the driver does not do, and what it leaves behind where it does not: nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic

import asyncssh
import pytest

from platforms.cisco_iosxe import cli
from platforms.cisco_iosxe.driver import IosXe
from simpul.errors import DeviceError, FootprintMoved, SecretError, Unreachable, WrongDevice
from tests.platforms.cisco_iosxe_device.bench import Bench, Change, loopback, secretive

GOOD = loopback(65, "10.126.65.1")


def refused(code: str, act: Callable[[], object]) -> str:
    with pytest.raises(DeviceError) as caught:
        act()
    assert caught.value.code == code, caught.value
    return str(caught.value)


def begun(bench: Bench, change: Change = GOOD) -> tuple[IosXe, str]:
    session = bench.open()
    fragment = bench.fragment(change)
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    return session, fragment.id


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


def test_a_secret_is_nowhere_in_an_error_or_on_the_disk(bench: Bench) -> None:
    key = "rahasia-sekali"
    change = secretive(65, "psk:0a1b")
    change = replace(change, do=(*change.do[:-1], "  pre-shared-kei secret:psk:0a1b"))
    session, fragment = bench.open(), bench.fragment(change, secrets=("psk:0a1b",))
    with pytest.raises(SecretError):
        session.stage(fragment, {})
    session.stage(fragment, {"psk:0a1b": key})
    session.arm(fragment.id, 120)
    said = refused("SIM610", lambda: session.commit(fragment.id))
    assert "secret:psk:0a1b" in said
    assert key not in said
    assert all(key.encode() not in data for data, _ in bench.device.flash.values())
    assert key not in bench.text


def test_a_router_that_logs_keys_is_given_none(bench: Bench) -> None:
    bench.type("archive\n log config\n  logging enable\n")
    fragment = bench.fragment(secretive(65, "psk:0a1b"), secrets=("psk:0a1b",))
    refused("SIM664", lambda: bench.open().stage(fragment, {"psk:0a1b": "x"}))
    bench.type("archive\n log config\n  hidekeys\n")
    fragment = bench.fragment(secretive(65, "psk:0a1b"), secrets=("psk:0a1b",))
    bench.open().stage(fragment, {"psk:0a1b": "x"})


def test_without_an_archive_there_is_no_undo_and_no_change(bench: Bench) -> None:
    bench.type("no archive\n")
    bench.call(lambda: bench.device.save("budi"))
    before = bench.text
    session, fragment = bench.open(), bench.fragment(GOOD)
    session.stage(fragment, {})
    assert "turn config archive on" in refused("SIM610", lambda: session.arm(fragment.id, 120))
    refused("SIM665", lambda: session.commit(fragment.id))
    assert bench.text == before


def test_a_full_disk_keeps_no_undo_so_nothing_begins(bench: Bench) -> None:
    session, fragment = bench.open(), bench.fragment(GOOD)
    bench.call(lambda: setattr(bench.device.faults, "disk_full", True))
    assert "No space left" in refused("SIM679", lambda: session.stage(fragment, {}))
    assert session.pending() == ()
    bench.call(bench.device.faults.clear)
    session.stage(fragment, {})
    bench.call(lambda: setattr(bench.device.faults, "disk_full", True))
    assert "No space left" in refused("SIM610", lambda: session.arm(fragment.id, 120))
    assert bench.device.pending is None


def test_a_full_nvram_leaves_a_change_disarmed_and_not_saved_until_there_is_room(bench: Bench) -> None:
    session, identifier = begun(bench)
    session.commit(identifier)
    saved = bench.device.startup
    bench.call(lambda: setattr(bench.device.faults, "disk_full", True))
    assert "No space left" in refused("SIM676", lambda: session.confirm(identifier))
    assert session.fate(identifier) == "confirmed-unsaved"
    assert [p.state for p in session.pending()] == ["confirmed-unsaved"]
    assert bench.device.startup == saved
    bench.call(bench.device.faults.clear)
    bench.open().confirm(identifier)
    assert session.fate(identifier) == "confirmed"


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


def test_somebody_elses_key_is_not_shown_where_his_line_is(bench: Bench) -> None:
    session, fragment = bench.open(), bench.fragment(GOOD)
    session.stage(fragment, {})
    bench.type("crypto ikev2 keyring K\n peer a\n  pre-shared-key rahasia\n")
    session.arm(fragment.id, 120)
    said = refused("SIM669", lambda: session.commit(fragment.id))
    assert "pre-shared-key <hidden>" in said
    assert "rahasia" not in said


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


@pytest.mark.parametrize("line", ["username baru privilege 15", "no username simpul", "crypto key zeroize rsa",
                                  "key config-key password-encrypt secret:x", "snmp-server user u g v3",
                                  "crypto pki certificate chain T"])
def test_what_a_revert_does_not_bring_back_is_not_typed(bench: Bench, line: str) -> None:
    before = bench.text
    fragment = bench.fragment(replace(GOOD, do=(*GOOD.do, line)))
    assert line in refused("SIM663", lambda: bench.open().stage(fragment, {"x": "y"}))
    assert bench.text == before


@pytest.mark.parametrize("line", [" description what?", " description \u00e9", " description a\tb",
                                  " description " + "x" * 250, " description a\nno interface Loopback0"])
def test_what_cannot_be_typed_is_refused_before_anything_is_written(bench: Bench, line: str) -> None:
    fragment = bench.fragment(replace(GOOD, do=(*GOOD.do, line)))
    refused("SIM661", lambda: bench.open().stage(fragment, {}))
    assert not [n for n in bench.device.flash if n.startswith("simpul-")]


def test_an_undo_takes_whole_minutes(bench: Bench) -> None:
    session, fragment = bench.open(), bench.fragment(GOOD)
    session.stage(fragment, {})
    refused("SIM666", lambda: session.arm(fragment.id, 59))
    refused("SIM666", lambda: session.arm(fragment.id, 121 * 60))
    assert session.arm(fragment.id, 119) == 60


def test_a_fragment_of_another_session_is_staged_again_before_it_is_committed(bench: Bench) -> None:
    _, identifier = begun(bench)
    other, fragment = bench.open(), bench.fragment(GOOD)
    refused("SIM671", lambda: other.commit(identifier))
    other.stage(fragment, {})
    other.commit(identifier)
    assert other.fate(identifier) == "committed"


def test_another_router_another_key_and_another_privilege(bench: Bench) -> None:
    with pytest.raises(WrongDevice):
        bench.open(name="hub-smr-1")
    with pytest.raises(WrongDevice):
        bench.open(host_key=asyncssh.generate_private_key("ssh-rsa", key_size=2048).export_public_key().decode())
    with pytest.raises(WrongDevice):
        bench.open().stage(replace(bench.fragment(GOOD), device="hub-smr-1"), {})
    bench.type("username simpul privilege 1\n")
    refused("SIM660", bench.open)


def test_a_session_that_breaks_hangs_or_is_disturbed_is_an_error_and_never_a_guess(
    bench: Bench, monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = bench.open()
    bench.call(lambda: setattr(bench.device.faults, "flood", "%SYS-5-CONFIG_I: Configured from console by vty0"))
    with monkeypatch.context() as hasty, pytest.raises(DeviceError):
        hasty.setattr("platforms.cisco_iosxe.reading.READ_SECONDS", 3.0)
        session.fetch()
    bench.call(bench.device.faults.clear)
    session = bench.open()
    bench.call(lambda: setattr(bench.device.faults, "drop_after", 300))
    with pytest.raises(Unreachable):
        session.fetch()
    session = bench.open()
    monkeypatch.setattr(cli, "SECONDS", 0.2)
    bench.call(lambda: setattr(bench.device.faults, "hang", True))
    refused("SIM605", lambda: session.line.ask("show version", seconds=0.2))
    bench.call(bench.device.faults.clear)
    bench.call(lambda: setattr(bench.device.faults, "refuse", True))
    with pytest.raises(Unreachable):
        bench.open()


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
    back = session._revert_all

    def otherwise() -> None:
        back()
        bench.type("interface Loopback65\n description half\n")

    monkeypatch.setattr(session, "_revert_all", otherwise)
    assert "Loopback65" in refused("SIM673", lambda: session.commit(identifier))


def test_a_timer_that_somebody_else_began_is_never_ours_to_confirm_or_revert(bench: Bench) -> None:
    session, identifier = begun(bench)
    bench.call(lambda: setattr(bench.device.pending, "user", "budi"))
    assert "change of budi" in refused("SIM667", lambda: session.commit(identifier))
    bench.call(lambda: setattr(bench.device.pending, "user", "simpul"))
    session.commit(identifier)
    bench.call(lambda: setattr(bench.device.pending, "user", "budi"))
    for act in (session.confirm, session.revert, lambda one: session.arm(one, 120)):
        refused("SIM667", lambda act=act: act(identifier))   # type: ignore[misc]
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


def test_a_disturbed_echo_shows_no_key(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "rahasia-sekali"
    session, fragment = bench.open(), bench.fragment(secretive(65, "psk:0a1b"), secrets=("psk:0a1b",))
    session.stage(fragment, {"psk:0a1b": key})
    session.arm(fragment.id, 120)
    until = session.line._until

    def disturbed(last: str, deadline: float, what: str) -> str:
        return until(last, deadline, what).replace(f"key {key}", f"kex {key} {key[:7]}\n{key[7:]}")

    monkeypatch.setattr(session.line, "_until", disturbed)
    said = refused("SIM612", lambda: session.commit(fragment.id))
    assert "pre-shared-key <hidden>" in said
    assert not [part for part in (key, key[:7], key[7:]) if part in said]


def test_a_screen_in_an_error_shows_nobodys_key(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    session = bench.open()
    monkeypatch.setattr(session.line, "_until", lambda *_: (
        "kukar-edge-1(config-router)# neighbor 10.0.0.1 password 7 0822455D0A16\n username budi secret 9 $9$abc\nx"))
    said = refused("SIM612", lambda: session.line.ask("show versoin"))
    assert "neighbor 10.0.0.1 password 7 <hidden>" in said
    assert "0822455D0A16" not in said
    assert "$9$abc" not in said


def test_a_line_that_got_no_answer_or_cannot_be_typed_shows_no_key(bench: Bench) -> None:
    fragment = bench.fragment(secretive(65, "psk:0a1b"), secrets=("psk:0a1b",))
    said = refused("SIM661", lambda: bench.open().stage(fragment, {"psk:0a1b": "rahasia?"}))
    assert "rahasia" not in said
    for fault, code in (("hang", "SIM605"), ("drop_after", "SIM604")):
        session = bench.open()
        bench.call(lambda fault=fault: setattr(bench.device.faults, fault, True))   # type: ignore[misc]
        with pytest.raises((DeviceError, Unreachable)) as caught:
            session.line.type(["  pre-shared-key rahasia"], seconds=0.3)
        assert caught.value.code == code
        assert "rahasia" not in str(caught.value)
        bench.call(bench.device.faults.clear)


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


def test_what_was_disarmed_by_us_and_not_saved_is_known_from_what_a_hand_disarmed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch,
) -> None:
    session, identifier = begun(bench)
    session.commit(identifier)
    monkeypatch.setattr(session, "_save", lambda *_: session.close())
    session.confirm(identifier)
    later = bench.open()
    assert later.fate(identifier) == "confirmed-unsaved"
    later.confirm(identifier)
    assert later.fate(identifier) == "confirmed"
