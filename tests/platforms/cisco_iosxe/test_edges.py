"""Whole edges: rendered from the model, given line by line to an emulated router, read back, and taken away again."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from platforms.cisco_iosxe.dialect import CiscoIosxe
from simpul.config.diff import diff
from simpul.config.model import Config
from simpul.config.patch import apply, order, undo
from simpul.config.simulate import simulate
from simpul.errors import DialectError
from tests.platforms.cisco_iosxe.edges import edges, rendered, router, running, send, stream

DIALECT = CiscoIosxe()
# One router with two lines, two that share a site, one with addresses by DHCP only.
SOME = ("paser-edge-1", "kukar-edge-1", "kukar-edge-2", "mahulu-edge-1")


def _plain(config: Config) -> dict[str, object]:
    """Objects without the feature, which only a template knows for certain."""
    return {i: replace(o, feature="base") for i, o in config.objects.items()}


@pytest.mark.parametrize("name", SOME)
def test_an_edge_is_built_line_by_line_and_read_back(name: str) -> None:
    intended = DIALECT.intended(rendered(edges()[name]))
    device = router()
    before = running(device)
    steps = order(diff(before, intended), before, intended, DIALECT)
    simulate(before, steps, DIALECT)
    assert send(device, steps) == []
    reached = running(device)
    assert diff(reached, intended) == ()
    assert _plain(apply(before, steps, DIALECT)) == _plain(reached)
    back = undo(steps)
    assert send(device, back) == []
    assert running(device) == before


@pytest.mark.parametrize("name", ["paser-edge-1", "kukar-edge-1"])
def test_what_is_theirs_survives_byte_for_byte(name: str) -> None:
    intended = DIALECT.intended(rendered(edges()[name]))
    device = router()
    theirs = {i: o for i, o in running(device).objects.items() if not o.owned}
    assert {"acl/THEIRS", "interface/GigabitEthernet4"} <= theirs.keys()
    steps = order(diff(running(device), intended), running(device), intended, DIALECT)
    send(device, steps)
    assert {i: o for i, o in running(device).objects.items() if not o.owned} == theirs


@pytest.mark.parametrize("name", SOME)
def test_parsing_what_was_rendered_is_the_model(name: str) -> None:
    """The objects' texts side by side are a configuration that parses to the same objects."""
    intended = DIALECT.intended(rendered(edges()[name]))
    text = "".join(o.text for o in intended.objects.values())
    found = DIALECT.running(f"== version 0\n\n== running {len(text.encode())}\n{text}\n== end\n")
    assert {i: o.text for i, o in found.owned().objects.items()} == {i: o.text for i, o in intended.objects.items()}


def test_no_secret_is_in_what_is_read_from_a_router() -> None:
    intended = DIALECT.intended(rendered(edges()["paser-edge-1"]))
    device = router()
    before = running(device)
    send(device, order(diff(before, intended), before, intended, DIALECT))
    shown = device.text()
    keys = [line.split()[-1] for line in shown.splitlines() if "pre-shared-key" in line]
    assert keys
    texts = "".join(o.text for o in running(device).objects.values())
    assert not [k for k in keys if k in texts]
    assert texts.count("pre-shared-key secret:psk:") == len(keys)
    assert "$9$" in stream(device)
    assert "$9$" not in texts


def test_a_segment_on_two_routed_ports_is_refused() -> None:
    model = edges()["paser-edge-1"]
    twice = replace(model, ports=(*model.ports, replace(model.ports[0], name="GigabitEthernet4")))
    with pytest.raises(DialectError, match=r"SIM407.*would be on interface/GigabitEthernet3.* and on interface/Gig"):
        DIALECT.intended(rendered(twice))


def test_a_segment_gives_away_its_pool_and_nothing_else() -> None:
    model = edges()["paser-edge-1"]
    segment = next(h for h in model.hosts if h.first)
    assert segment.first is not None
    assert segment.last is not None
    pool = DIALECT.intended(rendered(model)).objects[f"dhcp/SIMPUL-{segment.interface}"].text
    kept = [line.split(" ")[3:] for line in pool.splitlines() if line.startswith("ip dhcp excluded-address ")]
    excluded = {IPv4Address(n) for low, *high in kept
                for n in range(int(IPv4Address(low)), int(IPv4Address(high[0] if high else low)) + 1)}
    given = {a for a in segment.subnet4.hosts() if a not in excluded}
    assert given == {IPv4Address(n) for n in range(int(segment.first), int(segment.last) + 1)}
    assert segment.gateway4 not in given


def test_a_relay_is_the_interface_s_and_its_answers_are_remembered() -> None:
    model = edges()["paser-edge-1"]
    server = IPv4Address("10.64.0.70")
    relayed = replace(model, hosts=tuple(replace(h, first=None, last=None, relay=server) for h in model.hosts))
    found = DIALECT.intended(rendered(relayed)).objects
    texts = [o.text for i, o in found.items() if i.startswith("interface/GigabitEthernet3.")]
    assert sum(f" ip helper-address {server}\n" in t for t in texts) == len(model.hosts)
    assert "permit udp any any eq bootps" in found["acl/SIMPUL-own"].text
    assert not any(i.startswith("dhcp/") for i in found)
