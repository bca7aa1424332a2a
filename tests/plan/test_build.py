"""From what runs and what is intended to units, phases and footprints, on the shipped inventory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

import pytest

from platforms.linux_frr.dialect import LinuxFrr
from platforms.refusal import IMPOSSIBLE, refuse
from simpul.config.model import Config, Object, RenderedObject, Step
from simpul.intent.loader import load_network
from simpul.intent.model import Network, Role
from simpul.ledger import Allocator, Ledger
from simpul.network.build import build
from simpul.network.filter_model import slug
from simpul.network.model import DeviceModel
from simpul.network.numbers import NumberPlan
from simpul.network.tunnels import tunnel_pairs
from simpul.plan.build import DeviceState, build_plan
from simpul.plan.heritage import Heritage
from simpul.plan.model import DeviceFacts, Plan
from simpul.plan.serial import dump, fragment_id, load
from simpul.render.engine import Renderer
from simpul.source import Reason, Source

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 12, 1)
BONTANG = "64.74/kabkota/1"
HUBS = ("hub-smr-1", "hub-smr-2", "hub-bpn-1", "hub-bpn-2")
DIALECT = LinuxFrr()
Rendered = dict[str, tuple[RenderedObject, ...]]


def network() -> Network:
    return load_network(ROOT / "inventory", platforms=("linux_frr",), today=TODAY).network


FULL = network()
SESSION = Allocator(Ledger.parse(""), TODAY)


def models(of: Network) -> dict[str, DeviceModel]:
    for pair in tunnel_pairs(of, NumberPlan(of, SESSION)):
        for end in (pair.low_device, pair.high_device):
            SESSION.remember("wg", f"{pair.key}@{end}", sha256(f"{pair.key}@{end}".encode()).hexdigest()[:43] + "=")
    return build(of, SESSION)


def rendered(of: Network) -> Rendered:
    if of is not FULL:
        whole()                          # what is left out later has had its numbers
    renderer = Renderer([ROOT / "templates"])
    return {name: renderer.render(model) for name, model in models(of).items()}


def without_radio() -> Network:
    site = FULL.sites[BONTANG]
    less = replace(site, uplinks=tuple(u for u in site.uplinks if u.name != "radio"))
    return replace(FULL, sites={**FULL.sites, BONTANG: less})


def without_bontang() -> Network:
    return replace(FULL, sites={k: s for k, s in FULL.sites.items() if k != BONTANG})


@cache
def whole() -> Rendered:
    return rendered(FULL)


def heritage() -> Heritage:
    links = {k: int(r.value) for k, r in SESSION.ledger().living("link").items()}
    return Heritage(links, FULL.pools.tunnel4, FULL.pools.tunnel6, {slug(k): k for k in FULL.sites})


def plan(before: Rendered, after: Rendered, names: tuple[str, ...]) -> Plan:
    built = models(FULL)
    states = [DeviceState(
        name=n, role=built[n].role, unit=built[n].unit, reason=Reason(f"router {n}", Source("x.yaml", 1, 1)),
        dialect=DIALECT, rendered=after.get(n, ()), running=DIALECT.intended(before[n]) if n in before else Config(),
        facts=DeviceFacts("linux_frr", "0" * 64, "userspace", "8.4.4")) for n in names]
    return build_plan("kaltim", {}, states, (), (), heritage())


def test_what_runs_as_intended_plans_nothing() -> None:
    found = plan(whole(), whole(), ("bontang-edge-1", *HUBS))
    assert found.units == ()
    assert set(found.unchanged) == {"bontang-edge-1", *HUBS}


def test_a_second_uplink_is_one_unit_that_only_adds_on_hubs() -> None:
    found = plan(rendered(without_radio()), whole(), ("bontang-edge-1", *HUBS))
    assert [u.name for u in found.units] == [f"site:{BONTANG}"]
    fragments = found.units[0].fragments
    assert {f.phase for f in fragments if f.device == "bontang-edge-1"} == {"switch"}
    assert {f.phase for f in fragments if f.device in HUBS} == {"expand"}
    assert {s.action for f in fragments for s in f.steps if f.device in HUBS} == {"create"}
    assert len([f for f in fragments if f.device in HUBS]) == 2, "one tunnel to each hub site"
    phases = [f.phase for f in fragments]
    assert phases == sorted(phases, key=("expand", "switch", "contract").index)


def taken(name: str, identifier: str, wanted: Rendered) -> DeviceState:
    """A device on which somebody else's object stands where one of ours would."""
    built = models(FULL)[name]
    running = DIALECT.intended(rendered(without_radio())[name])
    theirs = Config({**running.objects, identifier: Object(identifier, "theirs\n", "routing", owned=False)})
    return DeviceState(
        name=name, role=built.role, unit=built.unit, reason=Reason(f"router {name}", Source("x.yaml", 1, 1)),
        dialect=DIALECT, rendered=wanted[name], running=theirs, facts=DeviceFacts("linux_frr", "0" * 64, "", ""))


