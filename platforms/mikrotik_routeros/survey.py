"""Reads what a RouterOS that nobody declared printed: its export, and each Ethernet port's name from the factory and
now, since an export says nothing of a port that nobody changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface, ip_address, ip_interface, ip_network
from typing import Final

from platforms import parts
from platforms.mikrotik_routeros.dialect import words
from platforms.mikrotik_routeros.dialect.words import Command
from platforms.refusal import STREAM, refuse
from simpul.adoption.surveyed import Address, Peer, Port, Route, Surveyed

# `/export` of RouterOS 7 shows no secret unless it is asked to.
ASKED: Final = ('/export terse; :foreach i in=[/interface ethernet find] do={ :put ("# port " . '
                '[/interface ethernet get $i default-name] . " " . [/interface ethernet get $i name]) }; '
                ':put "# end of the survey"')
BY_HAND: Final = f"ssh USER@ROUTER '{ASKED}' | simpul adopt ... --survey /dev/stdin"
_HEAD: Final = re.compile(r"^# .* by RouterOS (\d+(?:\.\d+)+)", re.MULTILINE)
_PORT: Final = re.compile(r"^# port (\S+) (.+)$", re.MULTILINE)
_END: Final = re.compile(r"^# end of the survey\s*\Z", re.MULTILINE)
_FACTORY: Final = re.compile(r"\[ ?find default-name=\"?([^\]\"]+?)\"? ?\]")
# Menus below `/interface` that make one; the rest of their path is what the router calls the kind.
_MADE: Final = re.compile(r"/interface/(?!list\b|ethernet\b|bridge/|wireguard/|vrrp\b)([a-z0-9-]+)")
_PPP: Final = frozenset({"pppoe-client", "l2tp-client", "sstp-client", "pptp-client", "ovpn-client", "ppp-client",
                               "lte"})


@dataclass(frozen=True, slots=True)
class _Said:
    """The commands of an export, by menu; what is disabled is left out."""

    commands: Sequence[Command]

    def of(self, *menus: str) -> Iterator[Mapping[str, str]]:
        """What each `add` in these menus gives."""
        for one in self.commands:
            if one.verb == "add" and one.menu in menus and one.given.get("disabled") != "yes":
                yield {name: value or "" for name, value in one.given.items()}

    def set(self, menu: str) -> Mapping[str, str]:
        """What a menu of properties is set to."""
        return {name: value or "" for one in self.commands if one.menu == menu and one.verb == "set" and not one.target
                for name, value in one.given.items()}


def read(text: str) -> Surveyed:
    """What ASKED printed. Raises DialectError where it is that of no RouterOS 7, or was cut short."""
    text = text.replace("\r", "")
    version, end = _HEAD.search(text), _END.search(text)
    if version is None or end is None or not version[1].startswith("7."):
        raise refuse(STREAM, "this is not all that a RouterOS 7 answers: it names no version 7, or has no end",
                     "survey", 1, hint=BY_HAND)
    factory = dict(_PORT.findall(text))
    export = _PORT.sub("", text[:end.start()])
    said = _Said([one for one in words.read(export, "survey") if isinstance(one, Command)])
    ports = tuple(_ports(said, factory))
    asn, peers = _bgp(said)
    unread = ["what a provider's DHCP or PPP gave stands in no export"] if any(said.of("/ip/dhcp-client", *(
        f"/interface/{kind}" for kind in _PPP))) else []
    stream = parts.write({
        "version": version[1], "export": export, "wireguard": "", "users": "",
        "ports": "".join(f"{old} {new}\n" for old, new in factory.items())})
    hostname = said.set("/system/identity").get("name", "MikroTik")
    return Surveyed(hostname, ports, tuple(_routes(said, ports)), asn, peers, stream, tuple(unread), version[1])


def _ports(said: _Said, factory: Mapping[str, str]) -> Iterator[Port]:
    addresses: dict[str, list[Address]] = {}
    for of in said.of("/ip/address", "/ipv6/address"):
        with suppress(ValueError):
            addresses.setdefault(of.get("interface", ""), []).append(Address(_whole(of.get("address", ""))))
    wires = {found[1]: one.given for one in said.commands if one.menu == "/interface/ethernet"
             for found in [_FACTORY.fullmatch(one.target)] if found}
    for old, name in factory.items():
        wire = wires.get(old, {})
        yield Port(name, "port", _number(wire.get("mtu")) or 1500, wire.get("disabled") != "yes",
                   tuple(addresses.get(name, ())))
    members: dict[str, list[str]] = {}
    for of in said.of("/interface/bridge/port"):
        members.setdefault(of.get("bridge", ""), []).append(of.get("interface", ""))
    for one in said.commands:
        made = _MADE.fullmatch(one.menu)
        if one.verb != "add" or made is None or "name" not in one.given:
            continue
        given = {name: value or "" for name, value in one.given.items()}
        name, kind = given["name"], "ppp" if made[1] in _PPP else made[1]
        mtu = _number(given.get("mtu") or given.get("max-mtu")) or 1500
        yield Port(name, kind, mtu, given.get("disabled") != "yes",
                   tuple(addresses.get(name, ())), given.get("interface", "") if kind in ("vlan", "ppp") else "",
                   _number(given.get("vlan-id")) if kind == "vlan" else None,
                   tuple(members.get(name, ())) or tuple(filter(None, given.get("slaves", "").split(","))))


def _whole(text: str) -> str:
    """An address with its length: without one it is a host's. Raises ValueError."""
    return str(ip_interface(text))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _routes(said: _Said, ports: Sequence[Port]) -> Iterator[Route]:
    for of in said.of("/ip/dhcp-client"):
        if of.get("add-default-route", "yes") != "no":
            yield Route("default", of.get("interface", ""), None, given=True)
    for kind in sorted(_PPP):
        for of in said.of(f"/interface/{kind}"):
            if of.get("add-default-route", "yes" if kind == "lte" else "no") == "yes":
                yield Route("default", of.get("name", ""))
    for of in said.of("/ip/route", "/ipv6/route"):
        prefix = of.get("dst-address") or "0.0.0.0/0"
        with suppress(ValueError):
            prefix = "default" if ip_network(prefix).prefixlen == 0 else str(ip_network(prefix))
            for way in of.get("gateway", "").split(",") if "blackhole" not in of else ["blackhole"]:
                yield _route(prefix, way.partition("@")[0], ports)


