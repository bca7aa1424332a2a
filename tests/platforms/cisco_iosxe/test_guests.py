"""Guests of an IOS-XE router: apart from the inside, proven and filtered; their hours and their translation."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256

import pytest

from lab.emulated.clock import Clock
from lab.emulated.ends import Packet
from lab.emulated.iosxe import archive
from lab.emulated.iosxe import filter as firewall
from lab.emulated.iosxe.device import Device
from platforms import parts
from platforms.cisco_iosxe.proof import read
from platforms.linux_frr.proof import read as read_linux
from playbooks.policy import policy_of
from playbooks.prove import from_page
from simpul.config.diff import diff
from simpul.config.patch import order, undo
from simpul.intent.model import TunnelKind
from simpul.intent.wifi import Wifi
from simpul.network.build import build
from simpul.network.model import DeviceModel
from simpul.network.numbers import NumberPlan
from simpul.proof.local import Local, local
from simpul.proof.model import PUBLIC
from simpul.proof.model import Device as Read
from simpul.proof.network import Net
from simpul.proof.policy import Policy
from simpul.proof.prove import prove
from simpul.render.page import as_text
from tests.network.conftest import Built, shipped_network
from tests.platforms.cisco_iosxe.edges import (
    ALWAYS,
    HOURS,
    as_iosxe,
    edges,
    rendered,
    renderer,
    running,
    send,
    with_wifi,
)
from tests.platforms.cisco_iosxe.patch_case import DIALECT

EDGE = "paser-edge-1"
Edit = Callable[[str], str]


@cache
def _network() -> tuple[Policy, dict[str, Read], str]:
    """The policy, every linux_frr router, and the page of the one edge that is an IOS-XE."""
    network = with_wifi(replace(shipped_network(), tunnel_kinds={"A": TunnelKind.IKEV2_PSK}), HOURS)
    built = Built.of(network)
    for pair in built.pairs:
        if pair.kind is TunnelKind.IKEV2_PSK:
            built.allocator.remember("psk", pair.key, sha256(pair.key.encode()).hexdigest()[:32])
    models = build(network, built.allocator)

    def answering(model: DeviceModel) -> DeviceModel:
        return replace(model, tunnels=tuple(
            replace(t, listen_port=4500) if t.peer == EDGE else t for t in model.tunnels))

    edge = replace(as_iosxe(models[EDGE]), tunnels=tuple(
        replace(t, endpoint=replace(t.endpoint, port=4500)) if t.endpoint else t for t in models[EDGE].tunnels))
    others = {n: read_linux(n, from_page(as_text(renderer().render(answering(m))), f"{n}.txt"))
              for n, m in models.items() if n != EDGE}
    return policy_of(network, NumberPlan(network, built.allocator), built.pairs), others, as_text(
        renderer().render(edge))


def _read(edit: Edit = str) -> dict[str, Read]:
    _, others, page = _network()
    return {**others, EDGE: read(EDGE, from_page(edit(page), f"{EDGE}.txt"))}


def alone(edit: Edit) -> Local:
    """What is found at the edge, whatever becomes of it elsewhere."""
    return local(Net(_network()[0], _read(edit)), EDGE)


def change(old: str, new: str, count: int = 1) -> Edit:
    def edit(page: str) -> str:
        assert old in page, old
        return page.replace(old, new, count)

    return edit


def gone(pair: str) -> Edit:
    """Without a pair of zones."""
    return change(f"{pair}\n", "zone security X\n")


def within(head: str, old: str, new: str) -> Edit:
    """The same within one section."""
    def edit(page: str) -> str:
        at = page.index(f"{head}\n")
        assert old in page[at:], old
        return page[:at] + page[at:].replace(old, new, 1)

    return edit


def line(text: str) -> Edit:
    return lambda page: page.replace("interface Loopback0\n", f"{text}\ninterface Loopback0\n", 1)


def test_a_network_with_guests_at_an_iosxe_edge_is_closed() -> None:
    done = prove(_network()[0], _read())
    assert [f.message for f in done.findings] == []
    assert [(str(u.place), u.why) for u in done.unread] == []
    assert done.verdict == "closed"
    guests = [i for i in _read()[EDGE].interfaces.values() if i.zone == PUBLIC]
    assert [(i.name, i.kind, i.vlan) for i in guests] == [
        ("GigabitEthernet3.60", "guests", 60), ("lines", "cable", None)]


PORT = "interface GigabitEthernet3.60"
LEAKS: dict[str, tuple[Edit, str]] = {
    "a pair from guests to the site": (
        line("zone-pair security X source SIMPUL-guests destination SIMPUL-site\n service-policy type inspect "
             "SIMPUL-guests\nip route 0.0.0.0 0.0.0.0 GigabitEthernet3.60"), "0.0.0.0/0 leads out of GigabitEthernet3"),
    "guests stand inside": (within(PORT, " vrf forwarding SIMPUL-fibre\n", ""), "translates addresses in the zone"),
    "guests stand inside, in the site's zone, and are not translated": (
        lambda page: within(PORT, " zone-member security SIMPUL-guests\n", " zone-member security SIMPUL-site\n")(
            within(PORT, " ip nat inside\n", "")(within(PORT, " vrf forwarding SIMPUL-fibre\n", "")(page))),
        "itself answers a host at GigabitEthernet3.60"),
    "guests are let go to the network's own": (
        change(" deny ip any 10.0.0.0 0.255.255.255\n", ""), "forwards between lines"),
    "guests are let go to a hub": (change(" deny ip any host 203.0.113.2\n", ""), "forwards between lines"),
    "guests may have any address": (
        lambda page: re.sub(r"permit ip 172.29.0.0 0.0.1.255 any(?: time-range SIMPUL-hours)?\n",
                            "permit ip any any\n", page), "forwards between lines"),
    "nothing is translated": (
        lambda page: re.sub(r"ip nat inside source list .*\n", "", page), "leaves under its own address"),
    "the line is not where translation ends": (change(" ip nat outside\n", ""), "leaves under its own address"),
    "the rule is for another line": (
        lambda page: re.sub(r"(ip nat inside source .* interface )\S+", r"\1GigabitEthernet2", page),
        "leaves under its own address"),
    "the office is translated": (
        within("interface GigabitEthernet3.20", " no ip redirects\n", " no ip redirects\n ip nat inside\n"),
        "translates addresses in the zone intra"),
    "more than guests is translated": (
        within("ip access-list extended SIMPUL-nat-fibre", "permit ip 172.29.0.0 0.0.1.255 any",
               "permit ip 172.0.0.0 0.255.255.255 any"), "translates what is no guest's"),
    "no pair says what of guests' reaches the router": (
        gone("zone-pair security SIMPUL-guests-self source SIMPUL-guests destination self"),
        "itself answers a guest"),
    "guests may ask the router for names": (
        change("ip access-list extended SIMPUL-guests-self\n", "ip access-list extended SIMPUL-guests-self\n "
               "permit tcp any any eq 22\n"), "itself answers a guest"),
    "no pair says what of the line's reaches the router": (
        gone("zone-pair security SIMPUL-line-fibre-self source SIMPUL-line-fibre destination self"),
        "answers the internet"),
    "the line is in no zone, and its list is guests'": (
        within("interface GigabitEthernet1", " zone-member security SIMPUL-line-fibre\n", ""), "answers the internet"),
    "SSH for the internet": (
        change("ip access-list extended SIMPUL-line-fibre\n",
               "ip access-list extended SIMPUL-line-fibre\n permit tcp any any eq 22\n"), "answers the internet"),
    "a line's packets go back to it": (
        gone("zone-pair security SIMPUL-line-fibre-line-fibre source SIMPUL-line-fibre destination SIMPUL-line-fibre"),
        "forwards between lines"),
    "guests may be reached from the line": (
        line("zone-pair security X source SIMPUL-line-fibre destination SIMPUL-guests\n service-policy type inspect "
             "SIMPUL-open\npolicy-map type inspect SIMPUL-open\n class class-default\n  pass"),
        "forwards between lines"),
    "guests hear each other through the router": (
        change(" deny ip any 172.16.0.0 0.15.255.255\n", ""), "a guest reaches what is no line"),
    "the site's hosts hear each other, whatever flows say": (
        gone("zone-pair security SIMPUL-site-site source SIMPUL-site destination SIMPUL-site"),
        "which nobody declared"),
}


@pytest.mark.parametrize("name", LEAKS)
def test_a_leak_is_found(name: str) -> None:
    edit, words = LEAKS[name]
    found = alone(edit)
    said = [f"{f.message} {f.packet}" for f in found.findings]
    suspects = [f"suspect {o.label}, which nobody declared" for o, _ in found.suspects]
    assert any(words in text for text in (*said, *suspects)), (said, suspects)


@pytest.mark.parametrize("edit", [
    line("ip route vrf SIMPUL-fibre 10.0.0.0 255.0.0.0 10.126.0.1 global name X"),
    line("ip route vrf SIMPUL-fibre 10.0.0.0 255.0.0.0 GigabitEthernet3.20 name X"),
    line("ip nat inside source static 10.66.4.10 203.0.113.22"),
    line("ip nat outside source static 8.8.8.8 10.66.4.10"),
    line("snmp-server community umum RO"),
    line("snmp-server group NOC v3 noauth read SIMPUL"),
    change(" set qos-group 1\n", " set qos-group 1\n trust-me\n"),
    change("  shape average 475000000\n", "  netflow-sampler X\n"),
    within("parameter-map type inspect SIMPUL-guests", " sessions maximum 16384\n", " application-inspect all\n"),
    change(" vrf SIMPUL-fibre\n network 172.29.0.0 255.255.254.0\n",
           " vrf SIMPUL-fibre\n network 172.29.0.0 255.255.254.0\n next-server 10.66.4.9\n"),
    lambda page: page.replace(PORT, "interface GigabitEthernet3.61\n description simpul:guests\n vrf forwarding "
                              f"SIMPUL-fibre\n ip address 172.29.2.1 255.255.255.0\n ip nat inside\n{PORT}", 1),
])
def test_what_is_not_understood_of_guests_is_unknown(edit: Edit) -> None:
    assert alone(edit).unread or _read(edit)[EDGE].unread


GUARD = "zone-pair/SIMPUL-line-fibre-self"


@pytest.mark.parametrize(("object_id", "old", "new", "words"), [
    ("interface/GigabitEthernet1", " zone-member security SIMPUL-line-fibre\n", "", "reaches the router itself"),
    (GUARD, "destination self", "destination SIMPUL-guests", "guests are joined"),
    ("zone-pair/SIMPUL-guests-self", "destination self", "destination SIMPUL-site", "guests are joined"),
    ("nat/SIMPUL-nat-fibre", " vrf SIMPUL-fibre", "", "what comes from the inside"),
    ("interface/GigabitEthernet3.20", " no ip redirects\n", " no ip redirects\n ip nat inside\n",
     "addresses of the inside"),
    ("policy-map/SIMPUL-line-fibre", " class class-default\n  drop log\n", " class class-default\n  pass\n",
     "does not drop"),
])
def test_no_step_may_stand_in_what_opens_a_line_or_joins_guests(
    object_id: str, old: str, new: str, words: str,
) -> None:
    texts = {o.id: o.text for o in DIALECT.intended(rendered(edges(HOURS)[EDGE])).objects.values()}
    assert old in texts[object_id], texts[object_id]

    def hazards() -> list[str]:
        whole = "".join(texts.values())
        return DIALECT.hazards(DIALECT.running(parts.write({"version": "", "running": whole})).owned())

    assert hazards() == []
    texts[object_id] = texts[object_id].replace(old, new)
    assert any(words in found for found in hazards()), hazards()


# What the emulated router's own filter says of a packet, on the configuration that our steps lead to.
def _built(wifi: Wifi | None = HOURS) -> Device:
    device = Device(Clock(speed=0), startup="aaa new-model\n")
    goal = DIALECT.intended(rendered(edges(wifi)[EDGE]))
    before = running(device)
    assert send(device, order(diff(before, goal), before, goal, DIALECT)) == []
    return device


@pytest.fixture(scope="module")
def device() -> Device:
    return _built()


NOON, NIGHT = datetime(2026, 12, 1, 12, 0, tzinfo=UTC), datetime(2026, 12, 1, 23, 0, tzinfo=UTC)
GUEST, GATEWAY, WORLD, LINE = "172.29.0.20", "172.29.0.1", "198.51.100.10", "GigabitEthernet1"
IN = "GigabitEthernet3.60"


@pytest.mark.parametrize(("packet", "passes"), [
    (Packet("tcp", GUEST, WORLD, 443, IN, LINE, at=NOON), True),
    (Packet("udp", GUEST, WORLD, 53, IN, LINE, at=NOON), True),
    (Packet("tcp", WORLD, GUEST, 50000, LINE, IN, answer=True, sport=443, at=NOON), True),
    (Packet("tcp", GUEST, WORLD, 443, IN, LINE, at=NIGHT), False),
    (Packet("tcp", WORLD, GUEST, 50000, LINE, IN, answer=True, sport=443, at=NIGHT), False),
    (Packet("tcp", WORLD, GUEST, 50000, LINE, IN, sport=443, at=NOON), False),
    (Packet("tcp", GUEST, "10.66.4.10", 443, IN, "GigabitEthernet3.20", at=NOON), False),
    (Packet("tcp", GUEST, "203.0.113.2", 443, IN, LINE, at=NOON), False),
    (Packet("tcp", "10.66.4.10", WORLD, 443, IN, LINE, at=NOON), False),
    (Packet("tcp", "10.66.4.10", WORLD, 443, "GigabitEthernet3.20", LINE, at=NOON), False),
    (Packet("tcp", GUEST, WORLD, 443, IN, "GigabitEthernet2", at=NOON), False),
    (Packet("tcp", GUEST, WORLD, 443, IN, "Tunnel0", at=NOON), False),
    (Packet("tcp", GUEST, GATEWAY, 22, IN, at=NOON), False),
    (Packet("udp", GUEST, GATEWAY, 67, IN, sport=68, at=NIGHT), True),
    (Packet("udp", GUEST, GATEWAY, 53, IN, at=NOON), False),
    (Packet("tcp", WORLD, "203.0.113.22", 22, LINE, at=NOON), False),
    (Packet("udp", "203.0.113.6", "203.0.113.22", 500, LINE, sport=500, at=NOON), True),
    (Packet("udp", WORLD, "203.0.113.22", 500, LINE, sport=500, at=NOON), False),
    (Packet("tcp", WORLD, "192.0.2.77", 443, LINE, LINE, at=NOON), False),
])
def test_the_router_s_own_filter(device: Device, packet: Packet, passes: bool) -> None:
    assert firewall.passes(device, packet) is passes


def test_a_router_that_wakes_in_the_past_goes_by_the_hours_of_that_time(device: Device) -> None:
    """Without a battery it is 1993 until the line's time source answers: hours are shifted, and nothing fails open."""
    for hour, passes in ((6, False), (8, True), (22, False)):
        packet = Packet("tcp", GUEST, WORLD, 443, IN, LINE, at=datetime(1993, 3, 1, hour, tzinfo=UTC))
        assert firewall.passes(device, packet) is passes


