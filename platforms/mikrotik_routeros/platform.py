"""mikrotik_routeros: RouterOS 7 from 7.15 on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platforms.mikrotik_routeros.dialect import RouterOs
from platforms.mikrotik_routeros.facts import NAME
from platforms.registry import Platform
from simpul.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from platforms.session import Endpoint
    from simpul.device import Device


def _open(endpoint: Endpoint) -> Device:
    from platforms.mikrotik_routeros.driver import MikrotikRouteros  # noqa: PLC0415 - it brings Netmiko

    return MikrotikRouteros.open(endpoint)


def _first_file(host: str, _objects: Mapping[str, str], _key: str, _operators: Sequence[str]) -> str:
    raise DeviceError("SIM600", f"{host} has no first file: that of {NAME} is not there yet")


PLATFORM = Platform(
    name=NAME,
    dialect=RouterOs,
    open=_open,
    helper=None,
    first_file=_first_file,
    limits={},
)
