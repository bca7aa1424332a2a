"""Rules, routes, interfaces, queues and forwarding of nobody: each is seen by drift and by the proof, and what the
helper and its daemons make is not.
"""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.linux_frr.dialect import LinuxFrr
from platforms.linux_frr.dialect.uplink_table import cksum, table
from platforms.linux_frr.proof import read
from playbooks.prove import from_config
from simpul.config.model import Config
from simpul.proof.model import Device
from tests.platforms.linux_frr.frr_texts import fetched

FIBRE, LEO = table("fibre"), table("leo")
FILES = {
    "host/a.conf": "hostname a\ntimezone Asia/Makassar\nloopback 10.126.0.1/32\nshut eth7\n",
    "wan/fibre.conf": "port eth0\naccess static\naddress 203.0.113.10/30\naddress 2001:db8::2/64\n"
                      "gateway 203.0.113.9\ngateway 2001:db8::1\nmtu 1500\nmetric 10\n",
    "wan/leo.conf": "port eth1\naccess dhcp\nmtu 1500\nmetric 20\n",
    "interface/vlan20.conf": "vlan 20\naddress 10.66.0.1/26\n",
    "switch/eth2.conf": "access 20\n",
    "public/vlan60.conf": "vlan 60\naddress 100.66.0.1/24\nnear 100.67.0.1/31\nfar 100.67.0.0/31\n"
                          "route 100.66.0.0/24\nmtu 1500\n",
    "shape/fibre.conf": "port eth0\nupload 10000\ndownload 20000\nguests-upload 2000\nguests-download 3000\n"
                        "tunnel 198.51.100.1\n",
}
_MATCH = "not_in_hw match 00110000/00ff0000 at 8 match"
_U32 = "order 2048 key ht 80{} bkt 0 *flowid 1:10"
# What iproute2 6.1 and tc print of a router with these files, as the helper passes it on.
ACCOUNT = f"""address inside lo 10.126.0.1/32
address inside vlan20 10.66.0.1/26
address public lines 100.67.0.1/31
address public vlan60 100.66.0.1/24
address wan eth0 2001:db8::2/64
address wan eth0 203.0.113.10/30
address wan eth1 100.64.7.7/10
address wan guests 100.67.0.0/31
link inside br0 up
link inside eth2 up
link inside eth7 down
link inside lo up
link inside ovs-netdev down
link inside sit0 down
link inside vlan20 up
link public lines up
link public lo up
link public vlan60 up
link wan eth0 up
link wan eth1 up
link wan guests up
link wan in-eth0 up
link wan lo up
route public default via 100.67.0.0 dev lines
route wan 100.66.0.0/24 via 100.67.0.1 dev guests
route wan 7 default dev lo table {FIBRE} metric 4278198272 pref medium
route wan 7 default dev lo table {LEO} metric 4278198272 pref medium
route wan 7 default table {FIBRE} metric 4278198272
route wan 7 default table {LEO} metric 4278198272
route wan default via 100.64.0.1 dev eth1 metric 20
route wan default via 100.64.0.1 dev eth1 table {LEO}
route wan default via 2001:db8::1 dev eth0 metric 10 linkdown pref medium
route wan default via 2001:db8::1 dev eth0 table {FIBRE} metric 1024 linkdown pref medium
route wan default via 203.0.113.9 dev eth0 metric 10 linkdown
route wan default via 203.0.113.9 dev eth0 table {FIBRE} linkdown
rule inside 4 0: from all lookup 255
rule inside 4 32766: from all lookup 254
rule inside 4 32767: from all lookup 253
rule inside 6 0: from all lookup 255
rule inside 6 32766: from all lookup 254
rule public 4 0: from all lookup 255
rule public 4 32766: from all lookup 254
rule wan 4 0: from all lookup 255
rule wan 4 100: from all fwmark {FIBRE:#x} lookup {FIBRE}
rule wan 4 100: from all fwmark {LEO:#x} lookup {LEO}
rule wan 4 200: from 203.0.113.10 lookup {FIBRE}
rule wan 4 200: from 100.64.7.7 lookup {LEO}
rule wan 4 32766: from all lookup 254
rule wan 6 0: from all lookup 255
rule wan 6 100: from all fwmark {FIBRE:#x} lookup {FIBRE}
rule wan 6 100: from all fwmark {LEO:#x} lookup {LEO}
rule wan 6 200: from 2001:db8::2 lookup {FIBRE}
rule wan 6 32766: from all lookup 254
filter wan eth0 filter protocol all pref 49152 u32 chain 0
filter wan eth0 filter protocol all pref 49152 u32 chain 0 fh 800: ht divisor 1
filter wan eth0 filter protocol all pref 49152 u32 chain 0 fh 800::800 order 2048 key ht 800 bkt 0 terminal flowid \
not_in_hw match 00000000/00000000 at 0 action order 1: mirred (Egress Redirect to device in-eth0) stolen \
index 1 ref 1 bind 1
filter wan in-eth0 filter protocol arp pref 1 u32 chain 0
filter wan in-eth0 filter protocol arp pref 1 u32 chain 0 fh 800: ht divisor 1
filter wan in-eth0 filter protocol arp pref 1 u32 chain 0 fh 800::800 {_U32.format(0)} not_in_hw \
match 00000000/00000000 at 0
filter wan in-eth0 filter protocol ip pref 2 u32 chain 0 fh 801::800 {_U32.format(1)} {_MATCH} 00430000/ffff0000 at 20
filter wan in-eth0 filter protocol ip pref 2 u32 chain 0 fh 801::801 {_U32.format(1)} {_MATCH} 007b0000/ffff0000 at 20
filter wan in-eth0 filter protocol ip pref 3 u32 chain 0 fh 802::800 {_U32.format(2)} not_in_hw \
match c6336401/ffffffff at 12
forward inside 4 all 1
forward inside 6 all 1
forward public 4 all 1
forward public 6 all 0
forward wan 4 all 1
forward wan 6 all 0
qdisc wan eth0 bfifo 10: parent 1:10
qdisc wan eth0 bfifo 20: parent 1:20
qdisc wan eth0 htb 1: root refcnt
qdisc wan eth0 ingress ffff: parent ffff:fff1
qdisc wan in-eth0 bfifo 10: parent 1:10
qdisc wan in-eth0 bfifo 20: parent 1:20
qdisc wan in-eth0 htb 1: root refcnt
switch bridge br0 plain
switch flow priority=0 actions=NORMAL
switch port br0 4095 - - false
switch port eth2 20 - - false
switch port vlan20 20 - - false
switch port vlan60 60 - - false
"""


