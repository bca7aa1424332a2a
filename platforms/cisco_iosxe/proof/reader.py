"""All objects of one router, and whatever else was found on it, into one `simpul.proof.model.Device`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_interface
from typing import Final

from platforms.cisco_iosxe.dialect.names import canonical
from platforms.cisco_iosxe.dialect.secrets import masked
from platforms.cisco_iosxe.dialect.spelling import spelled
from platforms.cisco_iosxe.dialect.tree import Node, commands
from platforms.cisco_iosxe.proof import asides
from platforms.cisco_iosxe.proof.firewall import Firewall
from platforms.cisco_iosxe.proof.ike import Ike
from platforms.cisco_iosxe.proof.ospf import Ospf
from platforms.cisco_iosxe.proof.outside import Outside, Translation, read_translation
from platforms.cisco_iosxe.proof.port import Port
from platforms.cisco_iosxe.proof.routing import Routing, is_address
from simpul.proof.model import (
    INTRA,
    OUTSIDE,
    PUBLIC,
    Address,
    Advice,
    Bypass,
    Device,
    Filter,
    Interface,
    Line,
    Place,
    Span,
    Text,
    Unread,
)
from simpul.words.sentence import tell

# Commands at the top that let nothing through and send nothing anywhere by themselves.
_HARMLESS: Final = re.compile(
    r"(?:hostname|clock timezone|service|ip source-route|ip domain (?:lookup|name)|login on-\S+|"
    r"ipv6 unicast-routing|ipv6 source-route|fhrp version|ip bgp-community|ip dns server|ip ssh|bfd-template|"
    r"boot-start-marker|boot-end-marker|boot system (?:flash|bootflash|harddisk)(?:\d*:\S*)?|"
    r"version|aaa|license (?:udi|boot|accept|feature|smart transport off)|file prompt|clock calendar-valid|"
    r"clock summer-time|ip http (?:authentication|client|timeout-policy|secure-trustpoint)|"
    r"logging buffered|logging console|logging source-interface|enable secret|"
    r"username|ip forward-protocol nd|"
    r"banner|line con|line aux|event manager environment|ip dhcp excluded-address|ip cef|ipv6 cef|memory|"
    r"snmp-server view|snmp-server user|snmp-server group \S+ v3 priv|ip access-list standard|"
    r"ip nat translation|time-range|diagnostic|spanning-tree|multilink|platform|subscriber|ip dns view-list)(?: |$)|"
    # What is not there, as a router in factory state prints it (transcripts of release 17: `no aaa new-model`, `no
    # platform punt-keepalive disable-kernel-core`, `no license smart enable`), or one that answers, asks or tells less
    # than it might. A `no` may as well open: `no ip routing`, `no ip cef` and each that is not listed is looked at.
    r"no (?:aaa new-model|aaa session-id|platform punt-keepalive disable-kernel-core|license smart enable|"
    r"service (?:pad|config|finger|password-encryption|password-recovery|tcp-small-servers|udp-small-servers|"
    r"tcp-keepalives-in|tcp-keepalives-out|timestamps)|ip http|ip source-route|ipv6 source-route|ip bootp server|"
    r"ip finger|ip gratuitous-arps|ip domain lookup|ip domain name|ip dns server|cdp run|lldp run|"
    r"logging (?:console|monitor|buffered|on)|login on-(?:failure|success)|ipv6 unicast-routing|hostname|banner|"
    r"ip forward-protocol|ip bgp-community|fhrp version|ip nat translation|ip ssh|clock timezone|"
    r"ipv6 cef)(?: |$)")
# A packet that names its own way is sent there after every list was asked for the way that it had before ("IP
# Addressing Services Command Reference", `ip source-route`: on by default).
_SENDERS: Final = {"ip source-route": tell("follows a route that a sender names"),
                   "ipv6 source-route": tell("follows a route that a sender names (IPv6)")}
_INTERFACE_HARMLESS: Final = re.compile(
    r"(?:description|(?:no )?ip redirects|(?:no )?ip proxy-arp|(?:no )?ip unreachables|ip mtu|ipv6 mtu|mtu|"
    r"ip tcp adjust-mss|ipv6 tcp adjust-mss|(?:no )?ipv6 redirects|(?:no )?ipv6 unreachables|(?:no )?cdp enable|"
    r"(?:no )?lldp|(?:no )?mop|bfd|ipv6 nd ra|tunnel path-mtu-discovery|negotiation|speed|duplex|media-type|"
    r"load-interval|no ip address|no (?:negotiation|keepalive|switchport|snmp trap link-status)|"
    r"service-policy (?:input|output)|encapsulation ppp|dialer pool|pppoe enable|pppoe-client dial-pool-number|"
    r"ppp chap hostname|"
    r"no shutdown|carrier-delay|bandwidth|delay)(?: |$)")
_OF_TUNNEL: Final = re.compile(r"tunnel (?:source|destination|vrf|mode \S+|protection ipsec profile) \S+$")

_OF_SERVICE: Final = re.compile(r"(?:class|match|description|bandwidth|shape|set|service-policy|priority|police|"
                                r"fair-queue|queue-limit|random-detect)(?: |$)")


class Reader:
    """Takes pieces of a configuration in any order; `device` is what they are together."""

    def __init__(self, name: str) -> None:
        self.device = Device(name)
        self.ports: dict[str, Port] = {}
        self.clocks: dict[str, list[tuple[str, Place]]] = {}  # VRF -> time sources
        self._followed: dict[str, Place | None] = {}         # of _SENDERS: where it is asked for, None where refused
        self.firewall = Firewall(self.device)
        self.routing = Routing(self.device)
        self.ospf = Ospf(self.device)
        # Of each pool its VRF ("": the inside), its network and what it tells.
        self.pools: list[tuple[str, Span | None, list[tuple[str, str, Place]]]] = []
        self.translations: list[Translation] = []
        self.ike = Ike(self.device)

    def take(self, text: Text) -> None:
        for node in commands("\n".join(text.lines)):
            line = spelled(masked(node.text))
            for start, read in _TOP:
                if line.startswith(start):
                    read(self, node, line, text)
                    break
            else:
                if (asked := line.removeprefix("no ")) in _SENDERS:
                    self._followed[asked] = text.at(node.line) if asked == line else None
                strange = asides.odd(line, node)
                for inner in strange if strange is not None else [] if _HARMLESS.match(line) else [node]:
                    self.unread(text, inner)

    def unread(self, text: Text, node: Node, why: str = tell("a line that is not known here")) -> None:
        # What a line says is shown without its secrets.
        self.device.unread.append(Unread(text.at(node.line), masked(node.text), why))

    # Interfaces.
    def interface(self, node: Node, line: str, text: Text) -> None:
        name = canonical(line.split(" ")[1])
        port = self.ports.setdefault(name, Port(name, text.at(node.line)))
        for inner in node.lines():
            said = spelled(inner.text)
            if not self._of_interface(port, inner, said, text) and not _INTERFACE_HARMLESS.match(said):
                self.unread(text, inner)

    def _of_interface(self, port: Port, node: Node, said: str, text: Text) -> bool:
        words = said.split(" ")
        place = text.at(node.line)
        if said.startswith("vrf forwarding "):
            port.vrf = words[2]
        elif said.startswith("zone-member security "):
            port.zone = words[2]
        elif said.startswith(("ip access-group ", "ipv6 traffic-filter ")) and words[-1] == "in":
            port.lists[4 if words[0] == "ip" else 6] = words[2]
        elif said.startswith(("ip access-group ", "ipv6 traffic-filter ")) and words[-1] == "out":
            port.leaving[4 if words[0] == "ip" else 6] = words[2]
        elif said in ("ip nat inside", "ip nat outside"):
            port.translates = words[2]
        elif said in ("ip address dhcp", "ip address negotiated"):
            port.asks = {"dhcp": "dhcp", "negotiated": "pppoe"}[words[2]]
        elif said.startswith(("ip address ", "ipv6 address ")):
            return self._address(port, words, place)
        elif said.startswith("encapsulation dot1Q "):
            port.vlan = int(words[2]) if words[2].isdigit() else None
        elif said == "shutdown":
            port.shut = True
        elif _OF_TUNNEL.match(said):
            port.tunnel[" ".join(words[1:-1])] = words[-1]
        elif said == "ipv6 enable":
            port.enabled = place
        elif said.startswith("ip helper-address ") and len(words) == 3:
            port.advice.append(Advice("relay", words[-1], port.name, place))
        elif said.startswith("ipv6 nd ra dns server "):
            port.advice.append(Advice("resolver", words[-1], port.name, place))
        elif re.fullmatch(r"vrrp \d+ address-family ipv[46]", said):
            return all(self._of_group(port, inner, text) for inner in node.lines())
        else:
            return self.ospf.on_interface(said, node, port.name, text)
        return True

    def _address(self, port: Port, words: list[str], place: Place) -> bool:
        try:
            own = ip_interface(f"{words[2]}/{words[3]}" if words[0] == "ip" else
                               f"{words[2]}/64" if words[-1] == "link-local" else words[2])
        except (ValueError, IndexError):
            return False
        port.addresses.append(_made(own.with_prefixlen, place))
        return True

    def _of_group(self, port: Port, node: Node, text: Text) -> bool:
        """A virtual address is the router's own while it stands for both."""
        words = spelled(node.text).split(" ")
        if words[0] in ("priority", "preempt", "timers", "description", "track"):
            return True
        if words[0] != "address":
            return False
        if words[1].upper().startswith("FE80:"):
            return True
        network = next((a.network for a in port.addresses if "/" not in words[1] and a.version == 4), None)
        if "/" in words[1]:
            port.addresses.append(_made(words[1], text.at(node.line)))
        elif network is not None:
            bits = 32 - (network.last - network.first).bit_length()
            port.addresses.append(_made(f"{words[1]}/{bits}", text.at(node.line)))
        else:
            return False
        return True

    # What the router asks, and what it tells hosts.
    def ntp(self, node: Node, line: str, text: Text) -> None:
        words = line.split(" ")
        if words[2] == "vrf":
            self.clocks.setdefault(words[3], []).append((words[4], text.at(node.line)))
        else:
            self.device.time_servers.append((words[2], text.at(node.line)))

    def dns_view(self, node: Node, _line: str, text: Text) -> None:
        for inner in node.lines():
            if inner.text.startswith("dns forwarder "):
                self.device.name_servers.append((inner.text.split(" ")[2], text.at(inner.line)))
            elif not inner.text.startswith("dns forwarding source-interface "):
                self.unread(text, inner)

    def login_server(self, node: Node, line: str, text: Text) -> None:
        """Of either protocol: its address is all of it that can lead anywhere."""
        servers = self.device.login_servers if line.startswith("radius ") else self.device.tacacs_servers
        for inner in node.lines():
            words = inner.text.split(" ")
            if words[0] == "address" and len(words) > 2:
                servers.append((words[2], text.at(inner.line)))
                if words[3:] not in ([], ["auth-port", "1812", "acct-port", "1813"]):
                    self.unread(text, inner)
            elif words[0] not in ("key", "timeout", "retransmit"):
                self.unread(text, inner)

    def collector(self, node: Node, line: str, text: Text) -> None:
        words = line.split(" ")
        self.device.collectors.append((words[2], text.at(node.line)))
        if words[3:] and words[3] != "session-id":
            self.unread(text, node)

    def pool(self, node: Node, _line: str, text: Text) -> None:
        told: list[tuple[str, str, Place]] = []
        network: Span | None = None
        vrf = ""
        for inner in node.lines():
            words = inner.text.split(" ")
            if words[0] == "vrf" and len(words) == 2:
                vrf = words[1]
            elif words[0] == "network" and len(words) == 3:
                network = _made(f"{words[1]}/{words[2].removeprefix('/')}", text.at(inner.line)).network
            elif words[0] in ("default-router", "dns-server"):
                kind = "gateway" if words[0] == "default-router" else "resolver"
                told += [(kind, word, text.at(inner.line)) for word in words[1:]]
            elif words[0] not in ("domain-name", "lease"):
                self.unread(text, inner)
        self.pools.append((vrf, network, told))

    def translation(self, node: Node, line: str, text: Text) -> None:
        found = read_translation(line, node, text.at(node.line))
        if found is None:
            self.unread(text, node, tell("a translation that is not followed here"))
        else:
            self.translations.append(found)

    def service(self, node: Node, line: str, text: Text) -> None:
        """Classes and policies of service say when a packet is sent, and drop some: they let nothing through."""
        del line
        for inner in node.lines():
            for said in (inner, *inner.lines()):
                if not _OF_SERVICE.match(said.text):
                    self.unread(text, said)

    def inspection(self, node: Node, line: str, text: Text) -> None:
        del line
        for inner in node.lines():
            if not re.match(r"(?:sessions maximum|log dropped-packets|audit-trail|max-incomplete)(?: |$)", inner.text):
                self.unread(text, inner)

    def terminal(self, node: Node, line: str, text: Text) -> None:
        listed = self.firewall.terminals.setdefault(line, {})
        for inner in node.lines():
            words = inner.text.split(" ")
            if words[0] == "access-class" and words[2:3] == ["in"]:
                listed[4] = words[1]
            elif words[:2] == ["ipv6", "access-class"] and words[3:] == ["in"]:
                listed[6] = words[2]
            elif inner.text not in ("transport input ssh", "exec prompt timestamp") and words[0] not in (
                    "exec-timeout", "logging", "length", "login", "password", "stopbits", "authorization", "history",
                    "width"):
                self.unread(text, inner)

    # All together.
    def build(self) -> Device:
        """The device, once everything was taken."""
        device = self.device
        device.filters = {zone: Filter() for zone in (INTRA, OUTSIDE, PUBLIC)}
        for port in self.ports.values():
            if not port.shut:
                self._port(port)
        device.interfaces.setdefault("lo", Interface("lo", INTRA, "loopback", (), Place(device.name, 1)))
        for vrf, network, told in self.pools:
            if vrf:
                continue                 # whom guests ask is their filter's to judge
            name = next((i.name for i in device.interfaces.values()
                         if any(a.network == network for a in i.addresses)), "")
            device.advice += [Advice(kind, word, name, place) for kind, word, place in told]
        for words, what in _SENDERS.items():
            place = self._followed.get(words, Place(device.name, 1, f"{words}, from the factory"))
            if place is not None:
                device.bypasses.append(Bypass("routes", what, place))
        self.routing.build()
        self.ospf.build(self.routing)
        standing = {p.name: p for p in self.ports.values() if not p.shut}
        self.firewall.build(standing)
        Outside(device, self.firewall, standing).build(
            [clock for asked in self.clocks.values() for clock, _ in asked], self.translations)
        self._ways_out()
        return device

    def _ways_out(self) -> None:
        """A VRF's route that leads out of it joins the two."""
        for vrf, rest, place in self.routing.of_vrfs:
            first, *more = rest or [""]
            port = self.ports.get(canonical(first))
            stays = is_address(first) or first in ("Null0", "dhcp") or (port is not None and port.vrf == vrf)
            if not stays or "global" in more:
                self.device.unread.append(Unread(place, place.text, tell("a route that leads out of {vrf}", vrf=vrf)))

    def _of_guests(self, port: Port) -> bool:
        """Whether an interface of a front door is guests': they are translated, or given addresses."""
        given = [network for vrf, network, _ in self.pools if vrf == port.vrf]
        return port.translates == "inside" or any(a.network in given for a in port.addresses)

    def _doubtful(self, port: Port) -> None:
        """Lines that are known, where they are known not to be ours to judge."""
        def unread(place: Place, why: str) -> None:
            self.device.unread.append(Unread(place, place.text, why))

        if port.vrf and (port.tunnel or port.name == "Loopback0"):
            unread(port.place, tell("it stands in {vrf}, and what it carries is the inside's", vrf=port.vrf))
        if port.tunnel and not port.name.startswith("Tunnel"):
            unread(port.place, tell("lines of a tunnel on what is none"))
        if port.asks and (port.tunnel or not port.vrf):
            unread(port.place, tell("somebody else gives it its address, and a way out with it"))
        if port.enabled and not any(a.version == 6 for a in port.addresses):
            unread(port.enabled, tell("it speaks IPv6 by its link-local address alone"))
        if port.vrf or port.tunnel or port.name == "Loopback0":
            for told in port.advice:
                if told.kind == "relay":
                    unread(told.place, tell("what is relayed where no segment is"))

    def _port(self, port: Port) -> None:
        device = self.device
        self._doubtful(port)
        if port.name == "Loopback0":
            device.interfaces["lo"] = Interface("lo", INTRA, "loopback", tuple(port.addresses), port.place)
            return
        if port.tunnel:
            self.ike.tunnel(port)
            return
        if port.vrf and self._of_guests(port):
            device.interfaces[port.name] = Interface(port.name, PUBLIC, "guests", tuple(port.addresses), port.place,
                                                     port.vlan)
            return
        if port.vrf:
            name = port.vrf.removeprefix("SIMPUL-")
            own = next((_shown(a) for a in port.addresses), None)
            asked = tuple(self.clocks.get(port.vrf, ()))
            device.lines.append(Line(name, port.name, port.asks or "static", own, asked))
            device.interfaces[port.name] = Interface(port.name, OUTSIDE, "line", tuple(port.addresses), port.place)
            return
        if not port.addresses:
            return                       # a trunk by itself, without a VLAN
        device.advice += port.advice
        device.interfaces[port.name] = Interface(port.name, INTRA, "segment", tuple(port.addresses), port.place,
                                                 port.vlan)


