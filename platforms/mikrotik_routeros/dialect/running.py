"""What a router runs, from the stream that the driver fetched: our objects, and all that is others'.

docs/mikrotik-routeros.md documents the parts. An export prints no secret and no default; what Simpul owns it knows by
comments, reserved names and named properties.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from platforms import parts
from platforms.mikrotik_routeros.dialect.items import Item, item_of, words
from platforms.mikrotik_routeros.dialect.menus import MENUS, SENSITIVE, SERVICES, Menu
from platforms.mikrotik_routeros.dialect.objects import END, chain_of, feature_of, of_items, parsed, seen
from platforms.mikrotik_routeros.dialect.rows import ROWS, Rows
from platforms.mikrotik_routeros.dialect.words import Command, each
from platforms.refusal import STREAM, refuse
from platforms.remembered import Remembered
from simpul.config.model import Config, Object
from simpul.errors import DialectError

PARTS: Final = ("version", "export", "wireguard", "ports")
_HIDDEN: Final = "secret:hidden"        # in the place of a secret of others: equal whatever it is
_KEY = re.compile(r"(\S+) ([A-Za-z0-9+/]{43}=|)")
# Where a name of others' is one that an object of ours would have: (menu) -> what ids of such objects begin with.
_PLACES: Final = {"/interface/wireguard": "wireguard", "/interface/vlan": "vlan", "/interface/bridge": "bridge",
                  "/ip/vrf": "vrf", "/interface/list": "list", "/interface/gre": "gre", "/ip/ipsec/peer": "gre",
                  "/user": "account", "/routing/bgp/instance": "bgp/instance"}
_RULE = re.compile(r"^/(ip|ipv6) firewall (filter|raw) add (.*)$", re.MULTILINE)
_ENTRY = re.compile(r"^/(?:(?:ip|ipv6) firewall address-list|interface list member) add (.*)$", re.MULTILINE)
_NAMED: Final = "simpul-"              # what a name of ours begins with
_OPENS = re.compile(r"(?:^| )action=(?:accept|return|fasttrack-connection|jump|notrack)(?: |$)")


@dataclass(slots=True)
class _Read:
    """What was found so far. `rules`: those of ours in a chain, as they stand; `odd`: ids of objects whose lines do not
    say all that is known of them.
    """

    ours: dict[str, list[Item]] = field(default_factory=dict)
    rules: list[Item] = field(default_factory=list)
    theirs: dict[str, Object] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    odd: set[str] = field(default_factory=set)


def running(fetched: str, claims: Mapping[str, str] = MappingProxyType({})) -> Config:
    """Parse the driver's stream. `claims`, texts by id: an item of others with the name of one of theirs is read as
    ours, to be taken over as it is. Raises DialectError where the stream is not as documented.
    """
    part = parts.read(fetched, PARTS)
    ports = _ports(part["ports"])
    found = _Read()
    shown = _keys(part["wireguard"])
    for row, line, command in itertools.chain(*(
            each(part.get(name, ""), name, _ROWS.__getitem__) for name in ("export", "users"))):
        if isinstance(command, Item):
            _keep_ours(found, command)
        elif isinstance(command, Command):
            _take(row, command, found, shown, claims)
        elif not command.text.startswith("#"):
            _keep(found, f"theirs/console/{line}", Object("", f"{command.text}\n", "base", owned=False))
    _see_order(found)
    objects = {o.id: o for o in (_object(i, lines, found) for i, lines in found.ours.items()) if o is not None}
    text = "".join(f"{name} {known}\n" for name, known in ports)
    device = Object("device/ports", text, "base", owned=False, defines=frozenset(f"interface:{n}" for _, n in ports))
    return Config({**found.theirs, device.id: device, **objects}, tuple(found.warnings))


def _keys(text: str) -> dict[str, str]:
    """Public keys by interface: a line each, empty where the router has not made one."""
    keys: dict[str, str] = {}
    for number, row in enumerate(text.replace("\r\n", "\n").splitlines(), 1):
        found = _KEY.fullmatch(row)
        if found is None:
            raise refuse(STREAM, f"{row[:60]!r} is no interface with its public key", "wireguard", number)
        keys[found[1]] = found[2]
    return keys


def _ports(text: str) -> list[tuple[str, str]]:
    """Each port's name from the factory, and its name now."""
    ports = []
    for number, row in enumerate(text.replace("\r\n", "\n").splitlines(), 1):
        names = row.split(" ", 1)
        if len(names) != 2:
            raise refuse(STREAM, f"{row[:60]!r} is no port with its two names", "ports", number)
        ports.append((names[0], names[1]))
    return ports


class _Rows(Rows):
    """Rows of exports that say the whole of an item of ours, some of them in an export alone."""

    def __missing__(self, row: str) -> Item | None:
        return self.keep(row, ROWS[row])


# What a row or an object says is worked out once for all routers that have it: most of them are every router's.
_MANY: Final = 1 << 15
_ROWS: Final = _Rows()
_OBJECTS: Final[Remembered[tuple[str, ...], Object]] = Remembered()


def _keep_ours(found: _Read, item: Item) -> None:
    found.ours.setdefault(item.owner or "", []).append(item)
    if "chain" in item.given:
        found.rules.append(item)


