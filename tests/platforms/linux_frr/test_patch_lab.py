"""Real FRR as judge: what we send turns one running-config into the other, and back."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from platforms.linux_frr.dialect import LinuxFrr, ospf
from platforms.linux_frr.dialect import frr as frr_of
from simpul.config.diff import diff
from simpul.config.model import Config, Step
from simpul.config.patch import order
from simpul.config.simulate import simulate
from tests.platforms.linux_frr.frr_lab import Frr, missing
from tests.platforms.linux_frr.frr_texts import fetched, frr_objects, rendered, running_text
from tests.platforms.linux_frr.patch_case import Case, cases

pytestmark = [pytest.mark.lab, pytest.mark.usefixtures("lab")]
DIALECT = LinuxFrr()


class Unafraid(LinuxFrr):
    """For random configurations, which are full of neighbours without policies: only references count."""

    def hazards(self, config: Config) -> list[str]:  # noqa: ARG002 - the Protocol's
        return []


@pytest.fixture(scope="module")
def lab() -> None:
    why = missing()
    if why and os.environ.get("SIMPUL_REQUIRE_LAB"):
        pytest.fail(f"real FRR is required here: {why}")
    if why:
        pytest.skip(f"NOT PROVEN ON REAL FRR: {why}")


@pytest.fixture
def frr() -> Iterator[Frr]:
    router = Frr()
    yield router
    router.stop()


def take(router: Frr, steps: tuple[Step, ...], *, back: bool = False) -> None:
    """Send steps as the router's helper does: one `vtysh -f` a step, its words judged."""
    for step in reversed(steps) if back else steps:
        lines = step.undo if back else step.do
        if lines:
            text = "".join(f"{line}\n" for line in lines)
            status, said = router.load(text)
            assert status == 0, (step.id, text, said)
            assert "% " not in said, (step.id, text, said)


def seen(router: Frr, files: Mapping[str, str]) -> Config:
    return DIALECT.running(fetched(files, router.running()))


def becomes(frr_shared: Frr, data: st.DataObject) -> None:
    before = data.draw(frr_objects(bgp_always=True, ospf=True))
    after = data.draw(frr_objects(bgp_always=True, ospf=True))
    reset(frr_shared)
    status, said = frr_shared.load(running_text(before, theirs=True))
    assert status == 0, said
    shown = frr_shared.running()
    start = seen(frr_shared, before)
    assert {i: o.text for i, o in start.owned().objects.items()} == before
    assert all(o.saved for o in start.objects.values())

    intended = DIALECT.intended(rendered(after))
    steps = order(diff(start, intended), start, intended, DIALECT)
    simulate(start, steps, Unafraid())
    take(frr_shared, steps)
    reached = seen(frr_shared, after)
    assert reached.owned() == intended
    others = {i: o for i, o in start.objects.items() if not o.owned}
    assert {i: o for i, o in reached.objects.items() if not o.owned} == others
    assert diff(reached, intended) == ()

    take(frr_shared, steps, back=True)
    # FRR prints lists in the order in which they were made: the same lines, each object's in its own order.
    assert seen(frr_shared, before) == start
    assert sorted(frr_shared.running().splitlines()) == sorted(shown.splitlines())


FEW = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True,
               phases=(Phase.explicit, Phase.generate))


@FEW
@given(data=st.data())
def test_any_configuration_becomes_any_other_and_comes_back(frr_shared: Frr, data: st.DataObject) -> None:
    becomes(frr_shared, data)


@pytest.mark.long
@settings(FEW, max_examples=int(os.environ.get("SIMPUL_LAB_EXAMPLES", "25")))
@given(data=st.data())
def test_many_configurations_become_others_and_come_back(frr_shared: Frr, data: st.DataObject) -> None:
    becomes(frr_shared, data)


@pytest.fixture(scope="module")
def frr_shared() -> Iterator[Frr]:
    router = Frr()
    yield router
    router.stop()


def reset(router: Frr) -> None:
    """Take away all that an earlier example left."""
    config = DIALECT.running(fetched({}, router.running()))
    lines: list[str] = []
    for item in config.objects.values():
        if item.id == "frr/bgp.conf":
            lines.insert(0, "no " + item.text.splitlines()[0])
        elif item.id.startswith("frr/route-map/"):
            lines.append(f"no route-map {item.id.split('/')[2].removesuffix('.conf')}")
        elif item.id.startswith("frr/bfd-profile/"):
            lines += ["bfd", f" no profile {item.id.split('/')[2].removesuffix('.conf')}", "exit"]
        elif item.id.startswith(("frr/prefix-list", "frr/community-list", "frr/route/")):
            lines += [f"no {line}" for line in item.text.splitlines()]
        elif item.id.startswith("frr/other/router-ospf"):
            lines.insert(0, "no " + item.text.splitlines()[0])
        elif item.id == "frr/other/interface-vlan60":
            speaker = ospf.read_speaker(frr_of.lines_of(item.text, item.id), "vlan60", item.id, strict=False)
            lines[:0] = ospf.speaker_change(speaker, None)
        elif item.id == "frr/other/lines":
            lines += [f"no {line}" for line in item.text.splitlines()
                      if line.startswith(("access-list", *ospf.PROTOCOLS))]
    router.load("".join(f"{line}\n" for line in lines))
    left = DIALECT.running(fetched({}, router.running())).objects
    assert set(left) <= {"frr/other/lines"}, left


# A third of them on each run; each is walked through without FRR in test_patch_cases, too.
@pytest.mark.parametrize("case", [pytest.param(case, id=case.name, marks=[pytest.mark.long] if number % 3 else [])
                                  for number, case in enumerate(cases())])
def test_a_case_on_real_frr(frr: Frr, case: Case) -> None:
    status, said = frr.load(case.before)
    assert status == 0, said
    shown = frr.running()
    assert case.running(shown).owned() == case.running().owned()
    steps = case.steps()
    for step in steps:
        status, said = frr.check("".join(f"{line}\n" for line in step.do))
        assert status == 0, said
    take(frr, steps)
    reached = frr.running()
    assert case.running(reached, after=True).owned() == case.intended()
    assert others(case.running(reached, after=True)) == others(case.running(shown))
    assert idle(frr, case.after)
    take(frr, steps, back=True)
    assert sorted(frr.running().splitlines()) == sorted(shown.splitlines())


def others(config: Config) -> dict[str, str]:
    return {i: o.text for i, o in config.objects.items() if not o.owned}


def idle(router: Frr, text: str) -> bool:
    """Whether FRR's own tool finds nothing to do until `text` runs."""
    head = "".join(f"{line}\n" for line in router.running().splitlines()[:5] if not line.startswith("frr version"))
    status, said = router.reload_test(head + text)
    assert status == 0, said
    assert "Lines To Delete" not in said, said
    assert "Lines To Add" not in said, said
    return True
