"""A site goes and comes back, a line is taken away and given again, a change fails half-way: with every log turned up.
Nothing of the site is left on the hubs while it is gone, its numbers are its own when it returns, and nowhere is there
a private key that has no business there.
"""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import time
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_ssh_private_key

from records.secrets import AgeStore
from tests.end_to_end.conftest import SMALL, World
from tests.end_to_end.hands import edited, inventory_file, not_reached, routers, settled, stream, streams

pytestmark = [pytest.mark.lab, pytest.mark.long]

EDGE, VILLAGE, SITE = "bontang-edge-1", "kd-64-11-01-2008-1", "64.11.01.2008/kantor-desa/1"
KINDS = ("site4", "site6", "segment4", "segment6", "loopback", "link", "asn", "primary-hub", "hub-router")
_DEBUG = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, filename="debug.log")
from playbooks.cli import main
main(sys.argv[1:])
"""


@dataclass(frozen=True)
class Life:
    """What was seen on the way, for the tests to judge."""

    began: float
    said: Mapping[str, str]              # what each command printed on both its outputs
    codes: Mapping[str, int]
    numbers: tuple[Mapping[tuple[str, str], str], Mapping[tuple[str, str], str]]
    tokens: Collection[str]              # what hubs have of the site and of nobody else
    there: Mapping[str, str]             # hubs' streams and live state while the site is declared
    gone: Mapping[str, str]


def numbers(world: World) -> dict[tuple[str, str], str]:
    """What the ledger holds for the site and its router."""
    ledger = world.workspace.ledger
    return {(kind, key): record.value for kind in KINDS for key, record in ledger.living(kind).items()
            if key.startswith(SITE) or key == VILLAGE}


def tokens(world: World) -> list[str]:
    """Words that only this site puts on a hub router."""
    workspace = world.workspace
    model = workspace.models[VILLAGE]
    site = workspace.network.sites[SITE]
    found = [VILLAGE, SITE.replace("/", "_"), str(model.bgp.asn), str(model.loopback4.ip), str(model.loopback6.ip),
             str(workspace.numbers.site4(site)), str(workspace.numbers.site6(site))]
    for tunnel in model.tunnels:
        assert tunnel.wireguard
        found += [tunnel.name, str(tunnel.address4.ip), str(tunnel.address6.ip), str(tunnel.wireguard.own)]
    return found


def hub_state(world: World) -> dict[str, str]:
    """What each hub router is configured with and what it really runs."""
    names = [n for n in routers(world) if n.startswith("hub")]
    live = "nft list ruleset; ip netns exec wan nft list ruleset; wg show all | grep -v private; ip -o addr"
    return {n: text + world.lab.exec(n, ["sh", "-c", live], check=True).stdout
            for n, text in streams(world, names).items()}


def has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<![\w.:]){re.escape(word)}(?!\w|:[0-9a-f]|\.\d)", text) is not None


_WG = "/usr/local/sbin/wg"       # found before Debian's own
_REFUSE = """#!/bin/sh
case "$*" in "syncconf {line} "*) echo "not today" >&2; exit 1 ;; esac
exec /usr/bin/wg "$@"
"""


@pytest.fixture(scope="module")
def life(small: World) -> Life:
    began = time.time()
    said: dict[str, str] = {}
    codes: dict[str, int] = {}

    def run(name: str, *words: str, at: str = "mgmt") -> None:
        command = [sys.executable, "-c", _DEBUG, *words]
        if at == "mgmt":
            command = [*small.lab.namespaces_command("mgmt"), *command]
        done = small._run(command, False, 300)
        said[name], codes[name] = done.stdout + done.stderr, done.returncode

    mahulu, bontang = inventory_file(small, "64.11"), inventory_file(small, "64.74")
    village = re.search(rf"  {SITE}:\n(?:    .*\n|\n)+", (small.inventory / mahulu).read_text())
    radio = re.search(r"      radio: \{provider(?:.*\n)+?.*\}\n", (small.inventory / bontang).read_text())
    assert village is not None
    assert radio is not None
    before, words, there = numbers(small), tokens(small), hub_state(small)
    line = next(t.name for t in small.workspace.models[EDGE].tunnels if t.uplink == "radio")
    risks = "    accepted_risks:\n"
    risk = "      AVAIL-1: {reason: the mast fell, owner: Diskominfo Bontang, until: 2027-12-31}\n"
    with (edited(small, mahulu, (village.group(), "")),
          edited(small, bontang, (radio.group(), ""), (risks, risks + risk))):
        run("remove", "apply", "--yes")
        gone = hub_state(small)
        settled(small)
    # The village's router comes back as a new one; the line's tunnel meets a WireGuard that does not take it.
    run("bootstrap", "bootstrap", "--limit", VILLAGE, at="here")
    small.lab.replace(VILLAGE)
    small.simpul("lab", "plug", VILLAGE)
    put = ["sh", "-c", f"cat >{_WG}; chmod 755 {_WG}"]
    small.lab.exec(EDGE, put, input=_REFUSE.format(line=line), check=True)
    run("fail", "apply", "--yes")
    small.lab.exec(EDGE, ["rm", _WG], check=True)
    run("resume", "resume")
    run("apply", "apply", "--yes", "--json")
    run("plan", "plan", "--json", "--out", "canary.plan")
    run("verify", "verify", "--limit", ",".join(SMALL))
    run("render", "render", "--out", "rendered", at="here")
    run("fetch", "fetch", "--out", "fetched")
    run("status", "status", "--json")
    run("secrets", "secrets", "list", at="here")
    settled(small)
    return Life(began, said, codes, (before, numbers(small)), words, there, gone)


def test_a_removed_site_leaves_nothing_on_hubs(life: Life) -> None:
    whole = "\n".join(life.there.values())
    assert [t for t in life.tokens if not has_word(whole, t)] == [], "a word that was never there proves nothing"
    for name, text in life.gone.items():
        assert [t for t in life.tokens if has_word(text, t)] == [], name


def test_a_site_that_comes_back_has_its_old_numbers(life: Life) -> None:
    before, after = life.numbers
    assert {kind for kind, _ in before} == set(KINDS)
    assert after == before


def test_what_failed_was_undone_and_what_followed_was_done(life: Life) -> None:
    assert life.codes == {**dict.fromkeys(life.codes, 0), "fail": 1}
    assert "site:64.74/kabkota/1 failed" in life.said["fail"]


def wireguard_keys(world: World) -> set[str]:
    store = AgeStore(world.state)
    return {store.get(name) for name in store.names() if name.startswith("wg:")}


def patterns(world: World) -> set[str]:
    """Every private key in every form that it could be written in."""
    wireguard = wireguard_keys(world)
    pem = [(world.state / "operator_ed25519").read_text()]
    pem += [world.lab.exec(n, ["cat", "/etc/ssh/ssh_host_ed25519_key"], check=True).stdout for n in routers(world)]
    raw = [base64.b64decode(key) for key in wireguard]
    raw += [load_ssh_private_key(text.encode(), None).private_bytes(
        Encoding.Raw, PrivateFormat.Raw, NoEncryption()) for text in pem]
    identity = re.search(r"AGE-SECRET-KEY-1\w+", (world.state / "identity.txt").read_text())
    assert identity is not None
    found = {identity.group()}
    for key in raw:
        assert len(key) == 32
        found |= {key.hex(), base64.b64encode(key).decode().rstrip("=")}
    for text in pem:
        # The first line of the body is the same for every key.
        found |= {part for part in text.splitlines()[2:-1] if len(part) > 30}
    return found


def files_with(keys: Collection[str], *where: str) -> set[str]:
    """Which files of this machine hold any of these; the keys themselves go through a pipe only."""
    done = subprocess.run(["grep", "-raFl", "-f", "-", "--devices=skip", *where], input="\n".join(keys), text=True,
                          capture_output=True, check=False)
    assert done.returncode in (0, 1, 2), done.stderr
    return set(done.stdout.splitlines())


def test_no_private_key_is_where_it_has_no_business(small: World, life: Life, tmp_path: Path) -> None:
    keys = patterns(small)
    made = wireguard_keys(small)
    assert len(made) > 30
    assert all(key not in text for text in life.said.values() for key in keys)
    assert "DEBUG:paramiko" in (small.folder / "debug.log").read_text()

    # The world's folder; the routers' disks are looked at from inside.
    found = files_with(keys, "--exclude=disk.img", str(small.folder))
    assert found == {str(small.state / "identity.txt"), str(small.state / "operator_ed25519")}

    # What else was written on this machine since, by whomever.
    recent = subprocess.run(["find", "/tmp", "/var/tmp", "/var/log", "/run", "-xdev", "-type", "f", "-size", "-20M",
                             "-newermt", f"@{life.began:.0f}", "-not", "-path", f"{small.folder}/*", "-not", "-name",
                             "disk.img"], capture_output=True, text=True, check=False).stdout.splitlines()
    canary = tmp_path / "canary"
    canary.write_text(f"x = {next(iter(made))}\n")
    assert str(canary) in files_with(keys, str(canary)), "the search finds nothing"
    canary.unlink()
    loose = files_with(keys, "--", "/dev/null", *recent)
    assert {p for p in loose if Path(p).name not in ("identity.txt", "operator_ed25519")} == set()

    # Each router: all that it ever wrote to its own disk, its memory, its processes.
    disk = "/run/lab/disk/upper"
    script = "grep -raFl -f - --devices=skip /run /tmp /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null; true"

    def on_router(name: str) -> set[str]:
        assert small.lab.exec(name, ["test", "-d", f"{disk}/etc/simpul/conf"]).returncode == 0
        return set(small.lab.exec(name, ["sh", "-c", script], input="\n".join(keys), check=True).stdout.splitlines())

    names = routers(small)
    with ThreadPoolExecutor(4) as pool:
        seen = dict(zip(names, pool.map(on_router, names), strict=True))
    for name, paths in seen.items():
        places = rf"({disk}/etc/simpul/conf|/run/simpul/live)/wireguard/wg\d+\.conf"
        tunnels = {p for p in paths if re.fullmatch(places, p)}
        assert len(tunnels) >= 4, name
        assert paths - tunnels == {f"{disk}/etc/ssh/ssh_host_ed25519_key"}, name
    assert not_reached(small, names, 10) == []
    assert "secret:wg:" in stream(small, EDGE)
