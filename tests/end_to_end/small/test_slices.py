"""Slices in the order VLAN, VPN, routing, hardening make of routers in factory state what the whole makes of them."""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from platforms.linux_frr.dialect import LinuxFrr
from platforms.linux_frr.dialect.stream import read
from tests.end_to_end.conftest import SMALL, World
from tests.end_to_end.hands import not_reached, routers, streams

pytestmark = [pytest.mark.lab, pytest.mark.campaign]

EDGE = "bontang-edge-1"
PERMIT = "64.74_office-to-64.72_servers_layanan-data"
SLICES = ("vlan", "vpn", "routing", "hardening")


@pytest.fixture
def factory(small: World, tmp_path: Path) -> Iterator[World]:
    """The routers of `small` in factory state once more, in a world of their own: the same inventory, numbers, keys."""
    shutil.copytree(small.inventory, tmp_path / "inventory")
    (tmp_path / ".simpul").mkdir(mode=0o700)
    for file in small.state.iterdir():
        if file.is_file() and file.name not in ("events.jsonl", "topology.json"):
            shutil.copy2(file, tmp_path / ".simpul" / file.name)
    world = World(tmp_path)
    limit = ("--limit", ",".join(SMALL))
    try:
        world.simpul("bootstrap", "--again", *limit)
        world.simpul("lab", "up", *limit)
        world.simpul("lab", "plug", *limit)
        yield world
    finally:
        world.simpul("lab", "down", check=False)


def on_disk(world: World) -> dict[str, str]:
    """Everything that the tool may write on this machine, without the lab's own memory."""
    found = {}
    for root in (world.inventory, world.state):
        for path in sorted(p for p in root.rglob("*") if p.is_file()):
            if "lab" not in path.relative_to(root).parts[:1]:
                found[str(path.relative_to(world.folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def provision(world: World, name: str, *words: str) -> str:
    if name == "hardening":                     # what a router is beside its network has no playbook of its own
        return world.from_management("apply", "--feature", name, *words, timeout=300).stdout
    command = [*world.lab.namespaces_command("mgmt"), sys.executable, "-m", f"playbooks.provision_{name}", *words]
    return world._run(command, True, 300).stdout


def test_the_slices_in_their_order_give_the_routers_that_the_whole_gives(small: World, factory: World) -> None:
    names = routers(small)
    assert names == routers(factory)
    spokes = [n for n in names if not n.startswith("hub")]
    assert not_reached(factory, spokes, 0) == spokes, "they are in factory state: no hub knows them yet"
    brought: dict[str, set[str]] = {}
    for name in SLICES:
        disk, before = on_disk(factory), streams(factory, names)
        shown = provision(factory, name, "--dry-run")
        assert "to add" in shown
        assert on_disk(factory) == disk, f"a dry run of {name} wrote to this machine"
        assert streams(factory, names) == before, f"a dry run of {name} wrote to a router"
        provision(factory, name, "--yes")
        brought[name] = set(read(streams(factory, [EDGE])[EDGE]).files)
        assert not_reached(factory, names, 10) == []
    whole, sliced = streams(small, names), streams(factory, names)
    for name in names:
        assert read(sliced[name]).files == read(whole[name]).files, name
        # FRR prints its lists in the order of their making; what they say is compared object by object.
        assert LinuxFrr().running(sliced[name]) == LinuxFrr().running(whole[name]), name
    assert factory.pending_changes() == 0
    # Each brought its own and no other's: at the site's router the way in stood already.
    segment, line, permit = "interface/vlan20.conf", "wan/radio.conf", f"nft/inside/60-permit-{PERMIT}.elements"
    person = "account/tester.conf"
    assert [{segment, line, permit, person} & brought[name] for name in SLICES] == [
        {segment}, {segment, line}, {segment, line, permit}, {segment, line, permit, person}]
    tunnels = [sum(i.startswith("wireguard/") for i in brought[name]) for name in SLICES]
    assert tunnels == [2, 4, 4, 4]
