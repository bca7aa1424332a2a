"""The model of FRR, judged by the dialect that was proven on FRR itself: what is told is what is shown."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from lab.emulated.linux_frr.frr import Frr
from lab.emulated.linux_frr.nft import Table
from platforms.linux_frr.dialect import LinuxFrr
from simpul.config.model import Config
from simpul.intent.loader import load_network
from simpul.ledger import Allocator, Ledger
from simpul.network.build import build
from simpul.render.engine import Renderer

ROOT = Path(__file__).resolve().parents[4]
TODAY = date(2026, 12, 1)
DEVICES = ("hub-smr-1", "bontang-edge-1", "samarinda-edge-1", "kd-64-01-04-2007-1")
EMPTY = Frr("box").running()


@cache
def intended(name: str) -> Config:
    network = load_network(ROOT / "inventory", platforms=("linux_frr",), today=TODAY).network
    models = build(network, Allocator(Ledger.parse(""), TODAY))
    return LinuxFrr().intended(Renderer([ROOT / "templates"]).render(models[name]))


@pytest.mark.parametrize("device", DEVICES)
def test_each_object_comes_and_goes_by_the_lines_of_its_step(device: str) -> None:
    objects = [o for o in intended(device).objects.values() if o.id.startswith("frr/")]
    first = sorted(objects, key=lambda o: (o.id.startswith("frr/neighbor"), "bgp.conf" in o.id))
    frr = Frr("box")
    for item in first:
        assert frr.tell("\n".join(LinuxFrr().step(None, item).do)) == [], item.id
    text = frr.running().encode()
    stream = "".join(f"== file {o.id} {len(o.text.encode())} saved\n{o.text}\n" for o in objects)
    running = LinuxFrr().running(f"{stream}== frr {len(text)}\n{text.decode()}\n== end\n")
    assert {o.id: o.text for o in running.owned().objects.values()} == {o.id: o.text for o in objects}
    for item in sorted(objects, key=lambda o: ("bgp.conf" in o.id, not o.id.startswith("frr/neighbor"))):
        assert frr.tell("\n".join(LinuxFrr().step(item, None).do)) == [], item.id
    assert frr.running() == EMPTY


@pytest.mark.parametrize(("lines", "said"), [
    ("router bgp 64600\n neighbor 10.0.0.1 description x\n", "Specify remote-as"),
    ("router bgp 64600\nrouter bgp 64601\n", "already running"), ("no router bgp 64600\n", "Can't find BGP"),
    ("no ip prefix-list SIMPUL-x\n", "Can't find specified prefix-list"),
    ("ip prefix-list x seq 5 permit ten\n", "Malformed"),
    ("router bgp 64600\n nonsense\n", "Unknown command"), ("no route-map SIMPUL-x\n", "Could not find"),
    ("route-map SIMPUL-x deny 10\n on-match next\n", "not allowed"),
    ("no ip route 10.0.0.0/8 blackhole\n", "non-existent"),
    ("router bgp 64600\n no neighbor 10.0.0.1\n", "Create"), ("ip prefix-list x seq 5 allow 10.0.0.0/8\n", "Unknown"),
])
def test_what_vtysh_refuses(lines: str, said: str) -> None:
    assert any(said in words for words in Frr("box").tell(lines))


def test_a_value_that_stands_elsewhere_in_a_list_is_ignored_without_a_word() -> None:
    frr = Frr("box")
    assert frr.tell("ip prefix-list x seq 5 permit 10.0.0.0/8\nip prefix-list x seq 10 permit 10.0.0.0/8\n") == []
    assert frr.lists["ip", "x"] == {5: "permit 10.0.0.0/8"}


def test_a_line_given_anew_takes_the_place_of_the_old() -> None:
    frr = Frr("box")
    frr.tell("router bgp 1\n neighbor 10.0.0.1 remote-as 2\n neighbor 10.0.0.1 timers 5 15\n"
             " neighbor 10.0.0.1 timers connect 5\n neighbor 10.0.0.1 timers 10 30\n")
    assert frr.bgp is not None
    assert list(frr.bgp.neighbors["10.0.0.1"].lines[""].values()) == ["remote-as 2", "timers 10 30", "timers connect 5"]


@pytest.mark.parametrize("device", DEVICES)
def test_every_filter_of_the_inventory_is_read_whole(device: str) -> None:
    """A rule that the emulation does not read lets nothing through; none of ours shall be such."""
    objects = intended(device).objects
    for zone in ("inside", "wan"):
        files = {("b" if i.endswith(".elements") else "a") + i: o.text for i, o in objects.items()
                 if i.startswith(f"nft/{zone}/")}
        assert Table.of(files).unread() == ["fib daddr type != local notrack"] * (zone == "inside" and "hub" in device)
