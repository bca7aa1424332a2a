"""A plan that remembers is the plan that does not, byte by byte, whatever was edited between or done to its memory."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platforms.linux_frr import dialect
from playbooks import plan, readings
from playbooks.check import run_render
from playbooks.provision import plan_for
from playbooks.readings import Readings
from playbooks.secrets import run_init
from playbooks.workspace import PRODUCT, Workspace
from records.kept import Kept
from simpul.config.model import Feature, Object, RenderedObject
from simpul.intent.starter import write_starter
from simpul.network.model import DeviceModel
from simpul.plan.build import DeviceState, Heritage, plan_device
from simpul.plan.model import Part
from simpul.plan.serial import dump
from simpul.render.engine import Renderer
from simpul.render.page import from_text
from tests.platforms.linux_frr.frr_texts import fetched, running_text

INVENTORY, PAGES = Path("inventory"), Path("pages")
NETWORK, PROFILES = INVENTORY / "network.yaml", INVENTORY / "profiles.yaml"
HULU = INVENTORY / "governments" / "99.01-hulu.yaml"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("remembered")
    write_starter(folder / "inventory", global_id="0123456789")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        run_init(INVENTORY, operator="rina")
        plan_for(Workspace.open(INVENTORY), limit=None, features=(), dry_run=False, against=INVENTORY)
        assert not MEMORY.exists(), "what nobody saved is not remembered"
        run_render(INVENTORY, out=PAGES, limit=None)
        as_fetched(PAGES / "hilir-edge-1.txt")
    return folder


def as_fetched(page: Path) -> None:
    """A page as a router would have told it."""
    texts = {o.id: o.text for o in from_text(page.read_text(), str(page))}
    page.with_suffix(".conf").write_text(fetched(texts, running_text(texts)))
    page.unlink()


def copy_of(made: Path, place: Path) -> None:
    for path in made.rglob("*"):
        if path.is_file():
            target = place / path.relative_to(made)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())


def edit(path: Path, old: str, new: str) -> None:
    if path.exists():
        path.write_text(path.read_text().replace(old, new))


def another_flow() -> None:
    text = HULU.read_text()
    if "purpose: more" not in text:     # twice it would be refused (SIM155)
        HULU.write_text(text + '  - {from: "99.02:office", to: "99.01:servers/layanan", purpose: more, owner: BPKAD, '
                        "until: 2030-12-31}\n")


def another_village() -> None:
    text = HULU.read_text()
    if "99.01.01.2003" not in text:
        HULU.write_text(text.replace("\nflows:", "  99.01.01.2003/kantor-desa/1: {profile: village-office, parent: "
                                     "99.01/kabkota/1, uplinks: {leo: {mbps: 20}}}\n\nflows:"))


def another_operator() -> None:
    """Who answers for one government's routers alone."""
    key = b64encode(b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes(32)).decode()
    (INVENTORY / "people.yaml").write_text(
        f'operators: {{siti: {{name: Siti, government: "99.02", key: ssh-ed25519 {key}}}}}\n')


