"""The proof's reading of a router that runs, against the emulator's: another hand wrote it, and they share no code."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random

import pytest

from lab.emulated.ends import Packet
from lab.emulated.routeros.device import RouterOs as Emulated
from lab.emulated.routeros.filter import passes
from platforms.mikrotik_routeros.proof import read
from platforms.mikrotik_routeros.proof.views import OTHER
from playbooks.prove import from_config
from simpul.proof.boxes import (
    ALL,
    DESTINATION,
    FIRST,
    IN,
    NEW,
    OUT,
    PROTOCOL,
    SECOND,
    SOURCE,
    STATE,
    TCP,
    UDP,
    V4,
    with_,
)
from simpul.proof.filters import Gate
from simpul.proof.model import INTRA, OUTSIDE, Device
from simpul.proof.packet import Packet as Proven
from simpul.proof.packet import show_address
from tests.platforms.mikrotik_routeros.changes import VILLAGE, change, intended
from tests.platforms.mikrotik_routeros.models import RELEASES, VERSIONS, model, router, running, send

FLOWS = 600
PORTS = (22, 53, 67, 80, 123, 161, 179, 443, 3389, 8291, 20001, 49152)


@cache
def _standing(release: str) -> tuple[Emulated, Device]:
    device = router(VERSIONS[release])
    send(device, change(device, intended(model(VILLAGE, release))))
    return device, read(VILLAGE, from_config(VILLAGE, running(device)))


@pytest.mark.parametrize("release", RELEASES)
def test_what_a_router_runs_is_understood_whole(release: str) -> None:
    assert [(u.text, u.why) for u in _standing(release)[1].unread] == []


def _near(device: Device) -> dict[int, list[int]]:
    """Addresses that the router or a list of its filter names, or that stand beside them."""
    known: dict[int, list[int]] = {4: [], 6: []}
    for name, found in device.filters[INTRA].groups.items():
        for members, _ in found:
            for part in (p for m in members.members for p in m.parts if not isinstance(p, str)):
                known[int(name[0])] += [part[0], min(part[1], part[0] + 9), part[1], part[1] + 1]
    for interface in device.interfaces.values():
        for own in interface.addresses:
            known[own.version] += [own.value, own.network.first + 9, own.network.last]
    return known


# A zone's filter, the hook, the packet, where it comes in, and where it goes out (empty: it is for the router).
Flow = tuple[Gate, str, Proven, str, str]


def _flows(device: Device, count: int) -> Iterator[Flow]:
    """Openings: half of them anything near what the rules speak of, half what the proof says to pass."""
    chance, known = Random(20261130), _near(device)
    gates = {zone: Gate(device, zone) for zone in (INTRA, OUTSIDE)}
    names = {zone: [i.name for i in device.interfaces.values() if i.zone == zone and i.name != OTHER
                    and i.kind in ("segment", "tunnel", "line")] for zone in gates}
    passing = [(zone, hook, box) for zone, gate in gates.items() for hook in ("forward", "input")
               for box in gate.accepted(hook, [with_(ALL[v], (STATE, NEW)) for v in (4, 6)])
               if box[PROTOCOL] & (1 << TCP | 1 << UDP)]
    made = 0
    while made < count:
        zone, hook, box = chance.choice(passing) if made % 2 else (
            chance.choice((INTRA, INTRA, OUTSIDE)), chance.choice(("forward", "input")), ALL[chance.choice((4, 6))])
        version = 4 if box[0] == V4 else 6
        enters = [n for n in names[zone] if gates[zone].bit[n] & box[IN]]
        leaves = [n for n in names[zone] if gates[zone].bit[n] & box[OUT]] if hook == "forward" else [""]
        made += 1
        if not enters or not leaves:
            continue
        source, target = (chance.choice([v for v in known[version] if box[low] <= v <= box[low + 1]] or [box[low]])
                          for low in (SOURCE, DESTINATION))
        sport, dport = (chance.choice([p for p in PORTS if box[low] <= p <= box[low + 1]] or [box[low]])
                        for low in (FIRST, SECOND))
        protocol = chance.choice([p for p in (TCP, UDP) if box[PROTOCOL] >> p & 1])
        packet = Proven(version, source, target, protocol, sport, dport)
        yield gates[zone], hook, packet, chance.choice(enters), chance.choice(leaves)


@pytest.mark.parametrize("release", RELEASES)
def test_both_let_through_the_same_openings(release: str) -> None:
    emulated, device = _standing(release)
    said = list[bool]()
    for gate, hook, packet, enters, leaves in _flows(device, FLOWS):
        ours, steps = gate.judge(hook, packet.box(NEW, gate.bit[enters], gate.bit[leaves] if leaves else -1))
        theirs = passes(emulated.router.tree, Packet(
            "tcp" if packet.protocol == TCP else "udp", show_address(packet.version, packet.source),
            show_address(packet.version, packet.destination), packet.second, enters, leaves, sport=packet.first))
        assert ours == theirs, (str(packet), enters, leaves, ours, theirs, [s.text for s in steps])
        said.append(ours)
    assert len(said) > FLOWS / 2
    assert 50 < sum(said) < len(said) - 50, (sum(said), len(said))
