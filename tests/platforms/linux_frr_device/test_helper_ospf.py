"""OSPF on one real router beside a LAN core of another's: the helper starts it, shows no key, and takes it back."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from platforms.linux_frr.bundle import bundle
from platforms.linux_frr.dialect import LinuxFrr
from simpul.config.diff import diff
from simpul.config.model import Config, Step
from simpul.config.patch import order
from simpul.plan.model import Fragment
from tests.platforms.linux_frr.frr_texts import rendered
from tests.platforms.linux_frr_device.throwaway_router import BASE, Router, keys, typed

pytestmark = [pytest.mark.lab, pytest.mark.long]

NAME, DIALECT = "kukar-edge-1", LinuxFrr()
KEY = "rahasia-16-huruf"
DIGEST = hashlib.sha256(KEY.encode()).hexdigest()[:32]
PLUGGED = {
    **BASE, "switch/eth2.conf": "access 20\n",
    "nft/inside/10-input.nft": BASE["nft/inside/10-input.nft"].replace(
        "\tip saddr @", '\ticmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept\n'
                        '\tiifname "vlan20" ip saddr 10.66.0.0/26 meta l4proto 89 accept\n'
                        '\tiifname "vlan20" ip6 saddr fe80::/10 meta l4proto 89 accept\n\tip saddr @', 1)}
OSPF = {
    "frr/prefix-list/SIMPUL-core-in4.conf": "ip prefix-list SIMPUL-core-in4 seq 5 permit 10.66.1.0/24\n",
    "frr/prefix-list6/SIMPUL-core-in6.conf": "ipv6 prefix-list SIMPUL-core-in6 seq 5 permit fd64:1:0:1::/64\n",
    "frr/prefix-list/SIMPUL-core-out4.conf": "ip prefix-list SIMPUL-core-out4 seq 5 permit 10.66.0.0/16\n",
    **{f"frr/route-map/SIMPUL-core-{way}.conf": f"route-map SIMPUL-core-{way} permit 10\n match {words} address "
       f"prefix-list SIMPUL-core-{way}\nexit\n" for way, words in (("in4", "ip"), ("in6", "ipv6"), ("out4", "ip"))},
    "frr/ospf.conf": "ip protocol ospf route-map SIMPUL-core-in4\nipv6 protocol ospf6 route-map SIMPUL-core-in6\n"
                     "router ospf\n ospf router-id 10.126.0.1\n redistribute static metric 10 route-map "
                     "SIMPUL-core-out4\nexit\nrouter ospf6\n ospf6 router-id 10.126.0.1\nexit\n",
    "frr/ospf-interface/vlan20.conf": f"""\
interface vlan20
 ip ospf area 0
 ip ospf authentication message-digest
 ip ospf message-digest-key 1 md5 secret:ospf:{DIGEST}
 ipv6 ospf6 area 0
 ipv6 ospf6 authentication key-id 1 hash-algo hmac-sha-256 key secret:ospf:{DIGEST}
exit
"""}
BEHIND = {"10.66.1.0/24", "fd64:1:0:1::/64"}
# A default, another's, a half of the site, a part of what lies behind.
GREEDY = ("0.0.0.0/0", "10.70.0.0/16", "10.66.0.0/17", "10.66.1.0/26", "::/0", "fd64:1::/48")


class Core:
    """The LAN core: an FRR of its own in a namespace at the other end of the router's port."""

    def __init__(self, router: Router, folder: Path) -> None:
        self.router, self.folder = router, folder
        router.run("ip", "netns", "add", "core")
        router.run("ip", "link", "set", "far-eth2", "netns", "core")
        self._sh("ip link set lo up; ip link set far-eth2 up; ip addr add 10.66.0.2/26 dev far-eth2; ip link add lan "
                 "type veth peer name lanp; ip link set lan up; ip link set lanp up; ip addr add 10.66.1.1/24 dev lan; "
                 "ip addr add fd64:1:0:1::1/64 dev lan nodad; sysctl -qw net.ipv4.ip_forward=1")

    def _sh(self, command: str) -> str:
        return self.router.text("ip", "netns", "exec", "core", "sh", "-ec", command)

    def start(self, key: str, greedy: Sequence[str] = ()) -> None:
        self.stop()
        rows = [f"{'ipv6' if ':' in p else 'ip'} route {p} blackhole" for p in greedy]
        for router in ("ospf", "ospf6"):
            rows += [f"router {router}", f" {router} router-id 192.0.2.1", " redistribute static", "exit"]
        for port in ("far-eth2", "lan"):
            rows += [f"interface {port}", " ip ospf authentication message-digest",
                     f" ip ospf message-digest-key 1 md5 {key}", " ip ospf area 0",
                     f" ipv6 ospf6 authentication key-id 1 hash-algo hmac-sha-256 key {key}", " ipv6 ospf6 area 0",
                     "exit"]
        (self.folder / "lines").write_text("\n".join([*rows, ""]))
        for daemon in ("zebra", "staticd", "ospfd", "ospf6d"):
            self._sh(f"/usr/lib/frr/{daemon} -d -f /dev/null --vty_socket {self.folder} -z {self.folder}/zserv.api "
                     f"-A 127.0.0.1 -P 0 -i {self.folder}/{daemon}.pid >/dev/null 2>&1")
        self._sh(f"vtysh --vty_socket {self.folder} -f {self.folder}/lines")

    def stop(self) -> None:
        for daemon in ("ospfd", "ospf6d", "staticd", "zebra"):
            pid = self.folder / f"{daemon}.pid"
            if pid.exists():
                self._sh(f"kill {pid.read_text().strip()}; while kill -0 {pid.read_text().strip()} 2>/dev/null; do "
                         "sleep 0.1; done; true")
                pid.unlink()

    def heard(self) -> set[str]:
        return {r["dst"] for r in json.loads(self._sh("ip -j route show proto ospf"))}


