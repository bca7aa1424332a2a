"""What is refused before anything is sent: another router, another version, no room, no undo, what somebody changed."""

from __future__ import annotations

from pathlib import Path

import asyncssh
import pytest

from lab.emulated.server import Farm
from platforms.mikrotik_routeros.driver import MikrotikRouteros
from simpul.errors import DeviceError, FootprintMoved, SecretError, Unreachable, WrongDevice
from tests.platforms.mikrotik_routeros_device.router import (
    CHANGE,
    ID,
    TWO_LINES,
    Bench,
    code,
    fragment,
    made,
    read,
    step,
    theirs,
)


def test_another_host_key_is_never_written_to(bench: Bench) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key("openssh").decode()
    with pytest.raises(WrongDevice) as error:
        MikrotikRouteros.open(bench.endpoint(host_key=other), read)
    assert code(error.value) == "SIM602"


def test_another_name_is_never_written_to(bench: Bench) -> None:
    with pytest.raises(WrongDevice) as error:
        bench.open("desa-2004")
    assert code(error.value) == "SIM608"


def test_a_key_that_is_not_there_is_refused(bench: Bench) -> None:
    bench.say("/user ssh-keys remove [find]")
    with pytest.raises(DeviceError) as error:
        bench.open()
    assert code(error.value) == "SIM603"


def test_a_router_that_refuses_connections_is_unreachable(bench: Bench) -> None:
    bench.device.faults.refuse = True
    with pytest.raises(Unreachable):
        bench.open()


def test_device_mode_that_forbids_the_scheduler_is_told_before_anything_is_sent(farm: Farm, tmp_path: Path) -> None:
    bench = made(farm, tmp_path, mode="home")
    before = bench.exported()
    router = bench.open()
    with pytest.raises(DeviceError, match="on site: /system device-mode update") as error:
        router.stage(fragment(*TWO_LINES), {})
    assert code(error.value) == "SIM640"
    assert bench.exported() == before
    router.close()


def test_a_scheduler_that_was_forbidden_after_staging_is_noticed_by_arming(bench: Bench) -> None:
    router = bench.open()
    router.stage(fragment(*TWO_LINES), {})
    bench.device.router.mode["scheduler"] = "no"
    with pytest.raises(DeviceError, match="device-mode"):
        router.arm(ID, 90)
    with pytest.raises(DeviceError) as error:
        router.commit(ID)
    assert code(error.value) == "SIM645"
    router.close()


@pytest.mark.parametrize("cleaned", [
    "/system scheduler disable [find name~\"-timer\"]", "/system scheduler disable [find name~\"-boot\"]",
    "/system scheduler remove [find name~\"-boot\"]", "/system script remove [find name~\"-undo\"]",
    "/system script remove [find name~\"-part-\"]"])
def test_nothing_is_typed_under_an_undo_that_somebody_cleaned_away(bench: Bench, cleaned: str) -> None:
    router = bench.open()
    before = router.fetch()
    router.stage(fragment(*TWO_LINES), {})
    router.arm(ID, 90)
    assert bench.say(cleaned) == ""
    with pytest.raises(DeviceError, match="its undo is not armed"):
        router.commit(ID)
    assert read(router.fetch()) == read(before)
    bench.pass_time(7200)
    assert read(router.fetch()) == read(before)
    router.close()


def test_a_full_flash_is_told_before_anything_is_sent(bench: Bench) -> None:
    before = bench.exported()
    bench.device.faults.disk_full = True
    router = bench.open()
    with pytest.raises(DeviceError) as error:
        router.stage(fragment(*TWO_LINES), {})
    assert code(error.value) == "SIM641"
    assert bench.exported() == before
    router.close()


def test_a_line_of_another_version_is_refused_before_anything_is_sent(farm: Farm, tmp_path: Path) -> None:
    bench = made(farm, tmp_path, version="7.18.2")
    before = bench.exported()
    router = bench.open()
    lines = ("/routing bgp instance add name=simpul-intra as=64602 router-id=10.126.0.2",)
    back = ("/routing bgp instance remove [find name=simpul-intra]",)
    with pytest.raises(DeviceError, match=r"7\.18\.2") as error:
        router.stage(fragment(step("bgp/instance", lines, back)), {})
    assert code(error.value) == "SIM643"
    assert lines[0] in str(error.value)
    assert bench.exported() == before
    router.close()


