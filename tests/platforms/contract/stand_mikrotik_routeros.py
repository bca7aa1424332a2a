"""RouterOS on its emulator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.emulated.clock import Clock
from lab.emulated.server import Farm
from simpul.config.model import Step
from tests.platforms.contract.stand import Stand
from tests.platforms.mikrotik_routeros_device.router import made


def _list(name: str) -> str:
    return (f'/ip firewall address-list add address=10.64.0.0/24 comment="simpul:addresses/{name} 10.64.0.0/24" '
            f"list={name}\n")


@contextmanager
def stood(folder: Path) -> Iterator[Stand]:
    with Farm(Clock(speed=0)) as farm:
        bench = made(farm, folder)
        # As its first file leaves it.
        assert bench.say('/system script add name=simpul-operators source="# ssh-ed25519 AAAA ani"') == ""
        yield Stand(
            "mikrotik_routeros", bench.endpoint(), 120, bench.pass_time, bench.cut_power,
            tuple((f"addresses/simpul-{n}", _list(f"simpul-{n}"), "filter") for n in ("one", "two")),
            Step("create", "addresses/simpul-bad", "filter", None, None,
                 ("/ip firewall filter add chain=input in-interface=nowhere action=accept",), ()))
