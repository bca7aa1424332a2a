"""The helper on real daemons: a change is whole or not at all, and undone by the router itself."""

from __future__ import annotations

import io
import tarfile
import time

import pytest

from tests.platforms.linux_frr_device.scenario import site
from tests.platforms.linux_frr_device.throwaway_router import BASE, HELPER, Router, digest, fragment, keys, until

pytestmark = pytest.mark.lab

ONE, TWO = "00000000000000a1", "00000000000000b2"
NAME = "kukar-edge-1"
LIST = "ip prefix-list SIMPUL-new seq 5 permit 10.67.0.0/16\n"


def everything() -> tuple[bytes, str, str]:
    """A fragment that touches every kind of object, and the private and public key that it brings."""
    private, public = keys()
    tunnel = BASE["wireguard/wg12.conf"].replace("secret", private).replace("51832", "51833")
    fibre = BASE["wan/fibre.conf"].replace("113.10/30", "113.14/30").replace("113.9", "113.13")
    return fragment(NAME, [
        ("put", "nft/inside/50-management.elements"), ("put", "nft/wan/20-more.nft"), ("nft", "inside"), ("nft", "wan"),
        ("put", "wan/fibre.conf"), ("put", "wireguard/wg13.conf"), ("del", "wireguard/wg12.conf"),
        ("put", "interface/vlan10.conf"), ("del", "interface/vlan20.conf"), ("put", "switch/eth2.conf"),
        ("put", "frr/prefix-list/SIMPUL-new.conf"), ("vtysh",), ("put", f"host/{NAME}.conf"),
        ("del", "time/chrony.conf"),
    ], {"interface/vlan20.conf": digest(BASE["interface/vlan20.conf"]), "interface/vlan10.conf": None}, {
        0: "add element inet simpul management4 { 10.65.0.0/24 }\n", 1: "chain more {\n\tdrop\n}\n", 4: fibre,
        5: tunnel.replace("10.120.0.1/31", "10.120.0.3/31").replace("fd64:78::1", "fd64:78::3"),
        7: "vlan 10\naddress 10.66.0.65/26\n", 9: "access 10\n", 10: LIST, 11: LIST,
        12: BASE[f"host/{NAME}.conf"].replace("10.126.0.1", "10.126.0.77"),
    }, {11: f"no {LIST}"}), private, public


def apply(router: Router, identifier: str, data: bytes, seconds: int = 60) -> None:
    router.helper("stage", identifier, data=data)
    assert router.helper("arm", identifier, str(seconds)) == f"{seconds}\n"
    router.helper("commit", identifier)


def test_a_tunnel_s_daemon_that_dies_at_once_is_not_waited_for_and_its_words_are_shown(router: Router) -> None:
    dying = router.disk / "sbin" / "wireguard-go"
    dying.write_text("#!/bin/sh\necho 'too many open files' >&2\nexit 1\n")
    dying.chmod(0o755)
    data, _, _ = everything()
    router.helper("stage", ONE, data=data)
    router.helper("arm", ONE, "60")
    began = time.monotonic()
    words = router.helper("commit", ONE, status=1)
    assert "too many open files" in words
    assert "everything was undone" in words
    assert time.monotonic() - began < 30, "it waited for a dead daemon"


def test_a_line_that_stands_in_for_pppoe_is_named(router: Router) -> None:
    assert "pppoe=unused" in router.helper("facts")
    fibre = "port eth0\naccess pppoe\nmtu 1492\nmetric 10\n"
    apply(router, ONE, fragment(NAME, [("put", "wan/fibre.conf")],
                                {"wan/fibre.conf": digest(BASE["wan/fibre.conf"])}, {0: fibre}))
    assert "pppoe=not-proven" in router.helper("facts")


