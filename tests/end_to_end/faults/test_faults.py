"""What goes wrong in the field, done to real routers: a tool that is killed, power that goes, routers that are away,
hands that were quicker. No router is lost to any of it, and every run after it ends where the inventory says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pytest

from tests.end_to_end.conftest import World
from tests.end_to_end.hands import (
    edited,
    held,
    inventory_file,
    not_reached,
    open_in_log,
    pending,
    routers,
    settled,
    started,
    stream,
    streams,
    until,
)

pytestmark = [pytest.mark.lab, pytest.mark.long]

EDGE = "bontang-edge-1"
FIRST, SECOND = "kd-64-11-01-2008-1", "kd-64-11-04-2006-1"
BONTANG = "64.74-bontang"
FIBRE = "{provider: icon-plus, medium: fibre, mbps: 500,"
SERVERS = "layanan-data: {segment: servers, ports: [tcp/443]}"


def mtu(value: int) -> tuple[str, str]:
    """A change of both ends of Bontang's tunnels over its fibre line."""
    return FIBRE, f"{FIBRE} mtu: {value},"


# What the log says at the moment of the kill; tests/playbooks tries every call. At one of them nobody comes, and the
# timers alone settle it.
TIMERS_ALONE = {"kind": "fragment", "phase": "switch", "state": "committed"}
MOMENTS = (
    TIMERS_ALONE,
    {"kind": "fragment-confirm", "phase": "switch"},
    {"kind": "fragment", "phase": "switch", "state": "confirmed"},
    {"kind": "fragment-confirm", "phase": "expand"},
)


@pytest.mark.parametrize("moments", [
    pytest.param((MOMENTS[0], MOMENTS[2]), id="one that is undone and one that is followed"),
    pytest.param(MOMENTS, id="each", marks=pytest.mark.campaign)])
def test_a_kill_at_any_moment_leaves_every_router_reachable(
    small: World, moments: Sequence[Mapping[str, str]],
) -> None:
    file = inventory_file(small, BONTANG)
    names = routers(small)
    followed = 0
    for number, moment in enumerate(moments):
        spoke, hub = (10, 14) if moment is TIMERS_ALONE else (120, 600)
        with edited(small, file, mtu(1400 + number)):
            with started(small, "apply", "--yes", spoke=spoke, hub=hub) as run:
                run.wait_for(moment)
                run.kill()
            assert not_reached(small, names, spoke) == [], moment
            assert open_in_log(small), moment
            if moment is TIMERS_ALONE:
                status = small.from_management("status", check=False)
                assert status.returncode == 1
                assert "run simpul resume" in status.stdout
                until(lambda: not held(small, names), hub + 10, "every timer fires")
            report = small.json("resume")
            assert {r["state"] for r in report} <= {"confirmed", "reverted"}, (moment, report)
            assert held(small, names) == []
            assert open_in_log(small) == []
            edge, hubs = stream(small, EDGE), streams(small, [n for n in names if n.startswith("hub")])
            there = [f"# mtu {1400 + number - 80}\n" in text for text in (edge, *hubs.values())]
            assert sum(there) in (0, 3), (moment, "the two hub routers of its tunnels and the site itself", report)
            followed += sum(there) == 3
    assert 1 <= followed < len(moments)
    small.from_management("apply", "--yes")
    settled(small)


CUTS = (
    (EDGE, {"kind": "fragment", "phase": "switch", "state": "committed"}),
    ("hub-bpn-2", {"kind": "fragment", "phase": "expand", "state": "committed"}),
    (EDGE, {"kind": "fragment-confirm", "phase": "switch"}),
)


# tests/campaign cuts all through a change.
@pytest.mark.parametrize("cuts", [
    pytest.param(CUTS[:2], id="at the site and at a hub"),
    pytest.param(CUTS, id="each", marks=pytest.mark.campaign)])
def test_a_router_that_loses_power_between_two_steps_boots_what_was_confirmed(
    small: World, cuts: Sequence[tuple[str, Mapping[str, str]]],
) -> None:
    file = inventory_file(small, BONTANG)
    for number, (router, moment) in enumerate(cuts):
        confirmed = stream(small, router)
        with edited(small, file, mtu(1420 + number)), started(small, "apply", "--yes") as run:
            run.wait_for(moment)
            small.lab.cut(router)
            small.lab.restore(router)
            if moment["kind"] != "fragment-confirm":
                assert stream(small, router) == confirmed, (router, moment)
            assert pending(small, router) == ""
            run.end()
        assert not_reached(small, routers(small), 30) == [], (router, moment)
    small.json("resume")
    small.from_management("apply", "--yes")
    settled(small)


def test_who_is_away_and_what_was_changed_by_hand_holds_nobody_else_back(small: World) -> None:
    file = inventory_file(small, BONTANG)
    added = SERVERS, f"{SERVERS}\n      arsip: {{segment: servers, ports: [tcp/8443]}}"
    flow = "flows:\n", ('flows:\n  - {from: "*:office", to: "64.74:servers/arsip", purpose: archives, '
                        "owner: Dinas Kearsipan, until: 2027-12-31}\n")
    slower = FIBRE, FIBRE.replace("medium: fibre", "medium: cellular")
    hubs = [n for n in routers(small) if n.startswith("hub")]

    def of_away() -> list[str]:
        """What a hub router has of the site that is away."""
        path = "/etc/simpul/conf/nft/inside/60-permit-64.11.01.2008_kantor-desa_1.elements"
        return [small.lab.exec(hub, ["cat", path], check=True).stdout for hub in hubs]

    away, before = stream(small, FIRST), of_away()
    changed = next(line.split()[1] for line in stream(small, EDGE).splitlines()
                   if line.startswith("route-map SIMPUL-wg") and "-in4" in line)
    with edited(small, file, added, flow, slower):
        small.from_management("plan", "--out", "a.plan")
        small.lab.exec(EDGE, ["vtysh", "-c", "configure", "-c", f"route-map {changed} permit 10", "-c",
                              "set local-preference 7"], check=True)
        hand = stream(small, EDGE)
        assert "local-preference 7\n" in hand
        small.lab.cut(FIRST)
        done = small.from_management("apply", "a.plan", "--json", check=False)
        assert done.returncode == 1, "what was refused is a failure"
        units = {u["unit"]: u for u in json.loads(done.stdout)["units"]}
        assert units["site:64.11.01.2008/kantor-desa/1"]["verdict"] == "deferred"
        assert units["site:64.11.04.2006/kantor-desa/1"]["verdict"] == "done"
        refused = units["site:64.74/kabkota/1"]
        assert refused["verdict"] == "refused"
        assert f"frr/route-map/{changed}.conf" in refused["detail"]
        assert "8443" in stream(small, SECOND)
        assert stream(small, EDGE) == hand, "it was refused and touched all the same"
        assert of_away() == before, "a hub went ahead of a site that was away"
        small.lab.restore(FIRST)
        assert stream(small, FIRST) == away
        assert not_reached(small, [FIRST], 30) == []
        small.from_management("apply", "--yes")
        assert "local-preference 7\n" not in stream(small, EDGE)
        assert "8443" in stream(small, FIRST)
        assert of_away() != before
        settled(small)
    small.from_management("apply", "--yes")
    settled(small)
