"""FRR's lines in the proof's words: static routes, and what routing sessions may bring and tell.

A list is read as all that it could let through: what an earlier `deny` takes away again is not subtracted, so that a
proof holds for more than the router does, never for less.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from platforms.linux_frr.proof.words import NotRead, interface, length, shown
from simpul.proof.model import Allowed, Device, Inner, Place, Session, Span, Static, Text, Unread
from simpul.words.sentence import tell

_PREFIX = re.compile(r"(ip|ipv6) prefix-list (\S+)(?: seq \d+)? (permit|deny) (\S+)(?: ge (\d+))?(?: le (\d+))?$")
_MAP = re.compile(r"route-map (\S+) (permit|deny) \d+$")
_ROUTE = re.compile(r"(ip|ipv6) route (\S+) (.+)$")
_NEIGHBOR = re.compile(r"neighbor (\S+) (.+)$")
_PREFERENCE = re.compile(r"set local-preference (\d+)$")
_NETWORK = re.compile(r"network (\S+)(?: route-map (\S+))?$")
_BOUND = re.compile(r"(ip protocol ospf|ipv6 protocol ospf6) route-map (\S+)$")
_SPEAKS = re.compile(r"(ip ospf|ipv6 ospf6) area \S+$")
_SIGNS = re.compile(
    r"ip ospf message-digest-key \d+ md5 \S+$|ipv6 ospf6 authentication key-id \d+ hash-algo \S+ key \S+$")
_INTERFACE = re.compile(r"interface (\S+)$")
_MATCH = re.compile(r"match (?:ip|ipv6) address prefix-list (\S+)$")
# Lines that cannot let more through, wherever they stand.
_HARMLESS = re.compile(
    r"(?:exit|end|quit|exit-address-family|exit-vrf|line vty|frr version .*|frr defaults \w+|hostname \S+|"
    r"domainname \S+|log .*|no log .*|service integrated-vtysh-config|no? ?service .*|password .*|enable password .*|"
    r"(?:no )?(?:ip|ipv6) forwarding|"
    r"(?:ip|ipv6) prefix-list \S+ description .*|bgp (?:large-|ext)?community-list .*|bgp as-path access-list .*|"
    r"bgp router-id \S+|(?:no )?bgp default .*|(?:no )?bgp (?:log-neighbor-changes|deterministic-med|"
    r"always-compare-med|ebgp-requires-policy|graceful-restart.*|bestpath .*|suppress-duplicates|"
    r"fast-external-failover|"
    r"network import-check|reject-as-sets|fast-convergence)|"
    r"network \S+(?: route-map \S+)?|aggregate-address .*|redistribute .*|maximum-paths .*|distance .*|timers bgp .*|"
    r"description .*|set (?:local-preference|metric|community|large-community|tag|origin|weight|as-path prepend) ?.*|"
    r"match (?:community|as-path|tag|peer|metric|local-preference) .*|bfd|profile .*|"
    r"router ospf6?|ospf6? router-id \S+|ip ospf authentication message-digest|passive-interface .*|"
    r"(?:detect-multiplier|(?:transmit|receive)-interval|minimum-ttl) \d+|no echo-mode)$")
_HARMLESS_OF_NEIGHBOR: Final = frozenset({
    "remote-as", "description", "timers", "activate", "next-hop-self", "maximum-prefix", "soft-reconfiguration",
    "send-community", "bfd", "password", "passive", "shutdown", "ttl-security", "weight", "capability",
    "graceful-restart", "graceful-restart-helper", "graceful-restart-disable", "advertisement-interval",
    "enforce-first-as", "tcp-mss", "allowas-in", "route-reflector-client", "remove-private-AS", "as-override",
    "maximum-prefix-out"})
_DISCARD: Final = frozenset({"blackhole", "reject", "null0"})


@dataclass(slots=True)
class _Map:
    """What a route-map permits: the lists that its entries match; None is an entry that matches everything."""

    lists: list[str | None] = field(default_factory=list)
    certain: bool = True                 # it asks nothing but lists, and takes nothing away
    preferences: set[int] = field(default_factory=set)

    @property
    def preference(self) -> int | None:
        """The local preference that it sets; None where it sets none, or not the same for all."""
        return next(iter(self.preferences)) if len(self.preferences) == len(self.lists) == 1 else None


@dataclass(slots=True)
class _Neighbor:
    version: int
    value: int
    place: Place
    text: str
    # ("prefix-list" or "route-map", "in" or "out") -> name, by family
    policies: dict[tuple[int, str, str], str] = field(default_factory=dict)
    families: set[int] = field(default_factory=set)
    originates_default: dict[int, Allowed] = field(default_factory=dict)
    on: bool = True
    remote_as: int | None = None
    next_hop_self: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Frr:
    """FRR's part of one device, gathered file by file."""

    lists: dict[tuple[int, str], list[Allowed]] = field(default_factory=dict)
    # Lists that also take away.
    denying: set[tuple[int, str]] = field(default_factory=set)
    maps: dict[str, _Map] = field(default_factory=dict)
    neighbors: dict[str, _Neighbor] = field(default_factory=dict)
    networks: list[tuple[Span, str | None]] = field(default_factory=list)
    # OSPF: by family the route-map that bounds it, and where it speaks; families and interfaces whose words are signed.
    bounds: dict[int, str] = field(default_factory=dict)
    speaks: list[tuple[int, str, Place, str]] = field(default_factory=list)
    signs: set[tuple[int, str]] = field(default_factory=set)

    def take(self, text: Text, device: Device) -> None:
        """Read one file."""
        in_map: _Map | None = None
        denying = False
        family, port = 0, ""
        for number, raw in enumerate(text.lines, 1):
            row = raw.strip()
            if not row or row[0] in "!#":
                continue
            try:
                if row.startswith("neighbor ") and (match := _NEIGHBOR.match(row)):
                    self._neighbor(match[1], match[2], family, text.at(number), row)
                elif match := _PREFIX.match(row):
                    self._entry(match, text.at(number), row)
                elif match := _MAP.match(row):
                    denying, family = match[2] == "deny", 0
                    in_map = self.maps.setdefault(match[1], _Map())
                    if not denying:
                        in_map.lists.append(None)
                    else:
                        in_map.certain = False
                elif row.startswith("match ") and in_map is not None and (match := _MATCH.match(row)):
                    if not denying:
                        in_map.lists[-1] = match[1]
                elif match := _ROUTE.match(row):
                    device.statics.append(_route(match, text.at(number), row))
                elif row.startswith("router bgp "):
                    if len(row.split()) != 3 or not row.split()[2].isdigit():
                        words = tell("an instance of BGP beside the main one")
                        device.unread.append(Unread(text.at(number), row, words))
                        continue
                    family, device.asn = 0, int(row.split()[2])
                elif family and (match := _NETWORK.match(row)):
                    self.networks.append((interface(match[1])[2], match[2]))
                elif row in ("address-family ipv4 unicast", "address-family ipv6 unicast"):
                    family = 4 if "ipv4" in row else 6
                elif match := _INTERFACE.match(row):
                    port = match[1]
                elif self._ospf(row, port, text.at(number)):
                    pass
                elif not _HARMLESS.match(row):
                    device.unread.append(Unread(text.at(number), row, tell("a line of FRR that is not known here")))
                elif row == "exit-address-family":
                    family = 0
                elif row == "exit":
                    in_map, port = None, ""
                elif in_map is not None and (match := _PREFERENCE.match(row)):
                    in_map.preferences.add(int(match[1]))
                    in_map.certain &= len(in_map.lists) == len(in_map.preferences) == 1
                elif row.startswith("match ") and in_map is not None:
                    in_map.certain = False
            except NotRead as error:
                device.unread.append(Unread(text.at(number), row, error.args[0]))

    def _ospf(self, row: str, port: str, place: Place) -> bool:
        """Whether a line is OSPF's: what bounds it, where it speaks, and what signs that."""
        if match := _BOUND.match(row):
            self.bounds[4 if match[1].startswith("ip ") else 6] = match[2]
        elif port and (match := _SPEAKS.match(row)):
            self.speaks.append((4 if match[1].startswith("ip ") else 6, port, place, row))
        elif port and _SIGNS.match(row):
            self.signs.add((4 if row.startswith("ip ") else 6, port))
        else:
            return False
        return True

    def inner(self) -> list[Inner]:
        """Where OSPF speaks, and all that could become a route by it: everything where nothing bounds it."""
        found = []
        for version, port, place, row in self.speaks:
            everything = Allowed(Span(version, 0, (1 << (32 if version == 4 else 128)) - 1), 0,
                                 32 if version == 4 else 128, place, row)
            bound = self.maps.get(self.bounds.get(version, ""))
            lists = bound.lists if bound is not None else [None]
            found.append(Inner(version, port, tuple(e for name in dict.fromkeys(lists) for e in self._listed(
                version, name, everything)), place, row, (version, port) in self.signs))
        return found

    def _entry(self, match: re.Match[str], place: Place, row: str) -> None:
        version = 4 if match[1] == "ip" else 6
        listed = self.lists.setdefault((version, match[2]), [])
        if match[3] == "deny":
            self.denying.add((version, match[2]))
            return
        bits = 32 if version == 4 else 128
        if match[4] == "any":
            listed.append(Allowed(Span(version, 0, (1 << bits) - 1), 0, bits, place, row))
            return
        _, _, span = interface(match[4])
        own = length(span)
        shortest = int(match[5]) if match[5] else own
        longest = int(match[6]) if match[6] else (bits if match[5] else own)
        listed.append(Allowed(span, shortest, longest, place, row))

    def _neighbor(self, name: str, words: str, family: int, place: Place, row: str) -> None:
        word, _, rest = words.partition(" ")
        try:
            version, at, _ = interface(name)
        except NotRead as error:
            raise NotRead(tell("a neighbour that is no address")) from error
        found = self.neighbors.setdefault(name, _Neighbor(version, at, place, row))
        family = family or 4
        if word in ("prefix-list", "route-map") and rest.rpartition(" ")[2] in ("in", "out"):
            listed, _, way = rest.rpartition(" ")
            found.policies[(family, word, way)] = listed
        elif word == "default-originate":
            found.originates_default[family] = Allowed(
                Span(family, 0, (1 << (32 if family == 4 else 128)) - 1), 0, 0, place, row)
        elif word not in _HARMLESS_OF_NEIGHBOR:
            raise NotRead(tell("an attribute of a neighbour that is not known here"))
        if word == "activate":
            found.families.add(family)
        elif word == "remote-as":
            found.place, found.text = place, row
            found.remote_as = int(rest) if rest.isdigit() else None
        elif word == "next-hop-self":
            found.next_hop_self.add(family)
        elif word == "shutdown":
            found.on = False

    def announced(self) -> list[Span]:
        """What it tells as its own for sure: nothing that a route-map could take away."""
        whole = {name for name, map_ in self.maps.items() if map_.certain and None in map_.lists}
        return [span for span, name in self.networks if name is None or name in whole]

    def sessions(self) -> list[Session]:
        """One session for each neighbour and family; of a family that was never activated too, to be safe."""
        found = []
        for name, neighbor in self.neighbors.items():
            for family in sorted(neighbor.families or {neighbor.version}):
                told = self._through(neighbor, family, "out")
                if family in neighbor.originates_default:
                    told = (*told, neighbor.originates_default[family])
                found.append(Session(family, neighbor.value, self._through(neighbor, family, "in"), told,
                                     neighbor.place, neighbor.text if name else "",
                                     tuple(way for way in ("in", "out") if not self._asks(neighbor, family, way)),
                                     neighbor.remote_as,
                                     neighbor.on and family in neighbor.families and all(
                                         self._certain(neighbor, family, way) for way in ("in", "out")),
                                     family in neighbor.next_hop_self, self._preference(neighbor, family)))
        return found

    def _preference(self, neighbor: _Neighbor, family: int) -> int | None:
        mapped = self.maps.get(neighbor.policies.get((family, "route-map", "in"), ""))
        return mapped.preference if mapped else None

    def _certain(self, neighbor: _Neighbor, family: int, way: str) -> bool:
        """Whether all that the policies of one direction could let through passes for sure: there is a policy (RFC
        8212), its lists are there, and nothing takes away again.
        """
        listed = neighbor.policies.get((family, "prefix-list", way))
        mapped = neighbor.policies.get((family, "route-map", way))
        if listed is None and mapped is None:
            return False
        names = [listed]
        if mapped is not None:
            if mapped not in self.maps or not self.maps[mapped].certain:
                return False
            names += self.maps[mapped].lists
        return not any(name is not None and ((family, name) in self.denying or not self.lists.get((family, name)))
                       for name in names)

    def _asks(self, neighbor: _Neighbor, family: int, way: str) -> bool:
        """Whether a policy that stands on this router is asked (RFC 8212); one that is only named is none."""
        return ((family, neighbor.policies.get((family, "prefix-list", way), "")) in self.lists
                or neighbor.policies.get((family, "route-map", way)) in self.maps)

    def _through(self, neighbor: _Neighbor, family: int, way: str) -> tuple[Allowed, ...]:
        """All that the policies of one direction together could let through."""
        everything = Allowed(Span(family, 0, (1 << (32 if family == 4 else 128)) - 1), 0, 32 if family == 4 else 128,
                             neighbor.place, neighbor.text)
        listed = neighbor.policies.get((family, "prefix-list", way))
        mapped = neighbor.policies.get((family, "route-map", way))
        if mapped is not None and mapped in self.maps:
            lists = self.maps[mapped].lists
            if listed is None or all(name == listed for name in lists):
                # The usual case: the map asks the same list, or the map alone decides.
                return tuple(entry for name in dict.fromkeys(lists) for entry in self._listed(family, name, everything))
            one = [entry for name in dict.fromkeys(lists) for entry in self._listed(family, name, everything)]
            return both(one, self._listed(family, listed, everything))
        return tuple(self._listed(family, listed, everything))

    def _listed(self, family: int, name: str | None, everything: Allowed) -> list[Allowed]:
        """The entries of a list. One that does not exist or is empty lets everything through, as far as we know."""
        return (self.lists.get((family, name)) if name is not None else None) or [everything]


