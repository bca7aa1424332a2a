"""The commands of user and privileged mode."""

from __future__ import annotations

from functools import cache

from lab.emulated.iosxe.grammar import Language
from lab.emulated.iosxe.syntax import commands

USER = r"""
enable [<0-15>]
disable [<0-15>]
exit
logout
quit
help
terminal length <0-512>
terminal width <0-512>
terminal monitor
terminal no monitor
terminal history size <0-256>
terminal no editing
terminal editing
terminal exec prompt timestamp
ping [vrf WORD] {A.B.C.D | X:X:X:X::X} [source WORD] [repeat <1-2147483647>] [size <36-18024>] [df-bit]
ping {ip | ipv6} WORD [repeat <1-2147483647>] @name=ping
show version
show inventory [raw]
show clock [detail]
show users
show privilege
show terminal
show history
show hosts
show ip interface brief
show ip interface IFACE
show ip interface
show ipv6 interface brief
show interfaces [IFACE]
show interfaces description @name=show interfaces description
show interfaces status @name=show interfaces status
show interfaces transceiver @name=show interfaces transceiver
show ip route [vrf WORD] [A.B.C.D]
show ip route vrf WORD summary @name=show ip route summary
show ipv6 route [vrf WORD]
show ip arp [vrf WORD]
show arp
show ip bgp summary
show ip bgp vpnv4 all summary @name=show ip bgp summary
show bgp [vrf WORD] {ipv4 | ipv6} unicast [vrf WORD] summary
show bgp {vpnv4 | vpnv6} unicast all summary @name=show bgp
show bgp {ipv4 | ipv6} unicast neighbors [{A.B.C.D | X:X:X:X::X}] @name=show bgp neighbors
show ip bgp neighbors [A.B.C.D] @name=show bgp neighbors
show bgp {ipv4 | ipv6} unicast @name=show bgp table
show ip bgp @name=show bgp table
show ip protocols
show vrf
show ip vrf @name=show vrf
show vlan [brief]
show lldp neighbors [detail]
show cdp neighbors [detail]
show vrrp brief
show ntp status
show ntp associations
show track
show bfd neighbors
show ip ospf neighbor [IFACE]
show ospfv3 neighbor [IFACE]
show switch virtual
show flash: @name=show flash
show bootflash: @name=show flash
show snmp user
"""

PRIVILEGED = USER + r"""
configure terminal
configure terminal lock
configure terminal revert timer [idle] <1-120> @name=configure terminal revert
configure replace FILE [{force | list | nolock | revert trigger error [timer <1-120>] | revert timer <1-120> | \
    revert trigger error timer idle <1-120> | time <1-120> | ignorecase}...]
configure confirm
configure revert {now | timer [idle] <1-120>}
archive config
clear line vty <0-97>
clear logging
clear ip bgp {* | A.B.C.D} [soft] [{in | out}]
clear bgp {ipv4 | ipv6} unicast {* | WORD} [soft] [{in | out}]
clear crypto session [remote A.B.C.D]
clear crypto ikev2 sa
clear counters [IFACE]
clear arp-cache
clock set hh:mm:ss WORD WORD WORD
copy LINE
delete LINE
dir [LINE]
more LINE
verify [/md5] FILE [WORD]
mkdir FILE
rename FILE FILE
erase {startup-config | nvram:}
write [{memory | terminal | erase}]
reload [{in WORD | at hh:mm | cancel | LINE}]
tclsh
send log [<0-7>] LINE
monitor capture LINE
show running-config [{all | brief | full}]
show running-config interface IFACE @name=show running-config interface
show running-config vrf [WORD] @name=show running-config
show startup-config
show archive
show archive config differences [WORD] [WORD]
show archive config incremental-diffs WORD [ignorecase]
show archive config rollback timer
show archive log config all
show logging
show crypto ikev2 sa [detailed]
show crypto ikev2 session
show crypto session [{brief | detail}]
show crypto ipsec sa [interface IFACE]
show crypto key mypubkey {rsa | all}
show crypto pki certificates [WORD]
show crypto pki trustpoints
show access-lists [WORD]
show ip access-lists [WORD]
show ip prefix-list [WORD]
show route-map [WORD]
show ip ssh
show ssh
show file systems
show processes cpu
show processes memory
show platform
show license all
show boot
show tech-support
show ip nat translations
show ip dhcp binding
show policy-map type inspect zone-pair sessions
show standby brief
show reload
"""


@cache
def language(privileged: bool) -> Language:
    """The language of an exec mode; read once."""
    return Language(commands(PRIVILEGED if privileged else USER))
