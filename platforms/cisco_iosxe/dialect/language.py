"""What this dialect knows of each mode: which line replaces which, what is hidden, what it refers to, how it is undone.

A row is a command. `*` is a word and `**` the rest of the line that tell it from its like (such lines accumulate);
`~` is a value, which a new line replaces (at the end: all that follows). Then attributes:

@on          stands unless the configuration says `no` (a hidden default): only the `no` is ever shown
@default=V   is not shown with this value
@short       is taken back without its value: secrets, and what the device refuses with one
@opens=MODE  has lines of its own; @exit=LINE is printed behind them, and leaves the mode
@needs=KIND:N  its word N (from 0; negative from the end) names another object, which must stand while the line does
@secret=N    its words from N on are a secret
@ordered     such lines mean something by their order, which the device keeps; all others are written in a settled one

Rows stand in the order of `show running-config`. Sources: Cisco's command references for IOS-XE 17 by these names, the
"Security and VPN Configuration Guide" 17.x (FlexVPN), and "IP Routing: BGP Configuration Guide".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from platforms.cisco_iosxe.dialect import names

_INTERFACE = """
description ~
switchport access vlan ~
switchport trunk native vlan ~
switchport trunk allowed vlan ~
switchport mode ~
vrf forwarding ~ @needs=vrf:2
encapsulation dot1Q ~
ip dhcp client default-router distance ~
ip dhcp client request ** @on
ip address ~ ~ secondary
ip address ~
ip unnumbered ~ @needs=interface:2
ip helper-address **
ip redirects @on
ip unreachables @on
ip proxy-arp @on
ip mtu ~ @default=1500
ip access-group ~ in|out @needs=acl:2
ip nat inside|outside
ip tcp adjust-mss ~
ip verify unicast source reachable-via ~
ip ospf authentication key-chain ~ @needs=key-chain:4
ip ospf ~ area ~ @needs=ospf:2
zone-member security ~ @needs=zone:2
mtu ~ @default=1500
encapsulation ppp
dialer pool ~
shutdown
pppoe enable ~
pppoe-client dial-pool-number ~
cdp enable @on
lldp transmit @on
lldp receive @on
mop enabled @on
mop sysid @on
ppp chap hostname ~
vrrp * address-family ipv4|ipv6 @opens=vrrp @exit=exit-vrrp
ipv6 address **
ipv6 enable
ipv6 mtu ~ @default=1500
ipv6 tcp adjust-mss ~
ipv6 redirects @on
ipv6 unreachables @on
ipv6 nd prefix * ~
ipv6 nd prefix *
ipv6 nd ra suppress ~
ipv6 nd ra suppress
ipv6 nd ra interval ~ @default=200
ipv6 nd ra lifetime ~ @default=1800
ipv6 nd ra dns server **
ipv6 nd managed-config-flag
ipv6 nd other-config-flag
ipv6 traffic-filter ~ in|out @needs=acl6:2
ipv6 verify unicast source reachable-via ~
ospfv3 ~ ipv6 authentication key-chain ~ @needs=key-chain:5
ospfv3 ~ ipv6 area ~ @needs=ospfv3:1
bfd template ~ @needs=bfd-template:2
bfd interval ~
tunnel source ~ @needs=interface:2
tunnel mode ~
tunnel destination ~
tunnel path-mtu-discovery
tunnel vrf ~ @needs=vrf:2
tunnel protection ipsec profile ~ @needs=ipsec-profile:4
service-policy input|output ~ @needs=policy-map:2
"""

_NEIGHBOR = """
neighbor * remote-as ~ @short
neighbor * description ~ @short
neighbor * password ~ @short @secret=3
neighbor * ebgp-multihop ~ @short
neighbor * update-source ~ @needs=interface:3
neighbor * shutdown
neighbor * timers ~ @short
neighbor * fall-over bfd
neighbor * ha-mode graceful-restart
"""

_FAMILY = """
network * mask * ~
network * mask *
network * ~
network *
aggregate-address **
redistribute * ~
redistribute *
maximum-paths ~
neighbor * activate
neighbor * send-community ~
neighbor * send-community
neighbor * next-hop-self
neighbor * soft-reconfiguration inbound
neighbor * prefix-list ~ in|out @needs={list}:3
neighbor * route-map ~ in|out @needs=route-map:3
neighbor * maximum-prefix ~ @short
"""

_VPN = {
    "ikev2-proposal": "encryption ~\nintegrity ~\nprf ~\ngroup ~\n",
    "ikev2-policy": "match fvrf ~ @needs=vrf:2\nmatch address local **\nproposal * @needs=ikev2-proposal:1\n",
    "ikev2-keyring": "peer * @opens=ikev2-peer @exit=!\n",
    "ikev2-peer": """
