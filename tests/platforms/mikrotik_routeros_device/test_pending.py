"""What stands beside a change: other changes, what a backup left, the journal, what a confirmed one retired."""

from __future__ import annotations

import pytest

from platforms.mikrotik_routeros import backup
from tests.platforms.mikrotik_routeros_device.router import ID, TWO_LINES, Bench, fragment, step


def test_several_fragments_are_pending_and_each_goes_its_own_way(bench: Bench) -> None:
    other = "00000000000000c4"
    router = bench.open()
    router.stage(fragment(TWO_LINES[0]), {})
    router.stage(fragment(TWO_LINES[1], identifier=other), {})
    for identifier in (ID, other):
        router.arm(identifier, 90)
        router.commit(identifier)
    assert [(p.id, p.state) for p in router.pending()] == [(ID, "committed"), (other, "committed")]
    router.confirm(other)
    bench.pass_time(91)
    assert (router.fate(ID), router.fate(other)) == ("reverted", "confirmed")
    kept = bench.exported()
    assert "servers=192.0.2.53" in kept
    assert "simpul:filter/input/60" in kept
    router.close()


def test_the_journal_forgets_the_oldest(bench: Bench) -> None:
    router = bench.open()
    for number in range(25):
        identifier = f"{number:016x}"
        value = "10.0.0.53" if number % 2 else "10.0.0.54"
        router.stage(fragment(step("ip/dns", (f"/ip dns set servers={value}",), ("/ip dns set servers=192.0.2.53",)),
                              identifier=identifier), {})
        router.arm(identifier, 90)
        router.commit(identifier)
        router.confirm(identifier)
    assert router.fate(f"{24:016x}") == "confirmed"
    assert router.fate(f"{0:016x}") == "unseen"
    assert bench.exported().count("-end ") <= 22
    router.close()


def test_a_host_key_that_a_lost_backup_left_is_gone_with_the_next_change(bench: Bench) -> None:
    bench.pass_time(5000)
    at_work = f"simpul-backup-{4800}-0a1b2c3d_ed25519"
    bench.device.files.update({"simpul-backup_ed25519": b"PRIVATE", "his.txt": b"", at_work: b"PRIVATE",
                               "simpul-backup-3000-0a1b2c3d_rsa": b"PRIVATE",
                               "flash/simpul-backup-90000-0a1b2c3d_rsa": b"before a restart"})
    router = bench.open()
    router.stage(fragment(*TWO_LINES), {})
    assert set(bench.device.files) == {"his.txt", at_work}, "another session's backup reads its own file"
    bench.pass_time(1000)
    router.stage(fragment(*TWO_LINES, identifier="00000000000000c5"), {})
    assert set(bench.device.files) == {"his.txt"}
    router.close()


def test_a_backup_is_whole_while_another_session_stages(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bench.say('/system script add name=simpul-operators source="# ssh-ed25519 AAAA ani"') == ""
    one, other = bench.open(), bench.open()
    read_key = one._host_key

    def meanwhile(files: backup.HostKeyFiles) -> str:
        other.stage(fragment(*TWO_LINES), {})
        text = read_key(files)
        other.stage(fragment(*TWO_LINES, identifier="00000000000000c5"), {})
        return text

    monkeypatch.setattr(one, "_host_key", meanwhile)
    assert b"PRIVATE KEY" in one.backup()
    assert bench.device.files == {}
    one.close()
    other.close()


@pytest.mark.parametrize("identifier", [ID, "00000000000000c4"])
def test_what_a_confirmed_change_retired_goes_before_its_leftovers(bench: Bench, identifier: str) -> None:
    bench.say('/ip firewall address-list add list=retired address=10.9.9.9')
    for name, source in (("undo", ""), ("end", "confirmed"),
                         ("sweep", "/ip firewall address-list remove [find list=retired]")):
        assert bench.say(f'/system script add name="simpul-{ID}-{name}" source="{source}"') == ""
    router = bench.open()
    router.stage(fragment(*TWO_LINES, identifier=identifier), {})
    assert "list=retired" not in bench.exported()
    router.revert(identifier)
    assert router.fate(ID) == ("confirmed" if identifier != ID else "unseen")
    router.close()
