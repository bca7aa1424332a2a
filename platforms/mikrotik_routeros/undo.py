"""What a fragment leaves on a router while it is pending: a script that takes it back, and two entries that run it.

    /system script     simpul-ID-undo    decides, takes back, cleans up
                       simpul-ID-part-N  the lines that take back, newest first
                       simpul-ID-sweep   the lines that a confirmed change needs: what it retired, it removes
                       simpul-ID-begun   "half" from before the first line, "whole" after the last
                       simpul-ID-end     "confirmed" or "reverted": how it ended, kept as a journal
    /system scheduler  simpul-ID-timer   looks every few seconds whether the time is over, and runs the undo then; after
                                         that each hour until it is done
                       simpul-ID-boot    runs it 3 seconds after a start, when a clock without battery is in 1970

The scheduler goes by the clock, and NTP may set that by years while an undo waits. So the time that is over is one of
the uptime, which the timer compares; and since it may not be called at all while a clock that was set back catches up,
a job in the background (`:execute`, whose `:delay` no clock moves) looks, too, and runs the undo where it has not begun
some seconds later. A job does not outlive a restart; `boot` does.

Whoever adds `simpul-ID-end` has decided: a router has no two scripts of one name (manual, Scripting, "Script
repository"), so a confirmation and an undo cannot both win. That one `add` is the commit point of either.

A line that takes back may be run when what it takes back was never done, or twice: a `set` restates what stands, a
`remove [find ...]` finds nothing, and an `add` is asked first whether its name or tag is there. So a power cut anywhere
leaves a router that the undo brings back. Pure: text in, text out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from platforms.mikrotik_routeros.dialect.items import TAG
from platforms.mikrotik_routeros.dialect.words import Command, read
from platforms.mikrotik_routeros.words import SECRET, filled, one_line, pieces, quoted
from simpul.config.model import Step
from simpul.errors import DeviceError
from simpul.words.sentence import tell

# Everything on a router under these names is the driver's own: no object of a configuration, and nobody else's.
RESERVED: Final = re.compile(r"simpul-([0-9a-f]{16})-(undo|part-\d+|sweep|begun|end|timer|boot)")
_PART: Final = 20_000           # characters of one script: far below what `/system script` was seen to take
_AGAIN: Final = "1h"
TICK: Final = 10                # seconds between two looks at whether the time is over
GRACE: Final = 15               # seconds after it in which the scheduler has its chance, before the job takes over
_BEGUN: Final = "until 0s"      # what a timer says whose undo has begun: it is due whatever the uptime is
ANOTHERS: Final = "simpul armed already"     # what a router says of one that another session has armed
MARGIN: Final = 30              # seconds before the undo fires in which the router begins no batch any more


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a fragment's id gives."""

    id: str

    def of(self, what: str) -> str:
        return f"simpul-{self.id}-{what}"


def script(path: str, name: str) -> str:
    """`[/system script find name="..."]`, for a script or an entry."""
    return f'[/system {path} find name="{name}"]'


def take_back(steps: Sequence[Step]) -> tuple[str, ...]:
    """The lines of an undo in the order in which they run. Raises DeviceError (SIM642) where one restates a secret:
    it would stand in a script that everybody reads who may read the router.
    """
    lines = [one_line(line) for step in reversed(steps) for line in step.undo]
    for line in lines:
        if SECRET.search(line):
            raise DeviceError("SIM642", tell("an undo would restate a secret: {line}", line=line[:200]),
                              hint=tell(
                                  "keep the object that holds the secret beside the new one until it is confirmed"))
    return tuple(_unless_there(line) for line in lines)


@lru_cache(maxsize=1 << 13)     # a line is asked for each time that the undo is read, kept or run
def _unless_there(line: str) -> str:
    """An `add` that does nothing where an item with its tag, or else its name, stands already."""
    command = read(line, "undo")[0]
    if not isinstance(command, Command) or command.verb != "add":
        return line
    key = "comment" if (command.given.get("comment") or "").startswith(TAG) else "name"
    value = command.given.get(key)
    if value is None:
        return line                         # of a menu where the router itself refuses a second one
    return f":if ([:len [{command.menu} find where {key}={quoted(value)}]] = 0) do={{ {line} }}"


