"""The firewall's decision about one packet to or from the router itself (manual, Filter: chains, matchers, actions)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address, ip_network

from lab.emulated.ends import Packet
from lab.emulated.routeros.tree import Item, Tree
from lab.emulated.routeros.values import read_time

_MATCHERS = {"src-address", "dst-address", "src-address-list", "dst-address-list", "protocol", "dst-port", "port",
             "src-port", "in-interface", "out-interface", "in-interface-list", "out-interface-list", "connection-state",
             "tcp-flags", "icmp-options", "time", "ipsec-policy"}
_NO_MATCHERS = {"chain", "action", "comment", "disabled", "log", "log-prefix", "jump-target", "reject-with",
                "address-list", "address-list-timeout", "hw-offload", "new-routing-mark", "passthrough", "to-addresses"}


def passes(tree: Tree, packet: Packet) -> bool:
    """Whether the raw table and the input, output or forward chain let it through. What no rule decides passes.

    Before routing a packet is seen on its own interface; from there on an interface that is in a VRF is seen as the
    VRF's alone (manual, VRF, "VRF interfaces in firewall": from 7.14 on, as every version here).

    A rule with a matcher that is not read here (`limit`, `time`...) matches no packet that it lets through and every
    packet that it drops: a tunnel never stands on a rule that nobody understood.
    """
    family = "/ipv6" if ":" in packet.source else "/ip"
    before = _verdict(tree, family, "raw", "prerouting" if packet.enters else "output", packet)
    if before == "drop":
        return False
    behind = replace(packet, enters=_zone(tree, packet.enters), leaves=_zone(tree, packet.leaves),
                     tracked=packet.tracked and before != "notrack")
    chain = "forward" if packet.enters and packet.leaves else "input" if packet.enters else "output"
    return _verdict(tree, family, "filter", chain, behind) != "drop"


def _verdict(tree: Tree, family: str, table: str, chain: str, packet: Packet) -> str | None:
    rules = [r for r in tree.table(f"{family}/firewall/{table}") if not r.disabled]
    return _chain(tree, family, rules, chain, packet, 0)


def _zone(tree: Tree, interface: str) -> str:
    vrf = tree.vrf_of(interface) if interface else "main"
    return interface if vrf == "main" else vrf


def _chain(tree: Tree, family: str, rules: list[Item], chain: str, packet: Packet, depth: int) -> str | None:
    """What becomes of a packet: accept, drop, notrack; None where no rule says."""
    for rule in rules:
        if rule.text("chain") != chain:
            continue
        action = rule.text("action") or "accept"
        if not _matches(tree, family, rule, packet, drops=action in ("drop", "reject", "tarpit")):
            continue
        if action == "notrack":
            return action
        if action in ("accept", "fasttrack-connection"):
            return "accept"
        if action in ("drop", "reject", "tarpit"):
            return "drop"
        if action == "return":
            return None
        if action == "jump" and depth < 16:
            verdict = _chain(tree, family, rules, rule.text("jump-target"), packet, depth + 1)
            if verdict is not None:
                return verdict
    return None


def _matches(tree: Tree, family: str, rule: Item, packet: Packet, *, drops: bool) -> bool:
    given = {n for n in rule.values if rule.text(n)} - _NO_MATCHERS
    if given - _MATCHERS and not drops:
        return False
    return all(_match(tree, family, name, rule.text(name), packet) for name in given & _MATCHERS)


def _match(tree: Tree, family: str, name: str, text: str, packet: Packet) -> bool:
    if text.startswith("!"):
        return not _match(tree, family, name, text[1:], packet)
    if name == "protocol":
        return {"icmpv6": "ipv6-icmp", "ipsec-esp": "esp"}.get(text, text) == packet.protocol
    if name == "ipsec-policy":
        way, _, kind = text.partition(",")
        return way == ("in" if packet.enters else "out") and (kind == "ipsec") is packet.protected
    if name == "connection-state":
        state = "untracked" if not packet.tracked else "established" if packet.answer else "new"
        return state in text.split(",")
    if name == "time":
        return packet.at is not None and _open(text, packet.at)
    if name == "tcp-flags":
        # What opens has SYN alone; the first answer SYN and ACK (RFC 9293, 3.5).
        flags = {"syn", "ack"} if packet.answer else {"syn"}
        return all((flag.removeprefix("!") in flags) is not flag.startswith("!") for flag in text.split(","))
    if name == "icmp-options":
        # An echo or its reply (RFC 792, RFC 4443).
        kind, _, codes = text.partition(":")
        echo, reply = ("8", "0") if packet.protocol == "icmp" else ("128", "129")
        return kind == (reply if packet.answer else echo) and _in_ports(codes or "0-255", 0)
    if name in ("dst-port", "port"):
        return any(_in_ports(part, packet.port) for part in text.split(","))
    if name == "src-port":
        return any(_in_ports(part, packet.sport) for part in text.split(","))
    if name.endswith("-interface"):
        return text == (packet.enters if name.startswith("in") else packet.leaves) or text == "all"
    if name.endswith("-interface-list"):
        return (packet.enters if name.startswith("in") else packet.leaves) in tree.members(text)
    address = packet.source if name.startswith("src") else packet.destination
    if name.endswith("-list"):
        listed = [i.text("address") for i in tree.table(f"{family}/firewall/address-list")
                  if not i.disabled and i.text("list") == text]
        return any(_in_range(one, address) for one in listed)
    return _in_range(text, address)


def matches(tree: Tree, family: str, rule: Item, packet: Packet) -> bool:
    """Whether a rule that does something else than let through or drop is about a packet."""
    return _matches(tree, family, rule, packet, drops=False)


def _open(text: str, at: datetime) -> bool:
    """Whether a local time is within a part of the day, both ends included, on one of the days of the week."""
    span, *days = text.split(",")
    since, _, until = span.partition("-")
    second = (at - at.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
    low, high = read_time(since), read_time(until)
    return (low is not None and high is not None and float(low) <= second <= float(high)
            and at.strftime("%a").lower() in days)


def _in_ports(part: str, port: int) -> bool:
    first, _, last = part.partition("-")
    return int(first) <= port <= int(last or first)


def _in_range(text: str, address: str) -> bool:
    one = ip_address(address)
    if "-" in text:
        ends: Iterable[str] = text.split("-", 1)
        low, high = (ip_address(end) for end in ends)
        return one.version == low.version and int(low) <= int(one) <= int(high)
    network = ip_network(text, strict=False)
    return one.version == network.version and one in network
