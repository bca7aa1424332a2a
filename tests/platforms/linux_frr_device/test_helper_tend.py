"""Daemons that die on a real router are started anew, with all that they were told."""

from __future__ import annotations

import pytest

from platforms.linux_frr.helper import helper_text
from tests.platforms.linux_frr_device.helper_services import BOTH, HEAD, NAME, SEGMENT
from tests.platforms.linux_frr_device.throwaway_router import HELPER, Router, fragment, until

pytestmark = pytest.mark.lab
ONE = "00000000000000a1"
TOLD = "vtysh -c 'show running-config' | grep -c -e '^ip prefix-list SIMPUL-own ' -e '^ip route 10.66.0.0/16 ' " \
       "-e '^router bgp 64602'"


def test_what_dies_comes_back_as_it_was(router: Router) -> None:
    router.helper("stage", ONE, data=fragment(NAME, BOTH, {}, {0: HEAD, 1: SEGMENT}))
    router.helper("arm", ONE, "600")
    router.helper("commit", ONE)
    before = router.live()
    daemons = "cat /run/simpul/pid/wg12 /run/simpul/pid/dnsmasq /run/simpul/pid/undo-* /run/frr/*.pid"
    dead = set(router.text("sh", "-c", daemons).split())
    assert len(dead) == 7
    router.run("kill", "-9", *sorted(dead))
    until("FRR has its drop-ins", router, "sh", "-c", f"[ $({TOLD}) = 3 ]", seconds=60)
    until("the tunnel stands", router, "ip", "-br", "link", "show", "dev", "wg12", seconds=60)
    until("a name is answered", router, "sh", "-c", "busybox nslookup arsip.test 10.66.0.1 | grep 10.66.0.40",
          seconds=60)
    until("the timer runs", router, "sh", "-c", f"kill -0 $(cat /run/simpul/pid/undo-{ONE})", seconds=60)
    assert dead.isdisjoint(router.text("sh", "-c", daemons).split())
    until("everything is as it was", router, "sh", "-c", "flock -n 9 9>>/run/simpul/lock", seconds=60)
    assert router.live() == before


def test_what_was_stopped_or_is_over_stays_so(router: Router) -> None:
    router.helper("stage", ONE, data=fragment(NAME, BOTH, {}, {0: HEAD, 1: SEGMENT}))
    router.helper("arm", ONE, "600")
    router.helper("commit", ONE)
    router.helper("revert", ONE)
    router.run("sleep", "11")
    assert router.text("ls", "/run/simpul/pid").split() == ["clock-inside", "clock-wan", "tend", "wg12"]
    assert router.run("cat", "/run/simpul/log/tend").stdout == b""


def test_it_goes_on_as_the_helper_that_was_installed_once_no_change_is_armed(router: Router) -> None:
    """An upgrade replaces a file; what tends the router reads it by itself, as the process that it was."""
    tender = router.text("cat", "/run/simpul/pid/tend").strip()

    def tends() -> str:
        return router.text("sh", "-c", f"tr '\\0' ' ' </proc/{tender}/cmdline").split()[-1]
    was = tends()
    assert f"helper={was}\n" in router.helper("facts")
    router.helper("stage", ONE, data=fragment(NAME, BOTH, {}, {0: HEAD, 1: SEGMENT}))
    router.helper("arm", ONE, "600")
    text = helper_text()
    upgrade = "cat >/usr/local/sbin/.new; chmod 755 /usr/local/sbin/.new; mv /usr/local/sbin/.new " + HELPER
    router.run("sh", "-c", upgrade, data=f"{text}# of today\n".encode())
    router.run("sleep", "6")
    assert tends() == was
    router.helper("revert", ONE)
    router.run("sh", "-c", upgrade, data=f"{text}if".encode())     # half of one
    router.run("sleep", "6")
    assert tends() == was
    router.run("sh", "-c", upgrade, data=f"{text}# of today\n".encode())
    until("the new one tends", router, "sh", "-c", f"! grep -q {was} /proc/{tender}/cmdline", seconds=20)
    assert f"helper={tends()}\n" in router.helper("facts")
    dead = router.text("cat", "/run/simpul/pid/wg12").strip()
    router.run("kill", "-9", dead)
    until("the tunnel stands", router, "sh", "-c",
          f"read -r p </run/simpul/pid/wg12; [ $p != {dead} ] && kill -0 $p && wg show wg12", seconds=30)
