"""What an interconnect with somebody else's network makes of the routers, and of nobody else's."""

from __future__ import annotations

from simpul.intent.model import Role
from tests.network.interconnects import BONTANG, CENTRE, NATIONAL, joined, with_flows

from .conftest import Built


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
