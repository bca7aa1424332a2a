"""An object of ours that was read in a whole configuration is not read again by itself: it would be the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.cisco_iosxe.dialect import objects, tree
from platforms.cisco_iosxe.dialect.splitter import split, split_router
from simpul.config.diff import diff
from simpul.config.patch import order
from tests.platforms.cisco_iosxe.edges import edges, rendered, router, send, stream
from tests.platforms.cisco_iosxe.patch_case import DIALECT, Case, cases


def _alike(text: str) -> int:
    """How many objects of a running configuration were looked at."""
    whole = split(text)
    # By its sections, which other routers may have had before: the same.
    by_section = split_router(text)
    assert list(by_section) == list(whole)
    assert by_section == whole
    ours = [p for p in whole.values() if p.owned]
    objects._READ.clear()
    for piece in ours:
        objects.seen(piece, piece.text)
    kept = dict(objects._READ)
    objects._READ.clear()
    for (object_id, written), piece in kept.items():
        alone = objects.read(object_id, written)
        assert alone == piece
        assert alone.text == written
    return len(kept)


@pytest.mark.parametrize("case", cases(), ids=lambda c: c.name)
def test_in_each_case(case: Case) -> None:
    _alike(case.before)
    _alike(case.after)


def test_on_a_whole_edge() -> None:
    device = router()
    intended = DIALECT.intended(rendered(edges()["kukar-edge-1"]))
    before = DIALECT.running(stream(device))
    send(device, order(diff(before, intended), before, intended, DIALECT))
    assert _alike(device.text()) >= len(intended.objects)


def test_what_is_ours_and_cannot_be_read_is_refused_all_the_same() -> None:
    text = "ip prefix-list SIMPUL-x seq 5 permit 10.0.0.0/8\nip access-list extended SIMPUL-x\n"
    objects._READ.clear()
    running = DIALECT.running(f"== version 0\n\n== running {len(text)}\n{text}\n== end\n")
    assert ("acl/SIMPUL-x", running.objects["acl/SIMPUL-x"].text) not in objects._READ
    assert ("prefix-list/SIMPUL-x", running.objects["prefix-list/SIMPUL-x"].text) in objects._READ


ROWS = st.sampled_from([
    "interface Loopback0", " description simpul:x", "  address 10.0.0.1", "!", " !", "", "   ", "end", "exit",
    " exit-x", "version 17.9", "banner motd ^C", "text ^C", "crypto pki certificate chain X", " certificate ca 01",
    "  AB CD", "  quit", "ip ssh pubkey-chain", "  key-string", "\tvlan 1", "Building configuration...", " key 1"])


@given(st.lists(ROWS, max_size=14))
def test_sections_say_what_the_whole_says(rows: list[str]) -> None:
    text = "".join(f"{row}\n" for row in rows)
    apart = [node for section in tree.sections(text) for node in tree.commands(section)]
    assert [_shape(n) for n in apart] == [_shape(n) for n in tree.commands(text)]


def _shape(node: tree.Node) -> tuple[object, ...]:
    return node.text, node.kind, node.blob, tuple(_shape(child) for child in node.children if child.kind != "comment")
