"""Every mistake that the inventory's checks know: one edit of a sound inventory, the code, and the very place."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from simpul.errors import Diagnostic, IntentError
from simpul.intent import Loaded, load_network
from simpul.intent.model import TunnelKind
from simpul.intent.starter import write_starter
from simpul.words.sentence import in_language
from tests.intent.mistakes import EDITS, HILIR, HULU, NETWORK, PROFILES, PROVINCE, VILLAGE, Edit

TODAY = date(2026, 6, 1)
# Words without which hardly an English sentence is made, and that no Indonesian one has.
ENGLISH = re.compile(r"\b(the|of|is|are|was|which|not|nothing|nobody|by|and|what|with|from|its|it|has|have|to)\b(?!-)")


def load(folder: Path) -> Loaded:
    return load_network(folder, today=TODAY, platforms={"linux_frr"})


def refuse(folder: Path) -> tuple[Diagnostic, ...]:
    with pytest.raises(IntentError) as caught:
        load(folder)
    return caught.value.diagnostics


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_starter(tmp_path / "inventory", global_id="0123456789")
    return tmp_path / "inventory"


def rewrite(folder: Path, file: str, old: str, new: str) -> str:
    text = (folder / file).read_text()
    assert old in text, f"{file} has no {old!r}"
    changed = text.replace(old, new, 1)
    (folder / file).write_text(changed)
    return changed


def text_at(folder: Path, diagnostic: Diagnostic) -> str:
    assert diagnostic.where is not None
    lines = (folder.parent / diagnostic.where.file).read_text().splitlines(keepends=True)
    return lines[diagnostic.where.line - 1][diagnostic.where.column - 1 :]


def test_the_sound_inventory_has_no_findings(folder: Path) -> None:
    assert load(folder).warnings == ()


def test_a_flow_that_opens_nothing(folder: Path) -> None:
    rewrite(folder, NETWORK, "  servers: {id: 50", "  voice: {id: 30, zone: voice}\n  servers: {id: 50")
    rewrite(folder, HULU, 'from: "99.01:office"', 'from: "99.01:voice"')
    [found] = refuse(folder)
    assert (found.code, text_at(folder, found)[:13]) == ("SIM151", '"99.01:voice"')


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_it_refuses(folder: Path, edit: Edit) -> None:
    rewrite(folder, edit.file, edit.old, edit.new)
    diagnostics = refuse(folder)
    found = [d for d in diagnostics if d.code == edit.code and text_at(folder, d).startswith(edit.at)]
    assert found, "\n".join(f"{d} >>> {text_at(folder, d)}" for d in diagnostics)
    assert edit.says in found[0].message + (found[0].hint or "")
    assert found[0].severity == "error"
    assert [left for d in diagnostics if (left := english_of(d))] == []


def english_of(diagnostic: Diagnostic) -> list[str]:
    """The English that is left of a finding when it is said in Bahasa Indonesia, but for samples of YAML in it."""
    said = in_language(diagnostic.text, "id")
    assert said != diagnostic.text
    return ENGLISH.findall(re.sub(r"`[^`]*`|[\"{][^\"}]*[\"}]|\b\w+:", "", said))


def test_every_finding_says_what_to_do_or_is_plain_enough(folder: Path) -> None:
    """No finding is a bare refusal: message and help together are a sentence that names the thing."""
    for edit in EDITS.values():
        original = (folder / edit.file).read_text()
        rewrite(folder, edit.file, edit.old, edit.new)
        for diagnostic in refuse(folder):
            assert len(diagnostic.message) > 15, diagnostic
            assert "None" not in str(diagnostic), diagnostic
            assert "<" not in diagnostic.message, diagnostic
        (folder / edit.file).write_text(original)


def test_all_mistakes_come_at_once_sorted_by_place(folder: Path) -> None:
    rewrite(folder, NETWORK, "rank: 30", "rank: 10")
    rewrite(folder, HULU, 'code: "99.01"', 'code: "9901"')
    rewrite(folder, HILIR, "hilir-edge-1", "Hilir")
    rewrite(folder, PROFILES, "lan: {eth3: office,", "lan: {eth0: office,")
    diagnostics = refuse(folder)
    places = [d.where for d in diagnostics if d.where]
    assert places == sorted(places)
    assert {"SIM124", "SIM102", "SIM101", "SIM132"} <= {d.code for d in diagnostics}


def test_a_mistake_is_said_once_and_not_echoed_by_what_depends_on_it(folder: Path) -> None:
    for file, old, new, codes in (
        (PROFILES, "role: village\n", "role: vilage\n", ["SIM016"]),  # two sites use the profile
        (HULU, "hulu-edge-1: {}", "hulu-edge-1: {managed: maybe}", ["SIM016"]),  # a village has it as parent
        (
            PROVINCE,
            "{segment: servers, ports: [tcp/443]}",
            "{segment: servers, ports: [443]}",
            ["SIM016"],
        ),  # a flow names it
        (NETWORK, "zone: user", "zone: usr", ["SIM016"]),  # all profiles have the segment
        (HULU, "asn: 64601", "asn: x", ["SIM016"]),
        (PROFILES, "leo: {port: eth1,", "leo: {port: 1,", ["SIM010"]),  # two sites take the port from it
        (HULU, "hulu-edge-1: {}", "HULU: {}", ["SIM101"]),  # its uplinks stand on it
        (NETWORK, "  isp-a: {name:", "  isp-a: {nam:", ["SIM014", "SIM015"]),
    ):
        original = (folder / file).read_text()
        rewrite(folder, file, old, new)
        assert sorted(d.code for d in refuse(folder)) == codes, (file, new)
        (folder / file).write_text(original)


def test_a_file_that_cannot_be_read_does_not_drown_the_rest(folder: Path) -> None:
    rewrite(folder, PROFILES, "profiles:", "profiles: [")
    rewrite(folder, HULU, "asn: 64601", "asn: 7713")
    assert [d.code for d in refuse(folder)] == ["SIM123", "SIM004"]


def test_an_accepted_risk_turns_the_refusal_into_a_warning(folder: Path) -> None:
    risk = "    accepted_risks: {AVAIL-1: {reason: radio mast not built, owner: Bupati Hulu, until: 2026-12-31}}\n"
    rewrite(folder, HULU, "      leo: {mbps: 100, contract_end: 2030-12-31}\n", risk)
    loaded = load(folder)
    assert [(d.code, d.severity) for d in loaded.warnings] == [("SIM160", "warning")]
    assert loaded.network.sites["99.01/kabkota/1"].accepted[0].owner == "Bupati Hulu"
    rewrite(folder, HULU, risk, "      leo: {mbps: 100}\n" + risk)
    assert [d.code for d in load(folder).warnings] == ["SIM163"]


def test_what_ends_soon_or_has_ended_is_a_warning(folder: Path) -> None:
    rewrite(folder, HULU, "leo: {mbps: 100, contract_end: 2030-12-31", "leo: {mbps: 100, contract_end: 2026-05-31")
    rewrite(folder, HULU, "owner: BPKAD, until: 2030-12-31", "owner: BPKAD, until: 2026-06-20")
    assert [d.code for d in load(folder).warnings] == ["SIM190", "SIM191"]


def test_a_site_may_change_government_and_keeps_its_key(folder: Path) -> None:
    rewrite(folder, HULU, VILLAGE, "")
    moved = VILLAGE.replace("parent: 99.01", 'government: "99.02", parent: 99.02')
    rewrite(folder, HILIR, "sites:\n", "sites:\n" + moved)
    site = load(folder).network.sites["99.01.01.2001/kantor-desa/1"]
    assert (site.government, site.devices[0].name, site.devices[0].owner) == ("99.02", "kd-99-01-01-2001-1", "99.02")


def test_a_router_that_the_provider_runs_is_never_managed(folder: Path) -> None:
    rewrite(folder, HULU, "{hulu-edge-1: {}}", "{hulu-edge-1: {operator: isp-a}}")
    device = load(folder).network.devices()["hulu-edge-1"]
    assert (device.owner, device.operator, device.managed) == ("99.01", "isp-a", False)


def test_coordinates_lie_in_the_network_s_box(folder: Path) -> None:
    rewrite(
        folder,
        NETWORK,
        "  management_segment",
        "  bounds: {south: -3, north: 3, west: 113, east: 120}\n  management_segment",
    )
    place = "    location: {lat: 0.1, lon: 117.0, quality: survey}\n    devices: {hulu"
    rewrite(folder, HULU, "    devices: {hulu", place)
    assert load(folder).warnings == ()
    rewrite(folder, HULU, "lat: 0.1, lon: 117.0", "lat: 117.0, lon: 0.1")
    assert "SIM016" in {d.code for d in refuse(folder)}
    rewrite(folder, HULU, "lat: 117.0, lon: 0.1", "lat: 17.0, lon: 117.0")
    assert [d.code for d in refuse(folder)] == ["SIM111"]


def test_one_hub_site_is_not_enough_for_class_a(folder: Path) -> None:
    text = (folder / PROVINCE).read_text()
    start, end = text.index("  99/hub/2:"), text.index("flows:")
    (folder / PROVINCE).write_text(text[:start] + text[end:])
    assert [d.code for d in refuse(folder)] == ["SIM161"]


def test_a_line_that_is_too_small_for_ikev2(folder: Path) -> None:
    rewrite(folder, HILIR, "mbps: 500, ", "mbps: 500, mtu: 1363, ")
    assert load_network(folder, today=TODAY, platforms={"linux_frr"}).network
    rewrite(folder, NETWORK, "  management_segment: management\n",
            "  management_segment: management\n  tunnel_kinds: {A: ikev2-psk}\n")
    with pytest.raises(IntentError) as caught:
        load_network(folder, today=TODAY, platforms={"linux_frr"})
    assert [d.code for d in caught.value.diagnostics] == ["SIM135"]


def test_kinds_of_tunnels_are_known_and_so_are_classes(folder: Path) -> None:
    rewrite(folder, NETWORK, "  management_segment: management\n",
            "  management_segment: management\n  tunnel_kinds: {A: ipsec, D: wireguard}\n")
    with pytest.raises(IntentError) as caught:
        load_network(folder, today=TODAY, platforms={"linux_frr"})
    assert {d.code for d in caught.value.diagnostics} == {"SIM014", "SIM016"}


def test_a_kind_of_tunnel_that_a_pair_of_platforms_cannot_make(folder: Path) -> None:
    rewrite(folder, NETWORK, "  management_segment: management\n",
            "  management_segment: management\n  tunnel_kinds: {C: ikev2-psk}\n")
    only = {frozenset({"linux_frr"}): (TunnelKind.WIREGUARD,)}
    with pytest.raises(IntentError) as caught:
        load_network(folder, today=TODAY, platforms={"linux_frr"}, pairs=only)
    assert {d.code for d in caught.value.diagnostics} == {"SIM108"}
    assert "no ikev2-psk tunnel" in caught.value.diagnostics[0].message
    both = {frozenset({"linux_frr"}): (TunnelKind.WIREGUARD, TunnelKind.IKEV2_PSK)}
    network = load_network(folder, today=TODAY, platforms={"linux_frr"}, pairs=both).network
    kinds = {s.profile.service_class: str(kind) for s in network.sites.values() for u in s.uplinks
             for kind in network.reached(s, u).values()}
    assert kinds["C"] == "ikev2-psk"
    assert kinds["A"] == "wireguard"


def test_a_pair_of_platforms_without_a_tunnel(folder: Path) -> None:
    rewrite(
        folder,
        PROFILES,
        "role: village\n    class: C\n    platform: linux_frr",
        "role: village\n    class: C\n    platform: other",
    )
    both = {"linux_frr", "other"}
    same = {frozenset({"linux_frr"}): (TunnelKind.WIREGUARD,)}
    assert load_network(folder, today=TODAY, platforms=both).network
    with pytest.raises(IntentError) as caught:
        load_network(folder, today=TODAY, platforms=both, pairs=same)
    assert {d.code for d in caught.value.diagnostics} == {"SIM108"}
    joined = {**same, frozenset(both): (TunnelKind.WIREGUARD,)}
    assert load_network(folder, today=TODAY, platforms=both, pairs=joined).network


def test_two_lines_of_one_provider_may_share_a_prefix_only_with_one_gateway(folder: Path) -> None:
    rewrite(
        folder,
        HULU,
        "address: 203.0.113.10/30, gateway: 203.0.113.9",
        "address: 203.0.113.34/28, gateway: 203.0.113.33",
    )
    rewrite(
        folder,
        HILIR,
        "provider: isp-b, address: 203.0.113.14/30, gateway: 203.0.113.13",
        "provider: isp-a, address: 203.0.113.35/28, gateway: 203.0.113.33",
    )
    assert load(folder).warnings == ()
    rewrite(folder, HILIR, "gateway: 203.0.113.33", "gateway: 203.0.113.36")
    assert [d.code for d in refuse(folder)] == ["SIM120"]
