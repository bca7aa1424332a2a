"""LAN cores: what may lie behind a router that Simpul does not manage."""

from __future__ import annotations

from simpul.intent.draft import Draft
from simpul.intent.model import LanCore, Network, Role, Site
from simpul.words.sentence import tell

# Devices are managed from hubs' management segments; guests' addresses and honeypots are never routed.
_NEVER = {"management": tell("devices are managed there"), "public": tell("guests are never routed"),
          "honeypot": tell("a honeypot joins nothing")}


def check_ospf(draft: Draft, network: Network) -> None:
    """Where a LAN core can be, and what can lie behind it (SIM178)."""
    for site in network.sites.values():
        if site.ospf is not None:
            _check(draft, network, site, site.ospf)


def _check(draft: Draft, network: Network, site: Site, core: LanCore) -> None:
    if site.role in (Role.HUB, Role.VILLAGE):
        draft.findings.error(
            "SIM178",
            tell("{site} is a {role}: a LAN core is a government's or an agency's", site=site.key, role=site.role),
            core.where,
            tell("remove ospf:"),
        )
    for name in (core.segment, *core.behind):
        zone = network.vlans[name].zone if name in network.vlans else ""
        if zone in _NEVER:
            draft.findings.error(
                "SIM178",
                tell(
                    "{name} of {site} is in the zone {zone}: {why}",
                    name=name, site=site.key, zone=zone, why=_NEVER[zone],
                ),
                core.where,
                tell("name a segment of users, voices, cameras or servers"),
            )
    for service in site.services:
        if service.segment in core.behind:
            draft.findings.error(
                "SIM178",
                tell(
                    "{site} serves hosts of {segment}, which lies behind its LAN core",
                    site=site.key, segment=service.segment,
                ),
                service.where,
                tell("the core serves them; remove it from services:"),
            )
    if not any(core.segment in (port.segment, *port.trunk) for port in site.profile.lan_ports):
        draft.findings.error(
            "SIM178",
            tell(
                "no port of profile {name} carries {segment}, where the LAN core of {site} stands",
                name=site.profile.name, segment=core.segment, site=site.key,
            ),
            core.where,
            tell("give the profile a port: eth3: {segment}", segment=core.segment),
        )
