"""Services on a real router: judged before they run, undone with their fragment, back after a power cut."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

import pytest

from tests.platforms.linux_frr_device.helper_services import BOTH, HEAD, NAME, SEGMENT
from tests.platforms.linux_frr_device.throwaway_router import Router, fragment, until

pytestmark = pytest.mark.lab

ONE, TWO, THREE = "00000000000000a1", "00000000000000b2", "00000000000000c3"


def commit(router: Router, identifier: str, steps: Sequence[tuple[str, ...]], do: dict[int, str],
           status: int = 0) -> str:
    router.helper("stage", identifier, data=fragment(NAME, steps, {}, do))
    router.helper("arm", identifier, "60")
    return router.helper("commit", identifier, status=status)


def resolves(router: Router) -> bool:
    return b"10.66.0.40" in router.run("busybox", "nslookup", "arsip.test", "10.66.0.1", check=False).stdout


def running(router: Router) -> bool:
    return router.run("sh", "-c", "kill -0 $(cat /run/simpul/pid/dnsmasq)", check=False).returncode == 0


@pytest.fixture(autouse=True)
def installed() -> None:
    if shutil.which("dnsmasq", path="/usr/sbin") is None:
        pytest.skip("dnsmasq is not installed: make packages")


def test_a_service_runs_from_all_its_files_and_goes_with_the_last(router: Router) -> None:
    commit(router, ONE, BOTH, {0: HEAD, 1: SEGMENT})
    until("a name is answered", router, "sh", "-c", "busybox nslookup arsip.test 10.66.0.1 | grep 10.66.0.40")
    router.helper("revert", ONE)
    assert not running(router)
    commit(router, TWO, BOTH, {0: HEAD, 1: SEGMENT})
    router.helper("confirm", TWO)
    router.cut()
    router.start()
    router.helper("boot")
    until("it answers after a power cut", router, "sh", "-c", "busybox nslookup arsip.test 10.66.0.1 | grep 10.66.0.40")
    commit(router, THREE, [("del", "dnsmasq/vlan20.conf"), ("del", "dnsmasq/00-global.conf"),
                           ("service", "dnsmasq")], {})
    assert not running(router)
    assert router.run("test", "-e", "/run/simpul/dnsmasq.conf", check=False).returncode
    router.helper("revert", THREE)
    assert resolves(router), "the undo brings it back"


@pytest.mark.parametrize("bad", ["dhcp-range=10.66.0.300,10.66.0.2\n", "cache-size=99\nlocal-ttl=x\n"])
def test_what_the_daemon_refuses_changes_nothing(router: Router, bad: str) -> None:
    commit(router, ONE, BOTH, {0: HEAD, 1: SEGMENT})
    router.helper("confirm", ONE)
    before = router.live()
    words = commit(router, TWO, [("put", "dnsmasq/vlan30.conf"), ("service", "dnsmasq")], {0: bad}, status=1)
    assert "service dnsmasq" in words
    assert "dnsmasq:" in words, words
    assert router.live() == before
    assert resolves(router)


def test_a_daemon_that_ends_at_once_is_a_failure(router: Router) -> None:
    router.run("dnsmasq", "-C", "/dev/null", "-x", "", "-z", "-a", "10.66.0.1")    # somebody else holds the port
    words = commit(router, ONE, BOTH, {0: "no-resolv\nbind-interfaces\n", 1: SEGMENT}, status=1)
    assert "ended at once" in words
    assert not running(router)


@pytest.mark.parametrize("kind", ["wireguard/wg1", "swanctl/ike1"])
def test_a_gateway_knows_whether_a_session_stands_over_its_tunnel_of_either_kind(router: Router, kind: str) -> None:
    said = router.run("sh", "-c", fr"""exec 2>/dev/null
        mkdir -p /run/simpul/live/{kind.partition("/")[0]}
        echo '# address 10.9.9.1/31' >/run/simpul/live/{kind}.conf
        ip link set lo up; for a in 1 2 3 4; do ip addr add 10.9.9.$a/32 dev lo; done
        echo 'file /run/flag' >/tmp/vrrp; kill $(cat /run/frr/bgpd.pid); sleep 0.5   # its port is ours now
        tell() {{ timeout 2 simpul-device _call vrrp /tmp/vrrp >/dev/null 2>&1; cat /run/flag; }}
        session() {{ nc -l $2 179 >/dev/null 2>&1 & sleep 0.5; sleep 9 | nc -s $1 $2 179 >/dev/null 2>&1 & sleep 0.5; }}
        printf 0 >/run/flag                     # without an end of line, and untrue
        tell
        session 10.9.9.3 10.9.9.4               # none of the tunnel's
        tell
        session 10.9.9.1 10.9.9.2
        tell
        pkill -x nc; sleep 0.3
        tell
        echo '# address fd09::1/127' >>/run/simpul/live/{kind}.conf
        printf '#!/bin/sh\necho "0 0 [fd09::1]:179 [fd09::2]:40000"\n' >/usr/local/sbin/ss; chmod +x /usr/local/sbin/ss
        tell
        """).stdout
    assert said.split() == [b"1", b"1", b"0", b"1", b"0"]
