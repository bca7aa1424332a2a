"""A derivation's bytes are the same exactly where it is: whatever is otherwise in any of its fields tells. And nothing
but it is in a model: of equal derivations come equal ones.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from enum import Enum
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from typing import Any

import pytest

from simpul.network.derivation import Derivation
from simpul.network.derive import derive
from simpul.network.device import device_model
from simpul.network.told import Telling
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
    elif isinstance(value, date):
        yield value + timedelta(1)
        yield value.isoformat()
    elif isinstance(value, dict):
        yield {**value, "more": None}
        for key, item in list(value.items())[:2]:
            yield {k: v for k, v in value.items() if k != key}
            yield {f"{k}\0" if k == key else k: v for k, v in value.items()}
            yield from ({**value, key: other} for other in others(item))
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            for other in others(getattr(value, field.name)):
                yield replace(value, **{field.name: other})
    else:
        raise AssertionError(f"a {type(value).__name__} in a derivation: say what differs from it")


@pytest.fixture(scope="module")
def every(shipped: Built) -> Mapping[str, Derivation]:
    return derive(shipped.network, shipped.allocator)


@pytest.fixture(scope="module")
def few(every: Mapping[str, Derivation]) -> list[Derivation]:
    """A router of each role."""
    return list({d.profile.role: d for d in every.values()}.values())


def test_equal_derivations_have_equal_bytes_and_models_whoever_shares_their_parts(
    shipped: Built, every: Mapping[str, Derivation],
) -> None:
    tell = Telling()
    said = {name: tell(derivation) for name, derivation in every.items()}
    assert len(set(said.values())) == len(every)
    for name, derivation in every.items():
        again = copy.deepcopy(derivation)
        assert tell(again) == said[name]
        assert device_model(again) == device_model(derivation) == shipped.models[name]


def test_any_field_that_is_otherwise_tells(few: list[Derivation]) -> None:
    tell, tried = Telling(), 0
    for derivation in few:
        said = tell(derivation)
        for other in others(derivation):
            # Text in place of an address, say, is no derivation's; it must not be taken for one all the same.
            assert other == derivation or tell(other) != said, other
            tried += 1
    assert tried > 2000


def test_the_order_of_what_is_gone_through_tells(few: list[Derivation]) -> None:
    for derivation in few:
        vlans = derivation.large.vlans
        turned = replace(derivation, large=replace(derivation.large, vlans=dict(reversed(list(vlans.items())))))
        assert turned == derivation
        assert Telling()(turned) != Telling()(derivation)


def test_what_is_not_plain_where_plain_things_are_declared_is_refused(few: list[Derivation]) -> None:
    own = few[0].own
    numbers: Any = own.numbers                  # what no type checker saw
    with pytest.raises(ValueError, match="unmarshallable"):
        Telling()(replace(few[0], own=replace(own, site=numbers)))
