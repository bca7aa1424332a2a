"""What a firewall rule asks of a packet, as sets (manual, Filter: "Matchers").

A rule's conditions only narrow what it takes. So a condition that no set can say (a rate, a time, a mark) makes the
rule one that perhaps takes a packet, and perhaps lets it go on: that can show too much, and never too little.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Final

from simpul.proof.boxes import (
    ALL,
    ANY16,
    BOTH,
    DESTINATION,
    ESTABLISHED,
    FIRST,
    FLAGS,
    ICMP,
    ICMP6,
    INVALID,
    NEW,
    PORTED,
    PROTOCOL,
    RELATED,
    SECOND,
    SOURCE,
    STATE,
    UNTRACKED,
    Box,
    with_,
)
from simpul.proof.model import Test
from simpul.words.sentence import tell

_PROTOCOLS: Final = {
    "icmp": ICMP, "igmp": 2, "ipencap": 4, "ip-encap": 4, "tcp": 6, "egp": 8, "udp": 17, "rdp": 27, "dccp": 33,
    "ipv6": 41, "ipv6-encap": 41, "rsvp": 46, "gre": 47, "ipsec-esp": 50, "ipsec-ah": 51, "icmpv6": ICMP6, "ospf": 89,
    "ipip": 94, "etherip": 97, "encap": 98, "pim": 103, "vrrp": 112, "l2tp": 115, "sctp": 132, "udp-lite": 136}
_STATES: Final = {"established": ESTABLISHED, "related": RELATED, "new": NEW, "invalid": INVALID,
                  "untracked": UNTRACKED}
_FLAGS: Final = {"fin": 1, "syn": 2, "rst": 4, "psh": 8, "ack": 16, "urg": 32, "ece": 64, "cwr": 128}
# Conditions that narrow a rule by what no set here says.
_NARROWING: Final = frozenset({
    "limit", "dst-limit", "connection-limit", "connection-rate", "connection-bytes", "connection-mark",
    "connection-type", "content", "dscp", "fragment", "hotspot", "ingress-priority", "ipv4-options",
    "layer7-protocol", "nth", "packet-mark", "packet-size", "per-connection-classifier", "priority", "psd", "random",
    "realm", "routing-mark", "routing-table", "src-mac-address", "tcp-mss", "time", "tls-host", "ttl", "hop-limit",
    "src-address-type", "dst-address-type", "connection-nat-state", "headers"})
# What a rule says besides: what it does, and what is noted.
SAID: Final = frozenset({
    "chain", "action", "comment", "disabled", "log", "log-prefix", "jump-target", "reject-with", "new-mss",
    "passthrough", "new-packet-mark", "new-connection-mark", "new-dscp", "new-priority", "new-ttl", "address-list",
    "address-list-timeout", "new-routing-mark", "to-addresses", "to-ports", "hw-offload", "sniff-target",
    "sniff-target-port", "route-dst"})
_POLICIES: Final = frozenset(f"{way},{kind}" for way in ("in", "out") for kind in ("ipsec", "none"))
INTERFACES: Final = frozenset({"in-interface", "out-interface", "in-interface-list", "out-interface-list"})


class NotRead(ValueError):
    """Words that this reader does not understand; the message says which."""


@dataclass(slots=True)
class Matchers:
    """Conditions of a rule but its interfaces. `maybe`: there are others, which only narrow it."""

    tests: list[Test] = field(default_factory=list)
    maybe: bool = False
    unread: list[str] = field(default_factory=list)


def matchers(given: Mapping[str, str | None], version: int) -> Matchers:
    """The conditions of a rule."""
    found = Matchers()
    for name, value in given.items():
        if name in SAID or name in INTERFACES:
            continue
        try:
            tests = _tests(name, value or "", version, given)
        except NotRead as error:
            found.maybe = True
            found.unread.append(error.args[0])
            continue
        if tests is None:
            found.maybe = True
            if name not in _NARROWING:
                found.unread.append(tell("the condition {name} is not known here", name=name))
        else:
            found.tests += tests
    return found


def _tests(name: str, value: str, version: int, given: Mapping[str, str | None]) -> list[Test] | None:
    """One condition; None where no set says it. Raises NotRead."""
    negated = value.startswith("!")
    bare = value.removeprefix("!")
    everything = ALL[version]
    match name:
        case "protocol":
            return [Test(negated, (with_(everything, (PROTOCOL, 1 << _protocol(bare))),))]
        case "src-address" | "dst-address":
            place = SOURCE if name == "src-address" else DESTINATION
            return [Test(negated, (with_(everything, (place, *span(bare, version))),))]
        case "src-address-list" | "dst-address-list":
            place = SOURCE if name == "src-address-list" else DESTINATION
            return [Test(negated, group=group(version, bare), fields=(place,))]
        case "src-port" | "dst-port" | "port":
            # A port without a protocol is no rule that the console takes; what has no ports is not matched by it.
            boxes = [with_(everything, (PROTOCOL, PORTED), (place, *ports))
                     for place in {"src-port": (FIRST,), "dst-port": (SECOND,)}.get(name, (FIRST, SECOND))
                     for ports in _ports(bare)]
            return [Test(boxes=(with_(everything, (PROTOCOL, PORTED)),)), Test(negated, tuple(boxes))]
        case "connection-state":
            mask = sum(_named(word, _STATES, "state") for word in set(bare.split(",")))
            return [Test(negated, (with_(BOTH, (STATE, mask)),))]
        case "icmp-options":
            return [Test(negated, (with_(everything, (FIRST, *_icmp(bare))),))]
        case "tcp-flags":
            return [Test(negated, (with_(everything, (FLAGS, _flags(bare))),))]
        case "ipsec-policy":
            # What IPsec protects is ESP on the line; here a packet is what it is there, so none of them is protected.
            if value not in _POLICIES:
                raise NotRead(tell("the policy {value!r} is not known here", value=value))
            return [Test(True, (BOTH,))] if value.endswith(",ipsec") else []
        case "in-bridge-port" | "in-bridge-port-list" | "out-bridge-port" | "out-bridge-port-list":
            return None
    if given.get(name) is None:
        raise NotRead(tell("{name} is said without a value", name=name))
    return None


def group(version: int, name: str) -> str:
    """An address list's name among the sets of a filter: each IP version has its own lists."""
    return f"{version} {name}"


