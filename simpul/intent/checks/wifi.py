"""Public Wi-Fi: it never joins the network, and it has a line whose share can be kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from simpul.intent.draft import Draft
from simpul.intent.model import Network, Role, Site
from simpul.intent.read_wifi import SEGMENT
from simpul.source import Source

PUBLIC = "public"


def check_wifi(draft: Draft, network: Network) -> None:
    """What Wi-Fi needs (SIM175), public segments with routed addresses (SIM176), sites that cannot have it (SIM177)."""
    row = network.vlans.get(SEGMENT)
    for profile in network.profiles.values():
        for segment in profile.segments:
            vlan = network.vlans.get(segment.name)
            if vlan is not None and vlan.zone == PUBLIC:
                draft.findings.error(
                    "SIM176", f"the segment {segment.name} of profile {profile.name} is public, and would have "
                    "addresses of the network", segment.where, "take it out of segments: and write wifi: {share: 30%}")
    for site in network.sites.values():
        if site.wifi is None:
            continue
        where = site.wifi.where
        if network.guests is None:
            draft.findings.error("SIM175", f"{site.key} has public Wi-Fi, and nothing says what guests get", where,
                                 "declare guests: {prefix4: 172.29.0.0/22, resolvers: [9.9.9.9]}, beside network:")
        if row is not None and row.zone != PUBLIC:
            draft.findings.error("SIM175", f'the VLAN "{SEGMENT}" is in the zone {row.zone}, at {row.where}', where,
                                 f"write {SEGMENT}: {{id: {row.id}, zone: {PUBLIC}}}")
        if site.wifi.hours is not None and len(offsets(network.timezone)) > 1:
            draft.findings.error("SIM175", f"hours of opening need a time zone without summer time; {network.timezone} "
                                 "has it", where, "leave hours out")
        _check_site(draft, site, where)


def _check_site(draft: Draft, site: Site, where: Source) -> None:
    if site.role is Role.HUB:
        draft.findings.error("SIM177", f"{site.key} is a hub: public Wi-Fi is not for the middle of the network", where,
                             "give it to another site")
    lines = {uplink.device for uplink in site.uplinks if not uplink.only6}
    for device in site.devices:
        if device.name not in lines:
            draft.findings.error("SIM177", f"{device.name} has no line with IPv4, and its guests leave by a line of "
                                 "their own router", device.where, "give it a line, or the site no public Wi-Fi")
    if len(site.devices) > 1 and any(SEGMENT in port.trunk for port in site.profile.lan_ports):
        draft.findings.error("SIM177", f"a trunk of profile {site.profile.name} joins the guests of the two routers of "
                             f"{site.key}, where both have the same addresses", where,
                             f"take {SEGMENT} out of the trunk: each router serves the access points at its own ports")
    for uplink in site.uplinks:
        if uplink.mbps is None:
            draft.findings.error("SIM177", f"a share of the uplink {uplink.name} of {site.key} needs its speed",
                                 uplink.where, "write mbps:, and mbps_up: where it is slower upwards")
    if not any(port.segment == SEGMENT or SEGMENT in port.trunk for port in site.profile.lan_ports):
        draft.findings.error("SIM177", f"no port of profile {site.profile.name} leads to the Wi-Fi of {site.key}",
                             where, f"give the profile's ports: lan: a port for it: eth8: {SEGMENT}")


def offsets(timezone: str) -> set[timedelta]:
    """How far local time is from UTC, in January and in July."""
    zone = ZoneInfo(timezone)
    return {datetime(2026, month, 1, tzinfo=zone).utcoffset() or timedelta() for month in (1, 7)}
