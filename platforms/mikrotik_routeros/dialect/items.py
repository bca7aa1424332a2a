r"""One item of a menu: whose it is, what tells it from others, and the line that an export prints for it.

Ours are known by their comment: `simpul:OBJECT`, a word or two that tell several of one object apart, and, where the
router never prints a secret, which one it has: `simpul:snmp/nms with encryption-password=snmp:9c02...`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from platforms.mikrotik_routeros.dialect.menus import FACTORY, MENUS, Menu, canonical
from platforms.mikrotik_routeros.dialect.words import Command, Raw, quote

TAG: Final = "simpul:"
RETIRED: Final = "retired/"               # whose secret an undo still needs: kept, disabled, until it is confirmed
MISPLACED: Final = "# stands behind the end of its chain"
ADOPTED: Final = "# is taken over by its name: its comment is still others'"
_COMMENT = re.compile(r"simpul:([A-Za-z0-9][^\s]*)(?: (?!with )(.*?))?(?: with (\S+=.+))?", re.DOTALL)
# The router prints a key's public half, and the dialect is told it: this secret is not noted in the comment.
_SHOWN: Final = {("/interface/wireguard", "private-key")}


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `target` names one that the router has by itself; `misplaced`: behind the rule that ends its chain."""

    menu: Menu
    given: Mapping[str, str | None]
    target: str = ""
    misplaced: bool = False
    adopts: str = ""                     # the object that takes it over by its name: its comment is still others'

    def text(self, name: str) -> str:
        return self.given.get(name) or ""

    @property
    def comment(self) -> str:
        """What says whose it is: of a public key the words behind it, which the router shows as its owner."""
        if self.menu.tag == "key-owner":
            return " ".join(self.text("key").split(" ")[2:])
        return self.text(self.menu.tag) if self.menu.tag else ""

    @property
    def owner(self) -> str | None:
        """The object that it belongs to; None where it is not ours."""
        if self.adopts:
            return self.adopts
        if self.menu.style != "list" and self.menu.path != "/interface/ethernet":
            return f"setting{self.menu.path}" + (f"/{self.target}" if self.target else "")
        if not self.menu.tagged:
            name = self.text("action" if self.menu.path == "/system/logging" else self.menu.key)
            whose = name.removeprefix("simpul").removeprefix("-")
            return f"{_KIND[self.menu.path]}/{whose}" if name.startswith("simpul") else None
        return _said(self.comment)[0]

    @property
    def key(self) -> str:
        """What tells it from others of its object and menu."""
        if self.target or self.menu.style == "single":
            return self.target
        if not self.menu.tagged:
            return self.text(self.menu.key) or self.text("topics") or self.menu.defaults["topics"]
        if self.adopts:
            return ""
        owner, words, _ = _said(self.comment)
        return words if owner else self.comment

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
        if self.menu.path == "/interface/ethernet":
            return f"[ find default-name={self.target} ]"
        if self.menu.key == "default":
            return "[ find default=yes ]"
        if self.target:
            return self.target
        if self.menu.style == "single":
            return ""
        if not self.menu.tagged:
            names = ("topics", "action") if self.menu.path == "/system/logging" else (self.menu.key,)
            given = {**self.menu.defaults, **self.given}
            return "[find " + " ".join(f"{n}={quote(given[n] or '')}" for n in names) + "]"
        if self.adopts:
            return f"[find {self.menu.key}={quote(self.text(self.menu.key), always=True)}]"
        return f"[find {self.menu.tag}={quote(self.comment, always=True)}]"

    def written(self) -> str:
        """The line that makes it, as an export prints it."""
        menu = self.menu
        head = f"{menu.console} add" if menu.style == "list" else f"{menu.console} set"
        return " ".join([head, self.find, *words(menu, self.given)] if self.target else
                        [head, *words(menu, self.given)])


_NONE: Final[frozenset[str]] = frozenset()
# What of a rule is text, and has no negation.
_TOLD: Final = ("comment", "log-prefix")
_KIND: Final = {"/system/logging/action": "log", "/system/logging": "log", "/queue/type": "queue-type",
                "/ip/dhcp-relay": "hosts", "/ip/ipsec/profile": "ipsec"}


@lru_cache(maxsize=1 << 15)
def _said(comment: str) -> tuple[str | None, str, str]:
    """What a comment of ours says: the object, what tells several of it apart, and which secrets it has."""
    found = _COMMENT.fullmatch(comment)
    return (found[1], found[2] or "", found[3] or "") if found else (None, "", "")


def words(menu: Menu, given: Mapping[str, str | None]) -> list[str]:
    """`name=value` for each property, each name whole (an export shortens `remote.as` behind `remote.address`)."""
    rules = "/firewall/" in menu.path
    return [name if value is None else f"{name}={value}" if isinstance(value, Raw) else _word(name, value, rules)
            for name, value in given.items()]


# Of an item that only one router has, most properties are those of others' items.
@lru_cache(maxsize=1 << 15)
def _word(name: str, value: str, rules: bool) -> str:
    """A property as an export prints it; `rules`: of a menu whose properties have negations."""
    return f"{name}={quote(value, always=value[:7] == 'secret:', sign=rules and name not in _TOLD)}"


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
    item = Item(menu, canonical(menu, target, given), target)
    return item if shown is not None else _noted(item)


def _noted(item: Item) -> Item:
    """With a comment that says which secrets it has, where the router itself never would."""
    if not item.secrets:
        return item
    noted = sorted(n for n in item.secrets if (item.menu.path, n) not in _SHOWN)
    if not noted or not item.menu.tagged or " with " in item.comment:
        return item
    said = " ".join(f"{n}={item.text(n).removeprefix('secret:')}" for n in noted)
    return replace(item, given=dict(sorted({**item.given, "comment": f"{item.comment} with {said}"}.items())))


def readable_secret(item: Item) -> str | None:
    """A property that holds a secret itself where its name should stand."""
    secrets = item.secrets
    return next((n for n in sorted(secrets) if not isinstance(item.given[n], Raw)
                 and not item.text(n).startswith("secret:")), None) if secrets else None
