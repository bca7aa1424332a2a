"""What vtysh knows: FRR 8.4's configuration as lines are typed, its refusals, and `show running-config`.

The commands are those of FRR's user guide (docs.frrouting.org: BGP, Filtering, Route Maps, BFD, STATIC) that a router
of this network is given; another is refused as an unknown one. A line given anew replaces its value in place; an entry
of a list whose value stands elsewhere in it is ignored without a word (measured on FRR 8.4.4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

UNKNOWN = "% Unknown command: {}"
_ROUTER = ""
_V4 = "ipv4 unicast"
_IN_FAMILY = frozenset({
    "activate", "next-hop-self", "send-community", "maximum-prefix", "prefix-list", "route-map", "default-originate",
    "soft-reconfiguration", "allowas-in", "as-override", "weight", "route-reflector-client", "filter-list"})
_IN_SESSION = frozenset({
    "remote-as", "description", "shutdown", "bfd", "password", "passive", "ebgp-multihop", "ttl-security",
    "update-source", "timers", "advertisement-interval", "capability", "graceful-restart", "local-as"})
_LIST = re.compile(r"(ip|ipv6) prefix-list (\S+)(?: seq (\d+))? ((?:permit|deny) (?:any|\S+(?: ge \d+)?(?: le \d+)?))")
_COMMUNITY = re.compile(r"bgp community-list standard (\S+)(?: seq (\d+))? ((?:permit|deny) \S.*)")
_MAP = re.compile(r"route-map (\S+) (permit|deny) (\d+)")
_ROUTE = re.compile(r"(ip|ipv6) route (\S+) (blackhole|reject|Null0|\S+)(?: (\d+|tag \d+))?")
_MAP_LINE = re.compile(
    r"(match (?:ip|ipv6) address prefix-list|match community|match as-path|match interface|match tag"
    r"|set local-preference|set metric|set community|set weight|set tag|set ip next-hop|set origin"
    r"|call|on-match|description) (\S.*)")
_BFD_LINE = re.compile(r"(detect-multiplier|transmit-interval|receive-interval|echo-interval|minimum-ttl) (\d+)")
_BGP_LINE = re.compile(
    r"bgp (router-id|cluster-id) \S+|bgp (default ipv4-unicast|ebgp-requires-policy|network import-check|"
    r"log-neighbor-changes|deterministic-med|always-compare-med|graceful-restart(?: .+)?|bestpath .+)|timers bgp .*")
# What FRR shows as `no ...` because it is otherwise so by itself.
_NEGATIVE = frozenset({"bgp default ipv4-unicast", "bgp ebgp-requires-policy", "bgp network import-check"})


@dataclass(slots=True)
class Neighbor:
    """A neighbour's lines by family and key."""

    lines: dict[str, dict[str, str]] = field(default_factory=dict)

    def value(self, key: str, family: str = _ROUTER) -> str | None:
        """What follows a line's own words."""
        line = self.lines.get(family, {}).get(key)
        return line[len(key):].strip() if line is not None and line.startswith(key) else line


@dataclass(slots=True)
class Bgp:
    """`router bgp`: its own lines by family and key, and its neighbours by address."""

    asn: int
    lines: dict[str, dict[str, str]] = field(default_factory=dict)
    neighbors: dict[str, Neighbor] = field(default_factory=dict)


@dataclass(slots=True)
class Frr:
    """One router's FRR. `hostname` stands in its configuration."""

    hostname: str = "localhost"
    lists: dict[tuple[str, str], dict[int, str]] = field(default_factory=dict)
    communities: dict[str, dict[int, str]] = field(default_factory=dict)
    maps: dict[str, dict[int, tuple[str, dict[str, str]]]] = field(default_factory=dict)
    routes: dict[str, None] = field(default_factory=dict)
    profiles: dict[str, dict[str, str]] = field(default_factory=dict)
    bgp: Bgp | None = None

    def tell(self, text: str) -> list[str]:
        """`vtysh -f`: every line, also after one that was refused; the words of the refusals."""
        return _Session(self).feed(text)

    def running(self) -> str:
        """`show running-config no-header`."""
        out = ["frr version 8.4.4", "frr defaults traditional", f"hostname {self.hostname}", "!"]
        out += [*self.routes, "!"] if self.routes else []
        for (kind, name), entries in self.lists.items():
            out += [f"{kind} prefix-list {name} seq {n} {entries[n]}" for n in sorted(entries)]
        for name, entries in self.communities.items():
            out += [f"bgp community-list standard {name} seq {n} {entries[n]}" for n in sorted(entries)]
        out += _written(self.bgp) if self.bgp is not None else []
        for name, numbered in self.maps.items():
            for seq in sorted(numbered):
                action, lines = numbered[seq]
                out += [f"route-map {name} {action} {seq}", *(f" {line}" for line in lines.values()), "exit", "!"]
        if self.profiles:
            out.append("bfd")
            for name, lines in self.profiles.items():
                out += [f" profile {name}", *(f"  {line}" for line in lines.values()), " exit", " !"]
            out += ["exit", "!"]
        return "\n".join([*out, "end", ""])


