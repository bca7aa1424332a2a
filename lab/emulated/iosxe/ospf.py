"""OSPF of both families: who is a neighbour of whom, and which routes it brings, from the configurations at both ends.

Neighbours share a wire, an area, an authentication and, for IPv4, a network ("IP Routing: OSPF Configuration Guide"); a
key of a chain without an algorithm is none ("OSPFv2 Cryptographic Authentication"; in transcripts the router says
%OSPF-5-NOCRYPTOALG). A `distribute-list ... in` keeps routes out of the table, not out of what others are told. Only
routes of external BGP sessions are redistributed (`bgp redistribute-internal`). All ways cost alike here, and areas are
not summarised.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network, ip_network
from typing import TYPE_CHECKING

from lab.emulated.iosxe import names, secrets, state
from lab.emulated.iosxe.rules.interfaces import addresses4, addresses6, interfaces, vrf_of
from lab.emulated.iosxe.tree import Section

if TYPE_CHECKING:
    from lab.emulated.iosxe.device import Device

Network = IPv4Network | IPv6Network
_LINK_LOCAL = IPv6Network("fe80::/10")


@dataclass(frozen=True, slots=True)
class Speaker:
    """An interface that OSPF speaks on. `key` is what signs it: None where it is unsigned."""

    device: Device
    interface: str
    process: str
    area: str
    address: IPv4Interface | IPv6Interface
    key: tuple[str, str, str] | None     # id, algorithm, string
    mtu: int

    def hears(self, other: Speaker) -> bool:
        """Whether the two take each other for neighbours on their wire."""
        same = isinstance(self.address, IPv6Interface) or self.address.network == other.address.network
        return same and self.area == other.area and self.key == other.key


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The other end of an adjacency, and where it stands."""

    here: Speaker
    there: Speaker
    state: str


@dataclass(frozen=True, slots=True)
class Brought:
    """A route that OSPF brings."""

    letter: str                          # "O", "O E2"
    network: Network
    hop: IPv4Address | IPv6Address
    interface: str
    metric: int


def speakers(device: Device, version: int) -> Iterator[Speaker]:
    """Where a router speaks, without passive interfaces and those whose key is none."""
    for name, section in interfaces(device.running):
        spoken = _spoken(section, version)
        address = _address(section, version)
        if spoken is None or address is None or vrf_of(section) or state.interface(device, name, section)[1] != "up":
            continue
        process, area = spoken
        lines = _lines(device, process, version)
        if lines is None or lines.on("passive-interface", name) or (
                lines.on("passive-interface", "default") and lines.get("passive-interface", name) is None):
            continue
        key = _key(device, section, process, version)
        if key != ("", "", ""):
            mtu = int(section.value("ip" if version == 4 else "ipv6", "mtu") or section.value("mtu") or 1500)
            yield Speaker(device, name, process, area, address, key, mtu)


def neighbours(device: Device, version: int) -> list[Neighbour]:
    """The adjacencies of a router."""
    found = []
    for here in speakers(device, version):
        for there in _on_the_wire(here, version):
            if here.hears(there) and there.hears(here):
                # RFC 2328, 10.6: who has the smaller MTU refuses the other's description of its database.
                found.append(Neighbour(here, there, "FULL/DR" if here.mtu == there.mtu else "EXSTART/DR"))
    return found


def brought(device: Device, version: int) -> list[Brought]:
    """The routes that it brings into the table: of each router that is reached over full adjacencies, its networks in
    OSPF and what it redistributes, without those that the process does not believe.
    """
    own = {s.address.network for s in speakers(device, version)}
    found: dict[Network, Brought] = {}
    seen, edge = [device], [(n.there.device, n, 1) for n in neighbours(device, version) if n.state.startswith("FULL")]
    while edge:
        router, first, far = edge.pop(0)
        if any(router is one for one in seen):
            continue
        seen.append(router)
        hop = _next_hop(first.there, version)
        told = [("O", s.address.network, far) for s in _inside(router, version)]
        told += [("O E2", network, metric) for network, metric in redistributed(router, version)]
        for letter, network, metric in told:
            if network not in own and _believed(device, first.here.process, network, version):
                found.setdefault(network, Brought(letter, network, hop, first.here.interface, metric))
        edge += [(n.there.device, first, far + 1) for n in neighbours(router, version) if n.state.startswith("FULL")]
    return sorted(found.values(), key=lambda r: (int(r.network.network_address), r.network.prefixlen))


