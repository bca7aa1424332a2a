"""`show` of the router itself: version, interfaces, files, configuration, logs.

Formats: "Interface and Hardware Component Command Reference" and "Configuration Fundamentals Command Reference", and
transcripts of a C8000V of release 17.9; counters are zero, since no packet passes through an emulated router.
"""

from __future__ import annotations

import hashlib

from lab.emulated.iosxe import archive, display, files, names, state
from lab.emulated.iosxe.grammar import Match
from lab.emulated.iosxe.rules.interfaces import addresses4, interfaces, vlans_of
from lab.emulated.iosxe.shell import Shell, command
from lab.emulated.iosxe.tree import Section

_UNITS = (("year", 31536000), ("week", 604800), ("day", 86400), ("hour", 3600), ("minute", 60))


def ago(seconds: int) -> str:
    """`1 day, 2 hours, 3 minutes`."""
    parts = []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}{'s' if count > 1 else ''}")
    return ", ".join(parts) or "0 minutes"


def mac(device_serial: str, name: str) -> str:
    digest = hashlib.sha256(f"{device_serial} {name.partition('.')[0]}".encode()).hexdigest()
    return f"5254.00{digest[:2]}.{digest[2:6]}"


@command("show version")
async def version(shell: Shell, match: Match) -> str | None:
    device = shell.device
    plain = ".".join(str(int(p)) if p.isdigit() else p.lstrip("0") for p in device.release.split("."))
    return f"""Cisco IOS XE Software, Version {device.release}
Cisco IOS Software [Cupertino], Virtual XE Software (X86_64_LINUX_IOSD-UNIVERSALK9-M), Version {plain}, \
RELEASE SOFTWARE (fc3)
Technical Support: http://www.cisco.com/techsupport
Copyright (c) 1986-2023 by Cisco Systems, Inc.
Compiled Fri 20-Oct-23 10:44 by mcpre


ROM: IOS-XE ROMMON
{device.hostname} uptime is {ago(device.uptime)}
Uptime for this control processor is {ago(device.uptime)}
System returned to ROM by {device.reason}
System image file is "bootflash:packages.conf"
Last reload reason: {device.reason}


License Level: network-essentials
License Type: Perpetual
Next reload license Level: network-essentials

cisco {device.model} (VXE) processor (revision VXE) with 2028465K/3075K bytes of memory.
Processor board ID {device.serial}
Router operating mode: Autonomous
{len(device.ports)} Gigabit Ethernet interfaces
32768K bytes of non-volatile configuration memory.
3965112K bytes of physical memory.
5234688K bytes of virtual hard disk at bootflash:.

Configuration register is 0x2102

"""


@command("show inventory")
async def inventory(shell: Shell, match: Match) -> str | None:
    device = shell.device
    return (f'NAME: "Chassis", DESCR: "Cisco Catalyst 8000V Edge Chassis"\n'
            f"PID: {device.model:<18}, VID: V00  , SN: {device.serial}\n\n"
            f'NAME: "module R0", DESCR: "Cisco Catalyst 8000V Edge Route Processor"\n'
            f"PID: {device.model:<18}, VID: V00  , SN: JAB1303001C\n\n"
            f'NAME: "module F0", DESCR: "Cisco Catalyst 8000V Edge Embedded Services Processor"\n'
            f"PID: {device.model:<18}, VID:      , SN:            \n\n\n")


@command("show clock")
async def clock(shell: Shell, match: Match) -> str | None:
    synchronised = bool(shell.device.running.starting("ntp", "server"))
    now = shell.device.now
    text = shell.device.stamp()
    return f"{'' if synchronised else '*'}{text[:8]}.{now.microsecond // 1000:03d}{text[8:]}\n"


@command("show users")
async def users(shell: Shell, match: Match) -> str | None:
    return ("    Line       User       Host(s)              Idle       Location\n"
            f"*  1 vty 0     {shell.user:<10} idle                 00:00:00 {shell.console.peer}\n\n"
            "  Interface    User               Mode         Idle     Peer Address\n\n")


@command("show privilege")
async def privilege(shell: Shell, match: Match) -> str | None:
    return f"Current privilege level is {shell.level}\n"


@command("show terminal")
async def terminal(shell: Shell, match: Match) -> str | None:
    return (f'Line 1, Location: "", Type: "{shell.console.terminal or "vt100"}"\n'
            f"Length: {shell.terminal.length} lines, Width: {shell.terminal.width} columns\n")


@command("show history")
async def history(shell: Shell, match: Match) -> str | None:
    return "".join(f"  {line}\n" for line in shell.history[-20:])


@command("show hosts")
async def hosts(shell: Shell, match: Match) -> str | None:
    domain = shell.device.domain
    servers = [w for line in shell.device.running.starting("ip", "name-server") for w in line.words[2:]]
    return (f"Default domain is {domain}\n" if domain else "Default domain is not set\n") + \
        f"Name servers are {', '.join(servers) or '255.255.255.255'}\nNAME  TTL  CLASS   TYPE      DATA/ADDRESS\n"


@command("show running-config")
async def running_config(shell: Shell, match: Match) -> str | None:
    return display.running(shell.device, every="all" in match.words)


