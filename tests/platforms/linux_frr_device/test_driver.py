"""The driver over a real sshd: it changes the router that was asked for, and believes no other."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from platforms.linux_frr.dialect import LinuxFrr as Dialect
from platforms.linux_frr.driver import LinuxFrr
from platforms.linux_frr.helper import helper_digest
from platforms.registry import open_device
from simpul.config.model import Feature, Object
from simpul.errors import DeviceError, FootprintMoved, SecretError, Unreachable, WrongDevice
from simpul.plan.left import Left
from simpul.plan.model import Fragment
from simpul.source import Reason, Source
from tests.platforms.linux_frr_device.throwaway_router import BASE, Router, forwarded, keys, until

pytestmark = pytest.mark.lab

Login = tuple[str, str]
Change = tuple[str, str | None, Feature]


@pytest.fixture
def port(router: Router, login: Login) -> Iterator[int]:
    assert login
    with forwarded(router) as number:
        yield number


@pytest.fixture
def opened(port: int, login: Login) -> Iterator[LinuxFrr]:
    key, host_key = login
    device = open_device("kukar-edge-1", "linux_frr", "127.0.0.1", port, "root", key, host_key)
    assert isinstance(device, LinuxFrr)
    yield device
    device.close()


def make(device: LinuxFrr, *changes: Change) -> Fragment:
    """A fragment as the planner makes it: steps by the dialect, footprint from what runs."""
    dialect = Dialect()
    running = dialect.running(device.fetch()).objects
    steps, footprint = [], {}
    for identifier, text, feature in changes:
        before = running.get(identifier)
        steps.append(dialect.step(before, Object(identifier, text, feature) if text is not None else None))
        footprint[identifier] = before.digest if before else None
    identity = hashlib.sha256(repr(steps).encode()).hexdigest()[:16]
    where = Source("inventory/governments/64.02.yaml", 7, 3)
    return Fragment(identity, device.name, "site:64.02/kabkota/1", "switch", tuple(steps), footprint,
                    {i: Reason("test", where) for i, _, _ in changes})


VLAN: Change = ("interface/vlan10.conf", "vlan 10\naddress 10.66.0.65/26\n", "vlan")
NEIGHBOR: Change = ("frr/neighbor/10.120.0.0.conf",
            "router bgp 64602\n neighbor 10.120.0.0 remote-as 64600\n"
            " neighbor 10.120.0.0 description simpul:wg12\nexit\n",
            "routing")


def test_a_fragment_from_stage_to_confirm(router: Router, opened: LinuxFrr) -> None:
    private, public = keys()
    tunnel = BASE["wireguard/wg12.conf"].replace("secret", f"secret:wg:{public}").replace("51832", "51833")
    fragment = make(opened, VLAN, NEIGHBOR,
                    ("wireguard/wg13.conf", tunnel.replace("0.1/31", "0.3/31").replace("::1", "::3"), "vpn"),
                    ("nft/inside/60-x.nft", "chain x {\n\tdrop\n}\n", "filter"))
    with pytest.raises(SecretError, match=re.escape(public)):
        opened.stage(fragment, {})
    opened.stage(fragment, {f"wg:{public}": private})
    assert [(p.id, p.state) for p in opened.pending()] == [(fragment.id, "staged")]
    assert opened.arm(fragment.id, 60) == 60
    opened.commit(fragment.id)
    waiting = opened.pending()[0]
    assert waiting.state == "committed"
    assert waiting.seconds_left is not None
    assert 50 <= waiting.seconds_left <= 60
    opened.stage(fragment, {f"wg:{public}": private})  # resumed: the same content again is fine
    opened.confirm(fragment.id)
    assert opened.pending() == ()
    running = Dialect().running(opened.fetch()).objects
    for step in fragment.steps:
        assert running[step.id].text == step.after
        assert running[step.id].saved
    assert private not in opened.fetch()
    assert "chain x" in router.text("nft", "list", "ruleset")
    assert opened.probe("ping", "10.126.0.1", "10.66.0.65").ok
    assert not opened.probe("bgp", "10.120.0.0").ok
    assert opened.probe("handshake", "wg13").detail == "wg13: no handshake yet"
    assert opened.probe("tcp", "10.126.0.1", "127.0.0.1", "22").ok
    assert not opened.probe("tcp", "10.126.0.1", "127.0.0.1", "24").ok
    facts = opened.facts()
    assert (facts.platform, facts.helper) == ("linux_frr", helper_digest())
    assert facts.datapath in {"kernel", "userspace"}


def another(n: int) -> tuple[Change, ...]:
    """What a hub has for a site: a filter's chain, a list, a map, a session."""
    return ((f"nft/wan/50-s{n}.nft", f"chain s{n} {{\n\tdrop\n}}\n", "filter"),
            (f"frr/prefix-list/SIMPUL-s{n}.conf", f"ip prefix-list SIMPUL-s{n} seq 5 permit 10.7{n}.0.0/16\n",
             "routing"),
            (f"frr/route-map/SIMPUL-s{n}.conf",
             f"route-map SIMPUL-s{n} permit 10\n match ip address prefix-list SIMPUL-s{n}\nexit\n", "routing"),
            (f"frr/neighbor/10.120.1.{n}.conf", f"router bgp 64602\n neighbor 10.120.1.{n} remote-as 64600\n"
             f" neighbor 10.120.1.{n} description simpul:s{n}\n !\n address-family ipv4 unicast\n"
             f"  neighbor 10.120.1.{n} route-map SIMPUL-s{n} in\n  neighbor 10.120.1.{n} activate\n"
             " exit-address-family\nexit\n", "routing"))


