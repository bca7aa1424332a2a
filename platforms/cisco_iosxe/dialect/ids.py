"""Which object a command at the top belongs to (docs/cisco-iosxe.md)."""

from __future__ import annotations

import re
from ipaddress import IPv4Network

from platforms.cisco_iosxe.dialect import management, names
from platforms.cisco_iosxe.dialect.kinds import CLASS_LINE, PROPERTIES, Kind, by_word, of_id
from platforms.cisco_iosxe.dialect.piece import BGP, NEIGHBOR


def property_of(text: str) -> str | None:
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


def kind_of(text: str) -> tuple[Kind, str] | None:
    """The kind of a command that opens a mode or is an object's line, and the name in it."""
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
EXCLUDED = re.compile(r"ip dhcp excluded-address (?:vrf (?P<vrf>\S+) )?(?P<first>\d+\.\d+\.\d+\.\d+)(?: |$)")


def route_id(text: str) -> str | None:
    """The static routes to one prefix in one VRF; None where a command is none."""
    found = _ROUTE.match(text)
    if found is None:
        return None
    words = found["rest"].split(" ")
    try:
        prefix = str(IPv4Network(f"{words[0]}/{words[1]}")) if found["family"] == "ip" else words[0]
    except (ValueError, IndexError):
        return None
    return f"route/{found['vrf'] or 'global'}/{prefix.replace('/', '_').lower()}"


def ntp_id(text: str) -> str | None:
    """A source of time; None where a command is none."""
    found = _NTP.match(text)
    return f"ntp/{found['vrf'] or 'inside'}/{found['address'].lower()}" if found else None


def defined(object_id: str) -> bool:
    """Whether an id is one of an object of this platform."""
    return (object_id in PROPERTIES or object_id in (BGP, management.ENABLE) or of_id(object_id) is not None
            or object_id.startswith((NEIGHBOR, CLASS_LINE, management.ACCOUNT, "route/", "ntp/")))
