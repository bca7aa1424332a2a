"""The gateway to somebody else's network: what it may announce and hear, and what it is told."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import World, fresh_world
from tests.end_to_end.hands import stream, streams, until
from tests.end_to_end.prober import REFUSED, SILENT, UNREACHABLE, Attempt, connect_all, listening
from tests.end_to_end.wire import namespace

pytestmark = [pytest.mark.lab, pytest.mark.campaign]

GATEWAY, BESIDE, OUTSIDE = "hub-smr-1", "hub-smr-2", "outside-nasional"
DECLARED = """
interconnects:
  nasional: {name: the national intra network, device: hub-smr-1, port: eth8, vlan: 910, asn: 65000,
             address4: 172.31.0.2/30, peer4: 172.31.0.1, address6: "fd31::2/64", peer6: "fd31::1",
             accept4: [172.16.0.0/16, 172.18.4.0/22], accept6: ["fd16::/32"], announce: [64/hub/1],
             places: {pusat: [172.16.5.0/24, "fd16:0:5::/48"]}}
flows:
  - {from: "64/hub/1:office", to: "nasional:pusat", ports: [tcp/443], purpose: services, owner: BSSN, until: 2028-12-31}
  - {from: "nasional:pusat", to: "64/hub/1:servers/portal", purpose: portal, owner: Diskominfo, until: 2028-12-31}
"""
THEIRS4 = ("172.16.0.0/16", "172.18.4.0/22")
# What they have no right to: a default, our aggregates, a part of our own, a part of theirs, somebody else's.
GREEDY4 = ("0.0.0.0/0", "10.64.0.0/12", "10.64.0.0/24", "10.126.0.1/32", "172.16.5.0/24", "192.168.0.0/16")
GREEDY6 = ("::/0", "fddf:d96b:40e3::/48", "fd16:0:1::/48")


@dataclass(frozen=True)
class National:
    """A router of the other side: FRR's bgpd alone, on the host at the end of the line."""

    world: World

    @property
    def folder(self) -> Path:
        return self.world.folder / "national"

    def start(self, key: str, networks4: Sequence[str], networks6: Sequence[str]) -> None:
        """Speak to the gateway, with `key`, and announce these."""
        self.stop()
        self.folder.mkdir(exist_ok=True)
        rows = ["router bgp 65000", " bgp router-id 172.31.0.1", " no bgp default ipv4-unicast",
                " no bgp ebgp-requires-policy", " no bgp network import-check"]
        for address in ("172.31.0.2", "fd31::2"):
            rows += [f" neighbor {address} remote-as 64600", f" neighbor {address} password {key}",
                     f" neighbor {address} timers connect 1"]
        for family, address, networks in ((4, "172.31.0.2", networks4), (6, "fd31::2", networks6)):
            rows += [f" address-family ipv{family} unicast", f"  neighbor {address} activate",
                     *(f"  network {n}" for n in networks), " exit-address-family"]
        (self.folder / "bgpd.conf").write_text("\n".join([*rows, "exit", ""]))
        done = self.world.lab.exec(OUTSIDE, [
            "/usr/lib/frr/bgpd", "-d", "-Z", "-S", "-f", str(self.folder / "bgpd.conf"), "-i", str(self.folder / "pid"),
            "--vty_socket", str(self.folder), "-P", "0", "--log", f"file:{self.folder / 'log'}"])
        assert done.returncode == 0, done.stdout + done.stderr

    def heard(self) -> set[str]:
        """The IPv4 prefixes that it was told. Without a zebra, bgpd takes no IPv6 route from a neighbour."""
        done = self.world.lab.exec(OUTSIDE, ["vtysh", "--vty_socket", str(self.folder), "-c",
                                             "show bgp ipv4 unicast json"])
        routes: dict[str, Any] = json.loads(done.stdout)["routes"] if done.returncode == 0 else {}
        return {p for p, paths in routes.items() if any(x["path"].startswith("64600") for x in paths)}

    def stop(self) -> None:
        with suppress(FileNotFoundError, ProcessLookupError):
            pid = int((self.folder / "pid").read_text())
            (self.folder / "pid").unlink()
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + 10
            while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
                time.sleep(0.1)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One hub site with a gateway."""
    world = fresh_world(tmp_path_factory.mktemp("gateway"))
    network = world.inventory / "network.yaml"
    network.write_text(network.read_text() + DECLARED)
    try:
        world.build(["64/hub/1"])
        yield world
    finally:
        world.simpul("lab", "down", check=False)


@pytest.fixture
def national(world: World) -> Iterator[National]:
    national = National(world)
    yield national
    national.stop()


def key_of(world: World) -> str:
    return world.simpul("secrets", "give", "nasional").stdout.strip()


def known(world: World, router: str, family: int) -> dict[str, Any]:
    """Every prefix in a router's table."""
    done = world.lab.exec(router, ["vtysh", "-c", f"show bgp ipv{family} unicast json detail"], check=True)
    routes: dict[str, Any] = json.loads(done.stdout)["routes"]
    return routes


