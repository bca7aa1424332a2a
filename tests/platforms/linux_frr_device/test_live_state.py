"""What people type beside the files is seen, shown as a change of the object it concerns, and put right; what stands as
it should is never taken for a difference.
"""

from __future__ import annotations

import time

import pytest

from platforms.linux_frr.bundle import bundle
from platforms.linux_frr.dialect import LinuxFrr
from simpul.config.diff import diff
from simpul.config.model import Config, Step
from simpul.config.patch import order
from simpul.plan.model import Fragment
from tests.platforms.linux_frr_device.throwaway_router import Router, fragment, keys

pytestmark = pytest.mark.lab

NAME = "kukar-edge-1"
DIALECT = LinuxFrr()
TUNNEL, VLAN, WAN = "wireguard/wg12.conf", "interface/vlan20.conf", "wan/fibre.conf"
SET, INPUT = "nft/inside/00-management4.nft", "nft/inside/10-input.nft"


# Ports that stand there and that no file speaks of: one of the router's, and the far ends of its cables.
UNUSED = {f"kernel/link/inside/{port}" for port in ("eth1", "far-eth0", "far-eth1", "far-eth2")}


def running(router: Router) -> Config:
    return DIALECT.running(router.helper("fetch"))


def intended(of: Config) -> Config:
    """What the router ought to run: what it ran before anybody typed."""
    return Config({i: o for i, o in of.objects.items() if o.owned})


def differing(router: Router, good: Config) -> dict[str, str]:
    """What a plan would show to change, object by object: what runs and should not, or does not and should."""
    now = running(router)
    return {c.id: (c.before.text if c.before else "") for c in diff(now, good)}


def put_right(router: Router, good: Config, number: int) -> tuple[Step, ...]:
    """Apply what a plan would have, as the driver sends it, and confirm."""
    now = running(router)
    steps = order(diff(now, good), now, good, DIALECT)
    private = {f"wg:{line.split(':')[-1]}": secret for line, secret in router_keys(router).items()}
    whole = Fragment("", NAME, "site:x", "switch", steps, {}, {})
    identifier = f"{number:016x}"
    router.helper("stage", identifier, data=bundle(whole, private, {}))
    router.helper("arm", identifier, "60")
    router.helper("commit", identifier)
    router.helper("confirm", identifier)
    return steps


def router_keys(router: Router) -> dict[str, str]:
    private = next(line.split()[2] for line in router.conf()[TUNNEL].splitlines() if line.startswith("PrivateKey"))
    shown = next(line for o in running(router).objects.values() if o.id == TUNNEL for line in o.text.splitlines()
                 if line.startswith("PrivateKey"))
    return {shown: private}


def test_what_nobody_touched_differs_in_nothing(router: Router) -> None:
    good = running(router)
    assert good.warnings == ()
    assert not any("# runs" in o.text or "# does not" in o.text for o in good.objects.values())
    assert {o.id for o in good.objects.values() if not o.owned and not o.id.startswith("frr/other")} == UNUSED
    router.helper("boot")
    assert differing(router, intended(good)) == {}


