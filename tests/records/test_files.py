from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from records.files import locked, read_settled, write_atomically, write_out


def test_content_and_mode_whatever_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o777)
    try:
        write_atomically(tmp_path / "secret", b"one")
        write_atomically(tmp_path / "public", b"two", 0o644)
    finally:
        os.umask(old)
    assert ((tmp_path / "secret").read_bytes(), (tmp_path / "public").read_bytes()) == (b"one", b"two")
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "public").stat().st_mode) == 0o644


def test_the_old_file_stays_until_the_new_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan"
    write_atomically(path, b"old")
    order: list[str] = []
    real_fsync, real_rename = os.fsync, Path.rename

    def fsync(descriptor: int) -> None:
        order.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real_fsync(descriptor)

    def rename(self: Path, target: Path) -> Path:
        assert path.read_bytes() == b"old"
        assert stat.S_IMODE(self.stat().st_mode) == 0o600
        order.append("rename")
        return real_rename(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    write_atomically(path, b"new")
    assert order == ["file", "rename", "folder"]
    assert path.read_bytes() == b"new"


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan"
    write_atomically(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["plan"]
    assert path.read_bytes() == b"old"


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"mine")
    (tmp_path / "plan").symlink_to("elsewhere")
    write_atomically(tmp_path / "plan", b"new")
    assert (tmp_path / "elsewhere").read_bytes() == b"mine"


def test_large_content_survives_short_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:1000]))
    write_atomically(tmp_path / "plan", bytes(range(256)) * 100)
    assert (tmp_path / "plan").read_bytes() == bytes(range(256)) * 100


def test_the_lock_holds_between_threads_and_ends_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.touch()
    code = ("import sys, time; from pathlib import Path; from records.files import locked\n"
            "with locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)")
    holder = subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True,
                              cwd=Path(__file__).parents[2])
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    entered = threading.Event()

    def enter() -> None:
        with locked(path):
            entered.set()

    threads = [threading.Thread(target=enter), threading.Thread(target=read_settled, args=[path])]
    for thread in threads:
        thread.start()
    assert not entered.wait(0.2)
    assert threads[1].is_alive()
    holder.kill()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    assert entered.is_set()
    holder.stdout.close()
    holder.wait()


def test_a_lock_on_a_file_that_was_replaced_is_taken_again(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"old")
    with locked(path):
        waiter_saw: list[bytes] = []

        def wait() -> None:
            with locked(path) as descriptor:
                waiter_saw.append(os.pread(descriptor, 100, 0))

        thread = threading.Thread(target=wait)
        thread.start()
        thread.join(0.1)
        write_atomically(path, b"new")
    thread.join(10)
    assert waiter_saw == [b"new"]


def test_a_device_or_a_link_that_is_written_to_stays_what_it_is(tmp_path: Path) -> None:
    real, link, pipe, plain = (tmp_path / name for name in ("real", "link", "pipe", "plain"))
    real.write_text("a longer text than what comes")
    link.symlink_to(real)
    os.mkfifo(pipe)
    heard: list[bytes] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_bytes()))
    reader.start()
    for path in (link, pipe, plain):
        write_out(path, b"plan")
    reader.join(10)
    assert (link.is_symlink(), real.read_bytes()) == (True, b"plan")
    assert (pipe.is_fifo(), heard) == (True, [b"plan"])
    assert (plain.read_bytes(), stat.S_IMODE(plain.stat().st_mode)) == (b"plan", 0o644)


def test_what_cannot_be_written_is_named_and_not_the_file_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(FileNotFoundError) as refused:
        write_atomically(tmp_path / "absent" / "plan", b"")
    assert refused.value.filename == str(tmp_path / "absent" / "plan")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space") as no_room:
        write_atomically(tmp_path / "plan", b"new")
    assert no_room.value.filename == str(tmp_path / "plan")
