"""Nornir and NAPALM users on a real router, through nothing but their own doors."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from napalm import get_network_driver
from napalm.base.exceptions import CommitError, ConnectionException, MergeConfigException
from nornir import InitNornir
from nornir.core import Nornir

from platforms.linux_frr.dialect import LinuxFrr as Dialect
from platforms.registry import names
from simpul.config.model import Object
from simpul.errors import FootprintMoved
from simpul.intent import load
from simpul.plan.model import Fragment
from tasks import device
from tests.platforms.linux_frr_device.throwaway_router import Router, forwarded, until

pytestmark = pytest.mark.lab

Login = tuple[str, str]
ROOT = Path(__file__).parents[3]
VLAN = "== interface/vlan10.conf\nvlan 10\naddress 10.66.0.65/26\n"


@pytest.fixture
def port(router: Router, login: Login) -> Iterator[int]:
    assert login
    with forwarded(router) as number:
        yield number


@pytest.fixture
def napalm(port: int, login: Login) -> Iterator[Any]:
    key, host_key = login
    driver = get_network_driver("linux_frr")("127.0.0.1", "root", "", 15, {
        "name": "kukar-edge-1", "port": port, "key_file": key, "host_key": host_key})
    driver.open()
    yield driver
    driver.close()


@pytest.fixture
def nornir(port: int, login: Login) -> Iterator[Nornir]:
    key, host_key = login
    network = load(ROOT / "inventory", today=date(2026, 1, 1), platforms=names())
    nr = InitNornir(
        inventory={"plugin": "SimpulInventory", "options": {
            "network": network, "addresses": {"kukar-edge-1": "127.0.0.1"}, "host_keys": {"kukar-edge-1": host_key},
            "key_file": key}},
        runner={"plugin": "SimpulRunner", "options": {"num_workers": 4}}, logging={"enabled": False})
    nr.inventory.hosts["kukar-edge-1"].port = port
    yield nr.filter(name="kukar-edge-1")
    nr.close_connections()


def _no_secrets(names: Sequence[str]) -> dict[str, str]:
    assert not names
    return {}


def _fragment(stream: str, identifier: str, text: str) -> Fragment:
    dialect = Dialect()
    before = dialect.running(stream).objects.get(identifier)
    step = dialect.step(before, Object(identifier, text, "vlan"))
    return Fragment("00000000000000c3", "kukar-edge-1", "site:x", "switch", (step,),
                    {identifier: before.digest if before else None}, {})


def test_a_nornir_script_changes_a_router(router: Router, nornir: Nornir) -> None:
    stream = nornir.run(task=device.fetch)["kukar-edge-1"].result
    fragment = _fragment(stream, "interface/vlan10.conf", "vlan 10\naddress 10.66.0.65/26\n")
    work = {"kukar-edge-1": [fragment]}
    nornir.data.dry_run = True
    assert "nothing was done" in nornir.run(task=device.commit, work=work)["kukar-edge-1"].result[fragment.id]
    nornir.data.dry_run = False
    nornir.run(task=device.stage, work=work, reveal=_no_secrets).raise_on_error()
    assert nornir.run(task=device.arm, work=work, seconds=60)["kukar-edge-1"].result == {fragment.id: 60}
    nornir.run(task=device.commit, work=work).raise_on_error()
    session = nornir.inventory.hosts["kukar-edge-1"].connections["simpul"]
    assert nornir.run(task=device.pending)["kukar-edge-1"].result[0].state == "committed"
    nornir.run(task=device.confirm, work=work).raise_on_error()
    assert nornir.inventory.hosts["kukar-edge-1"].connections["simpul"] is not session
    assert "interface/vlan10.conf" in router.conf()
    assert nornir.run(task=device.probe, kind="ping", arguments=["10.126.0.1", "10.66.0.65"])["kukar-edge-1"].result.ok
    assert nornir.run(task=device.facts)["kukar-edge-1"].result.platform == "linux_frr"
    failed = nornir.run(task=device.stage, work=work, reveal=_no_secrets)
    assert isinstance(failed["kukar-edge-1"].exception, FootprintMoved)


def test_napalm_commits_confirms_and_rolls_back(router: Router, napalm: Any) -> None:
    before, conf = router.live(), router.conf()
    napalm.load_merge_candidate(config=VLAN + "== interface/vlan20.conf absent\n")
    shown = napalm.compare_config()
    assert "+address 10.66.0.65/26" in shown
    assert "-address 10.66.0.1/26" in shown
    assert router.live() == before
    napalm.commit_config()
    assert not napalm.has_pending_commit()
    assert napalm.compare_config() == ""
    assert "interface/vlan10.conf" in router.conf()
    napalm.rollback()
    assert router.conf() == conf
    assert router.live() == before, "\n".join(difflib.ndiff(str(before).split("\\n"), str(router.live()).split("\\n")))
    with pytest.raises(CommitError, match="changed nothing"):
        napalm.rollback()


def test_napalm_commit_confirm(router: Router, napalm: Any) -> None:
    before = router.live()
    napalm.load_merge_candidate(config=VLAN)
    napalm.commit_config(revert_in=60)
    assert napalm.revert_seconds == 60
    assert napalm.has_pending_commit()
    napalm.load_merge_candidate(config="== interface/vlan11.conf\nvlan 11\naddress 10.66.0.129/26\n")
    with pytest.raises(CommitError, match="not confirmed"):
        napalm.commit_config()
    napalm.discard_config()
    napalm.rollback()
    assert not napalm.has_pending_commit()
    assert router.live() == before
    napalm.load_merge_candidate(config=VLAN)
    napalm.commit_config(revert_in=60)
    napalm.confirm_commit()
    assert not napalm.has_pending_commit()
    assert "interface/vlan10.conf" in router.conf()
    napalm.load_merge_candidate(config="== interface/vlan10.conf absent\n")
    napalm.commit_config(revert_in=2)
    until("the undo fired", router, "sh", "-c", "! ls /etc/simpul/pending/* 2>/dev/null", seconds=12)
    with pytest.raises(CommitError, match="no change of this session waits"):
        napalm.confirm_commit()
    assert "vlan10" in router.live()["links"]


def test_napalm_refuses_what_it_cannot_do(router: Router, napalm: Any) -> None:
    with pytest.raises(NotImplementedError, match="simpul plan"):
        napalm.load_replace_candidate(config=VLAN)
    for text, said in (("vlan 10\n", "belongs to no object"), ("== \n", "is not `== ID`"),
                       (VLAN + VLAN, "each ID once"), ("== interface/vlan10.conf\nvlan ten\n", "vlan"),
                       ("== etc/passwd\nx\n", "no object of linux_frr")):
        with pytest.raises(MergeConfigException, match=said):
            napalm.load_merge_candidate(config=text)
    napalm.load_merge_candidate(config=VLAN)
    napalm.commit_config(revert_in=60)
    napalm.rollback()
    with pytest.raises(NotImplementedError):
        napalm.get_arp_table()
    with pytest.raises(NotImplementedError):
        napalm.get_config(format="json")
    router.run("sh", "-c", "kill -9 $(pgrep sshd)")
    until("the session is gone", router, "sh", "-c", "! pgrep sshd")
    with pytest.raises(ConnectionException):
        napalm.open()


def test_napalm_getters_are_the_routers_own_words(router: Router, napalm: Any) -> None:
    router.run("vtysh", "-c", "configure", "-c", "router bgp 64602", "-c", "neighbor 10.120.0.0 remote-as 64600",
               "-c", "neighbor 10.120.0.0 description somebody else's")
    facts = napalm.get_facts()
    assert facts["hostname"] == "kukar-edge-1"
    assert facts["os_version"].startswith("FRR ")
    assert {"lo", "wg12", "vlan20", "br0"} <= set(facts["interface_list"])
    interfaces = napalm.get_interfaces()
    assert interfaces["wg12"]["mtu"] == 1420
    assert interfaces["wg12"]["is_up"]
    assert not interfaces["far-eth1"]["is_enabled"]
    peers = napalm.get_bgp_neighbors()["global"]
    assert peers["router_id"] == "10.126.0.1"
    peer = peers["peers"]["10.120.0.0"]
    assert (peer["local_as"], peer["remote_as"], peer["is_up"], peer["uptime"]) == (64602, 64600, False, -1)
    assert peer["description"] == "somebody else's"
    config = napalm.get_config()
    assert "PrivateKey = secret:wg:" in config["running"]
    assert "== interface/vlan20.conf\nvlan 20\n" in config["startup"]
    assert napalm.is_alive() == {"is_alive": True}