def _take(
    row: str, command: Command, found: _Read, shown: Mapping[str, str], claims: Mapping[str, str],
) -> None:
    item = item_of(command, shown=shown)
    if item is None or item.owner is None:
        claimed = _claimed(item, claims) if item is not None and claims else ""
        if item is not None and claimed:
            found.odd.add(claimed)
            _keep_ours(found, Item.of(item.menu, item.given, item.target, claimed))
        else:
            _others(command, item, found)
        return
    if item.menu.style == "list" or item.menu.path == "/interface/ethernet":
        _keep_ours(found, item)
        # A row without its menu stands below another; and a tunnel's key is not in its row.
        if row[0] == "/" and item.menu.path != "/interface/wireguard":
            _ROWS.keep(row, item)
        return
    named = {n: v for n, v in item.given.items() if _named(item.menu, item.target, n)}
    rest = {n: v for n, v in item.given.items() if n not in named}
    if named:
        ours = item if not rest else Item.of(item.menu, named, item.target)
        _keep_ours(found, ours)
        if row[0] == "/" and not rest:
            _ROWS.keep(row, ours)
    if rest:
        _others(replace(command, given=rest), None, found)


def _claimed(item: Item, claims: Mapping[str, str]) -> str:
    """The object that takes an item of others over: the one that has its name, and makes one of that menu itself."""
    if item.menu.path == "/interface/ethernet":
        object_id, name = f"port/{item.target}", item.target
    else:
        name = item.text(item.menu.key) if item.menu.key else ""
        object_id = f"{_PLACES.get(item.menu.path, '')}/{name}"
    if not name or object_id not in claims:
        return ""
    return object_id if any(i.menu is item.menu and i.key in ("", item.target) and (
        i.target == item.target if item.target else i.text(i.menu.key) == name)
        for i in parsed(object_id, claims[object_id]).items) else ""


def _named(menu: Menu, target: str, name: str) -> bool:
    """Whether a property of a menu without comments is one that Simpul speaks for, whatever its value."""
    if menu.path == "/ip/service":
        return target in SERVICES and name in ("disabled", "vrf", "address")
    return name in menu.defaults


def _others(command: Command, item: Item | None, found: _Read) -> None:
    given = {n: _HIDDEN if n in SENSITIVE and v else v for n, v in command.given.items()}
    name = given.get("name")
    defines: set[str] = set()
    if name:
        menu = MENUS.get(command.menu)
        defines = {f"{kind}:{name}" for kind in menu.defines} if menu else set()
        if command.menu.startswith("/interface/"):
            defines.add(f"interface:{name}")
    menu = MENUS.get(command.menu, Menu(command.menu))
    where = [command.target] if command.target else []
    head = " ".join(["/" + command.menu[1:].replace("/", " "), command.verb, *where])
    place = _PLACES.get(command.menu)
    object_id = f"{place}/{name}" if place and name else f"theirs{command.menu}"
    if item is not None and item.menu.path == "/interface/ethernet":
        object_id = f"port/{item.target}"
        given = {n: v for n, v in item.given.items() if n in ("name", "disabled", "mtu")} and given
    _keep(found, object_id, Object("", " ".join([head, *words(menu, given)]) + "\n", "base", owned=False,
                                   defines=frozenset(defines)))


def _keep(found: _Read, object_id: str, item: Object) -> None:
    """Others' items: several of one menu are one object, in their order."""
    known = found.theirs.get(object_id)
    found.theirs[object_id] = replace(
        item, id=object_id, text=(known.text if known else "") + item.text,
        defines=item.defines | (known.defines if known else frozenset()))


def _see_order(found: _Read) -> None:
    """Where our rules stand: behind the end of their chain, or behind a rule of others that decides before them."""
    ends: set[tuple[str, str]] = set()
    for item in found.rules:
        place, owner = (item.menu.path, item.text("chain")), item.owner or ""
        if place in ends and chain_of(owner) is None:
            items = found.ours[owner]
            items[items.index(item)] = item._replace(misplaced=True)
            found.odd.add(owner)
        elif item.key == END and item.comment.endswith(END):
            ends.add(place)
    what = "may let through what no flow declares"
    for others in found.theirs.values():
        for family, table, rest in _RULE.findall(others.text):
            chain = re.search(r"(?:^| )chain=(\S+)", rest)
            # In a chain of ours, whose end is a drop, whatever comes back from it decides, too.
            if chain and ((f"/{family}/firewall/{table}", chain[1]) in ends or chain[1].startswith(_NAMED)) and \
                    (_OPENS.search(rest) or "action=" not in rest) and " disabled=yes" not in rest:
                found.warnings.append(f"a rule of others in {table} {chain[1]} {what}: {rest}")
        for rest in _ENTRY.findall(others.text):
            listed = re.search(r"(?:^| )list=(\S+)", rest)
            if listed and listed[1].startswith(_NAMED) and " disabled=yes" not in rest:
                found.warnings.append(f"an entry of others in the list {listed[1]} {what}: {rest}")


def _object(object_id: str, items: list[Item], found: _Read) -> Object | None:
    """One of our objects as it runs. What cannot be one is kept as others', with a word to the reader."""
    said = object_id, *[item.line for item in items]
    if (known := _OBJECTS.get(said)) is not None and object_id not in found.odd:
        return known
    if object_id.startswith("setting/") and not any(item.given for item in items):
        return None
    try:
        feature = feature_of(object_id)
        got = of_items(object_id, items)
    except DialectError as error:
        found.warnings.append(f"what says that it is {object_id} cannot be it: {error.diagnostic.message}")
        text = "".join(f"{item.line}\n" for item in items)
        return Object(object_id, text, "base", owned=object_id.partition("/")[0] != "theirs")
    seen(object_id, got)
    made = Object(object_id, got.text, feature, defines=got.defines, requires=got.requires,
                  holds=got.holds)
    if object_id not in found.odd:
        _OBJECTS.keep(said, made, len(got.text))
    return made
