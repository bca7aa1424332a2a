"""A router in service that nobody declared: what is proposed for it, and that nothing it says can do more than that."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platforms.linux_frr.survey import read, script
from platforms.registry import platform
from playbooks.survey import Source, ask, declare, run
from playbooks.workspace import Workspace
from simpul.adoption.proposal import propose
from simpul.adoption.surveyed import Address, Peer, Port, Route, Surveyed
from simpul.errors import DialectError, PlanError, SimpulError
from simpul.intent.model import Network

ROOT = Path(__file__).resolve().parents[2]
INVENTORY = Path("inventory")
NAME, SITE = "opd-dinkes-1", "64/opd/9"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICtPnCJqRDG9/+yVoONMdb8LpKLxrt4gHOXsd9ZOAv9v"
TOLD = {"provider": "telkom", "parent": "64/hub/1", "name": "Dinas Kesehatan"}
FRR = """frr defaults traditional
ip prefix-list OFFICE seq 5 permit 172.30.0.0/16
ip route 172.31.0.0/16 192.168.10.253
router bgp 65010
 neighbor 192.0.2.9 remote-as 65011
 neighbor 192.0.2.9 description kabel ke gedung B
 neighbor 192.0.2.9 password secret:masked
 address-family ipv4 unicast
  neighbor 192.0.2.9 prefix-list OFFICE in
 exit-address-family
