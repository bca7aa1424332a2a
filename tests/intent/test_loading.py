"""Loading a folder: which files count, what the digest covers, that order means nothing, and how long it takes."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from simpul.errors import IntentError
from simpul.intent import Loaded, load, load_network
from simpul.intent.starter import write_starter
from simpul.source import Source

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 6, 1)


def read(folder: Path) -> Loaded:
    return load_network(folder, today=TODAY, platforms={"linux_frr"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_starter(tmp_path / "inventory", global_id="0123456789")
    return tmp_path / "inventory"


def codes(folder: Path) -> list[str]:
    with pytest.raises(IntentError) as caught:
        read(folder)
    return [d.code for d in caught.value.diagnostics]


def test_files_are_named_from_the_inventory_s_own_folder(folder: Path) -> None:
    loaded = read(folder)
    assert loaded.files[:2] == ("inventory/governments/99.01-hulu.yaml", "inventory/governments/99.02-hilir.yaml")
    hulu = loaded.network.governments["99.01"]
    assert hulu.where == Source("inventory/governments/99.01-hulu.yaml", 1, 20)
    assert load(folder, today=TODAY, platforms={"linux_frr"}) == loaded.network


def test_other_and_hidden_files_do_not_count(folder: Path) -> None:
    before = read(folder)
    (folder / "ledger").write_text("not YAML: [")
    (folder / ".draft.yaml").write_text("[")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.yaml").write_text("[")
    assert read(folder) == before


def test_a_file_that_would_be_passed_over_by_its_ending_is_refused(folder: Path) -> None:
    (folder / "more.yml").write_text("sites: {}\n")
    (folder / "more.YAML").write_text("sites: {}\n")
    assert codes(folder) == ["SIM001", "SIM001"]


def test_no_folder_no_file_no_network(tmp_path: Path) -> None:
    assert codes(tmp_path / "absent") == ["SIM001"]
    assert codes(tmp_path) == ["SIM001"]
    (tmp_path / "a.yaml").write_text("vlans: {}\n")
    assert codes(tmp_path) == ["SIM015"]


def test_what_bears_the_name_of_a_file_and_is_none_is_refused(folder: Path) -> None:
    """Passed over in silence, a government would be gone from the network."""
    (folder / "lost.yaml").symlink_to(folder / "nowhere.yaml")
    (folder / "loop.yaml").symlink_to("loop.yaml")
    os.mkfifo(folder / "pipe.yaml")
    with pytest.raises(IntentError) as caught:
        read(folder)
    assert sorted(d.message for d in caught.value.diagnostics) == [
        "inventory/loop.yaml is a link that leads nowhere", "inventory/lost.yaml is a link that leads nowhere",
        "inventory/pipe.yaml is no file"]


def test_a_link_to_a_folder_of_files_is_refused_and_a_link_to_a_file_is_read(folder: Path, tmp_path: Path) -> None:
    (folder / "governments").rename(tmp_path / "shared")
    (folder / "governments").symlink_to(tmp_path / "shared")
    with pytest.raises(IntentError) as caught:
        read(folder)
    assert "inventory/governments is a link to a folder" in caught.value.diagnostics[0].message
    (folder / "governments").unlink()
    (folder / "governments").mkdir()
    for file in (tmp_path / "shared").iterdir():
        (folder / "governments" / file.name).symlink_to(file)
    (tmp_path / "texts").mkdir()
    (folder / "templates").symlink_to(tmp_path / "texts")
    assert set(read(folder).network.governments) == {"99", "99.01", "99.02"}


def test_a_folder_may_be_called_like_a_file(folder: Path) -> None:
    (folder / "loop.yaml").mkdir()
    assert read(folder).warnings == ()


def test_the_digests_cover_every_name_and_byte(folder: Path, tmp_path: Path) -> None:
    sources = read(folder).sources
    assert all(len(digest) == 64 for digest in sources.values())
    write_starter(tmp_path / "copy" / "inventory", global_id="0123456789")
    assert read(tmp_path / "copy" / "inventory").sources == sources
    (folder / "network.yaml").write_text((folder / "network.yaml").read_text() + "# a remark\n")
    assert read(folder).sources != sources
    (tmp_path / "copy" / "inventory" / "province.yaml").rename(tmp_path / "copy" / "inventory" / "prov.yaml")
    assert read(tmp_path / "copy" / "inventory").sources != sources


def without_places(thing: Any) -> Any:
    if dataclasses.is_dataclass(thing):
        return (
            type(thing).__name__,
            {f.name: without_places(getattr(thing, f.name)) for f in dataclasses.fields(thing) if f.name != "where"},
        )
    if isinstance(thing, dict):
        return [(key, without_places(value)) for key, value in thing.items()]
    return [without_places(item) for item in thing] if isinstance(thing, tuple) else thing


def backwards(thing: Any, key: str = "") -> Any:
    """The same YAML written in the other order, but for lists whose order is their meaning."""
    if isinstance(thing, dict):
        return {k: backwards(v, k) for k, v in reversed(thing.items())}
    ordered = ("wan", "pool4", "site_asn", "banner", "radius", "syslog")
    if isinstance(thing, list) and key not in ordered and not key.startswith("aggregates"):
        return [backwards(item) for item in reversed(thing)]
    return thing


def test_the_order_in_which_things_are_written_means_nothing(tmp_path: Path) -> None:
    inventory = ROOT / "inventory"
    other = tmp_path / "inventory"
    other.mkdir()
    for number, path in enumerate(sorted(inventory.rglob("*.yaml"), reverse=True)):
        text = yaml.safe_dump(backwards(yaml.safe_load(path.read_text())), sort_keys=False, width=1000)
        (other / f"{number:02}.yaml").write_text(text)
    assert without_places(read(other).network) == without_places(read(inventory).network)


def write_kaltim(folder: Path, devices: int) -> None:
    subprocess.run([sys.executable, "-m", "bench.generator", str(folder), str(devices)], check=True, cwd=ROOT)


def test_the_made_up_province_keeps_the_awkward_facts(tmp_path: Path) -> None:
    write_kaltim(tmp_path / "inventory", 1392)
    loaded = read(tmp_path / "inventory")
    assert loaded.warnings == ()
    sites = [
        site
        for site in loaded.network.sites.values()
        if site.key.split("/")[1] in ("kantor-desa", "kelurahan", "kecamatan")
    ]
    assert Counter(site.government for site in sites)["64.02"] == 257
    assert len(sites) == 841 + 197 + 105
    shared = [
        count for count in Counter(site.name for site in sites if "/kantor-desa/" in site.key).values() if count > 1
    ]
    assert (len(shared), max(shared)) == (30, 6)


def test_257_sites_of_a_24_do_not_fit_in_a_16(tmp_path: Path) -> None:
    write_kaltim(tmp_path / "inventory", 1143 + 61)
    profiles = tmp_path / "inventory" / "profiles.yaml"
    head, village, tail = profiles.read_text().partition("  village-office:")
    profiles.write_text(head + village + tail.replace("prefix4: 25", "prefix4: 24"))
    with pytest.raises(IntentError) as caught:
        read(tmp_path / "inventory")
    [found] = caught.value.diagnostics
    assert found.code == "SIM141"
    assert "1 x /22 + 257 x /24" in found.message
    assert "10.66.0.0/16; 5 left over" in found.message


def test_devices_are_put_together_once_for_a_network(tmp_path: Path) -> None:
    """Whoever asks for each device by its name must not pay for all of them each time."""
    write_starter(tmp_path / "inventory")
    network = load(tmp_path / "inventory", today=date(2026, 12, 1), platforms=("linux_frr",))
    assert network.devices() is network.devices()
    fewer = dataclasses.replace(network, sites=dict(list(network.sites.items())[:1]))
    assert set(fewer.devices()) == {d.name for s in fewer.sites.values() for d in s.devices} < set(network.devices())