def test_several_at_once_are_told_once_and_each_goes_and_stays_for_itself(router: Router, opened: LinuxFrr) -> None:
    before = router.live()
    vtysh = router.disk / "sbin/vtysh"
    vtysh.write_text('#!/bin/sh\ncase "$*" in "-f "*) echo "$*" >>/run/told ;; esac\nexec /usr/bin/vtysh "$@"\n')
    vtysh.chmod(0o755)
    fragments = [make(opened, *another(n)) for n in (1, 2, 3)]
    for fragment in fragments:
        opened.stage(fragment, {})
        opened.arm(fragment.id, 300)
    opened.commit_all([f.id for f in fragments])
    assert [p.state for p in opened.pending()] == ["committed"] * 3
    told = router.text("cat", "/run/simpul/frr.told").splitlines()
    kinds = [line.split()[0] for line in told if not line.startswith(" ") and line != "exit"]
    assert kinds == ["ip", "route-map"] * 3 + ["router"] * 3, "each commit of FRR is of everything that it has"
    assert router.text("wc", "-l", "/run/told").split()[0] == "1"
    opened.revert(fragments[1].id)
    for fragment in (fragments[0], fragments[2]):
        opened.confirm(fragment.id)
    running = Dialect().running(opened.fetch()).objects
    for fragment, stands in zip(fragments, (True, False, True), strict=True):
        for step in fragment.steps:
            assert (step.id in running) is stands, step.id
            if stands:
                assert sorted(running[step.id].text.splitlines()) == sorted((step.after or "").splitlines())
    assert opened.otherwise([fragments[1]])[fragments[1].id] == Left()
    router.cut()
    router.start()
    router.helper("boot")
    assert router.live()["frr"] != before["frr"]
    assert Dialect().running(router.helper("fetch")).objects == running


def test_an_older_helper_that_takes_the_first_alone_is_asked_for_the_others(router: Router, opened: LinuxFrr) -> None:
    helper = router.disk / "sbin/simpul-device"
    text, begins = helper.read_text(), "commit() {  # ID...: all of them, or none\n"
    assert begins in text
    older = router.disk / "sbin/older"
    older.write_text(text.replace(begins, f'{begins}    set -- "$1"\n'))
    older.chmod(0o755)
    older.rename(helper)                    # at once: a shell reads its script as it goes
    fragments = [make(opened, *another(n)[:1]) for n in (1, 2, 3)]
    for fragment in fragments:
        opened.stage(fragment, {})
        opened.arm(fragment.id, 300)
    opened.commit_all([f.id for f in fragments])
    assert [p.state for p in opened.pending()] == ["committed"] * 3


