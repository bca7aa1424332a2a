"""Interfaces, addresses, VRFs, VLANs.

Messages: "% A.B.C.D overlaps with INTERFACE" and "% Interface X IPv4 disabled and address(es) removed due to enabling
VRF Y" as in Cisco's "MPLS Layer 3 VPNs Configuration Guide" and transcripts of routers; "% X is linked to a VRF. Enable
IPv4 on that VRF first." and "% ipv4 addresses from all interfaces in VRF X have been removed" from transcripts of
release 16 and 17. The others are *assumed* (I1).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from lab.emulated.iosxe import names
from lab.emulated.iosxe.configurator import Edit, Refused, invalid, rule
from lab.emulated.iosxe.syntax import modes
from lab.emulated.iosxe.tree import Line, Section


def interfaces(running: Section) -> Iterator[tuple[str, Section]]:
    for line in running.starting("interface"):
        yield line.words[1], line.inside


def vrf_of(section: Section) -> str:
    """The VRF of an interface; empty for the global table."""
    return section.value("vrf", "forwarding") or ""


def addresses4(section: Section) -> Iterator[tuple[ipaddress.IPv4Interface, bool]]:
    """The IPv4 addresses of an interface, and which are secondary."""
    for line in section.starting("ip", "address"):
        if len(line.words) >= 4 and not line.negated:
            yield ipaddress.IPv4Interface(f"{line.words[2]}/{line.words[3]}"), len(line.words) == 5


def addresses6(section: Section) -> Iterator[ipaddress.IPv6Interface]:
    for line in section.starting("ipv6", "address"):
        if "/" in line.words[2]:
            yield ipaddress.IPv6Interface(line.words[2])


@rule(("config", "interface"))
def interface(edit: Edit) -> None:
    name = edit.words[1]
    existing = edit.section.lines.get(edit.key)
    if edit.removing:
        if existing is None:
            raise Refused(invalid(edit.column))
        if name in edit.device.ports:
            raise Refused("% Removal of physical interfaces is not permitted")
        if names.parent(name) is None:
            for line in edit.section.starting("interface"):
                if names.parent(line.words[1]) == name:
                    edit.section.remove(line)
        return
    if existing is not None:
        return
    base = names.parent(name) or name
    if names.kind(base) not in names.LOGICAL and base not in edit.device.ports:
        raise Refused(invalid(edit.column))
    if "." in name and edit.section.get("interface", base) is None:
        raise Refused(invalid(edit.column))
    if names.kind(name) == "Vlan" and not 1 <= names.numbers(name)[0] <= 4094:
        raise Refused(invalid(edit.column))


@rule(("config", "default interface"))
def default_interface(edit: Edit) -> None:
    edit.done = True
    line = edit.section.get("interface", edit.words[2])
    if line is None or line.section is None:
        raise Refused(invalid(edit.column))
    line.inside.lines.clear()
    edit.say(f"Interface {edit.words[2]} set to default configuration")


@rule(("interface", "vrf forwarding"), ("interface", "ip vrf forwarding"))
def vrf_forwarding(edit: Edit) -> None:
    section, name = edit.section, edit.owner
    old = vrf_of(section)
    new = "" if edit.removing else edit.words[-1]
    if new and edit.device.running.get("vrf", "definition", new) is None:
        raise Refused(f"% VRF {new} not configured.")
    if edit.words[0] == "ip":
        edit.words, edit.key = edit.words[1:], ("vrf", "forwarding")
        edit.done = True
        if line := section.get("vrf", "forwarding"):
            section.remove(line)
        if new:
            command = next(c for c in modes()["interface"].language.commands if c.name == "vrf forwarding")
            section.put(Line(command, edit.words, edit.key))
    if new == old:
        return
    verb, which = ("enabling", new) if new else ("disabling", old)
    for family, prefix in (("IPv4", ("ip", "address")), ("IPv6", ("ipv6", "address"))):
        found = section.starting(*prefix)
        if found:
            edit.say(f"% Interface {name} {family} disabled and address(es) removed due to {verb} VRF {which}")
        for line in found:
            section.remove(line)


def _strip(edit: Edit, vrf: str, families: tuple[str, ...]) -> None:
    """Take the addresses of a VRF's interfaces away, as the device does when the VRF or its family goes."""
    for family in families:
        hit = False
        for _, section in interfaces(edit.device.running):
            if vrf_of(section) == vrf:
                for line in section.starting("ip" if family == "ipv4" else "ipv6", "address"):
                    section.remove(line)
                    hit = True
        if hit:
            edit.say(f"% {family} addresses from all interfaces in VRF {vrf} have been removed")


