"""What the router itself asks, tells hosts and answers, also where its packet filter sees nothing of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final

from platforms.mikrotik_routeros.proof.interfaces import Interfaces
from platforms.mikrotik_routeros.proof.matchers import NotRead, span
from platforms.mikrotik_routeros.proof.said import Said
from platforms.mikrotik_routeros.proof.views import Ground
from simpul.proof.model import Advice, Bypass, Device, Place, Span, Static, Unread
from simpul.words.sentence import tell


@dataclass(frozen=True, slots=True)
class _Setting:
    """A property that must have one value: what it has from the factory, and what it would open otherwise."""

    menu: str
    name: str
    closed: tuple[str, ...]
    factory: str
    claim: str
    text: str


# Values from the factory: the manual's page of each menu (MAC server, RoMON, Neighbor discovery, Proxy, SOCKS, UPnP).
_CLOSED: Final = (
    _Setting("/tool/mac-server", "allowed-interface-list", ("none",), "all", "management",
             tell("answers MAC-Telnet below every packet filter")),
    _Setting("/tool/mac-server/mac-winbox", "allowed-interface-list", ("none",), "all", "management",
             tell("answers WinBox by MAC address, below every packet filter")),
    _Setting("/tool/mac-server/ping", "enabled", ("no",), "yes", "management", tell("answers pings by MAC address")),
    _Setting("/tool/romon", "enabled", ("no",), "no", "management",
             tell("can be managed by RoMON, below every packet filter, through any other router that can")),
    _Setting("/ip/neighbor/discovery-settings", "discover-interface-list", ("none",), "static", "outside",
             tell("tells whoever is on a cable what it is (neighbour discovery)")),
    _Setting("/ip/proxy", "enabled", ("no",), "no", "internet", tell("relays what hosts ask of its web proxy")),
    _Setting("/ip/socks", "enabled", ("no",), "no", "internet", tell("relays what hosts ask of its SOCKS server")),
    _Setting("/ip/upnp", "enabled", ("no",), "no", "internet", tell("opens what any host asks it to open (UPnP)")),
    _Setting("/ipv6/settings", "accept-router-advertisements", ("no", "yes-if-forwarding-disabled"),
             "yes-if-forwarding-disabled", "routes", tell(
                 "believes whoever says to be a router (IPv6 advertisements)")),
    _Setting("/ip/settings", "accept-redirects", ("no",), "no", "routes", tell("believes redirects of others")),
    _Setting("/ipv6/settings", "accept-redirects", ("no", "yes-if-forwarding-disabled"),
             "yes-if-forwarding-disabled", "routes", tell("believes redirects of others (IPv6)")),
    _Setting("/ip/settings", "accept-source-route", ("no",), "no", "routes", tell(
        "follows a route that a sender names")),
    _Setting("/ip/settings", "ip-forward", ("yes",), "yes", "routes", tell("forwards nothing")),
    _Setting("/ip/cloud", "back-to-home-vpn", ("revoked-and-disabled", "no"), "revoked-and-disabled", "outside",
             tell("keeps a tunnel to its vendor's cloud")),
    _Setting("/ip/ssh", "forwarding-enabled", ("no",), "no", "management",
             tell("relays what a login asks of its SSH server")),
)
# Properties that decide nothing here.
_HARMLESS: Final[dict[str, frozenset[str]]] = {
    "/ip/cloud": frozenset({"ddns-enabled", "update-time", "ddns-update-interval"}),
    "/ip/ssh": frozenset({"strong-crypto", "always-allow-password-login", "password-authentication",
                          "allow-none-crypto", "host-key-size", "host-key-type", "ciphers"}),
    "/ip/settings": frozenset({"send-redirects", "rp-filter", "tcp-syncookies", "secure-redirects", "allow-fast-path",
                               "max-neighbor-entries", "icmp-rate-limit", "route-cache"}),
    "/ipv6/settings": frozenset({"disable-ipv6", "max-neighbor-entries"}),
    "/ip/neighbor/discovery-settings": frozenset({"lldp-med-net-policy-vlan", "mode", "protocol"}),
    "/tool/bandwidth-server": frozenset({"enabled", "authenticate"}),
    "/ip/upnp": frozenset(), "/ip/proxy": frozenset({"port"}), "/ip/socks": frozenset({"port"}),
}
_KNOWN: Final[dict[str, frozenset[str]]] = {
    "/system/identity": frozenset(),
    "/system/ntp/client": frozenset({"enabled", "servers", "vrf", "mode"}),
    "/system/ntp/client/servers": frozenset({"address", "iburst"}),
    "/ip/dns": frozenset({"servers", "allow-remote-requests", "vrf", "cache-size", "cache-max-ttl",
                          "max-concurrent-queries", "max-concurrent-tcp-sessions", "max-udp-packet-size",
                          "query-server-timeout", "query-total-timeout"}),
    "/radius": frozenset({"address", "secret", "service", "src-address", "timeout", "authentication-port",
                          "accounting-port", "protocol"}),
    "/system/logging/action": frozenset({"target", "remote", "remote-port", "remote-log-format", "src-address", "vrf",
                                         "syslog-facility", "memory-lines", "disk-file-name", "disk-file-count",
                                         "disk-lines-per-file"}),
    "/ip/dhcp-server/network": frozenset({"address", "gateway", "dns-server", "domain", "netmask"}),
    "/ip/dns/static": frozenset({"address", "type", "ttl", "cname", "text", "regexp", "match-subdomain", "forward-to",
                                 "address-list", "mx-exchange", "mx-preference", "ns", "srv-port", "srv-priority",
                                 "srv-target", "srv-weight"}),
    "/ip/dhcp-server": frozenset({"interface", "address-pool", "lease-time", "relay", "authoritative", "add-arp",
                                  "bootp-support", "conflict-detection", "use-radius", "server-address"}),
    "/snmp": frozenset({"enabled", "contact", "location", "engine-id", "engine-id-suffix", "trap-community",
                        "trap-version", "trap-generators", "trap-interfaces", "trap-target", "src-address", "vrf"}),
    "/ip/dhcp-relay": frozenset({"interface", "dhcp-server", "local-address"}),
    "/ipv6/nd": frozenset({"interface", "dns", "ra-interval", "ra-lifetime", "ra-delay", "mtu", "advertise-dns",
                           "managed-address-configuration", "other-configuration", "hop-limit",
                           "advertise-mac-address"}),
    "/ipv6/nd/prefix": frozenset({"interface", "prefix", "preferred-lifetime", "valid-lifetime", "on-link",
                                  "autonomous"}),
    "/system/script": frozenset({"source", "owner", "policy", "dont-require-permissions"}),
    "/system/scheduler": frozenset({"on-event", "start-time", "start-date", "interval", "policy"}),
}


@dataclass(slots=True)
class Services:
    """Gathers settings and services; `build` puts them into the device."""

    MENUS: ClassVar = tuple(dict.fromkeys([*_KNOWN, *(s.menu for s in _CLOSED), *_HARMLESS]))

    device: Device
    _items: defaultdict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    _settings: dict[tuple[str, str], Said] = field(default_factory=dict)

    def take(self, said: Said) -> None:
        if said.menu == "/system/identity" and said.text("name") != self.device.name:
            self._unread(said, tell("this is not the configuration of {device}", device=self.device.name))
        closed = {s.name for s in _CLOSED if s.menu == said.menu}
        for name in said.command.given:
            if name in closed:
                self._settings[said.menu, name] = said
        known = _KNOWN.get(said.menu, frozenset()) | _HARMLESS.get(said.menu, frozenset()) | closed
        for name in said.beside(known):
            self._unread(said, tell("{name} is not known here", name=name))
        if not said.off:
            self._items[said.menu].append(said)

    def _unread(self, said: Said, why: str) -> None:
        self.device.unread.append(Unread(said.place, said.row, why))

    # All together.
    def build(self, ground: Ground, interfaces: Interfaces) -> None:
        self._close()
        self._time(ground)
        self._names(ground.vrf, interfaces)
        self._hosts(ground)
        for said in self._items["/radius"]:
            self.device.login_servers.append((said.text("address").partition("@")[0], said.place))
        for said in self._items["/system/logging/action"]:
            if said.text("target") == "remote":
                self.device.collectors.append((said.text("remote"), said.place))
        for said in self._items["/snmp"]:
            self.device.collectors += [(word, said.place) for word in said.words("trap-target")]
        for said in self._items["/ip/dns/static"]:
            if said.text("forward-to"):
                self.device.name_servers.append((said.text("forward-to"), said.place))
            if said.text("address-list"):
                self._unread(said, tell("the router fills this list with what names resolve to"))
        for said in (*self._items["/system/script"], *self._items["/system/scheduler"]):
            if said.menu == "/system/scheduler" and said.text("name").startswith("simpul-"):
                self._unread(said, tell("an undo is armed: another configuration may stand in a moment"))
            elif not said.text("name").startswith("simpul-"):
                self._unread(said, tell("what a script will do is not known here"))

    def _close(self) -> None:
        """Ways in and out that no filter sees. A setting that nobody wrote has the factory's value."""
        for setting in _CLOSED:
            said = self._settings.get((setting.menu, setting.name))
            value = said.text(setting.name) if said else setting.factory
            if value not in setting.closed:
                row = f"{setting.menu.replace('/', ' ').strip()}: {setting.name}={value}"
                place = said.place if said else Place(self.device.name, 1, f"/{row}, from the factory")
                self.device.bypasses.append(Bypass(setting.claim, setting.text, place))

    def _time(self, ground: Ground) -> None:
        client = self._merged("/system/ntp/client")
        if client and client.text("mode") not in ("", "unicast"):
            self._unread(client, tell("whose time is believed that nobody asked is not known here"))
        sources = [(s.text("address"), s.place) for s in self._items["/system/ntp/client/servers"]]
        if client and client.text("enabled") == "yes":
            sources += [(word, client.place) for word in client.words("servers")]
        elif not client:
            sources = []
        inside = bool(client and client.text("vrf") == ground.vrf)
        lines = self.device.lines
        for number, (host, place) in enumerate(sources):
            if not inside and number < len(lines):
                lines[number] = replace(lines[number], time_sources=((host, place),))
            else:
                self.device.time_servers.append((host, place))

    def _names(self, vrf: str, interfaces: Interfaces) -> None:
        """Whom it asks for names, and what a provider's DHCP may tell it of names, time and routes."""
        for said in self._items["/ip/dns"]:
            for word in said.words("servers"):
                self.device.name_servers.append((word.partition("@")[0], said.place))
        for said in (*interfaces.of("/ip/dhcp-client"), *interfaces.of("/interface/pppoe-client")):
            dhcp = said.menu == "/ip/dhcp-client"
            line = said.text("interface")
            if said.text("use-peer-dns") not in (("no",) if dhcp else ("no", "")):
                self.device.name_servers.append((f"whoever the provider on {line} names", said.place))
            if dhcp and vrf and vrf in said.words("default-route-tables"):
                self.device.statics.append(Static(Span(4, 0, (1 << 32) - 1), 0, None, line, said.place, said.row))
            if dhcp and said.text("use-peer-ntp") != "no":
                self.device.time_servers.append((f"whoever the provider on {line} names", said.place))

    def _hosts(self, ground: Ground) -> None:
        """What hosts are told of gateways and names, and whom a relay asks."""
        for said in self._items["/ip/dhcp-server/network"]:
            name = self._interface(said)
            if name in ground.guests:
                continue                 # guests are told of the outside, and are judged by their own zone's rules
            for kind, prop in (("gateway", "gateway"), ("resolver", "dns-server")):
                self.device.advice += [Advice(kind, word, name, said.place) for word in said.words(prop)]
        for said in self._items["/ip/dhcp-relay"]:
            if said.text("disabled") == "no":
                self.device.advice += [Advice("relay", word, said.text("interface"), said.place)
                                       for word in said.words("dhcp-server")]
        for said in self._items["/ipv6/nd"]:
            self.device.advice += [Advice("resolver", word, ground.here(said.text("interface")), said.place)
                                   for word in said.words("dns")]
        for said in self._items["/ipv6/nd/prefix"]:
            if said.text("prefix"):
                self.device.advice.append(Advice("prefix", said.text("prefix"), ground.here(said.text("interface")),
                                                 said.place))

    def _interface(self, said: Said) -> str:
        """Where the hosts are that a network of the DHCP server is for."""
        try:
            first, last = span(said.text("address"), 4)
        except NotRead:
            self._unread(said, tell("a network that is not known here"))
            return ""
        return next((i.name for i in self.device.interfaces.values()
                     if any(a.network == Span(4, first, last) for a in i.addresses)), "")

    def _merged(self, menu: str) -> Said | None:
        """A menu of one set of properties, which others' words may share with ours."""
        found = self._items[menu]
        if not found:
            return None
        given = {n: v for s in found for n, v in s.command.given.items()}
        return replace(found[0], command=replace(found[0].command, given=given))
