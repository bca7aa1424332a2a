"""nftables as the drop-in files write it, in the proof's words. The meaning of each expression is the one that
`nft --debug=netlink` shows for nftables 1.0.6: what it binds besides what it says (`tcp dport` also means TCP).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from platforms.linux_frr.proof.words import (
    FLAGS,
    ICMP6_TYPES,
    ICMP_TYPES,
    PROTOCOLS,
    SERVICES,
    STATES,
    NotRead,
    value,
)
from platforms.remembered import remembered
from simpul.proof import boxes
from simpul.proof.boxes import ALL, BOTH, DESTINATION, FAMILY, FIRST, IN, OUT, PROTOCOL, SECOND, SOURCE, Box, with_
from simpul.proof.model import TRANSLATED, Chain, Member, Members, Rule, Test, Verdict
from simpul.words.sentence import tell

_ENDS: Final[Mapping[str, Verdict]] = {
    "accept": "accept", "drop": "drop", "return": "return", "jump": "jump", "goto": "goto"}
_TOKEN = re.compile(r'"[^"]*"|[{}(),;|&]|[^\s{}(),;|&"]+')
_ELEMENTS = re.compile(r"add element inet simpul (\w+) \{ ?(.*?) ?\}$")
_BLOCK = re.compile(r"(chain|set) (\w+) \{$")
_HOOK = re.compile(r"type (\w+) hook (\w+) priority (?:\w+|-?\d+)(?: [+-] \d+)?; ?(?:policy (accept|drop);)?$")
_FAMILIES: Final = {"ipv4": boxes.V4, "ipv6": boxes.V6}
# Statements that decide nothing: patterns over the rest of a rule.
_IDLE: Final = (
    re.compile(r"counter(?: packets \d+ bytes \d+)?(?: |$)"),
    re.compile(r'log(?: prefix "[^"]*"| group \d+| level \w+| snaplen \d+| queue-threshold \d+| flags \w+)*(?: |$)'),
    re.compile(r'comment "[^"]*"(?: |$)'),
    re.compile(r"tcp option maxseg size set (?:rt mtu|\d+)(?: |$)"),
    re.compile(r"meta priority set [\w:]+(?: |$)"),
)
# What holds for some packets or at some times: it may let a packet through, and stops none.
_SOMETIMES: Final = (
    re.compile(r'meta hour (?:[<>=!]+ )?"[\d:]+"(?: |$)'),
    re.compile(r"add @\w+ \{ ip6? saddr ct count (?:over )?\d+ \}(?: |$)"),
    re.compile(r"ct count (?:over )?\d+(?: |$)"),
)
_LIMIT = re.compile(r"limit rate (?:over )?\d+ ?(?:[kmg]?bytes)?/(?:second|minute|hour|day)"
                    r"(?: burst \d+ (?:packets|[kmg]?bytes))?(?: |$)")
_NARROW = re.compile(r"(?:ip ttl|ip6 hoplimit) \d+(?: |$)")
_REJECT = re.compile(r"reject(?: with (?:tcp reset|icmpx? (?:type )?[\w-]+|icmpv6 (?:type )?[\w-]+))?(?: |$)")

Kind = Literal["name", "address", "protocol", "service", "state", "flags", "icmp", "icmp6", "family"]


@dataclass(frozen=True, slots=True)
class _Field:
    """What an expression reads: a place in a box, how its values are written, and what it binds besides."""

    place: int
    kind: Kind
    family: int = 0
    protocol: int = 0


_FIELDS: Final = {
    "iifname": _Field(IN, "name"), "oifname": _Field(OUT, "name"), "iif": _Field(IN, "name"),
    "oif": _Field(OUT, "name"), "meta iifname": _Field(IN, "name"), "meta oifname": _Field(OUT, "name"),
    "ip saddr": _Field(SOURCE, "address", boxes.V4), "ip daddr": _Field(DESTINATION, "address", boxes.V4),
    "ip6 saddr": _Field(SOURCE, "address", boxes.V6), "ip6 daddr": _Field(DESTINATION, "address", boxes.V6),
    "ip protocol": _Field(PROTOCOL, "protocol", boxes.V4), "meta l4proto": _Field(PROTOCOL, "protocol"),
    "meta nfproto": _Field(FAMILY, "family"), "th sport": _Field(FIRST, "service"),
    "th dport": _Field(SECOND, "service"), "tcp sport": _Field(FIRST, "service", 0, boxes.TCP),
    "tcp dport": _Field(SECOND, "service", 0, boxes.TCP), "udp sport": _Field(FIRST, "service", 0, boxes.UDP),
    "udp dport": _Field(SECOND, "service", 0, boxes.UDP), "tcp flags": _Field(boxes.FLAGS, "flags", 0, boxes.TCP),
    "icmp type": _Field(FIRST, "icmp", boxes.V4, boxes.ICMP),
    "icmpv6 type": _Field(FIRST, "icmp6", boxes.V6, boxes.ICMP6),
    "ct state": _Field(boxes.STATE, "state"),
}


@dataclass(slots=True)
class Read:
    """What one file of nftables says, its lines counted within the file."""

    chains: list[Chain] = field(default_factory=list)
    members: list[Members] = field(default_factory=list)
    unread: list[tuple[int, str, str]] = field(default_factory=list)


@remembered
def read(text: str) -> Read:
    """Read a drop-in. The same text is read once, however many routers have it. Do not change what comes back."""
    found = Read()
    rows = enumerate(text.split("\n"), 1)
    single: dict[str, list[Member]] = {}
    for number, raw in rows:
        row = raw.strip()
        if not row or row.startswith("#"):
            continue
        try:
            if match := _ELEMENTS.match(row):
                single.setdefault(match[1], []).extend(_members(match[2], number))
            elif match := _BLOCK.match(" ".join(row.split())):
                body = list(_body(rows))
                if match[1] == "chain":
                    found.chains.append(_chain(match[2], body, found))
                else:
                    found.members.append(Members(match[2], tuple(_set(body, found))))
            else:
                found.unread.append((number, row, tell("neither a set, a chain nor elements")))
        except NotRead as error:
            found.unread.append((number, row, error.args[0]))
    found.members += [Members(name, tuple(members)) for name, members in single.items()]
    return found


def _body(rows: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The rows up to the block's closing brace; a statement that goes on over several rows is one."""
    waiting, began, depth = "", 0, 0
    for number, raw in rows:
        row = raw.strip()
        if not row or row.startswith("#"):
            continue
        if row == "}" and not depth:
            return
        depth += row.count("{") - row.count("}")
        waiting, began = (f"{waiting} {row}", began) if waiting else (row, number)
        if depth <= 0:
            yield began, waiting
            waiting, depth = "", 0
    raise NotRead(tell("a closing brace is missing"))


