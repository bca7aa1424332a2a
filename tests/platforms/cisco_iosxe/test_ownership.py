"""Whose a route is: it is told by its name, whatever stands around the word."""

from __future__ import annotations

import pytest

from platforms.cisco_iosxe.dialect.splitter import split_router


@pytest.mark.parametrize(("line", "owned"), [
    ("ip route vrf SIMPUL-wan 10.0.0.0 255.0.0.0 Null0 name SIMPUL", True),
    ("ip route vrf name 10.0.0.0 255.0.0.0 Null0 name SIMPUL-own", True),
    ("ip route 10.0.0.0 255.0.0.0 Null0 200 name SIMPUL-own tag 7", True),
    ("ip route vrf name 10.0.0.0 255.0.0.0 10.1.1.1", False),
    ("ip route 10.0.0.0 255.0.0.0 Null0 name SIMPULAN", False),
    ("ip route 10.0.0.0 255.0.0.0 Null0 name punya-SIMPUL", False),
    # What a line that was lost in the middle may leave.
    ("ip route 10.0.0.0 255.0.0.0 Null0 name", False),
])
def test_a_route_is_told_by_its_name(line: str, owned: bool) -> None:
    (route,) = split_router(f"{line}\n").values()
    assert route.owned is owned