def running(account: str, files: dict[str, str] = FILES) -> Config:
    whole = fetched(files, "")
    return LinuxFrr().running(whole.replace("== end", f"== kernel {len(account.encode())}\n{account}\n== end"))


def others(account: str, files: dict[str, str] = FILES) -> dict[str, str]:
    return {i: o.text for i, o in running(account, files).objects.items() if not o.owned}


def lacking(account: str, files: dict[str, str] = FILES) -> list[tuple[str, str]]:
    return [(i, row) for i, o in running(account, files).objects.items() if o.text != files.get(i) and o.owned
            for row in o.text.removeprefix(files.get(i, "")).splitlines()]


def as_read(account: str) -> Device:
    return read("a", from_config("a", running(account)))


def test_what_the_helper_its_daemons_and_the_kernel_make_is_nobody_s() -> None:
    assert others(ACCOUNT) == {}
    assert lacking(ACCOUNT) == []
    assert running(ACCOUNT).typed == frozenset()
    assert as_read(ACCOUNT).unread == []


def test_a_line_by_pppoe_is_shaped_where_it_stands_now() -> None:
    files = {"wan/fibre.conf": "port eth0\naccess pppoe\nmtu 1492\nmetric 10\n",
             "shape/fibre.conf": FILES["shape/fibre.conf"]}
    account = "".join(f"{row}\n" for row in f"""link wan eth0 up
link wan ppp-eth0 up
link wan in-ppp-eth0 up
rule wan 4 0: from all lookup 255
rule wan 4 100: from all fwmark {FIBRE:#x} lookup {FIBRE}
rule wan 6 100: from all fwmark {FIBRE:#x} lookup {FIBRE}
rule wan 4 200: from 100.64.9.9 lookup {FIBRE}
route wan 7 default table {FIBRE} metric 4278198272
route wan 7 default dev lo table {FIBRE} metric 4278198272 pref medium
route wan default via 100.64.0.1 dev ppp-eth0 metric 10
route wan default via 100.64.0.1 dev ppp-eth0 table {FIBRE}
qdisc wan ppp-eth0 htb 1: root refcnt
qdisc wan in-ppp-eth0 htb 1: root refcnt""".splitlines())
    assert (others(account, files), lacking(account, files)) == ({}, [])
    without = "".join(f"{row}\n" for row in account.splitlines() if "ppp" not in row)
    assert (others(without, files), lacking(without, files)) == ({}, [])


