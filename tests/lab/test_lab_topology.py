"""topology.json is read strictly, and what cannot be built is refused with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from ipaddress import ip_address, ip_interface
from pathlib import Path
from typing import Any

import pytest

from lab.dump import dumps
from lab.errors import LabError
from lab.parse import load, parse
from lab.state import StateDir
from lab.topology import Listen
from lab.topology_rules import shadowed, unbuildable
from lab.world import Lab

Topology = dict[str, Any]


def test_a_topology_is_read_as_it_is_written(small: Topology) -> None:
    topology = parse(json.dumps(small))
    hub, edge = topology.routers
    assert hub.wan[0].gateway == ip_interface("203.0.113.1/30")
    assert hub.oob is not None and hub.oob.peer == ip_interface("198.18.0.1/24")
    assert edge.wan[0].gateway == ip_interface("100.64.3.1/24")     # the first address of the subnet
    assert (edge.wan[0].mtu, edge.wan[1].mtu) == (1400, 1492)       # PPPoE takes eight octets
    assert [p.id for p in topology.providers] == ["icon", "sat"]    # one declared, one only named
    assert topology.hosts[0].listen == (Listen("tcp", 443), Listen("udp", 53))
    assert topology.hosts[2].vlan == 20


def test_what_is_dumped_parses_to_the_same(small: Topology) -> None:
    topology = parse(json.dumps(small))
    assert parse(dumps(topology)) == topology


def test_a_limit_keeps_what_its_routers_need(small: Topology) -> None:
    topology = parse(json.dumps(small)).limited(["64.02/kabkota/1"])
    assert [r.name for r in topology.routers] == ["edge-1"]
    assert [h.name for h in topology.hosts] == ["edge-office", "edge-clinic"]
    assert [p.id for p in topology.providers] == ["sat"]
    assert topology.management is None
    assert topology.internet is not None
    assert parse(dumps(topology)) == topology       # also with a link whose other end is not built
    with pytest.raises(LabError, match="no router or site of the topology is called nowhere"):
        topology.limited(["nowhere"])


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabError, match=r"^SIM701 .*absent\.json: cannot be read"):
        load(tmp_path / "absent.json")


def test_a_key_that_stands_twice_is_refused() -> None:
    with pytest.raises(LabError, match="the key 'name' stands twice"):
        parse('{"format": 1, "name": "a", "name": "b"}')


def edit(topology: Topology, path: str, value: object) -> None:
    at: Any = topology
    *way, last = path.split(".")
    for step in way:
        at = at[int(step) if step.isdigit() else step]
    at[int(last) if last.isdigit() else last] = value


@pytest.mark.parametrize(("path", "value", "message"), [
    ("format", 2, "format: must be a whole number from 1 to 1, not 2"),
    ("colour", "red", "colour: is not a key that the lab knows"),
    ("routers.0.wan.0.speed", 1, r"routers\[0\]\.wan\[0\]\.speed: is not a key"),
    ("routers.0.name", "a b", r"routers\[0\]\.name: 'a b' is not a name"),
    ("routers.0.name", "edge-1", "edge-1: the name is used 2 times"),
    ("hosts.0.name", "fabric", "fabric: the name belongs to the lab itself"),
    ("routers.0.wan.0.port", "Gigabit Ethernet", "is not the name of a port"),
    ("routers.0.wan.0.port", "eth1", "hub-1: port eth1 has 2 cables"),
    ("management.port", "eth0", "hub-1: port eth0 has 2 cables"),
    ("management.router", "hub-9", "there is no router hub-9"),
    ("routers.0.wan.0.access", "isdn", "must be static, dhcp or pppoe, not 'isdn'"),
    ("routers.0.wan.0.gateway", "203.0.113.1", "must carry its prefix length"),
    ("routers.0.wan.0.gateway", "2001:db8::1/64", "must be IPv4"),
    ("routers.0.wan.0.gateway", "203.0.113.0/30", "not the address of a gateway"),
    ("routers.0.wan.0.gateway", "203.0.113.17/30", r"203\.0\.113\.16/29 of sat overlaps 203\.0\.113\.16/30 of icon"),
    ("routers.0.wan.0.gateway", "198.19.0.1/30", r"overlaps 198\.19\.0\.0/24, which joins the providers"),
    ("routers.0.wan.0.gateway", "198.51.100.1/30", "overlaps the network of internet"),
    ("routers.0.wan.0.nat", "no", "must be true or false, not 'no'"),
    ("routers.0.wan.0.mtu", 100, "must be a whole number from 576 to 9000, not 100"),
    ("routers.0.wan.0.mtu", True, "must be a whole number"),
    ("routers.1.wan.0.subnet", "100.64.3.0/31", "has no room"),
    ("routers.1.wan.0.subnet", "100.64.3.1/24", "has host bits set"),
    ("routers.1.wan.1.subnet", "100.64.3.0/24", "shares 100.64.3.0/24 with edge-1 eth0, so gateway"),
    ("routers.0.lan.0.link", "x", "needs either a link or a host"),
    ("routers.0.lan.0.host", "nobody", "leads to nobody, which is not among the hosts"),
    ("routers.0.lan.0.host", "edge-office", "hub-office: no port of any router leads to this host"),
    ("hosts.0.gateways", ["10.99.0.1"], r"hub-office: the gateway 10\.99\.0\.1 is in none of its networks"),
    ("hosts.0.gateways", ["10.65.0.10"], "both its own address and its gateway"),
    ("hosts.0.listen", ["icmp/1"], "must be tcp/N or udp/N"),
    ("hosts.0.vlan", 4095, "must be a whole number from 1 to 4094"),
    ("internet.address", "198.51.100.1/24", "internet-core's own"),
    ("routers", [], "a lab needs at least one router"),
])
def test_what_cannot_be_built_is_refused(small: Topology, path: str, value: object, message: str) -> None:
    parse(json.dumps(small))        # the topology itself is sound, so the edit is what is refused
    edit(small, path, value)
    with pytest.raises(LabError, match=message) as refusal:
        parse(json.dumps(small))
    assert refusal.value.code == "701"


def test_every_fault_is_named_at_once(small: Topology) -> None:
    edit(small, "routers.0.wan.0.mtu", 1)
    edit(small, "hosts.1.vlan", 0)
    with pytest.raises(LabError, match=r"2 fault\(s\)") as refusal:
        parse(json.dumps(small))
    assert "routers[0].wan[0].mtu" in str(refusal.value)
    assert "hosts[1].vlan" in str(refusal.value)


def test_providers_behind_nat_may_use_the_same_addresses(small: Topology) -> None:
    edit(small, "routers.0.wan.0", {"port": "eth0", "provider": "other-sat", "access": "dhcp",
                                    "subnet": "100.64.0.0/16", "nat": True})
    assert parse(json.dumps(small)).routers[0].wan[0].nat


@pytest.mark.parametrize(("change", "said"), [
    (lambda t: edit(t, "management.addresses", ["192.0.2.10/24"]),
     "mgmt: 192.0.2.0/24 covers 192.0.2.53, a name server"),
    (lambda t: edit(t, "routers.0.oob.peer", "192.0.2.1/28"),
     "oob of hub-1: 192.0.2.0/28 covers 192.0.2.2, an address"),
])
def test_the_management_host_must_not_hide_the_machine(small: Topology, change: Callable[[Topology], None],
                                                       said: str) -> None:
    machine = {"a name server": [ip_address("192.0.2.53")], "an address": [ip_address("192.0.2.2")]}
    del small["management"]["gateways"]
    assert shadowed(parse(json.dumps(small)), machine) == []
    change(small)
    assert any(line.startswith(said) for line in shadowed(parse(json.dumps(small)), machine))


def test_what_is_inside_the_lab_only_may_be_anything(small: Topology) -> None:
    machine = {"a name server": [ip_address("10.65.0.53")], "an address": [ip_address("203.0.113.2")]}
    assert shadowed(parse(json.dumps(small)), machine) == []


def test_a_lab_of_an_older_version_can_be_taken_down(tmp_path: Path) -> None:
    """Its file lacks the fields that came later; what `down` needs is its mark."""
    (tmp_path / "lab.json").write_text('{"format": 1, "id": "00ff00ff", "name": "64", "phase": "up"}')
    (tmp_path / "routers" / "edge-1").mkdir(parents=True)
    (tmp_path / "routers" / "edge-1" / "power.json").write_text('{"format": 1, "power": "off"}')
    assert StateDir(tmp_path).read_router("edge-1").unplugged == ()
    Lab(tmp_path).down()
    assert StateDir(tmp_path).read() is None


def test_what_only_emulators_have_is_read_and_never_built_for_real(small: Topology) -> None:
    assert unbuildable(parse(json.dumps(small))) == []
    edit(small, "routers.0.platform", "cisco_iosxe")
    edit(small, "routers.0.version", "17.09.04a")
    edit(small, "routers.1.wan.0.port", "GigabitEthernet0/0/0")
    read = parse(json.dumps(small))
    assert parse(dumps(read)) == read
    words = "\n".join(unbuildable(read))
    assert "hub-1: a cisco_iosxe is only emulated" in words
    assert "GigabitEthernet0/0/0 is no name that a Linux kernel takes for a port" in words