@rule(("config", "vrf definition"))
def vrf_definition(edit: Edit) -> None:
    if edit.removing and edit.targets():
        vrf = edit.words[2]
        _strip(edit, vrf, ("ipv4", "ipv6"))
        for _, section in interfaces(edit.device.running):
            if vrf_of(section) == vrf:
                section.remove(section.lines["vrf", "forwarding"])
        for line in list(edit.section.lines.values()):
            if line.words[:4] in (("ip", "route", "vrf", vrf), ("ipv6", "route", "vrf", vrf)):
                edit.section.remove(line)


@rule(("vrf", "address-family"))
def vrf_family(edit: Edit) -> None:
    edit.words = edit.key = edit.words[:2]
    if edit.removing and edit.section.lines.get(edit.key):
        edit.section.remove(edit.section.lines[edit.key])
        _strip(edit, edit.owner, (edit.words[1],))
        edit.done = True


def _family_on(edit: Edit, family: str) -> bool:
    vrf = vrf_of(edit.section)
    definition = edit.device.running.get("vrf", "definition", vrf)
    return not vrf or (definition is not None and definition.section is not None
                       and definition.inside.get("address-family", family) is not None)


def _needs_tag(edit: Edit, name: str) -> None:
    if "." in name and names.kind(name) != "Tunnel" and not edit.section.starting("encapsulation"):
        raise Refused("\n% Configuring IP routing on a LAN subinterface is only allowed if that\n"
                      "subinterface is already configured as part of an IEEE 802.10, IEEE 802.1Q,\nor ISL vLAN.\n")


@rule(("interface", "tunnel source"))
def outer_source(edit: Edit) -> None:
    """An interface that is not there is no word of the command."""
    name = names.canonical(edit.words[2]) if len(edit.words) > 2 else None
    if not edit.removing and name and name not in {n for n, _ in interfaces(edit.device.running)}:
        raise Refused(invalid(edit.column))


@rule(("config", "ntp server"))
def time_source(edit: Edit) -> None:
    if not edit.removing and edit.words[2] == "vrf" and edit.device.running.get(
            "vrf", "definition", edit.words[3]) is None:
        raise Refused(f"% VRF {edit.words[3]} not configured.")


@rule(("interface", "tunnel vrf"))
def outer_vrf(edit: Edit) -> None:
    if not edit.removing and edit.device.running.get("vrf", "definition", edit.words[2]) is None:
        raise Refused(f"% VRF {edit.words[2]} not configured.")


@rule(("interface", "encapsulation dot1Q"))
def tag_once(edit: Edit) -> None:
    """One tag on one port is one subinterface's (transcripts of routers)."""
    tag, main = edit.words[2:3], edit.owner.partition(".")[0]
    for name, section in interfaces(edit.device.running) if not edit.removing else ():
        if name != edit.owner and name.partition(".")[0] == main and any(
                line.words[2:3] == tag for line in section.starting("encapsulation", "dot1Q")):
            raise Refused(f"\n%Configuration of multiple subinterfaces of the same main\ninterface with the same VID "
                          f"({tag[0]}) is not permitted.\nThis VID is already configured on {name}.\n")