@pytest.fixture
def edge(factory: Callable[[str], Router]) -> Router:
    made = factory(NAME)
    private, _ = keys()
    made.confirmed({**PLUGGED, "wireguard/wg12.conf": BASE["wireguard/wg12.conf"].replace("secret", private)})
    made.helper("boot")
    return made


@pytest.fixture
def core(edge: Router) -> Iterator[Core]:
    # Not pytest's own folder, which is root's alone: zebra is frr's, and does not start as anybody else.
    with tempfile.TemporaryDirectory() as folder:
        shutil.chown(folder, "frr", "frr")
        yield Core(edge, Path(folder))


def running(router: Router) -> Config:
    return DIALECT.running(router.helper("fetch"))


def change(router: Router, wanted: Config, number: int, *, confirm: bool = True) -> tuple[Step, ...]:
    """Bring a router to what is wanted, as the driver does."""
    now = running(router)
    steps = order(diff(now, wanted), now, wanted, DIALECT)
    router.helper("stage", f"{number:016x}", data=bundle(Fragment("", NAME, "site:x", "switch", steps, {}, {}),
                                                         {f"ospf:{DIGEST}": KEY}, {}))
    router.helper("arm", f"{number:016x}", "300")
    router.helper("commit", f"{number:016x}")
    if confirm:
        router.helper("confirm", f"{number:016x}")
    return steps


def with_ospf(router: Router) -> Config:
    now = {i: o for i, o in running(router).objects.items() if o.owned}
    return DIALECT.link(Config({**now, **DIALECT.intended(rendered(OSPF)).objects}))


def believed(router: Router) -> set[str]:
    return {r["dst"] for version in "46"
            for r in json.loads(router.text("ip", f"-{version}", "-j", "route", "show", "proto", "ospf"))}


def wait(question: str, true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, question
        time.sleep(0.5)


def test_exactly_what_lies_behind_is_believed_also_after_a_power_cut(edge: Router, core: Core) -> None:
    before = edge.live()["frr"]
    change(edge, with_ospf(edge), 1)
    core.start(KEY, GREEDY)
    wait("what lies behind the core", lambda: believed(edge) == BEHIND, 120)
    wait("what the core is told", lambda: core.heard() == {"10.66.0.0/16"}, 60)
    time.sleep(12)                                   # an advertisement more would have come
    database = edge.text("vtysh", "-c", "show ip ospf database external")
    assert "10.70.0.0" in database, "it did hear what it does not believe"
    assert believed(edge) == BEHIND
    for family in "46":
        assert "192.0.2.1 Full" in edge.helper("probe", "ospf", "vlan20", family)
        assert "nobody is heard" in edge.helper("probe", "ospf", "vlan20", family, "192.0.2.1", status=4)
    # Nothing is left to change, and no key is shown.
    now = running(edge)
    assert diff(now, Config({i: o for i, o in now.objects.items() if o.owned})) == ()
    assert diff(now, with_ospf(edge)) == ()
    fetched = edge.helper("fetch")
    assert KEY not in fetched
    assert typed(edge) == []
    assert fetched.count(f"secret:ospf:{DIGEST}") == 4, "the drop-in and FRR, for two families"
    # A boot of the running router says it all again; a daemon that dies is told again.
    edge.helper("boot")
    wait("after a boot", lambda: believed(edge) == BEHIND, 120)
    edge.text("sh", "-c", "kill -9 $(cat /run/frr/ospfd.pid)")
    wait("after ospfd died", lambda: "10.66.1.0/24" in believed(edge) and edge.run(
        "sh", "-c", "kill -0 $(cat /run/frr/ospfd.pid)", check=False).returncode == 0, 150)
    # Taken back, nothing of it is left.
    steps = change(edge, Config({i: o for i, o in running(edge).objects.items() if o.owned and i not in OSPF}), 2)
    assert {s.id for s in steps} == set(OSPF)
    assert edge.live()["frr"] == before
    assert believed(edge) == set()
    core.stop()


def test_an_undo_leaves_nothing_and_another_key_is_not_heard(edge: Router, core: Core) -> None:
    before = edge.live()["frr"]
    change(edge, with_ospf(edge), 1, confirm=False)
    core.start("another-key-0123")
    time.sleep(50)                                   # longer than OSPF waits for a designated router
    assert believed(edge) == set()
    assert core.heard() == set()
    edge.helper("revert", f"{1:016x}")
    assert edge.live()["frr"] == before
    core.stop()
