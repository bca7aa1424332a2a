"""BGP, prefix lists, route-maps and static routes of an IOS-XE router, as a proof needs them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Final

from platforms.cisco_iosxe.dialect.secrets import masked
from platforms.cisco_iosxe.dialect.spelling import spelled
from platforms.cisco_iosxe.dialect.tree import Node
from simpul.proof.model import Allowed, Device, Place, Session, Span, Static, Text, Unread
from simpul.words.sentence import tell

_HARMLESS: Final = re.compile(r"(?:description|timers|fall-over bfd|send-community|maximum-prefix|"
                              r"soft-reconfiguration inbound|update-source|password|activate)(?: |$)")
_LIST: Final = re.compile(r"(ip|ipv6) prefix-list (\S+) (?:seq \d+ )?(permit|deny) (\S+)(?: ge (\d+))?(?: le (\d+))?$")


@dataclass(slots=True)
class _Neighbor:
    place: Place
    text: str
    remote_as: int | None = None
    on: bool = True
    # By address family.
    families: set[int] = field(default_factory=set)
    next_hop_self: set[int] = field(default_factory=set)
    policies: dict[tuple[int, str, str], str] = field(default_factory=dict)  # family, kind, direction -> name


@dataclass(slots=True)
class _Map:
    """A route-map: the lists that its permits ask, whether nothing else can take away, and the preference it gives."""

    lists: list[str] = field(default_factory=list)
    certain: bool = True
    bare: bool = False                   # a permit that matches everything
    preference: int | None = None


class Routing:
    """Gathers what stands in many places; `build` puts it into the device."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._neighbors: dict[str, _Neighbor] = {}
        self._lists: dict[tuple[int, str], list[Allowed]] = {}
        self._denying: set[tuple[int, str]] = set()
        self._maps: dict[str, _Map] = {}
        self._networks: list[tuple[Span, str | None]] = []
        # Static routes of VRFs: which, what stands behind the prefix, and where.
        self.of_vrfs: list[tuple[str, list[str], Place]] = []

    def _unread(self, text: Text, node: Node, why: str = tell("a line that is not known here")) -> None:
        self._device.unread.append(Unread(text.at(node.line), masked(node.text), why))

    def bgp(self, node: Node, text: Text) -> None:
        self._device.asn = int(node.words[2]) if node.words[2].isdigit() else None
        for inner in node.lines():
            said = spelled(inner.text)
            family = re.fullmatch(r"address-family ipv([46])", said)
            if family:
                for line in inner.lines():
                    self._line(line, int(family[1]), text)
            elif not re.match(r"(?:bgp router-id|bgp graceful-restart|(?:no )?bgp default ipv4-unicast|"
                              r"(?:no )?bgp log-neighbor-changes)(?: |$)", said):
                self._line(inner, 0, text)

    def _line(self, node: Node, family: int, text: Text) -> None:
        said = spelled(node.text)
        words = said.split(" ")
        if words[0] == "network" and family:
            mapped = words[-1] if "route-map" in words else None
            prefix = f"{words[1]}/{words[3]}" if words[2:3] == ["mask"] else words[1]
            try:
                self._networks.append((_span(prefix), mapped))
            except ValueError:
                self._unread(text, node)
            return
        if words[0] != "neighbor" or len(words) < 3 or not is_address(words[1]):
            self._unread(text, node)
            return
        found = self._neighbors.setdefault(words[1], _Neighbor(text.at(node.line), masked(node.text)))
        rest = " ".join(words[2:])
        if words[2] == "remote-as":
            found.place, found.text = text.at(node.line), node.text
            found.remote_as = int(words[3]) if words[3].isdigit() else None
        elif rest == "activate" and family:
            found.families.add(family)
        elif rest == "next-hop-self" and family:
            found.next_hop_self.add(family)
        elif rest == "shutdown":
            found.on = False
        elif words[2] in ("prefix-list", "route-map") and words[-1] in ("in", "out") and family:
            found.policies[family, words[2], words[-1]] = words[3]
        elif not _HARMLESS.match(rest):
            self._unread(text, node, tell("an attribute of a neighbour that is not known here"))

    def prefix_list(self, said: str, node: Node, text: Text) -> None:
        found = _LIST.fullmatch(said)
        if found is None:
            if " description " not in said:
                self._unread(text, node)
            return
        version = 4 if found[1] == "ip" else 6
        listed = self._lists.setdefault((version, found[2]), [])
        if found[3] == "deny":
            self._denying.add((version, found[2]))
            return
        try:
            span = _span(found[4])
        except ValueError:
            self._unread(text, node)
            return
        bits = 32 if version == 4 else 128
        own = int(found[4].rpartition("/")[2])
        shortest = int(found[5]) if found[5] else own
        longest = int(found[6]) if found[6] else (bits if found[5] else own)
        listed.append(Allowed(span, shortest, longest, text.at(node.line), node.text))

    def route_map(self, node: Node, text: Text) -> None:
        made = self._maps.setdefault(node.words[1], _Map())
        if node.words[2] != "permit":
            made.certain = False
            return
        asks = False
        for inner in node.lines():
            words = inner.words
            if inner.text.startswith(("match ip address prefix-list ", "match ipv6 address prefix-list ")):
                made.lists += words[4:]
                asks = True
            elif words[:2] == ["set", "local-preference"]:
                made.preference = int(words[2])
            elif words[0] != "set" or words[1] not in ("metric", "community"):
                made.certain = False
                self._unread(text, inner)
        made.bare = made.bare or not asks

    def static(self, said: str, node: Node, text: Text) -> None:
        """A route inside. Those of a line's VRF are the outside's: what goes there is the line's filter to say."""
        words = said.split(" ")
        if words[2] == "vrf":
            self.of_vrfs.append((words[3], words[6 if words[0] == "ip" else 5:], text.at(node.line)))
            return
        prefix, rest = (f"{words[2]}/{words[3]}", words[4:]) if words[0] == "ip" else (words[2], words[3:])
        try:
            span = _span(prefix)
        except ValueError:
            self._unread(text, node)
            return
        length = int(ip_network(prefix, strict=False).prefixlen)
        place = text.at(node.line)
        if rest[0] == "Null0":
            self._device.statics.append(Static(span, length, None, None, place, node.text))
        elif is_address(rest[0]):
            self._device.statics.append(Static(span, length, int(ip_address(rest[0])), None, place, node.text))
        else:
            self._device.statics.append(Static(span, length, None, rest[0], place, node.text))

    def build(self) -> None:
        for name, neighbor in self._neighbors.items():
            version = ip_address(name).version
            for family in sorted(neighbor.families or {version}):
                self._device.sessions.append(Session(
                    family, int(ip_address(name)), self._through(neighbor, family, "in"),
                    self._through(neighbor, family, "out"), neighbor.place, neighbor.text,
                    tuple(way for way in ("in", "out") if not self._asks(neighbor, family, way)), neighbor.remote_as,
                    neighbor.on and family in neighbor.families and all(
                        self._certain(neighbor, family, way) for way in ("in", "out")),
                    family in neighbor.next_hop_self, self._preference(neighbor, family)))
        whole = {name for name, made in self._maps.items() if made.certain and made.bare}
        self._device.announced += [span for span, name in self._networks if name is None or name in whole]

    def _names(self, neighbor: _Neighbor, family: int, way: str) -> tuple[str | None, _Map | None]:
        mapped = neighbor.policies.get((family, "route-map", way))
        return neighbor.policies.get((family, "prefix-list", way)), self._maps.get(mapped) if mapped else None

    def _asks(self, neighbor: _Neighbor, family: int, way: str) -> bool:
        listed, mapped = self._names(neighbor, family, way)
        return mapped is not None or (listed is not None and (family, listed) in self._lists)

    def _certain(self, neighbor: _Neighbor, family: int, way: str) -> bool:
        listed, mapped = self._names(neighbor, family, way)
        if mapped is not None and not mapped.certain:
            return False
        asked = [*([listed] if listed else []), *(mapped.lists if mapped else [])]
        return bool(asked) and not any((family, n) in self._denying or not self._lists.get((family, n)) for n in asked)

    def _preference(self, neighbor: _Neighbor, family: int) -> int | None:
        mapped = self._names(neighbor, family, "in")[1]
        return mapped.preference if mapped else None

    def _through(self, neighbor: _Neighbor, family: int, way: str) -> tuple[Allowed, ...]:
        """All that one of the two policies lets through: what passes both is no more than that. A list that is absent
        or empty lets everything through.
        """
        listed, mapped = self._names(neighbor, family, way)
        if not self._lists.get((family, listed or "")) and mapped is not None and not mapped.bare and all(
                self._lists.get((family, n)) for n in mapped.lists):
            return tuple(a for n in mapped.lists for a in self._lists[family, n])
        return self.listed(family, listed, neighbor.place, neighbor.text)

    def listed(self, version: int, name: str | None, place: Place, text: str) -> tuple[Allowed, ...]:
        """What a prefix list lets through; everything where it is absent or empty."""
        bits = 32 if version == 4 else 128
        return tuple(self._lists.get((version, name or ""), ())) or (
            Allowed(Span(version, 0, (1 << bits) - 1), 0, bits, place, text),)


def is_address(word: str) -> bool:
    try:
        ip_address(word)
    except ValueError:
        return False
    return True


def _span(prefix: str) -> Span:
    made = ip_network(prefix, strict=False)
    return Span(made.version, int(made.network_address), int(made.broadcast_address))