def test_what_charon_makes_for_its_tunnels_is_charon_s_and_another_number_is_somebody_s() -> None:
    files = {**FILES, "swanctl/ike12.conf": "# uplink fibre\n# address 10.120.0.1/31\n# mtu 1400\n"}
    account = f"{ACCOUNT}link inside ike12 up\nlink wan ipsec0 up\naddress inside ike12 10.120.0.1/31\n" \
              "rule wan 4 40000: from all lookup 900000012\nrule wan 6 40000: from all lookup 900000012\n" \
              "route wan default dev ipsec0 table 900000012 proto 4\n"
    assert others(account, files) == {}
    assert set(others(account.replace("900000012", "900000013"), files)) == {
        "kernel/rule/wan/4-40000", "kernel/rule/wan/6-40000", "kernel/route/wan/4-default-900000013"}


def test_policies_of_a_charon_s_interface_are_its_own_once_each_and_every_other_is_somebody_s() -> None:
    files = {**FILES, "swanctl/ike12.conf": "# uplink fibre\n# address 10.120.0.1/31\n# mtu 1400\nconnections {\n"
                                            "        if_id_in = 13\n        if_id_out = 13\n}\n"}
    every = "xfrm wan src 0.0.0.0/0 dst 0.0.0.0/0 dir {} priority 399999 ptype main tmpl src 203.0.113.10 dst " \
            "198.51.100.1 proto esp spi 0xc5f1b2a3 reqid 1 mode tunnel if_id {}\n"
    own = "".join(every.format(way, "0xd") for way in ("in", "out", "fwd"))
    account = f"{ACCOUNT}link inside ike12 up\naddress inside ike12 10.120.0.1/31\n{own}"
    assert (others(account, files), lacking(account, files)) == ({}, [])
    assert set(others(account)) == {"swanctl/ike12.conf", *(f"kernel/xfrm/wan/{w}" for w in ("in", "out", "fwd"))}
    for row, way in ((every.format("out", "0xe"), "out"), (every.format("out", "0xd").replace("399999", "1"), "out"),
                     (every.format("fwd", "0xd").replace(" wan ", " inside "), "fwd"),
                     ("xfrm inside src 10.66.0.0/26 dst 10.9.0.0/16 dir out priority 0 ptype main tmpl src 10.66.0.1 "
                      "dst 10.9.0.1 proto esp reqid 7 mode tunnel\n", "out"),
                     ("xfrm public src ::/0 dst ::/0 dir in action block priority 5 ptype main\n", "in")):
        found = others(account + row, files)
        assert found == {f"kernel/xfrm/{row.split()[1]}/{way}": row}
        assert read("a", from_config("a", running(account + row, files))).unread


