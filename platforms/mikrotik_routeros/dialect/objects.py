"""Objects: which there are, which items each may hold, its canonical text, and the names that it gives and needs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from platforms.mikrotik_routeros.dialect.items import ADOPTED, MISPLACED, Item, item_of, readable_secret
from platforms.mikrotik_routeros.dialect.names import BUILTIN, FIREWALL, LISTS, RULES
from platforms.mikrotik_routeros.dialect.rows import ROWS
from platforms.mikrotik_routeros.dialect.words import Command, Other, each
from platforms.refusal import FOREIGN, NOT_OURS, SECRET, SYNTAX, UNKNOWN_ID, refuse
from platforms.remembered import Remembered
from simpul.config.model import Feature
from simpul.errors import DialectError

END: Final = "99-end"                     # the key of the rule that ends a chain
_NAME = r"[A-Za-z0-9][A-Za-z0-9_.:+-]*"
_ADDRESSES = ("/ip/address", "/ipv6/address")
_KINDS: Final[Mapping[str, tuple[Feature, Collection[str]]]] = {
    "setting": ("base", ()),
    "port": ("base", ("/interface/ethernet",)),
    "list": ("base", ("/interface/list",)),
    "loopback": ("base", ("/interface/bridge", *_ADDRESSES)),
    "vrf": ("base", ("/ip/vrf",)),
    "addresses": ("base", LISTS),
    "wan": ("base", ("/interface/ethernet", "/interface/pppoe-client", "/routing/table", "/ip/dhcp-client", *_ADDRESSES,
                     "/ip/route", "/ipv6/route", "/interface/list/member", *RULES)),
    "bridge": ("vlan", ("/interface/bridge",)),
    "vlan": ("vlan", ("/interface/vlan", "/interface/vrrp", *_ADDRESSES, "/interface/list/member",
                      "/interface/bridge/vlan")),
    "trunk": ("vlan", ("/interface/bridge/vlan",)),
    "switch": ("vlan", ("/interface/bridge/port",)),
    "wireguard": ("vpn", ("/interface/wireguard", "/interface/wireguard/peers", *_ADDRESSES, "/interface/list/member",
                          *RULES)),
    "ipsec": ("vpn", ("/ip/ipsec/profile", "/ip/ipsec/proposal")),
    "gre": ("vpn", ("/interface/gre", "/ip/ipsec/peer", "/ip/ipsec/identity", "/ip/ipsec/policy", *_ADDRESSES,
                    "/interface/list/member", *RULES)),
    "guard": ("filter", ("/interface/list/member", *LISTS, *RULES)),
    "oob": ("base", ("/interface/ethernet", "/interface/list/member", "/ip/address", *RULES)),
    "ports": ("base", RULES),
    "permit": ("filter", (*LISTS, *RULES)),
    "flow": ("filter", (*LISTS, *RULES)),
    **dict.fromkeys(FIREWALL, ("filter", RULES)),
    "bgp": ("routing", ("/routing/bgp/instance", "/routing/bgp/connection")),
    "policy": ("routing", ("/routing/filter/rule",)),
    "ospf": ("routing", ("/routing/ospf/instance", "/routing/ospf/area", "/routing/ospf/interface-template", *RULES)),
    "route": ("routing", ("/ip/route", "/ipv6/route")),
    "bfd": ("routing", ("/routing/bfd/configuration",)),
    "gateway": ("services", ("/interface/vrrp", *_ADDRESSES, "/interface/list/member", *RULES)),
    "hosts": ("services", ("/ip/pool", "/ip/dhcp-server", "/ip/dhcp-server/network", "/ip/dhcp-relay", "/ipv6/nd",
                           "/ipv6/nd/prefix", *LISTS, *RULES)),
    "names": ("services", ("/ip/dns/static",)),
    "public": ("public", ("/interface/vlan", "/ip/address", "/ip/pool", "/ip/dhcp-server", "/ip/dhcp-server/network",
                          "/interface/bridge/vlan", "/interface/list", "/interface/list/member", *LISTS, *RULES)),
    "queue-type": ("public", ("/queue/type",)),
    "shape": ("public", ("/queue/tree", *RULES)),
    "snmp": ("hardening", ("/snmp/community",)),
    "radius": ("hardening", ("/radius",)),
    "log": ("hardening", ("/system/logging/action", "/system/logging")),
    "account": ("hardening", ("/user", "/user/ssh-keys")),
    "retired": ("vpn", ()),
}
# What no two items of a menu have alike, besides names (manual, VLAN: "each with a unique VLAN ID, per interface").
_ONCE: Final[Mapping[str, tuple[str, ...]]] = {
    "/interface/vlan": ("interface", "vlan-id"),
    "/interface/list/member": ("list", "interface"), "/ip/dhcp-client": ("interface",),
    "/interface/bridge/port": ("interface",), "/interface/wireguard": ("listen-port",)}
_ID = re.compile(rf"(?:{'|'.join(_KINDS)})(?:/{_NAME})+")
_CHAIN = re.compile(rf"(?:({'|'.join(FIREWALL)})/(ip|ipv6)|policy)/({_NAME})")


@dataclass(frozen=True, slots=True)
class Parsed:
    """An object's items in their canonical order, the names that it gives and needs, and what it takes of no other."""

    items: tuple[Item, ...]
    text: str
    defines: frozenset[str]
    requires: frozenset[str]
    holds: frozenset[str]


