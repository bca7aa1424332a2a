"""What a chain of the routing filter makes of a route (manual, Route Selection and Filters).

A rule is a script of statements. A chain that ends without a word rejects; a chain that is not there, or a rule with
words that are not read here, lets nothing through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network

from lab.emulated.routeros.tree import Tree

Network = IPv4Network | IPv6Network
_TOKEN = re.compile(r"\s*(&&|\|\||[<>!=]=|[{}();<>]|[^\s{}();&|<>!=]+)")
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b}


# What a statement begins with (manual, Route Selection and Filters, "Filter Syntax").
_VERBS = {"if", "accept", "reject", "return", "jump", "set", "append", "delete", "filter", "rpki-verify"}


def readable(text: str) -> bool:
    """Whether a rule is a script of statements at all: each begun by a verb, each bracket closed. What its conditions
    and properties are called is not looked at.
    """
    words, depth, begins = _TOKEN.findall(text), list[str](), True
    if "".join(words) != "".join(text.split()) or not words:
        return False
    for word in words:
        if begins and depth[-1:] != ["("] and word not in _VERBS | {";", "}", "else"}:
            return False
        begins = word in ("{", "}", ";")
        if word in ("{", "("):
            depth.append(word)
        elif word in ("}", ")") and (not depth or depth.pop() != {"}": "{", ")": "("}[word]):
            return False
    return not depth


@dataclass(slots=True)
class Seen:
    """A route as a chain sees it. `values`: what its statements set."""

    prefix: Network
    protocol: str
    ours: bool = False                   # originated here as a BGP network
    values: dict[str, str] = field(default_factory=dict)


class _NotReadError(ValueError):
    """Words of a rule that are not read here."""


def accepts(tree: Tree, chain: str, seen: Seen) -> bool:
    """Whether a chain lets a route through; what it sets is in `seen.values` then."""
    return _chain(tree, chain, seen, 0) == "accept"


def _chain(tree: Tree, chain: str, seen: Seen, depth: int) -> str:
    for rule in tree.enabled("/routing/filter/rule"):
        if rule.text("chain") != chain:
            continue
        try:
            words = _Words(rule.text("rule"))
            verdict = _statements(tree, words, seen, depth, True)
        except _NotReadError:
            continue
        if verdict == "return":
            return ""
        if verdict:
            return verdict
    return "reject" if depth == 0 else ""


class _Words:
    def __init__(self, text: str) -> None:
        self._words: Iterator[str] = iter(_TOKEN.findall(text))
        self.here = next(self._words, "")

    def take(self, *wanted: str) -> str:
        word = self.here
        if not word or (wanted and word not in wanted):
            raise _NotReadError(word)
        self.here = next(self._words, "")
        return word


def _statements(tree: Tree, words: _Words, seen: Seen, depth: int, runs: bool) -> str:
    """Run statements up to the end or a brace; what they decide. `runs`: whether they are only read over."""
    verdict = ""
    while words.here not in ("", "}"):
        word = words.take()
        runs = runs and not verdict
        if word == "if":
            words.take("(")
            holds = _any(tree, words, seen)
            words.take(")")
            said = _block(tree, words, seen, depth, runs and holds)
            if words.here == "else":
                words.take()
                other = _block(tree, words, seen, depth, runs and not holds)
                said = said or other
        elif word in ("accept", "reject", "return"):
            said = word if runs else ""
        elif word == "jump":
            target = words.take()
            said = _chain(tree, target, seen, depth + 1) if runs and depth < 16 else ""
        elif word == "set":
            name, value = words.take(), words.take()
            if runs:
                seen.values[name] = value
            said = ""
        elif word == ";":
            said = ""
        else:
            raise _NotReadError(word)
        verdict = verdict or said
    return verdict


def _block(tree: Tree, words: _Words, seen: Seen, depth: int, runs: bool) -> str:
    words.take("{")
    said = _statements(tree, words, seen, depth, runs)
    words.take("}")
    return said


def _any(tree: Tree, words: _Words, seen: Seen) -> bool:
    holds = _all(tree, words, seen)
    while words.here == "||":
        words.take()
        other = _all(tree, words, seen)
        holds = holds or other
    return holds


def _all(tree: Tree, words: _Words, seen: Seen) -> bool:
    holds = _one(tree, words, seen)
    while words.here == "&&":
        words.take()
        other = _one(tree, words, seen)
        holds = holds and other
    return holds


def _one(tree: Tree, words: _Words, seen: Seen) -> bool:
    word = words.take()
    if word == "not":
        return not _one(tree, words, seen)
    if word == "(":
        holds = _any(tree, words, seen)
        words.take(")")
        return holds
    if word == "bgp-network":
        return seen.ours
    if word == "protocol":
        return seen.protocol in words.take().split(",")
    if word == "dst":
        return _prefix(tree, words.take("==", "!=", "in"), words.take(), seen.prefix)
    if word == "dst-len":
        sign, value = words.take("in", *_COMPARE), words.take()
        low, _, high = value.replace("..", "-").partition("-")
        if sign == "in":
            return int(low) <= seen.prefix.prefixlen <= int(high or low)
        return _COMPARE[sign](seen.prefix.prefixlen, int(value))
    raise _NotReadError(word)


def _prefix(tree: Tree, sign: str, value: str, prefix: Network) -> bool:
    if sign == "in" and "/" not in value:
        family = "/ipv6" if prefix.version == 6 else "/ip"
        return any(i.text("list") == value and ip_network(i.text("address"), strict=False) == prefix
                   for i in tree.enabled(f"{family}/firewall/address-list") if "-" not in i.text("address"))
    network = ip_network(value, strict=False)
    if sign != "in":
        return (network == prefix) is (sign == "==")
    return network.version == prefix.version and int(network.network_address) <= int(prefix.network_address) and int(
        prefix.broadcast_address) <= int(network.broadcast_address)
