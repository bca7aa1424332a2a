"""Reads sites: places with routers."""

from __future__ import annotations

import re
from datetime import date
from ipaddress import IPv4Interface

from simpul.intent import endpoints, names, values
from simpul.intent.draft import Draft
from simpul.intent.fields import Fields
from simpul.intent.forms import formed
from simpul.intent.model import AcceptedRisk, Device, Location, Profile, Role, Server, Site
from simpul.intent.read_ospf import read_ospf
from simpul.intent.read_profile import read_facts
from simpul.intent.read_services import read_services
from simpul.intent.read_uplink import read_uplinks
from simpul.intent.read_wifi import read_wifi
from simpul.intent.tree import Scalar
from simpul.intent.values import BadValue
from simpul.source import Source
from simpul.words.sentence import tell

_CONTROL = re.compile(r"[A-Z]{2,8}(?:-[A-Z0-9]{1,8}){1,2}\Z")
_QUALITIES = ("survey", "polygon", "none")


@formed("AVAIL-1", _CONTROL.pattern)
def control_id(scalar: Scalar) -> str:
    """The id of a control, such as AVAIL-1."""
    value = values.text(scalar)
    if not _CONTROL.match(value):
        raise BadValue(
            "SIM101", tell('"{value}" is not the id of a control', value=value), tell("write it like AVAIL-1")
        )
    return value


def read_sites(draft: Draft, fields: Fields, home: str | None) -> None:
    """The `sites:` map of a file; `home` is the code of the file's government."""
    for key, place, row in fields.named(names.site_key, "site"):
        if draft.declare("site", key, place) and row is not None:
            site = _site(draft, row, key, place, home)
            if site is not None:
                draft.sites[key] = site


def _site(draft: Draft, row: Fields, key: str, where: Source, home: str | None) -> Site | None:
    government = _government(draft, row, key, where, home)
    profile_name = row.required("profile", names.name, "")
    profile = draft.profiles.get(profile_name)
    if profile is None:
        if profile_name:
            draft.refer("profile", profile_name, row.place("profile"), tell("site {key}", key=key))
        return None
    parent = row.optional("parent", names.site_key)
    if parent is not None:
        draft.parents[key] = row.place("parent")
        draft.refer("site", parent, row.place("parent"), tell("the parent of {key}", key=key))
    devices = _devices(draft, row, key, where, profile, government)
    uplinks = row.map("uplinks", '"uplinks"')
    if uplinks is None and not row.has("uplinks"):
        row.missing("uplinks", tell("a site needs at least one line to a provider"))
    lines = read_uplinks(draft, uplinks, key, profile, tuple(device.name for device in devices)) if uplinks else ()
    if uplinks is not None:
        if not lines and not uplinks.failed:
            uplinks.fail(
                "SIM015",
                tell("site {key} has no uplink", key=key),
                uplinks.where,
                tell("a site needs at least one line to a provider"),
            )
        row.failed |= not uplinks.done()
    servers = row.map("servers", '"servers"')
    location = row.map("location", '"location"')
    risks = row.map("accepted_risks", '"accepted_risks"')
    services = row.map("services", '"services"')
    own = read_services(services, tell("site {key}", key=key), {s.name for s in profile.segments})
    ospf = read_ospf(draft, row, key, profile)
    # What the profile serves everywhere else, the LAN core serves itself.
    said = {service.segment for service in own} | set(ospf.behind if ospf else ())
    site = Site(
        key=key,
        name=row.optional("name", values.text) or key,
        government=government,
        profile=profile,
        parent=parent,
        devices=devices,
        uplinks=lines,
        segments=profile.segments,
        servers=_servers(servers, key, profile) if servers else (),
        location=_location(draft, location, key) if location else None,
        where=where,
        accepted=_accepted(risks) if risks else (),
        services=tuple(sorted((*own, *(s for s in profile.services if s.segment not in said)),
                              key=lambda service: service.segment)),
        wifi=read_wifi(draft, row, tell("site {key}", key=key)) or profile.wifi,
        ospf=ospf,
    )
    for inner in (servers, location, risks, services):
        row.failed |= inner is not None and inner.failed
    return site if row.done() else None


