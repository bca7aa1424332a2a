"""The small lab of these tests: a hub and an edge, two providers, a host each, and one host behind a trunk."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab.parse import parse
from lab.topology import Topology


@pytest.fixture
def small() -> dict[str, Any]:
    """The small lab as its file says it; each test its own copy."""
    return _small()


@pytest.fixture(scope="module")
def topology() -> Topology:
    """The small lab, parsed."""
    return parse(json.dumps(_small()))


def _small() -> dict[str, Any]:
    return {
        "format": 1, "name": "small",
        "providers": [{"id": "icon", "ntp": "203.0.113.251"}],
        "routers": [
            {"name": "hub-1", "platform": "linux_frr", "site": "64/hub/1",
             "wan": [{"port": "eth0", "provider": "icon", "access": "static", "gateway": "203.0.113.1/30",
                      "mtu": 1500, "nat": False, "mbps": 100}],
             "lan": [{"port": "eth1", "host": "hub-office"}, {"port": "eth2", "link": "pair"}],
             "oob": {"port": "eth9", "peer": "198.18.0.1/24"}},
            {"name": "edge-1", "platform": "linux_frr", "site": "64.02/kabkota/1",
             "wan": [{"port": "eth0", "provider": "sat", "access": "dhcp", "subnet": "100.64.3.0/24", "mtu": 1400,
                      "nat": True},
                     {"port": "eth5", "provider": "sat", "access": "pppoe", "subnet": "203.0.113.16/29"}],
             "lan": [{"port": "eth1", "host": "edge-office"}, {"port": "eth2", "link": "pair"},
                     {"port": "eth3", "host": "edge-clinic"}]},
        ],
        "hosts": [
            {"name": "hub-office", "addresses": ["10.65.0.10/26", "fd64:1::10/64"],
             "gateways": ["10.65.0.1", "fd64:1::1"], "vlan": None, "listen": ["tcp/443", "udp/53"]},
            {"name": "edge-office", "addresses": ["10.66.0.10/26"], "gateways": ["10.66.0.1"], "listen": ["tcp/443"]},
            {"name": "edge-clinic", "addresses": ["10.66.0.70/26"], "gateways": ["10.66.0.65"], "vlan": 20},
        ],
        "management": {"name": "mgmt", "router": "hub-1", "port": "eth4", "addresses": ["10.65.1.10/28"],
                       "gateways": ["10.65.1.1"]},
        "internet": {"name": "internet", "address": "198.51.100.10/24", "listen": ["tcp/80"]},
    }
