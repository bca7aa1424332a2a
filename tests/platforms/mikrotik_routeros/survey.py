"""A RouterOS in service that nobody declared, and what it answers."""

from __future__ import annotations

from functools import cache

from platforms.mikrotik_routeros.survey import ASKED
from tests.platforms.mikrotik_routeros.models import router

# As somebody set it up who was in a hurry, in the words of a console.
IN_SERVICE = """/system identity set name=RTR-KEC-SEBULU
/interface ethernet set ether1 name=ether1-telkom mtu=1492
/interface ethernet set ether4 disabled=yes
/interface bridge add name=bridge-lan
/interface bridge port add bridge=bridge-lan interface=ether2
/interface bridge port add bridge=bridge-lan interface=ether3
/interface vlan add name=vlan-kamera interface=bridge-lan vlan-id=70
/interface pppoe-client add name=pppoe-icon interface=ether5 user=141160 password=rahasia add-default-route=yes
/interface wireguard add name=wg-lama listen-port=13231 private-key="4DJ8G4tI9VsZIBBIUlgmEgXFwsm3n9nFiqKZGZrNUGc="
/ip address add address=203.0.113.82/30 interface=ether1-telkom
/ip address add address=192.168.10.1/24 interface=bridge-lan comment=kantor
/ip address add address=192.168.99.1/24 interface=bridge-lan disabled=yes
/ip address add address=192.168.70.1/24 interface=vlan-kamera
/ip dhcp-client add interface=ether4 disabled=yes
/ip route add dst-address=0.0.0.0/0 gateway=203.0.113.81
/ip route add dst-address=172.31.0.0/16 gateway=192.168.10.253
/ip route add dst-address=10.9.0.0/16 blackhole
/ip firewall nat add chain=srcnat action=masquerade out-interface=ether1-telkom
/routing bgp instance add name=lama as=65010 router-id=192.168.10.1
/routing bgp connection add name=ke-b instance=lama remote.address=192.168.10.2 remote.as=65011 local.role=ebgp \
comment="kabel ke gedung B"
"""


@cache
def asked(version: str = "7.20.1", lines: str = IN_SERVICE) -> str:
    """What a router answers that somebody set up so."""
    device = router(version)
    for line in lines.splitlines():
        assert device.do(line) == "", line
    return device.do(ASKED) + "\n"
