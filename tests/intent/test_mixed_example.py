"""The example of a mixed network: sound, and joined as its platforms can be."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from platforms.pairs import PAIRS
from platforms.registry import abilities, names
from simpul.intent.loader import load_network
from simpul.intent.model import TunnelKind

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/mixed/inventory"


def test_it_is_sound_and_each_pair_has_what_both_can() -> None:
    loaded = load_network(EXAMPLE, today=date(2026, 12, 1), platforms=names(), pairs=PAIRS, abilities=abilities())
    # One line, and no tunnel between an IOS-XE and a RouterOS: somebody answers for either.
    assert [w.code for w in loaded.warnings] == ["SIM117", "SIM160"]
    network = loaded.network
    assert [[d.platform for d in hub.devices] for hub in network.hubs()] == [["linux_frr"], ["mikrotik_routeros"]]
    assert {d.platform for d in network.devices().values()} == {"linux_frr", "mikrotik_routeros", "cisco_iosxe"}
    assert {d.release for d in network.devices().values() if d.platform == "mikrotik_routeros"} == {
        "7.15", "7.20", "7.21"}
    kinds = {site.devices[0].platform: set(network.reached(site, line).values())
             for site in network.sites.values() for line in site.uplinks if site not in network.hubs()}
    assert kinds == {"linux_frr": {TunnelKind.WIREGUARD}, "mikrotik_routeros": {TunnelKind.WIREGUARD},
                     "cisco_iosxe": {TunnelKind.IKEV2_PSK}}
    for site in network.sites.values():
        if site not in network.hubs():
            hubs = 1 if site.devices[0].platform == "cisco_iosxe" else 2
            assert all(len(network.reached(site, line)) == hubs for line in site.uplinks)
