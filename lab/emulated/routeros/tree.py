"""The configuration: items in tables, what refers to what, and what each action's undo is.

A reference follows its target: a renamed interface is renamed wherever it is named, a removed one is printed by its
number, `*1F`, as exports of real routers show.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lab.emulated.routeros.schema import Menu, every, find, menus


@dataclass(eq=False, slots=True)
class Item:
    """One item. `values` holds what was given and no defaults; `dynamic` ones were made by the router."""

    number: int
    menu: Menu
    values: dict[str, Stored] = field(default_factory=dict)
    dynamic: bool = False
    factory: bool = False
    alive: bool = True
    before: dict[str, Stored] = field(default_factory=dict)     # what it had when it left the factory

    @property
    def id(self) -> str:
        return f"*{self.number:X}"

    @property
    def name(self) -> str:
        """What others call it; its number once it is gone."""
        if not self.alive or self.menu.key is None:
            return self.id
        return self.text(self.menu.key)

    def text(self, name: str) -> str:
        """A property as it is printed, with its default; empty where there is none."""
        stored = self.values.get(name)
        if stored is not None:
            return show(stored)
        known = self.menu.properties.get(name)
        return (known.default or "") if known else ""

    def list(self, name: str) -> list[str]:
        return [part for part in self.text(name).split(",") if part]

    def yes(self, name: str) -> bool:
        return self.text(name) in ("yes", "true")

    @property
    def disabled(self) -> bool:
        return self.yes("disabled")

    def target(self, name: str) -> Item | None:
        """What a property refers to, if it is still there."""
        for part in self.values.get(name, ()):
            if isinstance(part, Link) and part.item.alive:
                return part.item
        return None


@dataclass(frozen=True, slots=True)
class Link:
    """A reference, with the `!` that may stand before it."""

    item: Item
    sign: str = ""

    def __str__(self) -> str:
        return self.sign + self.item.name


Stored = tuple[str | Link, ...]


def show(stored: Stored) -> str:
    # Nearly every value is one part, and a firewall asks for thousands of them for each packet.
    return str(stored[0]) if len(stored) == 1 else ",".join(map(str, stored))


class Tree:
    """All items of one router. `record` is told the undo of each action."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.root = menus(version)
        self.tables: dict[str, list[Item]] = {}
        self._numbers: dict[str, Iterator[int]] = {}
        self._interfaces = [m for m in every(self.root) if m.interface]
        self.loopback = Item(0xFFFF, Menu((), key="name"), {"name": ("lo",)}, dynamic=True)
        for menu in every(self.root):
            if menu.style != "none":
                self.tables[menu.text] = []
            if menu.style == "single":
                self.add(menu, {}, factory=True)
            for values in menu.factory:
                self.add(menu, {k: (v,) for k, v in values.items()}, factory=True)

    def menu(self, path: str) -> Menu:
        return find(self.root, path)

    def table(self, path: str) -> list[Item]:
        return self.tables.get(path, [])

    def single(self, path: str) -> Item:
        return self.tables[path][0]

    def add(self, menu: Menu, values: dict[str, Stored], *, dynamic: bool = False, factory: bool = False,
            before: Item | None = None) -> Item:
        # Interfaces of all kinds count together, so that a reference is one number.
        space = "interface" if menu.interface else menu.text
        counter = self._numbers.setdefault(space, itertools.count(1))
        item = Item(next(counter), menu, dict(values), dynamic, factory)
        if factory:
            item.before = dict(values)
        table = self.tables[menu.text]
        table.insert(table.index(before) if before is not None and before in table else len(table), item)
        return item

    def remove(self, item: Item) -> Callable[[], None]:
        """Take an item away; what puts it back."""
        table = self.tables[item.menu.text]
        place = table.index(item)
        table.remove(item)
        item.alive = False

        def back() -> None:
            item.alive = True
            table.insert(min(place, len(table)), item)
        return back

    def interfaces(self) -> list[Item]:
        """Every interface, of any kind; a VRF is one, too (manual, VRF, "VRF interfaces in firewall": since 7.14); the
        loopback, which no menu holds, last (since 7.14).
        """
        return [*(item for menu in self._interfaces for item in self.tables[menu.text]), *self.table("/ip/vrf"),
                self.loopback]

    def interface(self, name: str) -> Item | None:
        return next((i for i in self.interfaces() if i.name == name), None)

    def vrf_of(self, interface: str) -> str:
        """The VRF that an interface is in; `main` where none names it."""
        for vrf in self.table("/ip/vrf"):
            named = [] if vrf.disabled else vrf.list("interfaces")
            if interface in named or any(interface in self.members(name) for name in named):
                return vrf.name
        return "main"

    def members(self, name: str) -> set[str]:
        """The interfaces of an interface list; none where no list is called so."""
        if name == "all":
            return {i.name for i in self.interfaces()}
        item = self.named("/interface/list", name)
        if item is None:
            return set()
        own = {m.text("interface") for m in self.enabled("/interface/list/member") if m.text("list") == name}
        for other in item.list("include"):
            own |= self.members(other)
        for other in item.list("exclude"):
            own -= self.members(other)
        return own

    def named(self, path: str, name: str) -> Item | None:
        return next((i for i in self.table(path) if i.name == name), None)

    def enabled(self, path: str) -> Iterable[Item]:
        return [i for i in self.table(path) if not i.disabled]
