"""An inventory folder to a checked Network, or every finding at once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from simpul.collector import collector_paused
from simpul.errors import Diagnostic, IntentError
from simpul.intent.abilities import Abilities
from simpul.intent.checks import check
from simpul.intent.draft import Draft
from simpul.intent.fields import Fields
from simpul.intent.findings import Findings
from simpul.intent.model import Network, Pairs
from simpul.intent.read_flow import read_flows
from simpul.intent.read_government import read_government
from simpul.intent.read_interconnect import read_interconnects
from simpul.intent.read_management import read_management
from simpul.intent.read_network import read_media, read_network, read_operators, read_providers, read_vlans
from simpul.intent.read_profile import read_profiles
from simpul.intent.read_site import read_sites
from simpul.intent.read_wifi import read_guests
from simpul.intent.reading import read_document
from simpul.intent.tree import Document
from simpul.source import Source
from simpul.words.sentence import tell

T = TypeVar("T")

MAX_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """A network that may be built on, the warnings it was read with, and what it was read from."""

    network: Network
    warnings: tuple[Diagnostic, ...]
    sources: Mapping[str, str]  # SHA-256 of each file, by its name within the folder
    files: tuple[str, ...]  # as named in messages: "inventory/network.yaml"


def load(folder: Path, *, today: date, platforms: Collection[str]) -> Network:
    """The network alone; see `load_network`."""
    return load_network(folder, today=today, platforms=platforms).network


def load_network(
    folder: Path,
    *,
    today: date,
    platforms: Collection[str],
    pairs: Pairs | None = None,
    abilities: Mapping[str, Abilities] = MappingProxyType({}),
) -> Loaded:
    """Read and check every .yaml file below `folder`.

    `today` decides what has expired. `platforms` are the platforms that exist; `pairs` the kinds of tunnel that can
    exist between two of them (one name alone: with itself), None meaning every kind between every pair. `abilities` is
    what each can be asked for; a platform that it does not name can all.
    Raises IntentError with every finding, errors and warnings, sorted by file, line and column.
    """
    with collector_paused(keep=True):
        return _load(folder, today, platforms, pairs, abilities)


def _load(
    folder: Path, today: date, platforms: Collection[str], pairs: Pairs | None, abilities: Mapping[str, Abilities],
) -> Loaded:
    findings = Findings()
    sources: dict[str, str] = {}
    documents: list[Document] = []
    files: list[str] = []
    complete = True
    for file, path in inventory_files(folder, findings):
        try:
            data = path.read_bytes()
        except OSError as error:
            findings.error(
                "SIM001", tell("{file} cannot be read: {strerror}", file=file, strerror=error.strerror), None
            )
            complete = False
            continue
        sources[file.partition("/")[2]] = hashlib.sha256(data).hexdigest()
        files.append(file)
        document = read_document(file, data, findings)
        if document is None:
            complete = False
        else:
            documents.append(document)
    draft = Draft(findings)
    for platform in platforms:
        draft.declared.setdefault("platform", {})[platform] = Source("", 0, 0)
    read_roots(draft, [Fields(d, d.root, "an inventory file", findings) for d in documents])
    complete = complete and bool(documents)
    network = _assemble(draft) if complete else None
    if complete:
        # With a file missing, everything that it declares would be reported as unknown: noise.
        network = check(draft, network, today, pairs, abilities)
    if findings.refused or network is None:
        raise IntentError(findings.sorted())
    return Loaded(network, findings.sorted(), sources, tuple(files))


def inventory_files(folder: Path, findings: Findings) -> Iterator[tuple[str, Path]]:
    """Every .yaml file below the folder with its name for messages, sorted; hidden files and folders are left out."""
    if not folder.is_dir():
        findings.error(
            "SIM001",
            tell("{folder} is not a folder", folder=folder),
            None,
            tell("name the inventory folder with -i; `simpul init DIR` writes a first one"),
        )
        return
    top = folder.name or folder.resolve().name
    found: list[tuple[str, Path]] = []
    for path in folder.rglob("*"):
        relative = path.relative_to(folder)
        if any(part.startswith(".") for part in relative.parts):
            continue
        name = f"{top}/{relative.as_posix()}"
        if path.is_dir():
            if path.is_symlink() and any(path.rglob("*.yaml")):
                findings.error(
                    "SIM001",
                    tell("{name} is a link to a folder: what it holds would not be read", name=name),
                    None,
                    tell("put the files here, or a link to each"),
                )
            continue
        suffix = path.suffix
        if suffix == ".yaml" and path.is_file():
            found.append((name, path))
        elif suffix == ".yaml":
            findings.error(
                "SIM001",
                tell("{name} is a link that leads nowhere", name=name)
                if path.is_symlink()
                else tell("{name} is no file", name=name),
                None,
                tell("what it would declare is missing: bring the file back, or remove the name"),
            )
        elif suffix.lower() in (".yaml", ".yml"):
            findings.error(
                "SIM001",
                tell("{name} would not be read", name=relative.name),
                Source(name, 1, 1),
                tell("name it *.yaml, in lower case"),
            )
    if not found:
        findings.error(
            "SIM001",
            tell("{folder} holds no .yaml file", folder=folder),
            None,
            tell("`simpul init DIR` writes a first inventory"),
        )
    elif len(found) > MAX_FILES:
        findings.error(
            "SIM008",
            tell(
                "{folder} holds {number:,} files; the limit is {max_files:,}",
                folder=folder, number=len(found), max_files=MAX_FILES,
            ),
            None,
        )
        return
    yield from sorted(found)


def read_roots(draft: Draft, roots: Collection[Fields]) -> None:
    """Read all files in passes: what is referred to by lines below is read before them."""
    for key, read in (
        ("network", read_network),
        ("vlans", read_vlans),
        ("media", read_media),
        ("providers", read_providers),
        ("operators", read_operators),
        ("interconnects", read_interconnects),
        ("guests", read_guests),
        ("management", read_management),
        ("profiles", read_profiles),
    ):
        for root in roots:
            inner = root.map(key, f'"{key}"')
            if inner is not None:
                read(draft, inner)
    homes: list[str | None] = []
    for root in roots:
        inner = root.map("government", '"government"')
        homes.append(read_government(draft, inner) if inner is not None else None)
    for root, home in zip(roots, homes, strict=True):
        inner = root.map("sites", '"sites"')
        if inner is not None:
            read_sites(draft, inner, home)
    for root in roots:
        read_flows(draft, root)
        root.done()


def _assemble(draft: Draft) -> Network | None:
    """One network of what was read, every collection sorted by name: the order in the files means nothing."""
    if draft.network is None:
        if "network" not in draft.declared:
            draft.findings.error(
                "SIM015",
                tell('no file declares "network:"'),
                None,
                tell("one file of the inventory says name, code, pools ..."),
            )
        return None
    return replace(
        draft.network,
        vlans=_by_name(draft.vlans),
        media=_by_name(draft.media),
        providers=_by_name(draft.providers),
        operators=_by_name(draft.operators),
        interconnects=_by_name(draft.interconnects),
        profiles=_by_name(draft.profiles),
        governments=_by_name(draft.governments),
        sites=_by_name(draft.sites),
        guests=draft.guests,
        management=draft.management,
    )


def _by_name(things: dict[str, T]) -> dict[str, T]:
    return dict(sorted(things.items()))
