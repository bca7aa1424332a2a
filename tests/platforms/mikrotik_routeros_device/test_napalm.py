"""A NAPALM user on an emulated router, through nothing but NAPALM's own door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from napalm import get_network_driver
from napalm.base.exceptions import CommitError, ConnectionException, MergeConfigException

from tests.platforms.mikrotik_routeros_device.router import NAME, Bench

LIST = ('== addresses/simpul-people\n/ip firewall address-list add address=10.64.0.0/24 '
        'comment="simpul:addresses/simpul-people 10.64.0.0/24" list=simpul-people\n')


def arguments(bench: Bench, **more: object) -> dict[str, object]:
    return {"name": NAME, "port": bench.port, "key_file": bench.key_file,
            "host_key": bench.device.host_key.export_public_key("openssh").decode(), **more}


@pytest.fixture
def napalm(bench: Bench) -> Iterator[Any]:
    driver = get_network_driver("mikrotik_routeros")("127.0.0.1", "admin", "", 15, arguments(bench))
    driver.open()
    yield driver
    driver.close()


def test_getters_that_hold(bench: Bench, napalm: Any) -> None:
    facts = napalm.get_facts()
    assert (facts["hostname"], facts["vendor"], facts["os_version"]) == (NAME, "MikroTik", "7.20.1")
    assert facts["serial_number"] == bench.device.router.serial
    assert "ether1" in facts["interface_list"]
    assert napalm.is_alive() == {"is_alive": True}
    ports = napalm.get_interfaces()
    assert ports["ether1"]["is_enabled"]
    assert ports["lan"]["description"] == 'theirs; "quoted" $5'
    assert napalm.get_bgp_neighbors() == {}
    config = napalm.get_config("running")
    assert "/system identity set name=desa-2003" in config["running"]
    assert config["startup"] == ""
    with pytest.raises(NotImplementedError):
        napalm.get_arp_table()


def test_a_refusal_says_its_code(bench: Bench, napalm: Any) -> None:
    """How a change goes is asked of every adapter in `tests/platforms/contract/test_napalm.py`."""
    with pytest.raises(CommitError, match="SIM632"):
        napalm.rollback()
    with pytest.raises(CommitError, match="SIM631"):
        napalm.confirm_commit()
    napalm.load_merge_candidate(config=LIST)
    assert "+/ip firewall address-list add address=10.64.0.0/24" in napalm.compare_config()
    napalm.commit_config(revert_in=60)
    assert napalm.revert_seconds == 60
    napalm.load_merge_candidate(config=LIST.replace("people", "others"))
    with pytest.raises(CommitError, match="SIM630"):
        napalm.commit_config()
    napalm.rollback()
    assert "simpul-people" not in bench.exported()


def test_what_is_not_there_is_said(bench: Bench, napalm: Any) -> None:
    with pytest.raises(NotImplementedError, match="simpul plan"):
        napalm.load_replace_candidate(config="x")
    with pytest.raises(MergeConfigException):
        napalm.load_merge_candidate(config="== nothing/known\n/ip dns set servers=1.1.1.1\n")
    other = get_network_driver("mikrotik_routeros")("127.0.0.1", "admin", "", 15, arguments(bench, name="desa-2004"))
    with pytest.raises(ConnectionException, match="SIM608"):
        other.open()
