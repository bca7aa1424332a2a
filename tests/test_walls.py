"""The house's walls: who may know whom. Read from the source, so that a wall stands where no test runs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("simpul", "platforms", "records", "tasks", "playbooks", "lab", "custom_napalm", "bench", "tests")
# Each room and the rooms that it may import, besides itself.
MAY = {
    "simpul": frozenset[str](),
    "platforms": frozenset({"simpul"}),
    "records": frozenset({"simpul"}),
    "tasks": frozenset({"simpul", "platforms"}),
    "playbooks": frozenset({"simpul", "platforms", "records", "tasks", "lab"}),
    "lab": frozenset[str](),
    "custom_napalm": frozenset({"simpul", "platforms"}),
}
# What opens a connection, a database or another program. The core does none of that.
EFFECTS = {
    "socket", "ssl", "sqlite3", "dbm", "subprocess", "asyncio", "select", "selectors", "multiprocessing", "urllib",
    "http", "ftplib", "smtplib", "telnetlib", "paramiko", "netmiko", "napalm", "nornir", "asyncssh", "requests",
    "httpx",
    "scrapli", "pyrage", "cryptography",
}
# The core's own rooms, from those that know least: each may import those on its list and nothing else of simpul.
GROUND = {"simpul.source", "simpul.errors", "simpul.collector", "simpul.words"}
INNER = {
    "simpul.source": set[str](),
    "simpul.errors": {"simpul.source", "simpul.words"},
    "simpul.collector": set[str](),
    "simpul.words": set[str](),
    "simpul.secrets": GROUND,
    "simpul.intent": GROUND,
    "simpul.ledger": GROUND,
    "simpul.network": GROUND | {"simpul.intent"},
    "simpul.config": GROUND | {"simpul.secrets"},
    "simpul.render": GROUND | {"simpul.config", "simpul.network"},
    "simpul.evidence": GROUND,
    "simpul.proof": GROUND | {"simpul.config"},
    "simpul.plan": GROUND | {"simpul.config", "simpul.evidence", "simpul.intent", "simpul.secrets"},
    "simpul.device": GROUND | {"simpul.plan"},
    "simpul.report": GROUND | {"simpul.config", "simpul.evidence", "simpul.plan", "simpul.secrets"},
    "simpul.adoption": GROUND | {"simpul.intent"},
    "simpul.drift": GROUND | {"simpul.config", "simpul.device", "simpul.evidence", "simpul.plan", "simpul.report"},
}


def sources(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


@cache
def imported(path: Path) -> frozenset[str]:
    """Every module that a file imports, at its top, in a function or under TYPE_CHECKING."""
    return imports_of(path.read_text(encoding="utf-8"), path.relative_to(ROOT).with_suffix("").parts)


def imports_of(text: str, package: tuple[str, ...]) -> frozenset[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*package[:-node.level], *filter(None, [node.module])])
            # `from simpul import errors` names a module as well as `from simpul.errors import X` does.
            names.add(base)
            names.update(f"{base}.{alias.name}" for alias in node.names)
        elif (isinstance(node, ast.Call) and ast.unparse(node.func) in ("__import__", "import_module",
                                                                        "importlib.import_module")):
            literal = node.args[0] if node.args else None
            known = isinstance(literal, ast.Constant) and isinstance(literal.value, str)
            names.add(ast.literal_eval(literal) if known and literal else "a module named at run time")
    return frozenset(names)


def strangers(path: Path, allowed: frozenset[str] | set[str]) -> set[str]:
    return {name for name in imported(path) if name.partition(".")[0] in ROOMS
            and name.partition(".")[0] not in allowed}


@pytest.mark.parametrize("room", sorted(MAY))
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    files = sources(room)
    assert files
    wrong = {str(p.relative_to(ROOT)): found for p in files if (found := strangers(p, MAY[room] | {room}))}
    assert not wrong


def test_the_core_opens_nothing() -> None:
    wrong = {str(p.relative_to(ROOT)): found for p in sources("simpul")
             if (found := {n for n in imported(p) if n.partition(".")[0] in EFFECTS})}
    assert not wrong


def test_the_core_imports_nothing_that_is_named_at_run_time() -> None:
    assert not [p for p in sources("simpul") if "a module named at run time" in imported(p)]


def test_the_lab_needs_only_the_standard_library() -> None:
    """So that a lab can be built by whoever has Python and root, and never by what it is there to judge. The emulated
    devices speak SSH, and nothing else of the lab knows them."""
    own = sys.stdlib_module_names | {"lab"}
    emulated = ROOT / "lab" / "emulated"
    wrong = {}
    for path in sources("lab"):
        inside = path.is_relative_to(emulated)
        allowed = own | {"asyncssh", "cryptography"} if inside else own
        found = {n for n in imported(path) if n.partition(".")[0] not in allowed
                 or (not inside and n.startswith("lab.emulated"))}
        if found:
            wrong[str(path.relative_to(ROOT))] = found
    assert not wrong


def room_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def inner_rooms() -> Iterator[tuple[str, Path]]:
    for path in sources("simpul"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts != ("simpul", "__init__"):
            yield room_of(".".join(parts)), path


def test_every_inner_room_is_on_the_plan_of_the_house() -> None:
    assert {room for room, _ in inner_rooms()} <= set(INNER)


@pytest.mark.parametrize("room", sorted(INNER))
def test_an_inner_room_imports_only_those_below_it(room: str) -> None:
    allowed = INNER[room] | {room}
    wrong = {}
    for own, path in inner_rooms():
        found = {n for n in imported(path) if n.startswith("simpul.") and room_of(n) not in allowed}
        if own == room and found:
            wrong[str(path.relative_to(ROOT))] = found
    assert not wrong


def test_no_inner_room_reaches_itself_through_another() -> None:
    for room, below in INNER.items():
        seen, todo = set[str](), set(below)
        while todo:
            step = todo.pop()
            seen.add(step)
            todo |= INNER[step] - seen
        assert room not in seen, room


def test_what_is_proven_is_proven_without_intent_network_or_render() -> None:
    """A proof that believed the code that rendered would prove nothing: so for the dialects, too."""
    for path in (*sources("simpul/proof"), *sources("platforms/linux_frr/dialect"), *sources("simpul/config")):
        known = {room_of(n) for n in imported(path)}
        assert not known & {"simpul.intent", "simpul.network", "simpul.render"}, path


@pytest.mark.parametrize("room", ["simpul/proof", "platforms/linux_frr/proof", "platforms/mikrotik_routeros/proof"])
def test_nothing_that_a_proof_uses_knows_who_rendered(room: str) -> None:
    """Through however many hands: a proof and its readers never reach intent, network, ledger, plan or render."""
    todo, seen = list(sources(room)), set[Path]()
    assert len(todo) > 2
    while todo:
        path = todo.pop()
        seen.add(path)
        for name in imported(path):
            assert room_of(name) not in {f"simpul.{r}" for r in ("intent", "network", "render", "ledger", "plan")}, path
            parts = name.split(".")
            for stem in (ROOT.joinpath(*parts), ROOT.joinpath(*parts[:-1])):
                for file in (stem.with_suffix(".py"), stem / "__init__.py"):
                    if file.is_file() and file.is_relative_to(ROOT) and file not in seen and parts[0] in ROOMS:
                        todo.append(file)
    assert {p.relative_to(ROOT).parts[0] for p in seen} <= {"simpul", "platforms"}


def test_platforms_do_not_know_each_other() -> None:
    folders = [p for p in (ROOT / "platforms").iterdir() if (p / "__init__.py").exists()]
    assert folders
    for folder in folders:
        others = {f"platforms.{o.name}" for o in folders if o != folder}
        for path in folder.rglob("*.py"):
            assert not {n for n in imported(path) if room_of(n) in others}, path


@cache
def committed() -> tuple[tuple[str, str], ...]:
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, check=False)
    if listed.returncode:
        names = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if not {".venv", ".git", ".simpul"} & set(p.parts)]
    else:
        names = [n for n in listed.stdout.decode().split("\0") if n]
    found = []
    for name in names:
        path = ROOT / name
        if path.is_file():
            found.append((name, path.read_bytes().decode("utf-8", "replace")))
    assert len(found) > 50
    return tuple(found)


def test_no_text_names_a_path_of_somebody_s_machine() -> None:
    """What stands in the tree is true on every machine."""
    paths = re.compile("/" + "work/|" + r"\." + r"library\b|/home/\w+/|/Users/\w+/")
    wrong = {name: found.group() for name, text in committed() if (found := paths.search(text))}
    assert not wrong


def test_no_private_key_stands_in_the_tree() -> None:
    """In any of the forms that this product handles: PEM and OpenSSH, age, WireGuard."""
    keys = re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE " + r"KEY-----\s+[A-Za-z0-9+/=]{20}|AGE-SECRET-"
                      r"KEY-1[0-9A-Z]{58}|(?im:^\s*PrivateKey\s*=\s*[A-Za-z0-9+/]{43}=\s*$)")
    wrong = {name: found.group()[:24] for name, text in committed() if (found := keys.search(text))}
    assert not wrong


@pytest.mark.parametrize("line", [
    "import sqlite3", "from socket import socket", "def f():\n    import platforms.registry",
    "from importlib import import_module\nimport_module('subprocess')",
    "if TYPE_CHECKING:\n    from records.secrets import AgeStore",
])
def test_a_broken_wall_would_be_noticed(line: str) -> None:
    found = {name.partition(".")[0] for name in imports_of(line, ("simpul", "intent", "model"))}
    assert found & (EFFECTS | set(ROOMS))


def test_a_relative_import_is_known_by_its_full_name() -> None:
    assert "simpul.network.model" in imports_of("from ..network import model", ("simpul", "intent", "model"))


def test_every_code_that_can_be_met_is_documented() -> None:
    rooms = ("simpul", "platforms", "records", "tasks", "playbooks")
    said = {code for room in rooms for path in (ROOT / room).rglob("*.py")
            for code in re.findall(r'"(SIM[0-9]{3})"', path.read_text())}
    documented = {code for path in (ROOT / "docs").rglob("*.md")
                  for code in re.findall(r"SIM[0-9]{3}", path.read_text())}
    assert said, "no code was found at all"
    assert not said - documented, "add these to docs/errors.md"
