"""A model's bytes are the same exactly where the model is: whatever is otherwise in any of its fields tells."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from typing import Any

import pytest

from simpul.network.model import DeviceModel
from simpul.network.told import told
from tests.network.conftest import Built


def others(value: Any) -> Iterator[Any]:
    """Values that differ from this one in one place each, wherever a place is."""
    if value is None:
        yield ""
    elif isinstance(value, bool):
        yield not value
        yield int(value)
    elif isinstance(value, Enum):
        yield next(m for m in type(value) if m is not value)
        yield value.value
    elif isinstance(value, str):
        yield value + "\0"
        yield None
    elif isinstance(value, int):
        yield value + 1
        yield str(value)
    elif isinstance(value, IPv4Network | IPv6Network):
        yield value.supernet() if value.prefixlen else next(value.subnets())
        yield type(value)((value.network_address, value.max_prefixlen))
        yield str(value)
    elif isinstance(value, IPv4Interface | IPv6Interface):
        yield type(value)((value.ip, value.network.prefixlen - 1))
        yield type(value)((value.ip + 1, value.network.prefixlen))
        yield value.ip
    elif isinstance(value, IPv4Address | IPv6Address):
        yield value + 1
        yield str(value)
        yield IPv6Address(int(value)) if value.version == 4 else IPv6Address(f"{value}%1")
    elif isinstance(value, tuple):
        yield (*value, None)
        for place, item in enumerate(value[:2]):
            yield from ((*value[:place], other, *value[place + 1:]) for other in others(item))
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            for other in others(getattr(value, field.name)):
                yield replace(value, **{field.name: other})
    else:
        raise AssertionError(f"a {type(value).__name__} in a model: say what differs from it")


@pytest.fixture(scope="module")
def few(shipped: Built) -> list[DeviceModel]:
    """A router of each role."""
    return list({m.role: m for m in shipped.models.values()}.values())


def test_equal_models_have_equal_bytes_whoever_shares_their_parts(shipped: Built) -> None:
    every = {name: told(model) for name, model in shipped.models.items()}
    assert len(set(every.values())) == len(every)
    for name, model in shipped.models.items():
        assert told(copy.deepcopy(model)) == every[name]


def test_any_field_that_is_otherwise_tells(few: list[DeviceModel]) -> None:
    tried = 0
    for model in few:
        said = told(model)
        for other in others(model):
            # Text in place of an address, say, is no model's; it must not be taken for one all the same.
            assert other == model or told(other) != said, other
            tried += 1
    assert tried > 2000


def test_what_is_not_plain_where_plain_things_are_declared_is_refused(few: list[DeviceModel]) -> None:
    address: Any = few[0].loopback4             # what no type checker saw
    with pytest.raises(ValueError, match="unmarshallable"):
        told(replace(few[0], name=address))
