"""The drop-in files that are not FRR's: a keyword and its value a line, checked word by word."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Interface, IPv6Interface, ip_address, ip_interface, ip_network

from platforms.linux_frr.dialect.parsed import Parsed
from platforms.refusal import SYNTAX, refuse

_PORT = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,14}$")
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
_ZONE = re.compile(r"(?:[A-Za-z][A-Za-z0-9_+-]*/)*[A-Za-z][A-Za-z0-9_+-]*$")


@dataclass(slots=True)
class Lines:
    """Keyword lines as read: (keyword, words, line number)."""

    file: str
    rows: list[tuple[str, list[str], int]] = field(default_factory=list)

    def one(self, keyword: str) -> str | None:
        return next((words[0] for key, words, _ in self.rows if key == keyword), None)

    def all(self, keyword: str) -> list[str]:
        return [words[0] for key, words, _ in self.rows if key == keyword]

    def number(self, keyword: str) -> int:
        return next((n for key, _, n in self.rows if key == keyword), 1)

    def need(self, *keywords: str) -> None:
        for keyword in keywords:
            self.said(keyword)

    def said(self, keyword: str) -> str:
        """The first word of a line that has to be there. Raises DialectError where it is missing."""
        if (found := self.one(keyword)) is None:
            raise refuse(SYNTAX, f"`{keyword}` is missing", self.file, self.rows[-1][2] if self.rows else 1)
        return found

    def text(self) -> str:
        return "".join(" ".join([key, *words]) + "\n" for key, words, _ in self.rows)


Check = Callable[[str], object]


def number(low: int, high: int) -> Check:
    """A check for a whole number between two bounds, both included."""
    def check(word: str) -> int:
        if not (word.isascii() and word.isdecimal()) or not low <= int(word) <= high:
            raise ValueError(f"not a number from {low} to {high}")
        return int(word)
    return check


def matching(pattern: re.Pattern[str], what: str) -> Check:
    """A check for a whole word of a pattern."""
    def check(word: str) -> str:
        if not pattern.fullmatch(word):
            raise ValueError(f"not {what}")
        return word
    return check


def _choice(*words: str) -> Check:
    def check(word: str) -> str:
        if word not in words:
            raise ValueError("not one of " + ", ".join(words))
        return word
    return check


# An address is checked where it stands and read again by what it reaches.
@lru_cache(maxsize=1 << 12)
def with_length(word: str) -> IPv4Interface | IPv6Interface:
    """An address with its prefix length; ValueError for anything else."""
    if "/" not in word:
        raise ValueError("no prefix length")
    try:
        return IPv6Interface(word) if ":" in word else IPv4Interface(word)
    except ValueError:
        return ip_interface(word)        # in its words, which name no family


def _vlans(word: str) -> list[object]:
    return [number(1, 4094)(part) for part in word.split(",")]


PORT_NAME = matching(_PORT, "an interface name")
# keyword -> (checks of its words, may be repeated)
Grammar = dict[str, tuple[tuple[Check, ...], bool]]
_HOST_FILE: Grammar = {
    "hostname": ((matching(_HOST, "a host name"),), False),
    "timezone": ((matching(_ZONE, "a time zone"),), False),
    "loopback": ((with_length,), True),
    "oob": ((PORT_NAME, with_length), False),
    "shut": ((PORT_NAME,), True),
}
_WAN_FILE: Grammar = {
    "port": ((PORT_NAME,), False),
    "access": ((_choice("static", "dhcp", "pppoe"),), False),
    "address": ((with_length,), True),
    "gateway": ((ip_address,), True),
    "mtu": ((number(576, 9216),), False),
    "metric": ((number(0, 4294967295),), False),
    "ntp": ((ip_address,), False),
}
_INTERFACE_FILE: Grammar = {
    "vlan": ((number(1, 4094),), False),
    "address": ((with_length,), True),
    "mtu": ((number(576, 9216),), False),
}
_SWITCH_FILE: Grammar = {
    "access": ((number(1, 4094),), False),
    "trunk": ((_vlans,), False),
    "native": ((number(1, 4094),), False),
    "isolated": ((_choice("yes"),), False),
}


def read(file: str, text: str, grammar: Grammar) -> Lines:
    """Read keyword lines by their grammar. Raises DialectError with file, line and column."""
    lines = Lines(file)
    for at, row in enumerate(text.split("\n"), 1):
        words = row.split()
        if not words or words[0].startswith("#"):
            continue
        keyword, rest = words[0].lower(), words[1:]
        if keyword not in grammar:
            raise refuse(SYNTAX, f"unknown keyword {words[0]!r}", file, at, column=row.index(words[0]) + 1,
                         hint="known here: " + ", ".join(grammar))
        checks, repeated = grammar[keyword]
        if len(rest) != len(checks):
            raise refuse(SYNTAX, f"`{keyword}` takes {len(checks)} word(s), not {len(rest)}", file, at)
        if not repeated and lines.one(keyword) is not None:
            raise refuse(SYNTAX, f"`{keyword}` is given twice (first at line {lines.number(keyword)})", file, at)
        for word, check in zip(rest, checks, strict=True):
            try:
                check(word)
            except ValueError as error:
                raise refuse(
                    SYNTAX, f"`{keyword}`: {word!r}: {error}", file, at, column=row.index(word) + 1
                ) from error
        lines.rows.append((keyword, rest, at))
    if not lines.rows:
        raise refuse(SYNTAX, "the file says nothing", file, 1)
    return lines


def host(file: str, text: str) -> Parsed:
    """`host/NAME.conf`: the router's name, time zone, loopbacks and out-of-band port."""
    lines = read(file, text, _HOST_FILE)
    lines.need("hostname")
    name = file.rsplit("/", 1)[1].removesuffix(".conf")
    if lines.one("hostname") != name:
        raise refuse(
            SYNTAX, f"host name {lines.one('hostname')!r} in the file of {name!r}", file, lines.number("hostname")
        )
    oob = lines.one("oob")
    return Parsed(lines.text(), frozenset({f"host:{name}", "interface:lo", *([f"interface:{oob}"] if oob else [])}))


