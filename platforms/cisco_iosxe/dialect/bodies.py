"""What stands in a command's mode; and of our secrets, which a router shows hidden, their references."""

from __future__ import annotations

import re
from collections.abc import Iterable

from platforms.cisco_iosxe.dialect import language, lists
from platforms.cisco_iosxe.dialect.piece import MARK, description
from platforms.cisco_iosxe.dialect.secrets import HIDDEN
from platforms.cisco_iosxe.dialect.section import Statement, statements
from platforms.cisco_iosxe.dialect.tree import Node


def body(nodes: Iterable[Node], mode: str, head: str) -> tuple[Statement, ...]:
    """The lines of a mode; those of access lists are entries with their numbers. What a router shows of our secrets is
    read as a reference: the name of the secret stands in a description or in the object's own name.
    """
    if mode == "ikev2-keyring":
        return tuple(peer._replace(inner=_named(peer.inner, _told(peer))) for peer in statements(nodes, mode, head))
    if mode == "key-chain":
        made = _CHAIN.search(head)
        return tuple(key._replace(inner=_named(key.inner, f"secret:ospf:{made[1]}" if made else None))
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
                    one._replace(text=" ".join([*words[:at], reference])))
    return tuple(made)


def entry_statement(entry: lists.Entry, mode: str) -> Statement:
    """An entry of an access list as it is shown."""
    sign = "sequence " if mode == "acl6" else ""
    return Statement((entry.number, entry.body), f"{sign}{entry.number} {entry.body}")


def at_top(text: str) -> Statement:
    """A command at the top that has no lines. `text` is the command as the device would write it."""
    got = language.read("top", text)
    return Statement(got.key, got.text, got.row)