def test_what_was_typed_by_hand_is_shown_where_it_belongs_and_put_right(router: Router) -> None:
    good, before = intended(running(router)), router.live()
    _, stranger = keys()
    for typed in (
        "nft add element inet simpul management4 { 10.99.0.0/24 }",
        "nft delete element inet simpul management4 { 10.64.0.0/24 }",
        "nft insert rule inet simpul input tcp dport 23 accept",
        "nft add chain inet simpul backdoor { type filter hook prerouting priority -300 \\; }",
        "nft add table ip theirs", "nft add chain ip theirs fwd_ { type filter hook forward priority 10 \\; }",
        "nft add table ip harmless", "nft add set ip harmless numbers { type ipv4_addr \\; }",
        "ip netns exec wan nft flush ruleset",
        "ip addr add 10.66.0.9/26 dev vlan20", "ip addr del 10.120.0.1/31 dev wg12",
        "ip -n wan addr add 203.0.113.77/32 dev eth0", "ip addr add 10.126.0.99/32 dev lo",
        f"wg set wg12 peer {stranger} allowed-ips 0.0.0.0/0", "ip addr add 192.0.2.1/24 dev eth1",
    ):
        router.run("sh", "-c", typed)
    shown = differing(router, good)
    assert "# runs besides: element 10.99.0.0/24\n" in shown[SET]
    assert "# does not run: element 10.64.0.0/24\n" in shown[SET]
    assert "# runs besides: tcp dport 23 accept\n" in shown[INPUT]
    assert "hook prerouting" in shown["nft/inside/99-chain-backdoor.nft"]
    assert "# does not run: ct state established,related accept\n" in shown["nft/wan/10-input.nft"]
    assert shown[VLAN].endswith("# runs besides: address 10.66.0.9/26 on vlan20\n")
    assert "# does not run: address 10.120.0.1/31 on wg12\n" in shown[TUNNEL]
    assert f"# runs besides: peer {stranger}, AllowedIPs 0.0.0.0/0" in shown[TUNNEL]
    assert "203.0.113.77/32 on eth0" in shown[WAN]
    assert "10.126.0.99/32 on lo" in shown[f"host/{NAME}.conf"]
    assert set(shown) == {SET, INPUT, VLAN, TUNNEL, WAN, f"host/{NAME}.conf", "nft/wan/10-input.nft",
                          "nft/inside/99-chain-backdoor.nft"}
    warnings = running(router).warnings
    assert warnings == ("inside has 192.0.2.1/24 on eth1, which nobody declares",
                        "table ip theirs in inside is nobody's and hooks forward")
    steps = put_right(router, good, 1)
    assert {s.id for s in steps} == set(shown)
    assert differing(router, good) == {}
    for gone in ("table ip theirs", "table ip harmless"):
        router.run("sh", "-c", f"nft delete {gone}")
    router.run("ip", "addr", "del", "192.0.2.1/24", "dev", "eth1")
    assert router.live() == before


def test_a_tunnel_that_somebody_removed_comes_back(router: Router) -> None:
    good = intended(running(router))
    router.run("ip", "link", "del", "wg12")
    assert "# does not run: the interface\n" in differing(router, good)[TUNNEL]
    time.sleep(1)
    put_right(router, good, 2)
    assert differing(router, good) == {}


def test_an_interface_of_somebody_else_is_not_taken_over(router: Router) -> None:
    text = router.conf()[TUNNEL].replace("51832", "51833").replace("10.120.0.1", "10.120.0.3")
    text = text.replace("fd64:78::1", "fd64:78::3")
    router.run("ip", "link", "add", "wg57", "type", "veth", "peer", "name", "far57")
    assert running(router).objects["wireguard/wg57.conf"].owned is False
    data = fragment(NAME, [("put", "wireguard/wg57.conf")], {"wireguard/wg57.conf": None}, {0: text})
    for zone in ("inside", "wan"):
        if zone == "wan":
            router.run("ip", "link", "set", "wg57", "netns", "wan")
        said = router.helper("stage", "00000000000000c3", data=data, status=1)
        assert "an interface wg57 stands here that Simpul did not make" in said
    router.run("ip", "-n", "wan", "link", "del", "wg57")
    router.helper("stage", "00000000000000c3", data=data)
    router.helper("arm", "00000000000000c3", "60")
    router.run("ip", "link", "add", "wg57", "type", "veth", "peer", "name", "far57")
    assert "did not make" in router.helper("commit", "00000000000000c3", status=1)
    router.helper("revert", "00000000000000c3")
    assert router.has("wg57"), "the undo removed what was not ours"


def test_an_address_of_the_link_s_own_that_a_file_gives_is_kept_and_goes_with_it(router: Router) -> None:
    identifier, shown = "interface/vlan10.conf", "ip -o -6 addr show dev vlan10 scope link"
    first = intended(running(router))
    text = "vlan 10\naddress 10.66.0.65/26\naddress fe80::1/64\n"
    good = Config({**first.objects, identifier: DIALECT.read(identifier, text, "vlan")})
    put_right(router, good, 3)
    assert differing(router, good) == {}
    router.run("ip", "addr", "del", "fe80::1/64", "dev", "vlan10")
    router.run("ip", "addr", "add", "10.66.0.66/26", "dev", "vlan10")
    assert differing(router, good)[identifier].endswith("# does not run: address fe80::1/64 on vlan10\n"
                                                        "# runs besides: address 10.66.0.66/26 on vlan10\n")
    put_right(router, good, 4)
    assert differing(router, good) == {}
    less = DIALECT.read(identifier, text.replace("address fe80::1/64\n", ""), "vlan")
    put_right(router, Config({**good.objects, identifier: less}), 5)
    assert "fe80::1/64" not in router.text("sh", "-c", shown)