def _route(prefix: str, way: str, ports: Sequence[Port]) -> Route:
    """By one gateway: an address, an interface, or an address on an interface."""
    gateway, _, port = way.partition("%")
    try:
        at = ip_address(gateway)
    except ValueError:
        return Route(prefix, gateway)
    near = next((p.name for p in ports if any(_holds(a.text, gateway) for a in p.addresses)), "")
    return Route(prefix, port or near, str(at))


def _holds(own: str, gateway: str) -> bool:
    network: IPv4Interface | IPv6Interface = ip_interface(own)
    at = ip_address(gateway)
    return at.version == network.version and at in network.network


def _bgp(said: _Said) -> tuple[int | None, tuple[Peer, ...]]:
    """The first AS of a connection, its instance or its template, before and after 7.20; and the connections."""
    known = {of.get("name", ""): of.get("as", "") for of in said.of("/routing/bgp/instance", "/routing/bgp/template")}
    default = next((one.given.get("as") or "" for one in said.commands if one.menu == "/routing/bgp/template"
                    and one.verb == "set"), "")
    peers, found = [], []
    for of in said.of("/routing/bgp/connection"):
        own = of.get("as") or known.get(of.get("instance", "")) or known.get(of.get("templates", "")) or default
        found.append(own)
        far = of.get("remote.address", "").partition("/")[0] or of.get("name", "")
        peers.append(Peer(far, of.get("remote.as", ""), of.get("comment") or of.get("name", "")))
    asn = next((number for text in [*found, *known.values()] if (number := _number(text)) is not None), None)
    return asn, tuple(peers)
