"""A rendered page reads back as what was rendered."""

from __future__ import annotations

import pytest

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
