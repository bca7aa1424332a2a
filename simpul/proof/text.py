"""A proof for people: the verdict, each claim, and for every *no* the packet and its way."""

from __future__ import annotations

from collections.abc import Iterator

from simpul.proof.result import CLAIMS, Finding, Proof

# How many are written out; the rest is counted.
_SHOWN = 8


def lines(proof: Proof) -> Iterator[tuple[str, str]]:
    """Lines with a style each: green, red, yellow, bold or none."""
    for finding in proof.findings[:_SHOWN]:
        yield from _finding(finding, "red")
        yield "", ""
    if len(proof.findings) > _SHOWN:
        yield f"... and {len(proof.findings) - _SHOWN} more counter-examples (--json has them)", "red"
        yield "", ""
    for unread in proof.unread[:_SHOWN]:
        yield f"not understood: {unread.place}: {unread.text}", "yellow"
        yield f"    {unread.why}", "yellow"
    if len(proof.unread) > _SHOWN:
        yield f"... and {len(proof.unread) - _SHOWN} more lines that were not understood (--json has them)", "yellow"
    for name in proof.missing[:_SHOWN]:
        yield f"missing: the configuration of {name}", "yellow"
    if len(proof.missing) > _SHOWN:
        yield f"... and {len(proof.missing) - _SHOWN} more", "yellow"
    if proof.excess:
        yield "let in by one router and stopped by every way on, so no leak, but nobody declared it:", "yellow"
        for finding in proof.excess[:_SHOWN]:
            yield from _finding(finding, "yellow")
        yield "", ""
    contradicted = {f.claim for f in proof.findings}
    for name, text in CLAIMS.items():
        said, style = ("no", "red") if name in contradicted else ("?", "yellow") if proof.partial else ("yes", "green")
        yield f"{said:<4}{text}", style
    yield "", ""
    for name in proof.unmanaged:
        yield f"not managed: {name}; it may send anything, its hubs let through what is declared for its site", ""
    yield "assumed:", ""
    for text in proof.assumptions:
        yield f"  - {text}", ""
    style = {"closed": "green", "not closed": "red", "unknown": "yellow"}[proof.verdict]
    yield f"{proof.devices} routers: {proof.verdict}", f"bold {style}"


def _finding(finding: Finding, style: str) -> Iterator[tuple[str, str]]:
    yield finding.message, style
    if finding.packet is not None:
        yield f"  packet  {finding.packet}", "bold"
    for number, hop in enumerate(finding.hops, 1):
        yield f"  {number}. {hop.device}: {hop.text}", ""
        for step in hop.steps:
            yield f"       {step.place}: {step.text}", ""
