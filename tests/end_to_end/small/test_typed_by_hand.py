"""What somebody types on a router beside the files: seen by the next plan, put right by the next apply, and a converged
network differs in nothing.
"""

from __future__ import annotations

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
