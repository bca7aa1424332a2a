"""The YAML reader: what it gives back, and every way of writing YAML that it refuses."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from simpul.intent.findings import Findings
from simpul.intent.reading import MAX_BYTES, MAX_DEPTH, MAX_NODES, read_document, silent_type
from simpul.intent.tree import Map, Node, Scalar, Sequence


def read(text: str | bytes) -> tuple[Node | None, list[str]]:
    findings = Findings()
    data = text.encode() if isinstance(text, str) else text
    document = read_document("inventory/a.yaml", data, findings)
    return document.root if document else None, [f"{d.where}: {d.code}" for d in findings.sorted()]


def plain(node: Node) -> object:
    """The tree as PyYAML's BaseLoader (text only) would give it."""
    if isinstance(node, Map):
        return {key: plain(entry.value) for key, entry in node.entries.items()}
    return [plain(item) for item in node.items] if isinstance(node, Sequence) else node.text


REFUSED = {
    "a duplicate key": ("a: 1\nb: 2\na: 3\n", ["3:1: SIM009"]),
    "a duplicate key inside": ("a: {b: 1, c: 2, b: 3}\n", ["1:17: SIM009"]),
    "an anchor": ("a: &x 1\n", ["1:4: SIM006"]),
    "an anchor on a map": ("a: &x {b: 1}\n", ["1:4: SIM006"]),
    "an alias": ("a: *x\n", ["1:4: SIM006"]),
    "a merge key": ("a:\n  <<: {b: 1}\n", ["2:3: SIM006"]),
    "a tag": ("a: !!str 1\n", ["1:4: SIM007"]),
    "a tag that runs code": ("a: !!python/object/apply:os.system [ls]\n", ["1:4: SIM007"]),
    "a directive": ("%YAML 1.2\n---\na: 1\n", ["1:1: SIM007"]),
    "a second document": ("a: 1\n---\nb: 2\n", ["2:1: SIM005"]),
    "a tab as indentation": ("a:\n\tb: 1\n", ["2:1: SIM004"]),
    "an open quote": ('a: "x\n', ["2:1: SIM004"]),
    "two colons": ("a: b: c\n", ["1:5: SIM004"]),
    "a stray closing bracket": ("a: 1]\nb: ]\n", ["2:4: SIM004"]),
    "a list at the top": ("- a\n", ["1:1: SIM013"]),
    "a text at the top": ("hello\n", ["1:1: SIM013"]),
    "a list as a key": ("[a]: 1\n", ["1:1: SIM011"]),
    "an unquoted template": ("a: {{ x }}\n", ["1:5: SIM011"]),
    "a template": ("a: '{{ x }}'\n", ["1:4: SIM012"]),
    "a template statement": ('a: "{% raw %}"\n', ["1:4: SIM012"]),
    "a template comment": ("a: 'x {# y'\n", ["1:4: SIM012"]),
    "a template in a key": ("'{{ x }}': 1\n", ["1:1: SIM012"]),
    "several lines": ("a: |\n  b\n  c\n", ["1:4: SIM003"]),
    "a line break by escape": ('a: "b\\nc"\n', ["1:4: SIM003"]),
    "a NUL by escape": ('a: "b\\0c"\n', ["1:4: SIM003"]),
    "right-to-left override": ("a: x\u202ey\n", ["1:4: SIM003"]),
    "a zero-width space": ("a: x\u200by\n", ["1:4: SIM003"]),
    "a path": ("a: x/../y\n", ["1:4: SIM017"]),
    "a path upwards": ("a: ../../etc/passwd\n", ["1:4: SIM017"]),
    "a long text": (f"a: {'x' * 401}\n", ["1:4: SIM017"]),
    "a NUL": (b"a: 1\nb: x\0\n", ["2:5: SIM003"]),
    "an escape character": (b"a: \x1b[31m\n", ["1:4: SIM003"]),
    "a line separator": ("a: 1 # x\u2028\nb: 2\n", ["1:9: SIM003"]),
    "a lone carriage return": ("a: 1\rb: 2\n", ["1:5: SIM003"]),
    "Latin-1": ("a: 1\nb: caf\xe9\n".encode("latin-1"), ["2:7: SIM002"]),
    "UTF-16": ("a: 1\n".encode("utf-16"), ["1:1: SIM002"]),
    "depth": (f"a: {'[' * 500}\n", [f"1:{4 + MAX_DEPTH}: SIM008"]),
    "a key that is a truth value": ("on: 1\n", ["1:1: SIM010"]),
    "a key that is a number": ("64.02: 1\n", ["1:1: SIM010"]),
    "an empty key": (": 1\n", ["1:1: SIM004"]),
    "a null key": ("~: 1\n", ["1:1: SIM010"]),
    "a key that others read as a truth value": ("y: 1\n", ["1:1: SIM010"]),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED.keys())
