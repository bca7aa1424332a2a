"""The kernel's data path in one boot, small enough for CI: WireGuard, XFRM interfaces, 802.1Q, PPPoE, VRFs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.microvm.guest import tried

pytestmark = [pytest.mark.microvm, pytest.mark.usefixtures("virtual")]


def test_the_kernels_data_path_carries_what_is_declared(tmp_path: Path) -> None:
    inside = ("kernel_path", "well_known_ports", "vrf")
    _, outcome = tried([f"tests/microvm/inside/test_{name}.py" for name in inside], tmp_path, deadline=1800)
    print((tmp_path / "talk.log").read_text(), f"{outcome.seconds:.0f} s", sep="\n")
