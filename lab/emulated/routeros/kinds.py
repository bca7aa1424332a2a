"""What a property accepts, and how the router writes it back. The wordings of refusals: the manual's API page for
references and values; those of ranges are *assumed* (R1).
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from zoneinfo import ZoneInfo

from lab.emulated.routeros import policy
from lab.emulated.routeros.errors import Refused
from lab.emulated.routeros.tree import Item, Link, Stored, Tree
from lab.emulated.routeros.values import read_time, show_time

_DAY = 86400
_WEEK = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_POLICIES = {"local", "telnet", "ssh", "ftp", "reboot", "read", "write", "policy", "test", "winbox", "password", "web",
             "sniff", "sensitive", "api", "romon", "rest-api", "dude", "tikapp"}
_PROTOCOLS = {"icmp": 1, "igmp": 2, "tcp": 6, "udp": 17, "gre": 47, "ipsec-esp": 50, "ipsec-ah": 51, "icmpv6": 58,
              "ospf": 89, "vrrp": 112, "ipencap": 4, "ipv6-encap": 41, "l2tp": 115, "sctp": 132}


# manual, IPsec: Identities (`my-id`, `remote-id`), and Filter (`ipsec-policy`).
_FORMS = {"ikeid": r"auto|ignore|dn|(?:address|fqdn|user-fqdn|key-id|dn):.+",
          "ipsecpolicy": r"(?:in|out),(?:ipsec|none)",
          "rate": r"\d+[kMG]?", "noneint": r"none|\d+", "autoint": r"auto|\d+", "mss": r"clamp-to-pmtu|\d+",
          "span": r"(?:\d+[a-z]+)+-(?:\d+[a-z]+)+", "connlimit": r"!?\d+,\d{1,3}",
          "icmpoptions": r"!?\d{1,3}(?::\d{1,3}(?:-\d{1,3})?)?",
          "tcpflags": "F(?:,F)*".replace("F", "!?(?:ack|cwr|ece|fin|psh|rst|syn|urg)"),
          "limit": r"!?\d+(?:/\w+)?,\d+(?::(?:packet|bit))?"}


def accept(kind: str, text: str, name: str, tree: Tree) -> Stored:
    """A property's value as the router keeps it. Refused where the router would not take it."""
    head, _, rest = kind.partition(":")
    if head == "list":
        return tuple(part for word in text.split(",") if word for part in accept(rest, word, name, tree))
    if head == "neg":
        sign, bare = ("!", text[1:]) if text[:1] == "!" else ("", text)
        found = accept(rest, bare, name, tree)
        first = found[0] if found else ""
        return (Link(first.item, sign) if isinstance(first, Link) else sign + first, *found[1:])
    if head == "ref":
        return (_reference(tree.table(rest), rest, text, name),)
    if head in ("iface", "ifaceorlist"):
        if text == "all" or (head == "ifaceorlist" and tree.named("/interface/list", text)):
            return (text,)
        return (_reference(tree.interfaces(), "/interface", text, name),)
    if head == "named":         # one of a menu's items, by its name, or one of some words
        path, _, words = rest.partition(":")
        if text not in words.split("|"):
            _reference(tree.table(path), path, text, name)
        return (text,)
    if head == "queueparent":
        if text == "global":
            return (text,)
        return (_reference([*tree.interfaces(), *tree.table("/queue/tree")], "/queue/tree", text, name),)
    if head == "table":
        known = [*tree.table("/routing/table"), *tree.table("/ip/vrf")]
        if text == "main":
            return (text,)
        return (_reference(known, "/routing/table", text, name),)
    return (_plain(head, rest, text, name),)


def _reference(among: list[Item], path: str, text: str, name: str) -> str | Link:
    for item in among:
        if text in (item.name, item.id):
            return Link(item)
    if (path, text) in (("/ip/vrf", "main"), ("/ip/vrf", "all")):
        return text
    raise Refused(f"input does not match any value of {name}")


def _invalid(name: str) -> Refused:
    return Refused(f"invalid value for argument {name}")


