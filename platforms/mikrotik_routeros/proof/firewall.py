"""The firewall's tables as chains of rules, seen from each zone.

A packet that is forwarded passes `raw prerouting` and `filter forward`; one for the router `raw prerouting` and `filter
input`; one of its own `raw output` and `filter output` (manual, Packet Flow). What no rule of such a chain takes is
accepted. `mangle` stops nothing, but may send elsewhere; `nat` changes where a packet goes, or whose it seems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from platforms.mikrotik_routeros.proof.matchers import INTERFACES, NotRead, group, matchers, span
from platforms.mikrotik_routeros.proof.said import Said
from platforms.mikrotik_routeros.proof.views import FILTER, RAW, Ground, View
from simpul.proof.boxes import ALL, BOTH, IN, OUT, SOURCE, STATE, UNTRACKED, with_
from simpul.proof.model import (
    INTRA,
    OUTSIDE,
    PUBLIC,
    TRANSLATED,
    Chain,
    Device,
    Member,
    Members,
    Rule,
    Test,
    Text,
    Unread,
    Verdict,
)
from simpul.words.sentence import tell

_VERSION: Final = {"ip": 4, "ipv6": 6}
# Built-in chains: (table, hook of a proof) -> their name.
_HOOKS: Final = (("raw", "forward", "prerouting"), ("raw", "input", "prerouting"), ("raw", "output", "output"),
                 ("filter", "forward", "forward"), ("filter", "input", "input"), ("filter", "output", "output"))
_STOPS: Final = frozenset({"drop", "reject", "tarpit"})
_PASSES: Final[Mapping[str, Verdict]] = {"accept": "accept", "jump": "jump", "return": "return"}
# Where `mangle` sees what comes from others.
_OTHERS: Final = ("prerouting", "input", "forward", "postrouting")
_GOES_ON: Final = frozenset({"log", "passthrough"})
# In a chain of translations: what is accepted there keeps its address; everything else is taken to be translated.
_TRANSLATES: Final[Mapping[str, Verdict]] = {"accept": "drop", "jump": "jump", "return": "return", "log": "go on",
                                             "passthrough": "go on"}
_MARKS: Final = _GOES_ON | {"change-mss", "change-dscp", "change-ttl", "clear-df", "mark-packet", "mark-connection",
                            "set-priority", "strip-ipv4-options"}
# Of each connection helper that is on from the factory: the port that it listens to (manual, NAT, "Service Ports").
HELPERS: Final[Mapping[int, str]] = {21: "ftp", 69: "tftp", 1720: "h323", 1723: "pptp", 5060: "sip", 5061: "sip",
                                     6667: "irc"}
_CHAIN_OF: Final = re.compile(r"(raw|filter|mangle|nat)/(ip|ipv6)/(.+)")
_END: Final = re.compile(r"simpul:\S+ 99-end")


_TRACKED: Final = Rule((Test(boxes=(with_(BOTH, (STATE, UNTRACKED)),)),), "drop", None, False, 1,
                       "nothing is untracked: no rule takes a packet out of tracking")
# A router forwards nothing that comes from an address of a link, or from none (RFC 4291, 2.5.2 and 2.5.6).
_LINK: Final = Rule((Test(boxes=(with_(ALL[6], (SOURCE, 0xFE80 << 112, (0xFEC0 << 112) - 1)),
                                 with_(ALL[6], (SOURCE, 0, 0)))),), "drop", None, False, 1,
                    "a source of one link is never forwarded")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A rule with what it asks besides its interfaces, which each zone sees in its own way."""

    said: Said
    tests: tuple[Test, ...]
    maybe: bool

    @property
    def action(self) -> str:
        return _action(self.said)


def _action(said: Said) -> str:
    """What a rule does; `accept` where it does not say (manual, Filter)."""
    return said.text("action") or "accept"


def _reached(ways: Mapping[str, set[str]], chain: str) -> set[str]:
    """A chain and all that its jumps may lead to."""
    found, queue = {chain}, [chain]
    while queue:
        fresh = ways.get(queue.pop(), set()) - found
        found |= fresh
        queue += fresh
    return found


