"""A plan: immutable, its grain the fragment. Canonical JSON outside, these types inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from simpul.config.model import Step
from simpul.source import Reason

Phase = Literal["expand", "switch", "contract"]


@dataclass(frozen=True, slots=True)
class Fragment:
    """What one unit changes on one device in one phase.

    `footprint` maps the id of every object that the fragment reads or writes to the SHA-256 of its canonical text
    when the plan was made, or None where it was absent. `apply` refuses the fragment when any of them moved.
    """

    id: str                              # stable: derived from the content, [0-9a-f]{16}
    device: str
    unit: str
    phase: Phase
    steps: tuple[Step, ...]
    footprint: Mapping[str, str | None]
    reasons: Mapping[str, Reason]        # object id -> why
    secrets: tuple[str, ...] = ()        # references that the task resolves at the last moment
    # What of others' nobody had saved and its confirmation saves, where a device saves all or nothing: id -> SHA-256 of
    # what runs, None where it is gone. Anything else that nobody saved refuses the fragment.
    saves: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """What one device has in a plan. A device with neither fragments nor a refusal is as it should be."""

    fragments: tuple[Fragment, ...] = ()
    after: Mapping[str, frozenset[str]] = field(default_factory=dict)   # unit -> units that it waits for here
    warnings: tuple[str, ...] = ()
    kept_out: str = ""                   # why nothing may be planned here: others' stands in the way, or its version


@dataclass(frozen=True, slots=True)
class Unit:
    """What must be done together or not at all, in three phases: expand on hubs, switch on the site's own devices,
    contract on hubs. A unit waits for the units in `after`.
    """

    name: str
    fragments: tuple[Fragment, ...]
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """What a plan was made against, besides the configuration."""

    platform: str
    helper: str                          # SHA-256 of the device-side helper
    datapath: str                        # kernel or userspace, and what stands in for something here
    version: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that `apply` needs, and all that a reviewer must see. Holds no secret."""

    network: str
    inventory: Mapping[str, str]         # what it was made from: SHA-256 by file, the ledger among them
    features: tuple[str, ...]            # empty: all
    units: tuple[Unit, ...]
    facts: Mapping[str, DeviceFacts]
    unreachable: tuple[str, ...] = ()    # devices that could not be read: deferred, with no fragment
    unchanged: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()       # what stands on devices, is nobody's object and concerns the reader
    kept_out: Mapping[str, str] = field(default_factory=dict)  # devices that were read and may not be planned: why
