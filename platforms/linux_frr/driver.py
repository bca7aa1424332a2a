"""A linux_frr router as a `Device`: Netmiko's session, the helper on the other side."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Final, cast

from platforms import footprint
from platforms.linux_frr import traces
from platforms.linux_frr.backup import COMMAND
from platforms.linux_frr.bundle import bundle
from platforms.linux_frr.dialect import LinuxFrr as LinuxFrrDialect
from platforms.linux_frr.dialect import feature_of
from platforms.linux_frr.dialect.reading import Reading
from platforms.linux_frr.facts import RouterFacts, parse_facts
from platforms.linux_frr.helper import PATH
from platforms.session import Answer, Endpoint, Session, clean
from simpul.device import FateState, Pending, PendingState, Probe, ProbeResult, Traces
from simpul.errors import DeviceError, DialectError, FootprintMoved, WrongDevice, of_device
from simpul.plan.left import Left
from simpul.plan.model import DeviceFacts, Fragment
from simpul.words.sentence import tell

_MISUSED: Final = 2
_MOVED: Final = 3
_ID: Final = re.compile(r"[0-9a-f]{16}")
_PENDING: Final = re.compile(r"([0-9a-f]{16}) (staged|armed|committed|confirmed-unsaved) (-|-?\d+)")
# One probe and the answer to it, as the helper reads and prints them.
_PROBE: Final = re.compile(r"[a-z]+( [A-Za-z0-9.:]{1,45})+")
_ANSWER: Final = re.compile(r"([014]) (.*)")
_PROBES: Final = "handshake wgN|ikeN, bgp ADDR, ospf vlanN 4|6 NOT-ID..., gateway ADDR, ping SRC DST, tcp SRC DST PORT"
# The helper's words for where a fragment stands.
_FATES: Final[Mapping[str, FateState]] = {
    "staged": "staged", "armed": "armed", "committed": "committed", "confirmed-unsaved": "confirmed-unsaved",
    "confirmed": "confirmed", "reverted": "reverted", "failed": "reverted", "unseen": "unseen"}
# Seconds that a command may take. A commit waits up to 120 s for the lock and then brings daemons to act.
_LIMITS: Final[Mapping[str, float]] = {"facts": 30, "probe": 30, "pending": 180, "fetch": 240, "stage": 300, "arm": 180,
                                       "fate": 180, "commit": 600, "confirm": 240, "revert": 600}


_BACKUP_SECONDS: Final = 180.0
_TRACES_SECONDS: Final = 60.0


class LinuxFrr:
    """One open session with a router. `limits` are seconds by helper command."""

    def __init__(self, session: Session, limits: Mapping[str, float] = _LIMITS) -> None:
        self.name = session.endpoint.name
        self.session = session
        self._limits = limits
        self._read: Reading | None = None
        self._armed: set[str] = set()       # fragments that this session has armed

    @classmethod
    def open(cls, endpoint: Endpoint) -> LinuxFrr:
        """Connect and make sure that this is the router that was asked for. Raises Unreachable, WrongDevice,
        DeviceError.
        """
        device = cls(Session.open(endpoint, "linux"))
        try:
            device._known()
        except BaseException:
            device.close()
            raise
        return device

    def _known(self) -> None:
        said = self.router_facts().hostname
        prompt = self.session.prompt()
        # Debian's prompt says user@host; a bare "#" says nothing and is not held against the router.
        shown = re.search(r"@([A-Za-z0-9-]+)", prompt) or re.match(r"\s*([A-Za-z0-9-]+):", prompt)
        for what, name in (("the helper", said), ("the prompt", shown.group(1) if shown else self.name)):
            if name != self.name:
                raise WrongDevice("SIM608", tell(
                    "asked for {name}, but {what} says {said}: not written to",
                    name=self.name, what=what, said=clean(name)),
                                  hint=tell("its address in the inventory leads to another router"))

    def _helper(self, command: str, *arguments: str, data: bytes = b"", fragment: str | None = None) -> Answer:
        if fragment is not None and not _ID.fullmatch(fragment):
            raise DeviceError("SIM609", tell(
                "{said!r} is not a fragment's id", said=clean(fragment)), hint=tell(
                "an id is 16 of 0-9a-f"))
        if command in ("commit", "confirm", "revert"):
            self._read = None
        words = [PATH, command, *([fragment] if fragment is not None else []), *arguments]
        return self.session.run(" ".join(words), self._limits[command], data)

    def _must(self, command: str, *arguments: str, data: bytes = b"", fragment: str | None = None) -> str:
        answer = self._helper(command, *arguments, data=data, fragment=fragment)
        said = answer.words or clean(answer.output.decode(errors="replace"))
        if answer.status == _MOVED:
            raise FootprintMoved("SIM614", tell(
                "{name} {command} {fragment}: {said}", name=self.name, command=command, fragment=fragment, said=said),
                                 hint=tell("somebody changed this since the plan was made; make a new plan"))
        if answer.status:
            asked = f"{self.name} {command} {' '.join((fragment or '', *arguments))}".rstrip()
            raise DeviceError("SIM610", tell("{asked}: {words} (status {status})", asked=asked,
                                             words=said or tell("refused without a word"), status=answer.status),
                              hint=tell("the router's own words are shown; nothing is half-done"))
        try:
            return answer.output.decode()
        except UnicodeDecodeError as error:
            raise DeviceError("SIM612", tell(
                "{name} {command}: the answer is not text: {error}", name=self.name, command=command, error=str(error)),
                              hint=tell("compare the helper's SHA-256 with the plan's")) from error

    def router_facts(self) -> RouterFacts:
        """All facts, beyond those that a plan holds."""
        return parse_facts(self._must("facts"))

    def facts(self) -> DeviceFacts:
        return self.router_facts().for_plan()

    def fetch(self) -> str:
        text = self._must("fetch")
        self._whole(text)
        return text

    def _whole(self, text: str) -> Reading:
        try:
            return Reading(text)
        except DialectError as error:
            raise DeviceError("SIM612", of_device(self.name, tell(
                "what it printed is not its configuration: {said}", said=clean(str(error)))),
                              hint=tell("read it again; else compare the helper's SHA-256 with the plan's")) from error

    def stage(self, fragment: Fragment, secrets: Mapping[str, str]) -> None:
        if fragment.device != self.name:
            raise WrongDevice("SIM608", tell(
                "the fragment {fragment} is for {device}, this is {name}",
                fragment=fragment.id, device=fragment.device, name=self.name),
                              hint=tell("nothing was written"))
        if self._under_way(fragment.id):
            return  # under way already: an id is made of the content, and what it changed has moved its own footprint
        # Fragments that are staged one after the other are checked against one reading: between two of them this
        # session commits nothing, and what another one changes the helper's own check sees.
        read = self._read = self._read or self._whole(self._must("fetch"))
        self._check(fragment, read)
        watched = {i: hashlib.sha256(read.files[i].text.encode()).hexdigest() if i in read.files else None
                   for i in fragment.footprint if i in read.files or _is_file(i)}
        self._must("stage", data=bundle(fragment, secrets, watched), fragment=fragment.id)

    def _check(self, fragment: Fragment, read: Reading) -> None:
        """What the plan saw against what the dialect reads: FRR's own words count, not only the drop-in files. From
        here to the commit the helper watches the files.
        """
        claims = {s.id: s.after for s in fragment.steps if s.after is not None}
        footprint.unmoved(self.name, fragment, read.config(claims).objects)

    def _under_way(self, fragment_id: str) -> bool:
        """Whether this session has armed it. Raises DeviceError (SIM621) where another one has."""
        state = next((p.state for p in self.pending() if p.id == fragment_id), "staged")
        if state != "staged" and fragment_id not in self._armed:
            raise footprint.under_way(self.name, fragment_id, state)
        return state != "staged"

    def arm(self, fragment_id: str, seconds: int) -> int:
        self._under_way(fragment_id)
        granted = int(self._must("arm", str(int(seconds)), fragment=fragment_id))
        self._armed.add(fragment_id)
        return granted

    def commit(self, fragment_id: str) -> None:
        if fragment_id not in self._armed:
            self._under_way(fragment_id)
        self._must("commit", fragment=fragment_id)

    def commit_all(self, fragment_ids: Sequence[str]) -> None:
        for identifier in fragment_ids:
            if identifier not in self._armed:
                self._under_way(identifier)
        first, *others = fragment_ids
        self._must("commit", *others, fragment=first)
        # A helper that is older takes the first and says nothing of the others.
        states = {p.id: p.state for p in self.pending()}
        for identifier in others:
            if states.get(identifier) != "committed":
                self.commit(identifier)

    def confirm(self, fragment_id: str, among: Sequence[str] = ()) -> None:  # noqa: ARG002 - each has its own timer
        self._must("confirm", fragment=fragment_id)
        if (stands := self.fate(fragment_id)) != "confirmed":
            raise DeviceError("SIM682", tell(
                "{name} says that {fragment_id} is confirmed, and it is {stands}", name=self.name,
                fragment_id=fragment_id, stands=stands), hint=tell(
                "what is not confirmed its own timer takes back; simpul resume looks again"))

    def revert(self, fragment_id: str) -> None:
        self._must("revert", fragment=fragment_id)

    def otherwise(self, fragments: Sequence[Fragment]) -> Mapping[str, Left]:
        text = self.fetch()
        # What FRR ran before, whatever drop-in stands there now: without one it would be read as somebody else's.
        claims = {s.id: s.before for f in fragments for s in f.steps if s.before is not None}
        return footprint.otherwise(fragments, LinuxFrrDialect().running(text, claims).objects)

    def pending(self) -> tuple[Pending, ...]:
        found = []
        for line in self._must("pending").splitlines():
            match = _PENDING.fullmatch(line)
            if not match:
                raise DeviceError("SIM612", tell(
                    "{name} pending: {said!r} is not understood", name=self.name, said=clean(line)),
                                  hint=tell("compare the helper's SHA-256 with the plan's"))
            identifier, state, left = match.groups()
            found.append(Pending(identifier, cast("PendingState", state), None if left == "-" else int(left)))
        return tuple(found)

    def fate(self, fragment_id: str) -> FateState:
        said = self._must("fate", fragment=fragment_id).strip()
        if said not in _FATES:
            raise DeviceError("SIM612", tell(
                "{name} fate {fragment_id}: {said!r} is not understood",
                name=self.name, fragment_id=fragment_id, said=clean(said)),
                              hint=tell("compare the helper's SHA-256 with the plan's"))
        return _FATES[said]

    def probe(self, kind: str, *arguments: str) -> ProbeResult:
        return self.probe_all([(kind, arguments)])[0]

    def probe_all(self, probes: Sequence[Probe]) -> tuple[ProbeResult, ...]:
        if not probes:
            return ()
        rows = [" ".join((kind, *arguments)) for kind, arguments in probes]
        for row in rows:
            if not _PROBE.fullmatch(row):
                raise DeviceError("SIM609", tell(
                    "{said!r} is nothing that a probe takes", said=clean(row)), hint=_PROBES)
        answer = self.session.run(f"{PATH} probe -", self._limits["probe"] + len(rows),
                                  "".join(f"{row}\n" for row in rows).encode())
        said = answer.output.decode(errors="replace")
        if answer.status == _MISUSED:
            raise DeviceError("SIM619", of_device(self.name, tell(
                "its helper does not know what it is asked, so it is older than this Simpul: install this version's "
                "({words})",
                words=answer.words or clean(said))),
                              hint=tell("docs/linux-frr.md, The helper: one command; the router goes on meanwhile"))
        if answer.status:
            raise DeviceError("SIM610", tell(
                "{name} probe: {words} (status {status})",
                name=self.name, words=answer.words or clean(said), status=answer.status),
                              hint=_PROBES)
        found = [_ANSWER.fullmatch(line) for line in said.splitlines()]
        if len(found) != len(rows) or None in found:
            raise DeviceError("SIM612", tell("{name} probe: {questions} questions, and not an answer to each: {said}",
                                             name=self.name, questions=len(rows), said=clean(said)),
                              hint=tell("compare the helper's SHA-256 with the plan's"))
        return tuple(ProbeResult({"0": True, "1": False}.get(match[1]), clean(match[2])) for match in found if match)

    def backup(self) -> bytes:
        answer = self.session.run(COMMAND, _BACKUP_SECONDS)
        if answer.status:
            raise DeviceError("SIM610", tell(
                "{name} backup: {words} (status {status})", name=self.name, words=answer.words, status=answer.status),
                              hint=tell("the router's own words are shown; nothing was kept"))
        return answer.output

    def traces(self, object_ids: Sequence[str], since: float) -> Traces:
        answer = self.session.run(traces.COMMAND, _TRACES_SECONDS, traces.script(object_ids, since))
        if answer.status:
            raise DeviceError("SIM610", tell(
                "{name} traces: {words} (status {status})", name=self.name, words=answer.words, status=answer.status),
                              hint=tell("the router's own words are shown; it was only read"))
        return traces.parse(self.name, answer.output.decode(errors="replace"))

    def alive(self) -> bool:
        return self.session.alive()

    def close(self) -> None:
        self.session.close()


def _is_file(identifier: str) -> bool:
    try:
        feature_of(identifier)
    except DialectError:
        return False
    return True
