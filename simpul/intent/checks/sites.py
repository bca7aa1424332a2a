"""Sites: what each role and service class owes the others."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import combinations
from typing import Final

from simpul.intent.draft import Draft
from simpul.intent.model import Network, Role, Site, TunnelKind, Uplink
from simpul.words.sentence import tell

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
                tell("site {site} has no parent", site=site.key),
                where,
                tell("name the site of the government that supervises it: parent: 64.02/kabkota/1"),
            )
        return
    if site.role in (Role.HUB, Role.EDGE):
        draft.findings.error(
            "SIM110",
            tell("site {site} is {article} and has no parent", site=site.key, article=_article(site.role)),
            where,
            tell("remove parent:"),
        )
        return
    parent = network.sites.get(site.parent)
    if parent is None:
        return  # unknown, or dropped for another error: reported already
    if parent.role not in (Role.HUB, Role.EDGE):
        draft.findings.error(
            "SIM110",
            tell(
                "the parent of {site}, {parent}, is {article}",
                site=site.key, parent=parent.key, article=_article(parent.role),
            ),
            where,
            tell("a parent is a government's own site: a hub or an edge"),
        )
    elif parent.government != site.government:
        draft.findings.error(
            "SIM110",
            tell(
                "site {site} belongs to {government}, its parent {parent} to {government2}",
                site=site.key, government=site.government, parent=parent.key, government2=parent.government,
            ),
            where,
            tell("name a parent in the same government; when a site changes government, its parent changes too"),
        )


def _article(role: Role) -> str:
    return tell("an {role}", role=role) if role.value[0] in "ae" else tell("a {role}", role=role)


def _check_hub(draft: Draft, network: Network, site: Site) -> None:
    if site.government != network.code:
        draft.findings.error(
            "SIM109",
            tell(
                "hub {site} belongs to {government}, and the network is {code}'s",
                site=site.key, government=site.government, code=network.code,
            ),
            site.where,
            tell("hubs are run by the government {code}", code=network.code),
        )
    if not any(segment.name == network.management_segment for segment in site.segments):
        draft.findings.error(
            "SIM109",
            tell(
                "hub {site} has no segment {management_segment}, from which devices are managed",
                site=site.key, management_segment=network.management_segment,
            ),
            site.where,
            tell(
                "add it to the segments of profile {name}, at {where}",
                name=site.profile.name, where=site.profile.where,
            ),
        )
    served = {uplink.device for uplink in site.uplinks}
    for device in site.devices:
        if device.name not in served:
            draft.findings.error(
                "SIM109",
                tell("hub router {device} has no uplink: nobody could dial it", device=device.name),
                device.where,
                tell("give it an uplink with device: {device}", device=device.name),
            )


def _check_hubs(draft: Draft, network: Network, hubs: tuple[Site, ...]) -> None:
    where = network.where
    if not hubs:
        draft.findings.error(
            "SIM161", tell("the network has no hub site"), where, tell("declare a site whose profile has role: hub")
        )
        return
    class_a = [site for site in network.sites.values() if site.profile.service_class == "A"]
    if class_a and len(hubs) < 2:
        draft.findings.error(
            "SIM161",
            tell(
                "{number} sites of class A need two hub sites; there is one, {key}",
                number=len(class_a), key=hubs[0].key,
            ),
            where,
            tell("declare a second hub site elsewhere (AVAIL-1)"),
        )
    providers = {uplink.provider for hub in hubs for uplink in hub.uplinks}
    if class_a and len(hubs) > 1 and len(providers) < 2:
        draft.findings.error(
            "SIM161",
            tell("all hub routers depend on the provider {provider}", provider=min(providers)),
            hubs[0].where,
            tell("give the hubs lines of different providers (AVAIL-1)"),
        )


def _check_ipv6_lines(draft: Draft, network: Network, site: Site) -> None:
    """A line that has IPv6 alone: its tunnels are WireGuard's, and every hub router answers it (SIM144)."""
    for uplink in (u for u in site.uplinks if u.only6 and site.role is not Role.HUB):
        silent = sorted(d.name for h in network.hubs() for d in h.devices
                        if not next((u.address6 for u in h.uplinks if u.device == d.name), None))
        if silent:
            draft.findings.error(
                "SIM144",
                tell(
                    "uplink {uplink} of {site} has IPv6 alone, and {names} cannot be dialled over it",
                    uplink=uplink.name, site=site.key, names=', '.join(silent),
                ),
                uplink.where,
                tell("give the first line of each hub router address6: and gateway6:"),
            )
        other = next((k for k in network.reached(site, uplink).values() if k is not TunnelKind.WIREGUARD), None)
        if other is not None:
            draft.findings.error(
                "SIM144",
                tell(
                    "uplink {uplink} of {site} has IPv6 alone, and a tunnel of kind {other} has only been made over "
                    "IPv4",
                    uplink=uplink.name, site=site.key, other=other,
                ),
                uplink.where,
                tell("order IPv4 for the line, or let tunnel_kinds: give the class wireguard"),
            )


