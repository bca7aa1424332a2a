"""No key is in an error, in a file on the router's disk, or in what the router logs."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from simpul.errors import DeviceError, SecretError, Unreachable
from tests.platforms.cisco_iosxe_device.bench import GOOD, Bench, refused, secretive


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


def test_somebody_elses_key_is_not_shown_where_his_line_is(bench: Bench) -> None:
    session, fragment = bench.open(), bench.fragment(GOOD)
    session.stage(fragment, {})
    bench.type("crypto ikev2 keyring K\n peer a\n  pre-shared-key rahasia\n")
    session.arm(fragment.id, 120)
    said = refused("SIM669", lambda: session.commit(fragment.id))
    assert "pre-shared-key <hidden>" in said
    assert "rahasia" not in said


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
        bench.call(partial(setattr, bench.device.faults, fault, True))
        with pytest.raises((DeviceError, Unreachable)) as caught:
            session.line.type(["  pre-shared-key rahasia"], seconds=0.3)
        assert caught.value.code == code
        assert "rahasia" not in str(caught.value)
        bench.call(bench.device.faults.clear)
