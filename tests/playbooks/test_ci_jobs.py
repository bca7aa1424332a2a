"""The job files for GitHub and GitLab: judged by the schemas of both, and each command of them run in a fresh clone as
its runner would; only the code hosts are played.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from playbooks.cli import app

ROOT = Path(__file__).resolve().parents[2]
JOBS = ROOT / "examples" / "ci"
PRODUCT = ("simpul", "platforms", "records", "tasks", "playbooks", "templates")


def commands(name: str) -> list[str]:
    """Every command of a job file, in its order."""
    jobs: dict[str, Any] = yaml.safe_load((JOBS / name).read_text())
    if name.startswith("github"):
        return [step["run"] for step in jobs["jobs"]["inventory"]["steps"] if "run" in step]
    return [line for stage in jobs["stages"] for line in jobs[stage]["script"]]


def running(name: str, *words: str) -> list[str]:
    """The commands that hold one of these words."""
    return [line for line in commands(name) if any(word in line for word in words)]


def run(line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """As a runner does it: a shell of its own, which ends at what fails; `bin/` beside the clone goes before."""
    return subprocess.run(["bash", "-eo", "pipefail", "-c", line], cwd=folder, text=True, capture_output=True,
                          check=False, timeout=900, env={
                              "PATH": f"{folder.parent / 'bin'}:{os.environ['PATH']}", "HOME": str(folder.parent),
                              "LANG": "C.UTF-8", **environment})


def programs(folder: Path, **texts: str) -> None:
    """Programs of these names, each a shell's script."""
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words], cwd=folder, check=True,
                   capture_output=True)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of the product with an inventory, whose branch changes a port of a server and a template; `make`, `gh`
    and `curl` say what they were asked.
    """
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    shutil.copytree(ROOT / "inventory", origin / "inventory", ignore=shutil.ignore_patterns("ledger"))
    for folder in PRODUCT:
        shutil.copytree(ROOT / folder, origin / folder, ignore=shutil.ignore_patterns("__pycache__"))
    git(origin, "init", "-q", "-b", "main")
    git(origin, "add", "-A")
    git(origin, "commit", "-qm", "first")
    git(tmp_path, "clone", "-q", "origin", "clone")
    git(clone, "checkout", "-q", "-b", "change")
    province = clone / "inventory" / "province.yaml"
    province.write_text(province.read_text().replace("tcp/587", "tcp/465"))
    template = clone / "templates" / "linux_frr" / "base.j2"
    template.write_text(template.read_text().replace("local stratum 8", "local stratum 7"))
    asked = {name: f'echo "{name} $*" >>"{tmp_path}/asked"' for name in ("make", "gh", "curl")}
    programs(tmp_path / "bin", **asked)
    # What `make setup` makes. An editable install is found last, so a folder's own modules are those that run in it.
    programs(clone / ".venv" / "bin", python=f'exec "{ROOT}/.venv/bin/python" "$@"',
             simpul=f'exec "{ROOT}/.venv/bin/python" -m playbooks.cli "$@"')
    return clone


@pytest.mark.campaign
@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml"])
def test_every_command_of_a_job_runs(clone: Path, name: str) -> None:
    told = {"BASE": "origin/main",
            "NUMBER": "7", "GITHUB_STEP_SUMMARY": str(clone.parent / "summary"), "SIMPUL_COMMENT_TOKEN": "t",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": "main", "CI_API_V4_URL": "https://gitlab.example/api/v4",
            "CI_PROJECT_ID": "4", "CI_MERGE_REQUEST_PROJECT_ID": "3", "CI_MERGE_REQUEST_IID": "7"}
    for line in commands(name):
        done = run(line, clone, **told)
        assert done.returncode == 0, f"{line}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
    comment = (clone / "comment.md").read_text()
    assert "465" in comment
    assert "local stratum 7" in comment        # what a template of the target branch rendered otherwise
    assert len(comment) < 65536
    assert all(not row or row.startswith("    ") for row in comment.splitlines()[1:])
    assert (clone / "plan.html").read_text().startswith("<!doctype html>")
    assert (clone / "validate.xml").read_text().startswith("<?xml")
    asked = (clone.parent / "asked").read_text()
    assert "make setup" in asked
    posted = "gh pr comment 7" if name.startswith("github") else "projects/3/merge_requests/7/notes"
    assert posted in asked


@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml"])
def test_every_simpul_command_of_a_job_exists_with_its_options(name: str) -> None:
    known: Any = typer.main.get_command(app)
    said = re.compile(r"(?:bin/simpul|playbooks\.cli) (\w+)([^|>;)\n]*)")
    found = [match.groups() for line in commands(name) for match in said.finditer(line)]
    assert {command for command, _ in found} == {"validate", "prove", "render", "plan", "show"}
    for command, rest in found:
        options = {text for parameter in known.commands[command].params for text in parameter.opts}
        assert set(re.findall(r"(?<!\S)--?[a-z-]+", rest)) <= options, (command, rest)


@pytest.mark.parametrize(("name", "schema"), [
    ("github-actions.yml", "vendor.github-workflows"), ("gitlab-ci.yml", "vendor.gitlab-ci")])
def test_the_code_hosts_own_schemas_take_the_job_files(name: str, schema: str, tmp_path: Path) -> None:
    if importlib.util.find_spec("check_jsonschema") is None:
        pytest.skip("NOT PROVEN HERE: check-jsonschema, which brings GitHub's and GitLab's schemas: make setup")
    judge = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    done = subprocess.run([*judge, str(JOBS / name)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    spoilt = tmp_path / name
    spoilt.write_text((JOBS / name).read_text().replace("run: make", "runs: make").replace("script:", "scripts:"))
    assert subprocess.run([*judge, str(spoilt)], capture_output=True, check=False).returncode == 1, "it judges nothing"


@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml"])
def test_a_runner_that_keeps_its_clone_makes_a_second_plan(name: str, tmp_path: Path) -> None:
    """GitLab's runners fetch into the clone that is there, as one's own for GitHub do: all is cleaned but .git."""
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    origin.mkdir()
    git(origin, "init", "-q", "-b", "main")
    git(origin, "commit", "-q", "--allow-empty", "-m", "first")
    git(tmp_path, "clone", "-q", "origin", "clone")
    [line] = [part for text in running(name, "worktree add") for part in text.splitlines() if "worktree add" in part]
    for _ in range(2):
        done = run(line, clone, BASE="origin/main", CI_MERGE_REQUEST_DIFF_BASE_SHA="origin/main")
        assert done.returncode == 0, done.stderr
        assert (clone / "base").is_dir()
        git(clone, "clean", "-ffdxq")


@pytest.mark.parametrize(("name", "most"), [("github-actions.yml", 65_536), ("gitlab-ci.yml", 1_000_000)])
def test_a_comment_of_a_plan_of_any_size_is_one_that_is_taken(name: str, most: int, tmp_path: Path) -> None:
    """Characters that an API takes in one comment; a plan of a thousand routers has more, and a line of one may."""
    clone = tmp_path / "clone"
    rows = [f"  ~ {'é' * (n % 90)} desa-{n}" for n in range(60_000)]
    (tmp_path / "long").write_text("\n".join(rows) + "\n")
    programs(clone / ".venv" / "bin", simpul=f'[ "$1" = show ] || cat "{tmp_path}/long"')
    for line in running(name, "plan.txt", "comment.md"):
        if "curl" not in line and "gh pr" not in line:
            done = run(line, clone, GITHUB_STEP_SUMMARY=str(tmp_path / "summary"))
            assert done.returncode == 0, done.stderr
    said = (clone / "comment.md").read_text().splitlines()
    assert most / 20 < sum(len(row) + 1 for row in said) < most
    assert said[2:] == [f"    {row}" for row in rows[:len(said) - 2]], "a line is told whole or not at all"


def test_who_brings_no_token_posts_nothing_and_fails_nothing(tmp_path: Path) -> None:
    """A fork's pipeline. GitHub decides by the step's condition; GitLab's line looks for the token itself."""
    steps = yaml.safe_load((JOBS / "github-actions.yml").read_text())["jobs"]["inventory"]["steps"]
    secret = [step for step in steps if re.search(r"github\.token|secrets\.|gh ", str(step.get("env", "")) + step.get(
        "run", ""))]
    assert [step["if"] for step in secret] == [
        "github.event.pull_request.head.repo.full_name == github.repository"]
    [post] = running("gitlab-ci.yml", "curl")
    clone = tmp_path / "clone"
    clone.mkdir()
    programs(tmp_path / "bin", curl=f'echo "$*" >>"{tmp_path}/asked"')
    where = {"CI_API_V4_URL": "https://gitlab.example/api/v4", "CI_MERGE_REQUEST_PROJECT_ID": "3",
             "CI_MERGE_REQUEST_IID": "7"}
    assert run(post, clone, **where).returncode == 0
    assert not (tmp_path / "asked").exists()
    assert run(post, clone, **where, SIMPUL_COMMENT_TOKEN="t").returncode == 0
    assert "PRIVATE-TOKEN: t" in (tmp_path / "asked").read_text()
