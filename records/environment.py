"""Secrets from the environment: for CI, and for hosts that bring secrets in by themselves."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from simpul.errors import SecretError
from simpul.secrets import checked_name
from simpul.words.sentence import tell

PREFIX = "SIMPUL_SECRET_"


class EnvironmentStore:
    """Secrets from environment variables, read only.

    The variable of a secret is SIMPUL_SECRET_ and its name, each character but letters and digits as _ and its two
    hex digits: `wg:a+b=` is SIMPUL_SECRET_wg_3Aa_2Bb_3D.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = os.environ if environment is None else environment

    def __repr__(self) -> str:
        return "EnvironmentStore()"

    def get(self, name: str) -> str:
        """The value of the secret. Raises SecretError (SIM501) where its variable is not set or empty."""
        value = self._environment.get(variable(name))
        if not value:
            raise SecretError("SIM501", tell(
                "there is no secret {name} in the environment", name=name), hint=tell(
                "set {variable}", variable=variable(name)))
        return value

    def names(self) -> tuple[str, ...]:
        """The names of all secrets in the environment, sorted."""
        return tuple(sorted(name for v, value in self._environment.items() if value and (name := _named(v))))


def variable(name: str) -> str:
    """The environment variable of a secret. Raises SecretError (SIM500) where `name` cannot be a name."""
    return PREFIX + re.sub(r"[^A-Za-z0-9]", lambda m: f"_{ord(m[0]):02X}", checked_name(name))


def _named(variable_name: str) -> str | None:
    if not variable_name.startswith(PREFIX):
        return None
    name = re.sub(r"_([0-9A-F]{2})", lambda m: chr(int(m[1], 16)), variable_name.removeprefix(PREFIX))
    try:
        return name if variable(name) == variable_name else None
    except SecretError:
        return None