def state(world: World, peer: str) -> str:
    done = world.lab.exec(GATEWAY, ["vtysh", "-c", "show bgp summary json"], check=True)
    found = [body["peers"][peer]["state"] for body in json.loads(done.stdout).values()
             if isinstance(body, dict) and peer in body.get("peers", {})]
    return str(found[0])


def established(world: World) -> bool:
    return {state(world, p) for p in ("172.31.0.1", "fd31::1")} == {"Established"}


def test_nobody_without_the_key_is_spoken_to_and_the_key_is_shown_nowhere(world: World, national: National) -> None:
    key = key_of(world)
    national.start("0" * 40, THEIRS4, ())
    time.sleep(3)
    assert state(world, "172.31.0.1") in ("Connect", "Active", "Idle", "OpenSent")
    assert state(world, "fd31::1") in ("Connect", "Active", "Idle", "OpenSent")
    shown = [stream(world, GATEWAY), *(p.read_text(errors="replace") for p in (world.state / "events.jsonl",)),
             *(p.read_text() for p in world.inventory.rglob("*") if p.is_file()),
             world.simpul("plan", "--dry-run", "--full", "--limit", GATEWAY, check=False).stdout]
    assert not [text for text in shown if key in text]
    assert stream(world, GATEWAY).count("password secret:md5:") == 4, "the drop-in and FRR, for two families"
    national.start(key, THEIRS4, ("fd16::/32",))
    until(lambda: established(world), 30, "sessions with the key")


def test_exactly_what_was_agreed_passes_either_way(world: World, national: National) -> None:
    before = {r: (set(known(world, r, 4)), set(known(world, r, 6))) for r in (GATEWAY, BESIDE)}
    national.start(key_of(world), (*THEIRS4, *GREEDY4), ("fd16::/32", *GREEDY6))
    until(lambda: established(world) and national.heard(), 30, "sessions and routes")
    until(lambda: set(THEIRS4) <= set(known(world, BESIDE, 4)), 10, "theirs at the other hub router")
    time.sleep(2)
    site = world.workspace.models[GATEWAY]
    own = {str(p) for p in site.bgp.blackholes} - {str(p) for p in (*world.workspace.network.aggregates4,
                                                                   *world.workspace.network.aggregates6)}
    for router in (GATEWAY, BESIDE):
        four, six = known(world, router, 4), known(world, router, 6)
        assert set(four) - before[router][0] <= set(THEIRS4), "more was believed than was agreed"
        assert set(six) - before[router][1] <= {"fd16::/32"}
        communities = {p["community"]["string"] for prefix in THEIRS4 for p in four[prefix] if "community" in p}
        assert communities == {"64600:0"}
        for prefix in (*GREEDY4, *GREEDY6):
            assert not any("65000" in json.dumps(p.get("aspath", {})) for p in (four | six).get(prefix, ())), prefix
    # They are told the prefixes of one site, and no aggregate, loopback, tunnel or other site.
    sent = json.loads(world.lab.exec(GATEWAY, ["vtysh", "-c", "show bgp ipv6 unicast neighbors fd31::1 "
                                                              "advertised-routes json"], check=True).stdout)
    assert national.heard() | set(sent["advertisedRoutes"]) == own
    assert len(own) == 2


def test_its_router_may_speak_bgp_and_nothing_else(world: World, national: National) -> None:
    national.start(key_of(world), THEIRS4, ("fd16::/32",))
    until(lambda: established(world), 30, "sessions")
    loopback = str(world.workspace.models[GATEWAY].loopback4.ip)
    for address in ("172.31.0.2", "fd31::2"):
        done = world.lab.exec(OUTSIDE, ["sh", "-c", f"nc -z -w 1 {address} 22 && echo open"])
        assert "open" not in done.stdout, address
    world.lab.exec(OUTSIDE, ["ip", "route", "replace", "10.64.0.0/10", "via", "172.31.0.2"], check=True)
    portal = next(str(i.ip) for h in world.lab.topology.hosts if h.name == "64-hub-1-servers" for i in h.addresses
                  if i.version == 4)
    for address, port in ((loopback, 22), (loopback, 179), (portal, 443)):
        done = world.lab.exec(OUTSIDE, ["sh", "-c", f"nc -z -w 1 {address} {port} && echo open"])
        assert "open" not in done.stdout, (address, port)


# Behind the line: a declared place, another part of what is accepted, and one that nobody said anything of.
PLACE, ELSEWHERE, STRANGER = ("172.16.5.10", "fd16:0:5::10"), ("172.16.9.9", "fd16:0:9::9"), ("172.20.1.1", "fd20::1")
OFFICES, SERVERS = ("64-hub-1-office", "64-hub-1-office-2"), "64-hub-1-servers"


