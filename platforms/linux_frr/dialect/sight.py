"""What a reviewer is told of a linux_frr object whose lines are folded."""

from __future__ import annotations

import re

from platforms.linux_frr.dialect import frr, policy, usual
from platforms.linux_frr.dialect.nft import element_of
from platforms.linux_frr.dialect.swanctl import read_tunnel
from platforms.linux_frr.dialect.tree import parse
from simpul.config.sight import Opening, Sight
from simpul.errors import DialectError

_INTERFACE = re.compile(r'"([^"]+)" \. (.+)$')
_WIREGUARD = re.compile(r"(?m)^(?:# )?(\w+)(?: =)? (.+)$")


def sight(object_id: str, text: str) -> Sight:
    """An object by its id and canonical text. What this version cannot read is shown whole."""
    kind, _, rest = object_id.partition("/")
    name = rest.rpartition(".")[0]
    try:
        if kind == "frr":
            return _frr(object_id, text)
        if kind == "nft":
            return _nft(object_id, text)
        if kind == "wireguard":
            return _tunnel(name, text)
        if kind == "swanctl":
            return _ikev2(object_id, name, text)
        if kind == "x509":
            return Sight("certificate" if name != "key" else "private key", name=name)
        return _file(kind, name, text)
    except (DialectError, ValueError, KeyError):
        return Sight("object", name=object_id, whole=True)


def _tunnel(name: str, text: str) -> Sight:
    said: dict[str, list[str]] = {}
    for key, value in _WIREGUARD.findall(text):
        said.setdefault(key, []).append(value)
    dials = said.get("Endpoint")
    words = [*said["address"], f"mtu {said['mtu'][0]}", f"over {said['uplink'][0]}",
             f"dials {dials[0]}" if dials else f"listens on {said['ListenPort'][0]}"]
    peers = said["AllowedIPs"]
    if len(peers) != 1 or len(said["PublicKey"]) != 1:
        return Sight("WireGuard interface", heart=f"tunnel {name}", whole=True)
    return Sight("WireGuard interface", heart=f"tunnel {name}", over=said["uplink"][0] if dials else "",
                 gist=tuple(words))


def _ikev2(object_id: str, name: str, text: str) -> Sight:
    tunnel = read_tunnel(object_id, text)
    settings, uplink = tunnel.connection.settings, tunnel.head.one("uplink") or ""
    dials = "remote_addrs" in settings
    where = (f"dials {settings['remote_addrs']}:{settings['remote_port']}" if dials
             else f"listens on {tunnel.head.one('port')}")
    # Which identity is let in by what is the tunnel's lock: always shown.
    locks = f"{tunnel.connection.local['id']} to {tunnel.connection.remote['id']} by {tunnel.connection.remote['auth']}"
    return Sight("IKEv2 tunnel", heart=f"tunnel {name}", over=uplink if dials else "",
                 gist=(*tunnel.head.all("address"), f"mtu {tunnel.head.one('mtu')}", f"over {uplink}", where, locks))


_SERVICES = {"keepalived": "VRRP file", "radvd": "advertisement", "dnsmasq": "DHCP and DNS file",
             "guests": "guests' file", "public": "public VLAN", "shape": "shape of a line", "banner": "login banner",
             "account": "account", "radius": "RADIUS server", "sshd": "SSH server", "snmpd": "SNMP file",
             "rsyslog": "log file"}


def _statements(text: str) -> tuple[str, ...]:
    """All that a service's file says, an item each line or outermost block."""
    found: list[str] = []
    depth = 0
    for row in text.splitlines():
        words = " ".join(row.split())
        if depth:
            found[-1] += f" {words}"
        else:
            found.append(words)
        depth += words.count("{") - words.count("}")
    return tuple(found)


def _file(kind: str, name: str, text: str) -> Sight:
    if kind in _SERVICES:
        return Sight(_SERVICES[kind], name=name, gist=_statements(text))
    rows = [row.split(" ", 1) for row in text.splitlines()]
    said = [f"{key} {value}" for key, value in rows if key not in {"hostname", "port", "vlan"}]
    words = dict(rows)
    if kind == "wan":
        return Sight("line", heart=f"line {name}", gist=(words["port"], *said))
    if kind == "interface":
        return Sight("VLAN", heart=f"VLAN {words['vlan']}", gist=tuple(said))
    if kind == "switch":
        return Sight("switch port", opens=(Opening("port", "", name, tuple(said)),))
    if kind == "host":
        return Sight("host", gist=tuple(said))
    return Sight("clock" if kind == "time" else f"{kind} file", whole=True)


def _nft(object_id: str, text: str) -> Sight:
    zone = object_id.split("/")[1]
    if not object_id.endswith(".elements"):
        return Sight("filter block", name=object_id, whole=True)
    found: dict[tuple[str, str], list[str]] = {}
    for row in text.splitlines():
        into, value = element_of(row)
        bound = _INTERFACE.match(value)
        found.setdefault((f"{zone} {into}", bound[1] if bound else ""), []).append(bound[2] if bound else value)
    return Sight("filter opening", opens=tuple(Opening("filter", *key, tuple(values)) for key, values in found.items()))


def _frr(object_id: str, text: str) -> Sight:
    kind, name = frr.split_id(object_id)
    if kind == "route-map" and usual.route_map(name, text) is not None:
        return Sight("route-map", name=name)
    nodes = [node for node in parse(text) if node.kind == "line"]
    if kind == "neighbor":
        return Sight("BGP neighbour", name=name)
    if kind in {"prefix-list", "prefix-list6"}:
        entries = policy.read_list(frr.list_kind(kind), name, nodes, object_id, strict=False).entries
        if not all(e.permits for e in entries.values()):
            return Sight("prefix list", whole=True)
        values = tuple(entries[seq].value.removeprefix("permit ") for seq in sorted(entries))
        return Sight("prefix list", opens=(Opening("routes", "", name, values),))
    if kind == "route-map":
        found = policy.read_map(name, nodes, object_id).entries.values()
        # An entry that permits without a condition lets everything through.
        bare = any(e.action == "permit" and not any(k.startswith("match ") for k in e.lines) for e in found)
        return Sight("route-map", name=name, whole=bare)
    if kind == "route":
        return Sight("blackhole route", name=", ".join(node.text for node in nodes))
    return Sight({"bgp": "BGP process"}.get(kind, kind.replace("-", " ")), name=name, whole=True)
