"""Access lists and the zone-based firewall of an IOS-XE router as chains of rules.

What comes in by an interface passes its access list; then the pair of zones decides, whose classes are asked in their
order ("Security Configuration Guide: Zone-Based Policy Firewall", IOS-XE 17): traffic between two zones without a
pair, and between a zone and an interface without one, is dropped; within a zone without a pair of its own, and between
two interfaces without a zone, it passes; to and from the router itself it passes where no pair with `self` stands.
Answers to what was inspected pass, whatever pairs there are for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from platforms.cisco_iosxe.dialect.lists import entry_of, placed
from platforms.cisco_iosxe.dialect.tree import Node
from platforms.cisco_iosxe.proof.entries import NotRead, box, timeless
from platforms.cisco_iosxe.proof.port import Port
from simpul.errors import DialectError
from simpul.proof.boxes import ALL, BOTH, ESTABLISHED, IN, NEW, OUT, PROTOCOL, RELATED, SECOND, STATE, TCP, Box, with_
from simpul.proof.model import INTRA, ZONES, Chain, Device, Rule, Test, Text, Unread, Verdict
from simpul.words.sentence import tell

_ACTION: Final = re.compile(r"inspect(?: \S+)?|pass|drop(?: log)?")
# What belongs to no conversation and opens none is dropped where it would be inspected ("Invalid Segment").
_INSPECTED: Final = NEW | ESTABLISHED | RELATED
_ANSWERS: Final = Test(boxes=(with_(BOTH, (STATE, ESTABLISHED | RELATED)),))


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of a list. `maybe`: only at times."""

    permits: bool
    box: Box
    line: int
    maybe: bool


def rule(tests: Iterable[Test], verdict: Verdict, target: str | None, line: int, text: str) -> Rule:
    return Rule(tuple(tests), verdict, target, False, line, text)


def among(way: int, names: Iterable[str]) -> Test:
    return Test(way=way, names=tuple(names))


