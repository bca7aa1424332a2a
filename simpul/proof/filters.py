"""What a packet filter lets through: for whole sets of packets at once, and for one packet step by step.

Accepted packets are not taken away from what later rules see. That changes nothing: a packet is accepted exactly when
some accepting rule takes it that no dropping rule stands before, and accepting it twice accepts it once. It keeps the
sets small: a list of ten thousand permits is never turned into what it does not permit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from simpul.proof.boxes import (
    ALL,
    ANY_STATE,
    BOTH,
    DESTINATION,
    IN,
    OUT,
    PROTOCOL,
    SOURCE,
    STATE,
    V4,
    V6,
    Box,
    Region,
    with_,
    without,
)
from simpul.proof.model import Chain, Device, Filter, Member, Place, Rule, Test, Text, Unread, Verdict
from simpul.words.sentence import tell

_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Step:
    """A line that decided something about a packet."""

    place: Place
    text: str


@dataclass(slots=True)
class _Compiled:
    """A rule with its sets at hand: each condition is a region and whether it is negated."""

    tests: tuple[tuple[Region, bool, Test], ...]
    verdict: Verdict
    target: str                          # the chain of a jump
    maybe: bool
    rule: Rule
    text: Text


class Gate:
    """The filter of one zone of a device."""

    def __init__(self, device: Device, zone: str) -> None:
        self._filter: Filter = device.filters[zone]
        self.names = [i.name for i in device.interfaces.values() if i.zone == zone]
        if "lo" not in self.names:
            self.names.append("lo")
        self.bit = {name: 1 << number for number, name in enumerate(self.names)}
        self._regions: dict[tuple[str, tuple[int, ...]], Region] = {}
        # Of each box of a set, the text and the line that it stands in: asked for only where a packet is shown.
        self._places: dict[tuple[str, tuple[int, ...]], list[tuple[Text, int]]] = {}
        self._own: dict[Test, Region] = {}
        self._chains: dict[str, tuple[_Compiled, ...]] = {}
        self.unread: list[Unread] = []
        for name, (chain, text) in self._filter.chains.items():
            self._chains[name] = tuple(self._compile(rule, text) for rule in chain.rules)
        self._remembering: dict[str, bool] = {}

    def remembers(self, hook: str) -> bool:
        """Whether what passes a hook depends on the state of a conversation."""
        if hook not in self._remembering:
            waiting, seen = [c.name for c, _ in self.bases(hook)], set[str]()
            while waiting:
                name = waiting.pop()
                if name not in seen:
                    seen.add(name)
                    waiting += [r.target for r in self._chains.get(name, ()) if r.target]
            self._remembering[hook] = any(
                box[STATE] & ANY_STATE != ANY_STATE for name in seen for rule in self._chains.get(name, ())
                for _, _, test in rule.tests for box in test.boxes)
        return self._remembering[hook]

    @cached_property
    def untracks(self) -> bool:
        """Whether any rule takes packets out of connection tracking: else none is untracked."""
        return any(rule.verdict == "untrack" for rules in self._chains.values() for rule in rules)

    def mask(self, names: Iterable[str]) -> int:
        """The bits of some interfaces."""
        return sum(self.bit[n] for n in set(names))

    def bases(self, hook: str) -> list[tuple[Chain, Text]]:
        """The base chains of a hook: a packet must pass all of them."""
        return [(c, t) for c, t in self._filter.chains.values() if c.hook == hook]

    def accepted(self, hook: str, boxes: Iterable[Box]) -> list[Box]:
        """What of some packets every base chain of a hook lets through, no box twice: what several rules let through
        is taken by each of them.
        """
        passing = dict.fromkeys(boxes)
        for chain, _ in self.bases(hook):
            taken, fell = self._run(chain.name, list(passing), 0)
            passing = dict.fromkeys(taken + (fell if chain.policy == "accept" else []))
        return list(passing)

    def _run(self, name: str, boxes: list[Box], depth: int) -> tuple[list[Box], list[Box]]:
        """What a chain accepts, and what it hands back to who called it."""
        taken: list[Box] = []
        back: list[Box] = []
        if depth > _DEEPEST or name not in self._chains:
            return boxes, boxes                          # not understood: everything may pass, and it is said elsewhere
        for rule in self._chains[name]:
            if not boxes:
                break
            if rule.verdict in ("go on", "untrack"):
                continue
            if rule.verdict == "drop":
                # What it takes is of no interest: of a guard with hundreds of elements that would be a large set.
                if not rule.maybe:
                    boxes = _left(boxes, rule)
                continue
            matched = _matched(boxes, rule)
            if not matched:
                continue
            if rule.verdict == "accept":
                taken += matched
                continue
            if rule.verdict == "return":
                back += matched
            else:
                inner, fell = self._run(rule.target, matched, depth + 1)
                taken += inner
                if rule.verdict == "jump":
                    if fell == matched:
                        continue
                    boxes = (boxes if rule.maybe else _left(boxes, rule)) + fell
                    continue
                back += fell
            if not rule.maybe:
                boxes = _left(boxes, rule)
        return taken, boxes + back

    def judge(self, hook: str, packet: Box) -> tuple[bool, list[Step]]:
        """Whether one packet passes a hook, and the lines that decided. A rate limit never stops anything."""
        steps: list[Step] = []
        for chain, text in self.bases(hook):
            verdict = self._judge(chain.name, packet, steps, 0)
            if verdict is None:
                place = next((n for n, row in enumerate(text.lines, 1) if "policy" in row or "hook" in row), 1)
                steps += [Step(text.at(place), text.row(place))] if text.row(place) else []
                verdict = chain.policy == "accept"
            if not verdict:
                return False, steps
        return True, steps

    def _judge(self, name: str, packet: Box, steps: list[Step], depth: int) -> bool | None:
        if depth > _DEEPEST or name not in self._chains:
            return True
        for rule in self._chains[name]:
            if rule.verdict in ("go on", "untrack") or (rule.maybe and rule.verdict != "accept"):
                continue
            elements: list[Step] = []
            if not all(self._holds(packet, test, elements) for test in rule.tests):
                continue
            step = Step(_place(rule.rule, rule.text), rule.rule.text)
            if rule.verdict in ("accept", "drop"):
                steps += [step, *elements] if step.text else elements
                return rule.verdict == "accept"
            if rule.verdict == "return":
                return None
            verdict = self._judge(rule.target, packet, steps, depth + 1)
            if verdict is not None or rule.verdict == "goto":
                return verdict
        return None

    def _holds(self, packet: Box, test: tuple[Region, bool, Test], elements: list[Step]) -> bool:
        region, negated, origin = test
        found = next((number for number, _ in region.within(packet)), None)
        if found is not None and origin.group is not None and not negated:
            text, line = self._places[(origin.group, origin.fields)][found]
            elements.append(Step(text.at(line), text.row(line)))
        return (found is None) == negated

    def _compile(self, rule: Rule, text: Text) -> _Compiled:
        tests = []
        for test in rule.tests:
            if test.group is not None:
                region = self._group(test.group, test.fields, _place(rule, text), rule.text)
            elif test.way is not None:
                mask = self.mask(n for n in self.names for wanted in test.names if _names(wanted, n))
                region = Region([with_(BOTH, (test.way, mask))] if mask else ())
            else:
                region = _region(test.boxes)
            tests.append((region, test.negated, test))
        if rule.target is not None and rule.target not in self._filter.chains:
            self.unread.append(Unread(_place(rule, text), rule.text, tell(
                "there is no chain {target}", target=rule.target)))
        return _Compiled(tuple(tests), rule.verdict, rule.target or "", rule.maybe, rule, text)

    def _group(self, name: str, fields: tuple[int, ...], place: Place, row: str) -> Region:
        key = name, fields
        if key not in self._regions:
            boxes: list[Box] = []
            places: list[tuple[Text, int]] = []
            for members, text in self._filter.groups.get(name, ()):
                for member in members.members:
                    box = self._member(member, fields)
                    if box is None:
                        self.unread.append(Unread(text.at(member.line), text.row(member.line),
                                                  tell("the element does not fit how {name} is asked", name=name)))
                    elif box:
                        boxes.append(box)
                        places.append((text, member.line))
            self._regions[key], self._places[key] = Region(boxes), places
        if name not in self._filter.groups:
            self.unread.append(Unread(place, row, tell("there is no set {name}", name=name)))
        return self._regions[key]

    def _member(self, member: Member, fields: tuple[int, ...]) -> Box | tuple[()] | None:
        """The packets that an element stands for; empty for an interface that is not there; None: it does not fit."""
        if len(member.parts) != len(fields):
            return None
        six = any(f in (SOURCE, DESTINATION) and not isinstance(p, str) and p[1] >> 32
                  for f, p in zip(fields, member.parts, strict=True))
        box = list(ALL[6] if six else ALL[4])
        if not any(f in (SOURCE, DESTINATION) for f in fields):
            box = [V4 | V6, *ALL[6][1:]]
        for place, part in zip(fields, member.parts, strict=True):
            if place in (IN, OUT):
                if not isinstance(part, str):
                    return None
                box[place] = self.bit.get(part, 0) if part[-1:] != "*" else self.mask(
                    n for n in self.names if _names(part, n))
                if not box[place]:
                    return ()
            elif isinstance(part, str):
                return None
            elif place == PROTOCOL:
                box[place] = sum(1 << p for p in range(part[0], part[1] + 1))
            else:
                box[place], box[place + 1] = part
        return tuple(box)


def _place(rule: Rule, text: Text) -> Place:
    return rule.place or text.at(rule.line)


_KNOWN: dict[tuple[Box, ...], Region] = {}


def _region(boxes: tuple[Box, ...]) -> Region:
    if boxes not in _KNOWN:
        _KNOWN[boxes] = Region(boxes)
    return _KNOWN[boxes]


def _names(wanted: str, name: str) -> bool:
    return name.startswith(wanted[:-1]) if wanted.endswith("*") else name == wanted


def _matched(boxes: Sequence[Box], rule: _Compiled) -> list[Box]:
    found = list(boxes)
    for region, negated, _ in rule.tests:
        found = without(found, region) if negated else region.cut(found)
        if not found:
            break
    return found


def _left(boxes: Sequence[Box], rule: _Compiled) -> list[Box]:
    """What a rule does not match: what fails its first condition, or passes that and fails the second, and so on."""
    left: list[Box] = []
    passing = list(boxes)
    for number, (region, negated, _) in enumerate(rule.tests, 1):
        left += region.cut(passing) if negated else without(passing, region)
        if number < len(rule.tests):
            passing = without(passing, region) if negated else region.cut(passing)
    return left
