"""A rendered page reads back as what was rendered."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simpul.config.model import RenderedObject
from simpul.errors import RenderError
from simpul.render.page import as_text, from_text
from simpul.source import Reason, Source

WHY = Reason("uplink (fibre) of 64.74/kabkota/1", Source("inventory/x.yaml", 3, 1))


def test_there_and_back() -> None:
    rendered = [RenderedObject("wireguard/wg1.conf", "# mtu 1420\n[Interface]\n", "vpn", "site:x", WHY),
                RenderedObject("frr/bgp.conf", "router bgp 1\nexit\n", "routing", "site:x", WHY),
                RenderedObject("nft/inside/00-own4.nft", "", "base", "site:x", WHY)]
    back = list(from_text(as_text(rendered), "page.txt"))
    assert [(o.id, o.text, o.feature) for o in back] == [(o.id, o.text, o.feature) for o in rendered]
    assert [o.reason.source.line for o in back] == [1, 4, 7]


@pytest.mark.parametrize("text", ["", "hello\n", "x\n=== a (vpn) y\n", "=== a (nonsense) y\n"])
def test_what_is_no_page_is_refused(text: str) -> None:
    with pytest.raises(RenderError) as refused:
        list(from_text(text, "page.txt"))
    assert refused.value.code == "SIM307"


_PIECES = st.sampled_from(("=== a (base) why", "=== b/c.conf (routing) x (y) z", "=== ", "=== a (base)",
                           " === a (base) b", "=== a b (base) c", "=== a (bas-e) c", "", " ", "text", "=",
                           "\r", "\v=== a (base) c"))


@given(lines=st.lists(_PIECES, max_size=12), ended=st.booleans())
def test_a_page_is_cut_where_each_head_is(lines: list[str], ended: bool) -> None:
    """Whatever stands there, it is cut as by looking for heads line by line."""
    text = "\n".join(lines) + "\n" * ended
    blocks = re.split(r"^=== (\S+) \((\w+)\) (.*)\n", text, flags=re.MULTILINE)
    try:
        found = [(o.id, o.feature, o.text, o.reason.source.line) for o in from_text(text, "page.txt")]
    except RenderError:
        assert blocks[0].strip() or len(blocks) < 5
        return
    at, wanted = 1, []
    for identifier, feature, body in zip(blocks[1::4], blocks[2::4], blocks[4::4], strict=True):
        wanted.append((identifier, feature, body, at))
        at += 1 + body.count("\n")
    assert found == wanted
