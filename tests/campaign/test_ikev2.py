"""A government changes from WireGuard to IKEv2 and lives with it: real strongSwan between real routers, ESP in user
space.

One hub site with two routers, a government with two lines, a village that keeps WireGuard.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from records.authority import Authority, now, read_papers
from records.secrets import AgeStore, init
from simpul.network.model import DeviceModel, SharedKey
from tests.end_to_end.conftest import ROOT, World, fresh_world
from tests.end_to_end.ground import Ground
from tests.end_to_end.hands import edited, not_reached, stream, until
from tests.end_to_end.wire import ears, headers, inner, sort_of

pytestmark = pytest.mark.lab

HUBS, EDGE, VILLAGE = ("hub-smr-1", "hub-smr-2"), "bontang-edge-1", "kd-64-11-01-2008-1"
ALL = (*HUBS, EDGE, VILLAGE)
LIMIT = ("--limit", ",".join(ALL))
NETWORK = "network.yaml"
SEGMENT = "  management_segment: management\n"
POLICY = f"{SEGMENT}  tunnel_kinds: {{A: ikev2-psk}}\n"
# How long after the power or a line is back a router must be reached: a silent far end is given up after 25 s.
BACK = 90


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = fresh_world(tmp_path_factory.mktemp("ikev2"))
    try:
        made.build(ALL)
        yield made
    finally:
        made.simpul("lab", "down", check=False)


def model(world: World, name: str = EDGE) -> DeviceModel:
    return world.workspace.models[name]


def on(world: World, name: str, command: str) -> str:
    return world.lab.exec(name, ["sh", "-c", command], check=True, timeout=60).stdout


def up(world: World, name: str, tunnel: str) -> bool:
    return world.lab.exec(name, ["/usr/local/sbin/simpul-device", "probe", "handshake", tunnel]).returncode == 0


def joined(world: World) -> list[tuple[str, str]]:
    """The edge's tunnels to the hub routers that this lab has, each with the router at its other end."""
    return [(t.name, t.peer) for t in model(world).tunnels if t.peer in HUBS]


def settled(world: World) -> None:
    assert len(world.json("plan", "--dry-run", *LIMIT)["units"]) == 0


def vici(world: World, name: str, tunnel: str, words: str) -> str:
    return on(world, name, f"SWANCTL_DIR=/run/simpul/ike/{tunnel} timeout 20 swanctl {words} "
                           f"--uri unix:///run/simpul/ike/{tunnel}/vici 2>&1")


@dataclass
class Pings:
    sent: int = 0
    received: int = 0


@contextmanager
def pinging(world: World, name: str = EDGE, every: float = 0.02) -> Iterator[Pings]:
    """The management host pings a router's loopback while the block runs, in band: through its tunnels."""
    told = Pings()
    address = world.workspace.address(name)
    with ThreadPoolExecutor(1) as pool:
        # ping counts on SIGINT; the file says when.
        stop = world.folder / "stop"
        stop.unlink(missing_ok=True)
        job = pool.submit(world.lab.exec, "mgmt", [
            "sh", "-c", f"ping -q -i {every} -W 3 {address} & p=$!; while [ ! -e {stop} ]; do sleep 0.2; done; "
            "kill -INT $p; wait $p"], timeout=600)
        try:
            yield told
        finally:
            stop.touch()
            said = job.result().stdout
            found = re.search(r"(\d+) packets transmitted, (\d+) received", said)
            assert found, said
            told.sent, told.received = int(found[1]), int(found[2])


def test_a_class_changes_its_kind_and_the_others_keep_theirs(world: World) -> None:
    before = stream(world, VILLAGE)
    old = [t.name for t in model(world).tunnels]
    assert all(name.startswith("wg") for name in old)
    path = world.inventory / NETWORK
    text = path.read_text()
    assert text.count(SEGMENT) == 1
    path.write_text(text.replace(SEGMENT, POLICY))
    with pinging(world) as seen:
        world.from_management("apply", "--yes", *LIMIT, timeout=900)
    settled(world)
    assert stream(world, VILLAGE) == before
    for tunnel, hub in joined(world):
        assert tunnel.startswith("ike")
        until(partial(both_up, world, tunnel, hub), 60, tunnel)
    for name in (EDGE, *HUBS):
        assert not [t for t in old if re.search(rf"\b{t}\b", stream(world, name) + on(world, name, "ip -o link"))], name
    links = on(world, EDGE, "ip netns exec wan ip -o link")
    assert not re.search(r"\d+: (wg|ike)\d+", links), "a tunnel stands outside"
    assert world.from_management("verify", *LIMIT, check=False).returncode == 0
    print(f"\nchange of kind: {seen.sent - seen.received} of {seen.sent} pings at 50 a second were lost")


