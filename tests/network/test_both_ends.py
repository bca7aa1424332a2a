"""What stands at one end of a tunnel must be what the other end counts on."""

from __future__ import annotations

from ipaddress import IPv4Network, ip_network

from simpul.intent.model import Role
from simpul.intent.prefixes import within
from simpul.network.model import Neighbor, PrefixList, Tunnel, WireguardKeys

from .conftest import Built


def ends(built: Built) -> list[tuple[str, Tunnel, str, Tunnel]]:
    """Both ends of every tunnel: hub first."""
    by_end = {(d, t.name): t for d, m in built.models.items() for t in m.tunnels}
    return [(p.low_device, by_end[p.low_device, f"wg{p.link.id}"],
             p.high_device, by_end[p.high_device, f"wg{p.link.id}"]) for p in built.pairs]


def neighbor(built: Built, device: str, tunnel: Tunnel, family: int) -> Neighbor:
    address = tunnel.peer4 if family == 4 else tunnel.peer6
    return next(n for n in built.models[device].bgp.neighbors if n.address == address)


def prefix_list(built: Built, device: str, name: str) -> PrefixList:
    return next(p for p in built.models[device].bgp.prefix_lists if p.name == name)


def test_every_tunnel_has_two_ends_and_every_end_a_tunnel(shipped: Built) -> None:
    assert len(shipped.pairs) > 20
    assert sum(len(m.tunnels) for m in shipped.models.values()) == 2 * len(shipped.pairs)
    assert len({p.link.id for p in shipped.pairs}) == len(shipped.pairs)


def test_addresses_mirror_and_share_their_link(shipped: Built) -> None:
    for _, low, _, high in ends(shipped):
        assert (low.peer4, low.peer6) == (high.address4.ip, high.address6.ip)
        assert (high.peer4, high.peer6) == (low.address4.ip, low.address6.ip)
        assert low.address4.network == high.address4.network
        assert low.address4.network.prefixlen == 31
        assert low.address6.network == high.address6.network
        assert low.address6.network.prefixlen == 127


def test_one_end_listens_where_the_other_dials(shipped: Built) -> None:
    for hub, low, spoke, high in ends(shipped):
        assert high.listen_port is None
        assert low.endpoint is None
        assert high.endpoint is not None
        assert high.endpoint.port == low.listen_port
        uplink = next(u for u in shipped.models[hub].uplinks if u.name == low.uplink)
        assert uplink.address is not None
        assert high.endpoint.address == uplink.address.ip
        assert low.listen_port in uplink.listen
        assert high.endpoint in next(u for u in shipped.models[spoke].uplinks if u.name == high.uplink).endpoints


def test_keys_cross_and_no_two_tunnels_share_one(shipped: Built) -> None:
    every = [keys.own for _, low, _, high in ends(shipped) for keys in (low.wireguard, high.wireguard) if keys]
    assert len(every) == 2 * len(shipped.pairs)
    assert None not in every
    assert len(set(every)) == len(every)
    for _, low, _, high in ends(shipped):
        assert low.wireguard
        assert high.keys == WireguardKeys(low.wireguard.peer, low.wireguard.own)
        assert (low.mtu, low.unit, low.name) == (high.mtu, high.unit, high.name)
        assert low.mtu <= 1420


def test_keepalive_only_where_a_carrier_translates_and_only_from_the_side_that_dials(shipped: Built) -> None:
    for pair, (_, low, _, high) in zip(shipped.pairs, ends(shipped), strict=True):
        assert low.keepalive is None
        assert high.keepalive == (25 if pair.high_uplink.carrier_nat else None)


