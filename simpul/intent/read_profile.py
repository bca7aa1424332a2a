"""Reads profiles: what sites of one kind share."""

from __future__ import annotations

from simpul.intent import names, values
from simpul.intent.draft import Draft
from simpul.intent.fields import Fields
from simpul.intent.management import Logins
from simpul.intent.model import Access, LanPort, Profile, Role, SegmentSize, UplinkDefaults
from simpul.intent.read_services import read_services
from simpul.intent.read_wifi import SEGMENT, read_wifi
from simpul.source import Source
from simpul.words.sentence import tell

MIN_MTU = 1280 + 80  # IPv6's minimum inside a tunnel whose overhead is WireGuard's over IPv6
MAX_MTU = 9000
PPPOE_MTU = 1492  # RFC 2516

MTU = values.whole(1, 65535, tell("an MTU in bytes"))
MBPS = values.whole(1, 400_000, tell("megabits a second"))
ACCESS = values.choice(tuple(Access))
_LOGINS = values.choice(tuple(Logins))
_ROLES = {str(role): role for role in Role}


def read_profiles(draft: Draft, fields: Fields) -> None:
    """The `profiles:` map."""
    for name, place, row in fields.named(names.name, "profile"):
        if draft.declare("profile", name, place) and row is not None:
            profile = _profile(draft, name, place, row)
            if profile is not None:
                draft.profiles[name] = profile


def _profile(draft: Draft, name: str, where: Source, row: Fields) -> Profile | None:
    by = tell('profile "{name}"', name=name)
    role = _ROLES[row.required("role", values.choice(tuple(_ROLES)), "hub")]
    prefix4 = row.required("prefix4", values.whole(8, 28, tell("a prefix length")), 8)
    prefix6 = row.required("prefix6", values.whole(40, 64, tell("a prefix length")), 40)
    segments = _segments(draft, row, by)
    wan, lan, oob = _ports(row, by, {s.name for s in segments} | ({SEGMENT} & draft.vlans.keys()), role)
    platform = row.required("platform", names.platform, "")
    draft.refer("platform", platform, row.place("platform"), by)
    owner = row.optional("owner", names.government_code)
    if owner is not None:
        draft.refer("government", owner, row.place("owner"), by)
    operator = row.optional("operator", values.text)
    if operator is not None:
        draft.refer("government or provider", operator, row.place("operator"), by)
    uplinks = row.map("uplinks", '"uplinks"')
    services = row.map("services", '"services"')
    profile = Profile(
        name=name,
        role=role,
        service_class=row.required("class", values.choice(("A", "B", "C")), ""),
        prefix4=prefix4,
        prefix6=prefix6,
        segments=segments,
        wan_ports=wan,
        lan_ports=lan,
        oob_port=oob,
        tunnels=row.optional("tunnels", values.choice(("hub-sites", "hub-routers"))) or "hub-sites",
        uplinks=_defaults(draft, uplinks, by, wan) if uplinks is not None else {},
        platform=platform,
        owner=owner,
        operator=operator,
        where=where,
        version=row.optional("version", names.version),
        facts=read_facts(row),
        services=read_services(services, by, {s.name for s in segments}),
        wifi=read_wifi(draft, row, by),
        logins=Logins(row.optional("logins", _LOGINS) or Logins.RADIUS),
    )
    row.failed |= (uplinks is not None and uplinks.failed) or (services is not None and services.failed)
    if not row.done():
        return None
    _check_sizes(profile, row, by)
    return profile


def read_facts(row: Fields) -> dict[str, str]:
    """The `facts:` map: what was recorded of a router by whoever stood before it."""
    inner = row.map("facts", '"facts"')
    if inner is None:
        return {}
    found = {name: value for name, _, value in inner.values(names.name, values.text, "fact")}
    row.failed |= not inner.done()
    return found


def _segments(draft: Draft, row: Fields, by: str) -> tuple[SegmentSize, ...]:
    inner = row.map("segments", '"segments"')
    if inner is None:
        if not row.has("segments"):
            row.missing("segments")
        return ()
    found = []
    for name, place, length in inner.values(names.short_name, values.whole(8, 29, tell("a prefix length")), "segment"):
        draft.refer("VLAN", name, place, tell("a segment of {by}", by=by))
        found.append(SegmentSize(name, length, place))
    row.failed |= not inner.done()
    return tuple(sorted(found, key=lambda segment: segment.name))


def _check_sizes(profile: Profile, row: Fields, by: str) -> None:
    needed = sum(2 ** (32 - s.prefix4) for s in profile.segments)
    room = 2 ** (32 - profile.prefix4)
    if needed > room:
        sizes = " + ".join(f"/{s.prefix4}" for s in profile.segments)
        row.error(
            "SIM140",
            tell(
                "{by}: segments {sizes} need {needed:,} addresses, a site's /{prefix4} has {room:,}",
                by=by, sizes=sizes, needed=needed, prefix4=profile.prefix4, room=room,
            ),
            row.place("prefix4"),
            tell("give sites a shorter prefix or segments longer ones"),
        )
    room6 = 2 ** (64 - profile.prefix6)
    if len(profile.segments) > room6:
        row.error(
            "SIM142",
            tell(
                "{by}: {number} segments need a /64 each, a site's /{prefix6} has {room6}",
                by=by, number=len(profile.segments), prefix6=profile.prefix6, room6=room6,
            ),
            row.place("prefix6"),
            tell("write prefix6: {length} or less", length=64 - (len(profile.segments) - 1).bit_length()),
        )