def _keyring(reader: Reader, node: Node, line: str, text: Text) -> None:
    reader.ike.keyring(node, line, text)


def _ikev2_profile(reader: Reader, node: Node, line: str, text: Text) -> None:
    reader.ike.profile(node, line, text)


def _suite(reader: Reader, node: Node, line: str, text: Text) -> None:
    reader.ike.suite(node, line, text)


def _ipsec_profile(reader: Reader, node: Node, line: str, text: Text) -> None:
    reader.ike.ipsec_profile(node, line, text)


def _access_list4(reader: Reader, node: Node, _line: str, text: Text) -> None:
    reader.firewall.access_list(node, 4, text)


def _access_list6(reader: Reader, node: Node, _line: str, text: Text) -> None:
    reader.firewall.access_list(node, 6, text)


def _class_map(reader: Reader, node: Node, _line: str, text: Text) -> None:
    reader.firewall.class_map(node, text)


def _policy_map(reader: Reader, node: Node, _line: str, text: Text) -> None:
    reader.firewall.policy_map(node, text)


def _zone_pair(reader: Reader, node: Node, _line: str, text: Text) -> None:
    reader.firewall.zone_pair(node, text)


def _bgp(reader: Reader, node: Node, _line: str, text: Text) -> None:
    reader.routing.bgp(node, text)