def both(one: list[Allowed], other: list[Allowed]) -> tuple[Allowed, ...]:
    """What two lists both let through."""
    found = []
    for a in one:
        for b in other:
            inner = a if b.span.holds(a.span) else b if a.span.holds(b.span) else None
            shortest, longest = max(a.shortest, b.shortest), min(a.longest, b.longest)
            if inner is not None and shortest <= longest:
                found.append(Allowed(inner.span, shortest, longest, inner.place, inner.text))
    return tuple(found)


def _route(match: re.Match[str], place: Place, row: str) -> Static:
    _, _, span = interface(match[2])
    words = match[3].split()
    next_hop: int | None = None
    out: str | None = None
    discards = words[0].lower() in _DISCARD
    rest = words[1:]
    if not discards:
        try:
            version, next_hop, _ = interface(words[0])
        except NotRead:
            if not re.fullmatch(r"[A-Za-z][\w.-]*", words[0]):
                raise
            out = words[0]
        else:
            if version != span.version:
                raise NotRead(tell("{shown} is of another family", shown=shown(version, next_hop)))
            if rest and not rest[0].isdigit() and rest[0] not in ("tag", "onlink"):
                out, rest = rest[0], rest[1:]
    text = " ".join(rest)
    if not re.fullmatch(r"(?:(?:\d+|tag \d+|onlink)(?: |$))*", text):
        raise NotRead(tell("{text!r} of a static route is not known here", text=text))
    return Static(span, length(span), next_hop, out, place, row)
