"""Two hubs joined by IKEv2 as routers run it: a charon for each tunnel, its ESP and its XFRM interface the kernel's."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from tests.end_to_end.conftest import World, fresh_world

pytestmark = pytest.mark.microvm
HUBS = ("hub-smr-1", "hub-bpn-2")
SEGMENT = "  management_segment: management\n"


def missing() -> str | None:
    made = subprocess.run(["unshare", "-n", "ip", "link", "add", "probe", "type", "xfrm", "if_id", "1"],
                          capture_output=True, text=True, check=False)
    return f"no XFRM interfaces in the kernel ({made.stderr.strip()})" if made.returncode else None


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    if reason := missing():
        pytest.skip(f"not on this kernel: {reason}; the micro-VM tries it")
    world = fresh_world(tmp_path_factory.mktemp("network"))
    path = world.inventory / "network.yaml"
    text = path.read_text()
    assert text.count(SEGMENT) == 1
    path.write_text(text.replace(SEGMENT, f"{SEGMENT}  tunnel_kinds: {{A: ikev2-psk}}\n"))
    try:
        world.build(HUBS)
        yield world
    finally:
        world.simpul("lab", "down", check=False)


def shown(world: World, name: str, command: str) -> str:
    return world.lab.exec(name, ["sh", "-c", command], check=True, timeout=120).stdout


def test_tunnels_are_the_kernels_with_their_charons_outside(network: World) -> None:
    for name in HUBS:
        assert "datapath=kernel" in shown(network, name, "simpul-device facts")
        tunnels = network.workspace.models[name].tunnels
        inside = shown(network, name, "ip -o link show type xfrm").splitlines()
        assert len(inside) == len([t for t in tunnels if t.ikev2])
        assert len(inside) == int(shown(network, name, "pgrep -c charon-systemd"))
        assert shown(network, name, "ip -n wan -o link show type xfrm") == ""


def test_the_hubs_are_joined_and_only_as_declared(network: World) -> None:
    done = network.from_management("verify", "--limit", ",".join(HUBS), check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "esp" in shown(network, HUBS[0], "ip -n wan xfrm state")
    done = network.from_management("plan", "--dry-run", "--json", "--limit", ",".join(HUBS))
    assert '"units":[]' in done.stdout.replace(" ", "").replace("\n", ""), done.stdout


def test_keys_are_new_and_nothing_is_lost(network: World) -> None:
    tunnel = next(t for t in network.workspace.models[HUBS[0]].tunnels if t.peer == HUBS[1])
    far = network.workspace.models[HUBS[1]].loopback4.ip
    vici = f"SWANCTL_DIR=/run/simpul/ike/{tunnel.name} swanctl --uri unix:///run/simpul/ike/{tunnel.name}/vici"
    rekey = f"{vici} --rekey --child {tunnel.name} >/dev/null; {vici} --rekey --ike {tunnel.name} >/dev/null"
    said = network.lab.exec("mgmt", ["ping", "-c", "3", "-W", "5", str(far)], timeout=60).stdout
    assert " 0% packet loss" in said, said
    process = subprocess.Popen([*network.lab.namespaces_command("mgmt"), "ping", "-q", "-i", "0.1", "-c", "100", "-W",
                                "10", str(far)], stdout=subprocess.PIPE, text=True)
    for _ in range(3):
        shown(network, HUBS[0], rekey)
    said = process.communicate(timeout=120)[0]
    assert "100 received" in said, said
