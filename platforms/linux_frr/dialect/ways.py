"""What a kernel does with packets beside what the files ask for: interfaces, rules, routes, policies of IPsec, queues
and forwarding.

Each zone has what the helper and its daemons make of the files (`simpul-effects`), and what a kernel has by itself.
All else somebody typed: it becomes an object of nobody's, so that whoever looks at what runs or proves it sees its
line. What a line of ours lacks is a remark in its own text, and the next apply brings it back. Not told from a
daemon's: a route in the main table that somebody gave a daemon's protocol number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import Final

from platforms.linux_frr.dialect.uplink_table import table

ZONES: Final = ("inside", "wan", "public")
_NOWHERE: Final = 4278198272             # the metric of an uplink's last route, as `simpul-effects` gives it
# Interfaces that a kernel makes by itself with a module, and that carry nothing while they are down.
_OF_MODULES: Final = re.compile(r"(?:tunl|gre|gretap|erspan|ip_vti|ip6_vti|sit|ip6tnl|ip6gre|ip6gretap|teql|dummy|ifb|"
                                r"bond)0$|ifb1$")
# ip-route(8) and linux/rtnetlink.h: numbers of types, tables, scopes and protocols.
_TYPES: Final = {"1": "", "2": "local ", "3": "broadcast ", "4": "anycast ", "5": "multicast ", "6": "blackhole ",
                 "7": "unreachable ", "8": "prohibit ", "9": "throw "}
_TABLES: Final = {"253": "default", "254": "main", "255": "local"}
_SCOPES: Final = {"200": "site", "253": "link", "254": "host"}
_PROTOCOLS: Final = {"1": "redirect", "2": "kernel", "4": "static", "9": "ra", "16": "dhcp"}
# What changes with a cable or a card, and not with anybody's hand.
_PASSING: Final = re.compile(r" (?:linkdown|dead|offload|offload_failed|trap|rt_offload|rt_trap|pref medium)(?= |$)")
_OF_ITSELF: Final = {"0": "from all lookup local", "32766": "from all lookup main", "32767": "from all lookup default"}
# `routing_table_prio` of charon's configuration (`simpul-ikev2`), and its tables.
_CHARON: Final = re.compile(r"from all lookup (90\d{7}|901000000)$")


@dataclass(slots=True)
class Ways:
    """The helper's account of it."""

    up: dict[tuple[str, str], bool] = field(default_factory=dict)            # zone, interface
    rules: list[tuple[str, str, str, str]] = field(default_factory=list)     # zone, family, preference, words
    routes: list[tuple[str, str, str]] = field(default_factory=list)         # zone, family, words
    policies: list[tuple[str, str]] = field(default_factory=list)            # zone, words of ip-xfrm(8)
    queues: list[tuple[str, str, str]] = field(default_factory=list)         # zone, interface, kind handle place
    filters: list[tuple[str, str, str]] = field(default_factory=list)        # zone, interface, words of tc
    forwards: list[tuple[str, str, str, str]] = field(default_factory=list)  # zone, family, interface, 0 or 1
    legacy: list[tuple[str, str]] = field(default_factory=list)              # zone, table of iptables-legacy

    def take(self, kind: str, rest: str) -> bool:
        """One row of the account; whether it is of this part, and whole."""
        words = rest.split(" ")
        if kind == "rule" and len(words) > 3 and words[2].endswith(":"):
            self.rules.append((words[0], words[1], words[2][:-1], _named(" ".join(words[3:]))))
        elif kind == "route" and len(words) > 2:
            family = "6" if ":" in rest or " pref " in f"{rest} " else "4"
            self.routes.append((words[0], family, _route(" ".join(words[1:]))))
        elif kind == "xfrm" and len(words) > 2:
            self.policies.append((words[0], " ".join(words[1:])))
        elif kind == "qdisc" and len(words) > 4:
            place = " ".join(words[4:6]) if words[4] == "parent" else words[4]
            self.queues.append((words[0], words[1], f"{words[2]} {words[3]} {place}"))
        elif kind == "filter" and len(words) > 3:
            self.filters.append((words[0], words[1], " ".join(words[2:])))
        elif kind == "legacy" and len(words) == 2:
            self.legacy.append((words[0], words[1]))
        elif kind == "forward" and len(words) == 4:
            self.forwards.append((words[0], words[1], words[2], words[3]))
        else:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Found:
    """Texts of what is nobody's, by object id; and what objects of ours lack."""

    others: Mapping[str, str]
    missing: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """An uplink as its file has it."""

    object_id: str
    name: str
    port: str
    access: str
    metric: str
    addresses: tuple[str, ...]
    gateways: tuple[str, ...]

    def own(self, family: str) -> tuple[str, str] | None:
        """The address and gateway of a family, where they are written."""
        address = next((a for a in self.addresses if (":" in a) == (family == "6")), None)
        gateway = next((g for g in self.gateways if (":" in g) == (family == "6")), None)
        return (address.partition("/")[0], gateway) if address and gateway else None


