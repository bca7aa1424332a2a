"""A row that is read at once says what the same row says that is read as a command; and most rows are."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from platforms.mikrotik_routeros.dialect.items import item_of
from platforms.mikrotik_routeros.dialect.menus import MENUS
from platforms.mikrotik_routeros.dialect.quotes import quote
from platforms.mikrotik_routeros.dialect.rows import Rows
from platforms.mikrotik_routeros.dialect.words import Command, read
from tests.platforms.mikrotik_routeros.models import model, rendered
from tests.platforms.mikrotik_routeros.patch_case import cases

LISTS = [menu for menu in MENUS.values() if menu.style == "list"]
COMMENTS = ("simpul:wan/fibre", "simpul:wan/fibre own", "simpul:snmp/nms with encryption-password=snmp:9c02", "theirs",
            "simpul:wan/fibre leased", "simpul:wan/fibre with care", "", "simpul:", "!simpul:wan/fibre")
VALUES = ("", "!x", "x,y", "!x,!y", "10.1.1.1", "10.1.1.1/32", "10.1.1.0/24", "fd00::1", "90", "90s", "00:01:30",
          "a b", "secret:psk:a", "950000k", "simpul-from-a", "main", "inside", "input", "simpul-in", "$x", "[find]",
          "a=b", "~a", 'say "x"', "a\\b", "é", "client1", "192.0.2.1@main", "yes", "no", "0s", "simpul-a")


@st.composite
def rows(draw: st.DrawFn) -> str:
    """A row that adds an item of one of our menus; in most the properties stand as an export has them."""
    menu = draw(st.sampled_from(LISTS))
    names = [*menu.defaults, *menu.refers, *menu.secret, menu.key or "name", menu.tag or "comment", "chain", "list",
             "gateway", "network", "address", "time", "rule"]
    found = draw(st.lists(st.sampled_from(names), min_size=1, max_size=6))
    order = draw(st.sampled_from(("an export's", "an export's", "any")))
    said = []
    for name in sorted(set(found)) if order == "an export's" else found:
        value = draw(st.sampled_from((*COMMENTS, *menu.defaults.values()) if name == menu.tag else
                                     (*VALUES, *menu.defaults.values())))
        how = draw(st.sampled_from(("as it is", "printed", "quoted")))
        said.append(f"{name}={value if how == 'as it is' else quote(value, always=how == 'quoted')}")
    said += draw(st.sampled_from(([], [], [], ["blackhole"], ["!keepalive"])))
    return f"/{menu.path[1:].replace('/', ' ')} add {draw(st.sampled_from((' ', ' ', ' ', '  '))).join(said)}"


@given(rows())
def test_what_is_read_at_once_is_what_the_command_says(row: str) -> None:
    found = Rows()[row]
    if found is None:
        return
    (command,) = read(row, "here")
    assert isinstance(command, Command)
    # In a page and in an export; no property of it is one that an export hides.
    assert found == item_of(command)
    assert found == item_of(command, shown={})
    assert found.line == row or parsed_alone(found.line) == found


def parsed_alone(row: str) -> object:
    (command,) = read(row, "here")
    assert isinstance(command, Command)
    return item_of(command)


def test_nearly_every_row_of_ours_is_read_at_once() -> None:
    """Else all of this would be there for nothing, and nobody would see it. What is left out has a reason."""
    texts = [o.text for release in ("7.15", "7.21") for o in rendered(model("kukar-edge-1", release))]
    texts += [text for case in cases() for text in (case.before, case.after)]
    adds = [row for text in texts for row in text.splitlines()
            if re.match(r'/[a-z0-9 -]+ add .*comment="?simpul:', row)]
    slow = [row for row in adds if Rows()[row] is None]
    assert len(adds) > 300
    assert len(slow) < len(adds) / 5
    apart = ("/interface wireguard add", "/user ssh-keys", "secret:", "gateway=", " with ", "!keepalive", "blackhole",
             " fib ", " .", "[", "$", "\\")
    assert not [row for row in slow if not any(word in row for word in apart)]
