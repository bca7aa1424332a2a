"""What is left of a line for the network while guests flood it: with their share, and as it would be without.

The line gives 30 Mbit/s each way, the provider's queue behind it is deep. `make campaign`, or
`pytest -s -m campaign tests/campaign/test_guest_share.py`.
"""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.end_to_end.conftest import World
from tests.end_to_end.ground import Ground
from tests.end_to_end.lines.test_lines import _GUESTS, _guests, _office, world  # noqa: F401 - the fixture
from tests.end_to_end.prober import Attempt, connect_all
from tests.end_to_end.transfer import transfer

pytestmark = [pytest.mark.lab, pytest.mark.campaign]

_SIZE = 4 << 20
_MBPS = 30


@pytest.fixture
def ground(world: World) -> Ground:  # noqa: F811 - pytest's way
    return Ground(world)


def _tc(ground: Ground, name: str, *commands: str) -> None:
    for command in commands:
        subprocess.run([*ground.lab.namespaces_command(name), *command.split()], check=True, capture_output=True)


@contextmanager
def _provider_queue(ground: Ground) -> Iterator[None]:
    """What a real provider does and the lab leaves out: it takes 30 Mbit/s from the router, and queues the rest."""
    line = next(w for w in ground.lines if w.router == _GUESTS)
    _tc(ground, line.provider, "ip link add upwards type ifb", "ip link set upwards up",
        f"tc qdisc add dev upwards root tbf rate {_MBPS}mbit burst 32k limit 2000000",
        f"tc qdisc add dev {line.far} handle ffff: ingress",
        f"tc filter add dev {line.far} parent ffff: protocol all u32 match u32 0 0 "
        "action mirred egress redirect dev upwards")
    try:
        yield
    finally:
        _tc(ground, line.provider, f"tc qdisc del dev {line.far} ingress", "ip link del upwards")


@contextmanager
def _flood(ground: Ground, *, down: bool) -> Iterator[None]:
    """A guest with twelve sessions that never have enough."""
    internet, outside = "internet", str(ground.lab.address("internet"))
    with ground.lab.popen(internet, ["iperf3", "-s", "-1", "-p", "5201"], stdout=subprocess.DEVNULL) as server:
        time.sleep(1)
        asks = ["iperf3", "-c", outside, "-p", "5201", "-P", "12", "-t", "120", *(["-R"] if down else [])]
        client = ground.lab.popen(_guests(ground)[0].host, asks, stdout=subprocess.DEVNULL)
        try:
            time.sleep(4)
            assert client.poll() is None, "the flood ended by itself"
            yield
        finally:
            client.kill()
            client.wait()
            server.kill()


def _measure(ground: Ground, *, down: bool) -> tuple[float, float]:
    """Mbit/s of the network's own transfer in one direction, and the median time to open a session meanwhile, in ms."""
    portal, office = ground.declared.places["64-hub-1-servers"], _office(ground, _GUESTS)
    client, server = ground.hosts[office.host], ground.hosts[portal.host]
    address = str(portal.servers["portal"][0])
    opened: list[float] = []
    for _ in range(12):
        begun = time.monotonic()
        attempt = Attempt(office.host, address, 443)
        if connect_all({office.host: client}, [attempt], 10)[attempt] == portal.host:
            opened.append(1000 * (time.monotonic() - begun))
    up, back = transfer(client, server, address, 443, _SIZE, 180)
    return 8 * _SIZE / 1e6 / (back if down else up), statistics.median(opened or [10_000.0])


@pytest.mark.parametrize("down", [False, True], ids=["up", "down"])
def test_guests_cannot_starve_the_network(ground: Ground, down: bool, capsys: pytest.CaptureFixture[str]) -> None:
    rows: dict[str, tuple[float, float]] = {}
    shape = ["ip", "netns", "exec", "wan", "tc", "qdisc", "del", "dev", "eth0"]
    again = "/usr/local/sbin/simpul-device _call effect_shape /dev/null /run/simpul/live/shape/fibre.conf fibre"
    with _provider_queue(ground):
        rows["no guests"] = _measure(ground, down=down)
        with _flood(ground, down=down):
            rows["a flood, with shares"] = _measure(ground, down=down)
        for way in ("root", "ingress"):
            ground.lab.exec(_GUESTS, [*shape, way], check=True)
        try:
            with _flood(ground, down=down):
                rows["a flood, without"] = _measure(ground, down=down)
        finally:
            ground.lab.exec(_GUESTS, ["sh", "-c", again], check=True)
    with capsys.disabled():
        print(f"\n{'down' if down else 'up'}, a line of {_MBPS} Mbit/s, guests' share 30%:")
        for name, (mbps, opened) in rows.items():
            print(f"  {name:<22} {mbps:5.1f} Mbit/s for the network, a session opens in {opened:4.0f} ms")
    assert rows["a flood, with shares"][0] > 1.4 * rows["a flood, without"][0]
    assert rows["a flood, with shares"][0] > 0.5 * rows["no guests"][0]
