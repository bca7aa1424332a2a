"""A network of three platforms, emulated, by the commands that an engineer types: no root, no package.

One hub is a linux_frr, the other a RouterOS. From factory state to converged, a change that cuts its own path, a hub
site that is lost.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from playbooks.rehearsal import Rehearsal, Step

EXAMPLE = Path(__file__).resolve().parents[3] / "examples/mixed/inventory"
KUKAR = Path("governments/64.02-kutai-kartanegara.yaml")
MIKROTIK, CISCO = "kukar-edge-1", "bontang-edge-1"
HUB_A, HUB_B = "hub-smr-1", "hub-bpn-1"
# Whoever has tunnels to both hub sites, as hub B sees them: ten lines, two families.
VILLAGES, LINES = ("kd-64-02-02-2014-1", "kd-64-02-06-2003-1"), 10
# A site of two RouterOS routers, the first of which has two lines.
FIRST, SECOND = "balikpapan-edge-1", "balikpapan-edge-2"
AFTER_SET_UP = ("bootstrap", "lab plug", "apply")


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    """What it took to build the network, in order."""
    return []


@pytest.fixture(scope="module")
def network(steps: list[Step]) -> Iterator[Rehearsal]:
    with Rehearsal(EXAMPLE, emulated=True) as rehearsal:
        steps += rehearsal.build()
        yield rehearsal


def until(rehearsal: Rehearsal, good: Callable[[Step], bool], *words: str, seconds: float = 120) -> Step:
    """Run a command at the management host until its answer is good: sessions need a moment."""
    end = time.monotonic() + seconds
    while True:
        step = rehearsal.run("again", *words, inside=True)
        if good(step):
            return step
        assert time.monotonic() < end, step.output[-3000:]
        time.sleep(2)


def as_declared(step: Step) -> bool:
    return step.status == 0 and "No changes" in step.output and "Not reached" not in step.output


def test_every_platform_comes_from_factory_state_to_what_is_declared(network: Rehearsal, steps: list[Step]) -> None:
    failed = [s for s in steps if s.status]
    assert not failed, failed[0].output[-3000:]
    assert "all of it" in steps[-1].output
    second = network.run("a second plan", "plan", "--dry-run", inside=True)
    assert as_declared(second), second.output[-3000:]
    for step in steps:
        print(f"{step.seconds:6.1f} s, {step.processor:5.1f} of them work  {step.command}")
    after = [s for s in steps if any(word in s.command for word in AFTER_SET_UP)]
    print(f"{sum(s.seconds for s in after):6.1f} s, {sum(s.processor for s in after):5.1f} of them work  "
          "from factory state to converged, once the routers stand")


def test_the_routers_say_that_it_is_so_and_what_they_cannot_be_asked(network: Rehearsal) -> None:
    step = until(network, lambda s: s.status == 0, "verify")
    assert "not asked: RouterOS has no command that tries a TCP connection" in step.output
    assert "not asked: IOS-XE opens no TCP connection" in step.output


@pytest.mark.parametrize("device", [MIKROTIK, pytest.param(CISCO, marks=pytest.mark.long)])
def test_a_router_without_power_is_unreachable_and_comes_back_as_it_was(network: Rehearsal, device: str) -> None:
    assert network.run("cut", "lab", "cut", device).status == 0
    away = network.run("plan", "plan", "--dry-run", "--limit", device, inside=True)
    assert f"Not reached, so not changed: {device}" in away.output
    assert network.run("restore", "lab", "restore", device).status == 0
    until(network, as_declared, "plan", "--dry-run", "--limit", device)


# What a hand does on each vendor's router: a line of ours changed, one of ours taken away, one of nobody's added.
TYPED = {
    MIKROTIK: ("/ip firewall filter set [find comment=\"simpul:filter/ip/simpul-input 31-ping\"] protocol=tcp "
               "dst-port=80 icmp-options=\"\"",
               "/interface list member remove [find comment=\"simpul:vlan/vlan50\"]",
               "/ip firewall filter add chain=forward action=accept comment=budi place-before=0"),
    CISCO: ("configure terminal\nip access-list extended SIMPUL-pass\n 5 permit ip any any\n"
            "interface GigabitEthernet3\n no ip access-group SIMPUL-in-vlan50 in\nno ip prefix-list SIMPUL-site4\n"
            # More of a port than a third, its description with it.
            "interface GigabitEthernet4\n description punya budi\n ip address 10.99.99.1 255.255.255.0\n"
            " no ip access-group SIMPUL-in-vlan10 in\n no zone-member security SIMPUL-site\n ip redirects\n"
            "ip access-list extended KANTIN\n 10 permit ip any host 192.0.2.9\nend",),
}


def type_on(rehearsal: Rehearsal, device: str, *commands: str) -> None:
    for command in commands:
        assert rehearsal.run("type", "lab", "exec", device, command).status == 0


def test_what_somebody_types_is_seen_on_every_vendor_s_router_and_taken_back(network: Rehearsal) -> None:
    """Nobody saved it on the IOS-XE: what is Simpul's goes back, what is not stays, and both would boot."""
    assert network.run("a look", "drift", inside=True).status == 0
    for device, commands in TYPED.items():
        type_on(network, device, *commands)
    seen = network.run("drift", "drift", "--revert", "--out", "revert.json", inside=True)
    assert seen.status == 2
    assert "a rule of others in filter forward may let through what no flow declares" in seen.output
    assert "5 permit ip any any" in seen.output
    assert "6 objects of Simpul's, 2 of others" in seen.output, seen.output[-3000:]
    assert f"{CISCO}: its confirmation also saves what others typed and nobody saved: acl/KANTIN" in seen.output
    back = network.run("take it back", "apply", "--yes", "revert.json", inside=True)
    assert "all of it" in back.output, back.output[-3000:]
    clean = network.run("drift", "drift", inside=True)
    assert (clean.status, "No drift" in clean.output) == (0, True), clean.output[-2000:]
    assert as_declared(network.run("plan", "plan", "--dry-run", inside=True))
    boots = network.run("what boots", "lab", "exec", CISCO, "show startup-config").output
    assert "10 permit ip any host 192.0.2.9" in boots
    assert " 5 permit ip any any" not in boots
    type_on(network, MIKROTIK, "/ip firewall filter remove [find comment=budi]")
    type_on(network, CISCO, "configure terminal\nno ip access-list extended KANTIN\nend", "write memory")
    assert "2 of others" in network.run("drift", "drift", inside=True).output


