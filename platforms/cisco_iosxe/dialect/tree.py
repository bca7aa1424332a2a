"""A running configuration as a tree that prints back byte for byte.

`show running-config` indents by one space a submode; what is no command (the text of a banner, the bytes of a
certificate, a key in lines) is kept with the command that it follows. "Managing Configuration Files Configuration
Guide", IOS-XE 17; banners as "Configuration Fundamentals Command Reference", `banner motd`, has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from string import ascii_letters
from typing import Literal

Kind = Literal["line", "comment", "exit"]
_BANNER = re.compile(r"banner (?:motd|login|exec|incoming|slip-ppp|prompt-timeout|config-save) (?P<mark>\^C|\S)")
# A certificate's bytes, a public key: hexadecimal lines up to `quit`.
_BYTES = re.compile(r"(?:certificate(?: ca| self-signed| rollover| key-agreement)?(?: ca)? [0-9A-Fa-f]+$|key-string$)")
_BEFORE_BLOBS = ("banner ", "certificate ", "key-string")
# How what is no plain command begins: nothing, a comment, those, `exit` and `quit`.
_SELDOM = frozenset(("", "!", "b", "c", "k", "e", "q"))
# `quit` stands behind the keys of a user of `ip ssh pubkey-chain`.
_EXIT = re.compile(r"(?:exit|exit-[a-z-]+|quit)$")
# What stands around the configuration in the answer to the command, and is none of it.
_AROUND = re.compile(r"(?:Building configuration\.\.\.|Current configuration ?:|Using \d+ out of|version \d|end$|"
                     r"Load for |Time source is )")
# How what is no command at the top begins, among letters: `exit`, `quit`, and what stands around a configuration.
_LETTERS = frozenset(ascii_letters) - frozenset("eqBCUvLT")


@dataclass(slots=True)
class Node:
    """One line with what stands in the mode that it opens. `text` has single spaces and none before; `raw` is what was
    read, with the lines of `blob`, which follows and is no command.
    """

    line: int
    raw: str
    text: str
    kind: Kind = "line"
    blob: str = ""
    children: list[Node] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        return self.text.split(" ")

    def lines(self) -> Iterator[Node]:
        """The commands directly inside: no comments, no `exit-...`."""
        return (child for child in self.children if child.kind == "line")

    def print(self) -> str:
        return self.raw + "".join(child.print() for child in self.children)


def parse(text: str) -> list[Node]:
    """The lines of a configuration, each below the one that its indentation puts it under. Never fails."""
    rows = text.splitlines(keepends=True)
    roots: list[Node] = []
    stack: list[tuple[int, Node]] = []
    at = 0
    while at < len(rows):
        raw, first = rows[at], at + 1
        at += 1
        body = raw.strip()
        indent = len(raw) - len(raw.lstrip(" "))
        kind: Kind = "line"
        blob = ""
        if body[:1] in _SELDOM:
            blob, at = _blob(body, rows, at)
            kind = _kind(body)
        # All blanks but the plain one count as unprintable.
        words = body if "  " not in body and body.isprintable() else " ".join(body.split())
        node = Node(first, raw + blob if blob else raw, words, kind, blob, [])
        if kind == "comment" and not indent:
            stack.clear()
        while stack and stack[-1][0] >= indent:
            stack.pop()
        (stack[-1][1].children if stack else roots).append(node)
        if kind == "line":
            stack.append((indent, node))
    return roots


def _kind(body: str) -> Kind:
    if not body or body.startswith("!"):
        return "comment"
    return "exit" if body.startswith(("exit", "quit")) and _EXIT.match(body) else "line"


def _blob(body: str, rows: list[str], at: int) -> tuple[str, int]:
    """The lines that belong to a command and are none, and where the commands go on."""
    if not body.startswith(_BEFORE_BLOBS):
        return "", at
    banner = _BANNER.match(body)
    if banner:
        mark = banner["mark"]
        if mark in body[banner.end():]:
            return "", at
        end = next((n for n in range(at, len(rows)) if mark in rows[n]), None)
    elif _BYTES.match(body):
        end = next((n for n in range(at, len(rows)) if rows[n].strip() in ("quit", "exit")), None)
        # A certificate that is kept elsewhere (`certificate ca 01 nvram:...`) has no bytes; nor has one cut off.
        if end is None or not all(re.fullmatch(r"[0-9A-Fa-f\s+/=]*", row) for row in rows[at:end]):
            return "", at
    else:
        return "", at
    if end is None:
        return "", at
    return "".join(rows[at:end + 1]), end + 1


def sections(text: str) -> list[str]:
    """The text of each command at the top with all that belongs to it: what `commands` finds, not taken apart.

    Only what stands as a router prints it is cut so. A text with lines below none comes whole.
    """
    rows = text.splitlines(keepends=True)
    found: list[str] = []
    begun = at = 0
    open_ = False                       # whether what is below belongs to a command
    while at < len(rows):
        row = rows[at]
        if row[:1] != " " or row.isspace():
            if open_:
                found.append("".join(rows[begun:at]))
            begun = at
            open_ = row[:1] in _LETTERS or (_kind(row.strip()) == "line" and not _AROUND.match(row))
        elif not open_:
            return [text]
        at += 1
        body = row.lstrip(" ")
        if body[:1] in _SELDOM:
            _, at = _blob(body.strip(), rows, at)
    return [*found, "".join(rows[begun:])] if open_ else found


def commands(text: str) -> Iterator[Node]:
    """The commands at the top: without comments, and without what `show running-config` prints around them."""
    return (n for n in parse(text) if n.kind == "line" and not _AROUND.match(n.text))
