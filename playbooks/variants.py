"""Small networks that between them do all that a site could ask of a template: what an inventory does not, they do.

Each is an inventory of its own that passes `check`, so that no branch is exercised by what nobody could declare. The
platform of its villages is each platform in turn, in each way of writing that its versions have, and that of its hubs
too where a platform can be one; what a platform cannot be asked for is left out there, and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from platforms.registry import abilities as every_ability
from playbooks.workspace import Workspace
from records.authority import Authority
from records.secrets import init
from simpul.errors import IntentError
from simpul.intent.abilities import Abilities, Release
from simpul.intent.starter import write_starter

# Why a variant may be left out on a platform: no tunnel can join it with the hubs', none over IPv6, or it lacks what is
# asked.
_CANNOT = {"SIM108", "SIM113", "SIM144"}
_HOME = "linux_frr"
_HUB, _VILLAGES = "hub", "village-office"
_CALLED = {_HUB: "hubs", _VILLAGES: "villages", "government-edge": "edges"}
_EDGES = "government-edge"
# Whose profiles are of another platform at once.
_MOVED: tuple[tuple[str, ...], ...] = ((_VILLAGES,), (_HUB, _VILLAGES))


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to write the starter otherwise: (file, what stands there, what stands there instead)."""

    name: str
    edits: Sequence[tuple[str, str, str]] = ()
    certified: bool = False
    moved: tuple[tuple[str, ...], ...] = _MOVED
    apart: bool = False                  # hubs are of one platform and edges of another


_NETWORK, _PROFILES, _PROVINCE, _HULU = "network.yaml", "profiles.yaml", "province.yaml", "governments/99.01-hulu.yaml"
_HILIR = "governments/99.02-hilir.yaml"
_VILLAGE = ("  99.01.01.2001/kantor-desa/1: "
            "{profile: village-office, parent: 99.01/kabkota/1, uplinks: {leo: {mbps: 50}}}")
_WIFI = (
    (_NETWORK, "  servers: {id: 50, zone: servers}", "  servers: {id: 50, zone: servers}\n"
     "  wifi: {id: 60, zone: public}\n\nguests: {prefix4: 172.29.0.0/22, resolvers: [198.51.100.10]}"),
    (_PROFILES, "      wan: [eth0]\n      lan: {eth3: office,",
     "      wan: [eth0, eth1]\n      lan: {eth6: wifi, eth3: office,"),
    (_PROFILES,
     "      fibre: {medium: fibre, access: dhcp}\n      leo: {medium: leo, provider: starlink, access: dhcp,",
     "      fibre: {port: eth0, medium: fibre, access: dhcp}\n"
     "      leo: {port: eth1, medium: leo, provider: starlink, access: dhcp,"),
)

_BFD = (_NETWORK, "hold: 15}", "hold: 15, bfd: {interval_ms: 300, multiplier: 3}}")
_PAIR = (
    (_HULU, "    devices: {hulu-edge-1: {}}", "    devices: {hulu-edge-1: {}, hulu-edge-2: {}}"),
    (_HULU, "      fibre: {provider: isp-a,", "      fibre: {device: hulu-edge-1, provider: isp-a,"),
    (_HULU, "      leo: {mbps: 100,", "      leo: {device: hulu-edge-2, mbps: 100,"),
)


@dataclass(frozen=True, slots=True)
class Trial:
    """A variant on a platform: its network, or why `check` refuses it there."""

    name: str
    workspace: Workspace | None
    left_out: tuple[str, ...] = ()


def _kinds(kind: str) -> tuple[str, str, str]:
    zone = "  dns: {zone: contoh.internal}"
    return _NETWORK, zone, f"  tunnel_kinds: {{A: {kind}, B: {kind}, C: {kind}}}\n{zone}"


_PLAIN = (
    (_NETWORK, "  dns: {zone: contoh.internal}", "  #"),
    (_PROFILES, "    services: {office: {dhcp: {size: 100}}}\n", ""),
    (_PROFILES, "    services: {office: {dhcp: {size: 20}}}\n", ""),
)
# Edges whose segments are all on the trunk: a platform without a switch has each at one port.
_LINES = "\n    uplinks:\n      fibre: {port: eth0, medium: fibre}\n      leo"
_TRUNK = (
    _PROFILES, f"lan: {{eth2: [management, office, servers], eth3: office, eth4: servers, eth5: management}}{_LINES}",
    f"lan: {{eth2: [management, office, servers]}}{_LINES}")
