"""The example of a mixed network: sound, and joined as its platforms can be."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from platforms.pairs import PAIRS
from platforms.registry import abilities, names
from simpul.errors import IntentError
from simpul.intent.loader import load_network
from simpul.intent.model import TunnelKind

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/mixed/inventory"


def test_it_is_sound_and_each_pair_has_what_both_can() -> None:
    loaded = load_network(EXAMPLE, today=date(2026, 12, 1), platforms=names(), pairs=PAIRS, abilities=abilities())
    assert not loaded.warnings
    network = loaded.network
    assert [[d.platform for d in hub.devices] for hub in network.hubs()] == [["linux_frr"], ["mikrotik_routeros"]]
    assert {d.platform for d in network.devices().values()} == {"linux_frr", "mikrotik_routeros", "cisco_iosxe"}
    assert {d.release for d in network.devices().values() if d.platform == "mikrotik_routeros"} == {
        "7.15", "7.20", "7.21"}
    kinds = {site.devices[0].platform: set(network.reached(site, line).values())
             for site in network.sites.values() for line in site.uplinks if site not in network.hubs()}
    assert kinds == {"linux_frr": {TunnelKind.WIREGUARD}, "mikrotik_routeros": {TunnelKind.WIREGUARD},
                     "cisco_iosxe": {TunnelKind.IKEV2_PSK, TunnelKind.GRE_IKEV2_PSK}}
    for site in network.sites.values():
        if site not in network.hubs():
            assert all(len(network.reached(site, line)) == 2 for line in site.uplinks)


@pytest.mark.parametrize("line", ["access: dhcp", "access: pppoe", "access: static, address: 203.0.113.66/30, gateway: "
                                  "203.0.113.65, carrier_nat: true"])
def test_a_line_that_nobody_can_find_has_no_gre_and_the_hub_that_it_can_reach_is_named(
    tmp_path: Path, line: str,
) -> None:
    folder = tmp_path / "inventory"
    shutil.copytree(EXAMPLE, folder)
    page = folder / "governments/64.74-bontang.yaml"
    fixed = "access: static, address: 203.0.113.66/30, gateway: 203.0.113.65, carrier_nat: false"
    assert fixed in page.read_text()
    page.write_text(page.read_text().replace(fixed, line))
    with pytest.raises(IntentError) as refused:
        load_network(folder, today=date(2026, 12, 1), platforms=names(), pairs=PAIRS, abilities=abilities())
    said = refused.value.diagnostics[0]
    assert said.code == "SIM108"
    assert said.where is not None
    assert (Path(said.where.file).name, said.where.line) == ("64.74-bontang.yaml", 7)
    assert "hub site 64/hub/2 over fibre" in said.message
    assert "between two fixed addresses only" in said.message
    assert "it can reach hub-smr-1" in (said.hint or "")


def test_certificates_on_an_iosxe_are_refused_with_the_reason(tmp_path: Path) -> None:
    folder = tmp_path / "inventory"
    shutil.copytree(EXAMPLE, folder)
    page = folder / "network.yaml"
    page.write_text(page.read_text().replace("  transit_vlan: 900\n",
                                             "  transit_vlan: 900\n  tunnel_kinds: {A: ikev2-certificate}\n"))
    with pytest.raises(IntentError) as refused:
        load_network(folder, today=date(2026, 12, 1), platforms=names(), pairs=PAIRS, abilities=abilities())
    said = [d for d in refused.value.diagnostics if "cisco_iosxe" in d.message]
    assert {d.code for d in said} == {"SIM108"}
    assert {Path(d.where.file).name for d in said if d.where} == {"64.74-bontang.yaml"}
    assert any("cisco_iosxe: it asks for a list of revocations over HTTP or LDAP" in d.message for d in said)
