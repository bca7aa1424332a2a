"""A RouterOS 7 router as a `Device`: Netmiko's session, and an undo that lives on the router."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from platforms import footprint, parts
from platforms.mikrotik_routeros import backup, probes, traces, undo
from platforms.mikrotik_routeros.backup import HostKeyFiles
from platforms.mikrotik_routeros.console import Bare, Console
from platforms.mikrotik_routeros.dialect import RouterOs, sweep
from platforms.mikrotik_routeros.dialect.items import ADOPTED
from platforms.mikrotik_routeros.facts import ASK, RouterFacts, parse_facts
from platforms.mikrotik_routeros.pending import KNOWN, Standing, standing, uptime
from platforms.mikrotik_routeros.reading import ASKED, exported
from platforms.session import Endpoint, Session, clean
from simpul.config.model import Config
from simpul.device import FateState, Pending, Probe, ProbeResult, Traces
from simpul.errors import DeviceError, DialectError, WrongDevice, of_device
from simpul.plan.left import Left
from simpul.plan.model import DeviceFacts, Fragment
from simpul.words.sentence import tell

_READ: Final[Callable[..., Config]] = RouterOs().running
_ID: Final = re.compile(r"[0-9a-f]{16}")
# Bytes of flash that an undo may need; below it a router keeps less than it says it does.
_ROOM: Final = 128 * 1024
_ENDED: Final = 20                  # fragments whose end is remembered on the router
# Seconds that an answer may take. A big hub's export takes its processor a while; a line of a change does not.
_SHORT: Final = 30.0
_EXPORT: Final = 240.0
_LINES: Final = 120.0
_UNDO: Final = 300.0
_PATIENCE: Final = 5.0              # for an undo that runs already
# What a session has read counts as read right before its next step for so long, if it typed nothing since.
_JUST: Final = 5.0
_STANDING: Final = f"{backup.LISTED}; {KNOWN}"


@dataclass(frozen=True, slots=True)
class _Staged:
    """A fragment between `stage` and `commit`, with its secrets: in this session's memory and nowhere else."""

    fragment: Fragment
    secrets: Mapping[str, str]
    compared: str                       # the stream that its footprint was compared with; empty: with another reading
    deadline: float | None = None       # on this machine's monotonic clock


