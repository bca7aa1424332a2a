"""An IOS-XE in service, in a network of three platforms: what is taken over, and what a moved line says."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.emulated.clock import Clock
from lab.emulated.iosxe.device import Device
from platforms.cisco_iosxe.dialect import CiscoIosxe
from platforms.cisco_iosxe.survey import read
from playbooks import adopt as playbook
from playbooks.adopt import run
from playbooks.drift import Drifts
from playbooks.drift_adopt import propose
from playbooks.fleet import Reading
from playbooks.plan import Seen, intended, make_plan, running
from playbooks.secrets import run_init
from playbooks.survey import declare
from playbooks.workspace import Workspace
from simpul.adoption.surveyed import Address, Peer, Port, Route
from simpul.config.diff import diff
from simpul.config.patch import order
from simpul.drift.compare import compare
from simpul.drift.history import Confirmed, History
from simpul.drift.report import Finding
from simpul.errors import DialectError
from simpul.plan.model import DeviceFacts
from tests.platforms.cisco_iosxe.adopt import IN_SERVICE
from tests.platforms.cisco_iosxe.edges import send, stream

ROOT = Path(__file__).resolve().parents[2]
INVENTORY = Path("inventory")
BONTANG = INVENTORY / "governments" / "64.74-bontang.yaml"
EDGE = "bontang-edge-1"
FACTS = DeviceFacts("cisco_iosxe", "", "", "17.9.4a")


def test_what_has_an_id_of_ours_is_taken_over_by_a_reviewed_patch(
    mixed: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    device = Device(Clock(speed=0), startup=IN_SERVICE)
    text = stream(device)
    seen = Seen(FACTS, running(mixed, EDGE, text))
    assert EDGE in make_plan(mixed, [EDGE], {EDGE: seen}).kept_out
    monkeypatch.setattr(playbook, "read", lambda *_: Reading({EDGE: seen}, {EDGE: text}, {}))
    assert run(INVENTORY, EDGE) == 0
    told = capsys.readouterr()
    done = subprocess.run(["git", "apply", "-p1", "-"], input=told.out, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    adopting = Workspace.open(INVENTORY)
    adopted = set(adopting.device(EDGE).adopts)
    assert {"interface/Loopback0", "interface/GigabitEthernet1"} <= adopted
    plan = make_plan(adopting, [EDGE], {EDGE: Seen(FACTS, running(adopting, EDGE, text))})
    assert EDGE not in plan.kept_out
    written = {s.id: s for u in plan.units for f in u.fragments if f.device == EDGE for s in f.steps}
    assert {written[i].action for i in adopted} == {"replace"}
    assert "description ke penyedia" in "\n".join(written["interface/GigabitEthernet1"].undo)
    assert not any("THEIRS" in line for s in written.values() for line in s.do)


def drifts(workspace: Workspace, device: Device) -> Drifts:
    """What differs from what is meant, as if that had been confirmed."""
    live, meant = CiscoIosxe().running(stream(device)), intended(workspace, EDGE)
    past = {i: Confirmed(o.digest, o.text, "", "rini", "plan") for i, o in meant.objects.items()}
    found = compare(live, History(EDGE, past, gap=""), meant)
    return Drifts((EDGE,), Reading({EDGE: Seen(FACTS, live)}, {EDGE: stream(device)}, {}), (Finding(found, ()),))


def test_a_line_that_moved_says_its_address_and_its_gateway_together(mixed: Workspace) -> None:
    device = Device(Clock(speed=0), ports=tuple(f"GigabitEthernet{n}" for n in range(1, 13)))
    meant = intended(mixed, EDGE)
    before = CiscoIosxe().running(stream(device))
    assert send(device, order(diff(before, meant), before, meant, CiscoIosxe())) == []
    route = "ip route vrf SIMPUL-radio 0.0.0.0 0.0.0.0 203.0.113.{} name SIMPUL-radio"
    port = next(i for i, o in meant.objects.items() if "description simpul:line radio\n" in o.text)
    device.configure(f"interface {port.removeprefix('interface/')}\n ip address 203.0.113.74 255.255.255.252\n"
                     f"no {route.format(69)}\n{route.format(73)}\nip access-list extended SIMPUL-pass\n"
                     " permit ip any any")
    found = propose(mixed, drifts(mixed, device))
    assert set(found.kept) == {f"{EDGE} {port}", f"{EDGE} route/SIMPUL-radio/0.0.0.0_0"}
    assert set(found.left) == {f"{EDGE} acl/SIMPUL-pass"}
    before_text = BONTANG.read_text()
    with found.patch.tried() as trial:
        assert (trial.inventory / "governments" / "64.74-bontang.yaml").read_text() == before_text.replace(
            "203.0.113.70/30", "203.0.113.74/30").replace("203.0.113.69", "203.0.113.73")
    device.configure(f"no {route.format(73)}\n{route.format(77)}")
    found = propose(mixed, drifts(mixed, device))
    assert not found.kept, "an address without the gateway of its network"
    assert len(found.left) == 3


# Another router in service, which no inventory knows, as it prints itself.
UNDECLARED = """Building configuration...

