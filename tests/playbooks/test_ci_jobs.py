"""The job files for GitHub and GitLab, each command of them run in a fresh clone; only the code hosts are played."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
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


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words], cwd=folder, check=True,
                   capture_output=True)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of the product with an inventory, whose branch changes a port of a server and a template; `make`, `gh`
    and `curl` say what they were asked.
    """
    origin, clone, bin_ = tmp_path / "origin", tmp_path / "clone", tmp_path / "bin"
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
    bin_.mkdir()
    for name in ("make", "gh", "curl"):
        (bin_ / name).write_text(f'#!/bin/sh\necho "{name} $*" >>"{tmp_path}/asked"\n')
        (bin_ / name).chmod(0o755)
    # What `make setup` makes. An editable install is found last, so a folder's own modules are those that run in it.
    made = clone / ".venv" / "bin"
    made.mkdir(parents=True)
    for name, words in (("python", ""), ("simpul", "-m playbooks.cli ")):
        (made / name).write_text(f'#!/bin/sh\nexec "{ROOT}/.venv/bin/python" {words}"$@"\n')
        (made / name).chmod(0o755)
    return clone


@pytest.mark.campaign
@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml"])
def test_every_command_of_a_job_runs(clone: Path, name: str) -> None:
    environment = {**os.environ, "PATH": f"{clone.parent / 'bin'}:{os.environ['PATH']}", "BASE": "origin/main",
                   "NUMBER": "7", "GITHUB_STEP_SUMMARY": str(clone.parent / "summary"), "SIMPUL_COMMENT_TOKEN": "t",
                   "CI_MERGE_REQUEST_DIFF_BASE_SHA": "main", "CI_API_V4_URL": "https://gitlab.example/api/v4",
                   "CI_PROJECT_ID": "4", "CI_MERGE_REQUEST_PROJECT_ID": "3", "CI_MERGE_REQUEST_IID": "7"}
    for line in commands(name):
        done = subprocess.run(["bash", "-eo", "pipefail", "-c", line], cwd=clone, env=environment, text=True,
                              capture_output=True, check=False, timeout=900)
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