def test_what_is_asked_at_once_is_answered_in_its_order_and_waits_together(router: Router, opened: LinuxFrr) -> None:
    router.run("vtysh", "-c", "configure", "-c", "router bgp 64602", "-c", "neighbor fd64:1::9 remote-as 64600",
               "-c", "neighbor 10.66.0.9 remote-as 64600", "-c", "neighbor 10.66.0.9 shutdown",
               "-c", "address-family ipv4 unicast",
               "-c", "neighbor 10.66.0.9 activate", "-c", "address-family ipv6 unicast",
               "-c", "neighbor fd64:1::9 activate")
    here = ("10.126.0.1", "127.0.0.1")
    asked = [("tcp", (*here, "24")), ("bgp", ("10.66.0.9",)), ("gateway", ("10.66.0.1",)), ("tcp", (*here, "22")),
             ("bgp", ("fd64:1::9",)), ("handshake", ("wg12",)), ("bgp", ("10.66.0.10",)), ("gateway", ("10.66.0.11",)),
             ("ping", ("10.126.0.1", "10.66.0.1")), ("handshake", ("ike7",)), ("gateway", ("fd64:1::1",)),
             *([("tcp", ("10.66.0.1", "10.66.0.7", "443"))] * 20)]
    began = time.monotonic()
    answers = opened.probe_all(asked)
    assert time.monotonic() - began < 20, "twenty that nobody answers for 3 s each"
    assert [a.ok for a in answers] == [False, False, True, True, False, False, False, False, True, False, True,
                                       *([False] * 20)]
    details = [a.detail for a in answers]
    assert details[0].startswith("127.0.0.1 port 24: closed from 10.126.0.1")
    assert details[1] == "10.66.0.9: Idle (Admin)", "why it is idle is said, where FRR says it"
    assert details[4].removeprefix("fd64:1::9: ") in {"Active", "Idle", "Connect"}
    assert (details[3], details[5]) == ("127.0.0.1 port 22: open from 10.126.0.1", "wg12: no handshake yet")
    assert (details[6], details[7]) == ("10.66.0.10: no such neighbour", "10.66.0.11: not held here")
    assert "3 received" in details[8]
    assert details[9:11] == ["ike7: not established", "fd64:1::1: held here"]
    assert opened.probe_all([]) == ()
    with pytest.raises(DeviceError, match=r"SIM619.*not: 2:dance wg12"):
        opened.probe_all([*asked[:1], ("dance", ("wg12",))])
    assert "simpul-probe" not in router.text("ls", "/run"), "what it noted is gone"


def test_what_frr_runs_counts_and_not_only_the_files(router: Router, opened: LinuxFrr) -> None:
    other = BASE["frr/prefix-list/SIMPUL-own.conf"].replace("10.66", "10.70")
    fragment = make(opened, ("frr/prefix-list/SIMPUL-own.conf", other, "routing"))
    router.run("vtysh", "-c", "configure", "-c", "ip prefix-list SIMPUL-own seq 10 permit 10.99.0.0/16")
    with pytest.raises(FootprintMoved, match="SIMPUL-own"):
        opened.stage(fragment, {})
    assert opened.pending() == ()
    # A plan that saw the drift takes it back, and its undo brings the drift again.
    drift = router.live()
    fragment = make(opened, ("frr/prefix-list/SIMPUL-own.conf", BASE["frr/prefix-list/SIMPUL-own.conf"], "routing"))
    opened.stage(fragment, {})
    opened.arm(fragment.id, 60)
    opened.commit(fragment.id)
    assert "10.99.0.0/16" not in router.live()["frr"]
    opened.revert(fragment.id)
    assert router.live() == drift


def test_what_moves_between_stage_and_commit_is_refused(opened: LinuxFrr) -> None:
    first, second = make(opened, VLAN), make(opened, (VLAN[0], "vlan 10\naddress 10.66.0.129/26\n", "vlan"))
    for fragment in (first, second):
        opened.stage(fragment, {})
        opened.arm(fragment.id, 60)
    opened.commit(first.id)
    with pytest.raises(FootprintMoved, match=r"interface/vlan10\.conf"):
        opened.commit(second.id)


def test_the_daemons_words_are_shown(router: Router, opened: LinuxFrr) -> None:
    before = router.live()
    fragment = make(opened, VLAN, ("nft/inside/60-x.nft", "chain x {\n\tjump nowhere\n}\n", "filter"))
    opened.stage(fragment, {})
    opened.arm(fragment.id, 60)
    with pytest.raises(DeviceError, match="everything was undone") as caught:
        opened.commit(fragment.id)
    assert "nowhere" in str(caught.value)
    assert router.live() == before


def test_another_host_key_is_never_accepted(router: Router, port: int, login: Login, tmp_path: Path) -> None:
    key, _ = login
    other = (tmp_path / "operator.pub").read_text()
    with pytest.raises(WrongDevice, match="another host key"):
        open_device("kukar-edge-1", "linux_frr", "127.0.0.1", port, "root", key, other)
    with pytest.raises(WrongDevice, match="no host key is pinned"):
        open_device("kukar-edge-1", "linux_frr", "127.0.0.1", port, "root", key, "")
    assert router.helper("pending") == ""


