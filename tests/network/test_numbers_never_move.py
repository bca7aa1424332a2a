"""Adding, removing or reordering any site changes no byte of another spoke, except where a flow names that site."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from simpul.config.model import RenderedObject
from simpul.intent.loader import load_network
from simpul.intent.model import Network, Role
from simpul.intent.prefixes import within
from simpul.network.filter_model import slug

from .conftest import ROOT, TODAY, Built, shipped_network

Rendered = dict[str, dict[str, RenderedObject]]
SPOKES = sorted(k for k, s in shipped_network().sites.items() if s.role is not Role.HUB)
some_sites = st.sets(st.sampled_from(SPOKES), min_size=1, max_size=len(SPOKES) - 1)


def without(network: Network, keys: Iterable[str]) -> Network:
    gone = set(keys)
    return replace(network, sites={k: s for k, s in network.sites.items() if k not in gone})


def rewritten(folder: Path, seed: int) -> Path:
    """The shipped inventory as another author might have written it: everything in another order, in other files."""
    order = random.Random(seed)
    for number, path in enumerate(sorted((ROOT / "inventory").rglob("*.yaml"))):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for key, value in data.items():
            if isinstance(value, dict) and key != "network":
                items = list(value.items())
                order.shuffle(items)
                data[key] = dict(items)
            elif isinstance(value, list):
                order.shuffle(value)
        top = list(data.items())
        order.shuffle(top)
        (folder / f"{order.randrange(1000):03}-{number}.yaml").write_text(yaml.safe_dump(dict(top), sort_keys=False))
    return folder


def prefixes(built: Built, keys: Iterable[str]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(built.allocator.get(kind, key) or "") for key in keys for kind in ("site4", "site6")]


def names_only(lines: Iterable[str], changed: list[IPv4Network | IPv6Network]) -> bool:
    """Whether each of these filter lines speaks of an address of the changed sites."""
    for line in lines:
        ends = [ip_network(word) for word in line.split() if "/" in word]
        if not any(within(end, c) for end in ends for c in changed):
            return False
    return True


def assert_others_stand(before: Rendered, after: Rendered, full: Built, changed: set[str]) -> None:
    own = {d.name for k in changed for d in full.network.sites[k].devices}
    units = {f"site:{k}" for k in changed}
    whose = prefixes(full, changed)
    files = {f"nft/inside/60-permit-{slug(k)}.elements" for k in changed}
    for device in before.keys() & after.keys():
        assert device not in own or before[device]
        for identifier in before[device].keys() | after[device].keys():
            old, new = before[device].get(identifier), after[device].get(identifier)
            if (old and old.unit in units) or (new and new.unit in units) or identifier in files:
                continue
            old_lines, new_lines = (set(o.text.splitlines()) if o else set() for o in (old, new))
            if old_lines != new_lines:
                assert identifier.startswith("nft/inside/60-permit-"), f"{device}: {identifier} moved"
                assert names_only(old_lines ^ new_lines, whose), f"{device}: {identifier}"
            elif old and new:
                assert old.text == new.text, f"{device}: {identifier} was only reordered"


FULL = Built.of(shipped_network())
FULL_RENDERED = FULL.rendered()


@settings(max_examples=12, deadline=None)
@given(some_sites)
def test_removing_sites(gone: set[str]) -> None:
    less = Built.of(without(FULL.network, gone), FULL.ledger())
    assert_others_stand(FULL_RENDERED, less.rendered(), FULL, gone)


@settings(max_examples=12, deadline=None)
@given(some_sites)
def test_adding_sites(new: set[str]) -> None:
    first = Built.of(without(shipped_network(), new))
    more = Built.of(shipped_network(), first.ledger())
    assert_others_stand(first.rendered(), more.rendered(), more, new)


@pytest.mark.parametrize("seed", range(3))
def test_reordering_everything(tmp_path: Path, seed: int) -> None:
    network = load_network(rewritten(tmp_path, seed), platforms=("linux_frr",), today=TODAY).network
    again = Built.of(network, FULL.ledger()).rendered()
    assert again.keys() == FULL_RENDERED.keys()
    for device, objects in FULL_RENDERED.items():
        assert {i: o.text for i, o in again[device].items()} == {i: o.text for i, o in objects.items()}, device


def test_two_people_who_begin_with_the_same_network_get_the_same_numbers(tmp_path: Path) -> None:
    network = load_network(rewritten(tmp_path, 9), platforms=("linux_frr",), today=TODAY).network
    assert Built.of(network).ledger().text() == FULL.ledger().text()


def test_a_site_that_comes_back_is_what_it_was() -> None:
    less = Built.of(without(FULL.network, SPOKES[:3]), FULL.ledger())
    less.allocator.release_absent("site4", set(less.network.sites))
    less.allocator.release_absent("link", {p.key for p in less.pairs})
    back = Built.of(FULL.network, less.ledger()).rendered()
    for key in SPOKES[:3]:
        for device in FULL.network.sites[key].devices:
            assert back[device.name] == FULL_RENDERED[device.name]


def test_two_builds_and_two_renderings_are_equal_bytes() -> None:
    again = Built.of(FULL.network, FULL.ledger())
    assert again.models == FULL.models
    assert again.rendered() == FULL_RENDERED
    assert again.allocator.new_records == ()
