"""A session with one device over Netmiko: pinned host key, bounded commands."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any, Final, Literal

import paramiko
from netmiko import BaseConnection, NetmikoAuthenticationException, NetmikoTimeoutException
from netmiko.exceptions import NetmikoBaseException
from netmiko.ssh_dispatcher import CLASS_MAPPER

from platforms.proxy import way
from platforms.wire import host_key, operators_key, pinned
from simpul.errors import DeviceError, Unreachable, WrongDevice, of_device
from simpul.words.sentence import tell

OUTPUT_LIMIT: Final = 64 * 1024 * 1024    # bytes that a device may answer with
_WORDS_LIMIT: Final = 64 * 1024           # bytes of its complaints that we keep
_CHUNK: Final = 64 * 1024
# What paramiko calls a failed authentication though nobody refused it (`AuthHandler.wait_for_response`).
_LOST_IN_LOGIN: Final = ("Authentication timeout.", "transport shut down or saw EOF")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a device answers, and how it is known. `host_key` is its pinned public key, "ssh-ed25519 AAAA..."."""

    name: str
    host: str
    port: int
    user: str
    key_file: str
    host_key: str
    timeout: float        # seconds, for opening


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command printed and how it ended."""

    status: int
    output: bytes
    words: str            # standard error, fit to be shown


def clean(text: str) -> str:
    """A device's words without what could steer a terminal, bounded."""
    text = _CONTROL.sub("?", text.replace("\r\n", "\n")).strip()
    return text if len(text) <= 4000 else f"{text[:4000]} ... ({len(text)} characters)"


class _Exchange:
    """One command's input and outputs, all moved by one thread so that no full window can stop another."""

    def __init__(self, data: bytes, deadline: float) -> None:
        self._unsent = memoryview(data)
        self._open = True
        self._deadline = deadline
        self.output = bytearray()
        self.words = bytearray()

    def carry(self, channel: paramiko.Channel) -> Literal["done", "late", "flood"]:
        while True:
            moved = self._send(channel) | self._receive(channel)
            if len(self.output) > OUTPUT_LIMIT:
                return "flood"
            if time.monotonic() > self._deadline:
                return "late"
            if moved:
                continue
            if channel.closed or (channel.eof_received and channel.exit_status_ready()):
                # What came between the last look and the end.
                self._receive(channel)
                return "done"
            time.sleep(0.005)

    def _send(self, channel: paramiko.Channel) -> bool:
        if self._unsent and channel.send_ready():
            self._unsent = self._unsent[channel.send(bytes(self._unsent[:_CHUNK])):]
            return True
        if not self._unsent and self._open:
            channel.shutdown_write()
            self._open = False
        return False

    def _receive(self, channel: paramiko.Channel) -> bool:
        moved = False
        while channel.recv_ready() and len(self.output) <= OUTPUT_LIMIT:
            self.output += channel.recv(_CHUNK)
            moved = True
        while channel.recv_stderr_ready() and time.monotonic() < self._deadline:
            self.words += channel.recv_stderr(_CHUNK)[:max(0, _WORDS_LIMIT - len(self.words))]
            moved = True
        return moved