GUESTS = {
    "public/vlan60.conf": "vlan 60\naddress 100.66.0.1/24\nnear 100.67.0.1/31\nfar 100.67.0.0/31\n"
                          "route 100.66.0.0/24\nmtu 1500\n",
    "shape/fibre.conf": "port eth0\nupload 10000\ndownload 20000\nguests-upload 2000\nguests-download 3000\n"
                        "tunnel 198.51.100.1\ntunnel 198.51.100.5\n",
}


def test_a_share_and_guests_ways_are_known_as_they_were_made_and_come_back(router: Router) -> None:
    good = intended(running(router))
    good = Config({**good.objects, **{i: DIALECT.read(i, text, "public") for i, text in GUESTS.items()}})
    put_right(router, good, 7)
    assert differing(router, good) == {}
    assert {i for i in running(router).objects if i.startswith("kernel/")} == UNUSED
    for typed in (
        "ip netns exec wan tc filter del dev in-eth0 parent 1: prio 3",
        "ip netns exec wan tc qdisc del dev eth0 ingress",
        "ip -n public route del default", "ip -n wan route del 100.66.0.0/24", "ovs-vsctl set port vlan60 tag=20",
    ):
        router.run("sh", "-c", typed)
    shown = differing(router, good)
    assert set(shown) == set(GUESTS)
    assert "# does not run: filter ip u32 to 1:10 match c6336405/ffffffff at 12 on in-eth0\n" in shown[
        "shape/fibre.conf"]
    assert "# does not run: ingress ffff: parent ffff:fff1 on eth0\n" in shown["shape/fibre.conf"]
    assert shown["public/vlan60.conf"].removeprefix(GUESTS["public/vlan60.conf"]).splitlines() == [
        "# does not run: route default via 100.67.0.0 dev lines",
        "# does not run: route 100.66.0.0/24 via 100.67.0.1 dev guests", "# runs besides: port vlan60 tag 20"]
    put_right(router, good, 8)
    assert differing(router, good) == {}


