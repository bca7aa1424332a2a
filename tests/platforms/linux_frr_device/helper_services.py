"""Services of a segment, as a router's helper is handed them."""

from __future__ import annotations

NAME = "kukar-edge-1"
HEAD = "no-resolv\nno-hosts\nbind-dynamic\n"
SEGMENT = "interface=vlan20\nhost-record=arsip.test,10.66.0.40\n"
BOTH = [("put", "dnsmasq/00-global.conf"), ("put", "dnsmasq/vlan20.conf"), ("service", "dnsmasq")]
