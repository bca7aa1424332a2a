"""What is kept under single failures, on the shipped network and on ones that were harmed by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import pytest

from simpul.proof.failures import Failure
from simpul.proof.policy import Line, Policy, Risk
from simpul.proof.standing import Judge, Lost, Standing, Trial, one_by_one, stand
from simpul.proof.standing_text import as_json, lines
from tests.proof.conftest import Edit, Pages, swap

VILLAGE, AGENCY, EDGE = "64.11.01.2008/kantor-desa/1", "64/opd/2", "64.74/kabkota/1"


def standing(pages: Pages, edited: Mapping[str, Edit] | None = None, policy: Policy | None = None,
             absent: str = "", judge: Judge = one_by_one) -> Standing:
    edited = edited or {}
    devices = {n: pages.device(n, edited[n](text) if n in edited else None) for n, text in pages.texts.items()
               if n != absent}
    return stand(policy or pages.policy, devices, judge)


def only(wanted: Callable[[Failure], bool]) -> Judge:
    """Try no failures but these, where a test asks of no others."""
    return lambda trial, numbers: one_by_one(trial, [n for n in numbers if wanted(trial.failures[n])])


class Remembered:
    """What is lost under each failure of the network as it is shipped: what risks are accepted changes none of it."""

    def __init__(self) -> None:
        self.lost: list[tuple[int, Lost]] = []

    def judge(self, trial: Trial, numbers: list[int]) -> Iterable[tuple[int, Lost]]:
        self.lost = self.lost or list(one_by_one(trial, numbers))
        assert [n for n, _ in self.lost] == numbers
        return self.lost


@pytest.fixture(scope="module")
def remembered() -> Remembered:
    return Remembered()


@pytest.fixture(scope="module")
def whole(pages: Pages, remembered: Remembered) -> Standing:
    return standing(pages, judge=remembered.judge)


def broken(found: Standing) -> set[tuple[str, str, str]]:
    return {(b.site, b.failure.kind, b.failure.what) for b in found.broken}


def hubs_of(pages: Pages, router: str) -> dict[str, str]:
    """The tunnels of a router with one line, by the hub router at the other end."""
    rows = pages.texts[router].split("\n")
    return {w[-1]: w[-2].removeprefix("simpul:") for r in rows if " description simpul:" in r
            for w in [r.split()] if w[-1].startswith("hub-")}


def test_each_class_keeps_its_promise_but_for_what_is_accepted(whole: Standing) -> None:
    assert whole.verdict == "kept", [(b.title, b.why) for b in whole.broken]
    assert not whole.useless
    assert {f.kind for f in whole.failures} == {"line", "cable", "router", "provider", "site"}
    assert len(whole.failures) > 70
    taken = {(r.site, r.kind) for r, _ in whole.accepted}
    assert {("64/hub/1", "site"), ("64/hub/1", "cable"), ("64.74/kabkota/1", "router")} <= taken
    assert all(r.owner and r.until for r, _ in whole.accepted)
    text = "\n".join(words for words, _ in lines(whole))
    assert "accepted by Kepala Diskominfo Bontang until 2027-12-31: 64.74/kabkota/1" in text


def test_no_failure_harms_a_pair_that_does_not_rest_on_it(pages: Pages) -> None:
    """Of each kind the failures that concern the fewest and the most, and some between: every pair is asked anew."""
    trial = Trial(pages.policy, {n: pages.device(n, None) for n in pages.texts})
    trial.prepare()
    by_kind: dict[str, list[int]] = {}
    for number in sorted(range(len(trial.failures)), key=trial.concern):
        by_kind.setdefault(trial.failures[number].kind, []).append(number)
    asked = {n for numbers in by_kind.values() for n in (numbers[0], numbers[len(numbers) // 2], numbers[-1])}
    assert len(asked) > 10
    assert min(trial.concern(n) for n in asked) < len(trial.pairs) / 4 < max(trial.concern(n) for n in asked)
    # Why a pair is lost may be told of another of its ways.
    whole = set(trial.whole())
    for number in asked:
        failure = trial.failures[number]
        assert set(trial.of_all(failure.parts)) == set(trial.lost(failure)) | whole, failure.what


def test_what_nobody_accepts_is_a_broken_promise(pages: Pages, whole: Standing, remembered: Remembered) -> None:
    """Every accepted risk is needed, and nothing is hidden by one."""
    bare = standing(pages, policy=replace(pages.policy, risks=()), judge=remembered.judge)
    assert bare.verdict == "broken"
    assert broken(bare) == {(b.site, b.failure.kind, b.failure.what) for _, bs in whole.accepted for b in bs}
    one_router = {b.site for b in bare.broken if b.failure.kind == "router"}
    assert one_router == {s.key for s in pages.policy.sites if s.promise == "A"
                          and sum(r.site == s.key for r in pages.policy.routers) == 1}
    assert as_json(bare)["broken"]


def test_a_risk_that_is_none_is_said(pages: Pages, remembered: Remembered) -> None:
    idle = Risk(AGENCY, "router", "none", "nobody", "2027-12-31", "here.yaml:1:1")
    found = standing(pages, policy=replace(pages.policy, risks=(*pages.policy.risks, idle)), judge=remembered.judge)
    assert found.useless == [idle]
    assert any("here.yaml:1:1: no router takes what is promised" in words for words, _ in lines(found))


def test_hubs_of_one_provider_are_found(pages: Pages) -> None:
    """Both tunnels of a village at hub routers of one provider: its own line stands and it is cut off."""
    ends = set(hubs_of(pages, "kd-64-11-01-2008-1"))
    assert len(ends) == 2
    lines_ = tuple(replace(line, provider="one") if line.router in ends else line for line in pages.policy.lines)
    found = standing(pages, policy=replace(pages.policy, lines=lines_), judge=only(lambda f: f.kind == "provider"))
    assert (VILLAGE, "provider", "one") in broken(found)


def test_a_class_a_site_with_both_lines_of_one_provider_is_found(pages: Pages) -> None:
    def same(line: Line) -> Line:
        return replace(line, provider="one") if line.router == "bontang-edge-1" else line

    found = standing(pages, policy=replace(pages.policy, lines=tuple(map(same, pages.policy.lines))))
    assert broken(found) == {(EDGE, "provider", "one")}


def without(row: str) -> Callable[[str], str]:
    return lambda text: text.replace(f"{row}\n", "")


def test_a_permit_that_one_hub_lacks_is_found(pages: Pages) -> None:
    """At the hub that is preferred at once, at the other when the first fails."""
    ends = hubs_of(pages, "kd-64-11-01-2008-1")
    office = next(str(s.prefixes[0]) for s in pages.policy.segments if s.site == VILLAGE and s.name == "office")
    seen = set()
    for hub in ends:
        row = next(r for r in pages.texts[hub].split("\n")
                   if r.startswith(f"add element inet simpul permit4 {{ {office} . ") and r.endswith(". 587 }"))
        found = standing(pages, {hub: without(row)},
                         judge=only(lambda f: f.kind == "router" and "64/hub/1" in f.sites))
        mine = [b for b in found.broken if b.site in (VILLAGE, "64/hub/1") and f"the filter of {hub} stops" in b.why]
        assert mine, hub
        seen |= {b.failure.kind for b in mine}
    assert {"nothing", "router"} <= seen


@pytest.mark.parametrize("harm", ["shutdown", "no list", "another system", "a list that denies"])
def test_a_session_that_would_not_stand_is_not_relied_on(pages: Pages, harm: str) -> None:
    """The second line of a class-A site is there and its sessions are not: found when the first fails."""
    rows = pages.texts["bontang-edge-1"].split("\n")
    radio = [w[1] for r in rows if " description simpul:" in r for w in [r.split()]
             if f"wireguard/{w[-2].removeprefix('simpul:')}.conf (vpn) uplink radio" in pages.texts["bontang-edge-1"]]
    assert len(radio) == 4

    def edit(text: str) -> str:
        for peer in radio:
            if harm == "shutdown":
                text = swap(f" neighbor {peer} remote-as 64600\n", f" neighbor {peer} remote-as 64600\n"
                            f" neighbor {peer} shutdown\n")(text)
            elif harm == "another system":
                text = swap(f" neighbor {peer} remote-as 64600\n", f" neighbor {peer} remote-as 64601\n")(text)
            elif harm == "no list":
                kept = [r for r in text.split("\n") if not (r.startswith(f"  neighbor {peer} ") and r.endswith(" out"))]
                text = "\n".join(kept)
        if harm == "a list that denies":
            site = next(r for r in rows if r.startswith("ip prefix-list SIMPUL-site4 "))
            text = swap(f"{site}\n", f"ip prefix-list SIMPUL-site4 seq 1 deny {site.split()[-1]}\n{site}\n")(text)
        return text

    found = standing(pages, {"bontang-edge-1": edit}, judge=only(lambda f: f.kind == "line" and EDGE in f.sites))
    assert any(b.site == EDGE for b in found.broken)
    if harm != "a list that denies":
        assert (EDGE, "line", "line fibre of bontang-edge-1") in broken(found)
        assert (EDGE, "line", "line radio of bontang-edge-1") not in broken(found)


def test_what_is_not_there_is_never_kept(pages: Pages) -> None:
    found = standing(pages, absent="hub-bpn-1", judge=only(lambda _: False))
    assert found.verdict == "unknown"
    assert found.missing == ["hub-bpn-1"]


def test_an_answer_that_leaves_by_the_other_router_needs_its_filter(pages: Pages) -> None:
    """Without the cable of hub-bpn's routers some conversations come in by the second router of their site and are
    answered by the first, which has not heard the opening. Real routers lost exactly these while the first one's filter
    knew answers of others' sessions on the transit link alone, and keep them since it knows them from a segment.
    """
    def lost(rule: str) -> set[tuple[str, str]]:
        trial = Trial(pages.policy, {n: pages.device(n, text.replace(rule, "")) for n, text in pages.texts.items()})
        trial.prepare()
        (cable,) = (f for f in trial.failures if f.kind == "cable" and "64/hub/2" in f.sites)
        return {(trial.pairs[n].source.site, trial.pairs[n].target.site) for n, why in trial.lost(cable).items()
                if "the answer of tcp" in why}
    assert lost("\tmeta l4proto tcp jump replies\n") == {
        ("64.01.03.2006/kantor-desa/1", "64.02/kabkota/1"), ("64.09/kabkota/1", "64.71/kabkota/1")}
    assert lost("nothing of it") == set()
