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


def odd_sites(*keys: str, kind: TunnelKind = TunnelKind.IKEV2_PSK, lines: int = 1) -> Network:
    """The shipped network with routers at these sites that dial IKEv2's well-known ports alone, by so many lines."""
    network = replace(shipped_network(), tunnel_kinds={"A": kind}, ike_ports={"odd": 4500})
    sites = {key: replace(network.sites[key], uplinks=network.sites[key].uplinks[:lines], devices=tuple(
        replace(d, platform="odd") for d in network.sites[key].devices[:1])) for key in keys}
    return replace(network, sites={**network.sites, **sites})


GOVERNMENTS = ("64.74/kabkota/1", "64.01/kabkota/1", "64.09/kabkota/1", "64.08/kabkota/1")


def at_4500(built: Built) -> Counter[str]:
    """How many tunnels each hub router ends at the well-known ports."""
    return Counter(p.low_device for p in built.pairs if p.port == 4500)


def test_lines_that_dial_one_port_are_spread_over_a_hub_s_routers() -> None:
    for count, most in ((2, 1), (4, 2)):
        found = at_4500(Built.of(odd_sites(*GOVERNMENTS[:count])))
        assert found.total() == 2 * count
        assert max(found.values()) == most, found


def test_who_comes_later_moves_nobody_and_is_counted_with_those_that_stand() -> None:
    first = Built.of(odd_sites(*GOVERNMENTS[:2]))
    known = [row for row in first.ledger().text().splitlines() if any(f"{key}:" in row for key in GOVERNMENTS[:2])]
    again = Built.of(odd_sites(*GOVERNMENTS), Ledger.parse("\n".join(known) + "\n"))
    for site in GOVERNMENTS[:2]:
        assert [p.low_device for p in again.pairs if p.high_site == site] == [
            p.low_device for p in first.pairs if p.high_site == site]
    # The second hub site follows the first: another provider comes before an even share.
    assert {at_4500(again)[f"hub-smr-{n}"] for n in (1, 2)} == {2}


def test_two_lines_of_one_certificate_at_one_port_are_refused_where_they_are_declared() -> None:
    network = odd_sites("64.74/kabkota/1", lines=2)
    rows = Built.of(network).ledger().text().splitlines()
    # Both lines at the same hub routers, as somebody's ledger may have it.
    together = Ledger.parse("\n".join(row.replace("hub-smr-2", "hub-smr-1").replace("hub-bpn-2", "hub-bpn-1")
                                      for row in rows if "64.74/kabkota/1:" in row and " hub-router " in row) + "\n")
    shared = at_4500(Built.of(network, together))
    assert set(shared.values()) == {2}
    certified = replace(network, tunnel_kinds={"A": TunnelKind.IKEV2_CERTIFICATE})
    with pytest.raises(IntentError) as caught:
        Built.of(certified, together)
    found = caught.value.diagnostics
    assert [d.code for d in found] == ["SIM119", "SIM119"]
    lines = {u.where for u in network.sites["64.74/kabkota/1"].uplinks}
    assert all(d.where in lines and "udp/4500" in d.message for d in found)
