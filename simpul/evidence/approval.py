"""An approval: who agreed to exactly which plan, as a text that is signed and checked offline.

The text is one line of canonical JSON. Its signature is OpenSSH's (`ssh-keygen -Y sign`, PROTOCOL.sshsig), in a
namespace of its own, so that no signature made for anything else can stand in for it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from simpul.errors import EvidenceError
from simpul.evidence.canonical import canonical
from simpul.evidence.chain import Head
from simpul.evidence.event import TIME
from simpul.source import Source
from simpul.words.sentence import tell

NAMESPACE: Final = "simpul-approval"
_FIELDS = {"approver": str, "government": str, "head": dict, "network": str, "plan": str, "time": str}


NO_HEAD: Final = Head()


@dataclass(frozen=True, slots=True)
class Approval:
    """What is signed: `approver` agrees, for `government`, to the plan with this SHA-256.

    `head` is where the event log ended for the approver, who so vouches for all of it up to there; an empty head where
    the approver did not have the log in which the plan was made.
    """

    plan: str                            # SHA-256 of the plan's file
    network: str
    approver: str
    government: str
    time: str                            # RFC 3339, UTC, milliseconds, by the approver's clock
    head: Head = NO_HEAD

    def text(self) -> bytes:
        """The line that is signed, with its newline."""
        return canonical({"approver": self.approver, "government": self.government, "network": self.network,
                          "plan": self.plan, "time": self.time,
                          "head": {"seq": self.head.seq, "sha256": self.head.sha256}}) + b"\n"


def read_approval(text: bytes, file: str) -> Approval:
    """The approval that a text is. Raises EvidenceError (SIM550) unless it is exactly as `Approval.text` writes it."""
    refused = EvidenceError("SIM550", tell(
        "{file} is no approval: it was damaged or edited", file=file), where=Source(file, 1, 1),
                            hint=tell("ask its approver for it again: simpul approve writes it"))
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        raise refused from None
    if not isinstance(fields, dict) or fields.keys() != _FIELDS.keys() or not all(
            type(fields[name]) is kind for name, kind in _FIELDS.items()) or not TIME.fullmatch(fields["time"]):
        raise refused
    head = fields.pop("head")
    if head.keys() != {"seq", "sha256"} or type(head["seq"]) is not int or type(head["sha256"]) is not str:
        raise refused
    found = Approval(**fields, head=Head(**head))
    if found.text() != text:
        raise refused
    return found


@dataclass(frozen=True, slots=True)
class Signed:
    """An approval whose signature was checked against this key."""

    approval: Approval
    key: str
    signature: str


@dataclass(frozen=True, slots=True)
class Requester:
    """Who brings the plan to the routers: names that stand for this person, and the public key of the sessions."""

    names: frozenset[str]
    key: str

    def made(self, signed: Signed) -> bool:
        """Whether an approval is the requester's own."""
        return signed.approval.approver in self.names or signed.key == self.key


def lacking(
    changed: Mapping[str, Collection[str]], approvers: Mapping[str, Collection[str]], signed: Sequence[Signed],
    requester: Requester,
) -> list[str]:
    """What still stands between a plan and the routers, a sentence a government; empty where all that must approve did.

    `changed` are the devices that the plan changes by government, `approvers` the names of who may approve for each of
    those that ask for it. Nobody approves what they bring to the routers themselves.
    """
    found: list[str] = []
    for government, devices in sorted(changed.items()):
        if government not in approvers:
            continue
        who = approvers[government]
        given = [s for s in signed if s.approval.government == government and s.approval.approver in who]
        if any(not requester.made(s) for s in given):
            continue
        own = [s.approval.approver for s in given]
        if own:
            words = tell("{names} approved, and who brings a plan to the routers does not approve it",
                         names=", ".join(own))
        elif who:
            words = tell("one of {names} must approve", names=", ".join(sorted(who)))
        else:
            words = tell("nobody may approve there: the terms of all its approvers are over")
        found.append(tell("{government} ({routers} of its routers change): {words}", government=government,
                          routers=len(devices), words=words))
    return found
