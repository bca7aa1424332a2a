"""Hands out numbers: what a key already holds, else the lowest that is free. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from simpul.errors import BrokenLedger, LedgerError
from simpul.ledger.ledger import Ledger
from simpul.ledger.record import KIND, Malformed, Record, Span, Verb, span_of
from simpul.ledger.shelf import Shelf
from simpul.words.sentence import joined, tell

_BITS: dict[str, int] = {"4": 32, "6": 128}

Ranges = tuple[tuple[int, int], ...]


class Allocator:
    """A session over a ledger. What it gives is in `new_records`; a playbook appends them to the file, or, in a dry
    run, does not.

    Numbers are unique within their kind: two kinds may hold the same number, as a site's prefix and the prefix of a
    segment within it. A freed number rests for `quarantine_days` before another key can get it; the key that had it
    gets it back at any time, so that a site removed by mistake returns as it was.

    Raises BrokenLedger where the ledger contradicts itself: nothing can be given safely then.
    """

    def __init__(self, ledger: Ledger, today: date, quarantine_days: int = 90) -> None:
        findings = ledger.findings()
        if findings:
            raise BrokenLedger(findings)
        self._ledger = ledger
        self._today = today
        self._rest = timedelta(days=quarantine_days)
        self._new: list[Record] = []
        self._living: dict[str, dict[str, Record]] = {}
        self._freed: dict[str, dict[str, tuple[Record, ...]]] = {}
        self._shelves: dict[tuple[str, str], Shelf] = {}
        self._uses: dict[str, Counter[str]] = {}
        self._holders: dict[str, dict[str, str]] = {}
        self._pools: dict[int, tuple[object, Ranges]] = {}

    @property
    def new_records(self) -> tuple[Record, ...]:
        """What this session adds to the ledger, in the order of its requests."""
        return tuple(self._new)

    def ledger(self) -> Ledger:
        """The ledger as it is once `new_records` are appended."""
        return self._ledger.extended(self._new)

    def get(self, kind: str, key: str) -> str | None:
        """What `key` holds now, this session's records included; None where it holds nothing. Gives nothing."""
        record = self._holding(kind).get(key)
        return record.value if record else None

    def prefix4(self, kind: str, key: str, pool: Sequence[IPv4Network], length: int) -> IPv4Network:
        """The IPv4 prefix of `key`: what it holds, else the lowest free one, one prefix of the pool after the other.

        Raises LedgerError: SIM206 where the pool is exhausted; SIM207 where `key` holds a prefix of another length or
        outside the pool; SIM209 where the request itself is wrong.
        """
        span = self._prefix("4", kind, key, pool, length)
        return IPv4Network((span.first, length))

    def prefix6(self, kind: str, key: str, pool: Sequence[IPv6Network], length: int) -> IPv6Network:
        """The IPv6 prefix of `key`; as `prefix4`."""
        span = self._prefix("6", kind, key, pool, length)
        return IPv6Network((span.first, length))

    def number(self, kind: str, key: str, first: int, last: int) -> int:
        """The number of `key`: what it holds, else the lowest free one from `first` to `last`, both included.

        Raises LedgerError as `prefix4` does.
        """
        record = self._holding(kind).get(key)
        if record:
            held = self._span(record)
            if held is None or held.space != "n" or not first <= held.first <= last:
                raise self._misfit(record, tell("a number from {first} to {last} is asked for", first=first, last=last))
            return held.first
        if not 0 <= first <= last:
            raise LedgerError(
                "SIM209",
                tell(
                    "{first} to {last} is no range of numbers to give {kind} {key} from",
                    first=first, last=last, kind=kind, key=key,
                ),
                hint=tell("a range is written first, last, both included, and begins at 0 or above"),
            )
        return self._take("n", kind, key, ((first, last),), 1).first

    def choice(self, kind: str, key: str, candidates: Sequence[str]) -> str:
        """Which of `candidates` `key` belongs to, for ever: what it chose before, else the one chosen least often.

        Among equals the key's hash decides, so that uplinks asked for in turn do not all fall on the same side.
        Raises LedgerError: SIM207 where the one chosen before is no candidate any more, SIM209 where there is none.
        """
        record = self._holding(kind).get(key)
        if record:
            if record.value not in candidates:
                raise self._misfit(record, tell(
                    "one of {names} is asked for", names=", ".join(candidates) or tell("nothing")))
            return record.value
        if not candidates:
            raise LedgerError(
                "SIM209",
                tell("there is nothing to choose {kind} of {key} from", kind=kind, key=key),
                hint=tell("declare at least one candidate"),
            )
        uses = self._uses.get(kind)
        if uses is None:
            uses = self._uses[kind] = Counter(r.value for r in self._holding(kind).values())
        fewest = min(uses[c] for c in candidates)
        least = [c for c in candidates if uses[c] == fewest]
        chosen = least[int.from_bytes(sha256(key.encode()).digest()[:4]) % len(least)]
        self._enter("choose", kind, key, chosen)
        uses[chosen] += 1
        return chosen

    def remember(self, kind: str, key: str, value: str) -> None:
        """Record that `key` has `value`, which was made elsewhere: a public key, a host key. A former value is freed.

        Raises LedgerError: SIM210 where another key has it (a key pair is never used twice), SIM209 where the value
        cannot stand in a line.
        """
        record = self._holding(kind).get(key)
        if record and record.value == value:
            return
        if not value or value != value.strip() or not value.isprintable():
            raise LedgerError(
                "SIM209",
                tell("the value to remember as {kind} of {key} is empty or more than a line", kind=kind, key=key),
                hint=tell("give it as one line of visible characters"),
            )
        holder = self._holder(kind, value)
        if holder is not None and holder != key:
            raise LedgerError(
                "SIM210",
                tell(
                    "{kind} {value} is already {holder}'s and cannot be {key}'s as well",
                    kind=kind, value=value, holder=holder, key=key,
                ),
                where=self._ledger.place(self._holding(kind)[holder]),
                hint=tell("make a new one for {key}: what two share, one cannot change without the other", key=key),
            )
        if record:
            self.release(kind, key)
        self._enter("give", kind, key, value)
        span = span_of(value)
        if span is None:
            self._names(kind)[value] = key
        else:
            self._shelf(kind, span.space).take(span)

    def release(self, kind: str, key: str) -> Record | None:
        """Free what `key` holds; its number rests from today. None where it holds nothing."""
        record = self._holding(kind).pop(key, None)
        if record is None:
            return None
        free = Record(self._today, "free", kind, key, record.value)
        self._new.append(free)
        former = self._let_go(kind)
        former[key] = (*(r for r in former.get(key, ()) if r.value != record.value), free)
        if kind in self._uses:
            self._uses[kind][record.value] -= 1
        if kind in self._holders:
            self._holders[kind].pop(record.value, None)
        for space in "46n":
            self._shelves.pop((kind, space), None)
        return free

    def release_absent(self, kind: str, living_keys: Collection[str]) -> tuple[Record, ...]:
        """Free what keys hold that are no longer declared: all of `kind` but `living_keys`."""
        living = living_keys if isinstance(living_keys, set | frozenset | dict) else frozenset(living_keys)
        gone = [key for key in self._holding(kind) if key not in living]
        return tuple(free for key in gone if (free := self.release(kind, key)))

    def _prefix(self, space: Literal["4", "6"], kind: str, key: str,
                pool: Sequence[IPv4Network] | Sequence[IPv6Network], length: int) -> Span:
        ranges = self._ranges(pool)
        size = 1 << (_BITS[space] - length) if 0 <= length <= _BITS[space] else 0
        record = self._holding(kind).get(key)
        if record:
            held = self._span(record)
            if held is None or held.space != space or held.last - held.first + 1 != size:
                raise self._misfit(record, tell(
                    "an IPv{space} prefix of /{length} is asked for", space=space, length=length))
            if not any(first <= held.first and held.last <= last for first, last in ranges):
                raise self._misfit(record, tell("its pool is {pool}", pool=_written(pool)))
            return held
        if not size or not ranges:
            raise LedgerError(
                "SIM209",
                tell(
                    "no IPv{space} prefix of /{length} can be given to {kind} {key} from {pool}",
                    space=space, length=length, kind=kind, key=key, pool=_written(pool) or tell("an empty pool"),
                ),
                hint=tell("declare the pool and a length that fits it"),
            )
        return self._take(space, kind, key, ranges, size)

    def _take(self, space: Literal["4", "6", "n"], kind: str, key: str, ranges: Ranges, size: int) -> Span:
        shelf = self._shelf(kind, space)
        span = self._back(shelf, kind, key, ranges, size)
        for first, last in ranges:
            if span:
                break
            at = shelf.lowest(first, last, size)
            span = Span(space, at, at + size - 1) if at is not None else None
        if not span:
            raise self._exhausted(shelf, space, kind, key, ranges, size)
        self._enter("give", kind, key, _value(span))
        shelf.take(span)
        return span

    def _back(self, shelf: Shelf, kind: str, key: str, ranges: Ranges, size: int) -> Span | None:
        """What `key` had before, where it fits the request and is nobody else's."""
        former = self._let_go(kind).get(key)
        if not former:
            return None
        span = self._span(former[-1])
        if span is None or span.space != shelf.space or span.last - span.first + 1 != size:
            return None
        inside = any(first <= span.first and span.last <= last for first, last in ranges)
        return span if inside and shelf.may_return(span, key) else None

    def _shelf(self, kind: str, space: Literal["4", "6", "n"]) -> Shelf:
        shelf = self._shelves.get((kind, space))
        if shelf is None:
            living = [s for r in self._holding(kind).values() if r.verb == "give" and (s := self._span(r))]
            resting = [(s, key) for key, frees in self._let_go(kind).items() for free in frees
                       if free.day + self._rest > self._today and (s := self._span(free))]
            shelf = self._shelves[kind, space] = Shelf(space, living, resting)
        return shelf

    def _span(self, record: Record) -> Span | None:
        return self._ledger.span(record.value) or span_of(record.value)

    def _holding(self, kind: str) -> dict[str, Record]:
        living = self._living.get(kind)
        if living is None:
            living = self._living[kind] = dict(self._ledger.living(kind))
        return living

    def _let_go(self, kind: str) -> dict[str, tuple[Record, ...]]:
        freed = self._freed.get(kind)
        if freed is None:
            freed = self._freed[kind] = dict(self._ledger.freed(kind))
        return freed

    def _names(self, kind: str) -> dict[str, str]:
        names = self._holders.get(kind)
        if names is None:
            names = self._holders[kind] = {r.value: k for k, r in self._holding(kind).items() if r.verb == "give"}
        return names

    def _holder(self, kind: str, value: str) -> str | None:
        try:
            span = span_of(value)
        except Malformed as error:
            raise LedgerError(
                "SIM209",
                tell("the value to remember as {kind} cannot be read: {error}", kind=kind, error=error.why),
                hint=tell("a prefix is written address/length, a number without leading zeros"),
            ) from None
        if span is None or not self._shelf(kind, span.space).holds(span):
            return self._names(kind).get(value)
        return next(k for k, r in self._holding(kind).items() if (s := self._span(r)) and s.overlaps(span))

    def _enter(self, verb: Verb, kind: str, key: str, value: str) -> None:
        if not KIND.fullmatch(kind) or not key or not key.isprintable() or " " in key:
            raise LedgerError(
                "SIM209",
                tell("{kind!r} {key!r} cannot name a number in the ledger", kind=kind, key=key),
                hint=tell("a kind is lower-case letters, digits and . _ : @ / -; a key is one word"),
            )
        record = Record(self._today, verb, kind, key, value)
        self._new.append(record)
        self._holding(kind)[key] = record

    def _ranges(self, pool: Sequence[IPv4Network] | Sequence[IPv6Network]) -> Ranges:
        known = self._pools.get(id(pool))
        if known and known[0] is pool:
            return known[1]
        ranges = tuple((first := int(p.network_address), first + (1 << p.max_prefixlen - p.prefixlen) - 1)
                       for p in pool)
        if isinstance(pool, tuple):      # cannot change behind our back; and being kept here, its id stays its own
            self._pools[id(pool)] = (pool, ranges)
        return ranges

    def _misfit(self, record: Record, asked: str) -> LedgerError:
        return LedgerError(
            "SIM207",
            tell(
                "{record} holds {kind} {value}, but {asked}",
                record=record.key, kind=record.kind, value=record.value, asked=asked,
            ),
            where=self._ledger.place(record),
            hint=tell(
                "numbers never move: declare again what fits {value} (pools are appended to, never shortened), or "
                "give it up by appending: {today} free {kind} {record} {value}",
                value=record.value, today=self._today, kind=record.kind, record=record.key,
            ),
        )

    def _exhausted(self, shelf: Shelf, space: str, kind: str, key: str, ranges: Ranges, size: int) -> LedgerError:
        living = [r for r in self._holding(kind).values() if r.verb == "give"]
        held = sum(1 for r in living if _inside(self._span(r), space, ranges))
        days = [free.day for frees in self._let_go(kind).values() for free in frees
                if free.day + self._rest > self._today and (s := self._span(free)) and _inside(s, space, ranges)
                and not shelf.holds(s)]
        resting = tell("{number} resting", number=len(days))
        if days:
            resting = tell("{resting} (the first until {day})", resting=resting, day=min(days) + self._rest)
        blocks = sum(max(0, (last + 1) // size - -(-first // size)) for first, last in ranges)
        names = joined(", ", (_value(Span(_space(space), first, last)) if space != "n"
                              else tell("{first} to {last}", first=first, last=last) for first, last in ranges))
        unit = (tell("numbers") if space == "n"
                else tell("prefixes of /{length}", length=_BITS[space] - size.bit_length() + 1))
        grow = (tell("widen the range at its end") if space == "n"
                else tell("append a prefix to the end of the pool"))
        return LedgerError(
            "SIM206",
            tell(
                "nothing is left for {kind} {key} in {names}: room for {blocks} {unit}, {held} given, {resting}",
                kind=kind, key=key, names=names, blocks=blocks, unit=unit, held=held, resting=resting,
            ),
            hint=tell("{grow} in the inventory; what was given stays as it is", grow=grow),
        )


def _space(space: str) -> Literal["4", "6"]:
    return "4" if space == "4" else "6"


def _inside(span: Span | None, space: str, ranges: Ranges) -> bool:
    return span is not None and span.space == space and any(f <= span.first and span.last <= t for f, t in ranges)


def _value(span: Span) -> str:
    size = span.last - span.first + 1
    if span.space == "n":
        return str(span.first)
    if span.space == "4":
        return str(IPv4Network((span.first, 33 - size.bit_length())))
    return str(IPv6Network((span.first, 129 - size.bit_length())))


def _written(pool: Sequence[IPv4Network] | Sequence[IPv6Network]) -> str:
    return ", ".join(map(str, pool))
