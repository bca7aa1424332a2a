"""A boot with much in it, as on a hub: what is told together, and what of it fails or ends half-way."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping

import pytest

from tests.platforms.linux_frr_device.throwaway_router import BASE, HELPER, Router, keys, until

pytestmark = pytest.mark.lab
NAME = "kukar-edge-1"
REST = {i: t for i, t in BASE.items() if not i.startswith("wireguard/")}
# In the place of `ip`: writes down each call, but for one tunnel's own process and what the clock asks meanwhile.
_COUNTED = """#!/bin/sh
case $* in *' env WG_PROCESS_FOREGROUND=1 '*|*' route show default') ;; *) echo "$*" >>/run/calls ;; esac
exec /usr/sbin/ip "$@"
"""
# In the place of `ip`: waits for ever once it has told the batch that is named.
_HELD = """#!/bin/sh
/usr/sbin/ip "$@"; status=$?
case $* in *-batch*)
    echo x >>/run/batches
    if [ "$(wc -l </run/batches)" = %d ]; then touch /run/held; sleep 600; fi ;;
esac
exit $status
"""


def tunnels(count: int) -> dict[str, str]:
    return {f"wireguard/wg{n}.conf": text(n, keys()[0]) for n in range(1, count + 1)}


def text(n: int, private: str) -> str:
    return (f"# uplink fibre\n# address 10.120.0.{2 * n}/31\n# address fd64:78::{2 * n:x}/127\n# mtu 1420\n"
            f"[Interface]\nPrivateKey = {private}\nListenPort = {51900 + n}\n[Peer]\n"
            "PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\nAllowedIPs = 0.0.0.0/0, ::/0\n")


def stand_in(router: Router, script: str) -> None:
    path = router.disk / "sbin/ip"
    path.write_text(script)
    path.chmod(0o755)


def live(router: Router, objects: Mapping[str, str]) -> dict[str, str]:
    """What `Router.live` says, and each tunnel's own words."""
    names = sorted(i.removeprefix("wireguard/").removesuffix(".conf") for i in objects if i.startswith("wireguard/"))
    return router.live() | {n: router.text("wg", "showconf", n) for n in names} | {
        "shown": router.text("sh", "-c", "cat /run/simpul/shown/wireguard/*"),
        "own": router.text("sh", "-c", "ip -6 -br addr show scope link | grep -c ^wg")}


def test_a_boot_asks_ip_as_often_for_nine_tunnels_as_for_three(factory: Callable[[str], Router]) -> None:
    router = factory(NAME)
    stand_in(router, _COUNTED)
    asked = []
    for count in (3, 9):
        router.confirmed({**REST, **tunnels(count)})
        router.run("sh", "-c", ": >/run/calls")
        router.helper("boot")
        asked.append(router.text("cat", "/run/calls").splitlines())
        for n in range(1, count + 1):
            said = router.text("ip", "-br", "addr", "show", "dev", f"wg{n}")
            assert f" 10.120.0.{2 * n}/31 fd64:78::{2 * n:x}/127 " in said
            assert " fe80::" in said
            assert "fwmark: 0x" in router.text("wg", "show", f"wg{n}")
        router.cut()
        router.start()
    assert len(asked[0]) == len(asked[1]), asked


def test_one_that_fails_is_named_and_no_other_waits_for_it(factory: Callable[[str], Router]) -> None:
    router = factory(NAME)
    objects = {**REST, **tunnels(4)}
    private, public = keys()
    objects["wireguard/wg1.conf"] = text(1, private).replace("PrivateKey", "privatekey").replace(
        "AllowedIPs", "PresharedKey = FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE=\nAllowedIPs")
    objects["wireguard/wg2.conf"] = text(2, "not-a-key")
    objects["wireguard/wg3.conf"] = text(3, private).replace("10.120.0.6/31", "10.120.0.666/31")
    router.confirmed(objects)
    said = router.helper("boot", status=1)
    assert [n for n in range(1, 5) if f"wireguard/wg{n}.conf did not take effect" in said] == [2, 3], said
    for n in (1, 4):
        assert f" 10.120.0.{2 * n}/31 " in router.text("ip", "-br", "addr", "show", "dev", f"wg{n}")
    # All are shown as one by one, and the keys of none.
    shown = router.text("sh", "-c", "cat /run/simpul/shown/wireguard/*")
    router.run("sh", "-c", f"for n in 1 2 3 4; do {HELPER} _call show wireguard/wg$n.conf; done")
    assert router.text("sh", "-c", "cat /run/simpul/shown/wireguard/*") == shown
    assert f"PrivateKey = secret:wg:{public}\n" in shown
    assert private not in shown and "FpCyhws9" not in shown


def test_a_boot_that_ends_anywhere_among_them_is_finished_by_the_next(factory: Callable[[str], Router]) -> None:
    router = factory(NAME)
    objects = {**REST, **tunnels(3)}
    router.confirmed(objects)
    router.helper("boot")
    before = live(router, objects)
    for at, power in ((1, True), (1, False), (2, False)):
        router.cut()
        router.start()
        stand_in(router, _HELD % at)
        boot = subprocess.Popen(router.enter("setsid", HELPER, "boot"), stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)
        until("it has come so far", router, "test", "-e", "/run/held", seconds=60)
        assert int(router.text("sh", "-c", "wc -l </run/batches")) == at
        if power:
            router.cut()
            boot.wait()
            router.start()
        else:
            router.run("pkill", "-9", "-f", "simpul-device (boot|_call tunnels)|sleep 600")
            boot.wait()
        (router.disk / "sbin/ip").unlink()
        router.helper("boot")
        assert live(router, objects) == before


def test_what_a_file_no_longer_says_goes_and_the_rest_stays(factory: Callable[[str], Router]) -> None:
    """Boot of a running router, whose files somebody changed."""
    router = factory(NAME)
    router.confirmed({**REST, **tunnels(3)})
    router.helper("boot")
    was = router.text("cat", "/run/simpul/pid/wg2")
    router.run("sh", "-c", """cd /etc/simpul/conf/wireguard; rm wg1.conf
        sed -i 's:10.120.0.4/31:10.120.9.4/31:; s/1420/1400/' wg2.conf""")
    router.helper("boot")
    assert not router.has("wg1")
    assert router.text("ls", "/run/simpul/live/wireguard").split() == ["wg2.conf", "wg3.conf"]
    said = router.text("ip", "addr", "show", "dev", "wg2")
    assert "10.120.9.4/31" in said and "10.120.0.4/31" not in said and "mtu 1400" in said
    assert router.text("cat", "/run/simpul/pid/wg2") == was


def test_three_hundred_route_maps_are_one_commit_of_frr(factory: Callable[[str], Router]) -> None:
    """A commit for each cost bgpd 1.2 s of processor for so many, where one costs 0.1; and more than the square."""
    router = factory(NAME)
    maps = {f"frr/route-map/SIMPUL-wg{n}-in4.conf":
            f"route-map SIMPUL-wg{n}-in4 permit 10\n match ip address prefix-list SIMPUL-own\nexit\n"
            for n in range(300)}
    router.confirmed({**REST, **maps})
    router.helper("boot")
    ticks = router.text("sh", "-c", "cut -d' ' -f14,15 /proc/$(cat /run/frr/bgpd.pid)/stat").split()
    assert sum(int(t) for t in ticks) / os.sysconf("SC_CLK_TCK") < 0.6
    said = router.text("vtysh", "-c", "show running-config")
    assert all(text in said for text in maps.values())
    assert "router bgp 64602\n" in said
