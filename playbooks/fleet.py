"""The routers, many at a time: Nornir is the engine, `tasks.change` what happens on each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from nornir.core import Nornir
from nornir.core.configuration import Config as NornirConfig
from nornir.core.configuration import LoggingConfig
from nornir.core.plugins.connections import ConnectionPluginRegister
from nornir.core.state import GlobalState

from playbooks import terminal
from playbooks.apply import Outcome
from playbooks.plan import Seen, running
from playbooks.vital import Memory, vital
from playbooks.workspace import Workspace
from simpul.config.model import Config
from simpul.device import FateState, Probe, ProbeResult
from simpul.errors import DeviceError, DialectError, without_device
from simpul.plan.model import Fragment
from simpul.secrets import reveal
from simpul.words.sentence import tell
from tasks import change
from tasks.connection import NAME, SimpulConnection
from tasks.inventory import SimpulInventory
from tasks.processor import Events
from tasks.runner import SimpulRunner

# Seconds for opening a session.
TIMEOUT = 8.0
SETTLE_PATIENCE = 20.0
# Seconds that sessions have to come back after a change: less than a site's undo, with what follows, takes to fire.
STAND_PATIENCE = 45.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from devices, and why the others were not."""

    found: Mapping[str, Seen]
    texts: Mapping[str, str]             # as each driver fetched it, secrets masked on the device
    lost: Mapping[str, str]              # those that are `unread` among them
    unread: Mapping[str, Seen] = field(default_factory=dict)  # what answered, and runs what its dialect cannot read


def nornir(workspace: Workspace, names: Iterable[str]) -> Nornir:
    """A Nornir over the named devices. Its state is its own: a failure here empties no other run."""
    wanted = set(names)
    # Ours alone: to look for every plugin that is installed imports NAPALM, and each start would wait for it.
    ConnectionPluginRegister.register(NAME, SimpulConnection)
    inventory = SimpulInventory(**workspace.nornir_options(), timeout=TIMEOUT).load()
    config = NornirConfig(logging=LoggingConfig(enabled=False))
    whole = Nornir(inventory=inventory, runner=SimpulRunner(), config=config,
                   data=GlobalState(dry_run=False))
    return whole.filter(filter_func=lambda host: host.name in wanted)


def run_all(
    workspace: Workspace, names: Iterable[str], task: Callable[..., Any], title: str = "", **arguments: Any,
) -> dict[str, Any]:
    """Run one task on every device, with progress under `title`; results by device. Whatever a task raised besides a
    DeviceError is a fault of ours and is raised here, after every other device has finished.
    """
    # What a task refuses and why a session ended is in its result; the libraries' own words would only drown it.
    for library in ("nornir", "paramiko"):
        logging.getLogger(library).addHandler(logging.NullHandler())
    logging.getLogger("nornir").propagate = False
    names = list(names)
    if not names:
        return {}
    with terminal.progress(title, len(names)) if title else nullcontext() as step:
        def heard(kind: str, facts: Mapping[str, str]) -> None:  # noqa: ARG001 - a Listener's shape
            if step is not None and kind == "host-end":
                step("")

        results = nornir(workspace, names).with_processors([Events(heard)]).run(task=task, **arguments)
    for multi in results.values():
        if multi.exception is not None:
            raise multi.exception
    return {name: multi[0].result for name, multi in results.items()}


def _from_inside(inventory: Path) -> str | None:
    from playbooks.lab_beside import way_in  # noqa: PLC0415 - who gets an answer need not wait for the lab

    return way_in(inventory)