# A row of the account that somebody's hand adds, the object that it becomes, and whether the proof cannot pass over it.
TYPED = [
    ("rule inside 4 5: from 10.1.0.0/16 to 10.2.0.0/16 iif vlan20 lookup 99", "kernel/rule/inside/4-5", True),
    ("rule inside 6 1000: not from all fwmark 0x1 lookup 99", "kernel/rule/inside/6-1000", True),
    (f"rule wan 4 100: from all fwmark 0x1 lookup {FIBRE}", "kernel/rule/wan/4-100", True),
    (f"rule wan 4 200: from 10.0.0.0/8 lookup {LEO}", "kernel/rule/wan/4-200", True),
    (f"rule wan 4 200: from 203.0.113.11 lookup {FIBRE}", "kernel/rule/wan/4-200", True),
    ("rule wan 4 40000: from all lookup 900000012", "kernel/rule/wan/4-40000", True),
    ("rule public 4 32765: from all lookup 254", "kernel/rule/public/4-32765", True),
    ("rule inside 4 32766: from all lookup 253", "kernel/rule/inside/4-32766", True),
    ("route inside 10.7.0.0/16 dev vlan20 table 99 scope 253", "kernel/route/inside/4-10.7.0.0_16-99", True),
    ("route inside default nexthop via 10.66.0.9 dev vlan20 weight 1 nexthop via 10.66.0.8 dev vlan20 weight 1",
     "kernel/route/inside/4-default", True),
    ("route inside 2 10.9.9.9 dev lo", "kernel/route/inside/4-10.9.9.9", True),
    ("route inside 6 10.9.0.0/16", "kernel/route/inside/4-10.9.0.0_16", False),
    ("route inside 10.9.0.0/16 via 10.66.0.9 dev eth9", "kernel/route/inside/4-10.9.0.0_16", True),
    ("route wan 10.9.0.0/16 via 203.0.113.9 dev eth0", "kernel/route/wan/4-10.9.0.0_16", True),
    ("route wan default via 203.0.113.8 dev eth0 metric 10", "kernel/route/wan/4-default", True),
    ("route wan default via 100.64.0.1 dev eth1 metric 5", "kernel/route/wan/4-default", True),
    ("route wan 2001:db8:9::/48 via 2001:db8::1 dev eth0 metric 1024 pref medium",
     "kernel/route/wan/6-2001:db8:9::_48", True),
    ("route public 10.0.0.0/8 via 100.67.0.0 dev lines", "kernel/route/public/4-10.0.0.0_8", True),
    ("link inside br-x up", "kernel/link/inside/br-x", True),
    ("link inside gre1 down", "kernel/link/inside/gre1", False),
    ("link inside sit0 up", "kernel/link/inside/sit0", True),
    ("link inside br-x down", "kernel/link/inside/br-x", False),
    ("link wan veth0 up", "kernel/link/wan/veth0", True),
    ("link wan eth2 up", "kernel/link/wan/eth2", True),
    ("link public vlan20 up", "kernel/link/public/vlan20", True),
    ("forward wan 6 eth0 1", "kernel/forwarding/wan/6", True),
    ("forward wan 4 eth0 0", "kernel/forwarding/wan/4", False),
    ("forward inside 4 vlan20 0", "kernel/forwarding/inside/4", False),
    ("legacy wan nat", "kernel/legacy/wan/nat", True),
    ("switch port veth9 4095 - - false", "kernel/switch/veth9", True),
    ("switch port br0 20 - - false", "kernel/switch/br0", True),
    ("switch port vlan20 20 10,20 - false", "kernel/switch/vlan20", True),
    ("switch bridge br0 watched", "kernel/switch/br0", True),
    ("switch bridge br1 plain", "kernel/switch/br1", True),
    ("switch flow priority=5 actions=output:2", "kernel/switch/flows", True),
    ("qdisc inside vlan20 clsact ffff: parent ffff:fff1", "kernel/queue/inside/vlan20", False),
    ("qdisc inside vlan20 netem 8001: root refcnt", "kernel/queue/inside/vlan20", True),
    ("qdisc wan eth1 fq 8002: root refcnt", "kernel/queue/wan/eth1", False),
    ("filter inside vlan20 filter protocol all pref 49152 matchall chain 0 handle 0x1 not_in_hw action order 1: mirred "
     "(Egress Redirect to device wg12) stolen index 1 ref 1 bind 1", "kernel/queue/inside/vlan20", True),
    ("filter wan eth0 filter protocol ip pref 1 u32 chain 0 fh 801::800 order 2048 key ht 801 bkt 0 terminal flowid "
     "not_in_hw match 0a000000/ff000000 at 16 action order 1: mirred (Egress Redirect to device eth1) stolen index 2 "
     "ref 1 bind 1", "kernel/queue/wan/eth0", True),
    ("filter wan in-eth0 filter protocol ip pref 9 u32 chain 0 fh 803::800 order 2048 key ht 803 bkt 0 *flowid 1:10 "
     "not_in_hw match 64420000/ffff0000 at 12", "kernel/queue/wan/in-eth0", True),
]


