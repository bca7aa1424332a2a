"""The shipped inventory: sound, true to the law's codes, and answering ten questions about every site by itself."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from simpul.intent import Loaded, load_network
from simpul.intent.model import Access, Role
from simpul.intent.names import default_device_name

ROOT = Path(__file__).resolve().parents[2]
INVENTORY = ROOT / "inventory"
WILAYAH = ROOT.parent / "shared" / "data" / "kaltim_wilayah.csv"
TODAY = date(2026, 12, 1)
FILES = sorted(path for path in INVENTORY.rglob("*.yaml") if "sites" in yaml.safe_load(path.read_text()))


@cache
def loaded() -> Loaded:
    return load_network(INVENTORY, today=TODAY, platforms={"linux_frr"})


def raw(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_it_has_no_findings_at_all() -> None:
    assert loaded().warnings == ()


def test_it_has_the_province_and_its_ten_governments() -> None:
    governments = loaded().network.governments
    assert sorted(governments) == [
        "64", "64.01", "64.02", "64.03", "64.07", "64.08", "64.09", "64.11", "64.71", "64.72", "64.74",
    ]  # fmt: skip
    for code, government in governments.items():
        assert government.asn == 64600 + int(code[3:] or 0)
        assert (government.agreement is None) == (code == "64")


def test_it_has_what_a_lab_and_a_demonstration_need() -> None:
    network = loaded().network
    by_role = {role: [s for s in network.sites.values() if s.role is role] for role in Role}
    assert [len(by_role[role]) for role in Role] == [2, 10, 2, 6]
    assert all(len(hub.devices) == 2 for hub in by_role[Role.HUB])
    assert {len(edge.devices) for edge in by_role[Role.EDGE]} == {1, 2}
    bontang = network.sites["64.74/kabkota/1"]
    assert len(bontang.devices) == 1
    assert len(bontang.uplinks) == 2
    uplinks = [uplink for site in network.sites.values() for uplink in site.uplinks]
    assert {u.medium for u in uplinks} == set(network.media)
    assert sum(u.access is Access.PPPOE for u in uplinks) == 1
    for site in network.sites.values():
        ports = {port.segment for port in site.profile.lan_ports}
        assert {segment.name for segment in site.segments} <= ports, f"{site.key}: a segment without an access port"


@pytest.mark.skipif(not WILAYAH.exists(), reason=f"the list of regions is not beside this checkout: {WILAYAH}")
def test_codes_and_names_of_villages_are_the_law_s() -> None:
    with WILAYAH.open(encoding="utf-8") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    villages = [site for site in loaded().network.sites.values() if site.role is Role.VILLAGE]
    assert villages
    for site in villages:
        row = rows[site.key.split("/")[0]]
        assert site.name == f"Kantor Desa {row['name']}"
        assert site.location is not None
        assert (site.location.lat, site.location.lon) == (float(row["lat"]), float(row["lon"]))
    for code, government in loaded().network.governments.items():
        assert code == "64" or rows[code]["name"] == government.name


def test_a_flow_stands_in_the_file_of_the_government_where_it_begins() -> None:
    for path in FILES:
        code = raw(path)["government"]["code"]
        for flow in raw(path).get("flows", []):
            begins = flow["from"].rpartition(":")[0].split("/")[0]
            assert begins[:5] == code or (begins == "*" and code == "64"), flow


def test_ten_questions_about_every_site_are_answered_from_its_file_alone() -> None:
    """The answers are read with plain YAML from one file; they must be what the whole inventory says."""
    network = loaded().network
    asked = 0
    for path in FILES:
        content = raw(path)
        government = content["government"]
        for key, written in content["sites"].items():
            asked += 1
            site = network.sites[key]
            # 1 What is this place, and whose is it?
            assert (written["name"], government["code"]) == (site.name, site.government)
            # 2 Where does it stand, and how sure are we?
            place = written["location"]
            assert site.location is not None
            assert (place["lat"], place["lon"], place["quality"]) == (
                site.location.lat,
                site.location.lon,
                site.location.quality,
            )
            # 3 What kind of site is it, and which site looks after it?
            assert (written["profile"], written.get("parent")) == (site.profile.name, site.parent)
            # 4 Which routers stand there, who owns and who operates them?
            names = sorted(written.get("devices", {default_device_name(key): {}}))
            assert names == [device.name for device in site.devices]
            assert {(d.owner, d.operator) for d in site.devices} == {(government["code"], government["operator"])}
            assert len(written["uplinks"]) == len(site.uplinks) > 0
            for uplink in site.uplinks:
                line = written["uplinks"][uplink.name]
                # 5 Which lines does it have, whose, and by which technology?
                assert (line["provider"], line["medium"]) == (uplink.provider, uplink.medium)
                assert line.get("device", names[0]) == uplink.device
                # 6 How does a line get its address, and can it be dialled from outside?
                assert (line["access"], line["carrier_nat"]) == (str(uplink.access), uplink.carrier_nat)
                assert line.get("address") == (str(uplink.address) if uplink.address else None)
                # 7 How fast is it, and until when does the contract run?
                assert (line["mbps"], line["contract_end"]) == (uplink.mbps, uplink.contract_end)
            # 8 What if a line fails: is there another way, by another provider and technology?
            lines = written["uplinks"].values()
            spare = any(a["provider"] != b["provider"] and a["medium"] != b["medium"] for a in lines for b in lines)
            assert spare or written.get("accepted_risks") or site.profile.service_class != "A" or site.role is Role.HUB
            # 9 Which services does it offer, on which ports?
            servers = {s.name: [str(port) for port in s.ports] for s in site.servers}
            assert {name: server["ports"] for name, server in written.get("servers", {}).items()} == servers
        # 10 What may its government's sites reach beyond the province's common services, why, until when?
        code = government["code"]
        own = {
            (f["from"], f["to"], f["purpose"], f["owner"], f["until"])
            for f in content.get("flows", [])
            if f["from"][0] != "*"
        }
        assert own == {
            (str(f.source), str(f.destination), f.purpose, f.owner, f.until)
            for f in network.flows
            if f.source.scope.split("/")[0][:5] == code
        }
    assert asked == len(network.sites)
