"""What a model is made from as bytes: what a rendering is remembered by, without making either."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from operator import attrgetter
from types import UnionType
from typing import Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from simpul.network.derivation import Derivation
from simpul.source import Reason

# From a value to plain ones: what Python can write as bytes by itself.
Teller: TypeAlias = "Callable[[Any], Any]"
# What stands for itself.
_PLAIN: Final = frozenset({str, int, bool, type(None)})
# A tuple that begins with its type's name is what a value of that type is told as. An `attrgetter` makes one without a
# call of Python's, of which a thousand villages would take half a million.
_TYPE: Final = "__class__.__name__"
# What they are full of. Addresses by the numbers that they hold: their text takes as long to write as what it is in
# takes to render, and every public way to the number is a call or two.
_OFTEN: Final[Mapping[type, Teller]] = {
    Reason: attrgetter(_TYPE, "text", "source.file", "source.line", "source.column"),
    IPv4Address: attrgetter(_TYPE, "_ip"),
    IPv6Address: attrgetter(_TYPE, "_ip", "_scope_id"),
    IPv4Interface: attrgetter(_TYPE, "_ip", "_prefixlen"),
    IPv6Interface: attrgetter(_TYPE, "_ip", "_scope_id", "_prefixlen"),
    IPv4Network: attrgetter(_TYPE, "network_address._ip", "_prefixlen"),
    IPv6Network: attrgetter(_TYPE, "network_address._ip", "_prefixlen"),
    date: attrgetter(_TYPE, "year", "month", "day"),
}
_PARTS: Final = tuple(f.name for f in fields(Derivation))
# Without references to what was written before: equal values are equal bytes, whoever shares them.
_FORMAT: Final = 2


class Telling:
    """Tells derivations. What many of them share, the very same value, is told once."""

    def __init__(self) -> None:
        # By identity, each kept so that its identity stays its own.
        self._known: dict[int, tuple[object, bytes]] = {}

    def __call__(self, derivation: Derivation) -> bytes:
        """Everything that a derivation says: the same bytes for two of them exactly where all of their fields are
        equal, in one version of Python.
        """
        *shared, own = (getattr(derivation, name) for name in _PARTS)
        return b"".join([*map(self._once, shared), _said(own)])

    def _once(self, value: object) -> bytes:
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = value, sha256(_said(value)).digest()
        return known[1]


def _said(value: object) -> bytes:
    return marshal.dumps(_each((value,)), _FORMAT)


class _Tellers(dict[type, Teller]):
    """How a value of each type is told in plain ones."""

    def __missing__(self, kind: type) -> Teller:
        made = self[kind] = _teller(kind)
        return made


def _teller(kind: type) -> Teller:
    if kind in _OFTEN:
        return _OFTEN[kind]
    if kind is tuple:
        return _each
    if kind is dict:
        return _pairs
    if is_dataclass(kind):
        return _fields(kind)
    if issubclass(kind, Enum):
        return attrgetter(_TYPE, "name")
    raise TypeError(f"a derivation holds a {kind.__name__}, which nobody can tell from another")


_TELLERS: Final = _Tellers()


def _each(values: tuple[Any, ...]) -> list[Any]:
    return [x if x.__class__ in _PLAIN else _TELLERS[x.__class__](x) for x in values]


def _pairs(values: dict[Any, Any]) -> tuple[Any, ...]:
    """In their order, which whoever goes through them sees."""
    return "dict", *map(_each, values.items())


def _fields(kind: type) -> Teller:
    """Made of the type's fields, as its `__init__` is: one that is declared plain is not looked at, since `marshal`
    refuses what is neither plain nor told.
    """
    hints = get_type_hints(kind)
    names = [f.name for f in fields(kind)]
    nested = {name for name in names if not _plain(hints[name])}
    if names and not nested:
        return attrgetter(_TYPE, *names)
    values = [f"(x if (x := v.{name}).__class__ in plain else tellers[x.__class__](x))" if name in nested
              else f"v.{name}" for name in names]
    made: Teller = eval(f"lambda v: ({kind.__name__!r}, {', '.join(values)})",  # noqa: S307 - of names in our own source
                        {"plain": _PLAIN, "tellers": _TELLERS})
    return made


def _plain(hint: object) -> bool:
    """Whether whatever is declared so stands for itself."""
    match get_origin(hint):
        case None:
            return hint in _PLAIN
        case origin if origin is Literal:
            return all(type(value) in _PLAIN for value in get_args(hint))
        case origin if origin in (Union, UnionType):
            return all(map(_plain, get_args(hint)))
    return False
