"""A configuration taken apart into objects, and each object's text read back.

An object is one or several statements at the top. Of `router bgp` there are two kinds: the process with its own lines,
and one for each neighbour with that neighbour's lines, in the address families too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from ipaddress import IPv4Network
from typing import Final, NamedTuple
from zlib import crc32

from platforms.cisco_iosxe.dialect import language, lists, management, names, readers
from platforms.cisco_iosxe.dialect.kinds import (
    CLASS_LINE,
    CLASS_LINE_LISTS,
    PROPERTIES,
    PROPERTY_FEATURE,
    Kind,
    by_word,
    of_id,
)
from platforms.cisco_iosxe.dialect.secrets import HIDDEN, masked
from platforms.cisco_iosxe.dialect.section import Statement, ordered, statements
from platforms.cisco_iosxe.dialect.tree import Node, commands, sections
from platforms.cisco_iosxe.runs import VARIABLE
from platforms.refusal import FOREIGN, IMPOSSIBLE, NOT_OURS, SECRET, SYNTAX, UNKNOWN_ID, WEAK, refuse
from simpul.config.model import Feature
from simpul.errors import DialectError

MARK: Final = "simpul:"
BGP: Final = "bgp/process"
NEIGHBOR: Final = "bgp/neighbor/"
OTHER: Final = "other/"
_SECRET = re.compile(r"secret:[A-Za-z0-9][A-Za-z0-9:+/=._@-]*$")
# "Dial Technologies Command Reference", `interface dialer`, `dialer pool`.
_DIALERS: Final = 255
_LONG: Final = 120
# What a port says of itself that no configuration of ours speaks of.
_PORTS_OWN = re.compile(r"(?:negotiation|speed|duplex|media-type|load-interval|carrier-delay|bandwidth|delay) ")


@dataclass(frozen=True)
class Piece:
    """One object as its statements. `kind` is None for what is nobody's kind, for a property and for BGP.

    Without slots, since it keeps its text.
    """

    id: str
    statements: tuple[Statement, ...]
    feature: Feature
    kind: Kind | None = None
    owned: bool = False
    within: str = ""                     # the object of ours whose mode it stands in, and with which it would go

    @cached_property
    def text(self) -> str:
        """As the running configuration has it, without comments; each line ended by a newline."""
        return "".join(f"{row}\n" for one in self.statements for row in one.rows(0))

    @property
    def name(self) -> str:
        """What the id calls it within its kind."""
        return self.id[len(self.kind.name) + 1:] if self.kind else self.id


def _property(text: str) -> str | None:
    """The property object that a command belongs to."""
    bare = text.removeprefix("no ")
    for object_id, heads in _PROPERTY_WORDS.get(bare.split(" ")[0], ()):
        if any(bare == head or bare.startswith(f"{head} ") for head in heads):
            return object_id
    return None


def _property_words() -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    found: dict[str, dict[str, list[str]]] = {}
    for object_id, heads in PROPERTIES.items():
        for head in heads:
            found.setdefault(head.split(" ")[0], {}).setdefault(object_id, []).append(head)
    return {word: tuple((i, tuple(h)) for i, h in ids.items()) for word, ids in found.items()}


_PROPERTY_WORDS = _property_words()


def _kind_of(text: str) -> tuple[Kind, str] | None:
    for kind in by_word().get(text.split(" ", 1)[0], ()):
        found = kind.head.match(text)
        if found:
            name = found["name"]
            if kind.name == "interface":
                name = names.canonical(name)
            return kind, name.replace(" ", "_")
    return None


_ROUTE = re.compile(r"(?P<family>ip|ipv6) route (?:vrf (?P<vrf>\S+) )?(?P<rest>.+)$")
_NTP = re.compile(r"ntp server (?:vrf (?P<vrf>\S+) )?(?P<address>[0-9A-Fa-f.:]+)(?: |$)")
_EXCLUDED = re.compile(r"ip dhcp excluded-address (?:vrf (?P<vrf>\S+) )?(?P<first>\d+\.\d+\.\d+\.\d+)(?: |$)")


def _route_id(text: str) -> str | None:
    found = _ROUTE.match(text)
    if found is None:
        return None
    words = found["rest"].split(" ")
    try:
        prefix = str(IPv4Network(f"{words[0]}/{words[1]}")) if found["family"] == "ip" else words[0]
    except (ValueError, IndexError):
        return None
    return f"route/{found['vrf'] or 'global'}/{prefix.replace('/', '_').lower()}"


def _read(nodes: Iterable[Node], mode: str, head: str) -> tuple[Statement, ...]:
    """The lines of a mode; those of access lists are entries with their numbers. What a router shows of our secrets is
    read as a reference: the name of the secret stands in a description or in the object's own name.
    """
    if mode == "ikev2-keyring":
        return tuple(replace(peer, inner=_named(peer.inner, _told(peer))) for peer in statements(nodes, mode, head))
    if mode == "key-chain":
        made = _CHAIN.search(head)
        return tuple(replace(key, inner=_named(key.inner, f"secret:ospf:{made[1]}" if made else None))
                     for key in statements(nodes, mode, head))
    if mode in ("radius", "tacacs"):
        found = _SERVER.search(head)
        return _named(statements(nodes, mode, head), f"secret:{found[1]}:{found[2]}" if found else None)
    if mode not in ("acl", "acl6"):
        return statements(nodes, mode, head)
    given = [lists.entry_of(n.text, head, n.line) for n in nodes if n.kind == "line"]
    return tuple(entry_statement(e, mode) for e in lists.numbered(given))


_CHAIN = re.compile(r"key chain SIMPUL-core[46]-([0-9a-f]{32}|not-yet-made)$")
_SERVER = re.compile(r"(radius|tacacs) server SIMPUL-.*?-([0-9a-f]{32}|not-yet-made)$")


def _told(peer: Statement) -> str | None:
    """The secret that a keyring's peer is described by."""
    told = description(peer)
    return f"secret:{told.removeprefix(MARK)}" if told.startswith(MARK) else None


