"""What stands under single failures, for people: what breaks a promise, what is accepted and by whom, what is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from simpul.proof.failures import KINDS
from simpul.proof.standing import ASSUMPTIONS, Broken, Standing
from simpul.words.sentence import joined, some, tell

# How many are written out; the rest is counted.
_SHOWN = 12


def lines(standing: Standing) -> Iterator[tuple[str, str]]:
    """Lines with a style each: green, red, yellow, bold or none."""
    for one in standing.broken[:_SHOWN]:
        yield tell("{site} (class {promise}) does not keep what it was promised {without}", site=one.site,
                   promise=standing.promises[one.site], without=_without(one)), "red"
        yield tell("    {why}", why=one.why), ""
        yield tell("    flows: {flows}", flows=some(one.flows, 4)), ""
    if len(standing.broken) > _SHOWN:
        yield tell("... and {more:,} more (--json has them)", more=len(standing.broken) - _SHOWN), "red"
    for unread in standing.unread[:_SHOWN]:
        yield tell("not understood: {place}: {text}", place=str(unread.place), text=unread.text), "yellow"
    for name in standing.missing[:_SHOWN]:
        yield tell("missing: the configuration of {name}; what crosses it was not judged", name=name), "yellow"
    for risk, broken in standing.accepted:
        yield tell("accepted by {owner} until {until}: {site}, {without}: {reason}", owner=risk.owner, until=risk.until,
                   site=risk.site, without=joined(", ", dict.fromkeys(_without(b) for b in broken)),
                   reason=risk.reason), "yellow"
        others = sorted({b.site for b in broken} - {risk.site})
        if others:
            yield tell("    others lose by it, too: {sites}", sites=", ".join(others)), "yellow"
    for risk in standing.useless:
        yield tell("{place}: no {kind} takes what is promised from {site}: remove this risk", place=risk.place,
                   kind=_kind(risk.kind), site=risk.site), "yellow"
    for flow in standing.beyond:
        yield tell("not judged: {flow} leads out of the network", flow=flow), "yellow"
    yield "", ""
    for kind in KINDS:
        tried = [f for f in standing.failures if f.kind == kind]
        bad = {b.failure.what for b in standing.broken if b.failure.kind == kind}
        risky = {b.failure.what for _, bs in standing.accepted for b in bs if b.failure.kind == kind} - bad
        kept = len(tried) - len(bad) - len(risky)
        yield tell("{kind:<9}{tried:>6} failures: {kept} take nothing that is promised, {risky} what is accepted, "
                   "{bad} more than that", kind=_kind(kind), tried=len(tried), kept=kept, risky=len(risky),
                   bad=len(bad)), "red" if bad else "green"
    classes = Counter(standing.promises.values())
    yield tell("sites    {classes}", classes=", ".join(f"{name}: {classes[name]}" for name in sorted(classes))), ""
    yield "", ""
    yield tell("assumed:"), ""
    for text in ASSUMPTIONS:
        yield tell("  - {assumption}", assumption=text), ""
    verdict, style = {"kept": (tell("kept"), "green"), "broken": (tell("broken"), "red"),
                      "unknown": (tell("unknown"), "yellow")}[standing.verdict]
    yield tell("{failures} single failures, {pairs} pairs of segments: {verdict}", failures=len(standing.failures),
               pairs=standing.pairs, verdict=verdict), f"bold {style}"


def as_json(standing: Standing) -> dict[str, Any]:
    """The stable schema of `simpul prove --failures --json`."""
    def row(one: Broken) -> dict[str, Any]:
        return {"site": one.site, "class": standing.promises[one.site], "kind": one.failure.kind,
                "failure": one.failure.what, "flows": list(one.flows), "pairs": one.pairs, "why": one.why}

    return {
        "verdict": standing.verdict, "failures": len(standing.failures), "pairs": standing.pairs,
        "broken": [row(b) for b in standing.broken],
        "accepted": [{"site": r.site, "kind": r.kind, "owner": r.owner, "until": r.until, "reason": r.reason,
                      "breaks": [row(b) for b in bs]} for r, bs in standing.accepted],
        "useless": [{"site": r.site, "kind": r.kind, "place": r.place} for r in standing.useless],
        "unknown": [{"place": str(u.place), "text": u.text, "why": u.why} for u in standing.unread],
        "missing": standing.missing, "beyond": list(standing.beyond), "assumptions": list(ASSUMPTIONS),
    }


def _without(one: Broken) -> str:
    what = one.failure.what
    match one.failure.kind:
        case "provider":
            return tell("without the provider {name}", name=what)
        case "site":
            return tell("without the site {name}", name=what)
        case "router":
            return tell("without the router {name}", name=what)
        case _:
            return tell("without {what}", what=what)


def _kind(kind: str) -> str:
    match kind:
        case "line":
            return tell("line")
        case "cable":
            return tell("cable")
        case "router":
            return tell("router")
        case "provider":
            return tell("provider")
        case "site":
            return tell("site")
        case _:
            return kind
