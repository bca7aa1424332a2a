"""What the driver does not do, and what it leaves behind where it does not: nothing."""

from __future__ import annotations

from dataclasses import replace

import asyncssh
import pytest

from platforms.cisco_iosxe import cli
from simpul.errors import DeviceError, Unreachable, WrongDevice
from tests.platforms.cisco_iosxe_device.bench import GOOD, Bench, begun, refused


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
    first, other, fragment = bench.open(), bench.open(), bench.fragment(GOOD)
    first.stage(fragment, {})
    other.arm(fragment.id, 120)
    refused("SIM671", lambda: other.commit(fragment.id))
    other.stage(fragment, {})
    other.commit(fragment.id)
    assert other.fate(fragment.id) == "committed"


def test_what_another_session_has_armed_is_taken_back_before_it_is_begun_anew(bench: Bench) -> None:
    _, identifier = begun(bench)
    other, fragment = bench.open(), bench.fragment(GOOD)
    for call in (lambda: other.stage(fragment, {}), lambda: other.commit(identifier)):
        refused("SIM621", call)
    other.revert(identifier)
    other.stage(fragment, {})
    other.arm(identifier, 120)
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
