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
from platforms.cisco_iosxe.cli import CommandLine, complaint
from platforms.cisco_iosxe.dialect.secrets import masked
from platforms.cisco_iosxe.facts import RouterFacts, parse_facts
from platforms.cisco_iosxe.flash import Flash
from platforms.cisco_iosxe.irreversible import irreversible
from platforms.cisco_iosxe.probes import question
from platforms.cisco_iosxe.push import Push, filled
from platforms.cisco_iosxe.reading import BECAME, READ_SECONDS, SAVED, Look, Reading
from platforms.cisco_iosxe.record import Record
from platforms.cisco_iosxe.runs import Run, Seen, marks
from platforms.session import Endpoint, clean
from simpul.config.model import Dialect
from simpul.device import FateState, Pending, Probe, ProbeResult, Traces
from simpul.errors import DeviceError, FootprintMoved, SecretError, WrongDevice
from simpul.plan.model import DeviceFacts, Fragment

_Read = TypeVar("_Read")
_ID: Final = re.compile(r"[0-9a-f]{16}")
# A revert of a whole router compares and types for minutes; a save takes seconds.
_REVERT_SECONDS: Final = 600.0
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
        self._user = line.session.endpoint.user
        self._reading = Reading(line, dialect)
        self._flash = Flash(line)
        self._staged: dict[str, _Staged] = {}
        self._timed = False                         # whether this session has begun a timer
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
            raise WrongDevice("SIM608", f"asked for {self.name}, but it calls itself {clean(facts.hostname)}",
                              hint="its address in the inventory leads to another router")
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
            raise DeviceError("SIM609", f"{clean(fragment_id)!r} is not a fragment's id", hint="an id is 16 of 0-9a-f")
        return fragment_id

    # Changing.
    def stage(self, fragment: Fragment, secrets: Mapping[str, str]) -> None:
        if fragment.device != self.name:
            raise WrongDevice("SIM608", f"the fragment {fragment.id} is for {fragment.device}, this is {self.name}",
                              hint="nothing was written")
        self.line.hide(secrets.values())
        self._typable(fragment, secrets)
        look = self._reading.look()
        seen = look.seen
        state = seen.state(self._known(fragment.id))
        if state in ("armed", "committed", "confirmed-unsaved"):
            self._staged[fragment.id] = _Staged(fragment, secrets)
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
            raise DeviceError("SIM663", f"{self.name}: its revert does not take back {'; '.join(lines)}",
                              hint="this is not for a timed change: make it by hand on the console, or by a first file")

    def _keeps_no_keys(self, fragment: Fragment, running: str) -> None:
        """Refuse to type a secret where the router would write down what is typed."""
        archive = sections.sections(running).get("archive", ())
        if fragment.secrets and "  logging enable" in archive and "  hidekeys" not in archive:
            raise DeviceError("SIM664", f"{self.name}: its archive logs commands with their keys",
                              hint="archive / log config / hidekeys")

    def arm(self, fragment_id: str, seconds: int) -> int:
        minutes = int(seconds) // 60
        if (look := self._staged_upon(self._known(fragment_id))) is None:
            look = self._reading.look()
        seen = look.seen
        state, run = seen.state(fragment_id), seen.latest(fragment_id)
        if run is None or state not in ("staged", "armed", "committed") or (state != "staged" and seen.timer is None):
            raise DeviceError("SIM665", f"{self.name}: {fragment_id} is {state} and cannot be armed",
                              hint="stage it first")
        if not 1 <= minutes <= _LONGEST_TIMER:
            raise DeviceError("SIM666", f"{self.name}: cannot undo after {seconds} s: the timer knows whole minutes",
                              hint=f"1 to {_LONGEST_TIMER} minutes")
        self._not_theirs(seen)
        under = seen.under_timer()
        if seen.timer is None:
            self._begin(run, minutes, look)
            return minutes * 60
        minutes = max(minutes, -(-seen.timer.seconds_left // 60))
        if run not in under and len(under) >= BATCH:
            raise DeviceError("SIM668", f"{self.name}: {len(under)} fragments stand under its timer already",
                              hint="they fall together: confirm those first, then apply the rest")
        self._join(run, minutes, marked=run in under)
        if seen.files.get(run) == "staged":
            self._flash.rename(run, "staged", "armed")
        return minutes * 60

    def _staged_upon(self, fragment_id: str) -> Look | None:
        """What stood when a fragment was staged by this session, with its file beside it, where no timer ran then.
        Good enough to begin a timer upon: a router that has one by now refuses ours, and what stands by then is looked
        at once more before the first line is typed under it.
        """
        staged = self._staged.get(fragment_id)
        if self._timed or staged is None or staged.run is None or staged.compared is None:
            return None
        seen = staged.compared.seen
        return None if seen.timer is not None else replace(
            staged.compared, seen=replace(seen, files={**seen.files, staged.run: "staged"}))

    def _begin(self, run: Run, minutes: int, look: Look) -> None:
        """Start the timer, under the run's mark."""
        self._may_begin(run, look)
        *begun, _ = self.line.tell(f"configure terminal revert timer {minutes}", run.mark("armed"), "end",
                                   self._flash.renames(run, "staged", "armed"), seconds=READ_SECONDS)
        self._timed = True
        try:
            self.line.configured(begun)
        except DeviceError:
            seen = self._reading.seen()
            if run not in seen.running:
                self._flash.rename(run, "armed", "staged")
            self._not_theirs(seen)
            raise

    def _may_begin(self, run: Run, look: Look) -> None:
        """What nobody has saved yet, and a reload that somebody has planned, stand in the way of a timer: our
        confirmation would save the one and undo the safety of the other. Not what the fragment was planned upon, and
        writes over: a line that somebody typed into an object is taken back so.
        """
        staged = self._staged.get(run.fragment)
        read = [s.before for s in staged.fragment.steps if s.before is not None] if staged is not None else []
        if lines := sections.foreign(look.startup, look.running, sections.written_over(look.running, read)):
            raise DeviceError("SIM669", f"{self.name}: lines run there that nobody has saved: {_few(lines)}",
                              hint="whoever typed them saves them (write memory) or takes them back; then try again")
        if "Reload scheduled" in look.reload:
            raise DeviceError("SIM670", f"{self.name}: somebody has planned a reload: {clean(look.reload)}",
                              hint="somebody is at work there and relies on it; try again later")

    def _join(self, run: Run, minutes: int, *, marked: bool) -> None:
        """Come under the timer that runs already, which begins anew."""
        self.line.ask(f"configure revert timer {minutes}")
        if not marked:
            self.line.configure([run.mark("armed")])

    def commit(self, fragment_id: str) -> None:
        began = monotonic()
        self._known(fragment_id)
        # What is checked stands right before the first line: the way into configuration mode is asked for with it.
        look = self._reading.look(enter=True)
        seen = look.seen
        state, run = seen.state(fragment_id), seen.latest(fragment_id)
        try:
            if state in ("committed", "confirmed-unsaved", "confirmed"):
                return
            if run is None or state != "armed" or seen.timer is None:
                raise DeviceError("SIM665", f"{self.name}: {fragment_id} is {state} and cannot be committed",
                                  hint="arm it first")
            if fragment_id not in self._staged:
                raise DeviceError("SIM671", f"{self.name}: {fragment_id} was staged in another session",
                                  hint="its secrets stand nowhere on the router: stage it again in this one")
            self._not_theirs(seen)
            staged = self._staged[fragment_id]
            self._may_go_on(run, look, staged)
            push = Push(self.line, staged.fragment, staged.secrets, began + seen.timer.seconds_left)
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
                self._may_begin(run, look)
        except DeviceError:
            self.line.leave()
            self.line.configure([run.unmark()])
            self._over(run, look.seen)
            raise

    def _pushed(self, push: Push, run: Run, look: Look) -> None:
        """Type it, see that it became what was planned, and mark it committed; else it is taken back."""
        push.in_time()
        known = record.record(push.fragment)
        try:
            running, snmp = push.do(BECAME)
            self._reading.became(push.fragment, look.version, running, snmp)
            if refresh.policies(known.tops) and refresh.safe(look.startup, look.running, known.tops):
                self._ask_anew(known, [line for step in push.fragment.steps for line in step.do], running)
            push.done(run)
        except DeviceError:
            # Where the session is gone, its timer does it.
            if self.line.alive():
                self._take_back(push, run, look.seen)
            raise

    def _take_back(self, push: Push, run: Run, before: Seen) -> None:
        """Undo what was begun. Where that does not bring back what was there, the router takes everything back."""
        try:
            push.undo(run)
            self._reading.check(push.fragment, self._reading.fetch())
            self.line.configure([run.unmark()])
        except (FootprintMoved, SecretError):
            self._revert_all()
            try:
                self._reading.check(push.fragment, self._reading.fetch())
            except FootprintMoved as error:
                said = error.diagnostic.message
                raise DeviceError("SIM673", f"{self.name}: it went back, and not to what was there: {said}",
                                  hint="look at what is left with `show archive config differences`") from error
        self._over(run, before)

    def _over(self, run: Run, before: Seen) -> None:
        """A run is taken back. Where nothing of ours stands any more under the timer that was ours before, it shall
        take back nothing of what others type.
        """
        seen = self._reading.seen()
        if (file := seen.files.get(run)) is not None:
            if self._flash.whole(run, seen):
                undone = self._flash.records([run], seen)[0]
                if refresh.policies(undone.tops):
                    running = self.line.ask("show running-config", seconds=READ_SECONDS)[0]
                    self._ask_anew(undone, undone.undo, running)
            self._flash.rename(run, file, "gone")
        if self._ours(before) and (left := seen.foreign_timer) is not None and left.user == self._user:
            self.line.ask("configure confirm")

    def _ask_anew(self, known: Record, typed: Sequence[str], running: str) -> None:
        """Have routes judged by the policies that stand now: those that came by others would stay. After a commit only
        where the router asks by itself once its timer has taken the lines back: else nobody would ask for what a wrong
        policy had let go.
        """
        # A neighbour that is not up has nothing to ask for; what the router says of that is nothing to heed.
        if lines := refresh.commands(running, known.tops, typed):
            self.line.tell(*lines)

    def _ours(self, seen: Seen) -> bool:
        """Whether the timer that runs was begun by this session's user, and something of ours stands under it."""
        return seen.timer is not None and seen.timer.user == self._user and bool(seen.under_timer())

    def _not_theirs(self, seen: Seen) -> None:
        """Raises DeviceError where the timer that runs is somebody else's, whatever is marked."""
        if seen.timer is not None and not self._ours(seen):
            raise DeviceError("SIM667", f"{self.name}: a change of {clean(seen.timer.user)} waits for its own "
                              f"confirmation, {seen.timer.seconds_left} s more",
                              hint="a router has one revert timer: let it be confirmed or come back, then try again")

    def _revert_all(self) -> None:
        """The whole router goes back to before the timer, with everything that stands under it."""
        answer = self.line.tell("configure revert now", seconds=_REVERT_SECONDS)[0]
        seen = self._reading.seen()
        # A mark may be gone already: only a timer that is gone says that the router went back.
        if seen.timer is not None or seen.under_timer():
            raise DeviceError("SIM673", f"{self.name}: it does not go back: {clean(answer.words)}",
                              hint="look at what is left with `show archive config differences`")

    def confirm(self, fragment_id: str, among: Sequence[str] = ()) -> None:
        self._known(fragment_id)
        seen = self._still(self._pending) or self._reading.seen()
        # What stands is read once more with what it is compared with; the files only say what the lines are.
        asked = self._flash.asked(self._unsaved(seen), seen)
        running, startup, *files = self.line.tell(
            "show running-config", "show startup-config", *asked.values(), seconds=READ_SECONDS)
        seen = replace(seen, running=marks(running.words), startup=marks(startup.words))
        state = seen.state(fragment_id)
        if state == "confirmed":
            return
        if state not in ("committed", "confirmed-unsaved"):
            raise DeviceError("SIM665", f"{self.name}: {fragment_id} is {state} and cannot be confirmed",
                              hint="its time may be over: then the router has undone it")
        self._not_theirs(seen)
        together = {fragment_id, *among}
        standing = self._unsaved(seen)
        others = [r.fragment for r in standing if r.fragment not in together or seen.running[r] == "armed"]
        if others:
            raise DeviceError("SIM674", f"{self.name}: {', '.join(others)} stands under the same timer, unconfirmed",
                              hint="a router has one timer: confirm them together, or revert those first")
        records = self._flash.shown(standing, asked, files)
        if lines := sections.foreign(startup.words, running.words, [top for known in records for top in known.tops]):
            raise DeviceError("SIM675", f"{self.name}: somebody typed meanwhile what a save would keep: {_few(lines)}",
                              hint="whoever typed it takes it back or saves it; else the timer takes everything back")
        if seen.timer is not None:
            # A timer that is gone says nothing of who ended it: a rollback that failed ends it, too.
            self._end_timer(standing, records)
        self._save(seen, standing)

    def _end_timer(self, standing: Sequence[Run], records: Sequence[Record]) -> None:
        """End it under marks that say who did. Where it has ended by itself meanwhile, those came too late, and go."""
        self.line.configure([r.mark("confirming") for r in standing])
        try:
            self.line.ask("configure confirm")
        except DeviceError:
            if self.line.alive() and not any(self._reading.not_back(known.before) for known in records):
                self.line.configure([r.unmark() for r in standing])
            raise

    @staticmethod
    def _unsaved(seen: Seen) -> list[Run]:
        """Runs that stand and would not boot."""
        return [r for r, mark in seen.running.items() if mark != "confirmed" or r not in seen.startup]

    def _foreign(self, look: Look, standing: Sequence[Run]) -> tuple[str, ...]:
        """The lines that run, would not boot, and are none of these runs'."""
        known = self._flash.records(standing, look.seen)
        return sections.foreign(look.startup, look.running, [top for one in known for top in one.tops])

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
            raise DeviceError("SIM676", f"{self.name}: confirmed and not saved: {', '.join(lost)}: {said}",
                              hint="a power cut would take it back: make room in nvram, then simpul resume")

    def revert(self, fragment_id: str) -> None:
        look = self._reading.look()
        seen = look.seen
        state, run = seen.state(self._known(fragment_id)), seen.latest(fragment_id)
        if state == "confirmed":
            raise DeviceError("SIM677", f"{self.name}: {fragment_id} is confirmed", hint="a new plan can take it back")
        if run is None or state in ("unseen", "reverted"):
            return
        if state == "staged":
            self._flash.rename(run, "staged", "gone")
            return
        self._not_theirs(seen)
        if seen.timer is not None and seen.under_timer() == (run,) and self._only(look, run):
            self._revert_all()
        else:
            self._undo_one(seen, run)
        self._over(run, seen)
        self._staged.pop(fragment_id, None)

    def _only(self, look: Look, run: Run) -> bool:
        """Whether all of a run of ours goes when all goes, and nothing else; or nobody can tell, and it must go."""
        if not self._flash.whole(run, look.seen):
            return True
        # What a router takes away only where it is told to, a rollback leaves: it asks a person, and there is none.
        asks = any(line.endswith(" forced") for line in self._flash.records([run], look.seen)[0].undo)
        return not asks and not self._foreign(look, [run])

    def _undo_one(self, seen: Seen, run: Run) -> None:
        """Take one back by its lines, while what stands beside it stays. Its mark goes last, once all is as it was.
        While it stands, the timer takes back what this could not; and it says "armed", which nobody can confirm.
        """
        known = self._flash.records([run], seen)[0]
        staged = self._staged.get(run.fragment)
        try:
            undo = [filled(run.fragment, line, staged.secrets if staged else {}) for line in known.undo]
        except SecretError as error:
            raise DeviceError("SIM681", f"{self.name}: what takes {run.fragment} back needs a secret that is not here",
                              hint="its own timer takes back everything that stands under it") from error
        self.line.enter()
        typed = self.line.type([run.mark("armed"), *undo])
        self.line.leave()
        if wrong := self._reading.not_back(known.before):
            said = next((complaint(a.words) for a in typed if complaint(a.words)), "without a complaint")
            raise DeviceError("SIM673", f"{self.name}: {', '.join(wrong)} is not as it was: {clean(said)}",
                              hint="its own timer takes back everything that stands under it")
        self.line.configure([run.unmark()])

    def otherwise(self, fragments: Sequence[Fragment]) -> Mapping[str, tuple[str, ...]]:
        return footprint.otherwise(fragments, self._reading.objects().objects)

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
            raise DeviceError("SIM612", f"{self.name}: what it knows of changes is not understood: {clean(str(error))}",
                              hint="it was only read") from error

    def alive(self) -> bool:
        return self.line.alive()

    def close(self) -> None:
        self.line.close()


def _few(lines: Sequence[str]) -> str:
    """The first of some lines that differ, without the secrets in them."""
    shown = [f"{line[:1]}{' ' * (len(line) - len(text) - 1)}{masked(text)}"
             for line in lines[:6] for text in (line[1:].lstrip(" "),)]
    return clean("; ".join(shown)) + (f" and {len(lines) - 6} more" if len(lines) > 6 else "")
