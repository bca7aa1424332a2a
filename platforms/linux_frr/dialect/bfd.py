"""`bfd`: one block on the router, of which the profiles named `SIMPUL-*` are ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from platforms.linux_frr.dialect.tree import Node
from platforms.refusal import FOREIGN, SYNTAX, refuse

# Printed by FRR 8.4 in this order, and only where they are not these (milliseconds, but for the first).
_DEFAULTS = {"detect-multiplier": 3, "transmit-interval": 300, "receive-interval": 300}
_BOUNDS = {"detect-multiplier": (2, 255), "transmit-interval": (10, 60000), "receive-interval": (10, 60000)}


@dataclass(slots=True)
class Profile:
    """One profile: the values that are not FRR's own."""

    name: str
    values: dict[str, int] = field(default_factory=dict)

    def show(self) -> str:
        rows = [f"  {key} {self.values[key]}" for key in _DEFAULTS if key in self.values]
        return "\n".join(["bfd", f" profile {self.name}", *rows, " exit", "exit", ""])


def is_profile(node: Node) -> bool:
    """Whether a line inside `bfd` opens a profile."""
    return len(node.words) == 2 and node.words[0] == "profile"


def read_profile(node: Node, file: str) -> Profile:
    """Read `profile NAME` and what stands inside it."""
    profile = Profile(node.words[1])
    for child in node.lines():
        key, _, value = child.text.partition(" ")
        low, high = _BOUNDS.get(key, (0, -1))
        if not (value.isascii() and value.isdecimal() and low <= int(value) <= high):
            raise refuse(SYNTAX, f"{child.text!r} is no line of a BFD profile of ours", file, child.line,
                         hint="detect-multiplier 2-255, transmit-interval and receive-interval 10-60000 (ms)")
        if int(value) != _DEFAULTS[key]:
            profile.values[key] = int(value)
    return profile


def profile_of(nodes: Iterable[Node], name: str, file: str) -> Profile:
    """The single profile of a text that must hold nothing else."""
    inside = [child for node in nodes for child in node.lines() if node.text == "bfd"]
    if [n.text for n in inside] != [f"profile {name}"] or any(n.text != "bfd" for n in nodes):
        raise refuse(FOREIGN, f"this is not `profile {name}` inside `bfd` and nothing else", file, 1)
    return read_profile(inside[0], file)


def change(before: Profile | None, after: Profile | None) -> list[str]:
    """The lines from one profile to another, in place: a session takes new times without going down."""
    if after is None:
        return [] if before is None else ["bfd", f" no profile {before.name}", "exit"]
    old = before.values if before else {}
    rows = [f"  {key} {after.values.get(key, default)}" for key, default in _DEFAULTS.items()
            if after.values.get(key, default) != old.get(key, default)]
    return ["bfd", f" profile {after.name}", *rows, " exit", "exit"] if rows or before is None else []
