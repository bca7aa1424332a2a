"""Modes that let nothing through by themselves, and all that may stand in them without leading anywhere else: what a
router in factory state prints (transcripts of releases 15 to 17), what our first file writes, and their like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from platforms.cisco_iosxe.dialect.tree import Node

_LOCAL: Final = r"(?:flash|bootflash|harddisk|disk|usb|nvram)\d*:\S*"
_MODES: Final = tuple((start, re.compile(f"(?:no )?(?:{lines})")) for start, lines in (
    # "Configuration Replace and Configuration Rollback": a path may as well be a server's, to which all of it is sent.
    ("archive", rf"path {_LOCAL}|maximum \d+|write-memory|time-period \d+|log config|logging (?:enable|persistent.*|"
                r"size \d+)|hidekeys|notify syslog.*|record rc|rollback .*"),
    # `server-private` names a server of the group's own.
    ("aaa group server ", r"server name \S+|(?:ip )?vrf forwarding \S+|ip (?:radius|tacacs) source-interface \S+|"
                          r"deadtime \d+"),
    # "PKI Commands": an enrolment at a URL asks there by itself.
    ("crypto pki trustpoint ", r"enrollment (?:selfsigned|pkcs12|terminal(?: pem)?)|subject-name .*|"
                               r"revocation-check .*|rsakeypair .*|hash \S+|usage .*|fqdn .*|serial-number.*"),
    ("crypto pki certificate ", r"certificate .*|cabundle nvram:\S+"),
    ("control-plane", r"service-policy (?:input|output) \S+"),
    # Smart Call Home asks for its server by name and leaves by the inside, which has no way out; not so with a VRF, a
    # proxy or an address ("Call Home Configuration Guide").
    ("call-home", r"contact-email-addr \S+|profile \S+|active|reporting .*|destination transport-method \S+|"
                  r"destination preferred-msg-format \S+"),
    ("redundancy", r"mode \S+"),
))


def odd(line: str, node: Node) -> list[Node] | None:
    """The lines of such a mode, and of those within, that may lead elsewhere; None where it is no such mode."""
    known = next((lines for start, lines in _MODES if f"{line} ".startswith(start)), None)
    return None if known is None else [one for one in _every(node) if not known.fullmatch(one.text)]


def _every(node: Node) -> Iterator[Node]:
    for one in node.lines():
        yield one
        yield from _every(one)