_SIX = (
    (_NETWORK, "ntp: 203.0.113.241}", 'ntp: 203.0.113.241, ntp6: "2001:db8:9::1"}'),
    (_PROVINCE, "gateway: 203.0.113.1,", 'gateway: 203.0.113.1, address6: "2001:db8:1::2/64", gateway6: '
     '"2001:db8:1::1",'),
    (_PROVINCE, "gateway: 203.0.113.5,", 'gateway: 203.0.113.5, address6: "2001:db8:2::2/64", gateway6: '
     '"2001:db8:2::1",'),
)
_CORE = (_HULU, "    devices: {hulu-edge-1: {}}", "    devices: {hulu-edge-1: {}}\n"
         "    ospf: {segment: servers, behind: [office]}")
_SIX_ALONE = "address: 203.0.113.10/30, gateway: 203.0.113.9,"
_SERVERS = "    servers: {portal: {segment: servers, ports: [tcp/443]}"
_MANAGED = "management:\n  banner: [Hanya untuk yang berwenang., Setiap akses dicatat.]\n"

VARIANTS: tuple[Variant, ...] = (
    Variant("two of everything"),
    Variant("tunnels by pre-shared key", (_kinds("ikev2-psk"),)),
    Variant("tunnels by certificate", (_kinds("ikev2-certificate"),), certified=True),
    Variant("no names and no services", _PLAIN),
    Variant("tunnels by pre-shared key, no names and no services", (_kinds("ikev2-psk"), *_PLAIN)),
    Variant("no names and no services, a village on a line with a fixed address and smaller packets", (
        *_PLAIN, (_HULU, "uplinks: {leo: {mbps: 50}}", "uplinks: {fibre: {provider: isp-a, access: static, address: "
                  "203.0.113.18/30, gateway: 203.0.113.17, carrier_nat: false, mtu: 1492, mbps: 50}}"))),
    Variant("no names and no services, a village with a trunk", (
        *_PLAIN, (_PROFILES, "      lan: {eth3: office, eth4: servers, eth5: management}\n    uplinks:\n      fibre: "
                  "{medium: fibre, access: dhcp}", "      lan: {eth3: [management, office], eth4: servers}\n"
                  "    uplinks:\n      fibre: {medium: fibre, access: dhcp}"))),
    Variant("requests relayed, a segment without addresses", (
        (_PROFILES, "    services: {office: {dhcp: {size: 20}}}\n",
         "    services: {office: {relay: 99:servers/dhcp}, servers: {}}\n"),
        (_PROVINCE, "    servers: {portal: {segment: servers, ports: [tcp/443]}}",
         "    servers: {portal: {segment: servers, ports: [tcp/443]}, dhcp: {segment: servers, ports: [udp/67]}}"),
        (_PROVINCE, "\nflows:\n", "\nflows:\n  - {from: \"*:office\", to: \"99:servers/dhcp\", purpose: addresses, "
         "owner: Diskominfo, until: 2030-12-31}\n"))),
    Variant("an interconnect, and lines with BFD", (
        _BFD,
        (_PROVINCE, "\nflows:\n", """
interconnects:
  nasional:
    name: another network
    device: hub-satu-1
    port: eth8
    vlan: 910
    asn: 65010
    address4: 192.0.2.1/31
    peer4: 192.0.2.0
    address6: "2001:db8:1::1/127"
    peer6: "2001:db8:1::"
    accept4: [192.0.2.128/25]
    accept6: ["2001:db8:2::/48"]
    announce: [99/hub/1]
    places: {pusat: [192.0.2.128/26]}

flows:
  - {from: "99/hub/1:office", to: "nasional:pusat", ports: [tcp/443], purpose: x, owner: Diskominfo, until: 2030-12-31}
"""))),
    Variant("public Wi-Fi that never closes, on two lines, one PPPoE", (*_WIFI, (_HULU, _VILLAGE, _VILLAGE.replace(
        "uplinks: {leo: {mbps: 50}}",
        "wifi: {share: 30%}, uplinks: {fibre: {provider: isp-a, access: pppoe, mbps: 50}, leo: {mbps: 50}}")))),
    Variant("public Wi-Fi with hours", (*_WIFI, (_HULU, _VILLAGE, _VILLAGE.replace(
        "uplinks: {leo: {mbps: 50}}", 'wifi: {hours: "07:00-21:00", share: 30%}, uplinks: {leo: {mbps: 50}}')))),
    Variant("public Wi-Fi until after midnight, on a trunk, it and the offices at two ports", (
        *_WIFI, (_PROFILES, "lan: {eth6: wifi, eth3: office,",
                 "lan: {eth6: wifi, eth8: wifi, eth7: [wifi, office], eth9: office, eth3: office,"),
        (_HULU, _VILLAGE, _VILLAGE.replace(
            "uplinks: {leo: {mbps: 50}}", 'wifi: {hours: "20:00-02:00", share: 30%}, uplinks: {leo: {mbps: 50}}')))),
    Variant("public Wi-Fi until after midnight, on a trunk, by a line of both families", (
        *_WIFI, *_SIX, *_PLAIN, (_PROFILES, "lan: {eth6: wifi, eth3: office, eth4: servers, eth5: management}",
                                 "lan: {eth3: [management, office, servers, wifi]}"),
        (_HULU, _VILLAGE, _VILLAGE.replace(
            "uplinks: {leo: {mbps: 50}}", 'wifi: {hours: "20:00-02:00", share: 30%}, uplinks: {fibre: {provider: '
            'isp-a, access: static, address: 203.0.113.18/30, gateway: 203.0.113.17, address6: "2001:db8:4::2/64", '
            'gateway6: "2001:db8:4::1", carrier_nat: false, mbps: 50}}')))),
    Variant("public Wi-Fi past midnight", (*_WIFI, (_HULU, _VILLAGE, _VILLAGE.replace(
        "uplinks: {leo: {mbps: 50}}", 'wifi: {hours: "04:00-09:00", share: 30%}, uplinks: {leo: {mbps: 50}}')))),
    Variant("managed by keys alone", ((_NETWORK, "\nproviders:\n", f"\n{_MANAGED}\nproviders:\n"),)),
    Variant("managed by people", (
        (_NETWORK, "\nproviders:\n", f"""
{_MANAGED}  rescue: console
  radius: ["99:management/aaa"]
  syslog: ["99:management/log"]
  snmp: {{pemantau: {{owner: Diskominfo}}}}

operators:
  rina:
    name: Rina
    key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICtPnCJqRDG9/+yVoONMdb8LpKLxrt4gHOXsd9ZOAv9v

providers:
"""),
        (_PROVINCE, _SERVERS, f"{_SERVERS}, aaa: {{segment: management, ports: [udp/1812]}}, "
         "log: {segment: management, ports: [udp/514]}"))),
    Variant("managed by people, whom TACACS+ servers are asked of", (
        (_NETWORK, "\nproviders:\n", f"""
{_MANAGED}  rescue: console
  tacacs: ["99:management/tac"]
  syslog: ["99:management/log"]

operators:
  rina:
    name: Rina
    key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICtPnCJqRDG9/+yVoONMdb8LpKLxrt4gHOXsd9ZOAv9v

providers:
"""),
        (_PROVINCE, _SERVERS, f"{_SERVERS}, tac: {{segment: management, ports: [tcp/49]}}, "
         "log: {segment: management, ports: [udp/514]}"),
        (_PROFILES, "  village-office:\n", "  village-office:\n    logins: tacacs\n"))),
    Variant("managed by people, servers of both kinds", (
        *_PLAIN, (_NETWORK, "\nproviders:\n", f"""
{_MANAGED}  radius: ["99:management/aaa"]
  tacacs: ["99:management/tac"]

providers:
"""),
        (_PROVINCE, _SERVERS, f"{_SERVERS}, aaa: {{segment: management, ports: [udp/1812]}}, "
         "tac: {segment: management, ports: [tcp/49]}"))),
    Variant("a line of IPv6 alone", (
        *_SIX, (_HULU, _SIX_ALONE, 'address6: "2001:db8:3::2/64", gateway6: "2001:db8:3::1",'))),
    Variant("a line of IPv6 alone, whose gateway is link-local", (
        *_SIX, *_PLAIN, _TRUNK, (_HULU, _SIX_ALONE, 'address6: "2001:db8:3::2/64", gateway6: "fe80::1",')),
        moved=((_EDGES,),)),
    Variant("a site with two routers and everything on the trunk", (*_PAIR, _TRUNK), moved=((_EDGES,),)),
    Variant("a site with two routers and everything on the trunk, asked of servers of both kinds and reporting to two, "
            "a flow by UDP", (
                *_PAIR, *_PLAIN, _TRUNK, (_NETWORK, "\nproviders:\n", f"""
{_MANAGED}  radius: ["99:management/aaa"]
  tacacs: ["99:management/tac"]
  syslog: ["99:management/log", "99:management/logs"]

providers:
"""),
                (_PROVINCE, _SERVERS, f"{_SERVERS}, aaa: {{segment: management, ports: [udp/1812]}}, "
                 "tac: {segment: management, ports: [tcp/49]}, log: {segment: management, ports: [udp/514]}, "
                 "logs: {segment: management, ports: [udp/514]}, clock: {segment: servers, ports: [udp/123]}"),
                (_PROVINCE, "\nflows:\n", "\nflows:\n  - {from: \"*:office\", to: \"99:servers/clock\", purpose: time, "
                 "owner: Diskominfo, until: 2030-12-31}\n")), moved=((_EDGES,),)),
    Variant("a site with two routers and everything on the trunk, no names and no services", (*_PAIR, *_PLAIN, _TRUNK),
            moved=((_EDGES,),)),
    Variant("a hub site with two routers, one with two lines, and nothing out of band", (
        (_PROVINCE, "    devices: {hub-satu-1: {oob: 198.18.0.11/24}}",
         "    devices: {hub-satu-1: {}, hub-satu-2: {}}"),
        (_PROVINCE, "      fibre: {provider: isp-a,", "      second: {device: hub-satu-2, port: eth1, medium: fibre, "
         "provider: isp-b, address: 203.0.113.18/30, gateway: 203.0.113.17, mbps: 1000, contract_end: 2030-12-31}\n"
         "      third: {device: hub-satu-1, port: eth1, medium: fibre, provider: isp-b, address: 203.0.113.22/30, "
         "gateway: 203.0.113.21, mbps: 1000, contract_end: 2030-12-31}\n"
         "      fibre: {device: hub-satu-1, provider: isp-a,"))),
    Variant("hubs of another platform than edges, one with two lines", (
        *_PLAIN, _TRUNK,
        *((file, "      leo: {mbps: 100,", f"      leo: {{mbps: 100, access: static, address: 203.0.113.{own}/30, "
           f"gateway: 203.0.113.{own - 1}, carrier_nat: false,") for file, own in ((_HULU, 30), (_HILIR, 34))),
        (_PROVINCE, "      fibre: {provider: isp-a,", "      third: {port: eth1, medium: fibre, provider: isp-b, "
         "address: 203.0.113.22/30, gateway: 203.0.113.21, mbps: 1000, contract_end: 2030-12-31}\n"
         "      fibre: {provider: isp-a,")), apart=True),
    Variant("a village by PPPoE alone", (*_PLAIN, (_HULU, "uplinks: {leo: {mbps: 50}}",
                                                   "uplinks: {fibre: {provider: isp-a, access: pppoe, mbps: 50}}"))),
    Variant("a site with two routers", _PAIR),
    Variant("a site with two routers, and BFD", (_BFD, *_PAIR)),
    Variant("offices behind a LAN core", (_CORE,)),
    Variant("offices behind a LAN core, lines with IPv6 beside IPv4 and BFD, everything on the trunk", (
        *_SIX, _BFD, _TRUNK, _CORE,
        (_HULU, _SIX_ALONE, f'{_SIX_ALONE} address6: "2001:db8:3::2/64", gateway6: "fe80::1",')), moved=((_EDGES,),)),
)


