"""Which routers a tunnel can join: what two platforms can make of each other, and what a site's class asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from simpul.intent.abilities import Abilities
from simpul.intent.draft import Draft
from simpul.intent.model import Device, Network, Pairs, Role, Site, TunnelKind
from simpul.words.sentence import all_of, any_of, joined, tell

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
                        "SIM108",
                        tell(
                            "{what} can join the hub routers {a} ({platform}) and {b} ({platform2})",
                            what=_no_tunnel(asked), a=a.name, platform=a.platform, b=b.name,
                            platform2=b.platform,
                        ),
                        b.where,
                        tell("hub routers of all hub sites are joined: use platforms that can"),
                    )


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
            asked = network.asked_kind(site)
            what = tell("{what} can join {device} ({platform}) to hub site {hub}", what=_no_tunnel(asked),
                        device=device.name, platform=device.platform, hub=hub.key)
            if len(out) < len(lines):
                what = tell("{what} over {lines}", what=what, lines=all_of(line.name for line in out))
            if others and accepted is not None:
                draft.findings.warning(
                    "SIM117",
                    tell(
                        "{what}: until {until} it stands and falls with {names}",
                        what=what, until=accepted.until, names=', '.join(others),
                    ),
                    device.where,
                    tell("accepted by {owner}", owner=accepted.owner),
                )
                continue
            draft.findings.error(
                "SIM108",
                tell("{what}: {why}", what=what,
                     why=joined("; ", dict.fromkeys(_why(network, device, hub, pairs, abilities, asked)))),
                device.where,
                tell(
                    "it can reach {names}: give {hub} such a router, too, or say who accepts the risk: "
                    "accepted_risks: {{{control}: {{reason: ..., owner: ..., until: 2027-12-31}}}}",
                    names=", ".join(others), hub=hub.key, control=STAND_SITE,
                )
                if others
                else tell("use a platform that can, or give the hub site a router that it can reach"),
            )


def _why(
    network: Network, device: Device, hub: Site, pairs: Pairs, abilities: Mapping[str, Abilities],
    asked: TunnelKind | None,
) -> Iterator[str]:
    for router in hub.devices:
        both = all_of((device.platform, router.platform))
        possible = [k for k in pairs.get(frozenset({device.platform, router.platform}), ())
                    if asked is None or k.meets(asked)]
        if not possible:
            yield tell("{both} have none in common", both=both)
            continue
        have = [k for k in network.kinds(device.platform, router.platform) if k in possible]
        if not have:
            reasons = [tell("{platform}: {why}", platform=p, why=abilities[p].lacks[f"tunnel:{k}"]) for k in possible
                       for p in dict.fromkeys((device.platform, router.platform))
                       if p in abilities and f"tunnel:{k}" in abilities[p].lacks]
            could = tell("between {both} there could be {kinds}", both=both, kinds=any_of(possible))
            yield (tell("{could}: {reasons}", could=could, reasons=joined("; ", reasons)) if reasons
                   else tell("{could}, which is not written yet", could=could))
        else:
            yield tell("between {both} there is {kinds}, between two fixed addresses only", both=both,
                       kinds=any_of(have))


def _no_tunnel(asked: TunnelKind | None) -> str:
    return tell("no {kind} tunnel", kind=asked) if asked else tell("no tunnel")