def test_an_undo_that_nobody_could_read_is_refused_before_anything_is_sent(bench: Bench) -> None:
    before = bench.exported()
    router = bench.open()
    with pytest.raises(DeviceError) as error:
        router.stage(fragment(step("ip/dns", ("/ip dns set servers=10.0.0.53",), ("/ip dns set servrs=1",))), {})
    assert code(error.value) == "SIM643"
    assert bench.exported() == before
    router.close()


def test_an_undo_never_restates_a_secret(bench: Bench) -> None:
    router = bench.open()
    lines = ("/interface wireguard set [find name=wg65] private-key=secret:wg:old",)
    with pytest.raises(DeviceError) as error:
        router.stage(fragment(step("wireguard/wg65", ("/interface wireguard remove [find name=wg65]",), lines)), {})
    assert code(error.value) == "SIM642"
    router.close()


def test_a_secret_that_was_not_given_stops_it_before_its_first_line(bench: Bench) -> None:
    before = theirs(bench.exported())
    router = bench.open()
    router.stage(fragment(*CHANGE), {})
    router.arm(ID, 90)
    with pytest.raises(SecretError):
        router.commit(ID)
    assert theirs(bench.exported()) == before
    router.close()


def test_what_somebody_changed_since_the_plan_is_not_written_over(bench: Bench) -> None:
    router = bench.open()
    change = fragment(*TWO_LINES, seen=read(router.fetch()))
    bench.say("/ip dns set servers=198.51.100.53")
    with pytest.raises(FootprintMoved, match="ip/dns"):
        router.stage(change, {})
    router.close()


def test_what_somebody_changes_while_it_is_staged_is_not_written_over(bench: Bench) -> None:
    router = bench.open()
    router.stage(fragment(*TWO_LINES, seen=read(router.fetch())), {})
    router.arm(ID, 90)
    bench.say("/ip dns set servers=198.51.100.53")
    by_hand = theirs(bench.exported())
    with pytest.raises(FootprintMoved):
        router.commit(ID)
    router.revert(ID)
    assert theirs(bench.exported()) == by_hand
    router.close()


def test_what_was_staged_before_another_reading_is_compared_with_its_own(bench: Bench) -> None:
    router, (other, third) = bench.open(), ("00000000000000d4", "00000000000000e5")
    seen = read(router.fetch())
    dns, rule = TWO_LINES
    people = next(s for s in CHANGE if s.id == "list/people")
    router.stage(fragment(dns, seen=seen), {})
    router.stage(fragment(rule, identifier=other, seen=seen), {})
    for identifier in (ID, other):
        router.arm(identifier, 90)
    router.commit(other)
    bench.say("/ip dns set servers=198.51.100.53")
    router.stage(fragment(people, identifier=third, seen=read(router.fetch())), {})
    with pytest.raises(FootprintMoved, match="ip/dns"):
        router.commit(ID)
    router.close()


@pytest.mark.parametrize("identifier", ["", "x" * 16, "00000000000000c", '00000000000000c3"'])
def test_what_is_no_id_is_refused(bench: Bench, identifier: str) -> None:
    router = bench.open()
    for call in (lambda: router.arm(identifier, 60), lambda: router.confirm(identifier),
                 lambda: router.revert(identifier), lambda: router.fate(identifier)):
        with pytest.raises(DeviceError, match="SIM609"):
            call()
    router.close()


def test_a_fragment_for_another_router_is_not_written(bench: Bench) -> None:
    router = bench.open()
    change = fragment(*TWO_LINES)
    with pytest.raises(WrongDevice):
        router.stage(type(change)(change.id, "desa-9", change.unit, change.phase, change.steps, {}, {}), {})
    router.close()
