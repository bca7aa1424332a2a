"""Bahasa Indonesia for every sentence, by its English template.

Names stay what an Indonesian network engineer calls them: router, tunnel, port, hub, filter, host, commit, fragment's
and unit's ids. line: jalur, provider: penyedia, site: lokasi, flow: arus, undo: pembatalan, to confirm: mengonfirmasi.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from simpul.words.indonesian.certificates import CERTIFICATES
from simpul.words.indonesian.general import GENERAL
from simpul.words.indonesian.proof import PROOF
from simpul.words.indonesian.standing import STANDING
from simpul.words.indonesian.status import STATUS

# One part for each thing that people read. No sentence stands in two.
PARTS: Final[tuple[Mapping[str, str], ...]] = (CERTIFICATES, GENERAL, PROOF, STANDING, STATUS)
INDONESIAN: Final[Mapping[str, str]] = {english: words for part in PARTS for english, words in part.items()}