def feature_of(object_id: str) -> Feature:
    """The feature that an id belongs to unless a template says otherwise. Raises DialectError for an unknown id."""
    kind = object_id.partition("/")[0]
    if not _ID.fullmatch(object_id) or ".." in object_id:
        raise refuse(UNKNOWN_ID, f"{object_id!r} is no object of mikrotik_routeros", object_id, 1,
                     hint="docs/mikrotik-routeros.md lists them")
    return _KINDS[kind][0]


_NONE: Final[frozenset[str]] = frozenset()


@lru_cache(maxsize=1 << 13)
def chain_of(object_id: str) -> tuple[str, str] | None:
    """The menu and the chain whose rules an object holds in their order; None where order means nothing in it."""
    found = _CHAIN.fullmatch(object_id)
    if found is None:
        return None
    return (f"/{found[2]}/firewall/{found[1]}" if found[1] else "/routing/filter/rule"), found[3]


# A plan reads an object to compare it, to write its lines, and to walk through them; and what runs is mostly what is
# meant.
_PARSED: Final[Remembered[tuple[str, str], Parsed]] = Remembered()


def parsed(object_id: str, text: str) -> Parsed:
    """Read an object's text, rendered or canonical. Raises DialectError with the line."""
    found = _PARSED.get((object_id, text))
    if found is None:
        found = _keep(object_id, text, _parse(object_id, text))
        # What is canonical is asked next, and says the same but for where it stands.
        if found.text != text and not any(i.misplaced or i.adopts for i in found.items):
            _keep(object_id, found.text, found)
    return found


def seen(object_id: str, found: Parsed) -> None:
    """An object as part of a whole configuration: reading its text by itself finds the same."""
    if (object_id, found.text) not in _PARSED and not any(i.misplaced or i.adopts for i in found.items):
        with suppress(DialectError):
            for item in found.items:
                _check(object_id, item, 1)
            _keep(object_id, found.text, found)


def _keep(object_id: str, text: str, found: Parsed) -> Parsed:
    return _PARSED.keep((object_id, text), found, len(text))


def _parse(object_id: str, text: str) -> Parsed:
    feature_of(object_id)
    items: list[Item] = []
    lines: list[int] = []
    adopted = ADOPTED in text
    bare = text.replace(f"{MISPLACED}\n", "").replace(f"{ADOPTED}\n", "")
    for _, line, said in each(bare, object_id, ROWS.__getitem__):
        if isinstance(said, Other):
            raise refuse(SYNTAX, f"{said.text[:60]!r} makes no item", object_id, line)
        if isinstance(said, Command):
            items.append(_ours(object_id, said, line, adopted=adopted))
        else:
            _check(object_id, said, line)
            items.append(said)
        lines.append(line)
    if not items:
        raise refuse(SYNTAX, "the object is empty", object_id, 1,
                     hint="an object without a line is left out altogether")
    found = of_items(object_id, items, lines)
    return found if MISPLACED not in text else Parsed(found.items, f"{found.text}{MISPLACED}\n", found.defines,
                                                      found.requires, found.holds)


