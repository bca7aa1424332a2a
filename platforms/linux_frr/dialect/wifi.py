"""Public Wi-Fi's drop-in files: the guests' VLAN in its own zone, and how a line is shared with them."""

from __future__ import annotations

from ipaddress import IPv4Interface, ip_address, ip_interface, ip_network

from platforms.linux_frr.dialect.dnsmasq import lines as lines_of
from platforms.linux_frr.dialect.dnsmasq import read as read_dnsmasq
from platforms.linux_frr.dialect.files import PORT_NAME, Grammar, number, read, with_length
from platforms.linux_frr.dialect.parsed import Parsed
from platforms.refusal import SYNTAX, WEAK, refuse

_PUBLIC_FILE: Grammar = {
    "vlan": ((number(1, 4094),), False),
    "address": ((with_length,), False),
    "near": ((with_length,), False),
    "far": ((with_length,), False),
    "route": ((ip_network,), False),
    "mtu": ((number(576, 9216),), False),
}
_NOT_PUBLIC = tuple(ip_network(p) for p in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
    "224.0.0.0/3", "::/0"))
_KBIT = number(64, 400_000_000)
_SHAPE_FILE: Grammar = {
    "port": ((PORT_NAME,), False),
    "upload": ((_KBIT,), False),
    "download": ((_KBIT,), False),
    "guests-upload": ((number(1, 400_000_000),), False),
    "guests-download": ((number(1, 400_000_000),), False),
    "tunnel": ((ip_address,), True),
}
# The chains without which a guest would stand somewhere that denies nothing, and those that lead guests out.
_NEEDED = frozenset({
    *(f"nft:public:chain:{hook}" for hook in ("input", "forward", "output")),
    *(f"nft:wan:chain:{name}" for name in ("input", "forward", "output", "guests", "translate"))})


def public(file: str, text: str) -> Parsed:
    """`public/vlanN.conf`: the guests' VLAN, their gateway, and the cable to the lines.

    It refers to the default deny of the zone and to all that keeps guests apart, so that it comes after them and goes
    before them.
    """
    lines = read(file, text, _PUBLIC_FILE)
    lines.need("vlan", "address", "near", "far", "route", "mtu")
    route = ip_network(lines.said("route"))
    for keyword in ("address", "near", "far"):
        given = ip_interface(lines.said(keyword))
        if not isinstance(given, IPv4Interface) or given.ip not in route:
            raise refuse(SYNTAX, f"`{keyword}` {given} is not in the guests' {route}", file, lines.number(keyword))
    if ip_interface(lines.said("near")).network != ip_interface(lines.said("far")).network:
        raise refuse(SYNTAX, "`near` and `far` are not the ends of one cable", file, lines.number("far"))
    name = file.rsplit("/", 1)[1].removesuffix(".conf")
    if name != f"vlan{lines.one('vlan')}":
        raise refuse(SYNTAX, f"VLAN {lines.one('vlan')} in the file of {name!r}", file, lines.number("vlan"))
    return Parsed(lines.text(), frozenset({f"interface:{name}", "public:zone"}), _NEEDED)


def shape(file: str, text: str) -> Parsed:
    """`shape/UPLINK.conf`: what a line carries in kbit/s, and how much of it is guests' for sure."""
    lines = read(file, text, _SHAPE_FILE)
    lines.need("port", "upload", "download", "guests-upload", "guests-download")
    for way in ("upload", "download"):
        if int(lines.said(f"guests-{way}")) >= int(lines.said(way)):
            raise refuse(WEAK, f"guests' {way} leaves nothing of the line to the network", file,
                         lines.number(f"guests-{way}"))
    name = file.rsplit("/", 1)[1].removesuffix(".conf")
    return Parsed(lines.text(), frozenset({f"shape:{name}"}), frozenset({f"uplink:{name}"}))


def guests(file: str, text: str) -> Parsed:
    """`guests/vlanN.conf`: what dnsmasq serves guests. Names are asked outside: no private address may be asked."""
    said = read_dnsmasq(file, text)
    rows = lines_of(said)
    if "no-resolv" not in rows:
        raise refuse(WEAK, "`no-resolv` is missing: it would ask whom /etc/resolv.conf names", file, 1)
    for at, key, value in said:
        if key == "rev-server" or (key == "server" and not _public(value)):
            raise refuse(WEAK, f"`{key}={value}`: guests' names are asked outside, and nowhere in private space", file,
                         at)
    name = file.rsplit("/", 1)[1].removesuffix(".conf")
    return Parsed("".join(f"{row}\n" for row in rows), frozenset({f"guests:{name}"}),
                  frozenset({f"interface:{value}" for _, key, value in said if key == "interface"} | {"public:zone"}))


def _public(word: str) -> bool:
    try:
        address = ip_address(word)
    except ValueError:
        return False
    return not any(address in net for net in _NOT_PUBLIC)
