"""Recording what passes cables into one pcap file, with a tcpdump for each."""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lab.errors import LabError
from lab.processes import piped

_FILE_HEADER: Final = 24
_RECORD_HEADER: Final = 16
_START: Final = 5.0             # seconds that tcpdump may take to listen
_SETTLE: Final = 0.1            # seconds for the last frames to come out of the kernel


@dataclass(frozen=True, slots=True)
class Tap:
    """One interface to record, in its namespace."""

    namespace: Path
    interface: str


@contextmanager
def record(taps: Sequence[Tap], file: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Record while the block runs; then `file` is a pcap of all taps in the order of time. LabError 705."""
    with tempfile.TemporaryDirectory(prefix="simpul-lab-capture-") as folder:
        parts = [Path(folder, f"{n}.pcap") for n in range(len(taps))]
        with ExitStack() as stack:
            for tap, part in zip(taps, parts, strict=True):
                stack.enter_context(_tcpdump(tap, part, environment))
            yield
            time.sleep(_SETTLE)
        if len(parts) == 1:
            shutil.copyfile(parts[0], file)
        else:
            file.write_bytes(merge([part.read_bytes() for part in parts]))


@contextmanager
def _tcpdump(tap: Tap, file: Path, environment: Mapping[str, str]) -> Iterator[None]:
    argv = ["nsenter", f"--net={tap.namespace}", "--", "tcpdump", "-Z", "root", "-n", "-U", "--immediate-mode",
            "-s", "0", "-i", tap.interface, "-w", str(file)]
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               env=dict(environment))
    with piped(process.stderr) as words:
        said = b""
        deadline = time.monotonic() + _START
        with selectors.DefaultSelector() as selector:
            selector.register(words, selectors.EVENT_READ)
            while b"listening on" not in said:
                ready = selector.select(max(0.0, deadline - time.monotonic()))
                chunk = os.read(words.fileno(), 4096) if ready else b""
                said += chunk
                if not chunk:
                    process.kill()
                    process.wait()
                    raise LabError("705", f"tcpdump on {tap.interface}: {said.decode(errors='replace').strip()}")
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def merge(captures: Sequence[bytes]) -> bytes:
    """One pcap of several of the same kind (byte order, precision, link type), by time."""
    if not captures:
        raise LabError("705", "there is nothing to record: the router has no such ports")
    header = captures[0][:_FILE_HEADER]
    order = "<" if header[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    records: list[tuple[int, int, bytes]] = []
    for capture in captures:
        if capture[:4] != header[:4] or capture[20:24] != header[20:24]:
            raise LabError("705", "captures of different kinds cannot be one file")
        at = _FILE_HEADER
        while at + _RECORD_HEADER <= len(capture):
            seconds, fraction, length, _ = struct.unpack_from(f"{order}IIII", capture, at)
            records.append((seconds, fraction, capture[at:at + _RECORD_HEADER + length]))
            at += _RECORD_HEADER + length
    return header + b"".join(record for _, _, record in sorted(records, key=lambda r: r[:2]))
