"""What `simpul init` writes."""

from __future__ import annotations

from datetime import date
from ipaddress import IPv6Network
from pathlib import Path

import pytest

from simpul.errors import IntentError
from simpul.intent import load_network
from simpul.intent.model import Role
from simpul.intent.starter import write_starter


def test_it_passes_check_and_has_two_of_everything(tmp_path: Path) -> None:
    files = write_starter(tmp_path / "new")
    loaded = load_network(tmp_path / "new", today=date(2026, 6, 1), platforms={"linux_frr"})
    assert loaded.warnings == ()
    assert sorted(f"new/{name}" for name in files) == sorted(loaded.files)
    roles = [site.role for site in loaded.network.sites.values()]
    assert [roles.count(role) for role in (Role.HUB, Role.EDGE, Role.VILLAGE)] == [2, 2, 2]


def test_each_network_draws_a_ula_prefix_of_its_own(tmp_path: Path) -> None:
    drawn = set()
    for number in range(3):
        write_starter(tmp_path / str(number))
        network = load_network(tmp_path / str(number), today=date(2026, 6, 1), platforms={"linux_frr"}).network
        [prefix] = network.aggregates6
        assert prefix.prefixlen == 48
        assert prefix.subnet_of(IPv6Network("fd00::/8"))
        drawn.add(prefix)
    assert len(drawn) == 3


@pytest.mark.parametrize("digits", ["0000000000", "ffffffffff", "0000230001"])
def test_any_draw_is_a_prefix(tmp_path: Path, digits: str) -> None:
    write_starter(tmp_path / "new", global_id=digits)
    network = load_network(tmp_path / "new", today=date(2026, 6, 1), platforms={"linux_frr"}).network
    assert f"{int(network.aggregates6[0].network_address):032x}"[2:12] == digits


def test_it_never_writes_into_a_folder_that_holds_anything(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    for target in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(IntentError) as caught:
            write_starter(target)
        assert caught.value.code == "SIM018"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
