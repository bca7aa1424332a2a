"""Reads governments: the province, its regencies and cities."""

from __future__ import annotations

from collections.abc import Iterator

from simpul.intent import endpoints, names, values
from simpul.intent.draft import Draft
from simpul.intent.fields import Fields
from simpul.intent.model import Approver, Government
from simpul.words.sentence import tell


def _approvers(draft: Draft, fields: Fields, code: str) -> Iterator[Approver]:
    """The people without one of whom no change of its routers is applied."""
    inner = fields.map("approvers", '"approvers"')
    if inner is None:
        return
    for name, place, row in inner.named(names.account, "approver"):
        if not draft.declare("approver", name, place) or row is None:
            continue
        key = row.required("key", endpoints.ssh_key, "")
        approver = Approver(name, row.required("name", values.text, ""), key, code, place,
                            row.optional("from", values.day), row.optional("until", values.day))
        if row.done():
            draft.claim("SIM126", "SSH key of an approver", key, row.place("key"), f'"{name}"',
                        tell("each person holds a key of their own, or nobody can tell who approved what"))
            yield approver
    inner.done()


def read_government(draft: Draft, fields: Fields) -> str | None:
    """The `government:` map of a file; its code, also where the rest of it is broken."""
    code = fields.required("code", names.government_code, "")
    if not code:
        return None
    where = fields.place("code")
    if not draft.declare("government", code, where):
        return code
    draft.declared.setdefault("government or provider", {})[code] = where
    pool4 = fields.several("pool4", endpoints.network4)
    if not pool4 and not fields.failed:
        fields.missing("pool4", tell("the prefixes that its sites are numbered from: pool4: [10.66.0.0/16]"))
    operator = fields.optional("operator", values.text)
    if operator is not None:
        draft.refer("government or provider", operator, fields.place("operator"), tell("government {code}", code=code))
    asn = fields.required("asn", values.whole(1, 4_294_967_294, tell("an AS number")), 0)
    government = Government(
        code=code,
        name=fields.required("name", values.text, ""),
        seat=fields.required("seat", values.text, ""),
        asn=asn,
        pool4=tuple(prefix for prefix, _ in pool4),
        agreement=fields.optional("agreement", values.text),
        where=where,
        approvers=tuple(_approvers(draft, fields, code)),
    )
    if not fields.done():
        return code
    if not (64512 <= asn <= 65534 or 4_200_000_000 <= asn <= 4_294_967_294):
        fields.error(
            "SIM123",
            tell("AS number {asn} is not a private one", asn=asn),
            fields.place("asn"),
            tell("RFC 6996: 64512 to 65534, or 4200000000 to 4294967294"),
        )
    if draft.network is not None and draft.network.pools.site_asn[0] <= asn <= draft.network.pools.site_asn[1]:
        fields.error(
            "SIM123",
            tell("AS number {asn} lies in the range that sites are numbered from", asn=asn),
            fields.place("asn"),
            tell("see site_asn at {where}", where=draft.network.pools.where),
        )
    draft.claim(
        "SIM123",
        "AS number",
        asn,
        fields.place("asn"),
        tell("government {code}", code=code),
        tell("each government has one of its own"),
    )
    for prefix, place in pool4:
        draft.note_prefix("government pool", tell("the pool of government {code}", code=code), prefix, place)
    if operator is not None:
        draft.government_operators[code] = operator
    draft.governments[code] = government
    return code