def half_a_page() -> None:
    """A router that lost what the second half of its page says."""
    blocks = (PAGES / "hub-dua-1.txt").read_text().split("\n=== ")
    (PAGES / "hub-dua-1.txt").write_text("\n=== ".join(blocks[:(len(blocks) + 1) // 2]) + "\n")


def own_template() -> None:
    own = INVENTORY / "templates" / "linux_frr"
    own.mkdir(parents=True, exist_ok=True)
    text = (PRODUCT / "templates" / "linux_frr" / "routing.j2").read_text()
    (own / "routing.j2").write_text(text.replace("timers connect 5", "timers connect 7"))


EDITS: tuple[Callable[[], object], ...] = (
    lambda: edit(PAGES / "hub-satu-1.txt", "timers connect 5", "timers connect 6"),
    lambda: edit(PAGES / "hulu-edge-1.txt", " set metric 0", " set metric 9"),
    lambda: edit(HULU, "mbps: 500", "mbps: 400"),
    lambda: edit(HULU, "purpose: village accounts", "purpose: accounts of villages"),
    lambda: HULU.write_text("# a line more: every reason below it stands elsewhere\n" + HULU.read_text()),
    lambda: edit(HULU, "  99.01.01.2001/kantor-desa/1: {profile", "  99.01.01.2002/kantor-desa/1: {profile"),
    another_flow, own_template, another_village, half_a_page,
    lambda: edit(HULU, "leo: {mbps: 50}", "leo: {mbps: 50, mtu: 1400}"),
    lambda: edit(NETWORK, "keepalive: 10, hold: 30", "keepalive: 10, hold: 40"),
    lambda: edit(NETWORK, "ntp: 203.0.113.241", "ntp: 203.0.113.243"),
    lambda: edit(NETWORK, "office: {id: 20", "office: {id: 21"),
    lambda: edit(PROFILES, "lan: {eth3: office, eth4: servers, eth5: management}", "lan: {eth3: office}"),
    lambda: edit(PROFILES, "size: 20", "size: 16"),
    another_operator,
    lambda: edit(PAGES / "hub-satu-1.txt", "timers connect 6", "timers connect 5"),
    lambda: edit(PAGES / "hub-satu-1.txt", "SIMPUL-wg", "SIMPUL-was-wg"),
    lambda: edit(PAGES / "hilir-edge-1.conf", "timers connect 5", "timers connect 8"),
    lambda: (PAGES / "hilir-edge-1.conf").unlink(missing_ok=True),
    lambda: None,
)
MEMORY, READ = Path(".simpul/cache/planned"), Path(".simpul/cache/read")


def flipped(data: bytes) -> bytes:
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:] if data else data


HARM: tuple[Callable[[bytes], bytes], ...] = (
    lambda data: data, flipped, lambda data: data[:len(data) // 3], lambda _: b"", lambda _: b"\xff\x00\n\n ",
    lambda data: b"\n".join(reversed(data.split(b"\n"))), lambda data: data.replace(b"hub-satu-1", b"hub-dua-1"),
)


def remembering() -> bytes:
    workspace = Workspace.open(INVENTORY)
    seen = plan.Saved(PAGES, workspace.managed(), workspace, Readings(READ))
    every = workspace.managed()
    written: dict[str, bytes] = {}
    made = plan.make_plan(workspace, every, seen, (), set(every) - set(seen), kept=Kept(MEMORY), written=written)
    assert dump(made, written) == dump(made)
    return dump(made)


def forgetting() -> bytes:
    workspace = Workspace.open(INVENTORY)
    return dump(plan_for(workspace, limit=None, features=(), dry_run=True, against=PAGES))


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(st.sampled_from(EDITS), st.sampled_from(HARM)), min_size=2, max_size=4))
def test_it_is_the_same_plan_through_any_edits_and_any_damage(
    made: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Callable[[], object],
                                                                            Callable[[bytes], bytes]]],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readings, "_LARGE", 1)
        place = tmp_path_factory.mktemp("edits")
        copy_of(made, place)
        patch.chdir(place)
        remembering()
        assert len(list(READ.iterdir())) == 6
        for change, harm in steps:
            change()
            for kept in (MEMORY, *READ.iterdir()):
                if kept.is_file():
                    kept.write_bytes(harm(kept.read_bytes()))
            assert remembering() == forgetting()


