"""OSPF of an IOS-XE router, as a proof needs it: where it speaks, what of it may become a route, what signs it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from platforms.cisco_iosxe.dialect.secrets import masked
from platforms.cisco_iosxe.dialect.spelling import spelled
from platforms.cisco_iosxe.dialect.tree import Node
from platforms.cisco_iosxe.proof.routing import Routing
from simpul.proof.model import Device, Inner, Place, Text, Unread
from simpul.words.sentence import tell

_SPEAKS: Final = re.compile(r"(?:ip ospf (?P<four>\d+)|ospfv3 (?P<six>\d+) ipv6) area \S+$")
_SIGNS: Final = re.compile(r"(?:ip ospf|ospfv3 (?P<six>\d+) ipv6) authentication key-chain (?P<chain>\S+)$")
_BOUND: Final = re.compile(r"distribute-list prefix(?:-list)? (\S+) in$")
# What a process is told of itself, and what it tells: a LAN core that hears more than it needs opens nothing here.
_HARMLESS: Final = re.compile(r"router-id|passive-interface|redistribute (?:static|bgp \d+) (?:.* )?route-map \S+$")
# An algorithm is a must: a key without one is no key ("OSPFv2 Cryptographic Authentication").
_ALGORITHM: Final = re.compile(r"cryptographic-algorithm (?:md5|hmac-sha-(?:1|256|384|512))$")


@dataclass(frozen=True, slots=True)
class _Spoken:
    version: int
    process: str
    interface: str
    place: Place
    text: str


@dataclass(slots=True)
class Ospf:
    """Gathers what stands in many places; `build` puts it into the device."""

    device: Device
    _spoken: list[_Spoken] = field(default_factory=list)
    _signs: dict[tuple[int, str], str] = field(default_factory=dict)     # version, interface -> key chain
    _chains: set[str] = field(default_factory=set)                       # those that can sign
    _bounds: dict[tuple[int, str], str] = field(default_factory=dict)    # version, process -> prefix list

    def on_interface(self, said: str, node: Node, name: str, text: Text) -> bool:
        """Whether a line of an interface is OSPF's."""
        if speaks := _SPEAKS.match(said):
            version = 4 if speaks["four"] else 6
            self._spoken.append(_Spoken(version, speaks["four"] or speaks["six"], name, text.at(node.line), node.text))
        elif signs := _SIGNS.match(said):
            self._signs[6 if signs["six"] else 4, name] = signs["chain"]
        else:
            return False
        return True

    def process(self, node: Node, line: str, text: Text) -> None:
        words = line.split(" ")
        version = 4 if words[1] == "ospf" else 6
        if len(words) != 3:
            self.device.unread.append(Unread(text.at(node.line), node.text, tell("a process in a VRF")))
            return
        lines = list(node.lines())
        if version == 6:
            families = [n for n in lines if spelled(n.text) == "address-family ipv6"]
            lines = [n for n in lines if n not in families] + [n for f in families for n in f.lines()]
        for inner in lines:
            if bound := _BOUND.match(inner.text):
                self._bounds[version, words[2]] = bound[1]
            elif not _HARMLESS.match(inner.text):
                self.device.unread.append(Unread(text.at(inner.line), masked(inner.text), tell("OSPF not known here")))

    def chain(self, node: Node, line: str, text: Text) -> None:
        """A chain signs where every key of it has a string and an algorithm."""
        keys = list(node.lines())
        for key in keys:
            for inner in key.lines():
                if not inner.text.startswith("key-string ") and not _ALGORITHM.match(inner.text):
                    self.device.unread.append(Unread(text.at(inner.line), masked(inner.text), tell(
                        "a key not known here")))
        if keys and all(any(n.text.startswith("key-string ") for n in key.lines())
                        and any(_ALGORITHM.match(n.text) for n in key.lines()) for key in keys):
            self._chains.add(line.split(" ")[2])

    def build(self, routing: Routing) -> None:
        for one in self._spoken:
            self.device.inner.append(Inner(
                one.version, one.interface,
                routing.listed(one.version, self._bounds.get((one.version, one.process)), one.place, one.text),
                one.place, one.text, self._signs.get((one.version, one.interface)) in self._chains))
