"""RouterOS routers in a network that is proven closed: what the reader makes of them, and each way to open them."""

from __future__ import annotations

import re
from functools import cache

import pytest

from simpul.proof.local import Local, local
from simpul.proof.model import Device
from simpul.proof.network import Net
from simpul.proof.prove import prove
from simpul.proof.result import Proof
from simpul.proof.standing import stand as failing
from tests.platforms.mikrotik_routeros.proof import _is, change, without
from tests.platforms.mikrotik_routeros.proven import Edit, mixed

VILLAGE = "kd-64-02-06-2003-1"
OFFICE = "10.66.0."


@cache
def _others() -> tuple[Local, ...]:
    """What is found at every router but the village, none of whose pages a test changes."""
    stand = mixed()
    net = Net(stand.policy, stand.devices)
    return tuple(local(net, name) for name in sorted(stand.devices) if name != VILLAGE)


def proof(edit: Edit) -> Proof:
    """The proof of the mixed network after a hand was at the village's page."""
    stand = mixed()
    return prove(stand.policy, stand.with_({VILLAGE: edit}), lambda net, _: [*_others(), local(net, VILLAGE)])


def line(*rows: str) -> Edit:
    """Lines that nobody of ours wrote, as they are found on a router."""
    return lambda page: page + "=== theirs/by-hand (base) by hand (nobody.yaml:1)\n" + "".join(f"{r}\n" for r in rows)


def swap(old: str, new: str) -> Edit:
    def edit(page: str) -> str:
        assert old in page, old
        return page.replace(old, new, 1)

    return edit


def before(row: str, *new: str) -> Edit:
    def edit(page: str) -> str:
        rows = page.split("\n")
        at = next(n for n, found in enumerate(rows) if _is(row, found))
        return "\n".join([*rows[:at], *new, *rows[at:]])

    return edit


def test_the_example_is_closed_in_whole() -> None:
    done = mixed().proof()
    assert [f.message for f in done.findings] == []
    assert [(str(u.place), u.why) for u in done.unread] == []
    assert done.verdict == "closed"


def test_a_default_route_to_a_host_of_the_office_is_shown_with_packet_path_and_line() -> None:
    done = proof(line(f"/ip route add gateway={OFFICE}140 routing-table=inside"))
    assert done.verdict == "not closed"
    found = done.findings[0]
    assert found.message.startswith(f"{VILLAGE}: a route for 0.0.0.0/0 leads to {OFFICE}140 on vlan20, which is no")
    assert found.packet is not None
    assert found.packet.startswith(OFFICE)
    assert [h.device for h in found.hops] == ["a host in 64.02.06.2003/kantor-desa/1:office", VILLAGE]
    permit, route = found.hops[-1].steps
    assert "chain=simpul-permit" in permit.text
    assert route.text == f"/ip route add gateway={OFFICE}140 routing-table=inside"
    written = mixed().pages[VILLAGE].split("\n")[permit.place.line - 1]
    assert sorted(permit.text.split()) == sorted(written.split())


