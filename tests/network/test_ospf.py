"""What a LAN core makes of its site's routers, and of nobody else's."""

from __future__ import annotations

from ipaddress import IPv4Network

from simpul.intent.prefixes import within
from simpul.network.build import bootstrap_model
from simpul.network.numbers import NumberPlan
from tests.network.lan_core import ALONE, CORE, TWO, behind, cored

from .conftest import Built


def test_what_lies_behind_has_no_interface_and_keeps_its_numbers(shipped: Built) -> None:
    before, after = shipped.models["bontang-edge-1"], cored(shipped, ALONE).models["bontang-edge-1"]
    assert {v.segment for v in before.vlans} - {v.segment for v in after.vlans} == set(CORE.behind)
    assert {v.address4.network for v in before.vlans if v.segment in CORE.behind} == {
        p for p in behind(cored(shipped, ALONE), ALONE) if isinstance(p, IPv4Network)}
    assert not [p for p in after.ports if p.access in (20, 30)]
    assert {p.name for p in before.ports} - {p.name for p in after.ports} <= set(after.shut)
    assert not [h for h in after.hosts if h.interface in ("vlan20", "vlan30")]


def test_lists_hold_exactly_what_lies_behind_and_what_a_site_is_told(shipped: Built) -> None:
    built = cored(shipped, ALONE)
    ospf = built.models["bontang-edge-1"].ospf
    assert ospf is not None
    lists = {p.name: {e.prefix for e in p.entries} for p in ospf.prefix_lists}
    assert not [e for p in ospf.prefix_lists for e in p.entries if e.le is not None]
    assert lists["SIMPUL-core-in4"] | lists["SIMPUL-core-in6"] == behind(built, ALONE)
    network, plan = built.network, NumberPlan(built.network, built.allocator)
    assert lists["SIMPUL-core-out4"] == {*network.aggregates4, plan.site4(network.sites[ALONE])}
    assert lists["SIMPUL-core-out6"] == {*network.aggregates6, plan.site6(network.sites[ALONE])}
    assert ospf.key == "ospf:" + "0123456789abcdef" * 2
    guard = next(g for g in built.models["bontang-edge-1"].filter.guards if g.interface == ospf.interface)
    assert all(any(within(p, w) for w in guard.prefixes)
               for p in behind(built, ALONE))                                          # - of one family


def test_of_two_routers_the_preferred_one_is_left_by(shipped: Built) -> None:
    built = cored(shipped, TWO)
    metrics = {name: m.ospf.metric for name, m in built.models.items() if m.ospf is not None}
    preferred = {name for name in metrics if any(g.priority == 150 for g in built.models[name].gateways)}
    assert len(metrics) == 2
    assert {name for name, metric in metrics.items() if metric == min(metrics.values())} == preferred


def test_nobody_else_notices_and_a_first_file_has_none_of_it(shipped: Built) -> None:
    built = cored(shipped, ALONE)
    before, after = shipped.rendered(), built.rendered()
    assert {name for name in after if {i: o.text for i, o in after[name].items()} != {
        i: o.text for i, o in before[name].items()}} == {"bontang-edge-1"}
    assert bootstrap_model(built.models["bontang-edge-1"]).ospf is None
