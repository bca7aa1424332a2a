"""`keepalived/NAME.conf`: VRRP, one instance a segment. No scripts: keepalived would run them as root."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_interface

from platforms.linux_frr.dialect.blocks import Rule, read, show, word
from platforms.linux_frr.dialect.files import matching, number
from platforms.linux_frr.dialect.parsed import Parsed

_NAME = matching(re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$"), "a name")
_PORT = matching(re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,14}$"), "an interface name")
_FILE = matching(re.compile(r"/run/simpul/[a-z][a-z0-9-]{0,30}$"), "a file of /run/simpul")
_WEIGHT = matching(re.compile(r"-?[0-9]{1,3}$"), "a weight")
_SECONDS = matching(re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?$"), "seconds")
_ADDRESSES = Rule(block={}, any_word=(ip_interface, word("dev"), _PORT))

_GRAMMAR = {
    "global_defs": Rule(block={
        "router_id": Rule((_NAME,)), "vrrp_version": Rule((word("3"),)),
    }),
    "vrrp_track_file": Rule((_NAME,), block={"file": Rule((_FILE,)), "weight": Rule((_WEIGHT,))}),
    "vrrp_instance": Rule((_NAME,), block={
        "state": Rule((word("BACKUP"),)), "interface": Rule((_PORT,)), "virtual_router_id": Rule((number(1, 255),)),
        "priority": Rule((number(1, 254),)), "advert_int": Rule((_SECONDS,)), "preempt_delay": Rule((number(0, 1000),)),
        "unicast_src_ip": Rule((ip_address,)), "unicast_peer": Rule(block={}, any_word=(ip_address,)),
        "virtual_ipaddress": _ADDRESSES, "virtual_ipaddress_excluded": _ADDRESSES,
        "track_file": Rule(block={}, any_word=(_NAME,)),
    }),
}


def keepalived(file: str, text: str) -> Parsed:
    """The instances' interfaces, own addresses and tracked files must exist. Raises DialectError."""
    defines, requires = set(), set()
    statements = read(file, text, _GRAMMAR)
    for statement in statements:
        if statement.words[0] == "global_defs":
            defines.add("keepalived:global")
        elif statement.words[0] == "vrrp_track_file":
            defines.add(f"keepalived:track:{statement.words[1]}")
        else:
            defines.add(f"keepalived:instance:{statement.words[1]}")
            requires.add("keepalived:global")
            requires |= {f"keepalived:track:{name}" for name in statement.listed("track_file")}
            port, own = statement.value("interface"), statement.value("unicast_src_ip")
            requires |= {f"interface:{port}"} if port else set()
            requires |= {f"address:{port}:{own}"} if port and own else set()
    return Parsed(show(statements), frozenset(defines), frozenset(requires - defines))
