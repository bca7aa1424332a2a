"""The helper on a disk that forgets what was not synced when the power goes: the lab's own kind of cut."""

from __future__ import annotations

import base64
import io
import json
import random
import subprocess
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.parse import parse
from lab.world import Lab
from platforms.linux_frr.helper import PATH, helper_text
from tests.platforms.linux_frr_device.throwaway_router import BASE, digest, fragment, keys

pytestmark = [pytest.mark.lab, pytest.mark.long]

NAME = "kukar-edge-1"
HERE, THERE = "00000000000000a1", "00000000000000b2"
VLAN, LIST = "interface/vlan10.conf", "frr/prefix-list/SIMPUL-new.conf"
TEXTS = {VLAN: "vlan 10\naddress 10.66.0.65/26\n", LIST: "ip prefix-list SIMPUL-new seq 5 permit 10.67.0.0/16\n"}


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """One router on a disk image of its own, with the helper and a confirmed configuration."""
    made = Lab(tmp_path)
    made.up(parse(json.dumps({"format": 1, "name": "one", "routers": [
        {"name": NAME, "platform": "linux_frr", "site": "64.02/kabkota/1",
         "wan": [{"port": "eth0", "provider": "icon", "access": "static", "gateway": "203.0.113.9/30"}],
         "lan": [{"port": "eth2", "host": "office"}]}],
        "hosts": [{"name": "office", "addresses": ["10.66.0.10/26"], "gateways": ["10.66.0.1"], "listen": []}]})))
    try:
        private, _ = keys()
        objects = {**BASE, "wireguard/wg12.conf": BASE["wireguard/wg12.conf"].replace("secret", private)}
        script = ["#!/bin/sh", "set -eu", "umask 077", f"hostname {NAME}", f"echo {NAME} > /etc/hostname"]
        for path, text in {PATH: helper_text(), **{f"/etc/simpul/conf/{i}": t for i, t in objects.items()}}.items():
            script.append(f"mkdir -p {Path(path).parent}; base64 -d > {path} <<'E'\n"
                          f"{base64.encodebytes(text.encode()).decode()}E")
        made.plug(NAME, "\n".join([*script, f"chmod 755 {PATH}", "sync", f"{PATH} boot", ""]).encode())
        yield made
    finally:
        made.down()


def conf(lab: Lab) -> dict[str, str]:
    """The text of each confirmed file, by id."""
    with lab.popen(NAME, ["tar", "-cC", "/etc/simpul/conf", "."], stdout=subprocess.PIPE) as process:
        said, _ = process.communicate()
    with tarfile.open(fileobj=io.BytesIO(said)) as archive:
        found = {m.name.removeprefix("./"): archive.extractfile(m) for m in archive.getmembers()}
        return {name: handle.read().decode() for name, handle in found.items() if handle is not None}


def test_cut_at_any_moment_it_boots_what_was_confirmed(lab: Lab, tmp_path: Path) -> None:
    chance = random.Random(2026)
    without = conf(lab)
    with_both = {**without, **TEXTS}
    there = fragment(NAME, [("put", VLAN), ("put", LIST), ("vtysh",)], dict.fromkeys(TEXTS),
                     {0: TEXTS[VLAN], 1: TEXTS[LIST], 2: TEXTS[LIST]}, {2: f"no {TEXTS[LIST]}"})
    back = fragment(NAME, [("del", VLAN), ("del", LIST), ("vtysh",)], {i: digest(t) for i, t in TEXTS.items()},
                    {2: f"no {TEXTS[LIST]}"}, {2: TEXTS[LIST]})
    seen = {"before": 0, "after": 0, "told": 0}
    longest = 0.6       # s; as slow as the machine is today, so that cuts fall on both sides
    for _ in range(14):
        standing = conf(lab)
        assert standing in (without, with_both)
        wanted, identifier, data = (with_both, THERE, there) if standing == without else (without, HERE, back)
        script = f"{PATH} stage {identifier} && {PATH} arm {identifier} 60 && {PATH} commit {identifier} && " \
                 f"{PATH} confirm {identifier} && echo told"
        (tmp_path / "data").write_bytes(data)
        with (tmp_path / "data").open("rb") as stdin, (tmp_path / "said").open("wb") as said:
            process = lab.popen(NAME, ["sh", "-c", script], stdin=stdin, stdout=said, stderr=said)
            time.sleep(chance.uniform(0.05, longest))
            told = b"told" in (tmp_path / "said").read_bytes()
            lab.cut(NAME)
            process.wait()
        lab.restore(NAME)
        found = conf(lab)
        assert found in (standing, wanted), "half a change was booted"
        assert not told or found == wanted, "what was said to be confirmed was lost"
        seen["after" if found == wanted else "before"] += 1
        seen["told"] += told
        longest *= 0.7 if told else 1.4
        running = lab.exec(NAME, [PATH, "fetch"]).stdout
        assert " unsaved" not in running
        assert "== absent" not in running
        assert ("SIMPUL-new" in running) == (found == with_both)
        assert lab.exec(NAME, [PATH, "pending"]).stdout == ""
    assert all(seen.values()), f"the cuts fell on one side only: {seen}"
