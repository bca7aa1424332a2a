"""What is known of the menus that Simpul writes: how an item is told from others, and what an export leaves out.

manual.mikrotik.com, the page of each menu; defaults that no page states are what exports of 7.15 to 7.21 routers leave
out. A menu that is not here is others' business: it is read, masked, and never written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

# single: one set of properties. list: items, each with a comment. fixed: items that the router has by itself, by `key`.
Style = Literal["single", "list", "fixed"]


@dataclass(frozen=True, slots=True, eq=False)
class Menu:
    """One menu. `key` is the property that names an item to others. `defines` and `refers` are kinds of names."""

    path: str
    style: Style = "list"
    key: str = ""
    ordered: bool = False
    tag: str = "comment"                    # the property that says whose an item is; empty where there is none
    defaults: Mapping[str, str] = field(default_factory=dict)
    defines: tuple[str, ...] = ()           # kinds of names that `key` gives
    refers: Mapping[str, str] = field(default_factory=dict)     # property -> kind of the names that it lists
    secret: frozenset[str] = frozenset()    # never printed by an export

    @property
    def tagged(self) -> bool:
        return bool(self.tag)

    @property
    def console(self) -> str:
        """Its path as it is typed."""
        return _TYPED[self.path]

    @property
    def place(self) -> int:
        """Where it stands among the menus: what others refer to comes first."""
        return _ORDER[self.path]


def _firewall(path: str, **more: str) -> Menu:
    family = "6" if path.startswith("/ipv6") else "4"
    return Menu(path, ordered=True, defaults={"disabled": "no", "log": "no", **more}, refers={
        "jump-target": f"chain:{path}", "in-interface": "interface", "out-interface": "interface",
        "in-interface-list": "interface-list", "out-interface-list": "interface-list",
        "src-address-list": f"addresses{family}", "dst-address-list": f"addresses{family}",
        "new-routing-mark": "table"})


_ANY: Final = "0.0.0.0"
_BGP_SESSION = {"address-families": "ip", "multihop": "no", "use-bfd": "no", "nexthop-choice": "default",
                "routing-table": "main", "vrf": "main", "connect": "yes", "listen": "yes", "hold-time": "3m"}
_MENUS: Final = (
    Menu("/interface/bridge", key="name", defines=("interface",), defaults={
        "protocol-mode": "rstp", "vlan-filtering": "no", "frame-types": "admit-all", "pvid": "1", "disabled": "no",
        "mtu": "auto", "arp": "enabled", "auto-mac": "yes", "fast-forward": "yes"}),
    Menu("/interface/ethernet", style="fixed", key="default-name", defaults={
        "disabled": "no", "mtu": "1500", "arp": "enabled"}),
    Menu("/interface/wireguard", key="name", defines=("interface",), refers={"vrf": "vrf"}, defaults={
        "mtu": "1420", "disabled": "no", "vrf": "main"}, secret=frozenset({"private-key"})),
    Menu("/interface/gre", key="name", defines=("interface",), defaults={
        "mtu": "auto", "disabled": "no", "keepalive": "10s,10", "allow-fast-path": "yes", "clamp-tcp-mss": "yes",
        "dont-fragment": "no", "dscp": "inherit"}, secret=frozenset({"ipsec-secret"})),
    Menu("/ip/ipsec/profile", key="name", tag="", defines=("ipsec-profile",), defaults={
        "hash-algorithm": "sha1", "prf-algorithm": "auto", "nat-traversal": "yes", "lifetime": "1d",
        "proposal-check": "obey"}),
    Menu("/ip/ipsec/proposal", key="name", defines=("ipsec-proposal",), defaults={
        "auth-algorithms": "sha1", "pfs-group": "modp1024", "lifetime": "30m", "disabled": "no"}),
    Menu("/ip/ipsec/peer", key="name", defines=("ipsec-peer",), refers={"profile": "ipsec-profile"}, defaults={
        "exchange-mode": "main", "passive": "no", "profile": "default", "send-initial-contact": "yes",
        "disabled": "no"}),
    Menu("/ip/ipsec/identity", refers={"peer": "ipsec-peer"}, defaults={
        "auth-method": "pre-shared-key", "my-id": "auto", "remote-id": "auto", "match-by": "remote-id",
        "generate-policy": "no", "policy-template-group": "default", "disabled": "no"}, secret=frozenset({"secret"})),
    Menu("/ip/ipsec/policy", ordered=True, refers={"peer": "ipsec-peer", "proposal": "ipsec-proposal"}, defaults={
        "action": "encrypt", "level": "require", "ipsec-protocols": "esp", "proposal": "default", "protocol": "all",
        "src-port": "any", "dst-port": "any", "template": "no", "tunnel": "no", "disabled": "no"}),
    Menu("/interface/vlan", key="name", defines=("interface",), refers={"interface": "interface"}, defaults={
        "mtu": "1500", "disabled": "no", "arp": "enabled", "vlan-id": "1"}),
    Menu("/interface/vrrp", key="name", defines=("interface", "vrrp"), refers={
        "interface": "interface", "group-authority": "vrrp"}, defaults={
        "vrid": "1", "priority": "100", "interval": "1s", "preemption-mode": "yes", "version": "3",
        "v3-protocol": "ipv4", "group-authority": "none", "disabled": "no", "mtu": "1500", "arp": "enabled"}),
    Menu("/interface/pppoe-client", key="name", defines=("interface",), refers={"interface": "interface"}, defaults={
        "disabled": "yes", "add-default-route": "no", "default-route-distance": "1", "use-peer-dns": "no",
        "max-mtu": "auto", "max-mru": "auto", "profile": "default"}, secret=frozenset({"password"})),
    # What takes an interface, of a VRF, takes a list of them (decision 36).
    Menu("/interface/list", key="name", defines=("interface-list", "interface")),
    Menu("/ip/pool", key="name", defines=("pool",)),
    Menu("/queue/type", key="name", defines=("queue-type",), tag=""),
    Menu("/ip/vrf", key="name", ordered=True, defines=("vrf", "interface", "table"), refers={"interfaces": "interface"},
         defaults={"disabled": "no"}),
    Menu("/routing/table", key="name", defines=("table",), defaults={"disabled": "no"}),
    Menu("/routing/bgp/instance", key="name", defines=("bgp-instance",), refers={
        "vrf": "vrf", "routing-table": "table"}, defaults={"vrf": "main", "routing-table": "main", "disabled": "no"}),
    Menu("/routing/ospf/instance", key="name", defines=("ospf-instance",), refers={
        "vrf": "vrf", "routing-table": "table", "in-filter-chain": "policy", "out-filter-chain": "policy"}, defaults={
        "version": "2", "vrf": "main", "router-id": "main", "originate-default": "never", "disabled": "no"}),
    Menu("/routing/ospf/area", key="name", defines=("ospf-area",), refers={"instance": "ospf-instance"}, defaults={
        "area-id": _ANY, "type": "default", "disabled": "no"}),
    Menu("/system/logging/action", key="name", defines=("log-action",), tag="", refers={"vrf": "vrf"}, defaults={
        "remote-port": "514", "vrf": "main", "src-address": _ANY, "remote-log-format": "default",
        "syslog-facility": "daemon", "target": "memory"}),
    Menu("/user", key="name", defaults={"disabled": "no"}, secret=frozenset({"password"})),
    # A key cannot be changed; whose it is stands in the words behind it.
    Menu("/user/ssh-keys", tag="key-owner"),
    Menu("/snmp/community", key="name", defaults={
        "addresses": "::/0", "security": "none", "read-access": "yes", "write-access": "no", "disabled": "no",
        "authentication-protocol": "MD5", "encryption-protocol": "DES"},
        secret=frozenset({"authentication-password", "encryption-password"})),
    Menu("/interface/bridge/port", refers={"bridge": "interface", "interface": "interface"}, defaults={
        "pvid": "1", "frame-types": "admit-all", "ingress-filtering": "yes", "hw": "yes", "horizon": "none",
        "edge": "auto", "disabled": "no", "trusted": "no"}),
    Menu("/interface/bridge/vlan", refers={"bridge": "interface", "tagged": "interface", "untagged": "interface"},
         defaults={"disabled": "no"}),
    Menu("/interface/wireguard/peers", refers={"interface": "interface"}, defaults={
        "disabled": "no", "endpoint-port": "0", "responder": "no"}, secret=frozenset({"preshared-key", "private-key"})),
    Menu("/interface/list/member", refers={"list": "interface-list", "interface": "interface"}, defaults={
        "disabled": "no"}),
    Menu("/ip/address", refers={"interface": "interface"}, defaults={"disabled": "no"}),
    Menu("/ipv6/address", refers={"interface": "interface"}, defaults={
        "disabled": "no", "advertise": "yes", "eui-64": "no", "no-dad": "no"}),
    Menu("/ip/dhcp-server/network"),
    Menu("/ip/dhcp-server", key="name", defines=("dhcp-server",), refers={
        "interface": "interface", "address-pool": "pool"}, defaults={
        "lease-time": "30m", "disabled": "no", "authoritative": "yes", "use-radius": "no", "bootp-support": "static"}),
    Menu("/ip/dhcp-relay", key="name", tag="", refers={"interface": "interface"}, defaults={
        "local-address": _ANY, "disabled": "yes"}),
    Menu("/ipv6/nd", refers={"interface": "interface"}, defaults={
        "disabled": "no", "ra-interval": "3m20s-10m", "ra-lifetime": "30m", "ra-delay": "3s",
        "hop-limit": "unspecified", "mtu": "unspecified", "advertise-dns": "yes", "managed-address-configuration": "no",
        "other-configuration": "no", "advertise-mac-address": "yes"}),
    Menu("/ipv6/nd/prefix", refers={"interface": "interface"}, defaults={
        "disabled": "no", "autonomous": "yes", "on-link": "yes", "preferred-lifetime": "1w",
        "valid-lifetime": "4w2d"}),
    Menu("/ip/dns/static", ordered=True, defaults={
        "type": "A", "ttl": "1d", "disabled": "no", "match-subdomain": "no"}),
    Menu("/ip/firewall/address-list", defaults={"disabled": "no"}),
    Menu("/ipv6/firewall/address-list", defaults={"disabled": "no"}),
    _firewall("/ip/firewall/raw"),
    _firewall("/ipv6/firewall/raw"),
    _firewall("/ip/firewall/mangle"),
    _firewall("/ipv6/firewall/mangle"),
    _firewall("/ip/firewall/nat"),
    _firewall("/ipv6/firewall/nat"),
    _firewall("/ip/firewall/filter", **{"reject-with": "icmp-network-unreachable"}),
    _firewall("/ipv6/firewall/filter", **{"reject-with": "icmp-no-route"}),
    Menu("/ip/route", refers={"routing-table": "table", "vrf-interface": "interface"}, defaults={
        "dst-address": "0.0.0.0/0", "distance": "1", "routing-table": "main", "scope": "30", "target-scope": "10",
        "disabled": "no",
        "check-gateway": "none", "suppress-hw-offload": "no"}),
    Menu("/ipv6/route", refers={"routing-table": "table"}, defaults={
        "dst-address": "::/0", "distance": "1", "routing-table": "main", "scope": "30", "target-scope": "10",
        "disabled": "no",
        "check-gateway": "none", "suppress-hw-offload": "no"}),
    # Behind the routes, one of which its script may fill as soon as it stands.
    Menu("/ip/dhcp-client", refers={"interface": "interface", "default-route-tables": "table"}, defaults={
        "disabled": "no", "add-default-route": "yes", "default-route-distance": "1", "default-route-tables": "main",
        "use-peer-dns": "yes", "use-peer-ntp": "yes", "dhcp-options": "hostname,clientid"}),
    Menu("/routing/filter/rule", ordered=True, defaults={"disabled": "no"}),
    Menu("/routing/bfd/configuration", ordered=True, refers={"interfaces": "interface", "vrf": "vrf"}, defaults={
        "disabled": "no"}),
    Menu("/routing/bgp/connection", key="name", refers={
        "instance": "bgp-instance", "vrf": "vrf", "routing-table": "table", "input.filter": "policy",
        "output.filter-chain": "policy", "output.network": "networks"}, defaults={**_BGP_SESSION, "disabled": "no"},
        secret=frozenset({"tcp-md5-key"})),
    # Of two templates that match an interface the first counts.
    Menu("/routing/ospf/interface-template", ordered=True, refers={
        "area": "ospf-area", "interfaces": "interface"}, defaults={
        "type": "broadcast", "cost": "1", "priority": "128", "hello-interval": "10s", "dead-interval": "40s",
        "retransmit-interval": "5s", "transmit-delay": "1s", "instance-id": "0", "disabled": "no"},
        secret=frozenset({"auth-key"})),
    Menu("/radius", ordered=True, defaults={
        "authentication-port": "1812", "accounting-port": "1813", "timeout": "300ms", "protocol": "udp",
        "src-address": _ANY, "disabled": "no"}, secret=frozenset({"secret"})),
    Menu("/system/logging", tag="", refers={"action": "log-action"}, defaults={
        "disabled": "no", "topics": "info"}),
    Menu("/queue/tree", key="name", refers={"queue": "queue-type", "parent": "interface"}, defaults={
        "priority": "8", "queue": "default-small", "limit-at": "0", "max-limit": "0", "disabled": "no"}),
    Menu("/ip/service", style="fixed", key="name", refers={"vrf": "vrf"}),
    Menu("/system/identity", style="single", defaults={"name": "MikroTik"}),
    Menu("/system/clock", style="single", defaults={"time-zone-name": "manual", "time-zone-autodetect": "yes"}),
    Menu("/system/note", style="single", defaults={"note": "", "show-at-login": "yes"}),
    Menu("/system/ntp/client", style="single", refers={"vrf": "vrf"}, defaults={
        "enabled": "no", "servers": "", "vrf": "main", "mode": "unicast"}),
    Menu("/system/ntp/server", style="single", refers={"vrf": "vrf"}, defaults={
        "enabled": "no", "vrf": "main", "use-local-clock": "no", "local-clock-stratum": "5"}),
    Menu("/ip/dns", style="single", refers={"vrf": "vrf"}, defaults={
        "servers": "", "allow-remote-requests": "no", "vrf": "main"}),
    Menu("/ip/ssh", style="single", defaults={
        "strong-crypto": "no", "always-allow-password-login": "no",
        "password-authentication": "yes-if-no-key", "forwarding-enabled": "no", "allow-none-crypto": "no"}),
    Menu("/ip/settings", style="single", defaults={
        "rp-filter": "no", "send-redirects": "yes", "accept-source-route": "no", "tcp-syncookies": "no"}),
    Menu("/ipv6/settings", style="single", defaults={"accept-router-advertisements": "yes-if-forwarding-disabled",
                                                     "disable-ipv6": "no"}),
    Menu("/ip/neighbor/discovery-settings", style="single", refers={"discover-interface-list": "interface-list"},
         defaults={"discover-interface-list": "static"}),
    Menu("/ip/cloud", style="single", defaults={"ddns-enabled": "auto", "update-time": "yes"}),
    Menu("/ip/proxy", style="single", defaults={"enabled": "no"}),
    Menu("/ip/socks", style="single", defaults={"enabled": "no"}),
    Menu("/ip/upnp", style="single", defaults={"enabled": "no"}),
    Menu("/snmp", style="single", refers={"vrf": "vrf"}, defaults={
        "enabled": "no", "contact": "", "location": "", "engine-id-suffix": "", "vrf": "main", "trap-version": "1"}),
    Menu("/user/aaa", style="single", defaults={"use-radius": "no", "default-group": "read"}),
    Menu("/tool/bandwidth-server", style="single", defaults={"enabled": "yes"}),
    Menu("/tool/mac-server", style="single", refers={"allowed-interface-list": "interface-list"}, defaults={
        "allowed-interface-list": "all"}),
    Menu("/tool/mac-server/mac-winbox", style="single", refers={"allowed-interface-list": "interface-list"}, defaults={
        "allowed-interface-list": "all"}),
    Menu("/tool/mac-server/ping", style="single", defaults={"enabled": "yes"}),
    Menu("/tool/romon", style="single", defaults={"enabled": "no"}),
)
MENUS: Final[Mapping[str, Menu]] = {menu.path: menu for menu in _MENUS}
_ORDER: Final = {menu.path: number for number, menu in enumerate(_MENUS)}

_TYPED: Final = {menu.path: "/" + menu.path[1:].replace("/", " ") for menu in _MENUS}

# An item of the factory in a menu whose others are ours: it cannot go, and an export sets it.
FACTORY: Final[Mapping[str, Menu]] = {
    "/ipv6/nd": Menu("/ipv6/nd", style="fixed", key="default", tag="", defaults={"disabled": "no"}),
    "/snmp/community": Menu("/snmp/community", style="fixed", key="default", tag="", defaults={
        "disabled": "no", "read-access": "yes", "write-access": "no"}),
}
# What the router has from the factory: (kind, name) that nobody need make.
GIVEN: Final = frozenset({
    "interface:lo", "interface:all", "vrf:main", "table:main", "interface-list:all", "interface-list:none",
    "interface-list:dynamic", "interface-list:static", "queue-type:default", "queue-type:default-small",
    "queue-type:ethernet-default", "log-action:memory", "log-action:disk", "log-action:echo", "log-action:remote",
    "pool:static-only", "ipsec-profile:default", "ipsec-proposal:default", "vrrp:self", "vrrp:none"})
# Of each service: its port, and whether it runs in factory state (manual, Services).
SERVICES: Final[Mapping[str, str]] = {
    "telnet": "no", "ftp": "no", "www": "no", "ssh": "no", "www-ssl": "yes", "api": "no", "winbox": "no",
    "api-ssl": "no"}
# Arguments whose value is a secret, in whatever menu (manual, Configuration Management: what hide-sensitive hides).
SENSITIVE: Final = frozenset({
    "password", "secret", "private-key", "preshared-key", "pre-shared-key", "passphrase", "wpa-pre-shared-key",
    "wpa2-pre-shared-key", "private-pre-shared-key", "authentication-password", "encryption-password", "auth-key",
    "tcp-md5-key", "ipsec-secret", "secrets", "management-protection-key", "static-key-0", "static-key-1",
    "static-key-2", "static-key-3", "static-sta-private-key", "wps-pin", "security.passphrase", "http-password",
    "authentication-key", "key", "network-key", "passwd", "psk", "eap-password", "security.eap-password"})


def default(menu: Menu, item: str, name: str) -> str | None:
    """The value that a property has where nobody gave one; `item` is a fixed item's key. None: it has none."""
    if menu.path == "/ip/service":
        return {"disabled": SERVICES.get(item), "vrf": "main", "address": ""}.get(name)
    if menu.path == "/interface/ethernet" and name == "name":
        return item
    return menu.defaults.get(name)
