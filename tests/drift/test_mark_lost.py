"""Drift tells of an object whose mark somebody wrote over what it was, and never that it is gone."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from simpul.config.model import FEATURES, Config, Object
from simpul.drift.compare import compare
from simpul.drift.history import Confirmed, History
from simpul.intent.model import Role
from simpul.plan.build import DeviceState, plan_device
from simpul.plan.model import DeviceFacts
from simpul.source import Reason, Source
from tests.platforms.cisco_iosxe.edges import edges, rendered
from tests.platforms.cisco_iosxe.patch_case import DIALECT

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


def test_a_plan_takes_what_the_log_says_was_made_for_ours_however_little_of_it_is_left() -> None:
    """Drift says that it changed; a plan that called it somebody's would keep the router out."""
    state = DeviceState(
        "paser-edge-1", Role.EDGE, "site:x", Reason("router", Source("x.yaml", 1, 1)), DIALECT,
        tuple(rendered(edges()["paser-edge-1"])), Config({}), DeviceFacts("cisco_iosxe", "", "", "17.9"))
    meant = DIALECT.intended(state.rendered)
    port = next(i for i, o in meant.objects.items() if "simpul:segment office" in o.text)
    name = port.partition("/")[2]
    left = Object(port, f"interface {name}\n description punya budi\n ip address 10.9.9.9 255.255.255.0\n", "vlan",
                  owned=False)
    runs = Config({**meant.objects, port: left}, unmarked=frozenset({port}))
    stranger = plan_device(replace(state, running=runs), (), lambda *_: None)
    assert port in stranger.kept_out
    part = plan_device(replace(state, running=runs, made=frozenset({port})), FEATURES, lambda *_: None)
    assert not part.kept_out
    assert [(s.id, s.before, s.after) for f in part.fragments for s in f.steps] == [
        (port, left.text, meant.objects[port].text)]
    assert any("bears no mark of Simpul's any more" in words for words in part.warnings)
