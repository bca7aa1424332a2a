"""LAN cores: what may lie behind a router that Simpul does not manage."""

from __future__ import annotations

from simpul.intent.draft import Draft
from simpul.intent.model import LanCore, Network, Role, Site

# Devices are managed from hubs' management segments; guests' addresses and honeypots are never routed.
_NEVER = {"management": "devices are managed there", "public": "guests are never routed",
          "honeypot": "a honeypot joins nothing"}


def check_ospf(draft: Draft, network: Network) -> None:
    """Where a LAN core can be, and what can lie behind it (SIM178)."""
    for site in network.sites.values():
        if site.ospf is not None:
            _check(draft, network, site, site.ospf)


def _check(draft: Draft, network: Network, site: Site, core: LanCore) -> None:
    if site.role in (Role.HUB, Role.VILLAGE):
        draft.findings.error("SIM178", f"{site.key} is a {site.role}: a LAN core is a government's or an agency's",
                             core.where, "remove ospf:")
    for name in (core.segment, *core.behind):
        zone = network.vlans[name].zone if name in network.vlans else ""
        if zone in _NEVER:
            draft.findings.error("SIM178", f"{name} of {site.key} is in the zone {zone}: {_NEVER[zone]}", core.where,
                                 "name a segment of users, voices, cameras or servers")
    for service in site.services:
        if service.segment in core.behind:
            draft.findings.error("SIM178", f"{site.key} serves hosts of {service.segment}, which lies behind its LAN "
                                 "core", service.where, "the core serves them; remove it from services:")
    if not any(core.segment in (port.segment, *port.trunk) for port in site.profile.lan_ports):
        draft.findings.error("SIM178", f"no port of profile {site.profile.name} carries {core.segment}, where the LAN "
                             f"core of {site.key} stands", core.where, f"give the profile a port: eth3: {core.segment}")
