"""A set finds what it holds as if it had walked it."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from hypothesis import given
from hypothesis import strategies as st

from lab.emulated.linux_frr.elements import Elements

INTERFACES = st.sampled_from(["wg1", "wg2", "eth0", "wg*", "vlan10"])
FOUR = st.sampled_from(["10.0.0.0/8", "10.9.0.0/16", "10.9.1.0/24", "10.9.1.7", "10.9.1.7/32", "0.0.0.0/0"])
SIX = st.sampled_from(["fd00::/8", "fd00:1::/64", "fd00:1::7", "FD00:1:0::7/128"])
PORTS = st.sampled_from(["22", "443", "20-30", "0-65535"])
HAVE_ADDRESS = st.sampled_from(
    ["10.9.1.7", "10.9.2.7", "10.10.0.1", "192.0.2.1", "fd00:1::7", "fd00:1:0:0::7", "2001:db8::1", ""])
HAVE_INTERFACE = st.sampled_from(["wg1", "wg2", "wg22", "eth0", "vlan10", "vlan1", ""])
HAVE_PORT = st.sampled_from(["22", "25", "443", "444", "0"])


def walked(elements: Sequence[tuple[str, ...]], have: Sequence[str]) -> bool:
    return any(all(map(fits, have, each)) for each in elements)


def fits(have: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return have.startswith(wanted[:-1])
    try:
        return ip_address(have) in ip_network(wanted, strict=False)
    except ValueError:
        first, dash, last = wanted.partition("-")
        return int(first) <= int(have) <= int(last) if dash and have.isdigit() else have == wanted


@given(st.lists(st.tuples(INTERFACES, st.one_of(FOUR, SIX), PORTS), max_size=12),
       st.lists(st.tuples(HAVE_INTERFACE, HAVE_ADDRESS, HAVE_PORT), min_size=1))
def test_an_element_is_found_where_one_fits(
    held: list[tuple[str, str, str]], asked: list[tuple[str, str, str]],
) -> None:
    elements = Elements(held)
    for have in asked:
        assert (have in elements) is walked(held, have)


def test_a_concatenation_of_another_length_is_no_element() -> None:
    assert ("wg1", "10.0.0.1") not in Elements([("wg1",), ("wg*",), ("wg1", "10.0.0.0/8", "22")])
