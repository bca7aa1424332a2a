"""The routers, many at a time: Nornir is the engine, `tasks.change` what happens on each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from nornir.core import Nornir
from nornir.core.configuration import Config, LoggingConfig
from nornir.core.inventory import Defaults, Groups, Host, Hosts, Inventory
from nornir.core.state import GlobalState
from nornir.plugins.runners import ThreadedRunner

from platforms.registry import open_device
from playbooks.apply import Outcome
from playbooks.plan import Seen
from playbooks.workspace import Workspace
from simpul.device import Device, ProbeResult
from simpul.errors import DeviceError, WrongDevice
from simpul.plan.model import Fragment
from simpul.secrets import reveal
from tasks import change

# Past some hundred threads everything slows; routers at the far end of a satellite are waited for, not computed.
WORKERS = 50
TIMEOUT = 8.0
SETTLE_PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from devices, and why the others were not."""

    found: Mapping[str, Seen]
    lost: Mapping[str, str]


def opener(workspace: Workspace) -> Callable[[str], Device]:
    """How a session with a device is opened: its pinned key from the ledger, its address from the model."""
    key = str(workspace.operator_key())

    def open_one(name: str) -> Device:
        pinned = workspace.host_key(name)
        if pinned is None:
            raise WrongDevice("SIM620", f"{name} has no pinned host key, so no session is opened",
                              hint=f"run simpul bootstrap {name} and give the router its first file")
        return open_device(name, workspace.device(name).platform, workspace.address(name), 22, "root", key, pinned,
                           TIMEOUT)

    return open_one


def nornir(workspace: Workspace, names: Iterable[str]) -> Nornir:
    """A Nornir over the named devices. Its state is its own: a failure here empties no other run."""
    hosts = Hosts({n: Host(name=n, hostname=workspace.address(n), platform=workspace.device(n).platform,
                           data={"site": workspace.device(n).site}) for n in names})
    return Nornir(inventory=Inventory(hosts=hosts, groups=Groups(), defaults=Defaults()),
                  runner=ThreadedRunner(num_workers=WORKERS), config=Config(logging=LoggingConfig(enabled=False)),
                  data=GlobalState(dry_run=False))


def run_all(workspace: Workspace, names: Iterable[str], task: Callable[..., Any], **arguments: Any) -> dict[str, Any]:
    """Run one task on every device; results by device. Whatever a task raised besides a DeviceError is a fault of ours
    and is raised here, after every other device has finished.
    """
    # What a task refuses is in its result; Nornir's own tracebacks would only drown it.
    logging.getLogger("nornir").addHandler(logging.NullHandler())
    logging.getLogger("nornir").propagate = False
    names = list(names)
    if not names:
        return {}
    results = nornir(workspace, names).run(task=task, **arguments)
    for multi in results.values():
        if multi.exception is not None:
            raise multi.exception
    return {name: multi[0].result for name, multi in results.items()}


def read(workspace: Workspace, names: Sequence[str]) -> Reading:
    """Facts and configuration of every device that answers."""
    pinned = [n for n in names if workspace.host_key(n) is not None]
    results = run_all(workspace, pinned, change.look, opener=opener(workspace))
    found = {n: Seen(*r) for n, r in results.items() if not isinstance(r, DeviceError)}
    lost = {n: r.diagnostic.message for n, r in results.items() if isinstance(r, DeviceError)}
    lost.update({n: "no first file was made for it yet" for n in names if n not in pinned})
    return Reading(found, lost)


def probe_all(
    workspace: Workspace, asked: Mapping[str, Sequence[tuple[str, Sequence[str]]]], step: Callable[[str], None],
) -> dict[str, list[ProbeResult | None]]:
    """Every question to its device."""
    results = run_all(workspace, asked, change.ask, opener=opener(workspace), asked=asked)
    for _ in results:
        step("")
    return results


def clear_pending(workspace: Workspace, names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Undo what devices hold unconfirmed; devices that do not answer are absent from the result."""
    pinned = [n for n in names if workspace.host_key(n) is not None]
    results = run_all(workspace, pinned, change.clear, opener=opener(workspace))
    return {n: r for n, r in results.items() if r is not None}


class NornirFleet:
    """`playbooks.apply.Fleet` over Nornir."""

    def __init__(self, workspace: Workspace, names: Iterable[str]) -> None:
        self._workspace = workspace
        self._names = set(names)
        self._opener = opener(workspace)

    def __enter__(self) -> NornirFleet:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def begin(self, work: Mapping[str, Sequence[Fragment]], seconds: int, reach: float) -> Mapping[str, Outcome]:
        store = self._workspace.secrets
        results = run_all(self._workspace, work, change.begin, opener=self._opener, work=work, seconds=seconds,
                          patience=reach, reveal=lambda names: reveal(names, store))
        return _outcomes(results)

    def settle(
        self, confirm: Mapping[str, Sequence[Fragment]], revert: Mapping[str, Sequence[Fragment]],
    ) -> Mapping[str, Outcome]:
        names = dict.fromkeys((*confirm, *revert))
        results = run_all(self._workspace, names, change.settle, opener=self._opener, confirm=confirm, revert=revert,
                          patience=SETTLE_PATIENCE)
        return _outcomes(results)


def _outcomes(results: Mapping[str, Mapping[str, change.Fate]]) -> dict[str, Outcome]:
    return {i: Outcome(f.state, f.detail) for fates in results.values() for i, f in fates.items()}  # type: ignore[arg-type]
