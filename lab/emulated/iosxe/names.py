"""Interface names: what a user may type, what the configuration shows, what tables abbreviate, and their order.

Source: "Cisco IOS Interface and Hardware Component Command Reference", `interface`; the short forms are those that
`show ip interface brief` and `show vlan brief` print.
"""

from __future__ import annotations

import re

# Full name, short name; in the order in which the running configuration lists them (*assumed* across types, I4).
TYPES = (
    ("Loopback", "Lo"), ("Port-channel", "Po"), ("Tunnel", "Tu"), ("FastEthernet", "Fa"), ("GigabitEthernet", "Gi"),
    ("TwoGigabitEthernet", "Tw"), ("TenGigabitEthernet", "Te"), ("TwentyFiveGigE", "Twe"),
    ("FortyGigabitEthernet", "Fo"), ("HundredGigE", "Hu"), ("AppGigabitEthernet", "Ap"), ("Serial", "Se"),
    ("Cellular", "Ce"), ("Dialer", "Di"), ("Virtual-Template", "Vt"), ("Virtual-Access", "Vi"), ("BDI", "BD"),
    ("Vlan", "Vl"), ("Null", "Nu"),
)
_ORDER = {full: index for index, (full, _) in enumerate(TYPES)}
_SHORT = dict(TYPES)
_PARTS = re.compile(r"([A-Za-z-]+)\s*(\d+(?:/\d+)*(?:\.\d+)?)$")
# The types that are made by naming them; all others are there or not.
LOGICAL = frozenset({"Loopback", "Port-channel", "Tunnel", "Dialer", "Virtual-Template", "BDI", "Vlan"})


def kind_of(word: str) -> str | None:
    """The full type that an abbreviation means; None where it means none or several."""
    low = word.lower()
    exact = [full for full, short in TYPES if low in (full.lower(), short.lower())]
    if exact:
        return exact[0]
    found = [full for full, _ in TYPES if full.lower().startswith(low)]
    return found[0] if len(found) == 1 else None


def canonical(text: str) -> str | None:
    """`gi0/0/1`, `Gig 0/0/1` -> `GigabitEthernet0/0/1`; None where it is no interface's name."""
    parts = _PARTS.match(text.strip())
    kind = kind_of(parts[1]) if parts else None
    if parts is None or kind is None:
        return None
    number = "/".join(str(int(n)) if "." not in n else ".".join(str(int(x)) for x in n.split("."))
                      for n in parts[2].split("/"))
    return kind + number


def kind(name: str) -> str:
    """The type of a canonical name."""
    return name.rstrip("0123456789/.")


def numbers(name: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", name))


def short(name: str) -> str:
    """`GigabitEthernet0/0/1` -> `Gi0/0/1`."""
    return _SHORT[kind(name)] + name[len(kind(name)):]


def order(name: str) -> tuple[int, ...]:
    """A key by which interfaces stand in the configuration and in tables."""
    return (_ORDER[kind(name)], *numbers(name))


def parent(name: str) -> str | None:
    """The interface that a subinterface is a part of."""
    return name.rpartition(".")[0] or None
