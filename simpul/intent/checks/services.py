"""What routers do for hosts: pools that fit beside servers, names that are one server's, relays that reach theirs."""

from __future__ import annotations

from simpul.intent.draft import Draft
from simpul.intent.flow import FlowEnd, Port
from simpul.intent.model import HostService, Network, Server, Site
from simpul.intent.read_services import FIRST_OF_POOL
from simpul.words.sentence import tell

_DHCP = Port("udp", 67)


def check_services(draft: Draft, network: Network) -> None:
    """Names (SIM171, SIM172), pools (SIM173), relays (SIM174). Flows are read but not yet judged."""
    _check_names(draft, network)
    for site in network.sites.values():
        for service in site.services:
            if network.dns_zone is None:
                draft.findings.error(
                    "SIM171",
                    tell(
                        "{site} serves hosts of {segment}, and the network's names have no zone",
                        site=site.key, segment=service.segment,
                    ),
                    service.where,
                    tell(
                        "write dns: {{zone: {network}.internal}} in network:, at {where}",
                        network=network.name, where=network.where,
                    ),
                )
                return
            _check_pool(draft, site, service)
            if service.relay is not None:
                _check_relay(draft, network, site, service, service.relay)


def _check_names(draft: Draft, network: Network) -> None:
    if network.dns_zone is None:
        return
    seen: dict[tuple[str, str], tuple[Site, Server]] = {}
    for site in network.sites.values():
        for server in site.servers:
            key = site.key.partition("/")[0], server.name
            other = seen.setdefault(key, (site, server))
            if other[0] is not site:
                draft.findings.error(
                    "SIM172",
                    tell(
                        'server "{server}" of {site} would have the same DNS name as the one of {key}, at {where}',
                        server=server.name, site=site.key, key=other[0].key, where=other[1].where,
                    ),
                    server.where,
                    tell("server names are unique within a code"),
                )


def _check_pool(draft: Draft, site: Site, service: HostService) -> None:
    segment = next((s for s in site.segments if s.name == service.segment), None)
    if segment is None or service.dhcp is None:
        return
    size, last = 2 ** (32 - segment.prefix4), FIRST_OF_POOL + service.dhcp.size - 1
    servers = [s.name for s in site.servers if s.segment == segment.name]
    # Servers take the upper half, lowest first; where there are none, the pool may.
    end = size // 2 - 1 if servers else size - 2
    if last > end:
        short = tell(
            "a pool of {size} addresses does not fit into {segment} of {site}, a /{length}: {room} are left behind the "
            "first {first}",
            size=service.dhcp.size, segment=segment.name, site=site.key, length=segment.prefix4,
            room=max(0, end - FIRST_OF_POOL + 1), first=FIRST_OF_POOL,
        )
        draft.findings.error(
            "SIM173",
            tell("{short} and below the half of its servers ({servers})", short=short, servers=", ".join(servers))
            if servers
            else short,
            service.dhcp.where,
            tell("a smaller size, a larger segment, or the servers in a segment of their own"),
        )
    elif len(site.devices) > service.dhcp.size:
        draft.findings.error(
            "SIM173",
            tell(
                "a pool of {size} cannot be shared by the {number} routers of {site}",
                size=service.dhcp.size, number=len(site.devices), site=site.key,
            ),
            service.dhcp.where,
            tell("write a larger size"),
        )


def _check_relay(draft: Draft, network: Network, site: Site, service: HostService, to: FlowEnd) -> None:
    """The server exists, offers DHCP, and a declared flow lets the segment reach it."""
    having = [s for key, s in network.sites.items() if to.scope in (key, s.government)
              for server in s.servers if server.name == to.server and server.segment == to.segment
              and _DHCP in server.ports]
    if len(having) != 1:
        if not draft.findings.refused:
            draft.findings.error(
                "SIM174",
                tell(
                    "{segment} of {site} relays to {to}, and {servers} of that name offer {dhcp}",
                    segment=service.segment, site=site.key, to=to, servers=tell(
                        "{number} server(s)",
                        number=len(having),
                    ) if having else tell("no server(s)"), dhcp=_DHCP,
                ),
                service.where,
                tell("declare one, with ports: [{dhcp}], or name its site", dhcp=_DHCP),
            )
        return
    flows = [entry.flow for entry in draft.flows]
    if not any(flow.source.segment == service.segment and flow.source.scope in ("*", site.government, site.key)
               and flow.destination.server == to.server and flow.destination.segment == to.segment
               and flow.destination.scope in ("*", having[0].government, having[0].key) for flow in flows):
        draft.findings.error(
            "SIM174",
            tell(
                "{segment} of {site} relays to {to}, and no flow lets it reach that server",
                segment=service.segment, site=site.key, to=to,
            ),
            service.where,
            tell(
                'declare one: {{from: "{site}:{segment}", to: "{to}", purpose: ..., owner: ..., until: ...}}',
                site=site.key, segment=service.segment, to=to,
            ),
        )