def addresses(world: World, host: str) -> tuple[str, str]:
    """A host's own address of each family."""
    found = next(h.addresses for h in world.lab.topology.hosts if h.name == host)
    return str(found[0].ip), str(found[1].ip)


def test_declared_flows_pass_over_it_either_way_and_nothing_else(world: World, national: National) -> None:
    """Sessions of real hosts, both families. What lives behind the line stands on the host at its end."""
    site = world.workspace.network.sites["64/hub/1"]
    length = next(s.prefix4 for s in site.segments if s.name == "servers")
    portal4, portal6 = map(str, world.workspace.numbers.server(site, "servers", length, "portal"))
    for address in (*PLACE, *ELSEWHERE, *STRANGER):
        world.lab.exec(OUTSIDE, ["ip", "addr", "replace", address, "dev", "lo"], check=True)
    for prefix in world.workspace.models[GATEWAY].bgp.blackholes:
        ours = str(prefix)      # what it is told: this host's own table is not its bgpd's
        if world.workspace.network.aggregates4[0] != prefix:
            world.lab.exec(OUTSIDE, ["ip", "route", "replace", ours, "via",
                                     "172.31.0.2" if prefix.version == 4 else "fd31::2"], check=True)
    spaces = {name: namespace(world.lab, name) for name in (OUTSIDE, *OFFICES, SERVERS)}
    passes, stops = [], []
    for family in (0, 1):
        passes += [Attempt(office, PLACE[family], 443) for office in OFFICES]
        passes.append(Attempt(OUTSIDE, (portal4, portal6)[family], 443, source=PLACE[family]))
        stops += [Attempt(OFFICES[0], PLACE[family], 8443), Attempt(OFFICES[0], ELSEWHERE[family], 443),
                  Attempt(OFFICES[0], STRANGER[family], 443), Attempt(SERVERS, PLACE[family], 443),
                  Attempt(OUTSIDE, (portal4, portal6)[family], 8443, source=PLACE[family]),
                  Attempt(OUTSIDE, addresses(world, OFFICES[0])[family], 443, source=PLACE[family])]
        stops += [Attempt(OUTSIDE, (portal4, portal6)[family], 443, source=source)
                  for source in (ELSEWHERE[family], STRANGER[family], ("172.31.0.1", "fd31::1")[family])]

    def nothing_passes(answers: dict[Attempt, str]) -> bool:
        return all(a.startswith((REFUSED, SILENT, UNREACHABLE)) for a in answers.values())
    others = {name: space for name, space in spaces.items() if name != SERVERS}     # the portal answers itself
    with listening(spaces, "tcp", 8443), listening(others, "tcp", 443):
        assert nothing_passes(connect_all(spaces, [a for a in passes if a.host != OUTSIDE], 3)), "without a session"
        national.start(key_of(world), THEIRS4, ("fd16::/32",))
        until(lambda: established(world), 30, "sessions")
        until(lambda: {THEIRS4[0], "fd16::/32"} <= {*known(world, BESIDE, 4), *known(world, BESIDE, 6)}, 20, "routes")
        answers = connect_all(spaces, passes, 8)
        assert {a: s for a, s in answers.items()
                if s != (OUTSIDE if a.host != OUTSIDE else SERVERS)} == {}
        answers = connect_all(spaces, stops, 4)
        assert nothing_passes(answers), answers
    proven = world.simpul("prove")
    assert "closed" in proven.stdout


def test_too_many_announcements_change_no_table(world: World, national: National) -> None:
    many = [f"192.168.{n}.0/24" for n in range(100)]
    national.start(key_of(world), (*THEIRS4, *many), ("fd16::/32",))
    until(lambda: established(world), 30, "sessions")
    show = ["vtysh", "-c", "show bgp ipv4 unicast"]
    until(lambda: THEIRS4[0] in world.lab.exec(GATEWAY, show, check=True).stdout, 20, "what is declared is believed")
    assert "192.168." not in world.lab.exec(GATEWAY, show, check=True).stdout
    assert established(world)


def test_a_power_cut_keeps_the_key_and_a_second_plan_is_empty(world: World, national: National) -> None:
    national.start(key_of(world), THEIRS4, ("fd16::/32",))
    until(lambda: established(world), 30, "sessions")
    before = streams(world, [GATEWAY])
    world.lab.cut(GATEWAY)
    world.lab.restore(GATEWAY)
    until(lambda: established(world), 60, "sessions after a power cut")
    after = streams(world, [GATEWAY])
    assert sorted(after[GATEWAY].splitlines()) == sorted(before[GATEWAY].splitlines())
    assert world.pending_changes("--limit", "64/hub/1") == 0
