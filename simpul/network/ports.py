"""A number that a port has by its own name, for what a router numbers beside its ports: a dialled line's interface."""

from __future__ import annotations

import re
from typing import Final

# A slot has so many bays, a bay so many ports, at most: with four slots all numbers stay below 256.
_BAYS: Final = 4
_PORTS: Final = 15


def place(port: str) -> int:
    """The number, from 1: no other port of the router has it, and no port that comes or goes changes it.

    Ports of one router differ in their numbers, whatever words stand before them; the last is the port, those before
    it are slot and bay. A larger device than four slots of four bays of 15 ports can have two ports of one number:
    where both are dialled, two objects would have one name, which no dialect takes.

    >>> place("GigabitEthernet2"), place("GigabitEthernet0/0/1"), place("TenGigabitEthernet0/1/0"), place("wan")
    (3, 2, 16, 1)
    """
    *slots, last = [int(n) for n in re.findall(r"\d+", port)] or [0]
    bay = 0
    for number in slots:
        bay = bay * _BAYS + number
    return 1 + bay * _PORTS + last
