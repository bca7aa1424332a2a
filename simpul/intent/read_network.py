"""Reads what holds for the whole network: pools, VLAN plan, media, providers, operators."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from zoneinfo import ZoneInfo

from simpul.intent import endpoints, names, values
from simpul.intent.draft import Bounds, Draft
from simpul.intent.fields import Fields
from simpul.intent.forms import formed
from simpul.intent.model import Bfd, Medium, Network, Operator, Pools, Provider, TunnelKind, Vlan
from simpul.intent.read_services import domain
from simpul.intent.tree import Scalar
from simpul.intent.values import BadValue
from simpul.words.sentence import tell

ZONES = ("management", "user", "voice", "cctv", "servers", "public", "honeypot")
_VLAN_ID = values.whole(2, 4094, tell("a VLAN id"))
# What a class may ask for. GRE is what two platforms are left with, and answers to IKEv2's name.
_KINDS: Mapping[str, TunnelKind] = {str(kind): kind for kind in TunnelKind if kind is not TunnelKind.GRE_IKEV2_PSK}
_ASN = values.whole(1, 4294967294, tell("an AS number"))


@formed("Asia/Makassar")
def timezone(scalar: Scalar) -> str:
    """A name of the IANA time zone database."""
    value = values.text(scalar)
    try:
        ZoneInfo(value)
    except (OSError, ValueError, KeyError):
        raise BadValue(
            "SIM016", tell('"{value}" is not a known time zone', value=value), tell("an IANA name: Asia/Makassar")
        ) from None
    return value


def read_network(draft: Draft, fields: Fields) -> None:
    """The `network:` map. Fills in a Network whose collections are still empty."""
    where = fields.where
    if not draft.declare("network", "network", where):
        return
    transit = fields.required("transit_vlan", _VLAN_ID, 2)
    native = fields.required("native_vlan", _VLAN_ID, 2)
    for key, vlan in (("transit_vlan", transit), ("native_vlan", native)):
        if fields.has(key) and not fields.failed:
            draft.claim("SIM122", "VLAN id", vlan, fields.place(key), tell("the {what}", what=key))
    management = fields.required("management_segment", names.short_name, "")
    draft.refer("VLAN", management, fields.place("management_segment"), "management_segment")
    pools = fields.map("pools", '"pools"')
    if pools is None and not fields.has("pools"):
        fields.missing("pools")
    read_pools = _pools(draft, pools) if pools else None
    bounds = fields.map("bounds", '"bounds"')
    if bounds is not None:
        _bounds(draft, bounds)
    dns = fields.map("dns", '"dns"')
    zone = dns.required("zone", domain, "") if dns is not None else None
    fields.failed |= dns is not None and not dns.done()
    kinds = fields.map("tunnel_kinds", '"tunnel_kinds"')
    code = fields.required("code", names.government_code, "")
    draft.refer("government", code, fields.place("code"), tell("the network"))
    network = Network(
        name=fields.required("name", names.name, ""),
        code=code,
        timezone=fields.required("timezone", timezone, ""),
        pools=read_pools or Pools((), (), (), (), (), (0, 0), 0, where),
        aggregates4=_prefixes4(draft, fields, "aggregates4", tell("aggregate")),
        aggregates6=_prefixes6(draft, fields, "aggregates6", tell("aggregate")),
        vlans={},
        transit_vlan=transit,
        native_vlan=native,
        media={},
        bfd_stretch=fields.optional("bfd_stretch", values.whole(1, 20)) or 1,
        providers={},
        operators={},
        interconnects={},
        management_segment=management,
        profiles={},
        governments={},
        sites={},
        flows=(),
        where=where,
        dns_zone=zone,
        tunnel_kinds=_tunnel_kinds(kinds) if kinds is not None else {},
    )
    fields.failed |= kinds is not None and kinds.failed
    if fields.done() and read_pools is not None:
        draft.network = network


def _tunnel_kinds(fields: Fields) -> dict[str, TunnelKind]:
    """Which kind of tunnel the sites of a class have."""
    found = {}
    for service_class in ("A", "B", "C"):
        kind = fields.optional(service_class, values.choice(tuple(_KINDS)))
        if kind is not None:
            found[service_class] = _KINDS[kind]
    fields.done()
    return found


def _prefixes4(draft: Draft, fields: Fields, key: str, kind: str) -> tuple[IPv4Network, ...]:
    found = fields.several(key, endpoints.network4)
    if not found and not fields.has(key):
        fields.missing(key)
    for prefix, place in found:
        draft.note_prefix(kind, tell("the {what}", what=kind), prefix, place)
    return tuple(prefix for prefix, _ in found)


def _prefixes6(draft: Draft, fields: Fields, key: str, kind: str) -> tuple[IPv6Network, ...]:
    found = fields.several(key, endpoints.network6)
    if not found and not fields.has(key):
        fields.missing(key)
    for prefix, place in found:
        draft.note_prefix(kind, tell("the {what}", what=kind), prefix, place)
    return tuple(prefix for prefix, _ in found)


def _pools(draft: Draft, fields: Fields) -> Pools | None:
    asns = fields.several("site_asn", _ASN)
    if len(asns) != 2 and not fields.failed:
        fields.fail(
            "SIM016",
            tell('"site_asn" is the first and the last AS number for sites'),
            fields.place("site_asn"),
            tell("write site_asn: [4206400000, 4206499999]"),
        )
    first, last = (asns[0][0], asns[1][0]) if len(asns) == 2 else (0, 0)
    if len(asns) == 2 and not 4_200_000_000 <= first <= last <= 4_294_967_294:
        fields.fail(
            "SIM123",
            tell("site AS numbers {first} to {last} are not within the private 4-byte range", first=first, last=last),
            asns[0][1],
            tell("RFC 6996 sets 4200000000 to 4294967294 apart, the first not above the last"),
        )
    pools = Pools(
        loopback4=_prefixes4(draft, fields, "loopback4", tell("loopback pool")),
        loopback6=_prefixes6(draft, fields, "loopback6", tell("loopback pool")),
        tunnel4=_prefixes4(draft, fields, "tunnel4", tell("tunnel pool")),
        tunnel6=_prefixes6(draft, fields, "tunnel6", tell("tunnel pool")),
        site6=_prefixes6(draft, fields, "site6", tell("site pool")),
        site_asn=(first, last),
        tunnel_port=fields.required("tunnel_port", values.whole(1024, 65535, tell("a UDP port")), 0),
        where=fields.where,
    )
    return pools if fields.done() else None


def _bounds(draft: Draft, fields: Fields) -> None:
    degrees = {key: fields.required(key, values.decimal(-180, 180), 0.0) for key in ("south", "north", "west", "east")}
    if fields.done():
        if degrees["south"] >= degrees["north"] or degrees["west"] >= degrees["east"]:
            fields.error(
                "SIM016",
                tell("the box of coordinates is empty"),
                fields.where,
                tell("south lies below north, west below east"),
            )
        else:
            draft.bounds = Bounds(**degrees)


def read_vlans(draft: Draft, fields: Fields) -> None:
    """The `vlans:` map: the VLAN plan, one row a segment."""
    for name, place, row in fields.named(names.short_name, "VLAN"):
        if not draft.declare("VLAN", name, place) or row is None:
            continue
        if name == "transit":
            fields.error(
                "SIM101",
                tell('"transit" is the name of the link between two routers of a site'),
                place,
                tell("choose another name"),
            )
        vlan = Vlan(name, row.required("id", _VLAN_ID, 0), row.required("zone", values.choice(ZONES), ""), place)
        if row.done():
            draft.claim("SIM122", "VLAN id", vlan.id, row.place("id"), tell('VLAN "{name}"', name=name))
            draft.vlans[name] = vlan


def read_media(draft: Draft, fields: Fields) -> None:
    """The `media:` map: what lines of one technology share."""
    for name, place, row in fields.named(names.short_name, "medium"):
        if not draft.declare("medium", name, place) or row is None:
            continue
        medium = Medium(
            name,
            row.required("rank", values.whole(1, 250), 0),
            row.required("keepalive", values.whole(1, 21845, tell("seconds")), 1),
            row.required("hold", values.whole(3, 65535, tell("seconds")), 3),
            _bfd(row),
            place,
        )
        if row.done():
            if medium.bfd and medium.bfd.interval_ms * medium.bfd.multiplier >= 1000 * medium.hold:
                row.error(
                    "SIM134",
                    tell(
                        "BFD gives up after {multiplier} x {interval_ms} ms, no sooner than the hold time of {hold} s",
                        multiplier=medium.bfd.multiplier, interval_ms=medium.bfd.interval_ms, hold=medium.hold,
                    ),
                    row.place("bfd"),
                    tell("leave it out, or make it quicker"),
                )
            if medium.hold < 3 * medium.keepalive:
                row.error(
                    "SIM134",
                    tell(
                        "hold time {hold} s is shorter than three keepalives of {keepalive} s",
                        hold=medium.hold, keepalive=medium.keepalive,
                    ),
                    row.place("hold"),
                    tell("RFC 4271 advises a third: write hold: {seconds} or more", seconds=3 * medium.keepalive),
                )
            draft.claim(
                "SIM124",
                "rank",
                medium.rank,
                row.place("rank"),
                tell('medium "{name}"', name=name),
                tell("two media of one rank would leave the choice of the main line to chance"),
            )
            draft.media[name] = medium


def _bfd(row: Fields) -> Bfd | None:
    fields = row.map("bfd", '"bfd"')
    if fields is None:
        return None
    interval = fields.required("interval_ms", values.whole(50, 3000, tell("milliseconds")), 300)
    bfd = Bfd(interval, fields.required("multiplier", values.whole(2, 20), 3))
    row.failed |= not fields.done()
    return bfd


def read_providers(draft: Draft, fields: Fields) -> None:
    """The `providers:` map: who runs the lines."""
    for name, place, row in fields.named(names.name, "provider"):
        if not draft.declare("provider", name, place):
            continue
        draft.declared.setdefault("government or provider", {})[name] = place
        if row is None:
            continue
        ntp: IPv4Address | None = row.optional("ntp", endpoints.address4)
        ntp6: IPv6Address | None = row.optional("ntp6", endpoints.address6)
        provider = Provider(name, row.required("name", values.text, ""), ntp, place, ntp6)
        if row.done():
            for key, clock in (("ntp", ntp), ("ntp6", ntp6)):
                if clock is not None:
                    draft.claim(
                        "SIM125", "address", clock, row.place(key), tell('the clock of provider "{name}"', name=name)
                    )
                    draft.note_prefix(
                        "clock", tell("the clock of provider {name}", name=name), ip_network(clock), row.place(key)
                    )
            draft.providers[name] = provider


def read_operators(draft: Draft, fields: Fields) -> None:
    """The `operators:` map: the named people who may log in."""
    for name, place, row in fields.named(names.account, "operator"):
        if not draft.declare("operator", name, place) or row is None:
            continue
        government = row.optional("government", names.government_code)
        if government is not None:
            draft.refer("government", government, row.place("government"), tell('operator "{name}"', name=name))
        operator = Operator(
            name, row.required("name", values.text, ""), row.required("key", endpoints.ssh_key, ""), place, government
        )
        if row.done():
            other = next((o for o in draft.operators.values() if o.key == operator.key), None)
            if other is not None:
                row.error(
                    "SIM126",
                    tell(
                        "the SSH key of \"{name}\" is also \"{other}\"'s, at {where}",
                        name=name, other=other.id, where=other.where,
                    ),
                    row.place("key"),
                    tell("each person holds a key of their own, or nobody can tell who did what"),
                )
            draft.operators[name] = operator
