"""The append-only record of every number handed out, as its file says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from simpul.errors import BrokenLedger, Diagnostic
from simpul.ledger.books import Books, Conflict
from simpul.ledger.record import KIND, VERBS, Record, Span
from simpul.source import Source
from simpul.words.sentence import tell

FILE = "inventory/ledger"

HEADER = """\
# The ledger of numbers: every prefix, id, choice and public key that was ever handed out, one a line.
#   DATE give   KIND KEY VALUE    the value is this key's alone
#   DATE choose KIND KEY VALUE    the key was assigned to the value; others may share it
#   DATE free   KIND KEY VALUE    the key's hold has ended; the number rests before it is given again
# Lines are only ever appended, never changed or removed. Two branches merge by keeping both sides' lines
# (.gitattributes: merge=union); `simpul check` finds what both of them gave away.
"""


# What a line ends before, by how many words it has.
_AFTER_DAY = (tell("verb"), tell("kind"), tell("key"), tell("value"))


@dataclass(frozen=True, slots=True)
class Ledger:
    """All records of one file, in its order. Two ledgers are equal when their records are.

    `conflicts` is empty unless the records contradict each other, as after the merge of two branches that took the
    same free number; `parse` refuses those, `read_ledger` hands them out for `repair`.
    """

    records: tuple[Record, ...] = ()
    file: str = field(default=FILE, compare=False)
    conflicts: tuple[Conflict, ...] = field(init=False, compare=False, repr=False)
    _books: Books = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        books = Books(self.records)
        object.__setattr__(self, "_books", books)
        object.__setattr__(self, "conflicts", books.conflicts(self.records))

    @classmethod
    def parse(cls, text: str, file: str = FILE) -> Ledger:
        """The ledger that `text` is. Raises BrokenLedger with every finding, each with its place in `file`."""
        ledger, findings = read_ledger(text, file)
        if findings:
            raise BrokenLedger(findings)
        return ledger

    def text(self) -> str:
        """The file's content: the header and one line a record. `parse` of it is this ledger."""
        # As `str` writes a record, without asking 26,000 of them for one of a few days.
        days = {day: day.isoformat() for day in {record.day for record in self.records}}
        return HEADER + "".join([f"{days[r.day]} {r.verb} {r.kind} {r.key} {r.value}\n" for r in self.records])

    def get(self, kind: str, key: str) -> str | None:
        """What `key` holds; None where it holds nothing of that kind today."""
        record = self.record(kind, key)
        return record.value if record else None

    def record(self, kind: str, key: str) -> Record | None:
        """The record by which `key` holds what it holds."""
        return self._books.living.get(kind, {}).get(key)

    def living(self, kind: str) -> Mapping[str, Record]:
        """Every key that holds something of `kind`, with its record."""
        return MappingProxyType(self._books.living.get(kind, {}))

    def freed(self, kind: str) -> Mapping[str, tuple[Record, ...]]:
        """Every key that ever let go of something of `kind`: the last `free` of each value, the latest at the end."""
        return {key: tuple(values.values()) for key, values in self._books.freed.get(kind, {}).items()}

    def kinds(self) -> tuple[str, ...]:
        """Every kind that was ever handed out, sorted."""
        return tuple(sorted(self._books.living))

    def news(self, records: Iterable[Record]) -> tuple[Record, ...]:
        """Those of `records` that would change anything here: what a file that holds this ledger still lacks."""
        books = Books(self.records)
        # A free without a give is kept: the ledger that it makes reports it.
        return tuple(r for r in records if books.enter(r) or (books.unfounded and books.unfounded[-1] is r))

    def extended(self, records: Iterable[Record]) -> Ledger:
        """The ledger that also holds `records`, after its own."""
        more = tuple(records)
        return Ledger((*self.records, *more), self.file) if more else self

    def span(self, value: str) -> Span | None:
        """The numbers that a value which was ever given stands for; None for a name or a public key."""
        return self._books.spans.get(value)

    def place(self, record: Record) -> Source | None:
        """Where the record's value stands in the file; None for what has not been written yet."""
        return Source(self.file, record.line, record.value_column) if record.line else None

    def findings(self) -> tuple[Diagnostic, ...]:
        """Everything that contradicts itself, with both lines and the way out."""
        found = [*(self._malformed(record, why) for record, why in self._books.malformed),
                 *map(self._unfounded, self._books.unfounded), *map(self._conflict, self.conflicts)]
        return tuple(sorted(found, key=_by_place))

    def _malformed(self, record: Record, why: str) -> Diagnostic:
        return Diagnostic(
            "SIM200",
            why,
            self.place(record),
            tell(
                "a prefix is written address/length with no bits set behind its length, a number without leading "
                "zeros",
            ),
        )

    def _unfounded(self, record: Record) -> Diagnostic:
        held = self.get(record.kind, record.key)
        holds = tell("it holds {held}", held=held) if held else tell("it holds nothing of that kind")
        return Diagnostic(
            "SIM204",
            tell(
                "{record} never held {kind} {value}, which this line frees: {holds}",
                record=record.key, kind=record.kind, value=record.value, holds=holds,
            ),
            self.place(record),
            tell(
                "the line that gave it is missing or misspelt: restore it from the version history; a free line "
                "repeats the kind, key and value of its give line",
            ),
        )

    def _conflict(self, conflict: Conflict) -> Diagnostic:
        first, later = conflict.first, conflict.later
        place = self.place(first)
        before = f"{place.file}:{place.line}" if place else tell("a line that is not written yet")
        if conflict.what == "key":
            return Diagnostic(
                "SIM203",
                tell(
                    "{later} is given {kind} {value} here and {value2} at {before}",
                    later=later.key, kind=later.kind, value=later.value, value2=first.value, before=before,
                ),
                self.place(later),
                tell(
                    "a number never moves: find out which one its devices carry and free the other, for example by "
                    "appending: <today> free {kind} {later} {value}",
                    kind=later.kind, later=later.key, value=later.value,
                ),
            )
        here = tell("{kind} {value} is given to {later} here", kind=later.kind, value=later.value, later=later.key)
        return Diagnostic(
            "SIM202",
            tell("{here} and to {first} at {before}", here=here, first=first.key, before=before)
            if first.value == later.value
            else tell(
                "{here} and as part of {around} to {first} at {before}",
                here=here, around=first.value, first=first.key, before=before,
            ),
            self.place(later),
            tell(
                "two branches took the same free number; the first line keeps it. If {later} was never applied to a "
                "device, append: <today> free {kind} {later} {value} and plan again: it is given another one",
                later=later.key, kind=later.kind, value=later.value,
            ),
        )


