"""Public Wi-Fi in the dialect: what it refers to, what may not be missing, and the order of its coming and going."""

from __future__ import annotations

import pytest

from platforms.linux_frr.dialect import LinuxFrr, canonical
from simpul.config.diff import diff
from simpul.config.model import Config, RenderedObject, Step
from simpul.config.patch import apply, order, undo
from simpul.config.simulate import simulate
from simpul.errors import DialectError, UnsafeStep
from simpul.source import Reason, Source

DIALECT = LinuxFrr()
PUBLIC = "vlan 60\naddress 172.29.0.1/23\nnear 172.29.2.0/31\nfar 172.29.2.1/31\nroute 172.29.0.0/22\nmtu 1492\n"
SHAPE = "port eth0\nupload 28500\ndownload 28500\nguests-upload 8550\nguests-download 8550\ntunnel 203.0.113.2\n"


def chain(name: str, *rules: str, kind: str = "filter", hook: str | None = None) -> str:
    policy = "drop" if kind == "filter" else "accept"
    base = [f"type {kind} hook {hook or name} priority 0; policy {policy};"] if hook or name in _HOOKS else []
    return f"chain {name} {{\n" + "".join(f"\t{row}\n" for row in (*base, *rules)) + "}\n"


_HOOKS = ("input", "forward", "output")
WITHOUT = {
    **{f"nft/inside/10-{hook}.nft": chain(hook) for hook in ("input", "forward")},
    **{f"nft/wan/10-{hook}.nft": chain(hook) for hook in _HOOKS},
    "wan/fibre.conf": "port eth0\naccess dhcp\nmtu 1492\nmetric 110\n",
}
WITH = {
    **WITHOUT,
    "nft/wan/10-forward.nft": chain("forward", 'iifname "guests" goto guests'),
    "nft/wan/00-kept.nft": "set kept {\n\ttype ipv4_addr\n\tflags interval\n\telements = { 10.0.0.0/8 }\n}\n",
    "nft/wan/05-guests.nft": chain("guests", "ip daddr @kept drop", "accept"),
    "nft/wan/40-translate.nft": chain("translate", "ip saddr 172.29.0.0/22 masquerade", kind="nat", hook="postrouting"),
    **{f"nft/public/10-{hook}.nft": chain(hook) for hook in _HOOKS},
    "public/vlan60.conf": PUBLIC,
    "shape/fibre.conf": SHAPE,
    "switch/eth8.conf": "access 60\nisolated yes\n",
    "guests/vlan60.conf": "no-resolv\ninterface=vlan60\nserver=198.51.100.10\n",
}


def config(texts: dict[str, str]) -> Config:
    why = Reason("a test", Source("a.yaml", 1, 1))
    return DIALECT.intended(RenderedObject(i, t, "public", "site:x", why) for i, t in texts.items())


def steps(before: dict[str, str], after: dict[str, str]) -> tuple[Step, ...]:
    running, intended = config(before), config(after)
    return order(diff(running, intended), running, intended, DIALECT)


@pytest.mark.parametrize(("before", "after"), [(WITHOUT, WITH), (WITH, WITHOUT)], ids=["comes", "goes"])
def test_it_comes_and_goes_and_comes_back(before: dict[str, str], after: dict[str, str]) -> None:
    running, intended = config(before), config(after)
    plan = steps(before, after)
    simulate(running, plan, DIALECT)
    assert apply(running, plan, DIALECT).objects == intended.objects
    assert apply(intended, undo(plan), DIALECT).objects == running.objects
    assert not diff(intended, intended)


def test_guests_come_last_and_go_first() -> None:
    keeps = {"nft/wan/05-guests.nft", "nft/wan/10-forward.nft", "nft/wan/40-translate.nft",
             *(f"nft/public/10-{hook}.nft" for hook in _HOOKS)}
    coming = [s.id for s in steps(WITHOUT, WITH)]
    # Until the lines' forward chain lets them through, it denies.
    assert all(coming.index("public/vlan60.conf") > coming.index(i) for i in keeps - {"nft/wan/10-forward.nft"})
    going = [s.id for s in steps(WITH, WITHOUT)]
    assert all(going.index("public/vlan60.conf") < going.index(i) for i in keeps - {"nft/wan/10-forward.nft"})
    assert going.index("nft/wan/10-forward.nft") < going.index("nft/wan/05-guests.nft")


@pytest.mark.parametrize("missing", ["nft/public/10-input.nft", "nft/public/10-forward.nft", "nft/public/10-output.nft",
                                     "nft/wan/05-guests.nft", "nft/wan/40-translate.nft"])
def test_nothing_that_keeps_guests_apart_goes_before_they_do(missing: str) -> None:
    running = config(WITH)
    gone = DIALECT.step(running.objects[missing], None)
    with pytest.raises(UnsafeStep):
        simulate(running, [gone], DIALECT)


def test_a_public_zone_without_default_deny_is_a_hazard() -> None:
    assert DIALECT.hazards(config(WITH)) == []
    texts = {i: t for i, t in WITH.items() if not i.startswith("nft/public/")}
    assert DIALECT.hazards(config(texts)) == [
        f"nft/public: nothing denies by default in hook {hook}" for hook in sorted(_HOOKS)]
    assert DIALECT.hazards(config({i: t for i, t in texts.items() if not i.startswith("public/")})) == []


@pytest.mark.parametrize("zone", ["inside", "public"])
def test_translation_anywhere_else_is_a_hazard(zone: str) -> None:
    identifier = f"nft/{zone}/40-translate.nft"
    assert DIALECT.hazards(config({**WITH, identifier: WITH["nft/wan/40-translate.nft"]})) == [
        f"{identifier}: addresses are translated where guests leave by a line, and nowhere else"]


def test_canonical_text() -> None:
    assert canonical("public/vlan60.conf", "# guests\n" + PUBLIC.replace("vlan 60", "VLAN   60")) == PUBLIC
    assert canonical("shape/fibre.conf", SHAPE) == SHAPE
    assert canonical("switch/eth8.conf", "access 60\nisolated  yes\n") == "access 60\nisolated yes\n"


@pytest.mark.parametrize(("identifier", "old", "new", "words"), [
    ("public/vlan60.conf", "172.29.0.1/23", "10.66.0.1/25", "not in the guests'"),
    ("public/vlan60.conf", "far 172.29.2.1/31", "far 172.29.2.3/31", "one cable"),
    ("public/vlan60.conf", "vlan 60", "vlan 61", "in the file of"),
    ("public/vlan60.conf", "mtu 1492\n", "", "`mtu` is missing"),
    ("public/vlan60.conf", "172.29.0.1/23", "fd00::1/64", "not in the guests'"),
    ("shape/fibre.conf", "guests-upload 8550", "guests-upload 28500", "leaves nothing"),
    ("shape/fibre.conf", "download 28500\n", "download much\n", "not a number"),
    ("shape/fibre.conf", "port eth0\n", "", "`port` is missing"),
    ("guests/vlan60.conf", "198.51.100.10", "10.126.0.1", "asked outside"),
    ("guests/vlan60.conf", "server=", "server=/desa.id/", "asked outside"),
    ("guests/vlan60.conf", "no-resolv\n", "", "`no-resolv` is missing"),
    ("switch/eth8.conf", "access 60", "trunk 10,60", "`isolated` beside `trunk`"),
    ("switch/eth8.conf", "yes", "no", "not one of"),
])
def test_refused(identifier: str, old: str, new: str, words: str) -> None:
    with pytest.raises(DialectError) as refused:
        canonical(identifier, WITH[identifier].replace(old, new, 1))
    assert words in str(refused.value)
