"""What others configured, and ours beside it: the same question for every configuration of theirs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from platforms.linux_frr.dialect import LinuxFrr
from simpul.config.diff import diff
from simpul.config.model import Config, Step
from simpul.config.patch import apply, order, undo
from tests.platforms.linux_frr.frr_lab import Frr
from tests.platforms.linux_frr.frr_texts import fetched, rendered
from tests.platforms.peers import HERE, peers

DIALECT = LinuxFrr()
FOLDER = HERE / "linux_frr" / "others"
OWN = sorted(p.stem for p in FOLDER.glob("*.conf"))
PEERS = [p.name for p in peers("linux_frr")]


def theirs(name: str) -> str:
    """One configuration; a peer's that was not fetched is a skip that says how to fetch it."""
    own = Path(FOLDER, f"{name}.conf")
    if own.is_file():
        return own.read_text()
    text = next(p for p in peers("linux_frr") if p.name == name).text()
    if text is None:
        pytest.skip("configurations of others are not fetched, so nothing was tried on them: make peers")
    return text


def ours(running: str) -> dict[str, str]:
    """A router's part of ours, in the AS that stands there, with every kind of FRR's objects."""
    found = re.search(r"(?m)^\s*router\s+bgp\s+(\d+)\s*$", running)
    asn = found[1] if found else "64674"
    head = f"router bgp {asn}\n"
    session = "".join(f" neighbor 10.127.0.131 {words}\n" for words in ("remote-as 64600", "description simpul:wg65",
                                                                        "bfd", "bfd profile SIMPUL-fibre"))
    policy = "".join(f"  neighbor 10.127.0.131 {words}\n" for words in (
        "activate", "prefix-list SIMPUL-wg65-4 out", "route-map SIMPUL-wg65-in4 in"))
    return {
        "frr/bgp.conf": f"{head} no bgp default ipv4-unicast\n !\n address-family ipv4 unicast\n"
                        "  network 10.66.0.0/20\n exit-address-family\nexit\n",
        "frr/bfd-profile/SIMPUL-fibre.conf": "bfd\n profile SIMPUL-fibre\n  transmit-interval 400\n"
                                             "  receive-interval 400\n exit\n !\nexit\n",
        "frr/neighbor/10.127.0.131.conf": f"{head}{session} !\n address-family ipv4 unicast\n{policy}"
                                          " exit-address-family\nexit\n",
        "frr/prefix-list/SIMPUL-wg65-4.conf": "ip prefix-list SIMPUL-wg65-4 seq 5 permit 10.66.0.0/20\n",
        "frr/route-map/SIMPUL-wg65-in4.conf": "route-map SIMPUL-wg65-in4 permit 10\n set local-preference 90\nexit\n",
        "frr/route/10.66.0.0_20.conf": "ip route 10.66.0.0/20 blackhole\n",
    }


def planned(running: str) -> tuple[Config, Config, tuple[Step, ...]]:
    """What runs, what shall, and the steps between; `frr/bgp.conf` is adopted where one stands there already."""
    objects = ours(running)
    config = DIALECT.running(fetched({}, running), {"frr/bgp.conf": objects["frr/bgp.conf"]})
    intended = DIALECT.intended(rendered(objects))
    return config, intended, order(diff(config, intended), config, intended, DIALECT)


def others(config: Config) -> dict[str, str]:
    return {i: o.text for i, o in config.objects.items() if not o.owned}


def survives_on_paper(text: str) -> None:
    before, intended, steps = planned(text)
    assert {s.id for s in steps} == set(intended.objects)
    after = apply(before, steps, DIALECT)
    untouched = {i: o for i, o in before.objects.items() if not o.owned}
    assert {i: after.objects[i].text for i in untouched} == {i: o.text for i, o in untouched.items()}
    assert not untouched.keys() & {s.id for s in steps}
    assert others(apply(after, undo(steps), DIALECT)) == others(before)


def survives_in_frr(frr: Frr, text: str) -> int:
    """Loads theirs, as much of it as these daemons know; changes to ours and back. How many bytes of theirs stood."""
    frr.load(text)
    bare = frr.running()
    before, _, steps = planned(bare)
    for step in steps:
        status, words = frr.load("".join(f"{line}\n" for line in step.do))
        assert status == 0, (step.id, step.do, words)
    amid = frr.running()
    claims = {s.id: s.after for s in steps if s.after}
    stand = others(DIALECT.running(fetched({}, amid), claims))
    # An old `frr version` makes FRR print defaults of a new BGP process of ours: lines come beside theirs.
    assert {i: stand.get(i) for i in others(before)} == others(before)
    for step in undo(steps):
        frr.load("".join(f"{line}\n" for line in step.do))
    back = frr.running()
    # FRR prints a session's default aloud once it was ever set; what the objects say is the same.
    assert others(DIALECT.running(fetched({}, back))) == others(DIALECT.running(fetched({}, bare)))
    loose = [line for line in bare.splitlines() if line not in set(back.splitlines())]
    assert not loose, f"lines of theirs are gone: {loose}"
    return len(bare)
