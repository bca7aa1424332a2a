"""Reads how routers are managed: `management:`, once for the whole network."""

from __future__ import annotations

import re

from simpul.intent import names, values
from simpul.intent.draft import Draft
from simpul.intent.fields import Fields
from simpul.intent.flow import FlowEnd
from simpul.intent.forms import formed
from simpul.intent.management import Management, ManagementServer, SnmpUser
from simpul.intent.tree import Scalar
from simpul.intent.values import BadValue
from simpul.words.sentence import tell

# A console and an SSH client show a line of this many characters whole; `\` is a command to getty (issue(5)).
_BANNER = re.compile(r"[^\\]{1,78}\Z")


@formed("Hanya untuk pengguna yang berwenang.", _BANNER.pattern)
def banner(scalar: Scalar) -> str:
    """One line of what is shown before a login."""
    value = values.text(scalar)
    if not _BANNER.match(value):
        raise BadValue(
            "SIM016",
            tell("a line of the banner has {number} characters or holds a backslash", number=len(value)),
            tell("78 characters a line; the list may have as many lines as it takes"),
        )
    return value


@formed("64/hub/1:management/aaa-smr", r".+:.+/.+")
def server(scalar: Scalar) -> FlowEnd:
    """A declared server, named as the end of a flow."""
    end = names.flow_end(scalar)
    if end.server is None or end.scope == "*":
        raise BadValue(
            "SIM103",
            tell('"{text}" names no server', text=scalar.text),
            tell("write scope:segment/server: 64/hub/1:management/aaa"),
        )
    return end


def read_management(draft: Draft, fields: Fields) -> None:
    """The `management:` map. Its servers are judged once every site is read."""
    if not draft.declare("management", "management", fields.where):
        return
    lines = fields.several("banner", banner)
    if not lines:
        fields.missing(
            "banner", tell("who comes in without right is told so before the login: banner: [one line, another]")
        )
    management = Management(
        banner=tuple(line for line, _ in lines),
        rescue=fields.optional("rescue", values.choice(("console",))),
        radius=_servers(fields, "radius"),
        tacacs=_servers(fields, "tacacs"),
        syslog=_servers(fields, "syslog"),
        snmp=_users(draft, fields),
        where=fields.where,
    )
    if fields.done():
        draft.management = management


def _servers(fields: Fields, key: str) -> tuple[ManagementServer, ...]:
    return tuple(ManagementServer(end, place) for end, place in fields.several(key, server))


def _users(draft: Draft, fields: Fields) -> tuple[SnmpUser, ...]:
    inner = fields.map("snmp", '"snmp"')
    found: list[SnmpUser] = []
    if inner is None:
        return ()
    for name, place, row in inner.named(names.account, "SNMP user"):
        if not draft.declare("SNMP user", name, place) or row is None:
            continue
        user = SnmpUser(name, row.required("owner", values.text, ""), place)
        if row.done():
            found.append(user)
        else:
            inner.failed = True
    fields.failed |= not inner.done()
    return tuple(sorted(found, key=lambda user: user.name))
