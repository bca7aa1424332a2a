"""Reads the router behind a site's own routers: `ospf:` of a site."""

from __future__ import annotations

from simpul.intent import names, values
from simpul.intent.draft import Draft
from simpul.intent.fields import Fields
from simpul.intent.model import LanCore, Profile
from simpul.words.sentence import tell


def read_ospf(draft: Draft, row: Fields, key: str, profile: Profile) -> LanCore | None:
    """What lies behind which segment of a site; None where it says nothing, or where it is refused."""
    fields = row.map("ospf", '"ospf"')
    if fields is None:
        return None
    by, known = tell("the LAN core of {key}", key=key), [s.name for s in profile.segments]
    behind = fields.several("behind", names.short_name)
    if not behind and not fields.failed:
        fields.missing("behind", tell("the segments that lie behind it: behind: [office, voice]"))
    core = LanCore(
        segment=fields.required("segment", names.short_name, ""),
        area=fields.optional("area", values.whole(0, 4_294_967_295, tell("the number of an OSPF area"))) or 0,
        behind=tuple(sorted(name for name, _ in behind)),
        where=fields.where,
    )
    for name, place in ((core.segment, fields.place("segment")), *behind) if not fields.failed else ():
        if name not in known:
            fields.fail(
                "SIM106",
                tell('{by}: the site has no segment "{name}"', by=by, name=name),
                place,
                tell("segments of profile {profile}: {names}", profile=profile.name, names=', '.join(known)),
            )
        draft.refer("VLAN", name, place, by)
    for name, place in behind if not fields.failed else ():
        if name == core.segment:
            fields.fail(
                "SIM178",
                tell("{by}: {name} joins the routers to it, so it does not lie behind it", by=by, name=name),
                place,
                tell("name another segment at one of the two"),
            )
    if fields.done():
        return core
    row.failed = True
    return None