def _named(found: tuple[Statement, ...], reference: str | None) -> tuple[Statement, ...]:
    """The lines of a mode with the reference in place of what is hidden."""
    if reference is None:
        return found
    made = []
    for one in found:
        words = one.words
        at = one.row.secret if one.row else None
        made.append(one if at is None or words[-1] != HIDDEN else
                    replace(one, text=" ".join([*words[:at], reference])))
    return tuple(made)


def entry_statement(entry: lists.Entry, mode: str) -> Statement:
    sign = "sequence " if mode == "acl6" else ""
    return Statement((entry.number, entry.body), f"{sign}{entry.number} {entry.body}")


def _statement(node: Node, mode: str, text: str, inner: tuple[Statement, ...]) -> Statement:
    """A command at the top, with its lines."""
    got = language.read("top", text)
    if got.row is None and mode != "top":
        return Statement((text,), text, None, inner, node.line)
    return Statement(got.key, got.text, got.row, inner, node.line)


def _strange(one: Statement) -> bool:
    """Whether a line stands in a mode, or in one within, that the dialect does not know."""
    return any(s.row is None or (s.inner and _strange(s)) for s in one.inner)


def _known(one: Statement) -> Statement:
    """A mode with the lines of it that the dialect knows, and of the modes within."""
    return replace(one, inner=tuple(_known(s) for s in one.inner if s.row is not None))


def _unknown(one: Statement, path: str) -> Iterable[tuple[str, Statement]]:
    """The lines of a mode, and of the modes within, that the dialect does not know, each under the lines that lead to
    it, by its id. `path` is what stands above and the mode's own line.
    """
    for line in one.inner:
        if line.row is None:
            yield _other(path, line), replace(one, inner=(line,))
        else:
            yield from ((i, replace(one, inner=(s,))) for i, s in _unknown(line, f"{path}/{line.text}"))


def listed(piece: Piece) -> bool:
    """Whether there is a table of what may stand in the object: an access list has entries."""
    if piece.kind is None:
        return piece.id.startswith(NEIGHBOR)
    return piece.kind.mode not in ("top", "acl", "acl6") and language.known(piece.kind.mode)


def _apart(piece: Piece) -> tuple[Piece, Iterable[tuple[str, Piece]]]:
    """A mode of ours with the lines that the dialect knows; and the others, each an object of nobody's kind, which
    needs the one that it stands in: no step of ours types it or its `no`, and whoever looks at what runs sees it.
    """
    theirs = [(i, Piece(i, (line,), piece.feature, within="" if _stays(piece) else piece.id))
              for one in piece.statements for i, line in _unknown(one, one.text)]
    return replace(piece, statements=tuple(_known(s) for s in piece.statements)), theirs


