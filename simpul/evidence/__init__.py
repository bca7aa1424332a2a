"""What was done can be proven later: canonical JSON, and a log whose lines vouch for each other. Opens no file."""

from simpul.evidence.canonical import Json, canonical
from simpul.evidence.chain import Head, follow, read_event, verify
from simpul.evidence.event import NOTHING, Event, Journal, line_hash, written

__all__ = ["NOTHING", "Event", "Head", "Journal", "Json", "canonical", "follow", "line_hash", "read_event", "verify",
           "written"]
