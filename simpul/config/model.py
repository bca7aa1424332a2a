"""A device's configuration as typed objects, the same shape for every platform.

An object is the smallest thing that is created, replaced or deleted as a whole: a prefix list, a BGP neighbour,
a tunnel, an nftables chain. Its id is a path; on linux_frr it is also the path of its drop-in file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from simpul.config.sight import Sight
from simpul.source import Reason

Feature = Literal["base", "vpn", "vlan", "routing", "filter", "services", "public", "hardening"]
FEATURES: tuple[Feature, ...] = ("base", "vlan", "vpn", "routing", "filter", "services", "public",
                                 "hardening")


@dataclass(frozen=True, slots=True)
class Object:
    """One object of a configuration.

    `text` is canonical: what the device itself would print, each line ended by a newline, a secret only ever as
    its reference ("secret:<name>"). `saved` is false where the device would boot with something else than it runs.
    The empty text is an object that does not run, though the device's files still speak of it.
    """

    id: str
    text: str
    feature: Feature
    owned: bool = True
    saved: bool = True
    defines: frozenset[str] = frozenset()   # names that other objects may refer to: "prefix-list:SIMPUL-net4"
    requires: frozenset[str] = frozenset()  # names that must exist while this object does
    # Names of which a device lets one object have one at a time: "network:inside:10.66.0.0/24". Who takes one over
    # waits until the other has let it go.
    holds: frozenset[str] = frozenset()

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical text: what a footprint holds."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Config:
    """All objects of one device, owned or not, by id; and what a person should know of it that is no object."""

    objects: Mapping[str, Object] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    typed: frozenset[str] = frozenset()  # ids of objects that run otherwise than their file: somebody's hand
    # Ids of objects that are not Simpul's by a word that anybody may write over, as a description is.
    unmarked: frozenset[str] = frozenset()
    # Of what is not Simpul's, the ids of what runs otherwise than it would boot, where a change of Simpul's would make
    # it boot: the device saves all or nothing.
    unsaved: frozenset[str] = frozenset()

    @classmethod
    def of(cls, objects: Iterable[Object]) -> Config:
        return cls({o.id: o for o in objects})

    def owned(self) -> Config:
        return Config({k: o for k, o in self.objects.items() if o.owned})


Action = Literal["create", "replace", "delete"]


@dataclass(frozen=True, slots=True)
class Step:
    """One object's change, with the exact lines that the device will be given, and their inverse.

    `do` and `undo` are in the language of the object's own daemon (vtysh lines for FRR); they are empty where the
    platform brings the object's text into effect by itself. `before` and `after` are canonical texts.
    """

    action: Action
    id: str
    feature: Feature
    before: str | None
    after: str | None
    do: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedObject:
    """What a template produced for one object, and why."""

    id: str
    text: str
    feature: Feature
    unit: str              # whose change it belongs to: "site:64.02/kabkota/1" or "shared:hub-smr-1"
    reason: Reason


# What was read before from exactly the id, text and feature of a rendered object; None: it has to be read. The names
# that `Dialect.link` adds may be in it or not.
Known = Callable[[RenderedObject], Object | None]


class Dialect(Protocol):
    """All that the core must know of a platform's language. Pure."""

    name: str

    def intended(self, rendered: Iterable[RenderedObject], known: Known | None = None) -> Config:
        """Parse what the templates rendered into canonical objects, but for those that are known. Raises DialectError
        with the line.
        """
        ...

    def running(self, fetched: str) -> Config:
        """Parse what the driver fetched (its documented stream) into objects, owned and unowned apart."""
        ...

    def step(self, before: Object | None, after: Object | None) -> Step:
        """The lines that turn `before` into `after` on the device, never passing through a weaker state."""
        ...

    def read(self, object_id: str, text: str, feature: Feature) -> Object:
        """One owned object from its canonical text, with the names that it gives and needs by itself."""
        ...

    def link(self, config: Config) -> Config:
        """Add the references that only show when objects stand together: a neighbour and the tunnel whose
        network its address lies in.
        """
        ...

    def hazards(self, config: Config) -> list[str]:
        """What makes a configuration unsafe to stand in, even for a moment between two steps: an empty prefix
        list in use, a neighbour without policies both ways, a filter chain without its final deny.

        Each is a property of one object, or the absence of something from all of them.
        """
        ...

    def sight(self, object_id: str, text: str) -> Sight:
        """What a reviewer is told of an object whose lines are folded. Never raises: what it cannot read is whole."""
        ...
