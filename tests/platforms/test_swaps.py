"""Two that swap what a router gives to one: refused with what to do, before anything is sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device
from simpul.config.model import Step
from simpul.errors import PlanError
from tests.platforms.cisco_iosxe.patch_case import Case as IosXe
from tests.platforms.mikrotik_routeros.models import router
from tests.platforms.mikrotik_routeros.patch_case import Case as RouterOs

TAGS = """interface GigabitEthernet3
 description simpul:segments
!
interface GigabitEthernet3.20
 description simpul:segment office
 encapsulation dot1Q {0}
 ip address 10.66.4.1 255.255.255.0
!
interface GigabitEthernet3.30
 description simpul:segment servers
 encapsulation dot1Q {1}
 ip address 10.66.5.1 255.255.255.0
!
"""
NETWORKS = TAGS.format("20", "30").replace("10.66.4.1", "{0}").replace("10.66.5.1", "{1}")
POOLS = """ip dhcp pool SIMPUL-vlan20
 network {0} 255.255.255.0
!
ip dhcp pool SIMPUL-vlan30
 network {1} 255.255.255.0
!
"""
LINES = """/interface ethernet set [ find default-name={0} ] comment=simpul:wan/fibre
/interface ethernet set [ find default-name={1} ] comment=simpul:wan/radio
/interface list add comment=simpul:list/simpul-wan name=simpul-wan
/interface list member add comment=simpul:wan/fibre interface={0} list=simpul-wan
/interface list member add comment=simpul:wan/radio interface={1} list=simpul-wan
/ip address add address=203.0.113.10/30 comment=simpul:wan/fibre interface={0}
/ip address add address=198.51.100.6/30 comment=simpul:wan/radio interface={1}
"""
CLIENTS = """/interface ethernet set [ find default-name={0} ] comment=simpul:wan/fibre
/interface ethernet set [ find default-name={1} ] comment=simpul:wan/leo
/ip dhcp-client add comment=simpul:wan/fibre interface={0}
/ip dhcp-client add comment=simpul:wan/leo interface={1}
"""

VLANS = """/interface bridge add comment=simpul:bridge/simpul-lan name=simpul-lan vlan-filtering=yes
/interface vlan add comment=simpul:vlan/vlan20 interface=simpul-lan name=vlan20 vlan-id={0}
/interface vlan add comment=simpul:vlan/vlan30 interface=simpul-lan name=vlan30 vlan-id={1}
"""


def iosxe(before: str, after: str) -> tuple[Step, ...]:
    return IosXe("swap", "", before, after, "", "").steps()


def routeros(before: str, after: str) -> tuple[Step, ...]:
    return RouterOs("swap", "", before, after, "", "").steps()


@pytest.mark.parametrize(("steps", "text", "first", "second", "held"), [
    (iosxe, TAGS, "20", "30", "tag:GigabitEthernet3:20, tag:GigabitEthernet3:30"),
    (iosxe, NETWORKS, "10.66.4.1", "10.66.5.1", "network:inside:10.66.4.0/24, network:inside:10.66.5.0/24"),
    (iosxe, POOLS, "10.66.4.0", "10.66.5.0", "pool:10.66.4.0/24, pool:10.66.5.0/24"),
    (routeros, VLANS, "20", "30", "/interface/vlan simpul-lan 20, /interface/vlan simpul-lan 30"),
    (routeros, LINES, "ether1", "ether2",
     "/interface/list/member simpul-wan ether1, /interface/list/member simpul-wan ether2"),
    (routeros, CLIENTS, "ether1", "ether2", "/ip/dhcp-client ether1, /ip/dhcp-client ether2"),
], ids=["tags", "networks", "pools", "vlans", "lines", "clients"])
def test_a_swap_of_what_a_router_has_once_is_refused_with_what_to_do(
    steps: Callable[[str, str], tuple[Step, ...]], text: str, first: str, second: str, held: str,
) -> None:
    before, after = text.format(first, second), text.format(second, first)
    with pytest.raises(PlanError) as caught:
        steps(before, after)
    assert caught.value.code == "SIM441"
    assert f"only one may have {held} at a time" in str(caught.value)
    between = text.format(first, {"ether2": "ether3", "30": "40", "10.66.5.1": "10.66.6.1",
                                  "10.66.5.0": "10.66.6.0"}[second])
    assert steps(before, between), "and what is to be done can be done"


def test_the_routers_refuse_what_two_would_have() -> None:
    """Why: each line of such a change would stand where the other still is."""
    device = Device(Clock(speed=0), startup=TAGS.format("20", "30"))
    assert "VID (30) is not permitted" in device.configure("interface GigabitEthernet3.20\n encapsulation dot1Q 30")
    other = router(ports=3)
    for line in LINES.format("ether1", "ether2").splitlines():
        assert other.do(line) == ""
    assert "already have such entry" in other.do(
        '/interface list member set [find comment="simpul:wan/fibre"] interface=ether2')
