"""A router as an engineer has it: Debian booted by systemd on the stock kernel, three times, once after a power cut."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from contextlib import chdir
from ipaddress import ip_interface
from pathlib import Path

import pytest

from lab.microvm.machine import new_disk, run
from platforms.linux_frr.helper import helper_digest
from playbooks.bootstrap import unsealed
from simpul.secrets import Secrets
from tests.end_to_end.conftest import World, fresh_world
from tests.microvm.guest import told
from tests.platforms.linux_frr_device.throwaway_router import fragment

pytestmark = pytest.mark.microvm
HERE = Path(__file__).parent / "systemd"
ROUTER, TUNNEL = "kd-64-01-07-2008-1", "wg8"
OUTSIDE = "usr/local/lib/outside"
# Units that a router has; whatever else this machine runs is not a router's.
KEPT = {"chrony.service", "frr.service", "openvswitch-switch.service", "ssh.service", "remote-fs.target"}
LIST = "ip prefix-list SIMPUL-proof seq 5 permit 10.99.0.0/16\n"
SERVICES = ("simpul-device", "simpul-tend", "simpul-line-leo", "simpul-clock-inside", "frr", "openvswitch-switch",
            "ssh")
Told = dict[str, list[str]]
Boot = tuple[Told, str]         # what was said of each key, and all words


def read(words: str) -> Told:
    """Every `key=value` line: what was said of each key, in order."""
    found: Told = {}
    for line in words.splitlines():
        key, equals, value = line.partition("=")
        if equals and key.replace("_", "").replace("-", "").replace(".", "").isalnum():
            found.setdefault(key, []).append(value)
    return found


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = fresh_world(tmp_path_factory.mktemp("systemd"))
    made.simpul("bootstrap", "--limit", ROUTER)
    return made


@pytest.fixture(scope="module")
def tree(world: World) -> Path:
    """What the router's disk holds in factory state: Debian with a router's packages, and its first file."""
    with chdir(world.folder):
        workspace = world.workspace
        first_file = unsealed(workspace, ROUTER)
    hub = hub_end(first_file.decode(), workspace.secrets)
    tree = world.folder / "tree"
    for name, data, mode in (
        ("root/first-file", first_file, 0o600),
        ("etc/hostname", b"debian\n", 0o644),
        (f"{OUTSIDE}/outside.sh", (HERE / "outside.sh").read_bytes(), 0o755),
        (f"{OUTSIDE}/router.sh", (HERE / "router.sh").read_bytes(), 0o755),
        (f"{OUTSIDE}/fragment.tar", change(), 0o600),
        (f"{OUTSIDE}/ospf.tar", with_core(first_file.decode()), 0o600),
        (f"{OUTSIDE}/core.conf", spoken("far-eth3", "192.0.2.1").encode(), 0o600),
        *((f"{OUTSIDE}/{name}", text.encode(), 0o600) for name, text in hub.items()),
        ("etc/systemd/system/outside.service", b"[Unit]\nBefore=network-pre.target simpul-device.service\n"
         b"Wants=network-pre.target\n[Service]\nType=oneshot\nRemainAfterExit=yes\n"
         b"ExecStart=/usr/local/lib/outside/outside.sh\n[Install]\nWantedBy=multi-user.target\n", 0o644),
    ):
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(mode)
    tree.chmod(0o755)
    units = tree / "etc/systemd/system"
    (units / "multi-user.target.wants").mkdir()
    (units / "multi-user.target.wants/outside.service").symlink_to("../outside.service")
    for wanted in Path("/etc/systemd/system").glob("*.wants/*"):
        if wanted.name not in KEPT and not (units / wanted.name).is_symlink():
            (units / wanted.name).symlink_to("/dev/null")
    for own in (*Path("/etc/ssh").glob("ssh_host_*"), *Path("/usr/local/sbin").glob("simpul-device")):
        whiteout = tree / own.relative_to("/")
        whiteout.parent.mkdir(parents=True, exist_ok=True)
        os.mknod(whiteout, stat.S_IFCHR | 0o600, os.makedev(0, 0))
    return tree


def change() -> bytes:
    """A fragment whose effects are in FRR, in the switch and in the kernel."""
    return fragment(ROUTER,
                    [("put", "frr/prefix-list/SIMPUL-proof.conf"), ("vtysh",), ("put", "interface/vlan77.conf")],
                    {"frr/prefix-list/SIMPUL-proof.conf": None, "interface/vlan77.conf": None},
                    {0: LIST, 1: LIST, 2: "vlan 77\naddress 10.99.0.1/24\n"}, {1: f"no {LIST}"})


def spoken(port: str, router: str) -> str:
    """OSPF of both families on one port, signed, in FRR's words."""
    return (f"router ospf\n ospf router-id {router}\nexit\nrouter ospf6\n ospf6 router-id {router}\nexit\n"
            f"interface {port}\n ip ospf area 0\n ip ospf authentication message-digest\n"
            " ip ospf message-digest-key 1 md5 rahasia-16-huruf\n ipv6 ospf6 area 0\n"
            " ipv6 ospf6 authentication key-id 1 hash-algo hmac-sha-256 key rahasia-16-huruf\nexit\n")


