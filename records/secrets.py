"""The store of secrets on this machine: one age file, and the identity that opens it."""

from __future__ import annotations

import base64
import json
import os
import secrets as randomness
import stat
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyrage

from records.environment import EnvironmentStore
from records.files import locked, sync_folder, write_atomically
from records.keys import KeyPair, host_secret, new_host_key, new_wireguard_pair, wireguard_secret
from records.sealed import seal, unseal
from simpul.errors import SecretError
from simpul.evidence import canonical
from simpul.secrets import checked_name
from simpul.words.sentence import tell

__all__ = ["AgeStore", "EnvironmentStore", "KeyPair", "host_secret", "init", "new_host_key", "new_wireguard_pair",
           "wireguard_secret"]

IDENTITY = "identity.txt"
STORE = "secrets.age"
_LOCK = "secrets.lock"


def init(folder: Path) -> AgeStore:
    """Make a store in `folder` (the `.simpul` folder itself): an identity of its own and no secrets yet. Git is told to
    leave the whole folder alone.

    Raises SecretError (SIM508) where an identity or a store is already there: it may be the only copy.
    """
    identity, store = folder / IDENTITY, folder / STORE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(folder / _LOCK):
            for path in (identity, store):
                if path.exists() or path.is_symlink():
                    raise SecretError("SIM508", tell("{path} is already there and is not overwritten", path=path),
                                      hint=tell("it may be the only copy of keys in use: if it is not, move it away"))
            key = pyrage.x25519.Identity.generate()
            # `git add .` from above takes nothing of what lies here.
            write_atomically(folder / ".gitignore", b"*\n")
            text = f"# The identity that opens {STORE}. Who has it has every key of the network: keep a copy offline.\n"
            text += f"# public key: {key.to_public()}\n{key}\n"
            write_atomically(identity, text.encode())
            print_key = base64.b64encode(randomness.token_bytes(32)).decode()
            _Content(print_key, {}).write(store, str(key.to_public()))
        sync_folder(folder.parent)
    except OSError as error:
        raise _unusable(folder, error) from error
    return AgeStore(folder)


@dataclass(frozen=True, slots=True)
class _Content:
    """What the age file holds."""

    fingerprint_key: str = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)

    def write(self, path: Path, recipient: str) -> None:
        content = canonical({"fingerprint_key": self.fingerprint_key, "format": 1, "secrets": self.secrets})
        write_atomically(path, seal(content, recipient))

    @classmethod
    def read(cls, path: Path, identity: str) -> _Content:
        plain = unseal(path.read_bytes(), identity, str(path))
        # Nothing of the content may reach a message, so the parser's own words are dropped.
        try:
            content = json.loads(plain)
            if content["format"] == 1:
                return cls(content["fingerprint_key"], content["secrets"])
        except (ValueError, KeyError, TypeError):
            pass
        raise SecretError("SIM503", tell("{path} opens, but does not hold a store of secrets", path=path),
                          hint=tell("it was written by something else, or by a later Simpul: use a copy"))


