"""DHCP, AAA servers, lines, archive, Embedded Event Manager, control plane."""

DHCP = """
vrf ~WORD
network ~A.B.C.D ~{A.B.C.D | SLASH}
host ~A.B.C.D ~A.B.C.D
client-identifier ~WORD
hardware-address ~H.H.H
default-router ~A.B.C.D...
domain-name ~WORD
dns-server ~A.B.C.D...
option <0-254> ~{ip A.B.C.D... | ascii LINE | hex LINE}
lease ~{<0-365> [<0-23>] [<0-59>] | infinite} @default=1
bootfile ~WORD
next-server ~A.B.C.D
update arp
"""

DHCP6 = """
address prefix ~X:X:X:X::X/<0-128>
dns-server X:X:X:X::X
domain-name ~WORD
"""

AAA_TACACS = """
server name WORD
server-private A.B.C.D ~[key LINE]
ip vrf forwarding ~WORD
ip tacacs source-interface ~IFACE
"""

AAA_RADIUS = """
server name WORD
ip vrf forwarding ~WORD
ip radius source-interface ~IFACE
deadtime ~<0-1440>
"""

TACACS = """
address {ipv4 | ipv6} ~{A.B.C.D | X:X:X:X::X | WORD}
key ~[{0 | 6 | 7}] ~LINE
timeout ~<1-1000>
port ~<1-65535>
single-connection
"""

RADIUS = """
address {ipv4 | ipv6} ~{A.B.C.D | X:X:X:X::X | WORD} ~[auth-port <0-65535>] ~[acct-port <0-65535>]
key ~[{0 | 6 | 7}] ~LINE
timeout ~<1-1000>
retransmit ~<1-100>
"""

LINE = """
session-timeout ~<0-35791>
access-class ~WORD {in | out} [vrf-also]
access-class ~WORD {in | out} vrfname ~WORD
ipv6 access-class ~WORD {in | out}
exec-timeout ~<0-35791> ~[<0-2147483>] @default=10 0
timeout login response ~<0-300>
privilege level ~<0-15> @default=1
password ~[{0 | 7}] ~LINE
logging synchronous
login authentication ~{default | WORD}
authorization exec ~{default | WORD}
authorization commands <0-15> ~{default | WORD}
accounting exec ~{default | WORD}
login ~[local]
exec @default=on
exec prompt timestamp
length ~<0-512> @default=24
width ~<0-512> @default=80
history size ~<0-256> @default=20
escape-character ~WORD
session-limit ~<0-4294967295>
absolute-timeout ~<0-10000>
ipv6 access-class
transport preferred ~{none | ssh | telnet}
transport input ~{all | none | ssh | telnet}...
transport output ~{all | none | ssh | telnet}...
stopbits ~{1 | 1.5 | 2}
speed ~<0-4294967295>
notify
"""

ARCHIVE = """
log config @opens=archive-log
path ~LINE
maximum ~<1-14> @default=10
write-memory
time-period ~<1-525600>
rollback filter adaptive
rollback retry timeout ~<1-86400>
"""

ARCHIVE_LOG = """
logging enable
logging size ~<1-1000> @default=100
logging persistent ~[auto]
hidekeys
notify syslog ~[contenttype {plaintext | xml}]
record rc
"""

APPLET = """
description ~LINE
event ~{none | timer | syslog | cli | track | interface | counter | snmp} ~[LINE]
action ACTION ~LINE @sort=text
maxrun ~<0-31536000>
trap
"""

CONTROL_PLANE = """
service-policy {input | output} ~WORD
host
"""

CALL_HOME = """
contact-email-addr ~WORD
profile ~WORD
source-interface ~IFACE
"""

REDUNDANCY = """
mode ~{sso | none | rpr}
"""

# "IP Addressing: DNS Configuration Guide", "Split DNS".
DNS_VIEW = """
domain lookup @default=on
domain name ~WORD
domain name-server A.B.C.D
domain timeout ~<0-3600>
dns forwarder A.B.C.D
dns forwarding source-interface ~IFACE
dns forwarding timeout ~<1-3600>
logging
"""

DNS_VIEW_LIST = """
view WORD ~<1-2147483647> @opens=dns-view-member
"""

DNS_VIEW_MEMBER = """
restrict name-group ~<1-500>
restrict source access-group ~WORD
"""

MODES = {
    "dns-view": ("cfg-dns-view", DNS_VIEW),
    "dns-view-list": ("cfg-dns-view-list", DNS_VIEW_LIST),
    "dns-view-member": ("cfg-dns-view-list-member", DNS_VIEW_MEMBER),
    "dhcp": ("dhcp-config", DHCP),
    "dhcp6": ("config-dhcpv6", DHCP6),
    "aaa-tacacs": ("config-sg-tacacs+", AAA_TACACS),
    "aaa-radius": ("config-sg-radius", AAA_RADIUS),
    "tacacs": ("config-server-tacacs", TACACS),
    "radius": ("config-radius-server", RADIUS),
    "line": ("config-line", LINE),
    "archive": ("config-archive", ARCHIVE),
    "archive-log": ("config-archive-log-cfg", ARCHIVE_LOG),
    "applet": ("config-applet", APPLET),
    "control-plane": ("config-cp", CONTROL_PLANE),
    "call-home": ("cfg-call-home", CALL_HOME),
    "redundancy": ("config-red", REDUNDANCY),
}
