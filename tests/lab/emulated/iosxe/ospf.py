"""Two emulated routers on a cable that speak OSPF."""

from __future__ import annotations

from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device

EDGE = """hostname edge-1
ipv6 unicast-routing
key chain core4
 key 1
  key-string rahasia-bersama
  cryptographic-algorithm md5
key chain core6
 key 1
  key-string rahasia-bersama
  cryptographic-algorithm hmac-sha-256
ip route 10.66.0.0 255.255.252.0 Null0
ip route 192.168.9.0 255.255.255.0 Null0
ip prefix-list in4 seq 5 permit 10.66.2.0/24
ipv6 prefix-list in6 seq 5 permit FD00:2::/64
ip prefix-list out4 seq 5 permit 10.66.0.0/22
route-map out4 permit 10
 match ip address prefix-list out4
router ospf 64064
 router-id 10.126.0.1
 redistribute static metric 10 subnets route-map out4
 distribute-list prefix in4 in
router ospfv3 64064
 router-id 10.126.0.1
 address-family ipv6 unicast
  distribute-list prefix-list in6 in
interface GigabitEthernet3
interface GigabitEthernet3.30
 encapsulation dot1Q 30
 ip address 10.66.1.1 255.255.255.192
 ip ospf authentication key-chain core4
 ip ospf 64064 area 0
 ipv6 address FD00:1::1/64
 ospfv3 64064 ipv6 authentication key-chain core6
 ospfv3 64064 ipv6 area 0
"""
# A LAN core of another hand: MD5 as of old, and more in its mouth than lies behind it.
CORE = """hostname core
ipv6 unicast-routing
key chain any
 key 1
  key-string 0 rahasia-bersama
  cryptographic-algorithm hmac-sha-256
ip route 0.0.0.0 0.0.0.0 Null0
router ospf 1
 router-id 10.66.1.4
 redistribute static subnets
interface GigabitEthernet1
 ip address 10.66.1.4 255.255.255.192
 ip ospf authentication message-digest
 ip ospf message-digest-key 1 md5 rahasia-bersama
 ip ospf 1 area 0
 ipv6 address FD00:1::4/64
 ospfv3 1 ipv6 authentication key-chain any
 ospfv3 1 ipv6 area 0
interface GigabitEthernet2
 ip address 10.66.2.1 255.255.255.0
 ip ospf 1 area 0
 ipv6 address FD00:2::1/64
 ospfv3 1 ipv6 area 0
interface GigabitEthernet3
 ip address 10.66.3.1 255.255.255.0
 ip ospf 1 area 0
"""


def pair(edge: str = EDGE, core: str = CORE) -> tuple[Device, Device]:
    clock = Clock(speed=0)
    first, second = Device(clock, startup=edge), Device(clock, startup=core.replace(
        "interface GigabitEthernet1\n", "interface GigabitEthernet1\ninterface GigabitEthernet1.30\n encapsulation "
        "dot1Q 30\n"))
    assert first.refused == second.refused == []
    first.cables["GigabitEthernet3"], second.cables["GigabitEthernet1"] = (second, "GigabitEthernet1"), (
        first, "GigabitEthernet3")
    return first, second
