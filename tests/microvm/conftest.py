from __future__ import annotations

import pytest

from lab.microvm import machine
from tests.conftest import UNPROVEN


@pytest.fixture(scope="session")
def virtual() -> None:
    """A micro-VM can be started here."""
    if (reason := machine.missing()) is not None:
        pytest.skip(f"{UNPROVEN} HERE: the kernel data path, PPPoE, systemd: {reason}; as root, once: make packages")