class Firewall:
    """Gathers rules and address lists; `build` puts them into the device's filters."""

    def __init__(self, device: Device) -> None:
        self._device = device
        # (family, table, chain) -> rules as they were met.
        self._rules: dict[tuple[str, str, str], list[Said]] = {}
        self._lists: dict[tuple[int, str], list[tuple[Said, tuple[int, int]]]] = {}
        self._filled: set[tuple[int, str]] = set()
        self._entries: dict[tuple[str, str, str], list[_Entry]] = {}
        self._tracked = True             # no rule takes a packet out of connection tracking
        self.helpers = set(HELPERS.values())

    def _unread(self, said: Said, why: str) -> None:
        self._device.unread.append(Unread(said.place, said.row, why))

    def rule(self, said: Said) -> None:
        _, family, _, table = said.menu.split("/")
        if not said.off:
            self._rules.setdefault((family, table, said.text("chain")), []).append(said)

    def address_list(self, said: Said) -> None:
        version = _VERSION[said.menu.split("/")[1]]
        for name in said.beside({"list", "address"}):
            self._unread(said, tell("{name} of an entry is not known here", name=name))
        if said.off:
            return
        try:
            found = span(said.text("address"), version)
        except NotRead as error:
            self._unread(said, error.args[0])
            return
        self._lists.setdefault((version, said.text("list")), []).append((said, found))
        if version == 6 and not found[1] >> 32:
            self._unread(said, tell("an IPv6 address that a set of a proof cannot tell from an IPv4 one"))

    def helper(self, said: Said) -> None:
        """A connection helper that is off makes no related conversations."""
        if said.off:
            self.helpers.discard(said.command.target)
        if said.beside({"ports"}) or said.text("ports"):
            self._unread(said, tell("a helper's ports are not known here"))

    def entries(self) -> dict[str, list[tuple[Said, tuple[int, int]]]]:
        """Each address list with what it holds, of both IP versions."""
        found: dict[str, list[tuple[Said, tuple[int, int]]]] = {}
        for (_, name), members in self._lists.items():
            found.setdefault(name, []).extend(members)
        return found

    def untracked(self) -> list[Said]:
        """The rules that take packets out of tracking."""
        return [s for (family, table, _), rules in self._rules.items() if (family, table) == ("ip", "raw")
                for s in rules if _action(s) == "notrack"]

    def marks(self) -> list[Said]:
        """The rules that choose a table for what the router itself sends."""
        return [s for (_, table, chain), rules in self._rules.items() if table == "mangle" and chain in self._sent
                for s in rules if _action(s) == "mark-routing"]

    @cached_property
    def _sent(self) -> set[str]:
        """The chains of `mangle` that what the router itself sends may come to, and nothing else does."""
        ways: dict[str, set[str]] = {}
        for (_, table, chain), rules in self._rules.items():
            if table == "mangle":
                ways.setdefault(chain, set()).update(s.text("jump-target") for s in rules if _action(s) == "jump")
        return _reached(ways, "output") - {c for hook in _OTHERS for c in _reached(ways, hook)}

    # All together.
    def build(self, ground: Ground) -> None:
        self._tracked = not any(s.text("action") == "notrack" for rules in self._rules.values() for s in rules)
        for key, rules in self._rules.items():
            for said in rules:
                self._look(key, said, ground)
            self._entries[key] = _ordered(key, [self._entry(key, said) for said in rules])
        for zone in (INTRA, OUTSIDE, *((PUBLIC,) if ground.guests else ())):
            self._zone(View(ground, zone))

    def _entry(self, key: tuple[str, str, str], said: Said) -> _Entry:
        found = matchers(said.command.given, _VERSION[key[0]])
        for why in found.unread:
            self._unread(said, why)
        if found.maybe and key[1] == "nat":
            self._unread(said, tell("which of these packets are translated is not known here"))
        return _Entry(said, tuple(found.tests), found.maybe)

    def _look(self, key: tuple[str, str, str], said: Said, ground: Ground) -> None:
        """What of a rule no chain of a proof says."""
        family, table, chain = key
        action = _action(said)
        if action in ("add-src-to-address-list", "add-dst-to-address-list"):
            self._filled.add((_VERSION[family], said.text("address-list")))
            self._unread(said, tell("the router fills this list by itself"))
        elif table == "mangle":
            # A mark on what the router itself sends chooses a line for it; the filter decides what may leave there.
            own = action == "mark-routing" and chain in self._sent
            if action not in _MARKS and action not in _PASSES and not own:
                self._unread(said, tell("what {action} does with a packet is not known here", action=action))
        elif action == "fasttrack-connection":
            self._unread(said, tell("what is fasttracked passes by every rule from then on, wherever it goes"))
        elif table == "nat":
            if action not in ("masquerade", "accept", "jump", "return", *_GOES_ON) or chain in (
                    "dstnat", "input", "output", "prerouting"):
                self._unread(said, tell(
                    "a translation by {action} in {chain} is not followed here", action=action, chain=chain))
        elif action not in (*_STOPS, *_PASSES, *_GOES_ON) and (table, action) != ("raw", "notrack"):
            self._unread(said, tell("what {action} does with a packet is not known here", action=action))
        elif action == "tarpit":
            self._unread(said, tell("a router that holds a connection answers it"))
        self._look_at_interfaces(table, said, ground)
        if table == "filter" and action == "accept" and chain not in ("input", "output"):
            self._look_at_helpers(said)

    def _look_at_interfaces(self, table: str, said: Said, ground: Ground) -> None:
        inside = set(ground.inside)
        for name in INTERFACES & said.command.given.keys():
            value = said.text(name).removeprefix("!")
            known = {value} if name.endswith("interface") else ground.lists.get(value, frozenset())
            if name.endswith("-list") and value not in ground.lists and value not in ("all", "none"):
                self._unread(said, tell("there is no interface list {value}", value=value))
            elif name.endswith("interface") and (value in ("all", "all-ethernet", "all-ppp", "all-vlan", "all-wireless")
                                                 or "*" in value):
                self._unread(said, tell("which interfaces are {value} is not known here", value=value))
            if table == "filter" and known & inside:
                self._unread(said, tell(
                    "the filter sees {names} only as {vrf}",
                    names=", ".join(sorted(known & inside)), vrf=ground.vrf))
            if ground.vrf and ground.vrf in known and (table == "raw" or name.startswith("out")):
                self._unread(said, tell(
                    "whether {vrf} is seen here, or the interface itself, is not known", vrf=ground.vrf))

    def _look_at_helpers(self, said: Said) -> None:
        for part in said.words("dst-port"):
            low, _, high = part.removeprefix("!").partition("-")
            for port, helper in HELPERS.items():
                if helper in self.helpers and low.isdigit() and int(low) <= port <= int(high or low):
                    self._unread(said, tell(
                        "the router's helper {helper} may let related conversations through: turn it off in /ip "
                        "firewall service-port",
                        helper=helper))

    def _zone(self, view: View) -> None:
        into = self._device.filters[view.zone]
        for (version, name), members in self._lists.items():
            for said, found in members:
                text = Text(said.place.file, said.place.line, (said.row,))
                into.groups.setdefault(group(version, name), []).append(
                    (Members(group(version, name), (Member((found,), 1),)), text))
        for version, name in self._filled:
            into.groups.setdefault(group(version, name), [])
        for (family, table, chain), entries in self._entries.items():
            if table in ("raw", "filter"):
                rules = tuple(r for e in entries for r in self._seen(e, view, family, table))
                into.chains[_name(family, table, chain)] = _made(_name(family, table, chain), None, rules)
        for table, hook, chain in _HOOKS:
            for family, version in _VERSION.items():
                name = _name(family, table, chain)
                if name in into.chains:
                    known = ((_TRACKED,) if self._tracked else ()) + ((_LINK,) if hook == "forward" else ())
                    head = (_other(version), *known, *view.before(hook, RAW if table == "raw" else FILTER))
                    base = f"{name} as {hook}"
                    into.chains[base] = _made(base, hook, (*head, *into.chains[name][0].rules))
        if view.zone == PUBLIC:
            # What it sends to guests by itself no rule need stop: it serves them addresses, and reports errors.
            into.chains["sent"] = _made("sent", "output", (Rule((), "drop", None, False, 1, "sent to guests"),))
        self._translated(view)

    def _seen(self, entry: _Entry, view: View, family: str, table: str) -> Iterator[Rule]:
        """A rule as a zone sees it; nothing where it could only stop, and nobody knows whether it comes in time."""
        said, action = entry.said, entry.action
        verdict: Verdict = "drop" if action in _STOPS else "untrack" if action == "notrack" else \
            _PASSES.get(action, "go on")
        if verdict == "drop" and said.misplaced:
            return
        between, part = _between(said, view, RAW if table == "raw" else FILTER)
        target = _name(family, table, said.text("jump-target")) if verdict == "jump" else None
        yield Rule((*entry.tests, *between), verdict, target, entry.maybe or part, 1, said.row, said.place)

    def _translated(self, view: View) -> None:
        """Source translation: a chain that accepts what is translated. Inside, where nothing should be."""
        into = self._device.filters[view.zone]
        for (family, table, chain), entries in self._entries.items():
            if table != "nat" or chain in ("dstnat", "input", "output"):
                continue
            rules: list[Rule] = []
            for entry in entries:
                tests = (*entry.tests, *_between(entry.said, view, FILTER)[0])
                if any(t.way is not None and not t.names and not t.negated for t in tests):
                    continue             # it is for interfaces of another zone
                verdict = _TRANSLATES.get(entry.action, "accept")
                target = _name(family, table, entry.said.text("jump-target")) if verdict == "jump" else None
                rules.append(Rule(tests, verdict, target, False, 1, entry.said.row, entry.said.place))
            name = _name(family, table, chain)
            if rules and (view.zone == OUTSIDE or any(r.verdict == "accept" for r in rules)):
                hook = TRANSLATED if chain == "srcnat" and view.zone != PUBLIC else None
                into.chains[name] = _made(name, hook, (_nothing(_VERSION[family]), *rules), "drop")


