"""The first file of a RouterOS router: what turns one in factory state into one that Simpul can reach.

A script for `/system reset-configuration no-defaults=yes run-after-reset=FILE`, from a USB stick or the console. It
holds the router's private host key and tunnel keys, so it exists only sealed (age) until it is used. Pure: text in,
text out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_ssh_private_key,
)

from platforms.mikrotik_routeros.dialect import RouterOs, feature_of
from platforms.mikrotik_routeros.dialect.menus import MENUS
from platforms.mikrotik_routeros.dialect.quotes import quote
from platforms.mikrotik_routeros.dialect.words import Command, read
from platforms.mikrotik_routeros.words import filled, one_line, quoted
from simpul.config.diff import diff
from simpul.config.model import Config, Object, RenderedObject
from simpul.config.patch import order
from simpul.errors import RenderError
from simpul.source import Reason, Source
from simpul.words.sentence import tell

USER: Final = "root"                    # whom operators log in as, on every platform (docs/decisions/11)
OPERATORS: Final = "simpul-operators"   # the script whose source lists their public keys: a router never shows them
_KEY: Final = "simpul-host-key"


def first_file(hostname: str, objects: Mapping[str, str], host_key: str, operators: Sequence[str]) -> str:
    """The script. `objects` are texts by id, secrets already in their places; `operators` are the SSH public keys that
    may log in, with their owners' names as comments. Raises RenderError (SIM310) where a text cannot be written.
    """
    return script(hostname, [f"/system identity set name={quote(hostname)}", *_ordered(objects)], host_key, operators)


def script(hostname: str, lines: Iterable[str], host_key: str, operators: Sequence[str]) -> str:
    """A first file from the lines of a configuration, in an order in which a router takes them."""
    # The way in comes last: a router that answers has all of it.
    return "".join(f"{line}\n" for line in [*_head(hostname), *map(one_line, lines), *_way_in(host_key, operators),
                                         _gone(hostname)])


def _gone(hostname: str) -> str:
    """The file holds private keys: where a router was given it under its name, it goes."""
    found = " or ".join(f"name={quoted(f'{folder}{hostname}.rsc')}" for folder in ("", "flash/"))
    return f":do {{ /file remove [/file find where {found}] }} on-error={{}}"


def _head(hostname: str) -> list[str]:
    # Interfaces come up after a reset: forum.mikrotik.com, viewtopic.php?t=73663.
    return [f"# First file of {hostname}. It holds private keys: keep it sealed, use it once.",
            "# docs/mikrotik-routeros.md, \"First file\", says what a hand does on the router before.",
            ":delay 5s",
            # Rather a router that is not there than one that is reached and can never be changed from afar.
            ':local s "yes"; :do { :set s [:tostr [/system device-mode get scheduler]] } on-error={}; '
            ':if ($s ~ "^(no|false)") do={ :error "device-mode forbids the scheduler: first allow it, on site" }']


def _ordered(objects: Mapping[str, str]) -> list[str]:
    """All lines, what is referred to first. The dialect reads no secret, so each has a name while it does."""
    values: dict[str, str] = {}
    reason = Reason("the first file", Source("first file", 1, 1))
    dialect = RouterOs()
    intended = dialect.intended(RenderedObject(i, _named(i, text, values), feature_of(i), "first", reason)
                                for i, text in sorted(objects.items()))
    needs = frozenset(n for o in intended.objects.values() for n in o.requires)
    given = frozenset(n for o in intended.objects.values() for n in o.defines)
    ports = Object("device/ports", "", "base", owned=False,
                   defines=frozenset(n for n in needs - given if n.startswith("interface:")))
    factory = Config.of([ports])
    steps = order(diff(factory, intended), factory, intended, dialect)
    return [filled(line, values) for step in steps for line in step.do]


def _named(object_id: str, text: str, values: dict[str, str]) -> str:
    """A text with `secret:first:N` in the place of each secret that the dialect knows by its property."""
    lines = []
    for line in text.splitlines():
        out = line
        for name, value in _secrets(line, object_id).items():
            written = [w for w in (f"{name}={quoted(value)}", f"{name}={value}") if w in out]
            if not written:
                raise RenderError("SIM310", tell(
                    "{object_id}: {name} cannot be written by a first file", object_id=object_id, name=name),
                                  hint=tell("its value holds characters that the console reads otherwise"))
            out = out.replace(written[0], f'{name}="secret:first:{len(values)}"')
            values[f"first:{len(values)}"] = value
        lines.append(f"{out}\n")
    return "".join(lines)


def _secrets(line: str, object_id: str) -> dict[str, str]:
    commands = [c for c in read(line, object_id) if isinstance(c, Command) and c.menu in MENUS]
    return {n: v for c in commands for n in sorted(MENUS[c.menu].secret) if (v := c.given.get(n)) is not None}


def _way_in(host_key: str, operators: Sequence[str]) -> list[str]:
    # Nobody knows the password but who holds the sealed file: the way in from the console, if all else fails.
    password = hashlib.sha256(f"{USER} {host_key}".encode()).hexdigest()[:40]
    lines = [f"/file add name={_KEY} contents={quoted(_pkcs8(host_key))}",
             f"/ip ssh import-host-key private-key-file={_KEY}",
             f"/file remove [find name={_KEY}]",
             "/ip ssh set host-key-type=ed25519",
             f"/user add name={USER} group=full password={quoted(password)}"]
    for number, key in enumerate(operators, 1):
        name = f"simpul-operator-{number}"
        lines += [f"/file add name={name} contents={quoted(key)}",
                  f"/user ssh-keys import public-key-file={name} user={USER}"]
    listed = "".join(f"# {key}\n" for key in operators)
    return [*lines, f"/system script add name={OPERATORS} source={quoted(listed)}",
            '/user set [find name="admin"] disabled=yes',
            ':log info "simpul: the first file was read to its end"']


def _pkcs8(private: str) -> str:
    """The host key in the form that the router imports ("PEM or PKCS#8", manual, SSH)."""
    data = private.encode()
    key = load_ssh_private_key(data, None) if "BEGIN OPENSSH" in private else load_pem_private_key(data, None)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