def with_core(first_file: str) -> bytes:
    """A fragment that has the router speak OSPF, which no FRR of Debian's starts by itself, on a VLAN at its port."""
    chain = re.search(r"^cat > /etc/simpul/conf/nft/inside/10-input\.nft <<'(.+)'\n([^\0]*?)^\1$", first_file, re.M)
    assert chain is not None
    before = "\tiifname . ip saddr != @guard4 drop\n"
    assert before in chain[2]
    lines = spoken("vlan77", "10.126.0.99")
    process, _, port = lines.partition("interface ")
    parts = {"frr/ospf.conf": process, "frr/ospf-interface/vlan77.conf": f"interface {port}",
             "switch/eth3.conf": "access 77\n",
             "nft/inside/10-input.nft": chain[2].replace(
                 before, f'\tiifname "vlan77" meta l4proto 89 accept\n{before}')}
    steps: list[tuple[str, ...]] = [("put", i) for i in parts]
    undo = "no router ospf\nno router ospf6\n"
    return fragment(ROUTER, [*steps, ("nft", "inside"), ("vtysh",)], {},
                    {**dict(enumerate(parts.values())), 5: lines}, {5: undo})


def hub_end(first_file: str, secrets: Secrets) -> dict[str, str]:
    """The other end of the router's tunnel, from the router's own and the hub's private key."""
    here = re.search(rf"^cat > /etc/simpul/conf/wireguard/{TUNNEL}\.conf <<'(.+)'\n([^\0]*?)^\1$", first_file, re.M)
    assert here is not None
    text = here[2]
    own = dict(line.split(" = ", 1) for line in text.splitlines() if " = " in line)
    address, _, port = own["Endpoint"].partition(":")
    public = subprocess.run(["wg", "pubkey"], input=own["PrivateKey"], capture_output=True, text=True,
                            check=True).stdout
    inner = [ip_interface(line.split()[-1]) for line in text.splitlines() if line.startswith("# address ")]
    return {"hub.conf": f"[Interface]\nPrivateKey = {secrets.get('wg:' + own['PublicKey'])}\nListenPort = {port}\n"
                        f"[Peer]\nPublicKey = {public}AllowedIPs = 0.0.0.0/0, ::/0\n",
            # A link has two addresses; the other is the hub's.
            "hub.inner": "".join(f"{i.network[i.ip == i.network[0]]}/{i.network.prefixlen}\n" for i in inner),
            "hub.addresses": f"{address}/32\n"}


def boot(disk: Path, folder: Path, phase: str, cut_when: str | None = None) -> Boot:
    outcome = run(["sh", f"/{OUTSIDE}/router.sh", phase], folder=folder / phase, deadline=1800, init="systemd",
                  disk=disk, cut_when=cut_when)
    return read((outcome.out.parent / "talk.log").read_text(errors="replace")), told(outcome)


