"""Values as nftables and FRR write them, in numbers."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface, ip_interface
from socket import AF_INET, AF_INET6, inet_pton
from typing import Final

from simpul.proof.boxes import ACK, ESTABLISHED, INVALID, NEW, RELATED, SYN, UNTRACKED
from simpul.proof.model import Span
from simpul.words.sentence import tell

# IANA protocol numbers that nft knows by name on Debian 12.
PROTOCOLS: Final = {
    "icmp": 1, "igmp": 2, "tcp": 6, "udp": 17, "dccp": 33, "gre": 47, "esp": 50, "ah": 51, "ipv6-icmp": 58,
    "icmpv6": 58, "ospf": 89, "pim": 103, "vrrp": 112, "sctp": 132, "udplite": 136}
SERVICES: Final = {
    "ssh": 22, "domain": 53, "bootps": 67, "bootpc": 68, "http": 80, "ntp": 123, "bgp": 179, "https": 443,
    "isakmp": 500, "dhcpv6-client": 546, "dhcpv6-server": 547, "ipsec-nat-t": 4500}
ICMP_TYPES: Final = {
    "echo-reply": 0, "destination-unreachable": 3, "source-quench": 4, "redirect": 5, "echo-request": 8,
    "router-advertisement": 9, "router-solicitation": 10, "time-exceeded": 11, "parameter-problem": 12,
    "timestamp-request": 13, "timestamp-reply": 14}
ICMP6_TYPES: Final = {
    "destination-unreachable": 1, "packet-too-big": 2, "time-exceeded": 3, "parameter-problem": 4,
    "echo-request": 128, "echo-reply": 129, "mld-listener-query": 130, "mld-listener-report": 131,
    "mld-listener-done": 132, "mld-listener-reduction": 132, "nd-router-solicit": 133, "nd-router-advert": 134,
    "nd-neighbor-solicit": 135, "nd-neighbor-advert": 136, "nd-redirect": 137, "mld2-listener-report": 143}
STATES: Final = {
    "new": NEW, "established": ESTABLISHED, "related": RELATED, "invalid": INVALID, "untracked": UNTRACKED}
FLAGS: Final = {"fin": 1, "syn": SYN, "rst": 4, "psh": 8, "ack": ACK, "urg": 32, "ecn": 64, "cwr": 128}


class NotRead(ValueError):
    """Text that this reader does not understand; the message says which part."""


@lru_cache(maxsize=1 << 18)
def interface(word: str) -> tuple[int, int, Span]:
    """Text like 10.0.0.1/24 as (version, address, network). Raises NotRead."""
    address, slash, bits = word.partition("/")
    version, size, family = (6, 128, AF_INET6) if ":" in address else (4, 32, AF_INET)
    if slash and not (bits.isascii() and bits.isdigit() and int(bits) <= size):
        return _unusual(word)
    try:
        at = int.from_bytes(inet_pton(family, address))
    except (OSError, ValueError):
        return _unusual(word)
    hosts = size - int(bits) if slash else 0
    first = at >> hosts << hosts
    return version, at, Span(version, first, first + (1 << hosts) - 1)


def _unusual(word: str) -> tuple[int, int, Span]:
    """An address that only Python's own, slower reader knows: with a netmask, or with a zone. Raises NotRead."""
    try:
        found: IPv4Interface | IPv6Interface = ip_interface(word)
    except ValueError as error:
        raise NotRead(tell("{word!r} is no address", word=word)) from error
    bits = found.max_prefixlen
    first = int(found.network.network_address)
    return found.version, int(found.ip), Span(found.version, first, first + (1 << (bits - found.network.prefixlen)) - 1)


def length(span: Span) -> int:
    """The length of the prefix that a span is."""
    return (32 if span.version == 4 else 128) - (span.last - span.first).bit_length()


def shown(version: int, value: int) -> str:
    """An address as people write it."""
    return str(IPv4Address(value) if version == 4 else IPv6Address(value))


@lru_cache(maxsize=1 << 18)
def value(word: str) -> tuple[int, int] | str:
    """An element's part: low and high, or an interface's name in quotes. Raises NotRead."""
    if word[0] == '"':
        return word[1:-1]
    if word.isdigit():
        return int(word), int(word)
    low, dash, high = word.partition("-")
    if dash and (low.isdigit() or ":" in word or "." in word):
        (a, _), (_, b) = _pair(low), _pair(high)
        return a, b
    if word in PROTOCOLS or word in SERVICES:
        number = PROTOCOLS.get(word, SERVICES.get(word, 0))
        return number, number
    return _pair(word)


def _pair(word: str) -> tuple[int, int]:
    if word.isdigit():
        return int(word), int(word)
    if "/" not in word:
        _, at, _ = interface(word)
        return at, at
    _, _, network = interface(word)
    return network.first, network.last
