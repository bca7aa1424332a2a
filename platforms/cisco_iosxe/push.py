"""A fragment's lines on their way into the running configuration, section by section, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Final

from platforms.cisco_iosxe.cli import Answer, CommandLine, complaint
from platforms.cisco_iosxe.runs import Run
from platforms.session import clean
from simpul.config.model import Step
from simpul.errors import DeviceError, SecretError, of_device
from simpul.plan.model import Fragment
from simpul.words.sentence import tell

_SECRET: Final = re.compile(r"secret:([A-Za-z0-9+/=:._-]+)")
# A section may bring a tunnel up or make the router ask its forwarding hardware.
_SECTION_SECONDS: Final = 120.0
# No step begins when less than this is left of the timer: it would fire between two lines.
_MARGIN: Final = 30.0


class Push:
    """One fragment being typed by one session."""

    def __init__(self, line: CommandLine, fragment: Fragment, secrets: Mapping[str, str], until: float) -> None:
        self.fragment = fragment
        self._line = line
        self._secrets = secrets
        self._until = until         # when its timer fires, on this machine's monotonic clock
        self._begun: list[Step] = []

    def do(self, then: Sequence[str]) -> list[str]:
        """Type every step's lines in the configuration mode that was entered, each step in one write, and hand back
        what the router says to `then`. Raises DeviceError with the first line that the router refuses; the steps after
        it were not begun.
        """
        *steps, last = self.fragment.steps
        try:
            for step in steps:
                self._step(step)
            # Back to exec mode with the last one: a way there and back costs as much as the lines themselves.
            return self._step(last, "end", then=then)
        except DeviceError:
            if self._line.alive():
                self._line.leave()
            raise

    def done(self, run: Run) -> None:
        """Mark the run committed, as the last thing of it: before that nobody can confirm it."""
        self._heed(self._line.configure([run.mark("committed")]))

    def undo(self, run: Run) -> None:
        """Type the undo of the steps that were begun, the last one first. What a step did not come to do cannot be
        undone, so a complaint is nothing: what the objects are afterwards counts, and the mark stays until somebody has
        looked. Raises SecretError, before the first line, where an undo needs a secret that was not given.
        """
        undo = [[filled(step.id, line, self._secrets) for line in step.undo] for step in reversed(self._begun)]
        self._line.enter()
        # Half of it undone is nothing to be confirmed.
        self._line.type([run.mark("armed")])
        for lines in undo:
            self._line.type(lines, _SECTION_SECONDS)
        self._line.leave()

    def in_time(self) -> None:
        """Raises DeviceError where its timer is about to fire."""
        if (left := self._until - monotonic()) < _MARGIN:
            raise DeviceError("SIM665", of_device(self._line.name, tell(
                "{fragment} has {left} s until its timer takes it back and cannot be committed",
                fragment=self.fragment.id, left=max(0, round(left)))),
                              hint=tell("arm it again, for longer"))

    def _heed(self, answers: Sequence[Answer]) -> None:
        if over := next((a for a in answers if a.over), None):
            raise DeviceError("SIM662", of_device(self._line.name, tell(
                "its timer began to take the change back at `{what}`",
                what=self._masked(over.line.strip()))), hint=tell("arm it for longer"))

    def _step(self, step: Step, *end: str, then: Sequence[str] = ()) -> list[str]:
        self.in_time()
        self._begun.append(step)
        typed = *step.do, *end
        answers = self._line.type([filled(step.id, line, self._secrets) for line in typed], _SECTION_SECONDS, then)
        self._heed(answers)
        for line, answer in zip(typed, answers[:len(typed)], strict=True):
            if words := complaint(answer.words):
                raise DeviceError("SIM610", of_device(self._line.name, tell(
                    "{step}: `{what}`: {words}", step=step.id, what=line.strip(), words=self._masked(words))),
                                  hint=tell("the router's own words are shown; what was begun is undone"))
        return self._line.heard(answers[len(typed):])

    def _masked(self, words: str) -> str:
        """A router's words without the secrets of this fragment: it repeats what it does not understand."""
        for name, value in self._secrets.items():
            words = words.replace(value, f"secret:{name}")
        return clean(words)


def filled(object_id: str, line: str, secrets: Mapping[str, str]) -> str:
    """A line with its secrets in their places. Raises SecretError (SIM561) where one was not given."""
    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in secrets:
            raise SecretError("SIM561", tell(
                "{object_id} needs the secret {name}, which was not given", object_id=object_id, name=name),
                              hint=tell("make it with simpul secrets, or name the backend that holds it"))
        return secrets[name]

    return _SECRET.sub(value, line)