def compare(ways: Ways, texts: Mapping[str, str]) -> Found:
    """What stands beside the live files `texts`, and what they ask for in vain. Of a helper that does not tell of rules
    (an older one) only the interfaces are compared.
    """
    made = _Comparison(ways, texts)
    made.links()
    if ways.rules:
        made.rules()
        made.routes()
        made.policies()
        made.queues()
        made.forwards()
    for zone, name in ways.legacy:
        made.other("legacy", zone, name, name)
    return Found({i: "".join(rows) for i, rows in made.others.items()}, tuple(made.missing))


class _Comparison:
    def __init__(self, ways: Ways, texts: Mapping[str, str]) -> None:
        self._ways = ways
        self._texts = texts
        self._lines = [_line(i, text) for i, text in texts.items() if i.startswith("wan/")]
        self._guests = [i for i in texts if i.startswith("public/")]
        self.others: dict[str, list[str]] = {}
        self.missing: list[tuple[str, str]] = []

    def other(self, kind: str, zone: str, name: str, words: str) -> None:
        self.others.setdefault(f"kernel/{kind}/{zone}/{name}", []).append(f"{kind} {zone} {words}\n")

    def links(self) -> None:
        """Interfaces of nobody, and those that stand in another zone than their file says, or in none."""
        places = _places(self._texts, self._lines)
        for (zone, name), up in self._ways.up.items():
            if name == "lo" or places.get(name) == zone or (_OF_MODULES.match(name) and not up):
                continue
            if name in places or not _MANAGED.match(name):
                self.other("link", zone, name, f"{name} {'up' if up else 'down'}")
        for line in self._lines:
            if ("inside", line.port) in self._ways.up:
                self.missing.append((line.object_id, f"port {line.port} in wan"))
            elif self._ways.rules and not any((zone, line.port) in self._ways.up for zone in ZONES):
                self.other("link", "wan", line.port, f"{line.port} gone")

    def _stands(self, line: _Line) -> bool:
        return ("wan", line.port) in self._ways.up

    def rules(self) -> None:
        wanted: dict[tuple[str, str, str], str] = {}
        allowed: set[tuple[str, str]] = set()
        for line in self._lines:
            number = table(line.name)
            for family in ("4", "6"):
                wanted["100", family, f"from all fwmark {number:#x} lookup {number}"] = line.object_id
                own = line.own(family)
                if own is not None and line.access == "static":
                    if self._stands(line):
                        wanted["200", family, f"from {own[0]} lookup {number}"] = line.object_id
                elif line.access != "static":
                    allowed.add((family, f" lookup {number}"))
        seen = set()
        for zone, family, preference, words in self._ways.rules:
            if _OF_ITSELF.get(preference) == words or (
                    zone == "wan" and preference == "40000" and self._of_charon(_CHARON.match(words))):
                continue
            key = preference, family, words
            if zone == "wan" and (key in wanted or (preference == "200" and any(
                    family == f and re.fullmatch(rf"from [0-9a-f.:]+{end}", words) for f, end in allowed))):
                seen.add(key)
            else:
                self.other("rule", zone, f"{family}-{preference}", f"{family} {preference}: {words}")
        self.missing += [(owner, f"rule {key[0]}: {key[2]}") for key, owner in wanted.items() if key not in seen]

    def _of_charon(self, match: re.Match[str] | None) -> bool:
        """Whether a table is that of one of our charons: a tunnel's, or the shared one's."""
        return match is not None and any(i.startswith("swanctl/") for i in self._texts) and (
            match[1] == "901000000" or f"swanctl/ike{int(match[1]) - 900000000}.conf" in self._texts)

    def routes(self) -> None:
        wanted: dict[tuple[str, str, str], str] = {}
        for line in self._lines:
            number = table(line.name)
            for family, by in (("4", ""), ("6", " dev lo")):
                wanted["wan", family, f"unreachable default{by} table {number} metric {_NOWHERE}"] = line.object_id
                own = line.own(family)
                if own is not None and line.access == "static" and self._stands(line):
                    way = f"default via {own[1]} dev {line.port}"
                    wanted["wan", family, f"{way} metric {line.metric}"] = line.object_id
                    # What is given no metric has 1024 in IPv6 (ip-route(8)).
                    end = " metric 1024" if family == "6" else ""
                    wanted["wan", family, f"{way} table {number}{end}"] = line.object_id
        for object_id in self._guests:
            said = dict(row.split()[:2] for row in self._texts[object_id].splitlines() if len(row.split()) > 1)
            near, far = (said.get(end, "").partition("/")[0] for end in ("near", "far"))
            wanted["public", "4", f"default via {far} dev lines"] = object_id
            wanted["wan", "4", f"{said.get('route')} via {near} dev guests"] = object_id
        asked = [re.compile(rf"default via [0-9a-f.:]+ dev (?:ppp-)?{re.escape(line.port)} "
                            rf"(?:metric {line.metric}|table {table(line.name)})")
                 for line in self._lines if line.access != "static"]
        seen = set()
        for zone, family, words in self._ways.routes:
            key = zone, family, words
            of_table = words.partition(" table ")[2].partition(" ")[0]
            if key in wanted or (zone == "wan" and (any(one.fullmatch(words) for one in asked) or self._of_charon(
                    _CHARON.match(f"from all lookup {of_table}")))):
                seen.add(key)
            else:
                to = _TO.search(words)
                name = to[0].replace("/", "_") if to else "nowhere"
                self.other("route", zone, f"{family}-{name}{'-' if of_table else ''}{of_table}", f"{family} {words}")
        self.missing += [(owner, f"route {key[2]}") for key, owner in wanted.items() if key not in seen]

    def policies(self) -> None:
        """Policies of XFRM, which take packets past every route and filter. A charon of ours gives one for each
        direction, selector and XFRM interface of a tunnel, where its socket is.
        """
        own = {f"{int(number):#x}" for i, text in self._texts.items() if i.startswith("swanctl/")
               for number in _IF_ID.findall(text)}
        seen: set[tuple[str, str, str]] = set()
        for zone, words in self._ways.policies:
            found = _POLICY.match(words)
            selector, way, interface = found.groups() if found else ("", "strange", None)
            key = selector, way, interface or ""
            if zone == "wan" and interface in own and key not in seen:
                seen.add(key)
            else:
                self.other("xfrm", zone, way, words)

    def queues(self) -> None:
        """Queues and what sorts packets into them: of a line's share, and nobody's."""
        wanted: dict[tuple[str, str], str] = {}
        allowed: set[str] = set()
        for line in self._lines:
            object_id = f"shape/{line.name}.conf"
            if object_id not in self._texts:
                continue
            port = f"ppp-{line.port}" if ("wan", f"ppp-{line.port}") in self._ways.up else line.port
            made = dict.fromkeys(_share(port, self._texts[object_id]), object_id)
            if line.access == "pppoe":
                allowed |= {line.port, f"ppp-{line.port}", f"in-{line.port}", f"in-ppp-{line.port}"}
            elif self._stands(line):
                wanted |= made
        seen: Counter[tuple[str, str]] = Counter()
        for zone, dev, words in (*self._ways.queues, *((z, d, f"filter {_sorts(w)}") for z, d, w in self._ways.filters
                                                       if not _HEADER.search(w))):
            key = dev, words
            seen[key] += 1
            if zone != "wan" or not (dev in allowed or (key in wanted and seen[key] == 1)):
                self.other("queue", zone, dev, f"{dev} {words}")
        self.missing += [(owner, f"{words} on {dev}") for (dev, words), owner in wanted.items()
                         if (dev, words) not in seen]

    def forwards(self) -> None:
        for zone, family, name, value in self._ways.forwards:
            lines = zone != "inside" and family == "4"
            meant = "1" if zone == "inside" or (lines and self._guests) else "0"
            # A zone without guests' interfaces forwards nothing, whatever stands there.
            if value != meant and not (zone == "public" and lines and not self._guests):
                self.other("forwarding", zone, family, f"{family} {name} {value}")


