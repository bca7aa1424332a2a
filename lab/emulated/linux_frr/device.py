"""A linux_frr router as a device of the lab: console, power, who may log in, and the commands that it answers."""

from __future__ import annotations

import hashlib
import io
import re
import shlex
import tarfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import asyncssh

from lab.emulated.clock import Clock
from lab.emulated.faults import Faults
from lab.emulated.linux_frr import fragments
from lab.emulated.linux_frr.first_file import Script
from lab.emulated.linux_frr.fragments import Refused
from lab.emulated.linux_frr.helper import Helper
from lab.emulated.server import Console, Gone

HELPER = "/usr/local/sbin/simpul-device"
_HOST_KEY = "/etc/ssh/ssh_host_ed25519_key"
_OPERATORS = "/root/.ssh/authorized_keys"
_CONF = "/etc/simpul/conf/"
_ADDRESS = r"[0-9a-f.:]{2,45}"
_PROBE = re.compile(rf"handshake (wg|ike)[0-9]{{1,6}}|(bgp|gateway) {_ADDRESS}"
                    rf"|ospf vlan[0-9]{{1,4}} [46]( {_ADDRESS})*|ping {_ADDRESS} {_ADDRESS}"
                    rf"|tcp {_ADDRESS} {_ADDRESS} [0-9]{{1,5}}")
EPOCH = datetime(2026, 1, 1)


def _nobody(_: object) -> None:
    """Nobody listens."""


def _unasked(kind: str, arguments: list[str]) -> tuple[int, str]:
    return 1, f"{kind} {' '.join(arguments)}: this router is in no network"


