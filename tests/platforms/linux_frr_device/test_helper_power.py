"""A helper that is killed, and power that goes, at every moment that matters."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time

import pytest

from tests.platforms.linux_frr_device.throwaway_router import BASE, HELPER, Router, fragment, until

pytestmark = pytest.mark.lab

ONE = "00000000000000a1"
NAME = "kukar-edge-1"
LIST = "ip prefix-list SIMPUL-new seq 5 permit 10.67.0.0/16\n"
# In the place of a command: does its work, and kills whoever called it at the given call.
_TRAP = """#!/bin/sh
/usr/bin/%(name)s "$@"
status=$?
echo x >> /run/calls
[ "$(wc -l < /run/calls)" -ne %(at)d ] || kill -9 $PPID
exit $status
"""


def _data() -> bytes:
    return fragment(NAME, [
        ("put", "interface/vlan10.conf"), ("put", "nft/inside/60-a.nft"), ("nft", "inside"),
        ("del", "interface/vlan20.conf"),
        ("put", "frr/prefix-list/SIMPUL-new.conf"), ("vtysh",), ("del", "wireguard/wg12.conf")],
        {}, {0: "vlan 10\naddress 10.66.0.65/26\n", 1: "chain a {\n\tdrop\n}\n", 4: LIST, 5: LIST}, {5: f"no {LIST}"})


def _all_commands(router: Router) -> None:
    """Stage to confirm, whatever fails on the way: as a caller that is not told."""
    for words in (("stage", ONE), ("arm", ONE, "60"), ("commit", ONE), ("confirm", ONE)):
        router.run(HELPER, *words, data=_data() if words[0] == "stage" else None, check=False)


def _wanted(conf: dict[str, str]) -> dict[str, str]:
    changed = {k: v for k, v in conf.items() if k not in {"interface/vlan20.conf", "wireguard/wg12.conf"}}
    return changed | {"interface/vlan10.conf": "vlan 10\naddress 10.66.0.65/26\n",
                      "nft/inside/60-a.nft": "chain a {\n\tdrop\n}\n", "frr/prefix-list/SIMPUL-new.conf": LIST}


@pytest.mark.parametrize(("name", "stride"), [
    *(pytest.param(name, stride, marks=pytest.mark.long) for name, stride in (("tee", 1), ("sync", 3), ("mv", 2))),
    pytest.param("sync", 1, marks=pytest.mark.campaign), pytest.param("mv", 1, marks=pytest.mark.campaign)])
def test_killed_at_each_step_to_the_disk_it_boots_one_or_the_other(router: Router, name: str, stride: int) -> None:
    before, conf = router.live(), router.conf()
    wanted = _wanted(conf)
    trap = router.disk / "sbin" / name
    seen = set()
    after: dict[str, str] | None = None
    for at in range(1, 100, stride):
        trap.write_text(_TRAP % {"name": name, "at": at})
        trap.chmod(0o755)
        router.run("sh", "-c", ": > /run/calls")
        _all_commands(router)
        calls = len(router.text("cat", "/run/calls").splitlines())
        trap.unlink()
        router.cut()
        router.start()
        router.helper("boot")
        assert router.helper("pending") == ""
        assert router.conf() in (conf, wanted), f"half a change after {name} {at}"
        seen.add(router.conf() == wanted)
        running = router.live()
        after = after or (running if running != before else None)
        assert running == (after if router.conf() == wanted else before)
        assert router.text("sh", "-c", "ls /etc/simpul/confirmed /etc/simpul/trash") == \
            "/etc/simpul/confirmed:\n\n/etc/simpul/trash:\n"
        if router.conf() == wanted:
            router.run("sh", "-c", "rm -rf /etc/simpul/conf")
            router.confirmed(conf)
            router.helper("boot")
            assert router.live() == before
        if calls < at:
            break
    else:
        pytest.fail("the trap was reached every time: raise the bound")
    assert seen == {True, False}


@pytest.mark.long
def test_killed_at_any_time_it_takes_itself_back_with_the_next_command(router: Router) -> None:
    before, conf = router.live(), router.conf()
    chance = random.Random(6402)
    interrupted = 0
    longest = 0.45      # s; as slow as the machine is today, so that kills fall into the commit
    for _ in range(12):
        router.helper("stage", ONE, data=_data())
        router.helper("arm", ONE, "60")
        victim = subprocess.Popen(router.enter(HELPER, "commit", ONE), stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.uniform(0.01, longest))
        os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()
        state = router.helper("pending")
        if "committed" in state:
            router.helper("revert", ONE)
            longest *= 0.7
        elif "armed" not in state:
            assert state == ""
            interrupted += 1
        else:
            router.helper("revert", ONE)
            longest *= 1.4
        assert router.live() == before
        assert router.conf() == conf
    assert interrupted >= 3, "no kill fell into a commit: the test proved nothing"


def test_a_cut_between_the_rename_and_the_fold_still_boots_the_confirmed(router: Router) -> None:
    conf = router.conf()
    for words in (("stage", ONE), ("arm", ONE, "60"), ("commit", ONE)):
        router.helper(*words, data=_data() if words[0] == "stage" else b"")
    running = router.live()
    # What confirm does up to its point of no return, and nothing after it.
    router.run("mv", f"/etc/simpul/pending/{ONE}", f"/etc/simpul/confirmed/{ONE}")
    assert router.conf() == conf
    router.cut()
    router.start()
    router.helper("boot")
    assert router.conf() == _wanted(conf)
    assert router.live() == running


def test_a_boot_that_is_killed_is_repeated(router: Router) -> None:
    before = router.live()
    chance = random.Random(64)
    for _ in range(4):
        router.cut()
        router.start()
        victim = subprocess.Popen(router.enter(HELPER, "boot"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  start_new_session=True)
        time.sleep(chance.uniform(0.02, 0.4))
        os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()
        if b"booted" not in router.run("ls", "/run/simpul", check=False).stdout:
            assert "not booted" in router.helper("pending", status=1)
        router.helper("boot")
        assert router.live() == before


def test_a_filter_that_does_not_load_leaves_only_its_deny(router: Router) -> None:
    router.confirmed({"nft/inside/20-broken.nft": "chain broken {\n\tthis is no rule\n}\n"})
    router.cut()
    router.start()
    words = router.helper("boot", status=1)
    assert "only its default deny stands" in words
    rules = router.text("nft", "list", "ruleset")
    assert "hook forward priority filter; policy drop" in rules
    assert "management4" not in rules
    assert "10.66.0.1/26" in router.live()["addresses"]
    assert BASE["nft/inside/10-input.nft"] == router.conf()["nft/inside/10-input.nft"]


def test_a_dhcp_line_gets_its_address_and_a_table_of_its_own(router: Router) -> None:
    router.run("sh", "-c", "ip addr add 100.64.3.1/24 dev far-eth1 && ip link set far-eth1 up && "
               "dnsmasq --conf-file=/dev/null --no-hosts --no-resolv --port=0 --interface=far-eth1 --bind-interfaces "
               "--dhcp-range=100.64.3.50,100.64.3.60,1h --dhcp-leasefile=/run/leases --pid-file=/run/dnsmasq.pid; "
               # The provider lives in this namespace only for the test: its side is let in.
               "nft insert rule inet simpul input iifname far-eth1 accept")
    before = router.live()
    router.helper("stage", ONE, data=fragment(NAME, [("put", "wan/satellite.conf")], {}, {
        0: "port eth1\naccess dhcp\nmtu 1400\nmetric 30\n"}))
    router.helper("arm", ONE, "60")
    router.helper("commit", ONE)
    # Before it has an address: its tunnels wait for it and take no other line.
    assert "unreachable default" in router.text("ip", "-n", "wan", "route", "show", "table", "1817945984")
    end = time.monotonic() + 10
    while "default via 100.64.3.1 dev eth1 metric 30" not in router.text("ip", "-n", "wan", "route"):
        assert time.monotonic() < end, router.text("cat", "/run/simpul/log/line-satellite")
        time.sleep(0.2)
    until("the line has a table of its own", router, "sh", "-c", "ip -n wan rule | grep -q 'from 100.64.3.'")
    assert "mtu 1400" in router.text("ip", "-n", "wan", "link", "show", "eth1")
    router.helper("revert", ONE)
    assert "udhcpc" not in router.text("ps", "ax")
    after = router.live()
    for part in ("wan links", "wan addresses", "wan routes", "wan rules", "addresses"):
        assert after[part] == before[part]
