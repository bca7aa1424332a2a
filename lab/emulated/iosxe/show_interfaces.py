"""`show` of interfaces, VLANs, VRFs and who is on the same wires.

Formats: "Interface and Hardware Component Command Reference" and transcripts of a C8000V of release 17.9; counters are
zero, since no packet passes through an emulated router.
"""

from __future__ import annotations

import hashlib

from lab.emulated.iosxe import names, state
from lab.emulated.iosxe.grammar import Match
from lab.emulated.iosxe.rules.interfaces import addresses4, interfaces, vlans_of
from lab.emulated.iosxe.shell import Shell, command
from lab.emulated.iosxe.tree import Section


def mac(device_serial: str, name: str) -> str:
    digest = hashlib.sha256(f"{device_serial} {name.partition('.')[0]}".encode()).hexdigest()
    return f"5254.00{digest[:2]}.{digest[2:6]}"


@command("show ip interface brief")
async def interface_brief(shell: Shell, match: Match) -> str | None:
    out = ["Interface              IP-Address      OK? Method Status                Protocol"]
    for name, section in sorted(interfaces(shell.device.running), key=lambda i: names.order(i[0])):
        address = next((str(a.ip) for a, also in addresses4(section) if not also), "unassigned")
        status, protocol = state.interface(shell.device, name, section)
        out.append(f"{name:<22} {address:<15} YES {'manual' if address != 'unassigned' else 'unset ':<6} "
                   f"{status:<21} {protocol}")
    return "\n".join(out) + "\n"


@command("show ipv6 interface brief")
async def interface_brief6(shell: Shell, match: Match) -> str | None:
    out = []
    for name, section in sorted(interfaces(shell.device.running), key=lambda i: names.order(i[0])):
        status, protocol = state.interface(shell.device, name, section)
        out.append(f"{name:<22} [{status}/{protocol}]")
        found = [line.words[2].split("/")[0] for line in section.starting("ipv6", "address")]
        out += [f"    {address}" for address in found] or ["    unassigned"]
    return "\n".join(out) + "\n"


@command("show interfaces description")
async def descriptions(shell: Shell, match: Match) -> str | None:
    out = ["Interface                      Status         Protocol Description"]
    for name, section in sorted(interfaces(shell.device.running), key=lambda i: names.order(i[0])):
        status, protocol = state.interface(shell.device, name, section)
        status = "admin down" if status.startswith("admin") else status
        out.append(f"{names.short(name):<30} {status:<14} {protocol:<8} {section.value('description') or ''}")
    return "\n".join(out) + "\n"


def _hardware(shell: Shell, name: str, section: Section) -> str:
    kind = names.kind(name)
    if kind == "Loopback":
        return "  Hardware is Loopback"
    if kind == "Tunnel":
        return "  Hardware is Tunnel"
    address = mac(shell.device.serial, name)
    return f"  Hardware is {'vNIC' if kind != 'Vlan' else 'Ethernet SVI'}, address is {address} (bia {address})"


@command("show interfaces")
async def show_interfaces(shell: Shell, match: Match) -> str | None:
    device = shell.device
    found = sorted(interfaces(device.running), key=lambda i: names.order(i[0]))
    if len(match.words) > 2:
        found = [(n, s) for n, s in found if n == match.words[2]]
        if not found:
            return "% Invalid input detected at '^' marker.\n\n"
    out = []
    for name, section in found:
        status, protocol = state.interface(device, name, section)
        logical = names.kind(name) in ("Loopback", "Tunnel")
        mtu = section.value("mtu") or {"Loopback": "1514", "Tunnel": "9980"}.get(names.kind(name), "1500")
        speed = section.value("bandwidth") or {"Loopback": "8000000", "Tunnel": "100"}.get(names.kind(name), "1000000")
        out.append(f"{name} is {status}, line protocol is {protocol} ")
        out.append(_hardware(shell, name, section))
        if text := section.value("description"):
            out.append(f"  Description: {text}")
        for address, also in addresses4(section):
            if not also:
                out.append(f"  Internet address is {address}")
        out.append(f"  MTU {mtu} bytes, BW {speed} Kbit/sec, DLY {5000 if logical else 10} usec, ")
        out.append("     reliability 255/255, txload 1/255, rxload 1/255")
        tag = section.starting("encapsulation", "dot1Q")
        if tag:
            out.append(f"  Encapsulation 802.1Q Virtual LAN, Vlan ID  {tag[0].words[2]}.")
        else:
            kind = {"Loopback": "LOOPBACK", "Tunnel": "TUNNEL"}.get(names.kind(name), "ARPA")
            out.append(f"  Encapsulation {kind}, loopback not set")
        if names.kind(name) == "Tunnel":
            out += _tunnel_lines(shell, section)
        elif not logical and "." not in name and names.kind(name) != "Vlan":
            out.append("  Full Duplex, 1000Mbps, link type is auto, media type is Virtual")
        out += ["  Last input never, output never, output hang never",
                '  Last clearing of "show interface" counters never',
                "  Input queue: 0/375/0/0 (size/max/drops/flushes); Total output drops: 0",
                "  5 minute input rate 0 bits/sec, 0 packets/sec", "  5 minute output rate 0 bits/sec, 0 packets/sec",
                "     0 packets input, 0 bytes, 0 no buffer", "     0 packets output, 0 bytes, 0 underruns"]
    return "\n".join(out) + "\n"