def test_both_ends_prefer_the_same_path(shipped: Built) -> None:
    """The hub sets a preference on what it hears; the spoke sets the same, and says it as MED to the hub."""
    for pair, (hub, low, spoke, high) in zip(shipped.pairs, ends(shipped), strict=True):
        for family in (4, 6):
            at_hub, at_spoke = neighbor(shipped, hub, low, family), neighbor(shipped, spoke, high, family)
            assert at_hub.local_preference == at_spoke.local_preference
            assert (at_hub.keepalive, at_hub.hold) == (at_spoke.keepalive, at_spoke.hold)
            assert at_hub.hold >= 3 * at_hub.keepalive
            if pair.interconnect:
                assert at_hub.local_preference is None
            else:
                assert at_spoke.med is not None
                assert at_spoke.local_preference is not None
                assert at_spoke.med + at_spoke.local_preference == 5000
                owner = shipped.network.sites[pair.high_site].government
                assert at_hub.community == f"64600:{int(owner.split('.')[-1])}"


def test_between_owners_there_is_a_limit_both_ways_with_room_and_within_one_owner_none(shipped: Built) -> None:
    """Lists decide what is believed; the limit, what a neighbour may announce before nobody listens."""
    everything = {4: 0, 6: 0}
    for model in shipped.models.values():
        for prefix in (*model.filter.own, model.loopback4.network, model.loopback6.network):
            everything[prefix.version] += 1
    for pair, (hub, low, spoke, high) in zip(shipped.pairs, ends(shipped), strict=True):
        for family in (4, 6):
            at_hub, at_spoke = neighbor(shipped, hub, low, family), neighbor(shipped, spoke, high, family)
            if pair.interconnect:
                assert at_hub.limit is None
                assert at_spoke.limit is None
                continue
            assert at_hub.limit is not None
            assert len(prefix_list(shipped, hub, at_hub.import_list).entries) * 2 < at_hub.limit.prefixes < 100
            told = prefix_list(shipped, spoke, at_spoke.import_list)
            expected = len(told.entries) if all(e.le is None for e in told.entries) else everything[family]
            assert at_spoke.limit is not None
            assert expected * 2 < at_spoke.limit.prefixes


def test_what_a_hub_announces_of_its_own_is_the_province_s(shipped: Built) -> None:
    for model in shipped.models.values():
        assert model.bgp.community == ("64600:64" if model.role is Role.HUB else None)


def test_bfd_watches_a_session_where_both_its_lines_are_steady(shipped: Built) -> None:
    seen = set()
    for pair, (hub, low, spoke, high) in zip(shipped.pairs, ends(shipped), strict=True):
        media = {u.medium for u in (pair.low_uplink, pair.high_uplink)}
        for family in (4, 6):
            at_hub, at_spoke = neighbor(shipped, hub, low, family), neighbor(shipped, spoke, high, family)
            assert at_hub.bfd == at_spoke.bfd == ("SIMPUL-fibre" if media == {"fibre"} else None)
            seen.add(at_hub.bfd)
    assert seen == {"SIMPUL-fibre", None}
    for model in shipped.models.values():
        assert [(p.name, p.interval_ms, p.multiplier) for p in model.bgp.bfd_profiles] == [("SIMPUL-fibre", 300, 3)]


def test_no_two_paths_of_a_site_are_equal(shipped: Built) -> None:
    """Else each end could choose another, and a stateful filter would see half a conversation."""
    for site in shipped.network.sites.values():
        mine = [p for p in shipped.pairs if p.high_site == site.key and not p.interconnect]
        for device in {p.high_device for p in mine}:
            by_hub: dict[str, list[int]] = {}
            for pair in mine:
                if pair.high_device == device:
                    by_hub.setdefault(pair.low_site, []).append(pair.preference)
            if site.profile.tunnels == "hub-sites":
                flat = [p for preferences in by_hub.values() for p in preferences]
                assert len(set(flat)) == len(flat), site.key


def test_the_as_numbers_answer_each_other(shipped: Built) -> None:
    for hub, low, spoke, high in ends(shipped):
        for family in (4, 6):
            assert neighbor(shipped, hub, low, family).remote_as == shipped.models[spoke].bgp.asn
            assert neighbor(shipped, spoke, high, family).remote_as == shipped.models[hub].bgp.asn


