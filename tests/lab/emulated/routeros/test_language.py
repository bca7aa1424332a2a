"""The console's language: what a script computes, and how bad input is refused, by the letter where it stops."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.emulated.clock import Clock
from lab.emulated.routeros import parse as parsing
from lab.emulated.routeros import remembered
from lab.emulated.routeros.device import RouterOs
from lab.emulated.routeros.errors import RouterError
from lab.emulated.routeros.grammar import commands
from lab.emulated.routeros.parse import parse
from lab.emulated.routeros.remembered import Remembered
from lab.emulated.routeros.schema import every, menus
from tests.lab.emulated.routeros.language import SCRIPTS
from tests.lab.emulated.routeros.village import VILLAGE


@pytest.mark.parametrize(("typed", "printed"), SCRIPTS)
def test_scripts(router: RouterOs, typed: str, printed: str | None) -> None:
    out = router.do(typed).rstrip("\n")
    assert out == printed if printed is not None else "bad command name" not in out


@pytest.mark.parametrize(("typed", "said"), [
    ("/foo", "bad command name foo (line 1 column 2)"),
    ("/nonsense/command", "syntax error (line 1 column 10)"),
    ("/system/resource/print bogus=1", "expected end of command (line 1 column 24)"),
    ("/system note set note= show-at-login=yes", "expected end of command (line 1 column 37)"),
    (":put 1\n/ip address add adress=1.1.1.1/24", "expected end of command (line 2 column 17)"),
    ("/ip address add address=1.1.1.1/24 interface=nowhere", "input does not match any value of interface"),
    ("/ip address add address=300.1.1.1/24 interface=ether1", "invalid value for argument address"),
    ("/ip address add interface=ether1", "missing value(s) of argument(s) address"),
    ("/ip address set 7 disabled=yes", "no such item"),
    ("/ip address remove [find]; :put still", "still"),
    ("/interface vlan add interface=ether1 vlan-id=5000", "value of vlan-id out of range (1..4094)"),
    ("/interface bridge add name=ether1", "failure: already have interface with such name"),
    ("/ip firewall filter add chain=input action=explode", "input does not match any value of action"),
    ("/ip firewall filter add chain=input dst-port=22",
     "failure: ports can be specified if proto is tcp, udp, udp-lite, dccp, sctp"),
    ("/interface wireguard peers add interface=wg9 public-key=x", "input does not match any value of interface"),
    ("/user add name=a group=wheel password=x", "input does not match any value of group"),
    (":put (1", "expected closing parenthesis (line 1 column 8)"),
    (':put "x', "expected closing quote (line 1 column 8)"),
])
def test_refusals(router: RouterOs, typed: str, said: str) -> None:
    assert router.do(typed).rstrip("\n") == said


def test_whatever_is_typed_is_answered(router: RouterOs, clock: Clock) -> None:
    """Thousands of damaged lines of every command of every menu: refused or done, never a fault of the emulator."""
    dice = random.Random(65)
    lines = [line for line in VILLAGE.splitlines() if line] + [typed for typed, _ in SCRIPTS if "while" not in typed]
    for menu in every(menus(router.router.version)):
        for name, (_, named, _) in commands(menu).items():
            lines.append(f"{menu.text} {name}")
            lines += [f"{menu.text} {name} 0 {key}={dice.choice(['x', '1', ''])}" for key in named]
    for _ in range(6000):
        line = dice.choice(lines)
        for _ in range(dice.choice((0, 1, 2))):
            at = dice.randrange(len(line) + 1)
            line = line[:at] + dice.choice("{}[]()\"$;=!~\\ /.,:0aX\n<>&|") + line[at + dice.choice((0, 1)):]
        if "for " not in line:
            router.do(line)
            clock.advance(1)


def test_an_input_that_cannot_be_read_anywhere_runs_nowhere(router: RouterOs) -> None:
    router.do("/system identity set name=changed\n/ip adress print")
    assert router.name == "MikroTik"


def test_an_address_without_quotes_is_never_found(router: RouterOs) -> None:
    """Scripting Tips and Tricks: the property is a text, the literal a prefix."""
    router.do("/ip address add address=10.0.0.1/24 interface=ether1")
    assert router.do(":put [:len [/ip address find address=10.0.0.1/24]]") == "0\n"
    assert router.do(':put [:len [/ip address find address="10.0.0.1/24"]]') == "1\n"


def test_globals_are_seen_where_they_are_declared_and_gone_after_a_restart(router: RouterOs, clock: Clock) -> None:
    router.do(":global state on")
    assert router.do(":put $state") == "\n"
    assert router.do(":global state; :put $state") == "on\n"
    router.reboot()
    clock.advance(31)
    assert router.do(":global state; :put $state") == "\n"


def test_a_delay_waits_for_the_clock_and_a_restart_ends_it(router: RouterOs, clock: Clock) -> None:
    router.start(":delay 10s; /system identity set name=later", "admin", "test")
    clock.advance(9)
    assert router.name == "MikroTik"
    clock.advance(2)
    assert router.name == "later"
    router.start(":delay 10s; /system identity set name=never", "admin", "test")
    router.power_cut()
    clock.advance(60)
    assert router.name == "later"


PARTS = ("/ip address print", "/ip address", "add address=10.0.0.1/24 interface=ether1", "print where interface=ether1",
         ":put [:len [/ip address find where interface=ether1]]", ":if ($a = 1) do={:put yes} else={:put no}",
         ":if ($a = 1) do={:put yes}", '/system script add name="one two" source="a\\"b"', "/system script add name=x1",
         "/system script add name=x12", ":set name 1", ":set name 12", "{ :local a 1; :put $a }",
         ":nonsense here it is", ":put (1", '/ip firewall filter set [find comment="a;b"] disabled=yes')
SCRIPT = st.recursive(
    st.sampled_from(PARTS),
    lambda inner: st.one_of(st.lists(inner, min_size=1, max_size=3).map("; ".join),
                            st.lists(inner, min_size=2, max_size=3).map("\n".join), inner.map("{{ {} }}".format),
                            inner.map(":put [{}]".format), inner.map(":do {{ {} }} on-error={{}}".format)),
    max_leaves=6)


def outcome(text: str) -> object:
    try:
        return parse(text, menus("7.20.1"))
    except RouterError as error:
        return type(error), error.text


@settings(max_examples=50)
@given(st.lists(SCRIPT, max_size=6))
def test_what_was_read_before_changes_nothing_of_what_a_script_means(texts: list[str]) -> None:
    patch = pytest.MonkeyPatch()
    with patch.context() as one:
        remembers = Remembered()
        for text in texts * 2:
            one.setattr(parsing, "_REMEMBERED", Remembered())
            fresh = outcome(text)
            one.setattr(parsing, "_REMEMBERED", remembers)
            assert outcome(text) == fresh


def test_no_more_commands_are_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_MOST", 3)
    for number in range(20):
        text = f"/system script add name=script-{number}"
        assert outcome(text) == outcome(text)
