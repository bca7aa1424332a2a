"""Hosts that know nothing: routers give them address, gateway and names, and they keep them when a router is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import pytest

from tests.end_to_end.conftest import World
from tests.end_to_end.declared import Place
from tests.end_to_end.gateways import holders
from tests.end_to_end.ground import Ground
from tests.end_to_end.prober import Attempt, Pulse, beating, connect_all
from tests.end_to_end.sessions import sessions_that_are_down, until
from tests.end_to_end.standing import Standing, standing

pytestmark = pytest.mark.lab

_SITE, _EDGES = "64.02/kabkota/1", ("kukar-edge-1", "kukar-edge-2")
_HOST = "64.02-kabkota-1-office-2"                 # at the port of the router that is not preferred
_PORTAL = "64-hub-1-servers"

# What udhcpc runs with its lease in the environment.
_BOUND = """#!/bin/sh
[ "$1" = bound ] || exit 0
ip addr add "$ip/$mask" dev "$interface"
ip route add default via $router
echo "$ip $router $dns $lease"
"""


@contextmanager
def _without_settings(ground: Ground, host: str, script: Path) -> Iterator[list[str]]:
    """While the block runs, a host has what its routers tell it and nothing else. Gives the lease's words."""
    script.write_text(_BOUND)
    script.chmod(0o755)
    known = next(h for h in ground.topology.hosts if h.name == host)
    listen = "; ".join(f"sysctl -qw net.ipv6.conf.eth0.{key}={{0}}" for key in ("accept_ra", "autoconf"))
    forget = "ip link set eth0 down; ip addr flush dev eth0 scope global; ip link set eth0 up"
    try:
        said = ground.shell([(host, f"{listen.format(1)}; {forget}; "
                              f"busybox udhcpc -i eth0 -n -q -t 10 -T 3 -s {script} 2>/dev/null")])[0]
        yield said.split()
    finally:
        ground.shell([(host, "; ".join([
            listen.format(0), forget, *(f"ip addr add {a} dev eth0 nodad" for a in known.addresses),
            *(f"ip {'-6 ' if g.version == 6 else ''}route replace default via {g}" for g in known.gateways)]))])


def _names(ground: Ground, host: str, server: str, name: str) -> set[IPv4Address | IPv6Address] | str:
    """What a name server says: the addresses, or its words of refusal."""
    done = ground.lab.exec(host, ["busybox", "nslookup", name, server], timeout=60)
    if done.returncode:
        return done.stdout + done.stderr
    rows = done.stdout.partition("Name:")[2].splitlines()
    return {ip_address(row.split()[-1]) for row in rows if row.startswith("Address")}


def _village(ground: Ground) -> Place:
    return min((p for p in ground.declared.places.values() if "/kantor-desa/" in p.site and p.segment == "office"
                and not p.trunk), key=lambda p: p.site)


@pytest.mark.parametrize("where", ["a village of one router", "a government of two"])
def test_a_host_gets_all_that_it_needs_from_its_routers(core: World, where: str, tmp_path: Path) -> None:
    ground = Ground(core)
    place = _village(ground) if where == "a village of one router" else ground.declared.places[_HOST]
    size = next(s for s in core.workspace.network.sites[place.site].segments if s.name == "office").prefix4
    portal = ground.declared.places[_PORTAL].servers["portal"]
    with _without_settings(ground, place.host, tmp_path / "bound") as lease:
        address, gateway, server, seconds = lease
        first = int(place.own[0]) >> (32 - size) << (32 - size)
        assert IPv4Address(gateway) == IPv4Address(server) == IPv4Address(first + 1)
        assert 10 <= int(IPv4Address(address)) - first < 10 + 100
        assert int(seconds) == 12 * 3600
        until(100, "a router's advertisement", lambda: "via fe80::1 dev eth0 proto ra" not in ground.shell(
            [(place.host, "ip -6 route show default")])[0])
        here = ground.shell([(place.host, "ip -6 -o addr show dev eth0 scope global")])[0].split()[3].partition("/")[0]
        gateway6 = str(IPv6Address(int(place.own[1]) >> 64 << 64 | 1))
        zone = core.workspace.network.dns_zone
        for asked in (gateway, gateway6):
            assert _names(ground, place.host, asked, f"portal.64.{zone}") == set(portal)
            assert "REFUSED" in str(_names(ground, place.host, asked, "www.example.org"))
            assert "NXDOMAIN" in str(_names(ground, place.host, asked, f"nobody.64.{zone}"))
        attempts = [Attempt(place.host, str(a), 443) for a in portal]
        assert set(connect_all(ground.hosts, attempts, 8).values()) == {_PORTAL}, (address, here)


