"""Whose a route is, and what becomes of an owner who announces too many of them."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

import pytest

from simpul.network.addresses import Family
from simpul.network.model import DeviceModel
from tests.end_to_end.conftest import World
from tests.end_to_end.ground import Ground
from tests.end_to_end.prober import Pulse, beating
from tests.end_to_end.sessions import every_session_stands, sessions_that_are_down, until

pytestmark = [pytest.mark.lab, pytest.mark.long]

ROGUE = "bontang-edge-1"
_TOO_MANY = 2000


def test_every_route_says_whose_it_is(small: World) -> None:
    """Every router knows of every route that it did not make itself which government owns it: at the hub that heard it,
    over the interconnects, and at the other governments' edges.
    """
    ground = Ground(small)
    network, models = small.workspace.network, small.workspace.models
    owner = {str(p): f"64600:{int(network.sites[m.site].government.rpartition('.')[2])}" for m in models.values()
             for p in (*m.filter.own, m.loopback4.network, m.loopback6.network)}
    seen: dict[str, set[str]] = {}
    for family in (4, 6):
        said = ground.on_routers(f"vtysh -c 'show bgp ipv{family} unicast json detail'")
        for router, text in said.items():
            for prefix, found in json.loads(text)["routes"].items():
                paths = [p for p in found if p.get("peer", {}).get("type") in ("internal", "external")]
                for path in paths:
                    # What is no site's is the network's own, and so the province's.
                    assert path["community"]["string"] == owner.get(prefix, "64600:64"), (router, prefix, path)
                    seen.setdefault(path["community"]["string"], set()).add(router)
    hubs = {d.name for s in network.hubs() for d in s.devices}
    assert hubs <= seen["64600:74"], "not every hub knows what is Bontang's"
    assert set(ground.routers) <= seen["64600:64"]


def _turned(model: DeviceModel, family: Family) -> tuple[list[str], list[str]]:
    """Lines by which a router announces too much to everybody, and those that take it back."""
    bare: list[str] = []
    back: list[str] = []
    for n in (n for n in model.bgp.neighbors if n.family == family):
        lists = (f"neighbor {n.address} prefix-list {n.export_list} out",
                 f"neighbor {n.address} route-map {n.policy}-out{family} out")
        bare += [f"no {line}" for line in lists]
        back += lists
    many = [f"network 172.16.{n // 250}.{n % 250}/32" for n in range(_TOO_MANY)]
    head = [f"router bgp {model.bgp.asn}"]
    space = [f"address-family ipv{family} unicast"]
    return ([*head, "no bgp network import-check", "no bgp ebgp-requires-policy", *space, *bare, *many],
            [*head, "bgp network import-check", "bgp ebgp-requires-policy", *space, *back,
             *(f"no {line}" for line in many)])


def _say(ground: Ground, router: str, lines: Sequence[str]) -> None:
    script = "".join(f"{line}\n" for line in lines)
    ground.shell([(router, f"cat >/tmp/lines <<'END'\n{script}END\nvtysh -f /tmp/lines && rm /tmp/lines")])


def test_who_announces_too_many_changes_no_table_and_nobody_notices(
    small: World, capsys: pytest.CaptureFixture[str],
) -> None:
    """The lists refuse every one of them, and nothing that is refused is kept."""
    ground, models = Ground(small), small.workspace.models
    rogue = models[ROGUE]
    portal = ground.declared.places["64-hub-1-servers"]
    addresses = {a.version: str(a) for a in portal.servers["portal"]}
    everybody = [Pulse(p.host, addresses[v], 443, portal.host) for p in ground.declared.places.values()
                 if p.segment == "office" and p.site != portal.site for v in (4, 6)]
    assert any(p.host == f"{rogue.site.replace('/', '-')}-office" for p in everybody)
    hubs = sorted({t.peer for t in rogue.tunnels})
    running = ground.shell([(ROGUE, "vtysh -c 'show running-config'")])[0]
    turned, back = _turned(rogue, 4)

    def tables() -> list[str]:
        return ground.shell([(h, "vtysh -c 'show bgp ipv4 unicast'; ip route") for h in hubs])

    every_session_stands(ground, 60)
    with beating(ground.hosts, everybody):
        until(20, "everybody answered before", lambda: [p for p in everybody if p.alive_since() < 2])
        began = time.monotonic()
        try:
            _say(ground, ROGUE, turned)
            told = f"vtysh -c 'show bgp ipv4 unicast neighbors {rogue.tunnels[0].peer4} advertised-routes'"
            until(60, "it announces them", lambda: ground.shell([(ROGUE, told)])[0].count("172.16.") < _TOO_MANY)
            time.sleep(5)
            assert sessions_that_are_down(ground) == set()
            for hub, text in zip(hubs, tables(), strict=True):
                assert "172.16." not in text, hub
                assert "10.74.0.0/22" in text, "the rogue's own prefixes are still believed"
        finally:
            _say(ground, ROGUE, back)
        end = time.monotonic()
    assert sorted(ground.shell([(ROGUE, "vtysh -c 'show running-config'")])[0].splitlines()) == sorted(
        running.splitlines())
    worst = max(p.longest_gap(began, end) for p in everybody)
    assert worst < 2.5, "somebody noticed"
    assert small.pending_changes("--limit", ROGUE) == 0
    with capsys.disabled():
        print(f"\n{_TOO_MANY} prefixes too many: none in any table; longest silence of {len(everybody)} conversations "
              f"{worst:.1f} s")