def test_the_lines_carry_declared_ike_and_esp_only(world: World) -> None:
    ground = Ground(world)
    tunnel = joined(world)[0][0]
    far = {(w.provider, w.far) for w in ground.lines}
    fars = {name for _, name in far}
    with ears(ground.providers, lambda interface, _: interface in fars) as lines, pinging(world, every=0.1):
        vici(world, EDGE, tunnel, f"--terminate --ike {tunnel}")
        until(lambda: not ground.broken_flows(3), 90, "every declared flow passes")
    assert not lines.lost
    sent = [h for h in lines.heard if (h.ear, h.interface) in far and not h.sent]
    sorts = Counter(sort_of(h.data, ground.outside) for h in sent)
    strange = [(h.ear, h.interface, h.data[:80].hex()) for h in sent if sort_of(h.data, ground.outside) is None]
    assert not strange, strange[:10]
    assert not [h for h in sent if any(inner(a) for a in headers(h.data))]
    # Both ends' part of a delete, IKE_SA_INIT and IKE_AUTH; the pings and the flows.
    assert sorts["ike"] >= 4, sorts
    assert sorts["esp"] > 50, sorts
    assert sorts["wireguard data"], sorts
    print(f"\n{len(sent)} frames sent by routers on {len(far)} lines: {dict(sorts)}")


def test_keys_are_new_under_traffic_and_nothing_is_lost(world: World) -> None:
    tunnels = joined(world)
    # The one that was terminated above may not be back: flows went by another meanwhile.
    until(lambda: all(up(world, name, tunnel) for tunnel, hub in tunnels for name in (EDGE, hub)), BACK, "all stand")
    with pinging(world) as seen:
        time.sleep(1)
        for _ in range(3):
            for tunnel, hub in tunnels:
                for name in (EDGE, hub):
                    vici(world, name, tunnel, f"--rekey --child {tunnel}")
                    vici(world, name, tunnel, f"--rekey --ike {tunnel}")
                    time.sleep(1)
    assert seen.sent > 500
    assert seen.received == seen.sent
    print(f"\n{12 * len(tunnels)} rekeyings of both kinds, by hand, from both ends: 0 of {seen.sent} pings lost")


def test_keys_are_new_by_themselves(world: World) -> None:
    """Lifetimes are a template's: this world overrides it, as an inventory may."""
    template = (ROOT / "templates/linux_frr/vpn.j2").read_text()
    assert template.count("rekey_time = 4h") == template.count("rekey_time = 1h") == 1
    own = world.inventory / "templates/linux_frr"
    own.mkdir(parents=True)
    (own / "vpn.j2").write_text(template.replace("rekey_time = 4h", "rekey_time = 40s")
                                .replace("rekey_time = 1h", "rekey_time = 25s"))
    try:
        world.from_management("apply", "--yes", *LIMIT, timeout=900)
        tunnel, hub = joined(world)[0]
        until(lambda: up(world, EDGE, tunnel) and not not_reached(world, [EDGE], 5), 90, "the new lifetimes stand")
        log = f"/run/simpul/log/{tunnel}"
        began = {name: int(on(world, name, f"wc -c < {log}")) for name in (EDGE, hub)}
        with pinging(world) as seen:
            time.sleep(100)
        said = "".join(on(world, name, f"tail -c +{at} {log}") for name, at in began.items())
        # Both ends close what is replaced; the end that replaced an IKE SA says so.
        assert len(re.findall("closing CHILD_SA", said)) >= 6, said[-4000:]
        assert len(re.findall("IKE_SA .* rekeyed between", said)) >= 2, said[-4000:]
        assert seen.received == seen.sent, f"{seen.sent - seen.received} of {seen.sent} lost"
        print(f"\n100 s of 25 s and 40 s lifetimes: 0 of {seen.sent} pings lost")
    finally:
        (own / "vpn.j2").unlink()
        own.rmdir()
        own.parent.rmdir()
        world.from_management("apply", "--yes", *LIMIT, timeout=900)
    settled(world)


