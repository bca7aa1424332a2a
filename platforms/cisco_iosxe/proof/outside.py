"""The front doors of an IOS-XE router as chains of rules: its lines, and guests in one of them.

A line's VRF has an own table, so nothing goes from one to another, nor inside, but by a route that says so. Guests
stand in the VRF of a line. In a proof they are a zone of their own, joined to the lines by a cable: each of the two
zones has the same rules, with the other as one interface.

What a router itself sends on a line no filter stops: it is what its configuration tells it to send, to its tunnels' far
ends, to the line's time source, for its own address, and errors; to guests, errors and what DHCP hands out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from platforms.cisco_iosxe.dialect.addresses import ip_of
from platforms.cisco_iosxe.dialect.tree import Node
from platforms.cisco_iosxe.proof.firewall import Firewall, among, rule
from platforms.cisco_iosxe.proof.port import Port
from simpul.proof.boxes import (
    ALL,
    DESTINATION,
    FIRST,
    ICMP,
    ICMP6,
    IN,
    OUT,
    PROTOCOL,
    SECOND,
    UDP,
    Box,
    with_,
)
from simpul.proof.model import INTRA, OUTSIDE, PUBLIC, TRANSLATED, Chain, Device, Interface, Place, Rule, Test, Unread
from simpul.words.sentence import tell

# Guests as the lines' zone knows them, and the lines as guests' zone does.
GUESTS, LINES = "guests", "lines"
_IKE: Final = (500, 4500)
_GRE, _ESP = 47, 50
_ERRORS: Final = (
    *(with_(ALL[4], (PROTOCOL, 1 << ICMP), (FIRST, t << 8, t << 8 | 255)) for t in (3, 11, 12)),
    with_(ALL[6], (PROTOCOL, 1 << ICMP6), (FIRST, 1 << 8, 4 << 8 | 255)),
    *(with_(ALL[6], (PROTOCOL, 1 << ICMP6), (FIRST, t << 8, t << 8 | 255)) for t in (133, 135, 136)))
_OFFER: Final = with_(ALL[4], (PROTOCOL, 1 << UDP), (FIRST, 67, 67), (SECOND, 68, 68))
_ASK: Final = with_(ALL[4], (PROTOCOL, 1 << UDP), (FIRST, 68, 68), (SECOND, 67, 67))


@dataclass(frozen=True, slots=True)
class Translation:
    """`ip nat inside source list LIST interface INTERFACE [vrf VRF] overload`."""

    listed: str
    interface: str
    vrf: str
    place: Place
    text: str


def read_translation(line: str, node: Node, place: Place) -> Translation | None:
    """A rule that hides what a list names behind an interface's address; None for any other translation."""
    words = line.split(" ")[5:]
    if len(words) not in (4, 6) or words[1] != "interface" or words[-1] != "overload":
        return None
    if len(words) == 6 and words[3] != "vrf":
        return None
    return Translation(words[0], words[2], words[4] if len(words) == 6 else "", place, node.text)


