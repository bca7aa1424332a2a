"""What a platform's data refuses: ports, versions, recorded facts, features; and which routers a tunnel can join."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from simpul.errors import Diagnostic, IntentError
from simpul.intent.abilities import FEATURES, Abilities, Release, numbers
from simpul.intent.loader import Loaded, load_network
from simpul.intent.model import Pairs, TunnelKind
from simpul.intent.starter import write_starter
from simpul.ledger import Allocator, Ledger
from simpul.network.numbers import NumberPlan
from simpul.network.tunnels import tunnel_pairs

TODAY = date(2026, 6, 1)
ALL = Abilities(r"[a-z0-9.-]+", "eth0", frozenset(FEATURES))
# A platform of nobody's: two ways of writing it, one fact that a hand records.
ODD = Abilities(r"port[0-9]+", "port1", frozenset(FEATURES) - {"hosts:dhcp"}, {"hosts:dhcp": "it has no server"},
                (Release("old", "7.15", "7.20"), Release("new", "7.20")), facts={"button": ("pressed",)})
WG, PSK, GRE = TunnelKind.WIREGUARD, TunnelKind.IKEV2_PSK, TunnelKind.GRE_IKEV2_PSK


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_starter(tmp_path / "inventory")
    return tmp_path / "inventory"


def rewrite(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text()
    assert old in text, (file, old)
    path.write_text(text.replace(old, new, 1))


def load(folder: Path, odd: Abilities = ODD, pairs: Pairs | None = None) -> Loaded:
    return load_network(folder, today=TODAY, platforms={"linux_frr", "odd", "third"}, pairs=pairs,
                        abilities={"linux_frr": ALL, "odd": odd, "third": ALL})


def refused(folder: Path, odd: Abilities = ODD, pairs: Pairs | None = None) -> list[Diagnostic]:
    with pytest.raises(IntentError) as caught:
        load(folder, odd, pairs)
    return list(caught.value.diagnostics)


def village_is_odd(folder: Path, version: str = '"7.20.1"', facts: str = "{button: pressed}") -> None:
    rewrite(folder, "profiles.yaml", "class: C\n    platform: linux_frr",
            f"class: C\n    platform: odd\n    version: {version}\n    facts: {facts}")
    rewrite(folder, "profiles.yaml", "wan: [eth0]\n      lan: {eth3: office, eth4: servers, eth5: management}",
            "wan: [port1]\n      lan: {port3: office, port4: servers, port5: management}")
    rewrite(folder, "profiles.yaml", "services: {office: {dhcp: {size: 20}}}\n    ", "")


def test_a_platform_that_can_all_is_asked_for_all(folder: Path) -> None:
    village_is_odd(folder)
    devices = load(folder).network.devices()
    assert {d.release for d in devices.values() if d.platform == "odd"} == {"new"}
    assert {d.release for d in devices.values() if d.platform == "linux_frr"} == {""}


def test_a_device_may_have_another_version_than_its_profile(folder: Path) -> None:
    village_is_odd(folder)
    rewrite(folder, "governments/99.02-hilir.yaml", "parent: 99.02/kabkota/1,",
            'parent: 99.02/kabkota/1, devices: {desa: {version: "7.19.6"}},')
    assert load(folder).network.devices()["desa"].release == "old"


def test_ports_are_called_as_the_vendor_calls_them(folder: Path) -> None:
    village_is_odd(folder)
    rewrite(folder, "profiles.yaml", "port4: servers", "eth4: servers")
    found = refused(folder)
    assert [d.code for d in found] == ["SIM114"]  # one, though two villages have the profile
    assert found[0].where is not None
    assert found[0].where.file == "inventory/profiles.yaml"
    assert "eth4" in found[0].message


@pytest.mark.parametrize("name", ["ether1", "sfp-sfpplus1", "GigabitEthernet0/0/1", "Te0"])
def test_a_port_may_be_called_in_any_vendor_s_way(folder: Path, name: str) -> None:
    rewrite(folder, "profiles.yaml", "wan: [eth0]", f"wan: [{name}]")
    load_network(folder, today=TODAY, platforms={"linux_frr"})


def test_a_version_is_asked_for_where_the_configuration_depends_on_it(folder: Path) -> None:
    village_is_odd(folder)
    rewrite(folder, "profiles.yaml", '    version: "7.20.1"\n', "")
    found = refused(folder)
    assert {d.code for d in found} == {"SIM115"}
    assert len(found) == 2
    one = replace(ODD, releases=(Release("only", "7.15"),))
    assert {d.release for d in load(folder, one).network.devices().values() if d.platform == "odd"} == {"only"}


def test_a_version_for_which_nobody_wrote_it(folder: Path) -> None:
    village_is_odd(folder, version='"7.14.3"')
    assert {d.code for d in refused(folder)} == {"SIM115"}


def test_a_version_without_quotes_is_no_number(folder: Path) -> None:
    village_is_odd(folder, version="7.20")
    assert "SIM010" in {d.code for d in refused(folder)}


@pytest.mark.parametrize("facts", ["{}", "{button: untouched}", "{button: pressed, colour: red}"])
def test_a_fact_that_only_a_hand_can_change_is_recorded(folder: Path, facts: str) -> None:
    village_is_odd(folder, facts=facts)
    assert {d.code for d in refused(folder)} == {"SIM116"}


def test_a_feature_that_is_not_there_is_refused_with_what_to_do(folder: Path) -> None:
    village_is_odd(folder)
    rewrite(folder, "profiles.yaml", "segments: {management: 28",
            "services: {office: {dhcp: {size: 20}}}\n    segments: {management: 28")
    found = refused(folder)
    assert [d.code for d in found] == ["SIM113"]
    assert found[0].hint == "it has no server"
    assert "1 more" in found[0].message


def test_a_segment_at_two_ports_needs_a_switch(folder: Path) -> None:
    routed = replace(ODD, features=frozenset(FEATURES) - {"segment:several-ports"}, lacks={}, releases=())
    village_is_odd(folder)
    load(folder, routed)
    rewrite(folder, "profiles.yaml", "port5: management}", "port5: management, port6: [office, management]}")
    (found,) = refused(folder, routed)
    assert (found.code, found.where and found.where.file) == ("SIM113", "inventory/profiles.yaml")
    assert "one segment at two ports" in found.message


def test_what_older_versions_lack_is_refused_for_them_alone(folder: Path) -> None:
    young = replace(ODD, features=frozenset(FEATURES), lacks={}, releases=(
        Release("old", "7.15", "7.20", lacks={"trunk": "upgrade it"}), Release("new", "7.20")))
    village_is_odd(folder, version='"7.19"')
    rewrite(folder, "profiles.yaml", "port5: management}", "port5: management, port6: [office, servers]}")
    (found,) = refused(folder, young)
    assert (found.code, found.hint) == ("SIM113", "upgrade it")
    rewrite(folder, "profiles.yaml", '"7.19"', '"7.20"')
    load(folder, young)


def test_each_feature_of_the_list_is_asked_for_by_some_inventory() -> None:
    """A feature that no check asks for would be promised by nobody and refused by nobody."""
    source = Path(__file__).parents[2] / "simpul/intent/checks/platforms.py"
    text = source.read_text()
    asked = {f for f in FEATURES if f'"{f}"' in text or f.startswith(("tunnel:", "line:", "management:"))}
    assert asked == set(FEATURES)


def hubs_differ(folder: Path) -> None:
    """The second hub site is third's; the first and the governments as they were; hulu is odd."""
    rewrite(folder, "province.yaml", "hub-dua-1: {oob", "hub-dua-1: {platform: third, oob")
    rewrite(folder, "governments/99.01-hulu.yaml", "devices: {hulu-edge-1: {}}",
            "devices: {hulu-edge-1: {platform: odd, version: \"7.20\", facts: {button: pressed}}}")


