"""Public Wi-Fi as an author writes it, and what is refused about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from simpul.intent import load_network
from simpul.intent.wifi import Hours
from tests.intent.wifi import ROOT, TODAY, found

VILLAGE = "64.01.03.2006/kantor-desa/1"
BALIKPAPAN = "governments/64.71-balikpapan.yaml"
PASER, NETWORK, PROFILES = "governments/64.01-paser.yaml", "network.yaml", "profiles.yaml"
WIFI = 'wifi: {hours: "07:00-21:00", share: 30%}'
GUESTS = "guests: {prefix4: 172.29.0.0/22, resolvers: [198.51.100.10]}"


def test_a_site_says_when_and_how_much() -> None:
    network = load_network(ROOT / "inventory", platforms=("linux_frr",), today=TODAY).network
    wifi = network.sites[VILLAGE].wifi
    assert wifi is not None and (wifi.hours, wifi.share) == (Hours(7 * 60, 21 * 60), 30)
    assert [s.key for s in network.sites.values() if s.wifi] == [VILLAGE]


def test_a_profile_says_it_for_all_its_sites_and_a_site_otherwise(tmp_path: Path) -> None:
    words = "  village-office:                           # a kantor desa: one router, whatever line there is\n"
    assert found(tmp_path, (PROFILES, words, words + "    wifi: {share: 20%}\n")) == []
    network = load_network(tmp_path, platforms=("linux_frr",), today=TODAY).network
    villages = [s for s in network.sites.values() if s.profile.name == "village-office"]
    assert {(s.key == VILLAGE, s.wifi.hours is None, s.wifi.share) for s in villages if s.wifi} == {
        (True, False, 30), (False, True, 20)}
    assert all(s.wifi for s in villages)


REFUSED = {
    "no guests": (((NETWORK, GUESTS, ""),), "SIM175", "nothing says what guests get"),
    "a resolver inside": (((NETWORK, "[198.51.100.10]", "[10.64.0.5]"),), "SIM120", "overlaps"),
    "a resolver that no line leads to": (((NETWORK, "[198.51.100.10]", "[192.168.1.1]"),), "SIM175", "over a line"),
    "guests with the network's addresses": (((NETWORK, "172.29.0.0/22", "10.66.0.0/22"),), "SIM120", "overlaps"),
    "guests with public addresses": (((NETWORK, "172.29.0.0/22", "198.51.0.0/22"),), "SIM129", "not private"),
    "guests in a prefix of one address": (((NETWORK, "172.29.0.0/22", "172.29.0.0/32"),), "SIM016", "/28"),
    "no VLAN": (((NETWORK, "  wifi: {id: 60, zone: public} ", "#"),), "SIM106", '"wifi"'),
    "a VLAN of another zone": (((NETWORK, "zone: public", "zone: user"),), "SIM175", "zone user"),
    "routed guests": (((PROFILES, "cctv: 28, servers: 28}", "cctv: 28, servers: 28, wifi: 28}"),), "SIM176", "public"),
    "half past nonsense": (((PASER, "07:00-21:00", "07:00-25:00"),), "SIM016", "25:00"),
    "never open": (((PASER, "07:00-21:00", "07:00-07:00"),), "SIM016", "when it opens"),
    "all of the line": (((PASER, "30%", "100%"),), "SIM016", "100%"),
    "no share": (((PASER, ", share: 30%", ""),), "SIM015", '"share"'),
    "a line of unknown speed": (((PASER, "carrier_nat: true, mbps: 30,", "carrier_nat: true,"),), "SIM177", "speed"),
    "no port": (((PROFILES, "        eth8: wifi ", "#"), (PROFILES, "        eth10: wifi\n", "")), "SIM177", "port"),
    "a time zone with summer time": (((NETWORK, "Asia/Makassar", "Europe/Amsterdam"),), "SIM175", "summer"),
    "a flow from guests": (((PASER, '{from: "64.01:office", to: "64.01', '{from: "64.01:wifi", to: "64.01'),), "SIM151",
                           "wifi"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str, tmp_path: Path) -> None:
    edits, code, words = REFUSED[case]
    said = found(tmp_path, *edits)
    assert any(line.startswith(code) and words in line for line in said), said


def test_hubs_have_none(tmp_path: Path) -> None:
    said = found(tmp_path, (PROFILES, "    role: hub\n", f"    role: hub\n    {WIFI}\n"))
    assert any("64/hub/1 is a hub" in line for line in said)


def test_two_routers_each_serve_their_own_guests_by_lines_of_their_own(tmp_path: Path) -> None:
    here = "  64.71/kabkota/1:\n"
    uplinks = ("    uplinks:\n      fibre: {port: eth0, medium: fibre}\n      radio: {port: eth1, medium: radio}\n"
               "      leo: {port: eth1")
    edits = ((BALIKPAPAN, here, f"{here}    {WIFI}\n"), (PROFILES, uplinks, f"        eth8: wifi\n{uplinks}"))
    assert found(tmp_path / "sound", *edits) == []
    joined = found(tmp_path / "trunk", edits[0], (
        PROFILES, uplinks, f"        eth8: [office, wifi]\n{uplinks}"))
    assert any(line.startswith("SIM177") and "joins the guests" in line for line in joined), joined
    lineless = found(tmp_path / "line", *edits, (BALIKPAPAN, "device: balikpapan-edge-2", "device: balikpapan-edge-1"))
    assert any(line.startswith("SIM177") and "balikpapan-edge-2 has no line" in line for line in lineless), lineless
