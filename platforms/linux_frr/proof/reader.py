"""All drop-in files of one router, and whatever else was found on it, into one `simpul.proof.model.Device`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Final

from platforms.linux_frr.proof import nft
from platforms.linux_frr.proof.frr import Frr
from platforms.linux_frr.proof.words import NotRead, interface
from simpul.proof.model import (
    INTRA,
    OUTSIDE,
    Address,
    Device,
    Filter,
    Interface,
    Line,
    Peer,
    Place,
    Port,
    Text,
    Tunnel,
    Unread,
)

_ZONES: Final = {"inside": INTRA, "wan": OUTSIDE}
# Directives of chrony that open nothing: whom it hears is decided by the filter.
_CHRONY: Final = frozenset({
    "bindaddress", "bindacqaddress", "bindcmdaddress", "local", "allow", "deny", "makestep", "driftfile", "rtcsync",
    "minsources", "maxdistance", "leapsectz", "port", "cmdport", "maxupdateskew", "ratelimit"})


def read(name: str, pieces: Iterable[tuple[str, Text]]) -> Device:
    """Read a router: each piece is an object's id and its text with its place. Never fails: what it does not
    understand is in `unread`.
    """
    device = Device(name)
    loopback = Interface("lo", INTRA, "loopback", (), Place(name, 1))
    device.interfaces["lo"] = loopback
    device.filters = {zone: Filter() for zone in _ZONES.values()}
    frr = Frr()
    for identifier, text in pieces:
        folder, _, rest = identifier.partition("/")
        if folder == "nft":
            _filter(device, rest.partition("/")[0], text)
        elif folder == "frr":
            frr.take(text, device)
        elif folder in _READERS:
            rows = [(number, row.split()) for number, row in enumerate(text.lines, 1)
                    if row.strip() and (folder == "wireguard" or not row.lstrip().startswith("#"))]
            _READERS[folder](device, rest.removesuffix(".conf"), rows, text)
        else:
            device.unread.append(Unread(text.at(1), identifier, "an object of a kind that is not known here"))
    device.sessions = frr.sessions()
    return device


def _filter(device: Device, zone: str, text: Text) -> None:
    if zone not in _ZONES:
        device.unread.append(Unread(text.at(1), zone, "a zone that is not known here"))
        return
    into = device.filters[_ZONES[zone]]
    found = nft.read("\n".join(text.lines))
    for chain in found.chains:
        if chain.name in into.chains:
            device.unread.append(Unread(text.at(1), f"chain {chain.name}", "the chain stands twice"))
        into.chains[chain.name] = (chain, text)
    for members in found.members:
        into.groups.setdefault(members.group, []).append((members, text))
    device.unread += [Unread(text.at(line), row, why) for line, row, why in found.unread]


Rows = list[tuple[int, list[str]]]


def _unread(device: Device, text: Text, number: int, why: str = "a line that is not known here") -> None:
    device.unread.append(Unread(text.at(number), text.row(number), why))


def _addresses(device: Device, rows: Rows, text: Text, keyword: str) -> tuple[Address, ...]:
    found = []
    for number, words in rows:
        if words[0] == keyword:
            try:
                version, value, network = interface(words[-1])
                found.append(Address(version, value, network, text.at(number)))
            except NotRead as error:
                _unread(device, text, number, str(error))
    return tuple(found)


def _host(device: Device, _name: str, rows: Rows, text: Text) -> None:
    for number, words in rows:
        if words[0] == "oob" and len(words) == 3:
            device.interfaces[words[1]] = Interface(words[1], INTRA, "rescue",
                                                    _addresses(device, [(number, words)], text, "oob"), text.at(number))
        elif words[0] == "hostname":
            if words[1:] != [device.name]:
                _unread(device, text, number, f"this is not the configuration of {device.name}")
        elif words[0] not in ("timezone", "loopback"):
            _unread(device, text, number)
    device.interfaces["lo"] = Interface("lo", INTRA, "loopback", _addresses(device, rows, text, "loopback"), text.at(1))


def _wan(device: Device, name: str, rows: Rows, text: Text) -> None:
    said = {words[0]: " ".join(words[1:]) for _, words in rows}
    for number, words in rows:
        if words[0] not in ("port", "access", "address", "gateway", "mtu", "metric", "ntp"):
            _unread(device, text, number)
    port = said.get("port", "")
    where = next((n for n, words in rows if words[0] == "port"), 1)
    clock = next((n for n, words in rows if words[0] == "ntp"), where)
    device.lines.append(Line(name, port, said.get("access", ""), said.get("address"), said.get("ntp"), text.at(clock)))
    if port in device.interfaces:
        _unread(device, text, where, f"{port} is already {device.interfaces[port].kind}")
    device.interfaces[port] = Interface(port, OUTSIDE, "line", _addresses(device, rows, text, "address"),
                                        text.at(where))


def _time(device: Device, _name: str, rows: Rows, text: Text) -> None:
    for number, words in rows:
        if words[0] in ("server", "pool", "peer") and len(words) > 1:
            device.time_servers.append((words[1], text.at(number)))
        elif words[0] not in _CHRONY:
            _unread(device, text, number)


def _interface(device: Device, name: str, rows: Rows, text: Text) -> None:
    vlan = None
    for number, words in rows:
        if words[0] == "vlan" and len(words) == 2 and words[1].isdigit():
            vlan = int(words[1])
        elif words[0] not in ("address", "mtu"):
            _unread(device, text, number)
    # A link-local address leads nowhere but to its own link.
    routed = [(number, words) for number, words in rows if not words[-1].startswith("fe80:")]
    device.interfaces[name] = Interface(name, INTRA, "segment", _addresses(device, routed, text, "address"), text.at(1),
                                        vlan)


def _switch(device: Device, name: str, rows: Rows, text: Text) -> None:
    vlans: set[int] = set()
    untagged: int | None = None
    for number, words in rows:
        numbers = [int(v) for v in words[-1].split(",") if v.isdigit()]
        if len(words) != 2 or not numbers or words[0] not in ("access", "native", "trunk"):
            _unread(device, text, number)
        elif words[0] == "trunk":
            vlans |= set(numbers)
        else:
            untagged = numbers[0]
    if untagged is not None:
        vlans.add(untagged)
    device.ports.append(Port(name, frozenset(vlans), untagged, text.at(1)))


_WG_COMMENT = re.compile(r"#\s*(uplink|address|mtu)\s+(\S+)$")


def _wireguard(device: Device, name: str, rows: Rows, text: Text) -> None:
    head: dict[str, str] = {}
    addresses: list[Address] = []
    own, listen = "", None
    peers: list[tuple[str, tuple[str, int] | None, int]] = []  # key, endpoint, the line that says most of it
    in_peer = False
    for number, words in rows:
        row = " ".join(words)
        if row.startswith("#"):
            match = _WG_COMMENT.match(row)
            if match and match[1] == "address":
                addresses += _addresses(device, [(number, ["address", match[2]])], text, "address")
            elif match:
                head[match[1]] = match[2]
            continue
        key, _, value = (part.strip() for part in row.partition("="))
        if row.lower() == "[interface]":
            in_peer = False
        elif row.lower() == "[peer]":
            in_peer = True
            peers.append(("", None, number))
        elif key == "PrivateKey" and value.startswith("secret:wg:"):
            own = _key(value.removeprefix("secret:wg:"))
        elif key == "ListenPort" and value.isdigit():
            listen = int(value)
        elif key == "PublicKey" and in_peer:
            peers[-1] = (_key(value), peers[-1][1], number)
        elif key == "Endpoint" and in_peer:
            host, _, port = value.rpartition(":")
            peers[-1] = (peers[-1][0], (host, int(port) if port.isdigit() else 0), number)
        elif key not in ("AllowedIPs", "PersistentKeepalive", "PresharedKey", "FwMark"):
            _unread(device, text, number)
    device.interfaces[name] = Interface(name, INTRA, "tunnel", tuple(addresses), text.at(1))
    device.tunnels.append(Tunnel(name, head.get("uplink", ""), own, listen, tuple(
        Peer(key, endpoint, text.at(number)) for key, endpoint, number in peers), text.at(1)))


def _key(word: str) -> str:
    """A key that `bootstrap` has not made yet is none: no packet passes such a tunnel."""
    return "" if word == "not-yet-made" else word


# What these daemons answer is the filter's to decide; whom they ask, and which addresses they hold, is said here.
_DNSMASQ: Final = frozenset({
    "no-resolv", "no-hosts", "no-poll", "bind-dynamic", "domain-needed", "cache-size", "local-ttl", "dhcp-leasefile",
    "listen-address", "local", "interface", "dhcp-range", "dhcp-option", "dhcp-relay", "host-record"})
_ADVERTS: Final = frozenset({
    "interface", "AdvSendAdvert", "IgnoreIfMissing", "MinRtrAdvInterval", "MaxRtrAdvInterval", "AdvDefaultLifetime",
    "AdvRASrcAddress", "prefix", "AdvOnLink", "AdvAutonomous", "RDNSS", "DNSSL", "}", "};"})
_VRRP: Final = frozenset({
    "global_defs", "router_id", "vrrp_version", "vrrp_track_file", "file", "weight", "vrrp_instance", "state",
    "interface", "virtual_router_id", "priority", "advert_int", "preempt_delay", "unicast_src_ip", "unicast_peer",
    "virtual_ipaddress", "virtual_ipaddress_excluded", "track_file", "uplinks", "}"})


def _dnsmasq(device: Device, _name: str, rows: Rows, text: Text) -> None:
    for number, words in rows:
        key, _, said = " ".join(words).partition("=")
        if key == "server":
            try:
                device.name_servers.append((str(ip_address(said.partition("@")[0])), text.at(number)))
            except ValueError:
                _unread(device, text, number, "no address of a server")
        elif key not in _DNSMASQ:
            _unread(device, text, number)


def _radvd(device: Device, _name: str, rows: Rows, text: Text) -> None:
    for number, words in rows:
        if words[0] not in _ADVERTS and not _is_address(words[0].rstrip(";")):
            _unread(device, text, number)


def _keepalived(device: Device, _name: str, rows: Rows, text: Text) -> None:
    for number, words in rows:
        if words[0] not in _VRRP and not _is_address(words[0].partition("/")[0]):
            _unread(device, text, number)


def _is_address(word: str) -> bool:
    try:
        ip_address(word)
    except ValueError:
        return False
    return True


_READERS: Final[dict[str, Callable[[Device, str, Rows, Text], None]]] = {
    "host": _host, "wan": _wan, "time": _time, "interface": _interface, "switch": _switch, "wireguard": _wireguard,
    "dnsmasq": _dnsmasq, "radvd": _radvd, "keepalived": _keepalived}