def _members(text: str, number: int) -> list[Member]:
    return [Member(tuple([value(word.strip()) for word in element.split(" . ")]), number)
            for element in text.split(",") if element.strip()]


def _set(body: list[tuple[int, str]], found: Read) -> Iterator[Member]:
    for number, row in body:
        if match := re.fullmatch(r"elements = \{ ?(.*?) ?\}", row):
            yield from _members(match[1], number)
        elif not re.fullmatch(r"(?:type [\w. ]+|flags [\w, ]+|auto-merge|counter|size \d+);?", row) or "timeout" in row:
            found.unread.append((number, row, "this property of a set is not known"))


def _chain(name: str, body: list[tuple[int, str]], found: Read) -> Chain:
    hook, policy, rules = None, "accept", []
    for number, row in body:
        if match := _HOOK.match(row):
            if (match[1], match[2]) == ("nat", "postrouting"):
                hook, policy = TRANSLATED, "drop"
                continue
            if match[1] != "filter":
                found.unread.append((number, row, f"a chain of type {match[1]} may change packets"))
            hook, policy = match[2], match[3] or "accept"
            continue
        if (hook == TRANSLATED) != row.endswith("masquerade"):
            found.unread.append((number, row, "addresses are translated by a chain that does nothing else"))
            continue
        try:
            rules += _rules(row, number)
        except NotRead as error:
            found.unread.append((number, row, error.args[0]))
    return Chain(name, hook, "drop" if policy == "drop" else "accept", tuple(rules))


