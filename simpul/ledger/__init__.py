"""Numbers that never move: the ledger remembers every one that was handed out. Pure: reads and writes no file."""

from simpul.ledger.allocator import Allocator
from simpul.ledger.books import Conflict
from simpul.ledger.ledger import FILE, HEADER, Ledger, read_ledger
from simpul.ledger.record import Record, Span, Verb, span_of
from simpul.ledger.repair import repair

__all__ = ["FILE", "HEADER", "Allocator", "Conflict", "Ledger", "Record", "Span", "Verb", "read_ledger", "repair",
           "span_of"]
