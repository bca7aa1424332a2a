"""What a reviewer reads: equal changes once, the outliers apart, and the undo on request."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from platforms.linux_frr.dialect import LinuxFrr
from simpul.config.model import Action, Step
from simpul.config.sight import Sight
from simpul.plan.model import DeviceFacts, Fragment, Plan, Unit
from simpul.plan.serial import digest, fragment_id
from simpul.report.diff_lines import diff_lines, opcodes
from simpul.report.plan_report import by_reason, plan_report
from simpul.source import Reason, Source

WHY = Reason("longer lists", Source("inventory/network.yaml", 9, 1))


def unit(device: str, *steps: Step) -> Unit:
    bare = Fragment("", device, f"site:{device}", "switch", steps, {s.id: s.before for s in steps},
                    {s.id: WHY for s in steps})
    return Unit(f"site:{device}", (replace(bare, id=fragment_id(bare)),))


def replaced(after: str) -> Step:
    return Step("replace", "time/chrony.conf", "base", "server 10.0.0.1\n", after, ("do this",), ("undo that",))


def a_plan(*units: Unit) -> Plan:
    return Plan("net", {}, (), units, {})


def sight(_device: str, object_id: str, of: str) -> Sight:
    return LinuxFrr().sight(object_id, of)


def text(plan: Plan, *, undo: bool = False, full: bool = False) -> str:
    return "\n".join(line.text for line in plan_report(plan, sight, undo=undo, full=full))


THOUSAND = a_plan(*(unit(f"v{i}", replaced("server 10.0.0.2\n")) for i in range(1000)),
                  unit("odd", replaced("server 10.9.9.9\n")))


def test_a_thousand_equal_edits_are_one_class_and_the_outlier_another() -> None:
    classes = by_reason(THOUSAND)[str(WHY)]
    assert sorted(len(c.devices) for c in classes) == [1, 1000]
    shown = text(THOUSAND)
    assert shown.count("+ server 10.0.0.2") == 1
    assert shown.count("+ server 10.9.9.9") == 1
    assert "994 more" in shown
    assert "odd" in shown
    assert len(shown.splitlines()) < 20


def test_the_sum_comes_first() -> None:
    first = text(THOUSAND).splitlines()[0]
    assert "1001 to change" in first.replace(",", "")
    assert "1,001 devices" in first


def test_no_changes_are_said_in_a_line() -> None:
    assert text(replace(a_plan(), unchanged=("a", "b"))).splitlines() == ["No changes: 2 devices run what is intended."]


def test_where_nobody_was_reached_nothing_is_said_to_run_as_intended() -> None:
    assert text(replace(a_plan(), unreachable=("a", "b"))).splitlines() == [
        "No changes: no device could be compared with what is intended.", "", "Not reached, so not changed: a, b",
        "  Their sites' changes wait; the next plan picks them up."]


def test_what_waits_for_others_is_not_called_unchanged_nor_passed_over() -> None:
    facts = DeviceFacts("linux_frr", "", "userspace", "")
    some = replace(a_plan(), unchanged=("a",), facts={"a": facts, "hub-1": facts, "hub-2": facts})
    assert text(some).splitlines() == [
        "No changes: 1 device runs what is intended.",
        "  What hub-1, hub-2 lack waits for sites that were not reached, not asked for or kept out."]


def test_the_undo_stands_beside_the_change_when_asked() -> None:
    plan = a_plan(unit("a", replaced("server 10.0.0.2\n")))
    assert "undo that" in text(plan, undo=True)
    assert "undo that" not in text(plan)


def test_what_would_only_boot_otherwise_is_said_so() -> None:
    assert "saved again" in text(a_plan(unit("a", replaced("server 10.0.0.1\n"))))


def test_what_was_not_reached_is_named() -> None:
    assert "far-away" in text(replace(THOUSAND, unreachable=("far-away",)))


def test_long_stretches_that_stand_are_folded_and_no_change_is() -> None:
    old = [f"line {n}" for n in range(50)]
    new = [*old[:25], "new", *old[25:]]
    shown = diff_lines("\n".join(old), "\n".join(new))
    assert [t for m, t in shown if m == "+"] == ["new"]
    assert not [t for m, t in shown if m == "-"]
    assert len(shown) < 10
    assert sum(int(t.split()[0]) for m, t in shown if m == "…") + sum(m == " " for m, _ in shown) == 50


LINES = st.lists(st.sampled_from("abcd"), max_size=7)


@given(LINES, LINES)
def test_what_stands_and_goes_is_the_old_text_and_what_stands_and_comes_the_new(old: list[str], new: list[str]) -> None:
    codes = opcodes(old, new)
    assert [line for _, a1, a2, _, _ in codes for line in old[a1:a2]] == old
    assert [line for _, _, _, b1, b2 in codes for line in new[b1:b2]] == new
    for tag, a1, a2, b1, b2 in codes:
        assert (tag == "equal") == (old[a1:a2] == new[b1:b2])
    assert all((one[0] == "equal") != (other[0] == "equal") for one, other in pairwise(codes))


@given(st.lists(st.booleans(), min_size=1, max_size=9))
def test_lines_that_say_something_else_are_told_apart_as_difflib_does(other: list[bool]) -> None:
    old = [str(n) for n in range(len(other))]
    new = [f"{line}'" if otherwise else line for line, otherwise in zip(old, other, strict=True)]
    assert opcodes(old, new) == SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def test_making_and_removing_show_every_line() -> None:
    assert diff_lines(None, "a\nb\n") == (("+", "a"), ("+", "b"))
    assert diff_lines("a\nb\n", None) == (("-", "a"), ("-", "b"))


KEY = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
GUARDS = "nft/inside/50-guard-wg57.elements"


def step(object_id: str, after: str | None, before: str | None = None) -> Step:
    action: Action = "delete" if after is None else "replace" if before else "create"
    return Step(action, object_id, "filter", before, after)


def end(number: int, own: int, tail: str, guards: str) -> tuple[Step, ...]:
    """One end of tunnel wg<number> as linux_frr writes it."""
    name, other = f"wg{number}", f"10.127.0.{own ^ 1}"
    return (
        step(f"nft/inside/50-guard-{name}.elements", "".join(
            f'add element inet simpul guard4 {{ "{name}" . {prefix} }}\n' for prefix in guards.split())),
        step(f"wireguard/{name}.conf",
             f"# uplink satellite\n# address 10.127.0.{own}/31\n# mtu 1420\n[Interface]\nPrivateKey = secret:wg:{KEY}\n"
             + ("" if tail.startswith("Endpoint") else tail)
             + f"[Peer]\nPublicKey = {KEY}\nAllowedIPs = 0.0.0.0/0, ::/0\n"
             + (tail if tail.startswith("Endpoint") else "")),
        step(f"frr/route-map/SIMPUL-{name}-in4.conf",
             f"route-map SIMPUL-{name}-in4 permit 10\n match ip address prefix-list SIMPUL-network4\nexit\n"),
        step(f"frr/route-map/SIMPUL-{name}-out4.conf",
             f"route-map SIMPUL-{name}-out4 permit 10\n match ip address prefix-list SIMPUL-site4\nexit\n"),
        step(f"frr/neighbor/{other}.conf",
             f"router bgp 64674\n neighbor {other} remote-as 64600\n neighbor {other} description simpul:{name}\n"
             f" neighbor {other} prefix-list SIMPUL-network4 in\nexit\n"))


def unit_of(name: str, parts: dict[str, tuple[Step, ...]], why: Reason) -> Unit:
    bare = [Fragment("", d, name, "switch", steps, {}, {s.id: why for s in steps}) for d, steps in parts.items()]
    return Unit(name, tuple(replace(f, id=fragment_id(f)) for f in bare))


def a_tunnel(number: int, site: str, hub: str, guards: str = "10.74.0.0/22 10.126.0.20/32") -> Unit:
    low = (number - 57) * 2
    hubs = (*end(number, low, f"ListenPort = 200{number}\n", guards),
            step(f"frr/prefix-list/SIMPUL-wg{number}-4.conf",
                 f"ip prefix-list SIMPUL-wg{number}-4 seq 5 permit 10.74.0.0/22\n"),
            step(f"nft/wan/50-listen-wg{number}.elements", f"add element inet simpul listen {{ 200{number} }}\n"))
    spoke = (*end(number, low + 1, f"Endpoint = 203.0.113.6:200{number}\n", "10.64.0.0/12"),
             step(f"nft/wan/50-endpoint-wg{number}.elements",
                  f"add element inet simpul endpoints {{ 203.0.113.6 . 200{number} }}\n"))
    why = Reason(f"uplink satellite of {site} to {hub}", Source("inventory/governments/x.yaml", number, 7))
    return unit_of(f"site:{site}", {hub: hubs, site: spoke}, why)


RISKY = unit_of("shared:hub-bpn-1", {"hub-bpn-1": (
    step("nft/inside/00-permit4.nft", "set permit4 {\n\ttype ipv4_addr\n}\n"),
    step("nft/wan/50-listen-wg9.elements", "add element inet simpul listen { 20010 }\n",
         "add element inet simpul listen { 20009 }\n"),
    step("frr/route-map/SIMPUL-wg8-in4.conf", "route-map SIMPUL-wg8-in4 permit 10\nexit\n"),
    *(step(s.id, None, s.after) for s in end(7, 14, "ListenPort = 20007\n", "10.73.0.0/16")),
)}, Reason("router hub-bpn-1", Source("inventory/province.yaml", 25, 1)))


def test_the_whole_text_of_a_plan_with_a_tunnel_and_all_that_is_risky() -> None:
    plan = a_plan(a_tunnel(57, "bontang-edge-1", "hub-bpn-1"), RISKY)
    shown = text(plan).replace(digest(plan)[:16], "of this digest")
    assert f"{shown}\n" == (Path(__file__).parent / "plan_report.txt").read_text()


def test_every_line_is_shown_in_full() -> None:
    plan = a_plan(a_tunnel(57, "bontang-edge-1", "hub-bpn-1"), RISKY)
    shown = {line.strip() for line in text(plan, full=True).splitlines()}
    for fragment in (f for u in plan.units for f in u.fragments):
        for one in fragment.steps:
            assert {f"+ {row}".strip() for row in (one.after or "").splitlines()} <= shown


def test_what_a_sum_lets_through_is_never_left_out() -> None:
    shown = text(a_plan(a_tunnel(57, "bontang-edge-1", "hub-bpn-1", "10.74.0.0/22 0.0.0.0/0")))
    assert "filter inside guard4 wg57: 10.74.0.0/22, 0.0.0.0/0" in shown
    assert "filter wan listen: 20057" in shown
    assert "filter wan endpoints: 203.0.113.6 . 20057" in shown
    assert "routes SIMPUL-wg57-4: 10.74.0.0/22" in shown


def test_many_tunnels_of_one_shape_are_one_sum_and_the_one_that_opens_more_stands_apart() -> None:
    same = [a_tunnel(n, f"edge-{n}", "hub-bpn-1") for n in range(57, 77)]
    odd = a_tunnel(77, "edge-odd", "hub-bpn-1", "10.74.0.0/22 0.0.0.0/0")
    shown = text(a_plan(*same, odd))
    assert "and 19 more like it" in shown
    assert "tunnel wg58, edge-58 -- hub-bpn-1 over satellite: 13 objects on 2 devices" in shown
    assert "and 13 more" in shown
    assert "new tunnel wg77, edge-odd -- hub-bpn-1" in shown
    assert "0.0.0.0/0" in shown
    assert len(shown.splitlines()) < 50


def test_the_undo_of_a_sum_is_said() -> None:
    assert "undo: removes 13 objects, newest first" in text(a_plan(a_tunnel(57, "a", "hub-bpn-1")), undo=True)


def test_a_permit_without_a_condition_and_a_deny_in_a_list_are_read_whole() -> None:
    dialect = LinuxFrr()
    assert dialect.sight("frr/route-map/SIMPUL-x.conf", "route-map SIMPUL-x permit 10\nexit\n").whole
    assert dialect.sight("frr/prefix-list/SIMPUL-x.conf", "ip prefix-list SIMPUL-x seq 5 deny 10.0.0.0/8\n").whole
    assert dialect.sight("frr/prefix-list/SIMPUL-x.conf", "no list\n").whole
    assert dialect.sight(GUARDS, "chain forward {\n}\n").whole
    assert dialect.sight("of/another/platform", "x\n").whole


def test_a_service_s_file_is_told_whole_in_a_line() -> None:
    vrrp = "vrrp_instance vlan20 {\n    unicast_peer {\n        10.0.0.2\n    }\n}\n"
    said = LinuxFrr().sight("keepalived/vlan20.conf", vrrp)
    assert said.gist == ("vrrp_instance vlan20 { unicast_peer { 10.0.0.2 } }",)
    said = LinuxFrr().sight("dnsmasq/00-global.conf", "no-resolv\nserver=10.0.0.1\n")
    assert said.gist == ("no-resolv", "server=10.0.0.1")
    assert not said.whole
