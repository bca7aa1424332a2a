"""An IOS-XE in service that nobody declared."""

from __future__ import annotations

# A router in service: a port to the provider, a loopback, a tag that ours would have, BGP, a clock, a route, a console.
IN_SERVICE = """aaa new-model
ip domain name kantor.go.id
interface Loopback0
 description router id
 ip address 10.9.9.9 255.255.255.255
interface GigabitEthernet1
 description ke penyedia
 ip address 203.0.113.22 255.255.255.252
 ip nat outside
 no shutdown
interface GigabitEthernet3
 description switch
 no shutdown
interface GigabitEthernet3.20
 description kantor
 encapsulation dot1Q 20
 ip address 192.168.20.1 255.255.255.0
 ip helper-address 192.168.20.9
 ip nat inside
interface GigabitEthernet4
 description theirs
 ip address 192.168.77.1 255.255.255.0
ip access-list extended THEIRS
 10 permit tcp any any eq 443
ntp server 10.126.0.1 source Loopback0 prefer
ip route 0.0.0.0 0.0.0.0 203.0.113.21
"""
