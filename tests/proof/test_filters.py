"""Sets against single packets: what a filter accepts as a set is what it accepts packet by packet."""

from __future__ import annotations

import random

import pytest

from simpul.proof.boxes import (
    ALL,
    ESTABLISHED,
    IN,
    INVALID,
    NEW,
    OUT,
    PROTOCOL,
    SECOND,
    SOURCE,
    STATE,
    UNTRACKED,
    Box,
    Region,
    meet,
    with_,
)
from simpul.proof.filters import Gate
from simpul.proof.model import INTRA, OUTSIDE
from simpul.proof.packet import Packet
from tests.proof.conftest import Pages

MANY = 400


def packets(gate: Gate, pages: Pages, rng: random.Random, many: int) -> list[Box]:
    """Packets near what the network speaks of: its own addresses and ports, and now and then strangers."""
    addresses = [
        (p.version, int(p.network_address) + rng.randrange(min(p.num_addresses, 64)))
        for s in rng.sample(pages.policy.segments, 30)
        for p in s.prefixes
    ]
    addresses += [(p.version, int(p[0])) for f in pages.policy.flows for p in f.destinations]
    addresses += [(p.version, int(p[0])) for r in pages.policy.routers for p in r.loopbacks]
    addresses += [(4, int(rng.getrandbits(32))) for _ in range(10)] + [(6, rng.getrandbits(128)) for _ in range(10)]
    found: list[Box] = []
    while len(found) < many:
        (version, source), (other, target) = rng.choice(addresses), rng.choice(addresses)
        if version != other:
            continue
        port = rng.choice((22, 53, 67, 80, 123, 179, 443, 587, 3784, 8080))
        ports = (49152, port) if rng.random() < 0.6 else (port, 49152)
        flags = rng.choice((2, 16, 18, 4))
        protocol = rng.choice((6, 6, 6, 17, 17, 1, 58, 112))
        first = rng.choice((3, 8, 11, 1, 2, 128, 135)) << 8 if protocol in (1, 58) else ports[0]
        packet = Packet(version, source, target, protocol, first, ports[1], flags if protocol == 6 else 0)
        state = rng.choice((NEW, NEW, ESTABLISHED, INVALID, UNTRACKED))
        found.append(packet.box(state, 1 << rng.randrange(len(gate.names)), 1 << rng.randrange(len(gate.names))))
    return found


@pytest.mark.parametrize("device", ["kd-64-01-04-2007-1", "kukar-edge-1", "hub-smr-1"])
@pytest.mark.parametrize(
    ("zone", "hook"), [(INTRA, "forward"), (INTRA, "input"), (OUTSIDE, "output"), (OUTSIDE, "input")]
)
def test_the_set_is_what_its_packets_are(pages: Pages, device: str, zone: str, hook: str) -> None:
    gate = Gate(pages.device(device), zone)
    accepted = Region(gate.accepted(hook, [ALL[4], ALL[6]]))
    assert len(set(accepted.boxes)) == len(accepted.boxes), "what asks about them asks the same more than once"
    rng = random.Random(f"{device} {zone} {hook}")
    asked = packets(gate, pages, rng, MANY)
    # Some that are accepted for certain, taken from the set itself.
    for box in rng.sample(accepted.boxes, min(60, len(accepted.boxes))):
        point = with_(
            box,
            *((low, box[low], box[low]) for low in (6, 8, 10, 12)),
            *((place, box[place] & -box[place]) for place in (0, 3, 4, 5)),
        )
        asked.append(
            with_(
                point,
                (IN, box[IN] & -box[IN] & (1 << len(gate.names)) - 1 or 1),
                (OUT, box[OUT] & -box[OUT] & (1 << len(gate.names)) - 1 or 1),
            )
        )
    agreed = 0
    for point in asked:
        one, _ = gate.judge(hook, point)
        many = any(meet(b, point) is not None for b in accepted.boxes)
        assert one == many, point
        agreed += one
    assert 0 < agreed < len(asked), "nothing or everything passed: this proves little"


def test_a_packet_is_written_as_people_write_it() -> None:
    packet = Packet.of("10.0.0.1", "10.0.0.2", "tcp", 49152, 443)
    assert str(packet) == "10.0.0.1 -> 10.0.0.2 tcp 49152 -> 443 SYN"
    box = packet.box(NEW)
    assert (box[SOURCE], box[SECOND], box[PROTOCOL], box[STATE]) == (0x0A000001, 443, 1 << 6, NEW)
