"""FRR's configuration language as a tree that prints back byte for byte.

The language has no grammar of its own: a line belongs to the mode that understands it, indentation is for people.
What we know (BGP, its address families, route-maps) is therefore read by keyword, as vtysh would; a mode that we do
not know is kept together by its indentation. Seen with FRR 8.4; 9 and 10 print the same shapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["line", "comment", "exit"]


@dataclass(slots=True)
class Node:
    """One line and what stands inside the mode that it opens. `text` has single spaces; `raw` is what was read."""

    line: int
    raw: str
    text: str
    kind: Kind = "line"
    children: list[Node] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        return self.text.split(" ")

    def lines(self) -> Iterator[Node]:
        """The configuration lines directly inside: no comments, no `exit`."""
        return (child for child in self.children if child.kind == "line")

    def print(self) -> str:
        return self.raw + "".join(child.print() for child in self.children)


# Lines that can only stand at the top: they end whatever mode is open.
_TOP = re.compile(
    r"(?:router|route-map|interface|vrf|line vty|bfd|key chain|segment-routing|nexthop-group|pbr-map|rpki|mpls ldp|"
    r"l2vpn|pseudowire|ip prefix-list|ipv6 prefix-list|access-list|ipv6 access-list|ip route|ipv6 route|"
    r"bgp (?:as-path|community-list|large-community-list|extcommunity-list)|hostname|domainname|service|log|frr|debug|"
    r"banner|username|agentx|ip forwarding|ipv6 forwarding)(?: |$)")
# `bfd` inside a neighbour or an interface has a word before it; here are the modes that take such a line for their own.
_INSIDE = {
    "vrf": re.compile(r"(?:ip|ipv6) route "),
    "router": re.compile(r"(?:bfd|segment-routing|log|debug)(?: |$)"),
    "l2vpn": re.compile(r"interface "),
    "mpls": re.compile(r"interface |router-id "),
    "interface": re.compile(r"(?:bfd)(?: |$)"),
}
_OPENS = re.compile(
    r"(?:router [a-z0-9]+|route-map \S+ (?:permit|deny) \d+$|interface \S|vrf \S|line vty$|bfd$|key chain \S|"
    r"segment-routing$|nexthop-group \S|pbr-map \S|rpki$|mpls ldp$|l2vpn \S|pseudowire \S)")
_BGP = re.compile(r"router bgp(?: |$)")
_FAMILY = re.compile(r"address-family ")
_BFD = re.compile(r"(?:profile|peer) ")
_BGP_WORDS = re.compile(
    r"(?:no )?(?:bgp|neighbor|network|timers|address-family|redistribute|aggregate-address|maximum-paths|distance|"
    r"table-map|coalesce-time|read-quanta|write-quanta|vnc|segment-routing|sid|advertise|import|export|rd|rt|label)"
    r"(?: |$)")
_MAP_WORDS = re.compile(r"(?:no )?(?:match|set|call|on-match|continue|description)(?: |$)")
# What address families do not know, so that vtysh leaves them for the router.
_ROUTER_ONLY = re.compile(
    r"(?:no )?(?:address-family |timers bgp |coalesce-time |read-quanta |write-quanta |bgp (?!dampening)|"
    r"neighbor \S+ (?:remote-as|local-as|description|shutdown|bfd|password|solo|port|interface|tcp-mss|passive|"
    r"ebgp-multihop|ttl-security|disable-connected-check|update-source|advertisement-interval|timers|graceful-restart|"
    r"enforce-first-as|capability (?!orf)|dont-capability-negotiate|override-capability|strict-capability-match)"
    r"(?: |$))")


def normal(line: str) -> str:
    """A line as vtysh reads it: no indentation, single spaces."""
    return " ".join(line.split())


@dataclass(slots=True)
class _Open:
    """A mode that is open while reading."""

    node: Node
    indent: int
    kind: str                      # bgp, family, map, known, unknown
    inner: int | None = None       # indentation of its first line

    def takes(self, text: str, indent: int) -> bool:
        """Whether a line belongs in here, as vtysh would decide it."""
        if self.kind == "unknown":
            return indent > self.indent
        if self.kind == "family":
            return not _ROUTER_ONLY.match(text) and not _TOP.match(text.removeprefix("no "))
        bare = text.removeprefix("no ")
        if _TOP.match(bare):
            own = _INSIDE.get(self.node.words[0])
            if not (own and own.match(bare) and (self.inner is None or indent > self.indent)):
                return False
        if indent > self.indent:
            return True
        if self.kind == "bgp":
            return bool(_BGP_WORDS.match(text))
        if self.kind == "map":
            return bool(_MAP_WORDS.match(text))
        # A mode written flat keeps taking lines at its own indentation; one written indented has ended.
        return self.inner is not None and self.inner <= self.indent


def _opening(text: str, indent: int, following: int | None, around: _Open | None) -> str | None:
    """Which kind of mode a line opens, if any."""
    inside = around.kind if around else None
    if inside is None:
        if _BGP.match(text):
            return "bgp"
        if text.startswith("route-map ") and _OPENS.match(text):
            return "map"
        if _OPENS.match(text):
            return "known"
    if inside == "bgp" and _FAMILY.match(text):
        return "family"
    if inside in {"family", "map"}:
        return None
    # Within `bfd` these have an `exit` of their own even where nothing stands inside.
    if around and around.node.text == "bfd" and _BFD.match(text):
        return "known"
    return "unknown" if following is not None and following > indent else None


def parse(text: str) -> list[Node]:
    """Read configuration text, every byte of it; `show` gives it back. Never fails: FRR is the judge."""
    # Not splitlines(): it also splits at characters that FRR takes for text.
    rows = [f"{row}\n" for row in text.split("\n")]
    rows[-1] = rows[-1][:-1]
    if not rows[-1]:
        rows.pop()
    texts = [" ".join(row.split()) for row in rows]
    indents = [len(row) - len(row.lstrip(" \t")) for row in rows]
    following: list[int | None] = [None] * len(rows)
    deeper: int | None = None
    for number in range(len(rows) - 1, -1, -1):
        following[number] = deeper
        if texts[number] and texts[number][0] not in "!#":
            deeper = indents[number]
    top: list[Node] = []
    stack: list[_Open] = []
    for number, (raw, words, indent) in enumerate(zip(rows, texts, indents, strict=True)):
        where = stack[-1].node.children if stack else top
        if not words or words[0] in "!#":
            where.append(Node(number + 1, raw, words, "comment"))
            continue
        if words == "end":
            stack.clear()
            top.append(Node(number + 1, raw, words, "exit"))
            continue
        if words in {"exit", "quit"} or words.startswith("exit-"):
            if words == "exit-address-family":
                while stack and stack[-1].kind != "family" and any(o.kind == "family" for o in stack):
                    stack.pop()
                where = stack[-1].node.children if stack else top
            where.append(Node(number + 1, raw, words, "exit"))
            # `exit-vrf` and `exit-address-family` close only what they name; elsewhere they are a no-op for vtysh.
            if stack and (words != "exit-address-family" or stack[-1].kind == "family"):
                stack.pop()
            continue
        while stack and not stack[-1].takes(words, indent):
            stack.pop()
        if stack and stack[-1].inner is None:
            stack[-1].inner = indent
        node = Node(number + 1, raw, words)
        (stack[-1].node.children if stack else top).append(node)
        kind = _opening(words, indent, following[number], stack[-1] if stack else None)
        if kind:
            stack.append(_Open(node, indent, kind))
    return top


def mode(text: str) -> Node:
    """What `parse` makes of one mode that is written as FRR prints it: a line, lines set in by one space, `exit`."""
    head, *rows, _ = text.split("\n")
    children = [Node(number, f"{row}\n", row.strip(), "exit" if row == "exit" else "line")
                for number, row in enumerate(rows, 2)]
    return Node(1, f"{head}\n", head, children=children)


def show(nodes: list[Node]) -> str:
    """The text that was read."""
    return "".join(node.print() for node in nodes)
