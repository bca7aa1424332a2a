"""The SSH connection under a session: by one key, to one host key, over a wire that holds nothing back."""

from __future__ import annotations

import base64
import binascii
import logging
import socket
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_ssh_private_key
from netmiko import BaseConnection
from paramiko.pkey import UnknownKeyType

from platforms.packets import LOOK, Packets
from simpul.errors import DeviceError
from simpul.words.sentence import tell

# A router that lost its power says nothing. One that is back refuses the next probe; one that stays away is given up,
# but not before the slowest line's routing could have found another way (GEO: a hold time of 60 s).
PROBE_SECONDS: Final = 10
SILENCE_SECONDS: Final = 90


class Pinned(BaseConnection):
    """Netmiko's connection, which takes one host key and offers one key of the operator's, both given as they are: it
    reads no file of known hosts and looks for no other keys.
    """

    def __init__(self, *, pinned: paramiko.PKey, **given: Any) -> None:
        self._pinned = pinned
        super().__init__(use_keys=False, allow_agent=False, ssh_strict=True, system_host_keys=False, **given)
        # Netmiko leaves a filter on its logger that looks for this session's password. There is none, and a run that
        # opens a thousand sessions would leave a thousand.
        logging.getLogger("netmiko").removeFilter(self._secrets_filter)

    def _build_ssh_client(self) -> paramiko.SSHClient:
        client: paramiko.SSHClient = super()._build_ssh_client()
        where = self.host if self.port == paramiko.config.SSH_PORT else f"[{self.host}]:{self.port}"
        client.get_host_keys().add(where, self._pinned.get_name(), self._pinned)
        return client

    def _connect_params_dict(self) -> dict[str, Any]:
        return {**super()._connect_params_dict(), "transport_factory": _transport}


@cache
def pinned(kind: type[BaseConnection]) -> type[Pinned]:
    """A class of Netmiko's whose connection is made as `Pinned` says."""
    return type(kind.__name__, (Pinned, kind), {})


def _transport(wire: socket.socket, **given: Any) -> paramiko.Transport:
    # Each step of a login answers the one before it, and a small packet must not wait for the last one's
    # acknowledgement, which the other end holds back for 40 ms (RFC 896, RFC 1122 4.2.3.2).
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # The kernel asks after the other end while nothing is said (RFC 9293, 3.8.4; RFC 5482).
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, PROBE_SECONDS)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, PROBE_SECONDS)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENCE_SECONDS * 1000)
    made = paramiko.Transport(wire, packetizer_class=Packets, **given)
    wire.settimeout(LOOK)
    # Ciphers that authenticate by themselves first (RFC 5647): nothing is left out, and where the router has one, no
    # packet's HMAC is compared byte by byte in Python.
    options = made.get_security_options()
    options.ciphers = tuple(sorted(options.ciphers, key=lambda name: "-gcm@" not in name))
    return made


@lru_cache(maxsize=4096)
def host_key(text: str) -> paramiko.PKey:
    """A pinned public key, "ssh-ed25519 AAAA...". Raises ValueError where it is none."""
    words = text.split()
    try:
        return paramiko.PKey.from_type_string(words[0], base64.b64decode(words[1], validate=True))
    except (IndexError, binascii.Error, paramiko.SSHException, UnknownKeyType) as error:
        raise ValueError(f"{text!r} is no host key") from error


def operators_key(path: str) -> paramiko.PKey:
    """The operator's key in that file, with its certificate where one lies beside it. A file is read once, and anew
    when it is another. Raises DeviceError (SIM620) where it cannot be used.
    """
    try:
        return _read_key(path, *(_version(Path(at)) for at in (path, f"{path}-cert.pub")))
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm, paramiko.SSHException, UnknownKeyType) as error:
        raise DeviceError("SIM620", tell("the key in {path} cannot be used: {error}", path=path, error=str(error)),
                          hint=tell("an OpenSSH private key without a passphrase; SIMPUL_KEY names another")) from error


def _version(file: Path) -> tuple[int, int, int] | None:
    """What is another once a file is; None where there is none."""
    if not file.exists():
        return None
    stands = file.stat()
    return stands.st_ino, stands.st_mtime_ns, stands.st_size


@lru_cache(maxsize=16)
def _read_key(path: str, *_: tuple[int, int, int] | None) -> paramiko.PKey:
    try:
        return paramiko.PKey.from_path(path)
    except paramiko.SSHException:
        # Paramiko 5.1 takes the last octet of a key for the length of its padding, and of half the ECDSA keys without
        # a comment it is 0: all of the key goes. So it is given what another library read.
        loaded = load_ssh_private_key(Path(path).read_bytes(), None)
        if not isinstance(loaded, EllipticCurvePrivateKey):
            raise
        key = paramiko.ECDSAKey(vals=(loaded, loaded.public_key()))
        if (certificate := Path(f"{path}-cert.pub")).exists():
            key.load_certificate(str(certificate))
        return key
