"""What a reviewer is told of an object of IOS-XE whose lines are folded."""

from __future__ import annotations

from platforms.cisco_iosxe.dialect.kinds import PROPERTIES
from platforms.cisco_iosxe.dialect.objects import read
from platforms.cisco_iosxe.dialect.piece import BGP, NEIGHBOR, Piece
from simpul.config.sight import Opening, Sight
from simpul.errors import DialectError

_NOUNS = {"vrf": "VRF", "ikev2/proposal": "IKEv2 proposal", "ikev2/policy": "IKEv2 policy",
          "ikev2/keyring": "IKEv2 keyring", "ikev2/profile": "IKEv2 profile", "ipsec/transform-set": "transform set",
          "ipsec/profile": "IPsec profile", "class-map": "class of traffic", "policy-map": "policy",
          "parameter-map": "inspection setting", "zone": "zone", "zone-pair": "pair of zones",
          "bfd-template": "BFD template", "route-map": "route-map", "prefix-list": "prefix list",
          "prefix-list6": "prefix list", "dhcp": "address pool", "dns/view": "view of names", "dns/view-list":
          "list of views", "radius": "login server", "tacacs": "login server", "aaa/group": "group of login servers",
          "snmp/view": "SNMP view", "snmp/reader": "SNMP reader", "time-range": "times of opening",
          "nat": "address translation", "nat-limit": "limit of translations",
          "aaa/login": "way of login", "aaa/exec": "way of authorisation", "applet": "applet",
          "key-chain": "key chain", "ospf": "OSPF process", "ospfv3": "OSPF process"}
_PLURALS = {"OSPF process": "OSPF processes", "IKEv2 policy": "IKEv2 policies",
            "class of traffic": "classes of traffic", "policy": "policies", "pair of zones": "pairs of zones",
            "view of names": "views of names", "list of views": "lists of views",
            "group of login servers": "groups of login servers", "way of login": "ways of login",
            "way of authorisation": "ways of authorisation"}

# Shown to the last line.
_WHOLE = frozenset({"policy-map", "zone-pair", "applet", "ospf", "ospfv3"})


def sight(object_id: str, text: str) -> Sight:
    """Never raises: what cannot be read is whole."""
    try:
        piece = read(object_id, text)
    except DialectError:
        return Sight("object", name=object_id, whole=True)
    if object_id in PROPERTIES:
        return Sight("property", "properties", whole=True)
    if object_id == BGP:
        return Sight("BGP process", "BGP processes", whole=True)
    if object_id.startswith(NEIGHBOR):
        return _neighbor(piece)
    if object_id.startswith("route/"):
        return Sight("static route", name=object_id.removeprefix("route/"), gist=tuple(text.splitlines()))
    if object_id.startswith("ntp/"):
        return Sight("time source", name=object_id.rpartition("/")[2])
    kind = piece.kind
    if kind is None or kind.name == "line":
        return Sight("object", name=object_id, whole=True)
    if kind.name == "interface":
        return _interface(piece)
    if kind.mode in ("acl", "acl6"):
        permits = tuple(str(s.key[1]) for s in piece.statements[0].inner if str(s.key[1]).startswith("permit "))
        return Sight("access list", name=piece.name, opens=(Opening("filter", piece.name, "", permits),))
    if kind.name.startswith("prefix-list"):
        opens = tuple(" ".join(s.words[6:]) for s in piece.statements if " permit " in s.text)
        return Sight(_NOUNS[kind.name], name=piece.name, opens=(Opening("routes", "", piece.name, opens),))
    noun = _NOUNS.get(kind.name, "object")
    return Sight(noun, _PLURALS.get(noun, ""), name=piece.name, whole=kind.name in _WHOLE)


def _neighbor(piece: Piece) -> Sight:
    name = piece.id.removeprefix(NEIGHBOR)
    remote = next((s.words[3] for s in piece.statements[0].inner if " remote-as " in s.text), "")
    return Sight("BGP neighbour", name=name, gist=(f"AS {remote}",) if remote else ())


def _interface(piece: Piece) -> Sight:
    head = piece.statements[0]
    source = next((s.words[2] for s in head.inner if s.text.startswith("tunnel source ")), "")
    if piece.name.startswith("Tunnel"):
        return Sight("tunnel", name=piece.name, heart=f"tunnel {piece.name}", over=source)
    gist = tuple(s.text for s in head.inner if s.text.startswith(("ip address ", "ipv6 address ", "encapsulation ",
                                                                  "vrf forwarding ")))
    return Sight("interface", name=piece.name, gist=gist)
