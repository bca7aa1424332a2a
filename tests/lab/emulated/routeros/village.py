"""A village's router, in the vendor's words."""

from __future__ import annotations

from datetime import datetime

from lab.emulated.routeros.device import RouterOs

NOON = datetime(2026, 6, 1, 12, 0, 0)
VILLAGE = r"""
/interface bridge
add comment="LAN \"kantor\"; 50\$" name=lan vlan-filtering=yes
/interface wireguard
add listen-port=20065 mtu=1412 name=wg65
/interface vlan
add interface=lan name=office vlan-id=10
/interface list
add name=INSIDE
/ip vrf
add interfaces=wg65,office name=intra
/ip pool
add name=office ranges=10.64.0.10-10.64.0.14
/ip dhcp-server
add address-pool=office interface=office lease-time=1h name=office
/routing table
add disabled=no fib name=spare
/interface bridge port
add bridge=lan interface=ether2 pvid=10 frame-types=admit-only-untagged-and-priority-tagged
/interface bridge vlan
add bridge=lan tagged=lan untagged=ether2 vlan-ids=10
/interface list member
add interface=office list=INSIDE
/interface wireguard peers
add allowed-address=0.0.0.0/0,::/0 endpoint-address=203.0.113.14 endpoint-port=20065 interface=wg65 \
    name=hub persistent-keepalive=25s public-key=\
    "aqjo2K/YQkof+/BqpK9R81Iy2WmaKrb5F4oV6hxZ5wE="
/ip address
add address=10.127.0.131/31 interface=wg65
add address=10.64.0.1/28 interface=office
/ip firewall address-list
add address=10.64.0.0/12 list=intra-all
/ip firewall filter
add action=accept chain=forward comment="simpul: answers" connection-state=established,related
add action=accept chain=forward dst-address-list=intra-all dst-port=80,443 in-interface-list=INSIDE protocol=tcp
add action=drop chain=forward in-interface=!wg65 log=yes log-prefix=deny
/ip firewall mangle
add action=change-mss chain=forward new-mss=clamp-to-pmtu passthrough=yes protocol=tcp tcp-flags=syn
/ip route
add dst-address=10.99.0.0/16 gateway=10.127.0.130@intra routing-table=intra
/ip service
set telnet disabled=yes
set ssh vrf=intra
/ipv6 address
add address=fd89:5cc1:8cde:1::83/127 advertise=no interface=wg65
/routing filter rule
add chain=hub-in disabled=no rule="if (dst in 10.64.0.0/12) {set bgp-local-pref 4998; accept}"
/system clock
set time-zone-name=Asia/Makassar
/system identity
set name=desa-2003
/system scheduler
add name=undo interval=5m on-event="/ip dns set servers=\"\"\r\n:log info \"undone\"" \
    start-date=2026-06-01 start-time=12:00:00
"""


def configure(router: RouterOs, script: str) -> None:
    """Import a script; it must pass."""
    router.router.files["it.rsc"] = script.encode()
    said = router.do("/import it.rsc")
    assert "successfully" in said, said
