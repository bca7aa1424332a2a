from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from platforms.linux_frr.helper import helper_text
from tests.platforms.linux_frr_device.far_ends import NAME
from tests.platforms.linux_frr_device.shared_charon import with_shared_charon
from tests.platforms.linux_frr_device.throwaway_router import BASE, Router, keys, missing, until


@pytest.fixture
def factory(tmp_path: Path) -> Iterator[Callable[[str], Router]]:
    """Makes routers that are gone after the test."""
    reason = missing()
    if reason:
        pytest.skip(f"NOT PROVEN HERE: linux_frr on real daemons: {reason}")
    made: list[Router] = []

    def make(name: str) -> Router:
        router = Router(tmp_path / f"router{len(made)}", name)
        made.append(router)
        router.start()
        router.install(helper_text())
        return router

    yield make
    for router in made:
        router.cut()


@pytest.fixture
def router(factory: Callable[[str], Router]) -> Router:
    """One router with a confirmed configuration of every kind, booted."""
    made = factory("kukar-edge-1")
    private, _ = keys()
    made.confirmed({**BASE, "wireguard/wg12.conf": BASE["wireguard/wg12.conf"].replace("secret", private)})
    made.helper("boot")
    return made


@pytest.fixture
def login(router: Router, tmp_path: Path) -> tuple[str, str]:
    """The operator's key file, and the router's public host key; its sshd runs."""
    for name in ("operator", "host"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)], check=True)
    public = (tmp_path / "operator.pub").read_text()
    host = (tmp_path / "host").read_text()
    router.run("sh", "-c", "umask 077; mkdir -p /root/.ssh; cat > /root/.ssh/authorized_keys", data=public.encode())
    router.run("sh", "-c", "umask 077; cat > /etc/ssh/router_key", data=host.encode())
    router.run("/usr/sbin/sshd", "-o", "HostKey=/etc/ssh/router_key", "-o", "ListenAddress=127.0.0.1",
               "-o", "UsePAM=no", "-o", "PermitRootLogin=prohibit-password", "-o", "PrintMotd=no")
    # It goes into the background before it listens.
    until("sshd listens", router, "nc", "-z", "127.0.0.1", "22")
    return str(tmp_path / "operator"), (tmp_path / "host.pub").read_text()


@pytest.fixture
def hub(factory: Callable[[str], Router]) -> Router:
    """A hub that can end tunnels at IKEv2's well-known ports, with nothing configured yet."""
    return with_shared_charon(factory(NAME))