def variants(folder: Path) -> Iterator[Trial]:
    """Every variant on every platform, written below `folder`, before and after its keys were made.

    Raises IntentError where a variant does not pass `check` for another reason than what its platform lacks: that would
    be this file's fault.
    """
    written = [_Written(platform, known, release) for platform, known in every_ability().items()
               for release in known.releases or (None,)]
    for variant in VARIANTS:
        for one in written:
            if variant.apart:
                for other in written if "role:hub" in one.known.features else ():
                    if _HOME not in (one.platform, other.platform) and one.platform != other.platform:
                        yield from _trials(folder, variant, (((_HUB,), one), ((_EDGES,), other)))
                continue
            for moved in variant.moved if one.platform != _HOME else ((),):
                if _HUB not in moved or "role:hub" in one.known.features:
                    yield from _trials(folder, variant, ((moved, one),))


@dataclass(frozen=True, slots=True)
class _Written:
    """A platform in one of the ways of writing that its versions have."""

    platform: str
    known: Abilities
    release: Release | None

    def __str__(self) -> str:
        return f"{self.platform} {self.release.name}" if self.release else self.platform


def _trials(
    folder: Path, variant: Variant, moved: Sequence[tuple[Sequence[str], _Written]],
) -> Iterator[Trial]:
    """One variant with some of its profiles on other platforms, before and after its keys were made."""
    name = ", ".join([variant.name, *(f"{' and '.join(_CALLED[p] for p in profiles)} on {one}"
                                      for profiles, one in moved if profiles)])
    place = folder / "".join(c if c.isalnum() else "-" for c in name)
    _write(place / "inventory", variant)
    for profiles, one in moved:
        for profile in profiles:
            _move(place / "inventory", profile, one.platform, one.known, one.release)
    try:
        workspace = Workspace.open(place / "inventory")
    except IntentError as error:
        refused = [d for d in error.diagnostics if d.severity == "error"]
        if not {d.code for d in refused} <= _CANNOT:
            raise
        yield Trial(name, None, tuple(dict.fromkeys(d.message for d in refused)))
        return
    yield Trial(f"{name}, before its keys are made", workspace)
    yield Trial(name, _with_keys(place / "inventory", variant))


