"""A Nornir processor that tells what happens: to a progress line, to the event log, to both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from nornir.core.inventory import Host
from nornir.core.task import AggregatedResult, MultiResult, Task

from simpul.errors import DeviceError, FootprintMoved, SimpulError, Unreachable


class Listener(Protocol):
    """Who is told. `kind` is task-begin, host-left-out, host-begin, host-end or task-end; facts are words for people
    and machines, never a configuration and never a secret.
    """

    def __call__(self, kind: str, facts: Mapping[str, str]) -> object: ...


class Events:
    """Tells every beginning before it happens and every end after. Called from many threads at once."""

    def __init__(self, tell: Listener) -> None:
        self._tell = tell

    def task_started(self, task: Task) -> None:
        self._tell("task-begin", {"task": task.name})
        # Nornir leaves out, in silence and for ever, whoever failed once.
        for name in sorted(task.nornir.data.failed_hosts):
            if name in task.nornir.inventory.hosts:
                self._tell("host-left-out", {"task": task.name, "host": name,
                                             "why": "failed before; nr.data.reset_failed_hosts() takes it in again"})

    def task_completed(self, task: Task, result: AggregatedResult) -> None:
        failed = sum(multi.failed for multi in result.values())
        self._tell("task-end", {"task": task.name, "hosts": str(len(result)), "failed": str(failed)})

    def task_instance_started(self, task: Task, host: Host) -> None:
        self._tell("host-begin", {"task": task.name, "host": host.name})

    def task_instance_completed(self, task: Task, host: Host, result: MultiResult) -> None:
        self._tell("host-end", {"task": task.name, "host": host.name, **_outcome(result)})

    def subtask_instance_started(self, task: Task, host: Host) -> None:
        """A subtask is a detail of its task."""

    def subtask_instance_completed(self, task: Task, host: Host, result: MultiResult) -> None:
        """A subtask is a detail of its task."""


def _outcome(result: MultiResult) -> dict[str, str]:
    error = next((r.exception for r in result if r.exception is not None), None)
    if error is None:
        return {"outcome": "failed" if result.failed else "changed" if result.changed else "done"}
    match error:
        case Unreachable():
            outcome = "unreachable"
        case FootprintMoved():
            outcome = "moved"
        case DeviceError():
            outcome = "refused"
        case _:
            outcome = "failed"
    if isinstance(error, SimpulError):
        return {"outcome": outcome, "code": error.code, "why": error.diagnostic.message}
    return {"outcome": outcome, "why": f"{type(error).__name__}: {error}"}
