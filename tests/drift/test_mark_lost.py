"""Drift tells of an object whose mark somebody wrote over what it was, and never that it is gone."""

from __future__ import annotations

from hashlib import sha256

from simpul.config.model import Config, Object
from simpul.drift.compare import compare
from simpul.drift.history import Confirmed, History

TEXT = "interface Gi2\n description simpul:segment office\n ip address 10.0.0.1 255.255.255.0\n"


def test_what_the_log_says_was_made_is_changed_and_not_gone_and_nobody_s_new_object() -> None:
    digest = sha256(TEXT.encode()).hexdigest()
    confirmed = Confirmed(digest, TEXT, "2026-11-30T10:00:00Z", "rina", "plan 0123456789abcdef")
    history = History("edge-1", {"interface/Gi2": confirmed}, gap="", others={})
    live = Config({"interface/Gi2": Object(
        "interface/Gi2", TEXT.replace("simpul:segment office", "ruang camat"), "vlan", owned=False),
        "interface/Gi3": Object("interface/Gi3", "interface Gi3\n description budi\n", "vlan", owned=False)},
        unmarked=frozenset({"interface/Gi2", "interface/Gi3"}))
    drift = compare(live, history, Config({}))
    (difference,) = drift.differences
    assert (difference.id, difference.kind, difference.confirmed) == ("interface/Gi2", "changed", TEXT)
    assert "ruang camat" in (difference.live or "")
    assert drift.unowned == ("interface/Gi3",)
    assert "interface/Gi2 bears no mark" in drift.warnings[0]
