"""Every mistake that the inventory's checks know, as one edit of the starter's inventory."""

from __future__ import annotations

from dataclasses import dataclass

NETWORK, PROFILES, PROVINCE = "network.yaml", "profiles.yaml", "province.yaml"
HULU, HILIR = "governments/99.01-hulu.yaml", "governments/99.02-hilir.yaml"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICtPnCJqRDG9/+yVoONMdb8LpKLxrt4gHOXsd9ZOAv9v"
HILIR_FIBRE = (
    "      fibre: {provider: isp-b, address: 203.0.113.14/30, gateway: 203.0.113.13, mbps: 500, "
    "contract_end: 2030-12-31}\n"
)
VILLAGE = (
    "  99.01.01.2001/kantor-desa/1: {profile: village-office, parent: 99.01/kabkota/1, uplinks: {leo: {mbps: 50}}}\n"
)


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands in a file (once) and what is written in its place; `code` is found where `at` begins."""

    file: str
    old: str
    new: str
    code: str
    at: str
    says: str = ""


def interconnect(**other: str) -> str:
    """A sound interconnect but for what is other, before the providers."""
    said = {"name": "national", "device": "hub-satu-1", "port": "eth8", "vlan": "910", "asn": "65000",
            "address4": "172.31.0.2/30", "peer4": "172.31.0.1", "address6": '"fd31::2/64"', "peer6": '"fd31::1"',
            "accept4": "[172.16.0.0/16]", "accept6": '["fd16::/32"]', "announce": "[99/hub/1]"} | other
    return f"interconnects:\n  nasional: {{{', '.join(f'{k}: {v}' for k, v in said.items())}}}\n\nproviders:\n"


EDITS = {
    # Reading values
    "an unknown key": Edit(NETWORK, "  timezone:", "  timezome:", "SIM014", "timezome", '"timezome"'),
    "a missing key": Edit(NETWORK, "  timezone: Asia/Jakarta\n", "", "SIM015", "name: contoh", '"timezone"'),
    "a needed key with a slip in it": Edit(
        HULU, "    profile: government-edge", "    profil: government-edge", "SIM015", "profil:", "profile"
    ),
    "an empty value": Edit(NETWORK, "name: contoh", "name:", "SIM015", "\n"),
    "an unquoted code": Edit(HULU, 'code: "99.01"', "code: 99.01", "SIM010", "99.01,", "float"),
    "a name that is a truth value": Edit(HULU, "seat: Hulu", "seat: no", "SIM010", "no,"),
    "a purpose that is a date": Edit(HULU, "purpose: village accounts", "purpose: 2026-01-01", "SIM010", "2026-01-01"),
    "BFD that is slower than the hold time": Edit(
        NETWORK, "hold: 15}", "hold: 15, bfd: {interval_ms: 3000, multiplier: 5}}", "SIM134", "{interval_ms"
    ),
    "an interconnect whose peer is elsewhere": Edit(
        NETWORK, "providers:\n", interconnect(peer4="172.31.9.1"), "SIM136", "172.31.9.1"
    ),
    "an interconnect at a village": Edit(
        NETWORK, "providers:\n", interconnect(device="hulu-edge-1"), "SIM137", "nasional", "no hub's router"
    ),
    "an interconnect on a port of the profile": Edit(
        NETWORK, "providers:\n", interconnect(port="eth3"), "SIM137", "nasional", "already in use"
    ),
    "an interconnect that may announce what is ours": Edit(
        NETWORK, "providers:\n", interconnect(accept4="[10.65.4.0/24]"), "SIM120", "10.65.4.0/24"
    ),
    "an interconnect that may announce a default": Edit(
        NETWORK, "providers:\n", interconnect(accept4="[0.0.0.0/0]"), "SIM120", "0.0.0.0/0"
    ),
    "an interconnect that may announce nothing": Edit(
        NETWORK, "providers:\n", interconnect(accept4="[]"), "SIM015", "{name: national", '"accept4"'
    ),
    "an interconnect with a government's AS number": Edit(
        NETWORK, "providers:\n", interconnect(asn="64601"), "SIM123", "64601"
    ),
    "an interconnect that tells a site that is none": Edit(
        NETWORK, "providers:\n", interconnect(announce="[99/hub/7]"), "SIM106", "99/hub/7"
    ),
    "BFD without its multiplier": Edit(
        NETWORK, "hold: 15}", "hold: 15, bfd: {interval_ms: 300}}", "SIM015", "{interval_ms", '"multiplier"'
    ),
    "an octal number": Edit(NETWORK, "keepalive: 5, hold: 15", "keepalive: 05, hold: 15", "SIM010", "05"),
    "a number of base 60": Edit(NETWORK, "hold: 15", "hold: 1:30", "SIM010", "1:30"),
    "a number in quotes": Edit(NETWORK, "id: 10,", 'id: "10",', "SIM016", '"10"'),
    "a yes": Edit(PROFILES, "carrier_nat: true}\n\n", "carrier_nat: yes}\n\n", "SIM010", "yes"),
    "a day that is none": Edit(
        HULU, "owner: BPKAD, until: 2030-12-31", "owner: BPKAD, until: 2030-02-30", "SIM016", "2030-02"
    ),
    "a list for a map": Edit(
        NETWORK, "vlans:\n  management: {id: 10, zone: management}", "vlans:\n  management: [10]", "SIM013", "[10]"
    ),
    "a map for a text": Edit(NETWORK, "name: contoh", "name: {a: b}", "SIM013", "{a: b}"),
    "an unknown time zone": Edit(NETWORK, "Asia/Jakarta", "Asia/Tenggarong", "SIM016", "Asia/Tengg"),
    "a prefix with host bits": Edit(HULU, "10.65.0.0/16", "10.65.1.0/16", "SIM016", "10.65.1.0", "10.65.0.0/16"),
    "an address without length": Edit(PROVINCE, "203.0.113.2/30", "203.0.113.2", "SIM016", "203.0.113.2"),
    "a value twice in a list": Edit(HULU, "ports: [tcp/443]", "ports: [tcp/443, tcp/443]", "SIM105", "tcp/443]"),
    # Names, codes, keys
    "a device name in capitals": Edit(HULU, "hulu-edge-1", "Hulu-Edge-1", "SIM101", "Hulu-Edge"),
    "a device name that is too long": Edit(HULU, "hulu-edge-1", "h" * 33, "SIM101", "hhhh"),
    "a port name that is too long": Edit(
        PROFILES, "wan: [eth0]", "wan: [enp0s31f6-bridge0-of-the-second-rack]", "SIM101", "enp0s31f6"
    ),
    "a segment name that is too long": Edit(NETWORK, "  office: {", "  office-of-the-mayor: {", "SIM101", "office-of"),
    "a kind that makes the name too long": Edit(
        HULU, "2001/kantor-desa/1", "2001/posyanduterpadu/999", "SIM101", "99.01.01.2001/pos"
    ),
    "a VLAN called transit": Edit(NETWORK, "  servers: {id: 50", "  transit: {id: 50", "SIM101", "transit: {"),
    "a shared account": Edit(
        NETWORK, "# operators:", f"operators:\n  admin: {{name: A, key: {KEY}}}", "SIM101", "admin"
    ),
    "a statistics code": Edit(HULU, "  99.01/kabkota/1:\n", "  9901/kabkota/1:\n", "SIM102", "9901/", "BPS"),
    "a statistics code of a government": Edit(HULU, 'code: "99.01"', 'code: "9901"', "SIM102", '"9901"', "BPS"),
    "a statistics code of a village": Edit(
        HULU, "99.01.01.2001/kantor", "9901012001/kantor", "SIM102", "9901012001", "BPS"
    ),
    "a village code of neither kind": Edit(
        HULU, "99.01.01.2001/kantor", "99.01.01.3001/kantor", "SIM103", "99.01.01.3001"
    ),
    "a site key without a number": Edit(HULU, "2001/kantor-desa/1:", "2001/kantor-desa:", "SIM103", "99.01.01.2001"),
    "a government that is a district": Edit(HULU, 'code: "99.01"', 'code: "99.01.01"', "SIM103", '"99.01.01"'),
    "a flow end without a segment": Edit(HULU, 'from: "99.01:office"', 'from: "99.01"', "SIM103", '"99.01",'),
    "a flow to a village by statistics code": Edit(
        HULU, 'from: "99.01:office"', 'from: "9901:office"', "SIM102", '"9901:'
    ),
    "a private key": Edit(
        NETWORK,
        "# operators:",
        "operators:\n  rina: {name: R, key: -----BEGIN OPENSSH PRIVATE KEY-----}",
        "SIM016",
        "-----BEGIN",
    ),
    "a key cut off": Edit(
        NETWORK, "# operators:", f"operators:\n  rina: {{name: R, key: {KEY[:30]}}}", "SIM016", "ssh-ed"
    ),
    "a site in the wrong file": Edit(HULU, "99.01.01.2001/kantor", "99.02.01.2001/kantor", "SIM104", "99.02.01.2001"),
    # Declared once, referred to rightly
    "a site declared twice": Edit(
        HILIR, "99.02.03.2004/kantor-desa/1", "99.01.01.2001/kantor-desa/1", "SIM105", "99.01.01"
    ),
    "a government declared twice": Edit(HILIR, 'code: "99.02"', 'code: "99.01"', "SIM105", '"99.01"'),
    "the network declared twice": Edit(PROVINCE, "flows:", "network: {}\nflows:", "SIM105", "{}"),
    "an unknown provider": Edit(PROVINCE, "provider: isp-b", "provider: isp-c", "SIM106", "isp-c"),
    "an unknown medium": Edit(PROFILES, "leo: {medium: leo", "leo: {medium: geo", "SIM106", "geo"),
    "an unknown profile": Edit(
        HULU, "profile: village-office", "profile: village-ofice", "SIM106", "village-ofice", "ofice"
    ),
    "an unknown platform": Edit(
        PROFILES,
        "role: village\n    class: C\n    platform: linux_frr",
        "role: village\n    class: C\n    platform: junos",
        "SIM106",
        "junos",
    ),
    "an unknown parent": Edit(HULU, "parent: 99.01/kabkota/1", "parent: 99.01/kabkota/2", "SIM106", "99.01/kabkota/2"),
    "an unknown segment in the plan": Edit(NETWORK, "  servers: {id: 50", "  server: {id: 50", "SIM106", "servers"),
    "an unknown segment on a port": Edit(PROFILES, "lan: {eth3: office,", "lan: {eth3: ofice,", "SIM106", "eth3"),
    "a trunk without a list": Edit(PROFILES, "lan: {eth3: office,", "lan: {eth3: trunk,", "SIM106", "eth3"),
    "an unknown government": Edit(
        PROVINCE,
        "    profile: hub\n    devices: {hub-dua",
        '    government: "98"\n    profile: hub\n    devices: {hub-dua',
        "SIM106",
        '"98"',
    ),
    "an unknown network code": Edit(NETWORK, 'code: "99"', 'code: "98"', "SIM106", '"98"'),
    "an unknown management segment": Edit(
        NETWORK, "management_segment: management", "management_segment: oob", "SIM106", "oob"
    ),
    "an unknown device of an uplink": Edit(
        HULU, "leo: {mbps: 100", "leo: {device: hulu-edge-2, mbps: 100", "SIM106", "hulu-edge-2"
    ),
    "an unknown server": Edit(HULU, "servers/layanan", "servers/layanann", "SIM106", '"99.01:servers'),
    "a server in another segment": Edit(
        HULU, "99.01:servers/layanan", "99.01:office/layanan", "SIM106", '"99.01:office/l'
    ),
    "a server in a missing segment": Edit(HULU, "{segment: servers,", "{segment: dmz,", "SIM106", "dmz"),
    "an unknown scope of a flow": Edit(HULU, 'from: "99.01:office"', 'from: "99.09:office"', "SIM106", '"99.09'),
    "an unknown site in a flow": Edit(
        HULU, 'from: "99.01:office"', 'from: "99.01/kabkota/9:office"', "SIM106", '"99.01/kab'
    ),
    "an unknown segment in a flow": Edit(HULU, 'from: "99.01:office"', 'from: "99.01:ofice"', "SIM106", '"99.01:of'),
    "an unknown operator of a device": Edit(
        HULU, "{hulu-edge-1: {}}", "{hulu-edge-1: {operator: isp-z}}", "SIM106", "isp-z"
    ),
    # Roles
    "a hub behind carrier NAT": Edit(
        PROVINCE,
        "uplinks:\n      fibre: {provider: isp-b,",
        "uplinks:\n      fibre: {carrier_nat: true, provider: isp-b,",
        "SIM109",
        "{carrier_nat",
    ),
    "a hub by DHCP": Edit(
        PROVINCE,
        "{provider: isp-b, address: 203.0.113.6/30, gateway: 203.0.113.5,",
        "{provider: isp-b, access: dhcp,",
        "SIM109",
        "dhcp",
    ),
    "a hub nobody can dial": Edit(
        PROVINCE,
        "address: 203.0.113.6/30, gateway: 203.0.113.5",
        "address: 100.64.0.6/30, gateway: 100.64.0.5",
        "SIM109",
        "100.64.0.6",
    ),
    "a hub of a regency": Edit(
        HILIR,
        f"government-edge\n    devices: {{hilir-edge-1: {{}}}}\n    uplinks:\n{HILIR_FIBRE}      leo: {{mbps: 100, "
        "contract_end: 2030-12-31}\n",
        f"hub\n    devices: {{hilir-edge-1: {{}}}}\n    uplinks:\n{HILIR_FIBRE}",
        "SIM109",
        "99.02/kabkota/1",
    ),
    "an out-of-band port at an edge": Edit(
        PROFILES, "servers: 26}\n    ports:\n", "servers: 26}\n    ports:\n      oob: eth9\n", "SIM109", "eth9"
    ),
    "an out-of-band address at an edge": Edit(
        HULU, "{hulu-edge-1: {}}", "{hulu-edge-1: {oob: 198.18.0.31/24}}", "SIM109", "198.18"
    ),
    "two routers without a trunk": Edit(
        HULU,
        "{profile: village-office, parent: 99.01/kabkota/1, uplinks: {leo: {mbps",
        "{profile: village-office, parent: 99.01/kabkota/1, devices: {desa-a: {}, desa-b: {}}, "
        "uplinks: {leo: {device: desa-a, mbps",
        "SIM109",
        "{desa-a",
    ),
    "three routers": Edit(HULU, "{hulu-edge-1: {}}", "{a: {}, b: {}, c: {}}", "SIM109", "{a:"),
    "a hub router without a line": Edit(
        PROVINCE,
        "{hub-dua-1: {oob: 198.18.0.21/24}}\n    uplinks:\n      fibre: {",
        "{hub-dua-1: {}, hub-dua-2: {}}\n    uplinks:\n      fibre: {device: hub-dua-1, ",
        "SIM109",
        "hub-dua-2",
    ),
    "a village without a parent": Edit(HULU, "parent: 99.01/kabkota/1, ", "", "SIM110", "99.01.01.2001"),
    "a parent in another government": Edit(
        HULU, "parent: 99.01/kabkota/1", "parent: 99.02/kabkota/1", "SIM110", "99.02/kab"
    ),
    "a village as a parent": Edit(
        HULU, "parent: 99.01/kabkota/1", "parent: 99.02.03.2004/kantor-desa/1", "SIM110", "99.02.03"
    ),
    "a parent of an edge": Edit(
        HULU, "    devices: {hulu", "    parent: 99/hub/1\n    devices: {hulu", "SIM110", "99/hub/1"
    ),
    "a place without quality": Edit(
        HULU, "    devices: {hulu", "    location: {lat: 0.1, lon: 117.0}\n    devices: {hulu", "SIM015", "{lat"
    ),
    "a place of unknown quality": Edit(
        HULU,
        "    devices: {hulu",
        "    location: {lat: 0.1, lon: 117.0, quality: good}\n    devices: {hulu",
        "SIM016",
        "good",
    ),
    "a router of the provider's that is pushed to": Edit(
        HULU, "{hulu-edge-1: {}}", "{hulu-edge-1: {operator: isp-a, managed: true}}", "SIM112", "true"
    ),
    # Numbers and addresses
    "government pools that overlap": Edit(HILIR, "10.66.0.0/16", "10.65.128.0/17", "SIM120", "10.65.128.0"),
    "a pool over the tunnels": Edit(
        HILIR, "pool4: [10.66.0.0/16]", "pool4: [10.66.0.0/16, 10.127.4.0/24]", "SIM120", "10.127.4.0"
    ),
    "loopbacks over the tunnels": Edit(
        NETWORK, "tunnel4: [10.127.0.0/16]", "tunnel4: [10.126.1.0/24]", "SIM120", "10.126.1.0"
    ),
    "IPv6 pools that overlap": Edit(NETWORK, ":8001::/64", ":8000::/64", "SIM120", '"fd'),
    "a line inside the network": Edit(
        HULU,
        "address: 203.0.113.10/30, gateway: 203.0.113.9",
        "address: 10.65.0.10/30, gateway: 10.65.0.9",
        "SIM120",
        "10.65.0.10",
    ),
    "lines that overlap": Edit(HILIR, "203.0.113.14/30", "203.0.113.13/28", "SIM120", "203.0.113.13"),
    "an out-of-band port inside the network": Edit(PROVINCE, "198.18.0.21/24", "10.64.0.21/24", "SIM120", "10.64.0.21"),
    "a clock inside the network": Edit(NETWORK, "ntp: 203.0.113.242", "ntp: 10.65.0.1", "SIM120", "10.65.0.1"),
    "a pool that no aggregate covers": Edit(HILIR, "10.66.0.0/16", "10.70.0.0/16", "SIM121", "10.70.0.0"),
    "a pool of public addresses": Edit(
        NETWORK, "tunnel4: [10.127.0.0/16]", "tunnel4: [100.64.0.0/16]", "SIM129", "100.64.0.0"
    ),
    "a VLAN id twice": Edit(NETWORK, "{id: 20, zone: user}", "{id: 10, zone: user}", "SIM122", "10,"),
    "the native VLAN in use": Edit(NETWORK, "{id: 20, zone: user}", "{id: 999, zone: user}", "SIM122", "999,"),
    "the transit VLAN in use": Edit(NETWORK, "{id: 20, zone: user}", "{id: 900, zone: user}", "SIM122", "900,"),
    "transit and native VLAN in one": Edit(NETWORK, "native_vlan: 999", "native_vlan: 900", "SIM122", "900"),
    "a VLAN id that does not exist": Edit(NETWORK, "{id: 20, zone: user}", "{id: 4095, zone: user}", "SIM016", "4095"),
    "an unknown zone": Edit(NETWORK, "zone: user", "zone: users", "SIM016", "users"),
    "an AS number twice": Edit(HILIR, "asn: 64602", "asn: 64601", "SIM123", "64601"),
    "a public AS number": Edit(HILIR, "asn: 64602", "asn: 7713", "SIM123", "7713"),
    "an AS number of the sites": Edit(HILIR, "asn: 64602", "asn: 4200000007", "SIM123", "4200000007"),
    "public AS numbers for sites": Edit(NETWORK, "[4200000000, 4200099999]", "[420000, 420099]", "SIM123", "420000"),
    "one AS number for sites": Edit(NETWORK, "[4200000000, 4200099999]", "[4200000000]", "SIM016", "[4200000000"),
    "two media of one rank": Edit(NETWORK, "rank: 30", "rank: 10", "SIM124", "10,"),
    "a public address twice": Edit(
        HILIR,
        "203.0.113.14/30, gateway: 203.0.113.13",
        "203.0.113.10/30, gateway: 203.0.113.9",
        "SIM125",
        "203.0.113.10",
    ),
    "an out-of-band address twice": Edit(PROVINCE, "198.18.0.21/24", "198.18.0.11/24", "SIM125", "198.18.0.11"),
    "two clocks of one address": Edit(NETWORK, "ntp: 203.0.113.242", "ntp: 203.0.113.241", "SIM125", "203.0.113.241"),
    "a key of two people": Edit(
        NETWORK,
        "# operators:",
        f"operators:\n  rina: {{name: R, key: {KEY}}}\n  yusuf: {{name: Yu, key: {KEY} yusuf@laptop}}",
        "SIM126",
        f"{KEY} yusuf",
    ),
    "a server of two sites": Edit(
        PROVINCE,
        "gateway: 203.0.113.5, mbps: 1000, contract_end: 2030-12-31}\n",
        "gateway: 203.0.113.5}\n    servers: {portal: {segment: servers, ports: [tcp/80]}}\n",
        "SIM127",
        '"99:serv',
    ),
    "a device name twice": Edit(HILIR, "hilir-edge-1", "hulu-edge-1", "SIM128", "hulu-edge-1"),
    "a device name that is another's default": Edit(HILIR, "hilir-edge-1", "kd-99-01-01-2001-1", "SIM128", "kd-99-01"),
    "a gateway elsewhere": Edit(PROVINCE, "gateway: 203.0.113.5", "gateway: 203.0.113.9", "SIM130", "203.0.113.9"),
    "a gateway that is ourselves": Edit(
        PROVINCE, "gateway: 203.0.113.5", "gateway: 203.0.113.6", "SIM130", "203.0.113.6,"
    ),
    "a gateway that is the broadcast": Edit(
        PROVINCE, "gateway: 203.0.113.5", "gateway: 203.0.113.7", "SIM131", "203.0.113.7"
    ),
    "the network's own address": Edit(PROVINCE, "203.0.113.6/30", "203.0.113.4/30", "SIM131", "203.0.113.4"),
    "a broadcast address": Edit(PROVINCE, "203.0.113.6/30", "203.0.113.7/30", "SIM131", "203.0.113.7"),
    "a port twice in a profile": Edit(PROFILES, "lan: {eth3: office,", "lan: {eth0: office,", "SIM132", "eth0: office"),
    "an unknown WAN port": Edit(HULU, "leo: {mbps: 100", "leo: {port: eth7, mbps: 100", "SIM132", "eth7"),
    "one WAN port for two lines": Edit(HULU, "leo: {mbps: 100", "leo: {port: eth0, mbps: 100", "SIM132", "eth0"),
    "an uplink of no known port": Edit(
        HULU,
        "      leo: {mbps: 100",
        "      radio: {medium: leo, provider: starlink, access: dhcp, mbps: 1",
        "SIM015",
        "{medium",
        '"port"',
    ),
    "static without a gateway": Edit(PROVINCE, " gateway: 203.0.113.5,", "", "SIM133", "{provider: isp-b"),
    "DHCP with an address": Edit(
        PROVINCE, "{provider: isp-b, address", "{access: dhcp, provider: isp-b, address", "SIM133", "203.0.113.6"
    ),
    "an access nobody said": Edit(
        HULU,
        "      leo: {mbps: 100",
        "      fibre2: {port: eth1, medium: leo, provider: starlink, mbps: 1",
        "SIM015",
        "{port",
        '"access"',
    ),
    "an unknown access": Edit(HULU, "leo: {mbps: 100", "leo: {access: dchp, mbps: 100", "SIM016", "dchp"),
    "a hold time that is too short": Edit(NETWORK, "hold: 30", "hold: 29", "SIM134", "29"),
    "an MTU that is too small": Edit(HULU, "leo: {mbps: 100", "leo: {mtu: 1359, mbps: 100", "SIM135", "1359"),
    "an MTU too large for PPPoE": Edit(
        HILIR, "{provider: isp-a}", "{provider: isp-a, access: pppoe, mtu: 1500}", "SIM135", "1500"
    ),
    # Room
    "segments that do not fit": Edit(
        PROFILES, "{management: 28, office: 27,", "{management: 28, office: 25,", "SIM140", "25", "160"
    ),
    "too many segments for IPv6": Edit(
        PROFILES, "prefix4: 25\n    prefix6: 61", "prefix4: 25\n    prefix6: 63", "SIM142", "63", "3 segments"
    ),
    "a pool too small for the sites": Edit(HILIR, "10.66.0.0/16", "10.66.0.0/22", "SIM141", '"99.02"', "1 left over"),
    "too few loopbacks": Edit(
        NETWORK, "loopback4: [10.126.0.0/16]", "loopback4: [10.126.0.0/30]", "SIM141", "loopback4", "6 devices"
    ),
    "too few links": Edit(
        NETWORK, "tunnel4: [10.127.0.0/16]", "tunnel4: [10.127.0.0/28]", "SIM141", "loopback4", "13 links"
    ),
    "too few IPv6 links": Edit(NETWORK, ":8001::/64", ":8001::/124", "SIM141", "loopback4", "13 links"),
    "too few IPv6 sites": Edit(NETWORK, "::/49", "::/59", "SIM141", "loopback4", "6 sites"),
    "too few AS numbers": Edit(NETWORK, "4200099999", "4200000000", "SIM016", "[4200000000"),
    "too few UDP ports": Edit(NETWORK, "tunnel_port: 20000", "tunnel_port: 65530", "SIM143", "loopback4"),
    # Flows
    "a flow that is over": Edit(
        HULU, "owner: BPKAD, until: 2030-12-31", "owner: BPKAD, until: 2026-05-31", "SIM150", "2026-05-31"
    ),
    "a flow of nobody": Edit(
        HULU, 'from: "99.01:office"', 'from: "99.01.01.2001/kantor-desa/1:voice"', "SIM106", '"99.01.01'
    ),
    "a flow to itself": Edit(
        HILIR,
        "uplinks: {fibre: {provider: isp-a}}}\n",
        "uplinks: {fibre: {provider: isp-a}}}\nflows:\n  - {from: "
        '"99.02/kabkota/1:office", to: "99.02/kabkota/1:office", ports: [tcp/22], purpose: x, owner: b, '
        "until: 2030-01-01}\n",
        "SIM152",
        '"99.02/kabkota/1:office", ports',
    ),
    "a flow into the management zone": Edit(
        HULU, '"99.01:servers/layanan", purpose', '"99.02:management", ports: [tcp/22], purpose', "SIM153", '"99.02:man'
    ),
    "a flow out of public Wi-Fi": Edit(
        NETWORK, "office: {id: 20, zone: user}", "office: {id: 20, zone: public}", "SIM153", '"*:office"'
    ),
    "a flow out of a honeypot": Edit(
        NETWORK, "office: {id: 20, zone: user}", "office: {id: 20, zone: honeypot}", "SIM153", '"*:office"'
    ),
    "a flow without ports": Edit(HULU, "99.01:servers/layanan", "99.01:servers", "SIM154", "{from"),
    "a flow with the server's ports again": Edit(
        HULU, "purpose: village", "ports: [tcp/443], purpose: village", "SIM154", "[tcp/443], purpose"
    ),
    "a flow twice": Edit(
        HULU,
        "flows:\n",
        'flows:\n  - {from: "99.01:office", to: "99.01:servers/layanan", purpose: again, owner: z, '
        "until: 2030-01-01}\n",
        "SIM155",
        '{from: "99.01:office", to: "99.01:servers/layanan", purpose: village',
    ),
    # Availability
    "class A on one line": Edit(
        HULU, "      leo: {mbps: 100, contract_end: 2030-12-31}\n", "", "SIM160", "99.01/kabkota/1:"
    ),
    "class A on one provider": Edit(
        HULU, "leo: {mbps: 100", "leo: {provider: isp-a, mbps: 100", "SIM160", "99.01/kabkota/1:"
    ),
    "class A on one medium": Edit(
        HULU, "leo: {mbps: 100", "leo: {medium: fibre, mbps: 100", "SIM160", "99.01/kabkota/1:"
    ),
    "hubs on one provider": Edit(PROVINCE, "provider: isp-b", "provider: isp-a", "SIM161", "99/hub/1:"),
    "a risk that no check knows": Edit(
        HULU,
        "      leo: {mbps: 100, contract_end: 2030-12-31}\n",
        "      leo: {mbps: 100, contract_end: 2030-12-31}\n"
        "    accepted_risks: {STAND-ROOF: {reason: no roof yet, owner: Bupati, until: 2030-05-31}}\n",
        "SIM164",
        "STAND-ROOF",
    ),
    "a risk whose time is over": Edit(
        HULU,
        "      leo: {mbps: 100, contract_end: 2030-12-31}\n",
        "    accepted_risks: {AVAIL-1: {reason: no line yet, owner: Bupati, until: 2026-05-31}}\n",
        "SIM162",
        "AVAIL-1",
    ),
}
