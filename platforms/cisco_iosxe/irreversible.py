"""What the revert of a timed change does not bring back, so that no fragment may type it.

`configure replace`, which the revert is, asks before it takes a user away, and a timer has nobody to answer; it takes
the lines of a certificate for commands; and what stands in no configuration it cannot compare ("Configuration Replace
and Configuration Rollback", restrictions; `username`, `crypto key`, `snmp-server user` in their command references).
A user in a group of ours stays, too, and reads nothing once the group is gone: that much can be taken back
(docs/decisions/44-readers-by-their-group.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from simpul.config.model import Step

KINDS: Final = {
    "a user name": re.compile(r"(no |default )?username "),
    "a certificate": re.compile(r"(no )?(crypto pki certificate chain | *certificate )"),
    "enrolment with an authority": re.compile(r"(no )?crypto pki (authenticate|enroll|import)"),
    "a key pair": re.compile(r"(no )?crypto key "),
    "the master key": re.compile(r"(no )?key config-key "),
    "an SNMPv3 user": re.compile(r"(no )?snmp-server user (?!\S+ SIMPUL-)"),
}


def irreversible(steps: Iterable[Step]) -> tuple[str, ...]:
    """Each line that cannot be taken back, with its object and what it is."""
    return tuple(f"{step.id}: `{line.strip()}` ({kind})" for step in steps for line in (*step.do, *step.undo)
                 for kind, pattern in KINDS.items() if pattern.match(line))