def _government(draft: Draft, row: Fields, key: str, where: Source, home: str | None) -> str:
    said = row.optional("government", names.government_code)
    if said is not None:
        draft.refer("government", said, row.place("government"), tell("site {key}", key=key))
        return said
    if home is None:
        if not row.failed:
            row.missing("government", tell("the file declares no government; say whose site this is"))
        return ""
    code = key.split("/", 1)[0]
    declared = draft.declared.get("government", {})
    expected = code[:5] if code[:5] in declared else code[:2]
    if expected != home:
        row.error(
            "SIM104",
            tell(
                "site {key} stands in the file of government {home}, and its code is {expected}'s",
                key=key, home=home, expected=expected,
            ),
            where,
            tell(
                'a site that changed government keeps its key: write government: "{home}"; otherwise move it',
                home=home,
            ),
        )
    return home


def _devices(
    draft: Draft, row: Fields, key: str, where: Source, profile: Profile, government: str
) -> tuple[Device, ...]:
    """The site's devices, sorted by name; none when one of them is broken, and the site is dropped."""
    declared = row.map("devices", '"devices"')
    if declared is None:
        return (_default_device(draft, row, key, where, profile, government),)
    found: list[Device] = []
    written: list[str] = []
    for name, place, inner in declared.named(names.hostname, "device"):
        written.append(name)
        draft.claim(
            "SIM128",
            "device name",
            name,
            place,
            tell("site {key}", key=key),
            tell("device names are unique in the network"),
        )
        device = _device(draft, inner, name, place, key, profile, government) if inner else None
        if device is None:
            declared.failed = True
        else:
            found.append(device)
    if not written and not declared.failed:
        declared.fail(
            "SIM015",
            tell("site {key} has no device", key=key),
            declared.where,
            tell("remove devices: to have one named after the site's code"),
        )
    if len(written) > 2:
        row.error(
            "SIM109",
            tell("site {key} has {number} devices; two share a LAN at most", key=key, number=len(written)),
            declared.where,
        )
    elif len(written) == 2 and all(port.segment is not None for port in profile.lan_ports):
        row.error(
            "SIM109",
            tell(
                "site {key} has two devices, and its profile {profile} has no trunk port to join them",
                key=key, profile=profile.name,
            ),
            declared.where,
            tell("give the profile a trunk port, at {where}: eth2: [office, servers]", where=profile.where),
        )
    row.failed |= not declared.done()
    return () if declared.failed else tuple(sorted(found, key=lambda device: device.name))


def _default_device(draft: Draft, row: Fields, key: str, where: Source, profile: Profile, government: str) -> Device:
    name = names.default_device_name(key)
    if len(name) > names.HOSTNAME_LENGTH:
        row.fail(
            "SIM101",
            tell(
                'the device name made from the key, "{name}", is longer than {hostname_length}',
                name=name, hostname_length=names.HOSTNAME_LENGTH,
            ),
            where,
            tell("name the device: devices: {{a-shorter-name: {{}}}}"),
        )
    draft.claim(
        "SIM128",
        "device name",
        name,
        where,
        tell("site {key}", key=key),
        tell("name the device with devices: {{name: {{}}}}"),
    )
    owner = profile.owner or government
    operator = _default_operator(draft, profile, government, owner)
    return Device(name, key, profile.platform, owner, operator, operator not in draft.providers, None, where,
                  profile.version, facts=profile.facts)


def _default_operator(draft: Draft, profile: Profile, government: str, owner: str) -> str:
    return profile.operator or draft.government_operators.get(government) or owner