exit
"""


def link(name: str, *addresses: tuple[str, int], **more: Any) -> dict[str, Any]:
    """A link as `ip -d -j addr show` of iproute2 6.1 has it."""
    found = [{"family": "inet6" if ":" in a else "inet", "local": a, "prefixlen": n, "scope": "global",
              **({"dynamic": True} if more.get("dynamic") else {})} for a, n in addresses]
    return {"ifname": name, "flags": ["UP"], "mtu": 1500, "link_type": "ether", "addr_info": found,
            **{k: v for k, v in more.items() if k != "dynamic"}}


def vlan(parent: str, number: int, *addresses: tuple[str, int]) -> dict[str, Any]:
    return link(f"{parent}.{number}", *addresses, link=parent,
                linkinfo={"info_kind": "vlan", "info_data": {"protocol": "802.1Q", "id": number, "flags": []}})


def printed(links: list[dict[str, Any]], routes: list[dict[str, Any]], frr: str = FRR) -> str:
    rows = ["simpul-survey 1", "hostname router-lama", f"addresses {json.dumps(links)}", f"routes {json.dumps(routes)}",
            "routes6 []", "frr yes" if frr else "frr no"]
    return "\n".join(rows) + f"\n{frr}end of simpul-survey\n"


DEFAULT = {"dst": "default", "gateway": "203.0.113.81", "dev": "eth0", "protocol": "static", "flags": []}
OFFICE = printed([link("eth0", ("203.0.113.82", 30)), link("eth3"), vlan("eth3", 20, ("192.168.10.1", 24)),
                  vlan("eth3", 77, ("192.168.77.1", 24))],
                 [DEFAULT, {"dst": "172.30.0.0/16", "gateway": "192.168.10.254", "dev": "eth3.20", "flags": []},
                  {"dst": "192.168.10.0/24", "dev": "eth3.20", "protocol": "kernel", "flags": []}])


def block(workspace: Workspace, survey: str, profile: str = "agency", told: dict[str, str] | None = None) -> str:
    return propose(workspace.network, read(survey), NAME, SITE, workspace.network.profiles[profile], told or {}).block


def uplinks(text: str) -> dict[str, dict[str, Any]]:
    found = yaml.safe_load(text)[SITE]["uplinks"]
    assert isinstance(found, dict)
    return found


def test_what_a_router_knows_is_proposed_and_what_only_people_know_is_left_and_refused_at_its_place(
    workspace: Workspace,
) -> None:
    found = declare(workspace, NAME, SITE, workspace.network.profiles["agency"], read(OFFICE), None)
    assert uplinks(found.proposal.block) == {"fibre": {
        "provider": "unknown", "access": "static", "address": "203.0.113.82/30", "gateway": "203.0.113.81"}}
    for words in ("VLAN 20 on eth3: segment office; now 192.168.10.1/24", "VLAN 77 on eth3: no VLAN of this network",
                  "BGP AS 65010", "neighbour 192.0.2.9 (AS 65011), kabel ke gedung B",
                  "route 172.30.0.0/16 by 192.168.10.254", "segment voice: not seen there"):
        assert words in found.proposal.block
    assert set(found.proposal.unknown) == {
        "the name of the place", "the provider of the line on eth0", "the site above it (parent)"}
    assert {f.where.file for f in found.findings if f.where} == {"inventory/province.yaml"}
    assert found.adoption is None
    assert "password" not in found.patch.diff()


def test_once_people_said_the_rest_the_patch_declares_it_and_its_first_plan_touches_nothing_of_others(
    workspace: Workspace, tmp_path: Path,
) -> None:
    before = {p: p.read_bytes() for p in INVENTORY.rglob("*") if p.is_file()}
    seen = read(OFFICE.replace(FRR, FRR.partition("router bgp")[0]))
    found = declare(workspace, NAME, SITE, workspace.network.profiles["agency"], seen, KEY, TOLD)
    assert {p: p.read_bytes() for p in INVENTORY.rglob("*") if p.is_file()} == before, "it is only proposed"
    assert (found.findings, found.proposal.unknown) == ((), ())
    assert found.adoption is not None
    assert found.adoption.plan is not None
    others = {"frr/prefix-list/OFFICE.conf", "frr/route/172.31.0.0_16.conf"}
    assert others <= set(found.adoption.others)
    touched = {s.id for u in found.adoption.plan.units for f in u.fragments for s in f.steps}
    assert len(touched) > 50
    assert not touched & others
    (tmp_path / "p.diff").write_text(found.patch.diff())
    subprocess.run(["patch", "-p1", "-s", "-i", str(tmp_path / "p.diff")], check=True)
    now = Workspace.open(INVENTORY)
    assert now.device(NAME).site == SITE
    assert now.host_key(NAME) == KEY
    assert now.network.sites[SITE].name == "Dinas Kesehatan"


def test_bgp_of_another_as_is_in_the_way_and_said(workspace: Workspace) -> None:
    """It cannot become ours in place: the router is kept out of every plan until somebody chose."""
    found = declare(workspace, NAME, SITE, workspace.network.profiles["agency"], read(OFFICE), KEY, TOLD).adoption
    assert found is not None
    assert "frr/bgp.conf" in found.blocked
    assert "frr/neighbor/192.0.2.9.conf" in found.others
    assert found.plan is not None
    assert found.plan.kept_out.keys() == {NAME}
    assert found.plan.units == ()


@pytest.mark.parametrize("links, routes, line", [
    ([link("eth0", ("100.70.1.2", 24), dynamic=True)], [{"dst": "default", "gateway": "100.70.1.1", "dev": "eth0",
                                                         "protocol": "dhcp"}],
     {"provider": "telkom", "access": "dhcp", "carrier_nat": True}),
    ([link("ppp0", ("198.51.100.7", 32), link_type="ppp")], [{"dst": "default", "dev": "ppp0", "scope": "link"}],
     {"port": "ppp0", "provider": "telkom", "medium": "fibre", "access": "pppoe"}),
    ([link("eth0", ("192.168.1.2", 24), mtu=1400)], [{**DEFAULT, "gateway": "192.168.1.1"}],
     {"provider": "telkom", "access": "static", "address": "192.168.1.2/24", "gateway": "192.168.1.1",
      "carrier_nat": True, "mtu": 1400}),
])
def test_each_kind_of_line(
    workspace: Workspace, links: list[dict[str, Any]], routes: list[dict[str, Any]], line: dict[str, Any],
) -> None:
    text = block(workspace, printed(links, routes, ""), told={**TOLD, "medium": "fibre"})
    assert list(uplinks(text).values()) == [line]
    assert "FRR does not answer there" in text


def test_a_line_on_a_port_that_the_profile_has_not_is_said(workspace: Workspace) -> None:
    text = block(workspace, printed([link("ens18", ("203.0.113.82", 30))], [{**DEFAULT, "dev": "ens18"}]))
    assert "agency has no WAN port ens18" in text
    assert uplinks(text)["line-1"]["port"] == "ens18"


def test_a_router_without_a_default_route_has_no_line(workspace: Workspace) -> None:
    assert uplinks(block(workspace, printed([link("eth0")], []))) == {}


@pytest.mark.parametrize("spoil", [
    lambda t: t[:0], lambda t: t[:200], lambda t: t.replace("end of simpul-survey\n", ""),
    lambda t: t.replace("routes6", "routen"), lambda t: t.replace('"mtu"', '"mtv"', 1),
    lambda t: t.replace("addresses [", "addresses {", 1), lambda t: t.replace('"info_data"', '"data"'),
])
def test_what_is_no_whole_survey_is_refused(spoil: Any) -> None:
    with pytest.raises(DialectError):
        read(spoil(OFFICE))


text_ = st.text(st.characters(exclude_characters="\n"), max_size=40)


@pytest.fixture(scope="module")
def network(made_shipped: Path) -> Network:
    with chdir(made_shipped):
        return Workspace.open(INVENTORY).network


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostname=text_, version=text_, name=st.text(max_size=15), description=text_,
       address=st.sampled_from(["192.0.2.2/24", "x"]))
def test_no_word_of_a_router_says_more_than_a_remark(
    network: Network, hostname: str, version: str, name: str, description: str, address: str,
) -> None:
    """Whoever owns the router writes its descriptions: they must not write the inventory."""
    addresses = (Address("192.0.2.2/24"),) if address != "x" else ()
    seen = Surveyed(hostname, (Port(name, "port", 1500, up=True, addresses=addresses),),
                    (Route("default", name, "192.0.2.1"), Route(description, name)), 65001,
                    (Peer(description, hostname, description),), "", version=version)
    said = yaml.safe_load(propose(network, seen, NAME, SITE, network.profiles["agency"]).block)
    assert said.keys() == {SITE}
    assert said[SITE].keys() <= {"profile", "parent", "devices", "uplinks"}
    assert said[SITE]["devices"].keys() == {NAME}
    assert said[SITE]["devices"][NAME].keys() == ({"version"} if version else set())
    for line in said[SITE]["uplinks"].values():
        assert line.keys() <= {"port", "provider", "medium", "access", "address", "gateway", "carrier_nat"}
        assert line.get("port", name) in (name, "".join(c if c.isprintable() else "?" for c in name))


@pytest.mark.parametrize("arguments, code", [
    ({"site": "64.74/kabkota/1"}, "SIM449"), ({"site": "99/opd/1"}, "SIM449"), ({"profile": "none"}, "SIM449"),
    ({"source": Source()}, "SIM453"), ({"source": Source(ssh="root@192.0.2.1")}, "SIM453"),
    ({"say": ["asn=1"]}, "SIM453"),
])
def test_what_cannot_be_asked(workspace: Workspace, tmp_path: Path, arguments: dict[str, Any], code: str) -> None:
    (tmp_path / "survey").write_text(OFFICE)
    given_: dict[str, Any] = {"site": SITE, "profile": "agency", "source": Source(tmp_path / "survey"), **arguments}
    with pytest.raises(SimpulError) as error:
        run(workspace.inventory, NAME, **given_)
    assert error.value.code == code


def test_the_host_key_may_stand_in_a_file_as_the_router_or_known_hosts_has_it(
    workspace: Workspace, tmp_path: Path,
) -> None:
    (tmp_path / "survey").write_text(OFFICE)
    survey = platform("linux_frr").survey
    assert survey is not None
    for content in (f"{KEY} root@router\n", f"192.0.2.1 {KEY}\n"):
        (tmp_path / "key").write_text(content)
        assert ask(workspace, NAME, survey, Source(tmp_path / "survey", host_key=str(tmp_path / "key")),
                   "linux_frr")[1] == KEY
    (tmp_path / "key").write_text("nothing\n")
    with pytest.raises(PlanError, match="SIM453"):
        ask(workspace, NAME, survey, Source(tmp_path / "survey", host_key=str(tmp_path / "key")), "linux_frr")


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="needs root and unshare: real iproute2 is "
                    "not asked")
def test_the_script_asks_a_real_kernel_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "s").write_text(script())
    (tmp_path / "n").write_text(f"""set -e
