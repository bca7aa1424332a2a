"""Flows between this network and somebody else's, as an author writes them, and what is refused about them."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from simpul.errors import IntentError
from simpul.intent import load_network

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 12, 1)
BONTANG = "64.74/kabkota/1"
PLACES = '{pusat: [172.16.5.0/24, "fd16:0:5::/48"], simpeg: 172.18.4.9/32}'
JOINED = """
interconnects:
  nasional: {name: the national intra network, device: hub-smr-1, port: eth8, vlan: 910, asn: 65000,
             address4: 172.31.0.2/30, peer4: 172.31.0.1, address6: "fd31::2/64", peer6: "fd31::1",
             accept4: [172.16.0.0/16, 172.18.4.0/22], accept6: ["fd16::/32"], announce: [64/hub/1, 64.74/kabkota/1],
             places: PLACES}
flows:
  - {from: "FROM", to: "TO"PORTS, purpose: one national service, owner: Diskominfo, until: 2028-12-31}
"""


def found(folder: Path, source: str, target: str, places: str = PLACES, ports: str = ", ports: [tcp/443]") -> list[str]:
    """What the shipped inventory with an interconnect and this flow is refused with."""
    shutil.copytree(ROOT / "inventory", folder, dirs_exist_ok=True)
    text = JOINED.replace("PLACES", places).replace("FROM", source).replace("TO", target).replace("PORTS", ports)
    (folder / "joined.yaml").write_text(text)
    try:
        load_network(folder, platforms=("linux_frr",), today=TODAY)
    except IntentError as error:
        return [f"{d.code} {d.message}" for d in error.diagnostics if d.severity == "error"]
    return []


@pytest.mark.parametrize(("source", "target", "ports"), [
    (f"{BONTANG}:office", "nasional:pusat", ", ports: [tcp/443]"),
    ("64/hub/1:servers", "nasional:simpeg", ", ports: [tcp/443, udp/53]"),
    ("nasional:pusat", "64.74:servers/layanan-data", ""),
])
def test_a_flow_either_way_is_sound(tmp_path: Path, source: str, target: str, ports: str) -> None:
    assert found(tmp_path, source, target, ports=ports) == []


REFUSED = {
    "a site that they are not told": ("64.01/kabkota/1:office", "nasional:pusat", PLACES, "SIM139 64.01/", "no answer"),
    "all sites": ("*:office", "nasional:pusat", PLACES, "SIM139", "and 1"),
    "a place that nobody declared": (f"{BONTANG}:office", "nasional:posat", PLACES, "SIM106", '"posat"'),
    "a server behind it": (f"{BONTANG}:office", "nasional:pusat/surat", PLACES, "SIM106", '"pusat/surat"'),
    "an interconnect that nobody declared": (f"{BONTANG}:office", "nasinal:pusat", PLACES, "SIM106", '"nasinal"'),
    "from others to others": ("nasional:pusat", "nasional:simpeg", PLACES, "SIM139", "nobody's way through"),
    "into management": ("nasional:pusat", "64/hub/1:management", PLACES, "SIM153", "management"),
    "a place outside": (f"{BONTANG}:office", "nasional:pusat", "{pusat: 172.17.0.0/24}", "SIM138", "172.17.0.0/24"),
    "places that overlap": (f"{BONTANG}:office", "nasional:pusat",
                            "{pusat: 172.16.5.0/24, lain: [172.16.0.0/16]}", "SIM138", "overlaps"),
    "a place that is nowhere": (f"{BONTANG}:office", "nasional:pusat", "{pusat: []}", "SIM015", "pusat"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str, tmp_path: Path) -> None:
    source, target, places, code, words = REFUSED[case]
    said = found(tmp_path, source, target, places)
    assert any(line.startswith(code) and words in line for line in said), said


def test_a_flow_to_them_says_its_ports(tmp_path: Path) -> None:
    assert any(line.startswith("SIM154") for line in found(tmp_path, f"{BONTANG}:office", "nasional:pusat", ports=""))