def _plain(head: str, rest: str, text: str, name: str) -> str:
    if head in ("str", "remote"):
        return _remote(text, name) if head == "remote" else text
    if head in ("bool", "flag"):
        if text in ("yes", "true", "no", "false"):
            return "yes" if text in ("yes", "true") else "no"
        raise _invalid(name)
    if head == "int":
        low, high = (int(part) for part in rest.split(":"))
        return _integer(text, low, high, name)
    if head == "as":
        dotted = re.fullmatch(r"(\d+)\.(\d+)", text)
        return _integer(str(int(dotted[1]) * 65536 + int(dotted[2])) if dotted else text, 0, 4294967295, name)
    if head == "enum":
        words = rest.split("|")
        found = [text] if text in words else [w for w in words if text and w.startswith(text)]
        if len(found) != 1:
            raise Refused(f"input does not match any value of {name}")
        return found[0]
    if head == "time":
        time = read_time(text)
        if time is None and text.isdigit():
            return show_time(int(text))
        if time is None:
            raise _invalid(name)
        return show_time(time)
    if head == "daytime":
        return _daytime(text, name)
    if head == "key":
        return _key(text, name)
    if head == "mac":
        if not re.fullmatch(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}", text):
            raise _invalid(name)
        return text.upper()
    if head == "policy":
        if any(word.lstrip("!") not in _POLICIES for word in text.split(",") if word):
            raise Refused(f"input does not match any value of {name}")
        return text
    if head == "proto":
        bare = text.lstrip("!")
        if bare not in _PROTOCOLS and not (bare.isdigit() and int(bare) < 256):
            raise Refused(f"input does not match any value of {name}")
        return text
    if head in _FORMS:
        if not re.fullmatch(_FORMS[head], text):
            raise _invalid(name)
        return text
    if head == "filterrule":
        if not policy.readable(text):
            raise _invalid(name)
        return text
    if head == "zone":
        return _zone(text, name)
    if head == "ports":
        return _ports(text, name)
    return _address(head, text, name)


def _zone(text: str, name: str) -> str:
    """A zone of the IANA's (manual, Clock)."""
    try:
        return text if text == "manual" else ZoneInfo(text).key
    except (KeyError, ValueError, OSError):
        raise Refused(f"input does not match any value of {name}") from None


def _ports(text: str, name: str) -> str:
    """`80,443,1000-2000`: each a port, a span from the lower to the higher."""
    for part in text.split(","):
        if not re.fullmatch(r"\d{1,5}(?:-\d{1,5})?", part):
            raise _invalid(name)
        first, last = int(part.partition("-")[0]), int(part.rpartition("-")[2])
        if not first <= last < 65536:
            raise Refused(f"value of {name} out of range (0..65535)")
    return text


def _daytime(text: str, name: str) -> str:
    """`7h-21h,sun,mon`: a part of a day, and the days of the week that it is of (manual, Filter, `time`)."""
    span, *days = text.split(",")
    since, until = (read_time(part) for part in (span.partition("-")[0], span.partition("-")[2]))
    if since is None or until is None or not 0 <= since <= until <= _DAY or not set(days) <= set(_WEEK):
        raise _invalid(name)
    return ",".join([f"{show_time(since)}-{show_time(until)}", *(d for d in _WEEK if d in days)])


def _integer(text: str, low: int, high: int, name: str) -> str:
    try:
        value = int(text, 0)
    except ValueError:
        raise _invalid(name) from None
    if not low <= value <= high:
        raise Refused(f"value of {name} out of range ({low}..{high})")
    return str(value)


def _key(text: str, name: str) -> str:
    """A WireGuard key: 32 bytes in base64."""
    try:
        if len(base64.b64decode(text, validate=True)) == 32:
            return text
    except (binascii.Error, ValueError):
        pass
    raise _invalid(name)


def _remote(text: str, name: str) -> str:
    """A BGP neighbour: an address, a prefix that is listened for, or a link-local address with its interface."""
    bare = text.partition("%")[0]
    _address("anyprefix", bare, name)
    return text


def _address(head: str, text: str, name: str) -> str:
    four = {"ip", "addr4", "prefix"}
    six = {"ip6", "addr6", "prefix6"}
    if head == "vrfip":         # an address in a VRF (manual, VRF, "Supported services")
        bare, at, vrf = text.partition("@")
        return _address("anyip", bare, name) + at + vrf
    if head == "gateway":
        return text             # an address, an interface, or `address%interface`; what it leads to is seen later
    if head == "range":
        if "-" in text:
            first, last = (_address("anyip", part, name) for part in text.split("-", 1))
            lower, upper = ipaddress.ip_address(first), ipaddress.ip_address(last)
            if lower.version != upper.version or int(lower) > int(upper):
                raise _invalid(name)
            return f"{first}-{last}"
        head = "anyprefix" if "/" in text else "anyip"
    try:
        if head in ("ip", "ip6", "anyip"):
            address = ipaddress.ip_address(text)
            if (head in four and address.version != 4) or (head in six and address.version != 6):
                raise _invalid(name)
            return address.compressed
        whole = ipaddress.ip_interface(text)
    except ValueError:
        raise _invalid(name) from None
    if (head in four and whole.version != 4) or (head in six and whole.version != 6):
        raise _invalid(name)
    if head in ("addr4", "addr6"):
        return text if "/" in text else f"{text}/{whole.network.prefixlen}"
    if head == "anyprefix" and "/" not in text:
        return f"{whole.ip}/{whole.network.prefixlen}"
    return whole.network.compressed
