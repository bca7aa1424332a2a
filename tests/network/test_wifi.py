"""What public Wi-Fi becomes: a zone of its own, with nothing of the network in it, and no word to any other router."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

import pytest

from simpul.intent.wifi import Hours
from simpul.network.at_large import minutes_ahead
from simpul.network.wifi import _spans
from tests.network.conftest import Built

SITE, ROUTER = "64.01.03.2006/kantor-desa/1", "kd-64-01-03-2006-1"


def test_a_site_without_wifi_is_not_touched_by_one_with_it(shipped: Built, make_built: type[Built]) -> None:
    sites = dict(shipped.network.sites)
    sites[SITE] = replace(sites[SITE], wifi=None)
    without = make_built.of(replace(shipped.network, sites=sites), shipped.ledger()).rendered()
    with_it = shipped.rendered()
    assert {name for name in with_it if with_it[name] != without[name]} == {ROUTER}
    new = {i for i in with_it[ROUTER] if i not in without[ROUTER]}
    changed = {i for i in without[ROUTER] if with_it[ROUTER].get(i) != without[ROUTER][i]}
    # Without guests, the ports of their access points are shut.
    assert changed == {"nft/wan/10-forward.nft", "nft/wan/10-input.nft", f"host/{ROUTER}.conf"}
    assert {i.rpartition("/")[0] for i in new} == {"guests", "nft/public", "nft/wan", "public", "shape", "switch"}
    assert with_it[ROUTER].keys() - new == without[ROUTER].keys()


def test_guests_may_go_nowhere_of_ours(shipped: Built) -> None:
    wifi = shipped.models[ROUTER].public
    assert wifi is not None
    network = shipped.network
    ours = [*network.aggregates4, *network.pools.tunnel4, *network.pools.loopback4,
            *(IPv4Network(u.address.ip) for h in network.hubs() for u in h.uplinks if u.address)]
    assert all(any(prefix.subnet_of(kept) for kept in wifi.kept) for prefix in ours)
    assert not any(a.overlaps(b) for a in wifi.kept for b in wifi.kept if a is not b), "an interval set refuses these"
    assert not any(IPv4Address("198.51.100.10") in kept for kept in wifi.kept)


def test_guests_are_in_nothing_of_the_inside(shipped: Built) -> None:
    for identifier, item in shipped.rendered()[ROUTER].items():
        if identifier.startswith(("nft/inside/", "frr/", "interface/", "wireguard/")):
            assert "172.29." not in item.text and "vlan60" not in item.text, identifier


def test_each_line_keeps_its_rest_for_the_network(shipped: Built) -> None:
    wifi = shipped.models[ROUTER].public
    assert wifi is not None
    (line,) = wifi.lines
    assert (line.upload, line.download, line.guests_upload) == (28_500, 28_500, 8_550)
    assert set(line.tunnels) == {t.endpoint.address for t in shipped.models[ROUTER].tunnels if t.endpoint}
    assert wifi.mtu == 1492 and wifi.near.network == wifi.far.network
    assert not wifi.near.network.overlaps(wifi.address.network)


def test_a_line_that_is_slower_upwards(shipped: Built, make_built: type[Built]) -> None:
    sites = dict(shipped.network.sites)
    (uplink,) = sites[SITE].uplinks
    sites[SITE] = replace(sites[SITE], uplinks=(replace(uplink, mbps_up=10),))
    wifi = make_built.of(replace(shipped.network, sites=sites), shipped.ledger()).models[ROUTER].public
    assert wifi is not None
    assert (wifi.lines[0].upload, wifi.lines[0].guests_upload, wifi.lines[0].download) == (9_500, 2_850, 28_500)


@pytest.mark.parametrize(("hours", "timezone", "spans"), [
    (Hours(7 * 60, 21 * 60), "Asia/Makassar", [("23:00", None), ("00:00", "13:00")]),
    (Hours(8 * 60, 24 * 60), "Asia/Makassar", [("00:00", "16:00")]),
    (Hours(8 * 60, 8 * 60 + 30), "Asia/Makassar", [("00:00", "00:30")]),
    (Hours(20 * 60, 2 * 60), "Asia/Makassar", [("12:00", "18:00")]),
    (Hours(0, 8 * 60), "Asia/Makassar", [("16:00", None)]),
    (Hours(7 * 60, 21 * 60), "UTC", [("07:00", "21:00")]),
    (Hours(20 * 60, 6 * 60), "UTC", [("20:00", None), ("00:00", "06:00")]),
])
def test_hours_in_utc(hours: Hours, timezone: str, spans: list[tuple[str, str | None]]) -> None:
    assert [(s.since, s.until) for s in _spans(hours, minutes_ahead(timezone))] == spans