def test_another_host_name_is_refused_before_the_first_write(router: Router, port: int, login: Login) -> None:
    key, host_key = login
    with pytest.raises(WrongDevice, match="asked for hub-smr-1, but the helper says kukar-edge-1"):
        open_device("hub-smr-1", "linux_frr", "127.0.0.1", port, "root", key, host_key)
    # A helper that says what one wants to hear: the prompt is asked as well.
    router.install("#!/bin/sh\nprintf '%s\\n' "
                   "hostname=hub-smr-1 datapath=kernel frr=9 helper=x boot=x uptime=1 pppoe=no\n")
    with pytest.raises(WrongDevice, match="the prompt says kukar-edge-1"):
        open_device("hub-smr-1", "linux_frr", "127.0.0.1", port, "root", key, host_key)


def test_no_answer_is_unreachable_and_a_refused_login_is_not(port: int, login: Login, tmp_path: Path) -> None:
    key, host_key = login
    with pytest.raises(Unreachable):
        open_device("kukar-edge-1", "linux_frr", "127.0.0.1", 1, "root", key, host_key, timeout=3)
    with pytest.raises(DeviceError, match="refuses the login") as caught:
        open_device("kukar-edge-1", "linux_frr", "127.0.0.1", port, "root", str(tmp_path / "host"), host_key)
    assert not isinstance(caught.value, Unreachable)


def test_a_device_that_floods_hangs_or_lies_is_an_error(
    router: Router, opened: LinuxFrr, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("platforms.session.OUTPUT_LIMIT", 4 << 20)
    router.install("#!/bin/sh\nexec yes flood\n")
    with pytest.raises(DeviceError, match="printed more than 4 MiB"):
        opened.fetch()
    router.install("#!/bin/sh\nexec yes flood >&2\n")
    slow = LinuxFrr(opened.session, {"fetch": 2, "facts": 2})
    with pytest.raises(DeviceError, match="no answer within 2 s"):
        slow.fetch()
    router.install("#!/bin/sh\nsleep 60\n")
    began = time.monotonic()
    with pytest.raises(DeviceError, match="no answer within 2 s"):
        slow.fetch()
    assert time.monotonic() - began < 5
    router.install('#!/bin/sh\n[ "$1" = confirm ] || echo committed\n')
    with pytest.raises(DeviceError, match="SIM682"):
        opened.confirm("0123456789abcdef")
    router.install("#!/bin/sh\nkill -9 $$\n")
    with pytest.raises(DeviceError, match="ended without saying how"):
        opened.fetch()
    router.install("#!/bin/sh\necho '== file a/b.conf 99999 saved'\n")
    with pytest.raises(DeviceError, match="not its configuration"):
        opened.fetch()
    router.install("#!/bin/sh\nprintf '\\377\\376'\n")
    with pytest.raises(DeviceError, match="not text"):
        opened.fetch()
    router.install("#!/bin/sh\nprintf '\\033]0;owned\\007 no\\n' >&2; exit 1\n")
    with pytest.raises(DeviceError) as caught:
        opened.fetch()
    assert "\x1b" not in str(caught.value)
    assert "owned" in str(caught.value)
    router.install("#!/bin/sh\ncat >/dev/null; echo '0 wg12: handshake 3 s ago'\n")
    with pytest.raises(DeviceError, match="2 questions, and not an answer to each"):
        opened.probe_all([("handshake", ("wg12",)), ("handshake", ("wg13",))])


def test_a_session_that_is_lost_leaves_the_undo_armed(router: Router, opened: LinuxFrr) -> None:
    before = router.live()
    fragment = make(opened, VLAN)
    opened.stage(fragment, {})
    opened.arm(fragment.id, 4)
    opened.commit(fragment.id)
    router.run("sh", "-c", "kill -9 $(pgrep sshd)")
    with pytest.raises(Unreachable):
        opened.confirm(fragment.id)
    until("the undo fired", router, "sh", "-c", f"! test -e /etc/simpul/pending/{fragment.id}", seconds=12)
    assert router.live() == before


def test_words_that_are_none_of_ours_never_reach_the_shell(opened: LinuxFrr) -> None:
    calls = (lambda: opened.revert("x; reboot"), lambda: opened.arm("$(id)", 5),
             lambda: opened.probe("ping", "a b", ";"))
    for call in calls:
        with pytest.raises(DeviceError, match="SIM609"):
            call()
