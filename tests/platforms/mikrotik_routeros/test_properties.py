"""What holds for any text, any order of rules, any village: the language, edits of chains, whole plans."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platforms.mikrotik_routeros.dialect import edit, words
from platforms.mikrotik_routeros.dialect.quotes import quote
from platforms.mikrotik_routeros.dialect.values import daytime, duration
from platforms.mikrotik_routeros.dialect.words import Command, logical, read
from simpul.config.patch import undo
from simpul.errors import DialectError
from simpul.network.model import DeviceModel
from tests.platforms.mikrotik_routeros.changes import VILLAGE, change, intended, ours
from tests.platforms.mikrotik_routeros.models import RELEASES, VERSIONS, model, router, running, send

# Whatever an export can hold: no half of a surrogate pair, no null byte.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
WEEK = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
SLOW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def command(line: str) -> Command:
    (found,) = read(line, "here")
    assert isinstance(found, Command)
    return found


@given(TEXTS, st.booleans())
def test_what_is_quoted_is_read(text: str, always: bool) -> None:
    assert command(f"/ip dns static add comment={quote(text, always=always)} name=x").given == {
        "comment": text, "name": "x"}


NAMED = st.tuples(st.sampled_from(["comment", "name", "source", "rule", "list"]), TEXTS)


@given(st.lists(NAMED, unique_by=lambda p: p[0], min_size=1), st.randoms(use_true_random=False))
def test_a_folded_line_says_the_same(pairs: list[tuple[str, str]], random: Random) -> None:
    """Broken between words and within quotes, as an export does it; the blanks of the next line are not part of it."""
    line = "/x y add " + " ".join(f"{n}={quote(v)}" for n, v in pairs)
    choice = random.random
    folded, within = "", False
    for at, char in enumerate(line):
        folded += char
        if char == '"' and line[at - 1] != "\\":
            within = not within
        blank = line[at + 1:at + 2] == " "
        if at > 8 and not blank and choice() < 0.1 and (within or char == " ") and "\\" not in line[at - 2:at + 1]:
            folded += "\\\r\n    "
    assert command(folded).given == command(line).given


PIECES = st.sampled_from(['"', "\\", "\n", " ", "\t", ";", "#", "[", "]", "(", ")", "{", "}", "a", "=", "/ip", "add",
                          "set", "$", "!", "\r", "\x0b", "x=y", '"q r"', '[find a="b"]', "\\\n", "\u00a0",
                          "disabled=no", "/ip route add ", " add ", "remote.address=x .as=3",
                          ' comment="a b" y=', "name=", "=!z", '="\\n"', '="$"'])


def _read(text: str) -> tuple[list[tuple[str, int]], str]:
    try:
        return list(logical(text)), repr(read(text, "here"))
    except DialectError as error:
        return list(logical(text)), str(error)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_what_is_read_at_once_is_what_the_walk_finds(text: str) -> None:
    at_once = _read(text)
    with pytest.MonkeyPatch.context() as patch:
        for pattern in ("_LINE", "_WORDS"):
            patch.setattr(words, pattern, re.compile("(?!)"))
        patch.setattr(words, "_whole", lambda _: False)
        patch.setattr(words, "_alone", lambda _: None)
        assert _read(text) == at_once


@given(st.integers(min_value=0, max_value=10 ** 7))
def test_a_time_is_the_same_however_it_is_written(seconds: int) -> None:
    days, rest = divmod(seconds, 86400)
    clock = f"{days}d{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    assert duration(str(seconds)) == duration(f"{seconds}s") == duration(clock)
    assert duration(duration(str(seconds))) == duration(str(seconds))


KEYS = [f"{n}0-rule" for n in range(1, 8)]
CHAINS = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(["22", "53", "179"])), unique_by=lambda r: r[0])


def chain(rules: list[tuple[str, str]]) -> str:
    tag = "simpul:filter/ip/input"
    return "".join(f'/ip firewall filter add action=accept chain=input comment="{tag} {key}" dst-port={port} '
                   f"protocol=tcp\n" for key, port in rules) + (
        f'/ip firewall filter add action=drop chain=input comment="{tag} 99-end"\n')


@SLOW
@given(CHAINS, CHAINS)
def test_any_order_of_rules_becomes_any_other_and_the_end_is_there_throughout(
        one: list[tuple[str, str]], other: list[tuple[str, str]]) -> None:
    device = router()
    for line in ("/ip firewall filter add chain=input action=drop comment=his src-address=192.0.2.1",
                 *chain(one).splitlines(), "/ip firewall filter add chain=forward action=drop comment=his"):
        assert device.do(line) == ""
    before = running(device)
    for lines, text in ((edit.do("filter/ip/input", chain(one), chain(other)), chain(other)),
                        (edit.back("filter/ip/input", chain(one), chain(other)), chain(one))):
        for line in lines:
            assert device.do(line) == "", line
            stand = [i.text("comment") for i in device.router.tree.table("/ip/firewall/filter")
                     if i.text("chain") == "input"]
            assert stand[-1] == "simpul:filter/ip/input 99-end", line
        assert running(device).objects["filter/ip/input"].text == text
    assert running(device).objects == before.objects


def variant(found: DeviceModel, keep: list[bool]) -> DeviceModel:
    """A village without some of what it has: flows, VLANs, tunnels with their sessions, management."""
    chosen = iter([*keep, *[True] * 60])
    vlans = tuple(v for v in found.vlans if next(chosen))
    tunnels = tuple(t for t in found.tunnels if next(chosen)) or found.tunnels[:1]
    names = {*(v.name for v in vlans), *(t.name for t in tunnels)}
    far = {*(t.peer4 for t in tunnels), *(t.peer6 for t in tunnels)}
    return replace(
        found, vlans=vlans, tunnels=tunnels, hosts=tuple(h for h in found.hosts if h.interface in names),
        bgp=replace(found.bgp, neighbors=tuple(n for n in found.bgp.neighbors if n.address in far)),
        filter=replace(found.filter, guards=tuple(g for g in found.filter.guards if g.interface in names),
                       permits=tuple(p for p in found.filter.permits if next(chosen))),
        hardening=found.hardening if next(chosen) else None, ports=tuple(p for p in found.ports if next(chosen)))


VARIANTS = st.lists(st.booleans(), min_size=20, max_size=20)


@pytest.mark.parametrize("release", RELEASES)
@settings(deadline=None, max_examples=2, suppress_health_check=[HealthCheck.too_slow])
@given(VARIANTS, VARIANTS)
def test_any_village_becomes_any_other_and_goes_back(release: str, one: list[bool], other: list[bool]) -> None:
    device, village = router(VERSIONS[release]), model(VILLAGE, release)
    send(device, change(device, intended(variant(village, one))))
    before, wanted = running(device), intended(variant(village, other))
    steps = change(device, wanted)
    send(device, steps)
    now = running(device)
    kept = {i: o for i, o in ours(now).items() if not i.startswith("retired/")}
    assert kept == ours(wanted)
    send(device, undo(steps))
    assert running(device) == before


@SLOW
@given(st.integers(0, 1439), st.integers(1, 1440), st.sets(st.sampled_from(WEEK), min_size=1))
def test_a_part_of_a_day_is_read_as_the_router_prints_it(since: int, length: int, days: set[str]) -> None:
    until = min(since + length, 1440)
    typed = f"{since // 60:02}:{since % 60:02}:00-{until // 60:02}:{until % 60:02}:00,{','.join(sorted(days))}"
    device = router()
    line = f"/ip firewall filter add chain=x action=return comment=simpul:filter/ip/x time={typed}"
    assert device.do(line) == ""
    printed = device.do("/ip firewall filter export terse").rpartition(" time=")[2].strip()
    ordered = f"{typed.partition(',')[0]},{','.join(d for d in WEEK if d in days)}"
    assert daytime(ordered) == printed
    assert daytime(printed) == printed