Current configuration : 2048 bytes
!
version 17.9
hostname RTR-DINKES
enable secret 9 $9$nhEmQVczB7dqsO$X.HsgL6x1il0RxkOSSvyQYwucySCt7qFm4v7pqCxkKM
vrf definition INET
 address-family ipv4
 exit-address-family
!
interface Loopback0
 ip address 10.9.9.9 255.255.255.255
!
interface GigabitEthernet1
 description ke penyedia
 vrf forwarding INET
 ip address 203.0.113.82 255.255.255.252
 ip mtu 1492
!
interface GigabitEthernet2
 description kantor
 ip address 192.168.10.1 255.255.255.0
 ip nat inside
!
interface GigabitEthernet5
 ip address dhcp
!
interface GigabitEthernet6
 no ip address
 pppoe enable group global
 pppoe-client dial-pool-number 3
!
interface GigabitEthernet4.70
 encapsulation dot1Q 70
 ip address 192.168.70.1 255.255.255.0
 ipv6 address 2001:DB8:70::1/64
 shutdown
!
interface Dialer3
 ip address negotiated
 encapsulation ppp
 dialer pool 3
!
interface Tunnel9
 ip address 10.1.1.1 255.255.255.252
!
router bgp 65010
 neighbor 10.1.1.2 remote-as 65011
 neighbor 10.1.1.2 description kabel ke gedung B
 neighbor 10.1.1.2 password 7 0822455D0A16
!
ip route vrf INET 0.0.0.0 0.0.0.0 203.0.113.81
ip route 172.31.0.0 255.255.0.0 192.168.10.253
ip route 0.0.0.0 0.0.0.0 Dialer3
ipv6 route 2001:DB8:99::/48 2001:DB8:70::9
!
line vty 0 4
 transport input ssh