def _ports(
    row: Fields,
    by: str,
    segments: set[str],
    role: Role,
) -> tuple[tuple[str, ...], tuple[LanPort, ...], str | None]:
    ports = row.map("ports", '"ports"')
    if ports is None:
        if not row.has("ports"):
            row.missing("ports")
        return (), (), None
    wan = ports.several("wan", names.port)
    used: dict[str, Source] = {}
    for name, place in wan:
        used[name] = place
    if not wan and not ports.failed:
        ports.missing("wan", tell("a site without a WAN port cannot reach the network"))
    lan = _lan_ports(ports, by, segments, used)
    oob = ports.optional("oob", names.port)
    if oob is not None:
        _use(ports, used, oob, ports.place("oob"), by)
        if role is not Role.HUB:
            ports.error(
                "SIM109",
                tell("{by} has an out-of-band port, and its role is {role}: only hubs have one", by=by, role=role),
                ports.place("oob"),
                tell("everything else is reached in band, through the tunnels"),
            )
    row.failed |= not ports.done()
    return tuple(name for name, _ in wan), tuple(sorted(lan, key=lambda port: port.name)), oob


def _use(fields: Fields, used: dict[str, Source], name: str, place: Source, by: str) -> None:
    if name in used:
        fields.fail(
            "SIM132",
            tell("{by} uses the port {name} twice, first at {used}", by=by, name=name, used=used[name]),
            place,
            tell("give each purpose a port of its own"),
        )
    used.setdefault(name, place)


def _lan_ports(ports: Fields, by: str, segments: set[str], used: dict[str, Source]) -> list[LanPort]:
    lan = ports.map("lan", '"lan"')
    found: list[LanPort] = []
    if lan is None:
        return found
    for name, place, carries in lan.entries_or_lists(names.port, names.short_name, "LAN port"):
        _use(ports, used, name, place, by)
        listed = ((carries, place),) if isinstance(carries, str) else carries
        for segment, at in listed:
            if segment not in segments:
                ports.error(
                    "SIM106",
                    tell(
                        'port {name} of {by} carries the segment "{segment}", which the profile does not have',
                        name=name, by=by, segment=segment,
                    ),
                    at,
                    tell("a trunk lists its segments: [office, servers]")
                    if segment == "trunk"
                    else tell("add it to the profile's segments, or correct the name"),
                )
        if isinstance(carries, str):
            found.append(LanPort(name, carries, (), place))
        else:
            found.append(LanPort(name, None, tuple(sorted(segment for segment, _ in carries)), place))
    ports.failed |= not lan.done()
    return found


def _defaults(draft: Draft, uplinks: Fields, by: str, wan: tuple[str, ...]) -> dict[str, UplinkDefaults]:
    found: dict[str, UplinkDefaults] = {}
    for name, place, row in uplinks.named(names.short_name, "uplink"):
        if row is None:
            continue
        medium, provider = row.optional("medium", names.short_name), row.optional("provider", names.name)
        if medium is not None:
            draft.refer("medium", medium, row.place("medium"), by)
        if provider is not None:
            draft.refer("provider", provider, row.place("provider"), by)
        access, port = row.optional("access", ACCESS), row.optional("port", names.port)
        mtu = row.optional("mtu", MTU)
        if mtu is not None:
            check_mtu(row, mtu, access == Access.PPPOE)
        if port is not None and port not in wan:
            row.error(
                "SIM132",
                tell("{by} has no WAN port {port}", by=by, port=port),
                row.place("port"),
                tell("its WAN ports: {names}", names=', '.join(wan)),
            )
        defaults = UplinkDefaults(
            medium,
            provider,
            Access(access) if access else None,
            mtu,
            row.optional("carrier_nat", values.boolean),
            row.optional("mbps", MBPS),
            place,
            port,
            row.optional("mbps_up", MBPS),
        )
        if row.done():
            found[name] = defaults
        else:
            uplinks.failed = True
    uplinks.done()
    return dict(sorted(found.items()))


def check_mtu(row: Fields, mtu: int, pppoe: bool) -> None:
    """Refuse an MTU that a tunnel cannot live on, or that PPPoE cannot carry."""
    if not MIN_MTU <= mtu <= MAX_MTU:
        row.error(
            "SIM135",
            tell(
                "an MTU of {mtu} lies outside {min_mtu} to {max_mtu} bytes",
                mtu=mtu, min_mtu=MIN_MTU, max_mtu=MAX_MTU,
            ),
            row.place("mtu"),
            tell("IPv6 needs 1280 inside the tunnel, the tunnel up to 80 more"),
        )
    elif pppoe and mtu > PPPOE_MTU:
        row.error(
            "SIM135",
            tell("PPPoE carries {pppoe_mtu} bytes at most, not {mtu}", pppoe_mtu=PPPOE_MTU, mtu=mtu),
            row.place("mtu"),
            tell("write mtu: {pppoe_mtu} (RFC 2516)", pppoe_mtu=PPPOE_MTU),
        )
