"""BGP, OSPF, key chains, IP SLA."""

# What a neighbour may have in an address family; in a VRF's family also what the router itself says of others.
_PEER = "{A.B.C.D | X:X:X:X::X | WORD}"

_SESSION = f"""
neighbor WORD peer-group @group=1
neighbor {_PEER} remote-as ~ASN @group=1
neighbor {_PEER} peer-group ~WORD @group=1 @name=neighbor member
neighbor {_PEER} local-as ~ASN ~[no-prepend] ~[replace-as] ~[dual-as] @group=1
neighbor {_PEER} description ~LINE @group=1
neighbor {_PEER} password ~[{{0 | 7}}] ~LINE @group=1 @name=neighbor password
neighbor {_PEER} ebgp-multihop ~[<1-255>] @group=1
neighbor {_PEER} disable-connected-check @group=1
neighbor {_PEER} ttl-security hops ~<1-254> @group=1
neighbor {_PEER} update-source ~IFACE @group=1
neighbor {_PEER} shutdown @group=1
neighbor {_PEER} timers ~<0-65535> ~<0-65535> ~[<0-65535>] @group=1
neighbor {_PEER} transport ~{{path-mtu-discovery | connection-mode active | connection-mode passive}} @group=1
neighbor {_PEER} fall-over bfd ~[{{single-hop | multi-hop}}] @group=1
neighbor {_PEER} fall-over ~[route-map WORD] @group=1
neighbor {_PEER} ha-mode graceful-restart ~[disable] @group=1
neighbor {_PEER} capability graceful-restart ~[disable] @group=1
neighbor {_PEER} version ~4 @group=1
neighbor {_PEER} log-neighbor-changes ~[disable] @group=1
"""

_POLICY = f"""
neighbor {_PEER} activate @group=1
neighbor {_PEER} weight ~<0-65535> @group=1
neighbor {_PEER} send-community ~[{{both | extended | standard}}] @group=1
neighbor {_PEER} route-reflector-client @group=1
neighbor {_PEER} next-hop-self ~[all] @group=1
neighbor {_PEER} remove-private-as ~[all] @group=1
neighbor {_PEER} as-override @group=1
neighbor {_PEER} allowas-in ~[<1-10>] @group=1
neighbor {_PEER} default-originate ~[route-map WORD] @group=1
neighbor {_PEER} soft-reconfiguration inbound @group=1
neighbor {_PEER} advertisement-interval ~<0-600> @group=1
neighbor {_PEER} prefix-list ~WORD {{in | out}} @group=1
neighbor {_PEER} distribute-list ~WORD {{in | out}} @group=1
neighbor {_PEER} filter-list ~<1-500> {{in | out}} @group=1
neighbor {_PEER} route-map ~WORD {{in | out}} @group=1
neighbor {_PEER} maximum-prefix ~<1-4294967295> ~[<1-100>] ~[{{warning-only | restart <1-65535>}}] @group=1
neighbor {_PEER} dmzlink-bw @group=1
neighbor {_PEER} @removes @name=neighbor
"""

_ORIGIN = """
network A.B.C.D mask A.B.C.D ~[route-map WORD] @sort=text
network A.B.C.D ~[route-map WORD] @sort=text
network X:X:X:X::X/<0-128> ~[route-map WORD] @sort=text
aggregate-address A.B.C.D A.B.C.D ~[{as-set | summary-only | attribute-map WORD | suppress-map WORD}...]
aggregate-address X:X:X:X::X/<0-128> ~[{as-set | summary-only | attribute-map WORD}...]
redistribute {connected | static} ~[{metric <0-4294967295> | route-map WORD}...]
redistribute ospf <1-65535> ~[LINE]
default-information originate
default-metric ~<1-4294967295>
maximum-paths ~<1-32>
maximum-paths ibgp ~<1-32>
distance bgp ~<1-255> ~<1-255> ~<1-255>
table-map ~WORD ~[filter]
bgp dampening ~[<1-45>] ~[LINE]
bgp additional-paths ~LINE
auto-summary
synchronization
"""

