"""What routers write of sessions, in the words that Debian 12, the journal and busybox have for it; recorded."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from platforms.linux_frr.traces import parse, script
from simpul.errors import DeviceError

KEY = "SHA256:Zk1Bq0vN5yJ8mS3dX7cR2tP9wL4hG6fE1aU0iOoYbTs"
CLOCK = int(datetime(2027, 1, 2, 6, 0, tzinfo=UTC).timestamp())
WORDS = "Accepted publickey for root from 10.64.0.133 port 41106 ssh2: ED25519 "
AT = datetime(2026, 12, 31, 20, 28, 51, tzinfo=UTC).timestamp()


@pytest.mark.parametrize("line", [
    f"2026-12-31T20:28:51.250000+00:00 edge-1 sshd[2147]: {WORDS}{KEY}",              # rsyslog of Debian 12
    f"{AT:.0f}.250000 edge-1 sshd[2147]: {WORDS}{KEY}",                               # journalctl -o short-unix
    f"Jan  1 04:28:51 edge-1 auth.info sshd[2147]: {WORDS}{KEY}",                     # busybox: neither year nor zone
])
def test_a_session_is_known_by_its_key_in_every_log(line: str) -> None:
    found = parse("edge-1", f"clock {CLOCK} +0800\nssh {line}\nmissing record of sessions (wtmp)\n")
    (login,) = found.logins
    assert (login.user, login.key, login.source, int(login.time)) == ("root", KEY, "10.64.0.133", int(AT))
    assert found.missing == ("record of sessions (wtmp)",)


def test_a_year_that_is_not_written_is_never_in_the_future() -> None:
    found = parse("edge-1", f"clock {CLOCK} +0000\nssh Dec 31 20:28:51 edge-1 sshd[1]: {WORDS}{KEY}\n")
    assert found.logins[0].time == AT


def test_the_same_session_in_both_records_is_one_and_the_console_is_a_session_too() -> None:
    found = parse("edge-1", f"""clock {CLOCK} +0000
ssh 2026-12-31T20:28:51+00:00 edge-1 sshd[2147]: {WORDS}{KEY}
last root     pts/0        10.64.0.133      2026-12-31T20:28:51+00:00   gone - no logout
last root     tty1                          2026-12-30T01:02:03+00:00 - 2026-12-30T02:00:00+00:00  (00:57)
last reboot   system boot  6.1.0-18-amd64   2026-12-29T01:02:03+00:00   still running
last
last wtmp begins 2026-12-01T00:00:00+00:00
boots wan/fibre.conf 1767000000
runs wan/fibre.conf 1767000001
runs frr/bgp.conf 1767000002
""")
    assert [(login.key, login.source) for login in found.logins] == [("", ""), (KEY, "10.64.0.133")]
    assert (found.boots, found.runs) == ({"wan/fibre.conf": 1767000000.0}, {"wan/fibre.conf": 1767000001.0})


def test_a_router_that_says_nothing_is_refused_and_no_id_becomes_a_command() -> None:
    with pytest.raises(DeviceError, match="SIM612"):
        parse("edge-1", "sh: 1: not found\n")
    with pytest.raises(ValueError, match="no object's id"):
        script(["wan/a.conf\nIDS\nreboot"], 0)
    with pytest.raises(ValueError, match="no object's id"):
        script(["../../etc/shadow"], 0)
