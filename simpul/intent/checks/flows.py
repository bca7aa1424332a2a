"""Flows: each is an opening in a closed network, so each must say exactly what it opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from simpul.intent.draft import Draft, DraftFlow
from simpul.intent.findings import known_words
from simpul.intent.flow import Flow, FlowEnd
from simpul.intent.model import Network, Server, Site
from simpul.source import Source
from simpul.words.sentence import some, tell

SOON = timedelta(days=30)
_NEVER_A_SOURCE = {
    "public": tell("public Wi-Fi reaches the internet and nothing else"),
    "honeypot": tell("a honeypot initiates to nowhere"),
}
_NEVER_A_DESTINATION = {
    "public": tell("public Wi-Fi never joins the intra network"),
    "management": tell("devices are managed from the hubs' management segment only, which needs no flow"),
}


def check_flows(draft: Draft, network: Network, today: date) -> tuple[Flow, ...]:
    """The flows with their ports filled in, sorted by name."""
    by_government: dict[str, list[Site]] = {}
    for site in network.sites.values():
        by_government.setdefault(site.government, []).append(site)
    checked = [_check(draft, network, by_government, flow, today) for flow in draft.flows]
    return tuple(sorted((flow for flow in checked if flow is not None), key=lambda flow: flow.name))


def _check(
    draft: Draft,
    network: Network,
    by_government: dict[str, list[Site]],
    entry: DraftFlow,
    today: date,
) -> Flow | None:
    flow, findings = entry.flow, draft.findings
    if flow.until < today:
        findings.error(
            "SIM150",
            tell("the flow ended on {until}", until=flow.until),
            entry.until,
            tell("remove it, or let {owner} decide on a later day", owner=flow.owner),
        )
    elif flow.until - today <= SOON:
        findings.warning(
            "SIM191",
            tell("the flow ends on {until}", until=flow.until),
            entry.until,
            tell("ask {owner} whether it goes on", owner=flow.owner),
        )
    if _is_outside(flow.source) or _is_outside(flow.destination):
        return _check_outside(draft, network, by_government, entry)
    sources = _sites(draft, network, by_government, flow.source, entry.source)
    destinations = _sites(draft, network, by_government, flow.destination, entry.destination)
    if sources is None or destinations is None:
        return None
    _check_zones(draft, network, entry)
    _server(draft, flow.source, sources, entry.source)
    server = _server(draft, flow.destination, destinations, entry.destination)
    if (flow.source.scope, flow.source.segment) == (flow.destination.scope, flow.destination.segment) and len(
        sources
    ) == 1:
        findings.error(
            "SIM152",
            tell(
                "the flow joins the segment {segment} of {key} to itself",
                segment=flow.source.segment, key=sources[0].key,
            ),
            entry.destination,
            tell("hosts of one segment reach each other without a router"),
        )
    return _with_ports(draft, entry, server)


def _with_ports(draft: Draft, entry: DraftFlow, server: Server | None) -> Flow | None:
    flow, findings = entry.flow, draft.findings
    if flow.destination.server is None:
        if not flow.ports:
            findings.error(
                "SIM154",
                tell("the flow names no server, so it must say its ports"),
                entry.flow.where,
                tell("ports: [tcp/443]"),
            )
        return flow
    if flow.ports:
        findings.error(
            "SIM154",
            tell("the flow names a server, whose ports are said where it is declared"),
            entry.ports,
            tell("remove ports: here; the server is declared at {where}", where=server.where)
            if server
            else tell("remove ports: here"),
        )
    return replace(flow, ports=server.ports) if server else None


def _is_outside(end: FlowEnd) -> bool:
    """Whether an end is behind an interconnect, whose name begins with a letter."""
    return end.scope[0].isalpha()


def _check_outside(
    draft: Draft, network: Network, by_government: dict[str, list[Site]], entry: DraftFlow,
) -> Flow | None:
    """A flow between hosts of ours and a declared place of somebody else's: the place exists, and each site of ours
    that takes part is told to them, or no answer would find its way.
    """
    flow, findings = entry.flow, draft.findings
    outward = _is_outside(flow.destination)
    theirs, there = (flow.destination, entry.destination) if outward else (flow.source, entry.source)
    ours, here = (flow.source, entry.source) if outward else (flow.destination, entry.destination)
    if _is_outside(ours):
        findings.error(
            "SIM139",
            tell("the flow joins two networks of others: this network is nobody's way through"),
            entry.destination,
            tell("name a segment of this network at one end"),
        )
        return None
    each = network.interconnects.get(theirs.scope)
    if each is None:
        if theirs.scope not in draft.declared.get("interconnect", {}):
            findings.error(
                "SIM106",
                tell('no interconnect is called "{scope}"', scope=theirs.scope),
                there,
                known_words(theirs.scope, network.interconnects),
            )
        return None
    places = {p.name: p for p in each.places}
    if theirs.segment not in places or theirs.server is not None:
        findings.error(
            "SIM106",
            tell('interconnect "{interconnect}" has no place "{place}"',
                 interconnect=each.name, place=str(theirs).partition(":")[2]),
            there,
            known_words(theirs.segment, places),
        )
        return None
    sites = _sites(draft, network, by_government, ours, here)
    if sites is None:
        return None
    _check_zone(draft, network, ours, here, _NEVER_A_SOURCE if outward else _NEVER_A_DESTINATION)
    server = _server(draft, ours, sites, here)
    taking_part = [s for s in sites if ours.server is None or any(x.name == ours.server for x in s.servers)]
    untold = [s.key for s in taking_part if s.key not in each.announce]
    if untold:
        findings.error(
            "SIM139",
            tell(
                '{names} would get no answer: interconnect "{interconnect}" does not announce them',
                names=some(untold, 3), interconnect=each.name,
            ),
            here,
            tell("append them to announce:, at {where}, once the other side agrees", where=each.where),
        )
    return _with_ports(draft, entry, server)


def _sites(
    draft: Draft,
    network: Network,
    by_government: dict[str, list[Site]],
    end: FlowEnd,
    where: Source,
) -> list[Site] | None:
    """The sites of an end that have its segment; None when a finding was made."""
    findings = draft.findings
    if end.segment not in network.vlans:
        if end.segment not in draft.declared.get("VLAN", {}):
            findings.error(
                "SIM106",
                tell('no segment is called "{segment}"', segment=end.segment),
                where,
                known_words(end.segment, network.vlans),
            )
        return None
    if end.scope == "*":
        scoped = list(network.sites.values())
    elif "/" in end.scope:
        if end.scope not in network.sites:
            if end.scope not in draft.declared.get("site", {}):
                findings.error(
                    "SIM106",
                    tell('no site is called "{scope}"', scope=end.scope),
                    where,
                    known_words(end.scope, network.sites),
                )
            return None
        scoped = [network.sites[end.scope]]
    else:
        if end.scope not in draft.declared.get("government", {}):
            findings.error(
                "SIM106",
                tell('no government has the code "{scope}"', scope=end.scope),
                where,
                known_words(end.scope, network.governments),
            )
            return None
        scoped = by_government.get(end.scope, [])
    having = [site for site in scoped if any(s.name == end.segment for s in site.segments)]
    if not having:
        if not findings.refused:  # a site that was dropped for another error may have had it
            findings.error(
                "SIM151",
                tell(
                    "no site in {scope} has the segment {segment}: the flow opens nothing",
                    scope=end.scope, segment=end.segment,
                ),
                where,
                tell("correct the scope or the segment"),
            )
        return None
    return having


def _server(draft: Draft, end: FlowEnd, sites: list[Site], where: Source) -> Server | None:
    if end.server is None:
        return None
    found = [(site, server) for site in sites for server in site.servers if server.name == end.server]
    if not found:
        known = {server.name for site in sites for server in site.servers}
        if not draft.findings.refused:
            draft.findings.error(
                "SIM106",
                tell('no server of {scope} is called "{server}"', scope=end.scope, server=end.server),
                where,
                known_words(end.server, known),
            )
        return None
    if len(found) > 1:
        draft.findings.error(
            "SIM127",
            tell(
                '"{server}" in {scope} may be the server of {key} or of {key2}',
                server=end.server, scope=end.scope, key=found[0][0].key, key2=found[1][0].key,
            ),
            where,
            tell(
                "name the site: {key}:{segment}/{server}",
                key=found[0][0].key, segment=end.segment, server=end.server,
            ),
        )
    site, server = found[0]
    if server.segment != end.segment:
        draft.findings.error(
            "SIM106",
            tell(
                'server "{server}" of {site} stands in {segment}, not in {segment2}',
                server=server.name, site=site.key, segment=server.segment, segment2=end.segment,
            ),
            where,
            tell("write {scope}:{segment}/{server}", scope=end.scope, segment=server.segment, server=server.name),
        )
    return server


def _check_zones(draft: Draft, network: Network, entry: DraftFlow) -> None:
    for end, where, refused in (
        (entry.flow.source, entry.source, _NEVER_A_SOURCE),
        (entry.flow.destination, entry.destination, _NEVER_A_DESTINATION),
    ):
        _check_zone(draft, network, end, where, refused)


def _check_zone(draft: Draft, network: Network, end: FlowEnd, where: Source, refused: Mapping[str, str]) -> None:
    zone = network.vlans[end.segment].zone
    if zone in refused:
        draft.findings.error(
            "SIM153",
            tell("a flow may not join the zone {zone}: {why}", zone=zone, why=refused[zone]),
            where,
            tell("remove the flow, or name another segment"),
        )