def parts(identifier: str, steps: Sequence[Step]) -> tuple[str, ...]:
    """The scripts that take back."""
    made: list[str] = []
    current = ""
    for text in _each(identifier, take_back(steps), "undo"):
        if current and len(current) + len(text) > _PART:
            made.append(current)
            current = ""
        current += text
    return (*made, current) if current else tuple(made)


def _each(identifier: str, lines: Sequence[str], what: str) -> Iterator[str]:
    """Lines of a script. One that is refused is logged, and the others run."""
    for number, line in enumerate(lines, 1):
        told = f"simpul {identifier}: line {number} of its {what} was refused"
        yield f":do {{ {line} }} on-error={{ :log warning {quoted(told)} }}\n"


def undo(identifier: str, count: int) -> str:
    """The script that decides, runs the parts, and cleans up."""
    names = Names(identifier)
    end, begun = script("script", names.of("end")), script("script", names.of("begun"))
    runs = "".join(f"    :do {{ /system script run {quoted(names.of(f'part-{number}'))} }} on-error={{}}\n"
                   for number in range(1, count + 1))
    # Only a confirmation that stands is a reason not to: an `end` that could not be added (a full flash) is none. Then
    # `half` keeps a confirmation away from what is being taken back, and it is added when the parts have made room.
    decide = f":do {{ /system script add name={quoted(names.of('end'))} source=reverted }} on-error={{}}"
    *first, boot, last = clean_up(identifier)
    cleaned = [*first, f':if ($s != "confirmed") do={{ {decide} }}', boot, last]
    hourly = (f"/system scheduler set {script('scheduler', names.of('timer'))} interval={_AGAIN} "
              f"comment={quoted(_BEGUN)}")
    return (f"# simpul: takes back {identifier} unless it was confirmed\n"
            f"{{\n{decide}\n"
            f':local s ""\n'
            f":do {{ :set s [/system script get {end} source] }} on-error={{}}\n"
            f':if ($s != "confirmed") do={{\n'
            f'  :if ($s != "reverted") do={{ :do {{ /system script set {begun} source=half }} on-error={{}} }}\n'
            f"  :do {{ {hourly} }} on-error={{}}\n"
            f"  :if ([:len {begun}] > 0) do={{\n{runs}  }}\n"
            f"}} else={{\n  {_swept(identifier)}\n}}\n" + "".join(f"{line}\n" for line in cleaned) + "}\n")


def _swept(identifier: str) -> str:
    return f":do {{ /system script run {quoted(Names(identifier).of('sweep'))} }} on-error={{}}"


def clean_up(identifier: str) -> Iterator[str]:
    """What takes away all but how it ended. The entry for a start goes last but one, so that a power cut in between
    finds it, and the script that it runs.
    """
    names = Names(identifier)
    yield f"/system scheduler remove {script('scheduler', names.of('timer'))}"
    yield f"/system script remove {script('script', names.of('begun'))}"
    yield f'/system script remove [/system script find where name~"^{names.of("part-")}"]'
    yield f"/system script remove {script('script', names.of('sweep'))}"
    yield f"/system scheduler remove {script('scheduler', names.of('boot'))}"
    yield f"/system script remove {script('script', names.of('undo'))}"


def store(identifier: str, steps: Sequence[Step], sweep: Sequence[str], limit: int) -> Iterator[str]:
    """Console lines that write the scripts, none longer than `limit`; the last says whether all of them are whole.

    `sweep`: lines for when it is confirmed. What an earlier, cut-off attempt left of the scripts is written anew.
    """
    names = Names(identifier)
    made = parts(identifier, steps)
    texts = {names.of(f"part-{number}"): text for number, text in enumerate(made, 1)}
    if sweep:
        texts[names.of("sweep")] = "".join(_each(identifier, [one_line(line) for line in sweep], "sweep"))
    # Last, so that what was cut off on the way has nothing that could run.
    texts[names.of("undo")] = undo(identifier, len(made))
    for name, text in texts.items():
        found = script("script", name)
        first, *more = pieces(text, limit - 300)
        yield f"/system script remove {found}; /system script add name={quoted(name)} source={first}"
        for piece in more:
            yield f"/system script set {found} source=([/system script get {found} source] . {piece})"
    whole = " and ".join(f"[:len [/system script get {script('script', name)} source]] = {len(text.encode())}"
                         for name, text in texts.items())
    yield f":if (!({whole})) do={{ :error \"the undo was not kept whole\" }}"