def _all_heard(sessions: list[Standing]) -> None:
    """Whatever was said in every session arrives, and no session was broken."""
    said = [s.said + 1 for s in sessions]

    def missing() -> list[str]:
        assert not [s for s in sessions if s.broken], [(s.speaker, s.broken) for s in sessions if s.broken]
        return [f"{s.speaker} heard to {s.heard} of {n}" for s, n in zip(sessions, said, strict=True) if s.heard < n]

    until(60, "words said in sessions that stand", missing)


@pytest.mark.long
@pytest.mark.parametrize("core", ["each kind of site"], indirect=True)
def test_hosts_keep_their_gateway_whatever_one_router_loses(core: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Its power, its line: the other takes all gateways over, and gives them back when the better line is there.
    Sessions that stand go on, whichever end speaks, also where nobody spoke while the way changed.
    """
    ground, lab = Ground(core), core.lab
    preferred, other = _EDGES
    line = next(u for u in core.workspace.network.sites[_SITE].uplinks if u.device == preferred)
    portal = ground.declared.places[_PORTAL]
    pulses = [Pulse(_HOST, str(a), 443, portal.host) for a in portal.servers["portal"]]

    def only(router: str) -> Callable[[], dict[str, list[str]]]:
        return lambda: {a: held for a, held in holders(ground, _EDGES).items() if held != [router]}

    losses: tuple[tuple[str, Callable[[], None], Callable[[], None]], ...] = (
        ("its power", lambda: lab.cut(preferred), lambda: lab.restore(preferred)),
        ("its line", lambda: lab.link(preferred, line.port, False), lambda: lab.link(preferred, line.port, True)),
    )
    until(90, "all gateways at the preferred router", only(preferred))
    with ExitStack() as stack:
        sessions = [s for p in pulses for s in stack.enter_context(standing(
            ground.hosts[_HOST], ground.hosts[portal.host], p, ("client", "server", "client", "server")))]
        silent = [s for n, s in enumerate(sessions) if n % 4 > 1]
        stack.enter_context(beating(ground.hosts, pulses, every=0.1))
        for what, lose, mend in losses:
            until(60, "answers before", lambda: [p for p in pulses if p.alive_since() < 2])
            _all_heard(sessions)
            for session in silent:
                session.loud.clear()
            lost = time.monotonic()
            lose()
            try:
                until(60, f"all gateways at {other}", only(other))
                until(60, "answers without it", lambda: [p for p in pulses if p.alive_since() < 2])
                for session in silent:
                    session.loud.set()
                _all_heard(sessions)
                stood = max(s.pulse.longest_gap(lost, time.monotonic()) for s in sessions if s not in silent)
            finally:
                back = time.monotonic()
                mend()
            until(120, "all gateways back", only(preferred))
            until(120, "every session back", lambda: sessions_that_are_down(Ground(core)))
            until(60, "answers after", lambda: [p for p in pulses if p.alive_since() < 2])
            _all_heard(sessions)
            there = [p.longest_gap(lost, back) for p in pulses]
            again = [p.longest_gap(back, time.monotonic()) for p in pulses]
            with capsys.disabled():
                print(f"\nthe active router lost {what}: outage {min(there):.1f} to {max(there):.1f} s; when it came "
                      f"back {min(again):.1f} to {max(again):.1f} s; {len(sessions)} sessions stood, silent for "
                      f"{stood:.1f} s at most")
            assert max(there) < 60 and max(again) < 90
    wrong = [a for a in core.json("verify", "--limit", ",".join(_EDGES), check=False)["answers"]
             if a["kind"] == "gateway" and not a["ok"]]
    assert not wrong
