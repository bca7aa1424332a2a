from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lab.world import Lab
from tests.conftest import UNPROVEN
from tests.microvm.inside.network import GIVEN, Network, missing, told


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    if reason := missing():
        pytest.skip(f"{UNPROVEN} HERE but in the micro-VM, where it is tried: {reason}")
    folder = tmp_path_factory.mktemp("network")
    given = Path(os.environ[GIVEN]) if GIVEN in os.environ else folder / "given"
    if GIVEN not in os.environ:
        from tests.microvm.prepared import prepare  # noqa: PLC0415 - the whole tool: dear where it is emulated

        prepare(folder / "world", given)
    lab = Lab(folder / "lab")
    told("begins")
    lab.up(given / "topology.json", progress=told)
    try:
        net = Network(lab, given)

        def plug(name: str) -> None:
            lab.plug(name, (given / "first" / name).read_bytes())
            told(f"{name} is booted")
        with ThreadPoolExecutor(len(net.routers)) as pool:
            list(pool.map(plug, net.routers))
        yield net
    finally:
        lab.down()