def span(text: str, version: int) -> tuple[int, int]:
    """First and last address of a prefix, a range or one address. Raises NotRead."""
    try:
        if "-" in text:
            first, last = (ip_address(end) for end in text.split("-", 1))
            if first.version == last.version == version and int(first) <= int(last):
                return int(first), int(last)
        elif "/" in text:
            network = ip_network(text, strict=False)
            if network.version == version:
                return int(network.network_address), int(network.broadcast_address)
        elif (own := ip_address(text)).version == version:
            return int(own), int(own)
    except ValueError:
        pass
    raise NotRead(tell("{text!r} is no address that is known here", text=text))


def _protocol(word: str) -> int:
    if word.isdigit() and int(word) < 256:
        return int(word)
    return _named(word, _PROTOCOLS, "protocol")


def _named(word: str, known: Mapping[str, int], what: str) -> int:
    if word not in known:
        raise NotRead(tell("the {what} {word!r} is not known here", what=what, word=word))
    return known[word]


def _ports(text: str) -> list[tuple[int, int]]:
    found = []
    for part in text.split(","):
        low, _, high = part.partition("-")
        high = high or low
        if not (low.isdigit() and high.isdigit() and int(low) <= int(high) <= ANY16):
            raise NotRead(tell("the port {part!r} is not known here", part=part))
        found.append((int(low), int(high)))
    return found


def _icmp(text: str) -> tuple[int, int]:
    """Type and codes: `8:0`, `3:0-255`, or a type alone, which has any code."""
    kind, _, codes = text.partition(":")
    low, _, high = (codes or "0-255").partition("-")
    high = high or low
    if not (kind.isdigit() and low.isdigit() and high.isdigit() and max(int(kind), int(low), int(high)) < 256):
        raise NotRead(tell("the ICMP type {text!r} is not known here", text=text))
    return int(kind) << 8 | int(low), int(kind) << 8 | int(high)


def _flags(text: str) -> int:
    """The combinations of TCP flags that have all of those named, and none of those after a `!`."""
    wanted = unwanted = 0
    for word in text.split(","):
        bit = _named(word.removeprefix("!"), _FLAGS, "TCP flag")
        if word.startswith("!"):
            unwanted |= bit
        else:
            wanted |= bit
    return sum(1 << f for f in range(256) if f & wanted == wanted and not f & unwanted)


__all__ = ["INTERFACES", "Box", "Matchers", "NotRead", "group", "matchers", "span"]
