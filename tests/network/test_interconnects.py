"""What an interconnect with somebody else's network makes of the routers, and of nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network

from simpul.intent.flow import Flow, FlowEnd, Port
from simpul.intent.interconnect import Interconnect, OutsidePlace
from simpul.intent.model import Role
from simpul.source import Source

from .conftest import Built

NATIONAL = Interconnect(
    "nasional", "the national intra network", "hub-smr-1", "eth8", 910, 65000, IPv4Interface("172.31.0.2/30"),
    IPv4Address("172.31.0.1"), IPv6Interface("fd31::2/64"), IPv6Address("fd31::1"),
    (IPv4Network("172.16.0.0/16"), IPv4Network("172.18.4.0/22"), IPv6Network("fd16::/32")), ("64/hub/1",),
    Source("inventory/network.yaml", 1, 1))


def joined(shipped: Built) -> Built:
    return Built.of(replace(shipped.network, interconnects={"nasional": NATIONAL}), shipped.ledger())


def test_only_what_is_agreed_passes_in_signed_sessions(shipped: Built) -> None:
    model = joined(shipped).models["hub-smr-1"]
    lists = {p.name: [(e.prefix, e.le) for e in p.entries] for p in model.bgp.prefix_lists}
    sessions = [n for n in model.bgp.neighbors if n.remote_as == 65000]
    assert {n.family for n in sessions} == {4, 6}
    for each in sessions:
        theirs = [p for p in NATIONAL.accept if p.version == each.family]
        assert lists[each.import_list] == [(p, None) for p in theirs]
        told = lists[each.export_list]
        assert len(told) == 1
        assert told[0] in [(p, None) for p in model.bgp.blackholes]
        assert told[0][0] not in (*shipped.network.aggregates4, *shipped.network.aggregates6)
        assert each.limit is not None
        assert each.community == "64600:0"
        assert each.password is not None
        assert each.password.startswith("md5:")
    assert not [n for n in model.bgp.neighbors if n.password and n not in sessions], "inside a tunnel nothing is signed"


def test_everybody_is_told_of_it_and_believes_its_sources_only_where_they_come_from(shipped: Built) -> None:
    models = joined(shipped).models
    for name, model in models.items():
        for each in model.bgp.prefix_lists:
            if each.name.startswith(("SIMPUL-network", "SIMPUL-aggregates")):
                assert {p for p in NATIONAL.accept if p.version == each.family} <= {e.prefix for e in each.entries}
                assert all(e.le is None for e in each.entries if e.prefix in NATIONAL.accept)
        for guard in model.filter.guards:
            inward = guard.tunnel and (model.role is not Role.HUB or "interconnect:" in guard.unit)
            here = name == NATIONAL.device and guard.interface == "vlan910"
            assert bool(set(NATIONAL.accept) & set(guard.prefixes)) == (inward or here), (name, guard.interface)
    assert [m.name for m in models.values() if m.filter.outsiders] == [NATIONAL.device]


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


def test_a_flow_to_others_is_known_where_it_begins_and_on_every_hub_and_nowhere_else(shipped: Built) -> None:
    models = with_flows(shipped).models
    for name, model in models.items():
        found = {(p.source.version, "out" if p.destination in CENTRE.prefixes else "in")
                 for group in model.filter.permits for p in group.permits
                 if {p.source, p.destination} & set(CENTRE.prefixes)}
        here = model.role is Role.HUB or model.site == BONTANG
        assert found == ({(4, "out"), (6, "out"), (4, "in"), (6, "in")} if here else set()), name
        crossing = [p for group in model.filter.permits for p in group.permits
                    if p.source.version != p.destination.version]
        assert not crossing


def test_without_one_nothing_is_rendered_for_it(shipped: Built) -> None:
    text = "".join(o.text for objects in shipped.rendered().values() for o in objects.values())
    assert "password secret:md5:" not in text
    assert "interconnect nasional" not in text