class _Row:
    """The words of one rule, read from the left."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[str] = _TOKEN.findall(text)
        self.at = 0

    def peek(self, ahead: int = 0) -> str:
        return self.words[self.at + ahead] if self.at + ahead < len(self.words) else ""

    def take(self) -> str:
        if self.at >= len(self.words):
            raise NotRead(tell("the rule ends too early"))
        self.at += 1
        return self.words[self.at - 1]

    def rest(self) -> str:
        return " ".join(self.words[self.at:])

    def skip(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self.rest())
        if match:
            self.at += len(_TOKEN.findall(match[0]))
        return match is not None


def _rules(text: str, number: int) -> list[Rule]:
    """The rules that a row stands for: one, or one a branch of a verdict map."""
    row, maybe = _Row(text.rstrip(";")), False
    tests: list[Test] = []
    verdict: Verdict = "go on"
    target: str | None = None
    while row.peek():
        word = row.peek()
        if verdict != "go on":
            if not row.skip(_IDLE[2]):
                raise NotRead(tell("{rest!r} comes after the verdict", rest=row.rest()))
        elif word in _ENDS:
            verdict, target = _end(row)
        elif word == "continue":
            row.take()
        elif word == "notrack":
            row.take()
            verdict = "untrack"
        elif row.skip(_REJECT):
            verdict = "drop"
        elif row.skip(_LIMIT) or any(row.skip(pattern) for pattern in _SOMETIMES):
            maybe = True
        elif word == "masquerade":
            row.take()
            verdict = "accept"           # in the only chain where it may stand: translated
        elif any(row.skip(pattern) for pattern in _IDLE):
            continue
        elif row.skip(_NARROW):
            # It takes fewer packets than the rest of the rule says; which, the proof need not know.
            maybe = True
        elif word == "fib" and row.rest().startswith("fib daddr type != local notrack"):
            # Only what is routed through loses its state; which addresses are local, the proof need not know.
            row.at += 5
            maybe = True
        else:
            branches = _expression(row, tests)
            if branches:
                if row.peek():
                    raise NotRead(tell("{rest!r} comes after a verdict map", rest=row.rest()))
                return [Rule((*tests, test), kind, to, maybe, number, text) for test, kind, to in branches]
    return [Rule(tuple(tests), verdict, target, maybe, number, text)]


def _field(row: _Row) -> _Field:
    one, two = row.peek(), f"{row.peek()} {row.peek(1)}"
    if two in _FIELDS:
        row.at += 2
        return _FIELDS[two]
    if one in _FIELDS:
        row.at += 1
        return _FIELDS[one]
    if one == "l4proto":
        row.at += 1
        return _FIELDS["meta l4proto"]
    raise NotRead(tell("{words!r} is no expression that is known here", words=two.strip()))


def _expression(row: _Row, tests: list[Test]) -> list[tuple[Test, Verdict, str | None]]:
    """Read one match and add its tests; the branches, where it is a verdict map."""
    fields = [_field(row)]
    while row.peek() == ".":
        row.take()
        fields.append(_field(row))
    bound = BOTH
    for part in fields:
        if part.family:
            if not bound[FAMILY] & part.family:
                raise NotRead(tell("both IPv4 and IPv6 in one expression"))
            bound = ALL[4] if part.family == boxes.V4 else ALL[6]
    protocols = {f.protocol for f in fields if f.protocol}
    if len(protocols) > 1:
        raise NotRead(tell("two protocols in one expression"))
    if protocols:
        bound = with_(bound, (PROTOCOL, 1 << protocols.pop()))
    if bound != BOTH:
        tests.append(Test(boxes=(bound,) if bound[FAMILY] != BOTH[FAMILY] else _each(bound)))
    if len(fields) == 1 and fields[0].kind == "flags":
        tests.append(_flags(row))
        return []
    negated = row.peek() == "!="
    if row.peek() in ("!=", "=="):
        row.take()
    places = tuple(f.place for f in fields)
    if row.peek().startswith("@"):
        tests.append(Test(negated, group=row.take()[1:], fields=places))
        return []
    if row.peek() == "vmap":
        row.take()
        return _branches(row, fields)
    values = _values(row, fields)
    tests.append(_test(fields, values, negated))
    return []


def _each(bound: Box) -> tuple[Box, ...]:
    return tuple(with_(ALL[v], (PROTOCOL, bound[PROTOCOL])) for v in (4, 6))


def _values(row: _Row, fields: list[_Field]) -> list[list[str]]:
    """The right side: each element's words, a part each."""
    if row.peek() != "{":
        words = _element(row, fields, {"}", ",", ":", ""})
        values = [words]
        # `ct state established,related` needs no braces.
        while fields[0].kind == "state" and row.peek() == ",":
            row.take()
            values.append(_element(row, fields, set()))
        return values
    row.take()
    values = []
    while True:
        values.append(_element(row, fields, set()))
        closing = row.take()
        if closing == "}":
            return values
        if closing != ",":
            raise NotRead(tell("{closing!r} in a list of values", closing=closing))
        if row.peek() == "}":
            row.take()
            return values


def _element(row: _Row, fields: list[_Field], _ends: set[str]) -> list[str]:
    words = [row.take()]
    for _ in fields[1:]:
        if row.take() != ".":
            raise NotRead(tell("an element with too few parts"))
        words.append(row.take())
    if words[0] in "{}(),;|&" or words[0] == ".":
        raise NotRead(tell("{words!r} where a value should be", words=words[0]))
    return words


def _end(row: _Row) -> tuple[Verdict, str | None]:
    """A verdict, and the chain that it leads to."""
    word = row.take()
    if word not in _ENDS:
        raise NotRead(tell("{word!r} is no verdict that is known here", word=word))
    verdict = _ENDS[word]
    return verdict, row.take() if verdict in ("jump", "goto") else None


