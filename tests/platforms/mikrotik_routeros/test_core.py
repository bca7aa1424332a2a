"""A LAN core beside RouterOS edges: what it hears, what of it becomes a route, and that BGP hears nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network

import pytest

from lab.emulated.clock import Clock
from lab.emulated.routeros.device import RouterOs as Emulated
from lab.emulated.routeros.end import RouterOsEnd
from lab.emulated.world import World
from platforms.mikrotik_routeros import probes
from platforms.mikrotik_routeros.dialect import RouterOs
from simpul.network.model import DeviceModel
from simpul.proof.local import Local, local
from simpul.proof.network import Net
from simpul.proof.prove import prove
from tests.lab.emulated.routeros.village import NOON
from tests.network.conftest import _shipped
from tests.network.lan_core import ALONE, TWO, behind, cored
from tests.platforms.mikrotik_routeros.changes import change, intended, ours
from tests.platforms.mikrotik_routeros.lines import far_end
from tests.platforms.mikrotik_routeros.models import VERSIONS, as_routeros, running, secret, send
from tests.platforms.mikrotik_routeros.proof import change as changed
from tests.platforms.mikrotik_routeros.proof import without
from tests.platforms.mikrotik_routeros.proven import Stand, shipped

EDGES = {ALONE: ("bontang-edge-1",), TWO: ("kukar-edge-1", "kukar-edge-2")}
AGGREGATES = ("10.64.0.0/12", "fddf:d96b:40e3::/48")
ELSEWHERE = "10.65.3.0/24"


@cache
def models(site: str, release: str) -> tuple[DeviceModel, ...]:
    built = cored(_shipped(), site)
    return tuple(as_routeros(built.models[name], release) for name in EDGES[site])


@dataclass
class Site:
    """A site's edges, its LAN core, and a far end for each tunnel that announces what the network is."""

    models: tuple[DeviceModel, ...]
    clock: Clock
    world: World
    edges: tuple[RouterOsEnd, ...]
    core: Emulated
    core_end: RouterOsEnd
    hubs: list[RouterOsEnd]

    def type(self, device: Emulated, *lines: str) -> None:
        for line in lines:
            assert device.do(line) == "", line
        self.world.look()

    def settle(self) -> None:
        self.world.look()
        self.clock.advance(120)

    def heard(self, end: RouterOsEnd) -> set[str]:
        """What OSPF brought a router."""
        return {str(prefix) for (_, prefix), route in end.table().items() if route.protocol == "ospf"}

    def neighbours(self) -> int:
        return int(self.core.do("/routing/ospf/neighbor print count-only"))


@pytest.fixture(params=[(ALONE, "7.15"), (ALONE, "7.21"), (TWO, "7.20")], ids=" ".join)
def site(request: pytest.FixtureRequest) -> Site:
    return site_of(*request.param)


def site_of(key: str, release: str) -> Site:
    clock, found = Clock(speed=0), models(key, release)
    world = World(clock, NOON, time_servers={str(u.ntp) for m in found for u in m.uplinks})
    edges, hubs = [], []
    for model in found:
        router = Emulated(clock, version=VERSIONS[release], ports=12, now=NOON)
        send(router, change(router, intended(model)))
        edges.append(RouterOsEnd(router, world, model.name))
        for uplink in model.uplinks:
            if uplink.address is not None:
                world.line(edges[-1], uplink.port, access="static", network=str(uplink.address.network))
            else:
                world.line(edges[-1], uplink.port, "100.64.1.7", access="dhcp", public="198.51.100.7")
        for address in sorted({str(t.endpoint.address) for t in model.tunnels if t.endpoint}):
            mine = [t for t in model.tunnels if t.endpoint and str(t.endpoint.address) == address]
            hub = far_end(mine, model, clock)
            for prefix in (*AGGREGATES, ELSEWHERE):
                family = "/ipv6" if ":" in prefix else "/ip"
                assert hub.do(f"{family} firewall address-list add list=told address={prefix}") == ""
                assert hub.do(f"{family} route add blackhole dst-address={prefix}") == ""
            assert hub.do("/routing bgp connection set [find] output.network=told") == ""
            hubs.append(RouterOsEnd(hub, world, f"{mine[0].peer} {model.name}"))
            world.line(hubs[-1], "ether1", address)
    core, end = _core(key, found[0], clock, world)
    for number, edge in enumerate(edges, 1):
        ospf = found[number - 1].ospf
        assert ospf is not None
        vlan = next(v for v in found[number - 1].vlans if v.name == ospf.interface)
        port = next(p for p in found[number - 1].ports if p.access == vlan.vlan)
        world.wire(edge, port.name, end, f"ether{number}")
    trunk = next((p.name for p in found[0].ports if p.trunk), None)
    if len(found) > 1 and trunk:
        world.wire(edges[0], trunk, edges[1], trunk)
    made = Site(found, clock, world, tuple(edges), core, end, hubs)
    made.settle()
    return made


