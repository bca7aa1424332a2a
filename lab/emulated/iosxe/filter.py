"""What a router's access lists, zones and lines make of one packet.

Access lists: "Security Configuration Guide: Access Control Lists" (the first entry that fits decides; what no entry
decides is denied; a list that does not exist filters nothing). Zones: "Security Configuration Guide: Zone-Based Policy
Firewall" (between two zones only what a zone pair's policy lets through; between a zone and the router itself
everything where no pair with `self` is there). An entry with a word that is not read here permits nothing and denies
everything. An entry with a time range counts while that is on, by the router's own clock, or always where there is no
such range ("Traffic Filtering", Time-Based ACLs).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from lab.emulated.iosxe.tree import Line, Section

if TYPE_CHECKING:
    from lab.emulated.ends import Packet
    from lab.emulated.iosxe.device import Device

_PORTS = {"isakmp": 500, "non500-isakmp": 4500, "bgp": 179, "ntp": 123, "domain": 53, "bootps": 67, "bootpc": 68,
          "snmp": 161, "syslog": 514, "www": 80, "tacacs": 49, "radius": 1812}
_IDLE = frozenset({"log", "log-input"})
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS = {"daily": _WEEK, "weekdays": _WEEK[:5], "weekend": _WEEK[5:]}
# Kinds of ICMP: an echo is what a probe sends, the others are errors, which nothing here is.
_ICMP = frozenset({"echo", "echo-request", "echo-reply", "unreachable", "time-exceeded", "parameter-problem",
                   "packet-too-big", "nd-na", "nd-ns", "router-solicitation", "router-advertisement"})


def passes(device: Device, packet: Packet) -> bool:
    """Whether the router lets a packet in, out or through."""
    if packet.protected:
        # What IPsec takes out or puts in is not asked again by the line's list ("Crypto Access Check on Clear-Text
        # Packets", 12.3(8)T).
        return True
    running = device.running
    packet = packet if packet.at is not None else replace(packet, at=device.local(device.now))
    for interface, way in ((packet.enters, "in"), (packet.leaves, "out")):
        section = _interface(running, interface)
        if section is not None and not _bound(running, section, packet, way):
            return False
    if not _zones(running, packet):
        return False
    if packet.enters and not packet.leaves and packet.protocol == "tcp" and packet.port == 22 and not packet.answer:
        return _vty(running, packet)
    return True


def permits(running: Section, name: str, packet: Packet) -> bool:
    """What a named list says of a packet."""
    six = ":" in packet.source
    line = running.get("ipv6", "access-list", name) if six else next(
        (x for x in running.starting("ip", "access-list") if x.words[-1] == name), None)
    if line is None or line.section is None or not line.inside.lines:
        return True
    for entry in line.inside.ordered():
        verdict = _entry(entry, packet) if _counts(running, entry, packet.at) else None
        if verdict is not None:
            return verdict
    return False


def _counts(running: Section, entry: Line, at: datetime | None) -> bool:
    """Whether an entry counts at a time; None: nobody asked when it is."""
    words = entry.words
    if "time-range" not in words or at is None:
        return True
    line = running.get("time-range", words[words.index("time-range") + 1])
    if line is None or line.section is None:
        return True
    return any(_on(one.words[1:], at) for one in line.inside.starting("periodic"))


def _on(words: tuple[str, ...], at: datetime) -> bool:
    """`daily 7:00 to 21:00`: both minutes are in it (*assumed* of the last, I8)."""
    to = words.index("to")
    days = {d for word in words[:to - 1] for d in _DAYS.get(word, (word,))}
    since, until = (int(h) * 60 + int(m) for h, _, m in (words[place].partition(":") for place in (to - 1, -1)))
    return f"{at:%A}".lower() in days and since <= at.hour * 60 + at.minute <= until


def _interface(running: Section, name: str) -> Section | None:
    line = running.get("interface", name) if name else None
    return line.inside if line is not None else None


def _bound(running: Section, section: Section, packet: Packet, way: str) -> bool:
    words = ("ipv6", "traffic-filter") if ":" in packet.source else ("ip", "access-group")
    return all(permits(running, line.words[2], packet) for line in section.starting(*words) if line.words[-1] == way)


def _zones(running: Section, packet: Packet) -> bool:
    def zone(interface: str) -> str:
        section = _interface(running, interface)
        return (section.value("zone-member", "security") or "") if section is not None else ""

    source = zone(packet.enters) if packet.enters else "self"
    target = zone(packet.leaves) if packet.leaves else "self"
    if packet.answer:
        source, target = target, source     # what answers belongs to the conversation that was let through
    if source == target and "self" not in (source, target) and not source:
        return True
    pair = next((x for x in running.starting("zone-pair", "security")
                 if x.section is not None and _ends(x) == (source, target)), None)
    if pair is None:
        # Between a zone and the router everything passes; between a zone and an interface without one nothing does.
        return "self" in (source, target) or source == target
    policy = pair.inside.value("service-policy", "type", "inspect") or ""
    return _policy(running, policy, packet)


def _ends(pair: Line) -> tuple[str, str]:
    words = pair.words
    return words[words.index("source") + 1], words[words.index("destination") + 1]


def _policy(running: Section, name: str, packet: Packet) -> bool:
    line = running.get("policy-map", "type", "inspect", name)
    if packet.answer:
        return True
    for entry in line.inside.lines.values() if line is not None and line.section is not None else ():
        words = entry.words
        if words[:3] == ("class", "type", "inspect"):
            if not _class(running, words[3], packet):
                continue
        elif words != ("class", "class-default"):
            continue
        return entry.section is not None and (entry.inside.on("inspect") or entry.inside.on("pass"))
    return False


def _class(running: Section, name: str, packet: Packet) -> bool:
    line = next((x for x in running.starting("class-map", "type", "inspect") if x.words[-1] == name), None)
    if line is None or line.section is None:
        return False
    found = [permits(running, m.words[-1], packet) and _exists(running, m.words[-1], packet)
             for m in line.inside.starting("match", "access-group", "name")]
    return bool(found) and (any(found) if "match-any" in line.words else all(found))


def _exists(running: Section, name: str, packet: Packet) -> bool:
    """Whether a list of the packet's own family has this name: one of the other family says nothing of it."""
    if ":" in packet.source:
        return running.get("ipv6", "access-list", name) is not None
    return any(x.words[-1] == name for x in running.starting("ip", "access-list"))


