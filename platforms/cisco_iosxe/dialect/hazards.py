"""What makes a configuration unsafe to stand in, even between two steps."""

from __future__ import annotations

import re
from collections.abc import Iterable

from platforms.cisco_iosxe.dialect.objects import read
from platforms.cisco_iosxe.dialect.piece import NEIGHBOR, Piece
from platforms.cisco_iosxe.dialect.references import sends_gre, vrf_of
from platforms.cisco_iosxe.dialect.section import Statement
from platforms.remembered import remembered
from simpul.config.model import Config
from simpul.errors import DialectError


def hazards(config: Config) -> list[str]:
    """Sentences, one a hazard, each beginning with the object's id; stable between calls, sorted."""
    found: list[str] = []
    pieces: list[Piece] = []
    for item in config.objects.values():
        if not item.owned or not item.text:
            continue
        try:
            found += _alone(item.id, item.text)
            if item.id.startswith(("interface/", "acl/", "zone-pair/")):
                pieces.append(read(item.id, item.text))
        except DialectError as error:
            found.append(f"{item.id}: cannot be read: {error.diagnostic.message}")
    return sorted([*found, *_open_lines(pieces)])


# Asked of the whole configuration, and of what is before and after each step.
@remembered
def _alone(object_id: str, text: str) -> tuple[str, ...]:
    return tuple(f"{object_id}: {words}" for words in _of(read(object_id, text)))


def _open_lines(pieces: Iterable[Piece]) -> Iterable[str]:
    """A line whose list lets in what is for guests, where no pair of zones says what of it is for the router."""
    known = list(pieces)
    wide = {p.name for p in known if p.kind and p.kind.name == "acl" and any(
        _WIDE.fullmatch(str(s.key[1])) for s in p.statements[0].inner)}
    guarded = {p.statements[0].words[4] for p in known if p.kind and p.kind.name == "zone-pair"
               and p.statements[0].words[6] == "self"}
    for piece in known:
        if piece.kind is None or piece.kind.name != "interface" or not vrf_of(piece.statements[0]):
            continue
        said = [s.words for s in piece.statements[0].inner]
        zone = next((w[2] for w in said if w[:2] == ["zone-member", "security"]), "")
        lists = {w[2] for w in said if w[:2] == ["ip", "access-group"] and w[3] == "in"}
        if zone not in guarded and lists & wide:
            yield f"{piece.id}: what comes by this line reaches the router itself"


_WIDE = re.compile(r"permit (?:ip|tcp|udp) any any")


def _of(piece: Piece) -> Iterable[str]:
    head = piece.statements[-1]
    if piece.id.startswith(NEIGHBOR):
        return _neighbor(head)
    if piece.kind is None:
        return ()
    if piece.kind.name == "interface":
        return _interface(head)
    if piece.kind.mode in ("acl", "acl6"):
        return _access_list(head)
    if piece.kind.name.startswith("ospf"):
        return _ospf(piece.kind.name, head)
    if piece.kind.name == "policy-map" and head.text.startswith("policy-map type inspect "):
        return _policy(head)
    if piece.kind.name == "zone-pair":
        return _pair(head)
    if piece.kind.name == "nat":
        return _translation(head)
    if piece.kind.name.startswith("prefix-list"):
        return ("permits every prefix",) if any(
            " permit 0.0.0.0/0 le 32" in s.text or " permit ::/0 le 128" in s.text for s in piece.statements) else ()
    return ()


# The policy for what the router itself sends, which may be anything: it is only for pairs that begin at the router.
_OWN = "SIMPUL-own"
_GUESTS = "SIMPUL-guests"
_BEYOND = ("SIMPUL-line-", "self")


def _pair(head: Statement) -> Iterable[str]:
    policies = [s.words[3] for s in head.inner if s.text.startswith("service-policy ")]
    if not policies:
        yield "no policy: the pair lets nothing through, and says so nowhere"
    elif head.words[6] == _GUESTS or (head.words[4] == _GUESTS and not head.words[6].startswith(_BEYOND)):
        yield "guests are joined to what is no line"
    elif _OWN in policies and head.words[4] != "self":
        yield "what others send passes by the policy for what the router itself sends"


def _translation(rule: Statement) -> Iterable[str]:
    if "vrf" not in rule.words:
        yield "translates what comes from the inside"



def _neighbor(head: Statement) -> Iterable[str]:
    for family in head.inner:
        if not family.inner or not any(s.text.endswith(" activate") for s in family.inner):
            continue
        for way in ("in", "out"):
            if not any(s.text.endswith(f" {way}") for s in family.inner):
                yield f"the session has no policy {way} for {family.text.removeprefix('address-family ')}"


_FILTERED = ((4, "ip address ", "ip access-group "), (6, "ipv6 address ", "ipv6 traffic-filter "))


_SPOKEN = (
    (4, "ip ospf ", re.compile(r"ip ospf \d+ area "), re.compile(r"ip ospf authentication key-chain ")),
    (6, "ospfv3 ", re.compile(r"ospfv3 \d+ ipv6 area "), re.compile(r"ospfv3 \d+ ipv6 authentication key-chain ")))


def _interface(head: Statement) -> Iterable[str]:
    """An interface with an address, open, that nothing filters on its way in."""
    texts = [s.text for s in head.inner]
    if "shutdown" in texts or head.text == "interface Loopback0":
        return
    for family, addressed, bound in _FILTERED:
        if any(t.startswith(addressed) for t in texts) and not any(
                t.startswith(bound) and t.endswith(" in") for t in texts):
            yield f"nothing filters IPv{family} on its way in"
    for family, process, speaks, signs in _SPOKEN:
        said = [t for t in texts if t.startswith(process)]
        if any(map(speaks.match, said)) and not any(map(signs.match, said)):
            yield f"speaks OSPF for IPv{family}, unsigned"
    if any(t.startswith(("ip address ", "ipv6 address ")) for t in texts) and not vrf_of(head) and not any(
            t.startswith("zone-member security ") for t in texts):
        yield "is in no zone"
    if sends_gre(head) and any(t.startswith("tunnel destination ") for t in texts) and not any(
            t.startswith("tunnel protection ") for t in texts):
        yield "sends what is inside by GRE that nothing protects"
    if not vrf_of(head) and any(t in ("ip nat inside", "ip nat outside") for t in texts):
        yield "translates addresses of the inside"


def _ospf(name: str, head: Statement) -> Iterable[str]:
    """A process that believes everything, or tells everything, at whatever place of its lines."""
    lines = head.inner if name == "ospf" else next(
        (s.inner for s in head.inner if s.text.startswith("address-family ")), ())
    if not any(s.text.startswith("distribute-list ") for s in lines):
        yield "no list bounds what it believes"
    for one in lines:
        if one.text.startswith("redistribute ") and " route-map " not in one.text:
            yield f"`{one.text}` tells everything"


def _access_list(head: Statement) -> Iterable[str]:
    bodies = [str(s.key[1]) for s in head.inner]
    if not bodies:
        yield "no entry: an empty list permits everything"
        return
    if any(b in ("permit ip any any", "permit ipv6 any any", "permit any") for b in bodies):
        yield "permits everything"


def _policy(head: Statement) -> Iterable[str]:
    rest = next((s for s in head.inner if s.text == "class class-default"), None)
    if rest is None:
        yield "no default class: what it drops is not written down"
    elif not any(s.text.startswith("drop") for s in rest.inner) and not head.text.endswith(f" {_OWN}"):
        yield "its default class does not drop"
