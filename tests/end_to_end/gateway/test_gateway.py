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

pytestmark = [pytest.mark.lab, pytest.mark.campaign]

GATEWAY, BESIDE, OUTSIDE = "hub-smr-1", "hub-smr-2", "outside-nasional"
DECLARED = """
interconnects:
  nasional: {name: the national intra network, device: hub-smr-1, port: eth8, vlan: 910, asn: 65000,
             address4: 172.31.0.2/30, peer4: 172.31.0.1, address6: "fd31::2/64", peer6: "fd31::1",
             accept4: [172.16.0.0/16, 172.18.4.0/22], accept6: ["fd16::/32"], announce: [64/hub/1]}
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