def test_a_change_that_cuts_its_own_path_is_taken_back_by_the_router(network: Rehearsal) -> None:
    """kukar has one line. Its address is mistyped: once that stands, nobody reaches it, and its own timer is all."""
    file = network.inventory / KUKAR
    whole = file.read_text()
    file.write_text(whole.replace("203.0.113.26/30, gateway: 203.0.113.25", "203.0.113.30/30, gateway: 203.0.113.29"))
    try:
        wrong = network.run("apply", "apply", "--yes", "--limit", MIKROTIK, inside=True)
    finally:
        file.write_text(whole)
    assert "NOT ALL of plan" in wrong.output, wrong.output[-3000:]
    away = network.run("plan", "plan", "--dry-run", "--limit", MIKROTIK, inside=True)
    assert f"Not reached, so not changed: {MIKROTIK}" in away.output
    assert network.run("time passes", "lab", "pass", "900").status == 0
    until(network, as_declared, "plan", "--dry-run")


def established(rehearsal: Rehearsal, device: str) -> int:
    """The BGP sessions that a RouterOS says are established."""
    step = rehearsal.run("sessions", "lab", "exec", device, "/routing bgp session print count-only where established")
    assert step.status == 0, step.output
    return int(step.output)


def stand(rehearsal: Rehearsal, device: str, number: int) -> None:
    """So many sessions are established there, after a moment."""
    for _ in range(30):
        if established(rehearsal, device) == number:
            return
        time.sleep(1)
    assert established(rehearsal, device) == number


@pytest.mark.long
def test_with_a_hub_site_lost_every_site_that_reaches_the_other_stands_with_it(network: Rehearsal) -> None:
    """The RouterOS hub alone carries them; then the first comes back, and all is as before."""
    stand(network, HUB_B, 2 * LINES + 2)                        # and its own two with the other hub
    assert network.run("cut", "lab", "cut", HUB_A).status == 0
    network.run("time passes", "lab", "pass", "60")
    assert established(network, HUB_B) == 2 * LINES
    for site in (MIKROTIK, *VILLAGES):
        assert established(network, site) == 2
    # Among hub B's are four of the IOS-XE, over GRE by both of its lines.
    asked = "/ip ipsec policy print count-only where ph2-state=established"
    assert network.run("GRE", "lab", "exec", HUB_B, asked).output.strip() == "2"
    assert network.run("restore", "lab", "restore", HUB_A).status == 0
    until(network, lambda s: s.status == 0, "verify")
    stand(network, HUB_B, 2 * LINES + 2)