@command("show running-config interface")
async def running_interface(shell: Shell, match: Match) -> str | None:
    found = display.one_section(shell.device, "interface", match.words[-1])
    if found is None:
        return "% Invalid input detected at '^' marker.\n\n"
    return display.running(shell.device, only=found)


@command("show startup-config")
async def startup_config(shell: Shell, match: Match) -> str | None:
    device = shell.device
    if device.startup is None:
        return "startup-config is not present\n"
    stamp = ""
    if device.saved_at is not None:
        stamp = f"! NVRAM config last updated at {device.stamp(device.saved_at[0])} by {device.saved_at[1]}\n!\n"
    return f"Using {len(device.startup)} out of 33554432 bytes\n!\n{stamp}{device.startup}"


@command("show archive")
async def show_archive(shell: Shell, match: Match) -> str | None:
    return archive.listing(shell.device)


@command("show archive config rollback timer")
async def rollback_timer(shell: Shell, match: Match) -> str | None:
    return archive.timer(shell.device)


@command("show archive config differences")
async def archive_differences(shell: Shell, match: Match) -> str | None:
    named = [*match.words[4:], "system:running-config"][:2] if len(match.words) > 4 else [
        "nvram:startup-config", "system:running-config"]
    texts = []
    for path in named:
        data = files.read(shell.device, path)
        if data is None:
            return files.missing(path)
        texts.append(data.decode(errors="replace"))
    return archive.differences(*texts)


@command("show archive config incremental-diffs")
async def archive_incremental(shell: Shell, match: Match) -> str | None:
    data = files.read(shell.device, match.words[4])
    if data is None:
        return files.missing(match.words[4])
    return archive.incremental(shell.device.text(), data.decode(errors="replace"))


@command("show logging")
async def logging(shell: Shell, match: Match) -> str | None:
    held = shell.device.messages
    return ("Syslog logging: enabled (0 messages dropped, 0 messages rate-limited)\n\n"
            "Log Buffer (102400 bytes):\n\n" + "".join(f"{line}\n" for line in held))


@command("show flash")
async def flash(shell: Shell, match: Match) -> str | None:
    return files.listing(shell.device)


@command("show file systems")
async def file_systems(shell: Shell, match: Match) -> str | None:
    device = shell.device
    used = sum(len(d) for d, _ in device.flash.values())
    return ("File Systems:\n\n       Size(b)       Free(b)      Type  Flags  Prefixes\n"
            "             -             -    opaque     rw   system:\n"
            f"* {device.flash_bytes:>12}  {device.flash_bytes - used:>12}      disk     rw   bootflash: flash:\n"
            "      33554432      33500000     nvram     rw   nvram:\n")


@command("show reload")
async def show_reload(shell: Shell, match: Match) -> str | None:
    timer = shell.device.reload_at
    if timer is None:
        return "No reload is scheduled.\n"
    left = int(timer.when - shell.device.clock.now)
    return f"Reload scheduled in {left // 60} minutes\n"


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


@command("show ip ssh")
async def ip_ssh(shell: Shell, match: Match) -> str | None:
    running = shell.device.running
    return (f"SSH Enabled - version {running.value('ip', 'ssh', 'version') or '2'}.0\n"
            f"Authentication timeout: {running.value('ip', 'ssh', 'time-out') or 120} secs; Authentication retries: "
            f"{running.value('ip', 'ssh', 'authentication-retries') or 3}\n")


@command("show snmp user")
async def snmp_user(shell: Shell, match: Match) -> str | None:
    """What stands in no configuration: users of SNMPv3."""
    out = []
    for line in shell.device.running.starting("snmp-server", "user"):
        out.append(f"\nUser name: {line.words[2]}\nEngine ID: 800000090300525400000000\n"
                   f"storage-type: nonvolatile\t active\nAuthentication Protocol: "
                   f"{'SHA' if 'sha' in line.words else 'None'}\nPrivacy Protocol: "
                   f"{'AES128' if 'aes' in line.words else 'None'}\nGroup-name: {line.words[3]}\n")
    return "".join(out)


@command("show access-lists", "show ip access-lists")
async def access_lists(shell: Shell, match: Match) -> str | None:
    wanted = match.words[-1] if match.words[-1] != "access-lists" else None
    out = []
    for line in shell.device.running.starting("ip", "access-list"):
        if line.section is not None and wanted in (None, line.words[3]):
            out.append(f"{line.words[2].capitalize()} IP access list {line.words[3]}")
            out += [f"    {entry.text}" for entry in line.inside.ordered()]
    return "".join(f"{text}\n" for text in out)


@command("show ip prefix-list")
async def prefix_list(shell: Shell, match: Match) -> str | None:
    entries: dict[str, list[str]] = {}
    for line in shell.device.running.starting("ip", "prefix-list"):
        if line.words[3] == "seq":
            entries.setdefault(line.words[2], []).append(" ".join(line.words[3:]))
    wanted = match.words[3] if len(match.words) > 3 else None
    return "".join(f"ip prefix-list {name}: {len(rows)} entries\n" + "".join(f"   {row}\n" for row in rows)
                   for name, rows in sorted(entries.items()) if wanted in (None, name))


