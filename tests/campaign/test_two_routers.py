"""A site of two routers, with public Wi-Fi at both and a LAN core behind them: what each loses with one of the two.

`make campaign`, or `pytest -s -m campaign tests/campaign/test_two_routers.py`, which prints what was lost.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from tests.end_to_end.conftest import World, fresh_world
from tests.end_to_end.core_router import LanCore, lan_core
from tests.end_to_end.gateways import holders
from tests.end_to_end.ground import Ground, WanLine
from tests.end_to_end.hands import edited
from tests.end_to_end.lines.test_lines import _hours as hours
from tests.end_to_end.prober import REFUSED, SILENT, UNREACHABLE, Attempt, Pulse, beating, connect_all, listening
from tests.end_to_end.sessions import every_session_stands, until
from tests.end_to_end.standing import standing
from tests.end_to_end.transfer import transfer
from tests.end_to_end.wire import ears, headers, namespace

pytestmark = [pytest.mark.lab, pytest.mark.campaign]

SITE, EDGES = "64.02/kabkota/1", ("kukar-edge-1", "kukar-edge-2")       # the preferred one first
FILE = "governments/64.02-kutai-kartanegara.yaml"
GUESTS = ("64.02-kabkota-1-wifi", "64.02-kabkota-1-wifi-2")             # each at its router, as EDGES
CORE, CAMERA, PORTAL = "64.02-kabkota-1-core-2", "64.02-kabkota-1-cctv-2", "64-hub-1-servers"
TRUNK = "[management, office, voice, cctv, servers]"
GUEST_PORT, CABLE, NOTHING = 8443, "eth2", (REFUSED, SILENT, UNREACHABLE)
MBPS, SIZE = 20, 4 << 20
# What the core has no right to announce: a default, a hub's, another government's.
GREEDY = ("0.0.0.0/0", "10.64.0.0/25", "10.75.0.0/22", "::/0", "fddf:d96b:40e3::/64")
FLOW = """  - {from: "64.02:cctv", to: "64:servers/portal", purpose: a test, owner: Diskominfo, until: 2028-12-31}
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One hub site and a government of two routers, each with a line of 20 Mbit/s and an access point of its own."""
    world = fresh_world(tmp_path_factory.mktemp("two"))
    open_hours = hours(-120, 600)
    network, profiles, government = (world.inventory / f for f in ("network.yaml", "profiles.yaml", FILE))
    _edit(network.name, world, ("  wifi: {id: 60", "  core: {id: 70, zone: user}\n  wifi: {id: 60"))
    before, head, edge = profiles.read_text().partition("\n  government-edge:")
    for old, new in (("servers: 26}", "servers: 26, core: 28}"), (TRUNK, TRUNK.replace("]", ", core]")),
                     ("eth7: cctv\n", "eth7: cctv\n        eth8: core\n        eth10: wifi\n")):
        assert old in edge
        edge = edge.replace(old, new, 1)
    profiles.write_text(before + head + edge)
    _edit(str(government.relative_to(world.inventory)), world,
          ("    accepted_risks:\n", f"    ospf: {{segment: core, behind: [office, voice]}}\n"
                                    f"    wifi: {{hours: \"{open_hours}\", share: 30%}}\n    accepted_risks:\n"),
          ("mbps: 1000", f"mbps: {MBPS}"), ("mbps: 200", f"mbps: {MBPS}"), ("flows:\n", f"flows:\n{FLOW}"))
    try:
        world.build(["64/hub/1", *EDGES])
        yield world
    finally:
        world.simpul("lab", "down", check=False)


def _edit(file: str, world: World, *changes: tuple[str, str]) -> None:
    text = (world.inventory / file).read_text()
    for old, new in changes:
        assert text.count(old) == 1, (file, old)
        text = text.replace(old, new)
    (world.inventory / file).write_text(text)


@pytest.fixture
def ground(world: World) -> Ground:
    return Ground(world)


def _line(ground: Ground, router: str) -> WanLine:
    return next(w for w in ground.lines if w.router == router)


def _internet(ground: Ground) -> str:
    return str(ground.lab.address("internet"))


@contextmanager
def _served(ground: Ground) -> Iterator[None]:
    """The internet's host answers guests."""
    internet = {"internet": namespace(ground.lab, "internet")}
    with listening(internet, "tcp", GUEST_PORT), listening(internet, "udp", GUEST_PORT):
        yield