def redistributed(device: Device, version: int) -> list[tuple[Network, int]]:
    """What a router tells from beside OSPF, with its metric."""
    found: list[tuple[Network, int]] = []
    word = "ospf" if version == 4 else "ospfv3"
    for opener in device.running.starting("router", word):
        lines = _lines(device, opener.words[2], version)
        for line in lines.starting("redistribute") if lines is not None else ():
            words = list(line.words)
            mapped = words[words.index("route-map") + 1] if "route-map" in words else None
            metric = int(words[words.index("metric") + 1]) if "metric" in words else 20
            for network in _from(device, words[1], version):
                whole = version == 6 or "subnets" in words or _classful(network)
                if whole and (mapped is None or _mapped(device, mapped, network, version)):
                    found.append((network, metric))
    return found


def _from(device: Device, source: str, version: int) -> Iterator[Network]:
    if source == "bgp":
        process = state.bgp(device)
        for session in state.sessions(device, f"ipv{version}") if process is not None else ():
            theirs = state.bgp(session.far) if session.far is not None else None
            if session.state == "Established" and theirs is not None and process and session.remote_as != process[0]:
                yield from _originated(theirs[1], version)
        return
    letter = {"static": "S", "connected": "C"}[source]
    yield from (r.network for r in state.routes(device, "", version) if r.letter == letter)


def _originated(process: Section, version: int) -> Iterator[Network]:
    family = process.get("address-family", f"ipv{version}")
    for line in (*process.starting("network"), *(family.inside.starting("network") if family is not None else ())):
        words = line.words
        yield ip_network(f"{words[1]}/{words[3]}" if "mask" in words else words[1], strict=False)


def _classful(network: Network) -> bool:
    first = int(network.network_address) >> 24
    return network.prefixlen <= (8 if first < 128 else 16 if first < 192 else 24)


def _inside(router: Device, version: int) -> Iterator[Speaker]:
    """Its interfaces in OSPF, passive ones too."""
    for name, section in interfaces(router.running):
        spoken, address = _spoken(section, version), _address(section, version)
        if spoken is not None and address is not None and state.interface(router, name, section)[1] == "up":
            yield Speaker(router, name, *spoken, address, None, 1500)


def _spoken(section: Section, version: int) -> tuple[str, str] | None:
    """(process, area) of an interface."""
    head, at = (("ip", "ospf"), 2) if version == 4 else (("ospfv3",), 1)
    line = next((one for one in section.starting(*head) if one.words[-2] == "area"), None)
    return (line.words[at], line.words[-1]) if line is not None else None


def _address(section: Section, version: int) -> IPv4Interface | IPv6Interface | None:
    if version == 4:
        return next((a for a, also in addresses4(section) if not also), None)
    return next((a for a in addresses6(section) if a.ip not in _LINK_LOCAL), None)


def _next_hop(there: Speaker, version: int) -> IPv4Address | IPv6Address:
    """OSPF for IPv6 speaks by link-local addresses (RFC 5340, 2.5): a given one, or that of the interface."""
    if version == 4:
        return there.address.ip
    line = there.device.running.get("interface", there.interface)
    given = next((one.words[2] for one in line.inside.starting("ipv6", "address") if one.words[-1] == "link-local"),
                 None) if line is not None else None
    return IPv6Address(given or int(_LINK_LOCAL.network_address) | int(there.address.ip) % 2**64)