class LinuxFrr:
    """A device for a `Farm`, in factory state: Debian that nobody has configured. `console` runs a first file on it."""

    def __init__(self, clock: Clock, ports: Iterable[str] = ("eth0", "eth1", "eth2", "eth3"), *,
                 now: datetime = EPOCH) -> None:
        self.clock, self._began = clock, now - timedelta(seconds=clock.now)
        self.faults = Faults()
        self.helper = Helper(clock, ports)
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self.on_power: Callable[[bool], None] = _nobody
        self.watchers: list[Callable[[], None]] = []
        self.probe: Callable[[str, list[str]], tuple[int, str]] = _unasked
        self.up = True
        self.wrong_by = timedelta()           # how far its clock is from the right time
        self._etc: dict[str, str] = {}
        self._written: dict[str, float] = {}  # when a confirmed file was last written
        self.helper.changed = self._changed

    @property
    def name(self) -> str:
        return self.helper.hostname

    @property
    def now(self) -> datetime:
        return self._began + timedelta(seconds=self.clock.now) + self.wrong_by

    def _changed(self) -> None:
        for watcher in self.watchers:
            watcher()

    def console(self, first_file: str) -> str:
        """Run a first file; what it prints. Raises ValueError for what this console does not know."""
        script = Script.read(first_file, HELPER)
        self._etc.update(script.files)
        helper = self.helper
        if script.hostname:
            helper.hostname = script.hostname
        if HELPER in script.files:
            helper.digest = hashlib.sha256(script.files[HELPER].encode()).hexdigest()
        if _HOST_KEY in script.files:
            self.host_key = asyncssh.import_private_key(script.files[_HOST_KEY])
        helper.disk.conf.update({p.removeprefix(_CONF): t for p, t in script.files.items() if p.startswith(_CONF)})
        return helper.boot() if script.boots else ""

    # --- power

    def power_cut(self) -> None:
        if self.up:
            self.up = False
            self.helper.lose_power()
            self.on_power(False)
            self._changed()

    def power_on(self, *, seconds: float = 10.0) -> None:
        """Power again: after so many emulated seconds it has booted what was confirmed."""
        def start() -> None:
            if not self.up:
                self.up = True
                if self.helper.disk.conf:
                    self.helper.boot()
                self.on_power(True)
                self._changed()
        self.clock.after(seconds, start)

    # --- sessions

    def password_is(self, _user: str, _password: str, /) -> bool:
        return False

    def key_is(self, user: str, key: str) -> bool:
        known = [" ".join(row.split()[:2]) for row in self._etc.get(_OPERATORS, "").splitlines()]
        return self.up and user == "root" and key in known

    async def shell(self, console: Console) -> None:
        """As much of a shell as it takes to be asked for its prompt; a line runs as a command."""
        while True:
            await console.write(f"root@{self.name}:~# ")
            line = ""
            while not line.endswith(("\r", "\n")):
                typed = await console.read()
                line += typed
                await console.write(typed.replace("\r", "\r\n").replace("\n", "\r\n") if "\r\n" not in typed else typed)
            if line.strip() == "exit":
                return
            for command in line.split("\n"):
                if command.strip():
                    await self.run(command.strip(), console)

    async def run(self, command: str, console: Console) -> int:
        """`ssh root@router COMMAND`; the exit status."""
        if not self.up:
            raise Gone
        words = shlex.split(command)
        if words and words[0] == HELPER and HELPER in self._etc:
            return await self._ask(words[1:], console)
        if words[:1] == ["flock"] and "tar" in words:
            await console.write(self._backup().decode())
            return 0
        if words == ["sh", "-s"]:
            await console.write(self._traces(await _input(console)))
            return 0
        await console.write(f"sh: {words[0] if words else ''}: not found\r\n")
        return 127

    async def _ask(self, words: list[str], console: Console) -> int:
        data = await _input(console) if words[:1] == ["stage"] or words == ["probe", "-"] else ""
        status, said, words_ = self.answer(words, data.encode())
        console.complain(words_)
        await console.write(said)
        return status

    def answer(self, words: list[str], data: bytes = b"") -> tuple[int, str, str]:
        """The helper's exit status, what it prints, and what it says on standard error."""
        command, arguments = (words[0], words[1:]) if words else ("", [])
        try:
            return *self._command(command, arguments, data), ""
        except Refused as error:
            return error.status, "", f"simpul-device: {error}\n"

    def _command(self, command: str, arguments: list[str], data: bytes) -> tuple[int, str]:
        helper = self.helper
        if command == "probe":
            return self._look(arguments, data.decode())
        if command == "facts":
            return 0, helper.facts()
        named = arguments if command == "commit" else arguments[:1]
        if command in ("stage", "arm", "commit", "confirm", "revert", "fate") and (
                not named or not all(fragments.ID.fullmatch(a) for a in named)):
            raise Refused("an id is 16 of 0-9a-f", status=2)
        if command != "boot" and not helper.booted and helper.boots == 0:
            raise Refused("not booted: run simpul-device boot")
        match command:
            case "fetch":
                return 0, helper.fetch()
            case "pending":
                return 0, helper.pending()
            case "boot":
                words = helper.boot()
                return int(bool(words)), words
            case "stage":
                helper.stage(arguments[0], data)
            case "arm":
                seconds = arguments[1] if len(arguments) == 2 else ""
                if not re.fullmatch(r"[0-9]{1,5}", seconds) or not 1 <= int(seconds) <= 86400:
                    raise Refused("seconds: 1 to 86400", status=2)
                return 0, f"{helper.arm(arguments[0], int(seconds))}\n"
            case "commit":
                helper.commit(*arguments)
            case "confirm":
                before = dict(helper.disk.conf)
                helper.confirm(arguments[0])
                for identifier, text in helper.disk.conf.items():
                    if before.get(identifier) != text:
                        self._written[identifier] = self.clock.now
            case "revert":
                helper.take_back(arguments[0])
            case "fate":
                return 0, f"{helper.fate(arguments[0])}\n"
            case _:
                raise Refused("unknown command", status=2)
        return 0, ""

    def _look(self, arguments: list[str], asked: str) -> tuple[int, str]:
        """`probe KIND ARG...`, or `probe -`: one a line on standard input, each answered by `STATUS WORDS`."""
        many = arguments == ["-"]
        rows = asked.splitlines() if many else [" ".join(arguments)]
        odd = next((f"{n}:{row}" for n, row in enumerate(rows, 1) if not _PROBE.fullmatch(row)), None)
        if odd is not None:
            raise Refused("probe: handshake wgN|ikeN | bgp ADDR | ospf vlanN 4|6 NOT-ID... | gateway ADDR | "
                          "ping SRC DST | tcp SRC DST PORT, not: "
                          f"{odd}", status=2)
        answers = [self.probe(row.split()[0], row.split()[1:]) for row in rows]
        if many:
            return 0, "".join(f"{status} {said}\n" for status, said in answers)
        return answers[0][0], f"{answers[0][1]}\n"

    def _backup(self) -> bytes:
        out = io.BytesIO()
        files = {f"{_CONF}{i}": t for i, t in self.helper.disk.conf.items()}
        files |= {path: self._etc[path] for path in (_HOST_KEY, _OPERATORS) if path in self._etc}
        with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for path, text in sorted(files.items()):
                info = tarfile.TarInfo(path.lstrip("/"))
                info.size, info.mode = len(text.encode()), 0o600
                archive.addfile(info, io.BytesIO(text.encode()))
        return out.getvalue()

    def _traces(self, script: str) -> str:
        """What the script of docs/linux-frr.md prints of clock and files; no record of sessions is kept here."""
        asked = re.search(r"<<'IDS'\n(.*?)^IDS$", script, re.MULTILINE | re.DOTALL)
        stamp = self._began.replace(tzinfo=UTC).timestamp()
        rows = [f"clock {int(self.now.replace(tzinfo=UTC).timestamp())} +0000"]
        for identifier in asked[1].split() if asked else ():
            written = int(stamp + self._written.get(identifier, self.helper.booted))
            rows += [f"{kind} {identifier} {written}" for kind, files in
                     (("boots", self.helper.disk.conf), ("runs", self.helper.live)) if identifier in files]
        return "\n".join([*rows, "missing SSH log", "missing record of sessions (wtmp)", ""])


async def _input(console: Console) -> str:
    """All of standard input."""
    found = []
    while True:
        try:
            found.append(await console.read())
        except Gone:
            return "".join(found)
