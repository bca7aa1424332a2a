"""The inventory while it is being read: what was declared, what was referred to, what may be held by one only."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

from simpul.intent.findings import Findings, known_words
from simpul.intent.flow import Flow
from simpul.intent.interconnect import Interconnect
from simpul.intent.kinds import kind as as_read
from simpul.intent.management import Management
from simpul.intent.model import Government, Medium, Network, Operator, Profile, Provider, Site, Vlan
from simpul.intent.wifi import GuestNetwork
from simpul.source import Source
from simpul.words.sentence import tell


@dataclass(frozen=True, slots=True)
class Reference:
    """A name used where something of `kind` is meant."""

    kind: str
    name: str
    where: Source
    by: str


@dataclass(frozen=True, slots=True)
class Held:
    """A prefix that something holds. `kind` says what may overlap what; those of one `group` may share a prefix."""

    kind: str
    by: str
    prefix: IPv4Network | IPv6Network
    where: Source
    group: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """The box that every coordinate must lie in, in degrees of WGS 84."""

    south: float
    north: float
    west: float
    east: float


@dataclass(frozen=True, slots=True)
class DraftFlow:
    """A flow as read, with the places that checks point at."""

    flow: Flow
    source: Source
    destination: Source
    ports: Source
    until: Source


@dataclass(slots=True)
class Draft:
    """Filled by the readers, file by file; judged by the checks."""

    findings: Findings
    vlans: dict[str, Vlan] = field(default_factory=dict)
    media: dict[str, Medium] = field(default_factory=dict)
    providers: dict[str, Provider] = field(default_factory=dict)
    operators: dict[str, Operator] = field(default_factory=dict)
    interconnects: dict[str, Interconnect] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    governments: dict[str, Government] = field(default_factory=dict)
    government_operators: dict[str, str] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    flows: list[DraftFlow] = field(default_factory=list)
    parents: dict[str, Source] = field(default_factory=dict)  # site -> where its parent is named
    network: Network | None = None
    bounds: Bounds | None = None
    guests: GuestNetwork | None = None
    management: Management | None = None
    declared: dict[str, dict[str, Source]] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    prefixes: list[Held] = field(default_factory=list)
    claims: dict[tuple[str, str], tuple[str, Source]] = field(default_factory=dict)

    def declare(self, kind: str, name: str, where: Source) -> bool:
        """Note that `name` is declared, even when the rest of it turns out to be broken. False: it was already."""
        names = self.declared.setdefault(kind, {})
        if name in names:
            self.findings.error(
                "SIM105",
                tell(
                    '{kind} "{name}" is declared twice, first at {place}',
                    kind=as_read(kind), name=name, place=names[name],
                ),
                where,
                tell("rename or remove one"),
            )
            return False
        names[name] = where
        return True

    def refer(self, kind: str, name: str, where: Source, by: str) -> None:
        """Note that `by` refers to `name`; checked once everything is read."""
        if name:  # an empty stand-in was reported where it was read
            self.references.append(Reference(kind, name, where, by))

    def claim(self, code: str, what: str, value: object, where: Source, by: str, hint: str | None = None) -> None:
        """Note that `by` holds what only one may hold; the second holder is refused."""
        key = (what, str(value))
        if key in self.claims:
            holder, place = self.claims[key]
            self.findings.error(
                code,
                tell(
                    "{what} {value} of {by} is already {holder}'s, at {place}",
                    what=as_read(what), value=value, by=by, holder=holder, place=place,
                ),
                where,
                hint,
            )
        else:
            self.claims[key] = (by, where)

    def note_prefix(
        self, kind: str, by: str, prefix: IPv4Network | IPv6Network, where: Source, group: str = ""
    ) -> None:
        """Note that `by` holds a prefix; overlaps are judged once everything is read."""
        self.prefixes.append(Held(kind, by, prefix, where, group))

    def check_references(self) -> None:
        """Refuse every name that nothing of its kind carries."""
        for reference in self.references:
            known = self.declared.get(reference.kind, {})
            if reference.name not in known:
                self.findings.error(
                    "SIM106",
                    tell(
                        '{by} names the {kind} "{name}", which is not declared',
                        by=reference.by, kind=as_read(reference.kind), name=reference.name,
                    ),
                    reference.where,
                    known_words(reference.name, known),
                )
