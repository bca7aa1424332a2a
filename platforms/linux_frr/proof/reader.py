"""All drop-in files of one router, and whatever else was found on it, into one `simpul.proof.model.Device`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from platforms.linux_frr.proof import hardening, nft, services
from platforms.linux_frr.proof.frr import Frr
from platforms.linux_frr.proof.words import NotRead, interface, length
from simpul.proof.model import (
    INTRA,
    OUTSIDE,
    PUBLIC,
    Address,
    Device,
    Filter,
    Interface,
    Line,
    Peer,
    Place,
    Port,
    Static,
    Text,
    Tunnel,
    Unread,
)
from simpul.words.sentence import tell

_ZONES: Final = {"inside": INTRA, "wan": OUTSIDE, "public": PUBLIC}
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
    # What shares an interface's addresses or leads to it needs the interface first.
    for identifier, text in sorted(pieces, key=lambda piece: piece[0].startswith(("keepalived/", "kernel/"))):
        folder, _, rest = identifier.partition("/")
        if folder == "nft":
            _filter(device, rest.partition("/")[0], text)
        elif folder == "frr":
            frr.take(text, device)
        elif folder in _READERS:
            rows = [(number, row.split()) for number, row in enumerate(text.lines, 1)
                    if row.strip() and (folder in ("wireguard", "swanctl") or not row.lstrip().startswith("#"))]
            _READERS[folder](device, rest.removesuffix(".conf"), rows, text)
        else:
            device.unread.append(Unread(text.at(1), identifier, tell("an object of a kind that is not known here")))
    device.sessions, device.announced, device.inner = frr.sessions(), frr.announced(), frr.inner()
    return device


def _filter(device: Device, zone: str, text: Text) -> None:
    if zone not in _ZONES:
        device.unread.append(Unread(text.at(1), zone, tell("a zone that is not known here")))
        return
    into = device.filters[_ZONES[zone]]
    found = nft.read("\n".join(text.lines))
    for chain in found.chains:
        if chain.name in into.chains:
            device.unread.append(Unread(text.at(1), f"chain {chain.name}", tell("the chain stands twice")))
        into.chains[chain.name] = (chain, text)
    for members in found.members:
        into.groups.setdefault(members.group, []).append((members, text))
    device.unread += [Unread(text.at(line), row, why) for line, row, why in found.unread]


Rows = list[tuple[int, list[str]]]


def _unread(device: Device, text: Text, number: int, why: str = tell("a line that is not known here")) -> None:
    device.unread.append(Unread(text.at(number), text.row(number), why))


def _addresses(device: Device, rows: Rows, text: Text, keyword: str) -> tuple[Address, ...]:
    found = []
    for number, words in rows:
        if words[0] == keyword:
            try:
                version, value, network = interface(words[-1])
                found.append(Address(version, value, network, text.at(number)))
            except NotRead as error:
                _unread(device, text, number, error.args[0])
    return tuple(found)


def _host(device: Device, _name: str, rows: Rows, text: Text) -> None:
    for number, words in rows:
        if words[0] == "oob" and len(words) == 3:
            device.interfaces[words[1]] = Interface(words[1], INTRA, "rescue",
                                                    _addresses(device, [(number, words)], text, "oob"), text.at(number))
        elif words[0] == "hostname":
            if words[1:] != [device.name]:
                _unread(device, text, number, tell("this is not the configuration of {device}", device=device.name))
        elif words[0] not in ("timezone", "loopback", "shut"):
            _unread(device, text, number)
    device.interfaces["lo"] = Interface("lo", INTRA, "loopback", _addresses(device, rows, text, "loopback"), text.at(1))


def _wan(device: Device, name: str, rows: Rows, text: Text) -> None:
    said = {words[0]: " ".join(words[1:]) for _, words in rows}
    for number, words in rows:
        if words[0] not in ("port", "access", "address", "gateway", "mtu", "metric", "ntp"):
            _unread(device, text, number)
    port = said.get("port", "")
    where = next((n for n, words in rows if words[0] == "port"), 1)
    clocks = tuple((words[1], text.at(n)) for n, words in rows if words[0] == "ntp" and len(words) > 1)
    device.lines.append(Line(name, port, said.get("access", ""), said.get("address"), clocks))
    if port in device.interfaces:
        _unread(device, text, where, tell("{port} is already {kind}", port=port, kind=device.interfaces[port].kind))
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
    device.interfaces[name] = Interface(name, INTRA, "segment", _addresses(device, rows, text, "address"), text.at(1),
                                        vlan)


def _switch(device: Device, name: str, rows: Rows, text: Text) -> None:
    vlans: set[int] = set()
    untagged: int | None = None
    for number, words in rows:
        if words == ["isolated", "yes"]:
            continue                     # it only keeps plugs of one VLAN apart
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


def _public(device: Device, name: str, rows: Rows, text: Text) -> None:
    """Guests' VLAN in its zone, and the cable that joins that zone to the lines."""
    vlan = None
    for number, words in rows:
        if words[0] == "vlan" and len(words) == 2 and words[1].isdigit():
            vlan = int(words[1])
        elif words[0] not in ("address", "near", "far", "route", "mtu"):
            _unread(device, text, number)
    here = text.at(1)
    for made in (Interface(name, PUBLIC, "guests", _addresses(device, rows, text, "address"), here, vlan),
                 Interface("lines", PUBLIC, "cable", _addresses(device, rows, text, "near"), here),
                 Interface("guests", OUTSIDE, "cable", _addresses(device, rows, text, "far"), here)):
        if made.name in device.interfaces:
            _unread(device, text, 1, tell(
                "{made} is already {kind}", made=made.name, kind=device.interfaces[made.name].kind))
        device.interfaces[made.name] = made


