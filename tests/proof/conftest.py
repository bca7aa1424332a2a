"""The shipped network, rendered once; a test edits the text of some routers and asks for the verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

import pytest

from platforms.linux_frr.proof import read
from playbooks.policy import policy_of
from playbooks.prove import from_page
from simpul.network.numbers import NumberPlan
from simpul.proof.local import Local, local
from simpul.proof.model import Device
from simpul.proof.network import Net
from simpul.proof.policy import Policy
from simpul.proof.prove import prove
from simpul.proof.result import Proof
from simpul.render.page import as_text
from tests.network.conftest import _shipped, renderer


@dataclass(frozen=True)
class Pages:
    """Every router's page as `simpul render --out` writes it, and the policy that the same inventory declares."""

    texts: dict[str, str]
    policy: Policy
    _read: dict[str, Device] = field(default_factory=dict)

    def device(self, name: str, text: str | None = None) -> Device:
        if text is None and name in self._read:
            return self._read[name]
        device = read(name, from_page(text or self.texts[name], f"{name}.txt"))
        if text is None:
            self._read[name] = device
        return device

    def proof(self, edited: dict[str, str] | None = None, absent: Iterable[str] = ()) -> Proof:
        edited = edited or {}
        return prove(self.policy, {n: self.device(n, edited.get(n)) for n in self.texts if n not in absent})

    @cached_property
    def clean(self) -> Proof:
        return self.leaking({})

    def leaking(self, edited: dict[str, str]) -> Proof:
        """The proof where an edit is to be found out. Routers whose pages nobody edited are not judged again: what is
        found of them is what was found before, so that nobody asks here whether something is absent.
        """
        return prove(self.policy, {n: self.device(n, edited.get(n)) for n in self.texts}, lambda net, names: [
            local(net, name) if name in edited else self._judged[name] for name in names])

    @cached_property
    def _judged(self) -> dict[str, Local]:
        net = Net(self.policy, {n: self.device(n) for n in self.texts})
        return {name: local(net, name) for name in self.texts}


@pytest.fixture(scope="session")
def pages() -> Pages:
    built = _shipped()
    texts = {name: as_text(renderer().render(model)) for name, model in built.models.items()}
    return Pages(texts, policy_of(built.network, NumberPlan(built.network, built.allocator), built.pairs))


Edit = Callable[[str], str]


def insert_after(line: str, *new: str) -> Edit:
    """Add lines after the first one that is, or begins with, `line`."""

    def edit(text: str) -> str:
        rows = text.split("\n")
        at = next(n for n, row in enumerate(rows) if row.strip() == line or row.startswith(line))
        return "\n".join([*rows[: at + 1], *new, *rows[at + 1 :]])

    return edit


def swap(old: str, new: str) -> Edit:
    """Exchange text that must be there."""

    def edit(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return edit


def insert_port(port: str, old: str, new: str) -> Edit:
    """Exchange the first line of a switch port."""

    def edit(text: str) -> str:
        head, _, rest = text.partition(f"=== switch/{port}.conf ")
        reason, _, body = rest.partition("\n")
        assert body.startswith(old), body[:40]
        return f"{head}=== switch/{port}.conf {reason}\n{new}{body.removeprefix(old)}"

    return edit


def add(identifier: str, *rows: str) -> Edit:
    """Append an object of one's own."""
    return lambda text: text + f"=== {identifier} (filter) by hand (nobody.yaml:1)\n" + "".join(f"{r}\n" for r in rows)
