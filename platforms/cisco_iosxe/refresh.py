"""Which neighbours have to be asked for their routes once more, since a policy that decides about them is another.

IOS-XE asks a changed policy of new routes only; those that stand are judged anew by `clear ... soft` (Cisco, "Managing
Routing Policy Changes"; route refresh, RFC 2918, which IOS-XE, FRR and RouterOS 7 all speak). Pure: text in, lines out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from ipaddress import ip_address
from typing import Final

from platforms.cisco_iosxe.sections import sections

# The applet that asks after a rollback by itself (templates/cisco_iosxe/base.j2).
_ASKS: Final = "event manager applet SIMPUL-ask-again"
_APPLET: Final = re.compile(rf"{_ASKS}(?: |$)")
_LIST: Final = re.compile(r"(?:ip|ipv6) (?:prefix-list|community-list (?:standard|expanded)) (\S+)")
_MAP: Final = re.compile(r"route-map (\S+)")
_NEIGHBOR: Final = re.compile(r"\s*(?:no |default )?neighbor (\S+)")
_FILTER: Final = re.compile(r"\s+neighbor (\S+) (?:route-map|prefix-list) (\S+) (?:in|out)$")


def commands(running: str, tops: Sequence[str], typed: Iterable[str]) -> tuple[str, ...]:
    """The exec lines that have routes judged anew, after lines were typed under these top lines. `running` is the
    configuration that stands now, as `show running-config` prints it.
    """
    return tuple(f"clear ip bgp {who} soft" if ip_address(who).version == 4 else f"clear bgp ipv6 unicast {who} soft"
                 for who in _touched(running, tops, typed))


def safe(startup: str, running: str, tops: Iterable[str]) -> bool:
    """Whether the router itself asks once more after a rollback: its applet stands in what it boots and runs, the same
    in both, and nothing is typed under these top lines that touches it. What came with a change goes with it.
    """
    if _ASKS not in startup:
        return False
    boots, runs = ({top: lines for top, lines in sections(text).items() if _APPLET.match(top)}
                   for text in (startup, running))
    waits = any(line.startswith(" event syslog ") for lines in boots.values() for line in lines)
    return waits and boots == runs and not any(_APPLET.match(top) for top in tops)


def policies(tops: Iterable[str]) -> bool:
    """Whether lines under these could be of a policy or a neighbour at all."""
    return any(_LIST.match(top) or _MAP.match(top) or top.startswith("router bgp ") for top in tops)


def _touched(running: str, tops: Sequence[str], typed: Iterable[str]) -> list[str]:
    """Neighbours of the global table whose filters were touched, or what those refer to; or they themselves."""
    stands = sections(running)
    lists = {match[1] for top in tops if (match := _LIST.match(top))}
    maps = {match[1] for top in tops if (match := _MAP.match(top))}
    maps |= {match[1] for top, lines in stands.items() if (match := _MAP.match(top))
             and any(lists.intersection(line.split()) for line in lines)}
    named = lists | maps
    found = {who for top, lines in stands.items() if top.startswith("router bgp ")
             for who, name in _filters(lines) if name in named}
    if any(top.startswith("router bgp ") for top in tops):
        found |= {match[1] for line in typed if (match := _NEIGHBOR.match(line))}
    known = {match[1] for top, lines in stands.items() if top.startswith("router bgp ")
             for line in lines if (match := _NEIGHBOR.match(line))}
    return sorted(who for who in found & known if _is_address(who))


def _filters(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if match := _FILTER.match(line):
            yield match[1], match[2]


def _is_address(word: str) -> bool:
    try:
        ip_address(word)
    except ValueError:
        return False
    return True