class MikrotikRouteros:
    """One open session with a router. `read` is the dialect's reading of the stream that `fetch` hands back."""

    def __init__(self, session: Session, read: Callable[..., Config] = _READ) -> None:
        self.name = session.endpoint.name
        self.session = session
        self._console = Console(session)
        self._read = read
        self._facts: RouterFacts | None = None
        self._staged: dict[str, _Staged] = {}
        self._armed: set[str] = set()       # fragments that this session has armed
        self._seen: Config | None = None
        self._stream = ""                   # the stream that this came from
        self._told = ("", 0.0, 0)           # what stands, when that was read, and how much had been typed by then

    @classmethod
    def open(cls, endpoint: Endpoint, read: Callable[..., Config] = _READ) -> MikrotikRouteros:
        """Connect and make sure that this is the router that was asked for. Raises Unreachable, WrongDevice,
        DeviceError.
        """
        device = cls(Session.open(endpoint, "mikrotik_routeros", Bare), read)
        try:
            device._known()
        except BaseException:
            device.close()
            raise
        return device

    def _known(self) -> None:
        # Most sessions ask next what stands there.
        told = self._console.each("facts", {"facts": ASK, "standing": _STANDING}, _SHORT)
        self._facts = parse_facts(told["facts"])
        self._told = (told["standing"], time.monotonic(), self._console.exchanges)
        for what, name in (("its identity", self.router_facts().identity), ("the prompt", self._console.prompted)):
            if name != self.name:
                raise WrongDevice("SIM608", tell(
                    "asked for {name}, but {what} says {said}: not written to",
                    name=self.name, what=what, said=clean(name)),
                                  hint=tell("its address in the inventory leads to another router"))

    def router_facts(self) -> RouterFacts:
        """All facts, beyond those that a plan holds; read once a session."""
        if self._facts is None:
            self._facts = parse_facts(self._console.must("facts", ASK, _SHORT))
        return self._facts

    def facts(self) -> DeviceFacts:
        return self.router_facts().for_plan()

    def fetch(self) -> str:
        return _stream(self._console.each("fetch", ASKED, _EXPORT))

    # --- a fragment's way

    def stage(self, fragment: Fragment, secrets: Mapping[str, str]) -> None:
        """Keep the undo on the router. The lines themselves, with their secrets, stay in this session's memory."""
        if fragment.device != self.name:
            raise WrongDevice("SIM608", tell(
                "the fragment {fragment} is for {device}, this is {name}",
                fragment=fragment.id, device=fragment.device, name=self.name),
                              hint=tell("nothing was written"))
        _is_id(fragment.id)
        self._ready()
        # One exchange for all that is asked before anything is kept.
        said = self._just_told()
        asked = {**({} if said else {"known": _STANDING}), **({} if self._seen is not None else ASKED)}
        told = self._console.each("stage", asked, _EXPORT) if asked else {}
        said = said or told["known"]
        known = standing(said)
        # A backup whose session was lost may have left the private host key in a file.
        files = re.findall(r"^file (\S+)$", said, re.MULTILINE)
        if gone := backup.left(files, uptime(said)):
            self._console.must("stage: files", gone, _SHORT)
        if fragment.id in known and (state := known[fragment.id].state) not in (None, "staged"):
            if fragment.id not in self._armed:
                raise footprint.under_way(self.name, fragment.id, str(state))
            return  # under way already: an id is made of the content, and what it changed has moved its own footprint
        # Fragments that are staged one after the other are checked against one reading: in between this session
        # commits nothing. Right before the first line each is checked again.
        compared = ""
        if any(ADOPTED in (s.before or "") for s in fragment.steps):
            footprint.unmoved(self.name, fragment, self._config(fragment).objects)
        else:
            if self._seen is None:
                self._seen, self._stream = self._parsed(told), _stream(told)
            footprint.unmoved(self.name, fragment, self._seen.objects)
            compared = self._stream
        limit = self._console.limit
        swept = [line for step in fragment.steps for line in sweep(step)]
        kept = list(undo.store(fragment.id, fragment.steps, swept, limit))
        self._tidy(known, fragment.id)
        self._keep(fragment, kept, swept, limit)
        self._staged[fragment.id] = _Staged(fragment, dict(secrets), compared)

    def _ready(self) -> None:
        """What must hold before anything is sent. Raises DeviceError with what has to be done, and where."""
        facts = self.router_facts()
        if not facts.scheduler:
            raise DeviceError(
                "SIM640", of_device(self.name, tell(
                    "its device-mode ({mode}) does not let the scheduler run, so no undo would fire: nothing was "
                    "sent",
                    mode=facts.mode)),
                hint=tell(
                    "on site: /system device-mode update mode=advanced scheduler=yes, then press its button or cut "
                    "its power within five minutes; then simpul plan"))
        if facts.free < _ROOM:
            raise DeviceError("SIM641", of_device(self.name, tell(
                "its flash has {free} bytes left: nothing was sent", free=facts.free)),
                              hint=tell("remove files (/file print) until at least 128 KiB are free"))

    def _config(self, *fragments: Fragment) -> Config:
        """What runs now, read as the plan of these fragments read it: with what they take over as ours."""
        return self._parsed(self._console.each("fetch", ASKED, _EXPORT), *fragments)

    def _parsed(self, printed: Mapping[str, str], *fragments: Fragment) -> Config:
        """What a router printed for ASKED, read so."""
        claims = {s.id: s.after for f in fragments for s in f.steps if s.after and ADOPTED in (s.before or "")}
        stream = _stream(printed)
        try:
            return self._read(stream, claims) if claims else self._read(stream)
        except DialectError as error:
            raise DeviceError("SIM612", of_device(self.name, tell(
                "what it printed is not its configuration: {said}", said=clean(str(error)))),
                              hint=tell("read it again; else simpul plan says which line")) from error

    def _keep(self, fragment: Fragment, kept: Sequence[str], swept: Sequence[str], limit: int) -> None:
        """Have the router read every line, without running any: of the change with the names of its secrets in their
        places, and of the undo, which nobody else would read before it is needed. And have it keep the undo, all in one
        write; what it keeps of a fragment that it cannot read goes again.
        """
        lines = [*(line for step in fragment.steps for line in step.do), *undo.take_back(fragment.steps), *swept]
        asked = list(undo.readable(lines, limit))
        said = self._console.ask([*asked, *kept], _LINES * (len(asked) + 1))
        number = undo.unread(said.output) if lines else None
        if number is not None or not said.done:
            which = f": {lines[number]}" if number is not None else ""
            words = said.words or clean("\n".join(r for r in said.output.splitlines() if not r.startswith("simpul ")))
            if number is None:
                raise DeviceError("SIM610", tell(
                    "{name} stage {fragment}: {words}", name=self.name, fragment=fragment.id, words=words),
                                  hint=tell("the router's own words are shown; nothing is half-done"))
            self._console.must(f"stage {fragment.id}: forgotten", undo.forget(fragment.id), _LINES)
            raise DeviceError("SIM643", tell(
                "{name} cannot read a line of {fragment}{which}: {words}",
                name=self.name, fragment=fragment.id, which=which, words=words),
                              hint=tell(
                                  "it runs {version}; was the plan made for that version?",
                                  version=self.router_facts().version))

    def _tidy(self, known: Mapping[str, Standing], keep: str) -> None:
        """Forget how older fragments ended, and what a power cut left of ended ones."""
        ended = [i for i, found in known.items() if found.end]
        lines = [undo.forget(i, confirmed=known[i].end == "confirmed") for i in ended
                 if known[i].left and known[i].state is None and (i != keep or known[i].end == "confirmed")]
        lines += [f"/system script remove {undo.script('script', undo.Names(i).of('end'))}"
                  for i in ended if i == keep or (i in ended[:-_ENDED] and not known[i].left)]
        if lines:
            self._console.must("tidy", lines, _LINES)

    def arm(self, fragment_id: str, seconds: int) -> int:
        _is_id(fragment_id)
        granted = int(seconds)
        if granted <= undo.MARGIN:
            raise DeviceError("SIM644", of_device(self.name, tell(
                "{seconds} s are too few for an undo", seconds=seconds)), hint=tell(
                "give it a minute"))
        self._ready()
        said = self._console.must(f"arm {fragment_id}", undo.arm(
            fragment_id, granted, again=fragment_id in self._armed), _SHORT)
        if undo.ANOTHERS in said:
            raise footprint.under_way(self.name, fragment_id, "armed")
        self._armed.add(fragment_id)
        staged = self._staged.get(fragment_id)
        if staged is not None:
            self._staged[fragment_id] = replace(staged, deadline=time.monotonic() + granted)
        return granted

    def commit(self, fragment_id: str) -> None:
        staged = self._staged.get(fragment_id)
        if staged is None or staged.deadline is None:
            raise DeviceError("SIM645", of_device(self.name, tell(
                "{said} was not staged and armed in this session", said=clean(fragment_id))),
                              hint=tell("its lines are kept in memory only: stage it again"))
        self._seen = None
        printed = self._console.each("fetch", ASKED, _EXPORT)
        # Nothing moved where not a letter did.
        if _stream(printed) != staged.compared:
            footprint.unmoved(self.name, staged.fragment, self._parsed(printed, staged.fragment).objects)
        given = [(step.id, line) for step in staged.fragment.steps for line in step.do]
        hidden = tuple(staged.secrets.values())
        taking_back = undo.parts(fragment_id, staged.fragment.steps)
        for batch in undo.batches(fragment_id, [line for _, line in given], staged.secrets, self._console.limit,
                                  taking_back):
            if time.monotonic() > staged.deadline - undo.MARGIN:
                words = f"{self.name}: the undo of {fragment_id} was due before it stood"
                self._take_back(staged.fragment, words)
                raise DeviceError("SIM646", tell(
                    "{words}: undone", words=words), hint=tell(
                    "the line is slow: give the change more time"))
            said = self._console.ask(batch, _LINES, hidden)
            refused = re.search(r"^simpul refused (\d+) (.*)", said.output, re.MULTILINE | re.DOTALL)
            if said.done and refused is None:
                continue
            where = f"{given[int(refused[1])][0]}: {given[int(refused[1])][1]}: " if refused and int(
                refused[1]) < len(given) else ""
            words = f"{self.name} refused {where}{clean(refused[2]) if refused else said.words}"
            self._take_back(staged.fragment, words)
            raise DeviceError("SIM610", tell("{words}: what came before it was undone", words=words),
                              hint=tell("the router's own words are shown; nothing is half-done"))
        del self._staged[fragment_id]

    def _take_back(self, fragment: Fragment, words: str) -> None:
        """Undo what was begun. Raises DeviceError (SIM618) where that brought back something else than was there: its
        lines may be refused, one by one, and the router only logs it.
        """
        self.revert(fragment.id)
        if left := self.otherwise([fragment])[fragment.id]:
            raise footprint.not_back(self.name, left, words)

    def confirm(self, fragment_id: str, among: Sequence[str] = ()) -> None:  # noqa: ARG002 - each has its own timer
        _is_id(fragment_id)
        said = self._console.must(f"confirm {fragment_id}", undo.confirm(fragment_id), _SHORT)
        found = re.search(r"^simpul ended (\w+) (\d+)$", said, re.MULTILINE)
        if found is None or found[1] != "confirmed":
            raise DeviceError("SIM610", tell(
                "{name} confirm {fragment_id}: its undo had begun", name=self.name, fragment_id=fragment_id),
                              hint=tell("the router is as it was before; make a new plan"))
        if found[2] != "1":
            raise DeviceError("SIM647", of_device(self.name, tell(
                "{fragment_id} is confirmed, but its undo was not taken away", fragment_id=fragment_id)),
                              hint=tell("it will not fire; the next change there takes it away"))

    def revert(self, fragment_id: str) -> None:
        _is_id(fragment_id)
        self._staged.pop(fragment_id, None)
        self._seen = None
        found = self._standing().get(fragment_id)
        if found is None or (found.end == "reverted" and not found.left):
            return
        if found.end == "confirmed":
            raise DeviceError("SIM610", tell(
                "{name} revert {fragment_id}: it is confirmed", name=self.name, fragment_id=fragment_id),
                              hint=tell("a confirmed change is taken back by a plan"))
        # What has not begun has nothing to take back, be it that somebody cleaned its undo away.
        if found.state == "staged" or not found.left & {"undo", "begun"}:
            self._console.must(f"revert {fragment_id}", undo.forget(fragment_id), _LINES)
            return
        if "undo" not in found.left:
            raise DeviceError("SIM610", tell(
                "{name} revert {fragment_id}: somebody removed its undo there",
                name=self.name, fragment_id=fragment_id),
                              hint=tell("simpul plan shows what runs, and takes it back"))
        if found.end == "reverted" and self._over(fragment_id):
            return
        run = f'/system script run "{undo.Names(fragment_id).of("undo")}"'
        self._console.must(f"revert {fragment_id}", run, _UNDO)
        left = self._standing().get(fragment_id)
        if left is None or left.left or left.end != "reverted":
            raise DeviceError("SIM610", tell(
                "{name} revert {fragment_id}: its undo did not come to its end",
                name=self.name, fragment_id=fragment_id),
                              hint=tell("it runs again by itself within the hour, and after a start"))

    def _over(self, fragment_id: str) -> bool:
        """Whether an undo that has begun by itself comes to its end soon. Two at once would tread on each other."""
        patience = time.monotonic() + _PATIENCE
        while time.monotonic() < patience:
            found = self._standing().get(fragment_id)
            if found is None or not found.left:
                return True
            time.sleep(0.5)
        return False

    def otherwise(self, fragments: Sequence[Fragment]) -> Mapping[str, Left]:
        return footprint.otherwise(fragments, self._config(*fragments).objects)

    # --- what stands

    def _just_told(self) -> str:
        """What stands, where that was the last thing that this session asked, and a moment ago; else empty."""
        said, at, exchanges = self._told
        just = exchanges == self._console.exchanges and time.monotonic() - at < _JUST
        return said if just and self.alive() else ""

    def _standing(self) -> dict[str, Standing]:
        return standing(self._just_told() or self._console.must("pending", _STANDING, _SHORT))

    def pending(self) -> tuple[Pending, ...]:
        return tuple(Pending(i, f.state, f.seconds_left) for i, f in self._standing().items() if f.state is not None)

    def fate(self, fragment_id: str) -> FateState:
        _is_id(fragment_id)
        found = self._standing().get(fragment_id)
        if found is None:
            return "unseen"
        return found.state or found.end or "unseen"

    def probe(self, kind: str, *arguments: str) -> ProbeResult:
        return self.probe_all([(kind, arguments)])[0]

    def probe_all(self, questions: Sequence[Probe]) -> tuple[ProbeResult, ...]:
        probes.check(questions)
        shown = probes.read(self._console.must("probe", probes.SHOWN, _LINES))

        def ask(line: str) -> str:
            said = self._console.ask(line, _LINES)
            return said.output if said.done else said.words
        return tuple(probes.answer(shown, kind, arguments, ask) for kind, arguments in questions)

    def serial(self) -> str:
        """The board's serial number; empty on a virtual router, whose console has no such menu."""
        said = self._console.ask(":put [/system routerboard get serial-number]", _SHORT)
        return said.output.strip() if said.done else ""

    def shown(self, line: str) -> list[list[str]]:
        """The rows that a line made by `probes.rows` prints, without its word."""
        return [row.split("\t")[1:] for row in self._console.must("show", line, _SHORT).splitlines() if "\t" in row]

    def backup(self) -> bytes:
        found = self._console.each("backup", backup.ASKED, _EXPORT)
        files = HostKeyFiles.at(uptime(self._console.must("backup", KNOWN, _SHORT)))
        try:
            found["host-key"] = self._host_key(files)
        finally:
            self._console.must("backup: files", files.forget, _SHORT)
        return parts.write(found | {"export": exported(found["export"])}).encode()

    def _host_key(self, files: HostKeyFiles) -> str:
        """The private half, by way of a file that the router writes when it gets to it."""
        self._console.must("backup: host key", files.write, _SHORT)
        patience = time.monotonic() + _PATIENCE
        while True:
            text = self._console.must("backup: host key", files.read, _SHORT)
            if "END" in text or time.monotonic() > patience:
                return text
            time.sleep(0.5)

    def traces(self, object_ids: Sequence[str], since: float) -> Traces:  # noqa: ARG002 - it tells of none apart
        try:
            return traces.read(self._console.must("traces", traces.ASK, _LINES), since)
        except ValueError as error:
            raise DeviceError("SIM612", tell(
                "{name} traces: {error}", name=self.name, error=str(error)), hint=tell(
                "look at its clock and its log")) from error

    def alive(self) -> bool:
        return self.session.alive()

    def close(self) -> None:
        self._staged.clear()
        self.session.close()


def _stream(printed: Mapping[str, str]) -> str:
    return parts.write({name: exported(text) if name == "export" else text
                        for name, text in printed.items() if name in ASKED})


def _is_id(text: str) -> None:
    if not _ID.fullmatch(text):
        raise DeviceError("SIM609", tell(
            "{said!r} is not a fragment's id", said=clean(text)), hint=tell("an id is 16 of 0-9a-f"))
