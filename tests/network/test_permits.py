"""What filters let through is what the flows declare: worked out here once more, by brute force, and compared."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network

import pytest

from simpul.config.model import RenderedObject
from simpul.errors import IntentError
from simpul.intent.flow import Flow, FlowEnd, Port
from simpul.intent.model import Role
from simpul.intent.prefixes import within
from simpul.network.addresses import Prefix

from .conftest import Built, shipped_network

Rendered = dict[str, dict[str, RenderedObject]]
Match = tuple[Prefix, Prefix, str, int]


def ends(built: Built, end: FlowEnd) -> list[tuple[str, tuple[IPv4Network, IPv6Network]]]:
    found = []
    for key, site in built.network.sites.items():
        if end.scope not in ("*", site.government, key):
            continue
        model = built.models[site.devices[0].name]
        vlan = next((v for v in model.vlans if v.segment == end.segment), None)
        if vlan is None:
            continue
        four, six = vlan.address4.network, vlan.address6.network
        if end.server is None:
            found.append((key, (four, six)))
        elif (given := built.allocator.get("server", f"{key}:{end.segment}/{end.server}")) is not None:
            host = IPv4Network(given)
            offset = int(host.network_address) - int(four.network_address)
            found.append((key, (host, IPv6Network(int(six.network_address) + offset))))
    return found


@cache
def declared(built: Built) -> dict[Match, set[str]]:
    """Every permit that any flow asks for, with the sites that it touches."""
    found: dict[Match, set[str]] = {}
    for flow in built.network.flows:
        ports = flow.ports or tuple(
            p for s in built.network.sites.values() for server in s.servers
            if flow.destination.scope in ("*", s.government, s.key) and server.name == flow.destination.server
            and server.segment == flow.destination.segment for p in server.ports)
        for source, from_ in ends(built, flow.source):
            for destination, to in ends(built, flow.destination):
                if from_ == to:
                    continue
                pairs: list[tuple[Prefix, Prefix]] = list(zip(from_, to, strict=True))
                for s, d in pairs:
                    for port in ports:
                        found.setdefault((s, d, port.protocol, port.number), set()).update((source, destination))
    return found


def covers(wide: Match, narrow: Match) -> bool:
    return (wide != narrow and wide[2:] == narrow[2:] and within(narrow[0], wide[0]) and within(narrow[1], wide[1]))


def least(matches: set[Match]) -> set[Match]:
    """Without those that a wider one covers. Only permits to a server can be covered."""
    wide = [m for m in matches if m[1].prefixlen not in (32, 128) or m[0].prefixlen not in (32, 128)]
    return {m for m in matches if not any(covers(w, m) for w in wide)}


def rendered(objects: dict[str, RenderedObject]) -> list[Match]:
    found: list[Match] = []
    for identifier, thing in objects.items():
        if identifier.startswith("nft/inside/60-permit-"):
            for line in thing.text.splitlines():
                s, d, protocol, port = line.partition("{")[2].strip(" }\n").split(" . ")
                assert f"permit{ip_network(s).version} " in line
                found.append((ip_network(s), ip_network(d), protocol, int(port)))
    return found


@pytest.fixture(scope="module")
def texts(shipped: Built) -> Rendered:
    return shipped.rendered()


def test_every_site_lets_through_its_own_flows_and_no_others(shipped: Built, texts: Rendered) -> None:
    every = declared(shipped)
    assert len(every) > 50
    for name, model in shipped.models.items():
        if model.role is Role.HUB:
            continue
        found = rendered(texts[name])
        assert len(found) == len(set(found)), name
        assert set(found) == least({m for m, sites in every.items() if model.site in sites}), name


def test_every_hub_router_lets_through_every_flow_so_that_any_path_works(shipped: Built, texts: Rendered) -> None:
    wanted = least(set(declared(shipped)))
    for name, model in shipped.models.items():
        if model.role is Role.HUB:
            found = rendered(texts[name])
            assert len(found) == len(set(found))
            assert set(found) == wanted


def test_no_two_permits_of_a_router_overlap(texts: Rendered) -> None:
    """An interval set refuses elements that overlap, and with one refused element the whole table does not load."""
    for name in ("bontang-edge-1", "hub-smr-1", "opd-dukcapil"):
        found = rendered(texts[name])
        for one in found:
            for other in found:
                if one is not other and one[2:] == other[2:] and one[0].version == other[0].version:
                    assert not (one[0].overlaps(other[0]) and one[1].overlaps(other[1])), name


def with_flows(*flows: Flow) -> Built:
    network = shipped_network()
    return Built.of(replace(network, flows=(*network.flows, *flows)))


def flow(source: FlowEnd, destination: FlowEnd, *ports: Port) -> Flow:
    like = shipped_network().flows[0]
    return replace(like, source=source, destination=destination, ports=ports)


def test_a_flow_that_a_wider_one_covers_adds_nothing_and_takes_nothing_away() -> None:
    wide = flow(FlowEnd("64.74", "office", None), FlowEnd("64.72", "servers", None), Port("tcp", 443))
    built = with_flows(wide)
    text = built.rendered()
    site = shipped_network().sites["64.74/kabkota/1"]
    found = rendered(text[site.devices[0].name])
    assert set(found) == least({m for m, sites in declared(built).items() if site.key in sites})
    segment = next(v for v in built.models["samarinda-edge-1"].vlans if v.segment == "servers").address4.network
    assert [m for m in found if m[1] == segment]
    assert not [m for m in found if m[0].version == 4 and m[1] != segment and within(m[1], segment)
                and m[0] in {n[0] for n in found if n[1] == segment}]


def test_flows_that_cross_are_refused_because_no_set_can_hold_both() -> None:
    server = FlowEnd("64.74/kabkota/1", "servers", "layanan-data")
    far = FlowEnd("64.72/kabkota/1", "servers", "layanan-data")
    one = flow(server, replace(far, server=None), Port("tcp", 8443))
    other = flow(replace(server, server=None), far, Port("tcp", 8443))
    with pytest.raises(IntentError, match="SIM180"):
        with_flows(one, other)
