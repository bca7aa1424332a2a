"""The helper `simpul-device`: what is confirmed, what runs, what is pending, and what brings it back.

Its commands, states, refusals and exit statuses are those of docs/linux-frr.md; tests run the same scenarios on the
helper itself. Time is the emulated clock's, which goes on through a power cut and knows nothing of the time of day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lab.emulated.clock import Clock, Timer
from lab.emulated.linux_frr import fragments, masking, tunnels
from lab.emulated.linux_frr.fragments import Fragment, Refused, Step
from lab.emulated.linux_frr.frr import Frr
from lab.emulated.linux_frr.nft import Table
from lab.emulated.linux_frr.nft_rules import Unread

_ZONES = ("inside", "wan", "public")
# The order in which vtysh is told the drop-ins at a boot.
_FRR_ORDER = ("prefix-list/", "prefix-list6/", "community-list/", "route-map/", "bfd-profile/", "bgp.conf", "neighbor/",
              "route/")


@dataclass(slots=True)
class Undo:
    """What is kept of a fragment in memory: its deadline, and of each step that was begun what it replaced."""

    deadline: float | None = None
    timer: Timer | None = None
    begun: list[Step] = field(default_factory=list)
    kept: dict[str, str | None] = field(default_factory=dict)
    committed: bool = False


@dataclass(slots=True)
class Disk:
    """What outlives the power."""

    conf: dict[str, str] = field(default_factory=dict)
    pending: dict[str, Fragment] = field(default_factory=dict)
    journal: dict[str, str] = field(default_factory=dict)


class Helper:
    """One router's helper and what it brings into effect. `ports` are those that the router really has; `changed` is
    called when something took effect.
    """

    def __init__(self, clock: Clock, ports: Iterable[str], hostname: str = "debian") -> None:
        self.clock, self.ports, self.hostname = clock, frozenset(ports), hostname
        self.disk = Disk()
        self.live: dict[str, str] = {}
        self.undo: dict[str, Undo] = {}
        self.frr = Frr(hostname)
        self.tables = {zone: Table.of(_bare(zone)) for zone in _ZONES}
        self.boots = 0
        self.booted = 0.0                    # the clock's second of the last boot; 0 boots: never
        self.digest = ""                     # SHA-256 of the helper's own file
        self.datapath = "kernel"             # kernel or userspace: what the machine has
        self.changed: Callable[[], None] = lambda: None

    # --- power

    def lose_power(self) -> None:
        """All that is in memory is gone; the disk stays."""
        for undo in self.undo.values():
            if undo.timer is not None:
                undo.timer.cancel()
        self.live, self.undo, self.frr = {}, {}, Frr(self.hostname)
        self.tables = {zone: Table.of(_bare(zone)) for zone in _ZONES}
        self.boots, self.booted = self.boots + 1, 0.0

    def boot(self) -> str:
        """What is confirmed, and nothing else. The words of what did not take effect."""
        wrong = []
        for identifier in list(self.disk.pending):
            self._take_back(identifier)
        self.live = dict(self.disk.conf)
        self.booted, self.boots = self.clock.now, self.boots + 1
        self.frr = Frr(self.hostname)
        for zone in _ZONES:
            try:
                self._load(zone)
            except Refused as error:
                wrong.append(f"the filter of {zone} does not load: only its default deny stands: {error}")
                self.tables[zone] = Table.of(_bare(zone))
        for identifier, text in self.live.items():
            try:
                self._effect(identifier, text)
            except Refused as error:
                wrong.append(f"{identifier} did not take effect: {error}")
        for start in _FRR_ORDER:
            for identifier in sorted(i for i in self.live if i.startswith(f"frr/{start}")):
                wrong += self.frr.tell(self.live[identifier])
        self.changed()
        return "\n".join(wrong)

    # --- what is asked

    def facts(self) -> str:
        boot = f"{self.hostname}-{self.boots}" if self.booted or self.boots else "not-booted"
        pppoe = "not-proven" if any("access pppoe" in t.splitlines() for i, t in self.live.items()
                                    if i.startswith("wan/")) else "unused"
        rows = {"hostname": self.hostname, "datapath": self.datapath, "frr": "8.4.4", "helper": self.digest,
                "boot": boot, "uptime": str(int(self.clock.now)), "pppoe": pppoe}
        return "".join(f"{key}={value}\n" for key, value in rows.items())

    def fetch(self) -> str:
        """The stream of docs/linux-frr.md, without the part of the kernel: nothing is typed past the files here."""
        out = []
        for identifier in sorted(self.live.keys() | self.disk.conf.keys()):
            if identifier not in self.live:
                out.append(f"== absent {identifier}\n")
                continue
            text = masking.shown(identifier, self.live[identifier])
            saved = "saved" if self.disk.conf.get(identifier) == self.live[identifier] else "unsaved"
            out.append(f"== file {identifier} {len(text.encode())} {saved}\n{text}\n")
        frr = masking.signed(self.frr.running())
        return "".join([*out, f"== frr {len(frr.encode())}\n{frr}\n", "== end\n"])

    def stage(self, identifier: str, data: bytes) -> None:
        known = self.disk.pending.get(identifier)
        if known is not None:
            if hashlib.sha256(data).hexdigest() != known.digest:
                raise Refused(f"{identifier} is already there with other content")
            if not self.undo.get(identifier, Undo()).committed:
                self._footprint(known)
            return
        fragment = fragments.read(data, self.hostname)
        self._footprint(fragment)
        self._told_apart(fragment)
        self.disk.pending[identifier] = fragment

    def arm(self, identifier: str, seconds: int) -> int:
        self._known(identifier)
        undo = self.undo.setdefault(identifier, Undo())
        if undo.timer is not None:
            undo.timer.cancel()
        undo.deadline = self.clock.now + seconds
        undo.timer = self.clock.at(undo.deadline, lambda: self.take_back(identifier))
        return seconds

    def commit(self, *identifiers: str) -> None:
        """All of them, or none."""
        todo: dict[str, Fragment] = {}
        for identifier in identifiers:
            fragment = self._known(identifier)
            undo = self.undo.get(identifier)
            if undo is not None and undo.committed:
                continue
            if undo is None or undo.deadline is None:
                raise Refused(f"{identifier} is not armed")
            self._footprint(fragment)
            todo[identifier] = fragment
        self._told_apart(*todo.values())
        self._apart(todo)
        for turn in fragments.turns(todo):
            for identifier, step in turn:
                self.undo[identifier].begun.append(step)
                if step.action in ("put", "del"):
                    self.undo[identifier].kept[step.number] = self.live.get(step.argument)
            step = turn[-1][1]
            try:
                self._step(step, [todo[identifier].text("do", each) for identifier, each in turn])
            except Refused as error:
                for identifier in reversed(todo):
                    self._take_back(identifier, "failed")
                self.changed()
                raise Refused(f"{error}\nsimpul-device: step {step.number} ({step.action} {step.argument}) failed; "
                              "everything was undone") from None
        for identifier in todo:
            self.undo[identifier].committed = True
        if todo:
            self.changed()

    def _apart(self, todo: Mapping[str, Fragment]) -> None:
        """No two of them change the same, nor what somebody still has to confirm."""
        by: dict[str, str] = {}
        both: dict[str, list[str]] = {}
        standing = {i: self.disk.pending[i] for i, u in sorted(self.undo.items()) if u.committed}
        for identifier, fragment in (*standing.items(), *todo.items()):
            for argument in dict.fromkeys(s.argument for s in fragment.steps if s.action in ("put", "del")):
                if by.setdefault(argument, identifier) != identifier:
                    both.setdefault(by[argument], []).append(argument)
        for other, arguments in both.items():
            raise Refused(f"{other}, not yet confirmed, changes the same: {' '.join(arguments)}")

    def confirm(self, identifier: str) -> None:
        if identifier not in self.disk.pending and self.disk.journal.get(identifier) == "confirmed":
            return
        fragment = self._known(identifier)
        undo = self.undo.get(identifier)
        if undo is None or not undo.committed:
            raise Refused(f"{identifier} is not committed")
        for step in fragment.steps:
            if step.action == "put":
                self.disk.conf[step.argument] = fragment.text("do", step)
            elif step.action == "del":
                self.disk.conf.pop(step.argument, None)
        self._forget(identifier, "confirmed")

    def take_back(self, identifier: str) -> None:
        """`revert`, of a hand or of the timer."""
        if identifier not in self.disk.pending:
            if self.disk.journal.get(identifier) == "confirmed":
                raise Refused(f"{identifier} is confirmed: a new plan can take it back")
            return
        self._take_back(identifier)
        self.changed()

    def pending(self) -> str:
        rows = []
        for identifier in sorted(self.disk.pending):
            undo = self.undo.get(identifier, Undo())
            state = "committed" if undo.committed else "armed" if undo.deadline is not None else "staged"
            left = "-" if undo.deadline is None else str(int(undo.deadline - self.clock.now))
            rows.append(f"{identifier} {state} {left}\n")
        return "".join(rows)

    def fate(self, identifier: str) -> str:
        here = next((row.split()[1] for row in self.pending().splitlines() if row.startswith(identifier)), None)
        return here or self.disk.journal.get(identifier, "unseen")

    # --- what takes effect

    def _known(self, identifier: str) -> Fragment:
        if identifier not in self.disk.pending:
            last = self.disk.journal.get(identifier, "never seen")
            raise Refused(f"{identifier} is not here; last known as: {last}")
        return self.disk.pending[identifier]

    def _footprint(self, fragment: Fragment) -> None:
        moved = []
        for digest, identifier in fragment.footprint:
            text = self.live.get(identifier)
            now = None if text is None else hashlib.sha256(masking.shown(identifier, text).encode()).hexdigest()
            if now != digest:
                moved.append(identifier if digest else f"{identifier} (was absent)")
        if moved:
            raise Refused(f"moved since the plan: {' '.join(moved)}", status=3)

    def _told_apart(self, *several: Fragment) -> None:
        steps = [(f, s) for f in several for s in f.steps if s.argument.startswith("swanctl/")]
        if any(s.action == "put" for _, s in steps):
            after = {i: t for i, t in self.live.items() if i.startswith("swanctl/")}
            for fragment, step in steps:
                after.pop(step.argument, None)
                if step.action == "put":
                    after[step.argument] = fragment.text("do", step)
            tunnels.told_apart(after.values(), self.datapath)

    def _step(self, step: Step, texts: Sequence[str]) -> None:
        match step.action:
            case "put":
                self._effect(step.argument, texts[0])
                self.live[step.argument] = texts[0]
            case "del":
                self._effect(step.argument, None)
                self.live.pop(step.argument, None)
            case "vtysh":
                said = [words for text in texts for words in self.frr.tell(text)]
                if said:
                    raise Refused("\n".join(said))
            case "nft":
                self._load(step.argument)

    def _take_back(self, identifier: str, how: str = "reverted") -> None:
        undo, fragment = self.undo.get(identifier, Undo()), self.disk.pending[identifier]
        zones = set()
        for step in reversed(undo.begun):
            if step.action in ("put", "del"):
                before = undo.kept.get(step.number)
                if before is None:
                    self.live.pop(step.argument, None)
                else:
                    self.live[step.argument] = before
                zones |= {step.argument.split("/")[1]} if step.argument.startswith("nft/") else set()
            elif step.action == "vtysh":
                self.frr.tell(fragment.text("undo", step))   # what was never reached cannot be taken back: FRR says so
            elif step.action == "nft":
                zones.add(step.argument)
        for zone in zones:
            self._load(zone)
        self._forget(identifier, how)

    def _forget(self, identifier: str, how: str) -> None:
        undo = self.undo.pop(identifier, None)
        if undo is not None and undo.timer is not None:
            undo.timer.cancel()
        del self.disk.pending[identifier]
        self.disk.journal[identifier] = how

    def _effect(self, identifier: str, text: str | None) -> None:
        """What a file does by itself, and what the router has not that it asks for."""
        kind, _, rest = identifier.partition("/")
        if text is None:
            return
        rows = [row.split() for row in text.splitlines()]
        if kind in ("wan", "shape"):
            self._has(next((r[1] for r in rows if r[:1] == ["port"]), ""))
        elif kind == "switch":
            self._has(rest.removesuffix(".conf"))
        elif kind == "host":
            for row in rows:
                if row[:1] in (["oob"], ["shut"]):
                    self._has(row[1])
        elif kind in ("wireguard", "swanctl"):
            uplink = next((r[2] for r in rows if r[:2] == ["#", "uplink"]), "")
            if f"wan/{uplink}.conf" not in self.live:
                raise Refused(f"no line is called {uplink}")
            if kind == "wireguard" and masking.public_half(
                    next((r[2] for r in rows if r[:2] == ["PrivateKey", "="]), "")) == "invalid":
                raise Refused("Key is not the correct length or format")

    def _has(self, port: str) -> None:
        if port not in self.ports:
            raise Refused(f'Cannot find device "{port}"')

    def _load(self, zone: str) -> None:
        start = f"nft/{zone}/"
        files = {i.removeprefix(start): t for i, t in self.live.items() if i.startswith(start)}
        # Sets and chains first, then what fills them: as the helper composes the table.
        named = {("b" if name.endswith(".elements") else "a") + name: text for name, text in files.items()}
        if not any(name.endswith(".nft") for name in files):
            named |= _bare(zone)
        try:
            self.tables[zone] = Table.of(named)
        except Unread as error:
            raise Refused(str(error)) from None


def _bare(zone: str) -> dict[str, str]:
    """A zone for which nothing is declared: deny stands."""
    text = "chain forward {\n\ttype filter hook forward priority filter; policy drop;\n}\n"
    if zone != "inside":
        text += ("chain input {\n\ttype filter hook input priority filter; policy drop;\n"
                 "\tct state established,related accept\n}\n")
    return {"a00-bare.nft": text}
