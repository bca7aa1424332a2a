"""Routes that nobody may announce, lines that may fail, and FRR's own opinion of what is confirmed."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.end_to_end.conftest import World
from tests.end_to_end.ground import Ground
from tests.end_to_end.prober import Pulse, beating

pytestmark = pytest.mark.lab

_PEACE = 3.0                    # seconds without a missed answer that count as being back
_LATE = 15                      # seconds over the hold time: detection, election, a machine with much to do


@pytest.fixture
def ground(core: World) -> Ground:
    return Ground(core)


def _until(seconds: float, what: str, missing: Callable[[], object]) -> None:
    """Wait until nothing is missing any more."""
    deadline = time.monotonic() + seconds
    while absent := missing():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}: {absent}"
        time.sleep(0.3)


def _tables(ground: Ground) -> dict[str, str]:
    """What each router forwards by and what it knows, without ages and counters."""
    text = ground.on_routers("ip route; ip -6 route; vtysh -c 'show bgp ipv4 unicast json'; echo '#'; "
                             "vtysh -c 'show bgp ipv6 unicast json'")
    found = {}
    for router, said in text.items():
        at = said.index("\n{")
        known = [_paths(json.loads(body)) for body in said[at:].split("\n#\n")]
        found[router] = json.dumps([sorted(said[:at].splitlines()), known], indent=0, sort_keys=True)
    return found


def _paths(table: Mapping[str, Any]) -> dict[str, list[list[str]]]:
    return {prefix: sorted([str(p["path"]), str(p.get("bestpath", "")), *(n["ip"] for n in p["nexthops"])]
                           for p in paths) for prefix, paths in table["routes"].items()}


def _settled(ground: Ground) -> dict[str, str]:
    """The tables, once they stand still."""
    last: list[dict[str, str]] = [{}]

    def moving() -> list[str]:
        before, last[0] = last[0], _tables(ground)
        return [r for r in last[0] if before.get(r) != last[0][r]]
    _until(60, "tables that stand still", moving)
    return last[0]


def _sessions(ground: Ground, router: str) -> dict[str, str]:
    """The state of each BGP session of a router."""
    said = json.loads(ground.shell([(router, "vtysh -c 'show bgp summary json'")])[0])
    return {peer: body["state"] for family in said.values() if isinstance(family, dict)
            for peer, body in family.get("peers", {}).items()}


def test_a_government_cannot_take_what_is_anothers(ground: Ground) -> None:
    """Its own router turned against the network: every list of its own removed, others' prefixes announced."""
    rogue, model = "bontang-edge-1", ground.world.workspace.models["bontang-edge-1"]
    victim = ground.declared.places["64.72-kabkota-1-servers"]
    hosts = {h.name: h for h in ground.topology.hosts}
    stolen = {4: ["0.0.0.0/0", "10.64.0.0/12"], 6: ["::/0", "fddf:d96b:40e3::/48"]}
    for host in (victim.host, "64-hub-1-servers"):
        for interface in hosts[host].addresses:
            stolen[interface.version] += [str(interface.network), str(interface.ip)
                                          + ("/32" if interface.version == 4 else "/128")]
    stolen[4] += ["10.73.0.0/22", "10.73.0.0/16"]
    stolen = {family: list(dict.fromkeys(prefixes)) for family, prefixes in stolen.items()}
    asn = f"router bgp {model.bgp.asn}"
    turned, back = ["no bgp network import-check", "no bgp ebgp-requires-policy"], []
    for family, prefixes in stolen.items():
        turned.append(f"address-family ipv{family} unicast")
        back.append(f"address-family ipv{family} unicast")
        for neighbor in (n for n in model.bgp.neighbors if n.family == family):
            out = [f"neighbor {neighbor.address} prefix-list {neighbor.export_list} out",
                   f"neighbor {neighbor.address} route-map {neighbor.policy}-out{family} out"]
            turned += [f"no {line}" for line in out]
            back += out
        turned += [f"network {prefix}" for prefix in prefixes]
        back += [f"no network {prefix}" for prefix in prefixes]
        turned.append("exit-address-family")
        back.append("exit-address-family")
    back += ["bgp network import-check", "bgp ebgp-requires-policy"]

    def configure(lines: list[str]) -> None:
        words = [w for line in ("configure terminal", asn, *lines) for w in ("-c", line)]
        done = ground.lab.exec(rogue, ["vtysh", *words])
        assert done.returncode == 0, done.stdout + done.stderr

    def unannounced() -> set[str]:
        for family, prefixes in stolen.items():
            for neighbor in (n for n in model.bgp.neighbors if n.family == family):
                said = json.loads(ground.shell([(rogue, f"vtysh -c 'show bgp ipv{family} unicast neighbors "
                                                        f"{neighbor.address} advertised-routes json'")])[0])
                if absent := {_short(p) for p in prefixes} - {_short(p) for p in said.get("advertisedRoutes", {})}:
                    return absent
        return set()

    show = "vtysh -c 'show running-config'"
    before, running = _settled(ground), ground.shell([(rogue, show)])[0]
    try:
        configure(turned)
        _until(20, "the theft announced to every hub router", unannounced)
        time.sleep(2)
        after = _tables(ground)
        changed = {r: _difference(before[r], after[r]) for r in before if r != rogue and before[r] != after[r]}
        assert before[rogue] != after[rogue]
        assert not changed, changed
        # It harms itself alone: its own router now believes that it has the victim's addresses.
        felt = [s for s in ground.broken_flows() if model.site not in (s.source.site, s.target.site)]
        assert not felt, felt[:3]
    finally:
        configure(back)
    _until(20, "the running configuration as it was",
           lambda: _difference(ground.shell([(rogue, show)])[0], running))
    _until(20, "the tables as they were",
           lambda: {r: d for r, t in _tables(ground).items() if (d := _difference(t, before[r]))})
    assert ground.world.pending_changes("--limit", rogue) == 0
    print(f"\n{sum(map(len, stolen.values()))} stolen prefixes announced to "
          f"{len(model.bgp.neighbors)} sessions: no table of {len(before) - 1} routers moved")


