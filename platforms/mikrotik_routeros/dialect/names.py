"""The names that items give to others and need of them, by their properties: `interface:wg12`, `policy:SIMPUL-in4`."""

from __future__ import annotations

from typing import Final

from platforms.mikrotik_routeros.dialect.menus import GIVEN, MENUS, Menu

# What of a chain's name is the router's own: these are there without a rule.
BUILTIN: Final = frozenset({"input", "forward", "output", "prerouting", "postrouting", "srcnat", "dstnat"})
FIREWALL: Final = ("filter", "raw", "mangle", "nat")
RULES: Final = frozenset(f"/{family}/firewall/{table}" for table in FIREWALL for family in ("ip", "ipv6"))
LISTS: Final = ("/ip/firewall/address-list", "/ipv6/firewall/address-list")
_BEGINS: Final = "simpul-from-"           # what lists of where flows begin are called
# Properties that name an item to others, beside what its menu says that it refers to.
_NAMING: Final = frozenset({"chain", "list"} | {menu.key for menu in MENUS.values() if menu.defines})


def names(menu: Menu, name: str, value: str, defines: list[str], requires: list[str]) -> None:
    """Add what an item gives and needs by one of its properties. A rule needs its chain, where that is one of ours."""
    kind = menu.refers.get(name)
    if kind is not None:
        for one in value.split(","):
            # Where a flow begins is each site's to say; a list that nobody is in yet matches nothing.
            if one and not one.startswith(_BEGINS) and (needed := f"{kind}:{one.removeprefix('!')}") not in GIVEN:
                requires.append(needed)
    if name not in _NAMING:
        return
    path = menu.path
    if name == menu.key:
        defines += [f"{kind}:{value}" for kind in menu.defines]
    if name == "chain":
        if path in RULES and value not in BUILTIN:
            requires.append(f"chain:{path}:{value}")
        elif path == "/routing/filter/rule":
            defines.append(f"policy:{value}")
    elif name == "list" and path in LISTS:
        defines += [f"addresses{'6' if path.startswith('/ipv6') else '4'}:{value}", f"networks:{value}"]
    elif name == "name" and path == "/queue/tree":
        # A queue hangs below an interface or another queue.
        defines.append(f"interface:{value}")
