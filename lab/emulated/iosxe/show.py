"""`show` of the router itself: version, files, configuration, logs, lists.

Formats: "Configuration Fundamentals Command Reference" and transcripts of a C8000V of release 17.9.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.emulated.iosxe import archive, display, files
from lab.emulated.iosxe.grammar import Match
from lab.emulated.iosxe.shell import Shell, command

if TYPE_CHECKING:
    from lab.emulated.iosxe.device import Device

_UNITS = (("year", 31536000), ("week", 604800), ("day", 86400), ("hour", 3600), ("minute", 60))


def ago(seconds: int) -> str:
    """`1 day, 2 hours, 3 minutes`."""
    parts = []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}{'s' if count > 1 else ''}")
    return ", ".join(parts) or "0 minutes"


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


@command("show ip ssh")
async def ip_ssh(shell: Shell, match: Match) -> str | None:
    running = shell.device.running
    return (f"SSH Enabled - version {running.value('ip', 'ssh', 'version') or '2'}.0\n"
            f"Authentication timeout: {running.value('ip', 'ssh', 'time-out') or 120} secs; Authentication retries: "
            f"{running.value('ip', 'ssh', 'authentication-retries') or 3}\n")


@command("show snmp user")
async def snmp_user(shell: Shell, match: Match) -> str | None:
    """What stands in no configuration: users of SNMPv3."""
    return snmp_users(shell.device)


def snmp_users(device: Device) -> str:
    """As `show snmp user` prints them."""
    out = []
    for line in device.running.starting("snmp-server", "user"):
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
