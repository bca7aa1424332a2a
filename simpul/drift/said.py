"""What a changed object says in the inventory's own terms, where it can be said there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """A line (`uplink` is its name) or the out-of-band port ("") as a router has it now. `text` is the object's
    canonical text if the inventory said so: what must come out when it does. `silent`: of what another object speaks.
    """

    uplink: str
    text: str
    access: str = ""                     # static, dhcp, pppoe; empty for the out-of-band port
    address: str | None = None           # with its length
    gateway: str | None = None
    mtu: int | None = None
    silent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unsayable:
    """Why no inventory could ask for it, and where to say what is meant."""

    why: str