def wan(file: str, text: str) -> Parsed:
    """`wan/NAME.conf`: one uplink."""
    lines = read(file, text, _WAN_FILE)
    lines.need("port", "access")
    given = {key for key in ("address", "gateway") if lines.one(key)}
    if lines.one("access") == "static":
        lines.need("address", "gateway")
        own, gateways = [ip_interface(a) for a in lines.all("address")], [ip_address(g) for g in lines.all("gateway")]
        if sorted(a.version for a in own) != sorted({g.version for g in gateways}) or len(own) != len(gateways):
            raise refuse(SYNTAX, "a static line has one `address` and one `gateway` of each family that it has", file,
                         lines.number("address"))
        for gateway in gateways:
            address = next(a for a in own if a.version == gateway.version)
            # RFC 4861: a neighbour may be known by its link-local address alone.
            if gateway not in address.network and not (gateway.version == 6 and gateway.is_link_local):
                raise refuse(SYNTAX, f"gateway {gateway} is not on the line of {address}", file,
                             lines.number("gateway"))
    elif given:
        word = sorted(given)[0]
        raise refuse(
            SYNTAX, f"`{word}` beside `access {lines.one('access')}`: the provider gives it", file, lines.number(word)
        )
    name = file.rsplit("/", 1)[1].removesuffix(".conf")
    return Parsed(lines.text(), frozenset({f"uplink:{name}", f"port:{lines.one('port')}"}))


def interface(file: str, text: str) -> Parsed:
    """`interface/vlanN.conf`: the router's own address in a VLAN."""
    lines = read(file, text, _INTERFACE_FILE)
    lines.need("vlan", "address")
    name = file.rsplit("/", 1)[1].removesuffix(".conf")
    # Who speaks with an address of the interface (VRRP) needs that one, and not only the interface.
    own = {f"address:{name}:{word.partition('/')[0]}" for word in lines.all("address")}
    return Parsed(lines.text(), frozenset({f"interface:{name}", *own}))


def switch(file: str, text: str) -> Parsed:
    """`switch/PORT.conf`: an access port, or a trunk with an explicit list."""
    lines = read(file, text, _SWITCH_FILE)
    access, trunk, native = lines.one("access"), lines.one("trunk"), lines.one("native")
    if (access is None) == (trunk is None):
        raise refuse(SYNTAX, "a port is either `access N` or `trunk N,N,...`", file, 1)
    if access is None and lines.one("isolated") is not None:
        raise refuse(SYNTAX, "`isolated` beside `trunk`", file, lines.number("isolated"))
    if access is not None and native is not None:
        raise refuse(SYNTAX, "`native` beside `access`", file, lines.number("native"))
    if trunk is not None and native is not None and native in trunk.split(","):
        raise refuse(
            SYNTAX,
            f"native VLAN {native} is also carried tagged: it should carry nothing",
            file,
            lines.number("native"),
        )
    return Parsed(lines.text(), frozenset({"switchport:" + file.rsplit("/", 1)[1].removesuffix(".conf")}))


_CHRONY = {
    "server": 1,
    "pool": 1,
    "peer": 1,
    "bindaddress": 1,
    "bindacqaddress": 1,
    "bindcmdaddress": 1,
    "local": 0,
    "allow": 0,
    "deny": 0,
    "makestep": 2,
    "driftfile": 1,
    "rtcsync": 0,
    "minsources": 1,
    "maxdistance": 1,
    "leapsectz": 1,
    "port": 1,
    "cmdport": 1,
    "ntsdumpdir": 1,
    "user": 1,
    "maxupdateskew": 1,
    "logdir": 1,
    "acquisitionport": 1,
    "orphan": 0,
    "ratelimit": 0,
    "dscp": 1,
    "binddevice": 1,
    "bindacqdevice": 1,
    "manual": 0,
    "smoothtime": 2,
    "hwtimestamp": 1,
}
_CHRONY_ADDRESSES = {"bindaddress": ip_address, "bindacqaddress": ip_address}


def chrony(file: str, text: str) -> Parsed:
    """`time/*.conf`: directives of chrony.conf (chrony 4), those that a router needs."""
    rows: list[str] = []
    for at, row in enumerate(text.split("\n"), 1):
        words = row.split()
        if not words or words[0][0] in "#!;%":
            continue
        word = words[0].lower()
        if word not in _CHRONY:
            raise refuse(SYNTAX, f"{words[0]!r} is no directive that a router's chrony needs", file, at,
                         hint="known here: " + ", ".join(sorted(_CHRONY)))
        if len(words) - 1 < _CHRONY[word]:
            raise refuse(SYNTAX, f"`{word}` lacks its value", file, at)
        try:
            if word in _CHRONY_ADDRESSES:
                ip_address(words[1])
            if word in {"allow", "deny"} and len(words) > 1 and words[1] != "all":
                ip_network(words[1])
        except ValueError as error:
            raise refuse(SYNTAX, f"`{word}`: {error}", file, at) from error
        rows.append(" ".join([word, *words[1:]]))
    if not rows:
        raise refuse(SYNTAX, "the file says nothing", file, 1)
    return Parsed(
        "".join(f"{row}\n" for row in rows), frozenset({"time:" + file.rsplit("/", 1)[1].removesuffix(".conf")})
    )
