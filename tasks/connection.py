"""Nornir's connection plugin `simpul`: one `Device` a host, opened when first asked for, closed by Nornir."""

from __future__ import annotations

from typing import Any, Final

from nornir.core.configuration import Config
from nornir.core.task import Task

from platforms.registry import open_device
from simpul.device import Device
from simpul.errors import WrongDevice
from simpul.words.sentence import tell

NAME: Final = "simpul"


class SimpulConnection:
    """Nornir calls it by name. `extras` are those that `SimpulInventory` wrote: name, key_file, host_key, timeout."""

    connection: Device

    def open(
        self, hostname: str | None, username: str | None, password: str | None, port: int | None,  # noqa: ARG002
        platform: str | None, extras: dict[str, Any] | None = None, configuration: Config | None = None,  # noqa: ARG002
    ) -> None:
        """Open the session. Raises Unreachable, WrongDevice, DeviceError; a password is never used."""
        given = extras or {}
        if not hostname or not platform or not given.get("host_key"):
            raise WrongDevice("SIM602", tell(
                "{what}: address, platform or host key is not known", what=given.get("name", hostname)),
                              hint=tell("build the Nornir inventory with SimpulInventory; bootstrap makes host keys"))
        self.connection = open_device(
            given["name"], platform, hostname, port or 22, username or "root", given["key_file"], given["host_key"],
            given.get("timeout", 15.0))

    def close(self) -> None:
        self.connection.close()


def device(task: Task, *, fresh: bool = False) -> Device:
    """The open device of a task's host. `fresh` opens a new session: what a confirmation must be given over."""
    host = task.host
    if fresh and NAME in host.connections:
        host.close_connection(NAME)
    found: Device = host.get_connection(NAME, task.nornir.config)
    return found
