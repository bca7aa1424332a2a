"""Values as the router prints them, and which of them an export leaves out: a default, or what it works out itself.

manual.mikrotik.com, Scripting (time values) and the page of each menu.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_interface
from typing import Final

from platforms.mikrotik_routeros.dialect.menus import Menu, default
from platforms.mikrotik_routeros.dialect.quotes import Raw

_TIMES: Final = frozenset({
    "hold-time", "keepalive-time", "lease-time", "persistent-keepalive", "min-tx", "min-rx", "timeout", "interval",
    "hello-interval", "dead-interval", "dpd-interval", "lifetime", "retransmit-interval", "transmit-delay", "ttl",
    "ra-delay", "preferred-lifetime", "valid-lifetime", "ra-lifetime"})
_TIME = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?")
_CLOCK = re.compile(r"(?:(\d+)d)?(\d+):(\d\d):(\d\d)")
# The gateway of a leased route before anybody filled it in: an address for documentation, which nobody has (RFC 5737).
NOBODYS: Final = "192.0.2.1@main"
_HANDED_OUT = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}@main")
_RATES: Final = frozenset({"limit-at", "max-limit"})
_ADDRESSES: Final = frozenset({"address", "src-address", "dst-address"})
_WRITTEN: Final = _TIMES | _ADDRESSES | _RATES | {"gateway", "time"}
# What these say depends on what stands beside them.
BESIDE: Final = frozenset({"gateway", "network"})
_WORKED_OUT: Final = frozenset({"comment", "name", "network"})
# Menus whose defaults are not the same for all items.
ODD: Final = frozenset({"/ip/service", "/interface/ethernet"})
_AUTO_NAME: Final = {"/ip/dhcp-client": re.compile(r"client\d+")}


@lru_cache(maxsize=1 << 12)
def duration(text: str) -> str:
    """A time as the router prints it.

    >>> duration("90"), duration("00:10:00"), duration("1800s"), duration("no-time")
    ('1m30s', '10m', '30m', 'no-time')
    """
    if text.isdigit():
        return _shown(int(text) * 1000)
    clock = _CLOCK.fullmatch(text)
    if clock:
        days, hours, minutes, seconds = (int(group or 0) for group in clock.groups())
        return _shown((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000)
    found = _TIME.fullmatch(text)
    if not text or found is None:
        return text
    weeks, days, hours, minutes, seconds, milli = (int(group or 0) for group in found.groups())
    return _shown(((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + milli)


def _shown(milli: int) -> str:
    out = ""
    for size, unit in ((604800000, "w"), (86400000, "d"), (3600000, "h"), (60000, "m"), (1000, "s"), (1, "ms")):
        count, milli = divmod(milli, size)
        out += f"{count}{unit}" if count else ""
    return out or "0s"


def canonical(menu: Menu, item: str, given: Mapping[str, str | None]) -> dict[str, str | None]:
    """The properties that say something: sorted, without defaults and without what the router works out by itself."""
    found: dict[str, str | None] = {}
    alone = menu.path not in ODD
    for name in sorted(given):
        value = given[name]
        if value is None:
            found[name] = None
            continue
        kept = _kept(menu, name, value) if alone and name not in BESIDE and not isinstance(value, Raw) else says(
            menu, item, name, value, given)
        if kept is not None:
            found[name] = kept
    return found


# Of an item that only one router has, most properties are those of others' items.
@lru_cache(maxsize=1 << 15)
def _kept(menu: Menu, name: str, value: str) -> str | None:
    """`says` of a property that says the same whatever stands beside it, in a menu whose items are all alike."""
    return says(menu, "", name, value, {})


def says(menu: Menu, item: str, name: str, value: str, given: Mapping[str, str | None]) -> str | None:
    """A property's value as the router prints it; None where it says nothing: a default, or what is worked out."""
    if name in _WRITTEN:
        value = _printed(menu, name, value, given)
    if value == default(menu, item, name) or (name in _WORKED_OUT and _worked_out(menu, name, value, given)):
        return None
    return value


def _printed(menu: Menu, name: str, value: str, given: Mapping[str, str | None]) -> str:
    """A value that can be written in several ways, as the router prints it."""
    if name in _TIMES:
        return duration(value)
    if name == "gateway":
        return NOBODYS if is_leased(menu, given) and _HANDED_OUT.fullmatch(value) else value
    if name in _RATES:
        return rate(value)
    if "/firewall/" not in menu.path:
        return value
    return daytime(value) if name == "time" else _host(value, six=menu.path.startswith("/ipv6/"))


def _worked_out(menu: Menu, name: str, value: str, given: Mapping[str, str | None]) -> bool:
    """Whether the router has a value by itself, whatever was given."""
    if name == "comment":
        return not value
    if name == "network":
        return menu.path == "/ip/address" and _derived(given.get("address"), value)
    auto = _AUTO_NAME.get(menu.path)
    return auto is not None and auto.fullmatch(value) is not None


def is_leased(menu: Menu, given: Mapping[str, str | None]) -> bool:
    """Whether it is a route whose gateway a DHCP client's script fills in: the provider's to say, and no change."""
    return menu.path == "/ip/route" and re.fullmatch(r"simpul:wan/\S+ leased", given.get("comment") or "") is not None


def daytime(text: str) -> str:
    """A part of a day with the days of the week, as the router prints it.

    >>> daytime("07:00:00-21:00:00,sun,mon"), daytime("00:00:00-1d,sat")
    ('7h-21h,sun,mon', '0s-1d,sat')
    """
    span, _, days = text.partition(",")
    since, _, until = span.partition("-")
    return f"{duration(since)}-{duration(until)}{',' if days else ''}{days}"


def rate(text: str) -> str:
    """A rate as the router prints it: in the largest unit that leaves no rest.

    >>> rate("950000k"), rate("9500k"), rate("1000000000"), rate("0")
    ('950M', '9500k', '1G', '0')
    """
    units = {"": 1, "k": 1000, "M": 1000 ** 2, "G": 1000 ** 3}
    found = re.fullmatch(r"(\d+)([kMG]?)", text)
    if found is None:
        return text
    bits = int(found[1]) * units[found[2]]
    unit = next(u for u in ("G", "M", "k", "") if bits % units[u] == 0)
    return f"{bits // units[unit]}{unit}" if bits else "0"


def _host(text: str, *, six: bool) -> str:
    """An address in a firewall as it is printed: IPv4 without a length of 32, IPv6 always with one."""
    if six:
        return f"{text}/128" if text and "/" not in text and "-" not in text else text
    return text.removesuffix("/32")


def _derived(address: str | None, network: str | None) -> bool:
    try:
        return str(ip_interface(address or "").network.network_address) == network
    except ValueError:
        return False
