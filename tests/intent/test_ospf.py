"""A LAN core as an author writes it, and what is refused about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from simpul.intent import load_network
from tests.intent.wifi import TODAY, found

BONTANG, PROFILES = "governments/64.74-bontang.yaml", "profiles.yaml"
HEAD = "    devices: {bontang-edge-1: {}}\n"
SERVED = "    services: {office: {dhcp: {size: 100}}}\n    ports:"


def ospf(words: str) -> tuple[str, str, str]:
    return BONTANG, HEAD, f"{HEAD}    ospf: {words}\n"


def test_a_site_says_where_it_stands_and_what_lies_behind(tmp_path: Path) -> None:
    assert found(tmp_path, ospf("{segment: servers, area: 7, behind: [voice, office]}")) == []
    site = load_network(tmp_path, platforms=("linux_frr",), today=TODAY).network.sites["64.74/kabkota/1"]
    assert site.ospf is not None
    assert (site.ospf.segment, site.ospf.area, site.ospf.behind) == ("servers", 7, ("office", "voice"))
    assert {s.name for s in site.segments} - {s.name for s in site.attached} == {"office", "voice"}
    # The profile's service of offices is everybody else's.
    assert not [s for s in site.services if s.segment == "office"]


REFUSED = {
    "nothing behind": (ospf("{segment: servers}"), "SIM015", "behind"),
    "no segment": (ospf("{behind: [office]}"), "SIM015", '"segment"'),
    "a segment that is not there": (ospf("{segment: lantai, behind: [office]}"), "SIM106", "lantai"),
    "one behind that is not there": (ospf("{segment: servers, behind: [lantai]}"), "SIM106", "lantai"),
    "behind itself": (ospf("{segment: servers, behind: [servers]}"), "SIM178", "joins the routers"),
    "twice": (ospf("{segment: servers, behind: [office, office]}"), "SIM105", "twice"),
    "management": (ospf("{segment: servers, behind: [management]}"), "SIM178", "zone management"),
    "over management": (ospf("{segment: management, behind: [office]}"), "SIM178", "zone management"),
    "a huge area": (ospf("{segment: servers, area: 4294967296, behind: [office]}"), "SIM016", "area"),
    "a served segment": (ospf("{segment: servers, behind: [office]}\n    services: {office: {dhcp: {size: 9}}}"),
                         "SIM178", "serves hosts of office"),
    "a hub": (("province.yaml", "      hub-smr-2: {oob: 198.18.0.12/24}\n", "      hub-smr-2: {oob: 198.18.0.12/24}\n"
               "    ospf: {segment: servers, behind: [office]}\n"), "SIM178", "is a hub"),
    "an unknown word": (ospf("{segment: servers, behind: [office], cost: 5}"), "SIM014", "cost"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str, tmp_path: Path) -> None:
    edit, code, words = REFUSED[case]
    said = found(tmp_path, edit)
    assert any(line.startswith(code) and words in line for line in said), said
