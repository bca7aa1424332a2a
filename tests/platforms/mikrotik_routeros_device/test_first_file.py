"""A router in factory state, its first file, its backup, and its successor."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import asyncssh
import pytest

from lab.emulated.routeros.device import RouterOs as Emulated
from lab.emulated.server import Farm
from platforms.mikrotik_routeros.dialect import RouterOs
from platforms.mikrotik_routeros.driver import MikrotikRouteros
from platforms.registry import platform
from platforms.session import Endpoint
from records.keys import new_host_key
from simpul.config.diff import diff
from simpul.config.model import Config
from simpul.errors import DeviceError
from simpul.network.build import bootstrap_model
from simpul.secrets import insert
from tests.platforms.mikrotik_routeros.models import RELEASES, VERSIONS, model, rendered, secret
from tests.platforms.mikrotik_routeros_device.router import NAME, NOON, exported

PLATFORM = platform("mikrotik_routeros")


@dataclass(slots=True)
class Site:
    """One router's first file, the public half of its host key, and the operator's key."""

    text: str
    public: str
    key_file: Path
    intended: Config


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def site(tmp_path: Path, release: str) -> Site:
    operator = asyncssh.generate_private_key("ssh-ed25519")
    key_file = tmp_path / "operator"
    operator.write_private_key(key_file)
    found = bootstrap_model(replace(model("kd-64-01-03-2006-1", release), name=NAME))
    intended = RouterOs().intended(rendered(found))
    host, public = new_host_key()
    objects = {o.id: insert(o.text, secret) for o in intended.objects.values()}
    line = operator.export_public_key("openssh").decode().strip()
    return Site(PLATFORM.first_file(NAME, objects, host, [f"{line} ani", line + " budi"]), public, key_file, intended)


def imported(farm: Farm, text: str, version: str, mode: str = "advanced") -> tuple[Emulated, int, str]:
    """A factory router on which a hand ran the file; its port, and what the console said."""
    device = Emulated(farm.clock, version=version, ports=12, now=NOON, mode=mode)
    device.files["first.rsc"] = text.encode()
    out: list[str] = []

    def run() -> None:
        out.append(device.do("/import first.rsc"))
        farm.clock.advance(10)
    farm.call(run)
    return device, farm.plug(device), "".join(out) + device.do("/log print where topics~\"error\"")


def session(site: Site, port: int, user: str = "root") -> MikrotikRouteros:
    return MikrotikRouteros.open(Endpoint(NAME, "127.0.0.1", port, user, str(site.key_file), site.public, 10.0))


def test_a_factory_router_is_reached_and_its_plan_is_empty(farm: Farm, site: Site, release: str) -> None:
    device, port, said = imported(farm, site.text, VERSIONS[release])
    assert "error" not in said.lower(), said
    router = session(site, port)
    running = RouterOs().running(router.fetch())
    assert diff(running, site.intended) == ()
    assert not running.warnings
    router.close()
    # Nobody else comes in, and nothing is left lying about.
    with pytest.raises(DeviceError, match="SIM603"):
        session(site, port, "admin")
    assert farm.call(lambda: device.password_is("admin", "")) is False
    assert set(device.files) == {"first.rsc"}


def test_a_first_file_under_the_routers_name_is_gone_once_it_was_read(farm: Farm, site: Site, release: str) -> None:
    device = Emulated(farm.clock, version=VERSIONS[release], ports=12, now=NOON)
    device.files.update({f"{NAME}.rsc": site.text.encode(), f"flash/{NAME}.rsc": b"", "his.rsc": b""})

    def run() -> None:
        device.do(f"/import {NAME}.rsc")
        farm.clock.advance(10)
    farm.call(run)
    assert set(device.files) == {"his.rsc"}


def test_a_judge_of_others_reads_a_first_file(site: Site, release: str, tmp_path: Path) -> None:
    judge = Path(sys.executable).with_name("routeros-lsp")
    if not judge.exists() or release != "7.20":
        pytest.skip("routeros-lsp is not installed: make setup" if release == "7.20" else "it knows 7.21 only")
    (tmp_path / "first.rsc").write_text(site.text)
    judged = subprocess.run([judge, "check", "--strict", tmp_path / "first.rsc"], capture_output=True, text=True,
                            check=False, timeout=60)
    assert judged.stdout == ""


def test_a_router_whose_device_mode_forbids_the_undo_is_not_set_up(farm: Farm, site: Site, release: str) -> None:
    device, _, _ = imported(farm, site.text, VERSIONS[release], mode="home")
    assert farm.call(lambda: device.router.tree.named("/user", "root")) is None


def test_a_lost_router_comes_back_on_its_successor(farm: Farm, site: Site, release: str) -> None:
    device, port, _ = imported(farm, site.text, VERSIONS[release])
    router = session(site, port)
    kept = router.backup()
    assert not [n for n in device.files if "backup" in n]
    router.close()
    restored = PLATFORM.restore_file
    assert restored is not None
    successor, port, said = imported(farm, restored(NAME, kept), VERSIONS[release])
    assert "error" not in said.lower(), said
    assert exported(successor) == exported(device)
    again = session(site, port)
    assert diff(RouterOs().running(again.fetch()), site.intended) == ()
    assert again.backup() == kept
    again.close()


def test_a_backup_of_another_router_or_half_of_one_is_not_restored(farm: Farm, site: Site, release: str) -> None:
    _, port, _ = imported(farm, site.text, VERSIONS[release])
    router = session(site, port)
    kept = router.backup()
    router.close()
    restored = PLATFORM.restore_file
    assert restored is not None
    for name, data in ((NAME + "x", kept), (NAME, kept[:-30]), (NAME, b"\xff"),
                       (NAME, kept.replace(b"PRIVATE KEY", b"x"))):
        with pytest.raises(DeviceError, match="SIM616"):
            restored(name, data)


def test_its_log_tells_who_was_there(farm: Farm, site: Site, release: str) -> None:
    _, port, _ = imported(farm, site.text, VERSIONS[release])
    first = session(site, port)
    first.close()
    router = session(site, port)
    told = router.traces([], NOON.timestamp() - 3600)
    assert {login.user for login in told.logins} == {"root"}
    assert told.logins[0].source == "127.0.0.1"
    assert router.traces([], told.clock + 1).logins == ()
    assert told.missing
    router.close()
