"""The command language: syntaxes as Cisco's command references print them, and lines matched against them.

A syntax is keywords and placeholders: `ip mtu ~<64-9216>`, `ip address ~A.B.C.D ~A.B.C.D`, `{a | b}`, `[optional]`,
`WORD...` once or more. `~` marks what is a value: the rest is the line's identity, by which a new line replaces an old
one and `no` finds what it removes.

Abbreviation, ambiguity and where the caret stands: "Cisco IOS Configuration Fundamentals Configuration Guide", chapter
"Using the Cisco IOS Command-Line Interface". Which reading wins where a word fits a keyword and a placeholder is
*assumed* (I10): the exact keyword, then a number or address, then an abbreviated keyword, then a free word.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from lab.emulated.iosxe import names

_SYNTAX = re.compile(r"~?[\[{]|[\]}](?:\.\.\.)?|\||[^\s\[\]{}|]+")
_WORDS = re.compile(r"\S+")
_NUMBER = re.compile(r"<(\d+)-(\d+)>$")
EXACT, TYPED, PREFIX, FREE, REST = range(5)
_BEGINNINGS = 1 << 12           # of lines, that one mode remembers
_LINES = 1 << 10                # whole ones


def _ipv4(word: str) -> str | None:
    try:
        return str(ipaddress.IPv4Address(word))
    except ValueError:
        return None


def _ipv6(word: str) -> str | None:
    try:
        return str(ipaddress.IPv6Address(word)).upper()
    except ValueError:
        return None


def _ipv4_prefix(word: str) -> str | None:
    address, slash, length = word.partition("/")
    valid = slash and length.isdigit() and int(length) <= 32 and _ipv4(address)
    return f"{_ipv4(address)}/{int(length)}" if valid else None


def _ipv6_prefix(word: str) -> str | None:
    address, slash, length = word.partition("/")
    valid = slash and length.isdigit() and int(length) <= 128 and _ipv6(address)
    return f"{_ipv6(address)}/{int(length)}" if valid else None


def _asn(word: str) -> str | None:
    if word.isdigit() and 1 <= int(word) <= 0xFFFFFFFF:
        return str(int(word))
    high, dot, low = word.partition(".")
    if dot and high.isdigit() and low.isdigit() and int(high) <= 0xFFFF and int(low) <= 0xFFFF:
        return str(int(high) * 65536 + int(low))
    return None


def _matching(pattern: str, to: Callable[[str], str] = str) -> Callable[[str], str | None]:
    compiled = re.compile(pattern)
    return lambda word: to(word) if compiled.fullmatch(word) else None


def _time(word: str) -> str | None:
    """A time of day as a time range shows it: 07:00 is 7:00."""
    hours, colon, minutes = word.partition(":")
    valid = colon and hours.isdigit() and re.fullmatch(r"[0-5]\d", minutes) and int(hours) < 24
    return f"{int(hours)}:{minutes}" if valid else None


# Placeholder -> what makes a word canonical, or None where it does not fit. The names are those that `?` prints.
TYPED_WORDS: dict[str, Callable[[str], str | None]] = {
    "A.B.C.D": _ipv4,
    "A.B.C.D/nn": _ipv4_prefix,
    "X:X:X:X::X": _ipv6,
    "X:X:X:X::X/<0-128>": _ipv6_prefix,
    "ASN": _asn,
    "ASN:nn": _matching(r"\d+:\d+|\d+\.\d+\.\d+\.\d+:\d+"),
    "H.H.H": _matching(r"[0-9A-Fa-f]{1,4}(\.[0-9A-Fa-f]{1,4}){2}", str.lower),
    "hh:mm:ss": _matching(r"\d{1,2}:\d{2}:\d{2}"),
    "SLASH": _matching(r"/\d{1,2}"),
    "hh:mm": _matching(r"\d{1,2}:\d{2}"),
    "TIME": _time,
    "DAY": _matching("daily|weekdays|weekend|monday|tuesday|wednesday|thursday|friday|saturday|sunday", str.lower),
    "VLANS": _matching(r"\d+(-\d+)?(,\d+(-\d+)?)*"),
    "OFFSET": _matching(r"-?(?:1?\d|2[0-3])"),
    "ACTION": _matching(r"\d+(\.\d+)*"),
    # "Secure Shell Configuration Guide", "SSH Algorithms for Common Criteria Certification".
    "SSH-MAC": _matching(r"hmac-(?:sha1(?:-96)?|sha2-(?:256|512)(?:-etm@openssh\.com)?)"),
    "SSH-CIPHER": _matching(r"chacha20-poly1305@openssh\.com|aes(?:128|256)-gcm(?:@openssh\.com)?|aes(?:128|192|256)-"
                            r"(?:cbc|ctr)|3des-cbc"),
    "SSH-KEX": _matching(r"ecdh-sha2-nistp(?:256|384|521)|curve25519-sha256(?:@libssh\.org)?|diffie-hellman-group(?:14-"
                         r"sha1|14-sha256|16-sha512)"),
    "SSH-KEY": _matching(r"(?:x509v3-)?(?:ssh-rsa|ecdsa-sha2-nistp(?:256|384|521))|rsa-sha2-(?:256|512)|ssh-ed25519"),
    "SSH-LOGIN": _matching(r"publickey|keyboard|password"),
    "HMAC": _matching(r"md5|hmac-sha-(?:1|256|384|512)"),
    "FILE": _matching(r"(flash|bootflash|nvram|system|null|unix|disk0|crashinfo):\S*"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line and the column where it begins."""

    text: str
    column: int


