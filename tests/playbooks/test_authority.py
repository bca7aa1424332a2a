"""`simpul secrets ca` and what `check` says of certificates."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from playbooks import authority
from playbooks.workspace import Workspace
from records.authority import DEVICE_DAYS, now
from records.secrets import init
from simpul.errors import SecretError
from simpul.intent.starter import write_starter


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    folder = tmp_path / "inventory"
    write_starter(folder)
    path = folder / "network.yaml"
    policy = "  tunnel_kinds: {A: ikev2-certificate}\n  transit_vlan:"
    path.write_text(path.read_text().replace("  transit_vlan:", policy))
    init(tmp_path / ".simpul")
    return folder


def said(inventory: Path) -> list[tuple[str, str]]:
    return [(w.device, w.diagnostic.code) for w in authority.paper_warnings(Workspace.open(inventory))]


def test_a_plan_waits_for_certificates_and_check_says_which(inventory: Path) -> None:
    workspace = Workspace.open(inventory)
    wanted = workspace.certified()
    assert wanted
    assert len(wanted) < len(workspace.network.devices()), "class C asks for none"
    assert said(inventory) == [(name, "SIM545") for name in wanted]
    with pytest.raises(SecretError, match="SIM545"):
        workspace.make_keys()
    with pytest.raises(SecretError, match="SIM542"):
        authority.run_issue(inventory, [])
    authority.run_init(inventory)
    authority.run_issue(inventory, [])
    assert said(inventory) == []
    Workspace.open(inventory).make_keys()
    with pytest.raises(SecretError, match="SIM544"):
        authority.run_issue(inventory, ["nobody"])


def test_renewal_and_revocation(
    inventory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    authority.run_init(inventory)
    authority.run_issue(inventory, [])
    first, *others = Workspace.open(inventory).certified()
    before = Workspace.open(inventory).papers.devices
    authority.run_revoke(inventory, first)
    assert said(inventory) == [(first, "SIM545")]
    authority.run_issue(inventory, [])
    after = Workspace.open(inventory).papers.devices
    assert after[first].key != before[first].key
    assert all(after[name] == before[name] for name in others), "only what is missing is issued"

    later = now() + timedelta(days=DEVICE_DAYS - 30)
    monkeypatch.setattr(authority, "now", lambda: later)
    assert said(inventory) == [(name, "SIM546") for name in sorted([first, *others])]
    authority.run_renew(inventory, [])
    assert said(inventory) == []
    capsys.readouterr()
    authority.run_show(inventory)
    assert len(capsys.readouterr().out.splitlines()) == 1 + len(others)
