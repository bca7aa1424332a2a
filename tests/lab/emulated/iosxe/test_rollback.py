"""Archive, replace, changes that come back by themselves, and what a power cut leaves."""

from __future__ import annotations

from lab.emulated.iosxe import archive
from lab.emulated.iosxe.device import Device
from tests.lab.emulated.iosxe.conftest import STARTUP

CHANGE = """interface gi1
 description changed
 ip address 10.0.0.1 255.255.255.0
 no shutdown
vrf definition NEW
 address-family ipv4
router bgp 64602
 neighbor 10.0.0.2 remote-as 64600
 address-family ipv4
  neighbor 10.0.0.2 activate
no ip domain name
"""


def test_what_is_not_confirmed_comes_back_by_itself_and_startup_was_never_touched(router: Device) -> None:
    before, saved = router.text(), router.startup
    assert "Backing up current running config to bootflash:archive-" in archive.arm(router, "admin", 5, idle=False)
    router.configure(CHANGE)
    assert router.text() != before
    assert "already in progress" in archive.arm(router, "admin", 5, idle=False)
    router.clock.advance(4 * 60 + 59)
    assert router.text() != before
    assert "in one minute" in "\n".join(router.messages)
    router.clock.advance(2)
    assert router.text() == before
    assert router.startup == saved
    assert archive.timer(router) == "%No Rollback Confirmed Change pending\n"


def test_what_is_confirmed_stays_and_a_power_cut_still_boots_what_was_saved(router: Device) -> None:
    before = router.text()
    archive.arm(router, "admin", 1, idle=False)
    router.configure(CHANGE)
    assert archive.confirm(router) == ""
    router.clock.advance(600)
    changed = router.text()
    assert changed != before
    router.power_cut()
    assert router.text() == before, "confirmed and not saved is lost"
    router.configure(CHANGE)
    router.save("admin")
    router.power_cut()
    assert router.text() == changed


def test_a_power_cut_in_the_middle_of_a_timed_change_boots_what_was_saved_and_nothing_fires(router: Device) -> None:
    before = router.text()
    archive.arm(router, "admin", 5, idle=False)
    router.configure(CHANGE)
    router.power_cut()
    assert router.text() == before
    router.configure("hostname later")
    router.clock.advance(3600)
    assert router.hostname == "later"


def test_there_is_no_timer_without_an_archive(router: Device) -> None:
    router.configure("no archive")
    assert archive.arm(router, "admin", 5, idle=False).startswith("%Please turn config archive on")
    assert archive.listing(router) == " Archive feature not enabled\n"


def test_the_revert_cannot_bring_back_users_certificates_and_what_stands_in_no_text(router: Device) -> None:
    archive.arm(router, "admin", 1, idle=False)
    router.configure("username baru privilege 15 secret rahasia\ncrypto pki certificate chain T\n certificate ca 01\n"
                     "  3082\n  quit\nsnmp-server user u G v3 auth sha rahasia8\nhostname changed\n")
    router.clock.advance(61)
    assert router.hostname == "kukar-edge-1"
    assert "username baru" in router.text(), "the device asks, and nobody is there to answer"
    assert router.running.starting("snmp-server", "user"), "an SNMPv3 user stands in no text"


def test_replace_says_what_it_could_not_do(router: Device) -> None:
    target = router.text().replace("username ops", "username lain")
    result = archive.replace(router, target, "admin", lambda _: False)
    assert not result.done
    assert any("username ops" in line for line in result.left)
    said = archive.report(result)
    assert "Rollback aborted after 5 passes" in said
    assert "The following commands are failed to apply to the IOS image." in said
    assert archive.replace(router, target, "admin", lambda _: True).done
    assert router.text() == target


def test_replace_finds_the_order_that_references_need_by_trying_again(router: Device) -> None:
    """A transform set that a profile still uses is refused in the first pass and gone in the second."""
    before = router.text()
    router.configure("crypto ikev2 keyring K\ncrypto ikev2 profile P\n keyring local K\n"
                     "crypto ipsec transform-set T esp-gcm 256\ncrypto ipsec profile I\n set transform-set T\n"
                     " set ikev2-profile P\ninterface Tunnel1\n tunnel protection ipsec profile I\n")
    result = archive.replace(router, before, "admin", lambda _: False)
    assert result.done
    assert result.passes > 1
    assert router.text() == before


def test_differences_and_incremental_differences(router: Device) -> None:
    old = router.text()
    router.configure("interface gi1\n description new\nno ip scp server enable")
    said = archive.differences(old, router.text())
    assert "+ description new" in said
    assert "-ip scp server enable" in said
    assert "!No changes were found" in archive.differences(old, old)
    said = archive.incremental(router.text(), "hostname kukar-edge-1\ninterface GigabitEthernet1\n mtu 1400\nend\n")
    assert said == "!List of Commands:\ninterface GigabitEthernet1\n mtu 1400\nend\n"
    assert "!No changes were found" in archive.incremental(router.text(), "hostname kukar-edge-1\n")


def test_the_archive_keeps_so_many(router: Device) -> None:
    router.configure("archive\n maximum 3")
    for _ in range(5):
        router.clock.advance(1)
        archive.keep(router)
    kept = [name for name in router.flash if name.startswith("archive-")]
    assert len(kept) == 3
    assert archive.listing(router).count("archive-") == 4
    assert "<- Most Recent" in archive.listing(router)


def test_a_full_disk_stops_what_needs_it(router: Device) -> None:
    router.faults.disk_full = True
    assert "No space left" in archive.arm(router, "admin", 5, idle=False)
    assert router.pending is None
    assert not router.save("admin")
    assert router.startup == STARTUP


def test_what_would_come_back_can_be_deleted_and_only_the_log_says_so(router: Device) -> None:
    archive.arm(router, "admin", 1, idle=False)
    router.configure("hostname changed")
    router.flash.clear()
    router.clock.advance(61)
    assert router.hostname == "changed"
    assert "ROLLBK_CNFMD_CHG_FAILED" in router.messages[-1]


def test_the_revert_takes_what_others_typed_meanwhile(router: Device) -> None:
    archive.arm(router, "admin", 1, idle=False)
    router.configure("hostname mine", user="admin")
    router.configure("interface gi3\n description of somebody else", user="ops")
    router.clock.advance(61)
    assert "somebody else" not in router.text()


def test_saving_archives_where_it_is_told_to(router: Device) -> None:
    router.configure("archive\n write-memory")
    router.save("admin")
    assert [name for name in router.flash if name.startswith("archive-")]