def _write(inventory: Path, variant: Variant) -> None:
    write_starter(inventory, global_id="0123456789")
    for file, before, after in variant.edits:
        path = inventory / file
        text = path.read_text()
        if before not in text:
            raise ValueError(f"variant {variant.name!r}: {file} does not say {before!r}")
        path.write_text(text.replace(before, after))


def _move(inventory: Path, profile: str, platform: str, known: Abilities, release: Release | None) -> None:
    """Make a profile one of another platform, with its ports' names and what it wants to be told."""
    first = re.match(r"(.*?)(\d+)$", known.port_example.partition(",")[0])
    if first is None:
        raise ValueError(f"{platform}: its first port {known.port_example!r} has no number to count on from")

    def ports(text: str) -> str:
        return re.sub(r"\beth(\d+)\b", lambda port: f"{first[1]}{int(first[2]) + int(port[1])}", text)
    told = f"platform: {platform}\n" + (f'    version: "{release.first}"\n' if release else "")
    if known.facts:
        told += f"    facts: {{{', '.join(f'{fact}: {next(iter(values))}' for fact, values in known.facts.items())}}}\n"
    profiles = inventory / _PROFILES
    head, mine, rest = re.split(rf"(?ms)^(  {profile}:\n.*?)(?=^  \w|\Z)", profiles.read_text(), maxsplit=1)
    profiles.write_text(head + ports(mine).replace(f"platform: {_HOME}\n", told, 1) + rest)
    if profile == _HUB:
        # Its interconnects name a port of it.
        province = inventory / _PROVINCE
        province.write_text(ports(province.read_text()))


def _with_keys(inventory: Path, variant: Variant) -> Workspace:
    workspace = Workspace.open(inventory)
    init(workspace.state)
    if variant.certified:
        moment = datetime.now(UTC)
        authority = Authority(inventory, workspace.secrets)
        authority.create(workspace.network.name, moment)
        authority.issue(workspace.certified(), moment)
        workspace = Workspace.open(inventory)
    workspace.make_keys()
    return workspace
