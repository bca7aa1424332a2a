"""Where an engineer works: an inventory folder, its ledger, and the state folder beside it.

`.simpul/` beside the inventory holds what is not reviewed: the age identity and secrets, the event log, sealed first
files, the lab's state. The inventory holds what is: YAML and the ledger of numbers.
"""

from __future__ import annotations

import getpass
import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from platforms.pairs import PAIRS
from platforms.registry import abilities
from platforms.registry import names as platforms
from records.authority import read_papers
from records.event_log import EventLog
from records.keys import (
    new_ospf_key,
    new_passphrase,
    new_rescue_password,
    new_shared_key,
    new_signing_key,
    new_wireguard_pair,
    shared_secret,
    signing_secret,
    wireguard_secret,
)
from records.ledger_file import append_records, read_ledger_file
from records.secrets import AgeStore
from records.state_folder import make_state_folder, state_folder
from simpul.collector import collector_paused
from simpul.errors import Diagnostic, IntentError, SecretError
from simpul.intent.loader import load_network
from simpul.intent.model import Device, Network, Site, TunnelKind
from simpul.ledger import Allocator, Ledger
from simpul.network.build import Models
from simpul.network.derive import derive
from simpul.network.numbers import NumberPlan
from simpul.network.papers import NO_PAPERS, Papers
from simpul.network.tunnels import TunnelPair, tunnel_pairs
from simpul.render.compiled import compiled_templates
from simpul.render.engine import Renderer
from simpul.render.origin import origin_of
from simpul.words.sentence import tell

# Tunnels whose two ends have one key.
_SHARED = (TunnelKind.IKEV2_PSK, TunnelKind.GRE_IKEV2_PSK)

PRODUCT = Path(__file__).resolve().parent.parent


def today() -> date:
    """The day, in UTC: what the ledger writes and what flows expire by."""
    return datetime.now(UTC).date()


def actor() -> str:
    """Who is running this, for the event log: SIMPUL_ACTOR where an automation says it, else the login name."""
    return os.environ.get("SIMPUL_ACTOR") or getpass.getuser()