def _lines(device: Device, process: str, version: int) -> Section | None:
    line = device.running.get("router", "ospf" if version == 4 else "ospfv3", process)
    if version == 4 or line is None:
        return line.section if line is not None else None
    family = line.inside.get("address-family", "ipv6", "unicast")
    return family.section if family is not None else None


def _key(device: Device, section: Section, process: str, version: int) -> tuple[str, str, str] | None:
    """What signs an interface; three empty words where a chain is named that has no valid key."""
    said = (section.value("ip", "ospf", "authentication") if version == 4
            else section.value("ospfv3", process, "ipv6", "authentication")) or ""
    if said == "message-digest":
        line = next(iter(section.starting("ip", "ospf", "message-digest-key")), None)
        return (line.words[3], "md5", _plain(line.words[5:])) if line is not None else ("", "", "")
    if not said.startswith("key-chain "):
        return None
    chain = device.running.get("key", "chain", said.removeprefix("key-chain "))
    for key in chain.inside.starting("key") if chain is not None else ():
        string, algorithm = key.inside.value("key-string"), key.inside.value("cryptographic-algorithm")
        if string is not None and algorithm is not None:
            return key.words[1], algorithm, _plain(tuple(string.split(" ")))
    return "", "", ""


def _plain(words: tuple[str, ...]) -> str:
    return (secrets.revealed(words[1]) or "") if len(words) > 1 and words[0] == "7" else words[-1]


def _on_the_wire(here: Speaker, version: int) -> Iterator[Speaker]:
    """Who speaks at the other end of an interface's cable, in the same VLAN."""
    port = names.parent(here.interface) or here.interface
    cable = here.device.cables.get(port)
    if cable is None or not cable[0].up:
        return
    other, remote = cable
    for there in speakers(other, version):
        if (names.parent(there.interface) or there.interface) == remote and (
                _vlan(there.device, there.interface) == _vlan(here.device, here.interface)):
            yield there


def _vlan(device: Device, name: str) -> str | None:
    line = device.running.get("interface", name)
    return line.inside.value("encapsulation", "dot1Q") if line is not None else None


def _believed(device: Device, process: str, network: Network, version: int) -> bool:
    lines = _lines(device, process, version)
    word = "prefix" if version == 4 else "prefix-list"
    bounds = lines.starting("distribute-list", word) if lines is not None else ()
    return all(_listed(device, line.words[2], network, version) for line in bounds if line.words[-1] == "in")


def _mapped(device: Device, name: str, network: Network, version: int) -> bool:
    """Whether a route-map lets a network through; one that does not exist lets none (*assumed*, I9)."""
    family = "ip" if version == 4 else "ipv6"
    blocks = sorted((one for one in device.running.starting("route-map", name) if len(one.words) == 4),
                    key=lambda one: int(one.words[3]))
    for block in blocks:
        asked = [line.words[4:] for line in block.inside.starting("match", family, "address", "prefix-list")]
        if all(any(_listed(device, one, network, version) for one in listed) for listed in asked):
            return block.words[2] == "permit"
    return False


def _listed(device: Device, name: str, network: Network, version: int) -> bool:
    """Whether a prefix list permits a network; one without an entry permits all."""
    family = "ip" if version == 4 else "ipv6"
    entries = sorted(device.running.starting(family, "prefix-list", name, "seq"), key=lambda line: int(line.words[4]))
    for line in entries:
        words = line.words
        listed = ip_network(words[6], strict=False)
        low = int(words[words.index("ge") + 1]) if "ge" in words else listed.prefixlen
        high = int(words[words.index("le") + 1]) if "le" in words else (
            network.max_prefixlen if "ge" in words else listed.prefixlen)
        if network.network_address in listed and max(low, listed.prefixlen) <= network.prefixlen <= high:
            return words[5] == "permit"
    return not entries
