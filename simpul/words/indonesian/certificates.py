"""What is to be done about routers' certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CERTIFICATES: Final[Mapping[str, str]] = {
    "{name} has no certificate that holds, and its tunnels ask for one":
        "{name} tidak punya sertifikat yang berlaku, padahal tunnel-nya memintanya",
    "the certificate of {device} ends on {day}": "sertifikat {device} berakhir pada {day}",
    "simpul secrets ca renew, then apply": "simpul secrets ca renew, lalu apply",
    "made {file}; its key is in the age store: commit the folder":
        "{file} dibuat; kuncinya ada di penyimpan age: commit foldernya",
    "{device} is on {file}; simpul apply brings the list to the routers":
        "{device} ada di {file}; simpul apply membawa daftarnya ke router",
    "{name}: certified": "{name}: disertifikasi",
    "{made} certificates made; commit {folder}": "{made} sertifikat dibuat; commit {folder}",
}
