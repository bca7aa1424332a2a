"""Ordered lists: their numbers, and that no moment of a change is weaker or narrower than it may be."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.cisco_iosxe.dialect.lists import Entry, change, normal, numbered
from simpul.errors import DialectError

_SPACE = IPv4Network("10.0.0.0/29")
_PREFIXES = tuple(p for length in (29, 30, 31, 32) for p in _SPACE.subnets(new_prefix=length))
_BODIES = st.builds(
    lambda action, prefix, log: normal(f"{action} ip {prefix.network_address} {prefix.hostmask} any{' log' * log}"),
    st.sampled_from(("permit", "deny")), st.sampled_from(_PREFIXES), st.booleans())


def _bare(body: str) -> str:
    return body.removesuffix(" log")


_LISTS = st.lists(_BODIES, min_size=1, max_size=6, unique_by=_bare)


def _let_through(entries: Iterable[Entry]) -> set[int]:
    """The addresses that a list permits: the first entry that matches decides, and nothing that none does."""
    found = set()
    ordered = sorted(entries, key=lambda e: e.number)
    for address in _SPACE:
        for entry in ordered:
            words = entry.body.split(" ")
            if words[2] == "host":
                hit = str(address) == words[3]
            else:
                hit = int(address) & ~int.from_bytes(bytes(map(int, words[3].split(".")))) == int.from_bytes(
                    bytes(map(int, words[2].split("."))))
            if hit:
                if entry.permits:
                    found.add(int(address))
                break
    return found


def _walked(before: tuple[Entry, ...], after: tuple[Entry, ...]) -> list[set[int]]:
    """What a router lets through after each line; it refuses what a router refuses."""
    stands = {e.number: e.body for e in before}
    seen = []
    for put in change(before, after, "acl/SIMPUL-x"):
        if put.comes:
            assert put.entry.number not in stands, "% Duplicate sequence number"
            assert put.entry.body not in stands.values(), "a router ignores what stands already"
            stands[put.entry.number] = put.entry.body
        else:
            assert stands.pop(put.entry.number) == put.entry.body
        assert stands, "an empty list permits everything"
        seen.append(_let_through(Entry(n, b) for n, b in stands.items()))
    assert stands == {e.number: e.body for e in after}
    return seen


def _numbered_by_hand(bodies: list[str]) -> tuple[Entry, ...]:
    return tuple(Entry(10 * n, body) for n, body in enumerate(bodies, 1))


@given(_LISTS, _LISTS, st.booleans())
def test_no_moment_is_weaker_or_narrower(old: list[str], new: list[str], hand: bool) -> None:
    before = _numbered_by_hand(old) if hand else numbered([(None, b) for b in old])
    after = numbered([(None, b) for b in new])
    first, last = _let_through(before), _let_through(after)
    try:
        moments = _walked(before, after)
    except DialectError as refused:
        assert refused.diagnostic.code == "SIM407"
        return
    for moment in moments:
        assert first & last <= moment <= first | last


@given(_LISTS)
def test_numbers_keep_the_meaning(bodies: list[str]) -> None:
    assert _let_through(numbered([(None, b) for b in bodies])) == _let_through(_numbered_by_hand(bodies))


@given(st.lists(st.sampled_from(_PREFIXES), min_size=2, max_size=20, unique=True))
def test_an_entry_more_moves_no_other(prefixes: list[IPv4Network]) -> None:
    bodies = [normal(f"permit ip {p.network_address} {p.hostmask} any") for p in prefixes]
    tail = ["deny ip any any log"]
    fewer = numbered([(None, b) for b in [*bodies[1:], *tail]])
    more = numbered([(None, b) for b in [*bodies, *tail]])
    assert set(fewer) < set(more)


@pytest.mark.parametrize(("typed", "shown"), [
    ("permit tcp 10.0.0.1 0.0.0.0 any eq 179", "permit tcp host 10.0.0.1 any eq bgp"),
    ("permit udp any eq 500 any eq 4500", "permit udp any eq isakmp any eq non500-isakmp"),
    ("permit tcp 0.0.0.0 255.255.255.255 any range 20 80", "permit tcp any any range ftp-data www"),
    ("permit ipv6 fd00::1/128 ::/0", "permit ipv6 host FD00::1 any"),
    ("permit udp any any eq 443", "permit udp any any eq 443"),
    ("remark eq 179 stays", "remark eq 179 stays"),
])
def test_an_entry_is_read_as_it_is_shown(typed: str, shown: str) -> None:
    assert normal(typed) == shown
