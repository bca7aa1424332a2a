"""A government's edge with two lines: each tunnel leaves by its own, and one line lost costs no tunnel of the other."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Interface

import pytest

from lab.emulated.clock import Clock
from lab.emulated.ends import Line, Packet
from lab.emulated.routeros.device import RouterOs as Emulated
from lab.emulated.routeros.end import RouterOsEnd
from lab.emulated.routeros.routes import leaves
from lab.emulated.world import World
from platforms.mikrotik_routeros.dialect import RouterOs
from platforms.mikrotik_routeros.proof import read
from playbooks.prove import from_page
from simpul.config.diff import diff
from simpul.intent.model import Access
from simpul.network.model import DeviceModel, WanUplink
from simpul.render.page import as_text
from tests.lab.emulated.routeros.village import NOON
from tests.network.conftest import renderer
from tests.platforms.mikrotik_routeros.changes import TWO_LINES, change, intended
from tests.platforms.mikrotik_routeros.lines import far_end
from tests.platforms.mikrotik_routeros.models import RELEASES, VERSIONS, model, running, send

# Before 7.18 a DHCP client has no word for another table than the main one.
OLDEST = {"7.15": "7.15.3"}


@dataclass
class Edge:
    """The edge, its lines by name, and a far end for each of its tunnels."""

    model: DeviceModel
    clock: Clock
    router: Emulated
    lines: dict[str, Line]
    hubs: dict[str, Emulated]           # by tunnel: who is at its other end
    world: World

    def standing(self) -> set[str]:
        """The tunnels whose sessions are both established."""
        up = set(self.router.do(
            ":foreach i in=[/routing bgp session find where established] do={ :put [/routing bgp session get $i "
            "remote.address] }").split())
        return {t.name for t in self.model.tunnels if {str(t.peer4), str(t.peer6)} <= up}

    def over(self, name: str) -> set[str]:
        return {t.name for t in self.model.tunnels if t.uplink == name}

    def seen_from(self, tunnel: str) -> str:
        """The address that the far end of a tunnel hears it from."""
        said = self.hubs[tunnel].do(f":put [/interface wireguard peers get [find name={tunnel}] "
                                    "current-endpoint-address]")
        return said.strip()

    def settled(self) -> set[str]:
        self.clock.advance(120)
        return self.standing()


def edge_of(found: DeviceModel, version: str) -> Edge:
    clock = Clock(speed=0)
    router = Emulated(clock, version=version, ports=12, now=NOON)
    send(router, change(router, intended(found)))
    world = World(clock, NOON, time_servers={str(u.ntp) for u in found.uplinks})
    end = RouterOsEnd(router, world, found.name)
    lines = {u.name: _line(world, end, u, number) for number, u in enumerate(found.uplinks, 1)}
    hubs: dict[str, Emulated] = {}
    for address in sorted({str(t.endpoint.address) for t in found.tunnels if t.endpoint}):
        mine = [t for t in found.tunnels if t.endpoint and str(t.endpoint.address) == address]
        hub = far_end(mine, found, clock)
        world.line(RouterOsEnd(hub, world, mine[0].peer), "ether1", address)
        hubs |= {t.name: hub for t in mine}
    world.look()
    return Edge(found, clock, router, lines, hubs, world)


def _line(world: World, end: RouterOsEnd, uplink: WanUplink, number: int) -> Line:
    if uplink.access is Access.STATIC:
        assert uplink.address is not None
        return world.line(end, uplink.port, access="static", network=str(uplink.address.network))
    return world.line(end, uplink.port, f"100.64.{number}.7", access="dhcp", public=f"198.51.100.{number}",
                      gateway=f"100.64.{number}.1")


@pytest.fixture(params=RELEASES)
def edge(request: pytest.FixtureRequest) -> Edge:
    return edge_of(model(TWO_LINES, request.param), OLDEST.get(request.param, VERSIONS[request.param]))


def test_each_tunnel_leaves_by_its_own_line(edge: Edge) -> None:
    assert len(edge.lines) == 2
    assert edge.settled() == {t.name for t in edge.model.tunnels}
    for tunnel in edge.model.tunnels:
        assert edge.seen_from(tunnel.name) == edge.lines[tunnel.uplink].seen


def test_either_line_lost_the_other_carries_and_its_own_come_back(edge: Edge) -> None:
    every = edge.settled()
    for name, line in edge.lines.items():
        line.up = False
        edge.world.look()
        assert edge.settled() == every - edge.over(name)
        line.up = True
        edge.world.look()
        assert edge.settled() == every


@pytest.mark.parametrize(("wrong", "lost"), [
    ("/ip firewall nat disable [find out-interface=ether2]", True),
    ("", True),
    ("/ip firewall mangle disable [find new-routing-mark=simpul-leo]", False),
])
def test_a_tunnel_needs_its_mark_its_table_and_its_translation(edge: Edge, wrong: str, lost: bool) -> None:
    """Without its own route a table ends in a blackhole, and nothing falls back to the other line; without the mark
    both tunnels are on one line.
    """
    every = edge.settled()
    own = ('/ip route disable [find comment="simpul:wan/leo leased"]' if edge.model.release == "7.15"
           else "/ip dhcp-client set [find] default-route-tables=main")
    assert edge.router.do(wrong or own) == ""
    assert edge.settled() == (every - edge.over("leo") if lost else every)
    if not lost:
        assert {edge.seen_from(t) for t in edge.over("leo")} == {edge.lines["fibre"].seen}


def test_what_a_lease_says_is_no_change_and_what_a_hand_says_is_one() -> None:
    """Before 7.18 the client's script tells its table's route the gateway, each time that it gets another."""
    found = model(TWO_LINES, "7.15")
    edge = edge_of(found, OLDEST["7.15"])
    every, line = edge.settled(), edge.lines["leo"]
    gateway = ':put [/ip route get [find comment="simpul:wan/leo leased"] gateway]'
    assert edge.router.do(gateway).strip() == f"{line.gateway}@main"
    line.up = False
    edge.world.look()
    assert edge.settled() == every - edge.over("leo")
    line.gateway, line.given, line.up = "100.99.0.1", "100.99.0.7", True
    edge.world.look()
    assert edge.settled() == every
    assert edge.router.do(gateway).strip() == "100.99.0.1@main"
    assert diff(running(edge.router), intended(found)) == ()
    # A line that was the only one has its lease already when it gets a table of its own.
    wan = intended(found).objects["wan/leo"]
    bare = "\n".join(r for r in wan.text.split("\n") if "leased" not in r or "dhcp-client" in r)
    only = RouterOs().read("wan/leo", re.sub(r" script=\".*\" ", " ", bare), "base")
    step = RouterOs().step(only, wan)
    for row in (*step.undo, *step.do):
        assert edge.router.do(row) == "", row
    assert edge.router.do(gateway).strip() == "100.99.0.1@main"
    for hand in ("wg10", "10.65.0.1@inside"):
        assert edge.router.do(f'/ip route set [find comment="simpul:wan/leo leased"] gateway={hand}') == ""
        assert [c.id for c in diff(running(edge.router), intended(found))] == ["wan/leo"]


def test_a_proof_reads_that_one_script_and_no_other() -> None:
    found = model(TWO_LINES, "7.15")
    page = as_text(renderer().render(found))
    seen = read(found.name, from_page(page, "page.txt"))
    assert {t.name: t.line for t in seen.tunnels} == {t.name: t.uplink for t in found.tunnels}
    assert seen.unread == []
    for old, new in (("$bound = 1", "$bound = 0"), ('. \\"@main\\")', '. \\"@inside\\")'), (") }", "); /quit }")):
        assert old in page
        odd = read(found.name, from_page(page.replace(old, new), "page.txt"))
        assert any("what a script will do" in u.why for u in odd.unread), new


def hub_of_two_lines(release: str) -> DeviceModel:
    """A hub router whose second line is the better one, and whose tunnels are all dialled at the first."""
    hub = replace(model("hub-smr-1", release), oob_port=None, oob_address=None)
    first = hub.uplinks[0]
    second = replace(first, name="second", port="ether11", metric=first.metric - 5,
                     address=IPv4Interface("198.51.100.2/30"), gateway=IPv4Address("198.51.100.1"))
    return replace(hub, uplinks=(first, second))


def test_a_proof_knows_by_which_line_a_hub_answers() -> None:
    hub = hub_of_two_lines("7.21")
    page = as_text(renderer().render(hub))
    seen = read(hub.name, from_page(page, "page.txt"))
    assert {t.line for t in seen.tunnels} == {hub.uplinks[0].name}
    assert seen.unread == []
    port = next(t.listen_port for t in hub.tunnels if t.listen_port)
    astray = page.replace(f"protocol=udp src-port={port}\n", f"protocol=udp src-port={port + 900}\n")
    assert any("by which line" in u.why for u in read(hub.name, from_page(astray, "page.txt")).unread)
    # A chain that what comes from others is sent to as well chooses routes for it.
    shared = page.replace("/ip firewall mangle add action=jump chain=output", "/ip firewall mangle add action=jump "
                          "chain=prerouting", 1)
    assert any("mark-routing" in u.why for u in read(hub.name, from_page(shared, "page.txt")).unread)


@pytest.mark.parametrize("release", RELEASES)
def test_a_hub_answers_each_tunnel_by_the_line_that_it_was_dialled_at(release: str) -> None:
    """What it answers from the first one's address leaves by the first."""
    hub = hub_of_two_lines(release)
    first = hub.uplinks[0]
    assert first.address is not None
    router = Emulated(Clock(speed=0), version=VERSIONS[release], ports=12, now=NOON)
    send(router, change(router, intended(hub)))
    lines = {first.port: str(first.address.ip), hub.uplinks[1].port: "198.51.100.2"}
    answers = [t for t in hub.tunnels if t.listen_port]
    assert len(answers) > 5
    for tunnel in answers:
        packet = Packet("udp", str(first.address.ip), "192.0.2.77", 40000, sport=tunnel.listen_port or 0)
        assert leaves(router.router.tree, packet, lines) == first.port
    nobody = "0.0.0.0"
    assert leaves(router.router.tree, Packet("udp", nobody, "192.0.2.77", 123, sport=123), lines) == hub.uplinks[1].port
