"""A lab on this machine: real routers, providers, hosts and cables, in namespaces of their own."""

from __future__ import annotations

import os
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Final, Literal

from lab import build, cabling, clock, dump, machine, parse, power
from lab.capture import Tap, record
from lab.errors import LabError
from lab.places import Places
from lab.processes import MARK, environment
from lab.state import LabState, StateDir
from lab.topology import Topology
from lab.topology_rules import shadowed, unbuildable
from lab.wiring import Cable, Wiring, wire

Progress = Callable[[str], None]
_FIRST_FILE: Final = "run/lab/first-file"
# What systemd would do on a router that has been bootstrapped; a router in factory state has neither.
_BOOT: Final = """
helper=/usr/local/sbin/simpul-device
if [ -x "$helper" ]; then "$helper" boot || exit; fi
for key in /etc/ssh/ssh_host_*_key; do
    if [ -s "$key" ]; then exec /usr/sbin/sshd -f /etc/ssh/sshd_config; fi
done
"""


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """One thing of the lab: `on` runs, `off` was cut, `dead` should run and does not."""

    name: str
    kind: str
    state: Literal["on", "off", "dead"]
    pid: int | None = None
    detail: str = ""


class Lab:
    """The lab whose memory is the folder `state_dir`. What cannot be done raises LabError.

    Several processes may use one lab at once; `up` and `down` exclude each other, and commands on one router are for
    one process at a time.
    """

    def __init__(self, state_dir: Path) -> None:
        self._state = StateDir(state_dir)
        self._plan: tuple[str, Topology, Wiring] | None = None      # of the lab with this id

    def up(self, topology: Topology | Path, limit: Collection[str] | None = None,
           progress: Progress = lambda _: None) -> None:
        """Build the lab: every router in factory state and powered. `limit` names routers or sites.

        Refused where this folder has a lab already. What was begun is taken down again on any failure.
        """
        machine.demand()
        whole = parse.load(topology) if isinstance(topology, Path) else topology
        wanted = whole.limited(limit)
        odd = unbuildable(wanted)
        if odd:
            raise LabError("701", "a lab of real routers cannot have\n  " + "\n  ".join(odd),
                           hint="simpul lab up --emulated has every platform")
        covered = shadowed(wanted, machine.own_addresses())
        if covered:
            raise LabError("701", "the management host could not tell the lab from this machine:\n  "
                           + "\n  ".join(covered),
                           hint="give it other networks; 198.18.0.0/15 is set aside for laboratories")
        with self._state.locked():
            if self._state.read() is not None:
                raise LabError("702", f"{self._state.path} holds a lab already", hint="take it `down` first")
            lab = LabState(uuid.uuid4().hex, wanted.name, "starting",
                           pppoe=_dials(wanted) and machine.pppoe_missing() is None)
            self._state.write(lab)
            try:
                self._state.topology.write_text(dump.dumps(wanted), encoding="utf-8")
                build.build(self._state, lab, wanted, wire(wanted, pppoe=lab.pppoe), progress)
            except BaseException:
                build.end(self._state, lab, lambda _: None)
                raise

    def down(self, progress: Progress = lambda _: None) -> None:
        """End everything, also what an aborted `up` left. Where there is no lab it does nothing."""
        with self._state.locked():
            lab = self._state.read()
            if lab is not None:
                build.end(self._state, lab, progress)

    def status(self) -> list[NodeStatus]:
        """Every router and everything around them, in the order of the topology. Empty where there is no lab."""
        lab = self._state.read()
        if lab is None:
            return []
        if lab.phase != "up":
            return [NodeStatus(lab.name, "lab", "dead", None, "its `up` did not end; take it `down`")]
        nodes = [self._router_status(router.name) for router in self.topology.routers]
        alive = lab.keeper is not None and lab.keeper.alive
        for space in self._wiring.spaces:
            nodes.append(NodeStatus(space.name, space.kind, "on" if alive else "dead",
                                    lab.keeper.pid if lab.keeper and alive else None,
                                    " ".join(f"{one.protocol}/{one.port}" for one in space.listen)))
        return nodes

    @property
    def topology(self) -> Topology:
        """The topology as it was built, after `limit`."""
        return self._planned()[0]

    def cables(self, name: str) -> tuple[Cable, ...]:
        """Every cable of a router, by port."""
        self.topology.router(name)
        return self._wiring.of(name)

    def namespaces_command(self, name: str) -> list[str]:
        """What to put before a command so that it runs in a router (all its namespaces) or at any other name (net)."""
        places = self._places()
        if not places.is_router(name):
            return ["nsenter", f"--net={places.space(name)}", "--"]
        # The bounding set travels: nothing that is started on a router may set the machine's clock. A command whose
        # nsenter is killed dies with it; the daemons that it left do not.
        return ["nsenter", "-t", str(places.init(name).pid), "-n", "-m", "-p", "-u", "--",
                "setpriv", "--bounding-set=-sys_time", "--pdeathsig=KILL", "--"]

    def environment(self, name: str) -> dict[str, str]:
        """The environment of commands at a name: a router's own plain one, elsewhere the caller's. Both marked."""
        if self._places().is_router(name):
            return {**power.PLAIN, MARK: self._up().id, "TERM": os.environ.get("TERM", "dumb")}
        return environment(self._up().id)

    def popen(self, name: str, argv: Sequence[str], **options: Any) -> subprocess.Popen[Any]:
        """Start a command at a name; options as subprocess.Popen's (`env` adds to the name's own)."""
        options["env"] = {**self.environment(name), **(options.get("env") or {})}
        return subprocess.Popen([*self.namespaces_command(name), *argv], **options)

    def exec(self, name: str, argv: Sequence[str], *, input: str | None = None,
             timeout: float | None = None, check: bool = False, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a command at a name to its end; its output is text, or goes where `stdout=` and `stderr=` send it.

        Output is gathered in files, not pipes: a command that leaves a daemon behind still ends. After `timeout`
        seconds subprocess.TimeoutExpired; with `check` subprocess.CalledProcessError for a code other than 0.
        """
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as source:
            if input is not None:
                source.write(input.encode())
                source.seek(0)
                options["stdin"] = source
            process = self.popen(name, argv, **{"stdin": subprocess.DEVNULL, "stdout": out, "stderr": err, **options})
            try:
                code = process.wait(timeout)
            except BaseException:
                process.kill()
                process.wait()
                raise
            done = subprocess.CompletedProcess(list(argv), code, _text(out), _text(err))
        if check:
            done.check_returncode()
        return done

    def ping(self, source: str, target: str, *, seconds: int = 1) -> bool:
        """Whether one ping from a name reaches another host's first address, or an address."""
        return self.exec(source, ["ping", "-n", "-c", "1", "-W", str(seconds), self.address(target)]).returncode == 0

    def address(self, name: str) -> str:
        """The first address of a host, of the management or internet host; what is none of these is itself."""
        topology = self.topology
        known = {h.name: h.addresses for h in topology.hosts}
        if topology.management:
            known[topology.management.name] = topology.management.addresses
        if topology.internet:
            known[topology.internet.name] = (topology.internet.address,)
        return str(known[name][0].ip) if known.get(name) else name

    def plug(self, name: str, first_file: bytes) -> str:
        """Run a first file (a POSIX shell script) on a router's console as root; its output.

        LabError 705 with the end of its output where it fails. The file is kept in the router's memory only, and not
        longer than it runs.
        """
        self.topology.router(name)
        target = Path(f"/proc/{self._places().init(name).pid}/root/{_FIRST_FILE}")
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(first_file)
            return self._console(name, ["sh", f"/{_FIRST_FILE}"], "its first file")
        finally:
            target.unlink(missing_ok=True)

    def cut(self, name: str) -> None:
        """A power cut: what was not synced to the disk is lost, and who shares a cable with it loses the carrier."""
        self.topology.router(name)
        places, wiring = self._places(), self._wiring
        power.cut(self._state, name)
        for cable in wiring.of(name):
            # The kernel removes it with the router's namespace, but takes its time.
            cabling.remove(places.space(cable.namespace), cable.far)
        self._set_neighbours(name)

    def restore(self, name: str) -> None:
        """Give power again: the router comes up on its disk as it was, boots what that holds, and starts sshd.

        LabError 702 where it has power already, 705 with its words where its boot fails (it stays powered then).
        """
        self.topology.router(name)
        if self._state.read_router(name).power == "on":
            raise LabError("702", f"{name} has power already")
        started = power.start(self._state, name, self._up().id)
        if started.init is not None and started.clock is not None:
            clock.put(self._state, started.init, started.clock)
        build.lay(self._state, self._wiring, self._places(), [name])
        self._set_neighbours(name)
        self._console(name, ["sh", "-c", _BOOT], "its boot")

    def replace(self, name: str) -> None:
        """Put a new router in its place: power off, a disk fresh from the factory, power on, the same cables."""
        self.cut(name)
        (self._state.router(name) / "disk.img").unlink()
        self.restore(name)

    def set_clock(self, name: str, seconds: int) -> None:
        """Take a router's battery out: at each start from now on its clock is so many seconds ahead of the machine's.

        It is right again when its NTP client has set it. LabError 704 where the machine cannot build such a router.
        """
        self.topology.router(name)
        clock.build(self._state)
        self._state.write_router(name, replace(self._state.read_router(name), clock=seconds))

    def clock(self, name: str) -> int:
        """How many seconds ahead of the machine a router's clock is now."""
        self.topology.router(name)
        return clock.read(self._places().init(name))

    def link(self, name: str, port: str, up: bool) -> None:
        """Plug (`up`) or pull the cable in a router's port: the port loses its carrier, its settings stay."""
        cable = self._cable(name, port)
        before = self._state.read_router(name)
        pulled = {*before.unplugged} - {port} if up else {*before.unplugged, port}
        self._state.write_router(name, replace(before, unplugged=tuple(sorted(pulled))))
        build.set_carriers(self._state, self._wiring, self._places(), [cable, *self._wiring.neighbours(cable)])

    @contextmanager
    def capture(self, name: str, port: str, file: Path) -> Iterator[None]:
        """Record into a pcap `file` what passes a router's port, on the cable outside it, while the block runs.

        `port` may be "all wan": every line of the router. For other names it is an interface there, or "any".
        """
        places = self._places()
        if places.is_router(name):
            ports = [w.port for w in self.topology.router(name).wan] if port == "all wan" else [port]
            taps = [Tap(places.space(c.namespace), c.far) for c in (self._cable(name, p) for p in ports)]
        else:
            taps = [Tap(places.space(name), port)]
        with record(taps, file, environment(self._up().id)):
            yield

    def _up(self) -> LabState:
        lab = self._state.read()
        if lab is None or lab.phase != "up":
            raise LabError("702", f"no lab is up in {self._state.path}", hint="build one with `up`")
        return lab

    def _planned(self) -> tuple[Topology, Wiring]:
        lab = self._up()
        if self._plan is None or self._plan[0] != lab.id:
            topology = parse.load(self._state.topology)
            self._plan = lab.id, topology, wire(topology, pppoe=lab.pppoe)
        return self._plan[1], self._plan[2]

    @property
    def _wiring(self) -> Wiring:
        return self._planned()[1]

    def _places(self) -> Places:
        return Places(self._state, self._up())

    def _cable(self, name: str, port: str) -> Cable:
        for cable in self.cables(name):
            if cable.port == port:
                return cable
        raise LabError("705", f"{name} has no port {port!r}",
                       hint=f"it has {', '.join(c.port for c in self.cables(name)) or 'none'}")

    def _set_neighbours(self, name: str) -> None:
        neighbours = [n for cable in self._wiring.of(name) for n in self._wiring.neighbours(cable)]
        build.set_carriers(self._state, self._wiring, self._places(), neighbours)

    def _console(self, name: str, argv: list[str], what: str) -> str:
        done = self.exec(name, argv, cwd="/", stderr=subprocess.STDOUT)
        if done.returncode:
            raise LabError("705", f"{name}: {what} ended with {done.returncode}: {done.stdout[-2000:].strip()}")
        return done.stdout

    def _router_status(self, name: str) -> NodeStatus:
        known = self._state.read_router(name)
        pulled = f"unplugged: {' '.join(known.unplugged)}" if known.unplugged else ""
        if known.power == "off":
            return NodeStatus(name, "router", "off", None, pulled)
        if known.init is None or not known.init.alive:
            return NodeStatus(name, "router", "dead", None, pulled)
        return NodeStatus(name, "router", "on", known.init.pid, pulled)


def _dials(topology: Topology) -> bool:
    return any(line.access == "pppoe" for router in topology.routers for line in router.wan)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
