"""A policy that was taken back judges the routes that stand, too: those that came by another would stay for ever."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import pytest

from lab.emulated.iosxe import effect
from platforms.cisco_iosxe import refresh
from platforms.cisco_iosxe.driver import IosXe
from simpul.errors import DeviceError
from tests.platforms.cisco_iosxe.edges import edges, rendered
from tests.platforms.cisco_iosxe_device.bench import Bench, Change, loopback

FOUR, SIX, OTHER = "10.127.0.1", "FD89:5CC1::1", "10.127.0.9"
BGP = f"""router bgp 64602
 neighbor {FOUR} remote-as 64512
 neighbor {SIX} remote-as 64512
 neighbor {OTHER} remote-as 64513
 address-family ipv4
  neighbor {FOUR} activate
  neighbor {FOUR} route-map SIMPUL-in in
  neighbor {OTHER} activate
  neighbor {OTHER} route-map THEIRS out
 address-family ipv6
  neighbor {SIX} activate
  neighbor {SIX} route-map SIMPUL-in6 in
"""
LISTS = """ip prefix-list SIMPUL-net seq 5 permit 10.66.0.0/16
ipv6 prefix-list SIMPUL-net6 seq 5 permit FD89::/16
route-map SIMPUL-in permit 10
 match ip address prefix-list SIMPUL-net
route-map SIMPUL-in6 permit 10
 match ipv6 address prefix-list SIMPUL-net6
