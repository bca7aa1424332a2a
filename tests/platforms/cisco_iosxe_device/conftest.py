"""An emulated router with a pinned host key and an operator's key; its clock stands still until a test moves it."""

from __future__ import annotations

from collections.abc import Iterator

import asyncssh
import pytest

from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device
from lab.emulated.server import Farm
from tests.platforms.cisco_iosxe_device.bench import Bench, startup


@pytest.fixture(scope="session")
def operator(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, asyncssh.SSHKey]:
    """An operator's private key, in a file."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    path = tmp_path_factory.mktemp("operator") / "key"
    key.write_private_key(path)
    path.chmod(0o600)
    return str(path), key


@pytest.fixture(scope="session")
def host_key() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-rsa", key_size=2048)


@pytest.fixture
def bench(operator: tuple[str, asyncssh.SSHKey], host_key: asyncssh.SSHKey) -> Iterator[Bench]:
    path, key = operator
    clock = Clock(speed=0)
    device = Device(clock, startup=startup(key), host_key=host_key)
    device.save("simpul")
    with Farm(clock) as farm:
        made = Bench(device, farm, farm.plug(device), path)
        yield made
        made.close()