@dataclass
class Workspace:
    """An inventory that has passed `check`, and all that is derived from it. Nothing is written until asked."""

    inventory: Path
    network: Network
    warnings: tuple[Diagnostic, ...]
    files: Mapping[str, str]             # SHA-256 of each YAML file, by its name within the folder
    ledger: Ledger
    allocator: Allocator
    papers: Papers = NO_PAPERS
    _models: Models | None = field(default=None)

    @classmethod
    def open(cls, inventory: Path) -> Workspace:
        """Read and check everything. Raises IntentError with all findings, LedgerError where numbers contradict."""
        try:
            loaded = load_network(inventory, platforms=tuple(platforms()), pairs=PAIRS, abilities=abilities(),
                                  today=today())
        except IntentError as error:
            error.folder = inventory
            raise
        ledger = read_ledger_file(inventory / "ledger")
        return cls(inventory, loaded.network, loaded.warnings, loaded.sources, ledger, Allocator(ledger, today()),
                   read_papers(inventory))

    @property
    def state(self) -> Path:
        """The folder beside it. Raises SimpulError (SIM807) where it is another inventory's."""
        return state_folder(self.inventory)

    def sources(self) -> dict[str, str]:
        """What a plan is made from: the SHA-256 of each file of the inventory, with its own templates and certificates,
        and of the ledger with what this session has drawn.
        """
        own = [*sorted((self.inventory / "templates").rglob("*.j2")), *sorted((self.inventory / "pki").rglob("*.pem"))]
        beside = {p.relative_to(self.inventory).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in own}
        ledger = hashlib.sha256(self.allocator.ledger().text().encode()).hexdigest()
        return {**self.files, **beside, "ledger": ledger}

    @property
    def models(self) -> Models:
        """The model of each device. All numbers have been drawn, and all refused that must be, once this returns; a
        model itself is made when it is asked for.
        """
        if self._models is None:
            self._models = Models(derive(self.network, self.allocator, self.papers, self.pairs))
        return self._models

    @cached_property
    def numbers(self) -> NumberPlan:
        return NumberPlan(self.network, self.allocator)

    @property
    def templates(self) -> list[Path]:
        """The folders of templates; what stands in the inventory's own goes before the product's."""
        own = self.inventory / "templates"
        return [*([own] if own.is_dir() else []), PRODUCT / "templates"]

    @cached_property
    def renderer(self) -> Renderer:
        _ = self.origin
        return Renderer(self.templates, compiled=compiled_templates())

    @cached_property
    def origin(self) -> str:
        """What the templates were before the first of them was read."""
        return origin_of(self.templates)

    @cached_property
    def secrets(self) -> AgeStore:
        return AgeStore(self.state)

    @cached_property
    def log(self) -> EventLog:
        return EventLog(make_state_folder(self.inventory) / "events.jsonl")

    @cached_property
    def pairs(self) -> Sequence[TunnelPair]:
        """Every tunnel, with the numbers that this session gave it: what was chosen once stays."""
        with collector_paused(keep=True):
            return tuple(tunnel_pairs(self.network, self.numbers))

    def device(self, name: str) -> Device:
        return self.network.devices()[name]

    def site_of(self, name: str) -> Site:
        return self.network.sites[self.device(name).site]

    def managed(self) -> list[str]:
        """The devices that Simpul pushes to, in the order of the inventory."""
        return [d.name for d in self.network.devices().values() if d.managed]

    def address(self, name: str) -> str:
        """Where a device's sshd is reached: a hub's out-of-band port, a spoke's loopback in band."""
        model = self.models[name]
        return str(model.oob_address.ip if model.oob_address else model.loopback4.ip)

    def host_key(self, name: str) -> str | None:
        return self.allocator.get("host-key", name)

    def nornir_options(self) -> dict[str, Any]:
        """What Nornir's plugin `SimpulInventory` is given: addresses, pinned keys, the operator's key."""
        names = self.managed()
        return {"network": self.network, "addresses": {n: self.address(n) for n in names},
                "host_keys": {n: key for n in names if (key := self.host_key(n))},
                "key_file": str(self.operator_key())}

    def operator_key(self) -> Path:
        """The private SSH key that sessions use: SIMPUL_KEY, or the one that `secrets init` made."""
        path = Path(os.environ.get("SIMPUL_KEY") or self.state / "operator_ed25519")
        if not path.is_file():
            raise SecretError("SIM530", tell("there is no SSH key at {path}", path=path),
                              hint=tell("run simpul secrets init, or name your key in SIMPUL_KEY"))
        return path

    def unmade_keys(self) -> list[tuple[str, str]]:
        """WireGuard tunnel ends without a key pair: (tunnel key, device)."""
        return [(p.key, device) for p in self.pairs if p.kind is TunnelKind.WIREGUARD
                for device in (p.low_device, p.high_device) if self.numbers.public_key(p.key, device) is None]

    def certified(self) -> list[str]:
        """The devices whose tunnels ask for a certificate, in the order of the inventory."""
        ends = {d for p in self.pairs if p.kind is TunnelKind.IKEV2_CERTIFICATE for d in (p.low_device, p.high_device)}
        return [name for name in self.network.devices() if name in ends]

    def make_keys(self) -> int:
        """Make the missing keys of tunnels and interconnects. They go to the age file; to the ledger session goes what
        tells them apart: a tunnel key's public half, a signing key's digest.
        """
        bare = [name for name in self.certified() if name not in self.papers.devices]
        if bare:
            raise SecretError("SIM545", tell(
                "no certificate, and tunnels that ask for one: {bare}", bare=", ".join(bare)),
                              hint=tell("simpul secrets ca issue"))
        made: dict[str, str] = {}
        for tunnel, device in self.unmade_keys():
            private, public = new_wireguard_pair()
            made[wireguard_secret(public)] = private
            self.allocator.remember("wg", f"{tunnel}@{device}", public)
        for pair in self.pairs:
            if pair.kind in _SHARED and self.numbers.shared_key(pair.key) is None:
                key = new_shared_key()
                made[shared_secret(key.public)] = key.private
                self.allocator.remember("psk", pair.key, key.public)
        for name in self.network.interconnects:
            if self.numbers.signing_key(name) is None:
                signing, digest = new_signing_key()
                made[signing_secret(digest)] = signing
                self.allocator.remember("md5", f"interconnect:{name}", digest)
        for site in self.network.sites.values():
            if site.ospf is not None and self.numbers.made_secret("ospf", site.key) is None:
                signing, digest = new_ospf_key()
                made[f"ospf:{digest}"] = signing
                self.allocator.remember("ospf", site.key, digest)
        for kind, keys in self._managed_by().items():
            for owner in sorted(k for k in keys if self.numbers.made_secret(kind, k) is None):
                secret, password = new_rescue_password() if kind == "rescue" else (new_passphrase(), None)
                made[f"{kind}:{secret.public}"] = secret.private
                if password is not None:
                    made[f"password:{secret.public}"] = password
                self.allocator.remember(kind, owner, secret.public)
        if made:
            self.secrets.put_many(made)
            self._models = None
        return len(made)

    def _managed_by(self) -> Mapping[str, set[str]]:
        """What the declared management needs secrets for, by their kind."""
        declared = self.network.management
        if declared is None:
            return {"radius": set(), "tacacs": set(), "snmp": set(), "rescue": set()}
        return {"radius": {str(s.end) for s in declared.radius},
                "tacacs": {str(s.end) for s in declared.tacacs},
                "snmp": {f"{u.name}/{use}" for u in declared.snmp for use in ("authentication", "privacy")},
                "rescue": set(self.network.devices()) if declared.rescue else set()}

    def release_absent(self) -> None:
        """Free the numbers of what is declared no more. They rest in quarantine before anyone gets them."""
        sites, devices = set(self.network.sites), set(self.network.devices())
        pairs = self.pairs
        links = {p.key for p in pairs} | {f"{s.key}:transit" for s in self.network.sites.values() if len(s.devices) > 1}
        segments = {f"{s.key}:{x.name}" for s in self.network.sites.values() for x in s.segments}
        servers = {f"{s.key}:{x.segment}/{x.name}" for s in self.network.sites.values() for x in s.servers}
        living: Mapping[str, set[str]] = {
            "site4": sites, "site6": sites, "segment4": segments, "segment6": segments, "server": servers,
            "loopback": devices, "host-key": devices, "link": links,
            "wg": {f"{p.key}@{d}" for p in pairs if p.kind is TunnelKind.WIREGUARD
                   for d in (p.low_device, p.high_device)},
            "psk": {p.key for p in pairs if p.kind in _SHARED},
            "md5": {f"interconnect:{name}" for name in self.network.interconnects},
            "ospf": {s.key for s in self.network.sites.values() if s.ospf is not None},
            **self._managed_by(),
            "primary-hub": sites, "asn": sites,
            "hub-router": {f"{s.key}:{u.name}@{h.key}" for s in self.network.sites.values() for u in s.uplinks
                           for h in self.network.hubs()},
        }
        for kind, keys in living.items():
            self.allocator.release_absent(kind, keys)

    def save_numbers(self) -> int:
        """Append what this session drew to the ledger. Returns how many records."""
        records = self.allocator.new_records
        if records:
            append_records(self.inventory / "ledger", records)
            self.ledger = self.allocator.ledger()
            self.allocator = Allocator(self.ledger, today())
            for drawn in ("numbers", "pairs"):
                self.__dict__.pop(drawn, None)
            self._models = None
        return len(records)
