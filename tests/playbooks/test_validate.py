"""What a template author's CI is told: a place for each fault, in every form that code hosts read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from platforms.linux_frr import parsers
from playbooks import validate_templates, variants
from playbooks.validate_templates import run
from playbooks.workspace import PRODUCT
from simpul.intent.starter import write_starter

VPN = (PRODUCT / "templates" / "linux_frr" / "vpn.j2").read_text()
FILTER = (PRODUCT / "templates" / "linux_frr" / "base.j2").read_text()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small network with templates of its own, and one variant instead of ten."""
    write_starter(tmp_path / "inventory", global_id="0123456789")
    (tmp_path / "inventory" / "templates" / "linux_frr").mkdir(parents=True)
    monkeypatch.setattr(variants, "VARIANTS", variants.VARIANTS[:1])
    monkeypatch.chdir(tmp_path)
    yield tmp_path


def own(place: Path, name: str, text: str) -> None:
    (place / "inventory" / "templates" / "linux_frr" / name).write_text(text)


def told(place: Path, capfd: pytest.CaptureFixture[str]) -> tuple[int, str, list[dict[str, object]]]:
    """The exit code, what was printed, and the code quality report; JUnit says the same."""
    status = run(Path("inventory"), junit=place / "j.xml", quality=place / "q.json", annotate=True)
    suite = Xml.fromstring((place / "j.xml").read_bytes())  # noqa: S314 - written a moment ago
    assert (int(suite.attrib["failures"]) > 0) == bool(status) == bool(suite.findall(".//failure"))
    return status, capfd.readouterr().out, json.loads((place / "q.json").read_text())


def deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the vendor's parsers out: they are not what is tried."""
    monkeypatch.setattr(validate_templates, "heard", lambda *_: (None, []))


def test_a_line_that_the_dialect_refuses_is_placed_at_its_object(
    place: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:
    deaf(monkeypatch)
    own(place, "vpn.j2", VPN.replace("AllowedIPs =", "AlowedIPs ="))
    line = VPN[:VPN.index('{% object "wireguard/"')].count("\n") + 1
    status, out, quality = told(place, capfd)
    assert status == 1
    path = "inventory/templates/linux_frr/vpn.j2"
    assert f"::error file={path},line={line},col=1,title=SIM4" in out
    first = quality[0]
    assert first["location"] == {"path": path, "lines": {"begin": line}}
    assert first["severity"] == "major"
    assert len({q["fingerprint"] for q in quality}) == len(quality)


def test_a_name_that_the_model_has_not_is_placed_at_its_line(
    place: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:
    deaf(monkeypatch)
    own(place, "vpn.j2", VPN.replace("{{ tunnel.mtu }}", "{{ tunnel.mut }}", 1))
    line = VPN[:VPN.index("{{ tunnel.mtu }}")].count("\n") + 1
    status, out, _ = told(place, capfd)
    assert status == 1
    assert f"::error file=inventory/templates/linux_frr/vpn.j2,line={line},col=1,title=SIM301::" in out


def test_a_template_that_is_none_and_an_inventory_that_is_none(
    place: Path, capfd: pytest.CaptureFixture[str],
) -> None:
    own(place, "vpn.j2", "line one\n{% if %}\n")
    status, out, _ = told(place, capfd)
    assert status == 1
    assert "::error file=inventory/templates/linux_frr/vpn.j2,line=2,col=1,title=SIM304::" in out
    province = place / "inventory" / "province.yaml"
    province.write_text(province.read_text().replace("mbps: 1000", "mbps: fast", 1))
    status, out, _ = told(place, capfd)
    assert status == 1
    assert "::error file=inventory/province.yaml,line=" in out
    assert "title=SIM016" in out


def test_a_branch_that_nobody_takes_is_said_and_fails_nothing(
    place: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:
    deaf(monkeypatch)
    own(place, "vpn.j2", VPN.replace("# mtu {{ tunnel.mtu }}", '{% if tunnel.mtu == 1 %}\n# dead\n{% endif %}\n'
                                     "# mtu {{ tunnel.mtu }}", 1))
    line = VPN[:VPN.index("# mtu {{")].count("\n") + 1
    status, out, quality = told(place, capfd)
    assert status == 0
    assert f"::warning file=inventory/templates/linux_frr/vpn.j2,line={line},col=1,title=SIM320::was never true" in out
    assert {q["severity"] for q in quality} == {"minor"}


def test_parsers_that_cannot_be_asked_are_said_and_refuse_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container without the right to part its network, though root and though the programs are there."""
    parsers._can_part.cache_clear()
    monkeypatch.setattr(subprocess, "run", lambda words, **_: subprocess.CompletedProcess(words, 1))
    judged = parsers.judge({"frr/bgp.conf": "nonsense\n"})
    parsers._can_part.cache_clear()
    assert not judged.objections
    assert not judged.by
    assert "need root" in judged.absent[0]


@pytest.mark.lab
def test_what_only_the_vendor_s_parser_knows_is_heard(place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    if os.geteuid() or not shutil.which("nft", path="/usr/sbin"):
        pytest.skip("NOT HEARD BY NFT: needs root and nftables (make packages)")
    own(place, "base.j2", FILTER.replace("ct state established,related accept", "ct state established,relatde accept"))
    status, out, _ = told(place, capfd)
    assert status == 1
    assert "title=SIM321" in out
    assert "nft refuses nft/" in out