def test_what_pppd_says_of_a_session_becomes_the_lines_routes(router: Router) -> None:
    """pppd(8) runs ip-up with INTERFACE TTY SPEED LOCAL REMOTE IPPARAM, when the interface has its addresses."""
    wan = ("ip", "-n", "wan")
    router.run(*wan, "link", "add", "ppp-eth0", "type", "veth", "peer", "name", "session")
    router.run(*wan, "addr", "add", "198.51.100.18", "peer", "198.51.100.17/32", "dev", "ppp-eth0")
    for end in ("session", "ppp-eth0"):
        router.run(*wan, "link", "set", end, "up")
    router.helper("ppp-eth0", "/dev/pts/0", "0", "198.51.100.18", "198.51.100.17", "fibre")
    assert router.text(*wan, "route", "show", "default", "dev", "ppp-eth0") == "default via 198.51.100.17 metric 10 \n"
    assert "inet 198.51.100.18 peer 198.51.100.17/32" in router.text(*wan, "addr", "show", "dev", "ppp-eth0")
    (rule,) = [r for r in router.text(*wan, "rule").splitlines() if "from 198.51.100.18" in r]
    table = router.text(*wan, "route", "show", "table", rule.split()[-1])
    assert table.startswith("default via 198.51.100.17 dev ppp-eth0")
    # The session goes: nothing else may carry this line's tunnels.
    router.run(*wan, "link", "del", "ppp-eth0")
    assert router.text(*wan, "route", "show", "table", rule.split()[-1]).startswith("unreachable default")


def test_what_is_confirmed_is_booted_after_a_power_cut(router: Router) -> None:
    data, private, public = everything()
    apply(router, ONE, data)
    running = router.live()
    assert router.helper("pending").split()[:2] == [ONE, "committed"]
    assert "SIMPUL-new" in running["frr"]
    assert "wg13" in running["links"]
    assert "wg12" not in running["links"]
    assert "10.65.0.0/24" in running["nft"]
    assert "tag                 : 10" in running["switch"]
    router.helper("confirm", ONE)
    router.helper("confirm", ONE)  # a session that was lost after the rename asks again
    assert router.helper("pending") == ""
    router.cut()
    router.start()
    router.helper("boot")
    assert router.live() == running
    fetched = router.helper("fetch")
    assert f"PrivateKey = secret:wg:{public}" in fetched
    assert private not in fetched
    assert " unsaved" not in fetched
    assert oct((router.disk / "etc/simpul/conf/wireguard/wg13.conf").stat().st_mode)[-3:] == "600"


def test_an_unconfirmed_change_undoes_itself_to_the_byte(router: Router) -> None:
    before, conf = router.live(), router.conf()
    data, _, _ = everything()
    apply(router, ONE, data, seconds=3)
    assert router.live() != before
    until("the timer fired", router, "sh", "-c", f"! test -e /etc/simpul/pending/{ONE}", seconds=12)
    until("its undo ended", router, HELPER, "pending")
    assert router.live() == before
    assert router.conf() == conf
    assert "reverted" in router.helper("confirm", ONE, status=1)


def test_a_cut_before_confirmation_boots_what_was_confirmed(router: Router) -> None:
    before, conf = router.live(), router.conf()
    data, _, _ = everything()
    apply(router, ONE, data)
    router.cut()
    router.start()
    router.helper("boot")
    assert router.live() == before
    assert router.conf() == conf
    assert router.helper("pending") == ""


def test_a_tunnel_that_does_not_change_does_not_flap(router: Router) -> None:
    index = router.text("cat", "/sys/class/net/wg12/ifindex")
    text = (router.disk / "etc/simpul/conf/wireguard/wg12.conf").read_text()
    data = fragment(NAME, [("put", "wireguard/wg12.conf")], {}, {0: text.replace("mtu 1420", "mtu 1400")})
    apply(router, ONE, data)
    assert "mtu 1400" in router.text("ip", "link", "show", "wg12")
    router.helper("revert", ONE)
    assert "mtu 1420" in router.text("ip", "link", "show", "wg12")
    assert router.text("cat", "/sys/class/net/wg12/ifindex") == index


