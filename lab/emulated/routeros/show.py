"""`print`: tables, details, terse lines. Forms: manual, Console, "print"; column widths are *assumed* (R7)."""

from __future__ import annotations

from lab.emulated.routeros.live import extra, facts, flag
from lab.emulated.routeros.router import Router
from lab.emulated.routeros.schema import Menu
from lab.emulated.routeros.tree import Item
from lab.emulated.routeros.values import quoted

_FLAGS = (("X", "disabled"), ("I", "invalid"), ("D", "dynamic"), ("R", "running"), ("E", "established"))


def single(router: Router, menu: Menu, *, terse: bool = False) -> str:
    """The properties of a menu that has one set of them, right-aligned before a colon."""
    item = router.tree.tables[menu.text][0]
    values = {name: item.text(name) for name in menu.properties if not menu.properties[name].secret}
    values |= facts(router, menu)
    if terse:
        return ";".join(f"{k}={v}" for k, v in values.items()) + "\n"
    width = max((len(name) for name in values), default=0) + 2
    return "".join(f"{name:>{width}}: {value}".rstrip() + "\n" for name, value in values.items())


def letters(router: Router, item: Item) -> str:
    return "".join(letter for letter, name in _FLAGS if _set(router, item, name))


def _set(router: Router, item: Item, name: str) -> bool:
    if name == "disabled":
        return item.disabled
    if name == "established":
        return item.text("established") == "yes"
    if name == "running":
        return item.menu.interface and flag(router, item, "running")
    return flag(router, item, name)


def names(router: Router, item: Item) -> list[str]:
    """The properties that an item shows: those it has, in the menu's order, with what is seen of it now."""
    known = [n for n in item.menu.properties if item.text(n) or n in item.values]
    return [*known, *(n for n in (*item.values, *extra(router, item)) if n not in known)]


def many(router: Router, menu: Menu, items: list[Item], style: str, width: int, proplist: list[str]) -> str:
    if style == "terse":
        return "".join(_terse(router, number, item, proplist) for number, item in enumerate(items))
    if style in ("detail", "value-list") or not any(p.column for p in menu.properties.values()):
        return _legend(router, items, "") + "".join(
            _detail(router, number, item, width, proplist) for number, item in enumerate(items))
    return _table(router, menu, items, proplist)


def _value(router: Router, item: Item, name: str) -> str:
    now = extra(router, item).get(name)
    return ",".join(str(p) for p in now) if now is not None else item.text(name)


def _visible(router: Router, item: Item, proplist: list[str]) -> list[str]:
    return [n for n in proplist or names(router, item) if n not in ("disabled", "comment", "established")
            and not (n in item.menu.properties and item.menu.properties[n].kind == "bool" and n == "dynamic")]


def _terse(router: Router, number: int, item: Item, proplist: list[str]) -> str:
    comment = item.text("comment")
    words = [f"comment={comment}"] if comment else []
    words += [f"{n}={_value(router, item, n)}" for n in _visible(router, item, proplist)]
    return f"{number:>2} {letters(router, item):<2} {' '.join(words)}\n"


def _legend(router: Router, items: list[Item], columns: str) -> str:
    seen = {letter for item in items for letter in letters(router, item)}
    said = [f"{letter} - {name.upper()}" for letter, name in _FLAGS if letter in seen]
    return (f"Flags: {', '.join(said)}\n" if said else "") + columns


def _detail(router: Router, number: int, item: Item, width: int, proplist: list[str]) -> str:
    head = f"{number:>2} {letters(router, item):<2} "
    lines: list[str] = []
    comment = item.text("comment")
    if comment and not proplist:
        lines.append(f"{head};;; {comment}")
        head = " " * len(head)
    line = head
    for name in _visible(router, item, proplist):
        text = _value(router, item, name)
        kind = item.menu.properties[name].kind if name in item.menu.properties else ""
        word = f"{name}={quoted(text, always=True) if kind in ('str', 'key') else text}"
        if len(line) + len(word) > width and line.strip():
            lines.append(line.rstrip())
            line = " " * len(head)
        line += word + " "
    lines.append(line.rstrip())
    return "\n".join(lines) + "\n\n"


def _table(router: Router, menu: Menu, items: list[Item], proplist: list[str]) -> str:
    """Columns that have something in them, under their names in capitals."""
    columns = [n for n in proplist or [p.name for p in menu.properties.values() if p.column]
               if any(_value(router, i, n) for i in items)]
    if not items or not columns:
        return _legend(router, items, "")
    flags = max(len(letters(router, i)) for i in items)
    number = len(str(len(items) - 1))
    rows = [[f"{k:>{number}}", letters(router, i), *(_value(router, i, n) or "" for n in columns)]
            for k, i in enumerate(items)]
    titles = ["#".rjust(number), "", *(c.upper() for c in columns)]
    widths = [number, flags, *(max(len(r[c]) for r in [titles, *rows]) for c in range(2, len(titles)))]
    out = [_legend(router, items, f"Columns: {', '.join(titles[2:])}\n")]
    for place, row in enumerate([titles, *rows]):
        comment = items[place - 1].text("comment") if place else ""
        if comment:
            out.append(f";;; {comment}\n")
        cells = [cell.ljust(size) for cell, size in zip(row, widths, strict=True) if size]
        out.append(("  ".join(cells) if not flags else cells[0] + " " + "  ".join(cells[1:])).rstrip() + "\n")
    return "".join(out)