def _core(key: str, edge: DeviceModel, clock: Clock, world: World) -> tuple[Emulated, RouterOsEnd]:
    """The site's own switch, in the vendor's words: it tells what lies behind it, and a prefix of somebody else's."""
    core, ospf = Emulated(clock, serial="CORE", ports=6, now=NOON), edge.ospf
    assert ospf is not None
    vlan = next(v for v in edge.vlans if v.name == ospf.interface)
    inner = sorted(behind(cored(_shipped(), key), key), key=str)
    lines = ["/interface bridge add name=lan vlan-filtering=yes",
             *(f"/interface bridge port add bridge=lan interface=ether{n} pvid=50" for n in (1, 2)),
             "/interface vlan add interface=lan name=edges vlan-id=50",
             "/interface bridge vlan add bridge=lan tagged=lan untagged=ether1,ether2 vlan-ids=50",
             f"/ip address add address={vlan.address4.network[-2]}/{vlan.address4.network.prefixlen} interface=edges",
             *(f"/interface bridge add name=inner{n}" for n in range(len(inner) + 1)),
             f"/ip address add address={ip_network(ELSEWHERE)[1]}/24 interface=inner{len(inner)}"]
    for number, prefix in enumerate(inner):
        family = "/ip" if prefix.version == 4 else "/ipv6"
        lines.append(f"{family} address add address={prefix[1]}/{prefix.prefixlen} interface=inner{number}")
    for version, auth in ((2, "md5"), (3, "sha256")):
        lines += [
            f"/routing ospf instance add name=v{version} version={version} router-id=192.0.2.1 redistribute=connected",
            f"/routing ospf area add name=v{version} instance=v{version}",
            f'/routing ospf interface-template add area=v{version} interfaces=edges auth={auth} auth-id=1 '
            f"{signed(edge)}"]
    for line in lines:
        assert core.do(line) == "", line
    return core, RouterOsEnd(core, world, "core")


def signed(edge: DeviceModel) -> str:
    """The key of a site's LAN core, as the console takes it."""
    return f'auth-key="{secret(edge.ospf.key or "" if edge.ospf else "").replace(chr(34), chr(92) + chr(34))}"'


def test_each_believes_what_is_listed_and_is_told_what_the_network_is(site: Site) -> None:
    key = next(k for k, names in EDGES.items() if names[0] == site.models[0].name)
    inner = {str(p) for p in behind(cored(_shipped(), key), key)}
    assert site.neighbours() == 2 * len(site.edges)                      # both families
    told = set[str]()
    for edge, model in zip(site.edges, site.models, strict=True):
        assert site.heard(edge) == inner
        assert {str(p) for (_, p), r in edge.table().items() if r.protocol == "bgp"} >= set(AGGREGATES)
        assert model.ospf is not None
        told |= {str(e.prefix) for ways in model.ospf.prefix_lists if "-out" in ways.name for e in ways.entries}
        told |= {str(v.address6.network) for v in model.vlans if v.name == model.ospf.interface}
    heard = site.heard(site.core_end)
    assert set(AGGREGATES) <= heard <= told
    assert ELSEWHERE not in heard
    # What a LAN core says reaches no hub, and no router of the site learns it of the other.
    for hub in site.hubs:
        assert not {str(p) for (_, p), r in hub.table().items() if r.protocol == "bgp"} & inner


@pytest.fixture(scope="module")
def alone() -> Site:
    """One for several tests: each leaves it as it was."""
    return site_of(ALONE, "7.20")


# What the core says otherwise than its routers, and how it says it right again.
WRONG = {
    "/routing ospf interface-template set [find] auth-key=another": "/routing ospf interface-template set [find] {key}",
    "/routing ospf interface-template set [find] auth-id=7": "/routing ospf interface-template set [find] auth-id=1",
    "/routing ospf interface-template set [find] !auth":
        "/routing ospf interface-template set [find area=v2] auth=md5; "
        "/routing ospf interface-template set [find area=v3] auth=sha256",
    "/routing ospf interface-template set [find] dead-interval=30s":
        "/routing ospf interface-template set [find] dead-interval=40s",
    "/routing ospf interface-template set [find] passive": "/routing ospf interface-template set [find] !passive",
    "/routing ospf area set [find] area-id=0.0.0.9": "/routing ospf area set [find] area-id=0.0.0.0",
    "/interface vlan set edges mtu=1400": "/interface vlan set edges mtu=1500",
}


