"""A network of three routers whose first files hold everything: what came up, and what may be asked of it."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lab import machine
from lab.world import Lab

HUB, FAR_HUB, VILLAGE = "hub-1", "hub-2", "opd-1"
LINE, SESSION = "fibre", "ppp-eth0"
INTERNET = "198.51.100.10"
SERVERS, OFFICE, GUEST = "64-hub-1-servers", "64-opd-1-office", "64-opd-1-wifi"
TRUNK, UNTAGGED = "64-opd-1-cctv-trunk", "64-opd-1-cctv"     # of one segment
GIVEN = "SIMPUL_PREPARED"       # in the environment: the folder of `tests.microvm.prepared`
STREAMS = "SIMPUL_STREAMS"       # a folder to be made, for what the routers answer to `fetch`
HELPER = "/usr/local/sbin/simpul-device"


def missing() -> str | None:
    for kind in (("wireguard",), ("xfrm", "if_id", "1")):
        made = subprocess.run(["unshare", "-n", "ip", "link", "add", "probe", "type", *kind], capture_output=True,
                              text=True, check=False)
        if made.returncode:
            return f"no {kind[0]} in the kernel ({made.stderr.strip()})"
    return machine.pppoe_missing()


class Network:
    """The lab, and what the declaration says of it."""

    def __init__(self, lab: Lab, given: Path) -> None:
        self.lab = lab
        self.truth: dict[str, Any] = json.loads((given / "truth.json").read_text())
        self.routers: dict[str, Any] = self.truth["routers"]

    def on(self, name: str, command: str, words: str | None = None) -> str:
        """What a shell command there says, whatever its status; it reads `words`."""
        done = self.lab.exec(name, ["sh", "-c", command], input=words, timeout=900)
        return done.stdout + done.stderr

    def wrong(self, kinds: Sequence[str]) -> list[str]:
        """Each question of these kinds whose answer is not the declared one, asked on all routers at once."""
        def ask(name: str) -> list[str]:
            mine = [q for q in self.truth["questions"] if q["device"] == name and q["kind"] in kinds]
            lines = "".join(f"{' '.join([q['kind'], *q['arguments']])}\n" for q in mine)
            said = self.on(name, f"{HELPER} probe -", lines).splitlines() if mine else []
            assert len(said) == len(mine), said
            return [f"{name}: {q['about']}: {s}" for q, s in zip(mine, said, strict=True)
                    if (s[0] == "0") != q["expected"]]
        with ThreadPoolExecutor(len(self.routers)) as pool:
            return [w for some in pool.map(ask, self.routers) for w in some]

    def settled(self, seconds: float = 600) -> None:
        """Wait until tunnels and sessions stand; then everything declared passes, and the sample does not."""
        until(lambda: not self.wrong(("handshake", "bgp")), seconds, lambda: self.wrong(("handshake", "bgp")))
        until(lambda: not self.wrong(("gateway", "tcp")), 180, lambda: self.wrong(("gateway", "tcp")))

    def tunnel(self, name: str, peer: str) -> Any:
        return next(t for t in self.routers[name]["tunnels"] if t["peer"] == peer)


def until(true: Callable[[], bool], seconds: float, why: Callable[[], object]) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, why()
        time.sleep(0.5)


def told(words: str) -> None:
    """For who waits for an emulated machine."""
    print(f"{Path('/proc/uptime').read_text().split()[0]} s: {words}", flush=True)
