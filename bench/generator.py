"""Writes an inventory of East Kalimantan's shape and any size, for benchmarks and for tests of scale.

The counts per government are the real ones (kecamatan, desa, kelurahan); codes and names are made up, with the
awkward facts kept: 257 sites in one government, 30 village names that occur more than once. Network-wide data
(pools, media, providers, profiles) are the shipped inventory's.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

INVENTORY = Path(__file__).resolve().parent.parent / "inventory"
CORE = 61
AGGREGATE = ("10.64.0.0/12", "10.64.0.0/11")  # room for a second pool of each government
REPEATED = (
    "Sumber Sari", "Rantau Panjang", "Sidomulyo", "Bukit Raya", "Manunggal Jaya", "Bukit Pariaman", "Sumber Rejo",
    "Sukamaju", "Karang Tunggal", "Mulawarman", "Tanjung Harapan", "Harapan Jaya", "Suka Damai", "Tani Bakti",
    "Makarti", "Batu Timbau", "Long Pahangai", "Muara Wahau", "Sungai Terik", "Kerta Bumi", "Padang Jaya",
    "Bumi Etam", "Giri Agung", "Mekar Jaya", "Sido Rejo", "Panca Jaya", "Tepian Baru", "Labuan Kelambu",
    "Gunung Sari", "Kampung Baru",
)  # fmt: skip
SCHOOL = """profiles:
  school:
    role: village
    class: C
    platform: linux_frr
    prefix4: 27
    prefix6: 62
    segments: {management: 29, office: 28}
    ports: {wan: [eth0], lan: {eth3: office}}
"""
LINES = (  # of 841 villages at the end of 2025: 439 fibre, 232 satellite, the rest cellular
    "fibre: {provider: icon-plus, medium: fibre, access: dhcp, carrier_nat: true, mbps: 50, contract_end: 2027-12-31}",
    "leo: {provider: starlink, medium: leo, access: dhcp, carrier_nat: true, mbps: 50, contract_end: 2027-12-31}",
    "fibre: {provider: telkom, medium: fibre, access: dhcp, carrier_nat: true, mbps: 30, contract_end: 2027-12-31}",
    "cellular: {provider: telkomsel, medium: cellular, access: dhcp, carrier_nat: true, contract_end: 2027-12-31}",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How many places a government has."""

    code: str
    name: str
    seat: str
    kecamatan: int
    desa: int
    kelurahan: int
    lat: float
    lon: float


GOVERNMENTS = (
    Shape("64.01", "Kabupaten Paser", "Tana Paser", 10, 139, 5, -1.9081, 116.1975),
    Shape("64.02", "Kabupaten Kutai Kartanegara", "Tenggarong", 20, 193, 44, -0.4153, 116.9880),
    Shape("64.03", "Kabupaten Berau", "Tanjung Redeb", 13, 100, 10, 2.1547, 117.4944),
    Shape("64.07", "Kabupaten Kutai Barat", "Sendawar", 16, 190, 4, -0.2336, 115.6950),
    Shape("64.08", "Kabupaten Kutai Timur", "Sangatta", 18, 139, 2, 0.5120, 117.5350),
    Shape("64.09", "Kabupaten Penajam Paser Utara", "Penajam", 4, 30, 24, -1.2563, 116.7684),
    Shape("64.11", "Kabupaten Mahakam Ulu", "Ujoh Bilang", 5, 50, 0, 0.4906, 115.2200),
    Shape("64.71", "Kota Balikpapan", "Balikpapan", 6, 0, 34, -1.2675, 116.8289),
    Shape("64.72", "Kota Samarinda", "Samarinda", 10, 0, 59, -0.5022, 117.1410),
    Shape("64.74", "Kota Bontang", "Bontang", 3, 0, 15, 0.1330, 117.4950),
)
PUSKESMAS = 188
SCHOOLS = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """A one-router site of a government."""

    government: str
    key: str
    name: str
    profile: str
    lat: float
    lon: float


def write_kaltim(folder: Path, devices: int = CORE) -> None:
    """Write an inventory with exactly `devices` routers, 61 to 11,392, into a folder that is made for it."""
    places = list(islice(_places(), devices - CORE))
    if devices < CORE or len(places) != devices - CORE:
        raise ValueError(f"{devices} devices: from {CORE} to {CORE + sum(1 for _ in _places())} can be written")
    (folder / "governments").mkdir(parents=True)
    for name in ("network.yaml", "profiles.yaml"):
        text = (INVENTORY / name).read_text(encoding="utf-8").replace(*AGGREGATE)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "school.yaml").write_text(SCHOOL, encoding="utf-8")
    (folder / "province.yaml").write_text(_province(), encoding="utf-8")
    for index, shape in enumerate(GOVERNMENTS):
        own = [place for place in places if place.government == shape.code]
        text = _government(index, shape, own)
        (folder / "governments" / f"{shape.code}.yaml").write_text(text, encoding="utf-8")


def _kecamatan(shape: Shape, index: int) -> str:
    return f"{shape.code}.{1 + index % shape.kecamatan:02d}"


