"""What certificates a network has: all of it public, all of it reviewed with the inventory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Certificate:
    """A device's certificate (PEM), and the name of its private key: the first half of the SHA-256, in hex, of the
    public key as its certificate spells it (SubjectPublicKeyInfo, DER).
    """

    pem: str
    key: str


@dataclass(frozen=True, slots=True)
class Papers:
    """The authority's own certificate, its list of what it takes back (both PEM), and each device's certificate."""

    authority: str | None = None
    revoked: str | None = None
    devices: Mapping[str, Certificate] = field(default_factory=dict)


NO_PAPERS = Papers()