def read_ledger(text: str, file: str = FILE) -> tuple[Ledger, tuple[Diagnostic, ...]]:
    """The ledger of every line that can be read, and all that is wrong with the file, sorted by place.

    For `check` and `repair`; whoever hands out numbers uses `Ledger.parse`.
    """
    records: list[Record] = []
    findings: list[Diagnostic] = []
    lines = text.split("\n")
    if lines[-1]:
        findings.append(Diagnostic(
            "SIM201",
            tell("the last line does not end: it may have been cut off while it was written"),
            Source(file, len(lines), len(lines[-1]) + 1),
            tell("compare it with the version history; if it is whole, end it with a newline, else remove it"),
        ))
    days: dict[str, date] = {}
    kinds: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line or line[0] == "#":
            continue
        fields = line.split(None, 4)
        # The way of a sound line; whatever leaves it is looked at again, slowly, by _explain.
        if len(fields) == 5:
            day = days.get(fields[0]) or _day(fields[0], days)
            verb = VERBS.get(fields[1])
            kind = kinds.get(fields[2]) or _kind(fields[2], kinds)
            key, value = fields[3], fields[4].rstrip()
            if day and verb and kind and key.isprintable() and value.isprintable():
                records.append(Record(day, verb, kind, key, value, number))
                continue
        finding = _explain(line, Source(file, number, 1))
        if finding:
            findings.append(finding)
    ledger = Ledger(tuple(records), file)
    findings.extend(ledger.findings())
    return ledger, tuple(sorted(findings, key=_by_place))


def _by_place(finding: Diagnostic) -> tuple[int, int, str]:
    where = finding.where
    return (where.line, where.column, finding.code) if where else (0, 0, finding.code)


def _day(word: str, known: dict[str, date]) -> date | None:
    # fromisoformat also reads 20261122 and 2026-W47-7; the ledger has one way to write a day.
    try:
        day = date.fromisoformat(word)
    except ValueError:
        return None
    if day.isoformat() != word:
        return None
    known[word] = day
    return day


def _kind(word: str, known: dict[str, str]) -> str | None:
    if not KIND.fullmatch(word):
        return None
    known[word] = word
    return word


def _explain(line: str, start: Source) -> Diagnostic | None:
    """What is wrong with a line that is no record, at the word that is wrong; None for a comment or a blank line."""
    fields = line.split(None, 4)
    if not fields or fields[0].startswith("#"):
        return None
    columns = [word.start() + 1 for word in re.finditer(r"\S+", line)]

    def finding(message: str, word: int, code: str = "SIM200", hint: str | None = None) -> Diagnostic:
        column = columns[word] if word < len(columns) else len(line) + 1
        return Diagnostic(
            code,
            message,
            Source(start.file, start.line, column),
            hint or tell(
                "a line is: DATE give|choose|free KIND KEY VALUE, for example 2026-11-22 give site4 64.02/kabkota/1 "
                "10.66.0.0/22",
            ),
        )

    if fields[0].startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
        return finding(tell("a merge left its marks here"), 0, "SIM205", tell(
            "remove the mark lines and keep the lines of both sides; with 'inventory/ledger merge=union' in "
            ".gitattributes git does this by itself"))
    if _day(fields[0], {}) is None:
        return finding(tell("{word} is no day written YYYY-MM-DD", word=fields[0]), 0)
    if len(fields) > 1 and fields[1] not in VERBS:
        return finding(tell("{word} is none of give, choose, free", word=fields[1]), 1)
    if len(fields) > 2 and not KIND.fullmatch(fields[2]):
        return finding(
            tell("{word} is no kind: lower-case letters, digits and . _ : @ / -, a letter first", word=fields[2]), 2)
    if len(fields) < 5:
        return finding(tell("the line ends before its {field}", field=_AFTER_DAY[len(fields) - 1]), len(fields))
    return finding(tell("the line holds a character that cannot be seen"), 3)
