"""What routers do for hosts: what an author may declare, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from simpul.errors import IntentError
from simpul.intent import load_network
from simpul.intent.model import Network
from simpul.intent.starter import write_starter

VILLAGE = "    services: {office: {dhcp: {size: 20}}}\n"
SERVER = "    servers: {layanan: {segment: servers, ports: [tcp/443]}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_starter(tmp_path / "inventory", global_id="0123456789")
    return tmp_path / "inventory"


def rewrite(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    (folder / name).write_text(text.replace(old, new))


def load(folder: Path) -> Network:
    return load_network(folder, today=date(2026, 6, 1), platforms={"linux_frr"}).network


def refused(folder: Path) -> list[str]:
    with pytest.raises(IntentError) as caught:
        load(folder)
    return [f"{d.code} {d.message}" for d in caught.value.diagnostics]


def test_a_site_takes_its_profile_s_services_and_may_say_its_own(folder: Path) -> None:
    rewrite(folder, "governments/99.01-hulu.yaml", SERVER,
            SERVER + "    services: {office: {dhcp: {size: 30, lease: 2h}}, servers: {}}\n")
    sites = load(folder).sites
    (village,) = sites["99.01.01.2001/kantor-desa/1"].services
    assert (village.segment, village.dhcp and (village.dhcp.size, village.dhcp.lease)) == ("office", (20, 43200))
    office, servers = sites["99.01/kabkota/1"].services
    assert office.dhcp
    assert (office.dhcp.size, office.dhcp.lease) == (30, 7200)
    assert (servers.segment, servers.dhcp, servers.relay) == ("servers", None, None)


@pytest.mark.parametrize(("old", "new", "code", "says"), [
    (VILLAGE, VILLAGE.replace("20", "22"), "SIM173", "21 are left behind the first 10"),
    (VILLAGE, "    services: {office: {dhcp: {size: 20, lease: 1m}}}\n", "SIM016", "not the time of a lease"),
    (VILLAGE, "    services: {offce: {}}\n", "SIM106", '"offce"'),
    (VILLAGE, "    services: {office: {dhcp: {size: 2}, relay: \"99:servers/dhcp\"}}\n", "SIM170", "both"),
    (VILLAGE, "    services: {office: {relay: \"99:servers\"}}\n", "SIM103", "names no server"),
    (VILLAGE, "    services: {office: {relay: \"99:servers/dhcp\"}}\n", "SIM174", "no server(s) of that name"),
    (VILLAGE, "    services: {office: {relay: \"99:servers/portal\"}}\n", "SIM174", "offer udp/67"),
    (VILLAGE, "    services: {office: {dhcp: {size: 20, pool: 3}}}\n", "SIM014", "pool"),
])
def test_what_cannot_be_served_is_refused(folder: Path, old: str, new: str, code: str, says: str) -> None:
    rewrite(folder, "profiles.yaml", old, new)
    found = refused(folder)
    assert any(line.startswith(code) and says in line for line in found), found


def test_a_pool_leaves_the_upper_half_to_servers(folder: Path) -> None:
    rewrite(folder, "profiles.yaml", VILLAGE, "    services: {servers: {dhcp: {size: 4}}}\n")
    load(folder)
    village = "99.01.01.2001/kantor-desa/1: {profile: village-office,"
    rewrite(folder, "governments/99.01-hulu.yaml", village,
            village + " servers: {arsip: {segment: servers, ports: [tcp/443]}},")
    assert any(line.startswith("SIM173") and "the half of its servers (arsip)" in line for line in refused(folder))


def test_names_need_a_zone_and_are_one_server_s(folder: Path) -> None:
    zone = "  dns: {zone: contoh.internal}          # a server's name: portal.99.contoh.internal\n"
    rewrite(folder, "network.yaml", zone, "")
    assert [line[:6] for line in refused(folder)] == ["SIM171"]


def test_two_servers_of_a_code_cannot_share_a_name(folder: Path) -> None:
    rewrite(folder, "province.yaml", "    name: Second data centre\n",
            "    name: Second data centre\n    servers: {portal: {segment: servers, ports: [tcp/443]}}\n")
    assert any(line.startswith("SIM172") and "99/hub/1" in line for line in refused(folder))


def test_a_relay_needs_a_server_and_a_flow(folder: Path) -> None:
    rewrite(folder, "profiles.yaml", VILLAGE, "    services: {office: {relay: \"99:servers/alamat\"}}\n")
    rewrite(folder, "province.yaml", "{portal: {segment: servers, ports: [tcp/443]}}",
            "{portal: {segment: servers, ports: [tcp/443]}, alamat: {segment: servers, ports: [udp/67]}}")
    assert all(line.startswith("SIM174") and "no flow lets it reach" in line for line in refused(folder))
    rewrite(folder, "province.yaml", "flows:\n", "flows:\n  - {from: \"*:office\", to: \"99:servers/alamat\", "
            "purpose: addresses, owner: Diskominfo, until: 2030-12-31}\n")
    relays = {s.key for s in load(folder).sites.values() for service in s.services if service.relay}
    assert relays == {"99.01.01.2001/kantor-desa/1", "99.02.03.2004/kantor-desa/1"}