def _of(name: str, line: str) -> str:
    return f" no neighbor {name} {line[3:]}" if line.startswith("no ") else f" neighbor {name} {line}"


def _written(bgp: Bgp) -> list[str]:
    """The process of BGP as `show running-config` prints it."""
    out = [f"router bgp {bgp.asn}", *(f" {line}" for line in bgp.lines.get(_ROUTER, {}).values())]
    for name, each in bgp.neighbors.items():
        out += [_of(name, line) for line in each.lines.get(_ROUTER, {}).values()]
    families = dict.fromkeys([*filter(None, bgp.lines),
                              *(f for n in bgp.neighbors.values() for f in n.lines if f)])
    for family in families:
        inside = [f"  {line}" for line in bgp.lines.get(family, {}).values()]
        for name, each in bgp.neighbors.items():
            inside += [f" {_of(name, line)}" for line in each.lines.get(family, {}).values()]
        if inside:
            out += [" !", f" address-family {family}", *inside, " exit-address-family"]
    return [*out, "exit", "!"]


class _Session:
    """One reading of lines: where it stands, and what was refused."""

    def __init__(self, frr: Frr) -> None:
        self._frr = frr
        self._place: tuple[str, ...] = ()
        self._refused: list[str] = []

    def feed(self, text: str) -> list[str]:
        for raw in text.splitlines():
            line = " ".join(raw.split())
            if not line or line.startswith("!"):
                continue
            try:
                self._line(line)
            except _Refused as refused:
                self._refused.append(str(refused))
        return self._refused

    def _line(self, line: str) -> None:
        if line in ("exit", "exit-address-family", "end"):
            self._place = () if line == "end" else _above(self._place)
            return None
        # A mode that does not know a line leaves it to those above it, as vtysh does.
        while True:
            try:
                return self._in_place(line)
            except _NotHere:
                if not self._place:
                    raise _Refused(UNKNOWN.format(line)) from None
                self._place = _above(self._place)

    def _in_place(self, line: str) -> None:
        no = line.startswith("no ")
        said = line.removeprefix("no ")
        match self._place[:1]:
            case ():
                self._top(said, no=no)
            case ("bgp",) if self._frr.bgp is not None:
                self._bgp(self._frr.bgp, said, no=no)
            case ("map",):
                self._map(said, no=no)
            case ("bfd",):
                self._bfd(said, no=no)
            case _:
                raise _NotHere

    # --- the top

    def _top(self, said: str, *, no: bool) -> None:
        words = said.split()
        if re.fullmatch(r"router bgp \d+", said):
            return self._router(int(words[2]), no=no)
        if match := _MAP.fullmatch(said):
            return self._enter_map(match[1], match[2], int(match[3]), no=no)
        if no and len(words) == 2 and words[0] == "route-map":
            if self._frr.maps.pop(words[1], None) is None:
                raise _Refused(f"% Could not find route-map {words[1]}")
            return None
        if said == "bfd" and not no:
            self._place = ("bfd",)
            return None
        if words[0] in ("ip", "ipv6") and words[1:2] == ["prefix-list"]:
            return self._list(said, no=no)
        if said.startswith("bgp community-list standard "):
            return self._community(said, no=no)
        if match := _ROUTE.fullmatch(said):
            _prefix(match[2])
            if no and said not in self._frr.routes:
                raise _Refused("% Refusing to remove a non-existent route")
            if no:
                del self._frr.routes[said]
            else:
                self._frr.routes[said] = None
            return None
        raise _NotHere

    def _list(self, said: str, *, no: bool) -> None:
        words = said.split()
        key = (words[0], words[2]) if len(words) > 2 else None
        if key is None:
            raise _NotHere
        if no and len(words) == 3:
            if self._frr.lists.pop(key, None) is None:
                raise _Refused("% Can't find specified prefix-list")
            return
        match = _LIST.fullmatch(said)
        if match is None:
            raise _NotHere
        value = match[4]
        prefix = value.split()[1]
        if prefix != "any":
            _prefix(prefix)
        entries = self._frr.lists.setdefault(key, {})
        _entry(entries, int(match[3]) if match[3] else None, value, no=no)
        if not entries:
            del self._frr.lists[key]

    def _community(self, said: str, *, no: bool) -> None:
        words = said.split()
        if no and len(words) == 4:
            if self._frr.communities.pop(words[3], None) is None:
                raise _Refused("% Can't find community-list")
            return
        match = _COMMUNITY.fullmatch(said)
        if match is None:
            raise _NotHere
        entries = self._frr.communities.setdefault(match[1], {})
        _entry(entries, int(match[2]) if match[2] else None, match[3], no=no)
        if not entries:
            del self._frr.communities[match[1]]

    # --- router bgp

    def _router(self, asn: int, *, no: bool) -> None:
        bgp = self._frr.bgp
        if no:
            if bgp is None or bgp.asn != asn:
                raise _Refused("% Can't find BGP instance")
            self._frr.bgp = None
            return
        if bgp is not None and bgp.asn != asn:
            raise _Refused(f"BGP is already running; AS is {bgp.asn}")
        if bgp is None:
            self._frr.bgp = Bgp(asn)
        self._place = ("bgp", _ROUTER)

    def _bgp(self, bgp: Bgp, said: str, *, no: bool) -> None:
        family = self._place[-1]
        words = said.split()
        if words[0] == "address-family" and len(self._place) == 2:
            name = " ".join(words[1:])
            name = f"{name} unicast" if name in ("ipv4", "ipv6") else name
            if name not in (_V4, "ipv6 unicast") or no:
                raise _NotHere
            self._place = (*self._place, name)
            return
        if words[0] == "neighbor":
            self._neighbor(bgp, words[1:], family, no=no)
            return
        if words[0] in ("network", "aggregate-address") and len(words) > 1:
            place = family or _V4
            _prefix(words[1])
            key = " ".join(words[:2])
            kept = bgp.lines.setdefault(place, {})
            if no:
                if kept.pop(key, None) is None:
                    raise _Refused("% Can't find static route specified")
            else:
                kept[key] = said
            return
        if words[0] == "redistribute" and len(words) > 1:
            kept = bgp.lines.setdefault(family or _V4, {})
            key = " ".join(words[:2])
            _put(kept, key, said, no=no)
            return
        if family or not _BGP_LINE.fullmatch(said):
            raise _NotHere
        single = re.match(r"bgp router-id|bgp cluster-id|timers bgp", said)
        key = single[0] if single else said
        kept = bgp.lines.setdefault(_ROUTER, {})
        if said in _NEGATIVE:
            if no:
                kept[key] = f"no {said}"
            else:
                kept.pop(key, None)
        else:
            _put(kept, key, said, no=no)

    def _neighbor(self, bgp: Bgp, words: list[str], family: str, *, no: bool) -> None:
        try:
            name = str(ip_address(words[0]))
        except (ValueError, IndexError):
            raise _NotHere from None
        rest = words[1:]
        if not rest or (no and rest[0] == "remote-as"):
            if not no or bgp.neighbors.pop(name, None) is None:
                raise _Refused("% Create the peer-group or interface first")
            return
        word = rest[0]
        if word not in _IN_FAMILY | _IN_SESSION:
            raise _NotHere
        if word == "remote-as":
            if len(rest) != 2 or not (rest[1].isdigit() or rest[1] in ("internal", "external")):
                raise _NotHere
            bgp.neighbors.setdefault(name, Neighbor()).lines.setdefault(_ROUTER, {})["remote-as"] = " ".join(rest)
            return
        if name not in bgp.neighbors:
            raise _Refused("% Specify remote-as or peer-group commands first")
        place = (family or _V4) if word in _IN_FAMILY else _ROUTER
        kept = bgp.neighbors[name].lines.setdefault(place, {})
        key = _neighbor_key(rest)
        if word == "bfd" and rest[1:2] == ["profile"] and not no:
            kept.setdefault("bfd", "bfd")
        if word == "bfd" and no:
            kept.pop("bfd profile", None)
        if no:
            kept.pop(key, None)
        else:
            kept[key] = " ".join(rest)
        if not kept and place:
            bgp.neighbors[name].lines.pop(place)

    # --- route-map, bfd

    def _enter_map(self, name: str, action: str, seq: int, *, no: bool) -> None:
        entries = self._frr.maps.setdefault(name, {})
        if no:
            if entries.pop(seq, None) is None:
                raise _Refused("% Could not find the route-map entry")
            if not entries:
                del self._frr.maps[name]
            return
        lines = entries[seq][1] if seq in entries else {}
        if action == "deny" and "on-match" in lines:
            raise _Refused("% Invalid route-map exit policy")
        entries[seq] = (action, lines)
        self._place = ("map", name, str(seq))

    def _map(self, said: str, *, no: bool) -> None:
        _, name, seq = self._place
        action, lines = self._frr.maps[name][int(seq)]
        match = _MAP_LINE.fullmatch(said) or (re.fullmatch(r"(\S+(?: \S+)*?)()", said) if no else None)
        if match is None or (not no and not match[2]):
            raise _NotHere
        key = match[1]
        if no:
            known = next((k for k in lines if k in (key, said) or said.startswith(f"{k} ") or k.startswith(f"{said} ")),
                         None)
            if known is None:
                raise _NotHere if not said.startswith(("match", "set", "call", "on-match", "description")) else (
                    _Refused("% Can't find rule."))
            del lines[known]
            return
        if key == "on-match" and action == "deny":
            raise _Refused("% Command not allowed in a deny route-map entry")
        lines[key] = said

    def _bfd(self, said: str, *, no: bool) -> None:
        words = said.split()
        if words[0] == "profile" and len(words) == 2:
            if no:
                self._frr.profiles.pop(words[1], None)
            else:
                self._frr.profiles.setdefault(words[1], {})
                self._place = ("bfd", words[1])
            return
        match = _BFD_LINE.fullmatch(said)
        if match is None or len(self._place) < 2:
            raise _NotHere
        _put(self._frr.profiles[self._place[1]], match[1], said, no=no)


