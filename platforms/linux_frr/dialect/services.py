"""Services: kinds of drop-in files that one daemon reads together, as one file, in the order of their names.

A new one is a parser here, a word in `SERVICES` of simpul-device and a line in `daemon` of simpul-effects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from platforms.linux_frr.dialect.dnsmasq import dnsmasq
from platforms.linux_frr.dialect.hardening import HARDENING
from platforms.linux_frr.dialect.keepalived import keepalived
from platforms.linux_frr.dialect.parsed import Parsed
from platforms.linux_frr.dialect.radvd import radvd
from platforms.linux_frr.dialect.wifi import guests

SERVICES: Final[Mapping[str, Callable[[str, str], Parsed]]] = {
    "keepalived": keepalived, "radvd": radvd, "dnsmasq": dnsmasq, "guests": guests,
    **HARDENING,
}
