"""Reads the configuration of an IOS-XE router that nobody declared, as `show running-config` printed it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface, ip_address, ip_network
from typing import Final

from platforms import parts
from platforms.cisco_iosxe.dialect import names
from platforms.cisco_iosxe.dialect.addresses import ip_of
from platforms.cisco_iosxe.dialect.secrets import masked, without
from platforms.cisco_iosxe.dialect.spelling import spelled
from platforms.cisco_iosxe.dialect.tree import Node, commands
from platforms.refusal import STREAM, refuse
from simpul.adoption.surveyed import Address, Peer, Port, Route, Surveyed

# Not by way of a file: what is printed shows secrets.
BY_HAND: Final = "ssh USER@ROUTER 'show running-config' | simpul adopt ... --survey /dev/stdin"
_VERSION: Final = re.compile(r"^version (\d+\.\d+)$", re.MULTILINE)
_TYPE: Final = re.compile(r"[A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class _Interface:
    """An interface's lines, and what of them a route is found by."""

    name: str
    lines: tuple[str, ...]

    def after(self, words: str) -> str:
        """What follows these words in the first line that begins so; empty where none does."""
        return next((line.removeprefix(words) for line in self.lines if line.startswith(words)), "")

    @property
    def vrf(self) -> str:
        return self.after("vrf forwarding ")

    @property
    def addresses(self) -> Iterator[IPv4Interface | IPv6Interface]:
        for line in self.lines:
            words = line.split(" ")
            try:
                if line.startswith("ip address ") and len(words) >= 4:
                    yield IPv4Interface(f"{words[2]}/{words[3]}")
                elif line.startswith("ipv6 address ") and "/" in words[2]:
                    yield IPv6Interface(words[2])
            except ValueError:
                continue

    @property
    def asks(self) -> str:
        """How it gets an address that is not written here: dhcp, negotiated."""
        given = self.after("ip address ")
        return given if given in ("dhcp", "negotiated") else ""


def read(text: str) -> Surveyed:
    """A running configuration as printed. Raises DialectError where it is none, or was cut short."""
    text = text.replace("\r", "")
    nodes = list(commands(text))
    host = next((n.words[1] for n in nodes if n.words[0] == "hostname" and len(n.words) == 2), None)
    if host is None or not re.search(r"^end\s*\Z", text, re.MULTILINE):
        raise refuse(STREAM, "this is not all of a running configuration: it has no hostname, or no end", "survey", 1,
                     hint=BY_HAND)
    found = {i.name: i for n in nodes if n.words[0] == "interface" and len(n.words) == 2 for i in (_interface(n),)}
    asn, peers = _bgp(nodes)
    version = _VERSION.search(text)
    unread = ["what a provider's DHCP or PPP gave stands in no configuration"] if any(
        i.asks for i in found.values()) else []
    return Surveyed(host, tuple(_ports(found)), tuple(_routes(nodes, found)), asn, peers,
                    parts.write({"version": "", "running": without(text)}), tuple(unread),
                    version[1] if version else "")


def _interface(node: Node) -> _Interface:
    return _Interface(names.canonical(node.words[1]), tuple(spelled(masked(n.text)) for n in node.lines()))


def _ports(found: dict[str, _Interface]) -> Iterator[Port]:
    pools = {i.after("pppoe-client dial-pool-number "): i.name for i in found.values()}
    for name, one in found.items():
        if name.startswith("Loopback"):
            continue
        vlan = one.after("encapsulation dot1Q ").split(" ")[0]
        kind = "port" if names.PHYSICAL.match(name) and "." not in name else "vlan" if vlan else \
            "ppp" if one.asks == "negotiated" else (_TYPE.match(name) or [name])[0].lower()
        mtu = one.after("ip mtu ") or one.after("mtu ") or "1500"
        parent = names.parent(name) or ""
        if kind == "ppp":
            parent = pools.get(one.after("dialer pool "), "")
        yield Port(name, kind, int(mtu) if mtu.isdigit() else 1500, "shutdown" not in one.lines,
                   tuple(Address(str(a)) for a in one.addresses), parent, int(vlan) if vlan.isdigit() else None)


def _routes(nodes: list[Node], found: dict[str, _Interface]) -> Iterator[Route]:
    for one in found.values():
        if one.asks == "dhcp":
            # A client takes the default route that it is offered, unless it is told otherwise.
            yield Route("default", one.name, None, given=True)
    for node in nodes:
        words = spelled(node.text).split(" ")
        if words[:2] not in (["ip", "route"], ["ipv6", "route"]):
            continue
        vrf = "".join(words[3:4]) if words[2:3] == ["vrf"] else ""
        rest = words[4 if vrf else 2:]
        try:
            prefix = ip_network(f"{rest[0]}/{rest[1]}" if words[0] == "ip" else rest[0])
        except (ValueError, IndexError):
            continue
        ways = rest[2 if words[0] == "ip" else 1:]
        port = names.canonical(ways[0]) if ways and names.canonical(ways[0]) in found else ""
        gateway = next((w for w in ways[:2] if ip_of(w) is not None), None)
        port = port or _towards(gateway, vrf, found) or (ways[0] if ways else "")
        if ways[:1] != ["dhcp"]:
            yield Route("default" if prefix.prefixlen == 0 else str(prefix), port, gateway)


def _towards(gateway: str | None, vrf: str, found: dict[str, _Interface]) -> str:
    """The interface in whose network a gateway is; empty where there is none."""
    if gateway is None:
        return ""
    at = ip_address(gateway)
    return next((i.name for i in found.values() if i.vrf == vrf
                 and any(a.version == at.version and at in a.network for a in i.addresses)), "")


def _bgp(nodes: list[Node]) -> tuple[int | None, tuple[Peer, ...]]:
    """The BGP process, and its neighbours outside any VRF."""
    node = next((n for n in nodes if n.words[:2] == ["router", "bgp"] and len(n.words) == 3), None)
    if node is None or not node.words[2].isdigit():
        return None, ()
    said: dict[str, dict[str, str]] = {}
    for line in node.lines():
        words = masked(line.text).split(" ")
        if words[0] == "neighbor" and len(words) > 3:
            said.setdefault(words[1], {})[words[2]] = " ".join(words[3:])
    return int(node.words[2]), tuple(Peer(name, of.get("remote-as", ""), of.get("description", ""))
                                     for name, of in said.items())
