"""What the router keeps: references, exports that make it again, both sides of 7.20, what fires by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lab.emulated.clock import Clock
from lab.emulated.routeros.device import RouterOs
from lab.emulated.routeros.export import wrap
from tests.lab.emulated.routeros.village import NOON, VILLAGE, configure


def body(router: RouterOs, options: str = "show-sensitive") -> str:
    return "\n".join(router.do(f"/export {options}").splitlines()[5:])


@pytest.mark.parametrize("options", ["show-sensitive", "terse show-sensitive", "verbose show-sensitive"])
def test_an_export_makes_the_router_again(clock: Clock, router: RouterOs, options: str) -> None:
    configure(router, VILLAGE)
    exported = router.do(f"/export {options}")
    other = RouterOs(clock, now=NOON)
    if options.startswith("verbose"):       # what is fixed or there already cannot be added again
        return
    configure(other, exported)
    assert body(other) == body(router)
    assert max(map(len, router.do("/export show-sensitive").splitlines())) <= 79


def test_an_export_leaves_out_defaults_and_secrets(router: RouterOs) -> None:
    configure(router, VILLAGE)
    plain, verbose = router.do("/export"), router.do("/export verbose")
    assert "private-key" not in plain and "private-key" in router.do("/export show-sensitive")
    assert "ageing-time" not in plain and "ageing-time=5m" in verbose
    assert plain.startswith("# 2026-06-01 12:00:00 by RouterOS 7.20.1\n# software id = ")
    assert plain.index("/interface wireguard\n") < plain.index("/ip pool") < plain.index("/interface bridge port") \
        < plain.index("/ip address") < plain.index("/system identity")
    assert router.do("/ip address export terse").splitlines()[-1] == \
        "/ip address add address=10.64.0.1/28 interface=office network=10.64.0.0"


def test_long_lines_break_as_exports_of_routers_do() -> None:
    """Between words; behind an `=` where only the value does not fit; within quotes only what fits on no line."""
    assert wrap(["add", "bridge=" + "b" * 20, "tagged=" + "t" * 42, "vlan-ids=1"]) == [
        f"add bridge={'b' * 20} tagged=\\", "    " + "t" * 42 + " vlan-ids=1"]
    assert wrap(["add", "name=" + "n" * 60, "remote-address=1.1.1.1"]) == [
        f"add name={'n' * 60} \\", "    remote-address=1.1.1.1"]
    key = f'public-key="{"k" * 44}"'
    assert wrap(["add", "name=" + "n" * 50, key]) == [f"add name={'n' * 50} public-key=\\", f'    "{"k" * 44}"']
    long = wrap(["add", f'policy="{"p" * 100}"'])
    assert [len(line) for line in long] == [79, 4 + 102 - (78 - len("add policy="))]


def test_references_follow_a_new_name_and_a_removed_one_is_a_number(router: RouterOs) -> None:
    configure(router, VILLAGE)
    router.do("/interface wireguard set wg65 name=tunnel")
    assert "interface=tunnel" in router.do("/ip address export terse")
    number = router.do(":put [/interface vlan find name=office]").strip()
    router.do("/interface vlan remove office")
    exported = router.do("/ip address export terse")
    assert f"interface={number}" in exported
    assert "I " in router.do("/ip address print terse")


def test_rules_keep_their_order_and_move(router: RouterOs) -> None:
    router.do('/ip firewall filter\nadd chain=a comment=one\nadd chain=a comment=two\nadd chain=a comment=three '
              'place-before=0\nmove [find comment=two] 0')
    assert router.do(":foreach i in=[/ip firewall filter find] do={:put [/ip firewall filter get $i comment]}") == \
        "two\nthree\none\n"


def test_each_side_of_7_20_refuses_the_other_s_bgp(clock: Clock) -> None:
    """And 7.19 has a word of either: routers' own lists of commands (tikoci/restraml), and exports of 7.19.4."""
    old = "/routing bgp connection add name=hub as=64602 router-id=10.0.0.1 local.role=ebgp " \
          "remote.address=10.127.0.130 .as=64600 address-families=ip"
    between = old.replace("address-families", "afi")
    new = "/routing bgp instance add name=intra as=64602 router-id=10.0.0.1\n" \
          "/routing bgp connection add name=hub instance=intra local.role=ebgp " \
          "remote.address=10.127.0.130 .as=64600 afi=ip"
    before, after = RouterOs(clock, version="7.18.2"), RouterOs(clock, version="7.20.1")
    assert (before.do(old), after.do(new)) == ("", "")
    assert before.do(new) == "bad command name instance (line 1 column 14)\n"
    assert before.do(between).startswith("expected end of command")
    assert after.do(old) == "expected end of command (line 1 column 47)\n"
    before.upgrade("7.19.4")
    clock.advance(61)
    exported = before.do("/export terse")
    assert "afi=ip" in exported and "router-id=10.0.0.1" in exported
    assert "address-families" not in exported and "bgp instance" not in exported
    assert before.do(old.replace("hub", "two")).startswith("expected end of command")
    assert before.do(between.replace("hub", "two").replace(".130", ".132")) == ""
    before.do("/routing bgp connection remove two")
    before.upgrade("7.20.1")
    clock.advance(61)
    exported = before.do("/export terse")
    assert "/routing bgp instance add as=64602 name=bgp-instance-1 router-id=10.0.0.1" in exported
    assert "instance=bgp-instance-1" in exported and "afi=ip" in exported and "address-families" not in exported


