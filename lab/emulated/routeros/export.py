"""`/export`: the configuration as a script that makes it again.

The form is that of exports printed by 7.15 to 7.22 routers: the header, sections whose names others use first and the
rest by name, properties by name, lines of at most 79 characters. Sensitive values are left out unless asked for
(manual, Configuration Management, "Configuration Export and Import").
"""

from __future__ import annotations

import re
from functools import lru_cache

from lab.emulated.routeros.router import Router
from lab.emulated.routeros.schema import Menu, Property, every
from lab.emulated.routeros.tree import Item, show
from lab.emulated.routeros.values import quoted

WIDTH = 78                              # of a line that goes on, without its backslash
_INDENT = "    "


def export(router: Router, menu: Menu, *, terse: bool = False, verbose: bool = False, sensitive: bool = False) -> str:
    """The script for a menu and all below it."""
    out = [*header(router), *_sections(router, menu, terse=terse, verbose=verbose, sensitive=sensitive)]
    return "\n".join(out) + "\n"


def header(router: Router) -> list[str]:
    lines = [f"# {router.now:%Y-%m-%d %H:%M:%S} by RouterOS {router.version}",
             f"# software id = {router.software_id}", "#"]
    if router.model != "CHR":
        lines += [f"# model = {router.model}", f"# serial number = {router.serial}"]
    return lines


def _sections(router: Router, top: Menu, *, terse: bool, verbose: bool, sensitive: bool) -> list[str]:
    out: list[str] = []
    for menu in _menus(top):
        lines = [line for line in (_line(item, number, verbose=verbose, sensitive=sensitive)
                                   for number, item in enumerate(router.tree.tables[menu.text])) if line]
        head = "/" + " ".join(menu.path)
        if terse:
            out += [f"{head} {' '.join(words)}" for words in map(_short, lines)]
        elif lines:
            out.append(head)
            if menu.device_mode is not None and router.mode.get(menu.device_mode) == "no":
                out.append("# inactivated, not allowed by device-mode")
            for words in lines:
                out += wrap(_short(words))
    return out


@lru_cache(maxsize=64)
def _menus(top: Menu) -> tuple[Menu, ...]:
    """The menus that an export goes through, in its order."""
    return tuple(sorted((m for m in every(top) if m.style in ("list", "single")), key=lambda m: (m.phase, m.path)))


@lru_cache(maxsize=1 << 10)
def _told(menu: Menu, sensitive: bool) -> tuple[Property, ...]:
    """The properties that an export tells of a menu's items."""
    return tuple(known for _, known in sorted(menu.properties.items())
                 if not known.read_only and (sensitive or not known.secret))


def _line(item: Item, number: int, *, verbose: bool, sensitive: bool) -> list[str]:
    """The words of one item's line; none where it says nothing."""
    menu = item.menu
    if item.dynamic or menu.text in ("/user", "/system/package", "/routing/bgp/session"):
        return []                               # manual, Configuration Management: users are not exported
    words = []
    for known in _told(menu, sensitive):
        words += _word(item, known, verbose=verbose)
    if menu.style == "single":
        return ["set", *words] if words else []
    if item.factory:
        return [*_found(item, number), *words] if words else []
    return ["add", *words]


def _found(item: Item, number: int) -> list[str]:
    """How an item that cannot be added is named."""
    menu = item.menu
    if menu.text == "/interface/ethernet":
        return ["set", "[", "find", f"default-name={item.text('default-name')}", "]"]
    if item.before.get("default") == ("yes",):
        return ["set", "[", "find", "default=yes", "]"]
    if (menu.numbered and menu.key is None) or menu.text == "/system/logging/action":
        return ["set", str(number)]
    return ["set", quoted(show(item.before[menu.key]))] if menu.key else ["set", str(number)]


def _word(item: Item, known: Property, *, verbose: bool) -> list[str]:
    """`name=value`, or nothing where the value is what it would be anyway."""
    name, stored = known.name, item.values.get(known.name)
    if item.factory and (stored is None or (not verbose and stored == item.before.get(name))):
        return []
    if stored == () and known.optional:
        return [f"!{name}"]
    if stored is None:
        return [f"{name}={quoted(known.default)}"] if verbose and known.default is not None else []
    text = show(stored)
    if not (verbose or known.always or item.factory) and known.default is not None and text == known.default:
        return []
    if item.factory and not verbose and name not in item.before and text == (known.default or ""):
        return []
    if known.kind == "flag":
        return [name] if text == "yes" else []
    sign = "!" if known.kind.startswith("neg:") and text[:1] == "!" else ""
    return [f"{name}={sign}{quoted(text[len(sign):])}"]


def _short(words: list[str]) -> list[str]:
    """`local.address=1 local.role=ebgp` -> `local.address=1 .role=ebgp`."""
    out, group = [], ""
    for word in words:
        found = re.match(r"([a-z-]+)\.([a-z0-9-]+=.*)", word, re.DOTALL)
        if found and found[1] == group:
            out.append(f".{found[2]}")
        else:
            out.append(word)
            group = found[1] if found else ""
    return out


def wrap(words: list[str]) -> list[str]:
    """Lines of a command: broken between words, behind an `=`, and within quotes only what fits on no line."""
    lines, line = [], ""
    for number, word in enumerate(words):
        space = "" if number == 0 else " "
        name, equals, value = word.partition("=")
        if line != _INDENT and len(line) + len(space) + len(name + equals) > WIDTH:
            lines.append(line + space + "\\")
            line, space = _INDENT, ""
        line += space + name + equals
        if not value:
            continue
        if len(line) + len(value) <= WIDTH:
            line += value
        elif len(_INDENT) + len(value) <= WIDTH or not value.startswith('"'):
            lines.append(line + "\\")
            line = _INDENT + value
        else:
            while len(line) + len(value) > WIDTH:
                cut = _cut(value, WIDTH - len(line))
                lines.append(line + value[:cut] + "\\")
                line, value = _INDENT, value[cut:]
            line += value
    return [*lines, line]


def _cut(text: str, at: int) -> int:
    """Where a quoted text may be cut: never within an escape, nor before blanks, which a next line would lose."""
    while at > 1 and (re.search(r"\\[0-9A-F]?$", text[:at]) is not None or text[at] == " "):
        at -= 1
    return at