description ~
address ~
hostname ~
identity ~
pre-shared-key local|remote ~ @short @secret=2
pre-shared-key ~ @short @secret=1
""",
    "ikev2-profile": """
description ~
match fvrf ~ @needs=vrf:2
match address local **
match identity remote **
match certificate *
identity local ~
authentication remote *
authentication local ~
keyring local ~ @needs=ikev2-keyring:2
pki trustpoint **
lifetime ~ @default=86400
dpd ~
nat keepalive ~
virtual-template ~
""",
    "ipsec-profile": """
description ~
set security-association lifetime seconds ~ @default=3600
set security-association lifetime kilobytes ~
set security-association idle-time ~
set security-association replay ~
set transform-set ~ @needs=transform-set:2
set pfs ~
set ikev2-profile ~ @needs=ikev2-profile:2
responder-only
""",
    "transform-set": "mode ~ @default=tunnel\n",
}

_POLICY = {
    "route-map": """
description ~
match ip address prefix-list ** @needs=prefix-list:-1
match ip address ** @needs=acl:-1
match ipv6 address prefix-list ** @needs=prefix-list6:-1
match ipv6 address ** @needs=acl6:-1
match community ** @needs=community-list:-1
match as-path **
match tag **
continue ~
set local-preference ~
set metric ~
set community ~
set comm-list ~ delete
set as-path prepend ~
set tag ~
set weight ~
set origin ~
set ip next-hop ~
set ipv6 next-hop ~
""",
    "class-map": "description ~\nmatch access-group name * @needs=any-acl:3\nmatch protocol *\nmatch qos-group *\n"
                 "match any\n",
    "policy-map": "description ~\nclass type inspect * @opens=policy-class @needs=class-map:3\n"
                  "class class-default @opens=policy-class\nclass * @opens=policy-class @needs=class-map:1\n",
    "policy-class": "inspect ~ @needs=parameter-map:1\ninspect\npass log\npass\ndrop log\ndrop\n"
                    "bandwidth remaining percent ~\nshape average ~\nset qos-group ~\n"
                    "service-policy ~ @needs=policy-map:1\n",
    "time-range": "periodic **\n",
    "zone": "description ~\n",
    "zone-pair": "description ~\nservice-policy type inspect ~ @needs=policy-map:3\n",
    "parameter-map": "log dropped-packets ~\nlog dropped-packets\naudit-trail ~\nsessions maximum ~\n",
    "bfd-template": "interval ~\necho\n",
}

# What a hand may add to a process that is ours, and a plan takes away.
_OTHERS = """
redistribute connected ~ @short
redistribute connected
redistribute * * ~ @short
redistribute * *
distribute-list **
network * * area ~
area **
default-information originate ~ @short
default-information originate
default-metric ~
summary-address **
neighbor **
max-metric ~
"""

# "IP Routing: OSPF Configuration Guide": "OSPFv2 Cryptographic Authentication", "OSPFv3 Authentication Trailer",
# "OSPFv3 Route Filtering Using Distribute-List". A `no redistribute` with its options takes only those away.
_OSPF = {
    "ospf": """
router-id ~
passive-interface default
passive-interface *
redistribute static ~ @short @needs=route-map:6
redistribute bgp * ~ @short @needs=route-map:7
distribute-list prefix ~ in @needs=prefix-list:2
""" + _OTHERS,
    "ospfv3": "router-id ~\naddress-family ipv6 @opens=ospfv3-family @exit=exit-address-family\n",
    "ospfv3-family": """
passive-interface default
passive-interface *
redistribute static ~ @short @needs=route-map:5
redistribute bgp * ~ @short @needs=route-map:6
distribute-list prefix-list ~ in @needs=prefix-list6:2
redistribute static
redistribute bgp *
""" + _OTHERS,
    "key-chain": "key * @opens=key-chain-key\n",
    "key-chain-key": "key-string ~ @short @secret=1\ncryptographic-algorithm ~\n",
}

_SERVICES = {
    "dhcp": """
