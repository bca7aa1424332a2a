"""OSPF as the dialect reads, refuses and changes it; `test_patch_lab` does the same to a real FRR."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from platforms.linux_frr.dialect import LinuxFrr, canonical, edit
from simpul.config.model import Config
from simpul.errors import DialectError
from tests.platforms.linux_frr.frr_texts import fetched, rendered

DIALECT = LinuxFrr()
KEY, OTHER = f"secret:ospf:{'a' * 32}", f"secret:ospf:{'b' * 32}"
ROUTERS, SPEAKER = "frr/ospf.conf", "frr/ospf-interface/vlan60.conf"
SAID = """\
ip protocol ospf route-map SIMPUL-core-in4
ipv6 protocol ospf6 route-map SIMPUL-core-in6
router ospf
 ospf router-id 10.126.0.1
 redistribute bgp metric 10 route-map SIMPUL-core-out4
exit
router ospf6
 ospf6 router-id 10.126.0.1
exit
"""
SPOKEN = f"""\
interface vlan60
 ip ospf area 0
 ip ospf authentication message-digest
 ip ospf message-digest-key 1 md5 {KEY}
 ipv6 ospf6 area 0
 ipv6 ospf6 authentication key-id 1 hash-algo hmac-sha-256 key {KEY}
exit
"""


def lines(before: str | None, after: str | None, of: str = SPEAKER) -> list[str]:
    return [line.strip() for line in edit.lines(of, before, after)]


def test_it_speaks_last_and_falls_silent_first() -> None:
    came, went = lines(None, SPOKEN), lines(SPOKEN, None)
    assert came.index("ip ospf area 0") > came.index(f"ip ospf message-digest-key 1 md5 {KEY}")
    assert came.index("ipv6 ospf6 area 0") > came.index(
        f"ipv6 ospf6 authentication key-id 1 hash-algo hmac-sha-256 key {KEY}")
    assert went.index("no ip ospf area 0") < went.index("no ip ospf message-digest-key 1")
    assert not [line for line in went if "secret:" in line], "an undo restates no secret"


def test_a_new_key_is_not_heard_beside_the_old_one() -> None:
    changed = lines(SPOKEN, SPOKEN.replace(f"md5 {KEY}", f"md5 {OTHER}"))
    assert changed == ["interface vlan60", "no ip ospf area 0", "no ip ospf message-digest-key 1",
                       f"ip ospf message-digest-key 1 md5 {OTHER}", "ip ospf area 0", "exit"]


def test_what_bounds_it_comes_before_it_and_goes_after_it() -> None:
    came, went = lines(None, SAID, ROUTERS), lines(SAID, None, ROUTERS)
    assert came[0].startswith("ip protocol ospf ")
    assert came.index("ipv6 protocol ospf6 route-map SIMPUL-core-in6") < came.index("router ospf6")
    assert went == ["no router ospf", "no router ospf6", "no ip protocol ospf route-map SIMPUL-core-in4",
                    "no ipv6 protocol ospf6 route-map SIMPUL-core-in6"]


@pytest.mark.parametrize(("object_id", "text", "words"), [
    (ROUTERS, SAID.replace("ip protocol ospf route-map SIMPUL-core-in4\n", "", 1), "without a bound"),
    (ROUTERS, SAID.replace(" route-map SIMPUL-core-out4", ""), "tells the LAN all"),
    (ROUTERS, SAID.replace(" ospf router-id", " network 10.0.0.0/8 area 0\n ospf router-id"), "no line of"),
    (ROUTERS, SAID + "router bgp 64600\nexit\n", "no line of OSPF"),
    (SPEAKER, SPOKEN.replace(KEY, "geheim"), "readable"),
    (SPEAKER, SPOKEN.replace(" ip ospf authentication message-digest\n", ""), "not signed"),
    (SPEAKER, re.sub(r" ipv6 ospf6 authentication .*\n", "", SPOKEN), "not signed"),
    (SPEAKER, SPOKEN.replace("interface vlan60", "interface vlan61"), "not `interface vlan60`"),
    (SPEAKER, SPOKEN.replace(" ip ospf area", " ip ospf cost 5\n ip ospf area"), "no line of OSPF"),
])
def test_refused(object_id: str, text: str, words: str) -> None:
    with pytest.raises(DialectError, match=words):
        canonical(object_id, text)


def test_what_runs_is_read_back_and_the_rest_is_somebody_elses() -> None:
    runs = SAID.replace("router ospf\n", "router ospf\n timers throttle spf 0 50 500\n") + SPOKEN.replace(
        " ip ospf area 0\n", " description uplink\n ip ospf area 7\n").replace(KEY, "lebih-rahasia")
    seen = DIALECT.running(fetched({ROUTERS: SAID, SPEAKER: SPOKEN}, runs)).objects
    assert seen[ROUTERS].text == SAID
    assert seen[ROUTERS].owned
    assert seen[SPEAKER].text == SPOKEN.replace("area 0\n ip ospf auth", "area 7\n ip ospf auth").replace(
        KEY, "secret:masked")
    assert not seen[SPEAKER].saved
    assert seen["frr/other/router-ospf"].text == "router ospf\n timers throttle spf 0 50 500\n"
    assert "description uplink" in seen["frr/other/interface-vlan60"].text


def test_without_drop_ins_it_is_somebody_elses_and_its_keys_do_not_leave() -> None:
    seen = DIALECT.running(fetched({}, SAID + SPOKEN.replace(KEY, "rahasia"))).objects
    assert not [o for o in seen.values() if o.owned]
    assert not [o for o in seen.values() if "rahasia" in o.text]
    assert "router ospf" in seen["frr/other/router-ospf"].text


def test_it_needs_its_bounds_and_its_interface() -> None:
    config = DIALECT.intended(rendered({ROUTERS: canonical(ROUTERS, SAID), SPEAKER: SPOKEN}))
    assert config.objects[SPEAKER].requires == {"ospf:routers", "interface:vlan60"}
    assert config.objects[ROUTERS].requires == {
        "route-map:SIMPUL-core-in4", "route-map:SIMPUL-core-in6", "route-map:SIMPUL-core-out4"}


@pytest.mark.parametrize(("object_id", "text"), [
    (ROUTERS, SAID.replace("ip protocol ospf route-map SIMPUL-core-in4\n", "", 1)),
    (SPEAKER, SPOKEN.replace(" ip ospf authentication message-digest\n", "")),
])
def test_hazards_between_steps(object_id: str, text: str) -> None:
    good = DIALECT.running(fetched({ROUTERS: SAID, SPEAKER: SPOKEN}, SAID + SPOKEN))
    bad = DIALECT.read(object_id, SAID, "routing")
    objects = {**good.objects, object_id: type(bad)(object_id, text, "routing")}
    before, after = DIALECT.hazards(good), DIALECT.hazards(Config(objects))
    assert not [h for h in before if h.startswith("frr/ospf")]
    assert [h for h in after if h.startswith(object_id)]


def test_the_router_shows_a_key_by_its_name(tmp_path: Path) -> None:
    """The helper's own words, run as the router runs them: in the drop-in and in what FRR prints."""
    source = Path("platforms/linux_frr/simpul-effects").read_text()
    function = source[source.index("signed() {"):source.index("signed_away() {")]
    (tmp_path / "live/frr/ospf-interface").mkdir(parents=True)
    (tmp_path / "live/frr/ospf-interface/vlan60.conf").write_text(SPOKEN.replace(KEY, "rahasia-16-huruf"))
    shown = tmp_path / "shown"
    others = SPOKEN.replace("vlan60", "vlan61").replace(KEY, "others-own")
    shown.write_text("router bgp 1\nexit\n!\n" + SPOKEN.replace(KEY, "rahasia-16-huruf") + "!\n" + others)
    script = f'set -eu; RUN={tmp_path}\n{function}\nsed -E "$(signed {shown})" {shown}'
    said = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout
    digest = subprocess.run(["sh", "-c", "printf rahasia-16-huruf | sha256sum | cut -c1-32"], capture_output=True,
                            text=True, check=True).stdout.strip()
    assert "rahasia" not in said
    assert said.count(f"secret:ospf:{digest}") == 2
    assert said.count("others-own") == 2, "others' are masked whole, by who calls this"
