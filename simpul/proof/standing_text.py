"""What stands under single failures, for people: what breaks a promise, what is accepted and by whom, what is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from simpul.proof.failures import KINDS
from simpul.proof.standing import ASSUMPTIONS, Broken, Standing

# How many are written out; the rest is counted.
_SHOWN = 12


def lines(standing: Standing) -> Iterator[tuple[str, str]]:
    """Lines with a style each: green, red, yellow, bold or none."""
    for one in standing.broken[:_SHOWN]:
        yield f"{_words(standing, one)}", "red"
        yield f"    {one.why}", ""
        yield f"    {_flows(one)}", ""
    if len(standing.broken) > _SHOWN:
        yield f"... and {len(standing.broken) - _SHOWN} more (--json has them)", "red"
    for unread in standing.unread[:_SHOWN]:
        yield f"not understood: {unread.place}: {unread.text}", "yellow"
    for name in standing.missing[:_SHOWN]:
        yield f"missing: the configuration of {name}; what crosses it was not judged", "yellow"
    for risk, broken in standing.accepted:
        yield (f"accepted by {risk.owner} until {risk.until}: {risk.site}, "
               f"{', '.join(dict.fromkeys(_without(b) for b in broken))}: {risk.reason}"), "yellow"
        others = sorted({b.site for b in broken} - {risk.site})
        if others:
            yield f"    others lose by it, too: {', '.join(others)}", "yellow"
    for risk in standing.useless:
        yield f"{risk.place}: no {risk.kind} takes what is promised from {risk.site}: remove this risk", "yellow"
    for flow in standing.beyond:
        yield f"not judged: {flow} leads out of the network", "yellow"
    yield "", ""
    for kind in KINDS:
        tried = [f for f in standing.failures if f.kind == kind]
        bad = {b.failure.what for b in standing.broken if b.failure.kind == kind}
        risky = {b.failure.what for _, bs in standing.accepted for b in bs if b.failure.kind == kind} - bad
        kept = len(tried) - len(bad) - len(risky)
        yield (f"{kind:<9}{len(tried):>6} failures: {kept} take nothing that is promised, {len(risky)} what is "
               f"accepted, {len(bad)} more than that"), "red" if bad else "green"
    classes = Counter(standing.promises.values())
    yield f"sites    {', '.join(f'{name}: {classes[name]}' for name in sorted(classes))}", ""
    yield "", ""
    yield "assumed:", ""
    for text in ASSUMPTIONS:
        yield f"  - {text}", ""
    style = {"kept": "green", "broken": "red", "unknown": "yellow"}[standing.verdict]
    yield (f"{len(standing.failures)} single failures, {standing.pairs} pairs of segments: {standing.verdict}",
           f"bold {style}")


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


def _words(standing: Standing, one: Broken) -> str:
    return f"{one.site} (class {standing.promises[one.site]}) does not keep what it was promised {_without(one)}"


def _without(one: Broken) -> str:
    kind = {"provider": "the provider ", "site": "the site ", "router": "the router "}.get(one.failure.kind, "")
    return f"without {kind}{one.failure.what}"


def _flows(one: Broken) -> str:
    shown = ", ".join(one.flows[:4])
    return f"flows: {shown}" + (f" and {len(one.flows) - 4} more" if len(one.flows) > 4 else "")
