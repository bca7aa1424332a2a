"""Which hub routers end an uplink's tunnels: no provider of hubs has all of them, and what was chosen stays."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import pytest

from simpul.errors import IntentError
from simpul.intent.model import Network, TunnelKind
from simpul.ledger import Ledger
from tests.network.conftest import Built, shipped_network


def ends(built: Built) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Router and provider at the hubs' ends, by site and uplink."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for pair in built.pairs:
        if not pair.interconnect:
            found[(pair.high_site, pair.high_uplink.name)].append((pair.low_device, pair.low_uplink.provider))
    return found


def test_an_uplink_s_hub_routers_are_of_different_providers() -> None:
    chosen = ends(Built.of(shipped_network()))
    assert len(chosen) > 25
    assert all(len({provider for _, provider in of}) == len(of) == 2 for of in chosen.values())
    loads = Counter(router for of in chosen.values() for router, _ in of)
    assert max(loads.values()) - min(loads.values()) <= len(chosen) // 3, loads


def test_a_choice_that_stands_is_not_moved_for_it() -> None:
    key = "64.08/kabkota/1:leo@64/hub/"
    rows = Built.of(shipped_network()).ledger().text().splitlines()
    assert sum(key in row for row in rows) >= 2
    telkom = "\n".join(
        row.replace("hub-smr-1", "hub-smr-2").replace("hub-bpn-1", "hub-bpn-2") for row in rows if key in row
    ) + "\n"
    again = Built.of(shipped_network(), Ledger.parse(telkom))
    assert {router for router, _ in ends(again)[("64.08/kabkota/1", "leo")]} == {"hub-smr-2", "hub-bpn-2"}


def odd_sites(*keys: str) -> Network:
    """The shipped network with routers at these sites that dial IKEv2's well-known ports alone; each with one line."""
    network = replace(shipped_network(), tunnel_kinds={"A": TunnelKind.IKEV2_PSK}, ike_ports={"odd": 4500})
    sites = {key: replace(network.sites[key], uplinks=network.sites[key].uplinks[:1], devices=tuple(
        replace(d, platform="odd") for d in network.sites[key].devices[:1])) for key in keys}
    return replace(network, sites={**network.sites, **sites})


def test_lines_that_dial_one_port_are_spread_over_a_hub_s_routers() -> None:
    built = Built.of(odd_sites("64.74/kabkota/1", "64.01/kabkota/1"))
    ends_of = [(p.low_device, p.high_site) for p in built.pairs if p.port == 4500]
    assert len(ends_of) == len({router for router, _ in ends_of}) == 4


def test_a_third_line_that_dials_the_same_port_is_refused_where_it_is_declared() -> None:
    network = odd_sites("64.74/kabkota/1", "64.01/kabkota/1", "64.09/kabkota/1")
    with pytest.raises(IntentError) as caught:
        Built.of(network)
    found = caught.value.diagnostics
    assert {d.code for d in found} == {"SIM119"}
    assert len(found) == 2
    lines = {u.where for s in network.sites.values() for u in s.uplinks}
    assert all(d.where in lines and "udp/4500" in d.message for d in found)
