"""Sites: what each role and service class owes the others."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import combinations
from typing import Final

from simpul.intent.draft import Draft
from simpul.intent.model import Network, Role, Site, TunnelKind, Uplink

_IKEV2_MTU = 1364
AVAIL_1 = "AVAIL-1"
# What a site may lose when something of one kind fails: `simpul prove --failures` tells whether it does.
STANDING: Final = {f"STAND-{kind.upper()}": kind for kind in ("line", "cable", "router", "provider", "site")}


def check_sites(draft: Draft, network: Network, today: date) -> None:
    """Parents, hubs, spare paths, contracts and accepted risks."""
    hubs = network.hubs()
    for site in network.sites.values():
        _check_parent(draft, network, site)
        _check_risks(draft, site, today)
        _check_contracts(draft, site, today)
        _check_mtus(draft, network, site)
        _check_ipv6_lines(draft, network, site)
        if site.role is Role.HUB:
            _check_hub(draft, network, site)
    if not draft.findings.refused:  # a site that was dropped for another error may be the missing hub
        _check_hubs(draft, network, hubs)


def _check_parent(draft: Draft, network: Network, site: Site) -> None:
    where = draft.parents.get(site.key, site.where)
    if site.parent is None:
        if site.role is Role.VILLAGE:
            draft.findings.error(
                "SIM110",
                f"site {site.key} has no parent",
                where,
                "name the site of the government that supervises it: parent: 64.02/kabkota/1",
            )
        return
    if site.role in (Role.HUB, Role.EDGE):
        draft.findings.error(
            "SIM110", f"site {site.key} is {_article(site.role)} and has no parent", where, "remove parent:"
        )
        return
    parent = network.sites.get(site.parent)
    if parent is None:
        return  # unknown, or dropped for another error: reported already
    if parent.role not in (Role.HUB, Role.EDGE):
        draft.findings.error(
            "SIM110",
            f"the parent of {site.key}, {parent.key}, is {_article(parent.role)}",
            where,
            "a parent is a government's own site: a hub or an edge",
        )
    elif parent.government != site.government:
        draft.findings.error(
            "SIM110",
            f"site {site.key} belongs to {site.government}, its parent {parent.key} to {parent.government}",
            where,
            "name a parent in the same government; when a site changes government, its parent changes too",
        )


def _article(role: Role) -> str:
    return f"{'an' if role.value[0] in 'ae' else 'a'} {role}"


def _check_hub(draft: Draft, network: Network, site: Site) -> None:
    if site.government != network.code:
        draft.findings.error(
            "SIM109",
            f"hub {site.key} belongs to {site.government}, and the network is {network.code}'s",
            site.where,
            f"hubs are run by the government {network.code}",
        )
    if not any(segment.name == network.management_segment for segment in site.segments):
        draft.findings.error(
            "SIM109",
            f"hub {site.key} has no segment {network.management_segment}, from which devices are managed",
            site.where,
            f"add it to the segments of profile {site.profile.name}, at {site.profile.where}",
        )
    served = {uplink.device for uplink in site.uplinks}
    for device in site.devices:
        if device.name not in served:
            draft.findings.error(
                "SIM109",
                f"hub router {device.name} has no uplink: nobody could dial it",
                device.where,
                "give it an uplink with device: " + device.name,
            )


def _check_hubs(draft: Draft, network: Network, hubs: tuple[Site, ...]) -> None:
    where = network.where
    if not hubs:
        draft.findings.error(
            "SIM161", "the network has no hub site", where, "declare a site whose profile has role: hub"
        )
        return
    class_a = [site for site in network.sites.values() if site.profile.service_class == "A"]
    if class_a and len(hubs) < 2:
        draft.findings.error(
            "SIM161",
            f"{len(class_a)} sites of class A need two hub sites; there is one, {hubs[0].key}",
            where,
            "declare a second hub site elsewhere (AVAIL-1)",
        )
    providers = {uplink.provider for hub in hubs for uplink in hub.uplinks}
    if class_a and len(hubs) > 1 and len(providers) < 2:
        draft.findings.error(
            "SIM161",
            f"all hub routers depend on the provider {min(providers)}",
            hubs[0].where,
            "give the hubs lines of different providers (AVAIL-1)",
        )


def _check_ipv6_lines(draft: Draft, network: Network, site: Site) -> None:
    """A line that has IPv6 alone: its tunnels are WireGuard's, and every hub router answers it (SIM144)."""
    for uplink in (u for u in site.uplinks if u.only6 and site.role is not Role.HUB):
        silent = sorted(d.name for h in network.hubs() for d in h.devices
                        if not next((u.address6 for u in h.uplinks if u.device == d.name), None))
        if silent:
            draft.findings.error(
                "SIM144", f"uplink {uplink.name} of {site.key} has IPv6 alone, and {', '.join(silent)} cannot be "
                "dialled over it", uplink.where, "give the first line of each hub router address6: and gateway6:")
        other = next((k for k in network.reached(site, uplink).values() if k is not TunnelKind.WIREGUARD), None)
        if other is not None:
            draft.findings.error(
                "SIM144", f"uplink {uplink.name} of {site.key} has IPv6 alone, and a tunnel of kind "
                f"{other} has only been made over IPv4", uplink.where,
                "order IPv4 for the line, or let tunnel_kinds: give the class wireguard")