def test_of_a_large_page_only_what_changed_is_read_again(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    copy_of(made, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(readings, "_LARGE", 1)
    remembering()
    assert all(path.stat().st_mode & 0o077 == 0 for path in READ.iterdir())
    edit(HULU, "leo: {mbps: 50}", "leo: {mbps: 50, mtu: 1400}")
    read: list[str] = []
    parse = dialect._object

    def noted(object_id: str, text: str, feature: Feature) -> Object:
        read.append(object_id)
        return parse(object_id, text, feature)

    monkeypatch.setattr(dialect, "_object", noted)
    again = remembering()
    anew, read[:] = set(read), []
    assert again == forgetting()
    assert 0 < len(anew) * 10 < len(set(read)), sorted(anew)


def test_a_file_that_is_written_while_it_is_planned_is_the_one_that_it_is_remembered_by(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    copy_of(made, tmp_path)
    monkeypatch.chdir(tmp_path)
    workspace = Workspace.open(INVENTORY)
    seen = plan.Saved(PAGES, workspace.managed(), workspace)
    name = next(iter(seen))
    page = PAGES / f"{name}.txt"
    assert seen.read(name) == page.read_bytes()
    before = seen.kind(name), plan.Saved(PAGES, workspace.managed(), workspace)[name]
    page.write_text("# somebody is saving it just now\n")
    assert (seen.kind(name), seen[name]) == before


def test_only_what_changed_is_planned_anew(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_of(made, tmp_path)
    monkeypatch.chdir(tmp_path)
    planned: list[str] = []

    def noted(state: DeviceState, features: Sequence[Feature], heritage: Heritage) -> Part:
        planned.append(state.name)
        return plan_device(state, features, heritage)

    rendered: list[str] = []
    render = Renderer.render

    def printed(renderer: Renderer, model: DeviceModel) -> tuple[RenderedObject, ...]:
        rendered.append(model.name)
        return render(renderer, model)

    monkeypatch.setattr(plan, "plan_device", noted)
    monkeypatch.setattr(Renderer, "render", printed)
    remembering()
    assert len(planned) == len(rendered) == 6
    planned.clear()
    rendered.clear()
    remembering()
    assert planned == rendered == []
    edit(PAGES / "hub-satu-1.txt", "timers connect 5", "timers connect 6")
    remembering()
    assert planned == ["hub-satu-1"]
    assert MEMORY.stat().st_mode & 0o077 == 0


def test_it_is_the_same_plan_on_every_core(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_of(made, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(plan, "_MANY_TUNNELS", 1)
    edit(PAGES / "hub-satu-1.txt", "timers connect 5", "timers connect 6")
    assert remembering() == forgetting() == remembering()
    # Those that take long begin before the others are looked for.
    monkeypatch.setattr(plan, "_LONG", 3)
    edit(HULU, "leo: {mbps: 50}", "leo: {mbps: 50, mtu: 1400}")
    assert remembering() == forgetting()
    # And where all must be planned anew, these have processes of their own.
    monkeypatch.setattr(plan, "MANY", 1)
    own_template()
    assert remembering() == forgetting()


def test_what_was_printed_while_a_template_was_written_is_not_remembered(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    copy_of(made, tmp_path)
    monkeypatch.chdir(tmp_path)

    def written_meanwhile(state: DeviceState, features: Sequence[Feature], heritage: Heritage) -> Part:
        own_template()
        return plan_device(state, features, heritage)

    monkeypatch.setattr(plan, "plan_device", written_meanwhile)
    remembering()
    assert not MEMORY.exists()


def test_a_dry_run_leaves_no_memory(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_of(made, tmp_path)
    monkeypatch.chdir(tmp_path)
    forgetting()
    assert not MEMORY.exists()


def test_a_removed_objects_owner_is_asked_again(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose a removed object was is the ledger's to say, and it may say otherwise the next time."""
    copy_of(made, tmp_path)
    monkeypatch.chdir(tmp_path)
    edit(HULU, "  99.01.01.2001/kantor-desa/1: {profile: village-office, parent: 99.01/kabkota/1, uplinks: "
         "{leo: {mbps: 50}}}\n", "")
    first = remembering()
    assert b'"delete"' in first
    monkeypatch.setattr(plan, "heritage", lambda _: lambda _device, _id: "site:99.02/kabkota/1")
    assert remembering() == forgetting() != first
