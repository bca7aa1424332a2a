"""A model as bytes: what a rendering is remembered by, at a fraction of what rendering costs."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from operator import attrgetter
from typing import Any, Final, TypeAlias

from simpul.network.model import DeviceModel
from simpul.source import Reason

# From a value to plain ones: what Python can write as bytes by itself.
Teller: TypeAlias = "Callable[[Any], Any]"
# What stands for itself.
_PLAIN: Final = frozenset({str, int, bool, type(None)})
# What models are full of. Addresses not by their text, which takes as long to write as what it is in takes to render.
_OFTEN: Final[Mapping[type, Teller]] = {
    Reason: lambda value: ["Reason", value.text, value.source.file, value.source.line, value.source.column],
    IPv4Address: lambda value: ["IPv4Address", int(value)],
    IPv6Address: lambda value: ["IPv6Address", int(value), value.scope_id],
    IPv4Interface: lambda value: ["IPv4Interface", int(value), value.network.prefixlen],
    IPv6Interface: lambda value: ["IPv6Interface", int(value), value.scope_id, value.network.prefixlen],
    IPv4Network: lambda value: ["IPv4Network", int(value.network_address), value.prefixlen],
    IPv6Network: lambda value: ["IPv6Network", int(value.network_address), value.prefixlen],
}
# Without references to what was written before: equal values are equal bytes, whoever shares them.
_FORMAT: Final = 2


def told(model: DeviceModel) -> bytes:
    """Everything that a model says: the same bytes for two models exactly where all of their fields are equal, in one
    version of Python.
    """
    return marshal.dumps(_TELLERS[type(model)](model), _FORMAT)


class _Tellers(dict[type, Teller]):
    """How a value of each type is told in plain ones. A list begins with its type's name, which nothing else does."""

    def __missing__(self, kind: type) -> Teller:
        made = self[kind] = _teller(kind)
        return made


def _teller(kind: type) -> Teller:
    name = kind.__name__
    if kind in _OFTEN:
        return _OFTEN[kind]
    if kind is tuple:
        return lambda value: tuple(_each(value))
    if is_dataclass(kind):
        names = [f.name for f in fields(kind)]
        # Of one name it gives the value itself, and of none there is no such thing.
        if len(names) > 1:
            given = attrgetter(*names)
            return lambda value: [name, *_each(given(value))]
        return lambda value: [name, *_each([getattr(value, n) for n in names])]
    if issubclass(kind, Enum):
        return lambda value: [name, value.name]
    raise TypeError(f"a model holds a {name}, which nobody can tell from another")


_TELLERS: Final = _Tellers()


def _each(values: Sequence[object]) -> list[Any]:
    return [value if type(value) in _PLAIN else _TELLERS[type(value)](value) for value in values]