def _check_risks(draft: Draft, site: Site, today: date) -> None:
    accepted = {risk.control: risk for risk in site.accepted}
    for risk in site.accepted:
        if risk.control != AVAIL_1 and risk.control not in STANDING:
            draft.findings.error(
                "SIM164",
                f"no check knows the control {risk.control}, whose risk {site.key} accepts",
                risk.where,
                f"known are {', '.join((AVAIL_1, *STANDING))}",
            )
        if risk.until < today:
            draft.findings.error(
                "SIM162",
                f"the accepted risk {risk.control} of {site.key} ended on {risk.until}",
                risk.where,
                f"mend it, or let {risk.owner} decide again",
            )
    if site.profile.service_class != "A" or site.role is Role.HUB:
        return
    spare = any(one.provider != two.provider and one.medium != two.medium for one, two in combinations(site.uplinks, 2))
    known = accepted.get(AVAIL_1)
    if spare:
        if known is not None:
            draft.findings.warning(
                "SIM163",
                f"site {site.key} meets {AVAIL_1}: the accepted risk is no longer one",
                known.where,
                "remove it",
            )
        return
    has = ", ".join(f"{uplink.name} ({uplink.provider}, {uplink.medium})" for uplink in site.uplinks)
    if known is not None:
        draft.findings.warning(
            "SIM160",
            f"site {site.key} has no spare path until {known.until}: {known.reason}",
            known.where,
            f"accepted by {known.owner}",
        )
    else:
        draft.findings.error(
            "SIM160",
            f"site {site.key} is of class A and has no two lines of different provider and medium; it has {has}",
            site.where,
            f"add such a line, or say who accepts the risk: accepted_risks: {{{AVAIL_1}: "
            "{reason: ..., owner: ..., until: 2027-12-31}}",
        )


def _check_contracts(draft: Draft, site: Site, today: date) -> None:
    for uplink in site.uplinks:
        if uplink.contract_end is not None and uplink.contract_end < today:
            draft.findings.warning(
                "SIM190",
                f"the contract of uplink {uplink.name} of {site.key} with {uplink.provider} ended on "
                f"{uplink.contract_end}",
                uplink.where,
                "write the new contract_end, or remove the line",
            )


def _kinds(network: Network, site: Site, uplink: Uplink) -> Collection[TunnelKind]:
    """Of the tunnels that this line may have; a hub's, of those that its class asks for."""
    asked = network.asked_kind(site)
    return ((asked,) if asked else ()) if site.role is Role.HUB else network.reached(site, uplink).values()


def _check_mtus(draft: Draft, network: Network, site: Site) -> None:
    """A line of a site with IKEv2 carries what IPv6 asks for inside (1280) and up to 84 bytes around it."""
    for uplink in site.uplinks:
        if uplink.mtu < _IKEV2_MTU and any(k is not TunnelKind.WIREGUARD for k in _kinds(network, site, uplink)):
            draft.findings.error(
                "SIM135",
                f"an MTU of {uplink.mtu} on uplink {uplink.name} of {site.key} cannot carry an IKEv2 tunnel",
                uplink.where,
                f"it needs {_IKEV2_MTU} bytes or more",
            )
