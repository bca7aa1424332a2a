"""The commands at the top that hold no lines of their own and are objects of ours, or parts of them."""

from __future__ import annotations

from typing import Final

TOP: Final = """
service tcp-keepalives-in
service tcp-keepalives-out
service timestamps debug|log ~
service password-encryption
service pad @on
fhrp version vrrp ~
hostname ~
aaa new-model
aaa authentication login * ~
aaa authorization exec * ~
aaa session-id ~
enable secret ~ @short @secret=2
clock timezone ~
ip source-route @on
ip gratuitous-arps @on
ip domain lookup @on
ip domain name ~
ip dhcp excluded-address **
ip dns server view-group ~ @needs=dns-view-list:4
ip dns server
login on-failure log
login on-success log
ipv6 unicast-routing
ipv6 source-route @on
ip ssh time-out ~ @default=120
ip ssh authentication-retries ~ @default=3
ip ssh version ~
ip ssh server algorithm * ~
ip http server
ip http secure-server
ip forward-protocol nd
ip nat translation max-entries all-host ~
ip nat translation max-entries vrf * ~ @needs=vrf:5
ip nat inside source list * ~ @needs=any-acl:5
ip bgp-community new-format
ip route vrf * * * * ~ @needs=vrf:3
ip route vrf * * * * @needs=vrf:3
ip route * * * ~
ip route * * *
ipv6 route vrf * * * ~ @needs=vrf:3
ipv6 route vrf * * * @needs=vrf:3
ipv6 route * * ~
ipv6 route * *
ip prefix-list * seq * ~ @short
ip prefix-list * description ~ @short
ipv6 prefix-list * seq * ~ @short
ipv6 prefix-list * description ~ @short
ip community-list standard|expanded * **
logging source-interface ~
logging trap ~
logging host **
logging buffered ~
snmp-server group * v3 **
snmp-server view * * ~ @short
snmp-server user * * v3 auth sha ~ @short @secret=6
ntp source ~
ntp server vrf * * ~ @needs=vrf:3
ntp server vrf * * @needs=vrf:3
ntp server * ~
ntp server *
banner motd|login|exec ~ @short
"""
