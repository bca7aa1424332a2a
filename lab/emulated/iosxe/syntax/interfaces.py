"""Interfaces, VRFs, VLANs, zones on interfaces, VRRP."""

INTERFACE = r"""
description ~LINE
encapsulation dot1Q ~<1-4094> ~[native]
switchport @name=switchport
switchport access vlan ~<1-4094> @default=1
switchport trunk native vlan ~<1-4094> @default=1
switchport trunk allowed vlan ~{VLANS | none | all | add VLANS | remove VLANS | except VLANS} @default=all
switchport mode ~{access | trunk | dynamic auto | dynamic desirable}
switchport voice vlan ~<1-4094>
switchport nonegotiate
switchport port-security maximum ~<1-4097> @default=1
switchport port-security violation ~{protect | restrict | shutdown} @default=shutdown
switchport port-security
switchport protected
vrf forwarding ~WORD
ip vrf forwarding ~WORD
ip address ~{A.B.C.D A.B.C.D | dhcp | negotiated}
ip address A.B.C.D ~A.B.C.D secondary @name=ip address secondary
ip unnumbered ~IFACE
ip helper-address [{global | vrf WORD}] A.B.C.D
ip redirects @default=on
ip unreachables @default=on
ip proxy-arp @default=on
ip directed-broadcast
ip mask-reply
ip mtu ~<68-9216> @default=1500
ip access-group ~WORD {in | out}
ip nat {inside | outside}
ip tcp adjust-mss ~<500-1460>
ip policy route-map ~WORD
ip verify unicast source reachable-via ~{rx | any} ~[allow-default] ~[WORD]
ip dhcp snooping trust
ip dhcp snooping limit rate ~<1-2048>
ip dhcp relay information trusted
ip ospf authentication ~[{message-digest | null | key-chain WORD}]
ip ospf message-digest-key <1-255> md5 ~[{0 | 7}] ~LINE
ip ospf network ~{point-to-point | broadcast}
ip ospf ~<1-65535> ~area ~{<0-4294967295> | A.B.C.D} @name=ip ospf area
ip ospf cost ~<1-65535>
ip ospf priority ~<0-255> @default=1
zone-member security ~WORD
encapsulation ppp
load-interval ~<30-600> @default=300
bandwidth ~<1-200000000>
delay ~<1-16777215>
mtu ~<64-9216> @default=1500
keepalive ~<0-32767> ~[<1-255>]
shutdown
speed ~{10 | 100 | 1000 | 10000 | auto}
duplex ~{auto | full | half}
negotiation auto @name=negotiation
media-type ~{rj45 | sfp | auto-select}
carrier-delay ~{<0-60> | msec <0-1000>}
storm-control {broadcast | multicast | unicast} level ~LINE
storm-control action ~{shutdown | trap}
spanning-tree portfast ~[{trunk | disable | edge | network}]
spanning-tree bpduguard ~{enable | disable}
spanning-tree guard ~{root | loop | none}
channel-group ~<1-512> mode ~{active | passive | on}
cdp enable @default=on
lldp transmit @default=on
lldp receive @default=on
mop enabled @default=on
mop sysid @default=on
arp timeout ~<0-2147483> @default=14400
logging event {link-status | trunk-status}
ipv6 address X:X:X:X::X/<0-128> [{anycast | eui-64}]
ipv6 address X:X:X:X::X link-local
ipv6 address ~{autoconfig | dhcp}
ipv6 enable
ipv6 mtu ~<1280-9976>
ipv6 nd prefix X:X:X:X::X/<0-128> ~[LINE]
ipv6 nd ra suppress ~[all]
ipv6 nd ra interval ~<4-1800>
ipv6 nd ra lifetime ~<0-9000>
ipv6 nd ra dns server X:X:X:X::X
ipv6 nd managed-config-flag
ipv6 nd other-config-flag
ipv6 redirects @default=on
ipv6 unreachables @default=on
ipv6 traffic-filter ~WORD {in | out}
ipv6 dhcp relay destination X:X:X:X::X [IFACE]
ipv6 dhcp server ~WORD
ipv6 tcp adjust-mss ~<40-1440>
ipv6 verify unicast source reachable-via ~{rx | any}
ospfv3 <1-65535> ipv6 authentication ~{null | key-chain WORD} @name=ospfv3 authentication
ospfv3 <1-65535> ipv6 area ~WORD @name=ospfv3 area
bfd template ~WORD
bfd interval ~<50-9999> min_rx ~<50-9999> multiplier ~<3-50>
bfd echo @default=on
tunnel source ~{A.B.C.D | X:X:X:X::X | IFACE}
tunnel mode ~{gre ip | gre ipv6 | gre multipoint | ipsec ipv4 | ipsec ipv6 | ipsec dual-overlay | ipip} \
    @default=gre ip
tunnel destination ~{A.B.C.D | X:X:X:X::X | dynamic | WORD}
tunnel key ~<0-4294967295>
tunnel vrf ~WORD
tunnel path-mtu-discovery
tunnel protection ipsec profile ~WORD ~[{shared | isakmp-profile WORD | ikev2-profile WORD}]
tunnel protection ipsec policy ipv4 ~WORD
virtual-template ~<1-1000>
vrrp <1-255> address-family {ipv4 | ipv6} @opens=vrrp @exits=exit-vrrp
vrrp <1-255> ip A.B.C.D ~[secondary]
vrrp <1-255> priority ~<1-254> @default=100
vrrp <1-255> preempt ~[delay minimum <0-3600>]
vrrp <1-255> timers advertise ~[msec] ~<1-3600>
vrrp <1-255> track <1-1000> ~[decrement <1-255>]
standby version ~{1 | 2}
standby <0-4095> ip ~[A.B.C.D]
standby <0-4095> priority ~<0-255>
standby <0-4095> preempt
service-policy {input | output} ~WORD
service-policy type inspect ~WORD
service-policy {input | output} @removes
authentication port-control ~{auto | force-authorized | force-unauthorized}
authentication periodic
authentication host-mode ~{multi-auth | multi-domain | multi-host | single-host}
mab
dot1x pae authenticator
access-session port-control ~{auto | force-authorized | force-unauthorized}
pppoe enable ~[group global]
pppoe-client dial-pool-number ~<1-255>
ppp chap hostname ~WORD
ppp chap password ~[{0 | 7}] ~LINE
ppp authentication ~{chap | pap}... ~[callin]
dialer pool ~<1-255>
dialer persistent
"""

