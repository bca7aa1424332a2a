"""A fragment's way over one router: what a second session sees, and what the router does by itself."""

from __future__ import annotations

from simpul.device import Pending
from tests.platforms.mikrotik_routeros_device.router import ID, TWO_LINES, Bench, fragment, read


def test_a_change_is_confirmed_over_a_second_session(bench: Bench) -> None:
    before = bench.exported()
    router = bench.open()
    assert router.facts().version == "7.20.1"
    change = fragment(*TWO_LINES, seen=read(router.fetch()))
    router.stage(change, {})
    assert router.pending() == (Pending(ID, "staged", None),)
    assert router.arm(ID, 90) == 90
    router.commit(ID)
    assert "servers=10.0.0.53" in bench.exported()
    second = bench.open()
    assert second.pending() == (Pending(ID, "committed", 90),)
    assert second.fate(ID) == "committed"
    second.confirm(ID)
    assert second.pending() == ()
    assert second.fate(ID) == "confirmed"
    bench.pass_time(7200)
    bench.cut_power()
    after = bench.exported()
    assert "servers=10.0.0.53" in after
    assert after != before
    assert "simpul-" not in after.replace(f"simpul-{ID}-end", "")
    router.close()
    second.close()


def test_the_router_takes_back_what_nobody_confirms(bench: Bench) -> None:
    before = bench.exported()
    router = bench.open()
    router.stage(fragment(*TWO_LINES, seen=read(router.fetch())), {})
    router.arm(ID, 90)
    router.commit(ID)
    bench.pass_time(91)
    assert router.fate(ID) == "reverted"
    assert router.pending() == ()
    assert _own(bench.exported()) == before
    router.close()


def _own(text: str) -> str:
    """Without what is remembered of how fragments ended."""
    return "".join(f"{line}\n" for line in text.splitlines() if "-end " not in line)