class Outside:
    """Puts the zones of lines and guests into the device."""

    def __init__(self, device: Device, firewall: Firewall, ports: Mapping[str, Port]) -> None:
        self._device, self._firewall, self._ports = device, firewall, ports
        self._lines = [i.name for i in device.interfaces.values() if i.zone == OUTSIDE]
        self._guests = [i.name for i in device.interfaces.values() if i.zone == PUBLIC]
        self._near = list[str]()         # lines of guests' own VRF

    def build(self, clocks: Iterable[str], translations: Iterable[Translation]) -> None:
        """`clocks`: whom the lines ask for the time."""
        doors = {self._ports[n].vrf for n in self._guests}
        self._near = [n for n in self._lines if self._ports[n].vrf in doors]
        # Each of the two zones knows the other as one interface, with one list.
        for one in (*self._guests[1:], *(self._near[1:] if self._guests else ())):
            self._unread(self._ports[one].place, tell(
                "a second interface of guests, or of their line, is not known here"))
        if self._guests:
            for made in (Interface(LINES, PUBLIC, "cable", (), self._ports[self._guests[0]].place),
                         Interface(GUESTS, OUTSIDE, "cable", (), self._ports[self._guests[0]].place)):
                self._device.interfaces[made.name] = made
        self._as_lines(clocks)
        if self._guests:
            self._as_guests()
        self._translated(list(translations))

    def _unread(self, place: Place, why: str) -> None:
        self._device.unread.append(Unread(place, place.text, why))

    def _forwarded(self, names: Mapping[str, str]) -> Chain:
        """What is forwarded within each VRF. `names`: what the zone calls each interface."""
        known = {n: self._ports[n] for n in names}
        own = tuple(with_(ALL[a.version], (DESTINATION, a.value, a.value)) for p in known.values() for a in p.addresses)
        rules = [*([rule((Test(boxes=own),), "drop", None, 1, "what is for the router itself")] if own else []),
                 *self._speechless({names[n]: p for n, p in known.items()}),
                 *self._firewall.lists(IN, {names[n]: p.lists for n, p in known.items()}),
                 *self._firewall.lists(OUT, {names[n]: p.leaving for n, p in known.items()})]
        for vrf in dict.fromkeys(p.vrf for p in known.values()):
            zones: dict[str, list[str]] = {}
            for name, port in known.items():
                if port.vrf == vrf:
                    zones.setdefault(port.zone, []).append(names[name])
            rules += self._firewall.crossing(zones)
        return Chain("forward", "forward", "drop", tuple(rules))

    @staticmethod
    def _speechless(known: Mapping[str, Port]) -> Iterator[Rule]:
        """An interface without an address of a family does nothing with its packets."""
        for version in (4, 6):
            names = [n for n, p in known.items() if not any(a.version == version for a in p.addresses)
                     and not (version == 4 and p.asks)]
            for way in (IN, OUT) if names else ():
                yield rule((Test(boxes=(ALL[version],)), among(way, names)), "drop", None, 1,
                           f"no IPv{version} there")

    # The lines' zone.
    def _as_lines(self, clocks: Iterable[str]) -> None:
        ports = self._ports
        known = [n for n in self._lines if ports[n].addresses or ports[n].asks]
        zones: dict[str, list[str]] = {}
        for name in known:
            zones.setdefault(ports[name].zone, []).append(name)
        rules = [*self._firewall.lists(IN, {n: ports[n].lists for n in known}), *self._firewall.to_self(zones)]
        for name in known:
            families = {a.version for a in ports[name].addresses} | ({4} if ports[name].asks else set())
            rules += [rule((Test(boxes=(ALL[v],)), among(IN, (name,))), "accept", None, 1,
                           f"{name}: what its list permits") for v in sorted(families)]
        self._firewall.add(OUTSIDE, Chain("input", "input", "drop", tuple(rules)))
        forwarded = self._forwarded({n: n for n in self._lines} | dict.fromkeys(self._guests, GUESTS))
        # A line in no zone has a list that lets in nothing but what is for the router.
        apart = [] if not self._guests else [rule((among(IN, (GUESTS,)), among(OUT, (GUESTS,))), "drop", None, 1,
                                                  "judged where guests are")]
        alone = [rule((among(IN, (n,)), among(OUT, (n,))), "drop", None, 1, "back where it came from")
                 for n in known if not ports[n].zone]
        self._firewall.add(OUTSIDE, Chain("forward", "forward", "drop", (*apart, *alone, *forwarded.rules)))
        sent = [rule((Test(boxes=(made,)),), "accept", None, 1, why) for made, why in self._sent(known, clocks)]
        self._firewall.add(OUTSIDE, Chain("output", "output", "drop", tuple(sent)))

    def _sent(self, names: list[str], clocks: Iterable[str]) -> Iterator[tuple[Box, str]]:
        for made in _ERRORS:
            yield made, "errors and neighbours"
        for host in sorted({p.endpoint[0] for t in self._device.tunnels for p in t.peers if p.endpoint}):
            for port in _IKE:
                yield _to(host, UDP, port), f"IKE to {host}"
            yield _to(host, _ESP), f"ESP to {host}"
        for host in sorted({p.clear for p in self._ports.values() if ip_of(p.clear)}):
            yield _to(host, _GRE), f"GRE in the clear to {host}"
        for clock in filter(ip_of, clocks):      # one that is named is a finding by itself
            yield _to(clock, UDP, 123), f"the time from {clock}"
        if any(self._ports[n].asks == "dhcp" for n in names):
            yield _ASK, "DHCP"

    # Guests' zone.
    def _as_guests(self) -> None:
        forwarded = self._forwarded(dict.fromkeys(self._near, LINES) | {n: n for n in self._guests})
        between = rule((among(IN, (LINES,)), among(OUT, (LINES,))), "drop", None, 1, "judged where the lines are")
        self._firewall.add(PUBLIC, Chain("forward", "forward", "drop", (between, *forwarded.rules)))
        zones: dict[str, list[str]] = {}
        for name in self._guests:
            zones.setdefault(self._ports[name].zone, []).append(name)
        own = [*self._firewall.lists(IN, {n: self._ports[n].lists for n in self._guests}),
               *self._firewall.to_self(zones),
               rule((among(IN, self._guests),), "accept", None, 1, "no pair of zones says what reaches the router")]
        self._firewall.add(PUBLIC, Chain("input", "input", "drop", tuple(own)))
        self._firewall.add(PUBLIC, Chain("output", "output", "drop", tuple(
            rule((Test(boxes=(made,)), among(OUT, self._guests)), "accept", None, 1, why)
            for made, why in ((_OFFER, "DHCP"), *((e, "errors") for e in _ERRORS[:3])))))

    def _translated(self, translations: list[Translation]) -> None:
        """What leaves by a line with the line's own address; and what is translated inside, where nothing should be."""
        rules: list[Rule] = []
        inside = [p for p in self._ports.values() if not p.vrf and p.translates]
        for one in translations:
            here = [n for n in self._guests if self._ports[n].vrf == one.vrf and self._ports[n].translates == "inside"]
            there = [n for n in self._lines if n == one.interface and self._ports[n].vrf == one.vrf
                     and self._ports[n].translates == "outside"]
            if not one.vrf:
                self._unread(one.place, tell("what of the inside is translated is not known here"))
            if here and there and self._firewall.listed(4, one.listed):
                rules.append(rule((Test(boxes=(ALL[4],)), among(IN, (GUESTS,)), among(OUT, there)), "jump",
                                  f"class 4 {one.listed}", 1, one.text))
        if rules:
            self._firewall.add(OUTSIDE, Chain("translated", TRANSLATED, "drop", tuple(rules)))
        if inside and translations:
            said = tuple(rule((), "accept", None, 1, p.place.text) for p in inside)
            self._firewall.add(INTRA, Chain("translated", TRANSLATED, "drop", said))


def _to(host: str, protocol: int, port: int | None = None) -> Box:
    at = ip_address(host)
    made = with_(ALL[at.version], (PROTOCOL, 1 << protocol), (DESTINATION, int(at), int(at)))
    return made if port is None else with_(made, (SECOND, port, port))
