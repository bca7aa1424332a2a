"""`simpul adopt --ssh` on a router in service that nobody declared: OpenSSH and FRR themselves, and no Simpul there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playbooks.secrets import run_init
from playbooks.survey import Source, run
from simpul.errors import SimpulError
from tests.platforms.linux_frr_device.throwaway_router import Router, forwarded, missing, until

pytestmark = pytest.mark.lab

ROOT = Path(__file__).resolve().parents[3]
INVENTORY = Path("inventory")
NAME, SITE = "opd-dinkes-1", "64/opd/9"
SECRET = "kunci-tetangga-9"
NETWORK = """set -e
ip link set far-eth0 up; ip link set far-eth2 up; ip link set eth0 up; ip link set eth2 up
ip addr add 203.0.113.82/30 dev eth0; ip route add default via 203.0.113.81
ip addr add 192.168.10.1/24 dev eth2; ip -6 addr add fd00:7::1/64 dev eth2 nodad
ip route add 172.30.0.0/16 via 192.168.10.254
mkdir -p /run/frr /run/log; chown frr:frr /run/frr
cat >/etc/frr/frr.conf
for d in zebra bgpd staticd; do
    /usr/lib/frr/$d -d -f /dev/null -i /run/frr/$d.pid -A 127.0.0.1 -P 0 </dev/null >/dev/null 2>&1
done
"""
FRR = f"""frr defaults traditional
ip prefix-list OFFICE seq 5 permit 172.30.0.0/16
ip route 172.31.0.0/16 192.168.10.253
router bgp 65010
 neighbor 192.168.10.9 remote-as 65011
 neighbor 192.168.10.9 description kabel ke gedung B
 neighbor 192.168.10.9 password {SECRET}
"""


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Router]:
    reason = missing()
    if reason:
        pytest.skip(f"NOT PROVEN HERE: adoption over SSH of a router in service: {reason}")
    router = Router(tmp_path_factory.mktemp("stranger"), "router-lama")
    router.start()
    try:
        router.run("sh", "-c", NETWORK, data=FRR.encode())
        until("bgpd listens", router, "test", "-S", "/run/frr/bgpd.vty")
        until("staticd listens", router, "test", "-S", "/run/frr/staticd.vty")
        router.run("vtysh", "-b")
        yield router
    finally:
        router.cut()


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inventory")
    shutil.copytree(ROOT / "inventory", folder / "inventory")
    here = Path.cwd()
    os.chdir(folder)
    try:
        run_init(INVENTORY, operator="rini")
    finally:
        os.chdir(here)
    return folder


@pytest.fixture(scope="module")
def host_key(stranger: Router, inventory: Path) -> str:
    """Its sshd lets the inventory's operator in, by an account that is not Simpul's; its public host key."""
    operator = next(inventory.rglob("operator_ed25519"))
    public = subprocess.run(["ssh-keygen", "-y", "-f", str(operator)], check=True, capture_output=True).stdout
    stranger.run("sh", "-c", "umask 077; mkdir -p /root/.ssh; cat >/root/.ssh/authorized_keys; "
                 "ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/router_key", data=public)
    stranger.run("/usr/sbin/sshd", "-o", "HostKey=/etc/ssh/router_key", "-o", "ListenAddress=127.0.0.1",
                 "-o", "UsePAM=no", "-o", "PermitRootLogin=prohibit-password", "-o", "Banner=/etc/issue.net")
    until("sshd listens", stranger, "nc", "-z", "127.0.0.1", "22")
    return stranger.text("cat", "/etc/ssh/router_key.pub").strip()


def everything(router: Router) -> str:
    """All that a survey could have changed there."""
    return router.text("sh", "-c", "ip -o addr show scope global; ip route; ip rule; vtysh -c 'show running-config'; "
                       "find /etc /usr/local/sbin /root -type f -newer /etc/ssh/router_key.pub | sort")


def adopt(port: int, key: str, capsys: pytest.CaptureFixture[str], *say: str) -> tuple[int, dict[str, Any]]:
    code = run(INVENTORY, NAME, site=SITE, profile="agency", say=say, json=True,
               source=Source(ssh=f"root@127.0.0.1:{port}", host_key=key))
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, found


def test_it_is_asked_over_its_own_sshd_proposed_and_left_as_it_was(
    stranger: Router, inventory: Path, host_key: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(inventory)
    before = everything(stranger)
    with forwarded(stranger) as port:
        _, first = adopt(port, host_key, capsys)
        code, second = adopt(port, host_key, capsys, "provider=telkom", "parent=64/hub/1",
                             "name=Dinas Kesehatan")
    assert everything(stranger) == before
    assert set(first["unknown"]) == {
        "the name of the place", "the provider of the line on eth0", "the site above it (parent)"}
    patch = str(second["patch"])
    for words in ("address: 203.0.113.82/30", "gateway: 203.0.113.81", "BGP AS 65010", "kabel ke gedung B",
                  "route 172.30.0.0/16 by 192.168.10.254", host_key.split()[1]):
        assert words in patch
    assert SECRET not in json.dumps((first, second))
    # BGP of another number stands where ours would, and is in the way; all else of theirs stays.
    assert (code, second["blocked"], second["adopted"]) == (1, ["frr/bgp.conf"], [])
    assert second["unowned"] == ["frr/bgp.conf", "frr/neighbor/192.168.10.9.conf", "frr/other/lines",
                                 "frr/prefix-list/OFFICE.conf", "frr/route/172.31.0.0_16.conf"]


def test_another_host_key_ends_it_before_anything_is_asked(
    stranger: Router, inventory: Path, host_key: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(inventory)
    other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICtPnCJqRDG9/+yVoONMdb8LpKLxrt4gHOXsd9ZOAv9v"
    assert host_key.split()[:2] != other.split()
    with forwarded(stranger) as port, pytest.raises(SimpulError) as error:
        adopt(port, other, capsys)
    assert error.value.code == "SIM602"


def test_a_router_whose_routing_does_not_answer_says_so(
    stranger: Router, inventory: Path, host_key: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(inventory)
    stranger.run("mount", "--bind", "/dev/null", "/usr/bin/vtysh")
    try:
        with forwarded(stranger) as port:
            _, found = adopt(port, host_key, capsys)
    finally:
        stranger.run("umount", "/usr/bin/vtysh")
    assert "FRR does not answer there" in str(found["patch"])
