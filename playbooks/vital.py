"""What must stand again after a change: a tunnel's far end answers, a BGP session is up, where they did before it.

A change can leave the way in open and take everything else away. So each router is asked before it is changed and once
more before it is confirmed. What did not stand before is held against nobody: lines are down every day. On a hub only
a few sites are asked after, the same on each run, and one of them may go while the change is under way; what all
of them lost, the change took.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from playbooks.apply import Outcome
from simpul.device import Probe, ProbeResult
from simpul.errors import DeviceError, Unreachable
from simpul.intent.model import Role
from simpul.network.model import DeviceModel
from simpul.words.sentence import joined, tell

# How many sites a hub is asked after: enough to tell a cut line from a closed hub, few enough not to wait for.
SITES = 8


@dataclass(frozen=True, slots=True)
class Vital:
    """One thing that a router can be asked about its own way to another. `alone`: it may not go by itself."""

    probe: Probe
    peer: str
    about: str
    alone: bool


def vital(models: Mapping[str, DeviceModel], name: str) -> tuple[Vital, ...]:
    """What to ask of one router: of a site's own everything, of a hub the other hubs and a few sites."""
    model = models[name]
    hub = model.role is Role.HUB
    hubs = {n for n, m in models.items() if m.role is Role.HUB}
    peers = {t.peer for t in model.tunnels}
    asked = (peers & hubs) | set(_few(peers - hubs)) if hub else peers
    found = []
    for tunnel in model.tunnels:
        if tunnel.peer in asked:
            alone = not hub or tunnel.peer in hubs
            found += [Vital(("ping", (str(own.ip), str(peer))), tunnel.peer,
                            tell("{peer} by {tunnel}", peer=tunnel.peer, tunnel=tunnel.name), alone)
                      for own, peer in ((tunnel.address4, tunnel.peer4), (tunnel.address6, tunnel.peer6))]
    far_ends = {a: t for t in model.tunnels for a in (t.peer4, t.peer6) if t.peer in asked}
    for neighbor in model.bgp.neighbors:
        over = far_ends.get(neighbor.address)
        if over is not None:
            found.append(Vital(("bgp", (str(neighbor.address),)), over.peer,
                               tell("BGP with {peer} by {tunnel}", peer=over.peer, tunnel=over.name),
                               not hub or over.peer in hubs))
    return tuple(found)


def _few(sites: Iterable[str]) -> list[str]:
    return sorted(sites, key=lambda s: hashlib.sha256(s.encode()).digest())[:SITES]


class Memory:
    """What stood on routers before a change, and what the change took of it."""

    def __init__(self) -> None:
        self._stood: dict[str, tuple[Vital, ...]] = {}

    def keep(
        self, asked: Mapping[str, Sequence[Vital]], answers: Mapping[str, Sequence[ProbeResult] | DeviceError],
    ) -> dict[str, str]:
        """Note what stands, of all that was asked. Returns the devices that did not answer, with why: nothing of them
        is known to stand.
        """
        self._stood = {name: tuple(v for v, a in zip(asked[name], found, strict=True) if a.ok)
                       for name, found in answers.items() if not isinstance(found, DeviceError)}
        return {n: found.diagnostic.message for n, found in answers.items() if isinstance(found, DeviceError)}

    def probes(self, names: Iterable[str]) -> dict[str, list[Probe]]:
        """What to ask once more."""
        return {n: [v.probe for v in self._stood.get(n, ())] for n in names}

    def lost(self, name: str, answers: Sequence[ProbeResult], aside: Collection[str]) -> str:
        """What the change took, in words; empty where it took nothing. `aside` are routers whose own part of the change
        is still to come: what leads to them is not held against this one.
        """
        pairs = [(v, a.ok) for v, a in zip(self._stood.get(name, ()), answers, strict=True) if v.peer not in aside]
        lost = [v for v, ok in pairs if not ok]
        taken = [v for v in lost if v.alone]
        sites = {v.peer for v, _ in pairs if not v.alone}
        if sites and sites == {v.peer for v in lost if not v.alone}:
            taken = lost
        return joined(", ", dict.fromkeys(v.about for v in taken))

    def outcomes(
        self, answers: Mapping[str, Sequence[ProbeResult] | DeviceError], aside: Collection[str],
    ) -> dict[str, Outcome]:
        """What `Fleet.fallen` says of these answers."""
        found = {}
        for name, got in answers.items():
            if isinstance(got, DeviceError):
                away = isinstance(got, Unreachable)
                found[name] = Outcome("unreachable" if away else "fallen", got.diagnostic.message)
            elif words := self.lost(name, got, aside):
                found[name] = Outcome("fallen", tell("stood before the change and not after it: {words}", words=words))
        return found
