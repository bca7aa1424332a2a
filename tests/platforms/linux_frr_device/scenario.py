"""What a helper answers to, one step after the other: the same for the one on a router and for its emulation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.platforms.linux_frr_device.throwaway_router import BASE, digest, fragment

ONE, TWO, THREE, FOUR, FIVE, SIX, SEVEN = (f"000000000000000{n}" for n in "1234567")
NAME = "kukar-edge-1"
LIST, MORE = "frr/prefix-list/SIMPUL-new.conf", "nft/wan/20-more.nft"
ROW = "ip prefix-list SIMPUL-new seq 5 permit 10.67.0.0/16\n"
TIME = "time/chrony.conf"
NEW_TIME = "server 10.126.0.10 iburst\n"
# (arguments, standard input) -> (exit status, what it printed with what it said)
Helper = Callable[[tuple[str, ...], bytes], tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Ask:
    """One command; `shows` is a pattern of what of the answer must be equal, the whole where it is empty."""

    arguments: tuple[str, ...]
    data: bytes = b""
    shows: str = ""


def good() -> bytes:
    """Puts a list, a chain and a server for the time."""
    steps: list[tuple[str, ...]] = [("put", MORE), ("nft", "wan"), ("put", TIME), ("put", LIST), ("vtysh",)]
    return fragment(NAME, steps, {TIME: digest(BASE[TIME]), LIST: None, MORE: None},
                    {0: "chain more {\n\tdrop\n}\n", 2: NEW_TIME, 3: ROW, 4: ROW}, {4: f"no {ROW}"})


def broken() -> bytes:
    """Its last step is no filter, when the others stand."""
    other, row = LIST.replace("new", "next"), ROW.replace("new", "next")
    return fragment(NAME, [("put", other), ("vtysh",), ("put", "nft/wan/30-bad.nft"), ("nft", "wan")], {other: None},
                    {0: row, 1: row, 2: "chain bad {\n\tthis is no rule\n}\n"}, {1: f"no {row}"})


def removes() -> bytes:
    return fragment(NAME, [("del", LIST), ("vtysh",)], {LIST: digest(ROW)}, {1: f"no {ROW}"}, {1: ROW})


def site(name: str, *, last: str = "") -> bytes:
    """What a hub has for a site, so much of it as matters for the order: filters, a list, a map, a session, and what
    its filter lets through once all of that stands: a chain `last`.
    """
    here, through = f"nft/wan/50-{name}.nft", f"nft/wan/60-{name}.nft"
    policy, way = f"frr/prefix-list/SIMPUL-{name}.conf", f"frr/route-map/SIMPUL-{name}.conf"
    peer = f"frr/neighbor/10.121.0.{len(name)}.conf"
    rows = {policy: f"ip prefix-list SIMPUL-{name} seq 5 permit 10.{70 + len(name)}.0.0/16\n",
            way: f"route-map SIMPUL-{name} permit 10\n match ip address prefix-list SIMPUL-{name}\nexit\n",
            peer: f"router bgp 64602\n neighbor 10.121.0.{len(name)} remote-as 64700\nexit\n"}
    steps = [("put", here), ("nft", "wan"), *(("put", i) for i in rows), ("vtysh",), ("put", through), ("nft", "wan")]
    return fragment(NAME, steps, dict.fromkeys([here, through, *rows]),
                    {0: f"chain {name} {{\n\tdrop\n}}\n", 2: rows[policy], 3: rows[way], 4: rows[peer],
                     5: "".join(rows.values()), 6: f"chain {last or name + '_more'} {{\n\tdrop\n}}\n"},
                    {5: f"router bgp 64602\n no neighbor 10.121.0.{len(name)}\nexit\nno route-map SIMPUL-{name}\n"
                        f"no ip prefix-list SIMPUL-{name}\n"})


STATE = r"^[0-9a-f]{16} [a-z-]+"
PART = r"^== (?:file|absent) \S+(?: \d+ \w+)?"
SCENARIO = (
    Ask(("pending",)), Ask(("fate", ONE)), Ask(("fetch",), shows=PART), Ask(("commit", ONE), shows="is not here"),
    Ask(("stage", "xyz"), good()), Ask(("stage", ONE), good().replace(b"device kukar-edge-1", b"device other-edge-1"),
                                       shows="this is kukar-edge-1; the fragment is for other-edge-1"),
    Ask(("stage", ONE), fragment(NAME, [("put", "nobody/x.conf")], {}, {0: "x\n"}), shows="steps, line 1"),
    Ask(("stage", ONE), fragment(NAME, [("put", TIME)], {TIME: digest("another\n")}, {0: NEW_TIME}),
        shows="moved since the plan: time/chrony.conf"),
    Ask(("stage", ONE), fragment(NAME, [("put", TIME)], {TIME: None}, {0: NEW_TIME}), shows="was absent"),
    Ask(("stage", ONE), fragment(NAME, [("vtysh",)], {}, {0: ROW}), shows="step 0 cannot be undone"),
    Ask(("stage", ONE), good()), Ask(("stage", ONE), good()), Ask(("stage", ONE), broken(), shows="other content"),
    Ask(("pending",), shows=STATE), Ask(("commit", ONE), shows="is not armed"),
    Ask(("arm", ONE, "0"), shows="1 to 86400"),
    Ask(("arm", TWO, "60"), shows="is not here; last known as: never seen"), Ask(("arm", ONE, "300")),
    Ask(("pending",), shows=STATE), Ask(("confirm", ONE), shows="is not committed"), Ask(("commit", ONE)),
    Ask(("commit", ONE)), Ask(("fate", ONE)), Ask(("fetch",), shows=PART), Ask(("pending",), shows=STATE),
    # Another one that changes the same waits until this one is confirmed.
    Ask(("stage", TWO), removes()), Ask(("arm", TWO, "300")), Ask(("commit", TWO), shows="changes the same"),
    Ask(("revert", TWO)), Ask(("fate", TWO)), Ask(("confirm", ONE)), Ask(("confirm", ONE)), Ask(("fate", ONE)),
    Ask(("revert", ONE), shows="is confirmed: a new plan can take it back"), Ask(("fetch",), shows=PART),
    # One that fails in the middle leaves nothing.
    Ask(("stage", THREE), broken()), Ask(("arm", THREE, "300")),
    Ask(("commit", THREE), shows=r"step 3 \(nft wan\) failed; everything was undone"), Ask(("fate", THREE)),
    Ask(("fetch",), shows=PART), Ask(("commit", THREE), shows="last known as: failed"),
    # One that is taken back was never there.
    Ask(("stage", FOUR), removes()), Ask(("arm", FOUR, "300")), Ask(("commit", FOUR)), Ask(("fetch",), shows=PART),
    Ask(("revert", FOUR)), Ask(("revert", FOUR)), Ask(("fate", FOUR)), Ask(("fetch",), shows=PART),
    # Several at once are still several.
    Ask(("stage", FIVE), site("a")), Ask(("arm", FIVE, "300")),
    Ask(("stage", SIX), site("bb")), Ask(("arm", SIX, "300")),
    Ask(("commit", FIVE, "x"), shows="an id is 16"), Ask(("commit", FIVE, SEVEN), shows="is not here"),
    Ask(("pending",), shows=STATE), Ask(("commit", FIVE, SIX, FIVE)), Ask(("commit", SIX, FIVE)),
    Ask(("pending",), shows=STATE), Ask(("fetch",), shows=PART), Ask(("revert", FIVE)), Ask(("fetch",), shows=PART),
    Ask(("confirm", SIX)), Ask(("fetch",), shows=PART), Ask(("pending",)),
    # All or none: two that change the same, and one whose last step is no filter.
    Ask(("stage", SEVEN), site("a")), Ask(("arm", SEVEN, "300")),
    Ask(("stage", ONE), site("ccc")), Ask(("arm", ONE, "300")),
    Ask(("stage", TWO), site("a", last="no name")), Ask(("arm", TWO, "300")),
    Ask(("commit", SEVEN, TWO), shows=f"{SEVEN}, not yet confirmed, changes the same: nft/wan/50-a.nft"),
    Ask(("revert", SEVEN)), Ask(("commit", ONE, TWO), shows=r"step 7 \(nft wan\) failed; everything was undone"),
    Ask(("fate", ONE)), Ask(("fate", TWO)), Ask(("pending",)), Ask(("fetch",), shows=PART),
    Ask(("probe", "gateway", "10.66.0.1")), Ask(("probe", "gateway", "10.66.0.9")), Ask(("probe", "bgp", "10.120.0.9")),
    Ask(("probe", "handshake", "wg12")), Ask(("probe", "whois", "x"), shows="probe: handshake"),
    Ask(("probe", "ospf", "vlan20", "4")),
    Ask(("probe", "-"), b"gateway 10.66.0.1\nbgp 10.120.0.9\n"), Ask(("nonsense",), shows="unknown command"),
)


def answers(helper: Helper) -> Iterator[tuple[Ask, int, list[str]]]:
    """Each step with its exit status and what it showed."""
    for ask in SCENARIO:
        status, said = helper(ask.arguments, ask.data)
        yield ask, status, sorted(re.findall(ask.shows, said, re.MULTILINE)) if ask.shows else said.splitlines()