IP = "/ip firewall filter add action=accept "
# How a router is opened: what a hand does, and what is said of it.
LEAKS: dict[str, tuple[Edit, str]] = {
    "a default route out by the line": (
        line("/ip route add gateway=ether1@main routing-table=inside"), "0.0.0.0/0 leads out of ether1@main"),
    "a route to a site where it does not live": (
        line("/ip route add dst-address=10.73.0.0/22 gateway=vlan20 routing-table=inside"), "a route for 10.73.0.0/22"),
    "an IPv6 default route into a segment": (
        line("/ipv6 route add gateway=vlan20 routing-table=inside"), "a route for ::/0 leads out of vlan20"),
    "everything passes": (before("simpul-forward 05-wan", IP + "chain=simpul-forward"), "which nobody declared"),
    "everything passes, by others' rule": (line(IP + "chain=forward"), "which nobody declared"),
    "everything passes in IPv6": (
        line("/ipv6 firewall filter add action=accept chain=simpul-forward"), "which nobody declared"),
    "an action that is not said is accept": (line("/ip firewall filter add chain=forward"), "which nobody declared"),
    "a jump to a chain of one's own": (
        line("/ip firewall filter add action=jump chain=forward jump-target=mine", IP + "chain=mine protocol=tcp"),
        "which nobody declared"),
    "a permit without its port": (
        line(IP + f"chain=simpul-permit dst-address={OFFICE}176/28 protocol=tcp src-address={OFFICE}128/27"),
        "which nobody declared"),
    "a permit for a whole network": (
        change("permit/all_office", "dst-address=10.64.1.128/32", "dst-address=10.64.0.0/12"), "which nobody declared"),
    "a permit with a negation": (
        change("permit/all_office", "dst-address=10.64.1.128/32", "dst-address=!10.64.1.128"), "which nobody declared"),
    "a permit at a rate": (line(IP + "chain=forward limit=1,5:packet"), "which nobody declared"),
    "the inside may leave by a line": (without(r"ip/simpul-forward 05-wan"), "forwards between lines"),
    "a conversation may go on by a line": (
        change("ip/forward 10-answers", " in-interface=inside out-interface-list=!simpul-wan", ""),
        "forwards between lines"),
    "a line is in no list": (without(r"interface list member add comment=simpul:wan"), "forwards between lines"),
    "nothing ends what is forwarded": (without("ip/forward 99-end"), "forwards between lines"),
    "what ends it is disabled": (
        change("ip/forward 99-end", "chain=forward", "chain=forward disabled=yes"), "forwards between lines"),
    "any source is believed": (
        change("guard/vlan20 10", f"src-address={OFFICE}128/27", "src-address=0.0.0.0/0"), "itself answers a host in"),
    "the raw table accepts": (
        line("/ip firewall raw add action=accept chain=prerouting in-interface=vlan20"), "itself answers a host in"),
    "management's addresses are believed of whoever forges them": (
        before("ip/simpul-guard 99", "/ip firewall raw add action=return chain=simpul-guard "
               "src-address=10.64.0.128/27"),
        "itself answers a host in 64.02.06.2003/kantor-desa/1:office under an address that is not its own"),
    "a segment is in no list of the inside": (
        without(r"member add comment=simpul:vlan/vlan20"), "itself answers a host in"),
    "WinBox for the inside": (line(IP + "chain=input dst-port=8291 protocol=tcp"), "itself answers"),
    "SSH for the internet": (
        before("ip/simpul-wan-in 99-end", IP + "chain=simpul-wan-in dst-port=22 protocol=tcp"), "answers the internet"),
    "nothing ends what comes in": (without("ip/input 99-end"), "answers the internet"),
    "management is everybody": (
        change("addresses/simpul-management 10", "address=10.64.0.128/27", "address=0.0.0.0/0"), "itself answers"),
    "one more entry of a list": (
        line("/ip firewall address-list add address=10.66.0.0/16 list=simpul-management"), "itself answers"),
    "MAC-Telnet, as from the factory": (without("^/tool mac-server set"), "answers MAC-Telnet"),
    "WinBox by MAC address": (change("mac-winbox", "=none", "=all"), "answers WinBox by MAC"),
    "pings by MAC address": (without("^/tool mac-server ping"), "answers pings by MAC"),
    "RoMON": (line("/tool romon set enabled=yes"), "can be managed by RoMON"),
    "neighbour discovery": (change("discovery-settings set", "=none", "=all"), "tells whoever is on a cable"),
    "a web proxy": (line("/ip proxy set enabled=yes"), "web proxy"),
    "SOCKS": (line("/ip socks set enabled=yes"), "SOCKS"),
    "UPnP": (line("/ip upnp set enabled=yes"), "UPnP"),
    "router advertisements of others": (
        change("ipv6 settings set", "=no", "=yes"), "believes whoever says to be a router"),
    "names of a stranger": (line("/ip dns set servers=8.8.8.8"), "asks 8.8.8.8 for names"),
    "names that are asked of a stranger": (
        line("/ip dns static add forward-to=192.0.2.9 name=example.org type=FWD"), "asks 192.0.2.9 for names"),
    "traps to a stranger": (line("/snmp set trap-target=192.0.2.9"), "sends its log to 192.0.2.9"),
    "redirects of others": (line("/ipv6 settings set accept-redirects=yes"), "believes redirects of others"),
    "names of the provider": (change("dhcp-client add", "use-peer-dns=no ", ""), "asks whoever the provider on ether1"),
    "the time of a stranger": (change("ntp client set", "203.0.113.244", "192.0.2.9"), "asks 192.0.2.9 for the time"),
    "logs to a stranger": (
        line("/system logging action add name=x remote=192.0.2.9 target=remote"), "sends its log to 192.0.2.9"),
    "logins by a stranger": (line("/radius add address=192.0.2.9 service=login"), "asks 192.0.2.9 who may log in"),
    "a plug in another segment": (change("switch/ether3", "pvid=20", "pvid=50"), "whoever plugs into ether3"),
    "a bridge without VLANs": (
        change("bridge/simpul-lan", "vlan-filtering=yes", "vlan-filtering=no"), "whoever plugs into"),
    "a port that takes any tag": (
        change("switch/ether3", "interface=", "ingress-filtering=no interface="), "whoever plugs into ether3"),
    "a provider's line in the bridge": (
        line("/interface bridge port add bridge=simpul-lan interface=ether1 pvid=20"), "the provider's line at ether1"),
    "a network that nobody declared": (
        swap("wg4,vlan10", "wg4,ether9,vlan10"), "at ether9 of"),
    "a stranger's key": (
        line('/interface wireguard peers add allowed-address=0.0.0.0/0 interface=wg3 name=x '
             'public-key="AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="'), "is no router of the network"),
    "a tunnel to another place": (
        change("wireguard peers add", "endpoint-address=203.0.113.", "endpoint-address=198.51.100."), "is not where"),
    "a session without a policy": (
        change("bgp connection add", "input.filter=SIMPUL-wg3-in4 ", ""), "no policy decides what passes in"),
    "a session whose policy is not there": (
        change("bgp connection add", "input.filter=SIMPUL-wg3-in4", "input.filter=none"), "no policy decides"),
    "a session with a host": (
        line(f"/routing bgp connection add as=64500 input.filter=all name=x output.filter-chain=all "
             f"remote.address={OFFICE}150 remote.as=64501 routing-table=inside vrf=inside",
             "/routing filter rule add chain=all rule=accept"), f"leads to {OFFICE}150 on vlan20, which is no router"),
    "addresses are translated inside": (
        line("/ip firewall nat add action=masquerade chain=srcnat"), "translates addresses in the zone intra"),
    "it speaks with the internet": (
        before("ip/simpul-wan-out 99-end", IP + "chain=simpul-wan-out dst-port=443 protocol=tcp"), "to the internet"),
    "a tunnel of others, in no zone": (
        line("/interface gre add name=g remote-address=192.0.2.1"), "the other end of g is no router of the network"),
    "nothing ends what it sends": (without("ip/output 10-wan"), "sends to the internet"),
}


