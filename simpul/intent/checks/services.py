"""What routers do for hosts: pools that fit beside servers, names that are one server's, relays that reach theirs."""

from __future__ import annotations

from simpul.intent.draft import Draft
from simpul.intent.flow import FlowEnd, Port
from simpul.intent.model import HostService, Network, Server, Site
from simpul.intent.read_services import FIRST_OF_POOL

_DHCP = Port("udp", 67)


def check_services(draft: Draft, network: Network) -> None:
    """Names (SIM171, SIM172), pools (SIM173), relays (SIM174). Flows are read but not yet judged."""
    _check_names(draft, network)
    for site in network.sites.values():
        for service in site.services:
            if network.dns_zone is None:
                draft.findings.error("SIM171", f"{site.key} serves hosts of {service.segment}, and the network's names "
                                     "have no zone", service.where, f"write dns: {{zone: {network.name}.internal}} in "
                                     f"network:, at {network.where}")
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
                    "SIM172", f'server "{server.name}" of {site.key} would have the same DNS name as the one of '
                    f"{other[0].key}, at {other[1].where}", server.where, "server names are unique within a code")


def _check_pool(draft: Draft, site: Site, service: HostService) -> None:
    segment = next((s for s in site.segments if s.name == service.segment), None)
    if segment is None or service.dhcp is None:
        return
    size, last = 2 ** (32 - segment.prefix4), FIRST_OF_POOL + service.dhcp.size - 1
    servers = [s.name for s in site.servers if s.segment == segment.name]
    # Servers take the upper half, lowest first; where there are none, the pool may.
    end = size // 2 - 1 if servers else size - 2
    if last > end:
        room = max(0, end - FIRST_OF_POOL + 1)
        draft.findings.error(
            "SIM173", f"a pool of {service.dhcp.size} addresses does not fit into {segment.name} of {site.key}, a "
            f"/{segment.prefix4}: {room} are left behind the first {FIRST_OF_POOL}"
            + (f" and below the half of its servers ({', '.join(servers)})" if servers else ""),
            service.dhcp.where, "a smaller size, a larger segment, or the servers in a segment of their own")
    elif len(site.devices) > service.dhcp.size:
        draft.findings.error("SIM173", f"a pool of {service.dhcp.size} cannot be shared by the {len(site.devices)} "
                             f"routers of {site.key}", service.dhcp.where, "write a larger size")


def _check_relay(draft: Draft, network: Network, site: Site, service: HostService, to: FlowEnd) -> None:
    """The server exists, offers DHCP, and a declared flow lets the segment reach it."""
    having = [s for key, s in network.sites.items() if to.scope in (key, s.government)
              for server in s.servers if server.name == to.server and server.segment == to.segment
              and _DHCP in server.ports]
    if len(having) != 1:
        if not draft.findings.refused:
            draft.findings.error(
                "SIM174", f"{service.segment} of {site.key} relays to {to}, and {len(having) or 'no'} server(s) of "
                f"that name offer {_DHCP}", service.where, f"declare one, with ports: [{_DHCP}], or name its site")
        return
    flows = [entry.flow for entry in draft.flows]
    if not any(flow.source.segment == service.segment and flow.source.scope in ("*", site.government, site.key)
               and flow.destination.server == to.server and flow.destination.segment == to.segment
               and flow.destination.scope in ("*", having[0].government, having[0].key) for flow in flows):
        draft.findings.error(
            "SIM174", f"{service.segment} of {site.key} relays to {to}, and no flow lets it reach that server",
            service.where, f'declare one: {{from: "{site.key}:{service.segment}", to: "{to}", purpose: ..., '
            "owner: ..., until: ...}")
