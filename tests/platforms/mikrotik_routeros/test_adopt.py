"""What others made under a name of ours is taken over in place, and an undo gives it back as it was."""

from __future__ import annotations

import pytest

from lab.emulated.routeros.device import RouterOs as Emulated
from platforms.mikrotik_routeros.dialect import RouterOs
from simpul.config.diff import diff
from simpul.config.model import Config, Step
from simpul.config.patch import apply, order, undo
from simpul.config.simulate import simulate
from simpul.errors import PlanError
from tests.platforms.mikrotik_routeros.changes import VILLAGE, intended, ours, theirs
from tests.platforms.mikrotik_routeros.models import (
    RELEASES,
    VERSIONS,
    confirm,
    fetched,
    key,
    model,
    router,
    running,
    send,
)

# Under names that ours would have: a bridge, a VLAN, a tunnel with a key of its own, a VRF, lists, a person, a port.
IN_SERVICE = f"""/interface bridge add name=simpul-lan comment="LAN kantor" vlan-filtering=yes arp=proxy-arp
/interface bridge add name=his
/interface vlan add name=vlan20 interface=his vlan-id=20 comment="kantor"
/interface wireguard add name=TUNNEL listen-port=51820 private-key="{key("somebody's")}"
/interface wireguard peers add interface=TUNNEL public-key="{key("a peer")}" allowed-address=10.9.0.0/24
/ip vrf add name=inside interfaces=vlan20 place-before=[find name=main]
/interface list add name=simpul-wan comment="to the provider"
/interface list add name=simpul-inside
/ip address add address=192.168.20.1/24 interface=vlan20
/ip firewall filter add chain=forward action=drop comment="his" src-address=192.168.20.9
"""


def in_service(version: str, tunnel: str) -> Emulated:
    device = router(version)
    for line in IN_SERVICE.replace("TUNNEL", tunnel).replace(" place-before=[find name=main]", "").splitlines():
        assert device.do(line) == "", line
    return device


def steps_to(now: Config, wanted: Config) -> tuple[Step, ...]:
    steps = order(diff(now, wanted), now, wanted, RouterOs())
    simulate(now, steps, RouterOs())
    return steps


@pytest.mark.parametrize("release", RELEASES)
def test_what_others_made_becomes_ours_in_place_and_comes_back(release: str) -> None:
    village, dialect = model(VILLAGE, release), RouterOs()
    tunnel = village.tunnels[0].name
    device = in_service(VERSIONS[release], tunnel)
    stream, wanted, bare = fetched(device), intended(village), running(device)
    foreign = sorted(i for i, o in bare.objects.items() if not o.owned and i in wanted.objects)
    assert {"bridge/simpul-lan", "vlan/vlan20", f"wireguard/{tunnel}", "vrf/inside", "list/simpul-wan"} <= set(foreign)
    with pytest.raises(PlanError, match="SIM440"):
        order(diff(bare, wanted), bare, wanted, dialect)
    now = dialect.running(stream, {i: wanted.objects[i].text for i in foreign})
    assert all(now.objects[i].owned and now.objects[i].defines == wanted.objects[i].defines for i in foreign)
    steps = steps_to(now, wanted)
    assert not any(" remove " in line and "simpul" not in line for s in steps for line in s.do)
    send(device, steps)
    changed = running(device)
    assert diff(changed, Config({**wanted.objects, **{
        i: o for i, o in changed.objects.items() if i.startswith("retired/")}})) == ()
    assert ours(apply(now, steps, dialect)) == ours(wanted)
    send(device, undo(steps))
    assert fetched(device) == stream
    send(device, steps)
    confirm(device, steps)
    assert ours(running(device)) == ours(wanted)
    # What has no name of ours stays theirs: addresses, peers, rules.
    left = "".join(theirs(device).values())
    for theirs_ in ("192.168.20.1/24", key("a peer"), "192.168.20.9", "name=his"):
        assert theirs_ in left


def test_an_adopted_object_reads_as_it_was_written() -> None:
    device = in_service("7.20.1", "wg9")
    wanted = intended(model(VILLAGE))
    now = RouterOs().running(fetched(device), {"vlan/vlan20": wanted.objects["vlan/vlan20"].text})
    found = now.objects["vlan/vlan20"]
    assert "comment=kantor" in found.text
    again = RouterOs().read("vlan/vlan20", found.text, "vlan")
    assert (again.text, again.defines, again.requires) == (found.text, found.defines, found.requires)