def _inside(ground: Ground) -> list[Attempt]:
    """What no guest may reach: routers, servers, the other guest."""
    ours = {a for of in ground.loopbacks.values() for a in of}
    ours |= {str(a) for p in ground.declared.places.values() for a in p.addresses}
    ours |= {str(line.address) for line in ground.lines}
    return [Attempt(g, a, port) for g in GUESTS for a in sorted(ours - {str(ground.declared.places[g].own[0])})
            for port in (22, 443, GUEST_PORT)]


def _apart(ground: Ground) -> None:
    heard = {f"{a.host} -> {a.address} {a.port}: {said}"
             for a, said in connect_all(ground.hosts, _inside(ground), 4).items() if not said.startswith(NOTHING)}
    assert not heard, sorted(heard)[:20]


def _all_at(ground: Ground, router: str) -> Callable[[], dict[str, list[str]]]:
    return lambda: {a: held for a, held in holders(ground, EDGES).items() if held != [router]}


def _losses(ground: Ground, router: str) -> dict[str, tuple[Callable[[], None], Callable[[], None]]]:
    """What a router may lose: how it is lost, and how it is given back."""
    lab, port = ground.lab, _line(ground, router).port
    return {"its power": (partial(lab.cut, router), partial(lab.restore, router)),
            "its line": (partial(lab.link, router, port, False), partial(lab.link, router, port, True))}


def _settled(world: World) -> None:
    until(120, "all gateways at the preferred router", _all_at(Ground(world), EDGES[0]))
    every_session_stands(Ground(world), 120)


def test_each_router_serves_its_own_guests_by_its_own_line(ground: Ground) -> None:
    """Translated to the line's address; nothing of them is on the cable between the two, nor inside."""
    tokens = {guest: b"GUEST" + os.urandom(16) for guest in GUESTS}
    asked = {guest: [Attempt(guest, _internet(ground), GUEST_PORT, protocol, None, token)
                     for protocol in ("tcp", "udp")] for guest, token in tokens.items()}
    cable = ground.cable(EDGES[0], CABLE)
    places = {**{f"provider {n}": p for n, p in ground.providers.items()},
              **{f"inside {r}": p for r, p in ground.routers.items()},
              "cable": namespace(ground.lab, cable.namespace), "internet": namespace(ground.lab, "internet")}
    with _served(ground), ears(places, lambda _, d: any(t in d for t in tokens.values())) as found:
        said = connect_all(ground.hosts, [a for of in asked.values() for a in of], 8)
        assert set(said.values()) == {"internet"}, said
        _apart(ground)
    assert not found.lost
    wifi = {lan.port for r in ground.topology.routers for lan in r.lan if lan.host in GUESTS}
    for guest, router in zip(GUESTS, EDGES, strict=True):
        line = _line(ground, router)
        heard = found.with_token(tokens[guest])
        on_lines = {(h.ear, h.interface) for h in heard if h.ear.startswith("provider") and "eth" not in h.interface}
        assert (f"provider {line.provider}", line.far) in on_lines
        assert {e for e, _ in on_lines} == {f"provider {line.provider}"}, on_lines
        sources = {str(a) for h in heard if (h.ear, h.interface) == (f"provider {line.provider}", line.far)
                   for a in headers(h.data)} - {_internet(ground)}
        assert sources == {str(line.address)}, "a guest's own address is on the line"
        assert {h.interface for h in heard if h.ear.startswith("inside")} <= wifi
        assert not [h for h in heard if h.interface == cable.far]


def test_closed_means_closed_at_both(ground: Ground) -> None:
    """Also for sessions that stand; and open again means open."""
    world = ground.world
    opened = re.search(r'hours: "[0-9:-]+"', (world.inventory / FILE).read_text())
    assert opened is not None
    attempts = [Attempt(g, _internet(ground), GUEST_PORT) for g in GUESTS]
    with _served(ground):
        assert set(connect_all(ground.hosts, attempts, 6).values()) == {"internet"}
        with edited(world, FILE, (opened[0], f'hours: "{hours(60, 120)}"')):
            world.from_management("apply", "--yes", "--limit", ",".join(EDGES))
            said = connect_all(ground.hosts, attempts, 3)
            assert all(s.startswith(NOTHING) for s in said.values()), said
        world.from_management("apply", "--yes", "--limit", ",".join(EDGES))
        assert set(connect_all(ground.hosts, attempts, 6).values()) == {"internet"}
    assert world.pending_changes("--limit", ",".join(EDGES)) == 0


