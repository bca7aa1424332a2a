"""A proof for people: the verdict, each claim, and for every *no* the packet and its way."""

from __future__ import annotations

from collections.abc import Iterator

from simpul.proof.result import CLAIMS, Finding, Proof
from simpul.words.sentence import tell

# How many are written out; the rest is counted.
_SHOWN = 8


def lines(proof: Proof) -> Iterator[tuple[str, str]]:
    """Lines with a style each: green, red, yellow, bold or none."""
    for finding in proof.findings[:_SHOWN]:
        yield from _finding(finding, "red")
        yield "", ""
    if len(proof.findings) > _SHOWN:
        yield tell("... and {more:,} more counter-examples (--json has them)", more=len(proof.findings) - _SHOWN), "red"
        yield "", ""
    for unread in proof.unread[:_SHOWN]:
        yield tell("not understood: {place}: {text}", place=str(unread.place), text=unread.text), "yellow"
        yield tell("    {why}", why=unread.why), "yellow"
    if len(proof.unread) > _SHOWN:
        yield tell("... and {more:,} more lines that were not understood (--json has them)",
                   more=len(proof.unread) - _SHOWN), "yellow"
    for name in proof.missing[:_SHOWN]:
        yield tell("missing: the configuration of {name}", name=name), "yellow"
    if len(proof.missing) > _SHOWN:
        yield tell("... and {more:,} more", more=len(proof.missing) - _SHOWN), "yellow"
    if proof.excess:
        yield tell("let in by one router and stopped by every way on, so no leak, but nobody declared it:"), "yellow"
        for finding in proof.excess[:_SHOWN]:
            yield from _finding(finding, "yellow")
        yield "", ""
    contradicted = {f.claim for f in proof.findings}
    for name, text in CLAIMS.items():
        holds, style = ((tell("no"), "red") if name in contradicted else (tell("?"), "yellow") if proof.partial
                        else (tell("yes"), "green"))
        yield tell("{holds:<4}{claim}", holds=holds, claim=text), style
    yield "", ""
    for name in proof.unmanaged:
        yield tell("not managed: {name}; it may send anything, its hubs let through what is declared for its site",
                   name=name), ""
    yield tell("assumed:"), ""
    for assumption in proof.assumptions:
        yield tell("  - {assumption}", assumption=assumption), ""
    verdict, style = {"closed": (tell("closed"), "green"), "not closed": (tell("not closed"), "red"),
                      "unknown": (tell("unknown"), "yellow")}[proof.verdict]
    yield tell("{routers} routers: {verdict}", routers=proof.devices, verdict=verdict), f"bold {style}"


def _finding(finding: Finding, style: str) -> Iterator[tuple[str, str]]:
    yield finding.message, style
    if finding.packet is not None:
        yield tell("  packet  {packet}", packet=finding.packet), "bold"
    for number, hop in enumerate(finding.hops, 1):
        yield tell("  {number}. {device}: {text}", number=number, device=hop.device, text=hop.text), ""
        for step in hop.steps:
            yield f"       {step.place}: {step.text}", ""