def _stays(piece: Piece) -> bool:
    """Whether a mode is there whatever we do: a router's ports and terminal lines."""
    return piece.kind is not None and (piece.kind.name in ("line", "console") or (
        piece.kind.name == "interface" and bool(names.PHYSICAL.match(piece.name))))


def _other(head: str, one: Statement) -> str:
    """The id of a line that the dialect does not know, within what it does. Long ones are told apart by a checksum."""
    found = f"{OTHER}{head}/{one.text}"
    name = found.split("\n", maxsplit=1)[0].replace(" ", "_")
    return name if len(name) <= _LONG and "\n" not in found else f"{name[:_LONG]}-{crc32(found.encode()):08x}"


class _Part(NamedTuple):
    """What a section has of an object. An excluded range is a pool's, whose id it does not tell: it has none."""

    id: str
    one: Statement
    feature: Feature = "base"
    kind: Kind | None = None


class _Lone(NamedTuple):
    """A section's part of an object; what the object is where no other section has a part of it; and that settled, or
    nothing where it is yet to be.
    """

    part: _Part
    piece: Piece
    settled: tuple[tuple[str, Piece], ...] = ()


def _lone(part: _Part) -> _Lone:
    return _Lone(part, Piece(part.id, (part.one,), part.feature, part.kind))


