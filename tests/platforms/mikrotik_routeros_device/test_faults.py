"""A router that refuses, lies, hangs, floods, breaks off, is slow: each ends in one clear error, and with nothing
half-done or with an undo that is armed.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from platforms.mikrotik_routeros import console, driver
from simpul.errors import DeviceError, Unreachable
from simpul.plan.left import Left
from tests.platforms.mikrotik_routeros_device.router import (
    CHANGE,
    ID,
    KEY,
    SECRETS,
    TWO_LINES,
    Bench,
    code,
    fragment,
    read,
    step,
    theirs,
)


@pytest.mark.parametrize("place", range(len(CHANGE) + 1))
def test_a_refused_line_takes_back_all_before_it(bench: Bench, place: int) -> None:
    before = theirs(bench.exported())
    router = bench.open()
    bad = step("bad", ('/ip address add address=10.9.9.9/24 interface=nowhere comment="simpul:bad"',),
               ('/ip address remove [find comment="simpul:bad"]',))
    router.stage(fragment(*CHANGE[:place], bad, *CHANGE[place:], seen=read(router.fetch())), SECRETS)
    router.arm(ID, 90)
    with pytest.raises(DeviceError) as error:
        router.commit(ID)
    assert code(error.value) == "SIM610"
    assert "input does not match any value of interface" in str(error.value)
    assert 'comment="simpul:bad"' in str(error.value)
    assert KEY not in str(error.value)
    assert theirs(bench.exported()) == before
    assert router.fate(ID) == "reverted"
    router.close()


def test_an_undo_that_did_not_bring_everything_back_is_said(bench: Bench) -> None:
    """Each of its lines may be refused on its own: the router logs it and says "reverted" all the same."""
    dns, ping = TWO_LINES
    deaf = replace(dns, undo=("/ip address add address=10.9.9.9/24 interface=nowhere",))
    router = bench.open()
    both = fragment(deaf, ping, seen=read(router.fetch()))
    router.stage(both, {})
    router.arm(ID, 90)
    router.commit(ID)
    bench.pass_time(91)
    assert router.fate(ID) == "reverted"
    assert router.otherwise([both]) == {ID: Left(("ip/dns",))}
    bench.say("/ip dns set servers=192.0.2.53")
    assert router.otherwise([both]) == {ID: Left()}
    bad = step("bad", ('/ip address add address=10.9.9.9/24 interface=nowhere comment="simpul:bad"',), ())
    refused = replace(fragment(deaf, bad, seen=read(router.fetch())), id="00000000000000c4")
    router.stage(refused, {})
    router.arm(refused.id, 90)
    with pytest.raises(DeviceError, match="ip/dns") as error:
        router.commit(refused.id)
    assert code(error.value) == "SIM618"
    assert "input does not match any value of interface" in str(error.value)
    router.close()


def test_no_secret_is_kept_in_what_the_router_keeps_or_says(bench: Bench) -> None:
    router = bench.open()
    bad = step("bad", ("/interface wireguard add name=wg66 private-key=secret:wg:bad listen-port=20066",), ())
    router.stage(fragment(*CHANGE, bad), SECRETS | {"wg:bad": "no key; at \"all"})
    router.arm(ID, 90)
    with pytest.raises(DeviceError) as error:
        router.commit(ID)
    assert "no key" not in str(error.value)
    kept = bench.exported() + bench.say("/log print") + str(bench.device.files) + router.fetch()
    assert KEY not in kept
    assert "no key" not in kept
    router.close()


def test_a_hanging_router_is_given_up_and_undoes_itself(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    before = theirs(bench.exported())
    router = bench.open()
    router.stage(fragment(*CHANGE), SECRETS)
    router.arm(ID, 90)
    bench.device.faults.hang = True
    monkeypatch.setattr(driver, "_EXPORT", 0.5)
    with pytest.raises(DeviceError) as error:
        router.commit(ID)
    assert code(error.value) == "SIM605"
    bench.device.faults.clear()
    bench.pass_time(91)
    router.close()
    assert theirs(bench.exported()) == before


@pytest.mark.parametrize("after", [0, 1, 40, 400, 1000, 2000, 4000])
def test_a_line_that_breaks_off_is_unreachable_and_undoes_itself(bench: Bench, after: int) -> None:
    before = theirs(bench.exported())
    router = bench.open()
    router.stage(fragment(*CHANGE), SECRETS)
    router.arm(ID, 90)
    bench.device.faults.drop_after = after
    with pytest.raises(Unreachable):
        for _ in range(20):
            router.commit(ID) if router.fate(ID) == "armed" else router.fetch()
    bench.pass_time(91)
    assert theirs(bench.exported()) == before
    again = bench.open()
    assert again.fate(ID) == "reverted"
    again.close()


def test_a_log_that_is_echoed_spoils_a_reading_and_no_change(bench: Bench) -> None:
    router = bench.open()
    router.stage(fragment(*CHANGE), SECRETS)
    router.arm(ID, 90)
    bench.device.faults.flood = "12:00:00 echo: system,error,critical login failure for user admin via ssh"
    assert router.fate(ID) == "armed"
    bench.device.faults.flood = ""
    router.commit(ID)
    bench.device.faults.flood = "12:00:00 echo: system,error,critical login failure for user admin via ssh"
    router.confirm(ID)
    assert router.fate(ID) == "confirmed"
    router.close()


def test_a_flood_is_cut_off(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    router = bench.open()
    monkeypatch.setattr(console, "OUTPUT_LIMIT", 1 << 20)
    bench.device.faults.flood = "x" * (2 << 20)
    with pytest.raises(DeviceError) as error:
        router.fetch()
    assert code(error.value) == "SIM606"
    router.close()


def test_a_slow_router_is_waited_for(bench: Bench) -> None:
    bench.device.faults.slow = 0.05
    router = bench.open()
    router.stage(fragment(*TWO_LINES), {})
    router.arm(ID, 90)
    router.commit(ID)
    router.confirm(ID)
    assert router.fate(ID) == "confirmed"
    router.close()