def test_another_key_stays_out_until_the_right_one_is_back(world: World) -> None:
    tunnel, hub = joined(world)[0]
    file = f"/run/simpul/ike/{tunnel}/swanctl.conf"
    on(world, EDGE, f"cp {file} {file}.kept; sed -i 's/secret = .*/secret = \"not the key of this tunnel\"/' {file}")
    vici(world, EDGE, tunnel, "--load-creds --clear --noprompt")
    vici(world, EDGE, tunnel, f"--terminate --ike {tunnel}")
    until(lambda: not up(world, EDGE, tunnel), 20, "it goes down")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert not up(world, EDGE, tunnel)
        assert not up(world, hub, tunnel)
        time.sleep(2)
    assert "AUTHENTICATION_FAILED" in on(world, EDGE, f"tail -n 60 /run/simpul/log/{tunnel}")
    # The other line carries what this one does not.
    assert not_reached(world, [EDGE], 60) == []
    on(world, EDGE, f"mv {file}.kept {file}")
    vici(world, EDGE, tunnel, "--load-creds --clear --noprompt")
    until(lambda: up(world, EDGE, tunnel) and up(world, hub, tunnel), 60, "it comes back by itself")
    settled(world)


def test_a_changed_key_is_seen(world: World) -> None:
    """What the router says of its keys is what it has: a plan sees one that somebody changed."""
    tunnel, _ = joined(world)[0]
    said = stream(world, EDGE)
    secret = model(world).tunnels[0].ikev2
    assert isinstance(secret, SharedKey)
    assert f'secret = "secret:psk:{secret.secret}"' in said
    store = AgeStore(world.state)
    values = {store.get(n) for n in store.names() if n.startswith("psk:")}
    assert values
    assert not [v for v in values if v in said]
    assert tunnel in said


def test_a_cut_line_comes_back(world: World) -> None:
    tunnel, hub = joined(world)[0]
    assert model(world).tunnels[0].uplink == "fibre"
    world.lab.link(EDGE, "eth0", up=False)
    until(lambda: not up(world, EDGE, tunnel), 60, "the edge gives up a far end that is silent")
    assert not_reached(world, [EDGE], 60) == []
    began = time.monotonic()
    world.lab.link(EDGE, "eth0", up=True)
    until(lambda: up(world, EDGE, tunnel) and up(world, hub, tunnel), BACK, "the tunnel is back")
    print(f"\nback {time.monotonic() - began:.1f} s after the cable was")


@pytest.mark.parametrize("name", [EDGE, HUBS[0]])
def test_a_power_cut_comes_back(world: World, name: str) -> None:
    world.lab.cut(name)
    time.sleep(5)
    world.lab.restore(name)
    began = time.monotonic()
    mine = [(t, h) for t, h in joined(world) if name in (EDGE, h)]
    for tunnel, hub in mine:
        until(partial(both_up, world, tunnel, hub), BACK, tunnel)
    tunnels = time.monotonic() - began
    assert not_reached(world, [EDGE], 60) == []
    print(f"\n{name}: tunnels {tunnels:.1f} s, reached in band {time.monotonic() - began:.1f} s after its boot")
    settled(world)


def both_up(world: World, tunnel: str, hub: str) -> bool:
    return up(world, EDGE, tunnel) and up(world, hub, tunnel)


def certificate_up(world: World) -> None:
    for tunnel, hub in joined(world):
        until(partial(both_up, world, tunnel, hub), 60, tunnel)