# Whom guests' own daemon asks is the filter's to judge; a line's share lets nothing through.
_GUESTS: Final = frozenset({
    "bind-dynamic", "no-resolv", "no-hosts", "domain-needed", "interface", "server", "dhcp-authoritative",
    "dhcp-leasefile", "dhcp-lease-max", "dhcp-range", "dhcp-option"})
_SHAPE: Final = frozenset({"port", "upload", "download", "guests-upload", "guests-download", "tunnel"})


def _guests(device: Device, _name: str, rows: Rows, text: Text) -> None:
    for number, words in rows:
        if words[0].partition("=")[0] not in _GUESTS:
            _unread(device, text, number)


def _shape(device: Device, _name: str, rows: Rows, text: Text) -> None:
    for number, words in rows:
        if words[0] not in _SHAPE:
            _unread(device, text, number)


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
            host, _, port = value.replace("[", "").replace("]", "").rpartition(":")
            peers[-1] = (peers[-1][0], (host, int(port) if port.isdigit() else 0), number)
        elif key not in ("AllowedIPs", "PersistentKeepalive", "PresharedKey", "FwMark"):
            _unread(device, text, number)
    device.interfaces[name] = Interface(name, INTRA, "tunnel", tuple(addresses), text.at(1))
    device.tunnels.append(Tunnel(name, head.get("uplink", ""), own, listen, tuple(
        Peer(key, endpoint, text.at(number)) for key, endpoint, number in peers), text.at(1)))


_SUITE = re.compile(r"aes256gcm16(?:-prfsha384)?-(?:ecp384|x25519)$")
_SWANCTL = re.compile(
    r"(?:connections|secrets|local|remote|children|[\w-]+) \{|\}|version = 2|encap = (?:yes|no)|mobike = (?:yes|no)|"
    r"unique = \w+|keyingtries = \d+|dpd_delay = \w+|rekey_time = \w+|auth = psk|local_ts = [\d.:/,]+|"
    r"remote_ts = [\d.:/,]+|if_id_(?:in|out) = \d+|(?:start|close|dpd)_action = \w+")