VRRP = """
description ~LINE
address A.B.C.D ~{primary | secondary}
address X:X:X:X::X ~primary
address X:X:X:X::X/<0-128>
priority ~<1-254> @default=100
preempt ~[delay minimum <0-3600>] @default=on
timers advertise ~<100-40950> @default=1000
track <1-1000> ~{decrement <1-255> | shutdown}
match-address @default=on
shutdown
vrrpv2
exit-vrrp @control=exit
"""

VRF = """
description ~LINE
rd ~ASN:nn
route-target {export | import | both} ASN:nn
route-target ASN:nn @name=route-target

address-family {ipv4 | ipv6} [unicast] @opens=vrf-family @exits=exit-address-family
"""

VRF_FAMILY = """
route-target {export | import | both} ASN:nn
import ipv4 unicast map ~WORD
export map ~WORD
import map ~WORD
maximum routes ~<1-4294967295> ~<1-100>
maximum prefix ~<1-4294967295> ~<1-100>
exit-address-family @control=exit
"""

VLAN = """
name ~WORD
shutdown
state ~{active | suspend} @default=active
"""

TRACK = """
delay ~{up <0-180> | down <0-180>}...
object <1-1000> ~[not]
"""

MODES = {
    "interface": ("config-if", INTERFACE),
    "interface-range": ("config-if-range", INTERFACE),
    "subinterface": ("config-subif", INTERFACE),
    "vrrp": ("config-if-vrrp", VRRP),
    "vrf": ("config-vrf", VRF),
    "vrf-family": ("config-vrf-af", VRF_FAMILY),
    "vlan": ("config-vlan", VLAN),
    "track": ("config-track", TRACK),
}
