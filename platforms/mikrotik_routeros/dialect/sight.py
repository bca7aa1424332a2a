"""What a reviewer is told of a RouterOS object whose lines are folded."""

from __future__ import annotations

from typing import Final

from platforms.mikrotik_routeros.dialect.items import Item
from platforms.mikrotik_routeros.dialect.objects import parsed
from simpul.config.sight import Opening, Sight
from simpul.errors import DialectError

_NOUNS: Final = {
    "setting": "setting", "port": "port", "list": "interface list", "loopback": "loopback", "vrf": "VRF",
    "bridge": "bridge", "vlan": "VLAN", "trunk": "VLAN on trunks", "switch": "switch port", "wan": "line",
    "hosts": "hosts' service", "names": "names", "bgp": "BGP neighbour", "route": "blackhole route",
    "gateway": "shared gateway", "ports": "ports of tunnels",
    "bfd": "BFD session", "ospf": "OSPF with the LAN core",
    "ipsec": "suites of IPsec", "snmp": "SNMP reader", "radius": "RADIUS server", "log": "log collector",
    "public": "public VLAN", "shape": "shape of a line", "queue-type": "queue type"}
_MATCH: Final = ("src-address", "src-address-list", "dst-address", "dst-address-list", "protocol", "src-port",
                 "dst-port", "in-interface", "in-interface-list")


def sight(object_id: str, text: str) -> Sight:
    """Never raises: what it cannot read is whole."""
    kind, _, name = object_id.partition("/")
    try:
        items = parsed(object_id, text).items
    except DialectError:
        return Sight("object", name=object_id, whole=True)
    if kind == "wireguard":
        return _tunnel(name, items)
    if kind == "gre":
        return _gre(name, items)
    if kind in ("guard", "permit", "addresses"):
        return Sight("filter opening", opens=tuple(
            Opening("filter", _place(i), i.text("in-interface"), (_words(i),)) for i in items))
    if kind == "policy":
        rules = tuple(i.text("rule") for i in items)
        return Sight("routing policy", "routing policies", opens=(Opening("routes", "", name, rules),))
    if kind not in _NOUNS:
        return Sight("filter block" if kind in ("filter", "raw", "mangle", "nat") else "object", name=object_id,
                     whole=True)
    gist = tuple(f"{n} {v}" if v is not None else n for i in items for n, v in i.given.items()
                 if n not in ("comment", "name") and n not in i.secrets)
    heart = {"wan": f"line {name}", "vlan": f"VLAN {name}"}.get(kind, "")
    return Sight(_NOUNS[kind], name=name, heart=heart, gist=gist)


def _place(item: Item) -> str:
    return item.text("list") or item.text("chain")


def _words(item: Item) -> str:
    if item.text("address"):
        return item.text("address")
    return " ".join([*(item.text(n) for n in _MATCH if item.text(n)), item.text("action")])


def _tunnel(name: str, items: tuple[Item, ...]) -> Sight:
    gist: list[str] = []
    dials = False
    for item in items:
        if item.menu.path == "/interface/wireguard":
            gist += [f"mtu {item.text('mtu') or '1420'}", f"listens on {item.text('listen-port')}"]
        elif item.menu.path.endswith("/peers"):
            dials = bool(item.text("endpoint-address"))
            gist += [f"dials {item.text('endpoint-address')}:{item.text('endpoint-port')}"] if dials else []
        elif item.menu.path.endswith("/address"):
            gist.append(item.text("address"))
    peers = [i for i in items if i.menu.path.endswith("/peers")]
    return Sight("WireGuard interface", heart=f"tunnel {name}", gist=tuple(gist), whole=len(peers) != 1)


def _gre(name: str, items: tuple[Item, ...]) -> Sight:
    """Folded only where one policy protects it, and each rule that takes GRE asks for that."""
    gist: list[str] = []
    for item in items:
        if item.menu.path == "/interface/gre":
            gist += [f"GRE to {item.text('remote-address')} from {item.text('local-address')}",
                     f"mtu {item.text('mtu') or 'auto'}"]
        elif item.menu.path == "/ip/ipsec/policy":
            gist.append(f"protected by {item.text('proposal') or 'default'}")
        elif item.menu.path.endswith("/address"):
            gist.append(item.text("address"))
    clear = [i for i in items if i.text("protocol") == "gre" and i.menu.path.endswith("/filter")
             and not i.text("ipsec-policy").endswith(",ipsec")]
    policies = [i for i in items if i.menu.path == "/ip/ipsec/policy"]
    return Sight("GRE tunnel", heart=f"tunnel {name}", gist=tuple(gist), whole=len(policies) != 1 or bool(clear))