def _ospf(reader: Reader, node: Node, line: str, text: Text) -> None:
    reader.ospf.process(node, line, text)


def _key_chain(reader: Reader, node: Node, line: str, text: Text) -> None:
    reader.ospf.chain(node, line, text)


def _prefix_list(reader: Reader, node: Node, line: str, text: Text) -> None:
    reader.routing.prefix_list(line, node, text)


def _route_map(reader: Reader, node: Node, _line: str, text: Text) -> None:
    reader.routing.route_map(node, text)


def _static(reader: Reader, node: Node, line: str, text: Text) -> None:
    reader.routing.static(line, node, text)


def _nothing(reader: Reader, node: Node, line: str, text: Text) -> None:
    """A name that others refer to, and that says nothing itself."""
    del line
    for inner in node.lines():
        # What a VRF imports from another joins the two.
        if inner.text not in ("address-family ipv4", "address-family ipv6") or next(inner.lines(), None) is not None:
            reader.unread(text, inner)


_ASKS: Final = re.compile(r'description .*|event syslog .*|action \d+ (?:wait \d+|cli command "(?:enable|'
                          r'clear (?:ip bgp|bgp ipv6 unicast) \S+ soft)")')


def _applet(reader: Reader, node: Node, _line: str, text: Text) -> None:
    """What the router types itself may be anything: known is asking for routes once more."""
    for inner in node.lines():
        if not _ASKS.fullmatch(inner.text):
            reader.unread(text, inner, tell("an applet that does what is not known here"))


