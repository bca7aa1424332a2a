"""Applets of the event manager: what wakes them, for how long they run, and what ends them."""

from __future__ import annotations

import pytest

from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device

BGP = """router bgp 64602
 neighbor 10.127.0.1 remote-as 64512
 neighbor 10.127.0.1 prefix-list nets in
ip prefix-list nets seq 5 permit 10.0.0.0/8
"""
APPLET = """event manager applet asks authorization bypass
 event syslog pattern "TEST-5-{pattern}"{maxrun}
 action 010 cli command "enable"
 action 100 wait 30
 action 020 cli command "clear ip bgp * soft"
"""


def router(applet: str) -> Device:
    device = Device(Clock(speed=0), startup=BGP + applet)
    assert device.refused == []
    device.in_effect["10.127.0.1"] = "another policy"
    return device


def asked(device: Device) -> bool:
    return device.in_effect.get("10.127.0.1") != "another policy"


def test_what_it_waits_for_wakes_it_and_its_labels_are_its_order() -> None:
    device = router(APPLET.format(pattern="A.*B", maxrun=" maxrun 60"))
    device.log("TEST", 5, "OTHER", "nothing")
    assert not asked(device)
    device.log("TEST", 5, "AB", "now")
    assert asked(device), "020 stands before 100"


@pytest.mark.parametrize("maxrun, done", [("", False), (" maxrun 30", False), (" maxrun 31", True)])
def test_its_time_is_20_seconds_unless_it_says_otherwise(maxrun: str, done: bool) -> None:
    device = router(APPLET.format(pattern="A", maxrun=maxrun).replace("020", "200"))
    device.log("TEST", 5, "A", "now")
    device.clock.advance(60)
    assert asked(device) is done


def test_without_enable_it_may_clear_nothing() -> None:
    device = router(APPLET.format(pattern="A", maxrun="").replace(' action 010 cli command "enable"\n', ""))
    device.log("TEST", 5, "A", "now")
    assert not asked(device)


def test_a_power_cut_ends_it() -> None:
    device = router(APPLET.format(pattern="A", maxrun=" maxrun 60").replace("020", "200"))
    device.log("TEST", 5, "A", "now")
    device.power_cut()
    device.in_effect["10.127.0.1"] = "another policy"
    device.clock.advance(60)
    assert not asked(device)


def test_it_goes_on_where_its_lines_are_gone_and_wakes_no_more() -> None:
    device = router(APPLET.format(pattern="A", maxrun=" maxrun 60").replace("020", "200"))
    device.log("TEST", 5, "A", "now")
    device.configure("no event manager applet asks\n")
    device.clock.advance(31)
    assert asked(device)
    device.in_effect["10.127.0.1"] = "another policy"
    device.log("TEST", 5, "A", "now")
    device.clock.advance(60)
    assert not asked(device)
