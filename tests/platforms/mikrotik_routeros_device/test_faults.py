"""A router that lies, hangs, floods, breaks off, refuses, is full, is another: each ends in one clear error, and with
nothing half-done or with an undo that is armed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from lab.emulated.routeros.errors import Refused
from lab.emulated.routeros.schema import Menu
from lab.emulated.routeros.tree import Item
from lab.emulated.server import Farm
from platforms.mikrotik_routeros import backup, console, driver, undo
from platforms.mikrotik_routeros.driver import MikrotikRouteros
from simpul.errors import DeviceError, FootprintMoved, SecretError, Unreachable, WrongDevice
from tests.platforms.mikrotik_routeros_device.router import (
    CHANGE,
    KEY,
    SECRETS,
    TWO_LINES,
    Bench,
    fragment,
    made,
    read,
    step,
    theirs,
)
from tests.platforms.mikrotik_routeros_device.test_power import at_change

ID = "00000000000000c3"


def code(error: DeviceError | SecretError) -> str:
    return error.diagnostic.code


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
    assert router.otherwise([both]) == {ID: ("ip/dns",)}
    bench.say("/ip dns set servers=192.0.2.53")
    assert router.otherwise([both]) == {ID: ()}
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


def test_several_fragments_are_pending_and_each_goes_its_own_way(bench: Bench) -> None:
    other = "00000000000000c4"
    router = bench.open()
    router.stage(fragment(TWO_LINES[0]), {})
    router.stage(fragment(TWO_LINES[1], identifier=other), {})
    for identifier in (ID, other):
        router.arm(identifier, 90)
        router.commit(identifier)
    assert [(p.id, p.state) for p in router.pending()] == [(ID, "committed"), (other, "committed")]
    router.confirm(other)
    bench.pass_time(91)
    assert (router.fate(ID), router.fate(other)) == ("reverted", "confirmed")
    kept = bench.exported()
    assert "servers=192.0.2.53" in kept
    assert "simpul:filter/input/60" in kept
    router.close()


def test_the_journal_forgets_the_oldest(bench: Bench) -> None:
    router = bench.open()
    for number in range(25):
        identifier = f"{number:016x}"
        value = "10.0.0.53" if number % 2 else "10.0.0.54"
        router.stage(fragment(step("ip/dns", (f"/ip dns set servers={value}",), ("/ip dns set servers=192.0.2.53",)),
                              identifier=identifier), {})
        router.arm(identifier, 90)
        router.commit(identifier)
        router.confirm(identifier)
    assert router.fate(f"{24:016x}") == "confirmed"
    assert router.fate(f"{0:016x}") == "unseen"
    assert bench.exported().count("-end ") <= 22
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


def test_a_host_key_that_a_lost_backup_left_is_gone_with_the_next_change(bench: Bench) -> None:
    bench.pass_time(5000)
    at_work = f"simpul-backup-{4800}-0a1b2c3d_ed25519"
    bench.device.files.update({"simpul-backup_ed25519": b"PRIVATE", "his.txt": b"", at_work: b"PRIVATE",
                               "simpul-backup-3000-0a1b2c3d_rsa": b"PRIVATE",
                               "flash/simpul-backup-90000-0a1b2c3d_rsa": b"before a restart"})
    router = bench.open()
    router.stage(fragment(*TWO_LINES), {})
    assert set(bench.device.files) == {"his.txt", at_work}, "another session's backup reads its own file"
    bench.pass_time(1000)
    router.stage(fragment(*TWO_LINES, identifier="00000000000000c5"), {})
    assert set(bench.device.files) == {"his.txt"}
    router.close()


def test_a_backup_is_whole_while_another_session_stages(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bench.say('/system script add name=simpul-operators source="# ssh-ed25519 AAAA ani"') == ""
    one, other = bench.open(), bench.open()
    read_key = one._host_key

    def meanwhile(files: backup.HostKeyFiles) -> str:
        other.stage(fragment(*TWO_LINES), {})
        text = read_key(files)
        other.stage(fragment(*TWO_LINES, identifier="00000000000000c5"), {})
        return text

    monkeypatch.setattr(one, "_host_key", meanwhile)
    assert b"PRIVATE KEY" in one.backup()
    assert bench.device.files == {}
    one.close()
    other.close()


@pytest.mark.parametrize("identifier", [ID, "00000000000000c4"])
def test_what_a_confirmed_change_retired_goes_before_its_leftovers(bench: Bench, identifier: str) -> None:
    bench.say('/ip firewall address-list add list=retired address=10.9.9.9')
    for name, source in (("undo", ""), ("end", "confirmed"),
                         ("sweep", "/ip firewall address-list remove [find list=retired]")):
        assert bench.say(f'/system script add name="simpul-{ID}-{name}" source="{source}"') == ""
    router = bench.open()
    router.stage(fragment(*TWO_LINES, identifier=identifier), {})
    assert "list=retired" not in bench.exported()
    router.revert(identifier)
    assert router.fate(ID) == ("confirmed" if identifier != ID else "unseen")
    router.close()
