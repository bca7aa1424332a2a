"""linux_frr on a throw-away router of real daemons, which needs root; there, time passes as it does."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from platforms.linux_frr.helper import helper_text
from platforms.session import Endpoint
from simpul.config.model import Step
from tests.platforms.contract.stand import Stand
from tests.platforms.linux_frr_device.throwaway_router import BASE, Router, forwarded, keys, missing, until

NAME = "kukar-edge-1"


@contextmanager
def stood(folder: Path) -> Iterator[Stand]:
    reason = missing()
    if reason:
        pytest.skip(f"NOT PROVEN HERE: linux_frr on real daemons: {reason}")
    for name in ("operator", "host"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    router = Router(folder / "router", NAME)

    def start() -> None:
        router.start()
        router.install(helper_text())
        router.helper("boot")
        router.run("sh", "-c", "umask 077; mkdir -p /root/.ssh; cat > /root/.ssh/authorized_keys",
                   data=(folder / "operator.pub").read_bytes())
        router.run("sh", "-c", "umask 077; cat > /etc/ssh/router_key", data=(folder / "host").read_bytes())
        router.run("/usr/sbin/sshd", "-o", "HostKey=/etc/ssh/router_key", "-o", "ListenAddress=127.0.0.1", "-o",
                   "UsePAM=no", "-o", "PermitRootLogin=prohibit-password", "-o", "PrintMotd=no")
        # It goes into the background before it listens.
        until("sshd listens", router, "nc", "-z", "127.0.0.1", "22")

    def cut_power() -> None:
        router.cut()
        start()

    router.confirmed({**BASE, "wireguard/wg12.conf": BASE["wireguard/wg12.conf"].replace("secret", keys()[0])})
    try:
        start()
        with forwarded(router) as port:
            endpoint = Endpoint(NAME, "127.0.0.1", port, "root", str(folder / "operator"),
                                (folder / "host.pub").read_text(), 15.0)
            yield Stand(
                "linux_frr", endpoint, 8, time.sleep, cut_power,
                tuple((f"frr/prefix-list/SIMPUL-{n}.conf", f"ip prefix-list SIMPUL-{n} seq 5 permit 10.66.0.0/16\n",
                       "routing") for n in ("one", "two")),
                Step("create", "frr/prefix-list/SIMPUL-bad.conf", "routing", None,
                     "ip prefix-list SIMPUL-bad seq 5 permit 10.66.0.0/99\n",
                     ("ip prefix-list SIMPUL-bad seq 5 permit 10.66.0.0/99",), ("no ip prefix-list SIMPUL-bad",)))
    finally:
        router.cut()
