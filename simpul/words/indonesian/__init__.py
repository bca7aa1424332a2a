"""Bahasa Indonesia for every sentence, by its English template.

Names stay what an Indonesian network engineer calls them: router, tunnel, port, hub, filter, host, commit, fragment's
and unit's ids. line: jalur, provider: penyedia, site: lokasi, flow: arus, undo: pembatalan, to confirm: mengonfirmasi.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from simpul.words.indonesian.abilities import ABILITIES
from simpul.words.indonesian.adoption import ADOPTION
from simpul.words.indonesian.apply import APPLY
from simpul.words.indonesian.certificates import CERTIFICATES
from simpul.words.indonesian.checked import CHECKED
from simpul.words.indonesian.declared import DECLARED
from simpul.words.indonesian.devices import DEVICES
from simpul.words.indonesian.drift import DRIFT
from simpul.words.indonesian.evidence import EVIDENCE
from simpul.words.indonesian.general import GENERAL
from simpul.words.indonesian.ledger import LEDGER
from simpul.words.indonesian.plan import PLAN
from simpul.words.indonesian.platforms import PLATFORMS
from simpul.words.indonesian.proof import PROOF
from simpul.words.indonesian.readers import READERS
from simpul.words.indonesian.reading import READING
from simpul.words.indonesian.standing import STANDING
from simpul.words.indonesian.status import STATUS
from simpul.words.indonesian.stores import STORES
from simpul.words.indonesian.verify import VERIFY

# One part for each thing that people read. No sentence stands in two.
PARTS: Final[tuple[Mapping[str, str], ...]] = (
    ABILITIES, ADOPTION, APPLY, CERTIFICATES, CHECKED, DECLARED, DEVICES, DRIFT, EVIDENCE, GENERAL, LEDGER, PLAN,
    PLATFORMS, PROOF, READERS, READING, STANDING, STATUS, STORES, VERIFY)
INDONESIAN: Final[Mapping[str, str]] = {english: words for part in PARTS for english, words in part.items()}
