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
