"""A change that leaves the operator's way in open and takes a routing session: real routers, the tool itself."""

from __future__ import annotations

import json

import pytest

from playbooks.workspace import PRODUCT
from tests.end_to_end.conftest import World
from tests.end_to_end.hands import settled, started, streams

pytestmark = [pytest.mark.lab, pytest.mark.long]

EDGE = "bontang-edge-1"
TEMPLATE = "linux_frr/routing.j2"
REMOTE = "{{ neighbor.remote_as }}"


def test_a_session_that_does_not_come_back_takes_the_change_back(small: World) -> None:
    before = streams(small, (EDGE,))
    own = small.inventory / "templates" / TEMPLATE
    own.parent.mkdir(parents=True)
    product = (PRODUCT / "templates" / TEMPLATE).read_text()
    assert product.count(REMOTE) == 1
    wrong = f"{{{{ 64999 if device.name == '{EDGE}' and loop.first else neighbor.remote_as }}}}"
    own.write_text(product.replace(REMOTE, wrong))
    try:
        with started(small, "apply", "--yes", "--limit", EDGE) as run:
            look = run.wait_for({"kind": "fragment-look", "device": EDGE})
            assert look["data"]["state"] == "fallen"
            assert "BGP with hub-" in look["data"]["detail"]
            assert run.end() == 1
    finally:
        own.unlink()
    said = (small.folder / "run.log").read_text()
    assert "stood before the change and not after it: BGP with hub-" in said
    assert json.dumps(streams(small, (EDGE,))) == json.dumps(before)
    settled(small)
