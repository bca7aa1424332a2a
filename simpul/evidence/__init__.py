"""What was done can be proven later: canonical JSON, and a log whose lines vouch for each other. Opens no file."""

from simpul.evidence.approval import NAMESPACE, Approval, Requester, Signed, lacking, read_approval
from simpul.evidence.canonical import Json, canonical
from simpul.evidence.chain import Head, follow, read_event, verify
from simpul.evidence.event import NOTHING, Event, Journal, line_hash, written

__all__ = ["NAMESPACE", "NOTHING", "Approval", "Event", "Head", "Journal", "Json", "Requester", "Signed", "canonical",
           "follow", "lacking", "line_hash", "read_approval", "read_event", "verify", "written"]