def _ordered(key: tuple[str, str, str], rules: Sequence[_Entry]) -> list[_Entry]:
    """Rules of a chain in an order that lets through at least as much as the router's.

    An object of ours holds its chain's rules in order, and another object's stand before the rule that ends it. Where
    others' rules stand among them an object does not tell: those that let through may come first, those that stop last.
    """
    own, among, foreign = list[_Entry](), list[_Entry](), list[_Entry]()
    for entry in rules:
        found = _CHAIN_OF.fullmatch(entry.said.owner)
        if found and (found[2], found[1], found[3]) == key:
            own.append(entry)
        elif entry.said.text("comment").startswith("simpul:"):
            among.append(entry)
        else:
            foreign.append(entry)
    if not own and not among:
        return foreign
    first = [e for e in foreign if e.action not in _STOPS]
    end = next((n for n, e in enumerate(own) if _END.fullmatch(e.said.text("comment"))), len(own))
    return [*first, *own[:end], *among, *own[end:]]


def _between(said: Said, view: View, stage: str) -> tuple[list[Test], bool]:
    """What a rule asks of interfaces, as a zone sees them, and whether it means only a part of one."""
    tests, part = list[Test](), False
    for name in sorted(INTERFACES & said.command.given.keys()):
        value = said.text(name)
        bare = value.removeprefix("!")
        if bare == "all":
            continue
        listed = name.endswith("-list")
        here = view.part(stage, view.ground.lists.get(bare, ()) if listed else (bare,))
        part = part or here
        if here and value.startswith("!"):
            continue                     # the other part is not excepted
        names = view.listed(stage, bare) if listed else view.named(stage, bare)
        tests.append(Test(value.startswith("!"), way=IN if name.startswith("in") else OUT, names=names))
    return tests, part


def _name(family: str, table: str, chain: str) -> str:
    return f"/{family} firewall {table} {chain}"


def _made(name: str, hook: str | None, rules: Iterable[Rule], policy: str = "accept") -> tuple[Chain, Text]:
    # That the raw table lets something on is nothing to tell.
    said = "" if " raw " in name else f"what no rule takes of {name}: policy {policy}"
    return Chain(name, hook, "drop" if policy == "drop" else "accept", tuple(rules)), Text(name, 1, (said,))


def _other(version: int) -> Rule:
    return Rule((Test(boxes=(ALL[6 if version == 4 else 4],)),), "accept", None, False, 1, "")


def _nothing(version: int) -> Rule:
    return Rule((Test(boxes=(ALL[6 if version == 4 else 4],)),), "drop", None, False, 1, "")