class Splitter:
    """Takes a whole configuration apart. `whole`: a router's, whose sections are mostly every router's; where its lines
    stand is then not told.
    """

    def __init__(self, text: str, *, whole: bool = False) -> None:
        self._found: dict[str, Piece] = {}
        self._lone: dict[str, _Lone] = {}
        self._parts: list[_Part] = []
        excluded: list[Statement] = []
        for lone in _whole(text) if whole else map(_lone, self._cut(text)):
            part = lone.part
            if not part.id:
                excluded.append(part.one)
            elif part.id in self._found:
                self._put(*part)
            else:
                self._found[part.id] = lone.piece
                self._lone[part.id] = lone
        self._give_excluded(excluded)
        told = {i.removeprefix(readers.LIST): p.statements[0].inner for i, p in self._found.items()
                if i.startswith(readers.LIST)}
        for object_id, had in [(i, p) for i, p in self._found.items() if i.startswith(readers.READER)]:
            self._found[object_id] = replace(had, statements=readers.named(had.statements, told))
        if management.ENABLE in self._found:
            had = self._found[management.ENABLE]
            self._found[management.ENABLE] = replace(had, statements=tuple(
                management.enabled(s, self._found) for s in had.statements))

    def _cut(self, text: str) -> list[_Part]:
        """What each line has of an object, in their order."""
        for node in commands(text):
            plain = language.spelled(node.text)
            if plain.startswith(VARIABLE):
                continue  # the driver's marks, which come and go with each change
            if _EXCLUDED.match(plain):
                self._parts.append(_Part("", _statement(node, "top", plain, ())))
            else:
                self._take(node, plain)
        return self._parts

    def pieces(self) -> dict[str, Piece]:
        """The objects by id, each with whether it is Simpul's."""
        found: dict[str, Piece] = {}
        for object_id, piece in self._found.items():
            lone = self._lone.get(object_id)
            found.update((lone.settled if lone is not None and lone.piece is piece else ()) or _settled(piece))
        return found

    def _add(self, object_id: str, one: Statement, feature: Feature, kind: Kind | None = None) -> None:
        self._parts.append(_Part(object_id, one, feature, kind))

    def _put(self, object_id: str, one: Statement, feature: Feature, kind: Kind | None = None) -> None:
        had = self._found.get(object_id)
        if had is not None and had.statements[-1].text == one.text:
            # A mode that is entered again goes on.
            self._found[object_id] = replace(had, statements=(*had.statements[:-1], _joined(had.statements[-1], one)))
        elif had is not None and one not in had.statements:
            self._found[object_id] = _with(had, (*had.statements, one))
        elif had is None:
            self._found[object_id] = Piece(object_id, (one,), feature, kind)

    def _take(self, node: Node, text: str) -> None:
        if text.startswith("router bgp "):
            self._bgp(node, text)
            return
        named = _kind_of(text)
        if named is not None:
            kind, name = named
            if kind.shape == "lines":
                self._add(f"{kind.name}/{name}", _list_line(node, text), kind.feature, kind)
                return
            inner = _read(node.children, kind.mode, text)
            if kind.name == "class-map":
                inner = self._class_lines(name, text, inner)
            self._add(f"{kind.name}/{name}", Statement((text,), text, None, inner, node.line), kind.feature, kind)
            return
        if text == management.CHAIN:
            chain = Statement((text,), text, None, statements(node.children, "pubkey-chain"), node.line)
            for name, user in management.users(chain):
                self._add(management.ACCOUNT + name, user, "hardening")
            return
        if text.startswith("enable secret "):
            self._add(management.ENABLE, _statement(node, "top", masked(text), ()), "hardening")
            return
        own = _property(text)
        got = language.read("top", text)
        if own is not None and got.row is not None:
            if not got.hidden:
                shown = got.text + (f"\n{node.blob.rstrip()}" if node.blob else "")
                self._add(own, Statement(got.key, shown, got.row), PROPERTY_FEATURE[own])
            return
        route = _route_id(text)
        if route is not None:
            self._add(route, _statement(node, "top", text, ()), "routing")
            return
        ntp = _NTP.match(text)
        if ntp:
            object_id = f"ntp/{ntp['vrf'] or 'inside'}/{ntp['address'].lower()}"
            self._add(object_id, _statement(node, "top", text, ()), "base")
            return
        one = statements([node], "?")
        if one:
            self._add(OTHER + one[0].text.split("\n")[0].replace(" ", "_")[:80], one[0], "base")

    def _class_lines(self, name: str, head: str, inner: tuple[Statement, ...]) -> tuple[Statement, ...]:
        """Gives the lines of a class that are objects of their own, and returns the others."""
        parts = [s for s in inner if s.text.startswith(f"match access-group name {CLASS_LINE_LISTS}")]
        for one in parts:
            self._add(f"{CLASS_LINE}{name}/{one.words[3]}", Statement((head,), head, None, (one,), one.line), "filter")
        return tuple(s for s in inner if s not in parts)

    def _bgp(self, node: Node, head: str) -> None:
        inner = statements(node.children, "bgp", head)
        # A VRF's address family, another process's doings: no line of it is ever ours, in whatever process it stands.
        for one in inner:
            if one.row is None:
                self._add(_other(head, one), Statement((head,), head, None, (one,), node.line), "routing")
            for line in one.inner if one.text.startswith("address-family ") else ():
                if one.row is not None and line.row is None and line.words[0] != "neighbor":
                    self._add(_other(f"{head}/{one.text}", line),
                              Statement((head,), head, None, (replace(one, inner=(line,)),), node.line), "routing")
        own, theirs = split_bgp(s for s in inner if s.row is not None)
        self._add(BGP, Statement((head,), head, None, own, node.line), "routing")
        for name, lines in theirs.items():
            self._add(NEIGHBOR + name.lower(), Statement((head,), head, None, lines, node.line), "routing")

    def _give_excluded(self, excluded: list[Statement]) -> None:
        """An excluded range belongs to the pool that it is taken from; one of no pool is nobody's kind."""
        pools = [(p.id, _vrf_of_pool(p.statements[-1]), network) for p in self._found.values()
                 if p.id.startswith("dhcp/") for network in pool_networks(p.statements[-1])]
        for one in excluded:
            found = _EXCLUDED.match(one.text)
            first = IPv4Network(found["first"]) if found else None
            vrf = (found["vrf"] if found else None) or ""
            pool = next((i for i, where, network in pools
                         if first is not None and where == vrf and first.subnet_of(network)), None)
            if pool is None:
                self._put(OTHER + one.text.replace(" ", "_"), one, "base")
            else:
                had = self._found[pool]
                self._found[pool] = replace(had, statements=(one, *had.statements))


def _whole(text: str) -> Iterator[_Lone]:
    """What each section of a router's configuration has of an object."""
    return (lone for section in sections(text) for lone in _section(section))


@lru_cache(maxsize=1 << 14)
def _section(text: str) -> tuple[_Lone, ...]:
    return tuple(lone._replace(settled=tuple(_settled(lone.piece)) if lone.part.id else ())
                 for lone in map(_lone, Splitter("")._cut(text)))