def test_an_entry_whose_time_range_is_gone_counts_always() -> None:
    """As the vendor says; so a range never goes before the entries that name it."""
    built = _built()
    built.configure("no time-range SIMPUL-hours")
    assert firewall.passes(built, Packet("tcp", GUEST, WORLD, 443, IN, LINE, at=NIGHT))
    before, goal = running(_built()), DIALECT.intended(rendered(edges(ALWAYS)[EDGE]))
    steps = [s.id for s in order(diff(before, goal), before, goal, DIALECT)]
    assert steps.index("acl/SIMPUL-guests-in") < steps.index("time-range/SIMPUL-hours")


def test_translations_that_stand_do_not_keep_a_rule_from_going() -> None:
    device = _built()
    start, goal = running(device), DIALECT.intended(rendered(edges()[EDGE]))
    steps = order(diff(start, goal), start, goal, DIALECT)
    device.translations = 40
    assert send(device, steps) == []
    assert diff(running(device), goal) == ()
    assert send(device, undo(steps)) == []
    assert running(device) == start


def test_a_timer_cannot_take_a_rule_back_while_guests_are_translated() -> None:
    """It has nobody to answer the router's question. What stays translates nothing: no interface is marked for it."""
    device = _built(None)
    before = device.text()
    start, goal = running(device), DIALECT.intended(rendered(edges(HOURS)[EDGE]))
    send(device, order(diff(start, goal), start, goal, DIALECT))
    device.translations = 40
    result = archive.replace(device, before, "admin", lambda _: False)
    assert not result.done
    left = diff(running(device), start.owned())
    assert "nat/SIMPUL-nat-fibre" in {c.id for c in left}
    assert " ip nat " not in device.text()
    device.translations = 0
    assert archive.replace(device, before, "admin", lambda _: False).done
    assert device.text() == before