def _vty(running: Section, packet: Packet) -> bool:
    words = ("ipv6", "access-class") if ":" in packet.source else ("access-class",)
    lines = [x for x in running.starting("line", "vty") if x.section is not None]
    return any(all(permits(running, bound.words[len(words)], packet) for bound in line.inside.starting(*words))
               for line in lines)


def _entry(line: Line, packet: Packet) -> bool | None:
    """True or False where an entry fits; None where it does not."""
    words = list(line.words)
    if words and words[0].isdigit():
        words = words[1:]
    if words[:1] == ["sequence"]:
        words = words[2:]
    if not words or words[0] not in ("permit", "deny"):
        return None
    permit = words[0] == "permit"
    try:
        fits = _fits(words[1:], packet)
    except (ValueError, IndexError):
        fits = not permit
    return permit if fits else None


def _fits(words: list[str], packet: Packet) -> bool:
    protocol = words[0]
    own = {"ipv6-icmp": "icmp"}.get(packet.protocol, packet.protocol)
    if protocol not in ("ip", "ipv6", own):
        return False
    at, source = _address(words, 1, packet.source)
    at, sport = _port(words, at, packet.sport)
    at, target = _address(words, at, packet.destination)
    at, dport = _port(words, at, packet.port)
    if "time-range" in words[at:]:
        range_at = words.index("time-range", at)
        del words[range_at:range_at + 2]
    for word in words[at:]:
        if word == "established":
            if not packet.answer:
                return False
        elif word in _ICMP:
            if word not in (("echo-reply",) if packet.answer else ("echo", "echo-request")):
                return False
        elif word not in _IDLE:
            raise ValueError(word)
    return source and sport and target and dport


def _address(words: list[str], at: int, address: str) -> tuple[int, bool]:
    one = ip_address(address)
    if words[at] == "any":
        return at + 1, True
    if words[at] == "host":
        return at + 2, one == ip_address(words[at + 1])
    if "/" in words[at]:
        return at + 1, one in ip_network(words[at], strict=False)
    base, wild = (int(ip_address(w)) for w in words[at:at + 2])
    return at + 2, int(one) | wild == base | wild


def _port(words: list[str], at: int, port: int) -> tuple[int, bool]:
    if at >= len(words) or words[at] not in ("eq", "range", "gt", "lt", "neq"):
        return at, True
    if words[at] != "eq":
        raise ValueError(words[at])
    wanted = []
    at += 1
    while at < len(words) and (words[at].isdigit() or words[at] in _PORTS):
        wanted.append(int(_PORTS.get(words[at], words[at])))
        at += 1
    return at, port in wanted