def readable(lines: Sequence[str], limit: int) -> Iterator[str]:
    """Console lines that have the router read lines without running them; each prints the numbers of the lines that it
    begins, and how many have been read at its end.
    """
    current: list[str] = []
    size = 0
    for number, line in enumerate(lines):
        parse = f":parse ({' . '.join(pieces(line, limit))})"
        if current and size + len(parse) > limit:
            yield "; ".join([*current, _mark("read", number)])
            current, size = [], 0
        current.append(f"{_mark('line' if current else 'first', number)}; {parse}")
        size += len(current[-1]) + 2
    if current:
        yield "; ".join([*current, _mark("read", len(lines))])


def _mark(word: str, number: int) -> str:
    return f':put ("simpul" . " {word} {number}")'


def unread(said: str) -> int | None:
    """The number of the first line that the router could not read, in what it printed for all of `readable`; None where
    it read all. Such a line is the last that its console line begins.
    """
    marks = re.findall(r"^simpul (first|line|read) (\d+)$", said, re.MULTILINE)
    following = [word for word, _ in marks[1:]]
    return next((int(number) for (word, number), after in zip(marks, [*following, "first"], strict=True)
                 if word != "read" and after == "first"), None) if marks else 0


def arm(identifier: str, seconds: int, *, again: bool = False) -> str:
    """Both entries, before the first line, and the job beside them. The comment tells the uptime at which the time is
    over: the clock may be set meanwhile, and the uptime goes on evenly. Armed `again` it only gets another comment, so
    that nobody who looks finds no timer. One that somebody else has armed is left alone: it prints ANOTHERS.
    """
    names = Names(identifier)
    run = names.of("undo")
    boot, timer = script("scheduler", names.of("boot")), script("scheduler", names.of("timer"))
    until = f"comment=(\"until \" . ([:totime [/system resource get uptime]] + {seconds}s))"
    free = "" if again else f":if ([:len {timer}] > 0) do={{ :put (\"simpul\" . \" armed already\") }} else={{ "
    return (f"{{ :if ([:len {script('script', run)}] = 0) do={{ :error \"it is not staged\" }}; "
            f":if ([:len {script('script', names.of('end'))}] > 0) do={{ :error \"it has ended\" }}; {free}"
            f":if ([:len {boot}] = 0) do={{ /system scheduler add name={quoted(names.of('boot'))} start-time=startup "
            f"on-event={quoted(run)} }}; "
            f":local again [:len {timer}]; :if ($again > 0) do={{ /system scheduler set {timer} {until} }} else={{ "
            f"/system scheduler add name={quoted(names.of('timer'))} interval={TICK}s "
            f"on-event={quoted(_when_due(identifier))} {until} }}; "
            f":if ([:len [/system scheduler get {timer} next-run]] = 0) do={{ :error \"its timer does not run\" }}; "
            f":if ($again = 0) do={{ :execute script={quoted(_watch(identifier))} }} }}{' }' if free else ''}")


def _due(identifier: str, grace: int = 0) -> str:
    """Whether the time is over, by the uptime."""
    timer = script("scheduler", Names(identifier).of("timer"))
    until = f"[:totime [:pick [/system scheduler get {timer} comment] 6 40]]"
    return f"([:totime [/system resource get uptime]] >= ({until} + {grace}s))"


def _run(identifier: str) -> str:
    return f"/system script run {quoted(Names(identifier).of('undo'))}"


def _when_due(identifier: str) -> str:
    """What the timer does each time."""
    return f":if {_due(identifier)} do={{ {_run(identifier)} }}"


def _watch(identifier: str) -> str:
    """The job: it ends with the timer, or once the undo has begun, which its own `end` or the timer's comment tells."""
    names = Names(identifier)
    timer, end = script("scheduler", names.of("timer")), script("script", names.of("end"))
    return (f":local go true; :while ($go) do={{ :delay {TICK}s; "
            f":if ([:len {timer}] = 0 or [:len {end}] > 0) do={{ :set go false }} else={{ "
            f":if ([/system scheduler get {timer} comment] = {quoted(_BEGUN)}) do={{ :set go false }} else={{ "
            f":if {_due(identifier, GRACE)} do={{ :set go false; {_run(identifier)} }} }} }} }}")


