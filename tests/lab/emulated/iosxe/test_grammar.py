"""How a line is understood: abbreviations, ambiguity, the caret's column, `no`, and what `?` lists."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.emulated.iosxe import names
from lab.emulated.iosxe.grammar import Ambiguous, Command, Incomplete, Invalid, Language, NotUnderstood, Syntax
from lab.emulated.iosxe.syntax import modes
from lab.emulated.iosxe.syntax.execute import language

TOY = Language([
    Command("ip address ~A.B.C.D ~A.B.C.D"), Command("ip access-group ~WORD {in | out}"), Command("ip mtu ~<68-9216>"),
    Command("description ~LINE"), Command("shutdown"), Command("vlans VLANS..."), Command("interface IFACE"),
])


@pytest.mark.parametrize(("line", "words"), [
    ("ip addr 10.0.0.1 255.0.0.0", ("ip", "address", "10.0.0.1", "255.0.0.0")),
    ("IP ADDRESS 10.0.0.1 255.0.0.0", ("ip", "address", "10.0.0.1", "255.0.0.0")),
    ("desc  two  words ", ("description", "two  words")),
    ("shut", ("shutdown",)),
    ("vlans 10 20-22", ("vlans", "10", "20-22")),
    ("interface gi 0/0/01", ("interface", "GigabitEthernet0/0/1")),
    ("int Tu10", ("interface", "Tunnel10")),
])
def test_a_line_is_understood_and_made_canonical(line: str, words: tuple[str, ...]) -> None:
    assert TOY.match(line).words == words


@pytest.mark.parametrize(("line", "column"), [
    ("ip adress 10.0.0.1 255.0.0.0", 3), ("  foo", 2), ("ip mtu 60", 7), ("shutdown now", 9),
    ("ip address 10.0.0.256 255.0.0.0", 11),
])
def test_the_caret_stands_under_the_first_word_that_does_not_fit(line: str, column: int) -> None:
    with pytest.raises(Invalid) as caught:
        TOY.match(line)
    assert caught.value.column == column


def test_what_may_mean_two_things_is_ambiguous_and_what_is_not_over_is_incomplete() -> None:
    with pytest.raises(Ambiguous):
        TOY.match("ip a 10.0.0.1 255.0.0.0")
    for line in ("ip", "ip address 10.0.0.1", "description"):
        with pytest.raises(Incomplete):
            TOY.match(line)


def test_no_may_leave_values_out_but_nothing_that_identifies() -> None:
    assert TOY.match("no ip mtu", start=1, negated=True).key == ("ip", "mtu")
    assert TOY.match("no ip address", start=1, negated=True).key == ("ip", "address")
    assert TOY.match("no ip access-group X in", start=1, negated=True).key == ("ip", "access-group", "in")
    with pytest.raises(Incomplete):
        TOY.match("no ip access-group", start=1, negated=True)


def test_help_lists_what_may_follow() -> None:
    assert TOY.help("ip ") == ["access-group", "address", "mtu"]
    assert TOY.help("ip a") == ["access-group", "address"]
    assert TOY.help("ip mtu ") == ["<68-9216>"]
    assert TOY.help("shutdown ") == ["<cr>"]


WORDS = ("ip", "IP", "i", "address", "addr", "a", "access-group", "mtu", "68", "10.0.0.1", "X", "in", "out",
         "description", "desc", "shutdown", "vlans", "10", "20-22", "interface", "int", "gi", "gi1", "0/0/1", "Tunnel")


def outcome(language: Language, line: str, *, negated: bool) -> tuple[object, ...]:
    try:
        found = language.match(line, start=int(negated), negated=negated)
    except NotUnderstood as error:
        return type(error), error.far, getattr(error, "column", None)
    return found.command.syntax, found.words, found.key, found.whole


@settings(max_examples=50)
@given(st.lists(st.tuples(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), st.booleans()), max_size=12))
def test_what_was_typed_before_changes_nothing_of_what_a_line_means(lines: list[tuple[list[str], bool]]) -> None:
    remembers = Language(TOY.commands)
    for words, negated in lines * 2:
        line = " ".join([*(["no"] if negated else []), *words])
        assert outcome(remembers, line, negated=negated) == outcome(Language(TOY.commands), line, negated=negated)


def test_a_mode_remembers_no_more_than_it_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.emulated.iosxe.grammar._BEGINNINGS", 5)
    monkeypatch.setattr("lab.emulated.iosxe.grammar._LINES", 3)
    small = Language(TOY.commands)
    for number in range(50):
        line = f"ip access-group X{number} in"
        assert small.match(line) is small.match(line)
        assert small.match(line).words[2] == f"X{number}"
    assert len(small._whole) <= 3


def test_every_row_of_every_table_compiles_and_has_an_end() -> None:
    rows = [c for mode in modes().values() for c in mode.language.commands]
    rows += language(True).commands
    assert len(rows) > 1000
    assert not [c.syntax for c in rows if not any(c.machine.final)]
    opened = {c.opens for c in rows if c.opens}
    assert opened <= set(modes())


def test_an_optional_group_may_repeat() -> None:
    machine = Language([Command("set ~{a | b <1-9>}... [end]")])
    assert machine.match("set b 3 a a end").words == ("set", "b", "3", "a", "a", "end")
    assert Syntax("x [y]").final.count(True) >= 2


@pytest.mark.parametrize(("typed", "name"), [
    ("Gi1", "GigabitEthernet1"), ("gig0/0/1.100", "GigabitEthernet0/0/1.100"), ("te1/1/1", "TenGigabitEthernet1/1/1"),
    ("lo0", "Loopback0"), ("vlan 20", "Vlan20"), ("po1", "Port-channel1"), ("t1", None), ("gi", None), ("foo1", None),
])
def test_interface_names(typed: str, name: str | None) -> None:
    assert names.canonical(typed) == name
