"""What is to be done about routers' certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CERTIFICATES: Final[Mapping[str, str]] = {
    "{name} has no certificate that holds, and its tunnels ask for one":
        "{name} tidak punya sertifikat yang berlaku, padahal tunnel-nya memintanya",
    "the certificate of {device} ends on {day}": "sertifikat {device} berakhir pada {day}",
    "simpul secrets ca renew, then apply": "simpul secrets ca renew, lalu apply",
}
