"""Rows that say the whole of an item of ours, read at once.

Nearly every row of an export and of a page adds an item and says of each property what is written. What such a row says
is put together from its words, of which most are words of other rows, too; any other row is read as a command.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from platforms.mikrotik_routeros.dialect.items import Item, word
from platforms.mikrotik_routeros.dialect.menus import MENUS, Menu
from platforms.mikrotik_routeros.dialect.names import RULES, names
from platforms.mikrotik_routeros.dialect.values import BESIDE, ODD, says
from platforms.mikrotik_routeros.dialect.words import APART, menu_of, pair

# Of these an export does not say all: a tunnel's key is told elsewhere, a person's key is told otherwise.
_HALF: Final = frozenset({"/interface/wireguard", "/user/ssh-keys"})
_MANY: Final = 1 << 15


class Rows(dict[str, Item | None]):
    """By row the item that it adds, of rows that say the same wherever they stand: in an export and in a page. None of
    any other row, which may add one all the same.
    """

    def __missing__(self, row: str) -> Item | None:
        return self.keep(row, _item(row))

    def keep(self, row: str, item: Item | None) -> Item | None:
        """Remember what a row says: most rows of a router are rows of every router."""
        if item is not None:
            if len(self) >= _MANY:
                self.clear()
            self[row] = item
        return item


ROWS: Final = Rows()


def _item(row: str) -> Item | None:
    head, add, rest = row.partition(" add ")
    if not add or (menu := _list(head)) is None:
        return None
    said = APART.findall(rest) if '"' in rest else rest.split(" ")
    given: dict[str, str | None] = {}
    written = [f"{menu.console} add"]
    defines: list[str] = []
    requires: list[str] = []
    last = ""
    for text in said:
        if (found := pair(text)) is None:
            return None
        name, value, as_it_is = found
        # Properties in another order, or one of them twice, or one that depends on others, or one that is hidden.
        if name <= last or name in BESIDE or name in menu.secret:
            return None
        last = name
        kept = says(menu, "", name, value, {})
        if kept is not None:
            given[name] = kept
            written.append(text if as_it_is and kept is value else word(menu, name, kept))
            names(menu, name, kept, defines, requires)
    if " ".join(said) != rest or (menu.path in RULES and "chain" not in given) or " with " in (
            given.get("comment") or ""):
        return None
    item = Item.told(menu, given, " ".join(written), tuple(defines), tuple(requires))
    return item if item.owner is not None else None


@lru_cache(maxsize=1 << 10)
def _list(head: str) -> Menu | None:
    """The menu of items that a path leads to; None of one whose rows do not say all, or not in every place the same."""
    menu = MENUS.get(menu_of(head))
    return menu if menu is not None and menu.style == "list" and menu.path not in _HALF | ODD else None
