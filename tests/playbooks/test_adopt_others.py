"""Every configuration of others, and of ours as routers in service have them, as a router that nobody declared: it is
read, proposed, and after the first plan and its undo each byte that is not Simpul's stands as it stood.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import replace
from pathlib import Path

import pytest

from platforms.registry import platform
from playbooks.provision import prepare
from playbooks.secrets import run_init
from playbooks.survey import declare
from playbooks.workspace import Workspace
from simpul.adoption.surveyed import Address, Port, Route
from simpul.config.model import Config
from simpul.config.patch import apply, undo
from simpul.errors import DialectError
from tests.platforms.peers import HERE, peers

ROOT = Path(__file__).resolve().parents[2]
INVENTORY = Path("inventory")
PROFILES = {"linux_frr": "edge-linux", "cisco_iosxe": "edge-cisco", "mikrotik_routeros": "edge-mikrotik"}
SITE, NAME = "64.02/kabkota/2", "lama-edge-1"


def every() -> Iterator[tuple[str, str]]:
    for kind in PROFILES:
        yield from ((kind, path.stem) for path in sorted((HERE / kind / "others").glob("*.conf")))
        yield from ((kind, peer.name) for peer in peers(kind))


def answer(kind: str, name: str) -> str:
    """What the router would answer to its survey: its configuration, between what else is asked."""
    own = HERE / kind / "others" / f"{name}.conf"
    text = own.read_text() if own.is_file() else next(p for p in peers(kind) if p.name == name).text()
    if text is None:
        pytest.skip("configurations of others are not fetched, so nothing was tried on them: make peers")
    if kind == "cisco_iosxe":
        text = text if re.search(r"^hostname ", text, re.MULTILINE) else f"hostname {name}\n{text}"
        return text if re.search(r"^end\s*\Z", text, re.MULTILINE) else f"{text.rstrip()}\nend\n"
    if kind == "mikrotik_routeros":
        return f"{text}\n" + "".join(f"# port ether{n} ether{n}\n" for n in range(1, 13)) + "# end of the survey\n"
    link = {"ifname": "eth0", "link_type": "ether", "mtu": 1500, "flags": ["UP"], "addr_info": [
        {"family": "inet", "local": "203.0.113.82", "prefixlen": 30, "scope": "global"}]}
    route = {"dst": "default", "gateway": "203.0.113.81", "dev": "eth0", "protocol": "static"}
    return (f"simpul-survey 1\nhostname {name}\naddresses {json.dumps([link])}\nroutes {json.dumps([route])}\n"
            f"routes6 []\nfrr yes\n{text.rstrip()}\nend of simpul-survey\n")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Its edges of a class that one line is enough for."""
    folder = tmp_path_factory.mktemp("adopting")
    shutil.copytree(ROOT / "examples/mixed/inventory", folder / "inventory")
    profiles = folder / "inventory" / "profiles.yaml"
    for name in PROFILES.values():
        profiles.write_text(profiles.read_text().replace(f"  {name}:\n    role: edge\n    class: A",
                                                         f"  {name}:\n    role: edge\n    class: B"))
    with chdir(folder):
        run_init(INVENTORY, operator="rini")
        prepare(Workspace.open(INVENTORY), dry_run=False)
        yield Workspace.open(INVENTORY)


@pytest.mark.parametrize("kind, name", list(every()))
def test_it_is_proposed_and_stands_through_the_first_plan_and_its_undo(mixed: Workspace, kind: str, name: str) -> None:
    survey, profile = platform(kind).survey, mixed.network.profiles[PROFILES[kind]]
    assert survey is not None
    if name.endswith("-v6"):
        with pytest.raises(DialectError, match="names no version 7"):
            survey.read(answer(kind, name))
        return
    seen = survey.read(answer(kind, name))
    assert seen.hostname in declare(mixed, NAME, SITE, profile, seen, None).proposal.block
    # Whatever lines it has: the same, by one line that its profile knows, leads to a plan.
    port = profile.wan_ports[0]
    told = {"name": "Kantor", "provider": "telkom", "medium": "fibre"}
    found = declare(mixed, NAME, SITE, profile, replace(
        seen, ports=(Port(port, "port", 1500, True, (Address("203.0.113.82/30"),)),),
        routes=(Route("default", port, "203.0.113.81"),), version=profile.version or ""), None, told)
    assert [d.headline for d in found.findings] == []
    assert found.adoption is not None and found.adoption.plan is not None
    dialect, adopted = platform(kind).dialect(), set(found.adoption.adopted)
    before = dialect.running(seen.stream)
    theirs = {i: o.text for i, o in before.objects.items() if not o.owned and i not in adopted}
    assert theirs
    steps = [s for u in found.adoption.plan.units for f in u.fragments for s in f.steps]
    assert bool(steps) != bool(found.adoption.blocked), "a plan is made where nothing of theirs is in its way"
    assert not theirs.keys() & {s.id for s in steps}
    free = Config({i: o for i, o in before.objects.items() if i not in adopted})
    beside = [s for s in steps if s.id not in adopted]
    after = apply(free, beside, dialect)
    assert {i: after.objects[i].text for i in theirs} == theirs
    back = apply(after, undo(beside), dialect)
    assert {i: o.text for i, o in back.objects.items() if not o.owned} == theirs
    print(f"{kind} {name}: {len(steps)} steps, {len(adopted)} adopted, {len(found.adoption.blocked)} in the way; "
          f"{len(theirs)} objects of others, {sum(map(len, theirs.values()))} characters, stand")
