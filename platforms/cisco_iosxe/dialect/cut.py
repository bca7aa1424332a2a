"""A configuration cut into parts: what each command at the top has of which object.

An object is one or several statements at the top. Of `router bgp` there are two kinds: the process with its own lines,
and one for each neighbour with that neighbour's lines, in the address families too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from platforms.cisco_iosxe.dialect import language, management
from platforms.cisco_iosxe.dialect.bodies import at_top, body
from platforms.cisco_iosxe.dialect.ids import EXCLUDED, kind_of, ntp_id, property_of, route_id
from platforms.cisco_iosxe.dialect.kinds import CLASS_LINE, CLASS_LINE_LISTS, PROPERTY_FEATURE, Kind
from platforms.cisco_iosxe.dialect.piece import BGP, NEIGHBOR, OTHER
from platforms.cisco_iosxe.dialect.secrets import masked
from platforms.cisco_iosxe.dialect.section import Statement, statements
from platforms.cisco_iosxe.dialect.spelling import spelled
from platforms.cisco_iosxe.dialect.strangers import other
from platforms.cisco_iosxe.dialect.tree import Node, commands
from platforms.cisco_iosxe.runs import VARIABLE
from simpul.config.model import Feature


class Part(NamedTuple):
    """What a command has of an object, and the command's line in its text. An excluded range is a pool's, whose id it
    does not tell: it has none.
    """

    line: int
    id: str
    one: Statement
    feature: Feature = "base"
    kind: Kind | None = None


def cut(text: str) -> Iterator[Part]:
    """What each command has of an object, in their order."""
    for node in commands(text):
        plain = spelled(node.text)
        # The driver's marks come and go with each change.
        if not plain.startswith(VARIABLE):
            yield from _parts(node, plain)


def _parts(node: Node, text: str) -> Iterable[Part]:
    """`text` is the command's own line as the device would write it."""
    if text.startswith("router bgp "):
        return _bgp(text, node)
    named = kind_of(text)
    if named is not None:
        return _of_kind(*named, node, text)
    if text == management.CHAIN:
        chain = Statement((text,), text, None, statements(node.children, "pubkey-chain"))
        return [Part(node.line, management.ACCOUNT + name, user, "hardening") for name, user in management.users(chain)]
    if text.startswith("enable secret "):
        return [Part(node.line, management.ENABLE, at_top(masked(text)), "hardening")]
    if EXCLUDED.match(text):
        return [Part(node.line, "", at_top(text))]
    own = property_of(text)
    got = language.read("top", text)
    if own is not None and got.row is not None:
        shown = got.text + (f"\n{node.blob.rstrip()}" if node.blob else "")
        one = Statement(got.key, shown, got.row)
        return [] if got.hidden else [Part(node.line, own, one, PROPERTY_FEATURE[own])]
    if (route := route_id(text)) is not None:
        return [Part(node.line, route, at_top(text), "routing")]
    if (ntp := ntp_id(text)) is not None:
        return [Part(node.line, ntp, at_top(text))]
    return [Part(node.line, OTHER + one.text.split("\n")[0].replace(" ", "_")[:80], one)
            for one in statements([node], "?")]


def _of_kind(kind: Kind, name: str, node: Node, text: str) -> Iterator[Part]:
    if kind.shape == "lines":
        yield Part(node.line, f"{kind.name}/{name}", at_top(masked(text)), kind.feature, kind)
        return
    inner = body(node.children, kind.mode, text)
    if kind.name == "class-map":
        # Lines of a class that are objects of their own.
        flows = [s for s in inner if s.text.startswith(f"match access-group name {CLASS_LINE_LISTS}")]
        for one in flows:
            alone = Statement((text,), text, None, (one,))
            yield Part(node.line, f"{CLASS_LINE}{name}/{one.words[3]}", alone, "filter")
        inner = tuple(s for s in inner if s not in flows)
    yield Part(node.line, f"{kind.name}/{name}", Statement((text,), text, None, inner), kind.feature, kind)


def _bgp(head: str, node: Node) -> Iterator[Part]:
    def part(object_id: str, *inner: Statement) -> Part:
        return Part(node.line, object_id, Statement((head,), head, None, inner), "routing")

    inner = statements(node.children, "bgp", head)
    # A VRF's address family, another process's doings: no line of it is ever ours, in whatever process it stands.
    for one in inner:
        if one.row is None:
            yield part(other(head, one), one)
        for line in one.inner if one.text.startswith("address-family ") else ():
            if one.row is not None and line.row is None and line.words[0] != "neighbor":
                yield part(other(f"{head}/{one.text}", line), one._replace(inner=(line,)))
    own, theirs = _by_neighbor(s for s in inner if s.row is not None)
    yield part(BGP, *own)
    for name, lines in theirs.items():
        yield part(NEIGHBOR + name.lower(), *lines)


def _peer(line: Statement) -> str:
    return line.text.split(" ", 2)[1]


def _by_neighbor(inner: Iterable[Statement]) -> tuple[list[Statement], dict[str, list[Statement]]]:
    """The process's own lines, and each neighbour's."""
    own: list[Statement] = []
    theirs: dict[str, list[Statement]] = {}
    for one in inner:
        if one.text.startswith("address-family "):
            kept: list[Statement] = []
            parts: dict[str, list[Statement]] = {}
            for line in one.inner:
                if line.text.startswith("neighbor "):
                    parts.setdefault(_peer(line), []).append(line)
                elif line.row is not None:
                    kept.append(line)
            own.append(one._replace(inner=tuple(kept)))
            for name, lines in parts.items():
                theirs.setdefault(name, []).append(one._replace(inner=tuple(lines)))
        elif one.text.startswith("neighbor "):
            theirs.setdefault(_peer(one), []).append(one)
        else:
            own.append(one)
    return own, theirs
