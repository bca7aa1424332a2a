"""Access lists and the zone-based firewall of an IOS-XE router as chains of rules.

What comes in by an interface passes its access list; then the pair of zones decides, whose classes are asked in their
order ("Security Configuration Guide: Zone-Based Policy Firewall", IOS-XE 17): traffic between two zones without a
pair, and between a zone and an interface without one, is dropped; between two interfaces without a zone it passes; to
and from the router itself it passes where no pair with `self` stands. Answers to what was inspected pass.

What a router itself sends on a line no filter stops: it is what its configuration tells it to send, to its tunnels' far
ends, to the line's time source, for its own address, and errors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from platforms.cisco_iosxe.dialect.lists import entry_of
from platforms.cisco_iosxe.dialect.tree import Node
from platforms.cisco_iosxe.proof.entries import NotRead, box
from simpul.errors import DialectError
from simpul.proof.boxes import (
    ALL,
    BOTH,
    DESTINATION,
    ESTABLISHED,
    FIRST,
    ICMP,
    ICMP6,
    IN,
    OUT,
    PROTOCOL,
    RELATED,
    SECOND,
    STATE,
    TCP,
    UDP,
    Box,
    with_,
)
from simpul.proof.model import INTRA, OUTSIDE, Chain, Device, Rule, Test, Text, Unread, Verdict

if TYPE_CHECKING:
    from platforms.cisco_iosxe.proof.reader import Port

_IKE: Final = (500, 4500)
_ESP: Final = 50
_ERRORS: Final = (
    *(with_(ALL[4], (PROTOCOL, 1 << ICMP), (FIRST, t << 8, t << 8 | 255)) for t in (3, 11, 12)),
    with_(ALL[6], (PROTOCOL, 1 << ICMP6), (FIRST, 1 << 8, 4 << 8 | 255)),
    *(with_(ALL[6], (PROTOCOL, 1 << ICMP6), (FIRST, t << 8, t << 8 | 255)) for t in (133, 135, 136)))


def _rule(tests: Iterable[Test], verdict: Verdict, target: str | None, line: int, text: str) -> Rule:
    return Rule(tuple(tests), verdict, target, False, line, text)


def _among(way: int, names: Iterable[str]) -> Test:
    return Test(way=way, names=tuple(names))


class Firewall:
    """Gathers lists, classes, policies and pairs; `build` puts them into the device's filters."""

    def __init__(self, device: Device) -> None:
        self._device = device
        # IP version and name -> (whether it permits, what it matches, line) in order, and where it stands.
        self._lists: dict[tuple[int, str], tuple[list[tuple[bool, Box, int]], Text]] = {}
        self._classes: dict[str, list[str]] = {}
        self._policies: dict[str, tuple[list[tuple[str, str, int]], Text]] = {}
        self._pairs: dict[tuple[str, str], str] = {}
        self.terminals: dict[int, set[str]] = {4: set(), 6: set()}

    def _unread(self, text: Text, node: Node, why: str = "a line that is not known here") -> None:
        self._device.unread.append(Unread(text.at(node.line), node.text, why))

    def access_list(self, node: Node, version: int, text: Text) -> None:
        entries: list[tuple[int, tuple[bool, Box, int]]] = []
        for place, inner in enumerate(node.lines()):
            try:
                number, body = entry_of(inner.text, node.text, inner.line)
                if body.startswith("remark "):
                    continue
                action, _, rest = body.partition(" ")
                entries.append((place if number is None else number,
                                (action == "permit", box(rest, version), inner.line)))
            except (NotRead, DialectError) as error:
                self._unread(text, inner, str(error))
        entries.sort(key=lambda e: e[0])
        self._lists[version, node.words[-1]] = [e for _, e in entries], text

    def class_map(self, node: Node, text: Text) -> None:
        asked = self._classes.setdefault(node.words[-1], [])
        for inner in node.lines():
            if inner.text.startswith("match access-group name "):
                asked.append(inner.words[3])
            else:
                self._unread(text, inner)

    def policy_map(self, node: Node, text: Text) -> None:
        said: list[tuple[str, str, int]] = []
        for inner in node.lines():
            action = " ".join(line.text for line in inner.lines())
            if action not in ("inspect", "pass", "drop", "drop log"):
                self._unread(text, inner, "what is done with this class is not known here")
            said.append((inner.words[-1], action.split(" ")[0], inner.line))
        self._policies[node.words[-1]] = said, text

    def zone_pair(self, node: Node, text: Text) -> None:
        words = node.words
        for inner in node.lines():
            if inner.text.startswith("service-policy type inspect "):
                self._pairs[words[4], words[6]] = inner.words[3]
            else:
                self._unread(text, inner)

    def build(self, ports: Mapping[str, Port], clocks: Mapping[str, str]) -> None:
        inside = [i.name for i in self._device.interfaces.values() if i.zone == INTRA and i.name != "lo"]
        lines = [i.name for i in self._device.interfaces.values() if i.zone == OUTSIDE]
        for zone in (INTRA, OUTSIDE):
            for (version, name), (entries, text) in self._lists.items():
                self._chain(zone, f"in {version} {name}", entries, text, "return", "drop")
                self._chain(zone, f"class {version} {name}", entries, text, "accept", "return")
        remembered = {target for (source, target), policy in self._pairs.items() if source == "self"
                      and any(action == "inspect" for _, action, _ in self._policies.get(policy, ((), None))[0])}
        self._policy_chains()
        self._inside(ports, inside, remembered)
        self._terminals()
        self._outside(ports, lines, clocks)

    def _chain(self, zone: str, name: str, entries: Iterable[tuple[bool, Box, int]], text: Text, permit: Verdict,
               deny: Verdict) -> None:
        rules = [_rule((Test(boxes=(made,)),), permit if permits else deny, None, line, text.row(line))
                 for permits, made, line in entries]
        rules.append(_rule((), deny, None, 1, text.row(1)))
        self._device.filters[zone].chains[name] = Chain(name, None, "drop", tuple(rules)), text

    def _add(self, zone: str, chain: Chain) -> None:
        """A chain of the reader's own making: its lines are what it says of each rule."""
        text = Text(f"{self._device.name}: {chain.name}", 1, tuple(r.text for r in chain.rules) or ("",))
        numbered = tuple(_rule(r.tests, r.verdict, r.target, n, r.text) for n, r in enumerate(chain.rules, 1))
        self._device.filters[zone].chains[chain.name] = Chain(chain.name, chain.hook, chain.policy, numbered), text

    def _policy_chains(self) -> None:
        for name, (classes, _) in self._policies.items():
            rules: list[Rule] = []
            if any(action == "inspect" for _, action, _ in classes):
                state = Test(boxes=(with_(BOTH, (STATE, ESTABLISHED | RELATED)),))
                rules.append(_rule((state,), "accept", None, 1, "answers to what was inspected"))
            for kind, action, _ in classes:
                if kind == "class-default":
                    rules.append(_rule((), "drop" if action == "drop" else "accept", None, 1,
                                       f"class-default {action}"))
                for listed in self._classes.get(kind, ()):
                    for version in (4, 6):
                        if (version, listed) in self._lists:
                            chain = f"class {version} {listed}"
                            if action == "drop":
                                # No such class is known to be needed; what it takes would pass here, so say so.
                                self._device.unread.append(Unread(self._lists[version, listed][1].at(1), kind,
                                                                  "a class that drops is not known here"))
                            rules.append(_rule((Test(boxes=(ALL[version],)),), "jump", chain, 1,
                                               f"class {kind}: {action}"))
            rules.append(_rule((), "drop", None, 1, f"policy {name}: nothing else"))
            self._add(INTRA, Chain(f"policy {name}", None, "drop", tuple(rules)))

    def _entering(self, ports: Mapping[str, Port], names: Iterable[str]) -> list[Rule]:
        """The access lists of interfaces, on what comes in by them. One that is bound and absent filters nothing."""
        found = []
        for name in names:
            for version, listed in ports[name].lists.items():
                if (version, listed) in self._lists:
                    found.append(_rule((Test(boxes=(ALL[version],)), _among(IN, (name,))), "jump",
                                       f"in {version} {listed}", 1, f"{name}: {listed}"))
        return found

    def _inside(self, ports: Mapping[str, Port], names: list[str], remembered: Iterable[str]) -> None:
        zones: dict[str, list[str]] = {}
        for name in names:
            zones.setdefault(ports[name].zone, []).append(name)
        entering = self._entering(ports, names)
        forward, to_self = list(entering), list(entering)
        for (source, target), policy in self._pairs.items():
            here, there = zones.get(source), zones.get(target)
            known = f"policy {policy}"
            if policy not in self._policies:
                continue                 # a pair whose policy is not there lets nothing through
            if here and there:
                forward.append(_rule((_among(IN, here), _among(OUT, there)), "goto", known, 1, f"{source} to {target}"))
            if here and target == "self" and source in remembered:
                state = Test(boxes=(with_(BOTH, (STATE, ESTABLISHED | RELATED)),))
                to_self.append(_rule((_among(IN, here), state), "accept", None, 1, "answers to what the router asked"))
            if here and target == "self":
                to_self.append(_rule((_among(IN, here),), "goto", known, 1, f"{source} to the router itself"))
        if zones.get(""):
            forward.append(_rule((_among(IN, zones[""]), _among(OUT, zones[""])), "accept", None, 1,
                                 "between interfaces without a zone"))
        self._add(INTRA, Chain("forward", "forward", "drop", tuple(forward)))
        to_self.append(_rule((), "accept", None, 1, "to the router itself, from where no pair of zones stands"))
        self._add(INTRA, Chain("input", "input", "accept", tuple(to_self)))

    def _terminals(self) -> None:
        """What reaches SSH on the router itself: both lists of its terminal lines, where all of them have one."""
        rules = []
        for version, names in self.terminals.items():
            ssh = with_(ALL[version], (PROTOCOL, 1 << TCP), (SECOND, 22, 22))
            if len(names) == 1 and (version, next(iter(names))) in self._lists:
                rules.append(_rule((Test(boxes=(ssh,)),), "goto", f"in {version} {next(iter(names))}", 1, "line vty"))
        rules.append(_rule((), "accept", None, 1, "anything but SSH"))
        self._add(INTRA, Chain("terminals", "input", "accept", tuple(rules)))

    def _outside(self, ports: Mapping[str, Port], names: list[str], clocks: Mapping[str, str]) -> None:
        known = [n for n in names if ports[n].addresses or ports[n].asks]
        rules = self._entering(ports, known)
        for name in known:
            families = {a.version for a in ports[name].addresses} | ({4} if ports[name].asks else set())
            rules += [_rule((Test(boxes=(ALL[v],)), _among(IN, (name,))), "accept", None, 1,
                            f"{name}: what its list permits") for v in sorted(families)]
        self._add(OUTSIDE, Chain("input", "input", "drop", tuple(rules)))
        # Each line is a VRF of its own: nothing is forwarded from one to another.
        self._add(OUTSIDE, Chain("forward", "forward", "drop", ()))
        sent = [_rule((Test(boxes=(made,)),), "accept", None, 1, why) for made, why in self._sent(ports, known, clocks)]
        self._add(OUTSIDE, Chain("output", "output", "drop", tuple(sent)))

    def _sent(
        self, ports: Mapping[str, Port], names: list[str], clocks: Mapping[str, str],
    ) -> Iterable[tuple[Box, str]]:
        for made in _ERRORS:
            yield made, "errors and neighbours"
        for host in sorted({p.endpoint[0] for t in self._device.tunnels for p in t.peers if p.endpoint}):
            for port in _IKE:
                yield _to(host, UDP, port), f"IKE to {host}"
            yield _to(host, _ESP), f"ESP to {host}"
        for clock in clocks.values():
            yield _to(clock, UDP, 123), f"the time from {clock}"
        if any(ports[n].asks == "dhcp" for n in names):
            yield with_(ALL[4], (PROTOCOL, 1 << UDP), (FIRST, 68, 68), (SECOND, 67, 67)), "DHCP"


def _to(host: str, protocol: int, port: int | None = None) -> Box:
    at = ip_address(host)
    made = with_(ALL[at.version], (PROTOCOL, 1 << protocol), (DESTINATION, int(at), int(at)))
    return made if port is None else with_(made, (SECOND, port, port))
