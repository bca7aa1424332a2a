"""hier_config as a second opinion on each patch case: its lines are given to the router and lead to the same place, but
for what `hier_config.yaml` lists with its reason.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hier_config import Platform, WorkflowRemediation, get_hconfig

from lab.emulated.iosxe.configurator import Configurator
from platforms.cisco_iosxe.cli import complaint
from tests.platforms.cisco_iosxe.edges import running
from tests.platforms.cisco_iosxe.patch_case import Case, cases

CASES = cases()
DISAGREES: dict[str, str] = yaml.safe_load((Path(__file__).parent / "hier_config.yaml").read_text())


def test_each_disagreement_is_about_a_case() -> None:
    assert DISAGREES.keys() <= {c.name for c in CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_its_lines_lead_to_the_same_place(case: Case) -> None:
    device, goal = case.router(), case.router(after=True)
    judge = WorkflowRemediation(get_hconfig(Platform.CISCO_IOS, device.text()),
                                get_hconfig(Platform.CISCO_IOS, goal.text()))
    session = Configurator(device)
    refused = []
    for line in judge.remediation_config.all_children_sorted():
        said = session.enter(line.cisco_style_text())
        if complaint(said) or session.failed:
            refused.append(line.text)
        session.failed.clear()
    arrives = {i: o.text for i, o in running(device).objects.items()} == {
        i: o.text for i, o in running(goal).objects.items()}
    # What is listed must still be so: a list of excuses is read as one.
    assert (arrives and not refused) != (case.name in DISAGREES)
