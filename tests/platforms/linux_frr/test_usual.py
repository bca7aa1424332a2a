"""What is read at once is what the full reader finds: for whatever the patterns match, and what differs a little."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platforms.linux_frr.dialect import bgp, frr, hazards, policy, tree, usual
from platforms.linux_frr.dialect.parsed import Parsed
from simpul.errors import DialectError

SLOW = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str)
WORDS = st.from_regex(r"[!-~]+", fullmatch=True)


def _full(object_id: str, text: str) -> Parsed | str:
    """What the full reader says, or why it refuses."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frr, "_USUAL", {})
        try:
            return frr.intended(object_id, text)
        except DialectError as error:
            return str(error)


def _named(text: str, address: str) -> str:
    """The text of a neighbour with that address in place of what the pattern made up."""
    name = usual.NEIGHBOR.fullmatch(text)
    assert name is not None
    return text.replace(f" neighbor {name['name']} ", f" neighbor {address} ")


@SLOW
@given(st.from_regex(usual.NEIGHBOR, fullmatch=True), ADDRESSES)
def test_a_neighbour(made: str, address: str) -> None:
    text = _named(made, address)
    object_id = f"frr/neighbor/{address}.conf"
    found = usual.neighbor(address, text)
    assert found is not None
    assert _full(object_id, text) == found
    assert _full(object_id, found.text) == found == usual.neighbor(address, found.text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(usual, "neighbor", lambda _name, _text: None)
        assert hazards._neighbor(object_id, found.text, address) == ()


@SLOW
@given(st.from_regex(usual.ROUTE_MAP, fullmatch=True))
def test_a_route_map(text: str) -> None:
    name = text.split(" ")[1]
    found = usual.route_map(name, text)
    assert found is not None
    assert _full(f"frr/route-map/{name}.conf", text) == found
    assert _full(f"frr/route-map/{name}.conf", found.text) == found == usual.route_map(name, found.text)


@SLOW
@given(st.from_regex(usual.ROUTE_MAP, fullmatch=True))
def test_a_route_map_s_lines(text: str) -> None:
    assert [tree.mode(text)] == tree.parse(text)


def _with_a_row_more(text: str, at: int, row: str) -> str:
    rows = text.split("\n")
    return "\n".join([*rows[:at % len(rows)], row, *rows[at % len(rows):]])


def _without_a_row(text: str, at: int, _: str) -> str:
    rows = text.split("\n")
    return "\n".join(rows[:at % len(rows)] + rows[at % len(rows) + 1:])


def _with_another_word(text: str, at: int, word: str) -> str:
    words = text.split(" ")
    return " ".join([*words[:at % len(words)], word, *words[at % len(words) + 1:]])


EDITS: tuple[Callable[[str, int, str], str], ...] = (_with_a_row_more, _without_a_row, _with_another_word)


@SLOW
@given(st.from_regex(usual.NEIGHBOR, fullmatch=True), ADDRESSES, st.sampled_from(EDITS), st.integers(0, 99),
       st.one_of(WORDS, st.sampled_from(["!", " !", "exit", " no neighbor x activate", "0", "120", "64600", "out"])))
def test_what_differs_a_little_is_never_read_otherwise(
    made: str, address: str, edit: Callable[[str, int, str], str], at: int, word: str,
) -> None:
    text = edit(_named(made, address), at, word)
    found = usual.neighbor(address, text)
    if found is not None:
        assert _full(f"frr/neighbor/{address}.conf", text) == found


def test_the_file_of_another_is_left_to_the_full_reader() -> None:
    text = "route-map SIMPUL-a permit 10\n match ip address prefix-list SIMPUL-b\nexit\n"
    assert usual.route_map("SIMPUL-a", text) is not None
    assert usual.route_map("SIMPUL-b", text) is None
    assert usual.route_map("SIMPUL-a", text.replace(" match", "  match")) is None


PREFIXES = st.one_of(st.ip_addresses(v=4).flatmap(lambda a: st.integers(0, 32).map(lambda n: f"{a}/{n}")),
                     st.ip_addresses(v=6).flatmap(lambda a: st.integers(0, 128).map(lambda n: f"{a}/{n}")),
                     st.from_regex(r"10\.(?:0|1|6)\.0\.0/(?:8|15|16|24)", fullmatch=True),
                     st.sampled_from(["any", "fd00::/8", "fd00:0::/8", "::/0", "0.0.0.0/0", "10.0.0.0"]))
ROWS = st.lists(st.tuples(st.sampled_from(["ip", "ip", "ipv6"]), st.integers(1, 40), PREFIXES,
                          st.sampled_from(["", "", " le 24", " le 32", " le 129"])), min_size=1, max_size=4)


@settings(SLOW, max_examples=300)
@given(ROWS, st.sampled_from(["prefix-list", "prefix-list6"]), st.sampled_from(["SIMPUL-a", "SIMPUL-b"]))
def test_a_prefix_list(rows: list[tuple[str, int, str, str]], kind: policy.ListKind, name: str) -> None:
    text = "".join(f"{word} prefix-list SIMPUL-a seq {number} permit {prefix}{le}\n"
                   for word, number, prefix, le in rows)
    found = usual.prefix_list(kind, name, text)
    object_id = f"frr/{kind}/{name}.conf"
    if found is not None:
        assert _full(object_id, text) == found
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(usual, "prefix_list", lambda *_: None)
            assert hazards._list(object_id, text, kind, name) == ()


def test_lists_as_templates_write_them_are_usual() -> None:
    text = "ip prefix-list SIMPUL-a seq 5 permit 10.64.0.0/16\n" \
           "ip prefix-list SIMPUL-a seq 10 permit 10.65.0.0/16 le 24\n"
    assert usual.prefix_list("prefix-list", "SIMPUL-a", text) is not None
    assert usual.prefix_list("prefix-list6", "SIMPUL-a", text) is None
    assert usual.prefix_list("prefix-list", "SIMPUL-a", text.replace("10.65.0.0", "10.65.0.1")) is None


@SLOW
@given(st.from_regex(usual.NEIGHBOR, fullmatch=True), ADDRESSES)
def test_its_lines_are_the_same_attributes(made: str, address: str) -> None:
    """For edits the lines are read without a tree of modes."""
    text = _named(made, address)
    whole = bgp.read(frr.top_lines(text)[0], "here")
    assert bgp.of_lines(text) == whole
