"""What a router wrote down of who was on it, and when its files were: read by one command that changes nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from simpul.device import Login, Traces
from simpul.errors import DeviceError, of_device
from simpul.words.sentence import tell

COMMAND: Final = "sh -s"
_ID: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._:+/-]{0,198}")
# Debian 12 writes times as RFC 3339 into auth.log, or keeps the journal only; older and smaller syslogs write none of
# the year and the zone, which the clock's own line gives.
_SCRIPT: Final = """
export LC_ALL=C
echo "clock $(date +%s) $(date +%z)"
while read -r id; do
    if [ -e "/etc/simpul/conf/$id" ]; then stat -c "boots $id %Y" "/etc/simpul/conf/$id"; fi
    if [ -e "/run/simpul/live/$id" ]; then stat -c "runs $id %Y" "/run/simpul/live/$id"; fi
done <<'IDS'
@IDS@
IDS
if [ -d /run/systemd/system ] && command -v journalctl >/dev/null; then
    journalctl -q -t sshd -t sshd-session -o short-unix --since "@@SINCE@" | grep ' Accepted ' | sed 's/^/ssh /'
elif [ -e /var/log/auth.log ] || [ -e /var/log/messages ]; then
    cat /var/log/auth.log.1 /var/log/auth.log /var/log/messages 2>/dev/null | grep ' Accepted ' | sed 's/^/ssh /'
else echo "missing SSH log"; fi
if [ -e /var/log/wtmp ] && command -v last >/dev/null; then last -w --time-format iso | sed 's/^/last /'
else echo "missing record of sessions (wtmp)"; fi
"""
_SSH: Final = re.compile(
    r"(?P<time>\d+\.\d+|\d{4}-\d\d-\d\dT\S+|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) .*?\bAccepted \S+ for (?P<user>\S+) "
    r"from (?P<source>\S+) port \d+ ssh2(?:: \S+ (?P<key>SHA256:[A-Za-z0-9+/]+))?")
_LAST: Final = re.compile(r"(\S+) +(\S+) +(?:(\S+) +)?(\d{4}-\d\d-\d\dT\S+)")
_NOBODY: Final = frozenset({"reboot", "shutdown", "runlevel", "wtmp"})
# The same session stands in both records, written within a moment of each other.
_SAME_SECONDS: Final = 3.0


def script(object_ids: Sequence[str], since: float) -> bytes:
    """The shell script whose output `parse` reads. Raises ValueError for what is no object's id."""
    odd = [i for i in object_ids if not _ID.fullmatch(i) or ".." in i]
    if odd:
        raise ValueError(f"{odd[0]!r} is no object's id")
    return _SCRIPT.replace("@IDS@", "\n".join(object_ids)).replace("@SINCE@", str(int(since))).encode()


def parse(device: str, text: str) -> Traces:
    """Read what the script printed. Raises DeviceError (SIM612) where the router did not even say what time it is."""
    clock, zone = 0.0, timezone(timedelta())
    boots: dict[str, float] = {}
    runs: dict[str, float] = {}
    ssh: list[Login] = []
    seen: list[Login] = []
    missing: list[str] = []
    for row in text.splitlines():
        kind, _, rest = row.partition(" ")
        words = rest.split(" ")
        if kind == "clock" and re.fullmatch(r"\d{1,12} [+-]\d{4}", rest):
            clock = float(words[0])
            minutes = int(words[1][1:3]) * 60 + int(words[1][3:5])
            zone = timezone(timedelta(minutes=-minutes if words[1][0] == "-" else minutes))
        elif kind == "boots" and len(words) == 2 and words[1].isdecimal():
            boots[words[0]] = float(words[1])
        elif kind == "runs" and len(words) == 2 and words[1].isdecimal() and not words[0].startswith("frr/"):
            # What FRR runs it was told; its drop-in's time says nothing of when.
            runs[words[0]] = float(words[1])
        elif kind == "missing":
            missing.append(rest)
        elif kind == "ssh" and (match := _SSH.match(rest)):
            ssh.append(Login(_time(match["time"], clock, zone), match["user"], match["key"] or "", match["source"]))
        elif kind == "last" and (match := _LAST.match(rest)) and match[1] not in _NOBODY:
            seen.append(Login(_time(match[4], clock, zone), match[1], "", match[3] or ""))
    if not clock:
        raise DeviceError("SIM612", of_device(device, tell("its account of sessions and files is not understood")),
                          hint=tell("is it a linux_frr router? Look at its date, stat and last"))
    own = [s for s in seen if not any(s.user == k.user and abs(s.time - k.time) <= _SAME_SECONDS for k in ssh)]
    return Traces(clock, boots, runs, tuple(sorted((*ssh, *own), key=lambda login: login.time)), tuple(missing))


def _time(word: str, clock: float, zone: timezone) -> float:
    """Seconds since the epoch. A date without its year is the latest that is not after the router's own clock."""
    if re.fullmatch(r"\d+\.\d+", word):
        return float(word)
    if word[0].isdigit():
        # util-linux writes a comma or a point before the fraction.
        return datetime.fromisoformat(word.replace(",", ".")).timestamp()
    year = datetime.fromtimestamp(clock, zone).year
    for guess in (year, year - 1, year - 4):
        try:
            found = datetime.strptime(f"{guess} {' '.join(word.split())}", "%Y %b %d %H:%M:%S").replace(tzinfo=zone)
        except ValueError:  # the 29th of February of another year
            continue
        if found.timestamp() <= clock + _SAME_SECONDS:
            return found.timestamp()
    return datetime.fromtimestamp(0, UTC).timestamp()