def _device(
    draft: Draft, row: Fields, name: str, where: Source, key: str, profile: Profile, government: str
) -> Device | None:
    by = tell('device "{name}"', name=name)
    platform = row.optional("platform", names.platform)
    if platform is not None:
        draft.refer("platform", platform, row.place("platform"), by)
    owner = row.optional("owner", names.government_code)
    if owner is not None:
        draft.refer("government", owner, row.place("owner"), by)
    operator = row.optional("operator", values.text)
    if operator is not None:
        draft.refer("government or provider", operator, row.place("operator"), by)
    managed = row.optional("managed", values.boolean)
    owned_by = owner or profile.owner or government
    operated_by = operator or _default_operator(draft, profile, government, owned_by)
    by_provider = operated_by in draft.providers
    if managed and by_provider:
        row.error(
            "SIM112",
            tell(
                "{by} is operated by the provider {operated_by}, so it is never pushed to",
                by=by, operated_by=operated_by,
            ),
            row.place("managed"),
            tell("write managed: false, or name the government that operates it"),
        )
    device = Device(
        name=name,
        site=key,
        platform=platform or profile.platform,
        owner=owned_by,
        operator=operated_by,
        managed=managed if managed is not None else not by_provider,
        oob_address=_oob(draft, row, by, profile),
        where=where,
        version=row.optional("version", names.version) or (profile.version if platform is None else None),
        facts={**(profile.facts if platform is None else {}), **read_facts(row)},
        adopts=tuple(sorted(value for value, _ in row.several("adopts", values.text))),
    )
    return device if row.done() else None


def _oob(draft: Draft, row: Fields, by: str, profile: Profile) -> IPv4Interface | None:
    address = row.optional("oob", endpoints.interface4)
    if address is None:
        return None
    if profile.role is not Role.HUB or profile.oob_port is None:
        row.error(
            "SIM109",
            tell(
                "{by} has an out-of-band address, and its profile {profile} no out-of-band port",
                by=by, profile=profile.name,
            ),
            row.place("oob"),
            tell("only hubs have one; everything else is reached through the tunnels"),
        )
    draft.claim(
        "SIM125", "address", address.ip, row.place("oob"), by, tell("each out-of-band address belongs to one router")
    )
    draft.note_prefix(
        "out-of-band", tell(
            "the out-of-band port of {by}",
            by=by,
        ), address.network, row.place("oob"), group="management"
    )
    return address


def _servers(fields: Fields, key: str, profile: Profile) -> tuple[Server, ...]:
    found = []
    segments = [s.name for s in profile.segments]
    for name, place, row in fields.named(names.short_name, "server"):
        if row is None:
            continue
        segment = row.required("segment", names.short_name, "")
        ports = row.several("ports", endpoints.port)
        if not ports and not row.failed:
            row.missing("ports", tell("what it offers: ports: [tcp/443]"))
        if segment and segment not in segments:
            row.fail(
                "SIM106",
                tell(
                    'server "{name}" of {key} stands in the segment "{segment}", which the site does not have',
                    name=name, key=key, segment=segment,
                ),
                row.place("segment"),
                tell("segments of profile {profile}: {names}", profile=profile.name, names=', '.join(segments)),
            )
        if row.done():
            found.append(Server(name, segment, tuple(sorted(port for port, _ in ports)), place))
        else:
            fields.failed = True
    return tuple(sorted(found, key=lambda server: server.name))


def _location(draft: Draft, row: Fields, key: str) -> Location | None:
    lat, lon = row.required("lat", values.decimal(-90, 90), 0.0), row.required("lon", values.decimal(-180, 180), 0.0)
    if not row.has("quality"):
        row.missing(
            "quality",
            tell(
                "public coordinate tables are wrong by up to 130 km; say how this one was found: survey, polygon or "
                "none",
            ),
        )
    quality = row.optional("quality", values.choice(_QUALITIES)) or ""
    if not row.done():
        return None
    bounds = draft.bounds
    if bounds and not (bounds.south <= lat <= bounds.north and bounds.west <= lon <= bounds.east):
        row.error(
            "SIM111",
            tell("{lat}, {lon} of {key} lies outside the network's box", lat=lat, lon=lon, key=key),
            row.place("lat"),
            tell(
                "latitude {south} to {north}, longitude {west} to {east}; swapped?",
                south=bounds.south, north=bounds.north, west=bounds.west, east=bounds.east,
            ),
        )
    return Location(lat, lon, quality)


def _accepted(fields: Fields) -> tuple[AcceptedRisk, ...]:
    found = []
    for control, place, row in fields.named(control_id, "accepted risk"):
        if row is None:
            continue
        risk = AcceptedRisk(
            control,
            row.required("reason", values.text, ""),
            row.required("owner", values.text, ""),
            row.required("until", values.day, date.min),
            place,
        )
        if row.done():
            found.append(risk)
        else:
            fields.failed = True
    return tuple(sorted(found, key=lambda risk: risk.control))
