"""An object whose mark somebody wrote over stays Simpul's; what others made never becomes it."""

from __future__ import annotations

from dataclasses import replace

from simpul.config.diff import diff
from simpul.config.model import Config, Object
from simpul.config.recognised import recognised

PORT = "interface Gi1\n description {}\n ip address 10.0.0.1 255.255.255.0\n no ip redirects\n"


def item(object_id: str, text: str, *, owned: bool = True, gives: str = "") -> Object:
    return Object(object_id, text, "base", owned, defines=frozenset([gives] if gives else []))


def runs(*items: Object) -> Config:
    """A device, whose interfaces' and routes' marks are words that anybody may write over."""
    return replace(Config.of(items), unmarked=frozenset(i.id for i in items if not i.owned))


ZONE = item("zone/SIMPUL-net", "zone security SIMPUL-net\n", gives="zone:SIMPUL-net")
MEANT = Config.of([ZONE, item("interface/Gi1", PORT.format("simpul:line fibre"), gives="interface:Gi1")])


def owned(running: Config, made: tuple[str, ...] = ()) -> set[str]:
    return {o.id for o in recognised(running, MEANT, made).objects.values() if o.owned}


def test_a_description_that_somebody_wrote_over_is_a_change_of_ours_and_is_said() -> None:
    running = runs(ZONE, item("interface/Gi1", PORT.format("ke Dinas Kesehatan"), owned=False))
    found = recognised(running, MEANT)
    (change,) = diff(found, MEANT)
    assert (change.action, change.id) == ("replace", "interface/Gi1")
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("interface/Gi1 bears no mark of Simpul's any more")


def test_before_the_first_change_nothing_is_ours_however_alike() -> None:
    theirs = item("interface/Gi1", PORT.format("ke Dinas Kesehatan"), owned=False)
    assert owned(runs(theirs)) == set()
    # What is a property of every router, or stands otherwise than it is meant, is no sign of a first change.
    assert owned(runs(theirs, replace(ZONE, text="zone security SIMPUL-net\n description x\n"))) == {ZONE.id}
    assert owned(runs(theirs, replace(ZONE, defines=frozenset()))) == {ZONE.id}


def test_what_is_otherwise_in_more_than_a_third_is_somebody_else_s() -> None:
    text = "interface Gi1\n description theirs\n ip address 192.0.2.1 255.255.255.0\n no ip redirects\n"
    assert "interface/Gi1" not in owned(runs(ZONE, item("interface/Gi1", text, owned=False)))
    alone = runs(ZONE, item("route/a", "ip route 10.0.0.0 255.0.0.0 10.9.9.9 name x\n", owned=False))
    meant = Config.of([ZONE, item("route/a", "ip route 10.0.0.0 255.0.0.0 10.1.1.1 name SIMPUL\n")])
    assert not recognised(alone, meant).objects["route/a"].owned


def test_what_is_not_meant_any_more_is_ours_where_it_is_known_who_made_it() -> None:
    gone = item("interface/Gi2", "interface Gi2\n description budi\n", owned=False)
    assert "interface/Gi2" not in owned(runs(ZONE, gone))
    assert "interface/Gi2" in owned(runs(ZONE, gone), ("interface/Gi2",))


def test_where_a_mark_cannot_be_written_over_what_is_not_ours_stays_so() -> None:
    running = runs(ZONE, item("interface/Gi1", PORT.format("ke Dinas Kesehatan"), owned=False))
    kept = replace(running, unmarked=frozenset())
    assert recognised(kept, MEANT, ("interface/Gi1",)) is kept


def test_where_nothing_lost_its_mark_the_configuration_is_the_very_same() -> None:
    assert recognised(MEANT, MEANT) is MEANT