@pytest.mark.parametrize("down", [False, True], ids=["up", "down"])
def test_guests_of_both_cannot_starve_the_network(
    ground: Ground, down: bool, capsys: pytest.CaptureFixture[str],
) -> None:
    """A guest at each router that never has enough; what a camera's transfer still gets by the preferred line."""
    camera, portal = ground.hosts[CAMERA], ground.hosts[PORTAL]
    address = str(ground.declared.places[PORTAL].servers["portal"][0])

    def mbps() -> float:
        up, back = transfer(camera, portal, address, 443, SIZE, 180)
        return 8 * SIZE / 1e6 / (back if down else up)

    until(60, "all gateways at the preferred router", _all_at(ground, EDGES[0]))
    alone = mbps()
    floods: list[subprocess.Popen[bytes]] = []
    try:
        for number, guest in enumerate(GUESTS):
            port = str(5201 + number)
            floods.append(ground.lab.popen("internet", ["iperf3", "-s", "-1", "-p", port], stdout=subprocess.DEVNULL))
            time.sleep(1)
            floods.append(ground.lab.popen(guest, ["iperf3", "-c", _internet(ground), "-p", port, "-P", "8", "-t",
                                                   "120", *(["-R"] if down else [])], stdout=subprocess.DEVNULL))
        time.sleep(4)
        assert [f.poll() for f in floods] == [None] * 4, "a flood ended by itself"
        beside = mbps()
    finally:
        for flood in floods:
            flood.kill()
            flood.wait()
    with capsys.disabled():
        print(f"\n{'down' if down else 'up'}, a line of {MBPS} Mbit/s, guests' share 30%: the network has {alone:.1f} "
              f"Mbit/s alone, {beside:.1f} beside guests that never have enough")
    assert beside > 0.5 * alone


@pytest.mark.parametrize("what", ["its power", "its line"])
def test_guests_lose_what_their_router_loses_and_nothing_more(
    ground: Ground, what: str, capsys: pytest.CaptureFixture[str],
) -> None:
    """The gateways of the network's hosts go to the other router. Guests of the one that lost something wait for it:
    by no other way do their packets leave. Guests of the other do not notice.
    """
    lab, (lost, other), outside = ground.lab, EDGES, _internet(ground)
    token = b"STRANDED" + os.urandom(16)
    pulses = [Pulse(g, outside, GUEST_PORT, "internet") for g in GUESTS]
    camera = Pulse(CAMERA, str(ground.declared.places[PORTAL].servers["portal"][0]), 443, PORTAL)
    lose, mend = _losses(ground, lost)[what]
    _settled(ground.world)
    cable = ground.cable(other, CABLE)
    elsewhere = {**{f"provider {n}": p for n, p in ground.providers.items()}, f"inside {other}": ground.routers[other],
                 "cable": namespace(lab, cable.namespace), "internet": namespace(lab, "internet")}
    with _served(ground), beating(ground.hosts, [*pulses, camera], every=0.1), \
            standing(ground.hosts[GUESTS[1]], namespace(lab, "internet"), Pulse(GUESTS[1], outside, 8444, "internet"),
                     ("client", "server")) as sessions:
        until(60, "answers before", lambda: [p.host for p in (*pulses, camera) if p.alive_since() < 2])
        gone = time.monotonic()
        lose()
        try:
            until(60, f"all gateways at {other}", _all_at(ground, other))
            until(60, "a camera's answers", lambda: camera.alive_since() < 2)
            with ears(elsewhere, lambda _, d: token in d) as found:
                said = connect_all(ground.hosts, [Attempt(GUESTS[0], outside, GUEST_PORT, "udp", None, token),
                                                  Attempt(GUESTS[0], outside, GUEST_PORT)], 3)
            assert all(s.startswith(NOTHING) for s in said.values()), said
            assert not found.heard and not found.lost, {(h.ear, h.interface) for h in found.heard}
            assert pulses[0].alive_since() == 0
        finally:
            back = time.monotonic()
            mend()
        until(150, "all gateways back", _all_at(Ground(ground.world), lost))
        until(60, "answers after", lambda: [p.host for p in (*pulses, camera) if p.alive_since() < 2])
        now = time.monotonic()
        assert not [s.broken for s in sessions if s.broken]
        until(30, "words in sessions that stand", lambda: [s for s in sessions if s.heard < s.said - 5])
    with capsys.disabled():
        print(f"\n{lost} lost {what} for {back - gone:.1f} s: its guests were without the internet for "
              f"{pulses[0].longest_gap(gone, now):.1f} s, {other}'s for {pulses[1].longest_gap(gone, now):.1f} s at "
              f"most; a camera's longest silence was {camera.longest_gap(gone, back):.1f} s, and "
              f"{camera.longest_gap(back, now):.1f} s when it came back")
    assert pulses[1].longest_gap(gone, now) < 5
    _settled(ground.world)
    with _served(ground):
        _apart(Ground(ground.world))