def read(workspace: Workspace, names: Sequence[str]) -> Reading:
    """Facts and configuration of every device that answers. A device whose configuration nobody can read holds no
    other back.
    """
    pinned = [n for n in names if workspace.host_key(n) is not None]
    results = run_all(workspace, pinned, change.look, tell("read"))
    answers = {n: r for n, r in results.items() if not isinstance(r, DeviceError)}
    if pinned and not answers and (how := _from_inside(workspace.inventory)) is not None:
        terminal.say(how, "yellow")
    found, unread = {}, {}
    for name, (facts, text) in answers.items():
        try:
            found[name] = Seen(facts, running(workspace, name, text))
        except DialectError as error:
            unread[name] = Seen(facts, Config.of([]), tell("what it runs cannot be read: {why}",
                                                           why=error.diagnostic.headline))
    lost = {n: without_device(r.diagnostic.message, n) for n, r in results.items() if isinstance(r, DeviceError)}
    lost.update({n: tell("no first file was made for it yet") for n in names if n not in pinned})
    lost.update({n: one.unfit for n, one in unread.items()})
    return Reading(found, {n: text for n, (_, text) in answers.items()}, lost, unread)


def probe_all(
    workspace: Workspace, asked: Mapping[str, Sequence[Probe]],
) -> dict[str, tuple[ProbeResult, ...] | DeviceError]:
    """Every probe to its device; what stood in the way of those that did not answer."""
    return run_all(workspace, asked, change.ask, tell("verified"), asked=asked)


def inquire(
    workspace: Workspace, names: Iterable[str], asked: Mapping[str, Sequence[str]],
) -> dict[str, dict[str, FateState]]:
    """Where the fragments stand that are asked after, and what else devices hold unconfirmed: states by fragment id, by
    device. Devices that do not answer are absent from the result.
    """
    pinned = [n for n in names if workspace.host_key(n) is not None]
    results = run_all(workspace, pinned, change.inquire, tell("asked"), asked=asked)
    return {n: r for n, r in results.items() if r is not None}


class NornirFleet:
    """`playbooks.apply.Fleet` over Nornir."""

    def __init__(self, workspace: Workspace, names: Iterable[str]) -> None:
        self._workspace = workspace
        self._names = set(names)
        self._memory = Memory()

    def __enter__(self) -> NornirFleet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        return None

    def remember(self, names: Sequence[str]) -> Mapping[str, str]:
        models = self._workspace.models.every()
        asked = {n: vital(models, n) for n in names}
        probes = {n: [v.probe for v in of_device] for n, of_device in asked.items()}
        return self._memory.keep(asked, run_all(self._workspace, names, change.ask, asked=probes))

    def fallen(self, names: Sequence[str], aside: Collection[str]) -> Mapping[str, Outcome]:
        answers = run_all(
            self._workspace, names, change.ask_again, asked=self._memory.probes(names), reach=SETTLE_PATIENCE,
            patience=STAND_PATIENCE, enough=lambda name, got: not self._memory.lost(name, got, aside))
        return self._memory.outcomes(answers, aside)

    def begin(self, work: Mapping[str, Sequence[Fragment]], seconds: int, reach: float) -> Mapping[str, Outcome]:
        store = self._workspace.secrets
        results = run_all(self._workspace, work, change.begin, work=work, seconds=seconds,
                          patience=reach, reveal=lambda names: reveal(names, store))
        return _outcomes(results)

    def settle(
        self, confirm: Mapping[str, Sequence[Fragment]], revert: Mapping[str, Sequence[Fragment]],
    ) -> Mapping[str, Outcome]:
        names = dict.fromkeys((*confirm, *revert))
        results = run_all(self._workspace, names, change.settle, confirm=confirm, revert=revert,
                          patience=SETTLE_PATIENCE)
        return _outcomes(results)

    def compare(self, undone: Mapping[str, Sequence[Fragment]]) -> Mapping[str, Outcome]:
        results = run_all(self._workspace, undone, change.compare, work=undone, patience=0.0)
        return _outcomes(results)


def _outcomes(results: Mapping[str, Mapping[str, change.Fate]]) -> dict[str, Outcome]:
    return {i: Outcome(f.state, f.detail, f.otherwise, f.armed) for fates in results.values() for i, f in fates.items()}
