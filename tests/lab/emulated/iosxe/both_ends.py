"""One end of a tunnel, as a configuration."""

from __future__ import annotations

END = """hostname {name}
vrf definition WAN
 address-family ipv4
interface GigabitEthernet1
 vrf forwarding WAN
 ip address {wan} 255.255.255.252
interface Loopback0
 ip address {loopback} 255.255.255.255
ip route vrf WAN 0.0.0.0 0.0.0.0 {gateway}
crypto ikev2 proposal P
 encryption aes-gcm-256
 prf sha384
 group 20
crypto ikev2 policy POL
 match fvrf WAN
 proposal P
crypto ikev2 keyring K
 peer far
  address {far}
  pre-shared-key satu
crypto ikev2 profile PR
 match fvrf WAN
 match identity remote address {far} 255.255.255.255
 authentication remote pre-share
 authentication local pre-share
 keyring local K
crypto ipsec transform-set T esp-gcm 256
crypto ipsec profile IP
 set transform-set T
 set ikev2-profile PR
interface Tunnel10
 ip address {inner} 255.255.255.254
 tunnel source GigabitEthernet1
 tunnel mode ipsec ipv4
 tunnel destination {far}
 tunnel vrf WAN
 tunnel protection ipsec profile IP
router bgp {asn}
 no bgp default ipv4-unicast
 neighbor {peer} remote-as {far_asn}
 neighbor {peer} password rahasia
 address-family ipv4
  neighbor {peer} activate
  network {loopback} mask 255.255.255.255
"""
