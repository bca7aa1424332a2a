"""What a router is asked for, against what its platform can: names of ports, versions, recorded facts, features."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from simpul.intent.abilities import FEATURES, Abilities
from simpul.intent.draft import Draft
from simpul.intent.management import Logins
from simpul.intent.model import Device, Network, Role, Site
from simpul.source import Source
from simpul.words.sentence import all_of, any_of, joined, some, tell


def check_platforms(draft: Draft, network: Network, abilities: Mapping[str, Abilities]) -> Network:
    """Refuse what a router's platform cannot. The network comes back with each device's `release`."""
    asked: dict[tuple[str, str, Source], list[str]] = {}
    sites = {}
    for site in network.sites.values():
        devices = []
        for device in site.devices:
            able = abilities.get(device.platform)
            if able is None:
                devices.append(device)
                continue
            _check_ports(draft, network, site, device, able)
            _check_facts(draft, device, able)
            devices.append(replace(device, release=_release(draft, device, able)))
            for feature, where in _features(network, site, device):
                if feature not in able.features or feature in _lacking(able, devices[-1].release):
                    asked.setdefault((device.platform, feature, where), []).append(device.name)
        _check_pair(draft, site)
        sites[site.key] = replace(site, devices=tuple(devices))
    for (platform, feature, where), names in asked.items():
        draft.findings.error(
            "SIM113",
            tell(
                "{feature}: asked of {names}, and not there on {platform}",
                feature=FEATURES[feature], names=some(names, 1), platform=platform,
            ),
            where,
            _instead(
                abilities[platform], feature, tell("nobody has written it yet: use another platform, or leave it out")
            ),
        )
    return replace(network, sites=sites)


def _check_pair(draft: Draft, site: Site) -> None:
    """Two routers share gateways by VRRP, and no two platforms here speak it alike: by unicast or not, with a virtual
    MAC address or without, with an instance for each family or one for both. Each would hold the gateway.
    """
    platforms = dict.fromkeys(d.platform for d in site.devices)
    if len(platforms) > 1:
        draft.findings.error(
            "SIM118",
            tell(
                "the routers of {site} are of two platforms, {names}, which share no gateway",
                site=site.key, names=all_of(platforms),
            ),
            site.devices[1].where,
            tell("give both routers of a site one platform"),
        )


def _lacking(able: Abilities, release: str) -> Mapping[str, str]:
    """What the platform can, and the versions of one release not yet."""
    return next((r.lacks for r in able.releases if r.name == release), {})


def _instead(able: Abilities, feature: str, otherwise: str) -> str:
    """What to do instead, as the platform says it, of itself or of the versions that lack it."""
    said = (able.lacks, *(r.lacks for r in able.releases))
    return next((words[feature] for words in said if feature in words), otherwise)


def _check_ports(draft: Draft, network: Network, site: Site, device: Device, able: Abilities) -> None:
    profile = site.profile
    ports = [(name, profile.where) for name in profile.wan_ports]
    ports += [(port.name, port.where) for port in profile.lan_ports]
    if profile.oob_port is not None:
        ports.append((profile.oob_port, profile.where))
    ports += [(i.port, i.where) for i in network.interconnects.values() if i.device == device.name]
    wrong: dict[Source, list[str]] = {}
    for name, where in ports:
        if not re.fullmatch(able.ports, name):
            wrong.setdefault(where, []).append(name)
    for where, names in wrong.items():
        # One finding for a profile, however many sites have it.
        draft.findings.error(
            "SIM114",
            tell("{names} is no name of a port of {platform}", names=', '.join(names), platform=device.platform),
            where,
            tell(
                "as the router names it itself: {port_example}; another platform has a profile of its own",
                port_example=able.port_example,
            ),
        )


def _check_facts(draft: Draft, device: Device, able: Abilities) -> None:
    for name, values in able.facts.items():
        value = device.facts.get(name)
        if value not in values:
            said = (tell("its {name} is {value}", name=name, value=value) if value
                    else tell("nobody recorded its {name}", name=name))
            draft.findings.error(
                "SIM116",
                tell(
                    "{device} ({platform}) cannot be changed from afar: {said}",
                    device=device.name, platform=device.platform, said=said,
                ),
                device.where,
                tell(
                    "it takes a hand before the router; then write facts: {{{name}: {names}}}",
                    name=name, names=any_of(sorted(values)),
                ),
            )
    for name in sorted(device.facts.keys() - able.facts.keys()):
        draft.findings.error(
            "SIM116",
            tell(
                "{platform} asks for no fact called {name}, which {device} has",
                platform=device.platform, name=name, device=device.name,
            ),
            device.where,
            tell("it knows {names}", names=", ".join(sorted(able.facts)) or tell("none")),
        )


def _release(draft: Draft, device: Device, able: Abilities) -> str:
    """The name of the way that its platform is written in for its version; empty where there is one way, or none."""
    if not able.releases:
        return ""
    known = joined(", ", (r.versions for r in able.releases))
    if device.version is None:
        if len(able.releases) > 1:
            draft.findings.error(
                "SIM115",
                tell(
                    "{device} has no version, on which the configuration of {platform} depends",
                    device=device.name, platform=device.platform,
                ),
                device.where,
                tell(
                    'at it or its profile, version: "{first}"; known: {known}',
                    first=able.releases[-1].first, known=known,
                ),
            )
            return ""
        return able.releases[0].name
    release = able.release(device.version)
    if release is None:
        draft.findings.error(
            "SIM115",
            tell(
                "{device} has version {version}, for which nobody wrote {platform}",
                device=device.name, version=device.version, platform=device.platform,
            ),
            device.where,
            tell("known: {known}", known=known),
        )
        return ""
    return release.name


def _features(network: Network, site: Site, device: Device) -> Iterator[tuple[str, Source]]:
    """What the inventory asks of one router, each with the place that asks."""
    if site.role is Role.HUB:
        yield "role:hub", device.where
        if network.dns_zone is not None:
            yield "names", device.where
    lines = [u for u in site.uplinks if u.device == device.name]
    for number, line in enumerate(lines):
        yield f"line:{line.access}", line.where
        if line.address6 is not None:
            yield "line:ipv6-only" if line.only6 else "line:ipv6", line.where
        if number:
            yield "line:several", line.where
    if len(site.devices) > 1:
        yield "two-routers", device.where
    seen: set[str] = set()
    for port in site.profile.lan_ports:
        if port.segment is None:
            yield "trunk", port.where
        carried = set(port.trunk if port.segment is None else (port.segment,))
        if carried & seen:
            yield "segment:several-ports", port.where
        seen |= carried
    for service in site.services:
        yield "hosts", service.where
        if service.dhcp is not None:
            yield "hosts:dhcp", service.where
        if service.relay is not None:
            yield "hosts:relay", service.where
    if site.ospf is not None:
        yield "ospf", site.ospf.where
    if site.wifi is not None:
        yield "public-wifi", site.wifi.where
        if site.wifi.hours is not None:
            yield "public-wifi:hours", site.wifi.where
    for interconnect in network.interconnects.values():
        if interconnect.device == device.name:
            yield "interconnect", interconnect.where
    if network.management is not None:
        told = network.management
        yield "management", told.where
        by_tacacs = site.profile.logins is Logins.TACACS
        if by_tacacs:
            yield "management:tacacs", site.profile.where
        for name, said in (("rescue", told.rescue), ("radius", told.radius and not by_tacacs), ("syslog", told.syslog),
                           ("snmp", told.snmp)):
            if said:
                yield f"management:{name}", told.where
