"""A dialled line's number stands with its port's own name: no other port, declared before or after it, moves it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from simpul.network.build import build
from simpul.network.ports import place

from .conftest import Built

ports = st.builds("GigabitEthernet{}/{}/{}".format, st.integers(0, 3), st.integers(0, 3), st.integers(0, 14))


@given(ports, ports)
def test_two_ports_of_a_router_never_have_one_number(one: str, other: str) -> None:
    assert (place(one) == place(other)) == (one == other)
    assert 1 <= place(one) <= 255


def test_a_port_declared_before_a_lines_own_moves_no_number_of_it(shipped: Built) -> None:
    network = shipped.network
    site = next(s for s in network.sites.values() if len(s.profile.wan_ports) > 1 and s.uplinks)
    widened = replace(site.profile, wan_ports=("eth99", *site.profile.wan_ports))
    wider = replace(network, sites={**network.sites, site.key: replace(site, profile=widened)})
    name = site.uplinks[0].device
    assert [u.ordinal for u in build(wider, shipped.allocator)[name].uplinks] == [
        u.ordinal for u in shipped.models[name].uplinks]
