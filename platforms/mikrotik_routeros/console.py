"""A RouterOS console: commands written in one go, answers read to a mark that the router itself prints.

RouterOS serves one channel a connection, so everything goes through the interactive one that Netmiko opened. Nothing is
recognised by the vendor's wording: a command is done when the mark behind it was printed, and refused when it was not.
The marks are put together by the router, so no echo of what was typed can be taken for one.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import paramiko
from netmiko.mikrotik.mikrotik_ssh import MikrotikRouterOsSSH

from platforms.mikrotik_routeros.words import masked
from platforms.packets import Awaited
from platforms.session import OUTPUT_LIMIT, Session, clean
from simpul.errors import DeviceError, Unreachable, of_device
from simpul.words.sentence import tell

_PAGED: Final = b"-- [Q quit|"
_PAGER: Final = re.compile(rb"-- \[Q quit\|[^\]\r\n]*\]")
_STEER: Final = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[A-Z=>])")
_PLACE: Final = re.compile(r".{1,200}\(line \d+ column \d+\)")
_CHUNK: Final = 64 * 1024
_PART: Final = re.compile(r"^simpul part (\S+) (\w+)\n", re.MULTILINE)
_PROMPT: Final = re.compile(r"\[[^\]@\s]+@([^\]]*)\]")


class Bare(MikrotikRouterOsSSH):
    """Netmiko's RouterOS without its preparation of a session, which sends an Enter and waits, and asks for the prompt:
    the first answer to `Console` shows it.
    """

    def _open(self) -> None:
        self._modify_connection_params()
        self.establish_connection()


@dataclass(frozen=True, slots=True)
class Said:
    """What a router answered to some commands: whether it came to their end, what it printed, what it complained of."""

    done: bool
    output: str
    words: str


class Console:
    """The one channel of a session. `limit`: characters that a line should hold; the caller cuts what is longer."""

    limit: Final = 4000

    def __init__(self, session: Session) -> None:
        self.session = session
        self._name = session.endpoint.name
        self._channel: paramiko.Channel = session.connection.remote_conn
        self._awaited = Awaited(self._channel)
        self._heard = bytearray()
        self.exchanges = 0              # how often something was typed
        self.prompted = ""              # the name in the prompt, once an answer has come

    def ask(self, lines: str | Sequence[str], seconds: float, hidden: Iterable[str] = ()) -> Said:
        """Have the router run lines, all written at once. `hidden` are values that must not be in what is handed back.

        The first line that is refused ends its own commands only: lines that must not run after it are asked alone.
        Raises Unreachable where the session is lost, DeviceError where the answer is late or endless.
        """
        token = secrets.token_hex(6)
        given = [lines] if isinstance(lines, str) else list(lines)
        given[0] = f'{_put("begin", token)}; {given[0]}'
        given[-1] = f'{given[-1]}; {_put("done", token)}'
        raw = self._exchange("".join(f"{line}\r\n" for line in [*given, _put("end", token)]),
                             f"simpul end {token}\r\n".encode(), seconds)
        text = _STEER.sub("", raw.decode(errors="replace"))
        text = re.sub(r"-- \[Q quit\|[^\]\r\n]*\]\r *\r", "", text).replace("\r\n", "\n")
        # What was typed may be echoed more than once, and a log may be printed at any time: only whole lines count.
        _, begun, rest = _cut(text, f"simpul begin {token}")
        if not begun:
            # Found unreadable before it began: the place is told, never the line, which may hold a secret.
            told = [line.strip() for line in text.splitlines() if _PLACE.fullmatch(line.strip())]
            return Said(False, "", clean(masked("; ".join(told) or "not understood", hidden)))
        # The last prompt of an answer: what was printed for the line is before it.
        for shown in _PROMPT.finditer(rest, rest.rfind("\r[") + 1):
            self.prompted = shown[1]
        printed, done, _ = _cut(rest, f"simpul done {token}")
        if done:
            return Said(True, printed, "")
        output = "\n".join(line for line in rest.splitlines() if token not in line and not line.startswith("\r["))
        return Said(False, output, clean(masked(output, hidden)) or "refused without a word")

    def must(self, what: str, lines: str | Sequence[str], seconds: float, hidden: Iterable[str] = ()) -> str:
        """What lines printed; DeviceError (SIM610) with the router's words where it did not come to their end."""
        said = self.ask(lines, seconds, hidden)
        if not said.done:
            raise DeviceError("SIM610", tell("{name} {what}: {words}", name=self._name, what=what, words=said.words),
                              hint=tell("the router's own words are shown; nothing is half-done"))
        return said.output

    def each(self, what: str, lines: Mapping[str, str], seconds: float) -> dict[str, str]:
        """What each of several lines printed, by its name, for one write. Raises DeviceError where one was refused."""
        token = secrets.token_hex(6)
        asked = (f'{_put(f"part {name}", token)}; {line}' for name, line in lines.items())
        said = self.must(what, "; ".join(asked), seconds)
        heads = [head for head in _PART.finditer(said) if head[2] == token]
        ends = [*(head.start() for head in heads[1:]), len(said)]
        return {head[1]: said[head.end():end] for head, end in zip(heads, ends, strict=True)}

    def _exchange(self, text: str, end: bytes, seconds: float) -> bytes:
        self.exchanges += 1
        deadline = time.monotonic() + seconds
        data, heard, looked = text.encode(), self._heard, 0
        heard.clear()
        self._awaited.wait_for(end, _PAGED)
        try:
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise DeviceError("SIM605", of_device(self._name, tell(
                        "no answer within {seconds:.0f} s", seconds=seconds)),
                                      hint=tell("what was armed undoes itself; look again when its time is over"))
                if data and self._channel.send_ready():
                    data = data[self._channel.send(data[:_CHUNK]):]
                if data and not self._channel.recv_ready():
                    time.sleep(0.005)
                    continue
                self._channel.settimeout(left)
                piece = self._channel.recv(_CHUNK)
                if not piece:
                    raise self._lost("the router closed it")
                heard += piece
                if len(heard) > OUTPUT_LIMIT:
                    raise DeviceError("SIM606", tell(
                        "{name} printed more than {limit} MiB",
                        name=self._name, limit=OUTPUT_LIMIT >> 20),
                                      hint=tell("look at the router: a log that is echoed to every console?"))
                if heard.find(end, max(0, looked - len(end))) >= 0:
                    return bytes(heard)
                if _PAGER.search(heard, max(0, looked - 40)) and heard.rstrip().endswith(b"]"):
                    self._channel.send(b"D")            # all of it, without a stop
                looked = len(heard)
        except TimeoutError as error:
            raise DeviceError("SIM605", of_device(self._name, tell(
                "no answer within {seconds:.0f} s", seconds=seconds)),
                              hint=tell("what was armed undoes itself; look again when its time is over")) from error
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise self._lost(clean(str(error)) or type(error).__name__) from error

    def _lost(self, why: str) -> Unreachable:
        return Unreachable("SIM604", of_device(self._name, tell("the session was lost: {why}", why=why)),
                           hint=tell("nothing is assumed; what was armed undoes itself unless it is confirmed"))


def _cut(text: str, row: str) -> tuple[str, bool, str]:
    """What stands before the first row that is exactly this one, whether there is one, and what stands after it."""
    before, found, after = f"\n{text}".partition(f"\n{row}\n")
    return f"{before}\n"[1:], bool(found), after


def _put(word: str, token: str) -> str:
    return f':put ("simpul" . " {word} {token}")'