def _above(place: tuple[str, ...]) -> tuple[str, ...]:
    """The mode that a mode was entered from: below the top there are a family of BGP and a profile of BFD."""
    inner = (len(place) == 3 and place[0] == "bgp") or (len(place) == 2 and place[0] == "bfd")
    return place[:-1] if inner else ()


class _Refused(Exception):
    """What vtysh says of a line."""


class _NotHere(Exception):
    """The mode knows no such line."""


def _put(kept: dict[str, str], key: str, line: str, *, no: bool) -> None:
    if no:
        kept.pop(key, None)
    else:
        kept[key] = line


def _entry(entries: dict[int, str], seq: int | None, value: str, *, no: bool) -> None:
    if no:
        found = next((n for n, v in entries.items() if v == value and seq in (None, n)), None)
        if found is None:
            raise _Refused("% Can't find specified prefix-list")
        del entries[found]
        return
    if any(v == value and n != seq for n, v in entries.items()):
        return  # measured: it stands elsewhere in the list, and nothing is said
    entries[seq if seq is not None else max(entries, default=0) + 5] = value


def _prefix(text: str) -> None:
    try:
        ip_network(text)
    except ValueError:
        raise _Refused(f"% Malformed address: {text}") from None


def _neighbor_key(rest: list[str]) -> str:
    if rest[0] in ("prefix-list", "route-map", "filter-list"):
        return f"{rest[0]} {rest[-1]}"
    if rest[0] == "timers" and rest[1:2] in (["connect"], ["delayopen"]):
        return f"timers {rest[1]}"
    if rest[:2] == ["bfd", "profile"]:
        return "bfd profile"
    return rest[0]
