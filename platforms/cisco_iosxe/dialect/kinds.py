"""The kinds of objects: which commands each holds, in which mode, how ids name them (docs/cisco-iosxe.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from simpul.config.model import Feature

# What an object is made of: one command with the lines of its mode; several such; single commands; or a part of a
# mode that others have a part in, too.
Shape = Literal["block", "blocks", "lines", "part"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `head` matches its command, whose `name` is the rest of the id; `gives` is what others call it."""

    name: str
    head: re.Pattern[str]
    mode: str
    feature: Feature
    shape: Shape = "block"
    gives: str = ""
    # How it is taken back where that is not `no` and its command, `{}` being the name.
    gone: str = ""
    # Simpul's are called so, or so and a hyphen first; "" where something else tells.
    mark: str = "SIMPUL"


def _kind(name: str, head: str, mode: str, feature: Feature, shape: Shape = "block", gives: str = "", gone: str = "",
          mark: str = "SIMPUL") -> Kind:
    return Kind(name, re.compile(head), mode, feature, shape, gives or name.replace("/", "-"), gone, mark)


_WORD: Final = r"(?P<name>\S+)"
KINDS: Final = (
    _kind("vrf", rf"vrf definition {_WORD}$", "vrf", "base"),
    _kind("interface", rf"interface {_WORD}$", "interface", "vlan", mark=""),
    _kind("ikev2/proposal", rf"crypto ikev2 proposal {_WORD}$", "ikev2-proposal", "vpn"),
    _kind("ikev2/policy", rf"crypto ikev2 policy {_WORD}$", "ikev2-policy", "vpn"),
    _kind("ikev2/keyring", rf"crypto ikev2 keyring {_WORD}$", "ikev2-keyring", "vpn"),
    _kind("ikev2/profile", rf"crypto ikev2 profile {_WORD}$", "ikev2-profile", "vpn"),
    _kind("ipsec/transform-set", rf"crypto ipsec transform-set {_WORD} ", "transform-set", "vpn", gives="transform-set",
          gone="no crypto ipsec transform-set {}"),
    _kind("ipsec/profile", rf"crypto ipsec profile {_WORD}$", "ipsec-profile", "vpn"),
    _kind("acl", rf"ip access-list extended {_WORD}$", "acl", "filter"),
    _kind("acl-standard", rf"ip access-list standard {_WORD}$", "acl", "filter", gives="acl"),
    _kind("acl6", rf"ipv6 access-list {_WORD}$", "acl6", "filter"),
    _kind("class-map", rf"class-map (?:type inspect )?(?:match-any |match-all )?{_WORD}$", "class-map", "filter"),
    _kind("policy-map", rf"policy-map (?:type inspect )?{_WORD}$", "policy-map", "filter"),
    _kind("parameter-map", rf"parameter-map type (?:inspect|regex) {_WORD}$", "parameter-map", "filter"),
    _kind("zone", rf"zone security {_WORD}$", "zone", "filter"),
    _kind("zone-pair", rf"zone-pair security {_WORD} source \S+ destination \S+$", "zone-pair", "filter",
          gone="no zone-pair security {}"),
    _kind("time-range", rf"time-range {_WORD}$", "time-range", "public"),
    _kind("nat", rf"ip nat inside source list {_WORD} ", "top", "public", "lines"),
    _kind("nat-limit", rf"ip nat translation max-entries vrf {_WORD} ", "top", "public", "lines"),
    _kind("bfd-template", rf"bfd-template single-hop {_WORD}$", "bfd-template", "routing"),
    _kind("route-map", rf"route-map {_WORD} (?:permit|deny) \d+$", "route-map", "routing", "blocks",
          gone="no route-map {}"),
    _kind("prefix-list", rf"ip prefix-list {_WORD} ", "prefix-list", "routing", "lines", gone="no ip prefix-list {}"),
    _kind("prefix-list6", rf"ipv6 prefix-list {_WORD} ", "prefix-list", "routing", "lines",
          gone="no ipv6 prefix-list {}"),
    _kind("community-list", rf"ip community-list (?:standard|expanded) {_WORD} ", "top", "routing", "lines"),
    _kind("key-chain", rf"key chain {_WORD}$", "key-chain", "routing"),
    # A process has a number and no name: whose it is, its lines say.
    _kind("ospf", r"router ospf (?P<name>\d+)$", "ospf", "routing", mark=""),
    _kind("ospfv3", r"router ospfv3 (?P<name>\d+)$", "ospfv3", "routing", mark=""),
    _kind("dhcp", rf"ip dhcp pool {_WORD}$", "dhcp", "services"),
    _kind("dns/view", rf"ip dns view {_WORD}$", "dns-view", "services"),
    _kind("dns/view-list", rf"ip dns view-list {_WORD}$", "dns-view-list", "services"),
    _kind("dns/server", rf"ip dns server view-group {_WORD}$", "top", "services", "lines"),
    _kind("radius", rf"radius server {_WORD}$", "radius", "hardening", gives="aaa-server"),
    _kind("tacacs", rf"tacacs server {_WORD}$", "tacacs", "hardening", gives="aaa-server"),
    _kind("aaa/group", rf"aaa group server (?:radius|tacacs\+) {_WORD}$", "aaa-group", "hardening"),
    _kind("aaa/login", rf"aaa authentication login {_WORD} ", "top", "hardening", "lines", gives="aaa-login"),
    _kind("aaa/exec", rf"aaa authorization exec {_WORD} ", "top", "hardening", "lines", gives="aaa-exec"),
    _kind("snmp/view", rf"snmp-server view {_WORD} ", "top", "hardening", "lines"),
    _kind("snmp/reader", r"snmp-server (?:group|user \S+) (?P<name>\S+) v3 ", "top", "hardening", "lines"),
    _kind("collector", r"logging host (?P<name>[0-9A-Fa-f.:]+)(?: |$)", "top", "hardening", "lines", mark=""),
    _kind("console", r"line con (?P<name>0)$", "console", "hardening", mark=""),
    _kind("applet", rf"event manager applet {_WORD}(?: .+)?$", "applet", "base", gone="no event manager applet {}"),
    _kind("line", r"line (?P<name>vty \d+(?: \d+)?)$", "line", "base", mark=""),
)
_BY_NAME: Final = {kind.name: kind for kind in KINDS}
# The lines of a class of traffic that are objects of their own: those that name such lists. A flow that comes or goes
# touches its own lists and its own line.
CLASS_LINE: Final = "class-map-line/"
CLASS_LINE_LISTS: Final = "SIMPUL-flow"
# Commands that stand once in a router, and are Simpul's by their name: what they were comes back with the undo.
PROPERTIES: Final[dict[str, tuple[str, ...]]] = {
    "system/hostname": ("hostname",),
    "system/clock": ("clock timezone",),
    "system/services": (
        "service tcp-keepalives-in", "service tcp-keepalives-out", "service password-encryption", "service pad",
        "fhrp version vrrp",
        "ip source-route", "ip domain lookup", "ipv6 unicast-routing", "ipv6 source-route",
        "login on-failure log", "login on-success log", "ip http server", "ip http secure-server",
        "ip bgp-community new-format", "ip dns server"),
    "system/logging": ("logging source-interface",),
    "system/nat": ("ip nat translation max-entries all-host",),
    "system/banner": ("banner login",),
    "system/ssh": ("ip ssh time-out", "ip ssh authentication-retries", "ip ssh version", "ip ssh server algorithm"),
}
PROPERTY_FEATURE: Final[dict[str, Feature]] = {
    **dict.fromkeys(PROPERTIES, "base"), "system/logging": "hardening", "system/banner": "hardening",
    "system/nat": "public"}


@cache
def by_word() -> dict[str, tuple[Kind, ...]]:
    """The kinds by the first word of their commands."""
    found: dict[str, list[Kind]] = {}
    for kind in KINDS:
        found.setdefault(kind.head.pattern.split(" ")[0].removeprefix("(?:"), []).append(kind)
    return {word: tuple(kinds) for word, kinds in found.items()}


def of_id(object_id: str) -> tuple[Kind, str] | None:
    """The kind that an id belongs to, and the name in it."""
    # Names of kinds have slashes, too: the longest that fits it is.
    at = object_id.rfind("/", 0, len(object_id) - 1)
    while at > 0:
        kind = _BY_NAME.get(object_id[:at])
        if kind is not None:
            return kind, object_id[at + 1:]
        at = object_id.rfind("/", 0, at)
    return None
