"""What can fail, one thing at a time: a line, a cable between two routers of a site, a router, a provider with all its
lines, a hub site with all its routers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from simpul.proof.network import Net
from simpul.words.sentence import all_of, tell

Kind = Literal["line", "cable", "router", "provider", "site", "nothing"]
KINDS: Final[tuple[Kind, ...]] = ("line", "cable", "router", "provider", "site")
# What everything rests on: ("router", name), ("line", router, name), ("cable", site).
Part = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that fails, and what stands no more when it does."""

    kind: Kind
    what: str                            # for people: "line fibre of paser-edge-1"
    parts: frozenset[Part]
    sites: frozenset[str]                # whose own parts these are
    medium: str | None = None            # a line's


def failures(net: Net) -> Iterator[Failure]:
    """Every single failure of a declared network."""
    lines: dict[str, list[Part]] = {}
    for line in net.policy.lines:
        part = "line", line.router, line.name
        lines.setdefault(line.provider, []).append(part)
        yield Failure("line", tell("line {line} of {router}", line=line.name, router=line.router), frozenset({part}),
                      frozenset({net.site(line.router)}), line.medium)
    routers: dict[str, list[str]] = {}
    for router in net.policy.routers:
        routers.setdefault(router.site, []).append(router.name)
    for site, names in routers.items():
        if len(names) > 1:
            yield Failure("cable", tell("the cable between {names}", names=all_of(names)), frozenset({("cable", site)}),
                          frozenset({site}))
    for router in net.policy.routers:
        yield Failure("router", router.name, frozenset({("router", router.name)}), frozenset({router.site}))
    for provider, parts in lines.items():
        yield Failure("provider", provider, frozenset(parts), frozenset(net.site(p[1]) for p in parts))
    for hub in net.policy.sites:
        if hub.hub:
            yield Failure("site", hub.key, frozenset(("router", name) for name in routers.get(hub.key, ())),
                          frozenset({hub.key}))
