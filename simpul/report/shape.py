"""What is left of a text when names and addresses are taken out: equal shapes are edits of one kind."""

from __future__ import annotations

import re

HOLE = "•"
# A prefix keeps its length, and a small number stays: a timer, a preference or a VLAN that differs is another edit.
_NAMES = re.compile(
    r"""(?<![\w.:-])(?:
        secret:[\w:+/=.@-]+ |
        [A-Za-z0-9+/]{43}= |
        (?=[0-9a-fA-F.]*:[0-9a-fA-F.]*:)[0-9a-fA-F:.]+ |
        \d{1,3}(?:\.\d{1,3}){3}(?::\d+)? |
        [a-z][a-z0-9]*(?:-[a-z0-9]+)*-\d+ |
        \d{5,10}
    )(?![A-Za-z0-9-])(?!_[A-Za-z])
    |(?<![\d.])\d\d(?:\.\d\d)*(?:\.\d{4})?([/_])[a-z-]+\1\d+(?!\w)
    |(?<![A-Za-z])(?:wg|ike)\d+""", re.VERBOSE)
_CODES = re.compile(r"(?<![\d.])\d\d(?:\.\d\d)*(?=_[a-z])")
_NUMBERED = re.compile(r"(?=\S*\d)[^\s()]+")


def of_line(line: str) -> str:
    """A line of configuration without whom it names.

    >>> of_line(" neighbor 10.127.0.131 timers 5 15")
    ' neighbor • timers 5 15'
    >>> of_line("add element inet simpul guard4 { wg65 . 10.64.0.0/12 }")
    'add element inet simpul guard4 { • . •/12 }'
    """
    return _NAMES.sub(HOLE, line)


def of_id(object_id: str) -> str:
    """An object's id without its number, name or address.

    >>> of_id("frr/neighbor/10.127.0.131.conf"), of_id("nft/wan/50-listen-wg65.elements")
    ('frr/neighbor/•.conf', 'nft/wan/50-listen-•.elements')
    >>> of_id("nft/inside/60-permit-64.02.06.2003_kantor-desa_1.elements"), of_id("frr/route/10.64.0.0_12.conf")
    ('nft/inside/60-permit-•.elements', 'frr/route/•_12.conf')
    """
    folder, slash, name = object_id.rpartition("/")
    stem, dot, end = name.rpartition(".")
    return f"{folder}{slash}{_CODES.sub(HOLE, of_line(stem))}{dot}{end}"


def of_reason(text: str) -> str:
    """A reason without whose it is.

    >>> of_reason("uplink radio of 64.74/kabkota/1 to hub-bpn-2")
    'uplink radio of • to •'
    """
    return _NUMBERED.sub(HOLE, text)