def _settled(found: Piece) -> Iterator[tuple[str, Piece]]:
    """An object whose parts are all there: as the router orders it, with whether it is Simpul's; and beside it, by id,
    the lines in it that the dialect does not know. Nothing for what nobody has configured.
    """
    piece, kind = found, found.kind.name if found.kind else ""
    if kind == "interface":
        piece = _with(piece, (_interface(piece),))
    elif piece.kind and (len(piece.statements) > 1 or piece.kind.mode == "prefix-list"):
        piece = _with(piece, _sorted(piece.statements, piece.kind))
    elif piece.id in PROPERTIES:
        piece = _with(piece, ordered(piece.statements))
    owned = _owned(piece)
    if any(map(_strange, piece.statements)) and (kind in ("line", "console") or (owned and listed(piece))):
        piece, theirs = _apart(piece)
        yield from theirs
        owned = _owned(piece)
    bare = _untouched(piece) if kind == "interface" else kind == "console" and not piece.statements[0].inner
    if not bare:
        yield piece.id, Piece(piece.id, piece.statements, piece.feature, piece.kind, owned) if owned else piece


def _with(piece: Piece, found: tuple[Statement, ...]) -> Piece:
    """The object with other statements, whoever's it is."""
    return Piece(piece.id, found, piece.feature, piece.kind)


def _joined(had: Statement, more: Statement) -> Statement:
    """One mode from what stands in two places: a line of the second takes the place of its like."""
    inner = {s.key: s for s in had.inner}
    for one in more.inner:
        before = inner.get(one.key)
        inner[one.key] = _joined(before, one) if before and before.text == one.text else one
    return replace(had, inner=ordered(inner.values()))


def _vrf_of_pool(pool: Statement) -> str:
    """The VRF that a DHCP pool is for; empty for the inside."""
    return next((s.words[1] for s in pool.inner if s.words[0] == "vrf"), "")


def pool_networks(pool: Statement) -> list[IPv4Network]:
    """The network that a DHCP pool gives addresses of."""
    found = []
    for one in pool.inner:
        words = one.words
        if words[0] == "network" and len(words) == 3:
            try:
                found.append(IPv4Network(f"{words[1]}/{words[2].removeprefix('/')}"))
            except ValueError:
                continue
    return found


def _list_line(node: Node, text: str) -> Statement:
    got = language.read("top", masked(text))
    return Statement(got.key, got.text, got.row, (), node.line)


_SEQ = re.compile(r"(?: seq | permit | deny )(\d+)")
_PREFIX = re.compile(r"(?P<head>(?:ip|ipv6) prefix-list \S+) (?:seq (?P<number>\d+) )?(?P<body>(?:permit|deny) .+)$")


