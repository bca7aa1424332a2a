"""Access lists, route-maps, class- and policy-maps, zones."""

_PORT = "{eq WORD | neq WORD | gt WORD | lt WORD | range WORD WORD}"
_WHO = "{any | host A.B.C.D | object-group WORD | A.B.C.D A.B.C.D}"
_WHO6 = "{any | host X:X:X:X::X | X:X:X:X::X/<0-128>}"
# Messages of ICMP by name: "Security Command Reference", `permit (IP)` and `permit (IPv6)`.
_ICMP = "administratively-prohibited | echo | echo-reply | host-unreachable | mask-reply | mask-request | " \
        "net-unreachable | packet-too-big | parameter-problem | port-unreachable | reassembly-timeout | redirect | " \
        "router-advertisement | router-solicitation | source-quench | time-exceeded | timestamp-reply | " \
        "timestamp-request | traceroute | ttl-exceeded | unreachable"
_ICMP6 = "beyond-scope | destination-unreachable | echo-reply | echo-request | header | hop-limit | mld-query | " \
         "mld-reduction | mld-report | nd-na | nd-ns | next-header | no-admin | no-route | packet-too-big | " \
         "parameter-option | parameter-problem | port-unreachable | reassembly-timeout | router-advertisement | " \
         "router-renumbering | router-solicitation | time-exceeded | unreachable"
_MORE = "established | fragments | ack | syn | rst | fin | <0-255> | dscp WORD | option WORD | ttl eq <0-255> | " \
        "log [WORD] | log-input | time-range WORD"
_TAIL = f"[{{{_ICMP} | {_MORE}}}...]"
_TAIL6 = f"[{{{_ICMP6} | {_MORE}}}...]"
_PROTOCOL = "{tcp | udp | sctp}"
_OTHER = "{ip | icmp | esp | ahp | gre | ospf | eigrp | igmp | pim | ipinip | pcp | vrrp | <0-255>}"
_ACT = "{permit | deny}"
_ENTRY = f"{_ACT} {_PROTOCOL} {_WHO} [{_PORT}] {_WHO} [{_PORT}] {_TAIL}"
_ENTRY2 = f"{_ACT} {_OTHER} {_WHO} {_WHO} {_TAIL}"
_ENTRY6 = f"{_ACT} {_PROTOCOL} {_WHO6} [{_PORT}] {_WHO6} [{_PORT}] {_TAIL6}"
_ENTRY62 = f"{_ACT} {{ipv6 | icmp | esp | ahp | sctp | <0-255>}} {_WHO6} {_WHO6} {_TAIL6}"

EXTENDED = f"""
<1-2147483647> {_ENTRY} @sort=first @name=entry
<1-2147483647> {_ENTRY2} @sort=first @name=entry
<1-2147483647> remark LINE @sort=first @name=entry
{_ENTRY} @name=unnumbered
{_ENTRY2} @name=unnumbered
remark LINE @name=unnumbered
<1-2147483647> @removes @name=entry number
"""

STANDARD = f"""
<1-2147483647> {_ACT} {{any | host A.B.C.D | A.B.C.D [A.B.C.D]}} [log] @sort=first @name=entry
<1-2147483647> remark LINE @sort=first @name=entry
{_ACT} {{any | host A.B.C.D | A.B.C.D [A.B.C.D]}} [log] @name=unnumbered
remark LINE @name=unnumbered
<1-2147483647> @removes @name=entry number
"""

IPV6 = f"""
sequence <1-4294967294> {_ENTRY6} @sort=text @name=entry
sequence <1-4294967294> {_ENTRY62} @sort=text @name=entry
sequence <1-4294967294> remark LINE @sort=text @name=entry
{_ENTRY6} @name=unnumbered
{_ENTRY62} @name=unnumbered
remark LINE @name=unnumbered
sequence <1-4294967294> @removes @name=entry number
"""

ROUTE_MAP = """
description ~LINE
match ip address prefix-list WORD...
match ip address WORD...
match ip next-hop prefix-list WORD...
match ipv6 address prefix-list WORD...
match ipv6 address WORD...
match community WORD... [exact-match]
match as-path <1-500>...
match tag <0-4294967295>...
match interface IFACE...
match metric <0-4294967295>
match source-protocol {bgp | connected | static | ospf}
set community ~{none | {internet | no-export | no-advertise | local-as | gshut | ASN:nn | <1-4294967295>}... [additive]}
set comm-list ~WORD delete
set local-preference ~<0-4294967295>
set metric ~[{+ | -}] ~<0-4294967295>
set metric-type ~{internal | type-1 | type-2}
set weight ~<0-65535>
set origin ~{igp | incomplete}
set as-path prepend ~ASN...
set as-path prepend last-as ~<1-10>
set ip next-hop ~{A.B.C.D... | peer-address | self}
set ipv6 next-hop ~{X:X:X:X::X | peer-address}
set tag ~<0-4294967295>
set vrf ~WORD
continue ~[<1-65535>]
"""

CLASS_MAP = """
description ~LINE
match protocol WORD
match access-group name WORD
match access-group <1-2699>
match dscp WORD...
match qos-group <0-99>
match class-map WORD
match any
"""

POLICY_MAP = """
class type inspect WORD @opens=policy-class
class class-default @opens=policy-class
class WORD @opens=policy-class
"""

POLICY_CLASS = """
inspect ~[WORD]
pass ~[log]
drop ~[log]
priority ~{percent <1-100> | <1-2000000000> | level <1-2>}
bandwidth ~{percent <1-100> | remaining percent <1-100> | <1-2000000000>}
shape average ~{<1000-100000000000> | percent <1-100>}
police ~LINE
set dscp ~WORD
set qos-group ~<0-99>
fair-queue
queue-limit ~<1-8192000> ~[{packets | bytes}]
service-policy ~WORD
"""

# "Security Configuration Guide: Access Control Lists", "Time-Based ACLs"; days and hours as `periodic` has them.
TIME_RANGE = """
absolute ~LINE
periodic DAY... TIME to [DAY] TIME
"""

ZONE = """
description ~LINE
"""

ZONE_PAIR = """
description ~LINE
service-policy type inspect ~WORD
"""

PARAMETER_MAP = """
log {dropped-packets | summary LINE} ~[enable]
audit-trail ~{on | off}
tcp synwait-time ~<1-2147483>
max-incomplete {low | high} ~<1-2147483647>
sessions maximum ~<1-2147483647>
alert ~{on | off}
pattern LINE
"""

MODES = {
    "acl-extended": ("config-ext-nacl", EXTENDED),
    "acl-standard": ("config-std-nacl", STANDARD),
    "acl-ipv6": ("config-ipv6-acl", IPV6),
    "route-map": ("config-route-map", ROUTE_MAP),
    "class-map": ("config-cmap", CLASS_MAP),
    "policy-map": ("config-pmap", POLICY_MAP),
    "policy-class": ("config-pmap-c", POLICY_CLASS),
    "time-range": ("config-time-range", TIME_RANGE),
    "zone": ("config-sec-zone", ZONE),
    "zone-pair": ("config-sec-zone-pair", ZONE_PAIR),
    "parameter-map": ("config-profile", PARAMETER_MAP),
}
