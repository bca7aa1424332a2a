"""Damage: whatever is done to an inventory's files, the answer is a network or findings, never a crash."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from simpul.errors import IntentError
from simpul.intent import load_network
from simpul.intent.starter import write_starter

FILES = ("network.yaml", "profiles.yaml", "province.yaml", "governments/99.01-hulu.yaml")
PIECES = (
    *(
        "",
        " ",
        "\n",
        "\t",
        ":",
        "{",
        "}",
        "[",
        "]",
        ",",
        '"',
        "'",
        "- ",
        "#",
        "&a ",
        "*a",
        "!!x ",
        "{}",
        "[]",
        "é",
        "\x00",
    ),
    *("null", "~", "no", "010", "-1", "99999999999999999999", "x" * 500, "..", "2026-13-45", "\u2028", "\r"),
    *("0.0.0.0/0", "::/0", "10.0.0.0/8", "255.255.255.255/32", "99/hub/1", "9901", "*:office", "eth0"),
)


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(FILES),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(PIECES)), min_size=1, max_size=3),
)
def test_damage_is_found_and_placed(file: str, cuts: list[tuple[float, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "inventory"
        write_starter(folder, global_id="0123456789")
        text = (folder / file).read_text()
        for share, length, piece in cuts:
            at = int(share * len(text))
            text = text[:at] + piece + text[at + length :]
        (folder / file).write_bytes(text.encode())
        lines = {f"inventory/{p}": (folder / p).read_text().split("\n") for p in FILES}
        try:
            load_network(folder, today=date(2026, 6, 1), platforms={"linux_frr"})
        except IntentError as error:
            assert error.diagnostics
            for diagnostic in error.diagnostics:
                where = diagnostic.where
                if where is not None and where.file in lines:
                    assert 1 <= where.line <= len(lines[where.file]) + 1, diagnostic
                    assert where.column >= 1, diagnostic