def _tunnel_lines(shell: Shell, section: Section) -> list[str]:
    source, target = section.value("tunnel", "source"), section.value("tunnel", "destination")
    mode = section.value("tunnel", "mode") or "gre ip"
    shown = {"gre ip": "GRE/IP", "ipsec ipv4": "IPSEC/IP", "gre multipoint": "multi-GRE/IP"}.get(mode, mode.upper())
    own = state.source_address(shell.device, section)
    through = f"{own} ({source})" if own and source and source != str(own) else str(source)
    return [f"  Tunnel source {through}, destination {target or '(not set)'}", f"  Tunnel protocol/transport {shown}"]


@command("show vlan")
async def vlan(shell: Shell, match: Match) -> str | None:
    device = shell.device
    known = {1: "default"}
    for line in device.running.starting("vlan"):
        if line.section is not None and line.words[1][:1].isdigit():
            for number in vlans_of(line.words[1]):
                known[number] = line.inside.value("name") or f"VLAN{number:04d}"
    out = ["", "VLAN Name                             Status    Ports",
           "---- -------------------------------- --------- -------------------------------"]
    for number, name in sorted(known.items()):
        ports = [names.short(n) for n, s in interfaces(device.running)
                 if s.starting("switchport") and s.value("switchport", "mode") != "trunk"
                 and int(s.value("switchport", "access", "vlan") or 1) == number]
        out.append(f"{number:<4} {name:<32} {'active':<9} {', '.join(ports)}".rstrip())
    for number, name in ((1002, "fddi-default"), (1003, "token-ring-default"), (1004, "fddinet-default"),
                         (1005, "trnet-default")):
        out.append(f"{number:<4} {name:<32} act/unsup")
    return "\n".join(out) + "\n"


@command("show vrf")
async def vrf(shell: Shell, match: Match) -> str | None:
    out = ["  Name                             Default RD            Protocols   Interfaces"]
    for line in shell.device.running.starting("vrf", "definition"):
        protocols = ",".join(f.words[1] for f in line.inside.starting("address-family"))
        mine = [names.short(n) for n, s in interfaces(shell.device.running)
                if s.value("vrf", "forwarding") == line.words[2]]
        first, *rest = mine or [""]
        out.append(f"  {line.words[2]:<32} {line.inside.value('rd') or '<not set>':<21} {protocols:<11} {first}")
        out += [" " * 69 + name for name in rest]
    return "\n".join(out) + "\n"


@command("show lldp neighbors", "show cdp neighbors")
async def neighbours(shell: Shell, match: Match) -> str | None:
    """Who is on the same wires, where both ends run LLDP."""
    device = shell.device
    if match.words[1] == "cdp" or not device.running.on("lldp", "run"):
        return f"% {match.words[1].upper()} is not enabled\n"
    out = []
    for local, other, remote in state.wires(device):
        if other.running.on("lldp", "run"):
            out.append(f"""------------------------------------------------
Local Intf: {names.short(local)}
Chassis id: {mac(other.serial, remote)}
Port id: {names.short(remote)}
Port Description: {remote}
System Name: {other.hostname}{'.' + other.domain if other.domain else ''}

System Description:
Cisco IOS Software [Cupertino], Virtual XE Software, Version {other.release}

Time remaining: 100 seconds
System Capabilities: B,R
Enabled Capabilities: R
Management Addresses - not advertised
Auto Negotiation - not supported
Physical media capabilities - not advertised
Media Attachment Unit type - not advertised
Vlan ID: - not advertised

""")
    return "".join(out) + f"\nTotal entries displayed: {len(out)}\n"


@command("show ip arp", "show arp")
async def arp(shell: Shell, match: Match) -> str | None:
    out = ["Protocol  Address          Age (min)  Hardware Addr   Type   Interface"]
    wanted = match.words[match.words.index("vrf") + 1] if "vrf" in match.words else ""
    for name, section in interfaces(shell.device.running):
        if names.kind(name) in ("Loopback", "Tunnel") or (section.value("vrf", "forwarding") or "") != wanted:
            continue
        for address, _ in addresses4(section):
            if state.interface(shell.device, name, section)[1] == "up":
                out.append(f"Internet  {address.ip!s:<16} {'-':>9}   {mac(shell.device.serial, name)}  ARPA   {name}")
    return "\n".join(out) + "\n"


@command("show ip interface")
async def ip_interface(shell: Shell, match: Match) -> str | None:
    out = []
    for name, section in sorted(interfaces(shell.device.running), key=lambda i: names.order(i[0])):
        if len(match.words) > 3 and match.words[3] != name:
            continue
        status, protocol = state.interface(shell.device, name, section)
        out.append(f"{name} is {status}, line protocol is {protocol}")
        found = list(addresses4(section))
        if not found:
            out.append("  Internet protocol processing disabled")
            continue
        for address, also in found:
            out.append(f"  {'Secondary' if also else 'Internet'} address {'' if also else 'is '}{address}")
        if text := section.value("vrf", "forwarding"):
            out.append(f'  VPN Routing/Forwarding "{text}"')
        out.append(f"  MTU is {section.value('ip', 'mtu') or 1500} bytes")
        proxy = section.get("ip", "proxy-arp")
        out.append(f"  Proxy ARP is {'disabled' if proxy is not None else 'enabled'}")
    return "\n".join(out) + "\n"