route-map THEIRS permit 10
"""
LIST = Change("ip prefix-list SIMPUL-net seq 10 permit 10.67.0.0/16",
              "ip prefix-list SIMPUL-net seq 10 permit 10.67.0.0/16\n",
              ("ip prefix-list SIMPUL-net seq 10 permit 10.67.0.0/16",),
              ("no ip prefix-list SIMPUL-net seq 10 permit 10.67.0.0/16",))


def come(bench: Bench, *neighbours: str) -> None:
    """Sessions come up, and take their routes by what is configured now."""
    for who in neighbours:
        bench.call(partial(effect.up, bench.device, who))


@pytest.fixture
def speaking(bench: Bench) -> Bench:
    """With three sessions that are up."""
    bench.type(LISTS + BGP)
    bench.call(lambda: bench.device.save("budi"))
    come(bench, FOUR, SIX, OTHER)
    assert effect.stale(bench.device) == set()
    return bench


def begun(bench: Bench, *changes: Change) -> tuple[IosXe, str]:
    session, fragment = bench.open(), bench.fragment(*changes)
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    session.commit(fragment.id)
    return session, fragment.id


def test_a_changed_list_does_nothing_to_what_stands_until_its_session_comes_anew_or_is_asked(speaking: Bench) -> None:
    session, identifier = begun(speaking, LIST)
    assert effect.stale(speaking.device) == {FOUR}, "nobody asks while the timer may take it back unasked"
    session.confirm(identifier)
    assert effect.stale(speaking.device) == {FOUR}
    session.line.ask(f"clear bgp ipv6 unicast {SIX} soft", f"clear ip bgp {OTHER} soft in")
    assert effect.stale(speaking.device) == {FOUR}
    session.line.ask(f"clear ip bgp {FOUR} soft")
    assert effect.stale(speaking.device) == set()


@cache
def applet() -> str:
    """As the template has it."""
    return next(o.text for o in rendered(edges()["kukar-edge-1"]) if o.id == "applet/SIMPUL-ask-again")


def install(bench: Bench) -> None:
    bench.type(applet())
    bench.call(lambda: bench.device.save("budi"))


def test_where_the_router_asks_after_a_rollback_a_policy_acts_at_its_commit_and_goes_when_nobody_confirms(
    speaking: Bench,
) -> None:
    install(speaking)
    session, identifier = begun(speaking, LIST)
    assert effect.stale(speaking.device) == set(), "what is confirmed is what was seen to act"
    speaking.pass_time(121)
    assert session.fate(identifier) == "reverted"
    assert effect.stale(speaking.device) == {FOUR}, "the rollback itself asks nobody"
    speaking.pass_time(30)
    assert effect.stale(speaking.device) == set()


def test_a_session_that_is_lost_before_it_asked_leaves_nothing_that_could_be_confirmed(
    speaking: Bench, monkeypatch: pytest.MonkeyPatch,
) -> None:
    install(speaking)
    session, fragment = speaking.open(), speaking.fragment(LIST)
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    tell = session.line.tell

    def lost(*commands: str, **more: Any) -> object:
        if commands[0].startswith("clear "):
            session.close()
        return tell(*commands, **more)

    monkeypatch.setattr(session.line, "tell", lost)
    with pytest.raises(DeviceError):
        session.commit(fragment.id)
    again = speaking.open()
    assert again.fate(fragment.id) == "armed"
    speaking.pass_time(121)
    assert again.fate(fragment.id) == "reverted"


def test_a_rollback_that_takes_minutes_is_asked_after_when_it_is_over(speaking: Bench) -> None:
    install(speaking)
    begun(speaking, LIST)
    speaking.pass_time(160)
    come(speaking, FOUR)
    speaking.type("no ip prefix-list SIMPUL-net seq 5 permit 10.66.0.0/16\n")
    assert effect.stale(speaking.device) == {FOUR}
    speaking.pass_time(590)
    assert effect.stale(speaking.device) == set()


def test_what_is_confirmed_acts_already(speaking: Bench) -> None:
    install(speaking)
    session, identifier = begun(speaking, LIST)
    session.confirm(identifier)
    assert session.fate(identifier) == "confirmed"
    assert effect.stale(speaking.device) == set()


def test_an_applet_that_the_change_itself_brings_goes_with_it_and_counts_for_nothing(speaking: Bench) -> None:
    top, *lines = applet().splitlines()
    session, identifier = begun(speaking, LIST, Change(top, applet(), (top, *lines),
                                                       ("no event manager applet SIMPUL-ask-again",)))
    assert effect.stale(speaking.device) == {FOUR}
    session.confirm(identifier)
    again = Change(LIST.top.replace("67", "68"), None, (LIST.do[0].replace("67", "68").replace("10 p", "15 p"),), ())
    begun(speaking, again)
    assert effect.stale(speaking.device) == set(), "from the next change on it does"


def test_which_applet_outlives_a_rollback() -> None:
    top = "ip prefix-list SIMPUL-net seq 10 permit 10.67.0.0/16"
    assert refresh.safe(applet(), applet(), [top])
    assert not refresh.safe(applet(), applet().replace(" action 310", " action 315"), [top])
    assert not refresh.safe("", applet(), [top])
    mute = "".join(line for line in applet().splitlines(keepends=True) if " event " not in line)
    assert not refresh.safe(mute, mute, [top]), "it waits for nothing"
    assert not refresh.safe(applet(), applet(), [top, "event manager applet SIMPUL-ask-again"])


@pytest.mark.parametrize("beside", [False, True])
def test_what_came_by_the_policy_that_is_taken_back_is_judged_anew(speaking: Bench, beside: bool) -> None:
    session, identifier = begun(speaking, LIST)
    if beside:
        begun(speaking, loopback(66, "10.126.66.1"))
    # The session came anew meanwhile, and took its routes by the new policy.
    come(speaking, FOUR, SIX)
    speaking.type("route-map THEIRS permit 20\n")
    session.revert(identifier)
    assert effect.stale(speaking.device) == {OTHER}, "another's neighbour is his to ask"


def test_a_refused_commit_leaves_no_route_of_its_policy(speaking: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = loopback(67, "10.126.67.1")
    session, fragment = speaking.open(), speaking.fragment(LIST, Change(bad.top, bad.after, (*bad.do, " ip adress"),
                                                                      bad.undo))
    session.stage(fragment, {})
    session.arm(fragment.id, 120)
    speaking.call(lambda: effect.down(speaking.device, FOUR))
    typed = session.line.type

    def meanwhile(*given: Any, **more: Any) -> object:
        answers = typed(*given, **more)
        if "10.67.0.0/16" in speaking.text and FOUR not in speaking.device.in_effect:
            speaking.call(lambda: effect.up(speaking.device, FOUR))
        return answers

    monkeypatch.setattr(session.line, "type", meanwhile)
    with pytest.raises(Exception, match="SIM610"):
        session.commit(fragment.id)
    assert effect.stale(speaking.device) == set()


@pytest.mark.parametrize("tops, typed, asked", [
    (["ip prefix-list SIMPUL-net seq 5 permit 10.66.0.0/16"], [], [f"clear ip bgp {FOUR} soft"]),
    (["route-map SIMPUL-in6 permit 10"], [], [f"clear bgp ipv6 unicast {SIX} soft"]),
    (["router bgp 64602"], [f"  no neighbor {SIX} route-map SIMPUL-in6 in"], [f"clear bgp ipv6 unicast {SIX} soft"]),
    (["router bgp 64602"], [" no neighbor 10.127.0.77"], []),
    (["router bgp 64602"], [" network 10.66.0.0 mask 255.255.0.0"], []),
    (["interface Loopback7"], [], []),
])
def test_who_is_asked(tops: list[str], typed: list[str], asked: list[str]) -> None:
    assert list(refresh.commands(LISTS + BGP, tops, typed)) == asked
    assert refresh.policies(tops) == (not tops[0].startswith("interface"))
