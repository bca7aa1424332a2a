"""Which routers a tunnel can join: what two platforms can make of each other, and what a site's class asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from simpul.intent.abilities import Abilities
from simpul.intent.draft import Draft
from simpul.intent.model import Device, Network, Pairs, Role, Site, TunnelKind

STAND_SITE = "STAND-SITE"


def written(pairs: Pairs, abilities: Mapping[str, Abilities]) -> Pairs:
    """Of what could be, what both platforms have in Simpul."""
    return {ends: tuple(k for k in kinds
                        if all(f"tunnel:{k}" in abilities[e].features for e in ends if e in abilities))
            for ends, kinds in pairs.items()}


def check_pairs(draft: Draft, network: Network, pairs: Pairs, abilities: Mapping[str, Abilities]) -> None:
    """Each line to each hub site, and each hub router to those of the other sites. `pairs` is what could be."""
    for site in network.sites.values():
        if site.role is not Role.HUB:
            _check_site(draft, network, site, pairs, abilities)
    for low, high in combinations(network.hubs(), 2):
        for a in low.devices:
            for b in high.devices:
                asked = network.asked_kind(low, high)
                if not any(asked is None or k.meets(asked) for k in network.kinds(a.platform, b.platform)):
                    draft.findings.error(
                        "SIM108", f"no {f'{asked} ' if asked else ''}tunnel can join the hub routers {a.name} "
                        f"({a.platform}) and {b.name} ({b.platform})", b.where,
                        "hub routers of all hub sites are joined: use platforms that can")


def _check_site(
    draft: Draft, network: Network, site: Site, pairs: Pairs, abilities: Mapping[str, Abilities],
) -> None:
    accepted = next((risk for risk in site.accepted if risk.control == STAND_SITE), None)
    reached = {line.name: network.reached(site, line) for line in site.uplinks}
    for device in site.devices:
        lines = [line for line in site.uplinks if line.device == device.name]
        for hub in network.hubs():
            out = [line for line in lines if not any(d.name in reached[line.name] for d in hub.devices)]
            if not out:
                continue
            others = sorted({name for line in out for name in reached[line.name]})
            over = "" if len(out) == len(lines) else " over " + " and ".join(line.name for line in out)
            asked = network.asked_kind(site)
            what = (f"no {f'{asked} ' if asked else ''}tunnel can join {device.name} ({device.platform}) to hub site "
                    f"{hub.key}{over}")
            if others and accepted is not None:
                draft.findings.warning(
                    "SIM117", f"{what}: until {accepted.until} it stands and falls with {', '.join(others)}",
                    device.where, f"accepted by {accepted.owner}")
                continue
            draft.findings.error(
                "SIM108", f"{what}: {'; '.join(dict.fromkeys(_why(network, device, hub, pairs, abilities, asked)))}",
                device.where,
                (f"it can reach {', '.join(others)}: give {hub.key} such a router, too, or say who accepts the risk: "
                 f"accepted_risks: {{{STAND_SITE}: {{reason: ..., owner: ..., until: 2027-12-31}}}}") if others else
                "use a platform that can, or give the hub site a router that it can reach")


def _why(
    network: Network, device: Device, hub: Site, pairs: Pairs, abilities: Mapping[str, Abilities],
    asked: TunnelKind | None,
) -> Iterator[str]:
    for router in hub.devices:
        both = f"{device.platform} and {router.platform}"
        possible = [k for k in pairs.get(frozenset({device.platform, router.platform}), ())
                    if asked is None or k.meets(asked)]
        if not possible:
            yield f"{both} have none in common"
            continue
        have = [k for k in network.kinds(device.platform, router.platform) if k in possible]
        if not have:
            reasons = [f"{p}: {abilities[p].lacks[f'tunnel:{k}']}" for k in possible
                       for p in dict.fromkeys((device.platform, router.platform))
                       if p in abilities and f"tunnel:{k}" in abilities[p].lacks]
            why = f": {'; '.join(reasons)}" if reasons else ", which is not written yet"
            yield f"between {both} there could be {' or '.join(possible)}{why}"
        else:
            yield f"between {both} there is {' or '.join(have)}, between two fixed addresses only"