def test_a_line_that_frr_cannot_parse_is_refused_before_anything_changes(router: Router) -> None:
    before = router.live()
    data = fragment(NAME, [("put", "interface/vlan10.conf"), ("vtysh",)], {},
                    {0: "vlan 10\naddress 10.66.0.65/26\n", 1: "ip prefix-list SIMPUL-new seq 5 permit 10.0.0.0/33\n"},
                    {1: "no ip prefix-list SIMPUL-new\n"})
    router.helper("stage", ONE, data=data)
    router.helper("arm", ONE, "60")
    words = router.helper("commit", ONE, status=1)
    assert "10.0.0.0/33" in words
    assert router.live() == before


@pytest.mark.parametrize(("last", "do", "said"), [
    (("vtysh",), "router bgp 64602\n neighbor 10.9.9.9 description simpul:x\nexit\n"
     "ip prefix-list SIMPUL-z seq 5 permit 10.0.0.0/8\n", "Specify remote-as or peer-group commands first"),
    (("nft", "inside"), None, "No such file or directory"),
    (("put", "wireguard/wg99.conf"), "# uplink fibre\n# mtu 1420\n[Interface]\nListenPort = 7\nNonsense = 1\n",
     "unrecognized"),
    (("put", "wan/second.conf"), "port nowhere0\naccess static\n", "nowhere0"),
], ids=["vtysh", "nft", "wg", "ip"])
def test_a_step_that_fails_takes_back_all_before_it(
    router: Router, last: tuple[str, ...], do: str | None, said: str,
) -> None:
    before = router.live()
    steps = [("put", "interface/vlan10.conf"), ("del", "wireguard/wg12.conf"), ("put", "nft/inside/60-x.nft"), last]
    data = fragment(NAME, steps, {}, {
        0: "vlan 10\naddress 10.66.0.65/26\n", 2: "chain x {\n\tjump nowhere\n}\n"} | ({3: do} if do else {}),
        {3: "router bgp 64602\n no neighbor 10.9.9.9\nexit\nno ip prefix-list SIMPUL-z\n"})
    router.helper("stage", ONE, data=data)
    router.helper("arm", ONE, "60")
    words = router.helper("commit", ONE, status=1)
    assert said.lower() in words.lower()
    assert "everything was undone" in words
    assert router.helper("pending") == ""
    assert router.live() == before


def test_what_cannot_be_undone_yet_is_said_and_is_not_begun_again(router: Router) -> None:
    before = router.live()
    stuck = router.disk / "sbin" / "nft"
    stuck.write_text('#!/bin/sh\n[ ! -e /run/stuck ] || { echo stuck >&2; exit 1; }\nexec /usr/sbin/nft "$@"\n')
    stuck.chmod(0o755)
    steps = [("put", "interface/vlan10.conf"), ("put", "nft/inside/60-a.nft"), ("nft", "inside")]
    router.helper("stage", ONE, data=fragment(NAME, steps, {}, {
        0: "vlan 10\naddress 10.66.0.65/26\n", 1: "chain a {\n\tdrop\n}\n"}))
    router.helper("arm", ONE, "60")
    router.run("touch", "/run/stuck")
    words = router.helper("commit", ONE, status=1)
    assert "stuck" in words
    assert "everything was undone" not in words
    assert "not all of it is undone yet" in words
    router.helper("arm", ONE, "60")
    assert "was begun and is not undone yet" in router.helper("commit", ONE, status=1)
    assert router.helper("pending").split()[0] == ONE
    router.run("rm", "/run/stuck")
    assert router.helper("pending") == ""
    assert router.live() == before


def test_the_undo_of_one_leaves_the_other(router: Router) -> None:
    first = fragment(NAME, [("put", "interface/vlan10.conf"), ("put", "nft/inside/60-a.nft"), ("nft", "inside")], {},
                     {0: "vlan 10\naddress 10.66.0.65/26\n", 1: "chain a {\n\tdrop\n}\n"})
    second = fragment(NAME, [("put", "nft/inside/61-b.nft"), ("nft", "inside"),
                             ("put", "frr/prefix-list/SIMPUL-new.conf"), ("vtysh",)],
                      {}, {0: "chain b {\n\taccept\n}\n", 2: LIST, 3: LIST}, {3: f"no {LIST}"})
    apply(router, TWO, second)
    alone = router.live()
    router.helper("revert", TWO)
    apply(router, ONE, first)
    apply(router, TWO, second)
    assert sorted(line.split()[0] for line in router.helper("pending").splitlines()) == [ONE, TWO]
    router.helper("revert", ONE)
    assert router.live() == alone
    assert router.helper("pending").split()[:2] == [TWO, "committed"]
    router.helper("confirm", TWO)
    assert router.live() == alone


