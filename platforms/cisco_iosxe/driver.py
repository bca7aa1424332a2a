"""An IOS-XE router as a `Device`: the router's own revert timer is the undo, its startup configuration the truth.

All fragments that are armed together stand under one timer of the whole router, in minutes. What they are is marked in
the running configuration (see `runs`), so it goes exactly when they go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final, Generic, TypeVar

from platforms import footprint
from platforms.cisco_iosxe import record, refresh, sections, traces
from platforms.cisco_iosxe.cli import CommandLine
from platforms.cisco_iosxe.facts import RouterFacts, parse_facts
from platforms.cisco_iosxe.flash import Flash
from platforms.cisco_iosxe.irreversible import irreversible
from platforms.cisco_iosxe.probes import question
from platforms.cisco_iosxe.push import Push, filled
from platforms.cisco_iosxe.reading import BECAME, READ_SECONDS, SAVED, Look, Reading, few
from platforms.cisco_iosxe.revert_timer import RevertTimer
from platforms.cisco_iosxe.runs import Run, Seen, marks
from platforms.cisco_iosxe.taking_back import TakingBack
from platforms.session import Endpoint, clean
from simpul.config.model import Dialect
from simpul.device import FateState, Pending, Probe, ProbeResult, Traces
from simpul.errors import DeviceError, WrongDevice, of_device
from simpul.plan.left import Left
from simpul.plan.model import DeviceFacts, Fragment
from simpul.words.sentence import tell

_Read = TypeVar("_Read")
_ID: Final = re.compile(r"[0-9a-f]{16}")
_SAVE_SECONDS: Final = 120.0
# What stands under one timer falls together: so many fragments, and no more.
BATCH: Final = 32
_LONGEST_TIMER: Final = 120
# What a session has read counts as read right before its next step for so many seconds, if it typed nothing since.
_JUST: Final = 5.0


@dataclass(frozen=True, slots=True)
class _Staged:
    """A fragment that this session staged, with its secrets: they stand nowhere else; its run, and what stood when its
    footprint was compared, or None.
    """

    fragment: Fragment
    secrets: Mapping[str, str]
    run: Run | None = None
    compared: Look | None = None


@dataclass(frozen=True, slots=True)
class _Just(Generic[_Read]):
    """What a session read, when (monotonic), and how much it had typed by then."""

    read: _Read
    at: float
    exchanges: int


class IosXe:
    """One open session with a router."""

    def __init__(self, line: CommandLine, dialect: Dialect) -> None:
        self.name = line.name
        self.line = line
        self._reading = Reading(line, dialect)
        self._flash = Flash(line)
        self._timer = RevertTimer(line, self._reading, self._flash)
        self._back = TakingBack(line, self._reading, self._flash, self._timer)
        self._staged: dict[str, _Staged] = {}
        self._armed: set[str] = set()               # fragments that this session has armed
        self._pending: _Just[Seen] | None = None    # what `pending` saw

    @classmethod
    def open(cls, endpoint: Endpoint, dialect: Dialect) -> IosXe:
        """Connect and make sure that this is the router that was asked for. Raises Unreachable, WrongDevice,
        DeviceError.
        """
        return cls(CommandLine.open(endpoint), dialect)

    # Reading.
    def router_facts(self) -> RouterFacts:
        """All facts, beyond those that a plan holds."""
        facts = parse_facts(self.line.ask("show version")[0])
        if facts.hostname != self.name:
            raise WrongDevice("SIM608", tell(
                "asked for {name}, but it calls itself {said}", name=self.name, said=clean(facts.hostname)),
                              hint=tell("its address in the inventory leads to another router"))
        return facts

    def facts(self) -> DeviceFacts:
        return self.router_facts().for_plan()

    def fetch(self) -> str:
        return self._reading.fetch()

    def pending(self) -> tuple[Pending, ...]:
        seen = self._reading.seen()
        self._pending = self._just(seen)
        return seen.pending()

    def _just(self, read: _Read) -> _Just[_Read]:
        return _Just(read, monotonic(), self.line.exchanges)

    def _still(self, just: _Just[_Read] | None) -> _Read | None:
        """What was read, where it was the last thing that this session did, and a moment ago."""
        fresh = just is not None and just.exchanges == self.line.exchanges and monotonic() - just.at < _JUST
        return just.read if just is not None and fresh else None

    def fate(self, fragment_id: str) -> FateState:
        return self._reading.seen().state(self._known(fragment_id))

    def _known(self, fragment_id: str) -> str:
        if not _ID.fullmatch(fragment_id):
            raise DeviceError("SIM609", tell(
                "{said!r} is not a fragment's id", said=clean(fragment_id)), hint=tell(
                "an id is 16 of 0-9a-f"))
        return fragment_id

    # Changing.
    def stage(self, fragment: Fragment, secrets: Mapping[str, str]) -> None:
        if fragment.device != self.name:
            raise WrongDevice("SIM608", tell(
                "the fragment {fragment} is for {device}, this is {name}",
                fragment=fragment.id, device=fragment.device, name=self.name),
                              hint=tell("nothing was written"))
        self.line.hide(secrets.values())
        self._typable(fragment, secrets)
        look = self._reading.look()
        seen = look.seen
        state = seen.state(self._known(fragment.id))
        if state in ("armed", "committed", "confirmed-unsaved"):
            self._only_own(fragment.id, state)
            self._staged.setdefault(fragment.id, _Staged(fragment, secrets))
            return  # under way already: an id is made of the content, and what it changed has moved its own footprint
        self._reading.check(fragment, look.stream)
        self._keeps_no_keys(fragment, look.running)
        run = seen.latest(fragment.id)
        if run is None or state != "staged" or not self._flash.whole(run, seen):
            run = seen.next(fragment.id)
            self._flash.write(run.file("staged"), record.write(record.record(fragment)))
            self._flash.forget(fragment.id, seen)
        self._staged[fragment.id] = _Staged(fragment, secrets, run, look)

    def _typable(self, fragment: Fragment, secrets: Mapping[str, str]) -> None:
        """Refuse what cannot be typed, and what the revert timer would not take back, before anything is written."""
        for step in fragment.steps:
            for line in step.do:
                self.line.typable(filled(step.id, line, secrets))
        if lines := irreversible(fragment.steps):
            raise DeviceError("SIM663", of_device(self.name, tell(
                "its revert does not take back {lines}", lines="; ".join(lines))),
                              hint=tell(
                                  "this is not for a timed change: make it by hand on the console, or by a first "
                                  "file"))

    def _keeps_no_keys(self, fragment: Fragment, running: str) -> None:
        """Refuse to type a secret where the router would write down what is typed."""
        archive = sections.sections(running).get("archive", ()) if fragment.secrets else ()
        if "  logging enable" in archive and "  hidekeys" not in archive:
            raise DeviceError("SIM664", of_device(self.name, tell("its archive logs commands with their keys")),
                              hint=tell("archive / log config / hidekeys"))

    def arm(self, fragment_id: str, seconds: int) -> int:
        minutes = int(seconds) // 60
        if (look := self._staged_upon(self._known(fragment_id))) is None:
            look = self._reading.look()
        seen = look.seen
        state, run = seen.state(fragment_id), seen.latest(fragment_id)
        if run is None or state not in ("staged", "armed", "committed") or (state != "staged" and seen.timer is None):
            raise DeviceError("SIM665", of_device(self.name, tell(
                "{fragment_id} is {state} and cannot be armed", fragment_id=fragment_id, state=state)),
                              hint=tell("stage it first"))
        if not 1 <= minutes <= _LONGEST_TIMER:
            raise DeviceError("SIM666", of_device(self.name, tell(
                "cannot undo after {seconds} s: the timer knows whole minutes", seconds=seconds)),
                              hint=tell("1 to {longest} minutes", longest=_LONGEST_TIMER))
        if state != "staged":
            self._only_own(fragment_id, state)
        self._timer.not_theirs(seen)
        under = seen.under_timer()
        if seen.timer is None:
            self._timer.may_begin(look, self._planned_upon(run))
            self._timer.begin(run, minutes)
            self._armed.add(fragment_id)
            return minutes * 60
        minutes = max(minutes, -(-seen.timer.seconds_left // 60))
        if run not in under and len(under) >= BATCH:
            raise DeviceError("SIM668", of_device(self.name, tell(
                "{under} fragments stand under its timer already", under=len(under))),
                              hint=tell("they fall together: confirm those first, then apply the rest"))
        self._timer.join(run, minutes, marked=run in under)
        if seen.files.get(run) == "staged":
            self._flash.rename(run, "staged", "armed")
        self._armed.add(fragment_id)
        return minutes * 60

    def _only_own(self, fragment_id: str, state: str) -> None:
        if fragment_id not in self._armed:
            raise footprint.under_way(self.name, fragment_id, state)

    def _staged_upon(self, fragment_id: str) -> Look | None:
        """What stood when a fragment was staged by this session, with its file beside it, where no timer ran then.
        Good enough to begin a timer upon: a router that has one by now refuses ours, and what stands by then is looked
        at once more before the first line is typed under it.
        """
        staged = self._staged.get(fragment_id)
        if self._timer.begun or staged is None or staged.run is None or staged.compared is None:
            return None
        seen = staged.compared.seen
        return None if seen.timer is not None else replace(
            staged.compared, seen=replace(seen, files={**seen.files, staged.run: "staged"}))

    def _planned_upon(self, run: Run) -> Mapping[str, str | None]:
        """What the objects that a staged fragment writes or saves were when it was planned, by digest."""
        staged = self._staged.get(run.fragment)
        if staged is None:
            return {}
        known = record.record(staged.fragment)
        return {**known.before, **known.saves}

    def commit(self, fragment_id: str) -> None:
        began = monotonic()
        self._known(fragment_id)
        # What is checked stands right before the first line: the way into configuration mode is asked for with it.
        look = self._reading.look(enter=True)
        seen = look.seen
        state, run = seen.state(fragment_id), seen.latest(fragment_id)
        try:
            if state in ("armed", "committed", "confirmed-unsaved"):
                self._only_own(fragment_id, state)
            if state in ("committed", "confirmed-unsaved", "confirmed"):
                return
            if run is None or state != "armed" or seen.timer is None:
                raise DeviceError("SIM665", of_device(self.name, tell(
                    "{fragment_id} is {state} and cannot be committed", fragment_id=fragment_id, state=state)),
                                  hint=tell("arm it first"))
            if fragment_id not in self._staged:
                raise DeviceError("SIM671", of_device(self.name, tell(
                    "{fragment_id} was staged in another session", fragment_id=fragment_id)),
                                  hint=tell("its secrets stand nowhere on the router: stage it again in this one"))
            self._timer.not_theirs(seen)
            staged = self._staged[fragment_id]
            self._may_go_on(run, look, staged)
            # The router's clock may have been set back since, which makes its timer look longer.
            until = min(began + seen.timer.seconds_left, self._timer.until)
            push = Push(self.line, staged.fragment, staged.secrets, until)
            self._pushed(push, run, look)
        finally:
            if self.line.alive():
                self.line.leave()

    def _may_go_on(self, run: Run, look: Look, staged: _Staged) -> None:
        """Whether all is as it was when it was staged, right before the first line; else nothing of it is armed any
        more.
        """
        try:
            # Nothing moved where not a letter did.
            if staged.compared is None or staged.compared.standing != look.standing:
                self._reading.check(staged.fragment, look.stream)
            # What others of ours changed under the same timer is unsaved, too: it is no sign of anybody else.
            if all(look.seen.running[r] == "armed" for r in look.seen.under_timer()):
                self._timer.may_begin(look, self._planned_upon(run))
        except DeviceError:
            self.line.leave()
            self.line.configure([run.unmark()])
            self._back.over(run, look.seen)
            raise

    def _pushed(self, push: Push, run: Run, look: Look) -> None:
        """Type it, see that it became what was planned, and mark it committed; else it is taken back."""
        push.in_time()
        known = record.record(push.fragment)
        try:
            running, snmp = push.do(BECAME)
            self._reading.became(push.fragment, look.version, running, snmp)
            if refresh.policies(known.tops) and refresh.safe(look.startup, look.running, known.tops):
                self._back.ask_anew(known, [line for step in push.fragment.steps for line in step.do], running)
            push.done(run)
        except DeviceError:
            # Where the session is gone, its timer does it.
            if self.line.alive():
                self._back.half_done(push, run, look.seen)
            raise

    def confirm(self, fragment_id: str, among: Sequence[str] = ()) -> None:
        self._known(fragment_id)
        seen = self._still(self._pending) or self._reading.seen()
        # What stands is read once more with what it is compared with; the files only say what the lines are.
        asked = self._flash.asked(seen.unsaved(), seen)
        running, startup, *files = self.line.tell(
            "show running-config", "show startup-config", *asked.values(), seconds=READ_SECONDS)
        seen = replace(seen, running=marks(running.words), startup=marks(startup.words))
        state = seen.state(fragment_id)
        if state == "confirmed":
            return
        if state not in ("committed", "confirmed-unsaved"):
            raise DeviceError("SIM665", of_device(self.name, tell(
                "{fragment_id} is {state} and cannot be confirmed", fragment_id=fragment_id, state=state)),
                              hint=tell("its time may be over: then the router has undone it"))
        self._timer.not_theirs(seen)
        together = {fragment_id, *among}
        standing = seen.unsaved()
        others = [r.fragment for r in standing if r.fragment not in together or seen.running[r] == "armed"]
        if others:
            raise DeviceError("SIM674", of_device(self.name, tell(
                "{others} stands under the same timer, unconfirmed", others=", ".join(others))),
                              hint=tell("a router has one timer: confirm them together, or revert those first"))
        records = self._flash.shown(standing, asked, files)
        unsaved = self._reading.unsaved(startup.words, running.words)
        if lines := unsaved.foreign([top for known in records for top in known.tops],
                                    [i for known in records for i in known.before],
                                    {i: digest for known in records for i, digest in known.saves.items()}):
            raise DeviceError("SIM675", of_device(self.name, tell(
                "somebody typed meanwhile what a save would keep: {few}", few=few(lines))),
                              hint=tell(
                                  "whoever typed it takes it back or saves it; else the timer takes everything back"))
        if seen.timer is not None:
            # A timer that is gone says nothing of who ended it: a rollback that failed ends it, too.
            self._timer.end(standing, records)
        self._save(seen, standing)

    def _save(self, seen: Seen, standing: Sequence[Run]) -> None:
        """Make what runs what boots, and believe only what is read back."""
        old = [r for r in seen.running if r not in standing]
        self._flash.keep(old, seen)
        # Where another release wrote the startup configuration, it asks whether to replace it.
        told = self.line.tell(
            "configure terminal", *(r.mark("confirmed") for r in standing), *(r.unmark() for r in old), "end",
            "write memory\n", *SAVED, seconds=_SAVE_SECONDS, loose=True)
        written, runs, boots = told[-3:]
        now = replace(seen, running=marks(runs.words), startup=marks(boots.words))
        lost = [r.fragment for r in standing if now.state(r.fragment) != "confirmed"]
        if lost:
            said = clean(written.words)
            raise DeviceError("SIM676", of_device(self.name, tell(
                "confirmed and not saved: {lost}: {said}", lost=", ".join(lost), said=said)),
                              hint=tell("a power cut would take it back: make room in nvram, then simpul resume"))

    def revert(self, fragment_id: str) -> None:
        look = self._reading.look()
        seen = look.seen
        state, run = seen.state(self._known(fragment_id)), seen.latest(fragment_id)
        if state == "confirmed":
            raise DeviceError("SIM677", of_device(self.name, tell(
                "{fragment_id} is confirmed", fragment_id=fragment_id)), hint=tell(
                "a new plan can take it back"))
        if run is None or state in ("unseen", "reverted"):
            return
        if state == "staged":
            self._flash.rename(run, "staged", "gone")
            return
        staged = self._staged.get(fragment_id)
        self._back.committed(run, look, staged.secrets if staged else {})
        self._staged.pop(fragment_id, None)

    def otherwise(self, fragments: Sequence[Fragment]) -> Mapping[str, Left]:
        return self._reading.otherwise(fragments)

    # The rest.
    def probe(self, kind: str, *arguments: str) -> ProbeResult:
        return self.probe_all([(kind, arguments)])[0]

    def probe_all(self, probes: Sequence[Probe]) -> tuple[ProbeResult, ...]:
        questions = [question(kind, arguments) for kind, arguments in probes]
        commands = list(dict.fromkeys(q.command for q in questions if q.command is not None))
        answers = self.line.tell(*commands, seconds=READ_SECONDS) if commands else []
        shown = {a.line: a.words for a in answers}
        return tuple(q.read(shown[q.command] if q.command else "") for q in questions)

    def backup(self) -> bytes:
        return self.line.ask("show startup-config", seconds=READ_SECONDS)[0].encode()

    def traces(self, object_ids: Sequence[str], since: float) -> Traces:
        clock, headings, log = (a.words for a in self.line.tell(*traces.COMMANDS, seconds=READ_SECONDS))
        try:
            return traces.read(clock, headings, log, object_ids, since)
        except ValueError as error:
            raise DeviceError("SIM612", of_device(self.name, tell(
                "what it knows of changes is not understood: {said}", said=clean(str(error)))),
                              hint=tell("it was only read")) from error

    def alive(self) -> bool:
        return self.line.alive()

    def close(self) -> None:
        self.line.close()