def batches(
    identifier: str, lines: Sequence[str], secrets: Mapping[str, str], limit: int, taking_back: Sequence[str],
) -> Iterator[str]:
    """The lines of a commit in console lines of at most `limit` characters, where single lines allow it. Each runs only
    while the undo, whose parts are `taking_back`, is whole, armed and not due, and each of its lines only before the
    undo has begun. It stops at the first refusal, and prints `simpul refused N WORDS` then.
    """
    names = Names(identifier)
    begun = script("script", names.of("begun"))
    timer = script("scheduler", names.of("timer"))
    # Somebody may have cleaned up meanwhile: scripts that are gone, entries that are disabled, undo nothing.
    mine, scripts = f'name~"^simpul-{identifier}-', 1 + len(taking_back)
    armed = (f":local q {quoted(names.of('end'))}; :local b \"its undo has begun\"; "
             f":if ([:len [/system scheduler find where disabled=no and {mine}(timer|boot)\"]] < 2 or "
             f"[:len [/system script find where {mine}(undo|part)\"]] < {scripts} or "
             f"[:len [/system script find name=$q]] > 0) do={{ :error \"its undo is not armed\" }}; "
             f":if (([:totime [/system resource get uptime]] + {MARGIN}s) > "
             f"[:totime [:pick [/system scheduler get {timer} comment] 6 40]]) do={{ :error \"its undo is due\" }}")
    # An undo that has begun meanwhile must not have lines run behind its back. Before each line, so in few letters.
    going = ":if ([:len [/system script find name=$q]]>0) do={:error $b}; "
    start = f":if ([:len {begun}] = 0) do={{ /system script add name={quoted(names.of('begun'))} source=half }}"
    finish = f"/system script set {begun} source=whole"

    def batch(first: int, run: list[str]) -> str:
        body = "; ".join([going + run[0], *(f":set n {first + k}; {going}{line}" for k, line in enumerate(run[1:], 1))])
        return (f"{{ {armed}; {start}; :local n {first}; :onerror e in={{ {body} }} "
                f"do={{ :put (\"simpul\" . \" refused \" . $n . \" \" . $e) }} }}")

    room = limit - len(batch(0, [""])) - len(finish)
    current: list[str] = []
    first = size = 0
    for number, line in enumerate([*(filled(one_line(line), secrets) for line in lines), finish]):
        cost = len(line) + len(going) + 16
        if current and size + cost > room and number < len(lines):
            yield batch(first, current)
            current, first, size = [], number, 0
        current.append(line)
        size += cost
    yield batch(first, current)


def confirm(identifier: str) -> str:
    """Decide for it, if nobody decided against it, and clean up. Prints how it ended and what is left of it."""
    names = Names(identifier)
    begun, end = script("script", names.of("begun")), script("script", names.of("end"))
    mine = f'name~"^simpul-{identifier}-"'
    return (f"{{ :local said \"confirmed\"; "
            f":if ([:len {end}] = 0) do={{ :if ([:len {begun}] = 0) do={{ :error \"it is not committed\" }}; "
            f":if ([/system script get {begun} source] != \"whole\") do={{ :error \"it is only half committed\" }} }}; "
            f":do {{ /system script add name={quoted(names.of('end'))} source=confirmed }} on-error={{ "
            f":set said [/system script get {end} source] }}; "
            f":if ($said = \"confirmed\") do={{ {_swept(identifier)}; {'; '.join(clean_up(identifier))} }}; "
            f":put (\"simpul\" . \" ended \" . $said . \" \" . "
            f"([:len [/system script find where {mine}]] + [:len [/system scheduler find where {mine}]])) }}")


def forget(identifier: str, *, confirmed: bool = False) -> str:
    """Take away what was staged and never armed: nothing of it ran, and nothing of it is undone. Or what is left of a
    confirmed one: what it retired goes first.
    """
    return f"{{ {f'{_swept(identifier)}; ' if confirmed else ''}{'; '.join(clean_up(identifier))} }}"
