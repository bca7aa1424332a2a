"""Which of a site's routers holds its hosts' gateways."""

from __future__ import annotations

from collections.abc import Sequence

from tests.end_to_end.ground import Ground


def holders(ground: Ground, routers: Sequence[str]) -> dict[str, list[str]]:
    """Of each gateway of the routers' site, those of them that hold it now; a router without power holds none."""
    models = ground.world.workspace.models
    powered = {n.name for n in ground.lab.status() if n.state == "on"}
    there = [r for r in routers if r in powered]
    said = dict(zip(there, ground.shell([(r, "ip -o addr show") for r in there]), strict=True))
    return {str(a): [r for r in there if f" {a}/" in said[r]]
            for g in models[routers[0]].gateways for a in (g.virtual4, g.virtual6)}