def _prefix_entries(found: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """A prefix list's entries with their numbers; its description stands before them."""
    entries = [m for s in found if (m := _PREFIX.match(s.text))]
    made = [s for s in found if not _PREFIX.match(s.text)]
    for one in lists.numbered([(int(m["number"]) if m["number"] else None, m["body"]) for m in entries]):
        got = language.read("top", f"{entries[0]['head']} seq {one.number} {one.body}")
        made.append(Statement(got.key, got.text, got.row))
    return tuple(made)


def _sorted(found: tuple[Statement, ...], kind: Kind) -> tuple[Statement, ...]:
    """Several commands of one id in the order of their numbers; excluded ranges before the pool."""
    if kind.mode == "prefix-list":
        return _prefix_entries(found)
    if kind.name == "dhcp":
        ranges = sorted((s for s in found[:-1]), key=lambda s: _numbers(s.text))
        return (*ranges, found[-1])
    return tuple(sorted(found, key=lambda s: int(m[1]) if (m := _SEQ.search(s.text)) else 0))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", text))


def _interface(piece: Piece) -> Statement:
    head = piece.statements[0]
    name = piece.name
    text = f"interface {name}"
    inner = head.inner
    if names.PHYSICAL.match(name):
        inner = tuple(s for s in inner if not _PORTS_OWN.match(s.text))
    return Statement((text,), text, head.row, inner, head.line)


def _untouched(port: Piece) -> bool:
    """A port that nobody has configured yet, open or shut: nobody's object."""
    return bool(names.PHYSICAL.match(port.name)) and all(s.text == "shutdown" for s in port.statements[0].inner)


def description(head: Statement) -> str:
    """The description in a mode, or empty."""
    return next((s.text.removeprefix("description ") for s in head.inner if s.text.startswith("description ")), "")


def split_bgp(inner: Iterable[Statement]) -> tuple[tuple[Statement, ...], dict[str, tuple[Statement, ...]]]:
    """The process's own lines, and each neighbour's."""
    own: list[Statement] = []
    theirs: dict[str, list[Statement]] = {}
    for one in inner:
        if one.text.startswith("address-family "):
            kept: list[Statement] = []
            parts: dict[str, list[Statement]] = {}
            for line in one.inner:
                if line.words[0] == "neighbor":
                    parts.setdefault(line.words[1], []).append(line)
                elif line.row is not None:
                    kept.append(line)
            own.append(replace(one, inner=tuple(kept)))
            for name, lines in parts.items():
                theirs.setdefault(name, []).append(replace(one, inner=tuple(lines)))
        elif one.words[0] == "neighbor":
            theirs.setdefault(one.words[1], []).append(one)
        else:
            own.append(one)
    return tuple(own), {name: tuple(lines) for name, lines in theirs.items()}


def _owned(piece: Piece) -> bool:
    head = piece.statements[-1]
    if piece.id in PROPERTIES or piece.id.startswith("line/"):
        return True
    if piece.id == BGP:
        return any(s.text.startswith("bgp router-id ") for s in head.inner)
    if piece.id.startswith(NEIGHBOR):
        return any(f" description {MARK}" in s.text for s in head.inner)
    if piece.id.startswith("interface/"):
        return description(head).startswith(MARK)
    if piece.id.startswith(management.ACCOUNT):
        return management.is_account(head)
    if piece.id == management.ENABLE:
        return " secret:" in head.text
    if piece.id.startswith("console/"):
        return any(" SIMPUL" in s.text for s in head.inner)
    if piece.id.startswith("collector/"):
        return all(f" session-id string {MARK}" in s.text for s in piece.statements)
    if piece.id.startswith(CLASS_LINE):
        return True
    if piece.kind and piece.kind.name.startswith("ospf"):
        return any(s.row is not None and " SIMPUL-" in s.text for s in _walk(head.inner))
    if piece.id.startswith("route/"):
        return all(" name SIMPUL" in s.text for s in piece.statements)
    if piece.id.startswith("ntp/"):
        return all(s.text.startswith("ntp server vrf SIMPUL-") or s.text.endswith(" source Loopback0")
                   for s in piece.statements)
    return bool(piece.kind and piece.kind.mark and piece.name.startswith(piece.kind.mark))


# A plan reads an object to compare it, to write its lines, and to walk through them; and what runs is mostly what is
# meant.
_READ: dict[tuple[str, str], Piece] = {}
_MANY: Final = 1 << 15


def read(object_id: str, text: str) -> Piece:
    """One object from its own text, as a template or the dialect wrote it. Raises DialectError with the id and line."""
    found = _READ.get((object_id, text))
    return found if found is not None else _keep(_read_anew(object_id, text), text)


def seen(piece: Piece, text: str) -> None:
    """An object of ours as part of a whole configuration, whose text that is: reading it by itself finds the same."""
    if piece.owned and (piece.id, text) not in _READ:
        with suppress(DialectError):
            _check(piece)
            _keep(piece, text)


def _keep(piece: Piece, text: str) -> Piece:
    if len(_READ) >= _MANY:
        _READ.clear()
    _READ[piece.id, text] = piece
    return piece


def _read_anew(object_id: str, text: str) -> Piece:
    found = Splitter(text).pieces()
    if not _defined(object_id):
        raise refuse(UNKNOWN_ID, f"{object_id!r} is no object of cisco_iosxe", object_id, 1,
                     hint="docs/cisco-iosxe.md lists them")
    alien = {i: p for i, p in found.items() if i != object_id and not (_holds_part(object_id, i) and _bare(p))}
    if odd := next((p for i, p in alien.items() if p.within == object_id), None):
        line = odd.statements[0]
        while line.inner:
            line = line.inner[0]
        raise refuse(SYNTAX, f"{line.text!r} is no line that this dialect knows there", object_id, line.line or 1,
                     hint="platforms/cisco_iosxe/dialect/language.py has the lines of each mode")
    if alien:
        name, piece = next(iter(alien.items()))
        raise refuse(FOREIGN, f"a line of {name} stands in {object_id}", object_id, piece.statements[0].line or 1,
                     hint="put it into its own object")
    wanted = found.get(object_id)
    if wanted is None:
        raise refuse(SYNTAX, f"there is nothing of {object_id} in its text", object_id, 1)
    _check(wanted)
    return wanted


def meant(object_id: str, text: str) -> Piece:
    """One object of ours from a template's text. Raises DialectError as `read`, and where it would not be known again
    on a router as ours.
    """
    found = read(object_id, text)
    if not found.owned:
        raise refuse(NOT_OURS, f"{object_id} could not be told from others' on the router", object_id, 1,
                     hint="a name that begins with SIMPUL, or a description that begins with simpul:")
    return found


def adoptable(theirs: Piece, text: str) -> bool:
    """Whether what others made can become the object of that text, and be given back by an undo: each line of it is
    known, none of them is a secret that the router does not show, and it is not a process of another number.
    """
    try:
        ours = meant(theirs.id, text)
        read(theirs.id, theirs.text)
    except DialectError:
        return False
    if theirs.id.startswith("bgp/") and theirs.statements[0].text != ours.statements[0].text:
        return False
    return HIDDEN not in theirs.text


def _holds_part(object_id: str, whole: str) -> bool:
    """Whether an object is a part of another, whose head stands above its lines."""
    if object_id.startswith(NEIGHBOR):
        return whole == BGP
    return object_id.startswith(CLASS_LINE) and whole == f"class-map/{object_id.split('/')[1]}"


def _bare(piece: Piece) -> bool:
    """A process that only holds a neighbour's lines."""
    return all(s.text.startswith("address-family ") and not s.inner for s in piece.statements[0].inner)


def _defined(object_id: str) -> bool:
    return (object_id in PROPERTIES or object_id in (BGP, management.ENABLE) or of_id(object_id) is not None
            or object_id.startswith((NEIGHBOR, CLASS_LINE, management.ACCOUNT, "route/", "ntp/")))


def _check(piece: Piece) -> None:
    """Lines that no mode has, secrets that could be read, lists that would permit everything, keys of unknown kinds."""
    if piece.id.startswith(management.ACCOUNT) and (odd := management.unknown_kind(piece.statements[0])):
        raise refuse(IMPOSSIBLE, f"IOS-XE knows no key of the kind {odd}", piece.id, 3,
                     hint="this person needs an ssh-ed25519 or ecdsa-sha2-nistp256/384 key for these routers")
    if (dialled := re.fullmatch(r"interface/Dialer(\d+)", piece.id)) and not 1 <= int(dialled[1]) <= _DIALERS:
        raise refuse(IMPOSSIBLE, f"there is no Dialer{dialled[1]}: IOS-XE numbers them and their pools from 1 to "
                     f"{_DIALERS}", piece.id, 1, hint="give the dialled line a port of a lower slot")
    for one in _secret(piece.statements):
        if not _SECRET.fullmatch(one.words[-1]):
            raise refuse(SECRET, f"a secret stands in {piece.id}", piece.id, one.line or 1,
                         hint="write secret:<kind>:<name>")
    if piece.kind and piece.kind.mode in ("acl", "acl6"):
        entries = piece.statements[0].inner
        if not entries:
            raise refuse(WEAK, f"{piece.id} has no entry: an empty list permits everything", piece.id, 1)
        return
    mode = "bgp" if piece.kind is None and piece.id.startswith("bgp/") else piece.kind.mode if piece.kind else "top"
    if not language.known(mode) or mode == "top":
        return
    for head in piece.statements:
        for one in _walk(head.inner):
            if one.row is None:
                raise refuse(SYNTAX, f"{one.text!r} is no line that this dialect knows there", piece.id, one.line or 1,
                             hint="platforms/cisco_iosxe/dialect/language.py has the lines of each mode")


def _walk(found: Iterable[Statement]) -> Iterable[Statement]:
    for one in found:
        yield one
        if one.inner:
            yield from _walk(one.inner)


def _secret(found: Iterable[Statement]) -> list[Statement]:
    """The lines that have a place for a secret."""
    held: list[Statement] = []
    for one in found:
        if one.row is not None and one.row.secret is not None:
            held.append(one)
        if one.inner:
            held += _secret(one.inner)
    return held


