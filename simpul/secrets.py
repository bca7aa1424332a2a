"""How a secret is named, referred to and compared without being shown.

In texts that people review, a secret is its reference: `secret:` and its name. The name of a secret with a public half
tells which one it is: `wg:<public key>`, `host:<the base64 of an SSH host key>`; so two texts are equal exactly when
the keys are. A task puts the values in at the last moment, with `insert`.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

from simpul.errors import SecretError
from simpul.words.sentence import tell

# A base64 name may end in "=", "+" or "/"; no name ends in what ends a sentence or a statement.
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9:+/=._@-]*[A-Za-z0-9=+/])?"
NAME = re.compile(_NAME)
_REFERENCE = re.compile(rf"(?<![A-Za-z0-9_-])secret:({_NAME})")


class Secrets(Protocol):
    """Where secrets are kept."""

    def get(self, name: str) -> str:
        """The value of the secret. Raises SecretError (SIM501) where there is none of that name."""
        ...

    def names(self) -> tuple[str, ...]:
        """The names of all secrets kept here, sorted."""
        ...


class SecretStore(Secrets, Protocol):
    """Secrets that can be added to."""

    def put_many(self, secrets: Mapping[str, str]) -> None:
        """Keep all of these, or none. Raises SecretError, also (SIM505) where a name already has another value."""
        ...


class Revealed(Mapping[str, str]):
    """Secrets on their way into a text: a mapping that prints only how many it holds."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<{len(self)} secrets>"


def reveal(names: Iterable[str], secrets: Secrets) -> Revealed:
    """The values of `names`, for one device and one moment. Raises SecretError (SIM501) where one is missing."""
    return Revealed({name: secrets.get(name) for name in names})


def reference(name: str) -> str:
    """How a text refers to the secret: `secret:<name>`. Raises SecretError (SIM500) where `name` cannot be a name."""
    return f"secret:{checked_name(name)}"


def checked_name(name: str) -> str:
    """`name`, which may be one. Raises SecretError (SIM500) otherwise."""
    if not NAME.fullmatch(name):
        raise SecretError("SIM500", tell("{name!r} cannot be the name of a secret", name=name),
                          hint=tell("a name is letters, digits and : + / = . _ @ -, a letter or digit first"))
    return name


def references(text: str) -> tuple[str, ...]:
    """The names of the secrets that `text` refers to, each once, in the order of their first mention."""
    return tuple(dict.fromkeys(_REFERENCE.findall(text)))


def insert(text: str, lookup: Callable[[str], str]) -> str:
    """`text` with each reference replaced by what `lookup` gives for its name. The result is never to be shown or kept.

    A value of several lines (a private key file) may only stand where the reference is alone on its line, so that no
    value can add lines to a configuration. Raises SecretError (SIM506) otherwise, and whatever `lookup` raises.
    """
    def value(match: re.Match[str]) -> str:
        found = lookup(match[1])
        if "\n" in found or "\r" in found:
            begin = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.end())
            if text[begin:len(text) if end < 0 else end] != match[0]:
                raise SecretError("SIM506", tell(
                    "the secret {match} has several lines, but stands beside other text", match=match[1]),
                                  hint=tell("put its reference on a line of its own, or into a file of its own"))
            return found.removesuffix("\n")
        return found

    return _REFERENCE.sub(value, text)


def fingerprint(key: bytes, value: str, digits: int = 8) -> str:
    """A few hex digits that tell two secrets apart and nothing else: HMAC-SHA-256 of `value`, cut short.

    `key` is the store's own, so that nobody can try likely values against a fingerprint. Equal digits do not prove
    equal secrets: of 16**digits, one pair agrees by chance. Raises ValueError for fewer than 4 digits.
    """
    if not 4 <= digits <= 64:
        raise ValueError(f"a fingerprint has 4 to 64 digits, not {digits}")
    return hmac.digest(key, value.encode(), "sha256").hex()[:digits]
