"""The proof's reading of nftables against the kernel's: crafted packets through a rendered filter in a namespace."""

from __future__ import annotations

import os
import random
import struct
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import pytest

from playbooks.prove import from_page
from simpul.proof.boxes import NEW
from simpul.proof.declared import span
from simpul.proof.filters import Gate
from simpul.proof.model import INTRA, Device
from simpul.proof.packet import Packet
from tests.end_to_end.wire import Heard, ears, ethernet, mac_of, packet, send_frames
from tests.proof.conftest import Pages

pytestmark = pytest.mark.lab
_TOKEN = b"PRV"
_EACH = 350


def _run(*words: str, text: str | None = None) -> None:
    done = subprocess.run(words, input=text, text=True, capture_output=True, check=False)
    assert done.returncode == 0, (words, done.stderr)


@dataclass
class Bench:
    """A router's inside filter between cables: one namespace forwards, the other holds the far end of every cable."""

    router: str
    far: str
    ports: list[str]


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench(f"prove-{os.getpid()}-r", f"prove-{os.getpid()}-x", [])
    try:
        for name in (bench.router, bench.far):
            _run("ip", "netns", "add", name)
        _run(
            "ip",
            "netns",
            "exec",
            bench.router,
            "sysctl",
            "-qw",
            "net.ipv4.ip_forward=1",
            "net.ipv6.conf.all.forwarding=1",
            "net.ipv4.conf.all.rp_filter=0",
            "net.ipv4.conf.default.rp_filter=0",
        )
        yield bench
    finally:
        for name in (bench.router, bench.far):
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


def _cable(bench: Bench, device: Device, page: str) -> None:
    """Cables for every inside interface, routes for what is connected, everything else by the first tunnel."""
    bench.ports = [i.name for i in device.interfaces.values() if i.zone == INTRA and i.kind in ("segment", "tunnel")]
    batch: list[str] = []
    for number, name in enumerate(bench.ports):
        batch.append(f"link add {name} type veth peer name p{number} netns {bench.far}")
        batch += [f"link set {name} up", f"link set {name} arp off"]
    _run("ip", "-n", bench.router, "-b", "-", text="\n".join(batch) + "\n")
    _run("ip", "-n", bench.far, "-b", "-", text="".join(f"link set p{n} up\n" for n in range(len(bench.ports))))
    routes = [
        f"{'-6 ' if a.version == 6 else ''}route add "
        f"{ip_address(a.network.first)}/{_bits(a.network.first, a.network.last, a.version)} dev {i.name}\n"
        for i in device.interfaces.values()
        if i.kind == "segment"
        for a in i.addresses
        if a.network.first != a.network.last
    ]
    tunnel = next(i.name for i in device.interfaces.values() if i.kind == "tunnel")
    for row in [*routes, f"route add default dev {tunnel}\n", f"-6 route add default dev {tunnel}\n"]:
        _run("ip", "-n", bench.router, *row.split())
    files = {i: "\n".join(t.lines) + "\n" for i, t in from_page(page, device.name) if i.startswith("nft/inside/")}
    table = "".join(files[i] for i in sorted(files) if i.endswith(".nft"))
    elements = "".join(files[i] for i in sorted(files) if i.endswith(".elements"))
    _run("ip", "netns", "exec", bench.router, "nft", "-f", "-", text=f"table inet simpul {{\n{table}}}\n{elements}")


def _bits(first: int, last: int, version: int) -> int:
    return (32 if version == 4 else 128) - (last - first).bit_length()


def _out(device: Device, version: int, target: int) -> str:
    for interface in device.interfaces.values():
        if interface.kind == "segment":
            for own in interface.addresses:
                if own.version == version and own.network.first <= target <= own.network.last:
                    return interface.name
    return next(i.name for i in device.interfaces.values() if i.kind == "tunnel")


