"""A fragment taken back while its timer still runs: by its own lines, or with the whole router."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from platforms.cisco_iosxe import refresh
from platforms.cisco_iosxe.cli import CommandLine, complaint
from platforms.cisco_iosxe.flash import Flash
from platforms.cisco_iosxe.push import Push, filled
from platforms.cisco_iosxe.reading import READ_SECONDS, Look, Reading
from platforms.cisco_iosxe.record import Record
from platforms.cisco_iosxe.revert_timer import REVERT_SECONDS, RevertTimer
from platforms.cisco_iosxe.runs import Run, Seen
from platforms.session import clean
from simpul.errors import DeviceError, FootprintMoved, SecretError, of_device
from simpul.words.sentence import tell


class TakingBack:
    """What one session does to have a run's lines gone."""

    def __init__(self, line: CommandLine, reading: Reading, flash: Flash, timer: RevertTimer) -> None:
        self._line = line
        self._reading = reading
        self._flash = flash
        self._timer = timer

    def half_done(self, push: Push, run: Run, before: Seen) -> None:
        """Undo what was begun. Where that does not bring back what was there, the router takes everything back."""
        try:
            push.undo(run)
            self._reading.check(push.fragment, self._reading.fetch())
            self._line.configure([run.unmark()])
        except (FootprintMoved, SecretError):
            self._timer.revert_all()
            try:
                self._reading.check(push.fragment, self._reading.fetch())
            except FootprintMoved as error:
                said = error.diagnostic.message
                raise DeviceError("SIM673", of_device(self._line.name, tell(
                    "it went back, and not to what was there: {said}", said=said)), hint=tell(
                    "look at what is left with `show archive config differences`")) from error
        self.over(run, before)

    def committed(self, run: Run, look: Look, secrets: Mapping[str, str]) -> None:
        """Take back what was armed or committed."""
        seen = look.seen
        self._timer.not_theirs(seen)
        if not self._flash.kept(run, seen):
            self._with_all_that_is_unsaved(seen, run)
        elif seen.timer is not None and seen.under_timer() == (run,) and self._alone(look, run):
            self._timer.revert_all()
        else:
            self._by_its_lines(seen, run, secrets)
        self.over(run, seen)

    def _with_all_that_is_unsaved(self, seen: Seen, run: Run) -> None:
        """Take one back of which flash keeps nothing any more: somebody emptied it, so that the router's own rollback
        finds no file either. Nothing was saved since before it, so what boots is where that would have led, with the
        same that others typed meanwhile. "Reverting to the Startup Configuration File": Managing Configuration Files
        Configuration Guide, IOS-XE 17, Configuration Replace and Configuration Rollback.
        """
        beside = [r.fragment for r in seen.unsaved() if r != run]
        if run in seen.startup or beside:
            why = (tell("it was saved meanwhile") if run in seen.startup
                   else tell("{others} stands there unsaved, too", others=", ".join(beside)))
            raise DeviceError("SIM680", of_device(self._line.name, tell(
                "flash keeps nothing of what takes {fragment} back, and what boots is not what stood before: {why}",
                fragment=run.fragment, why=why)), hint=tell(
                "its timer finds no file either: simpul plan shows what runs there, and the next plan puts it right"))
        answer = self._line.tell("configure replace nvram:startup-config force", seconds=REVERT_SECONDS)[0]
        if run in self._reading.seen().running:
            raise DeviceError("SIM673", of_device(self._line.name, tell(
                "it does not go back: {said}", said=clean(answer.words))), hint=tell(
                "look at what is left with `show archive config differences`"))

    def over(self, run: Run, before: Seen) -> None:
        """A run is taken back: its file says so, its routes are judged anew, and no timer of ours is left."""
        seen = self._reading.seen()
        if (file := seen.files.get(run)) is not None:
            if self._flash.whole(run, seen):
                undone = self._flash.records([run], seen)[0]
                if refresh.policies(undone.tops):
                    running = self._line.ask("show running-config", seconds=READ_SECONDS)[0]
                    self.ask_anew(undone, undone.undo, running)
            self._flash.rename(run, file, "gone")
        self._timer.let_go(before, seen)

    def ask_anew(self, known: Record, typed: Sequence[str], running: str) -> None:
        """Have routes judged by the policies that stand now: those that came by others would stay. After a commit only
        where the router asks by itself once its timer has taken the lines back: else nobody would ask for what a wrong
        policy had let go.
        """
        # A neighbour that is not up has nothing to ask for; what the router says of that is nothing to heed.
        if lines := refresh.commands(running, known.tops, typed):
            self._line.tell(*lines)

    def _alone(self, look: Look, run: Run) -> bool:
        """Whether all of a run of ours goes when all goes, and nothing else; or nobody can tell, and it must go."""
        if not self._flash.whole(run, look.seen):
            return True
        known = self._flash.records([run], look.seen)[0]
        # What a router takes away only where it is told to, a rollback leaves: it asks a person, and there is none.
        asks = any(line.endswith(" forced") for line in known.undo)
        unsaved = self._reading.unsaved(look.startup, look.running)
        return not asks and not unsaved.foreign(known.tops, known.before, known.saves)

    def _by_its_lines(self, seen: Seen, run: Run, secrets: Mapping[str, str]) -> None:
        """Take one back by its lines, while what stands beside it stays. Its mark goes last, once all is as it was.
        While it stands, the timer takes back what this could not; and it says "armed", which nobody can confirm.
        """
        known = self._flash.records([run], seen)[0]
        try:
            undo = [filled(run.fragment, line, secrets) for line in known.undo]
        except SecretError as error:
            raise DeviceError("SIM681", of_device(self._line.name, tell(
                "what takes {fragment} back needs a secret that is not here", fragment=run.fragment)), hint=tell(
                "its own timer takes back everything that stands under it")) from error
        self._line.enter()
        typed = self._line.type([run.mark("armed"), *undo])
        self._line.leave()
        if wrong := self._reading.not_back(known.before):
            said = next((clean(complaint(a.words)) for a in typed if complaint(a.words)), tell("without a complaint"))
            raise DeviceError("SIM673", of_device(self._line.name, tell(
                "{wrong} is not as it was: {said}", wrong=", ".join(wrong), said=said)), hint=tell(
                "its own timer takes back everything that stands under it"))
        self._line.configure([run.unmark()])
