"""What nftables makes of a zone's table: the sets and chains of its files, and what becomes of a packet.

nft(8), Debian 12: the syntax of sets, elements, chains and rules that a router of this network is given. A file that
does not parse refuses the whole table, as nft's one transaction does. A rule whose matcher is not read here lets
nothing through and drops everything: nothing ever stands on a rule that nobody understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from lab.emulated.ends import Packet

_SET = re.compile(r"set (\w+) \{$")
_CHAIN = re.compile(r"chain (\w+) \{$")
_ELEMENT = re.compile(r"add element inet simpul (\w+) \{ (.*) \}$")
_POLICY = re.compile(r"type filter hook (\w+) priority [\w -]+; policy (accept|drop);$")
_TOKEN = re.compile(r'"[^"]*"|[{}(),]|[^\s{}(),]+')
_VERDICTS = frozenset({"accept", "drop", "return", "reject", "jump", "goto", "masquerade", "queue"})
_TWO = frozenset({"ip", "ip6", "tcp", "udp", "th", "meta", "icmp", "icmpv6", "ct", "fib"})
# What a rule may begin with (nft(8), EXPRESSIONS and STATEMENTS).
_BEGIN = _VERDICTS | _TWO | {"iifname", "oifname", "iif", "oif", "limit", "log", "counter", "snat", "dnat", "notrack"}


class Unread(ValueError):
    """What nft would refuse, or what is not read here."""


@dataclass(slots=True)
class Chain:
    """A chain's hook (empty: only jumped to), its policy and its rules as tokens."""

    hook: str = ""
    policy: str = "accept"
    rules: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """One zone's table. `elements`: each set's, a concatenation as a tuple."""

    elements: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    chains: dict[str, Chain] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Mapping[str, str]) -> Table:
        """Read a zone's files in the order of their names. Raises Unread with the file and line."""
        table = cls()
        for name in sorted(files):
            lines = files[name].splitlines()
            try:
                table._read(lines)
            except Unread as error:
                raise Unread(f"{name}: {error}") from None
        for chain in table.chains.values():
            for rule in chain.rules:
                for word, at in ((w, i) for i, w in enumerate(rule)):
                    if word.startswith("@") and word[1:] not in table.elements:
                        raise Unread(f"Error: No such file or directory: set {word[1:]}")
                    if word in ("jump", "goto") and rule[at + 1] not in table.chains:
                        raise Unread(f"Error: Could not process rule: chain {rule[at + 1]}")
        return table

    def _read(self, lines: list[str]) -> None:
        where: str | Chain | None = None
        kept = ""
        for raw in lines:
            line = raw.strip()
            if kept:
                kept = f"{kept} {line}"
                if "}" in line:
                    self._fill(str(where), kept)
                    kept = ""
                continue
            if not line or line.startswith("#"):
                continue
            if where is None and (match := _SET.match(line)):
                where = match[1]
                self.elements.setdefault(where, [])
            elif where is None and (match := _CHAIN.match(line)):
                where = self.chains.setdefault(match[1], Chain())
            elif where is None and (match := _ELEMENT.match(line)):
                if match[1] not in self.elements:
                    raise Unread(f"Error: No such file or directory; set {match[1]}: {line}")
                self._fill(match[1], match[2])
            elif line == "}" and where is not None:
                where = None
            elif isinstance(where, str):
                if line.startswith("elements ="):
                    if "}" in line:
                        self._fill(where, line)
                    else:
                        kept = line
                elif line.split(" ")[0] not in ("type", "flags", "timeout", "size", "auto-merge", "typeof"):
                    raise Unread(f"Error: syntax error, unexpected {line!r}")
            elif isinstance(where, Chain):
                if match := _POLICY.match(line):
                    where.hook, where.policy = match[1], match[2]
                else:
                    rule = _TOKEN.findall(line)
                    if rule[0] not in _BEGIN:
                        raise Unread(f"Error: syntax error, unexpected {rule[0]!r}: {line}")
                    where.rules.append(rule)
            else:
                raise Unread(f"Error: syntax error, unexpected {line!r}")
        if where is not None:
            raise Unread("Error: syntax error, unexpected end of file")

    def _fill(self, name: str, text: str) -> None:
        inside = re.sub(r"^elements = \{|\}$", "", text.strip()).strip()
        for item in inside.split(","):
            words = tuple(w.strip().strip('"') for w in item.strip().split(" . "))
            if words and words != ("",):
                self.elements[name].append(words)

    def unread(self) -> list[str]:
        """The rules, as words, of which something is not read: they let nothing through."""
        one = Packet("tcp", "10.0.0.1", "10.0.0.2", 1, enters="x", leaves="y")
        found = []
        for rule in (r for chain in self.chains.values() for r in chain.rules):
            at = next((i for i, w in enumerate(rule) if w in _VERDICTS or (w in ("tcp", "th") and i + 1 < len(rule)
                       and rule[i + 1] == "option")), len(rule))
            try:
                self._fits(rule[:at], one, stateful=True)
            except Unread:
                found.append(" ".join(rule))
        return found

    def passes(self, packet: Packet, hook: str, *, stateful: bool = True) -> bool:
        """Whether a packet survives the chains of a hook. `stateful`: an answer belongs to a known conversation."""
        for chain in self.chains.values():
            if chain.hook == hook:
                verdict = self._walk(chain, packet, 0, stateful=stateful)
                if verdict == "drop" or (verdict is None and chain.policy == "drop"):
                    return False
        return True

    def _walk(self, chain: Chain, packet: Packet, depth: int, *, stateful: bool) -> str | None:
        """`accept`, `drop`, or None where no rule decides."""
        for rule in chain.rules:
            verdict = self._rule(rule, packet, stateful=stateful)
            if verdict is None:
                continue
            word, _, target = verdict.partition(" ")
            if word in ("jump", "goto"):
                if depth > 16:
                    return "drop"
                inner = self._walk(self.chains[target], packet, depth + 1, stateful=stateful)
                if inner is not None or word == "goto":
                    return inner
            elif word == "return":
                return None
            else:
                return word
        return None

    def _rule(self, rule: list[str], packet: Packet, *, stateful: bool) -> str | None:
        """The verdict of a rule that fits; None where it does not."""
        at = next((i for i, w in enumerate(rule) if w in _VERDICTS), len(rule))
        verdict = "" if at == len(rule) else rule[at]
        verdict = {"reject": "drop", "jump": f"jump {rule[-1]}", "goto": f"goto {rule[-1]}"}.get(verdict, verdict)
        if verdict in ("", "masquerade", "queue"):
            return None                      # a statement without a verdict decides nothing
        try:
            return verdict if self._fits(rule[:at], packet, stateful=stateful) else None
        except Unread:
            return "drop" if verdict == "drop" else None

    def _fits(self, words: list[str], packet: Packet, *, stateful: bool) -> bool:
        at = 0
        while at < len(words):
            if words[at] in ("limit", "counter", "log"):
                return True                  # from here on nothing is matched: a rate is never reached by one packet
            keys, at = _selectors(words, at)
            negative = at < len(words) and words[at] == "!="
            if at < len(words) and words[at] in ("!=", "=="):
                at += 1
            if keys == ["tcp flags"]:
                rest = words[_after(words, at):]
                return self._flags(words, at, packet) and self._fits(rest, packet, stateful=stateful)
            wanted, at = _values(words, at)
            have = [_value(k, packet, stateful=stateful) for k in keys]
            if any(h is None for h in have):
                return False                 # `ip saddr` of an IPv6 packet: neither it nor its negation fits
            said = [h for h in have if h is not None]
            listed = self.elements[wanted[0][0][1:]] if wanted[0][0].startswith("@") else wanted
            if any(_fit(said, each) for each in listed) == negative:
                return False
        return True

    def _flags(self, words: list[str], at: int, packet: Packet) -> bool:
        """`tcp flags & (syn | ack) == syn`: the opening of a connection; `syn / syn,rst`: the same or its answer."""
        text = " ".join(words[at:])
        if packet.protocol != "tcp":
            return False
        return not packet.answer if text.startswith(("& ( syn | ack ) == syn", "syn / syn")) else _unread(text)