@pytest.mark.parametrize("name", ["kd-64-01-04-2007-1", "hub-smr-1", "kukar-edge-1"])
def test_the_kernel_forwards_what_the_proof_says(bench: Bench, pages: Pages, name: str) -> None:
    device = pages.device(name)
    _cable(bench, device, pages.texts[name])
    gate, rng = Gate(device, INTRA), random.Random(name)
    own = {(a.version, a.value) for i in device.interfaces.values() for a in i.addresses}
    places = [
        (p.version, int(p.network_address) + rng.randrange(2, 12))
        for s in pages.policy.segments
        for p in s.prefixes
        if s.site == pages.policy.routers[0].site or rng.random() < 0.3
    ]
    mine = [
        (p.version, int(p.network_address) + 10)
        for s in pages.policy.segments
        for p in s.prefixes
        if any(r.name == name and r.site == s.site for r in pages.policy.routers)
    ]
    flows = [(f, s, d) for f in pages.policy.flows for s in f.sources for d in f.destinations if s.version == d.version]
    here = [
        span(p)
        for s in pages.policy.sites
        if any(r.name == name and r.site == s.key for r in pages.policy.routers)
        for p in s.prefixes
    ]
    local = [f for f in flows if any(h.holds(span(f[1])) or h.holds(span(f[2])) for h in here)]
    asked: list[tuple[Packet, str]] = []
    while len(asked) < _EACH:
        if rng.random() < 0.6:
            flow, source, target = rng.choice(local if rng.random() < 0.8 else flows)
            protocol, port = rng.choice(flow.services)
            ends = (source.version, int(source.network_address) + 10), (target.version, int(target.network_address))
        else:
            ends, protocol = (rng.choice(mine + places), rng.choice(places)), rng.choice(("tcp", "udp"))
            port = rng.choice((22, 53, 123, 443, 5060))
        if rng.random() < 0.3:
            protocol = "udp" if protocol == "tcp" else "tcp"
        if ends[0][0] != ends[1][0] or ends[1] in own or ends[0] == ends[1] or ends[0] in own:
            continue
        sport, dport = (49152, port) if rng.random() < 0.8 else (port, 49152)
        near = [
            p
            for p in bench.ports
            if any(
                a.version == ends[0][0] and a.network.first <= ends[0][1] <= a.network.last
                for a in device.interfaces[p].addresses
            )
        ]
        into = rng.choice(near) if near and rng.random() < 0.8 else rng.choice(bench.ports)
        asked.append(
            (Packet.of(str(ip_address(ends[0][1])), str(ip_address(ends[1][1])), protocol, sport, dport), into)
        )
    expected = {
        n
        for n, (p, into) in enumerate(asked)
        if gate.judge("forward", p.box(NEW, gate.bit[into], gate.bit[_out(device, p.version, p.destination)]))[0]
    }
    far, router = Path("/run/netns", bench.far), Path("/run/netns", bench.router)
    macs = {p: mac_of(router, p) for p in bench.ports}
    with ears({"far": far}, lambda _, data: _TOKEN in data) as heard:
        for number, cable in enumerate(bench.ports):
            frames = []
            for token, (p, into) in enumerate(asked):
                if into == cable:
                    words = str(p).split()
                    body = packet(words[0], words[2], words[3], p.first, p.second, _TOKEN + struct.pack("!H", token))
                    frames.append(ethernet(macs[cable], b"\2\0\0\0\0\1", 0x0800 if p.version == 4 else 0x86DD, body))
            send_frames(far, f"p{number}", frames)
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline and len(_numbers(heard.heard)) < len(expected):
            time.sleep(0.2)
        time.sleep(0.5)
    assert not heard.lost
    arrived = _numbers(heard.heard)
    wrong = [
        f"{asked[n][0]} in by {asked[n][1]}: {'arrived' if n in arrived else 'did not arrive'}"
        for n in sorted(arrived ^ expected)
    ]
    assert not wrong, "\n".join(wrong[:20])
    assert 30 < len(expected) < len(asked) - 30, len(expected)


def _numbers(heard: list[Heard]) -> set[int]:
    """The packets that came out of the router, by their numbers."""
    found = set()
    for frame in heard:
        data = frame.data
        at = data.find(_TOKEN)
        # Errors quote what they are about, to its end.
        kind = data[23] if data[12:14] == b"\x08\x00" else data[20]
        if not frame.sent and at >= 0 and kind in (6, 17):
            found.add(struct.unpack("!H", data[at + 3 : at + 5])[0])
    return found
