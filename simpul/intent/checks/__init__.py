"""What can only be judged once the whole inventory is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from simpul.intent.abilities import Abilities
from simpul.intent.checks.addresses import check_addresses
from simpul.intent.checks.capacity import check_capacity
from simpul.intent.checks.flows import check_flows
from simpul.intent.checks.interconnects import check_interconnects
from simpul.intent.checks.management import check_management
from simpul.intent.checks.ospf import check_ospf
from simpul.intent.checks.pairs import check_pairs, written
from simpul.intent.checks.platforms import check_platforms
from simpul.intent.checks.services import check_services
from simpul.intent.checks.sites import check_sites
from simpul.intent.checks.wifi import check_wifi
from simpul.intent.draft import Draft
from simpul.intent.model import Network, Pairs


def check(
    draft: Draft,
    network: Network | None,
    today: date,
    pairs: Pairs | None,
    abilities: Mapping[str, Abilities],
) -> Network | None:
    """Judge a whole inventory. Findings go to the draft; the network comes back with its flows and what its platforms
    make of it, None if unusable.
    """
    draft.check_references()
    if network is None:
        return None
    network = check_platforms(draft, network, abilities)
    network = replace(network, ike_ports={n: a.ike_port for n, a in abilities.items() if a.ike_port is not None})
    if pairs is not None:
        network = replace(network, pairs=written(pairs, abilities))
        check_pairs(draft, network, pairs, abilities)
    check_addresses(draft, network)
    check_capacity(draft, network)
    check_sites(draft, network, today)
    check_services(draft, network)
    check_interconnects(draft, network)
    check_ospf(draft, network)
    check_wifi(draft, network)
    check_management(draft, network)
    return replace(network, flows=check_flows(draft, network, today))
