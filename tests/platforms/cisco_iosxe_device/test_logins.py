"""Who opened a session on the router, as its own log tells it to `drift`."""

from __future__ import annotations

from tests.platforms.cisco_iosxe_device.bench import Bench


def test_its_log_tells_who_was_there_where_it_is_asked_to(bench: Bench) -> None:
    before = bench.open().traces([], 0.0)
    assert "record of logins" in before.missing, "nobody told it to write them down"
    bench.type("login on-success log")
    session = bench.open()
    bench.open()
    told = session.traces(["a"], before.clock)
    assert "record of logins" not in told.missing
    assert [(login.user, login.source) for login in told.logins] == [("simpul", "127.0.0.1")] * 2
    assert all(before.clock <= login.time + 1 <= told.clock + 2 for login in told.logins)
    assert session.traces([], told.clock + 1).logins == ()
