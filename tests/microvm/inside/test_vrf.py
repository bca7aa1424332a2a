"""What RouterOS and IOS-XE rely on and linux_frr does with namespaces: a VRF whose tunnels have sockets outside it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import UNPROVEN

pytestmark = pytest.mark.microvm
SCRIPT = Path(__file__).with_name("vrf.sh")
KINDS = (("vrf", "table", "100"), ("wireguard",))


def test_a_vrf_keeps_the_inside_apart_from_a_line_with_the_same_addresses() -> None:
    for kind in KINDS:
        made = subprocess.run(["unshare", "-n", "ip", "link", "add", "probe", "type", *kind], capture_output=True,
                              text=True, check=False)
        if made.returncode:
            pytest.skip(f"{UNPROVEN} HERE but in the micro-VM: no {kind[0]} in the kernel ({made.stderr.strip()})")
    done = subprocess.run(["unshare", "-n", "-m", "sh", str(SCRIPT)], capture_output=True, text=True, timeout=240,
                          check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    said = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert (said["gateway"], said["through"], said["back"]) == ("answered",) * 3, said
    # Six pings each way and a handshake: on the line by the tunnel alone.
    assert int(said["tunnel"]) >= 2 * 6
    assert said["beside"] == "0"
    assert said["twin_gateway"] == "answered"           # so that its silence elsewhere is the VRF's doing
    assert {said[k] for k in ("from_main", "from_carrier", "twin", "without_tunnel")} == {"lost"}, said
    assert said["strangers"] == "0/0"
    assert said["leaked"] == "0"
