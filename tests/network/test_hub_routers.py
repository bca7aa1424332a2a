"""Which hub routers end an uplink's tunnels: no provider of hubs has all of them, and what was chosen stays."""

from __future__ import annotations

from collections import Counter, defaultdict

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