def _places(governments: tuple[Shape, ...] = GOVERNMENTS) -> Iterator[Place]:
    """Every place beyond the core, in the order in which the network grows."""
    number = 0

    def place(shape: Shape, key: str, name: str, profile: str = "village-office") -> Place:
        nonlocal number
        number += 1
        return Place(shape.code, key, name, profile, round(shape.lat + number % 17 / 100, 4), shape.lon)

    for shape in governments:
        for index in range(shape.desa):
            code = f"{_kecamatan(shape, index)}.{2001 + index // shape.kecamatan}"
            yield place(shape, f"{code}/kantor-desa/1", f"Kantor Desa {_village_name(number)}")
    for shape in governments:
        for index in range(shape.kecamatan):
            yield place(shape, f"{_kecamatan(shape, index)}/kecamatan/1", f"Kantor Camat {index + 1}")
        for index in range(shape.kelurahan):
            code = f"{_kecamatan(shape, index)}.{1001 + index // shape.kecamatan}"
            yield place(shape, f"{code}/kelurahan/1", f"Kantor Lurah {index + 1}")
    everywhere = [(shape, index) for shape in governments for index in range(shape.kecamatan)]
    for count in range(PUSKESMAS):
        shape, index = everywhere[count % len(everywhere)]
        key = f"{_kecamatan(shape, index)}/puskesmas/{1 + count // len(everywhere)}"
        yield place(shape, key, f"Puskesmas {count + 1}")
    for count in range(SCHOOLS):
        shape, index = everywhere[count % len(everywhere)]
        key = f"{_kecamatan(shape, index)}/sekolah/{1 + count // len(everywhere)}"
        yield place(shape, key, f"Sekolah {count + 1}", "school")


def _village_name(number: int) -> str:
    """The first 64 villages share 30 names: one of them six times, the others twice."""
    if number < 6:
        return REPEATED[0]
    if number < 6 + 2 * (len(REPEATED) - 1):
        return REPEATED[1 + (number - 6) // 2]
    return f"Desa {number}"


def _wan(number: int) -> str:
    base = 4 * number
    return f"access: static, address: 203.0.113.{base + 2}/30, gateway: 203.0.113.{base + 1}"


def _province() -> str:
    lines = [
        'government: {code: "64", name: Provinsi Kalimantan Timur, seat: Samarinda, asn: 64600, pool4: [10.64.0.0/16]}',
        "",
        "sites:",
    ]
    for site, (town, providers) in enumerate((("smr", ("icon-plus", "telkom")), ("bpn", ("lintasarta", "telkom")))):
        lines += [f"  64/hub/{site + 1}:", "    profile: hub", "    devices:"]
        lines += [f"      hub-{town}-{n}: {{oob: 198.18.0.{10 * (site + 1) + n}/24}}" for n in (1, 2)]
        lines += ["    uplinks:"]
        for n in (1, 2):
            lines.append(
                f"      {town}-{n}: {{device: hub-{town}-{n}, port: eth0, provider: {providers[n - 1]}, medium: fibre, "
                f"{_wan(2 * site + n - 1)}, mbps: 2000, contract_end: 2028-12-31}}"
            )
        if site == 0:
            lines += ["    servers: {portal: {segment: servers, ports: [tcp/443]}}"]
    for number in range(1, 38):
        line = LINES[2 * (number % 2)]
        lines += [f"  64/opd/{number}:", "    profile: agency", "    parent: 64/hub/1", f"    uplinks: {{{line}}}"]
    lines += [
        "",
        "flows:",
        '  - {from: "*:office", to: "64:servers/portal", purpose: the portal of provincial services, '
        "owner: Diskominfo Kalimantan Timur, until: 2028-12-31}",
    ]
    return "\n".join(lines) + "\n"


def _government(index: int, shape: Shape, places: list[Place]) -> str:
    code, stem = shape.code, shape.seat.lower().replace(" ", "-")
    pools = [f"10.{65 + index}.0.0/16"] + ([f"10.{80 + index}.0.0/16"] if len(places) > 500 else [])
    lines = [
        f'government: {{code: "{code}", name: {shape.name}, seat: {shape.seat}, asn: {64600 + int(code[3:])}, '
        f"pool4: [{', '.join(pools)}], agreement: PKS-2025}}",
        "",
        "sites:",
        f"  {code}/kabkota/1:",
        "    profile: government-edge",
        f"    location: {{lat: {shape.lat}, lon: {shape.lon}, quality: polygon}}",
        f"    devices: {{{stem}-edge-1: {{}}, {stem}-edge-2: {{}}}}",
        "    uplinks:",
        f"      fibre: {{device: {stem}-edge-1, provider: icon-plus, medium: fibre, {_wan(4 + index)}, mbps: 500, "
        "contract_end: 2027-12-31}",
        f"      leo: {{device: {stem}-edge-2, provider: starlink, medium: leo, access: dhcp, carrier_nat: true, "
        "mbps: 100, contract_end: 2027-12-31}",
        "    servers: {layanan-data: {segment: servers, ports: [tcp/443]}}",
    ]
    for number, place in enumerate(places):
        line = LINES[number % len(LINES)]
        lines += [
            f"  {place.key}:",
            f"    name: {place.name}",
            f"    profile: {place.profile}",
            f"    parent: {code}/kabkota/1",
            f"    location: {{lat: {place.lat}, lon: {place.lon}, quality: none}}",
            f"    uplinks: {{{line}}}",
        ]
    following = GOVERNMENTS[(index + 1) % len(GOVERNMENTS)].code
    lines += [
        "",
        "flows:",
        f'  - {{from: "{code}:office", to: "{following}:servers/layanan-data", purpose: shared population service, '
        "owner: Disdukcapil, until: 2027-12-31}",
        f'  - {{from: "{code}:office", to: "{code}:servers/layanan-data", purpose: village accounts, owner: BPKAD, '
        "until: 2027-12-31}",
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """`python -m bench.generator FOLDER [DEVICES]`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("devices", type=int, nargs="?", default=CORE)
    arguments = parser.parse_args()
    write_kaltim(arguments.folder, arguments.devices)
    return 0


if __name__ == "__main__":
    sys.exit(main())