def _leaves_by(core: LanCore) -> set[str]:
    """The routers by which the core would send what is for the network."""
    network = core.world.workspace.network
    own = {str(v.address4.ip): r for r in EDGES for v in core.world.workspace.models[r].vlans if v.segment == "core"}
    done = core.world.lab.exec(CORE, ["ip", "-4", "-j", "route", "show", "proto", "ospf"], check=True)
    rows = {r["dst"]: r for r in json.loads(done.stdout)}
    row = rows.get(str(network.aggregates4[0]), {})
    return {own[hop["gateway"]] for hop in (row.get("nexthops") or ([row] if row else []))}


def _not_by(core: LanCore, router: str) -> set[str]:
    return _leaves_by(core) ^ {router}


def test_a_lan_core_leaves_by_the_router_that_is_left(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Both routers believe exactly what lies behind it and tell it the same; it prefers the one that hosts prefer, and
    goes on by the other when that one loses its power. When it loses its line alone, its packets go on over the cable.
    """
    ground = Ground(world)
    preferred, other = EDGES
    _settled(world)
    with lan_core(world, SITE, CORE) as core:
        core.start(core.key, GREEDY)
        # OSPF names every address of the segment's interface: the gateway that VRRP gives it is one, for the core a
        # route to its own segment.
        vlan = next(v for v in world.workspace.models[preferred].vlans if v.segment == "core")
        told = {4: core.told(4) | {str(vlan.gateway4)}, 6: core.told(6) | {str(vlan.gateway6)}}
        behind = core.behind()
        until(150, "what lies behind the core", lambda: [r for r in EDGES if not behind <= core.believed(r)])
        until(90, "what the core is told", lambda: [v for v in told if not told[v] <= core.heard(v)])
        time.sleep(12)                                  # a link-state advertisement more would have come
        assert {r: core.believed(r) for r in EDGES} == dict.fromkeys(EDGES, behind)
        assert {v: core.heard(v) for v in told} == told
        until(30, "the way that hosts prefer", partial(_not_by, core, preferred))
        portal = ground.declared.places[PORTAL].servers["portal"]
        pulses = [Pulse(CORE, str(portal[n]), 443, PORTAL, str(core.networks()["office"][n][10])) for n in (0, 1)]
        ways = {"its power": other, "its line": preferred}
        with beating(ground.hosts, pulses, every=0.1):
            for what, (lose, mend) in _losses(ground, preferred).items():
                by = ways[what]
                until(90, "answers before", lambda: [p.address for p in pulses if p.alive_since() < 2])
                gone = time.monotonic()
                lose()
                try:
                    until(90, f"the way by {by}", partial(_not_by, core, by))
                    until(60, "answers without it", lambda: [p.address for p in pulses if p.alive_since() < 2])
                    assert behind == core.believed(other)
                finally:
                    back = time.monotonic()
                    mend()
                every_session_stands(Ground(world), 150, "again")
                until(150, "the way that hosts prefer", partial(_not_by, core, preferred))
                until(60, "answers after", lambda: [p.address for p in pulses if p.alive_since() < 2])
                now = time.monotonic()
                with capsys.disabled():
                    print(f"\n{preferred} lost {what}: behind the core nothing answered for "
                          f"{max(p.longest_gap(gone, back) for p in pulses):.1f} s, and when it came back for "
                          f"{max(p.longest_gap(back, now) for p in pulses):.1f} s")
        _settled(world)
        assert world.pending_changes("--limit", ",".join(EDGES)) == 0
