"""What an inventory gets that says which class of sites has IKEv2."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Interface

import pytest

from platforms.linux_frr.dialect import LinuxFrr
from simpul.intent.model import Role, TunnelKind
from simpul.network.build import build
from simpul.network.ends import tunnel_mtu
from simpul.network.model import SharedKey
from simpul.network.papers import Certificate, Papers

from .conftest import Built, renderer, shipped_network


@pytest.fixture(scope="module")
def class_a(shipped: Built) -> Built:
    """The shipped network once its class A has changed from WireGuard to IKEv2, with the numbers that it had."""
    network = replace(shipped_network(), tunnel_kinds={"A": TunnelKind.IKEV2_PSK})
    return Built.of(network, shipped.ledger())


def test_the_class_decides_and_a_hub_follows_its_sites(class_a: Built) -> None:
    for pair in class_a.pairs:
        service_class = class_a.network.sites[pair.high_site].profile.service_class
        assert (pair.kind is TunnelKind.IKEV2_PSK) == (service_class == "A")
    assert {p.kind for p in class_a.pairs} == {TunnelKind.WIREGUARD, TunnelKind.IKEV2_PSK}


def test_the_new_tunnel_stands_beside_the_old_with_numbers_of_its_own(shipped: Built, class_a: Built) -> None:
    old = {p.link.id for p in shipped.pairs}
    new = {p.link.id for p in class_a.pairs if p.kind is TunnelKind.IKEV2_PSK}
    assert new
    assert not old & new
    ports = [p.port for p in class_a.pairs]
    assert len(set(ports)) == len(ports)


def test_both_ends_agree(class_a: Built) -> None:
    by_end = {(d, t.id): t for d, m in class_a.models.items() for t in m.tunnels}
    for pair in class_a.pairs:
        low, high = by_end[pair.low_device, pair.link.id], by_end[pair.high_device, pair.link.id]
        assert (low.name, low.mtu, low.unit) == (high.name, high.mtu, high.unit)
        assert (low.ikev2 is None) == (low.wireguard is not None)
        if low.ikev2 is not None:
            assert isinstance(low.ikev2, SharedKey)
            assert isinstance(high.ikev2, SharedKey)
            assert low.name == f"ike{pair.link.id}"
            assert (low.ikev2.identity, low.ikev2.secret) == (high.ikev2.peer_identity, high.ikev2.secret)
            assert high.ikev2.identity == low.ikev2.peer_identity
            assert low.ikev2.identity != high.ikev2.identity


def test_sites_of_another_class_are_not_touched(shipped: Built, class_a: Built) -> None:
    before, after = shipped.rendered(), class_a.rendered()
    others = [n for n, m in shipped.models.items()
              if shipped.network.sites[m.site].profile.service_class != "A"]
    assert others
    assert all(after[name] == before[name] for name in others)


def test_it_is_what_the_dialect_reads_and_the_filters_know_the_new_names(class_a: Built) -> None:
    rendered = class_a.rendered()
    for name, model in class_a.models.items():
        if not any(t.ikev2 for t in model.tunnels):
            continue
        objects = LinuxFrr().intended(rendered[name].values()).objects
        for tunnel in model.tunnels:
            assert f"interface:{tunnel.name}" in {n for o in objects.values() for n in o.defines}
        for identifier in ("nft/inside/10-input.nft", "nft/inside/30-forward.nft"):
            assert 'iifname "ike*"' in objects[identifier].text
        neighbour = objects[f"frr/neighbor/{model.tunnels[0].peer4}.conf"]
        assert f"interface:{model.tunnels[0].name}" in neighbour.requires
        listens = [t for t in model.tunnels if t.listen_port]
        assert all(f"nft/wan/50-listen-{t.name}.elements" in objects for t in listens)
        assert model.role is Role.HUB or not listens


def test_certificates_come_with_a_device_and_its_tunnels_need_them(shipped: Built) -> None:
    pem = "-----BEGIN {0}-----\nAAAA\n-----END {0}-----\n"
    network = replace(shipped_network(), tunnel_kinds={"A": TunnelKind.IKEV2_CERTIFICATE})
    edge, village = "bontang-edge-1", "kd-64-11-01-2008-1"
    papers = Papers(pem.format("CERTIFICATE"), pem.format("X509 CRL"),
                    {edge: Certificate(pem.format("CERTIFICATE"), "0123"), village: Certificate("unasked", "4567")})
    models = build(network, Built.of(network, shipped.ledger()).allocator, papers)
    assert models[village].papers is None
    objects = LinuxFrr().intended(renderer().render(models[edge])).objects
    assert objects["x509/key.conf"].text == "secret:x509:0123\n"
    tunnel = models[edge].tunnels[0]
    text = objects[f"swanctl/{tunnel.name}.conf"].text
    assert f"id = {edge}\n" in text
    assert f"id = {tunnel.peer}\n      revocation = strict\n" in text
    assert "secret" not in text
    assert objects[f"swanctl/{tunnel.name}.conf"].requires <= {n for o in objects.values() for n in o.defines}
    assert models["hub-smr-1"].papers is not None
    bare = LinuxFrr().intended(renderer().render(models["hub-smr-1"])).objects
    assert bare["x509/key.conf"].text == "secret:x509:not-yet-made\n"


@pytest.mark.parametrize(("line", "inner"), [(1500, 1400), (1492, 1400), (1480, 1398), (1364, 1282), (1450, 1366)])
def test_the_mtu_leaves_room_for_what_the_suite_adds(line: int, inner: int) -> None:
    assert tunnel_mtu(TunnelKind.IKEV2_PSK, line) == inner
    # The inner packet, its two bytes of trailer, padding to four; SPI, sequence, IV, ICV; UDP; IPv6.
    outer = -(-(inner + 2) // 4) * 4 + 8 + 8 + 16 + 8 + 40
    assert outer <= line
    assert tunnel_mtu(TunnelKind.WIREGUARD, line) == line - 80


def test_addresses_follow_from_the_number_whatever_the_kind(class_a: Built) -> None:
    for model in class_a.models.values():
        for tunnel in model.tunnels:
            assert isinstance(tunnel.address4, IPv4Interface)
            pool = class_a.network.pools.tunnel4[0]
            assert (int(tunnel.address4.ip) - int(pool.network_address)) // 2 == tunnel.id


def test_ikev2_is_spoken_where_both_ends_can_be_told_to(shipped: Built) -> None:
    """A platform that knows the well-known ports alone: its tunnels are dialled there, and the hub answers at both."""
    network = replace(shipped_network(), tunnel_kinds={"A": TunnelKind.IKEV2_PSK}, ike_ports={"odd": 4500})
    key = "64.74/kabkota/1"
    site = network.sites[key]
    odd = replace(site, devices=tuple(replace(d, platform="odd") for d in site.devices))
    built = Built.of(replace(network, sites={**network.sites, key: odd}), shipped.ledger())
    ports = {p.high_device: p.port for p in built.pairs if p.kind is TunnelKind.IKEV2_PSK and not p.interconnect}
    assert ports.pop("bontang-edge-1") == 4500
    assert all(port > 20000 for port in ports.values())
    hub = next(m for m in built.models.values() if any(t.peer == "bontang-edge-1" for t in m.tunnels))
    assert {500, 4500} <= set(hub.uplinks[0].listen)
    tunnel = next(t for t in hub.tunnels if t.peer == "bontang-edge-1")
    listen = next(o for o in renderer().render(hub) if o.id == f"nft/wan/50-listen-{tunnel.name}.elements")
    assert listen.text == "add element inet simpul listen { 500 }\nadd element inet simpul listen { 4500 }\n"