vrf ~ @needs=vrf:1
network ~
default-router ~
domain-name ~
dns-server ~
option * ~
lease ~ @default=1
""",
    "dns-view": "domain lookup @on\ndns forwarder * @ordered\ndns forwarding source-interface ~ "
                "@needs=interface:3\n",
    "dns-view-list": "view * ~ @needs=dns-view:1\n",
    "radius": "address ipv4|ipv6 ~\ntimeout ~ @default=5\nretransmit ~ @default=3\nkey ~ @short @secret=1\n",
    "tacacs": "address ipv4|ipv6 ~\nkey ~ @short @secret=1\ntimeout ~ @default=5\nsingle-connection\n",
    "aaa-group": "server name * @needs=aaa-server:2 @ordered\nip vrf forwarding ~ @needs=vrf:3\n"
                 "ip radius source-interface ~ @needs=interface:3\nip tacacs source-interface ~ @needs=interface:3\n",
    "line": """
access-class ~ in vrf-also @needs=acl:1
access-class ~ in @needs=acl:1
exec-timeout ~ @default=10 0
ipv6 access-class ~ in @needs=acl6:2
login authentication ~ @needs=aaa-login:2
authorization exec ~ @needs=aaa-exec:2
transport input ~
""",
    "console": "login authentication ~ @needs=aaa-login:2\nauthorization exec ~ @needs=aaa-exec:2\n",
    # "Embedded Event Manager Command Reference". Actions run in the order of their labels.
    "applet": "description ~\nevent ~\naction * ~\n",
    "pubkey-chain": "username * @opens=pubkey-user\n",
    "pubkey-user": "key-hash * * ~ @short\nkey-hash * *\n",
    "vrrp": """
description ~
priority ~ @default=100
timers advertise ~ @default=1000
preempt ~
preempt
match-address @on
track * ~
address * primary|secondary
address *
vrrpv2
shutdown
""",
    "vrf": "description ~\nrd ~\nroute-target **\n"
           "address-family ipv4|ipv6 @opens=vrf-family @exit=exit-address-family\n",
    "vrf-family": "route-target **\n",
    "bgp": """
