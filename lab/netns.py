"""Network namespaces from Python: entered by a thread of its own, so that the rest of the process stays outside."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

CLONE_NEWNET: Final = 0x40000000
_libc: Final = ctypes.CDLL(None, use_errno=True)
_T = TypeVar("_T")


def unshare_net() -> None:
    """Put the calling thread into a new, empty network namespace."""
    if _libc.unshare(CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def enter(descriptor: int) -> None:
    """Put the calling thread into the namespace of an open descriptor."""
    if _libc.setns(descriptor, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def inside(namespace: Path, work: Callable[[], _T]) -> _T:
    """What `work` returns when run inside a namespace; processes that it starts are inside too.

    It runs in a fresh thread, since a namespace belongs to a thread and cannot be left again without privileges
    that may be gone. Its exception, or OSError where the namespace cannot be entered, is raised here.
    """
    results: list[_T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            descriptor = os.open(namespace, os.O_RDONLY | os.O_CLOEXEC)
            try:
                enter(descriptor)
            finally:
                os.close(descriptor)
            results.append(work())
        except BaseException as error:      # carried to the caller's thread and raised there
            errors.append(error)

    thread = threading.Thread(target=run, name=f"inside {namespace}")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