def _branches(row: _Row, fields: list[_Field]) -> list[tuple[Test, Verdict, str | None]]:
    if row.take() != "{":
        raise NotRead(tell("a verdict map by name is not known here"))
    found: list[tuple[Test, Verdict, str | None]] = []
    while True:
        words = _element(row, fields, set())
        if row.take() != ":":
            raise NotRead(tell("a branch without a verdict"))
        verdict, target = _end(row)
        found.append((_test(fields, [words], negated=False), verdict, target))
        if row.take() == "}":
            return found


def _test(fields: list[_Field], values: list[list[str]], negated: bool) -> Test:
    if fields[0].kind == "name" and len(fields) == 1:
        return Test(negated, way=fields[0].place, names=tuple(w.strip('"') for (w,) in values))
    if any(f.kind == "name" for f in fields):
        raise NotRead(tell("interfaces among other values are known only in a named set"))
    found = []
    for words in values:
        made: list[Box] = [ALL[4], ALL[6]]
        for part, word in zip(fields, words, strict=True):
            if part.family:
                made = [b for b in made if b[FAMILY] & part.family]
            made = [_narrowed(b, part, word) for b in made]
        found += made
    return Test(negated, boxes=tuple(found))


def _narrowed(box: Box, part: _Field, word: str) -> Box:
    match part.kind:
        case "address":
            low, high = _numbers(word)
            return with_(box, (part.place, low, high))
        case "service":
            low, high = (SERVICES[word],) * 2 if word in SERVICES else _numbers(word)
            return with_(box, (part.place, low, high))
        case "protocol":
            low, high = (PROTOCOLS[word],) * 2 if word in PROTOCOLS else _numbers(word)
            return with_(box, (PROTOCOL, sum(1 << p for p in range(low, high + 1))))
        case "icmp" | "icmp6":
            names = ICMP_TYPES if part.kind == "icmp" else ICMP6_TYPES
            low, high = (names[word],) * 2 if word in names else _numbers(word)
            return with_(box, (FIRST, low << 8, high << 8 | 255))
        case "state":
            if word not in STATES:
                raise NotRead(tell("{word!r} is no state of a conversation", word=word))
            return with_(box, (boxes.STATE, STATES[word]))
        case "family":
            if word not in _FAMILIES:
                raise NotRead(tell("{word!r} is no family", word=word))
            return with_(box, (FAMILY, box[FAMILY] & _FAMILIES[word]))
    raise NotRead(tell("values of {kind} are not known here", kind=part.kind))


def _numbers(word: str) -> tuple[int, int]:
    found = value(word)
    if isinstance(found, str):
        raise NotRead(tell("{word!r} is no number", word=word))
    return found


def _flags(row: _Row) -> Test:
    """`syn,ack` (any of them), `== syn`, `syn / syn,rst`, `& (syn | ack) == syn`."""
    words = row.words[row.at:]
    text = " ".join(words)
    names = "|".join(FLAGS)
    many = rf"(?:{names})(?: [,|] (?:{names}))*"
    if match := re.match(rf"(?:& )?\( ?({many}) ?\) (==|!=) ({many}|0x0)(?= |$)", text.removeprefix("& ")):
        mask, wanted, negated = _bits(match[1]), _bits(match[3]), match[2] == "!="
        row.at += len(_TOKEN.findall(match[0])) + text.startswith("& ")
        chosen = [f for f in range(256) if f & mask == wanted]
    elif match := re.match(rf"(!= )?({many}) / ({many})(?= |$)", text):
        mask, wanted, negated = _bits(match[3]), _bits(match[2]), bool(match[1])
        row.at += len(_TOKEN.findall(match[0]))
        chosen = [f for f in range(256) if f & mask == wanted]
    elif match := re.match(rf"(==|!=) ({many})(?= |$)", text):
        negated = match[1] == "!="
        row.at += len(_TOKEN.findall(match[0]))
        chosen = [_bits(match[2])]
    elif match := re.match(rf"({many})(?= |$)", text):
        negated = False
        row.at += len(_TOKEN.findall(match[0]))
        chosen = [f for f in range(256) if f & _bits(match[1])]
    else:
        raise NotRead(tell("{text!r} is no test of TCP flags that is known here", text=text))
    mask = sum(1 << f for f in chosen)
    return Test(negated, boxes=tuple(with_(ALL[v], (boxes.FLAGS, mask)) for v in (4, 6)))


def _bits(text: str) -> int:
    found = 0
    for word in re.findall(r"\w+", text):
        found |= FLAGS.get(word, 0)
    return found
