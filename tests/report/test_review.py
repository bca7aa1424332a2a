"""The reviewer's page: nothing of a device is believed, a thousand equal edits are one, and a browser shows it."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import struct
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from platforms.linux_frr.dialect import LinuxFrr
from simpul.config.model import Action, Feature, Step
from simpul.config.sight import Sight
from simpul.plan.model import DeviceFacts, Fragment, Plan, Unit
from simpul.plan.serial import digest, fragment_id
from simpul.report import review, shape
from simpul.report.classes import edits, grouped
from simpul.report.review import review_page
from simpul.report.risks import Item, Risk, risk_lines, risks
from simpul.report.words import WORDS
from simpul.source import Reason, Source
from simpul.words.language import Language
from simpul.words.sentence import tell

EVIL = '<script>document.title="owned"</script><img src=x onerror="document.title=1">\u202e"\'&'
KEY = "4nQ7vC9kS0o2mBq1aXw8Zt5yUr3eLp6dFh0gJk2sNb4="


def step(action: Action, object_id: str, before: str | None, after: str | None, feature: Feature = "base") -> Step:
    return Step(action, object_id, feature, before, after)


def unit(device: str, *steps: Step, why: str = "site {}") -> Unit:
    reason = Reason(why.format(device), Source("inventory/network.yaml", 9, 1))
    bare = Fragment("", device, f"site:{device}", "switch", steps,
                    {s.id: "ab" * 32 if s.before else None for s in steps}, {s.id: reason for s in steps})
    return Unit(f"site:{device}", (replace(bare, id=fragment_id(bare)),))


def a_plan(*units: Unit) -> Plan:
    devices = {f.device for u in units for f in u.fragments}
    return Plan("net", {"network.yaml": "cd" * 32}, (), units,
                {d: DeviceFacts("linux_frr", "", "kernel", "8.4") for d in devices})


def sight(_device: str, object_id: str, of: str) -> Sight:
    return LinuxFrr().sight(object_id, of)


def page(plan: Plan, language: Language = "en") -> str:
    return review_page(plan, sight, {"linux_frr": {"undo": "a sentence"}}, language)


def found(plan: Plan) -> dict[str, Risk]:
    return {r.kind: r for r in risks(plan, edits(plan), sight, {})}


def neighbour(number: int, hold: int) -> Step:
    head = f"router bgp 64600\n neighbor 10.127.0.{number} remote-as 64602\n neighbor 10.127.0.{number} timers "
    return step("replace", f"frr/neighbor/10.127.0.{number}.conf", f"{head}5 15\n", f"{head}10 {hold}\n", "routing")


THOUSAND = a_plan(*(unit(f"kd-64-02-06-{i}-1", neighbour(i % 250, 30)) for i in range(1, 1001)),
                  unit("odd-1", neighbour(251, 31)))


class Seen(HTMLParser):
    """What a browser would make of the page: its elements, what they lead to, and what they would run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def hostile() -> Plan:
    """The same words wherever a device or an author could put some."""
    evil = unit(EVIL, step("replace", f"frr/neighbor/{EVIL}.conf", f"description {EVIL}\n", f"{EVIL}\n"),
                step("create", EVIL, None, EVIL), step("delete", f"{EVIL}2", EVIL, None), why=EVIL + "{}")
    return replace(a_plan(evil), network=EVIL, features=(EVIL,), inventory={EVIL: EVIL}, unreachable=(EVIL,),
                   unchanged=(EVIL,), warnings=(EVIL,), facts={EVIL: DeviceFacts(EVIL, EVIL, EVIL, EVIL)})


def test_what_a_device_says_is_never_markup_nor_hidden() -> None:
    seen = Seen(page(hostile()))
    assert not seen.tags & {"script", "img", "iframe", "object", "link", "foreignobject", "use", "image",
                             "animate", "set"}
    assert not [a for a in seen.attributes if a[0].startswith("on") or a[0] in ("src", "style", "srcset")]
    assert all(str(value).startswith("#") for name, value in seen.attributes if name == "href")
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
            ) in seen.attributes
    assert seen.words.count("<script>") >= 10
    assert "\u202e" not in page(hostile())
    assert r"\u202e" in seen.words


def test_what_a_platform_cannot_undo_is_said_in_both_languages() -> None:
    limit = tell("a router has no way to try a TCP connection: verify says so")
    plan = a_plan(unit("a-1", step("create", "x", None, "y\n")))
    text = Seen(review_page(plan, sight, {"linux_frr": {"tcp": limit, "own": "in nobody's words but its own"}})).words
    assert "linux_frr, tcp: a router has no way to try a TCP connection: verify says so" in text
    assert "linux_frr, tcp: router tidak dapat mencoba koneksi TCP: verify menyebutkannya" in text
    assert text.count("in nobody's words but its own") == 1


def test_nothing_of_the_page_is_fetched() -> None:
    text = page(THOUSAND)
    assert not re.findall(r"https?://|@import|url\(", text)


def test_a_router_that_is_kept_out_comes_first_with_its_reason() -> None:
    plan = replace(a_plan(unit("a-1", step("create", "host/a-1.conf", None, "hostname a-1\n"))),
                   kept_out={"b-2": "1 intended object(s) exist on the device and are not Simpul's: frr/bgp.conf"})
    assert risks(plan, edits(plan), sight, {})[0] == Risk("kept", (Item(plan.kept_out["b-2"], ("b-2",)),))
    text = Seen(page(plan)).words
    assert "b-2" in text
    assert "frr/bgp.conf" in text
    assert WORDS["kept-why"][0] in text
    assert any("frr/bgp.conf" in line.text for line in risk_lines(plan, sight, {}))
    nothing_else = replace(a_plan(), kept_out=plan.kept_out)
    assert "frr/bgp.conf" in Seen(page(nothing_else)).words


