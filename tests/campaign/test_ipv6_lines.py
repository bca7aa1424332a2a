"""A government whose fibre line has IPv6 alone: tunnels, clock and everything inside go over it, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from ipaddress import IPv6Address

import pytest

from tests.end_to_end.conftest import World, fresh_world
from tests.end_to_end.ground import Ground
from tests.end_to_end.prober import Pulse, beating
from tests.end_to_end.sessions import every_session_stands, until
from tests.end_to_end.transfer import transfer
from tests.end_to_end.wire import ears
from tests.intent.ipv6_lines import SOUND, edit

pytestmark = pytest.mark.lab

EDGE, FIBRE, RADIO = "bontang-edge-1", "eth0", "eth1"
HOST, PORTAL = "64.74-kabkota-1-office", "64-hub-1-servers"
OWN, CLOCK = IPv6Address("2001:db8:66::2"), IPv6Address("2001:db8:f1::1")
HUBS = frozenset(IPv6Address(f"2001:db8:{n}::2") for n in (1, 5, 9, 13))
_ETHERTYPE6, _UDP, _ICMP6 = b"\x86\xdd", 17, 58


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = fresh_world(tmp_path_factory.mktemp("ipv6"))
    edit(world.inventory, *SOUND)
    try:
        world.build(["64/hub/1", "64.74"])
        yield world
    finally:
        world.simpul("lab", "down", check=False)


def _strange(frame: bytes) -> str | None:
    """What a frame on the line is that nobody declared; None where it belongs there."""
    if frame[12:14] != _ETHERTYPE6:
        return f"no IPv6: {frame[:60].hex()}"
    packet = frame[14:]
    ends = {IPv6Address(packet[8:24]), IPv6Address(packet[24:40])}
    if packet[6] == _ICMP6 and packet[40] in (1, 2, 3, 4, 135, 136):
        return None                      # an error about a packet: hubs that are not in this lab are dialled, too
    # The far end's port: it is the one that listens.
    at = 42 if IPv6Address(packet[8:24]) == OWN else 40
    port = int.from_bytes(packet[at:at + 2])
    if packet[6] == _UDP and OWN in ends and ((ends & HUBS and port >= 20000) or (CLOCK in ends and port == 123)):
        return None
    return f"{packet[6]}: {packet[:60].hex()}"


def test_all_of_a_site_goes_over_a_line_with_ipv6_alone(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    ground, lab = Ground(world), world.lab
    portal = ground.declared.places[PORTAL]
    address = {a.version: str(a) for a in portal.servers["portal"]}
    cable = ground.cable(EDGE, FIBRE)
    assert not ground.shell([(EDGE, f"ip -n wan -4 -o addr show dev {FIBRE}")])[0]
    every_session_stands(ground, 60)
    lab.link(EDGE, RADIO, False)
    try:
        with ears({"provider": ground.providers["icon-plus"]}, lambda port, _: port == cable.far) as heard:
            until(60, "every flow over the line that is left", ground.broken_flows)
            sent, back = transfer(ground.hosts[HOST], ground.hosts[PORTAL], address[6], 443, 4 << 20)
            said = ground.shell([(EDGE, "ip netns exec wan chronyd -Q -t 20 'server 2001:db8:f1::1 iburst' 2>&1")])[0]
            assert "System clock wrong by" in said, said
        link = json.loads(ground.shell([(EDGE, f"ip -j -n wan link show {FIBRE}")])[0])[0]
        own = bytes.fromhex(link["address"].replace(":", ""))
        frames = [h.data for h in heard.heard if own in (h.data[:6], h.data[6:12])]
        assert len(frames) > 1000
        strange = {s for s in map(_strange, frames) if s is not None}
        assert not strange, sorted(strange)[:5]
        assert max(len(f) for f in frames) == 14 + 1500, "a full tunnel packet fills the line, and none is cut"
        pulses = [Pulse(HOST, a, 443, PORTAL) for a in address.values()]
        with beating(ground.hosts, pulses):
            until(30, "answers", lambda: [p for p in pulses if p.alive_since() < 2])
            lab.link(EDGE, FIBRE, False)
            lab.link(EDGE, FIBRE, True)
            until(60, "answers over the line that came back", lambda: [p for p in pulses if p.alive_since() < 3])
    finally:
        lab.link(EDGE, RADIO, True)
    with capsys.disabled():
        print(f"\n4 MiB over IPv6 alone: {sent:.1f} s there, {back:.1f} s back; {len(frames)} frames, none strange")


def test_nobody_on_the_line_gets_an_answer_and_a_power_cut_keeps_all_of_it(world: World) -> None:
    ground, lab = Ground(world), world.lab
    for port in (22, 179, 123):
        done = lab.exec("icon-plus", ["sh", "-c", f"nc -z -w 1 {OWN} {port} && echo open"])
        assert "open" not in done.stdout, port
    assert "1 received" not in lab.exec("icon-plus", ["ping", "-c", "1", "-W", "1", str(OWN)]).stdout
    assert world.pending_changes("--limit", "64/hub/1,64.74") == 0
    lab.cut(EDGE)
    lab.restore(EDGE)
    every_session_stands(Ground(world), 90, "after a power cut")
    assert world.pending_changes("--limit", EDGE) == 0
    ways = ground.shell([(EDGE, "ip -6 -n wan rule; ip -6 -n wan route show table all")])[0]
    assert ways.count("default via 2001:db8:66::1") == 2, "one by metric, one for the line's own tunnels"