@pytest.mark.parametrize("edit", [
    change("permit/all_office", "dst-port=443 ", ""), change("permit/all_office", "dst-port=443", "dst-port=443,3389")])
def test_what_a_hub_stops_is_told_and_is_no_leak(edit: Edit) -> None:
    done = proof(edit)
    assert done.verdict == "closed"
    assert any(f"{VILLAGE} lets in what nobody declared" in f.message for f in done.excess)


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_found(leak: str) -> None:
    edit, says = LEAKS[leak]
    done = proof(edit)
    said = [f"{f.message} | {f.packet}" for f in done.findings]
    assert done.verdict == "not closed", (done.unread, done.excess)
    assert any(re.search(says, found) for found in said), said


FORWARD = "chain=forward connection-state=established"
# What nobody can follow here is never a pass.
UNKNOWN: dict[str, tuple[Edit, str]] = {
    "a packet is sent on elsewhere": (
        line("/ip firewall nat add action=dst-nat chain=dstnat dst-port=80 protocol=tcp to-addresses=192.0.2.9"),
        "dst-nat in dstnat is not followed"),
    "a redirection to itself": (
        line("/ip firewall nat add action=redirect chain=dstnat dst-port=53 protocol=udp"), "redirect in dstnat"),
    "fasttrack": (
        line(f"/ip firewall filter add action=fasttrack-connection {FORWARD}"), "passes by every rule"),
    "a mark that chooses the routes": (
        line("/ip firewall mangle add action=mark-routing chain=prerouting new-routing-mark=x"), "mark-routing"),
    "a rule that chooses the routes": (line("/routing rule add action=lookup table=main"), "menu that is not known"),
    "a table that nobody asks": (line("/ip route add gateway=wg3 routing-table=x"), "the table x is not there"),
    "a second VRF": (line("/ip vrf add interfaces=ether9 name=x"), "a second VRF"),
    "an interface that the filter does not see": (
        line(IP + "chain=forward in-interface=vlan20 protocol=icmp src-address=192.0.2.1"), "only as inside"),
    "the VRF where it is not known to be seen": (
        line("/ip firewall raw add action=drop chain=prerouting in-interface=inside"), "or the interface itself"),
    "a list that the router fills": (
        line("/ip firewall filter add action=add-src-to-address-list address-list=x chain=input"), "fills this list"),
    "a condition of another time": (line("/ip firewall filter add action=drop chain=forward moon=full"), "moon"),
    "an address that is a name": (
        line("/ip firewall address-list add address=example.org list=simpul-management"), "'example.org' is no"),
    "a chain that is not there": (
        line("/ip firewall filter add action=jump chain=forward jump-target=nowhere protocol=icmp"), "there is no"),
    "what a script does": (line('/system script add name=x source="/ip address remove 0"'), "what a script will do"),
    "what a script does with a lease of the line": (
        change("dhcp-client add", "interface=", 'script="/ip firewall filter remove [find]" interface='), "a script"),
    "what a script does with a lease of a host": (
        line('/ip dhcp-server add interface=vlan20 lease-script="/ip firewall filter remove [find]" name=x'),
        "lease-script is not known"),
    "a network that is not the address's": (
        line("/ip address add address=10.66.0.150/27 interface=vlan20 network=192.0.2.9"), "network is another's"),
    "time from whoever sends it": (line("/system ntp client set mode=broadcast"), "nobody asked"),
    "a list that names fill": (
        line("/ip dns static add address-list=simpul-management name=example.org type=FWD"), "resolve to"),
    "an undo that is armed": (
        line("/system scheduler add interval=10m name=simpul-1-timer on-event=x"), "an undo is armed"),
    "a menu of others": (line("/interface l2tp-server server set enabled=yes"), "a menu that is not known"),
    "a policy that asks otherwise": (
        change("routing filter rule", "dst ==", "not dst =="), "this condition is not known"),
    "a line that cannot be read": (line("/ip address add address="), ""),
    "a VLAN beside the bridge": (
        swap("interface=simpul-lan name=vlan20", "interface=ether9 name=vlan20"), "not the bridge's"),
    "another router's page": (change("identity set", VILLAGE, "kd-9"), "is not the configuration of"),
    "a helper that opens more": (
        change("permit/all_office", "dst-port=443", "dst-port=21"), "may let related conversations through"),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_what_is_not_understood_is_never_a_pass(case: str) -> None:
    edit, says = UNKNOWN[case]
    done = proof(edit)
    assert done.verdict != "closed"
    assert any(says in u.why for u in done.unread), [(u.text, u.why) for u in done.unread]


# What opens nothing is no alarm.
HARMLESS: dict[str, Edit] = {
    "a rule that is disabled": line(IP + "chain=forward disabled=yes"),
    "a rule behind the end": swap(
        '99-end"\n=== filter/ip/simpul-forward', f'99-end"\n{IP}chain=forward\n=== filter/ip/simpul-forward'),
    "a rule that only stops": line("/ip firewall filter add action=drop chain=forward src-address=10.66.0.140"),
    "a rule that only tells": line("/ip firewall filter add action=log chain=forward log-prefix=x"),
    "a mark for a queue": line("/ip firewall mangle add action=mark-packet chain=forward new-packet-mark=x"),
    "a list that nobody asks": line("/ip firewall address-list add address=0.0.0.0/0 list=mine"),
    "a chain that nobody asks": line(IP + "chain=mine"),
    "a state that cannot be": line(IP + "chain=forward connection-state=untracked"),
    "a helper that is off": line("/ip firewall service-port set ftp disabled=yes"),
    "a static route into a tunnel": line("/ip route add blackhole dst-address=10.66.0.128/25 routing-table=inside"),
    "the outside's own routes": line("/ip route add dst-address=198.51.100.0/24 gateway=192.0.2.1"),
    "a longer note": change("identity set", "name=", "name="),
}


@pytest.mark.parametrize("case", HARMLESS)
def test_what_opens_nothing_is_no_alarm(case: str) -> None:
    done = proof(HARMLESS[case])
    assert ([f.message for f in done.findings], [(u.text, u.why) for u in done.unread]) == ([], [])


def test_a_village_keeps_its_flows_without_one_hub_and_not_without_its_routes() -> None:
    stand = mixed()
    whole = failing(stand.policy, stand.devices)
    assert whole.unread == []
    lost = {b.title for b in whole.broken if "64.02" in b.site}
    assert not any("hub" in title for title in lost), lost

    def deaf(page: str) -> str:
        return re.sub(r"(chain=SIMPUL-wg\d-in4 .*rule=)\"[^\"]*\"", r"\1reject", page)

    broken = failing(stand.policy, stand.with_({VILLAGE: deaf})).broken
    assert any(b.site.startswith("64.02.06.2003") and b.failure.kind == "nothing" for b in broken), broken


HUB = "hub-bpn-1"


@pytest.mark.parametrize(("edit", "says"), [
    (without("simpul-forward 05-wan"), "forwards between lines"),
    (before("ip/simpul-forward 50-flows", IP + "chain=simpul-forward protocol=tcp"), "which nobody declared"),
    (without("simpul-replies 01-opens"), "lets in what nobody declared"),     # what keeps state behind it stops it
    (without("raw add action=jump chain=prerouting"), "itself answers"),
])
def test_a_leak_at_a_hub_without_state_is_found(edit: Edit, says: str) -> None:
    stand = mixed()
    done = prove(stand.policy, stand.with_({HUB: edit}), lambda net, _: [local(net, HUB)])
    said = [f.message for f in (*done.findings, *done.excess)]
    assert any(says in message for message in said), said


def test_no_secret_is_shown() -> None:
    device: Device = mixed().with_({VILLAGE: line("/ppp secret add name=x password=hunter2")})[VILLAGE]
    assert device.unread
    assert "hunter2" not in "".join(f"{u.text}{u.place.text}" for u in device.unread)


def test_two_routers_with_three_lines_keep_what_class_a_is_promised_but_for_their_cable() -> None:
    """Nothing takes a packet of theirs out of tracking, so what one router hears of a conversation alone is new or
    makes no sense to it, and never untracked: that is what it must let pass.
    """
    network = mixed()
    site = next(r.site for r in network.policy.routers if r.name == "balikpapan-edge-1")
    found = failing(network.policy, network.devices)
    assert {b.failure.kind for b in found.broken if b.site == site} == {"cable"}
    worse = failing(network.policy, network.with_({"balikpapan-edge-2": lambda page: "\n".join(
        row for row in page.split("\n") if "/simpul-forward 50-flows" not in row)}))
    assert {b.failure.kind for b in worse.broken if b.site == site} == {"nothing"}
