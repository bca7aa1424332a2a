"""What routers of six versions listed of their own commands (tikoci/restraml, `/console/inspect` of CHR): every menu,
verb and property that is rendered for a version is there, and the emulator holds none that is not.

The lists are fetched by `make peers`; none stands here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from lab.emulated.routeros.schema import every, menus
from tests.platforms.mikrotik_routeros.models import built, model, rendered
from tests.platforms.peers import Peer, peers

LISTS = {p.name: p for p in peers("mikrotik_routeros", "commands")}
RENDERINGS = {"7.15": ("7.15.3", "7.18.2"), "7.19": ("7.19.6",), "7.20": ("7.20.8",), "7.21": ("7.21.5", "7.22.3")}
# What a router has by its hardware or by itself, and CHR has not or asks otherwise.
ELSEWHERE = {("/ip/cloud", "back-to-home-vpn"), ("/ip/firewall/filter", "hw-offload"), ("/system/device-mode", ""),
             ("/system/routerboard", ""), ("/system/history", ""), ("/system/package", ""), ("/system/resource", ""),
             ("/log", ""), ("/routing/bgp/session", ""), ("/ip/dhcp-server/option", "comment")}
_LINE = re.compile(r"/([a-z0-9 -]+?) (add|set)(?: (.*))?")
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|\[[^\]]*\]')
# `/ip service set telnet disabled=yes`: which one, without a name.
_NUMBERS = ("ip", "service")


def listed(peer: Peer) -> dict[str, Any]:
    text = peer.text()
    if text is None:
        pytest.skip("routers' lists of commands are not fetched, so nothing was compared with them: make peers")
    found: dict[str, Any] = json.loads(text)
    return found


def at(tree: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    for word in path:
        tree = tree.get(word, {})
    return tree


def written(release: str) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """(menu, verb, property) of all that is rendered for a version."""
    for name in built().models:
        for item in rendered(model(name, release)):
            for line in item.text.splitlines():
                found = _LINE.fullmatch(line)
                assert found is not None, line
                path = tuple(found[1].split(" "))
                rest = _QUOTED.sub("", found[3] or "")
                for word in re.findall(r"(?:^| )!?([a-z0-9.-]+)(?==| |$)", rest.replace('""', "")):
                    if path != _NUMBERS or f"{word}=" in rest:
                        yield path, found[2], word


@pytest.mark.parametrize("release", RENDERINGS)
def test_a_router_of_each_version_lists_all_that_is_rendered_for_it(release: str) -> None:
    words = set(written(release))
    assert len(words) > 250
    for version in RENDERINGS[release]:
        tree = listed(LISTS[version])
        assert [w for w in sorted(words) if w[2] not in at(tree, w[0]).get(w[1], {})] == [], version


@pytest.mark.parametrize("version", LISTS)
def test_the_emulator_holds_nothing_that_a_router_does_not_list(version: str) -> None:
    tree, more = listed(LISTS[version]), []
    for menu in every(menus(version)):
        if menu.style == "none" or (menu.text, "") in ELSEWHERE:
            continue
        verbs = at(tree, menu.path)
        known = verbs.get("add" if menu.style == "list" and not menu.fixed else "set", {})
        more += [(menu.text, p.name) for p in menu.properties.values()
                 if not p.read_only and p.name not in known and (menu.text, p.name) not in ELSEWHERE]
    assert more == []