def test_two_pending_fragments_may_not_change_the_same(router: Router) -> None:
    text = "vlan 10\naddress 10.66.0.65/26\n"
    apply(router, ONE, fragment(NAME, [("put", "interface/vlan10.conf")], {}, {0: text}))
    router.helper("stage", TWO, data=fragment(NAME, [("del", "interface/vlan10.conf")], {}, {}))
    router.helper("arm", TWO, "60")
    assert f"{ONE}, not yet confirmed, changes the same" in router.helper("commit", TWO, status=1)


def test_a_moved_footprint_is_refused(router: Router) -> None:
    seen = {"interface/vlan20.conf": digest("something else\n"), "switch/eth2.conf": None, "wan/none.conf": None}
    data = fragment(NAME, [("put", "switch/eth3.conf")], seen, {0: "access 10\n"})
    words = router.helper("stage", ONE, data=data, status=3)
    assert "interface/vlan20.conf" in words
    assert "switch/eth2.conf (was absent)" in words
    assert "wan/none.conf" not in words
    good = {"interface/vlan20.conf": digest(BASE["interface/vlan20.conf"])}
    router.helper("stage", ONE, data=fragment(NAME, [("del", "interface/vlan20.conf")], good, {}))
    router.helper("arm", ONE, "60")
    apply(router, TWO, fragment(NAME, [("put", "interface/vlan20.conf")], good, {0: "vlan 20\naddress 10.66.0.2/26\n"}))
    assert "interface/vlan20.conf" in router.helper("commit", ONE, status=3)


def test_several_that_are_due_go_back_together(router: Router) -> None:
    before = router.live()
    for identifier, name in ((ONE, "a"), (TWO, "bb")):
        router.helper("stage", identifier, data=site(name))
        router.helper("arm", identifier, "300")
    router.helper("commit", ONE, TWO)
    assert router.live() != before
    vtysh = router.disk / "sbin/vtysh"
    vtysh.write_text('#!/bin/sh\ncase "$*" in "-f "*) echo "$*" >>/run/told ;; esac\nexec /usr/bin/vtysh "$@"\n')
    vtysh.chmod(0o755)
    router.run("sh", "-c", "for due in /run/simpul/undo/*/deadline; do echo 0 >$due; done")
    assert router.helper("pending") == ""
    assert router.text("wc", "-l", "/run/told").split()[0] == "1", "FRR was told once for both"
    assert router.live() == before
    assert [router.helper("fate", i) for i in (ONE, TWO)] == ["reverted\n"] * 2


def test_what_was_never_committed_is_only_forgotten(router: Router) -> None:
    before = router.live()
    data = fragment(NAME, [("put", "interface/vlan10.conf")], {}, {0: "vlan 10\n"})
    router.helper("stage", ONE, data=data)
    router.helper("stage", ONE, data=data)  # the same again is fine
    other = fragment(NAME, [("put", "interface/vlan11.conf")], {}, {0: "vlan 11\n"})
    assert "other content" in router.helper("stage", ONE, data=other, status=1)
    assert "not armed" in router.helper("commit", ONE, status=1)
    assert "not committed" in router.helper("confirm", ONE, status=1)
    router.helper("revert", ONE)
    router.helper("revert", ONE)
    assert "last known as: reverted" in router.helper("arm", ONE, "60", status=1)
    assert router.live() == before


