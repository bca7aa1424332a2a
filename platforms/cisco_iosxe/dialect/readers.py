"""Who may read a router by SNMPv3: what stands in its configuration, and what it keeps apart.

A reader is a group that may read, with a list of whence, and a user in that group. A router shows the user in no
configuration, only in `show snmp user`, and never its keys ("SNMP Configuration Guide", `snmp-server user`). So the
group's name holds the beginnings of its two keys' names, its list a remark with all of them; and a user whose group is
not there reads nothing (RFC 3415, 3.2), so the group alone says who reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from platforms.cisco_iosxe.dialect.secrets import HIDDEN
from platforms.cisco_iosxe.dialect.section import Statement

READER: Final = "snmp/reader/"
LIST: Final = "acl-standard/"
_USER: Final = "snmp-server user "
_SHOWN: Final = re.compile(r"User name: (\S+)\s.*?^Group-name: (\S+)", re.DOTALL | re.MULTILINE)
_TOLD: Final = re.compile(r"remark simpul:(snmp:\S+) simpul:(snmp:\S+)$")


def with_users(configuration: str, shown: str) -> str:
    """A configuration with the users of `show snmp user` behind it, those whose groups are in it."""
    lines = [f"{_USER}{name} {group} v3 auth sha {HIDDEN} priv aes 128 {HIDDEN}\n"
             for name, group in _SHOWN.findall(shown.replace("\r", ""))
             if f"snmp-server group {group} v3 " in configuration]
    body, end, rest = configuration.rpartition("\nend")
    return f"{body}\n{''.join(lines)}end{rest}" if end and lines else configuration + "".join(lines)


def is_user(one: Statement) -> bool:
    """Whether a line is a user, which no rollback brings back or takes away."""
    return one.text.startswith(_USER)


def named(found: Iterable[Statement], lists: Mapping[str, Iterable[Statement]]) -> tuple[Statement, ...]:
    """The lines of a reader, with the references of its keys in the place of what is hidden: its list tells them.
    `lists`: the entries of each list by its name.
    """
    made = []
    for one in found:
        words = one.words
        told = [m for s in lists.get(words[3], ()) if (m := _TOLD.search(s.text))] if is_user(one) else []
        if len(told) == 1 and words.count(HIDDEN) == 2:
            names = [f"secret:{told[0][1]}", f"secret:{told[0][2]}"]
            made.append(one._replace(text=" ".join(names.pop(0) if w == HIDDEN else w for w in words)))
        else:
            made.append(one)
    return tuple(made)


def change(old: Iterable[Statement], new: Iterable[Statement] | None) -> list[str]:
    """The lines of configuration mode. A user is never taken away: without its group it reads nothing, and its keys
    could not be given back.
    """
    had = {one.text for one in old}
    if new is None:
        return [f"no {one.text}" for one in old if not is_user(one)]
    return [one.text for one in new if one.text not in had]


def kept(lines: Iterable[str]) -> tuple[str, ...]:
    """What an undo types: no user, whose keys it would have to name. Where it was not overwritten it is still there."""
    return tuple(line for line in lines if not line.startswith(_USER))