@pytest.mark.parametrize("where", ["at the site", "on a hub"])
def test_what_others_own_keeps_out_its_router_and_its_site_and_nobody_else(where: str) -> None:
    """At the site: its hubs' parts wait, too. On a hub: the site goes on with the others, as if it had no answer."""
    before, names = rendered(without_radio()), ("bontang-edge-1", *HUBS)
    radio, other = (t for t in models(FULL)["bontang-edge-1"].tunnels if t.uplink == "radio")
    name = "bontang-edge-1" if where == "at the site" else radio.peer
    states = [taken(n, f"wireguard/{radio.name}.conf", whole()) if n == name else DeviceState(
        name=n, role=models(FULL)[n].role, unit=models(FULL)[n].unit, reason=Reason("r", Source("x.yaml", 1, 1)),
        dialect=DIALECT, rendered=whole()[n], running=DIALECT.intended(before[n]),
        facts=DeviceFacts("linux_frr", "0" * 64, "", "")) for n in names]
    found = build_plan("kaltim", {}, states, (), (), heritage())
    assert list(found.kept_out) == [name]
    assert f"wireguard/{radio.name}.conf" in found.kept_out[name]
    changed = {f.device for u in found.units for f in u.fragments}
    assert changed == (set() if name == "bontang-edge-1" else {"bontang-edge-1", other.peer})
    assert load(dump(found)) == found


class Stubborn(LinuxFrr):
    """A dialect that makes no tunnel."""

    def step(self, before: Object | None, after: Object | None) -> Step:
        if before is None and after is not None and after.id.startswith("wireguard/"):
            raise refuse(IMPOSSIBLE, "that cannot be made here", after.id, 1)
        return super().step(before, after)


def test_what_cannot_be_changed_in_place_keeps_out_its_router_and_its_site_and_nobody_else() -> None:
    """A village's line comes and its router cannot have it; a hub that runs nothing yet goes on."""
    before, names = rendered(without_radio()), ("bontang-edge-1", *HUBS)
    states = [DeviceState(
        name=n, role=models(FULL)[n].role, unit=models(FULL)[n].unit, reason=Reason("r", Source("x.yaml", 1, 1)),
        dialect=Stubborn() if n == "bontang-edge-1" else DIALECT, rendered=whole()[n],
        running=Config({}) if n == "hub-smr-2" else DIALECT.intended(before[n]),
        facts=DeviceFacts("linux_frr", "0" * 64, "", "")) for n in names]
    found = build_plan("kaltim", {}, states, (), (), heritage())
    assert list(found.kept_out) == ["bontang-edge-1"]
    assert "SIM407 that cannot be made here" in found.kept_out["bontang-edge-1"]
    assert {f.device for u in found.units for f in u.fragments} == {"hub-smr-2"}
    assert f"site:{BONTANG}" not in {u.name for u in found.units}


def test_a_lost_uplink_is_taken_from_hubs_last_and_in_its_site_s_name() -> None:
    found = plan(whole(), rendered(without_radio()), ("bontang-edge-1", *HUBS))
    unit = next(u for u in found.units if u.name == f"site:{BONTANG}")
    assert {f.phase for f in unit.fragments if f.device in HUBS} == {"contract"}
    assert {s.action for f in unit.fragments for s in f.steps if f.phase == "contract"} == {"delete"}
    assert [u.name for u in found.units] == [f"site:{BONTANG}"], "no other unit is touched"


def test_a_site_that_goes_leaves_its_hub_objects_to_its_own_unit() -> None:
    found = plan(whole(), rendered(without_bontang()), HUBS)
    contract = [(u.name, s.id) for u in found.units for f in u.fragments for s in f.steps if s.action == "delete"]
    assert contract
    assert {name for name, _ in contract} == {f"site:{BONTANG}"}


def test_fragments_of_different_units_never_write_the_same_object_of_a_device() -> None:
    found = plan({}, whole(), tuple(whole()))
    writers: dict[tuple[str, str], str] = {}
    for unit in found.units:
        for fragment in unit.fragments:
            for step in fragment.steps:
                assert writers.setdefault((fragment.device, step.id), unit.name) == unit.name


def test_every_step_has_its_footprint_its_reason_and_every_fragment_its_own_id() -> None:
    found = plan(rendered(without_radio()), whole(), ("bontang-edge-1", *HUBS))
    for fragment in (f for u in found.units for f in u.fragments):
        assert fragment.id == fragment_id(fragment)
        assert {s.id for s in fragment.steps} <= set(fragment.footprint)
        assert {s.id for s in fragment.steps} == set(fragment.reasons)
        read = set(fragment.footprint) - {s.id for s in fragment.steps}
        assert all(fragment.footprint[i] is not None for i in read), "what is only read must stand"
        assert all(fragment.footprint[s.id] is None for s in fragment.steps if s.action == "create")


def test_a_new_neighbour_reads_the_list_that_it_names() -> None:
    found = plan(rendered(without_radio()), whole(), ("bontang-edge-1", *HUBS))
    edge = next(f for u in found.units for f in u.fragments if f.device == "bontang-edge-1")
    assert "frr/prefix-list/SIMPUL-network4.conf" in edge.footprint
    assert "frr/bgp.conf" in edge.footprint