def split(line: str) -> list[Word]:
    return [Word(found.group(), found.start()) for found in _WORDS.finditer(line)]


@dataclass(frozen=True, slots=True)
class Token:
    """One place of a syntax: a keyword or a placeholder."""

    text: str
    value: bool = False
    keyword: bool = field(init=False)
    low: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        placeholder = self.text.startswith("<") or self.text in TYPED_WORDS or self.text in ("WORD", "LINE", "IFACE")
        object.__setattr__(self, "keyword", not placeholder)
        object.__setattr__(self, "low", self.text.lower())

    def match(self, words: list[Word], at: int, line: str) -> tuple[int, str, int] | None:
        """(kind of fit, canonical text, words consumed), or None."""
        word = words[at].text
        if self.keyword:
            low = word.lower()
            if self.low == low:
                return EXACT, self.text, 1
            return (PREFIX, self.text, 1) if self.low.startswith(low) else None
        if self.text == "LINE":
            return REST, line[words[at].column:].rstrip(), len(words) - at
        if self.text == "WORD":
            return FREE, word, 1
        if self.text == "IFACE":
            return self._interface(words, at)
        if bounds := _bounds(self.text):
            fits = word.isdigit() and bounds[0] <= int(word) <= bounds[1]
            return (TYPED, str(int(word)), 1) if fits else None
        made = TYPED_WORDS[self.text](word)
        return None if made is None else (TYPED, made, 1)

    @staticmethod
    def _interface(words: list[Word], at: int) -> tuple[int, str, int] | None:
        if name := names.canonical(words[at].text):
            return TYPED, name, 1
        if at + 1 < len(words) and words[at].text.isalpha() and (
                name := names.canonical(f"{words[at].text} {words[at + 1].text}")):
            return TYPED, name, 2
        return None


@cache
def _bounds(text: str) -> tuple[int, int] | None:
    found = _NUMBER.match(text)
    return (int(found[1]), int(found[2])) if found else None


