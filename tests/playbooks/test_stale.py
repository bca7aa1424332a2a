"""A stored plan is applied only while it is still what the inventory means: nothing here needs a router."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from playbooks.check import run_render
from playbooks.provision import plan_for, run_apply, run_plan
from playbooks.secrets import run_init
from playbooks.stale import still_meant
from playbooks.workspace import Workspace
from records.files import write_atomically
from simpul.errors import PlanError
from simpul.plan.model import Plan
from simpul.plan.serial import dump, load

ROOT = Path(__file__).resolve().parents[2]
INVENTORY = Path("inventory")
PROVINCE = INVENTORY / "province.yaml"
BONTANG = INVENTORY / "governments" / "64.74-bontang.yaml"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan]:
    """A network of which one service's port is changed and planned: the folder, the stored plan."""
    folder = tmp_path_factory.mktemp("stale")
    shutil.copytree(ROOT / "inventory", folder / "inventory")
    with chdir(folder):
        run_init(INVENTORY, operator="tester")
        workspace = Workspace.open(INVENTORY)
        plan_for(workspace, limit=None, features=(), dry_run=False, against=INVENTORY)  # numbers and keys
        run_render(INVENTORY, out=Path("before"), limit=None)
        PROVINCE.write_text(PROVINCE.read_text().replace("tcp/587", "tcp/465"))
        run_plan(INVENTORY, against=Path("before"), out=Path("plan.json"))
        return folder, load(Path("plan.json").read_bytes())


@pytest.fixture
def planned(made: tuple[Path, Plan], tmp_path: Path) -> Iterator[Plan]:
    """A copy of it that a test may change, as the current folder."""
    shutil.copytree(made[0], tmp_path / "copy")
    with chdir(tmp_path / "copy"):
        yield made[1]


def said(plan: Plan) -> str:
    return still_meant(Workspace.open(INVENTORY), plan).text


def refused(plan: Plan) -> str:
    ledger = (INVENTORY / "ledger").read_bytes()
    with pytest.raises(PlanError) as error:
        said(plan)
    assert (INVENTORY / "ledger").read_bytes() == ledger
    return str(error.value)


def test_a_plan_holds_while_nothing_moved(planned: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    assert planned.units
    assert said(planned) == ""
    assert run_apply(INVENTORY, plan_file=Path("plan.json"), dry_run=True) == 0
    assert capsys.readouterr().err == ""


def test_what_moved_and_does_not_matter_is_named_and_the_plan_holds(
    planned: Plan, capsys: pytest.CaptureFixture[str],
) -> None:
    BONTANG.write_text("# a remark\n" + BONTANG.read_text())
    (INVENTORY / "notes.yaml").write_text("sites: {}\n")
    assert said(planned) == "governments/64.74-bontang.yaml changed, notes.yaml is new"
    assert run_apply(INVENTORY, plan_file=Path("plan.json"), dry_run=True) == 0
    assert "the plan holds" in " ".join(capsys.readouterr().err.split())


def test_what_a_colleague_planned_for_another_site_does_not_matter(planned: Plan) -> None:
    workspace = Workspace.open(INVENTORY)
    workspace.allocator.remember("host-key", "bontang-edge-1", "ssh-ed25519 AAAA")
    workspace.save_numbers()
    assert said(planned) == "ledger changed"


def test_a_plan_that_the_inventory_no_longer_means_is_refused_with_what_moved(planned: Plan) -> None:
    PROVINCE.write_text(PROVINCE.read_text().replace("tcp/465", "tcp/25"))
    words = refused(planned)
    assert "SIM434" in words
    assert "province.yaml changed" in words
    assert "nft/inside/60-permit-" in words
    assert "new plan" in words
    with pytest.raises(PlanError, match="SIM434"):
        run_apply(INVENTORY, plan_file=Path("plan.json"), dry_run=True)


def test_a_router_that_is_declared_no_more_is_not_written_to(planned: Plan) -> None:
    device = next(f.device for u in planned.units for f in u.fragments if "-edge-" in f.device)
    for path in INVENTORY.rglob("*.yaml"):
        path.write_text(path.read_text().replace(device, f"{device}-b"))
    assert "SIM434" in refused(planned)


def test_a_template_of_the_inventory_s_own_counts(planned: Plan) -> None:
    own = INVENTORY / "templates" / "linux_frr" / "filter.j2"
    own.parent.mkdir(parents=True)
    own.write_text((ROOT / "templates" / "linux_frr" / "filter.j2").read_text().replace("60-permit-", "61-permit-"))
    assert "templates/linux_frr/filter.j2 is new" in refused(planned)


def test_the_plan_of_a_dry_run_whose_numbers_nobody_recorded_is_refused(planned: Plan) -> None:
    assert planned.units
    (INVENTORY / "ledger").unlink()
    plan = plan_for(Workspace.open(INVENTORY), limit=None, features=(), dry_run=True, against=Path("before"))
    assert not (INVENTORY / "ledger").exists()
    write_atomically(Path("dry.json"), dump(plan))
    with pytest.raises(PlanError, match=r"SIM43[45]"):
        run_apply(INVENTORY, plan_file=Path("dry.json"), dry_run=True)


def test_the_plan_of_a_dry_run_whose_keys_were_not_made_is_refused(planned: Plan) -> None:
    assert planned.units
    shutil.rmtree(".simpul")
    run_init(INVENTORY, operator="other")
    (Path("before") / "bontang-edge-1.txt").unlink()
    plan = plan_for(Workspace.open(INVENTORY), limit="bontang-edge-1", features=(), dry_run=True,
                    against=Path("before"))
    assert any(f.secrets for u in plan.units for f in u.fragments)
    with pytest.raises(PlanError, match=r"SIM435.*keys"):
        said(plan)


def test_a_stored_plan_is_applied_whole(planned: Plan) -> None:
    assert planned.units
    with pytest.raises(PlanError, match="SIM436"):
        run_apply(INVENTORY, plan_file=Path("plan.json"), limit="hub", dry_run=True)
