"""What may stand in an interface, in a virtual router (VRRP) of one, and in a VRF."""

from __future__ import annotations

from typing import Final

INTERFACE: Final = {
    "interface": """
description ~
switchport access vlan ~
switchport trunk native vlan ~
switchport trunk allowed vlan ~
switchport mode ~
vrf forwarding ~ @needs=vrf:2
encapsulation dot1Q ~
ip dhcp client default-router distance ~
ip dhcp client request ** @on
ip address ~ ~ secondary
ip address ~
ip unnumbered ~ @needs=interface:2
ip helper-address **
ip redirects @on
ip unreachables @on
ip proxy-arp @on
ip mtu ~ @default=1500
ip access-group ~ in|out @needs=acl:2
ip nat inside|outside
ip tcp adjust-mss ~
ip verify unicast source reachable-via ~
ip ospf authentication key-chain ~ @needs=key-chain:4
ip ospf ~ area ~ @needs=ospf:2
zone-member security ~ @needs=zone:2
mtu ~ @default=1500
encapsulation ppp
dialer pool ~
shutdown
pppoe enable ~
pppoe-client dial-pool-number ~
cdp enable @on
lldp transmit @on
lldp receive @on
mop enabled @on
mop sysid @on
ppp chap hostname ~
vrrp * address-family ipv4|ipv6 @opens=vrrp @exit=exit-vrrp
ipv6 address **
ipv6 enable
ipv6 mtu ~ @default=1500
ipv6 tcp adjust-mss ~
ipv6 redirects @on
ipv6 unreachables @on
ipv6 nd prefix * ~
ipv6 nd prefix *
ipv6 nd ra suppress ~
ipv6 nd ra suppress
ipv6 nd ra interval ~ @default=200
ipv6 nd ra lifetime ~ @default=1800
ipv6 nd ra dns server **
ipv6 nd managed-config-flag
ipv6 nd other-config-flag
ipv6 traffic-filter ~ in|out @needs=acl6:2
ipv6 verify unicast source reachable-via ~
ospfv3 ~ ipv6 authentication key-chain ~ @needs=key-chain:5
ospfv3 ~ ipv6 area ~ @needs=ospfv3:1
bfd template ~ @needs=bfd-template:2
bfd interval ~
tunnel source ~ @needs=interface:2
tunnel mode ~
tunnel destination ~
tunnel path-mtu-discovery
tunnel vrf ~ @needs=vrf:2
tunnel protection ipsec profile ~ @needs=ipsec-profile:4
service-policy input|output ~ @needs=policy-map:2
""",
    "vrrp": """
description ~
priority ~ @default=100
timers advertise ~ @default=1000
preempt ~
preempt
match-address @on
track * ~
address * primary|secondary
address *
vrrpv2
shutdown
""",
    "vrf": "description ~\nrd ~\nroute-target **\n"
           "address-family ipv4|ipv6 @opens=vrf-family @exit=exit-address-family\n",
    "vrf-family": "route-target **\n",
}