def test_a_killed_timer_is_no_hole(router: Router) -> None:
    router.run("sh", "-c", "kill -9 $(cat /run/simpul/pid/tend)")    # nor does anybody start it anew
    before = router.live()
    apply(router, ONE, fragment(NAME, [("put", "interface/vlan10.conf")], {}, {0: "vlan 10\n"}), seconds=2)
    router.run("sh", "-c", f"kill -9 $(cat /run/simpul/pid/undo-{ONE})")
    time.sleep(2.5)
    assert "last known as: reverted" in router.helper("confirm", ONE, status=1)
    assert router.live() == before
    router.helper("stage", TWO, data=fragment(NAME, [("put", "interface/vlan10.conf")], {}, {0: "vlan 10\n"}))
    router.helper("arm", TWO, "60")
    router.run("sh", "-c", f"read -r p </run/simpul/pid/undo-{TWO}; kill -9 $p; while kill -0 $p; do sleep 0.1; done")
    assert "arm it again" in router.helper("commit", TWO, status=1)


def _evil(name: str, kind: bytes = tarfile.REGTYPE) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/shadow"
        archive.addfile(info)
    return out.getvalue()


_REFUSED = [
    (_evil("../../conf/x"), "no fragment has"),
    (_evil("/etc/passwd"), "no fragment has"),
    (_evil("do/1", tarfile.SYMTYPE), "neither file nor folder"),
    (_evil("meta"), "has no footprint"),
    (b"not a tar", "not a whole tar"),
    (fragment("hub-smr-1", [], {}, {}), "is for hub-smr-1"),
    (fragment(NAME, [("put", "../../../etc/passwd")], {}, {0: "x\n"}), "not understood"),
    (fragment(NAME, [("put", "host/..conf")], {}, {0: "x\n"}), "not understood"),
    (fragment(NAME, [("run", "reboot")], {}, {}), "not understood"),
    (fragment(NAME, [("nft", "outside")], {}, {}), "not understood"),
    (fragment(NAME, [("put", "switch/eth3.conf")], {}, {}), "has no text"),
    (fragment(NAME, [("vtysh",)], {}, {0: "end\n"}), "cannot be undone"),
    (fragment(NAME, [("put", "wireguard/wg1.conf")], {}, {0: "[Interface]\nPrivateKey = secret:wg:x\n"}),
     "a key is not"),
    (fragment(NAME, [("put", "wireguard/wg1.conf")], {}, {0: "[Interface]\nprivatekey=abc\n"}), "a key is not"),
    (b"\0" * (8 * 1024 * 1024 + 1), "8388608 bytes"),
]


def test_what_is_no_fragment_is_refused(router: Router) -> None:
    for data, said in _REFUSED:
        assert said in router.helper("stage", ONE, data=data, status=1)
    assert router.helper("pending") == ""
    for identifier in ("", "../conf", "ABCDEF0123456789", "0123", "0" * 17):
        for command in ("stage", "arm", "commit", "confirm", "revert"):
            assert "an id is 16 of 0-9a-f" in router.helper(command, identifier, "9", data=b"", status=2)
    for seconds in ("0", "86401", "-1", "1;reboot", "9999999"):
        assert "seconds: 1 to 86400" in router.helper("arm", ONE, seconds, status=2)


def test_without_any_filter_declared_deny_stands(router: Router) -> None:
    wan = router.text("ip", "netns", "exec", "wan", "nft", "list", "ruleset")
    assert "hook input priority filter; policy drop" in wan
    data = fragment(NAME, [("del", "nft/wan/10-input.nft"), ("nft", "wan")], {}, {})
    apply(router, ONE, data)
    wan = router.text("ip", "netns", "exec", "wan", "nft", "list", "ruleset")
    assert "hook input priority filter; policy drop" in wan
    assert "hook forward priority filter; policy drop" in wan


def test_nothing_is_forwarded_outside_and_the_inside_has_no_default(router: Router) -> None:
    assert router.text("ip", "netns", "exec", "wan", "cat", "/proc/sys/net/ipv4/ip_forward") == "0\n"
    assert router.text("cat", "/proc/sys/net/ipv4/ip_forward") == "1\n"
    assert router.text("ip", "route", "show", "default") == ""


def test_boot_on_a_running_router_brings_it_to_what_is_confirmed(router: Router) -> None:
    before = router.live()
    data, _, _ = everything()
    apply(router, ONE, data)
    router.helper("boot")
    assert router.live() == before
    assert router.helper("pending") == ""