ip link set lo up; ip link add eth0 type veth peer name eth3
ip link set eth0 up; ip link set eth3 up
ip addr add 203.0.113.82/30 dev eth0; ip addr add 192.168.10.1/24 dev eth3; ip -6 addr add fd00:1::1/64 dev eth3
ip link add br-lama type bridge; ip addr add 192.168.88.1/24 dev br-lama
ip route add default via 203.0.113.81; ip route add blackhole 10.99.0.0/16
ip -o addr >{tmp_path}/before; sh {tmp_path}/s; ip -o addr >{tmp_path}/after
""")
    done = subprocess.run(["unshare", "-nu", "sh", "-c", f"hostname router-lama; sh {tmp_path}/n"], check=True,
                          stdout=subprocess.PIPE, text=True)
    seen = read(done.stdout)
    assert (tmp_path / "before").read_text() == (tmp_path / "after").read_text()
    assert seen.hostname == "router-lama"
    ports = {p.name: p for p in seen.ports}
    assert ports["eth0"] == Port("eth0", "port", 1500, up=True, addresses=(Address("203.0.113.82/30"),))
    assert ports["eth3"].addresses == (Address("192.168.10.1/24"), Address("fd00:1::1/64"))
    assert ports["br-lama"].kind == "bridge"
    assert set(seen.routes) == {Route("default", "eth0", "203.0.113.81"), Route("10.99.0.0/16", "blackhole")}