bgp router-id ~
bgp log-neighbor-changes @on
bgp graceful-restart restart-time ~ @default=120
bgp graceful-restart stalepath-time ~ @default=360
bgp graceful-restart
bgp default ipv4-unicast @on
timers bgp ~
""" + _NEIGHBOR.lstrip("\n") + """
address-family ipv4 @opens=bgp-ipv4 @exit=exit-address-family
address-family ipv6 @opens=bgp-ipv6 @exit=exit-address-family
""",
    "bgp-ipv4": _FAMILY.format(list="prefix-list"),
    "bgp-ipv6": _FAMILY.format(list="prefix-list6"),
}

# The commands at the top that hold no lines of their own and are objects of ours, or parts of them.
_TOP = """
service tcp-keepalives-in
service tcp-keepalives-out
service timestamps debug|log ~
service password-encryption
service pad @on
fhrp version vrrp ~
hostname ~
aaa new-model
aaa authentication login * ~
aaa authorization exec * ~
aaa session-id ~
enable secret ~ @short @secret=2
clock timezone ~
ip source-route @on
ip gratuitous-arps @on
ip domain lookup @on
ip domain name ~
ip dhcp excluded-address **
ip dns server view-group ~ @needs=dns-view-list:4
ip dns server
login on-failure log
login on-success log
ipv6 unicast-routing
ipv6 source-route @on
ip ssh time-out ~ @default=120
ip ssh authentication-retries ~ @default=3
ip ssh version ~
ip ssh server algorithm * ~
ip http server
ip http secure-server
ip forward-protocol nd
ip nat translation max-entries all-host ~
ip nat translation max-entries vrf * ~ @needs=vrf:5
ip nat inside source list * ~ @needs=any-acl:5
ip bgp-community new-format
ip route vrf * * * * ~ @needs=vrf:3
ip route vrf * * * * @needs=vrf:3
ip route * * * ~
ip route * * *
ipv6 route vrf * * * ~ @needs=vrf:3
ipv6 route vrf * * * @needs=vrf:3
ipv6 route * * ~
ipv6 route * *
ip prefix-list * seq * ~ @short
ip prefix-list * description ~ @short
ipv6 prefix-list * seq * ~ @short
ipv6 prefix-list * description ~ @short
ip community-list standard|expanded * **
logging source-interface ~
logging trap ~
logging host **
logging buffered ~
snmp-server group * v3 **
snmp-server view * * ~ @short
snmp-server user * * v3 auth sha ~ @short @secret=6
ntp source ~
ntp server vrf * * ~
ntp server vrf * *
ntp server * ~
ntp server *
banner motd|login|exec ~ @short
"""

# What a router prints by itself of what is not there, by mode, where no row has it: `no ip address` on an interface
# without one (transcripts of release 17). Every other `no` of what no row has was typed by somebody, or is told of the
# whole router, and is seen.
_BY_ITSELF = {"interface": frozenset(("no ip address",))}

_TABLES = {"top": _TOP, "interface": _INTERFACE, **_VPN, **_POLICY, **_OSPF, **_SERVICES}


@dataclass(frozen=True, slots=True)
class Row:
    """One command of a mode."""

    rank: int
    words: tuple[str, ...]
    on: bool = False
    default: str | None = None
    short: bool = False
    opens: str = ""
    exit: str = ""
    needs: tuple[str, int] | None = None
    secret: int | None = None
    ordered: bool = False
    tells: tuple[int, frozenset[str]] | None = None    # the next word that does not vary, and what it may be
    # The words that tell something, by their place: what each may be, or None where it may be anything.
    telling: tuple[tuple[int, frozenset[str] | None], ...] = ()

    def key(self, words: list[str]) -> tuple[str, ...] | None:
        """What tells a line of this row from its like, or None where the line is not of this row."""
        last = len(self.words) - 1
        end = self.words[last]
        if len(words) <= last or (len(words) > last + 1 and end not in ("~", "**")):
            return None
        found: list[str] = []
        for place, may in self.telling:
            word = words[place]
            if may is None:
                found.append(word)
            elif word not in may:
                return None
            elif len(may) > 1:
                found.append(word)
        return (*found, *words[last:]) if end == "**" else tuple(found)

    @property
    def head(self) -> str:
        """The words before the first that varies: how the line is taken back where it is @short."""
        return " ".join(self.words[:next((i for i, w in enumerate(self.words) if w == "~"), len(self.words))])


class Read(NamedTuple):
    """A line understood: its row (None: the mode does not know it), its identity, and its canonical text.

    `hidden`: the device does not show it, or it says that something is not there.
    """

    row: Row | None
    key: tuple[object, ...]
    text: str
    hidden: bool = False


def _rows(table: str) -> Iterator[Row]:
    for rank, line in enumerate(row for row in table.splitlines() if row):
        syntax, *given = line.split(" @")
        said = dict(a.partition("=")[::2] for a in given)
        kind, _, place = said.get("needs", "").partition(":")
        words = tuple(syntax.split())
        fixed = next((i for i, w in enumerate(words) if i and w not in ("*", "~")), None)
        tells = (fixed, frozenset(words[fixed].split("|"))) if fixed is not None and words[fixed] != "**" else None
        telling = tuple((place, None if word == "*" else frozenset(word.split("|")))
                        for place, word in enumerate(words) if word not in ("~", "**"))
        yield Row(rank, words, "on" in said, said.get("default"), "short" in said,
                  said.get("opens", ""), said.get("exit", ""), (kind, int(place)) if kind else None,
                  int(said["secret"]) if "secret" in said else None, "ordered" in said, tells, telling)


class _Begun(NamedTuple):
    """The rows of a mode that begin with one word: by the word at a place that does not vary in them, and the rest."""

    place: int
    told: Mapping[str, tuple[Row, ...]]
    rest: tuple[Row, ...]

    def rows(self, words: Sequence[str]) -> tuple[Row, ...]:
        """Those that a line may be of, in the order of the table."""
        return self.told.get(words[self.place], self.rest) if self.place < len(words) else self.rest


@cache
def _by_word(mode: str) -> dict[str, _Begun]:
    found: dict[str, list[Row]] = {}
    for row in _rows(_TABLES.get(mode, "")):
        found.setdefault(row.words[0], []).append(row)
    return {word: _begun(rows) for word, rows in found.items()}


def _begun(rows: Sequence[Row]) -> _Begun:
    place = min((row.tells[0] for row in rows if row.tells), default=0)
    says = {row.rank: row.tells[1] for row in rows if row.tells and row.tells[0] == place}
    told = {word: tuple(r for r in rows if word in says.get(r.rank, (word,))) for word in frozenset().union(
        *says.values())}
    return _Begun(place, told, tuple(row for row in rows if row.rank not in says))


def known(mode: str) -> bool:
    """Whether there is a table for a mode. Without one, every line is its own identity."""
    return mode in _TABLES


_SPELLED = (
    (re.compile(r"^(no )?ip vrf forwarding "), r"\1vrf forwarding "),
    (re.compile(r"^(no )?ip domain-(name|lookup)"), r"\1ip domain \2"),
    (re.compile(r"^(address-family ipv[46]) unicast$"), r"\1"),
    (re.compile(r"^encapsulation dot1q ", re.IGNORECASE), "encapsulation dot1Q "),
    (re.compile(r"^(lease \d+(?: [1-9]\d*)?)(?: 0)+$"), r"\1"),
    (re.compile(r"^(lease \d+ 0 \d+)(?: 0)+$"), r"\1"),
    (re.compile(r"^(ip dhcp excluded-address(?: vrf \S+)?) (\S+) \2$"), r"\1 \2"),
    (re.compile(r"^(periodic \D+)0(\d:\d\d to )"), r"\1\2"),
    (re.compile(r"^(periodic \D+\d+:\d\d to \D*)0(\d:\d\d)$"), r"\1\2"),
)
# What those begin with.
_RESPELLED = frozenset(("no", "ip", "address-family", "encapsulation", "lease", "periodic"))
# Commands after whose words an interface is named.
_NAMES_INTERFACE = re.compile(
    r"((?:no )?(?:interface|tunnel source|ip unnumbered|neighbor \S+ update-source|logging source-interface|ntp source|"
    r"ip radius source-interface|ip tacacs source-interface|dns forwarding source-interface|"
    r"match address local interface) )(\S+)$")
_V6 = re.compile(r"(?<![\w.])(?=[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:)[0-9A-Fa-f:]*[a-f][0-9A-Fa-f:]*(?=[\s/]|$)")


@lru_cache(maxsize=1 << 16)
def spelled(text: str) -> str:
    """A line as the device would write it: full interface names, IPv6 in capitals, today's spellings."""
    if text.startswith(("description ", "banner ")):
        return text
    if text.partition(" ")[0].lower() in _RESPELLED:
        for pattern, to in _SPELLED:
            text = pattern.sub(to, text)
    named = _NAMES_INTERFACE.match(text)
    if named:
        text = named[1] + names.canonical(named[2])
    # What a person wrote, and the name of a secret, stay as they are.
    command, sign, words = text.partition(" description ")
    if not sign:
        command, sign, words = text.partition(" secret:")
    return _V6.sub(lambda m: m[0].upper(), command) + sign + words if ":" in command else text