@pytest.mark.long
def test_a_routeros_edge_stands_on_either_of_its_lines(network: Rehearsal) -> None:
    """Four sessions over each line, two families and two hubs; two with the site's other router."""
    assert established(network, FIRST) == 2 * 4 + 2
    for port in ("ether1", "ether6"):
        assert network.run("pull", "lab", "cable", FIRST, port).status == 0
        network.run("time passes", "lab", "pass", "60")
        assert established(network, FIRST) == 4 + 2
        seen = network.run("verify", "verify", "--limit", FIRST, inside=True)
        assert "verified 1/1" in seen.output, seen.output[-2000:]                # it is reached, over what is left
        assert network.run("put back", "lab", "cable", FIRST, port, "--in").status == 0
        network.run("time passes", "lab", "pass", "60")
    until(network, lambda s: s.status == 0, "verify")
    assert established(network, FIRST) == 2 * 4 + 2


@pytest.mark.long
def test_two_routeros_routers_share_a_gateway_and_who_comes_back_takes_nothing(network: Rehearsal) -> None:
    """Whichever stood first has a segment's; the other takes it over, and keeps it."""
    site, every = f"{FIRST},{SECOND}", "is the gateway of management, office, servers"
    for lost, left in ((FIRST, SECOND), (SECOND, FIRST)):
        until(network, lambda s: s.status == 0, "verify", "--limit", site)
        assert network.run("cut", "lab", "cut", lost).status == 0
        network.run("time passes", "lab", "pass", "60")
        alone = network.run("verify", "verify", "--limit", left, inside=True)
        assert f"{left} {every}" in alone.output, alone.output[-2000:]
        assert network.run("restore", "lab", "restore", lost).status == 0
        back = until(network, lambda s: s.status == 0, "verify", "--limit", site)
        assert f"{left} {every}" in back.output, back.output[-2000:]
    until(network, as_declared, "plan", "--dry-run")


@pytest.mark.long
def test_what_somebody_typed_on_a_line_is_offered_as_a_patch_and_becomes_what_is_meant(network: Rehearsal) -> None:
    """On a router that saves each line, and on one that saved nothing of it."""
    both = f"{SECOND},{CISCO}"
    shutil.copytree(network.inventory, network.folder / "before")
    type_on(network, SECOND, "/interface ethernet set ether1 mtu=1492")
    type_on(network, CISCO, "configure terminal\ninterface GigabitEthernet5\n ip mtu 1492\nend")
    patch = network.run("drift", "drift", "--adopt", "--limit", both, "--json", inside=True)
    told = json.loads(patch.output[patch.output.index("{"):patch.output.rindex("}") + 1])
    assert set(told["kept"]) == {f"{SECOND} wan/radio", f"{CISCO} interface/GigabitEthernet5"}, told
    subprocess.run(["git", "apply", "-p1", "-"], input=told["patch"], text=True, check=True, cwd=network.folder)
    done = network.run("adopt", "apply", "--yes", inside=True)
    assert "all of it" in done.output, done.output[-3000:]
    clean = network.run("drift", "drift", inside=True)
    assert (clean.status, "No drift" in clean.output) == (0, True), clean.output[-2000:]
    assert "ip mtu 1492" in network.run("what boots", "lab", "exec", CISCO, "show startup-config").output
    shutil.rmtree(network.inventory / "governments")
    shutil.copytree(network.folder / "before/governments", network.inventory / "governments")
    assert "all of it" in network.run("as before", "apply", "--yes", inside=True).output
    until(network, as_declared, "plan", "--dry-run")


@pytest.mark.long
def test_every_router_is_backed_up_whole_and_where_a_successor_can_be_made_it_is(network: Rehearsal) -> None:
    kept = network.run("back up", "backup", inside=True)
    assert kept.status == 0, kept.output[-3000:]
    assert "not reached: 0" in kept.output
    made = network.run("a successor", "restore", SECOND)
    assert made.status == 0, made.output[-3000:]
    refused = network.run("no successor", "restore", CISCO)
    assert refused.status == 1, "no backup of an IOS-XE holds its host key"
    assert "SIM" in refused.output
