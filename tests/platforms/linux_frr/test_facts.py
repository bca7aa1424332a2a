from __future__ import annotations

import pytest

from platforms.linux_frr.facts import parse_facts

TEXT = "hostname=desa-1\ndatapath=userspace\nfrr=8.4.4\nhelper=ab\nboot=cd\nuptime=7\npppoe="


@pytest.mark.parametrize(("pppoe", "datapath"), [
    ("unused", "userspace"), ("real", "userspace"), ("not-proven", "userspace, PPPoE not proven here")])
def test_a_plan_says_where_pppoe_is_not_proven(pppoe: str, datapath: str) -> None:
    assert parse_facts(TEXT + pppoe).for_plan().datapath == datapath