class Session:
    """Netmiko holds the connection and the prompt; commands run in exec channels beside it, one at a time."""

    def __init__(self, endpoint: Endpoint, connection: Any) -> None:  # Any: Netmiko ships no types
        self.endpoint = endpoint
        self.connection = connection

    @classmethod
    def open(cls, endpoint: Endpoint, device_type: str, kind: type[BaseConnection] | None = None) -> Session:
        """Connect, by Netmiko's class for the device type or by another. Raises Unreachable, WrongDevice (another host
        key), DeviceError (login refused).
        """
        connect = pinned(kind or CLASS_MAPPER[device_type])
        try:
            known = host_key(endpoint.host_key)
        except ValueError as error:
            raise WrongDevice("SIM602", of_device(endpoint.name, tell(
                "no host key is pinned; first contact teaches none")),
                              hint=tell(
                                  "bootstrap makes the host key and writes its public half to the ledger")) from error
        own = operators_key(endpoint.key_file)
        wire = way(endpoint.name, endpoint.host, endpoint.port, endpoint.timeout)
        try:
            connection = connect(
                device_type=device_type, host=endpoint.host, port=endpoint.port, username=endpoint.user, pkey=own,
                pinned=known, sock=wire, conn_timeout=endpoint.timeout, auth_timeout=endpoint.timeout,
                banner_timeout=endpoint.timeout)
        except NetmikoAuthenticationException as error:
            if str(error).endswith(_LOST_IN_LOGIN):
                raise Unreachable("SIM601", of_device(endpoint.name, tell(
                    "no session: lost in the middle of the login")),
                                  hint=tell("the change is deferred; the next run picks it up")) from error
            raise DeviceError("SIM603", tell(
                "{endpoint} refuses the login of {user}", endpoint=endpoint.name, user=endpoint.user),
                              hint=tell("is the key among the inventory's operators, and was that applied?")) from error
        except NetmikoTimeoutException as error:
            raise _not_opened(endpoint, error) from error
        except (NetmikoBaseException, paramiko.SSHException, OSError, EOFError, ValueError) as error:
            raise Unreachable("SIM601", of_device(endpoint.name, tell("no session: {said}", said=clean(str(error)))),
                              hint=tell("the change is deferred; the next run picks it up")) from error
        return cls(endpoint, connection)

    def run(self, command: str, timeout: float, data: bytes = b"") -> Answer:
        """Run one command; `data` is its standard input. Raises Unreachable where the session is lost, DeviceError
        where the device answers too much, too late, or ends without saying how.
        """
        transport = self.connection.remote_conn_pre.get_transport()
        if transport is None or not transport.is_active():
            raise self._lost(command, "it was closed")
        exchange = _Exchange(data, time.monotonic() + timeout)
        try:
            with transport.open_session(timeout=timeout) as channel:
                channel.exec_command(command)
                end = exchange.carry(channel)
                status = channel.recv_exit_status() if channel.exit_status_ready() else -1
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise self._lost(command, clean(str(error)) or type(error).__name__) from error
        name = self.endpoint.name
        if end == "late":
            raise DeviceError("SIM605", of_device(name, tell(
                "`{command}` gave no answer within {timeout:.0f} s", command=command, timeout=timeout)),
                              hint=tell("what was armed undoes itself; look again when its time is over"))
        if end == "flood":
            raise DeviceError("SIM606", of_device(name, tell(
                "`{command}` printed more than {limit} MiB", command=command, limit=OUTPUT_LIMIT >> 20)),
                              hint=tell("this is not the helper that was installed; look at the router"))
        if status < 0:
            if not transport.is_active():
                raise self._lost(command, "the connection went away")
            raise DeviceError("SIM607", of_device(name, tell("`{command}` ended without saying how", command=command)),
                              hint=tell("it was killed on the router; what was armed undoes itself"))
        return Answer(status, bytes(exchange.output), clean(exchange.words.decode(errors="replace")))

    def _lost(self, command: str, why: str) -> Unreachable:
        return Unreachable("SIM604", of_device(self.endpoint.name, tell(
            "the session was lost during `{command}`: {why}", command=command, why=why)),
                           hint=tell("nothing is assumed; what was armed undoes itself unless it is confirmed"))

    def prompt(self) -> str:
        """The prompt of the interactive shell, as Netmiko sees it."""
        try:
            return str(self.connection.find_prompt())
        except (NetmikoBaseException, paramiko.SSHException, OSError, EOFError, ValueError) as error:
            raise self._lost("prompt", clean(str(error))) from error

    def alive(self) -> bool:
        transport = self.connection.remote_conn_pre and self.connection.remote_conn_pre.get_transport()
        return bool(transport and transport.is_active())

    def close(self) -> None:
        # Netmiko's disconnect writes "exit" and waits; a dead session has nobody to read it.
        client = self.connection.remote_conn_pre
        if client is not None:
            client.close()


def _not_opened(endpoint: Endpoint, error: Exception) -> DeviceError:
    """Netmiko says "timeout" of everything; what it met stands behind its exception."""
    cause, where = error.__context__, f"{endpoint.host}:{endpoint.port}"
    if isinstance(cause, paramiko.BadHostKeyException) or "not found in known_hosts" in str(cause):
        return WrongDevice("SIM602", of_device(endpoint.name, tell(
            "{where} shows another host key than the pinned one; nothing was written", where=where)),
                           hint=tell(
                               "is this another machine, or was the router rebuilt? Then it gets a new first file"))
    return Unreachable("SIM601", of_device(endpoint.name, tell(
        "no session with {where}: {said}", where=where, said=clean(str(cause or error)))),
                       hint=tell("the change is deferred; the next run picks it up"))
