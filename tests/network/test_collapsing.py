"""Guards hold no overlap; the quick look at them must see what the slow one sees."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from hypothesis import given
from hypothesis import strategies as st

from simpul.network.filters import _collapsed

# Few enough addresses that overlaps and siblings are common.
four = st.tuples(st.integers(0, 63), st.integers(26, 32)).map(
    lambda t: IPv4Network((0x0A000000 + t[0], t[1]), strict=False))
six = st.tuples(st.integers(0, 63), st.integers(122, 128)).map(
    lambda t: IPv6Network(((0xFD << 120) + t[0], t[1]), strict=False))


@given(st.lists(four, max_size=6), st.lists(six, max_size=6))
def test_as_the_standard_library_does_it(some: list[IPv4Network], others: list[IPv6Network]) -> None:
    assert _collapsed((*some, *others)) == (*collapse_addresses(some), *collapse_addresses(others))
