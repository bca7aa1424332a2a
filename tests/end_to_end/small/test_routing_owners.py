"""Whose a route is, and what becomes of an owner who announces too many of them."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

import pytest

from simpul.network.model import DeviceModel, Family
from tests.end_to_end.conftest import World
from tests.end_to_end.ground import Ground
from tests.end_to_end.prober import Pulse, beating
from tests.end_to_end.sessions import sessions_that_are_down, states, until

pytestmark = pytest.mark.lab

ROGUE = "bontang-edge-1"
_TOO_MANY = 100


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


def test_who_announces_too_many_is_shut_and_nobody_else_notices(
    small: World, capsys: pytest.CaptureFixture[str],
) -> None:
    """The lists would refuse every one of them; so it is what is announced that counts, not what is accepted."""
    ground, models = Ground(small), small.workspace.models
    rogue, network = models[ROGUE], small.workspace.network
    portal = ground.declared.places["64-hub-1-servers"]
    addresses = {a.version: str(a) for a in portal.servers["portal"]}
    others = [Pulse(p.host, addresses[v], 443, portal.host) for p in ground.declared.places.values()
              if p.segment == "office" and p.site not in (rogue.site, portal.site) for v in (4, 6)]
    mine = {v: Pulse(f"{rogue.site.replace('/', '-')}-office", addresses[v], 443, portal.host) for v in (4, 6)}
    to_rogue = {(t.peer, str(t.address4.ip)) for t in rogue.tunnels}
    hubs = [d.name for s in network.hubs() for d in s.devices]
    show = "vtysh -c 'show running-config'"
    running = ground.shell([(ROGUE, show)])[0]
    turned, back = _turned(rogue, 4)

    def at_rogue(hub: str) -> list[str]:
        return [a for h, a in to_rogue if h == hub]

    until(60, "a network that is whole", lambda: sessions_that_are_down(ground))
    with beating(ground.hosts, [*others, *mine.values()]):
        until(20, "everybody answered before", lambda: [p for p in (*others, *mine.values()) if p.alive_since() < 2])
        began = time.monotonic()
        try:
            _say(ground, ROGUE, turned)
            until(20, "every session over the limit shut",
                   lambda: to_rogue - {s for s, state in states(ground, hubs).items() if state == "Idle (PfxCt)"})
            shut = time.monotonic()
            time.sleep(5)
            assert mine[4].alive_since() == 0, "nothing was shut"
            # The far ends of those sessions are down with them; nothing else is, its own IPv6 not either.
            ends = to_rogue | {(ROGUE, str(t.peer4)) for t in rogue.tunnels}
            assert sessions_that_are_down(ground) == ends
            assert mine[6].alive_since() > 3
            for hub, text in zip(hubs, ground.shell([(h, "ip route") for h in hubs]), strict=True):
                assert "172.16." not in text, hub
        finally:
            _say(ground, ROGUE, back)
        # What docs/network.md tells an engineer who does not want to wait for the minute to pass.
        ground.shell([(h, "; ".join(f"vtysh -c 'clear bgp {a}'" for a in at_rogue(h))) for h in hubs if at_rogue(h)])
        cleared = time.monotonic()
        until(40, "every session back", lambda: sessions_that_are_down(ground))
        until(20, "the government connected again", lambda: mine[4].alive_since() < 2)
        end = time.monotonic()
    assert sorted(ground.shell([(ROGUE, show)])[0].splitlines()) == sorted(running.splitlines())
    worst = max(p.longest_gap(began, end) for p in (*others, mine[6]))
    assert worst < 2.5, "somebody else noticed"
    assert small.pending_changes("--limit", ROGUE) == 0
    with capsys.disabled():
        print(f"\n{_TOO_MANY} prefixes too many: shut after {shut - began:.1f} s, back {end - cleared - 2:.1f} s after "
              f"the clear; longest silence of {len(others) + 1} other conversations {worst:.1f} s")
