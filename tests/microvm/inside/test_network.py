"""Two hub sites and two villages, one of them on PPPoE, from factory state to verified, by the kernel's data path."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from lab import machine
from tests.end_to_end.conftest import World, fresh_world

pytestmark = pytest.mark.microvm
HUBS = ("hub-smr-1", "hub-bpn-2")
DIALS_IN, LEASES = "kd-64-01-03-2006-1", "kd-64-01-07-2008-1"
PART = (*HUBS, DIALS_IN, LEASES)


def missing() -> str | None:
    made = subprocess.run(["unshare", "-n", "ip", "link", "add", "probe", "type", "wireguard"], capture_output=True,
                          text=True, check=False)
    if made.returncode:
        return f"no WireGuard in the kernel ({made.stderr.strip()})"
    return machine.pppoe_missing()


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    if reason := missing():
        pytest.skip(f"not on this kernel: {reason}; the micro-VM tries it")
    world = fresh_world(tmp_path_factory.mktemp("network"))
    try:
        world.build(PART)
        yield world
    finally:
        world.simpul("lab", "down", check=False)


def test_a_second_plan_is_empty_and_names_the_data_path(network: World) -> None:
    done = network.from_management("plan", "--dry-run", "--json", "--limit", ",".join(PART))
    assert '"units":[]' in done.stdout.replace(" ", "").replace("\n", ""), done.stdout
    for name in PART:
        facts = network.lab.exec(name, ["simpul-device", "facts"], check=True).stdout
        assert "datapath=kernel" in facts
        assert f"pppoe={'real' if name == DIALS_IN else 'unused'}" in facts


def test_tunnels_are_the_kernels_with_their_sockets_outside(network: World) -> None:
    for name in PART:
        inside = network.lab.exec(name, ["ip", "-o", "link", "show", "type", "wireguard"]).stdout.splitlines()
        assert len(inside) == len(network.workspace.models[name].tunnels)
        assert network.lab.exec(name, ["pgrep", "wireguard-go"]).stdout == ""
        sockets = network.lab.exec(name, ["ip", "netns", "exec", "wan", "ss", "-uanH"]).stdout
        assert (":200" in sockets) == (name in HUBS)     # tunnel n listens on 20000 + n at its hub
        assert ":200" not in network.lab.exec(name, ["ss", "-uanH"]).stdout


def test_the_line_of_pppoe_carries_its_village(network: World) -> None:
    address = network.lab.exec(DIALS_IN, ["ip", "-n", "wan", "-br", "addr", "show", "dev", "ppp-eth0"]).stdout
    assert " peer " in address
    for tunnel in network.workspace.models[DIALS_IN].tunnels:
        probe = network.lab.exec(DIALS_IN, ["simpul-device", "probe", "handshake", tunnel.name])
        assert probe.returncode == 0, probe.stdout


def test_what_is_declared_passes_and_nothing_else(network: World) -> None:
    done = network.from_management("verify", "--limit", ",".join(PART), check=False)
    assert done.returncode == 0, done.stdout + done.stderr
