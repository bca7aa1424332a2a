"""`show ip route`, `show bgp`, VRRP, NTP.

Formats: "IP Routing: BGP Command Reference", `show ip bgp summary`; "IP Routing Protocol-Independent Command
Reference", `show ip route`. Counters that only a real session has are zero.
"""

from __future__ import annotations

import ipaddress

from lab.emulated.iosxe import names, ospf, state
from lab.emulated.iosxe.grammar import Match
from lab.emulated.iosxe.rules.interfaces import addresses4, interfaces
from lab.emulated.iosxe.shell import Shell, command

_NOBODY = "0.0.0.0"
_CODES = """Codes: L - local, C - connected, S - static, R - RIP, M - mobile, B - BGP
       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area
       i - IS-IS, su - IS-IS summary, * - candidate default

"""


def _vrf(match: Match) -> str:
    return match.words[match.words.index("vrf") + 1] if "vrf" in match.words else ""


@command("show ip route")
async def ip_route(shell: Shell, match: Match) -> str | None:
    vrf = _vrf(match)
    if vrf and shell.device.running.get("vrf", "definition", vrf) is None:
        return f"% IP routing table {vrf} does not exist\n"
    found = sorted(state.routes(shell.device, vrf), key=lambda r: (r.network.network_address, r.network.prefixlen))
    if match.words[-1] != vrf and match.words[-1].count(".") == 3:
        address = ipaddress.ip_address(match.words[-1])
        best = state.route(shell.device, address, vrf)
        if best is None:
            return "% Network not in table\n"
        via = {"C": "connected", "L": "connected", "S": "static"}[best.letter]
        hop = f"* {best.hop}" if best.hop else f"* directly connected, via {best.port}"
        return (f"Routing entry for {best.network}\n  Known via \"{via}\", distance {best.distance}, metric 0\n"
                f"  Routing Descriptor Blocks:\n  {hop}\n      Route metric is 0, traffic share count is 1\n")
    default = next((r for r in found if r.network.prefixlen == 0), None)
    head = (f"Gateway of last resort is {default.hop or _NOBODY} to network 0.0.0.0\n\n" if default
            else "Gateway of last resort is not set\n\n")
    out = [f"Routing Table: {vrf}\n" if vrf else "", _CODES, head]
    by_ospf = [f"{o.letter:<9}{o.network} [110/{o.metric}] via {o.hop}, {o.interface}\n"
               for o in (ospf.brought(shell.device, 4) if not vrf else ())]
    for r in found:
        letter = "S*" if r.letter == "S" and r.network.prefixlen == 0 else r.letter
        way = f"[{r.distance}/0] via {r.hop}" if r.hop else f"is directly connected, {r.port}"
        out.append(f"{letter:<9}{r.network} {way}\n")
    return "".join([*out, *by_ospf])


@command("show ipv6 route")
async def ipv6_route(shell: Shell, match: Match) -> str | None:
    found = sorted(state.routes(shell.device, _vrf(match), 6),
                   key=lambda r: (r.network.network_address, r.network.prefixlen))
    brought = ospf.brought(shell.device, 6) if not _vrf(match) else []
    out = [f"IPv6 Routing Table - {_vrf(match) or 'default'} - {len(found) + len(brought)} entries\n"]
    for r in found:
        out.append(f"{r.letter:<4}{str(r.network).upper()} [{r.distance}/0]\n     via {r.hop or r.port}\n")
    for o in brought:
        out.append(f"{o.letter.replace(' E2', 'E2'):<4}{str(o.network).upper()} [110/{o.metric}]\n"
                   f"     via {str(o.hop).upper()}, {o.interface}\n")
    return "".join(out)


def _router_id(shell: Shell) -> str:
    process = state.bgp(shell.device)
    chosen = process[1].value("bgp", "router-id") if process else None
    if chosen:
        return chosen
    found = [(names.kind(n) == "Loopback", int(a.ip)) for n, s in interfaces(shell.device.running)
             for a, _ in addresses4(s) if state.interface(shell.device, n, s)[1] == "up"]
    return str(ipaddress.IPv4Address(max(found)[1])) if found else _NOBODY


