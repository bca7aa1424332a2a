"""`simpul lab`: the inventory's own routers on this machine. The lab itself reads only `topology.json`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from lab.errors import LabError
from lab.hands import EmulatedLab
from lab.world import Lab
from playbooks import terminal
from playbooks.bootstrap import unsealed
from playbooks.limit import chosen
from playbooks.topology import topology
from playbooks.workspace import Workspace
from records.files import write_atomically
from records.state_folder import make_state_folder, state_folder
from simpul.report.line import Line


def lab_of(inventory: Path) -> Lab | EmulatedLab:
    """The lab that belongs to an inventory: real routers, or emulated ones where such are up."""
    folder = state_folder(inventory) / "lab"
    emulated = EmulatedLab(folder)
    return emulated if emulated.stands else Lab(folder)


def _real(inventory: Path, what: str) -> Lab:
    lab = lab_of(inventory)
    if isinstance(lab, EmulatedLab):
        raise LabError("705", f"emulated routers have no {what}", hint="real ones do: simpul lab down, simpul lab up")
    return lab


def run_up(inventory: Path, *, limit: str | None, emulated: bool = False) -> int:
    """Build the routers, all or some, in factory state: real ones, or emulated ones, which need neither root nor
    packages.
    """
    workspace = Workspace.open(inventory)
    names = chosen(workspace.network, limit)
    # The topology names addresses, so the numbers must stand before the first cable is laid.
    workspace.release_absent()
    models = workspace.models
    path = make_state_folder(inventory) / "topology.json"
    write_atomically(path, topology(workspace.network, models, workspace.numbers, names))
    workspace.save_numbers()
    folder = path.parent / "lab"
    lab = EmulatedLab(folder) if emulated else lab_of(inventory)
    lab.up(path, progress=lambda text: terminal.say(text, "dim"))
    terminal.say(f"{len(names)} {'emulated ' if emulated else ''}routers in factory state; next: simpul bootstrap, "
                 "simpul lab plug", "green")
    return 0


def run_down(inventory: Path) -> int:
    """Take everything away, also what an aborted `up` left."""
    lab_of(inventory).down(progress=lambda text: terminal.say(text, "dim"))
    return 0


def run_status(inventory: Path, *, json: bool) -> int:
    """Each machine of the lab, and whether it has power."""
    nodes = lab_of(inventory).status()
    if json:
        terminal.data([asdict(n) for n in nodes])
        return 0
    if not nodes:
        terminal.say("there is no lab; simpul lab up builds it", "yellow")
        return 1
    for node in nodes:
        state = getattr(node, "state", "")
        terminal.show([Line(f"{node.name:<36} {node.kind:<10} {state:<6} {node.detail}")])
    return 0


def run_plug(inventory: Path, *, devices: Sequence[str], limit: str | None) -> int:
    """Unseal each first file and run it on its router's console."""
    workspace = Workspace.open(inventory)
    lab = lab_of(inventory)
    standing = {r.name for r in lab.topology.routers}
    names = [d for d in (devices or chosen(workspace.network, limit)) if devices or d in standing]
    failed: list[str] = []
    with terminal.progress("plugged in", len(names)) as step, ThreadPoolExecutor(4) as pool:
        def plug(name: str) -> tuple[str, LabError | None]:
            try:
                lab.plug(name, unsealed(workspace, name))
            except LabError as error:
                return name, error
            return name, None

        for name, error in pool.map(plug, names):
            step("" if error is None else f"{name}: {error}")
            if error is not None:
                failed.append(name)
    management = lab.topology.management
    if not failed and management is not None:
        # From there, as in the field: the routers' addresses are the lab's, and mean something else out here.
        terminal.say(f"next: simpul lab exec {management.name} simpul apply", "green")
    return int(bool(failed))


def run_exec(inventory: Path, name: str, command: Sequence[str]) -> int:
    """Become a command inside a machine of the lab; its exit code is ours. On an emulated router: type it at its
    console.
    """
    lab = lab_of(inventory)
    router = name in {r.name for r in lab.topology.routers}
    if router and isinstance(lab, EmulatedLab):
        terminal.show(Line(row) for row in lab.typed(name, " ".join(command)).splitlines())
        return 0
    environment = lab.environment(name) if router else _with_ours(lab.environment(name))
    with subprocess.Popen([*lab.namespaces_command(name), *command], env=environment) as process:
        # It hears ^C by itself, and what it says to that is for the person: nothing is to be added here.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return process.wait()
        finally:
            signal.signal(signal.SIGINT, before)


def _with_ours(environment: dict[str, str]) -> dict[str, str]:
    """Where `simpul` is found by its name too, last: whoever called it by its path has no PATH to it."""
    return {**environment, "PATH": f"{environment.get('PATH', os.defpath)}{os.pathsep}{Path(sys.executable).parent}"}


def run_ping(inventory: Path, source: str, destination: str) -> int:
    """One ping. Exit 0 when it comes back."""
    reached = _real(inventory, "hosts that ping").ping(source, destination)
    terminal.say(f"{source} -> {destination}: {'reached' if reached else 'no answer'}", "green" if reached else "red")
    return int(not reached)


def run_power(inventory: Path, device: str, *, on: bool) -> int:
    """Cut or restore a router's power."""
    lab = lab_of(inventory)
    (lab.restore if on else lab.cut)(device)
    return 0


def run_clock(inventory: Path, device: str, seconds: int) -> int:
    """Take a router's battery out."""
    _real(inventory, "battery to take out").set_clock(device, seconds)
    terminal.say(f"{device}: {seconds:+,} s at each start from now on; simpul lab cut, restore starts it anew", "dim")
    return 0


def run_pass(inventory: Path, seconds: int) -> int:
    """Let time pass at once: an armed undo fires without anybody waiting for it."""
    lab = lab_of(inventory)
    if not isinstance(lab, EmulatedLab):
        raise LabError("705", "on real routers time passes by itself", hint="emulated ones: simpul lab up --emulated")
    lab.pass_time(seconds)
    return 0


def run_cable(inventory: Path, device: str, port: str, *, up: bool) -> int:
    """Pull or plug a cable."""
    lab_of(inventory).link(device, port, up)
    return 0

