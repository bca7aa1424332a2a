"""Interfaces, the bridge that is the router's own switch, VRFs, tunnels and lines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_interface
from typing import ClassVar, Final

from platforms.mikrotik_routeros.proof.said import Said
from platforms.mikrotik_routeros.proof.views import GUESTS, LINES, OTHER, Ground
from simpul.proof.model import (
    INTRA,
    OUTSIDE,
    PUBLIC,
    Address,
    Device,
    Interface,
    Kind,
    Line,
    Peer,
    Place,
    Port,
    Span,
    Tunnel,
    Unread,
)
from simpul.proof.packet import show_address
from simpul.words.sentence import tell

# Of each menu: the properties that this reader knows, those that decide nothing here among them.
_KNOWN: Final[dict[str, frozenset[str]]] = {
    "/interface/ethernet": frozenset({"mtu", "l2mtu", "speed", "advertise", "auto-negotiation", "mac-address",
                                      "default-name", "rx-flow-control", "tx-flow-control", "poe-out"}),
    "/interface/bridge": frozenset({"protocol-mode", "vlan-filtering", "frame-types", "pvid", "mtu", "auto-mac",
                                    "admin-mac", "fast-forward", "priority", "port-cost-mode", "ingress-filtering"}),
    "/interface/bridge/port": frozenset({"bridge", "interface", "pvid", "frame-types", "ingress-filtering", "hw",
                                         "horizon", "edge", "internal-path-cost", "path-cost"}),
    "/interface/bridge/vlan": frozenset({"bridge", "tagged", "untagged", "vlan-ids"}),
    "/interface/vlan": frozenset({"interface", "vlan-id", "mtu"}),
    "/interface/vrrp": frozenset({"interface", "vrid", "priority", "interval", "preemption-mode", "version",
                                  "v3-protocol", "mtu", "group-authority", "sync-connection-tracking"}),
    "/interface/wireguard": frozenset({"listen-port", "mtu", "private-key"}),
    "/interface/wireguard/peers": frozenset({"interface", "public-key", "endpoint-address", "endpoint-port",
                                             "allowed-address", "persistent-keepalive", "preshared-key", "responder"}),
    "/interface/gre": frozenset({"allow-fast-path", "!keepalive", "local-address", "remote-address", "mtu",
                                 "clamp-tcp-mss", "dont-fragment", "dscp"}),
    "/interface/pppoe-client": frozenset({"interface", "add-default-route", "default-route-distance", "use-peer-dns",
                                          "max-mru", "max-mtu", "user", "password", "profile", "ac-name",
                                          "service-name"}),
    "/interface/list": frozenset({"include", "exclude"}),
    "/interface/list/member": frozenset({"list", "interface"}),
    "/ip/vrf": frozenset({"interfaces"}),
    "/ip/address": frozenset({"address", "interface", "network"}),
    "/ipv6/address": frozenset({"address", "interface", "advertise", "no-dad"}),
    "/ip/dhcp-client": frozenset({"interface", "add-default-route", "default-route-distance", "default-route-tables",
                                  "use-peer-dns", "use-peer-ntp", "dhcp-options", "script"}),
}

# The one script of a lease that is known: it tells one route by its comment which gateway was leased.
_GATEWAY: Final = re.compile(r':if \(\$bound = 1\) do=\{ /ip route set \[find comment="simpul:[^"\[\]]+"\] '
                             r'gateway=\(\$"gateway-address" \. "@main"\) \}')


@dataclass(slots=True)
class Interfaces:
    """Gathers what stands in many places; `build` puts it into the device."""

    MENUS: ClassVar = tuple(_KNOWN)

    device: Device
    _items: defaultdict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    # What VRRP makes of an interface that it shares: packets to its own hardware address come in by one of these.
    shared: dict[str, str] = field(default_factory=dict)

    def take(self, said: Said) -> None:
        for name in said.beside(_KNOWN[said.menu]):
            self._unread(said, tell("{name} is not known here", name=name))
        if said.text("script") and not _GATEWAY.fullmatch(said.text("script")):
            self._unread(said, tell("what a script will do is not known here"))
        if not said.off:
            self._items[said.menu].append(said)

    def _unread(self, said: Said, why: str) -> None:
        self.device.unread.append(Unread(said.place, said.row, why))

    def of(self, menu: str) -> list[Said]:
        """What is not disabled of a menu."""
        return self._items[menu]

    # All together.
    def build(self) -> Ground:
        """Put interfaces, tunnels, ports and lines into the device; say what its filter stands on."""
        lists = self._lists()
        vrf, inside = self._inside(lists)
        self.shared = {s.text("name"): s.text("interface") for s in self.of("/interface/vrrp")}
        addresses = self._addresses()
        under = {s.text("name"): s for s in self.of("/interface/vlan")}
        tunnels = {s.text("name"): s for menu in ("/interface/wireguard", "/interface/gre") for s in self.of(menu)}
        loopbacks = self._loopbacks()
        self.device.interfaces["lo"] = Interface("lo", INTRA, "loopback", tuple(
            a for n in inside if n in loopbacks for a in addresses.get(n, ())), Place(self.device.name, 1))
        rescue = {s.text("interface") for s in self.of("/ip/address") if s.owner.startswith("oob/")}
        for name in inside:
            if name in loopbacks or name in self.shared:
                continue
            made = under.get(name) or tunnels.get(name)
            place = made.place if made else next((a.place for a in addresses.get(name, ())), self._vrf_place())
            kind: Kind = "tunnel" if name in tunnels else "rescue" if name in rescue else "segment"
            self.device.interfaces[name] = Interface(name, INTRA, kind, tuple(addresses.get(name, ())), place,
                                                     self._vlan(under[name]) if name in under else None)
            if name in tunnels and tunnels[name].menu == "/interface/wireguard":
                self._tunnel(tunnels[name])
        guests = tuple(n for n in under if n not in inside)
        lines = self._lines(set(inside))
        outside = tuple(dict.fromkeys((*lines, *(n for n in addresses if n not in inside and n not in guests))))
        for name, said in tunnels.items():
            if name not in inside:
                self._unread(said, tell("a tunnel outside of the inside"))
        for name, parent in self.shared.items():
            if name in inside and parent not in inside:
                self._unread(next(s for s in self.of("/interface/vrrp") if s.text("name") == name),
                             tell("a shared address of the inside on an interface that is not there"))
        ground = Ground(vrf, inside, loopbacks & frozenset(inside), self.shared, outside, guests, lists)
        self._outside(lines, ground, addresses, under)
        self._ports()
        return ground

    def _inside(self, lists: Mapping[str, frozenset[str]]) -> tuple[str, tuple[str, ...]]:
        """The VRF that is the inside, which names interfaces and lists of them. Each interface is of the first VRF that
        names it (manual, VRF).
        """
        vrfs = self.of("/ip/vrf")
        for said in vrfs[1:]:
            self._unread(said, tell("a second VRF is not known here"))
        if not vrfs:
            return "", ()
        names = (n for word in vrfs[0].words("interfaces") for n in (sorted(lists[word]) if word in lists else (word,)))
        return vrfs[0].text("name"), tuple(dict.fromkeys(names))

    def _vrf_place(self) -> Place:
        return self.of("/ip/vrf")[0].place

    def _addresses(self) -> dict[str, list[Address]]:
        """Each interface's addresses; those of a VRRP group are its interface's, while it stands for both."""
        found: dict[str, list[Address]] = {}
        for said in (*self.of("/ip/address"), *self.of("/ipv6/address")):
            try:
                own = ip_interface(said.text("address"))
            except ValueError:
                self._unread(said, tell("an address that is not known here"))
                continue
            network = own.network
            if said.text("network") not in ("", str(network.network_address)):
                self._unread(said, tell("an address whose network is another's"))
            name = said.text("interface")
            found.setdefault(self.shared.get(name, name), []).append(Address(
                own.version, int(own.ip), Span(own.version, int(network.network_address),
                                               int(network.broadcast_address)), said.place))
        return found

    def _loopbacks(self) -> frozenset[str]:
        """Bridges without a port and without a VLAN: nothing comes in by them."""
        used = {s.text("bridge") for s in self.of("/interface/bridge/port")}
        used |= {s.text("interface") for s in self.of("/interface/vlan")}
        return frozenset(s.text("name") for s in self.of("/interface/bridge")) - used

    def _vlan(self, said: Said) -> int | None:
        if said.text("interface") not in {s.text("name") for s in self.of("/interface/bridge")}:
            self._unread(said, tell("a VLAN that is not the bridge's: nothing says what is plugged in there"))
        return int(said.text("vlan-id") or 1) if (said.text("vlan-id") or "1").isdigit() else None

    def _tunnel(self, said: Said) -> None:
        name = said.text("name")
        peers = []
        for peer in self.of("/interface/wireguard/peers"):
            if peer.text("interface") != name:
                continue
            port, host = peer.text("endpoint-port"), peer.text("endpoint-address")
            endpoint = (host, int(port) if port.isdigit() else 0) if host else None
            peers.append(Peer(_key(peer.text("public-key")), endpoint, peer.place))
        listen = said.text("listen-port")
        own = said.text("private-key")
        if not own.startswith("secret:wg:"):
            self._unread(said, tell("which key this end has is not said"))
        self.device.tunnels.append(Tunnel(
            name, "", _key(own.removeprefix("secret:wg:")), int(listen) if listen.isdigit() else None, tuple(peers),
            said.place))

    # The outside.
    def _lines(self, inside: set[str]) -> dict[str, tuple[str, str, Place]]:
        """Interfaces of the main table that are a provider's, by what ours say of them or by how they got an address:
        the line's name, how it gets its address, and where that stands.
        """
        dialled = {s.text("interface") for s in self.of("/interface/pppoe-client")}
        found: dict[str, tuple[str, str, Place]] = {}
        for menu, access in (("/ip/dhcp-client", "dhcp"), ("/interface/pppoe-client", "pppoe"),
                             ("/interface/list/member", "static")):
            for said in self.of(menu):
                name = said.text("name" if access == "pppoe" else "interface")
                ours = said.owner.startswith("wan/")
                if name in inside and (ours or access != "static"):
                    self._unread(said, tell("{name} is the inside's, and a provider's line", name=name))
                elif (ours or access != "static") and name not in dialled:
                    found.setdefault(name, (said.owner.removeprefix("wan/") if ours else name, access, said.place))
        return found

    def _outside(self, lines: dict[str, tuple[str, str, Place]], ground: Ground, addresses: dict[str, list[Address]],
                 under: dict[str, Said]) -> None:
        device = self.device
        here = Place(device.name, 1)
        for name in ground.outside:
            own = addresses.get(name, [])
            place = own[0].place if own else here
            if name in lines:
                title, access, place = lines[name]
                first = show_address(own[0].version, own[0].value) if own else None
                device.lines.append(Line(title, name, access, first, ()))
            self._put(Interface(name, OUTSIDE, "line", tuple(own), place))
        self._put(Interface(OTHER, OUTSIDE, "line", (), here))
        if ground.vrf:
            self._put(Interface(ground.vrf, OUTSIDE, "inside", (), self._vrf_place()))
        for name in ground.guests:
            self._put(Interface(name, PUBLIC, "guests", tuple(addresses.get(name, ())), under[name].place,
                                self._vlan(under[name])))
        if ground.guests:
            self._put(Interface(LINES, PUBLIC, "cable", (), here))
            self._put(Interface(GUESTS, OUTSIDE, "cable", (), here))

    def _put(self, interface: Interface) -> None:
        known = self.device.interfaces.get(interface.name)
        if known is not None:
            self.device.unread.append(Unread(interface.place, interface.name,
                                             tell(
                                                 "{interface} is already {kind}",
                                                 interface=interface.name, kind=known.kind)))
        self.device.interfaces[interface.name] = interface

    def _lists(self) -> dict[str, frozenset[str]]:
        """Interface lists: their members, those that they include, and not those that they exclude."""
        own: dict[str, set[str]] = {s.text("name"): set() for s in self.of("/interface/list")}
        for said in self.of("/interface/list/member"):
            own.setdefault(said.text("list"), set()).add(said.text("interface"))
        lists = {s.text("name"): s for s in self.of("/interface/list")}

        def members(name: str, above: frozenset[str]) -> set[str]:
            said = lists.get(name)
            found = set(own.get(name, ()))
            if said is None or name in above:
                return found
            if {"all", "dynamic", "static"} & {*said.words("include"), *said.words("exclude")}:
                self._unread(said, tell("which interfaces are in a list of the router's own is not known here"))
            for other in said.words("include"):
                found |= members(other, above | {name})
            for other in said.words("exclude"):
                found -= members(other, above | {name})
            return found

        return {name: frozenset(members(name, frozenset())) for name in own}

    def _ports(self) -> None:
        """What a plug in each port of the bridge reaches (manual, "Bridge VLAN Table")."""
        bridges = {s.text("name"): s for s in self.of("/interface/bridge")}
        rows = self.of("/interface/bridge/vlan")
        every = {v for s in self.of("/interface/vlan") for v in _numbers(s.text("vlan-id") or "1")}
        for said in self.of("/interface/bridge/port"):
            name, bridge = said.text("interface"), bridges.get(said.text("bridge"))
            own = said.text("pvid") or "1"
            untagged = int(own) if own.isdigit() else None
            if bridge is None:
                self._unread(said, tell("a port of a bridge that is not there"))
                continue
            listed = {v for row in rows if name in (*row.words("tagged"), *row.words("untagged"))
                      and row.text("bridge") == said.text("bridge") for v in _numbers(row.text("vlan-ids"))}
            if bridge.text("vlan-filtering") != "yes" or said.text("ingress-filtering") == "no":
                listed |= every
            if untagged is not None and said.text("frame-types") != "admit-only-vlan-tagged":
                listed.add(untagged)
            self.device.ports.append(Port(name, frozenset(listed), untagged, said.place))


def _numbers(text: str) -> set[int]:
    found: set[int] = set()
    for part in text.split(","):
        low, _, high = part.partition("-")
        if low.isdigit() and (high or low).isdigit():
            found |= set(range(int(low), int(high or low) + 1))
    return found


def _key(word: str) -> str:
    """A key that `bootstrap` has not made yet is none: no packet passes such a tunnel."""
    return "" if word in ("not-yet-made", "not-shown") else word


