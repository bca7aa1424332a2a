"""The shipped network, joined to somebody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network

from simpul.intent.flow import Flow, FlowEnd, Port
from simpul.intent.interconnect import Interconnect, OutsidePlace
from simpul.source import Source

from .conftest import Built

NATIONAL = Interconnect(
    "nasional", "the national intra network", "hub-smr-1", "eth8", 910, 65000, IPv4Interface("172.31.0.2/30"),
    IPv4Address("172.31.0.1"), IPv6Interface("fd31::2/64"), IPv6Address("fd31::1"),
    (IPv4Network("172.16.0.0/16"), IPv4Network("172.18.4.0/22"), IPv6Network("fd16::/32")), ("64/hub/1",),
    Source("inventory/network.yaml", 1, 1))


def joined(shipped: Built) -> Built:
    return Built.of(replace(shipped.network, interconnects={"nasional": NATIONAL}), shipped.ledger())


WHERE = NATIONAL.where
CENTRE = OutsidePlace("pusat", (IPv4Network("172.16.5.0/24"), IPv4Network("172.18.4.0/24"),
                                IPv6Network("fd16:0:5::/48")), WHERE)
BONTANG = "64.74/kabkota/1"


def with_flows(shipped: Built) -> Built:
    """Bontang's offices ask the national centre, which asks Bontang's server."""
    national = replace(NATIONAL, announce=("64/hub/1", BONTANG), places=(CENTRE,))
    there, https = FlowEnd("nasional", "pusat", None), (Port("tcp", 443),)
    server = FlowEnd("64.74", "servers", "layanan-data")
    flows = (Flow(FlowEnd(BONTANG, "office", None), there, https, "asks", "Diskominfo", date(2028, 1, 1), WHERE),
             Flow(there, server, https, "is asked", "Diskominfo", date(2028, 1, 1), WHERE))
    return Built.of(replace(shipped.network, interconnects={"nasional": national},
                            flows=(*shipped.network.flows, *flows)), shipped.ledger())
