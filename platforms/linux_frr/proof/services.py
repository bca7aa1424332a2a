"""What serves the hosts of a segment: one gateway of two routers (keepalived), advertisements (radvd), addresses and
names (dnsmasq).

None of them forwards a packet. What they tell hosts, and whom they ask, is read; what else their files may say is not
known here.
"""

from __future__ import annotations

import re
from typing import Final

from platforms.linux_frr.proof.words import NotRead, interface
from simpul.proof.model import Address, Advice, Device, Interface, Text, Unread
from simpul.words.sentence import tell

Rows = list[tuple[int, list[str]]]

_KEEPALIVED: Final = re.compile(
    r"(?:global_defs|vrrp_instance \w+|vrrp_track_file \w+|unicast_peer|virtual_ipaddress|virtual_ipaddress_excluded|"
    r"track_file) \{|\}|router_id \S+|vrrp_version 3|file /run/simpul/[\w-]+|weight -?\d+|state (?:BACKUP|MASTER)|"
    r"interface \w+|virtual_router_id \d+|priority \d+|advert_int [\d.]+|preempt_delay \d+|nopreempt|"
    r"unicast_src_ip \S+|\w+")
_RADVD: Final = re.compile(
    r"interface \w+ \{|\};|AdvSendAdvert on;|IgnoreIfMissing on;|(?:Min|Max)RtrAdvInterval \d+;|"
    r"AdvDefaultLifetime \d+;|AdvRASrcAddress \{|fe80::1;|AdvOnLink on;|AdvAutonomous on;|AdvManagedFlag (?:on|off);|"
    r"AdvOtherConfigFlag (?:on|off);|AdvLinkMTU \d+;|DNSSL [\w. -]+ \{")
_DNSMASQ: Final = frozenset({
    "no-resolv", "no-hosts", "no-poll", "bind-dynamic", "domain-needed", "cache-size", "local-ttl", "dhcp-leasefile",
    "listen-address", "local", "host-record", "interface", "dhcp-range", "dhcp-authoritative", "dhcp-lease-max"})


def keepalived(device: Device, name: str, rows: Rows, text: Text) -> None:
    """Addresses that the router has while it is the one that stands for both."""
    inside = {words[1] for _, words in rows if words[0] == "interface" and len(words) == 2}
    if any(words == ["track_file", "{"] for _, words in rows):
        device.steps_back |= inside
    for number, words in rows:
        row = " ".join(words)
        if match := re.fullmatch(r"(\S+/\d+) dev (\S+)", row):
            try:
                version, value, network = interface(match[1])
            except NotRead as error:
                device.unread.append(Unread(text.at(number), row, error.args[0]))
                continue
            own = device.interfaces.get(match[2])
            if own is None:
                device.unread.append(Unread(text.at(number), row, tell(
                    "there is no interface {match}", match=match[2])))
                continue
            shared = Address(version, value, network, text.at(number))
            device.interfaces[own.name] = Interface(own.name, own.zone, own.kind, (*own.addresses, shared), own.place,
                                                    own.vlan)
        elif re.fullmatch(r"[0-9a-f:.]+", row):
            continue                                # the other router, which VRRP speaks with: the filter decides
        elif not _KEEPALIVED.fullmatch(row):
            device.unread.append(Unread(text.at(number), row, tell(
                "a line of keepalived/{name} that is not known here", name=name)))


def radvd(device: Device, name: str, rows: Rows, text: Text) -> None:
    """A prefix for hosts, and whom they ask for names."""
    for number, words in rows:
        row = " ".join(words)
        match = re.fullmatch(r"(prefix|RDNSS) (\S+) \{", row)
        if match:
            device.advice.append(Advice("prefix" if match[1] == "prefix" else "resolver", match[2], name,
                                        text.at(number)))
        elif not _RADVD.fullmatch(row):
            device.unread.append(Unread(text.at(number), row, tell(
                "a line of radvd/{name} that is not known here", name=name)))


def dnsmasq(device: Device, name: str, rows: Rows, text: Text) -> None:
    """Addresses for hosts, their gateway, their resolver, and whom the router itself asks."""
    for number, words in rows:
        row = " ".join(words)
        key, _, value = row.partition("=")
        place = text.at(number)
        if match := re.fullmatch(r"tag:\w+,option:(router|dns-server|domain-name),(\S+)", value):
            if match[1] != "domain-name":
                kind = "gateway" if match[1] == "router" else "resolver"
                device.advice.append(Advice(kind, match[2], name, place))
        elif key == "server" and value:
            # `server=/ZONE/ADDRESS@SOURCE`: for names of that zone only.
            device.name_servers.append((value.partition("@")[0].rpartition("/")[2], place))
        elif key == "dhcp-relay" and value.count(",") == 1:
            device.advice.append(Advice("relay", value.partition(",")[2], name, place))
        elif key not in _DNSMASQ:
            device.unread.append(Unread(place, row, tell("a line of dnsmasq/{name} that is not known here", name=name)))
