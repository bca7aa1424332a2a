"""What a hand typed on a real router: found, dated, laid at a door where the router knows one, and taken back."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from tests.end_to_end.conftest import World

pytestmark = [pytest.mark.lab, pytest.mark.long]

EDGE = "bontang-edge-1"
LINE, FILTER, LIST = "wan/radio.conf", "nft/inside/30-forward.nft", "frr/prefix-list/SIMPUL-hand.conf"
TYPED = ("nft insert rule inet simpul forward accept; "
         "vtysh -c 'configure terminal' -c 'ip prefix-list SIMPUL-hand seq 5 permit 10.9.0.0/16'"
         " -c 'ip prefix-list THEIRS seq 5 permit 10.9.0.0/16'")
# Debian's syslog is not in the lab; busybox's writes the same record of sessions. The router's own rsyslog may be
# coming up just now, and would take the socket from under it.
LISTEN = ("i=0; until [ -e /dev/log ] || [ $i -ge 50 ]; do sleep 0.1; i=$((i + 1)); done; rm -f /dev/log; "
          "kill $(cat /run/syslogd.pid 2>/dev/null) 2>/dev/null; "
          "busybox syslogd -n -O /var/log/auth.log >/dev/null 2>&1 & echo $! >/run/syslogd.pid; "
          "until [ -e /dev/log ]; do sleep 0.1; done")
BACK = "vtysh -c 'configure terminal' -c 'no ip prefix-list THEIRS'; "
BACK += "kill $(cat /run/syslogd.pid); rm -f /var/log/auth.log /dev/log"


def router(world: World, command: str) -> str:
    return world.lab.exec(EDGE, ["sh", "-c", command], check=True).stdout


def come_in(world: World, command: str) -> None:
    """As the operator, from the management host; again, doing nothing, while nobody has written down who came."""
    for words in (command, "true", "true"):
        subprocess.run(
            [*world.lab.namespaces_command("mgmt"), "ssh", "-i", str(world.state / "operator_ed25519"), "-o",
             "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", f"root@{world.workspace.address(EDGE)}",
             words], check=True, capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
        if "Accepted" in router(world, "sleep 1; cat /var/log/auth.log"):
            return
        router(world, LISTEN)
    raise AssertionError("the router's own record of sessions stays empty")


def drift(world: World, *words: str) -> tuple[int, dict[str, Any]]:
    done = world.from_management("drift", "--json", "--limit", EDGE, *words, check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)["devices"][EDGE]


def test_a_hand_is_found_by_its_key_and_taken_back(small: World) -> None:
    router(small, LISTEN)
    try:
        _, before = drift(small)
        assert (before["owned"], before["believed"]) == ([], "log")
        come_in(small, TYPED)
        router(small, "sed -i s/203.0.113.70/203.0.113.74/ /etc/simpul/conf/wan/radio.conf")
        code, after = drift(small, "--dry-run")
        found = {o["id"]: o for o in after["owned"]}
        assert code == 2
        assert {i: o["kind"] for i, o in found.items()} == {LINE: "unsaved", FILTER: "changed", LIST: "added"}
        assert "# runs besides: accept" in found[FILTER]["live"]
        assert {p["name"] for p in found[LIST]["who"]} == {"tester"}, found[LIST]
        assert (found[FILTER]["when"]["at"], found[LINE]["when"]["at"] is None) == (None, False)
        assert after["unowned"] == [{"id": "frr/prefix-list/THEIRS.conf", "kind": "new"}]
        plan = small.folder / "revert.json"
        small.from_management("drift", "--limit", EDGE, "--revert", "--out", str(plan), check=False)
        changed = {s["id"] for u in json.loads(plan.read_text())["units"] for f in u["fragments"] for s in f["steps"]}
        assert changed == {LINE, FILTER, LIST}
        small.from_management("apply", "--yes", str(plan))
        code, clean = drift(small)
        assert (code, clean["owned"], clean["unowned"]) == (0, [], [])
        assert "THEIRS" in router(small, "vtysh -c 'show running-config'"), "what is not ours was taken"
        assert small.pending_changes("--limit", EDGE) == 0
    finally:
        router(small, BACK)
