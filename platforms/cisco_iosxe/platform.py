"""cisco_iosxe: routers with Cisco IOS-XE 17, from 17.3 on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Never

from platforms.cisco_iosxe.dialect import CiscoIosxe
from platforms.cisco_iosxe.facts import NAME
from platforms.registry import Platform
from simpul.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from platforms.session import Endpoint
    from simpul.device import Device


def _open(endpoint: Endpoint) -> Device:
    from platforms.cisco_iosxe.driver import IosXe  # noqa: PLC0415 - it brings Netmiko, which only a session needs

    return IosXe.open(endpoint, CiscoIosxe())


def _first_file(name: str, objects: Mapping[str, str], host_key: str, operators: Sequence[str]) -> Never:
    del objects, host_key, operators
    raise DeviceError("SIM601", f"{name}: no first file can be written for {NAME} yet")


PLATFORM = Platform(
    name=NAME,
    dialect=CiscoIosxe,
    open=_open,
    helper=None,
    first_file=_first_file,
    limits={
        "undo": "one timer for the whole router: what others type meanwhile goes back with it",
        "secrets": "a key is never shown again: a keyring's name and description tell which key it holds",
        "policy": "a changed list is asked of new routes at once, of those that stand after `clear ip bgp * soft`",
    },
)