_TOP: Final[tuple[tuple[str, Callable[[Reader, Node, str, Text], None]], ...]] = (
    ("interface ", Reader.interface),
    ("vrf definition ", _nothing),
    ("crypto ikev2 keyring ", _keyring),
    ("crypto ikev2 profile ", _ikev2_profile),
    ("crypto ikev2 proposal ", _suite),
    ("crypto ikev2 policy ", _suite),
    ("crypto ipsec transform-set ", _suite),
    ("crypto ipsec profile ", _ipsec_profile),
    ("ip access-list extended ", _access_list4),
    ("ipv6 access-list ", _access_list6),
    ("class-map type inspect match-any ", _class_map),
    ("class-map match-a", Reader.service),
    ("policy-map type inspect ", _policy_map),
    ("policy-map ", Reader.service),
    ("parameter-map type inspect ", Reader.inspection),
    ("zone security ", _nothing),
    ("zone-pair security ", _zone_pair),
    ("router bgp ", _bgp),
    ("router ospf ", _ospf),
    ("router ospfv3 ", _ospf),
    ("key chain ", _key_chain),
    ("ip prefix-list ", _prefix_list),
    ("ipv6 prefix-list ", _prefix_list),
    ("route-map ", _route_map),
    ("ip nat inside source list ", Reader.translation),
    ("ip route ", _static),
    ("ipv6 route ", _static),
    ("ntp server ", Reader.ntp),
    ("ip dns view ", Reader.dns_view),
    ("ip dhcp pool ", Reader.pool),
    ("radius server ", Reader.login_server),
    ("tacacs server ", Reader.login_server),
    ("logging host ", Reader.collector),
    ("line vty ", Reader.terminal),
    ("event manager applet ", _applet),
)


def read(name: str, pieces: Iterable[tuple[str, Text]]) -> Device:
    """Read a router: each piece is an object's id and its text with its place. Never fails: what it does not
    understand is in `unread`.
    """
    reader = Reader(name)
    for _, text in pieces:
        reader.take(text)
    return reader.build()


def _shown(own: Address) -> str:
    return str(IPv4Address(own.value) if own.version == 4 else IPv6Address(own.value))


def _made(word: str, place: Place) -> Address:
    own = ip_interface(word)
    first, last = int(own.network.network_address), int(own.network.broadcast_address)
    return Address(own.version, int(own.ip), Span(own.version, first, last), place)
