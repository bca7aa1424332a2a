"""The one charon of the well-known ports while a change of one of its tunnels ends anywhere: the others notice nothing.

As in test_helper_well_known_ports, IKE is real and packets are tried in the micro-VM.
"""

from __future__ import annotations

import shutil

import pytest

from tests.platforms.linux_frr_device.far_ends import NAME, OBJECTS, SECOND, FarEnd, carrier
from tests.platforms.linux_frr_device.shared_charon import (
    association,
    changed,
    dials,
    dials_anew,
    killed,
    killed_helper,
    process,
    stands,
    trapped,
    vici,
)
from tests.platforms.linux_frr_device.throwaway_router import Router, fragment

pytestmark = [pytest.mark.lab, pytest.mark.skipif(not shutil.which("swanctl"), reason="NOT PROVEN: no strongSwan")]

FIRST, OTHER, BEYOND = FarEnd(52, "one"), FarEnd(53, "two"), FarEnd(54, "three", SECOND)
CHANGES = {"comes": (None, OTHER.drop_in()), "changes": (OTHER.drop_in(), OTHER.drop_in("another-key")),
           "goes": (OTHER.drop_in(), None)}


def connected(router: Router) -> bool:
    """Whether the charon knows the tunnel that the change is about."""
    return f"{OTHER.name}:" in vici(router, "list-conns")


@pytest.mark.long
@pytest.mark.parametrize("what", list(CHANGES))
def test_a_helper_that_is_killed_at_any_call_takes_its_tunnel_back_and_no_other(hub: Router, what: str) -> None:
    before, after = CHANGES[what]
    hub.confirmed({**OBJECTS, **{e.object: e.drop_in() for e in (FIRST, BEYOND)},
                   **({OTHER.object: before} if before else {})})
    hub.helper("boot")
    for end in (FIRST, OTHER, BEYOND):
        end.start(hub, "kernel-libipsec")
    stands(hub, FIRST, BEYOND, *([OTHER] if before else []))
    was = process(hub), association(hub, FIRST), association(hub, BEYOND)
    conf = hub.conf()
    stand_in = hub.disk / "sbin/ip-without-xfrm"
    (hub.disk / "sbin/ip").rename(stand_in)
    trapped(hub, swanctl="/usr/sbin/swanctl", ln="/usr/bin/ln", ip="/usr/local/sbin/ip-without-xfrm")
    data = fragment(NAME, [("put" if after else "del", OTHER.object)], {}, {0: after} if after else {})
    killed_at = []
    for at in range(1, 60):
        identifier = f"{at:016}"
        hub.helper("stage", identifier, data=data)
        hub.helper("arm", identifier, "120")
        if ended := killed_helper(hub, identifier, at):
            killed_at.append(at)
        else:
            hub.helper("revert", identifier)
        # Anybody's next command takes back what was half done.
        assert "committed" not in hub.helper("pending")
        hub.helper("revert", identifier)
        assert hub.conf() == conf
        assert (process(hub), association(hub, FIRST), association(hub, BEYOND)) == was
        assert connected(hub) is (before is not None)
        if not ended:
            break
    assert killed_at == list(range(1, len(killed_at) + 1)), "it was not killed at each"
    print(f"killed at {len(killed_at)} calls")
    assert len(killed_at) > 3, killed_at
    if before is not None:
        dials_anew(hub, OTHER)
    else:
        assert "AUTH_FAILED" in dials(OTHER, hub)


@pytest.mark.parametrize("what", ["comes", pytest.param("goes", marks=pytest.mark.long)])
def test_it_dies_under_a_change_that_is_not_confirmed_and_power_goes(
    hub: Router, what: str,
) -> None:
    before, after = CHANGES[what]
    hub.confirmed({**OBJECTS, **{e.object: e.drop_in() for e in (FIRST, BEYOND)},
                   **({OTHER.object: before} if before else {})})
    hub.helper("boot")
    for end in (FIRST, OTHER, BEYOND):
        end.start(hub, "kernel-libipsec")
    stands(hub, FIRST, BEYOND)
    changed(hub, "1" * 16, (OTHER.object, after))
    killed(hub)                          # what tends the router gives the new one what runs, confirmed or not
    assert connected(hub) is (after is not None)
    dials_anew(hub, FIRST, BEYOND)
    was = process(hub), association(hub, FIRST), association(hub, BEYOND)
    hub.helper("revert", "1" * 16)
    assert (process(hub), association(hub, FIRST), association(hub, BEYOND)) == was
    assert connected(hub) is (before is not None)
    # The power goes while the same is armed again: what is confirmed stands, and the far ends find it.
    changed(hub, "2" * 16, (OTHER.object, after))
    hub.cut()
    hub.start()
    carrier(hub)
    hub.helper("boot")
    assert hub.helper("fate", "2" * 16) == "reverted\n"
    assert connected(hub) is (before is not None)
    for end in (FIRST, BEYOND):
        end.start(hub, "kernel-libipsec")
    stands(hub, FIRST, BEYOND)