def _unread(text: str) -> bool:
    raise Unread(text)


def _after(words: list[str], at: int) -> int:
    """Where the next statement begins behind a match of TCP's flags."""
    fields = {*_TWO, "iifname", "oifname"}
    return next((i for i in range(at, len(words)) if words[i] in fields), len(words))


def _selectors(words: list[str], at: int) -> tuple[list[str], int]:
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


def _values(words: list[str], at: int) -> tuple[list[tuple[str, ...]], int]:
    if at >= len(words):
        raise Unread(" ".join(words))
    if words[at] == "{":
        end = words.index("}", at)
        return [(w.strip('"'),) for w in words[at + 1:end] if w != ","], end + 1
    values = [words[at].strip('"')]
    at += 1
    while at + 1 < len(words) and words[at] == ",":
        values.append(words[at + 1])
        at += 2
    return [(v,) for v in values], at


def _value(key: str, packet: Packet, *, stateful: bool) -> str | None:
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


def _fit(have: list[str], wanted: Iterable[str]) -> bool:
    return all(_one(h, w) for h, w in zip(have, wanted, strict=True))


def _one(have: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return have.startswith(wanted[:-1])
    if have == wanted:
        return True
    try:
        address: IPv4Address | IPv6Address = ip_address(have)
        network = ip_network(wanted, strict=False)
    except ValueError:
        first, dash, last = wanted.partition("-")
        return bool(dash) and have.isdigit() and first.isdigit() and int(first) <= int(have) <= int(last)
    return address.version == network.version and address in network
