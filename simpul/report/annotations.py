"""Findings as code hosts show them beside the line: GitHub's workflow commands, GitLab's code quality report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from simpul.errors import Diagnostic

_SEVERITY = {"error": "major", "warning": "minor"}


def github(findings: Iterable[Diagnostic]) -> Iterator[str]:
    """A workflow command a finding, as GitHub's runner reads them from a job's output."""
    for found in findings:
        place = [("file", found.where.file), ("line", str(found.where.line)), ("col", str(found.where.column))
                 ] if found.where else []
        said = ",".join(f"{name}={_property(value)}" for name, value in [*place, ("title", found.code)])
        words = found.message + (f"\n{found.hint}" if found.hint else "")
        yield f"::{found.severity} {said}::{_data(words)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def code_quality(findings: Iterable[Diagnostic], nowhere: str) -> list[dict[str, object]]:
    """GitLab's code quality report. A finding without a place stands at the first line of `nowhere`."""
    report: list[dict[str, object]] = []
    for found in findings:
        path, line = (found.where.file, found.where.line) if found.where else (nowhere, 1)
        identity = "\0".join((found.code, path, str(line), found.message))
        report.append({
            "description": f"{found.code} {found.message}" + (f" ({found.hint})" if found.hint else ""),
            "check_name": found.code, "fingerprint": hashlib.sha256(identity.encode()).hexdigest(),
            "severity": _SEVERITY[found.severity], "location": {"path": path, "lines": {"begin": line}}})
    return report