def test_every_session_has_lists_both_ways_that_exist_and_never_let_a_default_through(shipped: Built) -> None:
    """RFC 8212: a session without a policy passes nothing; here none is without."""
    for name, model in shipped.models.items():
        assert model.bgp.neighbors
        for each in model.bgp.neighbors:
            for used in (each.import_list, each.export_list):
                found = prefix_list(shipped, name, used)
                assert found.family == each.family
                assert found.entries, f"{name}: {used} is empty, which some vendors read as everything"
                assert all(e.prefix.prefixlen > 0 for e in found.entries)


def test_a_hub_accepts_from_a_site_what_is_the_site_s_and_nothing_wider(shipped: Built) -> None:
    for pair, (hub, low, spoke, high) in zip(shipped.pairs, ends(shipped), strict=True):
        if pair.interconnect:
            continue
        site_prefixes = set(shipped.models[spoke].filter.own)
        loopbacks = {i.network for d in shipped.network.sites[pair.high_site].devices
                     for i in (shipped.models[d.name].loopback4, shipped.models[d.name].loopback6)}
        for family in (4, 6):
            accepted = prefix_list(shipped, hub, neighbor(shipped, hub, low, family).import_list)
            assert {e.prefix for e in accepted.entries} == {p for p in site_prefixes | loopbacks if p.version == family}
            assert all(e.le is None for e in accepted.entries)
            sent = prefix_list(shipped, spoke, neighbor(shipped, spoke, high, family).export_list)
            assert {e.prefix for e in sent.entries} == {e.prefix for e in accepted.entries}


def test_villages_and_agencies_are_told_the_aggregates_only(shipped: Built) -> None:
    aggregates = {*shipped.network.aggregates4, *shipped.network.aggregates6}
    for pair, (hub, low, _, _) in zip(shipped.pairs, ends(shipped), strict=True):
        role = shipped.network.sites[pair.high_site].role
        if role not in (Role.AGENCY, Role.VILLAGE):
            continue
        for family in (4, 6):
            told = prefix_list(shipped, hub, neighbor(shipped, hub, low, family).export_list)
            assert {e.prefix for e in told.entries} <= aggregates
            assert all(e.le is None for e in told.entries)


def test_the_hubs_are_a_full_mesh(shipped: Built) -> None:
    hubs = [d.name for s in shipped.network.hubs() for d in s.devices]
    for one in hubs:
        ibgp = {n.description.rpartition(" ")[2] for n in shipped.models[one].bgp.neighbors
                if n.remote_as == shipped.models[one].bgp.asn}
        assert ibgp == set(hubs) - {one}


def test_a_site_never_believes_its_own_addresses_from_a_tunnel(shipped: Built) -> None:
    for model in shipped.models.values():
        if model.role is Role.HUB:
            continue
        own = {ip_network(v.address4.network) for v in model.vlans if v.zone != "transit"}
        whole = [p for p in model.filter.own if isinstance(p, IPv4Network)]
        assert own
        assert all(any(within(o, w) for w in whole) for o in own)


def test_a_hub_s_tunnel_believes_only_the_far_site_s_own_sources(shipped: Built) -> None:
    by_name = {p.link.id: p for p in shipped.pairs}
    for model in shipped.models.values():
        if model.role is not Role.HUB:
            continue
        guards = {g.interface: g for g in model.filter.guards if g.tunnel}
        assert set(guards) == {t.name for t in model.tunnels}
        for tunnel in model.tunnels:
            if by_name[tunnel.id].interconnect:
                continue
            far = shipped.models[tunnel.peer].filter.own
            believed = guards[tunnel.name].prefixes
            assert all(any(within(f, b) for b in believed) for f in far)
            aggregates = [*shipped.network.aggregates4, *shipped.network.aggregates6]
            assert not set(believed) & set(aggregates)
