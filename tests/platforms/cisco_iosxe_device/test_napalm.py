"""NAPALM users on an IOS-XE router, through their own door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from napalm import get_network_driver
from napalm.base.exceptions import CommitError, ConnectionException, MergeConfigException

from tests.platforms.cisco_iosxe_device.bench import NAME, Bench

LIST = ("== acl/SIMPUL-test\nip access-list extended SIMPUL-test\n permit ip 10.66.0.0 0.0.255.255 any\n"
        " deny ip any any log\n")


@pytest.fixture
def napalm(bench: Bench) -> Iterator[Any]:
    driver = get_network_driver("cisco_iosxe")("127.0.0.1", "simpul", "", 15, {
        "name": NAME, "port": bench.port, "key_file": bench.key_file, "host_key": bench.endpoint().host_key})
    driver.open()
    yield driver
    driver.close()


def test_a_time_is_whole_minutes_and_rounded_down(bench: Bench, napalm: Any) -> None:
    before = bench.text
    napalm.load_merge_candidate(config=LIST)
    with pytest.raises(CommitError, match="whole minutes"):
        napalm.commit_config(revert_in=30)
    assert bench.text == before
    napalm.commit_config(revert_in=100)
    assert napalm.revert_seconds == 60
    assert napalm.has_pending_commit()
    napalm.load_merge_candidate(config=LIST.replace("test", "other"))
    with pytest.raises(CommitError, match="not confirmed"):
        napalm.commit_config()


def test_napalms_getters_over_our_session(bench: Bench, napalm: Any) -> None:
    facts = napalm.get_facts()
    assert (facts["hostname"], facts["vendor"], facts["model"]) == (NAME, "Cisco", "C8000V")
    assert napalm.get_interfaces()["GigabitEthernet1"]["description"] == "WAN"
    assert napalm.get_interfaces_ip()["Loopback0"]["ipv4"] == {"10.126.0.9": {"prefix_length": 32}}
    bench.type("crypto ikev2 keyring K\n peer a\n  pre-shared-key rahasia\n")
    config = napalm.get_config()
    assert "hostname kukar-edge-1" in config["running"]
    assert "hostname kukar-edge-1" in config["startup"]
    assert "rahasia" not in config["running"]
    assert napalm.is_alive() == {"is_alive": True}
    assert napalm.session.pending() == (), "our own reading goes on after NAPALM's"
    with pytest.raises(NotImplementedError):
        napalm.load_replace_candidate(config="hostname x")
    with pytest.raises(NotImplementedError):
        napalm.get_users()
    with pytest.raises(MergeConfigException):
        napalm.load_merge_candidate(config="== acl/SIMPUL-x\nip access-list extended theirs\n permit ip any any\n")


def test_an_unpinned_router_is_not_opened(bench: Bench) -> None:
    driver = get_network_driver("cisco_iosxe")("127.0.0.1", "simpul", "", 15, {"port": bench.port, "name": NAME})
    with pytest.raises(ConnectionException, match="no host key is pinned"):
        driver.open()
