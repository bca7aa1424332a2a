"""What may stand in OSPF's processes, and in the key chains that sign it."""

from __future__ import annotations

from typing import Final

# What a hand may add to a process that is ours, and a plan takes away.
_OTHERS = """
redistribute connected ~ @short
redistribute connected
redistribute * * ~ @short
redistribute * *
distribute-list **
network * * area ~
area **
default-information originate ~ @short
default-information originate
default-metric ~
summary-address **
neighbor **
max-metric ~
"""

# "IP Routing: OSPF Configuration Guide": "OSPFv2 Cryptographic Authentication", "OSPFv3 Authentication Trailer",
# "OSPFv3 Route Filtering Using Distribute-List". A `no redistribute` with its options takes only those away.
OSPF: Final = {
    "ospf": """
router-id ~
passive-interface default
passive-interface *
redistribute static ~ @short @needs=route-map:6
redistribute bgp * ~ @short @needs=route-map:7
distribute-list prefix ~ in @needs=prefix-list:2
""" + _OTHERS,
    "ospfv3": "router-id ~\naddress-family ipv6 @opens=ospfv3-family @exit=exit-address-family\n",
    "ospfv3-family": """
passive-interface default
passive-interface *
redistribute static ~ @short @needs=route-map:5
redistribute bgp * ~ @short @needs=route-map:6
distribute-list prefix-list ~ in @needs=prefix-list6:2
redistribute static
redistribute bgp *
""" + _OTHERS,
    "key-chain": "key * @opens=key-chain-key\n",
    "key-chain-key": "key-string ~ @short @secret=1\ncryptographic-algorithm ~\n",
}
