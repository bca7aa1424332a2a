"""How findings look to a person."""

from __future__ import annotations

from pathlib import Path

from simpul.errors import Diagnostic
from simpul.intent.snippets import format_diagnostics, source_reader
from simpul.source import Source


def test_place_line_caret_and_help() -> None:
    text = "network:\n  name: contoh\n  timezome: Asia/Jakarta\n"
    diagnostics = [
        Diagnostic(
            "SIM014", '"network" knows no key "timezome"', Source("inv/a.yaml", 3, 3), 'did you mean "timezone"?'
        ),
        Diagnostic("SIM190", "a contract ended", Source("inv/a.yaml", 2, 9), severity="warning"),
        Diagnostic("SIM015", "no network", None, "write one"),
        Diagnostic("SIM009", "gone", Source("inv/b.yaml", 7, 1)),
    ]
    shown = format_diagnostics(diagnostics, lambda file: text if file == "inv/a.yaml" else None)
    assert shown == (
        'inv/a.yaml:3:3: SIM014 "network" knows no key "timezome"\n'
        "  3 |   timezome: Asia/Jakarta\n"
        "    |   ^\n"
        '  help: did you mean "timezone"?\n'
        "\n"
        "inv/a.yaml:2:9: SIM190 warning: a contract ended\n"
        "  2 |   name: contoh\n"
        "    |         ^\n"
        "\n"
        "SIM015 no network\n"
        "  help: write one\n"
        "\n"
        "inv/b.yaml:7:1: SIM009 gone\n"
    )
    assert format_diagnostics([], lambda _: text) == ""


def test_a_secret_in_a_line_is_not_shown() -> None:
    for line in (
        "key: -----BEGIN OPENSSH PRIVATE KEY-----",
        "wifi_password: hunter2",
        "  psk : hunter2",
        '"secret": hunter2',
        "{name: x, api_token: hunter2}",
    ):
        shown = format_diagnostics([Diagnostic("SIM014", "unknown", Source("a", 1, 1))], {"a": line}.get)
        assert "hunter2" not in shown
        assert "BEGIN" not in shown
        assert "not shown" in shown


def test_tabs_and_control_characters_keep_the_caret_in_its_column() -> None:
    shown = format_diagnostics([Diagnostic("SIM003", "x", Source("a", 1, 4))], lambda _: "a:\t\x1b[31mz")
    assert shown.splitlines()[1:] == ["  1 | a: \N{REPLACEMENT CHARACTER}[31mz", "    |    ^"]


def test_a_long_line_is_shown_around_its_place() -> None:
    line = "x" * 500 + "HERE" + "y" * 500
    shown = format_diagnostics([Diagnostic("SIM017", "long", Source("a", 1, 501))], lambda _: line).splitlines()
    at = shown[2].index("^")
    assert shown[1][at : at + 4] == "HERE"
    assert max(map(len, shown)) < 200


def test_sources_are_read_from_the_inventory_folder(tmp_path: Path) -> None:
    (tmp_path / "inv" / "governments").mkdir(parents=True)
    (tmp_path / "inv" / "governments" / "a.yaml").write_text("a: 1\n")
    read = source_reader(tmp_path / "inv")
    assert read("inv/governments/a.yaml") == "a: 1\n"
    assert read("inv/absent.yaml") is None
