"""What a router says of its LAN core, from the state of both ends of the cable."""

from __future__ import annotations

import asyncio

from platforms.cisco_iosxe.probes import question
from tests.lab.emulated.iosxe.ospf import EDGE, pair


def said(edge: str = EDGE) -> list[bool | None]:
    """Of IPv4 and IPv6, asked at the emulated router's own command line."""
    device, _ = pair(edge)
    asked = [question("ospf", ("vlan30", family)) for family in "46"]
    return [q.read(asyncio.run(device.paste(f"enable\nterminal length 0\n{q.command}\n"))).ok for q in asked]


def test_a_core_is_heard_where_both_ends_agree() -> None:
    assert said() == [True, True]
    assert said(EDGE.replace("key-string rahasia-bersama", "key-string lain", 1)) == [None, True]
    assert said(EDGE.replace(" ip address 10.66.1.1", " ip mtu 1400\n ip address 10.66.1.1")) == [False, True]
