"""nftables drop-ins: one set, map or chain a file, or the elements of sets.

The rules themselves are `nft -c`'s to judge, on the router, before they load. Here: that a file is one whole block and
cannot reach out of it, what it is called, and what it refers to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from platforms.linux_frr.dialect.parsed import Parsed
from platforms.refusal import SYNTAX, WEAK, refuse

_FILE = re.compile(r"nft/(inside|wan|public)/\d\d-([A-Za-z0-9_.-]+)\.(nft|elements)$")
_OPEN = re.compile(r"(set|map|chain) ([A-Za-z_][A-Za-z0-9_]*) \{$")
_ELEMENT = re.compile(r"add element inet simpul ([A-Za-z_][A-Za-z0-9_]*) \{ ?(\S.*?) ?\}$")
_JUMP = re.compile(r"\b(?:jump|goto) ([A-Za-z_][A-Za-z0-9_]*)")
_SET = re.compile(r"@([A-Za-z_][A-Za-z0-9_]*)")
_HOOK = re.compile(r"^\s*type \w+ hook (\w+) ")
_QUOTED = re.compile(r'"[^"]*"')
# What would end the set's elements or open something else among them.
_BEYOND = frozenset("{};")
# `@nh`, `@th` and `@ll` are raw payload, not sets.
_PAYLOAD = frozenset({"nh", "th", "ll", "ih"})


@dataclass(frozen=True, slots=True)
class Base:
    """A base chain: where it hooks in, and what happens to what no rule took."""

    kind: str
    hook: str
    policy: str


# Asked when a chain is read, of the whole configuration, and of what is before and after each step.
@lru_cache(maxsize=1 << 11)
def base_of(text: str) -> Base | None:
    """The base chain that a canonical text is, if it is one."""
    if not text.startswith("chain "):
        return None
    words = text.replace(";", " ; ").split()
    for place in range(len(words) - 3):
        if words[place] == "type" and words[place + 2] == "hook":
            policy = words[words.index("policy") + 1] if "policy" in words[:-1] else "accept"
            return Base(words[place + 1], words[place + 3], policy)
    return None


def listed_hooks(rows: Iterable[str]) -> list[str]:
    """The hooks of a listed table's base chains: where packets meet it."""
    return sorted({match[1] for row in rows if (match := _HOOK.search(row))})


def element_of(row: str) -> tuple[str, str]:
    """The set and the values of a canonical element line. Raises ValueError for any other line."""
    match = _ELEMENT.match(row)
    if not match:
        raise ValueError(row)
    return match[1], match[2]


def _clean(row: str) -> str:
    """A row without its strings and comments, so that braces and names in them do not count."""
    return _QUOTED.sub('""', row).partition("#")[0]


def _elements(file: str, rows: list[tuple[int, str]], zone: str, stem: str) -> Parsed:
    sets: set[str] = set()
    for number, row in rows:
        match = _ELEMENT.match(row.strip())
        if not match or not _BEYOND.isdisjoint(_clean(match[2])):
            raise refuse(SYNTAX, f"{row.strip()!r} is no element line", file, number,
                         hint="add element inet simpul SET { VALUE, ... }")
        sets.add(match[1])
    return Parsed("".join(f"{row.strip()}\n" for _, row in rows), frozenset({f"nft:{zone}:elements:{stem}"}),
                  frozenset(f"nft:{zone}:set:{name}" for name in sets))


def _block(file: str, rows: list[tuple[int, str]], zone: str) -> Parsed:
    first = _OPEN.match(" ".join(rows[0][1].split()))
    if not first:
        raise refuse(SYNTAX, f"{rows[0][1].strip()!r} opens no set, map or chain", file, rows[0][0],
                     hint="chain NAME { ... }, one a file")
    depth, requires = 0, set()
    for place, (number, row) in enumerate(rows):
        clean = _clean(row)
        if depth == 0 and place:
            raise refuse(SYNTAX, f"{row.strip()!r} stands outside the block: one set or chain a file", file, number)
        if clean.split()[:1] in (["include"], ["define"], ["undefine"], ["redefine"]):
            raise refuse(SYNTAX, f"{row.strip()!r} reaches out of the file", file, number)
        for column, letter in enumerate(clean):
            depth += (letter == "{") - (letter == "}")
            if letter == "}" and depth <= 0 and (depth < 0 or clean[column + 1:].strip()):
                raise refuse(SYNTAX, f"{row.strip()!r}: something follows the block's closing brace", file, number)
        requires |= {f"nft:{zone}:chain:{name}" for name in _JUMP.findall(clean)}
        requires |= {f"nft:{zone}:set:{name}" for name in _SET.findall(clean) if name not in _PAYLOAD}
    if depth:
        raise refuse(SYNTAX, "a closing brace is missing", file, rows[-1][0])
    text = "".join(f"{row}\n" for _, row in rows)
    base = base_of(text)
    if first[1] == "chain" and base and base.kind == "filter" and base.hook != "prerouting" and base.policy != "drop":
        raise refuse(WEAK, f"base chain {first[2]!r} ({base.hook}) has no `policy drop`: what no rule takes would pass",
                     file, rows[0][0])
    # Sets and maps share one name space in nftables.
    kind = "chain" if first[1] == "chain" else "set"
    defined = f"nft:{zone}:{kind}:{first[2]}"
    return Parsed(text, frozenset({defined}), frozenset(requires - {defined}))


def nft(file: str, text: str) -> Parsed:
    """`nft/ZONE/NN-NAME.nft` or `.elements`. Raises DialectError with file and line."""
    match = _FILE.fullmatch(file)
    if not match:
        raise refuse(SYNTAX, f"{file!r} is not called nft/inside|wan|public/NN-NAME.nft or .elements", file, 1)
    rows = [(number, row.rstrip()) for number, row in enumerate(text.split("\n"), 1)
            if row.strip() and not row.strip().startswith("#")]
    if not rows:
        raise refuse(SYNTAX, "the file says nothing", file, 1)
    if match[3] == "elements":
        return _elements(file, rows, match[1], match[2])
    return _block(file, rows, match[1])