@command("show ip bgp summary", "show bgp")
async def summary(shell: Shell, match: Match) -> str | None:
    process = state.bgp(shell.device)
    if process is None:
        return "% BGP not active\n"
    family = "ipv6" if "ipv6" in match.words else "ipv4"
    vrf = _vrf(match)
    rows = state.sessions(shell.device, family, vrf)
    if vrf and shell.device.running.get("vrf", "definition", vrf) is None:
        return f"% VRF {vrf} does not exist\n"
    out = [f"BGP router identifier {_router_id(shell)}, local AS number {process[0]}\n"
           "BGP table version is 1, main routing table version 1\n\n"
           "Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd\n"]
    for row in rows:
        end = str(row.received) if row.state == "Established" else row.state
        up = "00:01:00" if row.state == "Established" else "never"
        name = row.neighbour if len(row.neighbour) <= 15 else f"{row.neighbour}\n{'':15}"
        out.append(f"{name:<15} 4 {row.remote_as:>12} {0:>7} {0:>7} {1:>8} {0:>4} {0:>4} {up:>8} {end:>8}\n")
    return "".join(out)


@command("show bgp neighbors")
async def neighbors(shell: Shell, match: Match) -> str | None:
    process = state.bgp(shell.device)
    if process is None:
        return "% BGP not active\n"
    family = "ipv6" if "ipv6" in match.words else "ipv4"
    out = []
    for row in state.sessions(shell.device, family):
        if match.words[-1] not in ("neighbors", row.neighbour):
            continue
        kind = "internal" if row.remote_as == process[0] else "external"
        out.append(f"BGP neighbor is {row.neighbour},  remote AS {row.remote_as}, {kind} link\n"
                   f"  BGP version 4, remote router ID {_NOBODY if row.far is None else row.neighbour}\n"
                   f"  BGP state = {row.state}\n\n")
    return "".join(out) or "% No such neighbor or address family\n"


@command("show vrrp brief")
async def vrrp(shell: Shell, match: Match) -> str | None:
    out = ["  Interface          Grp  A-F Pri  Time Own Pre State   Master addr/Group addr\n"]
    for name, section in interfaces(shell.device.running):
        for line in section.starting("vrrp"):
            if line.section is None:
                continue
            address = (line.inside.value("address") or "").split(" ")[0]
            priority = int(line.inside.value("priority") or 100)
            place = "MASTER" if state.interface(shell.device, name, section)[1] == "up" else "INIT"
            out.append(f"  {names.short(name):<18} {line.words[1]:>3} {line.words[3].replace('ipv', 'IPv'):>4} "
                       f"{priority:>3} {3000 + (256 - priority) * 1000 // 256:>5}  N   Y  {place:<7} {address}\n")
    return "".join(out)


@command("show ntp status", "show ntp associations")
async def ntp(shell: Shell, match: Match) -> str | None:
    servers = shell.device.running.starting("ntp", "server")
    if match.words[-1] == "status":
        return "Clock is unsynchronized, stratum 16, no reference clock\n" if not servers else \
            "Clock is synchronized, stratum 3, reference is configured\n"
    out = ["  address         ref clock       st   when   poll reach  delay  offset   disp\n"]
    for line in servers:
        address = line.words[4] if line.words[2] == "vrf" else line.words[2]
        out.append(f"*~{address:<16} .GPS.            2     10     64   377  1.000   0.000  1.000\n")
    return "".join(out)


@command("show ip ospf neighbor", "show ospfv3 neighbor")
async def ospf_neighbor(shell: Shell, match: Match) -> str | None:
    """"IP Routing: OSPF Command Reference", `show ip ospf neighbor`; that of OSPFv3 names interfaces by numbers."""
    version = 4 if match.words[1] == "ip" else 6
    out = ["\nNeighbor ID     Pri   State           Dead Time   Address         Interface\n" if version == 4 else
           "\nNeighbor ID     Pri   State           Dead Time   Interface ID    Interface\n"]
    for one in ospf.neighbours(shell.device, version):
        lines = one.there.device.running.get("router", "ospf" if version == 4 else "ospfv3", one.there.process)
        who = (lines.inside.value("router-id") if lines is not None else None) or _NOBODY
        middle = str(one.there.address.ip) if version == 4 else "8"
        if match.words[-1] in ("neighbor", one.here.interface):
            out.append(f"{who:<16}{1:>3}   {one.state:<16}{'00:00:39':<12}{middle:<16}"
                       f"{one.here.interface}\n")
    return "".join(out) if len(out) > 1 else ""


@command("show bfd neighbors")
async def bfd(shell: Shell, match: Match) -> str | None:
    out = ["\nIPv4 Sessions\nNeighAddr                              LD/RD         RH/RS     State     Int\n"]
    process = state.bgp(shell.device)
    for number, row in enumerate(state.sessions(shell.device, "ipv4"), start=1):
        if process is not None and process[1].starting("neighbor", row.neighbour, "fall-over"):
            here = "Up" if row.state == "Established" else "Down"
            out.append(f"{row.neighbour:<38} {number}/{number:<11} {here:<9} {here:<9}\n")
    return "".join(out)
