"""The first inventory of a network of one's own: small, complete, and free of findings."""

from __future__ import annotations

import secrets
from pathlib import Path

from simpul.errors import Diagnostic, IntentError
from simpul.words.sentence import tell

_NETWORK = """\
# What holds for the whole network. Numbers that nobody writes down are handed out from these pools and remembered.
network:
  name: contoh
  code: "99"                        # region code of the province, which runs the hubs
  timezone: Asia/Jakarta
  pools:                            # lists: append to them, never renumber
    loopback4: [10.126.0.0/16]
    loopback6: ["{ula}:8000::/64"]
    tunnel4: [10.127.0.0/16]
    tunnel6: ["{ula}:8001::/64"]
    site6: ["{ula}::/49"]   # {ula}::/48 was drawn at random for you (RFC 4193)
    site_asn: [4200000000, 4200099999]
    tunnel_port: 20000
  aggregates4: [10.64.0.0/14, 10.126.0.0/16]
  aggregates6: ["{ula}::/48"]
  transit_vlan: 900
  native_vlan: 999
  management_segment: management
  dns: {zone: contoh.internal}          # a server's name: portal.99.contoh.internal

vlans:
  management: {id: 10, zone: management}
  office: {id: 20, zone: user}
  servers: {id: 50, zone: servers}

media:
  fibre: {rank: 10, keepalive: 5, hold: 15}
  leo: {rank: 30, keepalive: 10, hold: 30}

providers:
  isp-a: {name: First provider, ntp: 203.0.113.241}
  isp-b: {name: Second provider, ntp: 203.0.113.242}
  starlink: {name: Starlink}

# The people who may log in to devices. Write yourself down: the key is the line of your .pub file.
# operators:
#   yourname: {name: Your Name, key: ssh-ed25519 AAAA...}
"""

_PROFILES = """\
# What sites of one kind share, so that a site costs its author a few lines.
profiles:
  hub:
    role: hub
    class: A
    platform: linux_frr
    prefix4: 22
    prefix6: 61
    segments: {management: 27, office: 25, servers: 25}
    ports:
      wan: [eth0, eth1]
      lan: {eth2: [management, office, servers], eth3: office, eth4: servers, eth5: management}
      oob: eth9
    uplinks: {fibre: {port: eth0, medium: fibre}}

  government-edge:
    role: edge
    class: A
    platform: linux_frr
    prefix4: 22
    prefix6: 61
    services: {office: {dhcp: {size: 100}}}
    segments: {management: 27, office: 24, servers: 26}
    ports:
      wan: [eth0, eth1]
      lan: {eth2: [management, office, servers], eth3: office, eth4: servers, eth5: management}
    uplinks:
      fibre: {port: eth0, medium: fibre}
      leo: {port: eth1, medium: leo, provider: starlink, access: dhcp, carrier_nat: true}

  village-office:
    role: village
    class: C
    platform: linux_frr
    prefix4: 25
    prefix6: 61
    services: {office: {dhcp: {size: 20}}}
    segments: {management: 28, office: 27, servers: 28}
    ports:
      wan: [eth0]
      lan: {eth3: office, eth4: servers, eth5: management}
    uplinks:
      fibre: {medium: fibre, access: dhcp}
      leo: {medium: leo, provider: starlink, access: dhcp, carrier_nat: true}
"""

_PROVINCE = """\
# The lines' addresses are those for documentation (RFC 5737): write your providers' in their place.
government: {code: "99", name: Provinsi Contoh, seat: Pusat, asn: 64600, pool4: [10.64.0.0/16]}

sites:
  99/hub/1:
    name: First data centre
    profile: hub
    devices: {hub-satu-1: {oob: 198.18.0.11/24}}
    uplinks:
      fibre: {provider: isp-a, address: 203.0.113.2/30, gateway: 203.0.113.1, mbps: 1000, contract_end: 2030-12-31}
    servers: {portal: {segment: servers, ports: [tcp/443]}}
  99/hub/2:
    name: Second data centre
    profile: hub
    devices: {hub-dua-1: {oob: 198.18.0.21/24}}
    uplinks:
      fibre: {provider: isp-b, address: 203.0.113.6/30, gateway: 203.0.113.5, mbps: 1000, contract_end: 2030-12-31}

flows:
  - {from: "*:office", to: "99:servers/portal", purpose: the portal, owner: Diskominfo, until: 2030-12-31}
"""

_HULU = """\
government: {code: "99.01", name: Kabupaten Hulu, seat: Hulu, asn: 64601, pool4: [10.65.0.0/16], agreement: PKS-1}

sites:
  99.01/kabkota/1:
    profile: government-edge
    devices: {hulu-edge-1: {}}
    uplinks:
      fibre: {provider: isp-a, address: 203.0.113.10/30, gateway: 203.0.113.9, mbps: 500, contract_end: 2030-12-31}
      leo: {mbps: 100, contract_end: 2030-12-31}
    servers: {layanan: {segment: servers, ports: [tcp/443]}}
  99.01.01.2001/kantor-desa/1: {profile: village-office, parent: 99.01/kabkota/1, uplinks: {leo: {mbps: 50}}}

flows:
  - {from: "99.01:office", to: "99.01:servers/layanan", purpose: village accounts, owner: BPKAD, until: 2030-12-31}
"""

_HILIR = """\
government: {code: "99.02", name: Kabupaten Hilir, seat: Hilir, asn: 64602, pool4: [10.66.0.0/16], agreement: PKS-2}

sites:
  99.02/kabkota/1:
    profile: government-edge
    devices: {hilir-edge-1: {}}
    uplinks:
      fibre: {provider: isp-b, address: 203.0.113.14/30, gateway: 203.0.113.13, mbps: 500, contract_end: 2030-12-31}
      leo: {mbps: 100, contract_end: 2030-12-31}
  99.02.03.2004/kantor-desa/1: {profile: village-office, parent: 99.02/kabkota/1, uplinks: {fibre: {provider: isp-a}}}
"""


def write_starter(folder: Path, *, global_id: str | None = None) -> tuple[str, ...]:
    """Write a small network into an empty or absent folder; returns the files written, relative to it.

    `global_id` is the ten hexadecimal digits of the ULA prefix, drawn at random when not given. Raises IntentError
    when the folder holds anything: nothing is ever overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "name a new folder; nothing is overwritten"
        raise IntentError([Diagnostic("SIM018", tell("{folder} is not an empty folder", folder=folder), None, hint)])
    digits = global_id or secrets.token_hex(5)
    ula = f"fd{digits[:2]}:{int(digits[2:6], 16):x}:{int(digits[6:], 16):x}"
    files = {
        "network.yaml": _NETWORK.replace("{ula}", ula),
        "profiles.yaml": _PROFILES,
        "province.yaml": _PROVINCE,
        "governments/99.01-hulu.yaml": _HULU,
        "governments/99.02-hilir.yaml": _HILIR,
    }
    (folder / "governments").mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(files)