def _swanctl(device: Device, name: str, rows: Rows, text: Text) -> None:
    """An IKEv2 tunnel: its ends know each other by their identities and one secret of their own."""
    head: dict[str, str] = {}
    addresses: list[Address] = []
    identities: dict[str, str] = {}
    host, port, secret, section, where = "", 0, "", "", 1
    for number, words in rows:
        row = " ".join(words)
        key, _, value = (part.strip() for part in row.partition("="))
        if row.startswith("#"):
            if words[1:2] == ["address"]:
                addresses += _addresses(device, [(number, ["address", words[-1]])], text, "address")
            elif len(words) == 3:
                head[words[1]] = words[2]
        elif row in ("local {", "remote {"):
            section = words[0]
        elif key == "id":
            identities[section] = value
            where = number if section == "remote" else where
        elif key in ("id-1", "id-2"):
            identities[key] = value
        elif key == "remote_addrs":
            host, where = value, number
        elif key == "remote_port" and value.isdigit():
            port = int(value)
        elif key == "secret" and value.startswith('"secret:psk:'):
            secret = _key(value.strip('"').removeprefix("secret:psk:"))
        elif not (key in ("proposals", "esp_proposals") and _SUITE.match(value)) and not _SWANCTL.fullmatch(row):
            _unread(device, text, number)
    if {identities.get("id-1"), identities.get("id-2")} != {identities.get("local"), identities.get("remote")}:
        _unread(device, text, 1, tell("the secret is for other ends than the connection"))
    own, far = (f"psk:{secret}/{identities.get(end)}" if secret else "" for end in ("local", "remote"))
    device.interfaces[name] = Interface(name, INTRA, "tunnel", tuple(addresses), text.at(1))
    listen = head.get("port", "")
    device.tunnels.append(Tunnel(name, head.get("uplink", ""), own, int(listen) if listen.isdigit() else None, (
        Peer(far, (host, port) if host else None, text.at(where)),), text.at(1)))


def _key(word: str) -> str:
    """A key that `bootstrap` has not made yet is none: no packet passes such a tunnel."""
    return "" if word == "not-yet-made" else word


# Queues that delay and drop, and hold what sorts packets, which is told beside them.
_QUEUES: Final = frozenset({
    "bfifo", "cake", "clsact", "codel", "fq", "fq_codel", "htb", "ingress", "mq", "noqueue", "pfifo", "pfifo_fast",
    "prio", "red", "sfq", "tbf"})
_WAY: Final = re.compile(r"(?P<to>\S+)(?: via (?P<by>\S+))? dev (?P<out>\S+)(?: proto \w+)?(?: scope link)?"
                         r"(?: src \S+)?(?: metric \d+)?$")


def _kernel(device: Device, _name: str, rows: Rows, text: Text) -> None:
    """What somebody typed into the kernel: a plain route inside is followed, what opens nothing is passed over."""
    for number, words in rows:
        kind, zone, said = words[0], words[1], words[2:]
        if kind == "route" and zone == "inside" and _static(device, said, number, text):
            continue
        harmless = (kind == "link" and said[-1] != "up") or (kind == "forwarding" and said[-1] == "0") or (
            kind == "queue" and said[1] in _QUEUES) or (kind == "route" and said[1] in ("blackhole", "unreachable"))
        if not harmless:
            _unread(device, text, number, tell("somebody typed it into the kernel"))


def _static(device: Device, said: list[str], number: int, text: Text) -> bool:
    """A route of the main table to one next hop or interface, both known; whether it is one."""
    found = _WAY.match(" ".join(said[1:]))
    if found is None or found["out"] not in device.interfaces:
        return False
    anywhere = "0.0.0.0/0" if said[0] == "4" else "::/0"
    try:
        _, _, span = interface(anywhere if found["to"] == "default" else found["to"])
        by = interface(found["by"]) if found["by"] else None
    except NotRead:
        return False
    if by is not None and by[0] != span.version:
        return False
    device.statics.append(Static(span, length(span), by[1] if by else None, found["out"], text.at(number),
                                 text.row(number)))
    return True


_READERS: Final[dict[str, Callable[[Device, str, Rows, Text], None]]] = {
    "host": _host, "wan": _wan, "time": _time, "interface": _interface, "switch": _switch, "wireguard": _wireguard,
    "swanctl": _swanctl, "kernel": _kernel, "keepalived": services.keepalived,
    "radvd": services.radvd, "dnsmasq": services.dnsmasq,
    "public": _public, "guests": _guests, "shape": _shape, "banner": hardening.banner, "account": hardening.account,
    "radius": hardening.radius, "sshd": hardening.sshd, "snmpd": hardening.snmpd, "rsyslog": hardening.rsyslog}
