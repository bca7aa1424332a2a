"""Reads the interconnects: lines to networks of somebody else's, such as the national intra network."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network

from simpul.intent import endpoints, names, values
from simpul.intent.draft import Draft
from simpul.intent.fields import Fields
from simpul.intent.interconnect import Interconnect, OutsidePlace
from simpul.intent.prefixes import within
from simpul.words.sentence import tell

_ASN = values.whole(1, 4_294_967_294, tell("an AS number"))


def read_interconnects(draft: Draft, fields: Fields) -> None:
    """The `interconnects:` map."""
    for name, place, row in fields.named(names.short_name, "interconnect"):
        if not draft.declare("interconnect", name, place) or row is None:
            continue
        by = tell('interconnect "{name}"', name=name)
        accept4, accept6 = row.several("accept4", endpoints.network4), row.several("accept6", endpoints.network6)
        announce = row.several("announce", names.site_key)
        accepted: tuple[IPv4Network | IPv6Network, ...] = (*(p for p, _ in accept4), *(p for p, _ in accept6))
        found = Interconnect(
            name=name,
            title=row.required("name", values.text, ""),
            device=row.required("device", names.hostname, ""),
            port=row.required("port", names.port, ""),
            vlan=row.required("vlan", values.whole(2, 4094, tell("a VLAN id")), 2),
            asn=row.required("asn", _ASN, 1),
            address4=row.required("address4", endpoints.interface4, IPv4Interface("0.0.0.0/0")),
            peer4=row.required("peer4", endpoints.address4, IPv4Address(0)),
            address6=row.required("address6", endpoints.interface6, IPv6Interface("::/0")),
            peer6=row.required("peer6", endpoints.address6, IPv6Address(0)),
            accept=accepted,
            announce=tuple(key for key, _ in announce),
            where=place,
            places=_places(row, by, accepted),
        )
        for key, values_ in (("accept4", accept4), ("accept6", accept6), ("announce", announce)):
            if not values_ and not row.failed:
                row.missing(key, tell("an empty list would let everything through in FRR's eyes; say what is agreed"))
        if not row.done():
            continue
        for key, address, peer in (("peer4", found.address4, found.peer4), ("peer6", found.address6, found.peer6)):
            if peer not in address.network or peer == address.ip:
                row.error(
                    "SIM136",
                    tell("{by}: {peer} is not the other end of {address}", by=by, peer=peer, address=address),
                    row.place(key),
                )
        draft.claim("SIM122", "VLAN id", found.vlan, row.place("vlan"), by)
        draft.claim(
            "SIM123", "AS number", found.asn, row.place("asn"), by, tell("an interconnect leads to somebody else")
        )
        for key, link in (("address4", found.address4.network), ("address6", found.address6.network)):
            draft.note_prefix("interconnect", tell("the line of {by}", by=by), link, row.place(key))
        for prefix, where in zip(found.accept, (w for _, w in (*accept4, *accept6)), strict=True):
            draft.note_prefix("interconnect", tell("what {by} may announce", by=by), prefix, where)
        for key, where in announce:
            draft.refer("site", key, where, by)
        draft.interconnects[name] = found


def _places(row: Fields, by: str, accepted: tuple[IPv4Network | IPv6Network, ...]) -> tuple[OutsidePlace, ...]:
    """What flows may name behind it: within what it may announce, and apart from each other (SIM138)."""
    inner = row.map("places", '"places"')
    if inner is None:
        return ()
    found: list[OutsidePlace] = []
    for name, where, said in inner.entries_or_lists(names.name, endpoints.network, "a place"):
        prefixes = said if isinstance(said, tuple) else ((said, inner.place(name)),)
        if not prefixes:
            inner.missing(f"{name}: a prefix", tell("172.16.5.0/24, or a list of prefixes"))
        for number, (prefix, at) in enumerate(prefixes):
            if not any(within(prefix, around) for around in accepted):
                inner.error(
                    "SIM138",
                    tell(
                        "{by}: {prefix} of {name} is not within what it may announce",
                        by=by, prefix=prefix, name=name,
                    ),
                    at,
                    tell("no route would lead there: {accepted}", accepted=", ".join(str(p) for p in accepted)),
                )
            before = [(p.name, q) for p in found for q in p.prefixes] + [(name, q) for q, _ in prefixes[:number]]
            for other, prefix_ in before:
                if within(prefix, prefix_) or within(prefix_, prefix):
                    inner.error(
                        "SIM138",
                        tell(
                            "{by}: {prefix} of {name} overlaps {taken} of {other}",
                            by=by, prefix=prefix, name=name, taken=prefix_, other=other,
                        ),
                        at,
                        tell("an address is in one place only"),
                    )
        found.append(OutsidePlace(name, tuple(p for p, _ in prefixes), where))
    if not inner.done():
        row.failed = True
    return tuple(sorted(found, key=lambda p: p.name))