def test_two_that_do_not_agree_are_no_neighbours(alone: Site) -> None:
    for wrong, right in WRONG.items():
        alone.type(alone.core, wrong)
        assert (alone.neighbours(), alone.heard(alone.edges[0])) == (0, set()), wrong
        alone.type(alone.core, right.format(key=signed(alone.models[0])))
        assert alone.neighbours() == 2, right


def test_without_its_openings_or_its_tunnels_it_hears_and_tells_nothing(alone: Site) -> None:
    edge = alone.edges[0]
    alone.type(edge.device, '/ip firewall filter disable [find comment="simpul:ospf/core4"]')
    assert alone.neighbours() == 1
    alone.type(edge.device, '/ip firewall filter enable [find comment="simpul:ospf/core4"]')
    alone.type(edge.device, "/ip firewall raw disable [find where in-interface=vlan50]")
    assert alone.neighbours() == 1                                       # the guard asks for its source
    alone.type(edge.device, "/ip firewall raw enable [find]", "/interface wireguard disable [find]")
    alone.settle()
    # The aggregates came by the tunnels, and go with them: a core with another way out takes that.
    own = {str(p) for p in alone.models[0].bgp.blackholes}
    assert own <= alone.heard(alone.core_end)
    assert not alone.heard(alone.core_end) & set(AGGREGATES)
    alone.type(edge.device, "/interface wireguard enable [find]")
    alone.settle()
    assert alone.heard(alone.core_end) >= {*own, *AGGREGATES}


def test_a_core_that_is_a_vrf_itself_hears_it_all_the_same(alone: Site) -> None:
    """What comes from BGP inside a VRF has the DN bit, and a VRF's router passes over it (RFC 4577): unless told."""
    heard = alone.heard(alone.core_end)
    alone.type(alone.core, "/ip vrf add name=site interfaces=edges place-before=[find name=main]",
               "/routing ospf instance set [find] vrf=site")
    assert alone.heard(alone.core_end) == heard
    alone.type(alone.edges[0].device, "/routing ospf instance set [find] !use-dn")
    assert not alone.heard(alone.core_end) & set(AGGREGATES)
    alone.type(alone.edges[0].device, "/routing ospf instance set [find] use-dn=no")
    alone.type(alone.core, "/routing ospf instance set [find] vrf=main", "/ip vrf remove site")


def test_of_two_the_preferred_one_is_left_by_and_the_other_once_it_is_lost() -> None:
    site = site_of(TWO, "7.21")
    metric = {m.name: m.ospf.metric for m in site.models if m.ospf}
    ways = {str(p): r.via for (_, p), r in site.core_end.table().items() if r.protocol == "ospf"}
    assert {ways[a] for a in AGGREGATES} == {min(metric, key=lambda name: metric[name])}
    next(e for e in site.edges if e.name == ways[AGGREGATES[0]]).device.power_cut()
    site.settle()
    ways = {str(p): r.via for (_, p), r in site.core_end.table().items() if r.protocol == "ospf"}
    assert {ways[a] for a in AGGREGATES} == {max(metric, key=lambda name: metric[name])}


def test_a_new_key_is_never_unsigned_and_its_undo_names_no_secret(alone: Site) -> None:
    device, dialect = alone.edges[0].device, RouterOs()
    before = running(device)
    wanted = intended(alone.models[0])
    new = {i: re.sub("0123456789abcdef0123456789abcdef", "f" * 32, o.text) for i, o in wanted.objects.items()}
    steps = [dialect.step(wanted.objects[i], dialect.read(i, text, "routing"))
             for i, text in new.items() if text != wanted.objects[i].text]
    assert {s.id for s in steps} == {"ospf/core4", "ospf/core6"}
    send(device, tuple(steps))
    alone.world.look()
    assert alone.neighbours() == 0
    for step in reversed(steps):
        for line in step.undo:
            assert "secret:" not in line
            assert device.do(line) == "", line
    alone.world.look()
    assert alone.neighbours() == 2
    assert ours(running(device)) == ours(before)


@pytest.mark.parametrize(("row", "old", "new", "why"), [
    ("ospf instance", " in-filter-chain=SIMPUL-core-in4", "", "no policy in"),
    ("ospf instance", " out-filter-chain=SIMPUL-core-out4", "", "no policy out"),
    ("interface-template", " auth=md5", "", "not signed"),
    ("interface-template", " auth=md5", " auth=simple", "not signed"),
])
def test_what_would_believe_anybody_is_a_hazard(row: str, old: str, new: str, why: str) -> None:
    wanted = intended(models(ALONE, "7.20")[0])
    text = wanted.objects["ospf/core4"].text
    edited = "\n".join(r.replace(old, new) if row in r else r for r in text.split("\n"))
    assert edited != text
    found = RouterOs().read("ospf/core4", edited, "routing")
    assert any("ospf/core4" in said and why in said for said in RouterOs().hazards(
        type(wanted)({**wanted.objects, "ospf/core4": found})))
    assert not RouterOs().hazards(wanted)


