"""Whether the network carries a conversation: over established sessions, through every filter on the way, and back.

Routes are not computed: a packet takes the fewest sessions of its own family from where it begins to the router that
has its destination on an interface. What a router does not announce or believe is not read here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, replace

from lab.emulated.ends import End, Packet
from lab.emulated.world import World

EPHEMERAL = 50_000


@dataclass(frozen=True, slots=True)
class Hop:
    """One router on the way: the interfaces that a packet enters and leaves by, empty where it begins or ends there."""

    end: End
    enters: str
    leaves: str


def way(world: World, start: str, enters: str, destination: str) -> list[Hop] | None:
    """The routers from `start`, which the packet enters by an interface or begins at (empty), to its destination."""
    ends = {e.name: e for e in world.ends if e.up}
    goal = world.owner(destination)
    if goal is None or start not in ends:
        return None
    family = 6 if ":" in destination else 4
    came: dict[str, tuple[str, str, str]] = {start: ("", "", enters)}    # before, its interface, own interface
    queue = deque([start])
    while queue:
        name = queue.popleft()
        if name == goal[0]:
            break
        for out, far, into in world.hops(name, family):
            if far not in came and far in ends:
                came[far] = (name, out, into)
                queue.append(far)
    if goal[0] not in came:
        return None
    hops: list[Hop] = []
    name, leaves = goal
    while name:
        before, out, into = came[name]
        hops.insert(0, Hop(ends[name], into, leaves))
        name, leaves = before, out
    return hops


def carries(world: World, start: str, packet: Packet, listening: Collection[tuple[str, str, int]] | None = None,
            ) -> tuple[bool, str]:
    """Whether a conversation that `packet` opens comes to stand, begun at (or entering) a router; and where it ends.

    `listening`: what hosts answer, as (address, protocol, port); None: whoever has the address answers.
    """
    world.caught_up()
    hops = way(world, start, packet.enters, packet.destination)
    if hops is None:
        return False, "no route to host"
    sport = packet.sport or (EPHEMERAL if packet.protocol in ("tcp", "udp") else 0)
    opening = replace(packet, sport=sport)
    for hop in hops:
        if not hop.end.passes(replace(opening, enters=hop.enters, leaves=hop.leaves)):
            return False, f"prohibited by {hop.end.name}"
    if listening is not None and hops[-1].leaves and packet.protocol in ("tcp", "udp") and (
            packet.destination, packet.protocol, packet.port) not in listening:
        return False, "connection refused"
    back = Packet(packet.protocol, packet.destination, packet.source, sport, answer=True, sport=packet.port)
    for hop in reversed(hops):
        if not hop.end.passes(replace(back, enters=hop.leaves, leaves=hop.enters)):
            return False, f"the answer is prohibited by {hop.end.name}"
    return True, ""