def accept(folder: Path, control: str) -> None:
    rewrite(folder, "governments/99.01-hulu.yaml", "    servers:",
            f"    accepted_risks:\n      {control}: {{reason: until another is bought, owner: Kepala Dinas, "
            "until: 2027-12-31}\n    servers:")


# What odd and third have in common is GRE, and that is not written on odd.
PAIRS: Pairs = {
    frozenset({"linux_frr"}): (WG, PSK), frozenset({"linux_frr", "third"}): (WG,), frozenset({"third"}): (WG,),
    frozenset({"linux_frr", "odd"}): (PSK,), frozenset({"odd", "third"}): (GRE,),
}
ANY_PORT = replace(ODD, ports=".*", features=frozenset(FEATURES))
NO_GRE = replace(ANY_PORT, features=frozenset(FEATURES) - {"tunnel:gre-ikev2-psk"})


def test_a_hub_site_that_a_line_can_have_no_tunnel_to(folder: Path) -> None:
    hubs_differ(folder)
    found = refused(folder, NO_GRE, PAIRS)
    assert [d.code for d in found] == ["SIM108"]
    assert "hulu-edge-1 (odd) to hub site 99/hub/2" in found[0].message
    assert "not written yet" in found[0].message
    assert found[0].hint is not None
    assert "it can reach hub-satu-1" in found[0].hint
    assert "STAND-SITE" in found[0].hint


