"""What an inventory declares and what only one may hold, as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from simpul.words.sentence import tell

_KINDS: Final[Mapping[str, str]] = {
    "an inventory file": tell("an inventory file"), "network": tell("network"), "guests": tell("guests"),
    "management": tell("management"), "VLAN": tell("VLAN"), "medium": tell("medium"), "provider": tell("provider"),
    "operator": tell("operator"), "approver": tell("approver"), "interconnect": tell("interconnect"),
    "profile": tell("profile"), "government": tell("government"), "site": tell("site"), "device": tell("device"),
    "uplink": tell("uplink"), "server": tell("server"), "segment": tell("segment"),
    "LAN port": tell("LAN port"), "fact": tell("fact"), "accepted risk": tell("accepted risk"), "flow": tell("flow"),
    "platform": tell("platform"), "port": tell("port"), "SNMP user": tell("SNMP user"),
    "government or provider": tell("government or provider"), "a place": tell("a place"),
    # What one thing has to itself.
    "VLAN id": tell("VLAN id"), "AS number": tell("AS number"), "rank": tell("rank"), "address": tell("address"),
    "device name": tell("device name"), "SSH key of an approver": tell("SSH key of an approver"),
}


def kind(name: str) -> str:
    """The kind by its name in the readers. What is no kind is what an author called it."""
    return _KINDS.get(name, name)
