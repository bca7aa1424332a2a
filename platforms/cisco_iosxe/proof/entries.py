"""Entries of access lists as sets of packets."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Network
from typing import Final

from platforms.cisco_iosxe.dialect.lists import TCP_PORTS, UDP_PORTS
from simpul.proof.boxes import (
    ACK,
    ALL,
    ANY16,
    DESTINATION,
    FIRST,
    FLAGS,
    ICMP,
    ICMP6,
    PROTOCOL,
    SECOND,
    SOURCE,
    TCP,
    UDP,
    Box,
    with_,
)
from simpul.words.sentence import tell

_RST: Final = 4
# `established` is ACK or RST, so a SYN with RST passes it; `ack` is ACK alone.
_FLAGGED: Final = {"established": sum(1 << f for f in range(256) if f & (ACK | _RST)),
                   "ack": sum(1 << f for f in range(256) if f & ACK)}
_PROTOCOLS: Final = {"tcp": TCP, "udp": UDP, "esp": 50, "ahp": 51, "gre": 47, "ospf": 89, "vrrp": 112}
# Type and code of ICMP's messages by name ("Security Command Reference", `permit`); None: every code.
_ICMP4: Final[dict[str, tuple[int, int | None]]] = {
    "echo-reply": (0, None), "unreachable": (3, None), "net-unreachable": (3, 0), "host-unreachable": (3, 1),
    "port-unreachable": (3, 3), "packet-too-big": (3, 4), "administratively-prohibited": (3, 13), "redirect": (5, None),
    "echo": (8, None), "time-exceeded": (11, None), "ttl-exceeded": (11, 0), "parameter-problem": (12, None)}
_ICMP6: Final[dict[str, tuple[int, int | None]]] = {
    "unreachable": (1, None), "destination-unreachable": (1, None), "packet-too-big": (2, None),
    "time-exceeded": (3, None), "parameter-problem": (4, None), "echo-request": (128, None), "echo-reply": (129, None),
    "router-solicitation": (133, None), "router-advertisement": (134, None), "nd-ns": (135, None), "nd-na": (136, None)}


class NotRead(ValueError):
    """Words that this reader does not understand; the message says which part."""


def timeless(body: str) -> tuple[str, bool]:
    """An entry's words without its time range, and whether it had one: then it counts at some times only, or always
    where the range is not there ("Traffic Filtering", Time-Based ACLs).
    """
    bare = re.sub(r" time-range \S+", "", body)
    return bare, bare != body


def box(body: str, version: int) -> Box:
    """The packets that an entry without its `permit` or `deny` matches. Raises NotRead."""
    words = body.split(" ")
    made = ALL[version]
    protocol, rest = words[0], words[1:]
    if protocol == "icmp":
        made = with_(made, (PROTOCOL, 1 << (ICMP if version == 4 else ICMP6)))
    elif protocol in _PROTOCOLS or protocol.isdigit():
        made = with_(made, (PROTOCOL, 1 << _PROTOCOLS.get(protocol, int(protocol) if protocol.isdigit() else 0)))
    elif protocol != ("ip" if version == 4 else "ipv6"):
        raise NotRead(tell("the protocol {protocol} is not known here", protocol=protocol))
    for place, port in ((SOURCE, FIRST), (DESTINATION, SECOND)):
        low, high, rest = _who(rest, version)
        made = with_(made, (place, low, high))
        if rest[:1] and rest[0] in ("eq", "gt", "lt", "range"):
            first, last, rest = _ports(rest, protocol)
            made = with_(made, (port, first, last))
    return _tail(made, rest, protocol, version)


def _who(words: list[str], version: int) -> tuple[int, int, list[str]]:
    """First and last address of a party, and the words behind it."""
    if not words:
        raise NotRead(tell("a party is missing"))
    try:
        if words[0] == "any":
            return 0, (1 << (32 if version == 4 else 128)) - 1, words[1:]
        if words[0] == "host":
            at = int(IPv4Address(words[1])) if version == 4 else int(IPv6Network(words[1]).network_address)
            return at, at, words[2:]
        if version == 6:
            six = IPv6Network(words[0])
            return int(six.network_address), int(six.broadcast_address), words[1:]
        # ipaddress reads a mask of leading zeros as a wildcard, and refuses one with gaps.
        four = IPv4Network(f"{words[0]}/{words[1]}", strict=False)
        if four.hostmask != IPv4Address(words[1]):
            raise NotRead(tell("the wildcard {words} is not known here", words=words[1]))
        return int(four.network_address), int(four.broadcast_address), words[2:]
    except (ValueError, IndexError) as error:
        raise NotRead(tell("{words} is no party that is known here", words=" ".join(words[:2]))) from error


def _ports(words: list[str], protocol: str) -> tuple[int, int, list[str]]:
    if protocol not in ("tcp", "udp"):
        raise NotRead(tell("{protocol} has no ports", protocol=protocol))
    names = {name: int(number) for number, name in (TCP_PORTS if protocol == "tcp" else UDP_PORTS).items()}

    def number(word: str) -> int:
        if word.isdigit() and int(word) <= ANY16:
            return int(word)
        if word in names:
            return names[word]
        raise NotRead(tell("the port {word} is not known here", word=word))

    if len(words) < 2 or (words[0] == "range" and len(words) < 3):
        raise NotRead(tell("a port is missing"))
    first = number(words[1])
    if words[0] == "range":
        return first, number(words[2]), words[3:]
    low, high = {"eq": (first, first), "gt": (first + 1, ANY16), "lt": (0, first - 1)}[words[0]]
    return low, high, words[2:]


def _tail(made: Box, words: list[str], protocol: str, version: int) -> Box:
    """What stands behind the parties: a message of ICMP, `established`, `log`."""
    for word in words:
        messages = _ICMP4 if version == 4 else _ICMP6
        if word in ("log", "log-input"):
            continue
        if word in _FLAGGED and protocol == "tcp":
            made = with_(made, (FLAGS, _FLAGGED[word]))
        elif protocol == "icmp" and word in messages:
            kind, code = messages[word]
            low, high = (kind << 8, kind << 8 | 255) if code is None else (kind << 8 | code, kind << 8 | code)
            made = with_(made, (FIRST, low, high))
        else:
            raise NotRead(tell("{word!r} of an entry is not known here", word=word))
    return made
