"""The last line of an apply, and its JSON: what is left is unmistakable, though it is no failure."""

from __future__ import annotations

import pytest

from playbooks.apply import ApplyResult, UnitResult, Verdict
from playbooks.provision import as_json, told

DONE = UnitResult("site:a", "done", standing={"a-1": "switch confirmed"})


def result(*verdicts: Verdict) -> ApplyResult:
    rest = [UnitResult(f"site:{v}", v, "no answer", {"b-1": "switch unreachable"}) for v in verdicts]
    return ApplyResult("0" * 64, (DONE, *rest))


@pytest.mark.parametrize("verdicts, away, begins, holds, ok, complete", [
    ((), (), "Applied plan 0000000000000000, all of it: 1 done.", "all of it", True, True),
    ((), ("far-1",), "Applied plan", "Not reached for it: far-1.", True, False),
    (("deferred",), (), "NOT ALL of plan", "1 done, 1 deferred. Deferred: site:deferred.", True, False),
    (("deferred", "failed"), ("far-1",), "NOT ALL of plan", "Make a new plan", False, False),
    (("split",), (), "NOT ALL of plan", "1 split", False, False),
])
def test_the_last_line_and_the_json_say_what_is_left(
    verdicts: tuple[Verdict, ...], away: tuple[str, ...], begins: str, holds: str, ok: bool, complete: bool,
) -> None:
    outcome = result(*verdicts)
    lines = [line.text for line in told(outcome, away)]
    assert lines[-1].startswith(begins)
    assert holds in lines[-1]
    assert all(f"  site:{v} {v}: no answer" in lines[:-1] for v in verdicts)
    data = as_json(outcome, away)
    assert (data["ok"], data["complete"]) == (ok, complete)
    assert data["unreachable"] == list(away)
    assert data["counts"]["done"] == 1
    assert data["counts"]["deferred"] == verdicts.count("deferred")