def _ours(object_id: str, command: Command, line: int, *, adopted: bool) -> Item:
    item = item_of(command)
    if item is None:
        raise refuse(SYNTAX, f"{command.menu} {command.verb} is nothing that Simpul writes", object_id, line)
    if adopted and item.owner is None:
        item = Item.of(item.menu, item.given, item.target, object_id)
    _check(object_id, item, line)
    return item


def _check(object_id: str, item: Item, line: int) -> None:
    """That an item may be one of an object's. Raises DialectError with the line that makes it."""
    allowed = _KINDS[object_id.partition("/")[0]][1]
    if allowed and item.menu.path not in allowed and not object_id.startswith("retired/"):
        raise refuse(FOREIGN, f"a line of {item.menu.path} in {object_id}", object_id, line,
                     hint="docs/mikrotik-routeros.md says what each object holds")
    if item.owner != object_id and not (item.menu.path == "/queue/type" or object_id.startswith("retired/")):
        if item.menu.tagged and item.menu.style == "list":
            raise refuse(NOT_OURS, f"the {item.menu.tag} {item.comment!r} does not say that this is of {object_id}",
                         object_id, line,
                         hint=f'{item.menu.tag}="simpul:{object_id}", and a word that tells several apart')
        raise refuse(NOT_OURS, f"nobody could see that this is of {object_id}", object_id, line,
                     hint=f"it would be read as {item.owner or 'an item of others'}")
    secret = readable_secret(item)
    if secret is not None:
        raise refuse(SECRET, f"the value of {secret} would stand readable in every plan and backup", object_id,
                     line, hint=f"name it: {secret}=secret:<name>")


def of_items(object_id: str, items: Sequence[Item], lines: Sequence[int] = ()) -> Parsed:
    """An object from its items, in whatever order they came; `lines`: where each stands, if that is to be told.

    Raises DialectError where two of them are one.
    """
    chain = chain_of(object_id)
    places: dict[tuple[int, str], Item] = {}
    for number, item in enumerate(items):
        menu = item.menu
        place = menu.place, item.key
        if place in places:
            raise refuse(FOREIGN, f"two items of {menu.path} are both {item.key or object_id!r}", object_id,
                         lines[number] if lines else 1,
                         hint="a word behind the object's id in the comment tells them apart")
        places[place] = item
        if chain and (menu.path, item.text("chain")) != chain:
            raise refuse(FOREIGN, f"a rule of chain {item.text('chain')} in {object_id}", object_id,
                         lines[number] if lines else 1)
    found = tuple([places[place] for place in sorted(places)] if chain is None else items)
    text = "".join([f"{item.line}\n" for item in found])
    if any(item.misplaced for item in found):
        text += f"{MISPLACED}\n"
    if any(item.adopts for item in found):
        text += f"{ADOPTED}\n"
    return Parsed(found, text, *_names(object_id, found), _held(object_id, found))


def _held(object_id: str, items: Sequence[Item]) -> frozenset[str]:
    """What a router has once: refused where another item has it ("already have such entry", "dhcp-client on that
    interface"), or, of a port to listen at, not bound.
    """
    if object_id.startswith("retired/"):
        return _NONE
    return frozenset(f"{item.menu.path} {' '.join(item.text(n) for n in _ONCE[item.menu.path])}" for item in items
                     if item.menu.path in _ONCE and all(item.text(n) for n in _ONCE[item.menu.path]))


def _names(object_id: str, items: Sequence[Item]) -> tuple[frozenset[str], frozenset[str]]:
    """What an object gives to others, and what it needs of them."""
    if object_id.startswith("retired/"):
        return _NONE, _NONE
    defines: set[str] = set()
    requires: set[str] = set()
    for item in items:
        if item.defines:
            defines.update(item.defines)
        if item.requires:
            requires.update(item.requires)
    if (own := chain_of(object_id)) and own[0] in RULES and own[1] not in BUILTIN:
        defines.add(f"chain:{own[0]}:{own[1]}")
    if object_id.startswith("wan/"):
        defines.add(f"uplink:{object_id.removeprefix('wan/')}")
    return frozenset(defines), frozenset(requires - defines)
