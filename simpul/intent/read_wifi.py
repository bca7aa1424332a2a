"""Reads public Wi-Fi: what guests have everywhere, and when and how much at a site."""

from __future__ import annotations

import re
from ipaddress import IPv4Network

from simpul.intent import endpoints, values
from simpul.intent.draft import Draft
from simpul.intent.fields import Fields
from simpul.intent.forms import formed
from simpul.intent.tree import Scalar
from simpul.intent.values import BadValue
from simpul.intent.wifi import GuestNetwork, Hours, Wifi
from simpul.words.sentence import tell

SEGMENT = "wifi"  # the row of the VLAN plan that guests stand in
_HOURS = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])\Z")
_SHARE = re.compile(r"([1-9][0-9]?)%\Z")
_DAY = 24 * 60
# From nowhere on the internet: RFC 1918, RFC 6598 (carrier NAT), link-local, loopback, multicast and beyond.
_NOT_PUBLIC = tuple(IPv4Network(p) for p in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
    "224.0.0.0/3"))


@formed("07:00-21:00", _HOURS.pattern)
def hours(scalar: Scalar) -> Hours:
    """Hours of opening in local time, the same each day: 07:00-21:00. They pass midnight where they end earlier."""
    value = values.text(scalar)
    match = _HOURS.match(value)
    hint = tell('write hours: "07:00-21:00"; leave hours out where it never closes')
    if match is None:
        raise BadValue("SIM016", tell('"{value}" is not a time of day and another', value=value), hint)
    opens, closes = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    if opens >= _DAY or closes > _DAY or opens == closes % _DAY:
        raise BadValue("SIM016", tell('"{value}" does not say when it opens and when it closes', value=value), hint)
    return Hours(opens, closes)


@formed("30%", _SHARE.pattern)
def share(scalar: Scalar) -> int:
    """A part of the line, of which the rest is kept: 30%."""
    value = values.text(scalar)
    match = _SHARE.match(value)
    if match is None or int(match[1]) > 90:
        raise BadValue("SIM016", tell('"{value}" is not a share from 1% to 90%', value=value), tell("write share: 30%"))
    return int(match[1])


def read_guests(draft: Draft, fields: Fields) -> None:
    """The `guests:` map: the addresses that guests have at every site, and who answers their names."""
    if not draft.declare("guests", "guests", fields.where):
        return
    prefix = fields.required("prefix4", endpoints.network4, IPv4Network("0.0.0.0/0"))
    resolvers = fields.several("resolvers", endpoints.address4)
    if not resolvers and not fields.failed:
        fields.missing("resolvers", tell("guests' names are asked outside, never inside: resolvers: [9.9.9.9]"))
    for address, place in resolvers:
        draft.note_prefix("resolver", tell("a guests' resolver"), IPv4Network(address), place)
        if any(address in net for net in _NOT_PUBLIC):
            fields.error(
                "SIM175",
                tell("the guests' resolver {address} cannot be reached over a line", address=address),
                place,
                tell("name a resolver with a public address"),
            )
    guests = GuestNetwork(prefix, tuple(address for address, _ in resolvers), fields.where)
    if fields.done():
        if not 16 <= prefix.prefixlen <= 28:
            fields.error(
                "SIM016",
                tell("{prefix} is not from a /16 to a /28", prefix=prefix),
                fields.place("prefix4"),
                tell("half of it are guests' addresses: a /22 has 509"),
            )
        draft.note_prefix("guests", tell("the guests' prefix"), prefix, fields.place("prefix4"))
        draft.guests = guests


def read_wifi(draft: Draft, row: Fields, by: str) -> Wifi | None:
    """The `wifi:` map of a profile or a site; None where there is none."""
    fields = row.map("wifi", tell('"wifi" of {by}', by=by))
    if fields is None:
        return None
    draft.refer("VLAN", SEGMENT, fields.where, tell("public Wi-Fi of {by}", by=by))
    wifi = Wifi(fields.optional("hours", hours), fields.required("share", share, 1), fields.where)
    if fields.done():
        return wifi
    row.failed = True
    return None