@cache
def proven(site: str) -> Stand:
    return shipped(EDGES[site], site, "7.20")


@cache
def elsewhere() -> tuple[Local, ...]:
    """What is found at every router but the edge, none of whose pages a test changes."""
    stand = proven(ALONE)
    net = Net(stand.policy, stand.devices)
    return tuple(local(net, name) for name in sorted(stand.devices) if name != EDGES[ALONE][0])


@pytest.mark.parametrize("site_key", [ALONE, TWO])
def test_a_declared_core_is_closed(site_key: str) -> None:
    done = proven(site_key).proof()
    assert [f.message for f in done.findings] == []
    assert [(str(u.place), u.why) for u in done.unread] == []
    assert done.verdict == "closed"
    assert any("LAN core" in said and site_key in said for said in done.assumptions)


LEAKS = {
    "another's prefix": (
        changed("rule add chain=SIMPUL-core-in4", "dst == 10.74.0.0/24", "dst in 10.65.0.0/16"), "routes"),
    "nothing bounds it": (changed("ospf instance", " in-filter-chain=SIMPUL-core-in4", ""), "internet"),
    "nothing signs it": (changed("interface-template", " auth=md5", ""), "routes"),
    "signed in the clear": (changed("interface-template", " auth=md5", " auth=simple"), "routes"),
    "it speaks where no core is": (changed("interface-template", "interfaces=vlan50", "interfaces=vlan40"), "routes"),
    "it speaks everywhere": (changed("interface-template", " interfaces=vlan50", ""), "routes"),
    "whoever is there may log in": (
        changed("filter add .*simpul:ospf/core4", "protocol=ospf", "protocol=tcp dst-port=22"), "management"),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_one_that_is_believed_too_much_is_found(leak: str) -> None:
    edit, claim = LEAKS[leak]
    stand, edge = proven(ALONE), EDGES[ALONE][0]
    done = prove(stand.policy, stand.with_({edge: edit}), lambda net, _: [*elsewhere(), local(net, edge)])
    assert claim in {f.claim for f in done.findings}, [f.message for f in done.findings]


def test_what_is_not_read_of_ospf_is_unknown_and_what_says_nothing_is_no_alarm() -> None:
    edge = EDGES[ALONE][0]
    odd = proven(ALONE).with_({edge: changed("ospf area", "area-id", "odd=1 area-id")})
    assert odd[edge].unread
    outside = proven(ALONE).with_({edge: changed("ospf instance", " vrf=inside", "")})
    assert any("outside of the inside" in u.why for u in outside[edge].unread)
    silent = proven(ALONE).with_({edge: changed("interface-template", " interfaces", " passive interfaces")})
    assert [i.version for i in silent[edge].inner] == [6]
    assert not proven(ALONE).with_({edge: without("ospf area")})[edge].unread


def test_a_network_names_an_interface_as_well_as_its_name_does() -> None:
    edge = EDGES[ALONE][0]
    vlan = next(v for v in models(ALONE, "7.20")[0].vlans if v.name == "vlan50")
    by = proven(ALONE).with_({edge: changed("interface-template", "interfaces=vlan50",
                                            f"networks={vlan.address4.network}")})
    assert by[edge].inner[0].interface == "vlan50"
    assert isinstance(vlan.address4.network, IPv4Network)
    assert isinstance(vlan.address6.network, IPv6Network)


def test_a_router_says_that_it_hears_the_core_and_not_its_neighbour_of_the_same_site(site: Site) -> None:
    def said(number: int) -> list[bool | None]:
        shown = probes.read("\n".join(site.edges[number].device.do(line) for line in probes.SHOWN))
        others = [str(m.bgp.router_id) for n, m in enumerate(site.models) if n != number]
        ospf = site.models[number].ospf
        assert ospf is not None
        questions = [("ospf", (ospf.interface, family, *others)) for family in "46"]
        probes.check(questions)
        return [probes.answer(shown, kind, words, pytest.fail).ok for kind, words in questions]
    assert [said(n) for n in range(len(site.edges))] == [[True, True]] * len(site.edges)
    site.type(site.core, "/routing ospf instance set [find version=3] disabled=yes")
    site.settle()
    assert [said(n) for n in range(len(site.edges))] == [[True, None]] * len(site.edges)
