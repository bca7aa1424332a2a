"""Every moment of an edited list, on a model of FRR's prefix lists: never empty, never wider than before and after."""

from __future__ import annotations

import re
from ipaddress import IPv4Network

from hypothesis import given, settings
from hypothesis import strategies as st

from platforms.linux_frr.dialect import canonical, edit
from simpul.errors import DialectError

ID = "frr/prefix-list/SIMPUL-a.conf"
Entries = dict[int, str]

_LINE = re.compile(r"(no )?ip prefix-list SIMPUL-a seq (\d+) (permit|deny) (\S+)(?: ge (\d+))?(?: le (\d+))?$")
PROBES = [
    IPv4Network(p)
    for p in (
        "10.0.0.0/8",
        "10.1.0.0/16",
        "10.1.1.0/24",
        "10.2.0.0/16",
        "10.2.2.0/24",
        "11.0.0.0/8",
        "0.0.0.0/0",
        "192.0.2.1/32",
    )
]


def feed(entries: Entries, line: str) -> None:
    """What FRR 8.4 does with a line, as tried: a value that stands elsewhere in the list is silently ignored."""
    match = _LINE.fullmatch(line)
    assert match, line
    seq, value = int(match[2]), line.split(match[2] + " ", 1)[1]
    if match[1]:
        assert entries.get(seq) == value, f"{line}: not there"
        del entries[seq]
    elif value not in entries.values():
        entries[seq] = value


def permits(entries: Entries) -> set[str]:
    """The probes that a list permits. An empty list permits everything."""
    if not entries:
        return {str(p) for p in PROBES}
    found = set()
    for probe in PROBES:
        for seq in sorted(entries):
            if matches(entries[seq], probe):
                found |= {str(probe)} if entries[seq].startswith("permit") else set()
                break
    return found


def matches(value: str, probe: IPv4Network) -> bool:
    words = value.split()
    if words[1] == "any":
        return True
    prefix, given_ = IPv4Network(words[1]), dict(zip(words[2::2], words[3::2], strict=True))
    low = int(given_.get("ge", prefix.prefixlen))
    high = int(given_.get("le", 32 if "ge" in given_ else prefix.prefixlen))
    return probe.subnet_of(prefix) and low <= probe.prefixlen <= high


VALUES = ("permit 10.0.0.0/8 le 24", "permit 10.1.0.0/16", "permit 10.1.0.0/16 le 32", "permit 10.2.0.0/16 le 24",
          "deny 10.1.1.0/24", "deny 10.2.0.0/16 le 32", "permit any", "deny any", "permit 11.0.0.0/8")
LISTS = st.lists(st.tuples(st.integers(1, 7).map(lambda n: 5 * n), st.sampled_from(VALUES)), min_size=1, max_size=6,
                 unique_by=(lambda e: e[0], lambda e: e[1])).map(dict)


def text(entries: Entries) -> str:
    return canonical(ID, "".join(f"ip prefix-list SIMPUL-a seq {s} {v}\n" for s, v in entries.items()))


@settings(max_examples=400)
@given(LISTS, LISTS)
def test_no_moment_is_weaker(before: Entries, after: Entries) -> None:
    entries = dict(before)
    allowed = permits(before) | permits(after)
    for line in edit.lines(ID, text(before), text(after)):
        feed(entries, line)
        assert entries, f"{line}: the list is empty"
        assert permits(entries) <= allowed, f"{line}: permits {permits(entries) - allowed}"
    assert entries == after


@given(LISTS)
def test_a_new_list_is_whole_and_an_old_one_goes_at_once(after: Entries) -> None:
    entries: Entries = {}
    for line in edit.lines(ID, None, text(after)):
        feed(entries, line)
        assert permits(entries) <= permits(after)
    assert entries == after
    assert edit.lines(ID, text(after), None) == ("no ip prefix-list SIMPUL-a",)


def test_no_room_for_a_guard_is_an_error() -> None:
    before = {1: "deny 10.1.1.0/24", 2: "permit any"}
    after = {1: "permit 11.0.0.0/8", 2: "deny 10.1.1.0/24", 3: "permit any"}
    try:
        edit.lines(ID, text(before), text(after))
    except DialectError as error:
        assert error.code == "SIM407"
    else:
        raise AssertionError("a deny moved without a guard")