def test_a_thousand_equal_edits_are_one_class_and_the_outlier_is_marked() -> None:
    (group,) = grouped(edits(THOUSAND))
    assert sorted((len(c.edits), c.usual) for c in group.classes) == [(1, 1000), (1000, 0)]
    text = page(THOUSAND)
    assert text.count('class="odd"') == 1
    assert len(text) < 1_000_000
    for device in ("odd-1", "kd-64-02-06-777-1"):
        assert device in text


def test_what_has_no_room_is_said_not_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "MEMBER_LINES", 10)
    text = page(THOUSAND)
    assert WORDS["not-here"][0] in text
    assert "kd-64-02-06-777-1" in text
    assert "timers 10 31" in text


def test_a_shape_keeps_what_is_no_name() -> None:
    assert doctest.testmod(shape) == (0, 5)
    assert shape.of_line(" set local-preference 3800") == " set local-preference 3800"
    assert shape.of_line("address 10.0.0.1/30") != shape.of_line("address 10.0.0.1/31")


def test_both_languages_have_every_word_of_the_page() -> None:
    template = (Path(review.__file__).parent / "review.html.j2").read_text()
    used = set(re.findall(r'\bt\("([\w-]+)"\)', template))
    assert used <= set(WORDS)
    assert all(en and ind and en.isprintable() and ind.isprintable() for en, ind in WORDS.values())
    text = page(hostile(), "id")
    assert '<html lang="id">' in text
    assert 'id="show-id" class="switch" checked' in text
    assert text.count('class="en"') == text.count('class="id"') > 40


def test_what_opens_what_closes_and_for_whom() -> None:
    name = "nft/inside/60-permit-a.elements"
    row = "add element inet simpul permit4 { 10.64.0.0/25 . 10.64.1.128/32 . tcp . %d }\n"
    told = found(a_plan(unit("hub-1", step("replace", name, row % 443, row % 22, "filter"))))
    assert [i.what for i in told["opens"].items] == [
        "filter inside permit4: 10.64.0.0/25 . 10.64.1.128/32 . tcp . 22"]
    assert [i.what for i in told["closes"].items] == [
        "filter inside permit4: 10.64.0.0/25 . 10.64.1.128/32 . tcp . 443"]
    assert told["opens"].items[0].devices == ("hub-1",)


def test_a_filter_that_nobody_can_sum_up_has_to_be_read() -> None:
    chain = "chain forward {\n\ttype filter hook forward priority 0; policy drop;\n}\n"
    told = found(a_plan(unit("a-1", step("create", "nft/inside/20-forward.nft", None, chain, "filter"))))
    assert [i.what for i in told["unread"].items] == ["+ nft/inside/20-forward.nft"]


def test_what_the_push_travels_on() -> None:
    told = found(a_plan(unit("a-1", neighbour(1, 30)), unit("b-1", step("create", "time/chrony.conf", None, "x\n"))))
    assert [i.what for i in told["path"].items] == ["~ frr/neighbor/10.127.0.1.conf"]


def test_keys_are_fingerprints_and_both_ends_are_compared() -> None:
    def tunnel(own: str, peer: str) -> str:
        return f"[Interface]\nPrivateKey = secret:wg:{own}\n[Peer]\nPublicKey = {peer}\n"

    other = KEY.replace("4nQ7", "9xY2")
    ends = a_plan(unit("a-1", step("create", "wireguard/wg7.conf", None, tunnel(KEY, other), "vpn")),
                  unit("b-1", step("create", "wireguard/wg7.conf", None, tunnel(other, KEY), "vpn")))
    assert [i.what for i in found(ends)["keys"].items] == [
        "wireguard/wg7.conf: - -> wg:4nQ7vC9kS0o2… = b-1", "wireguard/wg7.conf: - -> wg:9xY2vC9kS0o2… = a-1"]


@pytest.fixture
def chromium() -> str:
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("SIMPUL_REQUIRE_LAB"):
            pytest.fail("chromium is not installed: make packages")
        pytest.skip("NOT TESTED IN A BROWSER: chromium is not installed (make packages)")
    return path


def browse(chromium: str, folder: Path, text: str, *options: str) -> str:
    file = folder / "plan.html"
    file.write_text(text)
    done = subprocess.run([chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'own'}",
                           "--window-size=1280,1600", *options, file.as_uri()],
                          capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr[-400:]
    return done.stdout


def test_a_browser_runs_nothing_of_a_hostile_plan(chromium: str, tmp_path: Path) -> None:
    dom = browse(chromium, tmp_path, page(hostile()), "--dump-dom")
    title = re.search(r"<title>(.*?)</title>", dom, re.DOTALL)
    assert title and title[1].startswith(f"Plan {digest(hostile())[:16]}"), "a script of the plan's has run"


def test_a_browser_shows_the_page_in_either_language(chromium: str, tmp_path: Path) -> None:
    shots = []
    for language in ("en", "id"):
        shot = tmp_path / f"{language}.png"
        browse(chromium, tmp_path, page(THOUSAND, language), f"--screenshot={shot}")
        shots.append(shot.read_bytes())
    assert {struct.unpack(">II", s[16:24]) for s in shots} == {(1280, 1600)}
    assert all(len(s) > 40_000 for s in shots), "an empty page"
    assert shots[0] != shots[1]
