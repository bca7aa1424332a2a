"""What no router would take is not taken here: each word that is rendered, misspelt or out of its range, is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device
from tests.platforms.cisco_iosxe.edges import edges, filled, rendered

EDGE = "bontang-edge-1"
# A refusal as a router words it; and where any word is one: names, texts, hosts by name, what an applet will type.
REFUSED = re.compile(r"^ *(?:\^$|%(?! Warning|No specific protocol))|^(?:Bad|Invalid|ERROR)", re.MULTILINE)
FREE = re.compile(r"(?:description|hostname|banner|peer|username|snmp-server user|remark)\b|.* description\b|"
                  r".* name \S+$|.*cli command \"|action \S+$|.*maxrun \S+$|ntp server(?: vrf \S+)? \S+$|"
                  r"address ipv4 \S+$")
# A route-map names lists with any words: a misspelt keyword is the name of another list ("match ip address").
LISTS = re.compile(r"match ipv?[46]? ?address \S+$")


def slips(word: str) -> tuple[str, ...]:
    """A word as a hand slips in it."""
    if re.fullmatch(r"\d+", word):
        return ("99999999999",)
    if re.fullmatch(r"\d+(?:\.\d+){3}", word):
        return ("300.1.1.1",)
    if re.fullmatch(r"[a-z0-9-]{4,}", word):
        return (f"{word}zz", word[0] + word[2] + word[1] + word[3:]) if word[1] != word[2] else (f"{word}zz",)
    return ()


def slipped() -> Iterator[tuple[list[str], str]]:
    """(the lines before it, one line with a slip), of all objects of an edge."""
    for item in rendered(edges()[EDGE]):
        lines = item.text.splitlines()
        if item.id.startswith("system/banner"):
            continue
        for number, line in enumerate(lines):
            indent, words = line[:len(line) - len(line.lstrip())], line.split()
            for place, word in enumerate(words):
                head = " ".join(words[:place + 1])
                if word.startswith(("SIMPUL", "secret:", "simpul:")) or FREE.match(head) or LISTS.match(head):
                    continue
                for slip in slips(word):
                    yield lines[:number], indent + " ".join([*words[:place], slip, *words[place + 1:]])


def test_a_slip_in_any_word_that_is_rendered_is_refused() -> None:
    """Every fifth of them, so that it takes a second; all of them were tried once."""
    taken, tried = [], 0
    for before, line in list(slipped())[::5]:
        device = Device(Clock(speed=0), startup="hostname a\n")
        heard = device.configure("".join(f"{filled(one)}\n" for one in (*before, line)))
        tried += 1
        if not REFUSED.search(heard):
            taken.append(line)
    assert taken == []
    assert tried > 400


@pytest.mark.parametrize("lines", [
    "interface gi1\n zone-member security NOPE", "zone-pair security P source A destination self",
    "zone security A\nzone-pair security P source A destination self\n service-policy type inspect NOPE",
    "policy-map type inspect P\n class type inspect NOPE", "interface Tunnel1\n tunnel vrf NOPE",
    "interface Tunnel1\n tunnel source Dialer9", "ntp server vrf NOPE 192.0.2.1",
    "router bgp 1\n neighbor NOPE remote-as 2", "ip access-list extended A\n permit tcp any any eq 70000",
    "interface gi1\n ip ospf 1 area 99999999999", "ip ssh server algorithm encryption aes999-ctr",
    "key chain K\n key 1\n  cryptographic-algorithm md6", "clock timezone WITA 24",
    "event manager applet A\n action 1 wiat 5", 'event manager applet A\n event syslog ptatern "X"'])
def test_what_nothing_defines_is_not_named(lines: str) -> None:
    device = Device(Clock(speed=0), startup="hostname a\n")
    assert REFUSED.search(device.configure(lines))


def test_a_short_hold_time_is_taken_with_a_word_about_it() -> None:
    device = Device(Clock(speed=0), startup="hostname a\n")
    heard = device.configure("router bgp 1\n neighbor 192.0.2.1 remote-as 2\n neighbor 192.0.2.1 timers 5 15")
    assert "A hold time of less than 20 seconds" in heard
    assert "timers 5 15" in device.text()
