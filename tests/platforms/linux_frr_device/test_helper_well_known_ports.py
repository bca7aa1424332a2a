"""Tunnels whose far ends know IKEv2's well-known ports alone: one charon for all of them.

Only a kernel with XFRM interfaces can have it. Where there is none, each charon here brings its own ESP, and a TUN
stands in for an interface: IKE is real, packets are tried in the micro-VM (tests/microvm/inside).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from records.authority import Authority, read_papers
from records.secrets import init
from tests.platforms.linux_frr_device.far_ends import NAME, OBJECTS, SECOND, FarEnd
from tests.platforms.linux_frr_device.shared_charon import (
    association,
    changed,
    dials,
    dials_anew,
    killed,
    process,
    stands,
    vici,
)
from tests.platforms.linux_frr_device.throwaway_router import Router, fragment, typed, until

pytestmark = [pytest.mark.lab, pytest.mark.skipif(not shutil.which("swanctl"), reason="NOT PROVEN: no strongSwan")]

ONE, TWO, THREE, FOUR, FIVE = (f"{n:016}" for n in range(1, 6))


def test_one_charon_ends_tunnels_that_come_change_and_go_one_by_one(hub: Router, tmp_path: Path) -> None:
    first, other, beyond = FarEnd(52, "one"), FarEnd(53, "two"), FarEnd(54, "three", SECOND)
    hub.confirmed({**OBJECTS, **{e.object: e.drop_in() for e in (first, beyond)}})
    hub.helper("boot")
    for end in (first, other, beyond):
        end.start(hub, "kernel-libipsec")
    stands(hub, first, beyond)
    assert not [i for i in typed(hub) if i.startswith(("kernel/rule/", "kernel/route/"))], "charon's are charon's"
    was = process(hub), association(hub, first), association(hub, beyond)
    assert all(was)
    # One has another key than its far end: it stays out.
    changed(hub, ONE, (other.object, other.drop_in("another")))
    assert "AUTH_FAILED" in dials(other, hub)
    assert hub.helper("probe", "handshake", other.name, status=1) == "ike53: not established\n"
    hub.helper("confirm", ONE)
    # With its own it comes in, and what it says besides can change under it.
    changed(hub, TWO, (other.object, other.drop_in()))
    assert "completed successfully" in dials(other, hub)
    hub.helper("confirm", TWO)
    of_other = association(hub, other)
    changed(hub, THREE, (other.object, other.drop_in().replace("dpd_delay = 10s", "dpd_delay = 20s")))
    assert "dpd_delay=20" in vici(hub, "list-conns", "--raw")
    hub.helper("revert", THREE)
    assert "dpd_delay=20" not in vici(hub, "list-conns", "--raw")
    assert association(hub, other) == of_other != ""
    # It goes, and its own association with it, till an undo brings it back.
    changed(hub, FOUR, (other.object, None))
    assert association(hub, other) == ""
    assert not hub.has(other.name)
    assert "AUTH_FAILED" in dials(other, hub)
    hub.helper("revert", FOUR)
    assert "completed successfully" in dials(other, hub)
    # Certificates are read anew, and no key is lost to that.
    authority = Authority(tmp_path, init(tmp_path / ".simpul"))
    authority.create("kaltim", datetime.now(UTC).replace(microsecond=0))
    changed(hub, FIVE, ("x509/authority.conf", read_papers(tmp_path).authority or ""))
    assert "kaltim" in vici(hub, "list-certs")
    dials_anew(hub, other)
    hub.helper("confirm", FIVE)
    hub.helper("boot")                   # of a router that runs
    assert (process(hub), association(hub, first), association(hub, beyond)) == was
    # What dies is started anew with all of them, and nothing of it is left where there is none.
    killed(hub)
    dials_anew(hub, first, other, beyond)
    assert process(hub) != was[0]
    for end in (first, other, beyond):
        changed(hub, f"{end.number:016}", (end.object, None))
        hub.helper("confirm", f"{end.number:016}")
    assert hub.run("pgrep", "-f", "ike/shared", check=False).returncode == 1
    assert hub.text("ls", "/run/simpul/ike") == ""


def test_who_cannot_be_told_apart_is_refused_before_anything_is_done(hub: Router) -> None:
    first, twin = FarEnd(52, "one"), FarEnd(53, "two")
    hub.confirmed({**OBJECTS, first.object: first.drop_in()})
    hub.helper("boot")
    text = twin.drop_in().replace("ike53.hub-1", "ike52.hub-1")
    said = hub.helper("stage", ONE, data=fragment(NAME, [("put", twin.object)], {}, {0: text}), status=1)
    assert "two tunnels at UDP 4500 have a far end called ike52.hub-1" in said
    # In the other's place it is no twin.
    changed(hub, TWO, (first.object, None), (twin.object, text))
    assert hub.has(twin.name) and not hub.has(first.name)


def test_a_tunnel_moves_between_its_own_port_and_the_well_known(hub: Router) -> None:
    end = FarEnd(52, "one")
    own = end.drop_in().replace("# port 4500", "# port 20052")
    hub.confirmed({**OBJECTS, end.object: own})
    hub.helper("boot")
    end.start(hub, "kernel-libipsec")
    assert hub.text("sh", "-c", "ls /run/simpul/pid | grep ike").split() == ["ike52"]
    changed(hub, ONE, (end.object, end.drop_in()))
    dials(end, hub)
    stands(hub, end)
    assert process(hub)
    hub.helper("revert", ONE)
    assert hub.text("sh", "-c", "ls /run/simpul/pid | grep ike").split() == ["ike52"]
    assert hub.text("ls", "/run/simpul/ike").split() == ["ike52"]


def test_a_tunnel_is_called_at_its_own_line_wherever_that_is(hub: Router) -> None:
    first, beyond = FarEnd(52, "one"), FarEnd(54, "three", SECOND)
    line = OBJECTS["wan/leo.conf"]
    hub.confirmed({**OBJECTS, first.object: first.drop_in(), beyond.object: beyond.drop_in()})
    hub.helper("boot")

    def called() -> set[str]:
        return set(re.findall(r"local_addrs=\[([^]]*)\]", vici(hub, "list-conns", "--raw")))
    was = process(hub)
    assert called() == {"203.0.113.10", "203.0.113.14"}
    changed(hub, ONE, ("wan/leo.conf", line.replace(".14/30", ".18/30").replace(".13\n", ".17\n")))
    assert called() == {"203.0.113.10", "203.0.113.18"}
    hub.helper("revert", ONE)
    assert called() == {"203.0.113.10", "203.0.113.14"}
    assert process(hub) == was
    # What charon reads once is its lines: with the last tunnel of one, it is started anew without it.
    changed(hub, TWO, (beyond.object, None))
    assert called() == {"203.0.113.10"}
    assert process(hub) != was
    assert "interfaces_use = eth0\n" in hub.text("cat", "/run/simpul/ike/shared/charon.conf")


def test_who_shares_an_address_with_many_is_heard(hub: Router) -> None:
    """A carrier's translation gives many one address. What they say at 4500 is lost, so that all stay half-way."""
    ends = [FarEnd(60 + n, "one") for n in range(8)]
    hub.confirmed({**OBJECTS, **{e.object: e.drop_in() for e in ends}})
    hub.helper("boot")
    hub.run("ip", "netns", "exec", "carrier", "nft", "add table ip lost; add chain ip lost forward "
            "{ type filter hook forward priority 0; }; add rule ip lost forward udp dport 4500 drop")
    ends[0].start(hub, "kernel-libipsec", *ends[1:])
    until("all of them are half-way", hub, "sh", "-c",
          "[ $(grep -c 'is initiating an IKE_SA' /run/simpul/log/ike-shared) -ge 8 ]", seconds=20)


def test_a_router_that_lost_its_kernel_s_data_path_boots_one_of_them_and_keeps_it(
    factory: Callable[[str], Router],
) -> None:
    first, other = FarEnd(52, "one"), FarEnd(53, "two")
    router = factory(NAME)
    router.confirmed({**OBJECTS, first.object: first.drop_in(), other.object: other.drop_in()})
    assert "ike53.conf did not take effect" in router.helper("boot", status=1)
    [was] = router.text("cat", "/run/simpul/pid/ike52").split()
    router.run("kill", "-9", was)
    until("it is started anew", router, "sh", "-c", f"""
        now=$(cat /run/simpul/pid/ike52) && [ "$now" != {was} ] && kill -0 "$now" || exit 1
        [ -S /run/simpul/ike/ike52/vici ]""", seconds=60)