@rule(("interface", "ip address"), ("interface", "ip address secondary"))
def ip_address(edit: Edit) -> None:
    name, section = edit.owner, edit.section
    secondary = edit.words[-1] == "secondary"
    if edit.removing:
        primary = section.get("ip", "address")
        if edit.match.whole and not secondary and primary is not None:
            if len(edit.words) > 3 and edit.words != primary.words:
                raise Refused("Invalid address")
            if any(also for _, also in addresses4(section)):
                raise Refused("Must delete secondary before deleting primary")
        return
    if not _family_on(edit, "ipv4"):
        raise Refused(f"% {name} is linked to a VRF. Enable IPv4 on that VRF first.")
    _needs_tag(edit, name)
    if edit.words[2] in ("dhcp", "negotiated"):
        return
    try:
        new = ipaddress.IPv4Interface(f"{edit.words[2]}/{edit.words[3]}")
    except ValueError:
        raise Refused(f"Bad mask 0x{int(ipaddress.IPv4Address(edit.words[3])):X} for address {edit.words[2]}") from None
    if new.network.prefixlen < 31 and new.ip in (new.network.network_address, new.network.broadcast_address):
        raise Refused(f"Bad mask /{new.network.prefixlen} for address {new.ip}")
    if secondary and section.get("ip", "address") is None:
        raise Refused("% Primary address must be configured first")
    for other, theirs in interfaces(edit.device.running):
        if vrf_of(theirs) != vrf_of(section):
            continue
        for address, also in addresses4(theirs):
            mine = other == name
            if mine and also == secondary and (not secondary or address.ip == new.ip):
                continue
            if address.network.overlaps(new.network) and not (mine and secondary != also and address.ip != new.ip):
                raise Refused(f"% {new.network.network_address} overlaps with {other}")
    if new.network.prefixlen == 31 and names.kind(name) not in ("Tunnel", "Dialer", "Loopback"):
        edit.say("% Warning: use /31 mask on non point-to-point interface cautiously")    # transcript of a CSR 1000V
    if line := section.get("ip", "unnumbered"):
        section.remove(line)


@rule(("interface", "ip unnumbered"))
def ip_unnumbered(edit: Edit) -> None:
    if not edit.removing:
        for line in edit.section.starting("ip", "address"):
            edit.section.remove(line)


@rule(("interface", "ipv6 address"))
def ipv6_address(edit: Edit) -> None:
    if edit.removing or "/" not in edit.words[2]:
        return
    name = edit.owner
    if not _family_on(edit, "ipv6"):
        raise Refused(f"% {name} is linked to a VRF. Enable IPv6 on that VRF first.")
    _needs_tag(edit, name)
    new = ipaddress.IPv6Interface(edit.words[2])
    for other, theirs in interfaces(edit.device.running):
        if other != name and vrf_of(theirs) == vrf_of(edit.section):
            for address in addresses6(theirs):
                if address.network.overlaps(new.network):
                    raise Refused(f"%{name}: Error: {str(new.network).upper()} is overlapping with "
                                  f"{str(address.network).upper()} on {other}")


@rule(("interface", "switchport trunk allowed vlan"))
def allowed_vlans(edit: Edit) -> None:
    if edit.removing or edit.words[4] not in ("add", "remove", "except"):
        return
    line = edit.section.get("switchport", "trunk", "allowed", "vlan")
    current = vlans_of(line.words[4] if line is not None else "1-4094")
    named = vlans_of(edit.words[5])
    made = {"add": current | named, "remove": current - named, "except": set(range(1, 4095)) - named}[edit.words[4]]
    edit.words = (*edit.words[:4], ranges(made) or "none")


def vlans_of(text: str) -> set[int]:
    """`10,20-22` -> 10, 20, 21, 22."""
    if text in ("none", "all"):
        return set(range(1, 4095)) if text == "all" else set()
    found = set[int]()
    for part in text.split(","):
        low, _, high = part.partition("-")
        found |= set(range(int(low), int(high or low) + 1))
    return found


def ranges(vlans: set[int]) -> str:
    """10, 20, 21, 22 -> `10,20-22`."""
    out: list[list[int]] = []
    for vlan in sorted(vlans):
        if out and vlan == out[-1][1] + 1:
            out[-1][1] = vlan
        else:
            out.append([vlan, vlan])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in out)


@rule(("config", "vlan"))
def vlan(edit: Edit) -> None:
    named = vlans_of(edit.words[1])
    if not named <= set(range(1, 4095)):
        raise Refused(invalid(edit.column))
    if edit.removing and 1 in named:
        raise Refused("%Default VLAN 1 may not be deleted.")
    if edit.removing and named & {1002, 1003, 1004, 1005}:
        raise Refused(f"%Default VLAN {min(named & {1002, 1003, 1004, 1005})} may not be deleted.")