def test_certificates_take_the_place_of_shared_keys(world: World) -> None:
    old = [t.name for t in model(world).tunnels]
    path = world.inventory / NETWORK
    path.write_text(path.read_text().replace("ikev2-psk", "ikev2-certificate"))
    refused = world.from_management("plan", *LIMIT, check=False)
    assert refused.returncode == 1
    assert "SIM545" in refused.stderr
    world.simpul("secrets", "ca", "init")
    world.simpul("secrets", "ca", "issue")
    world.from_management("apply", "--yes", *LIMIT, timeout=900)
    settled(world)
    assert not {t.name for t in model(world).tunnels} & set(old)
    certificate_up(world)
    said = stream(world, EDGE)
    papers = model(world).papers
    assert papers is not None
    assert f"secret:x509:{papers.key}\n" in said
    assert "PRIVATE" not in said
    assert world.from_management("verify", *LIMIT, check=False).returncode == 0


def test_a_renewed_certificate_is_taken_without_a_word_of_the_old_one(world: World) -> None:
    before = model(world).papers
    world.simpul("secrets", "ca", "renew", EDGE)
    world.from_management("apply", "--yes", *LIMIT, timeout=900)
    settled(world)
    after = model(world).papers
    assert before and after and before.key != after.key
    tunnel, _ = joined(world)[0]
    vici(world, EDGE, tunnel, f"--terminate --ike {tunnel}")
    certificate_up(world)
    assert str(before.key) not in stream(world, EDGE)


def test_a_certificate_of_another_authority_stays_out(world: World, tmp_path: Path) -> None:
    tunnel, hub = joined(world)[0]
    store = init(tmp_path / ".simpul")
    other = Authority(tmp_path, store)
    other.create("kaltim", now())
    other.issue([EDGE], now())
    false = read_papers(tmp_path).devices[EDGE]
    here = f"/run/simpul/ike/{tunnel}"
    for folder, text in (("x509", false.pem), ("private", store.get(f"x509:{false.key}"))):
        world.lab.exec(EDGE, ["sh", "-c", f"rm {here}/{folder}/simpul; cat > {here}/{folder}/simpul"], input=text,
                       check=True)
    vici(world, EDGE, tunnel, "--load-creds --clear --noprompt")
    vici(world, EDGE, tunnel, f"--terminate --ike {tunnel}")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert not up(world, hub, tunnel)
        time.sleep(2)
    assert "no issuer certificate found" in on(world, hub, f"tail -n 80 /run/simpul/log/{tunnel}")
    for folder, name in (("x509", "certificate"), ("private", "key")):
        on(world, EDGE, f"ln -sf /run/simpul/live/x509/{name}.conf {here}/{folder}/simpul")
    vici(world, EDGE, tunnel, "--load-creds --clear --noprompt")
    certificate_up(world)


def test_a_revoked_certificate_stays_out_until_there_is_a_new_one(world: World) -> None:
    world.simpul("secrets", "ca", "revoke", EDGE)
    assert "SIM545" in world.simpul("check").stderr
    world.from_management("apply", "--yes", *LIMIT, check=False, timeout=900)
    until(lambda: not any(up(world, h, t) for t, h in joined(world)), 60, "hubs let it go")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert not any(up(world, h, t) for t, h in joined(world))
        time.sleep(2)
    tunnel, hub = joined(world)[0]
    assert "certificate was revoked" in on(world, hub, f"tail -n 80 /run/simpul/log/{tunnel}")
    assert not_reached(world, [EDGE], 5) == [EDGE]
    # What is thrown out of the network comes in as a new router does.
    world.simpul("secrets", "ca", "issue")
    world.simpul("bootstrap", "--again", EDGE)
    world.lab.replace(EDGE)
    world.simpul("lab", "plug", EDGE)
    world.from_management("apply", "--yes", *LIMIT, timeout=900)
    certificate_up(world)
    settled(world)


def test_the_way_back_to_wireguard(world: World) -> None:
    with edited(world, NETWORK, (POLICY.replace("psk", "certificate"), SEGMENT)):
        world.from_management("apply", "--yes", *LIMIT, timeout=900)
        settled(world)
        assert not_reached(world, ALL, 60) == []
        for name in (EDGE, *HUBS):
            left = on(world, name, "ls -d /run/simpul/ike/* 2>/dev/null; ip -o link | grep -o 'ike[0-9]*'; :")
            used = {t.name for t in model(world, name).tunnels}
            assert all(name.startswith("wg") for name in used)
            assert not left, (name, left)
            assert on(world, name, "pgrep -c charon-systemd || :").strip() == "0"
