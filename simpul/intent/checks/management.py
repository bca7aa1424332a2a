"""The servers that routers are managed by: declared, inside, where only management stands, and asked in time."""

from __future__ import annotations

from simpul.intent.draft import Draft
from simpul.intent.flow import Port
from simpul.intent.management import Logins, ManagementServer
from simpul.intent.model import Network, Role
from simpul.words.sentence import tell

RADIUS = Port("udp", 1812)  # RFC 2865
TACACS = Port("tcp", 49)  # RFC 8907
SYSLOG = Port("udp", 514)  # RFC 5426
# With more, each could be given less than two seconds before the local account is asked.
MOST_ASKED = 4


def check_management(draft: Draft, network: Network) -> None:
    """Each server exists and stands well (SIM186); logins leave time for the local account (SIM187); who asks TACACS+
    has servers to ask (SIM186).
    """
    management = network.management
    if management is None and draft.declared.get("management"):
        return                              # it is there and could not be read: that was said
    for profile in network.profiles.values():
        if profile.logins is Logins.TACACS and not (management and management.tacacs):
            draft.findings.error(
                "SIM186",
                tell(
                    'routers of the profile "{profile}" ask TACACS+ servers about people, and none is declared',
                    profile=profile.name,
                ),
                profile.where,
                tell(
                    "management: {{tacacs: [scope:{management_segment}/server]}}, or leave logins out",
                    management_segment=network.management_segment,
                ),
            )
    if management is None:
        return
    for entry in management.radius:
        _check_server(draft, network, entry, RADIUS, tell("logins are asked of"))
    for entry in management.tacacs:
        _check_server(draft, network, entry, TACACS, tell("logins are asked of"))
    for entry in management.syslog:
        _check_server(draft, network, entry, SYSLOG, tell("logs are sent to"))
    for servers, protocol in ((management.radius, "RADIUS"), (management.tacacs, "TACACS+")):
        _check_times(draft, servers, protocol)


def _check_server(draft: Draft, network: Network, entry: ManagementServer, port: Port, what: str) -> None:
    end = entry.end
    having = [(site, server) for key, site in network.sites.items() if end.scope in (key, site.government)
              for server in site.servers if server.name == end.server and server.segment == end.segment]
    if len(having) != 1:
        if not draft.findings.refused:
            draft.findings.error(
                "SIM186",
                tell(
                    "{what} {end}, and {servers} of that name are declared",
                    what=what, end=end, servers=tell(
                        "{number} server(s)",
                        number=len(having),
                    ) if having else tell("no server(s)"),
                ),
                entry.where,
                tell(
                    "declare one at a hub site: servers: {{{server}: {{segment: {management_segment}, ports: "
                    "[{port}]}}}}",
                    server=end.server, management_segment=network.management_segment, port=port,
                ),
            )
        return
    site, server = having[0]
    if site.role is not Role.HUB or end.segment != network.management_segment:
        draft.findings.error(
            "SIM186",
            tell(
                "{what} {end}, which does not stand in the {management_segment} segment of a hub site",
                what=what, end=end, management_segment=network.management_segment,
            ),
            entry.where,
            tell(
                "routers trust it, and its packets pass every filter: it stands where devices are managed from "
                "(JI-AC-1)",
            ),
        )
    if port not in server.ports:
        add = tell("add {port} to its ports, at {where}", port=port, where=server.where)
        draft.findings.error(
            "SIM186",
            tell("{what} {end}, which does not offer {port}", what=what, end=end, port=port),
            entry.where,
            tell(
                "{add}; over TCP rsyslog cannot send from the router's own address, by which filters know it", add=add
            )
            if port == SYSLOG and Port("tcp", 514) in server.ports
            else add,
        )


def _check_times(draft: Draft, servers: tuple[ManagementServer, ...], protocol: str) -> None:
    if len(servers) > MOST_ASKED:
        draft.findings.error(
            "SIM187",
            tell(
                "{number} {protocol} servers cannot be asked one after the other before the local account's ten "
                "seconds are over",
                number=len(servers), protocol=protocol,
            ),
            servers[MOST_ASKED].where,
            tell("keep {most_asked} at most", most_asked=MOST_ASKED),
        )
