"""RFC 8212: a routing session that no policy decides about is found, each way, on every kind of router."""

from __future__ import annotations

import re

import pytest

from simpul.proof.local import local
from simpul.proof.network import Net
from tests.proof.conftest import Pages

VILLAGE, HUB, TWO = "kd-64-01-04-2007-1", "hub-smr-1", "kukar-edge-1"


def _bare(pages: Pages, name: str, text: str | None = None) -> list[str]:
    device = pages.device(name, text)
    said = local(Net(pages.policy, {name: device}), name).findings
    return [f.message for f in said if "no policy decides" in f.message]


@pytest.mark.parametrize("name", [VILLAGE, HUB, TWO])
def test_every_session_has_policies_and_each_that_is_taken_away_is_missed(pages: Pages, name: str) -> None:
    text = pages.texts[name]
    sessions = len(re.findall(r"^  neighbor \S+ activate$", text, re.MULTILINE))
    assert sessions >= 4
    assert _bare(pages, name) == []
    for way in ("in", "out"):
        policies = re.compile(rf"^  neighbor \S+ (?:prefix-list|route-map) \S+ {way}\n", re.MULTILINE)
        assert len(policies.findall(text)) == 2 * sessions
        found = _bare(pages, name, policies.sub("", text))
        assert len(found) == sessions and all(f" {way} " in message for message in found)
        one_left = re.sub(rf"^  neighbor \S+ prefix-list \S+ {way}\n", "", text, flags=re.MULTILINE)
        assert _bare(pages, name, one_left) == [], "a route-map is a policy"


def test_a_policy_that_is_only_named_is_none(pages: Pages) -> None:
    text = pages.texts[VILLAGE]
    renamed = re.sub(r"(neighbor \S+ (?:prefix-list|route-map)) \S+ in$", r"\1 NOBODY in", text, flags=re.MULTILINE)
    assert len(_bare(pages, VILLAGE, renamed)) == len(re.findall(r" activate$", text, re.MULTILINE))
