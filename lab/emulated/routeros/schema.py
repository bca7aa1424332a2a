"""The router's menus as data, read from `menus/*.menu`: what there is, of what type, since which version.

    /ip/address list d c dup=address,interface:such_address phase=0
        address   addr4 ! col           required, and shown in the table
        name      str =default          not exported while it holds; with `always`, it is
        password  str $                 sensitive: exported only by show-sensitive
        as        as -7.20              gone from 7.20 on; +7.20: there from 7.20 on
        uptime    str ro                read only
        keepalive str =10s,10 opt       may be taken back; an export then says !keepalive
    @ name=read policy=...              an item that is there from the factory

Of a header: `list` holds items, `single` is one; d: they can be disabled, c: commented, o: their order counts;
`fixed`: none can be added; `like=` has another menu's properties, `without=` some; `phase`: its place in an export.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

_FILES: Final = Path(__file__).with_name("menus")
Version = tuple[int, ...]


def version(text: str) -> Version:
    """`7.20.1`, `7.21rc2` -> numbers that compare."""
    digits = text.replace("rc", ".0.").replace("beta", ".0.")
    return tuple(int(part) for part in digits.split(".") if part)


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a menu's items. `kind` is a type of `kinds.py` with its arguments."""

    name: str
    kind: str
    default: str | None = None
    required: bool = False
    secret: bool = False
    read_only: bool = False
    column: bool = False
    always: bool = False
    optional: bool = False


@dataclass(slots=True, eq=False, repr=False)
class Menu:
    """One place of the tree. `style`: `list` holds items, `single` has one set of properties, `none` only leads on."""

    path: tuple[str, ...]
    style: str = "none"
    ordered: bool = False
    fixed: bool = False
    key: str | None = None
    interface: bool = False
    device_mode: str | None = None
    phase: int = 9
    numbered: bool = False
    like: str | None = None
    without: frozenset[str] = frozenset()
    duplicates: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    properties: dict[str, Property] = field(default_factory=dict)
    factory: list[dict[str, str]] = field(default_factory=list)
    children: dict[str, Menu] = field(default_factory=dict)
    text: str = field(init=False)       # its whole path, as it is typed

    def __post_init__(self) -> None:
        self.text = "/" + "/".join(self.path)


def _split(line: str) -> list[str]:
    """Words; a quoted value may hold spaces."""
    words, word, inside = [], "", False
    for char in line:
        if char == '"':
            inside = not inside
        elif char.isspace() and not inside:
            if word:
                words.append(word)
            word = ""
        else:
            word += char
    return [*words, word] if word else words


def _there(words: list[str], now: Version) -> bool:
    for word in words:
        if word[0] == "+" and now < version(word[1:]):
            return False
        if word[0] == "-" and now >= version(word[1:]):
            return False
    return True


def _menu(path: tuple[str, ...], words: list[str]) -> Menu:
    menu = Menu(path, words[0])
    for flag in words[1:]:
        name, _, value = flag.partition("=")
        if flag == "o":
            menu.ordered = True
        elif flag == "fixed":
            menu.fixed = True
        elif flag == "interface":
            menu.interface = True
        elif flag == "numbered":
            menu.numbered = True
        elif name == "key":
            menu.key = value
        elif name == "device-mode":
            menu.device_mode = value
        elif name == "without":
            menu.without = frozenset(value.split(","))
        elif name == "like":
            menu.like = value
        elif name == "phase":
            menu.phase = int(value)
        elif name == "dup":
            names, _, said = value.partition(":")
            menu.duplicates.append((tuple(names.split(",")), said.replace("_", " ")))
        elif flag not in ("d", "c") and flag[0] not in "+-":
            raise ValueError(f"{menu.text}: what is {flag}?")
    if "c" in words:
        menu.properties["comment"] = Property("comment", "str", "")
    if "d" in words:
        menu.properties["disabled"] = Property("disabled", "bool", "no")
    return menu


def _property(words: list[str]) -> Property:
    rest = words[2:]
    default = next((w[1:] for w in rest if w[0] == "="), None)
    return Property(words[0], words[1], default, "!" in rest, "$" in rest, "ro" in rest, "col" in rest,
                    "always" in rest, "opt" in rest)


@cache
def menus(of: str) -> Menu:
    """The root of the tree that a router of this version has. The tree is shared: nobody changes it."""
    now, root = version(of), Menu(())
    for file in sorted(_FILES.glob("*.menu")):
        here: Menu | None = None
        for line in file.read_text(encoding="utf-8").splitlines():
            words = _split(line.partition("  #")[0])
            if not words or words[0][0] == "#":
                continue
            if words[0][0] == "/":
                here = None
                if _there(words[1:], now):
                    here = _menu(tuple(words[0][1:].split("/")), words[1:])
                    _hang(root, here)
            elif here is None:
                continue
            elif words[0] == "@":
                here.factory.append(dict(w.split("=", 1) for w in words[1:]))
            elif _there([w for w in words[2:] if w[0] in "+-"], now):
                here.properties[words[0]] = _property(words)
    for menu in every(root):
        if menu.like is not None:
            menu.properties = _inherited(root, menu) | menu.properties
    return root


def _inherited(root: Menu, menu: Menu) -> dict[str, Property]:
    """What a menu has like another: `like=/path` in its header."""
    if menu.like is None:
        return {}
    other = find(root, menu.like)
    return {n: p for n, p in (_inherited(root, other) | other.properties).items() if n not in menu.without}


def find(root: Menu, path: str) -> Menu:
    """The menu at a full path; KeyError where there is none."""
    for word in path.strip("/").split("/"):
        root = root.children[word]
    return root


def _hang(root: Menu, menu: Menu) -> None:
    at = root
    for depth, word in enumerate(menu.path[:-1]):
        at = at.children.setdefault(word, Menu(menu.path[:depth + 1]))
    old = at.children.get(menu.path[-1])
    if old is not None:
        menu.children = old.children
    at.children[menu.path[-1]] = menu


def every(menu: Menu) -> list[Menu]:
    """The menu and all below it, by name."""
    return [menu, *(m for name in sorted(menu.children) for m in every(menu.children[name]))]