class AgeStore:
    """The secrets in `folder`/secrets.age, opened by `folder`/identity.txt; `folder` is the `.simpul` folder itself.

    Several processes may use it: a write holds a lock, and is one rename of a synced file.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = threading.Lock()
        self._seen: tuple[tuple[int, int, int], _Content] | None = None

    def __repr__(self) -> str:
        return f"AgeStore({str(self._folder)!r})"

    def get(self, name: str) -> str:
        """The value of the secret. Raises SecretError: SIM501 where there is none of that name, SIM502 to SIM504 where
        the store cannot be opened.
        """
        value = self._content().secrets.get(name)
        if value is None:
            raise SecretError("SIM501", tell(
                "there is no secret {name} in {folder}", name=name, folder=self._folder / STORE),
                              hint=tell(
                                  "make it where it belongs (keys: simpul bootstrap), or bring the store that has it"))
        return value

    def names(self) -> tuple[str, ...]:
        """The names of all secrets, sorted. Raises SecretError as `get` does."""
        return tuple(sorted(self._content().secrets))

    def put_many(self, secrets: Mapping[str, str], *, replace: bool = False) -> None:
        """Keep all of these, or none; on the disk when this returns.

        Raises SecretError: SIM505 where a name already has another value (a router may still use it) and `replace` is
        not set, SIM500 for what cannot be a name or a value.
        """
        for name, value in secrets.items():
            if not value or "\0" in value:
                raise SecretError("SIM500", tell(
                    "the value of the secret {checked_name} is empty or no text", checked_name=checked_name(name)))
            checked_name(name)

        def change(kept: dict[str, str]) -> None:
            taken = sorted(name for name, value in secrets.items() if not replace and kept.get(name, value) != value)
            if taken:
                raise SecretError("SIM505", tell(
                    "these secrets already have another value: {taken}", taken=", ".join(taken)),
                                  hint=tell(
                                      "a device may still use the old one: keep the new one under a name of its own"))
            kept.update(secrets)

        self._change(change)

    def forget(self, names: Collection[str]) -> None:
        """Remove these secrets for good, where they are there. Raises SecretError as `get` does."""
        def change(kept: dict[str, str]) -> None:
            for name in names:
                kept.pop(name, None)

        self._change(change)

    @property
    def recipient(self) -> str:
        """The public half of the identity (age1...): what is sealed to it, this store can unseal."""
        return str(pyrage.x25519.Identity.from_str(self._identity()).to_public())

    def fingerprint_key(self) -> bytes:
        """The key for `simpul.secrets.fingerprint`. The same for all who share this store."""
        return base64.b64decode(self._content().fingerprint_key)

    def seal(self, data: bytes, *others: str) -> bytes:
        """`data` as an age file that this store can unseal, and so can `others` (a recovery recipient's age1...).

        Raises SecretError (SIM502, SIM504, SIM507).
        """
        return seal(data, (self.recipient, *others))

    def unseal(self, data: bytes) -> bytes:
        """What was sealed to this store's recipient. Raises SecretError (SIM502 to SIM504)."""
        return unseal(data, self._identity())

    def _change(self, change: Callable[[dict[str, str]], None]) -> None:
        self._identity()  # without one there is no store yet, and that is what is to be said
        try:
            with locked(self._folder / _LOCK):
                content = self._content()
                kept = dict(content.secrets)
                change(kept)
                if kept != content.secrets:
                    _Content(content.fingerprint_key, kept).write(self._folder / STORE, self.recipient)
        except OSError as error:
            raise _unusable(self._folder, error) from error

    def _content(self) -> _Content:
        path = self._folder / STORE
        identity = self._identity()
        try:
            with self._guard:
                status = path.stat()
                # Every write is a new file, so the same file is the same content.
                version = (status.st_ino, status.st_mtime_ns, status.st_size)
                if self._seen is None or self._seen[0] != version:
                    self._seen = (version, _Content.read(path, identity))
                return self._seen[1]
        except OSError as error:
            raise _unusable(path, error) from error

    def _identity(self) -> str:
        path = self._folder / IDENTITY
        try:
            with path.open(encoding="ascii", errors="replace") as file:
                status = os.fstat(file.fileno())
                lines = file.read().splitlines()
        except FileNotFoundError:
            raise SecretError("SIM502", tell("there is no identity at {path}", path=path),
                              hint=tell(
                                  "`simpul secrets init --operator NAME` makes one; a network that exists already "
                                  "has its own: bring that")
                              ) from None
        except OSError as error:
            raise _unusable(path, error) from error
        if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO) or status.st_uid not in (0, os.geteuid()):
            raise SecretError("SIM504", tell(
                "{path} may be read by others (mode {mode:04o})", path=path, mode=stat.S_IMODE(status.st_mode)),
                              hint=tell(
                                  "chmod 600 {path}; and if others could read it, replace the keys that it opens",
                                  path=path))
        for line in lines:
            if line.startswith("AGE-SECRET-KEY-1"):
                return line.strip()
        raise SecretError("SIM502", tell(
            "{path} holds no age identity", path=path), hint=tell(
            "one of its lines begins AGE-SECRET-KEY-1"))


def _unusable(path: Path, error: OSError) -> SecretError:
    return SecretError("SIM509", tell(
        "the store of secrets at {path} cannot be used: {strerror}", path=path, strerror=error.strerror or error),
                       hint=tell("check the path, its permissions and the space on its disk"))