def test_it_refuses(text: str | bytes, expected: list[str]) -> None:
    assert read(text)[1] == [f"inventory/a.yaml:{line}" for line in expected]


def test_it_refuses_a_large_file_and_a_crowded_one() -> None:
    assert read(b"a: 1\n" + b"#" * MAX_BYTES)[1] == ["inventory/a.yaml:1:1: SIM008"]
    _, findings = read(f"a: [{'1,' * MAX_NODES}]\n")
    assert len(findings) == 1
    assert findings[0].endswith("SIM008")


def test_it_refuses_a_depth_that_libyaml_itself_refuses() -> None:
    """PyYAML 6.0.4 brings a scanner that stops at a thousand levels, far to the right of the thirteenth."""
    _, findings = read(f"a: {'[' * 50_000}\n")
    assert [f.rpartition(" ")[2] for f in findings] == ["SIM008"]


def test_a_bomb_of_aliases_costs_nothing() -> None:
    bomb = "k0: &k0 [x, x]\n" + "".join(f"k{n}: &k{n} [*k{n - 1}, *k{n - 1}]\n" for n in range(1, 21))
    root, findings = read(bomb)
    assert isinstance(root, Map)
    assert len(findings) == 21 + 40
    assert all("SIM006" in line for line in findings)


def test_all_findings_of_a_file_come_at_once() -> None:
    assert read("a: &x 1\nb: *x\na: 2\nc: !t 3\n")[1] == [
        f"inventory/a.yaml:{line}" for line in ("1:4: SIM006", "2:4: SIM006", "3:1: SIM009", "4:4: SIM007")
    ]


def test_places_quotes_and_the_byte_order_mark() -> None:
    root, findings = read("\ufeffa: no\nb: ['é', {c: \"010\"}]\r\n")
    assert findings == []
    assert isinstance(root, Map)
    assert root.entries["a"].value == Scalar("no", True, 1, 4)
    listed = root.entries["b"].value
    assert isinstance(listed, Sequence)
    assert listed.items[0] == Scalar("é", False, 2, 5)
    assert isinstance(listed.items[1], Map)
    assert listed.items[1].entries["c"].value == Scalar("010", False, 2, 14)


def test_an_empty_file_is_an_empty_map() -> None:
    for text in ("", "# nothing yet\n", "---\n"):
        assert read(text) == (Map({}, 1, 1), [])


@given(
    st.recursive(
        st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.from_regex(r"[a-x]{2,8}", fullmatch=True), inner)
        ),
        max_leaves=20,
    )
)
def test_it_reads_the_text_that_yaml_dumps(value: object) -> None:
    text = yaml.safe_dump({"top": value}, allow_unicode=True)
    root, findings = read(text)
    if not findings:  # template marks, paths: refused on purpose
        assert root is not None
        assert plain(root) == yaml.BaseLoader(text).get_single_data()
    else:
        assert all(line.rpartition(" ")[2] in ("SIM003", "SIM009", "SIM010", "SIM012", "SIM017") for line in findings)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "Yes",
        "on",
        "off",
        "010",
        "0x1f",
        "1_000",
        "12:30:45",
        "1:30",
        "1.5",
        ".inf",
        "~",
        "null",
        "2027-12-31",
        "y",
        "N",
        "0o17",
        "1e3",
        "1.5e3",
        "0.E0",
        ".5",
    ],
)
def test_what_a_yaml_reader_would_convert(text: str) -> None:
    assert silent_type(text) is not None


@pytest.mark.parametrize(
    "text", ["64.02.06.2003/kantor-desa/1", "203.0.113.1", "10.66.0.0/16", "tcp/443", "nowhere", "fd12::/48"]
)
def test_what_every_yaml_reader_leaves_alone(text: str) -> None:
    assert silent_type(text) is None
    assert yaml.safe_load(text) == text