def _short(prefix: str) -> str:
    return prefix.removesuffix("/32").removesuffix("/128")


def _difference(one: str, other: str) -> list[str]:
    return sorted(set(one.splitlines()) ^ set(other.splitlines()))[:20]


@pytest.mark.long
@pytest.mark.parametrize("core", ["each kind of site"], indirect=True)
def test_one_lost_line_keeps_every_government_connected(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    """Every government loses the line that it prefers at the same moment, and gets it back."""
    network = ground.world.workspace.network
    edges = [s for s in network.sites.values() if ground.declared.sites[s.key]["profile"] == "government-edge"]
    first = {s.key: min(s.uplinks, key=lambda u: network.media[u.medium].rank) for s in edges}
    assert len({s.government for s in edges}) == len(ground.declared.governments) - 1     # all but the province
    portal = ground.declared.places["64-hub-1-servers"]
    pulses = {(s.key, a.version): Pulse(f"{s.key.replace('/', '-')}-office", str(a), 443, portal.host)
              for s in edges for a in portal.servers["portal"]}
    hubs = [d.name for s in network.hubs() for d in s.devices]

    def not_established() -> list[tuple[str, str]]:
        return [(hub, peer) for hub in hubs for peer, state in _sessions(ground, hub).items() if state != "Established"]

    def troubled() -> list[tuple[str, str]]:
        return [(p.host, p.address) for p in pulses.values() if p.alive_since() < _PEACE]

    longest = max(network.media[u.medium].hold for u in first.values())
    _until(60, "a network that is whole", not_established)
    with beating(ground.hosts, list(pulses.values())):
        try:
            _until(30, "every government connected before", troubled)
            pulled = time.monotonic()
            for uplink in first.values():
                ground.lab.link(uplink.device, uplink.port, False)
            time.sleep(longest)
            assert len(not_established()) >= 2 * 2 * len(first), "the lost lines carried nothing"
            _until(2 * _LATE, "every government connected without its first line", troubled)
            _until(2 * _LATE, "every declared flow without the first lines", ground.broken_flows)
        finally:
            plugged = time.monotonic()
            for uplink in first.values():
                ground.lab.link(uplink.device, uplink.port, True)
        _until(90, "every session back", not_established)
        time.sleep(2)
        _until(30, "every government connected after", troubled)
        end = time.monotonic()

    rows = []
    for medium in dict.fromkeys(u.medium for u in first.values()):
        mine = [p for (site, _), p in pulses.items() if first[site].medium == medium]
        lost = [p.longest_gap(pulled, plugged) for p in mine]
        back = [p.longest_gap(plugged, end) for p in mine]
        hold, bfd = network.media[medium].hold, network.media[medium].bfd
        noticed = bfd.interval_ms * bfd.multiplier * network.bfd_stretch / 1000 if bfd else hold
        rows.append(f"  {medium:<8} noticed after {noticed:>4.1f} s: lost {statistics.median(lost):.1f} / "
                    f"{max(lost):.1f} s, put back {statistics.median(back):.1f} / {max(back):.1f} s  "
                    f"({len(mine)} probes)")
        assert max(lost) <= noticed + _LATE, (medium, lost)
        assert max(back) <= hold, (medium, back)
    with capsys.disabled():
        print("\noutage of the first line, median / worst:", *rows, sep="\n")
    assert not ground.broken_flows()
    assert ground.world.pending_changes() == 0


def test_frr_reload_finds_nothing_to_do(ground: Ground) -> None:
    """A second opinion: FRR's own tool compares what runs with what is confirmed on the router's disk."""
    compose = ("{ cat /etc/frr/frr.conf; echo \"hostname $(hostname)\"; "
               "find /etc/simpul/conf/frr -type f | sort | xargs cat; } >/tmp/composed")
    judge = "python3 /usr/lib/frr/frr-reload.py --test --stdout /tmp/composed"
    routers = ("hub-smr-1", "hub-bpn-2", "kukar-edge-1", "kukar-edge-2", "bontang-edge-1", "kd-64-11-01-2008-1")
    said = dict(zip(routers, ground.shell([(r, f"{compose} && {judge}") for r in routers]), strict=True))
    assert not any(text.strip() for text in said.values()), said

    # It does see what differs: what is confirmed less one line, and with one more.
    for edit in ("/ bgp router-id /d", "s/^ip route .*/&\\nip route 192.0.2.0\\/24 blackhole/"):
        edited = f"{compose} && sed -i '{edit}' /tmp/composed && {judge}; rm /tmp/composed"
        text = ground.shell([(routers[-1], edited)])[0]
        assert "router-id" in text or "192.0.2.0/24" in text
