"""IOS-XE's command line over Netmiko's channel: many lines in one write, read to the last prompt, echo by echo.

A comment (`!` and a number nobody can guess) goes last in every write. Its echo, and the prompt after it, is the end of
the answers: no text that a router prints can be taken for it.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import paramiko
from netmiko.cisco.cisco_ios import CiscoIosSSH

from platforms.cisco_iosxe.dialect.secrets import HIDDEN, masked
from platforms.packets import Awaited
from platforms.session import OUTPUT_LIMIT, Endpoint, Session, clean
from simpul.errors import DeviceError, Unreachable, WrongDevice, of_device
from simpul.words.sentence import tell

DEVICE_TYPE: Final = "cisco_xe"
SECONDS: Final = 60.0
# What somebody types at a prompt is at most 254 characters long ("Using the Command-Line Interface").
_LONGEST: Final = 254
_NEWLINE: Final = "\n"
_PROMPT: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(\([A-Za-z0-9_.-]+\))?([>#])")
# What an echo may have before it in its row: a prompt, or Tcl's.
_BEFORE: Final = re.compile(rf"(?:{_PROMPT.pattern}|\+>) ?")
# Configuration mode shows no more of a long host name than this (Netmiko counts on its first 16 characters).
_SHOWN: Final = 16
# How much of a screen is looked at for what stands there.
_TAIL: Final = 4000
_UNTYPED: Final = re.compile(r"[\x00-\x1f\x7f?]")
_ROW_ENDS: Final = re.compile(r" *\n")
# What the router prints on every terminal a minute before it takes a change back, in the middle of whatever is printed.
_WARNING: Final = re.compile(r"\n?Rollback Confirmed Change: Rollback will begin in one minute\.\n"
                             r'Enter "configure confirm" if you wish to keep what you\'ve configured\n?')
_ROLLING: Final = "Rollback Confirmed Change: rolling to"
# What `exec prompt timestamp` on a line prints before each answer ("Configuration Fundamentals Command Reference").
_STAMP: Final = re.compile(r"\ALoad for five secs: .*\n(?:(?:Time source is|No time source).*\n)?\n?")
# Where a command may begin on a screen that is disturbed: anywhere after a prompt or a blank.
_BEGINS: Final = re.compile(r"^|(?<=[>#\s])(?=\S)")


class Bare(CiscoIosSSH):
    """Netmiko's IOS without its preparation of a session, which asks and waits five times where once is enough:
    `CommandLine` says what it needs with its first write.
    """

    def _open(self) -> None:
        self._modify_connection_params()
        self.establish_connection()


@dataclass(frozen=True, slots=True)
class Answer:
    """One line that was typed, and all that the router printed for it; `over`: and, before or in it, that its timer
    takes everything back, now or in a minute.
    """

    line: str
    words: str
    over: bool = False


class CommandLine:
    """One session's prompt. It stands in exec mode between two calls."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.name = session.endpoint.name
        self._channel: Any = session.connection.remote_conn   # a paramiko channel, which ships no types
        self._awaited = Awaited(self._channel)
        self._secrets: set[str] = set()                       # what no error may show, besides what the syntax tells
        self._typed: Sequence[str] = ()                       # what is being typed
        self._held = ""                                       # what was read and belongs to no answer: the prompt
        self._called = ""                                     # what a prompt begins with, once that is known
        self.exchanges = 0                                    # how often something was typed

    @classmethod
    def open(cls, endpoint: Endpoint) -> CommandLine:
        """Connect and look at the prompt before anything is asked. Raises Unreachable, WrongDevice, DeviceError."""
        line = cls(Session.open(endpoint, DEVICE_TYPE, Bare))
        try:
            line._known()
        except BaseException:
            line.close()
            raise
        return line

    def _known(self) -> None:
        # Nothing that is typed here is kept for the next user's arrow key, and no system message is asked for.
        shown = self._exchange(["terminal length 0", "terminal width 511", "terminal no monitor",
                                "terminal history size 0"], SECONDS, loose=True)
        if not (found := _PROMPT.fullmatch(self._held.strip())):
            raise DeviceError("SIM612", of_device(self.name, tell(
                "its prompt is not understood: {said}", said=clean(self._held))),
                              hint=tell("a router in exec mode says NAME#"))
        if found[1] != self.name:
            raise WrongDevice("SIM608", tell(
                "asked for {name}, but the prompt says {said}: not written to",
                name=self.name, said=clean(found[1])),
                              hint=tell("its address in the inventory leads to another router"))
        if found[3] != "#":
            raise DeviceError("SIM660", of_device(self.name, tell(
                "{user} is not privileged", user=self.session.endpoint.user)),
                              hint=tell("username {user} privilege 15", user=self.session.endpoint.user))
        # Netmiko's own readers, which NAPALM's getters use, wait for this.
        self._called = self.session.connection.base_prompt = self.name[:_SHOWN]
        for answer in shown:
            self._refuse(answer)

    # Exec mode.
    def ask(self, *commands: str, seconds: float = SECONDS) -> list[str]:
        """What the router prints for each command, all sent at once. Raises DeviceError where it refuses one."""
        return self.heard(self._exchange(commands, seconds))

    def heard(self, answers: Sequence[Answer]) -> list[str]:
        """The words of answers to commands of exec mode. Raises DeviceError where one is a refusal."""
        for answer in answers:
            self._refuse(answer)
            if _ROLLING in answer.words:
                raise DeviceError("SIM662", of_device(self.name, tell(
                    "it took a change back while it was asked `{line}`", line=answer.line)),
                                  hint=tell("what it said is half before and half after: ask again"))
        return [a.words for a in answers]

    def tell(self, *commands: str, seconds: float = SECONDS, loose: bool = False) -> list[Answer]:
        """As `ask`, but refusals are the caller's to read. `loose`: some lines are another program's, as Tcl's."""
        return self._exchange(commands, seconds, loose=loose)

    def configure(
        self, lines: Sequence[str], enter: str = "configure terminal", seconds: float = SECONDS,
    ) -> list[Answer]:
        """Type lines of our own in configuration mode, all in one write. Raises DeviceError where one is refused.

        They are such that no exec mode knows them: where configuration mode is refused they do nothing.
        """
        answers = self._exchange([enter, *lines, "end"], seconds, loose=True)
        self.configured(answers)
        return answers

    def configured(self, answers: Sequence[Answer]) -> None:
        """Raises DeviceError where a way into configuration mode, lines of our own and the way back were refused."""
        self._refuse(answers[0])
        for answer in answers[1:-1]:
            if words := complaint(answer.words):
                raise self._refusal(answer.line, words)

    def enter(self, *first: str, seconds: float = SECONDS) -> list[Answer]:
        """Go into configuration mode, after some questions. Raises DeviceError where somebody has it for himself."""
        *answers, last = self._exchange([*first, "configure terminal"], seconds)
        if self._mode != "(config)":
            raise self._refusal(last.line, complaint(last.words) or last.words)
        return answers

    @property
    def _mode(self) -> str | None:
        """What the prompt says of configuration mode."""
        found = _PROMPT.fullmatch(self._held.removesuffix("\n").rpartition("\n")[2])
        return found[2] if found else None

    def type(self, lines: Sequence[str], seconds: float = SECONDS, then: Sequence[str] = ()) -> list[Answer]:
        """Type lines in the configuration mode that was entered, in one write; what they did the caller reads. `then`:
        what is asked in the same write, where the last line leads back to exec mode.
        """
        return self._exchange(lines, seconds, loose=True, then=then) if lines else []

    def leave(self) -> None:
        """Back to exec mode, from wherever that is."""
        if self._mode is not None:
            self._exchange(["end"], SECONDS, loose=True)

    def typable(self, line: str) -> None:
        """Raises DeviceError where a line cannot be typed as it stands."""
        if _UNTYPED.search(line) or len(line) > _LONGEST or not line.isascii():
            raise DeviceError("SIM661", of_device(self.name, tell(
                "cannot be typed on IOS-XE: {said!r}", said=clean(self._shown(line)))),
                              hint=tell(
                                  "up to {longest} plain characters without `?`; change what is declared",
                                  longest=_LONGEST))

    def hide(self, values: Iterable[str]) -> None:
        """Secrets that will be typed: no error of this session shows them."""
        self._secrets.update(value for value in values if value)

    def _shown(self, text: str) -> str:
        """Typed lines or a screen as an error may show them: without secrets, known by value or by syntax."""
        for value in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(value, HIDDEN)
        return "\n".join(map(_hidden, text.split("\n")))

    def _refuse(self, answer: Answer) -> None:
        if words := refusal(answer.words):
            raise self._refusal(answer.line, words)

    def _refusal(self, line: str, words: str) -> DeviceError:
        typed = self._shown(line.partition(_NEWLINE)[0].strip())
        return DeviceError("SIM610", of_device(self.name, tell("`{typed}`: {said}", typed=typed, said=clean(words))),
                           hint=tell("the router's own words are shown"))

    # The wire.
    def _exchange(
        self, lines: Sequence[str], seconds: float, *, loose: bool = False, then: Sequence[str] = (),
    ) -> list[Answer]:
        """Type lines and a last comment, read to the prompt after it, and cut what came by the echoes.

        A line may hold a second one, the reply to what it asks. `loose`: a line may be echoed without a prompt, as the
        text of a banner is, or with another mode's; not those of `then`, whose answers may show such a row.
        """
        self.exchanges += 1
        # The comment, which nothing prints, may follow on whatever mode there is.
        free, lines = len(lines) + (not then) if loose else 0, [*lines, *then]
        last = f"!{secrets.token_hex(8)}"
        self._awaited.wait_for(last.encode())
        self._send("".join(f"{line}\n" for line in (*lines, last)), lines[0])
        text = self._until(last, time.monotonic() + seconds, lines[0])
        answers, at, since = [], 0, 0
        ends = [*lines, last]
        self._typed = lines
        start = self._echo(text, lines[0], 0, loose=free > 0)
        for number, line in enumerate(lines):
            begin = start[1]
            start = self._echo(text, ends[number + 1], begin, loose=number + 1 < free)
            said = text[since:start[0]]
            over = bool(_WARNING.search(said)) or _ROLLING in said
            answers.append(Answer(line, _STAMP.sub("", _WARNING.sub("", text[begin:start[0]])), over))
            since = start[0]
            at = start[1]
        self._held = text[at:]
        return answers

    def _echo(self, text: str, line: str, begin: int, *, loose: bool) -> tuple[int, int]:
        """Where a line's echo begins and ends."""
        line = line.partition(_NEWLINE)[0]
        found = self._echoed(text, line, begin, loose=loose)
        if found is None:
            what = "the end of what was typed" if line.startswith("!") else f"`{clean(self._shown(line))}`"
            # A disturbed line may hold a secret in pieces, which nothing knows again.
            screen = self._shown(text[begin:begin + _TAIL])[:400]
            if any(self._shown(line) != line for line in self._typed):
                screen = "its screen is not shown, a secret was typed"
            raise self._useless(DeviceError(
                "SIM612", of_device(self.name, tell("{what} is not echoed: {said}", what=what, said=clean(screen))),
                hint=tell("the line is disturbed, or this is no IOS-XE router")))
        return found

    def _echoed(self, text: str, line: str, begin: int, *, loose: bool) -> tuple[int, int] | None:
        """The first whole row from `begin` on that is a prompt (`loose`: or none) and the line: where it begins and
        ends.
        """
        at = text.find(line, begin)
        while at >= 0:
            start = text.rfind("\n", 0, at) + 1
            end = _ROW_ENDS.match(text, at + len(line))
            if start >= begin and end is not None and (
                    self._is_prompt(_BEFORE.fullmatch(text, start, at)) or (loose and text[start:at] in {"", " "})):
                return start, end.end()
            at = text.find(line, at + 1)
        return None

    def _is_prompt(self, found: re.Match[str] | None) -> bool:
        """Whether that is a prompt of this router, or Tcl's."""
        return found is not None and (found[1] is None or found[1].startswith(self._called))

    def _send(self, text: str, what: str) -> None:
        try:
            self._channel.settimeout(SECONDS)
            self._channel.sendall(text.encode("ascii"))
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise self._lost(what, error) from error

    def _until(self, last: str, deadline: float, what: str) -> str:
        """Everything up to the prompt that follows the last comment, with plain line ends."""
        pieces, size, tail, found = [self._held], 0, "", False
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise self._useless(DeviceError(
                    "SIM605", of_device(self.name, tell("`{what}` gave no answer in time", what=self._shown(what))),
                    hint=tell("what was armed undoes itself; look again when its time is over")))
            try:
                self._channel.settimeout(left)
                data = self._channel.recv(65536)
            except TimeoutError:
                continue
            except (paramiko.SSHException, OSError, EOFError) as error:
                raise self._lost(what, error) from error
            if not data:
                raise self._lost(what, EOFError("the router ended it"))
            size += len(data)
            if size > OUTPUT_LIMIT:
                raise self._useless(DeviceError(
                    "SIM606", of_device(self.name, tell(
                        "`{what}` printed more than {limit} MiB",
                        what=self._shown(what), limit=OUTPUT_LIMIT >> 20)),
                    hint=tell("look at the router: it does not stop")))
            piece = data.decode(errors="replace").replace("\r", "")
            pieces.append(piece)
            tail += piece
            if not found:
                # The comment may come in two pieces.
                at = tail.find(last)
                found, tail = at >= 0, tail[at if at >= 0 else -len(last):]
            if found and self._ends(tail):
                return "".join(pieces)

    def _ends(self, text: str) -> bool:
        """Whether a text of several rows has a prompt for its last one."""
        _, newline, row = text.removesuffix("\n").rpartition("\n")
        return bool(newline) and self._is_prompt(_PROMPT.fullmatch(row))

    def _useless(self, error: DeviceError) -> DeviceError:
        """Nobody knows what stands on this session's line, so nothing more is typed there."""
        self.close()
        return error

    def _lost(self, what: str, error: Exception) -> Unreachable:
        return Unreachable("SIM604", of_device(self.name, tell(
            "the session was lost during `{what}`: {said}",
            what=self._shown(what), said=clean(str(error)) or type(error).__name__)),
                           hint=tell("nothing is assumed; what was armed undoes itself unless it is confirmed"))

    def alive(self) -> bool:
        return self.session.alive()

    def close(self) -> None:
        self.session.close()


