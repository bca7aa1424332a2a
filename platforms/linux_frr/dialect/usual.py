"""Neighbours, route-maps and prefix lists as our templates write them and FRR prints them, read at once.

Nearly all objects of FRR's are of these shapes, and a plan of a thousand routers reads a hundred thousand of them.
What matches is read here to exactly what the full reader finds, which reads everything else; tests/.../test_usual.py
asks both about whatever these patterns match.
"""

from __future__ import annotations

import re
from typing import Final

from platforms.linux_frr.dialect import policy
from platforms.linux_frr.dialect.bgp import as_address
from platforms.linux_frr.dialect.parsed import Parsed
from platforms.remembered import remembered

_NAME: Final = r"[A-Za-z0-9_.-]{1,64}"
_NUMBER: Final = r"[0-9]{1,10}"
_AS: Final = r"[1-9][0-9]{0,9}"
NEIGHBOR: Final = re.compile(rf"""\
router\ bgp\ (?P<asn>{_AS})
(?P<session>\
\ neighbor\ (?P<name>[0-9a-f.:]{{2,39}})\ remote-as\ {_AS}
\ neighbor\ (?P=name)\ description\ simpul:[!-~]+(?:\ [!-~]+)*
(?:\ neighbor\ (?P=name)\ bfd
\ neighbor\ (?P=name)\ bfd\ profile\ (?P<profile>{_NAME})
)?\
(?:\ neighbor\ (?P=name)\ password\ secret:md5:[0-9a-f]{{32}}
)?\
\ neighbor\ (?P=name)\ timers\ {_NUMBER}\ {_NUMBER}
(?:\ neighbor\ (?P=name)\ timers\ connect\ (?!120\n){_NUMBER}
)?)\
(?:\ !
)?\
(?P<family>\ address-family\ ipv(?P<version>[46])\ unicast
)\
(?P<first>\ \ neighbor\ (?P=name)\ activate
(?:\ \ neighbor\ (?P=name)\ next-hop-self
)?)\
(?P<printed>\ \ neighbor\ (?P=name)\ maximum-prefix\ {_NUMBER}(?:\ restart\ {_NUMBER})?
)?\
(?P<policies>\
\ \ neighbor\ (?P=name)\ prefix-list\ (?P<list_in>{_NAME})\ in
\ \ neighbor\ (?P=name)\ prefix-list\ (?P<list_out>{_NAME})\ out
\ \ neighbor\ (?P=name)\ route-map\ (?P<map_in>{_NAME})\ in
\ \ neighbor\ (?P=name)\ route-map\ (?P<map_out>{_NAME})\ out
)\
(?(printed)|(?P<written>\ \ neighbor\ (?P=name)\ maximum-prefix\ {_NUMBER}(?:\ restart\ {_NUMBER})?
)?)\
\ exit-address-family
exit
""".replace("\\\n", ""))
ROUTE_MAP: Final = re.compile(rf"""\
(?P<head>route-map\ (?P<name>SIMPUL-{_NAME})\ (?:permit|deny)\ [1-9][0-9]{{0,4}}
\ match\ (?P<family>ip|ipv6)\ address\ prefix-list\ (?P<list>{_NAME})
)\
(?P<printed>\ set\ community\ [0-9]{{1,5}}:[0-9]{{1,5}}
)?\
(?P<preference>\ set\ local-preference\ {_NUMBER}
)?\
(?(printed)|(?P<written>\ set\ community\ [0-9]{{1,5}}:[0-9]{{1,5}}
)?)\
(?P<metric>\ set\ metric\ {_NUMBER}
)?\
exit
""".replace("\\\n", ""))

_LISTED: Final = (rf"(ip|ipv6) prefix-list (SIMPUL-{_NAME}) seq ([1-9][0-9]{{0,8}}) permit (\S+)"
                  r"(?: le ([1-9][0-9]{0,2}))?\n")
PREFIX_LIST: Final = re.compile(f"(?:{_LISTED.replace('(ip|ipv6) ', '(?:ip|ipv6) ')})+")
_ROW: Final = re.compile(_LISTED)


# An object is read to compare it and looked at for what is unsafe of it.
@remembered
def neighbor(name: str, text: str) -> Parsed | None:
    """A session with its policies both ways; None where the text is anything else."""
    found = NEIGHBOR.fullmatch(text)
    if found is None or found["name"] != name or str(as_address(name)) != name:
        return None
    lists = "prefix-list6" if found["version"] == "6" else "prefix-list"
    return Parsed(
        f"router bgp {found['asn']}\n{found['session']} !\n{found['family']}{found['first']}"
        f"{found['printed'] or found['written'] or ''}{found['policies']} exit-address-family\nexit\n",
        frozenset((f"neighbor:{name}",)),
        frozenset((f"bgp:{found['asn']}", f"{lists}:{found['list_in']}", f"{lists}:{found['list_out']}",
                   f"route-map:{found['map_in']}", f"route-map:{found['map_out']}",
                   *((f"bfd-profile:{found['profile']}",) if found["profile"] else ()))))


def route_map(name: str, text: str) -> Parsed | None:
    """A route-map of one entry that matches a prefix list; None where the text is anything else."""
    found = ROUTE_MAP.fullmatch(text)
    if found is None or found["name"] != name:
        return None
    lists = "prefix-list6" if found["family"] == "ipv6" else "prefix-list"
    return Parsed(
        f"{found['head']}{found['printed'] or found['written'] or ''}{found['preference'] or ''}"
        f"{found['metric'] or ''}exit\n",
        frozenset((f"route-map:{name}",)), frozenset((f"{lists}:{found['list']}",)))


@remembered
def prefix_list(kind: policy.ListKind, name: str, text: str) -> Parsed | None:
    """A prefix list of permits in the order of their numbers, of which none permits everything; None where the text is
    anything else.
    """
    if not PREFIX_LIST.fullmatch(text):
        return None
    word, bits = ("ip", 32) if kind == "prefix-list" else ("ipv6", 128)
    last, said = 0, set()
    for given, of, number, prefix, le in _ROW.findall(text):
        network = policy.network_of(prefix)
        if (given != word or of != name or int(number) <= last or (prefix, le) in said or network is None
                or network.max_prefixlen != bits or not 0 < network.prefixlen <= int(le or bits) <= bits):
            return None
        last = int(number)
        said.add((prefix, le))
    return Parsed(text, frozenset((f"{kind}:{name}",)))
