"""An independent judge: hier_config, which others wrote from real routers' configurations.

It reads what the emulated router prints, and what it says would lead from one configuration to another does so when
the router is told. Its known faults (an order that references forbid) are left out of what is asked of it.
"""

from __future__ import annotations

from typing import Any

import pytest
from hier_config import Platform, WorkflowRemediation, get_hconfig

from lab.emulated.clock import Clock
from lab.emulated.iosxe import archive
from lab.emulated.iosxe.device import Device
from tests.lab.emulated.iosxe.both_ends import END
from tests.lab.emulated.iosxe.conftest import STARTUP

SPOKE = END.format(name="spoke", wan="203.0.113.10", gateway="203.0.113.9", far="203.0.113.14", loopback="10.66.0.1",
                   inner="10.127.0.1", peer="10.127.0.0", asn=64602, far_asn=64600)
FULL = SPOKE + """ip access-list extended INSIDE
 permit tcp any host 10.1.1.1 eq 22
 deny ip any any log
ip prefix-list OUT seq 5 permit 10.66.0.0/16 le 24
route-map OUT permit 10
 match ip address prefix-list OUT
 set community 64602:1
vlan 20
 name kantor
interface GigabitEthernet2
 description kantor
 ip address 10.66.1.1 255.255.255.0
 ip access-group INSIDE in
 ip helper-address 10.64.0.5
 vrrp 20 address-family ipv4
  address 10.66.1.3 primary
  priority 110
ip dhcp pool kantor
 network 10.66.1.0 255.255.255.0
 default-router 10.66.1.3
ntp server 10.64.0.7
logging host 10.64.0.8
line vty 0 4
 exec-timeout 5 0
"""


def blocks(judged: Any) -> dict[str, Any]:
    return {child.text: blocks(child) for child in judged.children}


def ours(block: archive.Block) -> dict[str, Any]:
    return {text: ours(inner) for text, inner in block.inner.items()}


def without(tree: dict[str, Any], *words: str) -> dict[str, Any]:
    return {text: without(inner, *words) for text, inner in tree.items() if not text.startswith(words)}


@pytest.mark.parametrize("startup", [STARTUP, SPOKE, FULL])
def test_it_reads_the_tree_that_the_router_means(startup: str) -> None:
    device = Device(Clock(speed=0), startup=startup)
    assert not device.refused
    judged = blocks(get_hconfig(Platform.CISCO_IOS, device.text()))
    # It keeps `end` and what closes a family and drops `no ip address`, unlike the router's own reader. It takes the
    # sequence numbers off the entries of access lists.
    aside = ("version", "end", "exit-", "no ip address")
    numbered = {text for text in judged if text.startswith("ip access-list")}
    assert without({k: v for k, v in judged.items() if k not in numbered}, *aside) == without(
        {k: v for k, v in ours(archive.parse(device.text())).items() if k not in numbered}, *aside)
    assert len(judged) > 8


@pytest.mark.parametrize(("old", "new"), [
    (STARTUP, STARTUP.replace("kaltim", "lain")),
    (SPOKE, SPOKE.replace("10.66.0.1", "10.66.0.2").replace("64602", "64702")),
    (SPOKE, FULL),
    (FULL, FULL.replace("priority 110", "priority 90").replace("10.64.0.5", "10.64.0.6").replace("64602:1", "64602:2")),
    (FULL, FULL.replace("description kantor", "no description").replace("ntp server 10.64.0.7", "")),
])
def test_what_it_says_leads_from_one_configuration_to_another_does(old: str, new: str) -> None:
    device, wanted = Device(Clock(speed=0), startup=old), Device(Clock(speed=0), startup=new)
    flow = WorkflowRemediation(get_hconfig(Platform.CISCO_IOS, device.text()),
                               get_hconfig(Platform.CISCO_IOS, wanted.text()))
    lines = flow.remediation_config_filtered_text(include_tags=set(), exclude_tags=set())
    device.configure(lines)
    assert device.text() == wanted.text(), lines