def _hidden(line: str) -> str:
    """A line of a screen without what any command in it would keep secret: rather too much hidden than too little."""
    for begin in [m.start() for m in _BEGINS.finditer(line)]:
        if (less := masked(line[begin:])) != line[begin:]:
            return line[:begin] + less
    return line


# Words of something that was done, though they begin with a percent sign or sound like a refusal. Where none other is
# named, they are from the list by which Cisco's own adapter for IOS (Network Services Orchestrator, `cisco-ios`) tells
# a warning from an error.
_HARMLESS: Final = (
    # But for two that the same list has as errors. A /31 on Ethernet is warned of so (transcript of a CSR 1000V).
    re.compile(r"(% ?)?(Warning[:,]|Note:|Info:)(?! This command is no longer| Current config does not permit)", re.I),
    # `inspect` in a class that names lists and no protocol (transcripts).
    re.compile(r"% ?No specific protocol configured in class \S+ for inspection\. All protocols will be inspected"),
    # Security and VRF guides, `vrf forwarding`: the addresses go, and the lines after it bring them back.
    re.compile(r"% ?Interface \S+ .*removed due to (enabling VRF|disabling VRF|VRF change)", re.I),
    # The same of a VRF that goes, with its routes; and what `no interface` says of each subinterface and tunnel.
    re.compile(r"% ?(IPv4|IPv6|IPv4 and IPv6) addresses from all interfaces in VRF \S+ have been removed", re.I),
    re.compile(r"% ?The static routes in VRF \S+ with outgoing interface \S+ will be", re.I),
    re.compile(r"% ?Not all config may be removed and may reappear after reactivating the"),
    re.compile(r"% ?OSPF will not operate on this interface until IP is configured on it", re.I),
    # The list of an entry, `MUST have:`, is what the lines that follow bring.
    re.compile(r"IKEv2 (proposal|policy|profile) MUST "),
)
_BEGINNINGS: Final = re.compile(
    r"%|Command rejected|ERROR:|Error:|Invalid |Cannot |Can't |Bad |Unable to |Configuration mode is locked|"
    r"Translating \"|Command authorization failed|BGP is already running|Must |Insufficient bandwidth|"
    r"(?:Please|First) remove ")
# Refusals that begin with what they are about: of Cisco's own tests (unicon), and of the adapter's list.
_WITHIN: Final = re.compile(
    r"\S+ / \S+ is an invalid network|is linked to a VRF\. Enable|overlaps with|"
    r"is (?:still |currently )?(?:in use|being (?:used|deleted|deconfigured))|already exists|does not exist|"
    r"is (?:not (?:permitted|supported|allowed)|no longer supported)|must be (?:configured|removed|disabled) first",
    re.I)


def complaint(words: str) -> str:
    """The lines of an answer in which a router says that it did not do it; empty where it did."""
    return "\n".join(line for line in _lines(words) if _complains(line))


def refusal(words: str) -> str:
    """The same of a command that prints what others wrote (a banner may begin with a percent sign): its first line."""
    first = next((line for line in _lines(words) if line != "^"), "")
    return first if _complains(first) else ""


def _lines(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]


def _complains(line: str) -> bool:
    return bool(_BEGINNINGS.match(line) or _WITHIN.search(line)) and not any(k.match(line) for k in _HARMLESS)
