"""OSPF between two emulated routers on a cable: when they are neighbours, what is believed, and what is told."""

from __future__ import annotations

import asyncio
from ipaddress import ip_network

import pytest

from lab.emulated.clock import Clock
from lab.emulated.iosxe import ospf
from lab.emulated.iosxe.device import Device
from tests.lab.emulated.iosxe.ospf import EDGE, pair


def brought(device: Device, version: int) -> list[tuple[str, str]]:
    return [(one.letter, str(one.network)) for one in ospf.brought(device, version)]


def test_two_of_one_key_are_neighbours_and_only_what_is_listed_is_believed_and_told() -> None:
    edge, core = pair()
    assert [n.state for v in (4, 6) for n in ospf.neighbours(edge, v)] == ["FULL/DR", "FULL/DR"]
    assert brought(edge, 4) == [("O", "10.66.2.0/24")]
    assert brought(edge, 6) == [("O", "fd00:2::/64")]
    assert brought(core, 4) == [("O E2", "10.66.0.0/22")]


def test_what_is_shown() -> None:
    edge, _ = pair()
    shown = asyncio.run(edge.paste("enable\nterminal length 0\nshow ip ospf neighbor\nshow ospfv3 neighbor\n"
                                   "show ip route\nshow ipv6 route\n"))
    assert shown.count("FULL/DR") == 2
    assert "10.66.1.1  " not in shown, "the other's id, not its own"
    assert "10.66.1.4       GigabitEthernet3.30" in shown
    assert "O        10.66.2.0/24 [110/1] via 10.66.1.4, GigabitEthernet3.30" in shown
    assert "FD00:2::/64 [110/1]" in shown


@pytest.mark.parametrize("edit", [
    ("key-string rahasia-bersama\n  cryptographic-algorithm md5", "key-string lain\n  cryptographic-algorithm md5"),
    ("  cryptographic-algorithm md5\n", ""),
    (" ip ospf 64064 area 0\n", " ip ospf 64064 area 7\n"),
    (" ip ospf authentication key-chain core4\n", ""),
    ("10.66.1.1 255.255.255.192", "10.66.1.1 255.255.255.128"),
    (" encapsulation dot1Q 30\n", " encapsulation dot1Q 31\n"),
    (" router-id 10.126.0.1\n redistribute", " passive-interface default\n redistribute"),
], ids=["another key", "a key without algorithm", "another area", "unsigned", "another network", "another VLAN",
        "passive"])
def test_what_keeps_them_apart(edit: tuple[str, str]) -> None:
    assert edit[0] in EDGE
    edge, core = pair(EDGE.replace(*edit, 1))
    assert ospf.neighbours(edge, 4) == ospf.neighbours(core, 4) == []
    assert brought(edge, 4) == []
    assert bool(brought(edge, 6)) is ("dot1Q" not in edit[0]), "the other family goes on, where it has a wire"


def test_a_smaller_packet_stops_at_the_exchange() -> None:
    edge, _ = pair(EDGE.replace(" ip ospf 64064", " ip mtu 1400\n ip ospf 64064"))
    assert [n.state for n in ospf.neighbours(edge, 4)] == ["EXSTART/DR"]
    assert brought(edge, 4) == []


def test_a_list_without_entries_believes_everything() -> None:
    edge, _ = pair(EDGE.replace("ip prefix-list in4 seq 5 permit 10.66.2.0/24\n", ""))
    assert brought(edge, 4) == [("O E2", "0.0.0.0/0"), ("O", "10.66.2.0/24"), ("O", "10.66.3.0/24")]


def test_no_redistribute_with_options_takes_only_those() -> None:
    edge, core = pair()
    edge.configure("router ospf 64064\n no redistribute static metric 10 route-map out4\n")
    assert " redistribute static subnets\n" in edge.text()
    assert ("O E2", "192.168.9.0/24") in brought(core, 4), "it tells everything now"
    edge.configure("router ospf 64064\n no redistribute static\n")
    assert brought(core, 4) == []
    assert "classful" in edge.configure("router ospf 64064\n redistribute static\n")
    assert ip_network("10.66.0.0/22") not in [n for n, _ in ospf.redistributed(edge, 4)]


def test_a_process_takes_its_interfaces_lines_with_it_and_an_interface_makes_one() -> None:
    edge, _ = pair()
    edge.configure("no router ospf 64064\nno router ospfv3 64064\n")
    assert "ospf 64064 area" not in edge.text()
    assert "ospfv3 64064 ipv6 area" not in edge.text()
    edge.configure("interface GigabitEthernet3.30\n ip ospf 5 area 0\n")
    assert "\nrouter ospf 5\n" in edge.text()
    assert "not enabled" in edge.configure("interface GigabitEthernet4\n ospfv3 5 ipv6 area 0\n")


def test_a_chain_is_read_back_as_it_is_shown() -> None:
    edge, _ = pair()
    again = Device(Clock(speed=0), startup=edge.text())
    assert again.refused == []
    assert again.text() == edge.text()
