"""Reads what routers do for the hosts of a segment: `services:` of a profile or a site."""

from __future__ import annotations

import re

from simpul.intent import names, values
from simpul.intent.fields import Fields
from simpul.intent.flow import FlowEnd
from simpul.intent.forms import formed
from simpul.intent.model import Dhcp, HostService
from simpul.intent.tree import Scalar
from simpul.intent.values import BadValue
from simpul.words.sentence import tell

# The first places of a segment are its gateway's, its routers' and those of what is set up by hand.
FIRST_OF_POOL = 10
DEFAULT_LEASE = 12 * 3600
_LEASE = re.compile(r"([1-9][0-9]{0,4})([mhd])\Z")
_UNIT = {"m": 60, "h": 3600, "d": 86400}
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+\Z")


@formed("12h", _LEASE.pattern)
def lease(scalar: Scalar) -> int:
    """A time in seconds, written 30m, 12h or 7d: from two minutes, which dnsmasq's least is, to 30 days."""
    match = _LEASE.match(scalar.text)
    seconds = int(match[1]) * _UNIT[match[2]] if match else 0
    if not 120 <= seconds <= 30 * 86400:
        raise BadValue(
            "SIM016",
            tell('"{text}" is not the time of a lease', text=scalar.text),
            tell("write 30m, 12h or 7d: 2m to 30d"),
        )
    return seconds


@formed("kaltim.internal", _DOMAIN.pattern, maxLength=100)
def domain(scalar: Scalar) -> str:
    """A domain of at least two labels."""
    value = values.text(scalar)
    if not _DOMAIN.match(value) or len(value) > 100:
        raise BadValue(
            "SIM101",
            tell('"{value}" is not a domain', value=value),
            tell("two labels or more, in lower case: kaltim.internal"),
        )
    return value


@formed("64:servers/dhcp", r".+:.+/.+")
def relay_to(scalar: Scalar) -> FlowEnd:
    """The DHCP server that a segment's requests are relayed to, named as the end of a flow."""
    end = names.flow_end(scalar)
    if end.server is None or end.scope == "*":
        raise BadValue(
            "SIM103",
            tell('"{text}" names no server', text=scalar.text),
            tell("write scope:segment/server: 64:servers/dhcp"),
        )
    return end


def read_services(fields: Fields | None, by: str, segments: set[str]) -> tuple[HostService, ...]:
    """The entries by the names of their segments. `segments` are those that exist where it is said."""
    found: list[HostService] = []
    if fields is None:
        return ()
    for name, place, row in fields.named(names.short_name, "segment"):
        if row is None:
            continue
        if name not in segments:
            row.error(
                "SIM106",
                tell('{by} serves hosts of the segment "{name}", which it does not have', by=by, name=name),
                place,
                tell("segments: {names}", names=', '.join(sorted(segments))),
            )
        inner = row.map("dhcp", '"dhcp"')
        relay = row.optional("relay", relay_to)
        dhcp = None
        if inner is not None:
            dhcp = Dhcp(inner.required("size", values.whole(1, 60_000, tell("a number of addresses")), 1),
                        inner.optional("lease", lease) or DEFAULT_LEASE, inner.where)
            row.failed |= not inner.done()
        if dhcp is not None and relay is not None:
            row.error(
                "SIM170",
                tell("{by}: {name} both hands out addresses and relays to who does", by=by, name=name),
                place,
                tell("keep dhcp: or relay:"),
            )
        if row.done():
            found.append(HostService(name, dhcp, relay, place))
        else:
            fields.failed = True
    fields.done()
    return tuple(sorted(found, key=lambda service: service.segment))
