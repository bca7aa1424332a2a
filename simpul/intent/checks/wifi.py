"""Public Wi-Fi: it never joins the network, and it has a line whose share can be kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from simpul.intent.draft import Draft
from simpul.intent.model import Network, Role, Site
from simpul.intent.read_wifi import SEGMENT
from simpul.source import Source
from simpul.words.sentence import tell

PUBLIC = "public"


def check_wifi(draft: Draft, network: Network) -> None:
    """What Wi-Fi needs (SIM175), public segments with routed addresses (SIM176), sites that cannot have it (SIM177)."""
    row = network.vlans.get(SEGMENT)
    for profile in network.profiles.values():
        for segment in profile.segments:
            vlan = network.vlans.get(segment.name)
            if vlan is not None and vlan.zone == PUBLIC:
                draft.findings.error(
                    "SIM176",
                    tell(
                        "the segment {segment} of profile {profile} is public, and would have addresses of the "
                        "network",
                        segment=segment.name, profile=profile.name,
                    ),
                    segment.where,
                    tell("take it out of segments: and write wifi: {{share: 30%}}"),
                )
    for site in network.sites.values():
        if site.wifi is None:
            continue
        where = site.wifi.where
        if network.guests is None:
            draft.findings.error(
                "SIM175",
                tell("{site} has public Wi-Fi, and nothing says what guests get", site=site.key),
                where,
                tell("declare guests: {{prefix4: 172.29.0.0/22, resolvers: [9.9.9.9]}}, beside network:"),
            )
        if row is not None and row.zone != PUBLIC:
            draft.findings.error(
                "SIM175",
                tell(
                    'the VLAN "{segment}" is in the zone {zone}, at {where}',
                    segment=SEGMENT, zone=row.zone, where=row.where,
                ),
                where,
                tell("write {segment}: {{id: {id}, zone: {public}}}", segment=SEGMENT, id=row.id, public=PUBLIC),
            )
        if site.wifi.hours is not None and len(offsets(network.timezone)) > 1:
            draft.findings.error(
                "SIM175",
                tell(
                    "hours of opening need a time zone without summer time; {timezone} has it",
                    timezone=network.timezone,
                ),
                where,
                tell("leave hours out"),
            )
        _check_site(draft, site, where)


def _check_site(draft: Draft, site: Site, where: Source) -> None:
    if site.role is Role.HUB:
        draft.findings.error(
            "SIM177",
            tell("{site} is a hub: public Wi-Fi is not for the middle of the network", site=site.key),
            where,
            tell("give it to another site"),
        )
    lines = {uplink.device for uplink in site.uplinks if not uplink.only6}
    for device in site.devices:
        if device.name not in lines:
            draft.findings.error(
                "SIM177",
                tell(
                    "{device} has no line with IPv4, and its guests leave by a line of their own router",
                    device=device.name,
                ),
                device.where,
                tell("give it a line, or the site no public Wi-Fi"),
            )
    if len(site.devices) > 1 and any(SEGMENT in port.trunk for port in site.profile.lan_ports):
        draft.findings.error(
            "SIM177",
            tell(
                "a trunk of profile {name} joins the guests of the two routers of {site}, where both have the same "
                "addresses",
                name=site.profile.name, site=site.key,
            ),
            where,
            tell(
                "take {segment} out of the trunk: each router serves the access points at its own ports",
                segment=SEGMENT,
            ),
        )
    for uplink in site.uplinks:
        if uplink.mbps is None:
            draft.findings.error(
                "SIM177",
                tell("a share of the uplink {uplink} of {site} needs its speed", uplink=uplink.name, site=site.key),
                uplink.where,
                tell("write mbps:, and mbps_up: where it is slower upwards"),
            )
    if not any(port.segment == SEGMENT or SEGMENT in port.trunk for port in site.profile.lan_ports):
        draft.findings.error(
            "SIM177",
            tell("no port of profile {name} leads to the Wi-Fi of {site}", name=site.profile.name, site=site.key),
            where,
            tell("give the profile's ports: lan: a port for it: eth8: {segment}", segment=SEGMENT),
        )


def offsets(timezone: str) -> set[timedelta]:
    """How far local time is from UTC, in January and in July."""
    zone = ZoneInfo(timezone)
    return {datetime(2026, month, 1, tzinfo=zone).utcoffset() or timedelta() for month in (1, 7)}
