"""`dnsmasq/NAME.conf`: DHCP, its relay, names. Nothing reads another file, runs a script or asks the internet."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network

from platforms.linux_frr.dialect.parsed import Parsed
from platforms.refusal import SYNTAX, WEAK, refuse

HEAD = "dnsmasq/00-global.conf"
_PRIVATE = tuple(ip_network(p) for p in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
# Each key, and whether it takes a value.
_KEYS = {
    "no-resolv": False, "no-hosts": False, "no-poll": False, "bind-dynamic": False, "domain-needed": False,
    "no-negcache": False, "dhcp-authoritative": False, "dhcp-no-override": False,
    "interface": True, "listen-address": True, "domain": True, "local": True, "server": True, "rev-server": True,
    "cache-size": True, "local-ttl": True, "neg-ttl": True, "dhcp-leasefile": True, "dhcp-lease-max": True,
    "dhcp-range": True, "dhcp-option": True, "dhcp-host": True, "dhcp-relay": True, "host-record": True,
}
_VALUE = re.compile(r"[A-Za-z0-9./:,@_#*\[\]-]+$")
_SERVER = re.compile(r"([0-9a-f.:]+)(?:#[0-9]+)?(?:@[0-9a-z.:]+)?$")


def read(file: str, text: str) -> list[tuple[int, str, str]]:
    """The lines as (number, key, value), the value empty where the key takes none. Raises DialectError."""
    rows = []
    for at, raw in enumerate(text.split("\n"), 1):
        row = raw.strip()
        if not row or row.startswith("#"):
            continue
        key, equals, value = (part.strip() for part in row.partition("="))
        if key not in _KEYS:
            raise refuse(SYNTAX, f"unknown word {key!r}", file, at, hint="known here: " + ", ".join(sorted(_KEYS)))
        if _KEYS[key] != bool(equals and value) or (value and not _VALUE.match(value)):
            raise refuse(SYNTAX, f"`{key}`: {value!r} is no value for it", file, at)
        rows.append((at, key, value))
    if not rows:
        raise refuse(SYNTAX, "the file says nothing", file, 1)
    return rows


def lines(said: list[tuple[int, str, str]]) -> list[str]:
    """What was read, as it is written."""
    return [f"{key}={value}" if value else key for _, key, value in said]


def dnsmasq(file: str, text: str) -> Parsed:
    """Lines `key` or `key=value`. Raises DialectError with the line."""
    said = read(file, text)
    for at, key, value in said:
        if key in {"server", "rev-server"}:
            _private(file, at, value)
    rows = lines(said)
    requires = {f"interface:{value}" for _, key, value in said if key == "interface"}
    if file == HEAD:
        if "no-resolv" not in rows:
            raise refuse(WEAK, "`no-resolv` is missing: it would ask whom /etc/resolv.conf names", file, 1)
    else:
        requires.add("dnsmasq:00-global")
    name = file.rsplit("/", 1)[1].removesuffix(".conf")
    return Parsed("".join(f"{row}\n" for row in rows), frozenset({f"dnsmasq:{name}"}), frozenset(requires))


def _private(file: str, at: int, value: str) -> None:
    """Names are asked inside the closed network or nowhere."""
    match = _SERVER.match(value.rpartition(",")[2].rpartition("/")[2])
    try:
        asked = ip_address(match[1]) if match else None
    except ValueError:
        asked = None
    if asked is None:
        raise refuse(SYNTAX, f"{value!r} names no server to ask", file, at)
    if not any(asked in prefix for prefix in _PRIVATE):
        raise refuse(WEAK, f"{asked} is no private address: names would be asked outside", file, at)
