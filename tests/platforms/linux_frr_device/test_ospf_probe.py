"""What a router says of its LAN core, in FRR's words of two ages; on FRR itself: test_helper_ospf."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.platforms.linux_frr_device.throwaway_router import HELPER, Router

pytestmark = pytest.mark.lab
BGP = {"ipv4Unicast": {"routerId": "10.126.0.1", "peers": {"10.120.0.1": {"state": "Established"},
                                                            "10.120.0.3": {"state": "Active"}}}}


def heard(who: str, port: str, state: str) -> dict[str, str | int]:
    return {"priority": 1, "state": state, "nbrState": state, "address": who, "ifaceName": f"{port}:10.66.0.1"}


OSPF = {"neighbors": {"10.126.0.3": [heard("10.66.0.2", "vlan70", "Full/DR"),
                                     heard("10.66.2.2", "vlan7", "Init/DROther")],
                      "192.0.2.1": [heard("10.66.0.4", "vlan70", "Full/BDR")]}}
OSPF6 = {"neighbors": [{"neighborId": "10.126.0.3", "state": "Full", "ifState": "DR", "interfaceName": "vlan70"},
                       {"neighborId": "192.0.2.1", "state": "ExStart", "ifState": "BDR", "interfaceName": "vlan70"}]}
ASKED = """bgp 10.120.0.1
ospf vlan70 4
ospf vlan70 4 10.126.0.3
ospf vlan70 6 10.126.0.3
ospf vlan7 4
ospf vlan7 4 10.126.0.3
bgp 10.120.0.3
bgp 192.0.2.1
ospf vlan71 6
"""


@pytest.mark.parametrize("indent", [2, None], ids=["a line each", "all in one line"])
def test_bgp_and_both_families_of_ospf_are_one_answer_of_vtysh(
    factory: Callable[[str], Router], indent: int | None,
) -> None:
    router = factory("kukar-edge-1")
    words = "\n".join(json.dumps(part, indent=indent).replace("/", "\\/") for part in (BGP, OSPF, OSPF6))
    vtysh = router.disk / "sbin/vtysh"
    vtysh.write_text(f"#!/bin/sh\necho \"$*\" >>/run/asked\ncat <<'END'\n{words}\nEND\n")
    vtysh.chmod(0o755)
    router.run("sh", "-c", "mkdir -p /run/simpul/live/frr; : >/run/simpul/live/frr/ospf.conf")
    said = router.run(HELPER, "probe", "-", data=ASKED.encode()).stdout.decode().splitlines()
    assert said == [
        "0 10.120.0.1: Established", "0 vlan70: 10.126.0.3 Full/DR 192.0.2.1 Full/BDR", "0 vlan70: 192.0.2.1 Full/BDR",
        "1 vlan70: 192.0.2.1 ExStart", "1 vlan7: 10.126.0.3 Init/DROther", "4 vlan7: nobody is heard by OSPF",
        "1 10.120.0.3: Active", "1 192.0.2.1: no such neighbour", "4 vlan71: nobody is heard by OSPF"]
    assert len(router.text("cat", "/run/asked").splitlines()) == 1
