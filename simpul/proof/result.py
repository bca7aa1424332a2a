"""What a proof says: a verdict, and for a *no* the packet, its path and the lines that let it through."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from simpul.proof.filters import Step
from simpul.proof.model import Unread
from simpul.words.sentence import tell

Verdict = Literal["closed", "not closed", "unknown"]
# What is claimed, by the name under which a finding contradicts it.
CLAIMS: Final = {
    "internet": tell("no segment of the intra network reaches the internet or is reached from it"),
    "flows": tell("between segments, sites and governments nothing passes but declared flows and their answers"),
    "clear": tell("nothing goes from site to site but inside a tunnel between two routers of the network"),
    "sources": tell("no host speaks under an address of another segment"),
    "management": tell("routers answer nobody but management, their own neighbours, and those who ask the time"),
    "routes": tell("no route leads out of the network, or to a site that the addresses do not belong to"),
    "outside": tell("on a provider's line a router speaks with hubs' tunnels, its time source and the line's own DHCP "
                    "only"),
    "guests": tell("guests of public Wi-Fi leave translated by a line, and reach nothing of the network and no router"),
}


@dataclass(frozen=True, slots=True)
class Hop:
    """A router on a packet's way: where it comes in, what let it through, where it goes out."""

    device: str
    text: str
    steps: tuple[Step, ...]

    def as_json(self) -> dict[str, Any]:
        return {"device": self.device, "text": self.text,
                "lines": [{"place": str(s.place), "text": s.text} for s in self.steps]}


def itself(device: str) -> str:
    """A router as the end of a packet's way."""
    return tell("{device} itself", device=device)


@dataclass(frozen=True, slots=True)
class Finding:
    """A counter-example to a claim."""

    claim: str
    message: str
    packet: str | None
    hops: tuple[Hop, ...]

    def as_json(self) -> dict[str, Any]:
        return {"claim": self.claim, "message": self.message, "packet": self.packet,
                "path": [h.as_json() for h in self.hops]}


@dataclass(slots=True)
class Proof:
    """All that was found. `excess` is let through by one router and stopped by another: no leak, but no need either."""

    devices: int
    findings: list[Finding] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unmanaged: list[str] = field(default_factory=list)
    excess: list[Finding] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)

    @property
    def partial(self) -> bool:
        """Whether something was not understood or not there."""
        return bool(self.unread or self.missing)

    @property
    def verdict(self) -> Verdict:
        if self.findings:
            return "not closed"
        return "unknown" if self.partial else "closed"

    def as_json(self) -> dict[str, Any]:
        """The stable schema of `simpul prove --json`."""
        contradicted = {f.claim for f in self.findings}
        return {
            "verdict": self.verdict, "devices": self.devices,
            "claims": [{"claim": name, "text": text,
                        "holds": False if name in contradicted else None if self.partial else True}
                       for name, text in CLAIMS.items()],
            "counterexamples": [f.as_json() for f in self.findings],
            "unknown": [{"place": str(u.place), "text": u.text, "why": u.why} for u in self.unread],
            "missing": self.missing, "unmanaged": self.unmanaged, "excess": [f.as_json() for f in self.excess],
            "assumptions": self.assumptions,
        }