def test_an_accepted_risk_lets_it_stand_with_one_hub_site(folder: Path) -> None:
    hubs_differ(folder)
    accept(folder, "STAND-SITE")
    loaded = load(folder, NO_GRE, PAIRS)
    assert [w.code for w in loaded.warnings] == ["SIM117"]
    plan = NumberPlan(loaded.network, Allocator(Ledger.parse(""), TODAY))
    mine = [p for p in tunnel_pairs(loaded.network, plan) if p.high_device == "hulu-edge-1"]
    assert {(p.high_uplink.name, p.low_device, p.kind) for p in mine} == {
        ("fibre", "hub-satu-1", PSK), ("leo", "hub-satu-1", PSK)}
    others = [p for p in tunnel_pairs(loaded.network, plan) if p.high_device == "hilir-edge-1"]
    assert {p.kind for p in others} == {WG}
    assert len(others) == 4


def test_gre_stands_between_two_fixed_addresses_only(folder: Path) -> None:
    hubs_differ(folder)
    found = refused(folder, ANY_PORT, PAIRS)
    assert [d.code for d in found] == ["SIM108"]
    assert "over leo" in found[0].message
    assert "two fixed addresses only" in found[0].message


def test_what_the_class_asks_for_is_met_by_the_same_cryptography(folder: Path) -> None:
    hubs_differ(folder)
    rewrite(folder, "governments/99.01-hulu.yaml", "      leo: {mbps: 100, contract_end: 2030-12-31}\n", "")
    rewrite(folder, "network.yaml", "  native_vlan", "  tunnel_kinds: {B: ikev2-psk}\n  native_vlan")
    rewrite(folder, "profiles.yaml", "role: edge\n    class: A", "role: edge\n    class: B")
    pairs = {**PAIRS, frozenset({"linux_frr", "third"}): (WG, PSK)}
    network = load(folder, ANY_PORT, pairs).network
    hulu = network.sites["99.01/kabkota/1"]
    assert network.reached(hulu, hulu.uplinks[0]) == {"hub-satu-1": PSK, "hub-dua-1": GRE}


def test_hub_routers_that_nothing_can_join(folder: Path) -> None:
    rewrite(folder, "province.yaml", "hub-dua-1: {oob", "hub-dua-1: {platform: third, oob")
    pairs = {ends: kinds for ends, kinds in PAIRS.items() if ends != {"linux_frr", "third"}}
    said = [d.message for d in refused(folder, ODD, pairs)]
    assert "no tunnel can join the hub routers hub-satu-1 (linux_frr) and hub-dua-1 (third)" in said


@pytest.mark.parametrize(("version", "expected"), [
    ("7.20", (7, 20)), ("7.20.1", (7, 20, 1)), ("7.21rc3", (7, 21)), ("17.09.04a", (17, 9, 4)), ("none", ())])
def test_versions_compare_by_their_numbers(version: str, expected: tuple[int, ...]) -> None:
    assert numbers(version) == expected


def test_a_release_begins_at_its_first_and_ends_before_the_next() -> None:
    old, new = ODD.releases
    assert [ODD.release(v) for v in ("7.14.9", "7.15", "7.19.6", "7.20", "7.20.1", "8.1")] == [
        None, old, old, new, new, new]


@pytest.mark.parametrize(("version", "release", "fits"), [
    ("7.20.1", "new", True), ("7.19.6", "new", False), ("7.19.6", "old", True), ("7.20", "old", False),
    ("6.49", "old", False), ("7.20.1", "gone", False)])
def test_what_is_written_for_one_release_is_not_for_another(version: str, release: str, fits: bool) -> None:
    said = ODD.unfit(version, release)
    assert (not said) is fits
    assert fits or f"runs {version}" in said
    assert ALL.unfit(version, "") == ""


def test_two_routers_of_a_site_are_of_one_platform(folder: Path) -> None:
    file = "governments/99.01-hulu.yaml"
    rewrite(folder, file, "devices: {hulu-edge-1: {}}", "devices: {hulu-edge-1: {}, hulu-edge-2: {}}")
    rewrite(folder, file, "      fibre: {provider: isp-a,", "      fibre: {device: hulu-edge-1, provider: isp-a,")
    rewrite(folder, file, "      leo: {mbps: 100,", "      leo: {device: hulu-edge-2, mbps: 100,")
    assert load(folder).network is not None
    rewrite(folder, file, "hulu-edge-2: {}", "hulu-edge-2: {platform: third}")
    (found,) = refused(folder, pairs=dict.fromkeys(map(frozenset, [
        ("linux_frr", "third"), ("third",), ("linux_frr",)]), (WG,)))
    assert (found.code, "linux_frr and third" in found.message) == ("SIM118", True)