# Interfaces that are called like ours, and that no file declares: `kernel` names those.
_MANAGED: Final = re.compile(r"(?:wg|ike)\d{1,6}$|vlan\d{1,4}$")
_TO: Final = re.compile(r"default|(?<![\w.:/])[0-9a-f]*[.:][0-9a-f.:]*(?:/\d+)?")
_IF_ID: Final = re.compile(r"^\s*if_id_(?:in|out) = (\d+)$", re.M)
_POLICY: Final = re.compile(r"(src .*?) dir (in|out|fwd)(?: .*? if_id (0x[0-9a-f]+)$| )")
# Rows of tc that open a filter, and say nothing of packets.
_HEADER: Final = re.compile(r" chain \d+ ?$|: ht divisor \d+ ?$")
_MATCHES: Final = re.compile(r"match \S+ at \S+")


def _sorts(words: str) -> str:
    """What a filter of tc does, without the numbers that come and go with it."""
    fields = words.split()
    protocol = fields[2] if fields[:2] == ["filter", "protocol"] else "?"
    classifier = next((w for w in fields[5:6]), "?")
    flow = re.search(r"flowid (\d+:\d+)", words)
    rest = _MATCHES.sub("", words[words.find(" action "):]) if " action " in words else ""
    action = re.sub(r" index \d+ ref \d+ bind \d+| order \d+:?", "", rest).strip()
    found = [protocol, classifier, *([f"to {flow[1]}"] if flow else []), *_MATCHES.findall(words), action]
    return " ".join(" ".join(found).split())


