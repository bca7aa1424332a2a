"""BGP sessions between the routers of a lab, and waiting for what they do."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence

from tests.end_to_end.ground import Ground


def until(seconds: float, what: str, missing: Callable[[], object]) -> None:
    """Wait until nothing is missing any more."""
    deadline = time.monotonic() + seconds
    while absent := missing():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}: {absent}"
        time.sleep(0.3)


def states(ground: Ground, routers: Sequence[str]) -> dict[tuple[str, str], str]:
    """Of each session of these routers to a router of the lab: its state."""
    models = ground.world.workspace.models
    here = {(r, str(n.address)) for r in routers for n in models[r].bgp.neighbors
            if n.description.rpartition(" ")[2] in ground.routers}
    said = ground.shell([(r, "vtysh -c 'show bgp summary json'") for r in routers])
    return {(router, peer): body["state"]
            for router, text in zip(routers, said, strict=True)
            for family in json.loads(text).values() if isinstance(family, dict)
            for peer, body in family.get("peers", {}).items() if (router, peer) in here}


def sessions_that_are_down(ground: Ground) -> set[tuple[str, str]]:
    """The sessions between routers of this lab that are not established, as (router, neighbour)."""
    return {s for s, state in states(ground, list(ground.routers)).items() if state != "Established"}


def every_session_stands(ground: Ground, seconds: float, when: str = "") -> None:
    """Wait until all sessions between routers of this lab are established; else what FRR says of those that are not."""
    deadline = time.monotonic() + seconds
    while down := sessions_that_are_down(ground):
        if time.monotonic() > deadline:
            raise AssertionError("\n".join((f"not within {seconds:.0f} s: every session {when}".rstrip() + f": {down}",
                                            *reasons(ground, sorted(down)[:8]))))
        time.sleep(0.3)


def reasons(ground: Ground, sessions: Sequence[tuple[str, str]]) -> list[str]:
    """Of each (router, neighbour): state, last reset and timers, whether its next hop is known, and what is configured
    on the router's interfaces.
    """
    def words(peer: str) -> str:
        family = "ipv6" if ":" in peer else "ip"
        return (f"vtysh -c 'show bgp neighbors {peer}' | grep -iE 'state =|reset|due to|timer|retry|sock|BFD'\n"
                f"vtysh -c 'show {family} nht' | grep -F -A 4 '{peer}'\n"
                f"vtysh -c 'show {family} route {peer}'\n"
                "ip -br addr\n"
                "for d in zebra bgpd bfdd; do ps -o etimes=,args= -p \"$(cat /run/frr/$d.pid)\"; done; true")
    said = ground.shell([(router, words(peer)) for router, peer in sessions])
    return [f"--- {r}, {p}\n{text}" for (r, p), text in zip(sessions, said, strict=True)]