def test_an_entry_for_the_startup_undoes_after_a_power_cut_and_an_interval_alone_does_not(
        router: RouterOs, clock: Clock) -> None:
    """The clock starts in the past, where the interval has not begun: the trap that a second entry is for."""
    router.do('/system scheduler add name=interval interval=5m on-event="/system identity set name=by-interval"')
    router.power_cut()
    router.power_on()
    clock.advance(3600)
    assert router.name == "MikroTik"
    router.do('/system scheduler add name=startup start-time=startup on-event="/system identity set name=by-startup"')
    clock.advance(60)
    assert router.name == "MikroTik"        # not before a start
    router.power_cut()
    router.power_on()
    clock.advance(32)
    assert router.name == "MikroTik"
    clock.advance(2)
    assert router.name == "by-startup"
    router.set_time(NOON + timedelta(hours=2))
    clock.advance(301)
    assert router.name == "by-interval"     # NTP: the interval goes on


def test_device_mode_refuses_the_scheduler_until_somebody_is_on_site(clock: Clock) -> None:
    router = RouterOs(clock, mode="home")
    entry = "/system scheduler add name=undo interval=5m on-event=\":log info x\""
    assert router.do(entry) == "failure: not allowed by device-mode\n"
    router.do("/system device-mode update scheduler=yes")
    router.reboot()
    clock.advance(31)
    assert router.do(entry) == "failure: not allowed by device-mode\n"
    router.do("/system device-mode update scheduler=yes activation-timeout=1m")
    clock.advance(61)
    router.power_cut()
    router.power_on()
    clock.advance(31)
    assert "not allowed" in router.do(entry)            # too late
    router.do("/system device-mode update scheduler=yes")
    router.power_cut()
    router.power_on()
    clock.advance(31)
    assert router.do(entry) == ""


def test_an_import_stops_at_its_first_error_and_keeps_what_was_before(router: RouterOs) -> None:
    router.router.files["bad.rsc"] = (
        b"/system identity set name=first\n/interface bridge add name=ether1\n/system note set note=x")
    said = router.do("/import bad.rsc")
    assert said == ("Script Error: failure: already have interface with such name (/interface/bridge/add; line 2) "
                    "(:import; line 1)\n")
    assert router.name == "first"
    assert "note=x" not in router.do("/export")


def test_an_imported_line_does_not_see_the_locals_of_the_line_before(router: RouterOs) -> None:
    router.router.files["scopes.rsc"] = b":local a 1; :put \"same $a\"\n:put \"next $a\"\n"
    assert router.do("/import scopes.rsc").startswith("same 1\nnext \n")


def test_a_backup_brings_everything_back_and_a_full_disk_takes_none(router: RouterOs, clock: Clock) -> None:
    configure(router, VILLAGE)
    before = body(router)
    router.do("/system backup save name=good")
    router.do("/interface wireguard remove wg65; /ip address remove [find]; /ip service set telnet disabled=no")
    assert body(router) != before
    router.do("/system backup load name=good")
    clock.advance(31)
    assert body(router) == before
    router.faults.disk_full = True
    assert "disk" in router.do("/export file=more")
    assert "more.rsc" not in router.router.files


def test_undo_takes_back_one_action_after_another(router: RouterOs) -> None:
    router.do("/ip address add address=10.0.0.1/24 interface=ether1")
    router.do("/ip address set [find] disabled=yes")
    router.do("/ip address remove [find]")
    shown = "/ip address print count-only"
    assert router.do(shown) == "0\n"
    router.do("/undo")
    assert router.do(shown) == "1\n" and "disabled=yes" in router.do("/export")
    router.do("/undo\n/undo")
    assert router.do(shown) == "0\n"
