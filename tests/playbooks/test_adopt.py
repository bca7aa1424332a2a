"""A router on which others configured what the inventory asks for: what may be taken over, what may not, what stays."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from playbooks import adopt as playbook
from playbooks.adopt import adopt, run
from playbooks.fleet import Reading
from playbooks.plan import Seen, intended, make_plan, running
from playbooks.workspace import Workspace
from simpul.config.model import Object
from simpul.errors import PlanError
from simpul.plan.model import DeviceFacts
from tests.platforms.linux_frr.frr_texts import fetched, running_text

ROOT = Path(__file__).resolve().parents[2]
INVENTORY = Path("inventory")
EDGE = "bontang-edge-1"
FACTS = DeviceFacts("linux_frr", "0" * 64, "userspace", "8.4.4")
THEIRS = {"frr/prefix-list/OFFICE.conf", "frr/route-map/OFFICE.conf", "frr/route/172.30.0.0_16.conf",
          "frr/neighbor/192.0.2.9.conf", "frr/other/bgp.conf", "frr/other/lines"}


def in_service(workspace: Workspace, kernel: str = "") -> tuple[str, set[str]]:
    """What the router prints: all that is intended runs, but BGP, a neighbour and a route are others' work."""
    files = {i: o.text for i, o in intended(workspace, EDGE).objects.items()}
    frr = running_text(files, theirs=True)
    neighbor = next(i for i in files if i.startswith("frr/neighbor/10."))
    route = next(i for i in files if i.startswith("frr/route/10."))
    address = neighbor.removeprefix("frr/neighbor/").removesuffix(".conf")
    frr = frr.replace(f"neighbor {address} description simpul:", f"neighbor {address} description kantor ")
    frr = frr.replace(f"neighbor {address} remote-as 64600", f"neighbor {address} remote-as 64600\n"
                      f" neighbor {address} passive")
    foreign = {"frr/bgp.conf", neighbor, route}
    text = fetched({i: t for i, t in files.items() if i not in foreign}, frr)
    return text.replace("== end", f"== kernel {len(kernel)}\n{kernel}\n== end") if kernel else text, foreign


def steps(workspace: Workspace, text: str) -> tuple[dict[str, str], dict[str, str]]:
    """What a plan does to the router, by id, and why it is kept out."""
    plan = make_plan(workspace, [EDGE], {EDGE: Seen(FACTS, running(workspace, EDGE, text))})
    return {s.id: s.action for u in plan.units for f in u.fragments for s in f.steps}, dict(plan.kept_out)


def test_the_patch_takes_over_what_stands_in_the_way_and_the_first_plan_touches_only_that(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    text, foreign = in_service(workspace)
    assert steps(workspace, text)[0] == {}
    assert all(i in steps(workspace, text)[1][EDGE] for i in foreign)
    seen = Seen(FACTS, running(workspace, EDGE, text))
    monkeypatch.setattr(playbook, "read", lambda *_: Reading({EDGE: seen}, {EDGE: text}, {}))
    before = {p: p.read_bytes() for p in INVENTORY.rglob("*") if p.is_file()}
    assert run(INVENTORY, EDGE) == 0
    assert {p: p.read_bytes() for p in INVENTORY.rglob("*") if p.is_file()} == before, "it only proposes"
    told = capsys.readouterr()
    assert all(f"  {i}\n" in told.err for i in THEIRS)
    done = subprocess.run(["git", "apply", "-p1", "-"], input=told.out, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    adopting = Workspace.open(INVENTORY)
    assert set(adopting.device(EDGE).adopts) == foreign
    assert steps(adopting, text) == (dict.fromkeys(foreign, "replace"), {})
    runs = running(adopting, EDGE, text)
    assert {i for i, o in runs.objects.items() if not o.owned} == THEIRS
    assert {i: o.text for i, o in runs.objects.items() if i in THEIRS} == {
        i: o.text for i, o in _with_dropins(adopting).items()}
    assert run(INVENTORY, EDGE, json=True) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["patch"], set(again["adopted"])) == ("", foreign)


def _with_dropins(workspace: Workspace) -> dict[str, Object]:
    """Others' objects beside a router that is Simpul's from the start."""
    files = {i: o.text for i, o in intended(workspace, EDGE).objects.items()}
    config = running(workspace, EDGE, fetched(files, running_text(files, theirs=True)))
    return {i: o for i, o in config.objects.items() if not o.owned}


def test_an_interface_of_others_and_another_as_are_not_taken_over(workspace: Workspace) -> None:
    text, foreign = in_service(workspace)
    tunnel = next(i for i in intended(workspace, EDGE).objects if i.startswith("wireguard/"))
    head, _, rest = text.partition(f"== file {tunnel} ")
    without = head + rest[rest.index("== file"):]
    name = tunnel.removeprefix("wireguard/").removesuffix(".conf")
    kernel = f"link wan {name}\n"
    text = without.replace("== end", f"== kernel {len(kernel)}\n{kernel}\n== end")
    found = adopt(workspace, EDGE, text, Seen(FACTS, running(workspace, EDGE, text)))
    assert (set(found.adopted), found.blocked) == (foreign, (tunnel,))
    assert found.plan is not None
    assert EDGE in found.plan.kept_out
    other = text.replace("router bgp 64674", "router bgp 65010").replace(kernel, "").replace(
        f"== kernel {len(kernel)}\n\n", "")
    found = adopt(workspace, EDGE, other, Seen(FACTS, running(workspace, EDGE, other)))
    assert set(found.adopted) == {i for i in foreign if i.startswith("frr/route/")}
    assert set(found.blocked) >= {i for i in foreign if not i.startswith("frr/route/")}


def test_who_is_no_device_here_is_refused(workspace: Workspace) -> None:
    assert workspace
    with pytest.raises(PlanError, match="SIM448"):
        run(INVENTORY, "nobody-1")
