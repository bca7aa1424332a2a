"""What all devices say at one moment: who decides what is up asks each of them once, and not once for each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_interface

from lab.emulated.ends import End, Line, Peer, Session


class Lines:
    """The lines that carry now, and who is where on them."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._of: dict[str, list[Line]] = {}
        self._at: dict[str, Line] = {}
        for line in lines:
            if line.carries:
                self._of.setdefault(line.end.name, []).append(line)
                if not line.nat:
                    self._at.setdefault(line.address, line)

    def first(self, end: End) -> Line | None:
        """The first line of a device that carries."""
        return next(iter(self._of.get(end.name, ())), None)

    def between(self, end: End, interface: str, address: str) -> tuple[Line, Line] | None:
        """The line that a device sends over, by its choice or by `interface`, and the one that has the address."""
        target = self._at.get(address)
        source = next((n for n in self._of.get(end.name, ()) if interface in ("", n.interface) and n is not target),
                      None)
        return None if target is None or source is None or target.end is end else (source, target)


class Addresses:
    """One device's addresses, found by what lies in their networks."""

    def __init__(self, end: End) -> None:
        self.vrf_of: dict[tuple[str, str], str] = {}            # by interface and address
        self.interfaces: list[str] = []                         # each once, in their order
        # By family, length and network: place in the device's order, interface, address, VRF.
        self._near: dict[tuple[int, int, int], list[tuple[int, str, str, str]]] = {}
        self._lengths: set[tuple[int, int]] = set()
        for place, (interface, text, vrf) in enumerate(end.addresses()):
            own = text.partition("/")[0]
            version, length, network = _network(text)
            self.vrf_of[interface, own] = vrf
            self._near.setdefault((version, length, network), []).append((place, interface, own, vrf))
            self._lengths.add((version, length))
        self.interfaces = list(dict.fromkeys(interface for interface, _ in self.vrf_of))

    def near(self, remote: str) -> list[tuple[int, str, str, str]]:
        """Those in whose network an address lies, in the device's order: place, interface, address, VRF."""
        address = _address(remote)
        bits = address.max_prefixlen
        return sorted(found for version, length in self._lengths if version == address.version
                      for found in self._near.get((version, length, int(address) >> (bits - length)), ()))


class Sessions:
    """One device's sessions, found by whom they are with."""

    def __init__(self, end: End) -> None:
        self._all = list(end.sessions())
        self._with: dict[tuple[str, str], list[Session]] = {}
        for session in self._all:
            self._with.setdefault((session.remote, session.vrf), []).append(session)

    def __iter__(self) -> Iterator[Session]:
        return iter(self._all)

    def meant(self, remote: str, vrf: str, local: str) -> Session | None:
        """The one that would answer: with that neighbour in that VRF, from an address of its choice or that one."""
        return next((s for s in self._with.get((remote, vrf), ()) if s.local in ("", local)), None)


class Moment:
    """Addresses and sessions of every device that has power, each read when it is first asked for and, where its device
    counts its changes, again only after one.
    """

    def __init__(self) -> None:
        self.ends: Mapping[str, End] = {}
        self._addresses: dict[str, tuple[int, Addresses]] = {}
        self._sessions: dict[str, tuple[int, Sessions]] = {}
        self._places: Places | None = None

    def begin(self, ends: Iterable[End]) -> None:
        """Another moment: what nobody counts is read anew."""
        self.ends = {e.name: e for e in ends if e.up}
        for kept in (self._addresses, self._sessions):
            for name in [n for n, (version, _) in kept.items() if not version]:
                del kept[name]

    def forget(self) -> None:
        """Something somewhere is another: who has which address is to be found out again."""
        self._places = None

    def addresses(self, end: End) -> Addresses:
        found = self._addresses.get(end.name)
        if found is None or found[0] != end.version:
            found = self._addresses[end.name] = (end.version, Addresses(end))
        return found[1]

    def sessions(self, end: End) -> Sessions:
        found = self._sessions.get(end.name)
        if found is None or found[0] != end.version:
            found = self._sessions[end.name] = (end.version, Sessions(end))
        return found[1]

    def owner(self, address: str, ends: Iterable[End], lines: Iterable[Line]) -> tuple[str, str] | None:
        return self._where(ends, lines).owner(address)

    def has(self, address: str, ends: Iterable[End], lines: Iterable[Line]) -> str | None:
        return self._where(ends, lines).anywhere.get(address)

    def _where(self, ends: Iterable[End], lines: Iterable[Line]) -> Places:
        if self._places is None:
            self._places = Places((e for e in ends if e.up), lines)
        return self._places


class Places:
    """Who has which address, of all devices that are given."""

    def __init__(self, ends: Iterable[End], lines: Iterable[Line]) -> None:
        outer = {(n.end.name, n.interface) for n in lines}
        self.anywhere: dict[str, str] = {}
        self._inner: dict[str, str] = {}
        # By family, length and network: the first device, and its interface.
        self._networks: dict[tuple[int, int, int], tuple[str, str]] = {}
        for end in ends:
            for interface, text, _ in end.addresses():
                own = text.partition("/")[0]
                self.anywhere.setdefault(own, end.name)
                if (end.name, interface) not in outer:
                    self._inner.setdefault(own, end.name)
                    self._networks.setdefault(_network(text), (end.name, interface))
        self._lengths = sorted({(version, length) for version, length, _ in self._networks}, reverse=True)

    def owner(self, address: str) -> tuple[str, str] | None:
        if address in self._inner:
            return self._inner[address], ""
        asked = _address(address)
        return next((found for version, length in self._lengths if version == asked.version and
                     (found := self._networks.get((version, length, int(asked) >> (asked.max_prefixlen - length))))),
                    None)


# Tunnels that are up: (device, interface) -> far device, its interface, own peer entry, the far one.
Paths = dict[tuple[str, str], list[tuple[End, str, Peer, Peer]]]


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was found of a session over one tunnel, and of which versions of whom."""

    version: int
    interface: str
    beyond: tuple[tuple[str, int, str, Peer, Peer], ...]
    found: tuple[str, tuple[str, str, str]] | None

    @classmethod
    def of(cls, end: End, interface: str, paths: Paths, found: tuple[str, tuple[str, str, str]] | None) -> Agreed:
        return cls(end.version, interface, _beyond(paths.get((end.name, interface), ())), found)

    def holds(self, end: End, paths: Paths) -> bool:
        """Whether it would be found again; not asked of a far end that does not count its changes."""
        return self.version == end.version and all(version for _, version, _, _, _ in self.beyond) and (
            self.beyond == _beyond(paths.get((end.name, self.interface), ())))


def _beyond(entries: Iterable[tuple[End, str, Peer, Peer]]) -> tuple[tuple[str, int, str, Peer, Peer], ...]:
    return tuple((far.name, far.version, theirs, mine, other) for far, theirs, mine, other in entries)


@lru_cache(maxsize=1 << 16)
def _network(text: str) -> tuple[int, int, int]:
    """Of an address with its length: family, length, the network's own bits."""
    found = ip_interface(text)
    length = found.network.prefixlen
    return found.version, length, int(found) >> (found.max_prefixlen - length)


@lru_cache(maxsize=1 << 16)
def _address(text: str) -> IPv4Address | IPv6Address:
    return ip_address(text)
