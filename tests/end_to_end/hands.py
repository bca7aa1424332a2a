"""What a tester does to a world by hand: reads a router's console, knocks at its door, watches the event log, and kills
a run at a chosen moment.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from records.event_log import EventLog
from simpul.report.status_report import standings
from tests.end_to_end.conftest import ROOT, World

_KERNEL = re.compile(r"^== kernel \d+\n.*?(?=^== end$)", re.M | re.S)
_MAP = re.compile(r"^route-map .*\n(?: .*\n)*(?:exit\n)?!\n", re.MULTILINE)
_MAPS = re.compile(rf"(?:{_MAP.pattern})+", re.MULTILINE)
HELPER = "/usr/local/sbin/simpul-device"
_BANNERS = """
import json, socket, sys, threading, time
wanted, deadline = json.loads(sys.argv[1]), time.monotonic() + float(sys.argv[2])
left = dict(wanted)
def knock(name, address):
    while True:
        try:
            with socket.create_connection((address, 22), 2) as s:
                s.settimeout(2)
                if s.recv(8).startswith(b"SSH-2.0"):
                    del left[name]
                    return
        except OSError:
            pass
        if time.monotonic() > deadline:
            return
        time.sleep(0.2)
threads = [threading.Thread(target=knock, args=item) for item in wanted.items()]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps(sorted(left)))
"""
# The tool itself, with undo times that a test can wait for.
_QUICK = """
import sys
import playbooks.apply as a
import playbooks.fleet as f
a.SPOKE_SECONDS, a.HUB_SECONDS = {spoke}, {hub}
f.STAND_PATIENCE = 10.0
from playbooks.cli import main
main(sys.argv[1:])
"""

Event = Mapping[str, Any]


def routers(world: World) -> list[str]:
    return [r.name for r in world.lab.topology.routers]


def not_reached(world: World, names: Collection[str], within: float) -> list[str]:
    """Which of these routers do not show their sshd to the management host within so many seconds, in band."""
    workspace = world.workspace
    wanted = {n: workspace.address(n) for n in names}
    done = world.lab.exec("mgmt", ["/usr/bin/python3", "-c", _BANNERS, json.dumps(wanted), str(within)], check=True,
                          timeout=within + 30)
    left = json.loads(done.stdout)
    return [n for n in names if n in left]


def stream(world: World, name: str) -> str:
    """A router's whole configuration, secrets masked by itself, from its console. Without what its kernel has: that
    comes after a boot, as leases do. Route-maps by their names: FRR prints them in the order in which it heard of them,
    and hears of a wave's at once.
    """
    text = world.lab.exec(name, [HELPER, "fetch"], check=True, timeout=60).stdout
    return _MAPS.sub(lambda maps: "".join(sorted(_MAP.findall(maps[0]))), _KERNEL.sub("", text))


def streams(world: World, names: Collection[str]) -> dict[str, str]:
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(names, pool.map(lambda n: stream(world, n), names), strict=True))


def pending(world: World, name: str) -> str:
    """What a router says that it holds unconfirmed, from its console."""
    return world.lab.exec(name, [HELPER, "pending"], check=True, timeout=60).stdout


def held(world: World, names: Collection[str]) -> list[str]:
    """The routers among these that hold something unconfirmed."""
    with ThreadPoolExecutor(4) as pool:
        return [n for n, said in zip(names, pool.map(lambda n: pending(world, n), names), strict=True) if said]


def until(condition: Callable[[], object], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.1)


@contextmanager
def edited(world: World, file: str, *changes: tuple[str, str]) -> Iterator[None]:
    """The inventory with some words of a file replaced, while the block runs. It is for the block to apply it, and for
    its caller to bring the routers back.
    """
    path = world.inventory / file
    before = path.read_text()
    text = before
    for old, new in changes:
        assert text.count(old) == 1, f"{file} says {old!r} {text.count(old)} times"
        text = text.replace(old, new)
    path.write_text(text)
    try:
        yield
    finally:
        path.write_text(before)


@dataclass
class Run:
    """A command of the tool at the management host, in a session of its own."""

    world: World
    process: subprocess.Popen[str]
    told: int                            # bytes of the event log when it began

    def wait_for(self, moment: Mapping[str, str], seconds: float = 300) -> Event:
        """The first event since the run began whose `kind` and facts are these."""
        path = self.world.state / "events.jsonl"
        kind, facts = moment["kind"], {k: v for k, v in moment.items() if k != "kind"}
        deadline = time.monotonic() + seconds
        with path.open("rb") as file:
            file.seek(self.told)
            rest = b""
            while True:
                rest += file.read()
                *lines, rest = rest.split(b"\n")
                for line in lines:
                    event: Event = json.loads(line)
                    if event["kind"] == kind and all(event["data"].get(k) == v for k, v in facts.items()):
                        return event
                assert self.process.poll() is None, f"it ended with {self.process.returncode} before {kind} {facts}"
                assert time.monotonic() < deadline, f"no {kind} {facts} within {seconds} s"
                time.sleep(0.002)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self, seconds: float = 400) -> int:
        """Its exit code."""
        return self.process.wait(seconds)


@contextmanager
def started(world: World, *words: str, spoke: int = 120, hub: int = 600) -> Iterator[Run]:
    """Start a command at the management host, with these seconds of undo. Whatever is left of it is killed."""
    code = _QUICK.format(spoke=spoke, hub=hub)
    told = (world.state / "events.jsonl").stat().st_size
    run = Run(world, popen(world, [sys.executable, "-c", code, *words]), told)
    try:
        yield run
    finally:
        run.kill()


def popen(world: World, argv: Sequence[str]) -> subprocess.Popen[str]:
    """A process at the management host, leader of its own session. Its words go to a file of the world."""
    out = (world.folder / "run.log").open("a")
    with out:
        return subprocess.Popen([*world.lab.namespaces_command("mgmt"), *argv], cwd=world.folder, text=True,
                                env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True,
                                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)


def open_in_log(world: World) -> list[str]:
    """The routers of which the log does not know how a fragment ended."""
    log = EventLog(world.state / "events.jsonl")
    return [n for n, standing in standings(log.events(), routers(world)).items() if standing.open]


def settled(world: World) -> None:
    """The network is as the inventory says: nothing to do, nothing held by any router, nothing open in a sound log."""
    assert world.pending_changes() == 0
    assert held(world, routers(world)) == []
    assert open_in_log(world) == []
    EventLog(world.state / "events.jsonl").verify()


def inventory_file(world: World, name: str) -> str:
    """The file below the inventory that holds what begins with `name`."""
    found = [p for p in world.inventory.rglob("*.yaml") if p.name.startswith(name)]
    assert len(found) == 1, found
    return str(Path(found[0]).relative_to(world.inventory))
