r"""One item of a menu: whose it is, what tells it from others, and the line that an export prints for it.

Ours are known by their comment: `simpul:OBJECT`, a word or two that tell several of one object apart, and, where the
router never prints a secret, which one it has: `simpul:snmp/nms with encryption-password=snmp:9c02...`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from platforms.mikrotik_routeros.dialect.menus import FACTORY, MENUS, Menu
from platforms.mikrotik_routeros.dialect.names import names
from platforms.mikrotik_routeros.dialect.quotes import Raw, quote
from platforms.mikrotik_routeros.dialect.values import canonical
from platforms.mikrotik_routeros.dialect.words import Command

TAG: Final = "simpul:"
RETIRED: Final = "retired/"               # whose secret an undo still needs: kept, disabled, until it is confirmed
MISPLACED: Final = "# stands behind the end of its chain"
ADOPTED: Final = "# is taken over by its name: its comment is still others'"
_COMMENT = re.compile(r"simpul:([A-Za-z0-9][^\s]*)(?: (?!with )(.*?))?(?: with (\S+=.+))?", re.DOTALL)
# The router prints a key's public half, and the dialect is told it: this secret is not noted in the comment.
_SHOWN: Final = {("/interface/wireguard", "private-key")}


class Item(NamedTuple):
    """One item, made by `of`. `target` names one that the router has by itself; `misplaced`: behind the rule that
    ends its chain. `line` makes it, as an export prints it; `defines` and `requires` are names.
    """

    menu: Menu
    given: Mapping[str, str | None]
    target: str
    misplaced: bool
    adopts: str                          # the object that takes it over by its name: its comment is still others'
    owner: str | None                    # the object that it belongs to; None where it is not ours
    key: str                             # what tells it from others of its object and menu
    line: str
    defines: tuple[str, ...]
    requires: tuple[str, ...]

    @classmethod
    def of(cls, menu: Menu, given: Mapping[str, str | None], target: str = "", adopts: str = "") -> Item:
        """The item of these properties."""
        defines: list[str] = []
        requires: list[str] = []
        for name, value in given.items():
            names(menu, name, value or "", defines, requires)
        head = f"{menu.console} {'add' if menu.style == 'list' else 'set'}"
        place = [_place(menu, target)] if target else []
        return cls.told(menu, given, " ".join([head, *place, *words(menu, given)]), tuple(defines), tuple(requires),
                        target, adopts)

    @classmethod
    def told(
        cls, menu: Menu, given: Mapping[str, str | None], line: str, defines: tuple[str, ...],
        requires: tuple[str, ...], target: str = "", adopts: str = "",
    ) -> Item:
        """The item of these properties, of which is known how they are written and what they name."""
        said = _said(_whose(menu, given)) if menu.tag else _NOTHING
        return cls(menu, given, target, False, adopts, adopts or _owner(menu, given, target, said),
                   "" if adopts and menu.tag and not target else _key(menu, given, target, said), line, defines,
                   requires)

    def text(self, name: str) -> str:
        return self.given.get(name) or ""

    @property
    def comment(self) -> str:
        """What says whose it is."""
        return _whose(self.menu, self.given)

    @property
    def identity(self) -> tuple[str, str]:
        return self.menu.path, self.key

    @property
    def secrets(self) -> frozenset[str]:
        return self.menu.secret & self.given.keys() if self.menu.secret else _NONE

    @property
    def console(self) -> str:
        return self.menu.console

    @property
    def find(self) -> str:
        """How a command names it: by what no other item has."""
        if self.target:
            return _place(self.menu, self.target)
        if self.menu.style == "single":
            return ""
        if not self.menu.tagged:
            told = ("topics", "action") if self.menu.path == "/system/logging" else (self.menu.key,)
            given = {**self.menu.defaults, **self.given}
            return "[find " + " ".join(f"{n}={quote(given[n] or '')}" for n in told) + "]"
        if self.adopts:
            return f"[find {self.menu.key}={quote(self.text(self.menu.key), always=True)}]"
        return f"[find {self.menu.tag}={quote(self.comment, always=True)}]"


_NONE: Final[frozenset[str]] = frozenset()
# The object, what tells several of it apart, and which secrets it has.
_Comment = tuple[str | None, str, str]
_NOTHING: Final[_Comment] = (None, "", "")
# What of a rule is text, and has no negation.
_TOLD: Final = ("comment", "log-prefix")
_KIND: Final = {"/system/logging/action": "log", "/system/logging": "log", "/queue/type": "queue-type",
                "/ip/dhcp-relay": "hosts", "/ip/ipsec/profile": "ipsec"}


@lru_cache(maxsize=1 << 15)
def _said(comment: str) -> _Comment:
    """What a comment of ours says."""
    found = _COMMENT.fullmatch(comment)
    return (found[1], found[2] or "", found[3] or "") if found else _NOTHING


def _owner(menu: Menu, given: Mapping[str, str | None], target: str, said: _Comment) -> str | None:
    if menu.style != "list" and menu.path != "/interface/ethernet":
        return f"setting{menu.path}" + (f"/{target}" if target else "")
    if menu.tag:
        return said[0]
    name = given.get("action" if menu.path == "/system/logging" else menu.key) or ""
    whose = name.removeprefix("simpul").removeprefix("-")
    return f"{_KIND[menu.path]}/{whose}" if name.startswith("simpul") else None


def _key(menu: Menu, given: Mapping[str, str | None], target: str, said: _Comment) -> str:
    if target or menu.style == "single":
        return target
    if menu.tag:
        return said[1] if said[0] else _whose(menu, given)
    return given.get(menu.key) or given.get("topics") or menu.defaults.get("topics", "")


def _place(menu: Menu, target: str) -> str:
    """How a command names an item that the router has by itself."""
    if menu.path == "/interface/ethernet":
        return f"[ find default-name={target} ]"
    return "[ find default=yes ]" if menu.key == "default" else target


def _whose(menu: Menu, given: Mapping[str, str | None]) -> str:
    """What says whose an item is: of a public key the words behind it, which the router shows as its owner."""
    if menu.tag == "key-owner":
        return " ".join((given.get("key") or "").split(" ")[2:])
    return given.get(menu.tag) or ""


def words(menu: Menu, given: Mapping[str, str | None]) -> list[str]:
    """`name=value` for each property, each name whole (an export shortens `remote.as` behind `remote.address`)."""
    return [word(menu, name, value) for name, value in given.items()]


def word(menu: Menu, name: str, value: str | None) -> str:
    """A property as an export prints it."""
    if value is None:
        return name
    if isinstance(value, Raw):
        return f"{name}={value}"
    # What a firewall asks for has a negation.
    signed = "/firewall/" in menu.path and name not in _TOLD
    return f"{name}={quote(value, always=value[:7] == 'secret:', sign=signed)}"


def item_of(command: Command, *, shown: Mapping[str, str] | None = None) -> Item | None:
    """The item that a command makes or sets; None where it is of a menu that Simpul never writes.

    `shown`: the public halves that the router printed, by interface: the command is then read from an export, which
    holds no secret. Without it, it is a line of ours, whose secrets are references that the comment has to tell.
    """
    menu = MENUS.get(command.menu)
    if command.verb == "set" and re.fullmatch(r"\[ ?find default=yes ?\]", command.target):
        menu = FACTORY.get(command.menu)
    if menu is None or (command.verb == "add") is not (menu.style == "list"):
        return None
    target = command.target
    if menu.path == "/interface/ethernet":
        found = re.fullmatch(r"\[ ?find default-name=(\S+?) ?\]", target)
        target = found[1] if found else target
    elif menu.key == "default":
        target = "default"
    given = dict(command.given)
    if shown is not None:
        for name in menu.secret:
            given.pop(name, None)
        if noted := _said(given.get("comment") or "")[2]:
            for pair in noted.split(" "):
                name, _, secret = pair.partition("=")
                given[name] = f"secret:{secret}"
        if menu.path == "/user/ssh-keys":
            owner = given.pop("key-owner") or ""
            given["key"] = f"{owner.partition(' ')[2]} {owner}"
        if menu.path == "/interface/wireguard":
            given["private-key"] = f"secret:wg:{shown.get(given.get('name') or '', 'not-shown')}"
    item = Item.of(menu, canonical(menu, target, given), target)
    return item if shown is not None else _noted(item)


def _noted(item: Item) -> Item:
    """With a comment that says which secrets it has, where the router itself never would."""
    if not item.secrets:
        return item
    noted = sorted(n for n in item.secrets if (item.menu.path, n) not in _SHOWN)
    if not noted or not item.menu.tagged or " with " in item.comment:
        return item
    said = " ".join(f"{n}={item.text(n).removeprefix('secret:')}" for n in noted)
    return Item.of(item.menu, dict(sorted({**item.given, "comment": f"{item.comment} with {said}"}.items())),
                   item.target)


def readable_secret(item: Item) -> str | None:
    """A property that holds a secret itself where its name should stand."""
    secrets = item.secrets
    return next((n for n in sorted(secrets) if not isinstance(item.given[n], Raw)
                 and not item.text(n).startswith("secret:")), None) if secrets else None
