"""Where first files are kept, and what they are called: as whoever takes them to a router needs them."""

from __future__ import annotations

from pathlib import Path

from playbooks.bootstrap import bootstrap, run, sealed, unsealed
from playbooks.workspace import Workspace

INVENTORY = Path("inventory")


def of_each_platform(workspace: Workspace) -> dict[str, str]:
    """A router of each platform, by what its first file's name ends in."""
    found = {device.platform: name for name, device in workspace.network.devices().items()}
    return {"sh": found["linux_frr"], "cfg": found["cisco_iosxe"], "rsc": found["mikrotik_routeros"]}


def test_a_first_file_is_called_as_its_vendors_are(mixed: Workspace) -> None:
    few = of_each_platform(mixed)
    made = {f.device: f.path for f in bootstrap(mixed, few.values())}
    assert made == {name: mixed.state / "first" / f"{name}.{suffix}.age" for suffix, name in few.items()}
    assert run(INVENTORY, devices=tuple(few.values()), limit=None, again=False, reveal=Path("stick")) == 0
    assert {p.name: p.read_bytes() for p in Path("stick").iterdir()} == {
        f"{name}.{suffix}": unsealed(mixed, name) for suffix, name in few.items()}
    # RouterOS removes a file of its own name once it was read.
    assert f'{few["rsc"]}.rsc' in unsealed(mixed, few["rsc"]).decode()


def test_a_first_file_of_the_former_name_stands_until_another_is_made(mixed: Workspace) -> None:
    name = of_each_platform(mixed)["rsc"]
    [first] = bootstrap(mixed, [name])
    whole, before = unsealed(mixed, name), first.path.with_name(f"{name}.sh.age")
    first.path.rename(before)
    # Its key is on a router in the field: nobody makes another one unasked.
    assert bootstrap(mixed, [name]) == []
    assert (sealed(mixed, name), unsealed(mixed, name)) == (before, whole)
    [again] = bootstrap(mixed, [name], again=True)
    assert again.path == first.path
    assert sorted(first.path.parent.iterdir()) == [again.path]
    assert unsealed(mixed, name) != whole
