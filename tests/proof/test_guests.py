"""Public Wi-Fi under proof: each way in which guests could get at the network, or leave under their own address."""

from __future__ import annotations

import re

import pytest

from simpul.proof.local import local
from simpul.proof.network import Net
from tests.proof.conftest import Edit, Pages, add, insert_after, swap

VILLAGE = "kd-64-01-03-2006-1"
BARE = "kd-64-02-02-2014-1"
KEPT = "\tip daddr @kept reject with icmp admin-prohibited\n"
MASQUERADE = '\tip saddr 172.29.0.0/22 oifname != "guests" masquerade\n'
OUT = '\tiifname "vlan60" oifname "lines" ip saddr 172.29.0.0/23 accept\n'


def found(pages: Pages, edit: Edit | None = None) -> list[str]:
    """What is said of the village's guests and lines; a line that is not understood is said, too."""
    text = pages.texts[VILLAGE]
    device = pages.device(VILLAGE, edit(text) if edit else None)
    said = local(Net(pages.policy, {VILLAGE: device}), VILLAGE).findings
    ours = [f"{f.claim}: {f.message}" for f in said if f.claim in ("guests", "outside")]
    return ours + [f"unread: {u.text}" for u in device.unread
                   if not u.place.text.startswith(("interface", "no-resolv", "global_defs")) and "vrrp" not in u.text]


def test_what_is_shipped_keeps_guests_apart(pages: Pages) -> None:
    assert found(pages) == []


LEAKS: dict[str, tuple[Edit, str]] = {
    "guests reach the network's addresses": (swap(KEPT, ""), "outside: .* forwards between lines"),
    "a hub's public address is left out": (swap("203.0.113.2/32, ", ""), "outside: .* forwards between lines"),
    "what is not tracked leaves": (swap("\tct state invalid,untracked drop\n", ""), "outside: .* forwards between"),
    "another's address leaves": (swap("\tip saddr != 172.29.0.0/22 drop\n", ""), "outside: .* forwards between"),
    "the internet opens sessions to guests": (
        swap('oifname "guests" ct state established,related accept', 'oifname "guests" accept'), "forwards between"),
    "nothing is translated": (swap(MASQUERADE, ""), "guests: .* leaves under its own address"),
    "more than guests is translated": (
        swap(MASQUERADE, "\tmasquerade\n"), "guests: .* translates what is no guest's"),
    "an exception in the translation": (
        insert_after(MASQUERADE.strip(), "\tip daddr 198.51.100.10 accept"), "unread: ip daddr 198.51.100.10 accept"),
    "translation inside": (
        add("nft/inside/40-t.nft", "chain t {", "\ttype nat hook postrouting priority srcnat; policy accept;",
            "\tip saddr 10.0.0.0/8 masquerade", "}"), "guests: .* translates addresses in the zone intra"),
    "guests speak with guests": (swap(OUT, '\tiifname "vlan60" accept\n'), "a guest reaches what is no line"),
    "the router answers guests": (
        swap('iifname "vlan60" udp sport 68', 'iifname "vlan60" tcp dport 22 accept\n\tiifname "vlan60" udp sport 68'),
        "guests: .* itself answers a guest"),
    "the zone accepts by default": (
        swap("type filter hook input priority filter; policy drop;\n\tiifname \"lines\"",
             "type filter hook input priority filter; policy accept;\n\tiifname \"lines\""), "itself answers a guest"),
    "names are asked inside": (
        swap('"lines" ip daddr { 198.51.100.10 }', '"lines" ip daddr { 10.126.0.1 }'), "asks for a guest"),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_found(pages: Pages, leak: str) -> None:
    edit, says = LEAKS[leak]
    said = found(pages, edit)
    assert any(re.search(says, line) for line in said), said


def test_a_router_without_guests_has_no_guest_who_leaves(pages: Pages) -> None:
    """One hole, one finding: a village without public Wi-Fi that forwards to its line does not treat guests wrongly."""
    text = pages.texts[BARE]
    assert '"guests"' not in text
    head, _, forward = text.partition("=== nft/wan/10-forward.nft ")
    device = pages.device(BARE, head + swap("drop;", "accept;")(forward))
    said = {f.claim for f in local(Net(pages.policy, {BARE: device}), BARE).findings}
    assert "outside" in said
    assert "guests" not in said