def _share(port: str, text: str) -> Iterator[tuple[str, str]]:
    """What `effect_shape` makes of a line's share, as queues and filters are told here."""
    for dev in (port, f"in-{port}"):
        yield dev, "htb 1: root"
        yield from ((dev, f"bfifo {number}: parent 1:{number}") for number in (10, 20))
    yield port, "ingress ffff: parent ffff:fff1"
    yield port, (f"filter all u32 match 00000000/00000000 at 0 action mirred (Egress Redirect to device in-{port}) "
                 "stolen")
    yield f"in-{port}", "filter arp u32 to 1:10 match 00000000/00000000 at 0"
    for clock in (67, 123):
        yield f"in-{port}", (f"filter ip u32 to 1:10 match 00110000/00ff0000 at 8 match {clock:04x}0000/ffff0000 "
                             "at 20")
    for row in text.splitlines():
        if row.startswith("tunnel "):
            yield f"in-{port}", f"filter ip u32 to 1:10 match {int(IPv4Address(row.split()[1])):08x}/ffffffff at 12"


def _line(object_id: str, text: str) -> _Line:
    rows = [row.split() for row in text.splitlines()]
    said = {r[0]: r[1] for r in rows if len(r) > 1}
    return _Line(object_id, object_id.removeprefix("wan/").removesuffix(".conf"), said.get("port", ""),
                 said.get("access", ""), said.get("metric", ""), tuple(r[1] for r in rows if r[:1] == ["address"]),
                 tuple(r[1] for r in rows if r[:1] == ["gateway"]))


def _places(texts: Mapping[str, str], lines: Iterable[_Line]) -> dict[str, str]:
    """In which zone each interface stands that the files or their daemons make, or that they speak of."""
    found = {"br0": "inside", "ovs-netdev": "inside", "ovs-system": "inside"}
    for object_id, text in texts.items():
        kind, _, rest = object_id.partition("/")
        name = rest.removesuffix(".conf")
        if kind in ("switch", "interface", "wireguard", "swanctl"):
            found[name] = "inside"
            if kind == "swanctl":
                found["ipsec0"] = "wan"
        elif kind == "public":
            found |= {name: "public", "lines": "public", "guests": "wan"}
        elif kind == "host":
            found |= {row.split()[1]: "inside" for row in text.splitlines() if row.startswith(("oob ", "shut "))}
    for line in lines:
        found |= dict.fromkeys((line.port, f"ppp-{line.port}"), "wan")
        if f"shape/{line.name}.conf" in texts:
            found |= dict.fromkeys((f"in-{line.port}", f"in-ppp-{line.port}"), "wan")
    return found


def _named(words: str) -> str:
    return re.sub(r"lookup (25[345])$", lambda m: f"lookup {_TABLES[m[1]]}", words.strip())


def _route(words: str) -> str:
    """A route in words, without what passes."""
    said = _PASSING.sub("", f"{words} ").strip()
    kind, _, rest = said.partition(" ")
    if kind in _TYPES:
        said = _TYPES[kind] + rest
    for word, names in (("table", _TABLES), ("scope", _SCOPES), ("proto", _PROTOCOLS)):
        before, found, after = said.partition(f" {word} ")
        if found:
            number, _, rest = after.partition(" ")
            said = f"{before}{found}{names.get(number, number)} {rest}".rstrip()
    return said