def _with_subnets(text: str) -> str:
    """A redistribution into OSPF as older releases show it: newer ones have `subnets` by default, and are *assumed* not
    to show it. Without it, an older one tells networks of whole classes only.
    """
    words = [word for word in text.split(" ") if word != "subnets"]
    at = words.index("redistribute") + (3 if "bgp" in words else 2)
    at += 2 if words[at:at + 1] == ["metric"] else 0
    return " ".join([*words[:at], "subnets", *words[at:]])


def read(mode: str, text: str) -> Read:
    """One line of a mode, without its indentation."""
    text = spelled(text)
    if mode == "ospf" and text.startswith(("redistribute ", "no redistribute ")):
        text = _with_subnets(text)
    negated = text.startswith("no ")
    words = (text[3:] if negated else text).split(" ")
    begun = _by_word(mode).get(words[0])
    for row in begun.rows(words) if begun else ():
        if row.tells is not None and (row.tells[0] >= len(words) or words[row.tells[0]] not in row.tells[1]):
            continue
        key = row.key(words)
        if key is None:
            continue
        if row.on:
            return Read(row, (row.rank, *key), f"no {' '.join(words)}", hidden=not negated)
        value = text.removeprefix(row.head).strip() if row.default is not None else None
        return Read(row, (row.rank, *key), text, hidden=negated or (value is not None and value == row.default))
    return Read(None, ("?", text), text, hidden=text in _BY_ITSELF.get(mode, ()))
