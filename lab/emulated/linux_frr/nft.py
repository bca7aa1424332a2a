"""What nftables makes of a zone's table: the sets and chains of its files, and what becomes of a packet.

nft(8), Debian 12: the syntax of sets, elements, chains and rules that a router of this network is given. A file that
does not parse refuses the whole table, as nft's one transaction does. A rule whose matcher is not read here lets
nothing through and drops everything: nothing ever stands on a rule that nobody understood.

A hub's table is loaded anew for each site, from thousands of files of which one is another: what a file says is read
once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from lab.emulated.ends import Packet
from lab.emulated.linux_frr.elements import Elements
from lab.emulated.linux_frr.nft_rules import (
    BEGIN,
    FLAGS,
    TOKEN,
    VERDICTS,
    Comparison,
    Match,
    Opening,
    Rule,
    Unread,
    matches,
    value,
)

_SET = re.compile(r"set (\w+) \{$")
_CHAIN = re.compile(r"chain (\w+) \{$")
_ELEMENT = re.compile(r"add element inet simpul (\w+) \{ (.*) \}$")
_POLICY = re.compile(r"type filter hook (\w+) priority [\w -]+; policy (accept|drop);$")


@dataclass(slots=True)
class Chain:
    """A chain's hook (empty: only jumped to), its policy and its rules."""

    hook: str = ""
    policy: str = "accept"
    rules: list[Rule] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _File:
    """What one file adds: sets; what fills which of them, with the line where the set must stand before it; chains."""

    sets: tuple[str, ...]
    fills: tuple[tuple[str, tuple[tuple[str, ...], ...], str], ...]
    chains: tuple[tuple[str, str, str, tuple[Rule, ...]], ...]       # name, hook, policy, rules


@dataclass(slots=True)
class Table:
    """One zone's table: each set's elements, and its chains."""

    elements: dict[str, Elements] = field(default_factory=dict)
    chains: dict[str, Chain] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Mapping[str, str]) -> Table:
        """Read a zone's files in the order of their names. Raises Unread with the file and line."""
        table = cls()
        for name in sorted(files):
            try:
                table._add(_read(files[name]))
            except Unread as error:
                raise Unread(f"{name}: {error}") from None
        for chain in table.chains.values():
            for rule in chain.rules:
                for at, word in enumerate(rule.words):
                    if word.startswith("@") and word[1:] not in table.elements:
                        raise Unread(f"Error: No such file or directory: set {word[1:]}")
                    if word in ("jump", "goto") and rule.words[at + 1] not in table.chains:
                        raise Unread(f"Error: Could not process rule: chain {rule.words[at + 1]}")
        return table

    def _add(self, file: _File) -> None:
        for name in file.sets:
            self.elements.setdefault(name, Elements())
        for name, words, line in file.fills:
            if name not in self.elements:
                raise Unread(f"Error: No such file or directory; set {name}: {line}")
            held = self.elements[name]
            for element in words:
                held.add(element)
        for name, hook, policy, rules in file.chains:
            chain = self.chains.setdefault(name, Chain())
            if hook:
                chain.hook, chain.policy = hook, policy
            chain.rules += rules

    def unread(self) -> list[str]:
        """The rules, as words, of which something is not read: they let nothing through."""
        one = Packet("tcp", "10.0.0.1", "10.0.0.2", 1, enters="x", leaves="y")
        found = []
        for rule in (r for chain in self.chains.values() for r in chain.rules):
            at = next((i for i, w in enumerate(rule.words) if w in VERDICTS or (w in ("tcp", "th")
                       and i + 1 < len(rule.words) and rule.words[i + 1] == "option")), len(rule.words))
            try:
                self._fits(matches(rule.words[:at]), one, stateful=True)
            except Unread:
                found.append(" ".join(rule.words))
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

    def _rule(self, rule: Rule, packet: Packet, *, stateful: bool) -> str | None:
        """The verdict of a rule that fits; None where it does not, or decides nothing."""
        if not rule.verdict:
            return None
        try:
            return rule.verdict if self._fits(rule.matches, packet, stateful=stateful) else None
        except Unread:
            return "drop" if rule.verdict == "drop" else None

    def _fits(self, matches: tuple[Comparison, ...], packet: Packet, *, stateful: bool) -> bool:
        for match in matches:
            if isinstance(match, Match):
                have: list[str] = []
                for key in match.keys:
                    one = value(key, packet, stateful=stateful)
                    if one is None:
                        return False         # `ip saddr` of an IPv6 packet: neither it nor its negation fits
                    have.append(one)
                if (have in (self.elements[match.named] if match.named else match.listed)) == match.negative:
                    return False
            elif isinstance(match, Opening):
                if packet.protocol != "tcp" or packet.answer:
                    return False
            elif packet.protocol == "tcp" or not match.words.startswith(FLAGS):
                raise Unread(match.words)
            else:
                return False
        return True


@lru_cache(maxsize=1 << 15)
def _read(text: str) -> _File:
    """One file. Raises Unread with the line."""
    sets: list[str] = []
    fills: list[tuple[str, tuple[tuple[str, ...], ...], str]] = []
    chains: list[tuple[str, str, str, tuple[Rule, ...]]] = []
    where, filled, kept = "", "", ""
    chain = Chain()
    for raw in text.splitlines():
        line = raw.strip()
        if kept:
            kept = f"{kept} {line}"
            if "}" in line:
                fills.append((filled, _elements(kept), line))
                kept = ""
            continue
        if not line or line.startswith("#"):
            continue
        if not where and (match := _SET.match(line)):
            where, filled = "set", match[1]
            sets.append(filled)
        elif not where and (match := _CHAIN.match(line)):
            where, filled, chain = "chain", match[1], Chain()
        elif not where and (match := _ELEMENT.match(line)):
            fills.append((match[1], _elements(match[2]), line))
        elif line == "}" and where:
            if where == "chain":
                chains.append((filled, chain.hook, chain.policy, tuple(chain.rules)))
            where = ""
        elif where == "set":
            if line.startswith("elements ="):
                if "}" in line:
                    fills.append((filled, _elements(line), line))
                else:
                    kept = line
            elif line.split(" ")[0] not in ("type", "flags", "timeout", "size", "auto-merge", "typeof"):
                raise Unread(f"Error: syntax error, unexpected {line!r}")
        elif where == "chain":
            if match := _POLICY.match(line):
                chain.hook, chain.policy = match[1], match[2]
            else:
                words = tuple(TOKEN.findall(line))
                if words[0] not in BEGIN:
                    raise Unread(f"Error: syntax error, unexpected {words[0]!r}: {line}")
                chain.rules.append(Rule.of(words))
        else:
            raise Unread(f"Error: syntax error, unexpected {line!r}")
    if where or kept:
        raise Unread("Error: syntax error, unexpected end of file")
    return _File(tuple(sets), tuple(fills), tuple(chains))


def _elements(text: str) -> tuple[tuple[str, ...], ...]:
    inside = re.sub(r"^elements = \{|\}$", "", text.strip()).strip()
    found = (tuple(w.strip().strip('"') for w in item.strip().split(" . ")) for item in inside.split(","))
    return tuple(words for words in found if words != ("",))