@pytest.mark.parametrize(("row", "object_id", "unknown"), TYPED)
def test_what_somebody_typed_is_an_object_of_nobody_s_and_unknown_to_the_proof(
    row: str, object_id: str, unknown: bool,
) -> None:
    # What stands there once takes the place of its like.
    account = ACCOUNT
    for like in ("link inside sit0 down\n", "switch port br0 4095 - - false\n", "switch port vlan20 20 - - false\n",
                 "switch bridge br0 plain\n"):
        if like.split()[:3] == row.split()[:3]:
            account = account.replace(like, "")
    found = others(f"{account}{row}\n")
    assert set(found) == {object_id}
    assert lacking(f"{account}{row}\n") == []
    before, after = as_read(ACCOUNT), as_read(f"{account}{row}\n")
    assert bool(after.unread) is unknown
    assert after.statics == before.statics


@pytest.mark.parametrize(("row", "hop", "out"), [
    ("route inside 10.9.0.0/16 via 10.66.0.9 dev vlan20", "10.66.0.9", "vlan20"),
    ("route inside default via 10.66.0.9 dev vlan20 proto 4 metric 50", "10.66.0.9", "vlan20"),
    ("route inside 10.9.0.0/16 dev vlan20 scope 253", None, "vlan20"),
    ("route inside 2001:db8:9::/48 via fd64:1::9 dev vlan20 metric 1024 pref medium", "fd64:1::9", "vlan20"),
])
def test_a_plain_route_of_the_inside_is_followed(row: str, hop: str | None, out: str) -> None:
    device = as_read(f"{ACCOUNT}{row}\n")
    assert device.unread == []
    (static,) = device.statics
    assert (static.next_hop is None, static.interface) == (hop is None, out)
    assert row.split()[2] in static.text


@pytest.mark.parametrize(("gone", "object_id", "words"), [
    (f"rule wan 4 100: from all fwmark {FIBRE:#x} lookup {FIBRE}\n", "wan/fibre.conf", "rule 100: from all fwmark"),
    (f"rule wan 6 100: from all fwmark {LEO:#x} lookup {LEO}\n", "wan/leo.conf", "rule 100: from all fwmark"),
    (f"rule wan 4 200: from 203.0.113.10 lookup {FIBRE}\n", "wan/fibre.conf", "rule 200: from 203.0.113.10"),
    (f"route wan 7 default table {LEO} metric 4278198272\n", "wan/leo.conf", "route unreachable default table"),
    ("route wan default via 203.0.113.9 dev eth0 metric 10 linkdown\n", "wan/fibre.conf",
     "route default via 203.0.113.9 dev eth0 metric 10"),
    ("route public default via 100.67.0.0 dev lines\n", "public/vlan60.conf", "route default via 100.67.0.0 dev lines"),
    ("qdisc wan eth0 ingress ffff: parent ffff:fff1\n", "shape/fibre.conf", "ingress ffff: parent ffff:fff1 on eth0"),
])
def test_what_a_line_or_share_of_ours_lacks_is_a_remark_in_its_text(gone: str, object_id: str, words: str) -> None:
    assert gone in ACCOUNT
    found = lacking(ACCOUNT.replace(gone, ""))
    assert [i for i, _ in found] == [object_id]
    assert found[0][1].startswith(f"# does not run: {words}")
    assert others(ACCOUNT.replace(gone, "")) == {}