def test_ways_that_somebody_made_beside_the_files_are_told_and_those_of_a_line_come_back(router: Router) -> None:
    """Rules, routes, interfaces, queues and forwarding; what is our own to bring back is, the rest stays theirs."""
    good, before = intended(running(router)), router.live()
    for typed in (
        "ip rule add from 10.1.0.0/16 iif vlan20 lookup 99 pref 5", "ip -6 rule add from fd64:1::/64 lookup 99 pref 5",
        "ip route add 10.9.0.0/16 via 10.66.0.9", "ip -6 route add 2001:db8:9::/48 via fd64:1::9",
        "ip route add 10.7.0.0/16 dev vlan20 table 99", "ip route add 10.8.0.0/16 via 10.66.0.9 proto kernel",
        "ip route add 0.0.0.0/1 nexthop via 10.66.0.9 nexthop via 10.66.0.8", "ip link add br-x type bridge",
        "ip link set br-x up", "ip link set eth1 netns wan", "ip -n wan route add 10.6.0.0/16 via 203.0.113.9",
        "ip netns exec wan sysctl -qw net.ipv4.conf.eth0.forwarding=1 net.ipv6.conf.all.forwarding=1",
        "tc qdisc add dev vlan20 ingress",
        "tc filter add dev vlan20 parent ffff: protocol all u32 match u32 0 0 action mirred egress redirect dev wg12",
        "ip -n wan rule del pref 100", "ip -n wan route del default dev eth0",
        "ovs-vsctl add-port br0 veth9 tag=20 -- set interface veth9 type=internal", "ovs-vsctl set port eth2 trunks=10",
        "ovs-ofctl add-flow br0 priority=9,in_port=LOCAL,actions=drop",
        "ip xfrm policy add src 10.66.0.0/26 dst 10.9.0.0/16 dir out tmpl src 10.66.0.1 dst 10.9.0.1 proto esp mode "
        "tunnel reqid 7", "ip -n wan xfrm policy add src ::/0 dst ::/0 dir in action block priority 5",
        "ip -n wan link set eth0 mtu 1280",
    ):
        router.run("sh", "-c", typed)
    now = running(router)
    assert {i: o.text for i, o in now.objects.items() if i.startswith("kernel/") and i not in UNUSED} == {
        "kernel/rule/inside/4-5": "rule inside 4 5: from 10.1.0.0/16 iif vlan20 lookup 99\n",
        "kernel/rule/inside/6-5": "rule inside 6 5: from fd64:1::/64 lookup 99\n",
        "kernel/route/inside/4-10.9.0.0_16": "route inside 4 10.9.0.0/16 via 10.66.0.9 dev vlan20\n",
        "kernel/route/inside/6-2001:db8:9::_48":
            "route inside 6 2001:db8:9::/48 via fd64:1::9 dev vlan20 metric 1024\n",
        "kernel/route/inside/4-10.7.0.0_16-99": "route inside 4 10.7.0.0/16 dev vlan20 table 99 scope link\n",
        "kernel/route/inside/4-10.8.0.0_16": "route inside 4 10.8.0.0/16 via 10.66.0.9 dev vlan20 proto kernel\n",
        "kernel/route/inside/4-0.0.0.0_1": "route inside 4 0.0.0.0/1 nexthop via 10.66.0.9 dev vlan20 weight 1 "
                                           "nexthop via 10.66.0.8 dev vlan20 weight 1\n",
        "kernel/link/inside/br-x": "link inside br-x up\n", "kernel/link/wan/eth1": "link wan eth1 down\n",
        "kernel/route/wan/4-10.6.0.0_16": "route wan 4 10.6.0.0/16 via 203.0.113.9 dev eth0\n",
        "kernel/forwarding/wan/4": "forwarding wan 4 eth0 1\n",
        "kernel/forwarding/wan/6": "forwarding wan 6 all 1\n",
        "kernel/queue/inside/vlan20": "queue inside vlan20 ingress ffff: parent ffff:fff1\n"
            "queue inside vlan20 filter all u32 match 00000000/00000000 at 0 action mirred (Egress Redirect to device "
            "wg12) stolen\n",
        "kernel/link/inside/veth9": "link inside veth9 down\n", "kernel/switch/veth9": "switch port veth9 tag 20\n",
        "kernel/switch/flows": "switch flow priority=9,in_port=LOCAL actions=drop\n",
        "kernel/xfrm/inside/out": "xfrm inside src 10.66.0.0/26 dst 10.9.0.0/16 dir out priority 0 ptype main tmpl src "
                                  "10.66.0.1 dst 10.9.0.1 proto esp reqid 7 mode tunnel\n",
        "kernel/xfrm/wan/in": "xfrm wan src ::/0 dst ::/0 dir in action block priority 5 ptype main\n",
    }
    shown = differing(router, good)
    assert set(shown) == {WAN, "switch/eth2.conf"}
    assert shown["switch/eth2.conf"].endswith("# runs besides: port eth2 tag 999 trunks 10 mode native-untagged\n")
    assert "# does not run: rule 100: from all fwmark" in shown[WAN]
    assert "# runs besides: mtu 1280 on eth0\n" in shown[WAN]
    assert "# does not run: route default via 203.0.113.9 dev eth0 metric 10\n" in shown[WAN]
    put_right(router, good, 6)
    assert differing(router, good) == {}
    assert {i: o.text for i, o in running(router).objects.items() if i.startswith("kernel/")} == {
        i: o.text for i, o in now.objects.items() if i.startswith("kernel/")}, "nothing of others is touched"
    for gone in ("ip rule del pref 5", "ip -6 rule del pref 5", "ip route flush proto boot",
                 "ip -6 route flush proto boot", "ip route flush table 99", "ip route del 10.8.0.0/16",
                 "ip link del br-x",
                 "ip -n wan link set eth1 netns 1", "ip -n wan route del 10.6.0.0/16",
                 "ip netns exec wan sysctl -qw net.ipv4.conf.eth0.forwarding=0 net.ipv6.conf.all.forwarding=0",
                 "tc qdisc del dev vlan20 ingress", "ovs-vsctl del-port br0 veth9",
                 "ovs-ofctl --strict del-flows br0 priority=9,in_port=LOCAL", "ip xfrm policy flush",
                 "ip -n wan xfrm policy flush"):
        router.run("sh", "-c", gone)
    assert {i for i in running(router).objects if i.startswith("kernel/")} == UNUSED
    assert router.live() == before
