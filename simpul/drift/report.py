"""Drift as a person reads it: what differs, since when and whose sessions there were, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from simpul.drift.compare import DeviceDrift, Difference, Other
from simpul.drift.traces import Account, Person
from simpul.report.diff_lines import diff_lines
from simpul.report.line import Line
from simpul.words.sentence import count, joined, some, tell

_MARKS = {"changed": ("~", "yellow"), "added": ("+", "green"), "gone": ("-", "red"), "unsaved": ("!", "magenta"),
          "new": ("+", "green")}
_STYLES = {"+": "green", "-": "red", " ": "dim", "…": "dim"}
NAMED = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """A device's drift with what is known of how each difference came about, in the same order."""

    drift: DeviceDrift
    accounts: tuple[Account, ...]


def drift_report(findings: Sequence[Finding], lost: Mapping[str, str]) -> Iterator[Line]:
    """The whole report: the sum, each device that differs, and what was not seen."""
    yield from summary(findings, lost)
    for finding in findings:
        if finding.drift.drifted or finding.drift.history.undecided or finding.drift.warnings:
            yield Line("")
            yield from _device(finding)
    waiting = {f.drift.device: len(f.drift.waiting) for f in findings if f.drift.waiting}
    if waiting:
        yield Line("")
        yield Line(tell("Waiting for the inventory: {objects} on {routers} run as confirmed, and are meant otherwise "
                        "now; simpul plan shows them.", objects=count(sum(waiting.values()), "object"),
                        routers=some(waiting, NAMED)), "yellow")
    if lost:
        yield Line("")
        yield Line(tell("Not asked, so nothing is known of them; the next run asks again:"), "yellow")
        yield from (Line(tell("  {name}: {why}", name=name, why=why), "dim") for name, why in sorted(lost.items()))


def summary(findings: Sequence[Finding], lost: Mapping[str, str]) -> Iterator[Line]:
    """What it amounts to, in two lines."""
    ours = sum(len(f.drift.differences) for f in findings)
    others = sum(len(f.drift.others) for f in findings)
    drifted = sum(f.drift.drifted for f in findings)
    away = tell("; {routers} not reached", routers=count(len(lost), "router")) if lost else ""
    if not drifted:
        # Of what was not reached nothing is known: then this is not all well.
        yield Line(tell("No drift: {routers} what was confirmed{away}.",
                        routers=count(len(findings), "router runs", "routers run"), away=away),
                   "yellow" if lost else "green")
    else:
        yield Line(tell("Drift on {drifted} of {routers}: {objects} of Simpul's, {others} of others{away}.",
                        drifted=drifted, routers=count(len(findings), "router"), objects=count(ours, "object"),
                        others=others, away=away), "bold")
        yield Line(tell("  ~ changed   + added   - gone   ! would boot otherwise"), "dim")
    unseen = [f.drift for f in findings if f.drift.history.others is None and f.drift.unowned]
    if unseen:
        yield Line(tell("  Seen for the first time: {objects} of others on {routers}; the next look tells which of "
                        "them moved.", objects=count(sum(len(d.unowned) for d in unseen), "object"),
                        routers=some([d.device for d in unseen], NAMED)), "dim")


def _device(finding: Finding) -> Iterator[Line]:
    drift, history = finding.drift, finding.drift.history
    confirmed = (tell("confirmed {time} by {actor}, {origin}", time=history.time, actor=history.actor,
                      origin=history.origin) if history.time else tell("never confirmed"))
    yield Line(tell("{device}   {confirmed}", device=drift.device, confirmed=confirmed), "bold")
    if history.gap:
        yield Line(tell("  the router's own confirmed files are believed: {gap}", gap=history.gap), "yellow")
    for fragment in history.undecided:
        yield Line(tell("  fragment {fragment} is not decided, so what it changes may be Simpul's own: simpul resume",
                        fragment=fragment), "yellow")
    yield from (Line(f"  ! {words}", "yellow") for words in drift.warnings)
    for difference, account in zip(drift.differences, finding.accounts, strict=True):
        yield from _difference(difference, account)
    if drift.others:
        yield Line(tell("  not Simpul's, otherwise than at the last look:"), "dim")
        yield from (line for other in drift.others for line in _other(other))


def _difference(difference: Difference, account: Account) -> Iterator[Line]:
    mark, style = _MARKS[difference.kind]
    yield Line(f"  {mark} {difference.id}", style)
    if difference.kind == "unsaved":
        yield Line(tell("      runs as confirmed, and would boot otherwise"), "dim")
    base = difference.confirmed if difference.confirmed is not None else difference.intended
    if difference.kind != "unsaved" and (base is not None or difference.past is None):
        if difference.confirmed is None and base is not None:
            yield Line(tell("      beside what the inventory asks for; of the confirmed text the digest is known:"),
                       "dim")
        for sign, text in diff_lines(base, difference.live):
            yield Line(f"      {sign} {text}", _STYLES[sign])
    elif difference.kind != "unsaved":
        yield Line(tell("      its confirmed text is not kept, only its digest, which differs"), "dim")
    if difference.meant and difference.kind != "unsaved":
        yield Line(tell("      this is what the inventory asks for now"), "dim")
    yield Line(tell("      when  {when}", when=when(account)), "dim")
    yield Line(tell("      who   {who}", who=who(account)), "dim")


def _other(other: Other) -> Iterator[Line]:
    mark, style = _MARKS[other.kind]
    yield Line(f"    {mark} {other.id}", style)
    yield from (Line(f"        {row}", "dim") for row in other.text.splitlines()[:NAMED])
    more = len(other.text.splitlines()) - NAMED
    if more > 0:
        yield Line(tell("        and {lines}", lines=count(more, "more line", "more lines")), "dim")


def when(account: Account) -> str:
    """What is known of the time."""
    if account.at:
        return tell("{time}: then its file was written", time=account.at)
    if account.after:
        return tell("after {after}, when it was last known as confirmed; before {before}", after=account.after,
                    before=account.before)
    return tell("not known; before {before}", before=account.before)


def who(account: Account) -> str:
    """What is known of the person: those who had a session then, which is not proof of the deed."""
    if account.people:
        return tell("one of those who were logged in: {people}", people=joined("; ", map(_person, account.people)))
    if account.unknown:
        return tell("not known ({why})", why=joined("; ", account.unknown))
    return tell("not known (nobody had a session then)")


def _person(person: Person) -> str:
    name = tell("{name} from {source}", name=person.name, source=person.source) if person.source else person.name
    return tell("{name} ({sessions}, the last {last})", name=name, sessions=count(person.times, "session"),
                last=person.last)