!
end
"""


def test_what_a_router_that_nobody_declared_is_follows_from_what_it_prints() -> None:
    seen = read(UNDECLARED)
    assert seen.hostname == "RTR-DINKES"
    ports = {p.name: p for p in seen.ports}
    assert "Loopback0" not in ports
    assert ports["GigabitEthernet1"] == Port("GigabitEthernet1", "port", 1492, True, (Address("203.0.113.82/30"),))
    assert ports["GigabitEthernet4.70"] == Port(
        "GigabitEthernet4.70", "vlan", 1500, False, (Address("192.168.70.1/24"), Address("2001:db8:70::1/64")),
        "GigabitEthernet4", 70)
    assert (ports["Dialer3"].kind, ports["Dialer3"].parent, ports["Tunnel9"].kind) == (
        "ppp", "GigabitEthernet6", "tunnel")
    assert set(seen.routes) == {
        Route("default", "GigabitEthernet5", None, given=True), Route("default", "GigabitEthernet1", "203.0.113.81"),
        Route("172.31.0.0/16", "GigabitEthernet2", "192.168.10.253"), Route("default", "Dialer3"),
        Route("2001:db8:99::/48", "GigabitEthernet4.70", "2001:DB8:70::9")}
    assert (seen.asn, seen.peers) == (65010, (Peer("10.1.1.2", "65011", "kabel ke gedung B"),))
    assert "X.HsgL6x" not in seen.stream
    assert "0822455D" not in seen.stream
    assert seen.unread
    for cut in (UNDECLARED.replace("\nend\n", "\n"), UNDECLARED.replace("hostname RTR-DINKES\n", ""), ""):
        with pytest.raises(DialectError, match="not all of a running configuration"):
            read(cut)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_a_file_holds_is_read_or_refused(data: st.DataObject) -> None:
    """Lines and words lost, doubled, or from elsewhere in the file."""
    lines = UNDECLARED.splitlines()
    words = UNDECLARED.split()
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(lines) - 1))
        row = lines[at].split(" ")
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(st.sampled_from(["", "0", "::/0", *words]))
        lines[at:at + 1] = data.draw(st.sampled_from([[" ".join(row)], [], [lines[at]] * 2, [" ".join(row[:2])]]))
    try:
        seen = read("\n".join(lines) + "\n")
    except DialectError:
        return
    assert seen.hostname


def test_routers_of_others_are_read() -> None:
    for path in sorted((ROOT / "tests/platforms/cisco_iosxe/others").glob("*.conf")):
        text = path.read_text()
        seen = read(text if re.search(r"^end$", text, re.MULTILINE) else f"{text.rstrip()}\nend\n")
        assert bool(seen.ports) == ("\ninterface " in text), f"{path.name}: what a router prints is never abbreviated"
        assert not re.search(r"rahasia|password \d \w", seen.stream), path.name


@pytest.fixture
def shipped(tmp_path: Path) -> Iterator[Workspace]:
    """The shipped inventory, whose hubs are all linux_frr, with a profile for such a router."""
    shutil.copytree(ROOT / "inventory", tmp_path / "inventory")
    mixed = (ROOT / "examples/mixed/inventory/profiles.yaml").read_text()
    block = "  edge-cisco:\n" + mixed.partition("  edge-cisco:\n")[2].partition("\n\n")[0]
    block = block.replace("class: A", "class: B")             # one line is enough
    profiles = tmp_path / "inventory" / "profiles.yaml"
    profiles.write_text(f"{profiles.read_text().rstrip()}\n\n{block}\n")
    with chdir(tmp_path):
        run_init(INVENTORY, operator="rini")
        yield Workspace.open(INVENTORY)


def test_it_is_declared_by_a_patch_whose_first_plan_leaves_what_is_theirs(shipped: Workspace) -> None:
    text = UNDECLARED.replace("ip route 0.0.0.0 0.0.0.0 Dialer3\n", "").replace(" ip address dhcp\n", "")
    told = {"provider": "telkom", "name": "Dinas Kesehatan"}
    seen = read(text)
    profile = shipped.network.profiles["edge-cisco"]
    found = declare(shipped, "dinkes-edge-1", "64.74/kabkota/2", profile, seen, None, told)
    assert [f"{d.code} {d.message}" for d in found.findings] == []
    assert "fibre: {provider: telkom, access: static, address: 203.0.113.82/30, gateway: 203.0.113.81, mtu: 1492}" in \
        found.proposal.block
    assert f"devices:\n    dinkes-edge-1: {{version: {seen.version}}}" in found.proposal.block.replace('"', "")
    assert found.adoption is not None
    # What was in the way is out of it: the plan that follows is made, and leaves theirs.
    free = declare(shipped, "dinkes-edge-1", "64.74/kabkota/2", profile, read(
        re.sub(r"^(router bgp .*|enable secret .*)\n( .*\n)*", "", text, flags=re.MULTILINE)), None, told)
    assert free.adoption is not None and free.adoption.plan is not None and not free.adoption.plan.kept_out
    written = {s.id: s for u in free.adoption.plan.units for f in u.fragments for s in f.steps}
    assert len(written) > 50
    assert {written[i].action for i in free.adoption.adopted} == {"replace"}
    assert not written.keys() & free.adoption.others.keys()
    assert found.adoption.blocked == ("bgp/process", "system/enable"), "another AS, and a secret that is not shown"
    assert {"interface/Loopback0", "interface/GigabitEthernet1", "interface/GigabitEthernet2"} <= set(
        found.adoption.adopted)
    assert {"vrf/INET", "interface/Tunnel9", "bgp/neighbor/10.1.1.2"} <= set(found.adoption.others)