def runs_as_confirmed(said: Told, words: str, world: World) -> None:
    """Every service is a unit, every declared thing runs."""
    assert {u: said[f"{u}.service"] for u in SERVICES} == {u: ["active"] for u in SERVICES}, words
    assert said["chrony.service"] == ["inactive"], words
    assert said["pppoe"] == ["unused"]
    assert said["helper"] == [helper_digest()]
    assert said["hostname"] == said["hostname_file"] == [ROUTER]
    assert said["timezone"] == ["/usr/share/zoneinfo/Asia/Makassar"]
    assert said["lease"][0].startswith("100.64.0."), words
    assert "handshake" in said["handshake"][0] and "ago" in said["handshake"][0], words
    assert said["inner_ping"] == ["2 received"], words
    assert said["tunnel"] == (["wireguard"] if said["datapath"] == ["kernel"] else [""])
    assert said["wan_tunnels"] == ["0"]
    assert said["neighbors"] == ["4"], words
    assert said["input_policy"] == said["wan_output_policy"] == ["policy drop"]
    ledger = "".join(p.read_text() for p in world.inventory.rglob("ledger*") if p.is_file())
    assert said["host_key"][0].split()[1] in ledger


@pytest.mark.usefixtures("virtual")
def test_a_router_under_systemd_on_the_stock_kernel(tree: Path, world: World, tmp_path: Path) -> None:
    disk = new_disk(tmp_path / "disk.img", tree)
    first = boot(disk, tmp_path, "first", cut_when="cut")
    assert first[0].get("datapath") == ["kernel"], first[1]
    as_promised(first, boot(disk, tmp_path, "second"), boot(disk, tmp_path, "third"), world)


def test_a_router_under_systemd_in_namespaces(tree: Path, world: World, tmp_path: Path) -> None:
    subprocess.run(["unshare", "-m", "sh", str(HERE / "namespaces.sh"), str(tree), str(tmp_path)], check=True,
                   timeout=1200)
    phases = [(tmp_path / f"{phase}.log").read_text() for phase in ("first", "second", "third")]
    first, second, third = ((read(words), words) for words in phases)
    as_promised(first, second, third, world)


def as_promised(first_boot: Boot, second_boot: Boot, third_boot: Boot, world: World) -> None:
    """What the three boots said, judged."""
    first, words = first_boot
    assert first["first_file"] == ["0"], words
    assert first["enabled"] == ["enabled"]
    runs_as_confirmed({**first, "simpul-device.service": ["active"]}, words, world)
    assert first["commit"] == ["0"], words
    assert first["simpul-undo-1111111111111111.service"] == ["active"]
    assert (first["list"], first["vlan"]) == (["1"], ["10.99.0.1/24"])

    # The power went while the change was armed and not confirmed.
    second, words = second_boot
    assert second["system"] == ["running"], words
    assert second["booted"] == ["success"]
    assert second["fate"] == ["reverted"]
    runs_as_confirmed(second, words, world)
    assert second["commit"] == ["0"], words
    assert second["fate_of_the_unconfirmed"] == ["reverted"], words
    assert second["confirm"] == second["confirm_ospf"] == ["0"], words
    assert [second[f"ospf{f}"][0].split("/")[0] for f in "46"] == ["vlan77: 192.0.2.1 Full"] * 2, words
    assert second["bgpd"] == ["the same"], "no session falls because OSPF begins"
    # After the boot, while committed, and after the timer undid it.
    assert second["list"] == ["0", "1", "0"]
    assert second["vlan"] == ["", "10.99.0.1/24", ""]

    third, words = third_boot
    assert third["system"] == ["running"], words
    assert third["fate"] == ["confirmed"]
    runs_as_confirmed(third, words, world)
    assert (third["list"], third["vlan"], third["pending"]) == (["1"], ["10.99.0.1/24"], [""])
    assert third["switch"] == (["system"] if third["datapath"] == ["kernel"] else ["netdev"])
    # FRR's own at first. Who is first to start one that died, FRR's watcher or what tends the router, is not promised:
    # by either it falls with nobody else, and is told what it is to say.
    assert third["ospf_unit"][0] == "/system.slice/frr.service", words
    assert third["ospf_unit"][1] in ("/system.slice/frr.service", "/system.slice/simpul-ospfd.scope"), words
    assert [said.split("/")[0] for f in "46" for said in third[f"ospf{f}"]] == ["vlan77: 192.0.2.1 Full"] * 4, words
    assert (third["mended"], third["neighbors_told_anew"]) == (["0"], ["4"]), words
    assert (third["renewed"], third["tends"]) == (["0"], ["active"]), words