class Syntax:
    """A syntax compiled to states: `steps[state]` are the tokens that may follow and where they lead."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._empty: list[list[int]] = [[]]
        self._edges: list[list[tuple[Token, int]]] = [[]]
        tokens = _SYNTAX.findall(text)
        end = self._sequence(tokens, 0, value=False)
        closures = [self._closure(state) for state in range(len(self._empty))]
        self.steps = [tuple(e for s in sorted(c) for e in self._edges[s]) for c in closures]
        self.final = [end in c for c in closures]
        # Where `no` may stop: nothing but values are left.
        self.enough = list(self.final)
        changed = True
        while changed:
            changed = False
            for state, steps in enumerate(self.steps):
                if not self.enough[state] and any(t.value and self.enough[n] for t, n in steps):
                    self.enough[state] = changed = True

    def _state(self) -> int:
        self._empty.append([])
        self._edges.append([])
        return len(self._empty) - 1

    def _closure(self, state: int) -> set[int]:
        seen, todo = {state}, [state]
        while todo:
            for target in self._empty[todo.pop()]:
                if target not in seen:
                    seen.add(target)
                    todo.append(target)
        return seen

    def _sequence(self, tokens: list[str], start: int, *, value: bool) -> int:
        """Consume tokens up to a closing bracket or bar; the state after them."""
        state = start
        while tokens and tokens[0][0] not in "]}|":
            text = tokens.pop(0)
            inner = value or text.startswith("~")
            text = text.removeprefix("~")
            after = self._state()
            if text in ("[", "{"):
                while True:
                    branch = self._state()
                    self._empty[state].append(branch)
                    self._empty[self._sequence(tokens, branch, value=inner)].append(after)
                    closing = tokens.pop(0)
                    if closing != "|":
                        break
                if text == "[":
                    self._empty[state].append(after)
                if closing.endswith("..."):
                    self._empty[after].append(state)
            else:
                repeat = text.endswith("...")
                token = Token(text.removesuffix("..."), inner)
                self._edges[state].append((token, after))
                if repeat:
                    self._edges[after].append((token, after))
            state = after
        return state


@dataclass(frozen=True, eq=False)
class Command:
    """One command of one mode.

    `opens`: the mode that it leads to. `default`: the value that a router has without the line and does not show; for a
    command without a value, "on" means that only its `no` form is shown. `group`: the place of the word by which lines
    stand together. `sort`: how equal ones are ordered. `removes`: known only after `no`, and removes all lines that
    begin so. `control`: not a line of a configuration but a word to the parser.
    `hidden`: kept beside the configuration, and in no text of it.
    """

    syntax: str
    opens: str = ""
    default: str | None = None
    group: int | None = None
    sort: str = ""
    removes: bool = False
    control: str = ""
    name: str = ""
    exits: str = ""
    hidden: bool = False
    machine: Syntax = field(init=False)
    rank: int = field(init=False, default=0)
    chapter: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "machine", Syntax(self.syntax))
        if not self.name:
            heads = []
            for word in self.syntax.split():
                if not Token(word).keyword or word[0] in "~[{":
                    break
                heads.append(word)
            object.__setattr__(self, "name", " ".join(heads))


@dataclass(frozen=True, slots=True)
class Match:
    """A line understood: its canonical words, and those that are its identity."""

    command: Command
    words: tuple[str, ...]
    key: tuple[str, ...]
    whole: bool


class NotUnderstood(Exception):
    """A line that is no command here; `far` is how many words were understood."""

    def __init__(self, far: int) -> None:
        super().__init__(far)
        self.far = far


class Invalid(NotUnderstood):
    """`% Invalid input detected at '^' marker.`, the marker under `column`."""

    def __init__(self, far: int, column: int) -> None:
        super().__init__(far)
        self.column = column


class Incomplete(NotUnderstood):
    """`% Incomplete command.` is what the device says."""


class Ambiguous(NotUnderstood):
    """`% Ambiguous command:  "..."` is what the device says."""


@dataclass(frozen=True, slots=True)
class _Thread:
    command: Command
    state: int
    words: tuple[str, ...] = ()
    key: tuple[str, ...] = ()


@dataclass(slots=True)
class _Begun:
    """Where a line may stand after its first words, as they were typed, and where it may go from there."""

    threads: list[_Thread]
    further: dict[str, _Begun] = field(default_factory=dict)


class Language:
    """The commands of one mode, by their first word."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self.commands = tuple(commands)
        self._first: dict[str, list[Command]] = {}
        self._other: list[Command] = []
        # Where a line may begin, by its first word as it was typed: one in a thousand lines brings a new one.
        self._starts: dict[tuple[str, bool], list[_Thread]] = {}
        # The same of all words but the last, which tells lines apart; with and without a `no`.
        self._begun: dict[bool, dict[str, _Begun]] = {False: {}, True: {}}
        self._room = _BEGINNINGS
        # Whole lines: every router of a run is asked the same.
        self._whole: dict[tuple[str, int, bool], Match] = {}
        for command in self.commands:
            firsts = {token.text for token, _ in command.machine.steps[0] if token.keyword}
            for text in firsts:
                self._first.setdefault(text.lower(), []).append(command)
            if len(firsts) < len({token.text for token, _ in command.machine.steps[0]}):
                self._other.append(command)

    def _start(self, word: str | None, *, negated: bool) -> list[_Thread]:
        low = (word or "").lower()
        if (known := self._starts.get((low, negated))) is not None:
            return known
        found = [c for text, cs in self._first.items() if text.startswith(low) for c in cs]
        started = [_Thread(c, 0) for c in dict.fromkeys([*found, *self._other]) if negated or not c.removes]
        if found:
            self._starts[low, negated] = started
        return started

    def match(self, line: str, *, start: int = 0, negated: bool = False) -> Match:
        """Understand a line from word `start` on. Raises NotUnderstood."""
        if (known := self._whole.get((line, start, negated))) is not None:
            return known
        if len(self._whole) >= _LINES:
            self._whole.clear()
        found = self._whole[line, start, negated] = self._match(line, start, negated=negated)
        return found

    def _match(self, line: str, start: int, *, negated: bool) -> Match:
        words = split(line)
        last, _ = self._walk(words, line, start, negated=negated)
        complete = [t for t in last if t.command.machine.final[t.state]]
        if complete:
            best = min(complete, key=lambda t: t.command.rank)
            return Match(best.command, best.words, best.key, whole=True)
        if negated:
            enough = [t for t in last if t.command.machine.enough[t.state] and t.words]
            if enough:
                best = min(enough, key=lambda t: t.command.rank)
                return Match(best.command, best.words, best.key, whole=False)
        raise Incomplete(len(words))

    def _walk(self, words: list[Word], line: str, start: int, *, negated: bool) -> tuple[list[_Thread], int]:
        if start >= len(words):
            return self._start(None, negated=negated), start
        known, further = self._known(words, start, self._begun[negated])
        begun = start if known is None else known[0]
        waiting: dict[int, list[_Thread]] = {
            begun: self._start(words[start].text, negated=negated) if known is None else known[1]}
        for at in range(begun, len(words)):
            # A hundred commands begin with the same word, which is compared once.
            fit_of: dict[str, tuple[int, str, int] | None] = {}
            fits = []
            for thread in waiting.pop(at, ()):
                for token, after in thread.command.machine.steps[thread.state]:
                    if token.text not in fit_of:
                        fit_of[token.text] = token.match(words, at, line)
                    if (fit := fit_of[token.text]) is not None:
                        fits.append((fit, thread, token, after))
            if not fits:
                if any(position > at for position in waiting):
                    continue
                raise Invalid(at, words[at].column)
            best = min(fit[0] for fit, *_ in fits)
            chosen = [f for f in fits if f[0][0] == best]
            if best == PREFIX and len({token.text for _, _, token, _ in chosen}) > 1:
                raise Ambiguous(at)
            for (_, text, consumed), thread, token, after in chosen:
                key = thread.key if token.value else (*thread.key, text)
                moved = _Thread(thread.command, after, (*thread.words, text), key)
                waiting.setdefault(at + consumed, []).append(moved)
            further = self._learnt(further, words, at, waiting, best, fit_of)
        return waiting.get(len(words), []), len(words)

    def _known(
        self, words: list[Word], start: int, further: dict[str, _Begun],
    ) -> tuple[tuple[int, list[_Thread]] | None, dict[str, _Begun] | None]:
        """How far a line was read before: up to which word and where it may stand there; and what is known beyond."""
        found = None
        for at in range(start, len(words) - 1):
            if (begun := further.get(words[at].text)) is None:
                break
            found, further = (at + 1, begun.threads), begun.further
        return found, further

    def _learnt(
        self, further: dict[str, _Begun] | None, words: list[Word], at: int, waiting: dict[int, list[_Thread]],
        best: int, fit_of: Mapping[str, tuple[int, str, int] | None],
    ) -> dict[str, _Begun] | None:
        """Remember where a line stands after a word, if that hangs on no word after it; what is known beyond."""
        interface = fit_of.get("IFACE", (TYPED, "", 1))
        if further is None or best == REST or set(waiting) != {at + 1} or at + 1 == len(words) or (
                interface is None or interface[2] != 1):
            return None
        if not self._room:
            self._begun, self._room = {False: {}, True: {}}, _BEGINNINGS
            return None
        self._room -= 1
        begun = further[words[at].text] = _Begun(waiting[at + 1])
        return begun.further

    def help(self, line: str, *, start: int = 0, negated: bool = False) -> list[str]:
        """What `?` lists after `line`: the words that may follow, or complete its last one. Raises NotUnderstood."""
        words = split(line)
        partial = ""
        if words and len(words) > start and not line[-1].isspace():
            partial = words.pop().text.lower()
            line = line[:len(line) - len(partial)]
        threads, _ = self._walk(words, line, start, negated=negated)
        if partial and not words[start:]:
            threads = self._start(None, negated=negated)
        tokens = {t for thread in threads for t, _ in thread.command.machine.steps[thread.state]}
        if partial:
            found = sorted({t.text for t in tokens if t.keyword and t.text.startswith(partial)})
            if not found:
                raise Invalid(len(words), len(line))
            return found
        shown = sorted({t.text for t in tokens}, key=lambda text: (text.startswith("<"), text.lower()))
        if any(thread.command.machine.final[thread.state] and thread.words for thread in threads):
            shown.append("<cr>")
        return shown
