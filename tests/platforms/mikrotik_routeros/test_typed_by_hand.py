"""Every property that the emulated router's menus know, written on an item of ours by hand: the proof sees it, or it
stands below with the reason why it need not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from lab.emulated.routeros import schema
from platforms.mikrotik_routeros.proof import read
from playbooks.prove import from_page
from simpul.proof.model import Device
from tests.platforms.mikrotik_routeros.proven import mixed

VILLAGE, HUB = "kd-64-02-06-2003-1", "hub-bpn-1"
SAMPLES = {"addr4": "192.0.2.9/24", "addr6": "2001:db8::9/64", "anyip": "192.0.2.9", "anyprefix": "192.0.2.0/24",
           "as": "64999", "daytime": "10:00", "gateway": "192.0.2.9", "iface": "ether9", "int": "7", "ip": "192.0.2.9",
           "ip6": "2001:db8::9", "mac": "00:00:5E:00:53:01", "ports": "7", "prefix": "192.0.2.0/24",
           "prefix6": "2001:db8::/32", "proto": "tcp", "range": "192.0.2.1-192.0.2.9", "remote": "192.0.2.9",
           "table": "main", "time": "7s", "vrfip": "192.0.2.9", "policy": "read"}
# By menu: properties that change nothing of what may pass, each with the reason.
HARMLESS: dict[str, dict[str, str]] = {
    "/ip service": {"port|address|certificate|tls-version|max-sessions|vrf": "what reaches a service its filter says"},
    "/ipv6 nd": {".*": "the first item is disabled"},
    "/system ntp client": {"vrf": "whom it asks is judged where it stands"},
    "/interface list": {"include|exclude": "of a list that is not there"},
    "/interface bridge": {".*": "the first is a loopback, which has no port"},
    "/ipv6 address": {"no-dad": "asks nobody first"},
    "/interface ethernet": {"name|mtu|l2mtu|mac-address|auto-negotiation|speed": "of the wire"},
    "/ip dhcp-client": {"name|dhcp-options": "words to the provider",
                        "add-default-route|default-route-tables": "a route of the outside's own table"},
    "/ip firewall filter": {"jump-target|reject-with|address-list|address-list-timeout|hw-offload": "of other actions",
                            "log|log-prefix": "only tells"},
    "/ip firewall raw": {"jump-target|address-list|address-list-timeout": "of other actions",
                         "log|log-prefix": "only tells"},
    "/ip firewall mangle": {".*": "when a segment size is changed: no packet passes or stops by it"},
    "/interface bridge port": {"hw|horizon|edge": "less is switched, or by other hardware"},
    "/interface vlan": {"mtu": "how long a packet may be"},
    "/interface wireguard": {"mtu": "how long a packet may be"},
    "/interface gre": {"mtu|dscp|clamp-tcp-mss|dont-fragment": "how long a packet may be, and how it is marked"},
    "/ip ipsec profile": {"prf-algorithm|lifetime|nat-traversal|dpd-.*|proposal-check": "how keys follow each other"},
    "/ip ipsec proposal": {"lifetime": "how soon keys follow each other"},
    "/ip ipsec policy": {"level": "`unique` is as strict; of `use` see tests/platforms/test_gre_proof.py"},
    "/ip ipsec peer": {"send-initial-contact": "what the far end forgets", "port": "its far end answers at one"},
    "/interface wireguard peers": {"preshared-key|responder": "one secret more, and who begins"},
    "/ip ssh": {"password-authentication|host-key-size|host-key-type": "how one logs in, not who gets there"},
    "/ip neighbor discovery-settings": {"lldp-med-net-policy-vlan|mode|protocol": "of a list of no interfaces"},
    "/ip cloud": {"ddns-update-interval": "of what is off"},
    "/ip settings": {"rp-filter|secure-redirects|allow-fast-path|tcp-syncookies": "stops more, or as much",
                     "icmp-rate-limit|max-neighbor-entries": "how much of it"},
    "/ipv6 settings": {"disable-ipv6|accept-redirects|max-neighbor-entries": "believes and carries less"},
    "/tool bandwidth-server": {"authenticate": "of what is off"},
    "/snmp community": {".*": "how one asks, not who gets there"},
}


def samples(one: schema.Property) -> Iterator[str]:
    kind, *more = one.kind.split(":")
    if kind == "bool":
        yield from (value for value in ("yes", "no") if value != (one.default or "no"))
    elif kind == "enum":
        yield from (value for value in more[0].split("|") if value != one.default)
    elif kind in ("list", "neg") and more:
        yield from more[1].split("|") if more[0] == "enum" else (SAMPLES.get(more[0], "x"),)
    elif kind != "flag":
        yield SAMPLES.get(kind, "x")


def first_items(rows: list[str]) -> dict[str, int]:
    """The first item of each menu, by its line; of the two families' menus of rules, which are read alike, one."""
    found: dict[str, int] = {}
    for number, row in enumerate(rows):
        command = re.match(r"(/[a-z0-9 /-]+?) (?:add|set)\b", row)
        if command and not command[1].startswith("/ipv6 firewall"):
            found.setdefault(command[1], number)
    return found


def plain(device: Device) -> str:
    """What was read, without how and where it is written."""
    text = re.sub(r"Place\(file='[^']*', line=\d+, text=(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\)", "", repr(device))
    text = re.sub(r"line=\d+, text=(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")", "", text)
    return re.sub(r"lines=\(.*?\)\)", "", text)


@pytest.mark.parametrize(("name", "menus", "enough"), [(VILLAGE, "/", 300), (HUB, "/interface gre|/ip ipsec ", 30)])
def test_every_property_is_seen_by_the_proof_or_harmless(name: str, menus: str, enough: int) -> None:
    """Of a hub what a village does not have."""
    rows = mixed().pages[name].split("\n")
    root = schema.menus("7.21")
    start = read(name, from_page("\n".join(rows), name))
    assert start.unread == []
    before, tried, unseen = plain(start), 0, []
    for menu, at in first_items(rows).items():
        if not re.match(menus, menu):
            continue
        for one in schema.find(root, menu.replace(" ", "/")).properties.values():
            given = re.search(rf" {re.escape(one.name)}[= ]", rows[at])
            if one.read_only or given or one.name in ("comment", "disabled"):
                continue
            for value in samples(one):
                page = "\n".join([*rows[:at], f"{rows[at]} {one.name}={value}", *rows[at + 1:]])
                device = read(name, from_page(page, name))
                tried += 1
                if not device.unread and plain(device) == before and not any(
                        re.fullmatch(names, one.name) for names in HARMLESS.get(menu, {})):
                    unseen.append(f"{menu} {one.name}={value}")
    assert tried > enough
    assert unseen == []
