"""A device's files by SFTP and SCP: a flat disk in memory, which can be full."""

from __future__ import annotations

import io
from typing import Protocol, runtime_checkable

import asyncssh

from lab.emulated.faults import Faults


@runtime_checkable
class Disk(Protocol):
    """A device that has files to offer. One that has no such attributes offers none."""

    @property
    def files(self) -> dict[str, bytes]: ...

    @property
    def faults(self) -> Faults: ...


class _File(io.BytesIO):
    """A file that is open. What was written stands on the disk when it is closed, as far as there is room."""

    def __init__(self, disk: Disk, name: str, data: bytes, *, writes: bool) -> None:
        super().__init__(data)
        self._disk, self._name, self._writes = disk, name, writes

    def close(self) -> None:
        if self._writes and not self.closed and not self._disk.faults.disk_full:
            self._disk.files[self._name] = self.getvalue()
        super().close()


class Storage(asyncssh.SFTPServer):
    """One session's view of a device's disk."""

    def __init__(self, channel: asyncssh.SSHServerChannel[bytes], disk: Disk) -> None:
        super().__init__(channel)
        self._disk = disk

    def open(self, path: bytes, pflags: int, _attrs: asyncssh.SFTPAttrs) -> _File:
        name = _name(path)
        writes = bool(pflags & asyncssh.FXF_WRITE)
        if writes and self._disk.faults.disk_full:
            raise asyncssh.SFTPFailure("no space left on device")
        known = self._disk.files.get(name)
        if known is None and not pflags & asyncssh.FXF_CREAT:
            raise asyncssh.SFTPNoSuchFile(f"no such file: {name}")
        return _File(self._disk, name, b"" if known is None or pflags & asyncssh.FXF_TRUNC else known, writes=writes)

    def stat(self, path: bytes) -> asyncssh.SFTPAttrs:
        name = _name(path)
        if name in ("", "."):
            return asyncssh.SFTPAttrs(permissions=0o040755, size=0)
        if name not in self._disk.files:
            raise asyncssh.SFTPNoSuchFile(f"no such file: {name}")
        return asyncssh.SFTPAttrs(permissions=0o100644, size=len(self._disk.files[name]))

    lstat = stat

    def fstat(self, file_obj: object) -> asyncssh.SFTPAttrs:
        size = len(file_obj.getvalue()) if isinstance(file_obj, _File) else 0
        return asyncssh.SFTPAttrs(permissions=0o100644, size=size)

    def setstat(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> None:
        """Times and permissions that a client wants are not kept."""

    def fsetstat(self, file_obj: object, attrs: asyncssh.SFTPAttrs) -> None:
        """As `setstat`."""

    def realpath(self, path: bytes) -> bytes:
        return b"/" + _name(path).encode("utf-8")

    def remove(self, path: bytes) -> None:
        if self._disk.files.pop(_name(path), None) is None:
            raise asyncssh.SFTPNoSuchFile(f"no such file: {_name(path)}")


def _name(path: bytes) -> str:
    return path.decode("utf-8", "replace").lstrip("/").removeprefix("./")