class Firewall:
    """Gathers lists, classes, policies and pairs; `build` puts them into the device's filters."""

    def __init__(self, device: Device) -> None:
        self._device = device
        # IP version and name -> its entries in order, and where it stands.
        self._lists: dict[tuple[int, str], tuple[list[_Entry], Text]] = {}
        self._classes: dict[str, list[tuple[str, Node, Text]]] = {}
        self._policies: dict[str, tuple[list[tuple[str, str, int]], Text]] = {}
        self._pairs: dict[tuple[str, str], str] = {}
        # Each range of terminal lines: IP version -> the list that says who may open one.
        self.terminals: dict[str, dict[int, str]] = {}

    def _unread(self, text: Text, node: Node, why: str = tell("a line that is not known here")) -> None:
        self._device.unread.append(Unread(text.at(node.line), node.text, why))

    def access_list(self, node: Node, version: int, text: Text) -> None:
        if (version, node.words[-1]) in self._lists:
            self._unread(text, node, tell("it stands here twice"))
            return
        entries: list[tuple[int | None, _Entry]] = []
        for inner in node.lines():
            try:
                number, body = entry_of(inner.text, node.text, inner.line)
                if body.startswith("remark "):
                    continue
                action, _, rest = body.partition(" ")
                rest, timed = timeless(rest)
                entries.append((number, _Entry(action == "permit", box(rest, version), inner.line, timed)))
            except (NotRead, DialectError) as error:
                self._unread(text, inner, error.args[0])
        ordered = sorted(zip(placed(n for n, _ in entries), (e for _, e in entries), strict=True), key=lambda e: e[0])
        self._lists[version, node.words[-1]] = [e for _, e in ordered], text

    def class_map(self, node: Node, text: Text) -> None:
        asked = self._classes.setdefault(node.words[-1], [])
        for inner in node.lines():
            if inner.text.startswith("match access-group name "):
                asked.append((inner.words[3], inner, text))
            else:
                self._unread(text, inner)

    def policy_map(self, node: Node, text: Text) -> None:
        said: list[tuple[str, str, int]] = []
        for inner in node.lines():
            action = " ".join(line.text for line in inner.lines())
            if not _ACTION.fullmatch(action):
                self._unread(text, inner, tell("what is done with this class is not known here"))
            said.append((inner.words[-1], action.split(" ")[0], inner.line))
        if node.words[-1] in self._policies:
            self._unread(text, node, tell("it stands here twice"))
        self._policies[node.words[-1]] = said, text

    def zone_pair(self, node: Node, text: Text) -> None:
        words = node.words
        for inner in node.lines():
            if inner.text.startswith("service-policy type inspect "):
                self._pairs[words[4], words[6]] = inner.words[3]
            else:
                self._unread(text, inner)

    def build(self, ports: Mapping[str, Port]) -> None:
        for asked in self._classes.values():
            for name, node, text in asked:
                if not any((version, name) in self._lists for version in (4, 6)):
                    # What a class without its list takes no page says; a standard list is one of those not read.
                    self._unread(text, node, tell(
                        "the list {name} is not there, or of a kind that is not known here", name=name))
        for policy, text in self._policies.values():
            for kind, _, line in policy:
                if kind != "class-default" and kind not in self._classes:
                    self._device.unread.append(Unread(text.at(line), text.row(line), tell(
                        "the class {kind} is not there", kind=kind)))
        inside = [i.name for i in self._device.interfaces.values() if i.zone == INTRA and i.name != "lo"]
        for zone in ZONES:
            for (version, name), (entries, text) in self._lists.items():
                self._chain(zone, f"in {version} {name}", entries, text, "return", "drop")
                self._chain(zone, f"class {version} {name}", entries, text, "accept", "return")
            self._policy_chains(zone)
        self._inside(ports, inside)
        self._terminals()

    def _chain(self, zone: str, name: str, entries: Iterable[_Entry], text: Text, permit: Verdict,
               deny: Verdict) -> None:
        rules = [Rule((Test(boxes=(e.box,)),), permit if e.permits else deny, None, e.maybe, e.line, text.row(e.line))
                 for e in entries]
        rules.append(rule((), deny, None, 1, text.row(1)))
        self._device.filters[zone].chains[name] = Chain(name, None, "drop", tuple(rules)), text

    def add(self, zone: str, chain: Chain) -> None:
        """A chain of the reader's own making: its lines are what it says of each rule."""
        text = Text(f"{self._device.name}: {chain.name}", 1, tuple(r.text for r in chain.rules) or ("",))
        numbered = tuple(rule(r.tests, r.verdict, r.target, n, r.text) for n, r in enumerate(chain.rules, 1))
        self._device.filters[zone].chains[chain.name] = Chain(chain.name, chain.hook, chain.policy, numbered), text

    def _inspects(self, policy: str) -> bool:
        """Whether something that passes by a policy is remembered."""
        return any(action == "inspect" for _, action, _ in self._policies.get(policy, ((), None))[0])

    def _policy_chains(self, zone: str) -> None:
        for name, (classes, _) in self._policies.items():
            rules: list[Rule] = []
            if self._inspects(name):
                rules.append(rule((_ANSWERS,), "accept", None, 1, "answers to what was inspected"))
            for kind, action, _ in classes:
                if kind == "class-default":
                    rules.append(rule((), "drop" if action == "drop" else "accept", None, 1,
                                       f"class-default {action}"))
                for listed, _, _ in self._classes.get(kind, ()):
                    for version in (4, 6):
                        if (version, listed) in self._lists:
                            chain = f"class {version} {listed}"
                            if action == "drop" and zone == INTRA:
                                # No such class is known to be needed; what it takes would pass here, so say so.
                                self._device.unread.append(Unread(self._lists[version, listed][1].at(1), kind,
                                                                  tell("a class that drops is not known here")))
                            made = ALL[version] if action != "inspect" else with_(ALL[version], (STATE, _INSPECTED))
                            rules.append(rule((Test(boxes=(made,)),), "jump", chain, 1, f"class {kind}: {action}"))
            rules.append(rule((), "drop", None, 1, f"policy {name}: nothing else"))
            self.add(zone, Chain(f"policy {name}", None, "drop", tuple(rules)))

    def lists(self, way: int, bound: Mapping[str, Mapping[int, str]]) -> list[Rule]:
        """The access lists of interfaces, by what the proof calls these: on what comes in or goes out by them. One that
        is bound and absent filters nothing.
        """
        return [rule((Test(boxes=(ALL[version],)), among(way, (name,))), "jump", f"in {version} {listed}", 1,
                     f"{name}: {listed}")
                for name, lists in bound.items() for version, listed in lists.items()
                if (version, listed) in self._lists]

    def listed(self, version: int, name: str) -> bool:
        return (version, name) in self._lists

    def crossing(self, zones: Mapping[str, Iterable[str]]) -> list[Rule]:
        """What pairs of zones say of what is forwarded, for the interfaces of each zone ("": those without one)."""
        answers, passing = list[Rule](), list[Rule]()
        for (source, target), policy in self._pairs.items():
            here, there = zones.get(source), zones.get(target)
            if not here or not there or policy not in self._policies:
                continue                 # a pair whose policy is not there lets nothing through
            if self._inspects(policy):
                answers.append(rule((among(IN, there), among(OUT, here), _ANSWERS), "accept", None, 1,
                                    f"answers to what was inspected from {source} to {target}"))
            passing.append(rule((among(IN, here), among(OUT, there)), "goto", f"policy {policy}", 1,
                                f"{source} to {target}"))
        passing += [rule((among(IN, names), among(OUT, names)), "accept", None, 1,
                         f"within {zone}, which has no pair with itself" if zone else
                         "between interfaces without a zone")
                    for zone, names in zones.items() if (zone, zone) not in self._pairs]
        return [*answers, *passing]

    def to_self(self, zones: Mapping[str, Iterable[str]]) -> list[Rule]:
        """What pairs of zones say of what is for the router itself, where there is such a pair."""
        found = []
        for (source, target), policy in self._pairs.items():
            here = zones.get(source)
            if here and source != "self" and target == "self":
                if self._inspects(self._pairs.get(("self", source), "")):
                    found.append(rule((among(IN, here), _ANSWERS), "accept", None, 1,
                                      "answers to what the router asked"))
                found.append(rule((among(IN, here),), "goto", f"policy {policy}", 1, f"{source} to the router itself")
                             if policy in self._policies else
                             rule((among(IN, here),), "drop", None, 1, f"{source} to the router itself: no policy"))
        return found

    def _inside(self, ports: Mapping[str, Port], names: list[str]) -> None:
        zones: dict[str, list[str]] = {}
        for name in names:
            zones.setdefault(ports[name].zone, []).append(name)
        entering = self.lists(IN, {name: ports[name].lists for name in names})
        leaving = self.lists(OUT, {name: ports[name].leaving for name in names})
        self.add(INTRA, Chain("forward", "forward", "drop", (*entering, *leaving, *self.crossing(zones))))
        to_self = [*entering, *self.to_self(zones),
                   rule((), "accept", None, 1, "to the router itself, from where no pair of zones stands")]
        self.add(INTRA, Chain("input", "input", "accept", tuple(to_self)))

    def _terminals(self) -> None:
        """What reaches SSH on the router itself: both lists of its terminal lines, where all of them have one."""
        rules = []
        for version in (4, 6):
            # A range without a list lets in anybody.
            names = {listed.get(version, "") for listed in self.terminals.values()}
            ssh = with_(ALL[version], (PROTOCOL, 1 << TCP), (SECOND, 22, 22))
            if len(names) == 1 and (version, next(iter(names))) in self._lists:
                rules.append(rule((Test(boxes=(ssh,)),), "goto", f"in {version} {next(iter(names))}", 1, "line vty"))
        rules.append(rule((), "accept", None, 1, "anything but SSH"))
        self.add(INTRA, Chain("terminals", "input", "accept", tuple(rules)))
