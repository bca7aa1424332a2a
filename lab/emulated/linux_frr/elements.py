"""What a set of nftables holds, found without walking it: a hub's hold an element for each site, and the network asks
them at every turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# Of each word of an element, how it is compared: None as a word, (version, length) as a network.
_Shape = tuple[tuple[int, int] | None, ...]
_Key = tuple[str | int, ...]


class Elements:
    """A set's elements, each one word or a concatenation of several."""

    __slots__ = ("_odd", "_shapes")

    def __init__(self, elements: Iterable[tuple[str, ...]] = ()) -> None:
        self._shapes: dict[_Shape, set[_Key]] = {}
        self._odd: list[tuple[str, ...]] = []            # with a wildcard or a range in them
        for element in elements:
            self.add(element)

    def add(self, element: tuple[str, ...]) -> None:
        found = _shaped(element)
        if found is None:
            self._odd.append(element)
        else:
            self._shapes.setdefault(found[0], set()).add(found[1])

    def __contains__(self, have: Sequence[str]) -> bool:
        for shape, keys in self._shapes.items():
            if len(shape) == len(have) and _key(have, shape) in keys:
                return True
        return any(len(each) == len(have) and all(map(_one, have, each)) for each in self._odd)


@lru_cache(maxsize=1 << 17)
def _shaped(element: tuple[str, ...]) -> tuple[_Shape, _Key] | None:
    """How an element is compared, and with what; None where a word of it stands for words that are not counted."""
    shape: list[tuple[int, int] | None] = []
    key: list[str | int] = []
    for word in element:
        if word.endswith("*") or _range(word) is not None:
            return None
        try:
            network = ip_network(word, strict=False)
        except ValueError:
            shape.append(None)
            key.append(word)
        else:
            shape.append((network.version, network.prefixlen))
            key.append(int(network.network_address) >> (network.max_prefixlen - network.prefixlen))
    return tuple(shape), tuple(key)


def _key(have: Sequence[str], shape: _Shape) -> _Key | None:
    """What an element of a shape would have as its key if it fitted these words; None where none can."""
    key: list[str | int] = []
    for word, how in zip(have, shape, strict=True):
        if how is None:
            key.append(word)
            continue
        address = _address(word)
        if address is None or address.version != how[0]:
            return None
        key.append(int(address) >> (address.max_prefixlen - how[1]))
    return tuple(key)


@lru_cache(maxsize=1 << 16)
def _address(word: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(word)
    except ValueError:
        return None


@lru_cache(maxsize=1 << 12)
def _range(word: str) -> tuple[int, int] | None:
    first, dash, last = word.partition("-")
    return (int(first), int(last)) if dash and first.isdigit() and last.isdigit() else None


def _one(have: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return have.startswith(wanted[:-1])
    between = _range(wanted)
    if between is not None:
        return have.isdigit() and between[0] <= int(have) <= between[1]
    return (have,) in Elements([(wanted,)])
