"""A rule of nftables: what it compares of a packet, one thing after the other, and its verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lab.emulated.ends import Packet
from lab.emulated.linux_frr.elements import Elements

TOKEN = re.compile(r'"[^"]*"|[{}(),]|[^\s{}(),]+')
VERDICTS = frozenset({"accept", "drop", "return", "reject", "jump", "goto", "masquerade", "queue"})
_TWO = frozenset({"ip", "ip6", "tcp", "udp", "th", "meta", "icmp", "icmpv6", "ct", "fib"})
# What a rule may begin with (nft(8), EXPRESSIONS and STATEMENTS).
BEGIN = VERDICTS | _TWO | {"iifname", "oifname", "iif", "oif", "limit", "log", "counter", "snat", "dnat", "notrack"}
FLAGS = "tcp flags "


class Unread(ValueError):
    """What nft would refuse, or what is not read here."""


@dataclass(frozen=True, slots=True)
class Match:
    """One comparison of a rule: of which fields, with a set's elements by its name or with those that stand there."""

    keys: tuple[str, ...]
    negative: bool
    named: str
    listed: Elements


@dataclass(frozen=True, slots=True)
class Opening:
    """`tcp flags & (syn | ack) == syn`: the opening of a connection; `syn / syn,rst`: the same or its answer."""


@dataclass(frozen=True, slots=True)
class Strange:
    """What is not read here: a packet that comes so far meets it."""

    words: str


Comparison = Match | Opening | Strange


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's words, what it compares one after the other, and its verdict: empty where it decides nothing."""

    words: tuple[str, ...]
    matches: tuple[Comparison, ...]
    verdict: str

    @classmethod
    @lru_cache(maxsize=1 << 12)
    def of(cls, words: tuple[str, ...]) -> Rule:
        at = next((i for i, w in enumerate(words) if w in VERDICTS), len(words))
        verdict = "" if at == len(words) else words[at]
        verdict = {"reject": "drop", "jump": f"jump {words[-1]}", "goto": f"goto {words[-1]}"}.get(verdict, verdict)
        return cls(words, matches(words[:at]), "" if verdict in ("masquerade", "queue") else verdict)


def matches(words: tuple[str, ...]) -> tuple[Comparison, ...]:
    """What a rule compares before its verdict, up to the first that is not read here."""
    found: list[Comparison] = []
    at = 0
    while at < len(words):
        if words[at] in ("limit", "counter", "log"):
            break                            # from here on nothing is matched: a rate is never reached by one packet
        try:
            keys, at = _selectors(words, at)
            negative = at < len(words) and words[at] == "!="
            if at < len(words) and words[at] in ("!=", "=="):
                at += 1
            if keys == ["tcp flags"]:
                found.append(_opening(" ".join(words[at:])))
                at = _after(words, at)
                continue
            values, at = _values(words, at)
        except Unread as error:
            found.append(Strange(str(error)))
            break
        named = values[0][0][1:] if values[0][0].startswith("@") else ""
        found.append(Match(tuple(keys), negative, named, Elements(() if named else values)))
    return tuple(found)


def _opening(text: str) -> Opening | Strange:
    if text.startswith(("& ( syn | ack ) == syn", "syn / syn")):
        return Opening()
    return Strange(f"{FLAGS}{text}")


def _after(words: tuple[str, ...], at: int) -> int:
    """Where the next statement begins behind a match of TCP's flags."""
    fields = {*_TWO, "iifname", "oifname"}
    return next((i for i in range(at, len(words)) if words[i] in fields), len(words))


def _selectors(words: tuple[str, ...], at: int) -> tuple[list[str], int]:
    """The fields that are matched together, `ip saddr . ip daddr`, and where the value begins."""
    found = []
    while True:
        if at >= len(words):
            raise Unread(" ".join(words))
        if words[at] in ("iifname", "oifname"):
            found.append(words[at])
            at += 1
        elif words[at] in _TWO and at + 1 < len(words):
            found.append(f"{words[at]} {words[at + 1]}")
            at += 2
        else:
            raise Unread(" ".join(words))
        if at < len(words) and words[at] == ".":
            at += 1
            continue
        return found, at


def _values(words: tuple[str, ...], at: int) -> tuple[list[tuple[str, ...]], int]:
    if at >= len(words):
        raise Unread(" ".join(words))
    if words[at] == "{":
        if "}" not in words[at:]:
            raise Unread(" ".join(words))
        end = words.index("}", at)
        return [(w.strip('"'),) for w in words[at + 1:end] if w != ","], end + 1
    values = [words[at].strip('"')]
    at += 1
    while at + 1 < len(words) and words[at] == ",":
        values.append(words[at + 1])
        at += 2
    return [(v,) for v in values], at


def value(key: str, packet: Packet, *, stateful: bool) -> str | None:
    six = ":" in packet.source
    match key:
        case "iifname":
            return packet.enters
        case "oifname":
            return packet.leaves
        case "ip saddr" | "ip6 saddr":
            return packet.source if six == (key[2] == "6") else None
        case "ip daddr" | "ip6 daddr":
            return packet.destination if six == (key[2] == "6") else None
        case "meta l4proto":
            return packet.protocol
        case "meta nfproto":
            return "ipv6" if six else "ipv4"
        case "th dport" | "tcp dport" | "udp dport":
            return str(packet.port) if key[:3] in (packet.protocol, "th ") else None
        case "th sport" | "tcp sport" | "udp sport":
            return str(packet.sport) if key[:3] in (packet.protocol, "th ") else None
        case "ct state":
            return "established" if packet.answer and stateful else "new"
        case "icmp type" | "icmpv6 type":
            return None if packet.protocol not in ("icmp", "ipv6-icmp") else "echo-request"
    raise Unread(key)
