"""Interface names: what people and shows abbreviate, and what the running configuration writes.

Source: "Cisco IOS Interface and Hardware Component Command Reference", `interface`; an abbreviation is taken where it
begins one type only, as the command line takes it.
"""

from __future__ import annotations

import re
from functools import lru_cache

_TYPES = ("AppGigabitEthernet", "ATM", "BDI", "Bundle", "Cellular", "Dialer", "Embedded-Service-Engine", "Ethernet",
          "FastEthernet", "FiveGigabitEthernet", "FortyGigabitEthernet", "GigabitEthernet", "HundredGigE", "Loopback",
          "Multilink", "NVI", "Null", "Port-channel", "Serial", "TenGigabitEthernet", "Tunnel", "TwentyFiveGigE",
          "TwoGigabitEthernet", "Virtual-Access", "Virtual-Template", "VirtualPortGroup", "Vlan",
          "Wlan-GigabitEthernet", "nve", "pseudowire")
# What tables print where a shorter word would begin several types.
_SHORT = {"te": "TenGigabitEthernet", "tu": "Tunnel", "twe": "TwentyFiveGigE", "tw": "TwoGigabitEthernet", "vi":
          "Virtual-Access", "vt": "Virtual-Template", "fa": "FastEthernet", "fi": "FiveGigabitEthernet", "fo":
          "FortyGigabitEthernet", "bd": "BDI", "et": "Ethernet", "vl": "Vlan"}
_PARTS = re.compile(r"([A-Za-z][A-Za-z-]*)(\d+(?:/\d+)*(?:\.\d+)?(?::\d+)?)$")
PHYSICAL = re.compile(r"(?:\w*Ethernet|\w+GigE|Serial|Cellular|ATM)[\d/]+(?::\d+)?$")


@lru_cache(maxsize=4096)
def canonical(text: str) -> str:
    """`gi0/0/1` -> `GigabitEthernet0/0/1`; what is no interface's name, or could be several, stays as it is."""
    parts = _PARTS.match(text)
    if parts is None:
        return text
    low = parts[1].lower()
    found = [t for t in _TYPES if t.lower() == low] or [_SHORT[low]] if low in _SHORT else [
        t for t in _TYPES if t.lower().startswith(low)]
    exact = [t for t in found if t.lower() == low]
    chosen = exact or found
    return chosen[0] + parts[2] if len(chosen) == 1 else text


def parent(name: str) -> str | None:
    """The port that a subinterface is a part of."""
    return name.rpartition(".")[0] or None