def test_a_site_waits_for_the_shared_part_of_its_hub() -> None:
    found = plan({}, whole(), ("bontang-edge-1", *HUBS))
    unit = next(u for u in found.units if u.name == f"site:{BONTANG}")
    assert any(name.startswith("shared:hub-") for name in unit.after)
    shared = [u for u in found.units if u.name.startswith("shared:")]
    assert all(not any(a.startswith("site:") for a in u.after) for u in shared)
    assert [u.name.partition(":")[0] for u in found.units] == sorted(
        (u.name.partition(":")[0] for u in found.units), key=("shared", "interconnect", "site", "contract").index)


def test_secrets_are_named_where_they_are_written_and_nowhere_spelt() -> None:
    found = plan({}, whole(), ("bontang-edge-1",))
    fragment = found.units[0].fragments[0]
    tunnels = models(FULL)["bontang-edge-1"].tunnels
    management = {f"{kind}:not-yet-made" for kind in ("radius", "snmp", "rescue")}
    assert set(fragment.secrets) == {f"wg:{t.wireguard.own}" for t in tunnels if t.wireguard} | management
    assert len(fragment.secrets) == len(tunnels) + len(management)


def test_two_plans_of_the_same_are_the_same_bytes() -> None:
    before = rendered(without_radio())
    one, other = (plan(before, whole(), ("bontang-edge-1", *HUBS)) for _ in range(2))
    assert dump(one) == dump(other)


LINKS = {"64.74/kabkota/1:radio>hub-smr-1": 3, "64.01/kabkota/1:fibre>hub-bpn-2": 140}
KNOWN = Heritage(LINKS, (IPv4Network("10.127.0.0/24"), IPv4Network("10.200.0.0/24")),
                 (IPv6Network("fd00:1::/64"),), {"64.74_kabkota_1": "64.74/kabkota/1"})


@pytest.mark.parametrize("identifier, unit", [
    ("wireguard/wg3.conf", "site:64.74/kabkota/1"),
    ("frr/route-map/SIMPUL-wg3-in4.conf", "site:64.74/kabkota/1"),
    ("frr/prefix-list/SIMPUL-wg3-4.conf", "site:64.74/kabkota/1"),
    ("nft/inside/50-guard-wg3.elements", "site:64.74/kabkota/1"),
    ("nft/wan/50-listen-wg140.elements", "site:64.01/kabkota/1"),
    ("frr/neighbor/10.127.0.7.conf", "site:64.74/kabkota/1"),
    ("frr/neighbor/10.200.0.25.conf", "site:64.01/kabkota/1"),      # the pool's second prefix goes on counting
    ("frr/neighbor/fd00:1::7.conf", "site:64.74/kabkota/1"),
    ("nft/inside/60-permit-64.74_kabkota_1.elements", "site:64.74/kabkota/1"),
    ("dnsmasq/names-64.74_kabkota_1.conf", "site:64.74/kabkota/1"), ("dnsmasq/names-elsewhere.conf", None),
    ("wireguard/wg3", "site:64.74/kabkota/1"), ("guard/wg3", "site:64.74/kabkota/1"),
    ("policy/SIMPUL-wg140-in6", "site:64.01/kabkota/1"), ("bgp/10.127.0.7", "site:64.74/kabkota/1"),
    ("bfd/fd00:1::7", "site:64.74/kabkota/1"), ("permit/64.74_kabkota_1", "site:64.74/kabkota/1"),
    ("names/64.74_kabkota_1", "site:64.74/kabkota/1"), ("permit/elsewhere", None), ("bgp/instance/simpul", None),
    ("wireguard/wg4.conf", None), ("wireguard/wg30.conf", None), ("frr/neighbor/192.0.2.1.conf", None),
    ("frr/neighbor/nonsense.conf", None), ("nft/inside/60-permit-elsewhere.elements", None), ("frr/bgp.conf", None),
])
def test_whose_an_undeclared_object_was(identifier: str, unit: str | None) -> None:
    assert KNOWN("hub-smr-1", identifier) == unit


def test_roles_stand_as_the_planner_expects() -> None:
    assert all(models(FULL)[h].role is Role.HUB for h in HUBS)


def test_a_router_of_another_version_than_its_configuration_is_written_for_is_kept_out() -> None:
    built = models(FULL)
    states = [DeviceState(
        name=n, role=built[n].role, unit=built[n].unit, reason=Reason(f"router {n}", Source("x.yaml", 1, 1)),
        dialect=DIALECT, rendered=whole()[n], running=Config(), facts=DeviceFacts("linux_frr", "h", "kernel", "8.4"),
        unfit="it runs another" if n == "bontang-edge-1" else "") for n in ("bontang-edge-1", "paser-edge-1")]
    found = build_plan("net", {}, states, (), (), heritage())
    assert found.kept_out == {"bontang-edge-1": "it runs another"}
    assert {f.device for u in found.units for f in u.fragments} == {"paser-edge-1"}
