"""Who runs what when tests run in several processes: a network of routers is built by one process, shared by none."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

NETWORKS = "tests/end_to_end/"


def share(nodeid: str) -> str:
    """What stays together in one process: all tests on one whole network (a folder), elsewhere those of one file."""
    file = nodeid.partition("::")[0]
    folder = file.rpartition("/")[0] + "/"
    return folder if folder.startswith(NETWORKS) and folder != NETWORKS else file


class OneNetworkAProcess(LoadScopeScheduling):  # type: ignore[misc] # xdist ships no types
    """Gives each process whole shares, in the order of collection."""

    def _split_scope(self, nodeid: str) -> str:
        return share(nodeid)