def _check_risks(draft: Draft, site: Site, today: date) -> None:
    accepted = {risk.control: risk for risk in site.accepted}
    for risk in site.accepted:
        if risk.control != AVAIL_1 and risk.control not in STANDING:
            draft.findings.error(
                "SIM164",
                tell(
                    "no check knows the control {control}, whose risk {site} accepts",
                    control=risk.control, site=site.key,
                ),
                risk.where,
                tell("known are {names}", names=', '.join((AVAIL_1, *STANDING))),
            )
        if risk.until < today:
            draft.findings.error(
                "SIM162",
                tell(
                    "the accepted risk {control} of {site} ended on {until}",
                    control=risk.control, site=site.key, until=risk.until,
                ),
                risk.where,
                tell("mend it, or let {owner} decide again", owner=risk.owner),
            )
    if site.profile.service_class != "A" or site.role is Role.HUB:
        return
    spare = any(one.provider != two.provider and one.medium != two.medium for one, two in combinations(site.uplinks, 2))
    known = accepted.get(AVAIL_1)
    if spare:
        if known is not None:
            draft.findings.warning(
                "SIM163",
                tell("site {site} meets {control}: the accepted risk is no longer one", site=site.key, control=AVAIL_1),
                known.where,
                tell("remove it"),
            )
        return
    has = ", ".join(f"{uplink.name} ({uplink.provider}, {uplink.medium})" for uplink in site.uplinks)
    if known is not None:
        draft.findings.warning(
            "SIM160",
            tell(
                "site {site} has no spare path until {until}: {reason}",
                site=site.key, until=known.until, reason=known.reason,
            ),
            known.where,
            tell("accepted by {owner}", owner=known.owner),
        )
    else:
        draft.findings.error(
            "SIM160",
            tell(
                "site {site} is of class A and has no two lines of different provider and medium; it has {has}",
                site=site.key, has=has,
            ),
            site.where,
            tell(
                "add such a line, or say who accepts the risk: accepted_risks: {{{control}: {{reason: ..., owner: "
                "..., until: 2027-12-31}}}}",
                control=AVAIL_1,
            ),
        )


def _check_contracts(draft: Draft, site: Site, today: date) -> None:
    for uplink in site.uplinks:
        if uplink.contract_end is not None and uplink.contract_end < today:
            draft.findings.warning(
                "SIM190",
                tell(
                    "the contract of uplink {uplink} of {site} with {provider} ended on {contract_end}",
                    uplink=uplink.name, site=site.key, provider=uplink.provider, contract_end=uplink.contract_end,
                ),
                uplink.where,
                tell("write the new contract_end, or remove the line"),
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
                tell(
                    "an MTU of {mtu} on uplink {uplink} of {site} cannot carry an IKEv2 tunnel",
                    mtu=uplink.mtu, uplink=uplink.name, site=site.key,
                ),
                uplink.where,
                tell("it needs {ikev2_mtu} bytes or more", ikev2_mtu=_IKEV2_MTU),
            )