BGP = """
bgp router-id ~{A.B.C.D | interface IFACE | vrf auto-assign}
bgp log-neighbor-changes @default=on
bgp default ipv4-unicast @default=on
bgp default local-preference ~<0-4294967295> @default=100
bgp asnotation dot
bgp bestpath as-path multipath-relax
bgp bestpath compare-routerid
bgp bestpath med ~{missing-as-worst | confed}
bgp always-compare-med
bgp deterministic-med
bgp enforce-first-as @default=on
bgp fast-external-fallover @default=on
bgp graceful-restart
bgp graceful-restart restart-time ~<1-3600> @default=120
bgp graceful-restart stalepath-time ~<1-3600> @default=360
bgp listen range A.B.C.D/nn peer-group ~WORD
bgp listen limit ~<1-5000> @default=100
bgp update-delay ~<1-3600>
timers bgp ~<0-65535> ~<0-65535> ~[<0-65535>]
""" + _SESSION + _POLICY.lstrip("\n") + _ORIGIN + """
address-family ipv4 [unicast] @opens=bgp-family @exits=exit-address-family @name=address-family
address-family ipv6 [unicast] @opens=bgp-family @exits=exit-address-family @name=address-family
address-family {vpnv4 | vpnv6} [unicast] @opens=bgp-family @exits=exit-address-family @name=address-family
address-family {ipv4 | ipv6} [unicast] vrf WORD @opens=bgp-family-vrf @exits=exit-address-family @name=address-family
"""

_FAMILY_END = "\nexit-address-family @control=exit\n"

_REDISTRIBUTE = "~[{{metric <0-16777214> | metric-type <1-2> | {subnets}tag <0-4294967295> | route-map WORD}}...]"

# "IP Routing: OSPF Configuration Guide", and `distribute-list in (IP)`, `redistribute (IP)` in the protocol-independent
# command reference.
OSPF = f"""
router-id ~A.B.C.D
passive-interface default
passive-interface IFACE
network A.B.C.D A.B.C.D area ~WORD
redistribute {{connected | static}} {_REDISTRIBUTE.format(subnets="subnets | ")}
redistribute bgp ASN {_REDISTRIBUTE.format(subnets="subnets | ")} @name=redistribute
distribute-list prefix ~WORD {{in | out}}
distribute-list route-map ~WORD in
default-information originate ~[always]
"""

OSPFV3 = """
router-id ~A.B.C.D
passive-interface IFACE

address-family {ipv4 | ipv6} [unicast] @opens=ospfv3-family @exits=exit-address-family @name=address-family
"""

OSPFV3_FAMILY = f"""
passive-interface default
passive-interface IFACE
redistribute {{connected | static}} {_REDISTRIBUTE.format(subnets="")}
redistribute bgp ASN {_REDISTRIBUTE.format(subnets="")} @name=redistribute
distribute-list prefix-list ~WORD {{in | out}}
default-information originate ~[always]
exit-address-family @control=exit
"""

KEY_CHAIN = """
key <0-2147483647> @opens=key
"""

KEY = """
key-string ~[{0 | 7}] ~LINE
accept-lifetime ~LINE
send-lifetime ~LINE
cryptographic-algorithm ~HMAC
"""

IP_SLA = """
icmp-echo ~A.B.C.D ~[source-ip A.B.C.D] ~[source-interface IFACE]
vrf ~WORD
threshold ~<0-60000> @default=5000
timeout ~<0-604800000> @default=5000
frequency ~<1-604800> @default=60
"""

# "IP Routing: BFD Configuration Guide", "BFD - Static Route Support" and `bfd-template`; milliseconds.
BFD_TEMPLATE = """
interval ~{min-tx <50-9999> min-rx <50-9999> | both <50-9999>} ~multiplier ~<3-50>
echo
"""

MODES = {
    "bfd-template": ("config-bfd", BFD_TEMPLATE),
    "bgp": ("config-router", BGP),
    "bgp-family": ("config-router-af", _POLICY + _ORIGIN + _FAMILY_END),
    "bgp-family-vrf": ("config-router-af", _SESSION + _POLICY.lstrip("\n") + _ORIGIN + "bgp router-id ~A.B.C.D\n"
                       + _FAMILY_END),
    "ospf": ("config-router", OSPF),
    "ospfv3": ("config-router", OSPFV3),
    "ospfv3-family": ("config-router-af", OSPFV3_FAMILY),
    "key-chain": ("config-keychain", KEY_CHAIN),
    "key": ("config-keychain-key", KEY),
    "ip-sla": ("config-ip-sla", IP_SLA),
}
