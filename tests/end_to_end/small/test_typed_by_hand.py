"""What somebody types on a router beside the files: seen by the next plan, put right by the next apply, and a converged
network differs in nothing.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.end_to_end.conftest import World

pytestmark = [pytest.mark.lab, pytest.mark.long]

EDGE, HUB = "bontang-edge-1", "hub-smr-1"


def typed(world: World, router: str, command: str) -> None:
    world.lab.exec(router, ["sh", "-c", command], check=True)


def test_what_was_typed_beside_the_files_is_planned_and_put_right(small: World) -> None:
    only = ("--limit", f"{EDGE},{HUB}")
    before = small.json("plan", "--dry-run", *only)
    assert (before["units"], before["warnings"]) == ([], [])
    # Of a site that is asked for: what a hub has for others is planned with them.
    tunnel = next(t.name for t in small.workspace.models[EDGE].tunnels if t.peer == HUB)
    typed(small, EDGE, "nft insert rule inet simpul forward accept")
    typed(small, EDGE, "ip addr add 10.74.3.250/32 dev vlan20")
    typed(small, HUB, "nft add element inet simpul permit4 { 10.64.0.0/10 . 10.64.0.0/10 . tcp . 22 }")
    typed(small, HUB, "nft add table ip theirs; nft add chain ip theirs x '{ type filter hook forward priority 0; }'")
    typed(small, HUB, f"wg set {tunnel} peer $(wg genkey | wg pubkey) allowed-ips ::/0")
    shown = small.from_management("plan", "--dry-run", *only).stdout
    assert f"! {HUB}: table ip theirs in inside is nobody's and hooks forward" in shown
    for words in ("- # runs besides: accept", "- # runs besides: address 10.74.3.250/32 on vlan20",
                  "- # runs besides: element 10.64.0.0/10 . 10.64.0.0/10 . tcp . 22", "- # runs besides: peer "):
        assert words in shown
    small.from_management("apply", "--yes", *only)
    typed(small, HUB, "nft delete table ip theirs")
    after = small.json("plan", "--dry-run", *only)
    assert (after["units"], after["warnings"]) == ([], [])


def drift(world: World) -> dict[str, Any]:
    done = world.from_management("drift", "--json", check=False)
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)["devices"]
    return found


def beside_files(device: dict[str, Any]) -> list[dict[str, str]]:
    """What others' objects of the kernel do: what another test typed into FRR and took back is told as gone."""
    return [o for o in device["unowned"] if o["id"].startswith("kernel/")]


def test_ways_that_nobody_s_daemon_made_are_seen_and_a_network_that_nobody_touched_has_none(small: World) -> None:
    """Rules, routes, interfaces, queues and forwarding, by drift and by the proof of what runs."""
    before = drift(small)
    assert {n: [i for i in d["unowned_all"] if i.startswith("kernel/")] for n, d in before.items()} == {
        n: [] for n in before}
    assert {n: (d["owned"], beside_files(d), d["warnings"]) for n, d in before.items()} == {
        n: ([], [], []) for n in before}
    # Of a network of which a part is built the verdict is unknown: for what is missing, and for nothing that runs.
    unread = json.loads(small.from_management("prove", "--live", "--json", check=False).stdout)["unknown"]
    assert unread == []
    try:
        typed(small, EDGE, "ip route add 10.99.0.0/16 dev vlan20; ip rule add from 10.99.0.0/16 lookup main pref 7")
        typed(small, HUB, "ip -n wan link add br-x type bridge; ip -n wan link set br-x up")
        after = drift(small)
        assert {(n, o["id"], o["kind"]) for n, d in after.items() for o in beside_files(d)} == {
            (EDGE, "kernel/route/inside/4-10.99.0.0_16", "new"), (EDGE, "kernel/rule/inside/4-7", "new"),
            (HUB, "kernel/link/wan/br-x", "new")}
        assert not any(d["owned"] for d in after.values())
        proof = small.from_management("prove", "--live", check=False)
        assert proof.returncode
        for line in ("rule inside 4 7: from 10.99.0.0/16 lookup main", "link wan br-x up"):
            assert line in proof.stdout
        assert small.json("plan", "--dry-run")["units"] == []
    finally:
        typed(small, EDGE, "ip route del 10.99.0.0/16 dev vlan20; ip rule del pref 7")
        typed(small, HUB, "ip -n wan link del br-x")
