"""The servers that routers are managed by: declared, inside, where only management stands, and asked in time."""

from __future__ import annotations

from simpul.intent.draft import Draft
from simpul.intent.model import Management, ManagementServer, Network, Port, Role

RADIUS = Port("udp", 1812)  # RFC 2865
SYSLOG = Port("udp", 514)  # RFC 5426
# With more, each could be given less than two seconds before the local account is asked.
MOST_RADIUS = 4


def check_management(draft: Draft, network: Network) -> None:
    """Each server exists and stands well (SIM186); RADIUS leaves time for the local account (SIM187)."""
    management = network.management
    if management is None:
        return
    for entry in management.radius:
        _check_server(draft, network, entry, RADIUS, "logins are asked of")
    for entry in management.syslog:
        _check_server(draft, network, entry, SYSLOG, "logs are sent to")
    _check_times(draft, management)


def _check_server(draft: Draft, network: Network, entry: ManagementServer, port: Port, what: str) -> None:
    end = entry.end
    having = [(site, server) for key, site in network.sites.items() if end.scope in (key, site.government)
              for server in site.servers if server.name == end.server and server.segment == end.segment]
    if len(having) != 1:
        if not draft.findings.refused:
            draft.findings.error(
                "SIM186", f"{what} {end}, and {len(having) or 'no'} server(s) of that name are declared", entry.where,
                f"declare one at a hub site: servers: {{{end.server}: {{segment: {network.management_segment}, "
                f"ports: [{port}]}}}}")
        return
    site, server = having[0]
    if site.role is not Role.HUB or end.segment != network.management_segment:
        draft.findings.error(
            "SIM186", f"{what} {end}, which does not stand in the {network.management_segment} segment of a hub site",
            entry.where, "routers trust it, and its packets pass every filter: it stands where devices are managed "
            "from (JI-AC-1)")
    if port not in server.ports:
        draft.findings.error(
            "SIM186", f"{what} {end}, which does not offer {port}", entry.where,
            f"add {port} to its ports, at {server.where}"
            + ("; over TCP rsyslog cannot send from the router's own address, by which filters know it"
               if port == SYSLOG and Port("tcp", 514) in server.ports else ""))


def _check_times(draft: Draft, management: Management) -> None:
    if len(management.radius) > MOST_RADIUS:
        draft.findings.error(
            "SIM187", f"{len(management.radius)} RADIUS servers cannot be asked one after the other before the local "
            "account's ten seconds are over", management.radius[MOST_RADIUS].where, f"keep {MOST_RADIUS} at most")
