"""`radvd/NAME.conf`: router advertisements (RFC 4861, RFC 8106), one interface a file."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network

from platforms.linux_frr.dialect.blocks import Rule, read, show, word
from platforms.linux_frr.dialect.files import matching, number
from platforms.linux_frr.dialect.parsed import Parsed
from platforms.refusal import SYNTAX, refuse

_PORT = matching(re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,14}$"), "an interface name")
_DOMAIN = matching(re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$"), "a domain")
_SWITCH, _SECONDS = Rule((word("on", "off"),)), Rule((number(0, 65535),))

_GRAMMAR = {"interface": Rule((_PORT,), block={
    "AdvSendAdvert": _SWITCH, "IgnoreIfMissing": _SWITCH, "AdvManagedFlag": _SWITCH, "AdvOtherConfigFlag": _SWITCH,
    "MinRtrAdvInterval": _SECONDS, "MaxRtrAdvInterval": _SECONDS, "AdvDefaultLifetime": _SECONDS,
    "AdvLinkMTU": Rule((number(1280, 9216),)),
    "AdvRASrcAddress": Rule(block={}, any_word=(ip_address,)),
    "prefix": Rule((ip_network,), block={"AdvOnLink": _SWITCH, "AdvAutonomous": _SWITCH}),
    "RDNSS": Rule((ip_address,), more=True, block={"AdvRDNSSLifetime": _SECONDS}),
    "DNSSL": Rule((_DOMAIN,), more=True, block={"AdvDNSSLLifetime": _SECONDS}),
})}


def radvd(file: str, text: str) -> Parsed:
    """One interface, which must exist. Raises DialectError."""
    statements = read(file, text, _GRAMMAR, comment="#", end=";")
    if len(statements) > 1:
        raise refuse(SYNTAX, "one interface a file", file, statements[1].line)
    port = statements[0].words[1]
    return Parsed(show(statements, ";"), frozenset({f"radvd:{port}"}), frozenset({f"interface:{port}"}))
