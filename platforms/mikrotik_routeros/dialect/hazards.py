"""What makes a RouterOS configuration unsafe to stand in, even between two lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from platforms.mikrotik_routeros.dialect.items import Item
from platforms.mikrotik_routeros.dialect.objects import parsed
from platforms.remembered import remembered
from simpul.config.model import Config
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
            found += _of(item.id, item.text)
        except DialectError as error:
            found.append(f"{item.id}: cannot be read: {error.diagnostic.message}")
    found += [f"{wanted}: nothing denies by default" for wanted in _DENYING if wanted not in config.objects]
    return sorted(found)


# Asked of the whole configuration, and of what is before and after each step.
@remembered
def _of(object_id: str, text: str) -> list[str]:
    items = parsed(object_id, text).items
    if object_id.startswith("filter/") and not object_id.endswith("/output"):
        return [] if _denies(items[-1]) else [f"{object_id}: its last rule does not deny what is left"]
    if object_id.startswith("policy/"):
        last = items[-1].text("rule").strip().rstrip(";")
        open_ = [i for i in items if re.fullmatch(r"accept;?", i.text("rule").strip())]
        return ([f"{object_id}: its last rule does not reject what is left"] if last != "reject" else []) + (
            [f"{object_id}: permits every prefix"] if open_ else [])
    if object_id.startswith("bgp/"):
        return [f"{object_id}: no policy {way}" for i in items if i.menu.path.endswith("connection")
                for way, name in (("in", "input.filter"), ("out", "output.filter-chain")) if not i.text(name)]
    if object_id.startswith("gre/"):
        return [f"{object_id}: {words}" for words in _of_gre(items)]
    if object_id.startswith("ospf/"):
        return _of_ospf(object_id, items)
    if not object_id.startswith(("public/", "nat/")):
        return [f"{object_id}: addresses are translated where guests or a tunnel leave by a line, and nowhere else"
                for i in items if i.menu.path.endswith("/firewall/nat") and not _of_a_tunnel(object_id, i)]
    return []


def _of_gre(items: tuple[Item, ...]) -> Iterator[str]:
    """GRE that may pass in the clear: let through by itself, or tracked, so that it passes as an answer."""
    for item in items:
        if item.text("protocol") == "gre" and item.text("action") == "accept" and not item.text(
                "ipsec-policy").endswith(",ipsec"):
            yield f"GRE passes in the clear in {item.text('chain')}"
    untracked = {i.text("chain") for i in items if i.text("action") == "notrack" and i.text("protocol") == "gre"}
    yield from (f"GRE is tracked in {chain}" for chain in ("prerouting", "output") if chain not in untracked)


def _of_ospf(object_id: str, items: tuple[Item, ...]) -> list[str]:
    """It believes whoever is on the cable, unless what it hears is both bounded and signed."""
    found = []
    for item in items:
        if item.menu.path.endswith("/instance"):
            found += [f"{object_id}: no policy {way}" for way, name in (("in", "in-filter-chain"), (
                "out", "out-filter-chain")) if not item.text(name)]
        elif item.menu.path.endswith("/interface-template") and item.given.get("passive", "no") == "no" and (
                item.text("auth") in ("", "simple") or not item.text("auth-key")):
            found.append(f"{object_id}: what it hears is not signed")
    return found


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
