"""A backup comes from a router, which may be anybody's by now: nothing is restored but what a backup of ours holds."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Mapping

import pytest

from platforms.linux_frr.backup import restore_file
from simpul.errors import DeviceError

KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"
WHOLE = {
    "etc/simpul/conf/host/kukar-edge-1.conf": "hostname kukar-edge-1\n",
    "etc/simpul/conf/wireguard/wg12.conf": "[Interface]\nPrivateKey = 4444\n",
    "etc/simpul/conf/frr/neighbor/fd00:1::2.conf": "router bgp 64602\nexit\n",
    "etc/ssh/ssh_host_ed25519_key": KEY,
    "root/.ssh/authorized_keys": "ssh-ed25519 AAAA andi\n\nssh-ed25519 BBBB sari\n",
}


def packed(files: Mapping[str, str], change: Callable[[tarfile.TarInfo], None] = lambda _: None) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            change(info)
            archive.addfile(info, io.BytesIO(text.encode()))
    return out.getvalue()


def without(name: str) -> dict[str, str]:
    return {n: t for n, t in WHOLE.items() if n != name}


def test_a_backup_becomes_the_first_file_of_the_same_router() -> None:
    script = restore_file("kukar-edge-1", packed(WHOLE))
    for part in ("hostname kukar-edge-1", KEY, "PrivateKey = 4444", "ssh-ed25519 BBBB sari",
                 "/etc/simpul/conf/frr/neighbor/fd00:1::2.conf"):
        assert part in script


def link(info: tarfile.TarInfo) -> None:
    if "wg12" in info.name:
        info.type, info.linkname, info.size = tarfile.SYMTYPE, "/etc/shadow", 0


@pytest.mark.parametrize(("backup", "why"), [
    (packed(without("etc/ssh/ssh_host_ed25519_key")), "it has no etc/ssh/ssh_host_ed25519_key"),
    (packed(without("root/.ssh/authorized_keys")), "it has no root/.ssh/authorized_keys"),
    (packed(without("etc/simpul/conf/host/kukar-edge-1.conf")), "it has no etc/simpul/conf/host/kukar-edge-1.conf"),
    (packed(WHOLE | {"etc/simpul/conf/../../shadow": "root::\n"}), "which no backup does"),
    (packed(WHOLE | {"/etc/passwd": "root::\n"}), "which no backup does"),
    (packed(WHOLE | {"etc/simpul/conf/cron/x.conf": "* * * * *\n"}), "cron/x.conf"),
    (packed(WHOLE | {"etc/simpul/conf/host/a b.conf": "x\n"}), "which no backup does"),
    (packed(WHOLE, link), "which no backup does"),
    (packed(WHOLE)[:700], "no whole tar"),
    (b"not a tar at all" * 100, "no whole tar"),
], ids=["no host key", "no operators", "another router's", "path up", "absolute path", "unknown kind", "odd name",
        "link", "cut off", "no tar"])
def test_what_no_router_of_ours_holds_is_refused(backup: bytes, why: str) -> None:
    with pytest.raises(DeviceError, match="SIM616") as refused:
        restore_file("kukar-edge-1", backup)
    assert why in str(refused.value)
