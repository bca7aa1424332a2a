"""The proof's reading of a router that runs, against the emulator's: another hand wrote it, and they share no code."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from lab.emulated.clock import Clock
from lab.emulated.ends import Packet
from lab.emulated.iosxe.device import Device as Emulated
from lab.emulated.iosxe.filter import passes
from platforms.cisco_iosxe.proof import read
from platforms.cisco_iosxe.proof.outside import GUESTS, LINES
from playbooks.prove import from_config
from simpul.config.diff import diff
from simpul.config.patch import order
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
    Box,
    with_,
)
from simpul.proof.filters import Gate
from simpul.proof.model import INTRA, OUTSIDE, PUBLIC, Device
from simpul.proof.packet import Packet as Proven
from simpul.proof.packet import show_address
from tests.platforms.cisco_iosxe.edges import ALWAYS, edges, rendered, running, send
from tests.platforms.cisco_iosxe.patch_case import DIALECT

EDGE = "paser-edge-1"
FLOWS = 600
PORTS = (22, 53, 67, 80, 123, 161, 179, 443, 500, 3389, 4500, 49152)
# Where the zones of lines and guests know each other by one name.
REAL = {GUESTS: "GigabitEthernet3.60", LINES: "GigabitEthernet1"}
# Guests' own line; the other one has a VRF of its own, which a filter alone does not know.
HERE = {INTRA: (), OUTSIDE: ("GigabitEthernet1", GUESTS), PUBLIC: ("GigabitEthernet3.60", LINES)}


def standing() -> tuple[Emulated, Device]:
    device = Emulated(Clock(speed=0))
    before, goal = running(device), DIALECT.intended(rendered(edges(ALWAYS)[EDGE]))
    assert send(device, order(diff(before, goal), before, goal, DIALECT)) == []
    return device, read(EDGE, from_config(EDGE, running(device)))


def _near(device: Device) -> dict[int, list[int]]:
    """Addresses that the router has, or that stand beside them, and some that a filter may speak of."""
    known: dict[int, list[int]] = {4: [0x0A400081, 0x0A7E0009, 0xC6336464, 0xCB007106], 6: [0xFD89 << 112 | 9]}
    for interface in device.interfaces.values():
        for own in interface.addresses:
            known[own.version] += [own.network.first + 9, own.network.last - 1]
    return known


def _pick(box: Box, at: int, values: list[int], chance: Random) -> int:
    """Something of these within what a box allows, or anything that it allows."""
    fits = [v for v in values if box[at] <= v <= box[at + 1]]
    return chance.choice(fits) if fits else chance.randint(box[at], box[at + 1])


def _flows(device: Device, count: int) -> Iterator[tuple[Gate, str, Proven, str, str]]:
    """Openings: half of them anything near what the rules speak of, half what the proof says to pass."""
    chance, known = Random(20261130), _near(device)
    gates = {zone: Gate(device, zone) for zone in HERE}
    own = {a.value for i in device.interfaces.values() for a in i.addresses}
    speaks = {i.name: {a.version for a in i.addresses} for i in device.interfaces.values()} | {
        GUESTS: {4}, LINES: {4}}
    inside = tuple(i.name for i in device.interfaces.values() if i.zone == INTRA and i.kind in ("segment", "tunnel"))
    names = {zone: HERE[zone] or inside for zone in HERE}
    passing = [(zone, hook, box) for zone, gate in gates.items() for hook in ("forward", "input")
               for box in gate.accepted(hook, [with_(ALL[v], (STATE, NEW)) for v in (4, 6)])
               if box[PROTOCOL] & (1 << TCP | 1 << UDP)]
    made = 0
    while made < count:
        zone, hook, box = chance.choice(passing) if made % 2 else (
            chance.choice((INTRA, OUTSIDE, PUBLIC)), chance.choice(("forward", "input")), ALL[chance.choice((4, 6))])
        version = 4 if box[0] == V4 else 6
        enters = [n for n in names[zone] if gates[zone].bit[n] & box[IN] and version in speaks[n]]
        leaves = [n for n in names[zone] if gates[zone].bit[n] & box[OUT] and version in speaks[n]]
        # What comes in by another zone is judged there.
        if hook == "input":
            enters, leaves = [n for n in enters if n not in REAL], [""]
        made += 1
        if not enters or not leaves:
            continue
        into, out = chance.choice(enters), chance.choice(leaves)
        target = _pick(box, DESTINATION, known[version], chance)
        # Between guests and guests, or a line and itself as the other zone's cable, there is nothing to compare.
        if (hook == "forward" and target in own) or (into in REAL and out in REAL):
            continue
        protocol = chance.choice([p for p in (TCP, UDP) if box[PROTOCOL] & 1 << p])
        yield gates[zone], hook, Proven(
            version, _pick(box, SOURCE, known[version], chance), target, protocol,
            _pick(box, FIRST, [*PORTS], chance), _pick(box, SECOND, [*PORTS], chance),
            2 if protocol == TCP else 0), into, out


def test_both_readings_decide_the_same_openings() -> None:
    emulated, device = standing()
    assert [(u.text, u.why) for u in device.unread] == []
    decided = {True: 0, False: 0}
    for gate, hook, packet, into, out in _flows(device, FLOWS):
        proven, steps = gate.judge(hook, packet.box(NEW, gate.bit[into], gate.bit[out] if out else -1))
        said = passes(emulated, Packet(
            "tcp" if packet.protocol == TCP else "udp", show_address(packet.version, packet.source),
            show_address(packet.version, packet.destination), packet.second, REAL.get(into, into), REAL.get(out, out),
            sport=packet.first))
        assert proven == said, (hook, str(packet), into, out, [s.text for s in steps])
        decided[proven] += 1
    assert min(decided.values()) > FLOWS // 8, decided
