"""What Simpul asks of a device, whatever its vendor. Platforms implement it; tasks use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from simpul.plan.left import Left
from simpul.plan.model import DeviceFacts, Fragment

PendingState = Literal["staged", "armed", "committed", "confirmed-unsaved"]
# Where a fragment stands, or how it ended. A commit that failed was reverted; what the device never held is unseen.
FateState = PendingState | Literal["confirmed", "reverted", "unseen"]


@dataclass(frozen=True, slots=True)
class Pending:
    """A fragment that a device holds and that is not yet part of what it boots."""

    id: str
    state: PendingState
    seconds_left: int | None             # until the undo fires; None where it is not armed


# What a probe asks: its kind (handshake, bgp, ospf, gateway, ping, tcp) and its arguments.
Probe = tuple[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What one probe saw: `ok` as asked, or None where this device has no way to ask, or nobody was
    there to answer; and the device's own words.
    """

    ok: bool | None
    detail: str


@dataclass(frozen=True, slots=True)
class Login:
    """A session that somebody opened, as the device wrote it down."""

    time: float                          # seconds since the epoch, by the device's clock
    user: str
    key: str                             # "SHA256:...", or empty where this was not written down
    source: str                          # address, or empty for the console


@dataclass(frozen=True, slots=True)
class Traces:
    """What a device itself can tell of who changed something, and when. It proves nothing of what it did not keep."""

    clock: float                         # its own time, seconds since the epoch
    boots: Mapping[str, float]           # when the file that it would boot from was last written, by object's id
    runs: Mapping[str, float]            # the same of the file that it runs from
    logins: tuple[Login, ...]
    missing: tuple[str, ...]             # the records that this device does not keep: "SSH log"
    whole: bool = False                  # the times are the whole configuration's: an object's own is that or earlier


class Device(Protocol):
    """A session with one device. Several fragments may be pending at once; each has its id and its own undo.

    Every method raises Unreachable when the session is lost, DeviceError when the device refuses (nothing half-done),
    WrongDevice before the first write when the host key or host name is not the pinned one.
    """

    name: str

    def facts(self) -> DeviceFacts: ...

    def fetch(self) -> str:
        """The whole configuration as the dialect's `running` reads it; secrets masked on the device."""
        ...

    def stage(self, fragment: Fragment, secrets: Mapping[str, str]) -> None:
        """Copy the fragment to the device, synced to disk. Changes nothing. Refuses a moved footprint."""
        ...

    def arm(self, fragment_id: str, seconds: int) -> int:
        """Start the device's own undo timer; returns the real seconds granted."""
        ...

    def commit(self, fragment_id: str) -> None:
        """Bring a staged, armed fragment into effect, step by step; a failing step undoes all before it."""
        ...

    def confirm(self, fragment_id: str, among: Sequence[str] = ()) -> None:
        """Disarm and make it what the device boots, in one step. `among`: all that its caller is about to confirm
        there; a device with one timer for everything confirms them together, and refuses while others stand under it.
        """
        ...

    def revert(self, fragment_id: str) -> None:
        """Undo now. Reverting what was never committed only forgets it."""
        ...

    def otherwise(self, fragments: Sequence[Fragment]) -> Mapping[str, Left]:
        """Read anew, once for all of them: by fragment id, the objects that it writes and that run otherwise than the
        plan saw them before it. Of a fragment that was taken back, what its undo did not bring back.
        """
        ...

    def pending(self) -> tuple[Pending, ...]: ...

    def fate(self, fragment_id: str) -> FateState:
        """What became of a fragment, by the device's own journal: for whoever lost the answer, or died before it."""
        ...

    def probe(self, kind: str, *arguments: str) -> ProbeResult:
        """Ask the device to look: handshake, bgp, ping, tcp."""
        ...

    def probe_all(self, probes: Sequence[Probe]) -> tuple[ProbeResult, ...]:
        """The answers to several probes, in their order, for the price of few where the platform can. A probe that the
        device cannot take refuses them all.
        """
        ...

    def backup(self) -> bytes:
        """All that the device would boot, secrets, host key and operators included, for its platform's `restore_file`.
        To be sealed where it is received, and kept nowhere before.
        """
        ...

    def traces(self, object_ids: Sequence[str], since: float) -> Traces:
        """What it knows of these objects' files, and of sessions since then (seconds since the epoch)."""
        ...

    def close(self) -> None: ...


@runtime_checkable
class Together(Protocol):
    """A device for which several fragments at once cost less than one after the other."""

    def commit_all(self, fragment_ids: Sequence[str]) -> None:
        """Bring staged, armed fragments into effect, each as `commit` would, with an undo of its own. Raises what
        `commit` raises where one of them is refused: which of them is told by committing each for itself.
        """
        ...
