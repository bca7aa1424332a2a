"""What a new version does to the configuration: BGP across 7.19 and 7.20.

Changelog 7.20 and manual, BGP: `as` and `router-id` moved to `/routing/bgp/instance`, connections name theirs; one
version before, `address-families` became `afi` (exports of 7.19.4; github.com/tikoci/restraml). Names of the instances
that an upgrade makes, `bgp-instance-1`: exports of upgraded routers. Templates lose their router-id; the rest of a
template stays.
"""

from __future__ import annotations

from lab.emulated.routeros.router import Router
from lab.emulated.routeros.schema import version
from lab.emulated.routeros.tree import Item, Link, Stored, Tree


def move(router: Router, to: str) -> None:
    """Turn the configuration into what another version holds. What that one does not know is gone."""
    old, router.tree = router.tree, Tree(to)
    made: dict[Item, Item] = {}
    for path, items in old.tables.items():
        if path not in router.tree.tables:
            continue
        router.tree.tables[path].clear()
        menu = router.tree.menu(path)
        for item in items:
            new = router.tree.add(menu, {}, dynamic=item.dynamic, factory=item.factory)
            new.number, new.before = item.number, item.before
            made[item] = new
    for item, new in made.items():
        new.values = {name: tuple(Link(made.get(p.item, p.item), p.sign) if isinstance(p, Link) else p for p in stored)
                      for name, stored in item.values.items() if name in new.menu.properties}
    packages = router.tree.table("/system/package")
    if packages:
        packages[0].values["version"] = (to,)
    if version(old.version) < (7, 19) <= version(to):
        _families(made)
    if version(old.version) < (7, 20) <= version(to):
        _instances(router.tree, made)


def _families(made: dict[Item, Item]) -> None:
    for item, new in made.items():
        families = item.values.get("address-families")
        if families is not None:
            new.values["afi"] = families


def _instances(tree: Tree, made: dict[Item, Item]) -> None:
    instances: dict[tuple[str, str, str], Item] = {}
    for item, new in made.items():
        if item.menu.text != "/routing/bgp/connection":
            continue
        template = item.target("templates")
        facts = [item.text(n) or (template.text(n) if template else "") for n in ("as", "router-id", "vrf")]
        key = (facts[0], facts[1], facts[2])
        if key not in instances:
            values: dict[str, Stored] = {"name": (f"bgp-instance-{len(instances) + 1}",), "as": (facts[0],)}
            if facts[1]:
                values["router-id"] = (facts[1],)
            if facts[2] and facts[2] != "main":
                values["vrf"] = item.values.get("vrf", (facts[2],))
            instances[key] = tree.add(tree.menu("/routing/bgp/instance"), values)
        new.values["instance"] = (Link(instances[key]),)
