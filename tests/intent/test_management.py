"""How routers are managed, as an author writes it, and what is refused about it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from simpul.errors import IntentError
from simpul.intent import load_network

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 12, 1)
OURS, PROVINCE, NETWORK, PROFILES = "management.yaml", "province.yaml", "network.yaml", "profiles.yaml"
RADIUS = 'radius: ["64/hub/1:management/aaa-smr", "64/hub/2:management/aaa-bpn"]'
VILLAGE = "  village-office:"
AAA = "aaa-smr: {segment: management, ports: [udp/1812]}"


def found(folder: Path, *edits: tuple[str, str, str]) -> list[str]:
    """What the shipped inventory with these edits is refused with, each with its place."""
    shutil.copytree(ROOT / "inventory", folder / "inventory", dirs_exist_ok=True)
    for file, old, new in edits:
        text = (folder / "inventory" / file).read_text()
        assert text.count(old) == 1, (file, old, text.count(old))
        (folder / "inventory" / file).write_text(text.replace(old, new))
    try:
        load_network(folder / "inventory", platforms=("linux_frr",), today=TODAY)
    except IntentError as error:
        return [f"{d.where}: {d.code} {d.message}" for d in error.diagnostics if d.severity == "error"]
    return []


def test_the_shipped_network_says_how_its_routers_are_managed() -> None:
    management = load_network(ROOT / "inventory", platforms=("linux_frr",), today=TODAY).network.management
    assert management is not None and management.rescue == "console"
    assert [str(s.end) for s in management.radius] == ["64/hub/1:management/aaa-smr", "64/hub/2:management/aaa-bpn"]
    assert [(u.name, bool(u.owner)) for u in management.snmp] == [("pemantau", True)]
    assert any("Pasal 30" in line for line in management.banner)


REFUSED = {
    "a RADIUS server that nobody declared": (((PROVINCE, AAA, ""),), "management.yaml:", "SIM186", "no server"),
    "one in a segment of users": (((PROVINCE, AAA, AAA.replace("management", "servers")),
                                   (OURS, "1:management/aaa-smr", "1:servers/aaa-smr")), "management.yaml:", "SIM186",
                                  "does not stand in the management segment"),
    "one at an agency": (((PROVINCE, AAA, ""), (PROVINCE, "      penduduk: {", f"      {AAA}\n      penduduk: {{"),
                          (OURS, "64/hub/1:management/aaa-smr", "64:management/aaa-smr")), "management.yaml:", "SIM186",
                         "of a hub site"),
    "one at another port": (((PROVINCE, AAA, AAA.replace("1812", "1645")),), "management.yaml:", "SIM186", "udp/1812"),
    "a log over TCP": (((PROVINCE, "log-smr: {segment: management, ports: [udp/514]}",
                         "log-smr: {segment: management, ports: [tcp/514]}"),), "management.yaml:", "SIM186",
                       "does not offer udp/514"),
    "too many to be asked in time": (((OURS, RADIUS, f"radius: [{', '.join(f'64:management/a{n}' for n in range(5))}]"),
                                      (PROVINCE, AAA, "\n".join(
                                          ["", *(f"      a{n}: {{segment: management, ports: [udp/1812]}}"
                                                 for n in range(5))]))), "management.yaml:", "SIM187", "5 RADIUS"),
    "a TACACS+ server at another port": (((OURS, RADIUS, f'{RADIUS}\n  tacacs: ["64/hub/1:management/aaa-smr"]'),),
                                         "management.yaml:", "SIM186", "does not offer tcp/49"),
    "logins by TACACS+ without a server": (((PROFILES, VILLAGE, f"{VILLAGE}\n    logins: tacacs"),), "profiles.yaml:",
                                           "SIM186", '"village-office" ask TACACS+ servers'),
    "a third way of logins": (((PROFILES, VILLAGE, f"{VILLAGE}\n    logins: ldap"),), "profiles.yaml:", "SIM016",
                              "ldap"),
    "a server that is none": (((OURS, "64/hub/1:management/aaa-smr", "64/hub/1:management"),), "management.yaml:",
                              "SIM103", "names no server"),
    "an address in its place": (((OURS, "64/hub/1:management/aaa-smr", "10.64.0.9"),), "management.yaml:", "SIM103",
                                "not an end"),
    "no banner": (((OURS, "  banner:\n", "  banners:\n"),), "management.yaml:", "SIM015", '"banner"'),
    "a banner with getty's words": (((OURS, "- PERINGATAN -", "- PERINGATAN \\l -"),), "management.yaml:", "SIM016",
                                    "backslash"),
    "another rescue": (((OURS, "rescue: console", "rescue: telnet"),), "management.yaml:", "SIM016", "telnet"),
    "a shared SNMP user": (((OURS, "{pemantau:", "{admin:"),), "management.yaml:", "SIM101", "admin"),
    "an SNMP user of nobody's": (((OURS, "{owner: Bidang TIK Diskominfo Kalimantan Timur}", "{}"),), "management.yaml:",
                                 "SIM015", '"owner"'),
    "a community": (((OURS, "{owner: Bidang", "{community: public, owner: Bidang"),), "management.yaml:", "SIM014",
                    "community"),
    "an operator who is the local account": (((NETWORK, "  rina: {", "  rescue: {"),), "network.yaml:", "SIM101",
                                             "rescue"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str, tmp_path: Path) -> None:
    edits, place, code, words = REFUSED[case]
    said = found(tmp_path, *edits)
    assert any(line.startswith(f"inventory/{place}") and code in line and words in line for line in said), said


def test_what_cannot_be_read_of_it_is_all_that_is_said(tmp_path: Path) -> None:
    """Who asks TACACS+ servers is not told that none is declared where one is, beside a banner that is missing."""
    said = found(tmp_path, (OURS, RADIUS, f'{RADIUS}\n  tacacs: ["64/hub/1:management/aaa-smr"]'),
                 (OURS, "  banner:\n", "  banners:\n"), (PROFILES, VILLAGE, f"{VILLAGE}\n    logins: tacacs"))
    assert sorted(line.split()[1] for line in said) == ["SIM014", "SIM015"], said
