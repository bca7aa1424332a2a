"""From a topology to cables, and what its providers' daemons are told."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from lab.cabling import address_lines, bridge_lines, cable_line, carries, mac
from lab.capture import merge
from lab.errors import LabError
from lab.parse import parse
from lab.provider_files import chrony, dnsmasq, nft, routes
from lab.wiring import FABRIC, SHAPED_UP_TO, Cable, Wiring, wire


def cable(wiring: Wiring, router: str, port: str) -> Cable:
    return next(c for c in wiring.of(router) if c.port == port)


def test_every_port_has_one_cable_and_none_ends_in_another_router(small: dict[str, Any]) -> None:
    topology = parse(json.dumps(small))
    wiring = wire(topology)
    assert sorted(c.port for c in wiring.of("hub-1")) == ["eth0", "eth1", "eth2", "eth4", "eth9"]
    assert not {c.namespace for c in wiring.cables} & {r.name for r in topology.routers}
    assert len({(c.namespace, c.far) for c in wiring.cables}) == len(wiring.cables)
    held = {(b.namespace, b.name) for b in wiring.bridges}
    assert {(c.namespace, c.bridge) for c in wiring.cables} == held


def test_a_link_is_one_segment_of_the_fabric(small: dict[str, Any]) -> None:
    wiring = wire(parse(json.dumps(small)))
    here = cable(wiring, "hub-1", "eth2")
    assert here.namespace == FABRIC
    assert [(c.router, c.port) for c in wiring.neighbours(here)] == [("edge-1", "eth2")]


def test_a_host_on_two_routers_is_one_segment(small: dict[str, Any]) -> None:
    small["routers"][0]["lan"].append({"port": "eth6", "host": "edge-office"})
    wiring = wire(parse(json.dumps(small)))
    assert [(c.router, c.port) for c in wiring.neighbours(cable(wiring, "edge-1", "eth1"))] == [("hub-1", "eth6")]


@pytest.mark.parametrize(("mbps", "shaped"), [(SHAPED_UP_TO, SHAPED_UP_TO), (SHAPED_UP_TO + 1, None), (None, None)])
def test_only_slow_lines_are_shaped(small: dict[str, Any], mbps: int | None, shaped: int | None) -> None:
    small["routers"][0]["wan"][0]["mbps"] = mbps
    assert cable(wire(parse(json.dumps(small))), "hub-1", "eth0").mbps == shaped


def test_a_carrier_needs_power_and_both_plugs(small: dict[str, Any]) -> None:
    wiring = wire(parse(json.dumps(small)))
    here, there = cable(wiring, "hub-1", "eth2"), cable(wiring, "edge-1", "eth2")
    assert carries(wiring, here, lambda _: True, lambda _: False)
    assert not carries(wiring, here, lambda name: name != "edge-1", lambda _: False)
    assert not carries(wiring, here, lambda _: True, lambda c: c is here)
    assert not carries(wiring, here, lambda _: True, lambda c: c is there)
    alone = wire(parse(json.dumps(small)).limited(["edge-1"]))
    assert not carries(alone, cable(alone, "edge-1", "eth2"), lambda _: True, lambda _: False)
    line = cable(wiring, "edge-1", "eth0")      # shares nothing with a router: its provider always has power
    assert carries(wiring, line, lambda name: name != "hub-1", lambda _: False)


def test_the_lines_for_ip_name_both_namespaces(small: dict[str, Any]) -> None:
    wiring = wire(parse(json.dumps(small)))
    line = cable_line(cable(wiring, "edge-1", "eth0"), lambda name: Path("/ns") / name)
    assert line == (f"link add name c1 mtu 1400 netns /ns/sat type veth peer name eth0 mtu 1400 "
                    f"address {mac('edge-1', 'eth0')} netns /ns/edge-1")
    office = next(b for b in wiring.bridges if b.namespace == "hub-office")
    assert bridge_lines(office)[-1] == "link set dev eth0 up"
    assert address_lines(office) == ["addr add 10.65.0.10/26 dev eth0", "addr add fd64:1::10/64 dev eth0 nodad",
                                     "route add 0.0.0.0/0 via 10.65.0.1 dev eth0",
                                     "route add ::/0 via fd64:1::1 dev eth0"]
    clinic = next(b for b in wiring.bridges if b.namespace == "edge-clinic")
    assert (clinic.name, clinic.port) == ("trunk0", "eth0")


def test_a_provider_serves_what_its_lines_need(small: dict[str, Any]) -> None:
    icon, sat = wire(parse(json.dumps(small))).providers
    run = Path("/run/x")
    assert dnsmasq(icon, run) is None and nft(icon) is None
    assert "bindaddress 203.0.113.251" in (chrony(icon, run) or "")
    assert routes(icon) == ["203.0.113.0/30", "203.0.113.251/32"]
    leases = (dnsmasq(sat, run) or "").splitlines()
    assert "dhcp-range=set:line0,100.64.3.2,100.64.3.254,255.255.255.0,10m" in leases
    assert "dhcp-option=tag:line0,option:mtu,1400" in leases
    assert "dhcp-option=tag:line1,option:mtu,1492" in leases
    assert 'oifname "transit" ip saddr { 100.64.3.0/24 } masquerade' in (nft(sat) or "")
    assert chrony(sat, run) is None
    assert routes(sat) == ["203.0.113.16/29"]       # the line behind NAT can be reached from nowhere


def pcap(*records: tuple[int, bytes]) -> bytes:
    return struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1) + b"".join(
        struct.pack("<IIII", 1, at, len(data), len(data)) + data for at, data in records)


def test_captures_are_merged_by_time() -> None:
    assert merge([pcap((1, b"a"), (5, b"bb")), pcap((3, b"ccc"))]) == pcap((1, b"a"), (3, b"ccc"), (5, b"bb"))
    with pytest.raises(LabError, match="different kinds"):
        merge([pcap(), pcap()[:20] + struct.pack("<I", 113)])
