"""What may pass, as it is declared: the ends of a flow, its ports, and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from simpul.source import Source


@dataclass(frozen=True, slots=True, order=True)
class Port:
    """A transport protocol and port, written "tcp/443"."""

    protocol: str  # tcp or udp
    number: int

    def __str__(self) -> str:
        return f"{self.protocol}/{self.number}"


@dataclass(frozen=True, slots=True)
class FlowEnd:
    """A set of segments: of one site ("64.02/kabkota/1:office"), of all sites of a government ("64.02:office"),
    or of all sites ("*:office"). With `server`, one named server in it. Of an interconnect ("nasional:pusat") it is
    one of its places.
    """

    scope: str  # "*", a government's code, a site's key, or an interconnect's name
    segment: str
    server: str | None

    def __str__(self) -> str:
        return f"{self.scope}:{self.segment}" + (f"/{self.server}" if self.server else "")


@dataclass(frozen=True, slots=True)
class Flow:
    """A declared exception to default deny: who may open sessions to what, why, and until when."""

    source: FlowEnd
    destination: FlowEnd
    ports: tuple[Port, ...]  # of the server where it is named; else given with the flow
    purpose: str
    owner: str
    until: date
    where: Source

    @property
    def name(self) -> str:
        """A stable name: a flow is what joins its two ends."""
        return f"{self.source}->{self.destination}"
