"""Hosts know one gateway a segment, whoever holds it; two routers never hand out the same address."""

from __future__ import annotations

from playbooks.verify import Question, _gateway
from simpul.network.services import GATEWAY_LINK_LOCAL
from tests.network.conftest import Built, shipped_network

BUILT = Built.of(shipped_network())


def test_the_first_address_of_every_segment_is_its_gateway() -> None:
    alone, shared = set(), set()
    for model in BUILT.models.values():
        routers = len(BUILT.network.sites[model.site].devices)
        virtual = {g.interface: g for g in model.gateways}
        for vlan in model.vlans:
            if vlan.zone == "transit":
                assert vlan.gateway4 is None
                continue
            assert vlan.gateway4 == vlan.address4.network[1]
            assert vlan.gateway6 == vlan.address6.network[1]
            if routers == 1:
                alone.add(model.name)
                assert (vlan.address4.ip, vlan.address6.ip) == (vlan.gateway4, vlan.gateway6)
                assert vlan.name not in virtual
            else:
                shared.add(model.name)
                gateway = virtual[vlan.name]
                assert (gateway.virtual4, gateway.virtual6) == (vlan.gateway4, vlan.gateway6)
                assert gateway.link_local == GATEWAY_LINK_LOCAL.ip
                assert vlan.gateway4 not in (gateway.own, gateway.peer)
                assert vlan.link_local is None
    assert alone
    assert shared


def test_the_two_routers_of_a_site_are_each_other_s_peers_and_one_is_preferred() -> None:
    for site in BUILT.network.sites.values():
        if len(site.devices) < 2:
            continue
        one, two = (BUILT.models[d.name] for d in site.devices)
        for a, b in zip(one.gateways, two.gateways, strict=True):
            assert (a.own, a.peer) == (b.peer, b.own)
            assert {a.priority, b.priority} == {150, 100}
        for mine, theirs in zip(one.hosts, two.hosts, strict=True):
            assert mine.first is not None
            assert mine.last is not None
            assert theirs.first is not None
            assert mine.first <= mine.last < theirs.first


def test_verify_fails_where_both_or_neither_hold_a_gateway() -> None:
    question = Question("kukar-edge-1", "gateway", ("10.66.4.1",), True, "gateway 10.66.4.1 of office")
    assert _gateway(question, ["kukar-edge-2"]).ok
    assert not _gateway(question, []).ok
    assert not _gateway(question, ["kukar-edge-1", "kukar-edge-2"]).ok