@pytest.mark.parametrize(("old", "new", "object_id", "words"), [
    ("eth2 20 -", "eth2 60 -", "switch/eth2.conf", "# runs besides: port eth2 tag 60"),
    ("eth2 20 - - false", "eth2 20 - - true", "switch/eth2.conf", "# runs besides: port eth2 tag 20 protected true"),
    ("eth2 20 - -", "eth2 20 10,20 native-untagged", "switch/eth2.conf",
     "# runs besides: port eth2 tag 20 trunks 10,20 mode native-untagged"),
    ("vlan20 20 -", "vlan20 60 -", "interface/vlan20.conf", "# runs besides: port vlan20 tag 60"),
    ("switch port vlan60 60 - - false\n", "", "public/vlan60.conf", "# does not run: port vlan60 tag 60"),
])
def test_a_port_of_the_switch_in_another_vlan_is_a_remark_of_its_object(
    old: str, new: str, object_id: str, words: str,
) -> None:
    assert old in ACCOUNT
    assert lacking(ACCOUNT.replace(old, new)) == [(object_id, words)]
    assert others(ACCOUNT.replace(old, new)) == {}


def test_a_trunk_is_the_same_in_any_order_and_a_plug_that_is_kept_apart_stays_so() -> None:
    files = {**FILES, "switch/eth2.conf": "trunk 100,20\nnative 999\n", "switch/eth3.conf": "access 60\nisolated yes\n"}
    account = ACCOUNT.replace("eth2 20 - -", "eth2 999 20,100 native-untagged") + "link inside eth3 up\n" \
        "switch port eth3 60 - - true\n"
    assert (others(account, files), lacking(account, files)) == ({}, [])
    assert lacking(account.replace("eth3 60 - - true", "eth3 60 - - false"), files)


def test_what_dhcp_gives_comes_and_goes() -> None:
    without = "".join(f"{row}\n" for row in ACCOUNT.splitlines() if "100.64." not in row)
    assert without != ACCOUNT
    assert (others(without), lacking(without)) == ({}, [])


def test_a_port_that_stands_elsewhere_is_said_of_its_line_and_one_that_is_nowhere_is_named() -> None:
    moved = ACCOUNT.replace("link wan eth1 up", "link inside eth1 up")
    assert ("wan/leo.conf", "# does not run: port eth1 in wan") in lacking(moved)
    assert others(moved)["kernel/link/inside/eth1"] == "link inside eth1 up\n"
    gone = ACCOUNT.replace("link wan eth1 up\n", "")
    assert others(gone) == {"kernel/link/wan/eth1": "link wan eth1 gone\n"}
    assert lacking(gone) == []
    assert as_read(gone).unread == []


def test_an_older_helper_that_does_not_tell_of_them_is_believed() -> None:
    account = "".join(f"{' '.join(row.split()[:3]) if row.startswith('link ') else row}\n"
                      for row in ACCOUNT.splitlines() if row.startswith(("link ", "address ")))
    assert (others(account), lacking(account)) == ({}, [])


@given(st.binary(max_size=40))
def test_an_uplink_s_table_is_the_checksum_that_the_helper_s_shell_makes(data: bytes) -> None:
    said = subprocess.run(["cksum"], input=data, capture_output=True, check=True).stdout
    assert cksum(data) == int(said.split()[0])


@given(st.sampled_from(["rule inside 4 7:", "route inside", "route wan", "filter inside vlan20 filter protocol",
                        "qdisc public lines"]),
       st.lists(st.sampled_from(["from", "all", "lookup", "via", "dev", "table", "10.1.2.0/24", "fd00::1", "254", "99",
                                 "vlan20", "eth0", "root", "parent", "htb", "1:", "chain", "fwmark", "default", "proto",
                                 "196", ":", "metric"]), min_size=3))
def test_whatever_words_the_kernel_has_none_of_them_is_lost(head: str, words: list[str]) -> None:
    """Whatever iproute2 prints there: it is an object of nobody's, or a filter's header, and never an error."""
    row = f"{head} {' '.join(words)}\n"
    found = others(ACCOUNT + row)
    assert found or " chain " in row or "ht divisor" in row
