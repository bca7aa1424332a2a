"""What makes a RouterOS configuration unsafe to stand in, even between two lines."""

from __future__ import annotations

import re
from typing import Final

from platforms.mikrotik_routeros.dialect.items import Item
from platforms.mikrotik_routeros.dialect.objects import parsed
from simpul.config.model import Config, Object
from simpul.errors import DialectError

# The chains that hold the default deny of the whole router.
_DENYING: Final = tuple(f"filter/{family}/{chain}" for family in ("ip", "ipv6") for chain in ("input", "forward"))
_NO_MATCH: Final = frozenset({"chain", "action", "comment", "log", "log-prefix", "reject-with", "disabled"})


def hazards(config: Config) -> list[str]:
    """Sentences, one a hazard, each beginning with the object's id; stable between calls, sorted."""
    found: list[str] = []
    for item in config.objects.values():
        if not item.owned or not item.text:
            continue
        try:
            found += _of(item)
        except DialectError as error:
            found.append(f"{item.id}: cannot be read: {error.diagnostic.message}")
    found += [f"{wanted}: nothing denies by default" for wanted in _DENYING if wanted not in config.objects]
    return sorted(found)


def _of(item: Object) -> list[str]:
    items = parsed(item.id, item.text).items
    if item.id.startswith("filter/") and not item.id.endswith("/output"):
        return [] if _denies(items[-1]) else [f"{item.id}: its last rule does not deny what is left"]
    if item.id.startswith("policy/"):
        last = items[-1].text("rule").strip().rstrip(";")
        open_ = [i for i in items if re.fullmatch(r"accept;?", i.text("rule").strip())]
        return ([f"{item.id}: its last rule does not reject what is left"] if last != "reject" else []) + (
            [f"{item.id}: permits every prefix"] if open_ else [])
    if item.id.startswith("bgp/"):
        return [f"{item.id}: no policy {way}" for i in items if i.menu.path.endswith("connection")
                for way, name in (("in", "input.filter"), ("out", "output.filter-chain")) if not i.text(name)]
    if not item.id.startswith(("public/", "nat/")):
        return [f"{item.id}: addresses are translated where guests or a tunnel leave by a line, and nowhere else"
                for i in items if i.menu.path.endswith("/firewall/nat") and not _of_a_tunnel(item.id, i)]
    return []


def _of_a_tunnel(object_id: str, rule: Item) -> bool:
    """Whether it translates nothing but what a tunnel itself sends to its far end."""
    return (object_id.startswith("wireguard/") and rule.text("action") == "masquerade"
            and rule.text("protocol") == "udp" and all(
                rule.text(n) and rule.text(n)[0] != "!" for n in ("dst-address", "dst-port", "out-interface")))


def _denies(rule: Item) -> bool:
    """Whether a rule stops everything that comes to it, or sends it back to the chain that asked."""
    action = rule.text("action")
    ends = action in ("drop", "reject") or (action == "return" and rule.text("chain") not in ("input", "forward"))
    return ends and rule.text("disabled") != "yes" and not (rule.given.keys() - _NO_MATCH)
