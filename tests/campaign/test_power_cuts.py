"""Power cuts all through a change, on either side and on both: what was not synced is lost, each router boots what was
confirmed, and the next command brings both ends to the same.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator

import pytest

from platforms.linux_frr.dialect.stream import read
from tests.end_to_end.conftest import World, fresh_world
from tests.end_to_end.hands import (
    edited,
    held,
    inventory_file,
    not_reached,
    open_in_log,
    routers,
    settled,
    started,
    stream,
    streams,
)

pytestmark = pytest.mark.lab

EDGE, HUBS = "bontang-edge-1", ("hub-smr-1", "hub-bpn-2")
FIBRE = "{provider: icon-plus, medium: fibre, mbps: 500,"
# What the log says when the power goes; a random time is waited first, since between two lines of it a router works.
MOMENTS = (
    ("fragment-commit", None),
    ("fragment", "committed"),
    ("fragment-confirm", None),
    ("fragment", "confirmed"),
)
WHO = ((EDGE,), (HUBS[0],), (HUBS[1],), (EDGE, HUBS[0]), HUBS, (EDGE, *HUBS))
CUTS = [(kind, state, who) for who in WHO for kind, state in MOMENTS]
LONGEST = 0.8       # s; more than a router needs for any one command of this change


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = fresh_world(tmp_path_factory.mktemp("cuts"))
    try:
        world.build(("hub", "64.74"))
        yield world
    finally:
        world.simpul("lab", "down", check=False)


def verdict(world: World) -> tuple[str, dict[str, str]]:
    """What the last run said of its unit, and where it said that each end stands."""
    ends = [e for line in (world.state / "events.jsonl").read_text().splitlines()
            if (e := json.loads(line))["kind"] == "unit-end"]
    return ends[-1]["data"]["verdict"], ends[-1]["data"]["standing"]


@pytest.mark.parametrize("number", range(len(CUTS)), ids=[f"{k}-{s or 'told'}-{'+'.join(w)}" for k, s, w in CUTS])
def test_the_power_goes_in_the_middle_of_a_change(small: World, number: int) -> None:
    kind, state, who = CUTS[number]
    wait = random.Random(number).uniform(0, LONGEST)
    moment = {"kind": kind, "device": who[0], **({"state": state} if state else {})}
    ends, before = (EDGE, *HUBS), streams(small, (EDGE, *HUBS))
    mark = f"# mtu {1360 + number - 80}\n"
    with edited(small, inventory_file(small, "64.74-bontang"), (FIBRE, f"{FIBRE} mtu: {1360 + number},")):
        with started(small, "apply", "--yes") as run:
            run.wait_for(moment)
            time.sleep(wait)
            for name in who:
                small.lab.cut(name)
            for name in who:
                small.lab.restore(name)
            booted = {name: stream(small, name) for name in who}
            assert held(small, who) == [], "something is pending after a boot"
            code = run.end()
            said, standing = verdict(small)
        assert not_reached(small, routers(small), 60) == []
        report = small.json("resume")
        assert {r["state"] for r in report} <= {"confirmed", "reverted"}, report
        assert held(small, routers(small)) == []
        assert open_in_log(small) == []
        there = {name: mark in text for name, text in streams(small, ends).items()}
        if any(there.values()) and not all(there.values()):
            # The power took one end between another's confirmation and its own: no order of steps can exclude that.
            # The run failed and said which end stands where.
            assert (code, said) == (1, "split"), (report, there)
            assert all(there[n] == standing[n].endswith("confirmed") for n in ends), (standing, there)
        else:
            assert said != "split", (report, there)
        small.from_management("apply", "--yes")
        after = streams(small, ends)
        assert all(mark in text for text in after.values())
        for name, text in booted.items():
            # Files only: FRR lists what it runs in the order of its making.
            assert read(text).files in (read(before[name]).files, read(after[name]).files), f"{name}: never confirmed"
        settled(small)
