"""Who of two routers holds a segment's addresses: keepalived's instances, as their files say them (RFC 9568, 8.3.11).

The higher priority wins; one without a BGP session over a tunnel loses what its track file takes away. Preemption and
its delay are not waited for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_SETTING = re.compile(r"^\s*(priority|unicast_src_ip) (\S+)$", re.MULTILINE)
_PEER = re.compile(r"unicast_peer \{\s*(\S+)\s*\}")
_HELD = re.compile(r"^\s*(\S+)/(?:32|128) dev \S+$", re.MULTILINE)
CUT_OFF = 100                           # what the track file of docs/linux-frr.md takes from the priority


@dataclass(frozen=True, slots=True)
class Instance:
    """One segment's virtual router, as one of the two routers has it."""

    interface: str
    priority: int
    own: str
    peer: str
    addresses: frozenset[str]


def instances(files: Mapping[str, str]) -> list[Instance]:
    """The instances of a router's live files."""
    found = []
    for identifier, text in files.items():
        if identifier.startswith("keepalived/") and "vrrp_instance" in text:
            said, peer = dict(_SETTING.findall(text)), _PEER.search(text)
            found.append(Instance(identifier.removeprefix("keepalived/").removesuffix(".conf"),
                                  int(said.get("priority", 100)), said.get("unicast_src_ip", ""),
                                  peer[1] if peer else "", frozenset(_HELD.findall(text))))
    return found
