"""Templates own the syntax; the engine owns that nothing is rendered without an id, a unit and a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from simpul.errors import RenderError
from simpul.intent.loader import load_network
from simpul.ledger import Allocator, Ledger
from simpul.network.build import bootstrap_model, build
from simpul.network.model import DeviceModel, WireguardKeys
from simpul.render.engine import Renderer
from tests.render.engine import WHY, Thing, one

ROOT = Path(__file__).resolve().parents[2]


def rendered(tmp_path: Path, template: str, thing: Thing | None = None) -> dict[str, str]:
    (tmp_path / "toy").mkdir(exist_ok=True)
    (tmp_path / "toy" / "base.j2").write_text(template)
    done = Renderer([tmp_path]).render(cast("DeviceModel", thing or Thing()))
    assert all(o.unit == "site:x" and o.reason is WHY and o.feature == "base" for o in done)
    return {o.id: o.text for o in done}


def refused(tmp_path: Path, template: str, code: str, thing: Thing | None = None) -> str:
    with pytest.raises(RenderError) as error:
        rendered(tmp_path, template, thing)
    assert error.value.code == code
    return str(error.value)


def test_blank_lines_and_trailing_space_are_layout(tmp_path: Path) -> None:
    text = "{# words #}\n" + one("\n  first  \n\n\tsecond\t\n   \nlast")
    assert rendered(tmp_path, text) == {"a.conf": "  first\n\tsecond\nlast\n"}


def test_an_object_may_be_empty(tmp_path: Path) -> None:
    assert rendered(tmp_path, one("")) == {"a.conf": ""}


def test_objects_come_in_loops_in_their_order(tmp_path: Path) -> None:
    text = '{% for n in (3, 1, 2) %}\n' + one("v{{ n }}", 'n ~ ".conf"') + "{% endfor %}"
    assert list(rendered(tmp_path, text).items()) == [("3.conf", "v3\n"), ("1.conf", "v1\n"), ("2.conf", "v2\n")]


def test_what_is_set_inside_an_object_stays_there(tmp_path: Path) -> None:
    refused(tmp_path, one("{% set x = 1 %}{{ x }}") + one("{{ x }}", '"b.conf"'), "SIM301")


def test_a_name_that_the_model_does_not_have_is_refused(tmp_path: Path) -> None:
    assert "colour" in refused(tmp_path, one("{{ device.colour }}"), "SIM301")


def test_text_outside_an_object_is_refused(tmp_path: Path) -> None:
    for text in ("stray\n" + one("x"), one("x") + "stray", one("x") + "stray" + one("y", '"b.conf"')):
        assert "stray" in refused(tmp_path, text, "SIM302")


def test_an_object_rendered_twice_is_refused(tmp_path: Path) -> None:
    assert "a.conf" in refused(tmp_path, one("x") + one("y"), "SIM303")


def test_an_object_rendered_by_two_templates_is_refused(tmp_path: Path) -> None:
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "vpn.j2").write_text(one("y"))
    assert "vpn.j2" in refused(tmp_path, one("x"), "SIM303")


def test_an_object_inside_an_object_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, one(one("x", '"b.conf"')), "SIM306")


@pytest.mark.parametrize("name", ["\x00", "\x01", "\x02", "x\x02\x000\x01y", "\x02stray\x000\x01", "\x001\x01x\x02"])
def test_a_value_with_control_characters_cannot_pass_for_an_object(tmp_path: Path, name: str) -> None:
    refused(tmp_path, one("{{ device.name }}"), "SIM306", Thing(name=name))


def test_a_template_that_is_no_template_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "base.j2:2" in refused(tmp_path, "\n{% object 'x' %}{% endobject %}", "SIM304")
    assert "base.j2:1" in refused(tmp_path, "{% if %}", "SIM304")


def test_a_platform_without_templates_is_refused(tmp_path: Path) -> None:
    assert "elsewhere" in refused(tmp_path, one("x"), "SIM305", Thing(platform="elsewhere"))


def test_a_value_that_looks_like_a_template_is_text(tmp_path: Path) -> None:
    name = "{{ 7 * 7 }} {% for x in y %} {{ device.__class__.__mro__ }} {# gone? #}"
    assert rendered(tmp_path, one("{{ device.name }}"), Thing(name=name)) == {"a.conf": name + "\n"}


def test_the_first_folder_s_template_wins(tmp_path: Path) -> None:
    for folder, words in (("own", "ours"), ("product", "theirs")):
        (tmp_path / folder / "toy").mkdir(parents=True)
        (tmp_path / folder / "toy" / "base.j2").write_text(one(words))
    done = Renderer([tmp_path / "own", tmp_path / "product"]).render(cast("DeviceModel", Thing()))
    assert done[0].text == "ours\n"


@pytest.fixture(scope="module")
def models() -> dict[str, DeviceModel]:
    network = load_network(ROOT / "inventory", platforms=("linux_frr",), today=date(2026, 12, 1)).network
    return build(network, Allocator(Ledger.parse(""), date(2026, 12, 1)))


def test_every_line_of_every_router_has_a_reason_in_a_file(models: dict[str, DeviceModel]) -> None:
    renderer = Renderer([ROOT / "templates"])
    for model in models.values():
        done = renderer.render(model)
        assert len(done) > 40
        for thing in done:
            assert thing.text.endswith("\n")
            assert thing.unit.partition(":")[0] in ("site", "shared", "interconnect")
            assert (ROOT / thing.reason.source.file).is_file() or Path(thing.reason.source.file).is_file()


def test_a_feature_alone_is_its_part_of_the_whole(models: dict[str, DeviceModel]) -> None:
    renderer = Renderer([ROOT / "templates"])
    model = next(iter(models.values()))
    whole = renderer.render(model)
    for feature in ("base", "vpn", "vlan", "routing", "filter"):
        assert renderer.render(model, (feature,)) == tuple(o for o in whole if o.feature == feature)


def test_a_first_file_is_a_part_of_what_comes_later(models: dict[str, DeviceModel]) -> None:
    """Nothing that a first file brings may have to be taken away, or the way in would be cut on the first day."""
    renderer = Renderer([ROOT / "templates"])
    for model in models.values():
        whole = {o.id for o in renderer.render(model)}
        assert {o.id for o in renderer.render(bootstrap_model(model))} <= whole


def test_no_private_key_is_in_a_model_or_its_text(models: dict[str, DeviceModel]) -> None:
    renderer = Renderer([ROOT / "templates"])
    model = next(m for m in models.values() if m.tunnels)
    keyed = replace(model, tunnels=tuple(replace(t, keys=WireguardKeys("P" * 43 + "=", None)) for t in model.tunnels))
    lines = [line for o in renderer.render(keyed) for line in o.text.splitlines() if "PrivateKey" in line]
    assert lines
    assert all(line == f"PrivateKey = secret:wg:{'P' * 43}=" for line in lines)
