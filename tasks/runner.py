"""The runner: many hosts at a time, none of whose accidents costs another its result."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Final

from nornir.core.inventory import Host
from nornir.core.task import AggregatedResult, MultiResult, Result, Task

# As many as one interpreter can serve: a session mostly waits for its router, and past some hundred threads everything
# slows.
LIMIT: Final = 100


class SimpulRunner:
    """`num_workers` hosts at a time, at most LIMIT. A task that exits the program fails on its host alone."""

    def __init__(self, num_workers: int = LIMIT) -> None:
        if not 1 <= num_workers <= LIMIT:
            raise ValueError(f"num_workers is {num_workers}; between 1 and {LIMIT} sessions at a time")
        self._workers = num_workers

    def run(self, task: Task, hosts: list[Host]) -> AggregatedResult:
        """Run a task; every host has a result, in the order given."""
        result = AggregatedResult(task.name)
        with ThreadPoolExecutor(self._workers) as pool:
            for host, outcome in zip(hosts, pool.map(lambda h: _one(task, h), hosts), strict=True):
                result[host.name] = outcome
        return result


def _one(task: Task, host: Host) -> MultiResult:
    try:
        return task.copy().start(host)
    except SystemExit as error:
        # Nornir catches Exception only: this one would throw away what all other hosts did.
        failed = MultiResult(task.name)
        failed.append(Result(host, exception=error, failed=True, name=task.name,
                             result=f"the task tried to end the program (status {error.code})"))
        return failed
