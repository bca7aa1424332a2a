"""What a NAPALM user may count on, asked in the same words of each adapter of ours and of NAPALM's own `ios`.

`CANNOT` names each test here that NAPALM's `ios` does not pass, and why: it must fail there, and what it does instead
is looked at in the last tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import asyncssh
import pytest
from napalm.base.exceptions import ConnectionException, NapalmException

from platforms.registry import names
from tests.platforms.contract.napalm_user import User, user

# NAPALM's own drivers, each with the platform that it drives here.
THEIRS: Final = {"ios": "cisco_iosxe"}
CANNOT: Final = {
    "test_nothing_loaded_is_no_difference": "it compares a file on the router, and hands the router's complaint that "
                                            "there is none back as a difference",
    "test_an_unpinned_device_is_not_opened": "Netmiko takes any host key unless it is told not to",
    "test_another_s_name_is_not_opened": "it never asks who answers: a change goes to whatever the address leads to",
    "test_the_whole_box_is_not_replaced": "its replace is `configure replace` of everything, whoever wrote it",
    "test_nothing_changes_but_what_is_committed": "it configures `file prompt quiet`, for discarding too, and saves it",
    "test_a_second_rollback_is_refused": "it replaces the box with the file of the last change, as often as asked",
    "test_a_commit_has_a_message": "it takes none",
}


# A real router takes seconds to start, and its time passes as it does: what changes it is asked in `make test-long`.
# What is below the adapter is asked of its driver each time (`test_contract`).
CHANGED: Final = [pytest.param(n, marks=[pytest.mark.long] if n == "linux_frr" else []) for n in names()]


@pytest.fixture(params=[*CHANGED, *THEIRS])
def napalm(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[User]:
    driver = str(request.param)
    _cannot(request, driver)
    with user(driver, THEIRS.get(driver, driver), tmp_path) as found:
        yield found


@pytest.fixture(params=[*names(), *THEIRS], scope="module")
def _untouched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[User]:
    driver = str(request.param)
    with user(driver, THEIRS.get(driver, driver), tmp_path_factory.mktemp("untouched")) as found:
        yield found


@pytest.fixture
def untouched(request: pytest.FixtureRequest, _untouched: User) -> User:
    """One for all tests that change nothing on it."""
    _cannot(request, _untouched.driver)
    return _untouched


def _cannot(request: pytest.FixtureRequest, driver: str) -> None:
    name = str(getattr(request.node, "originalname", ""))
    if driver in THEIRS and name in CANNOT:
        request.applymarker(pytest.mark.xfail(reason=CANNOT[name], strict=True,
                                              raises=(AssertionError, pytest.fail.Exception, NotImplementedError)))


def test_it_says_what_it_is_and_reads_the_same_twice(untouched: User) -> None:
    driver = untouched.open()
    assert driver.is_alive() == {"is_alive": True}
    facts = driver.get_facts()
    assert facts["hostname"] == untouched.stand.name
    assert facts.keys() == {"hostname", "fqdn", "vendor", "model", "os_version", "serial_number", "uptime",
                            "interface_list"}
    assert facts["interface_list"]
    assert untouched.stand.name in driver.get_config("running")["running"]
    assert driver.get_config("running") == driver.get_config("running")
    assert not driver.has_pending_commit()


def test_nothing_loaded_is_no_difference(untouched: User) -> None:
    driver = untouched.open()
    assert driver.compare_config() == ""
    driver.discard_config()
    assert driver.compare_config() == ""


def test_what_does_not_wait_is_not_confirmed(untouched: User) -> None:
    driver = untouched.open()
    with pytest.raises(NapalmException):
        driver.confirm_commit()


def test_a_new_session_undoes_nothing(untouched: User) -> None:
    driver = untouched.open()
    with pytest.raises(NapalmException):
        driver.rollback()


def test_another_host_key_is_not_opened(untouched: User) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key("openssh").decode()
    with pytest.raises(ConnectionException):
        untouched.open(host_key=other)


def test_an_unpinned_device_is_not_opened(untouched: User) -> None:
    with pytest.raises(ConnectionException):
        untouched.open(host_key="")


def test_another_s_name_is_not_opened(untouched: User) -> None:
    with pytest.raises(ConnectionException):
        untouched.open(name="another")


def test_the_whole_box_is_not_replaced(untouched: User) -> None:
    with pytest.raises(NotImplementedError):
        untouched.open().load_replace_candidate(config="hostname another\n")


def test_nothing_changes_but_what_is_committed(napalm: User) -> None:
    before = napalm.texts()
    driver = napalm.open()
    driver.load_merge_candidate(config=napalm.candidate(0))
    driver.compare_config()
    driver.discard_config()
    assert napalm.texts() == before
    driver.load_merge_candidate(config=napalm.candidate(1))
    driver.commit_config()
    driver.close()
    napalm.stand.cut_power()
    identifier, text, _ = napalm.stand.texts[1]
    assert napalm.texts() == {**before, identifier: text}


def test_a_commit_with_a_time_stands_once_it_is_confirmed(napalm: User) -> None:
    driver = napalm.open()
    driver.load_merge_candidate(config=napalm.candidate(0))
    driver.commit_config(revert_in=napalm.stand.seconds)
    assert driver.has_pending_commit()
    assert napalm.stands() == (True, False)
    driver.load_merge_candidate(config=napalm.candidate(1))
    with pytest.raises(NapalmException):
        driver.commit_config()
    assert napalm.stands() == (True, False), "one change waits at a time"
    driver.confirm_commit()
    assert not driver.has_pending_commit()
    napalm.stand.wait(napalm.stand.seconds + 1)
    napalm.stand.cut_power()
    assert napalm.stands() == (True, False)


def test_what_nobody_confirms_the_device_takes_back(napalm: User) -> None:
    before = napalm.texts()
    driver = napalm.open()
    driver.load_merge_candidate(config=napalm.candidate(0, 1))
    driver.commit_config(revert_in=napalm.stand.seconds)
    assert napalm.stands() == (True, True)
    napalm.stand.wait(napalm.stand.seconds + 2)
    assert not driver.has_pending_commit()
    with pytest.raises(NapalmException):
        driver.confirm_commit()
    driver.close()
    assert napalm.texts() == before


def test_a_power_cut_takes_back_what_was_not_confirmed(napalm: User) -> None:
    before = napalm.texts()
    driver = napalm.open()
    driver.load_merge_candidate(config=napalm.candidate(0))
    driver.commit_config(revert_in=600)
    assert napalm.stands() == (True, False)
    napalm.stand.cut_power()
    assert napalm.texts() == before


def test_a_rollback_undoes_the_last_change_and_no_other(napalm: User) -> None:
    driver = napalm.open()
    for number in (0, 1):
        driver.load_merge_candidate(config=napalm.candidate(number))
        assert napalm.stand.texts[number][0].partition("/")[2] in driver.compare_config()
        driver.commit_config()
        assert not driver.has_pending_commit()
        assert driver.compare_config() == ""
    assert napalm.stands() == (True, True)
    driver.close()
    driver.open()
    driver.rollback()
    assert napalm.stands() == (True, False)
    driver.load_merge_candidate(config=napalm.candidate(1))
    driver.commit_config(revert_in=napalm.stand.seconds)
    assert napalm.stands() == (True, True)
    driver.rollback()
    assert not driver.has_pending_commit()
    assert napalm.stands() == (True, False)


def test_a_second_rollback_is_refused(napalm: User) -> None:
    driver = napalm.open()
    driver.load_merge_candidate(config=napalm.candidate(0))
    driver.commit_config()
    driver.rollback()
    with pytest.raises(NapalmException):
        driver.rollback()


def test_a_commit_has_a_message(napalm: User) -> None:
    driver = napalm.open()
    driver.load_merge_candidate(config=napalm.candidate(0))
    driver.commit_config(message="PKS-2025-05-15")
    assert napalm.stands() == (True, False)


def test_of_what_is_refused_nothing_stands_and_its_user_is_told(napalm: User) -> None:
    driver = napalm.open()
    def merge() -> None:
        driver.load_merge_candidate(config=napalm.candidate(0, 1, refused=True))
        driver.commit_config()

    with pytest.raises(NapalmException):
        merge()
    assert napalm.stands() == (False, False)


def test_what_ios_does_instead(tmp_path: Path) -> None:
    """Its users' risks, looked at where they were listed: and one that the contract has no words for."""
    with user("ios", "cisco_iosxe", tmp_path) as napalm:
        driver = napalm.open(name="another", host_key="")
        assert driver.get_facts()["hostname"] == napalm.stand.name
        before = napalm.texts()
        # Refused in other words than "Invalid input detected": the address is another interface's.
        driver.load_merge_candidate(config="interface Loopback9\n ip address 10.126.0.9 255.255.255.255\n"
                                           + napalm.candidate(0))
        driver.commit_config()
        napalm.stand.cut_power()
        now = napalm.texts()
        assert now["interface/Loopback9"] == "interface Loopback9\n"
        assert "other/file_prompt_quiet" in now
        assert napalm.stands() == (True, False)
        assert len(now) == len(before) + 3


def test_what_cannot_be_done_is_asked_here() -> None:
    assert CANNOT.keys() <= globals().keys()
