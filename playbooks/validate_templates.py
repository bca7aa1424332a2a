"""`simpul validate`: what a template author's CI runs.

    python -m playbooks.validate_templates [-i DIR] [--limit EXPR] [--lab] [--junit FILE] ...

Checks the inventory; renders every device of it, and generated networks that between them do what any site could, each
router's first file among it; reads each back, and has the vendor's own parsers hear whatever took a new way through a
template; says which ways nobody took. With `--lab` it then pushes to lab routers from factory state, reads back, and
demands an empty second plan and a network that does what was declared. Exit 0 only when all of that was seen; what
could not be asked here is said.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree as Xml

from playbooks import terminal
from playbooks.judging import heard, rendered
from playbooks.limit import chosen
from playbooks.rehearsal import Rehearsal, Step, impossible
from playbooks.variants import variants
from playbooks.workspace import PRODUCT, Workspace
from records.files import write_out
from simpul.errors import Diagnostic, IntentError, SimpulError
from simpul.network.build import bootstrap_model
from simpul.network.model import DeviceModel
from simpul.render.coverage import Coverage, of_file, total
from simpul.render.engine import Renderer
from simpul.report.annotations import code_quality, github
from simpul.report.line import Line
from simpul.source import Source
from simpul.words.sentence import count, some

_WORDS = 20_000


@dataclass(slots=True)
class Case:
    """One thing that was tried: what was found, what it printed, how long it took (s)."""

    name: str
    findings: list[Diagnostic] = field(default_factory=list)
    seconds: float = 0.0
    note: str = ""

    @property
    def failed(self) -> bool:
        return any(f.severity == "error" for f in self.findings)


def run(
    inventory: Path, *, limit: str | None = None, lab: bool = False, junit: Path | None = None,
    quality: Path | None = None, annotate: bool = False,
) -> int:
    """Validate, with one line a case. The reports are written whatever the outcome; 0 when no case failed."""
    cases = list(_shown(_cases(inventory, limit, lab=lab)))
    for case in cases:
        case.findings = [_placed(f, inventory) for f in case.findings]
    findings = list(dict.fromkeys(f for c in cases for f in c.findings))
    if junit is not None:
        write_out(junit, report(cases))
    if quality is not None:
        said = json.dumps(code_quality(findings, str(inventory)), indent=1, ensure_ascii=False)
        write_out(quality, f"{said}\n".encode())
    for found in findings:
        terminal.diagnostics(str(found), error=found.severity == "error")
    if annotate:
        terminal.show(Line(text) for text in github(findings))
    failed = sum(c.failed for c in cases)
    words = f"{count(failed, 'case')} of {len(cases)} failed: not valid" if failed else f"valid: {len(cases)} cases"
    terminal.show([Line(words, "red" if failed else "green")])
    return int(bool(failed))


def _shown(cases: Iterable[Case]) -> Iterator[Case]:
    for case in cases:
        mark, style = ("FAILED", "red") if case.failed else ("ok", "green")
        told = f"{case.name}: {case.note}" if case.note else case.name
        terminal.show([Line(f"{mark:<6} {case.seconds:6.1f} s  {told}", style)])
        yield case


class _Judge:
    """Renders with coverage; asks the vendor's parsers about each device that took a way nobody took before."""

    def __init__(self, workspace: Workspace) -> None:
        own = workspace.inventory / "templates"
        self.coverage = Coverage()
        self._renderer = Renderer([*([own] if own.is_dir() else []), PRODUCT / "templates"], self.coverage)
        self.by, self.absent = dict[str, None](), dict[str, None]()
        self.heard = 0

    def case(self, name: str, models: Sequence[DeviceModel]) -> Case:
        """One network's devices as one case."""
        started, before, found = time.monotonic(), self.coverage.met, list[Diagnostic]()
        for model in models:
            found += self._device(f"{model.name} of {name}", model)
        return Case(name, found, time.monotonic() - started,
                    f"{count(len(models), 'device')}, {self.coverage.met - before} new ways through the templates")

    def _device(self, label: str, model: DeviceModel) -> list[Diagnostic]:
        before = self.coverage.met
        objects, found = rendered(model, self._renderer, self.coverage, label)
        if found or self.coverage.met == before:
            return found
        judged, objections = heard(model, objects, self.coverage, label)
        if judged is not None:
            self.heard += bool(judged.by)
            self.by |= dict.fromkeys(judged.by)
            self.absent |= dict.fromkeys(judged.absent)
        return objections


def _cases(inventory: Path, limit: str | None, *, lab: bool) -> Iterator[Case]:
    started = time.monotonic()
    try:
        workspace = Workspace.open(inventory)
        models = [workspace.models[name] for name in chosen(workspace.network, limit)]
        judge = _Judge(workspace)
    except SimpulError as error:
        found = error.diagnostics if isinstance(error, IntentError) else (error.diagnostic,)
        yield Case("check the inventory", list(found), time.monotonic() - started)
        return
    yield Case("check the inventory", list(workspace.warnings), time.monotonic() - started)
    yield judge.case("the inventory", models)
    with tempfile.TemporaryDirectory(prefix="simpul-variants-") as folder:
        left_out: dict[str, tuple[str, ...]] = {}
        for trial in variants(Path(folder)):
            if trial.workspace is None:
                left_out[trial.name] = trial.left_out
            else:
                whole = trial.workspace.models.values()
                yield judge.case(trial.name, [*whole, *(bootstrap_model(m) for m in whole)])
    for name, why in left_out.items():
        terminal.say(f"         left out: {name}: {'; '.join(why)}", "dim")
    if left_out:
        yield Case("variants that a platform cannot be asked for", note=f"{len(left_out)} left out, named above")
    absent = f"; not here: {', '.join(judge.absent)}" if judge.absent else ""
    yield Case("the vendor's own parsers",
               note=f"{', '.join(judge.by) or 'nobody'} heard {count(judge.heard, 'device')}{absent}")
    yield _coverage(judge.coverage)
    if lab:
        yield from _lab(inventory, limit)


def _coverage(coverage: Coverage) -> Case:
    """How much of the templates was taken. A way that no network takes is dead, or the variants lack what takes it."""
    taken, ways, printed, lines = total(coverage)
    for file, *row in of_file(coverage, sorted({b.where.file for b in coverage.branches} |
                                               {x.where.file for x in coverage.lines})):
        terminal.say(f"         {_near(Path(file))}: {row[0]} of {row[1]} branches, {row[2]} of {row[3]} lines", "dim")
    return Case("template coverage", [
        Diagnostic("SIM320", words, where, "no network that was tried takes it: remove it, or add what takes it to "
                   "playbooks/variants.py", "warning") for where, words in coverage.missed()],
        note=f"{taken} of {ways} branches, {printed} of {lines} lines")


def _lab(inventory: Path, limit: str | None) -> Iterator[Case]:
    """The same on real routers, from factory state; stops after the first step that fails."""
    why = impossible()
    if why is not None:
        yield Case("push to lab routers", [Diagnostic("SIM323", f"no lab on this machine: {why}")])
        return
    only: Sequence[str] = ("--limit", limit) if limit else ()
    with Rehearsal(inventory) as rehearsal:
        for step in _pushes(rehearsal, limit, only):
            case = Case(step.name, seconds=step.seconds)
            if step.status:
                tail = "\n".join(step.output.strip().splitlines()[-40:])
                case.findings = [Diagnostic("SIM323", f"{step.command} ended with {step.status}\n{tail}")]
            yield case
            if step.status:
                return


def _pushes(rehearsal: Rehearsal, limit: str | None, only: Sequence[str]) -> Iterator[Step]:
    yield from rehearsal.build(limit)
    yield _empty(rehearsal.run("read back: a second plan is empty", "plan", "--dry-run", "--json", *only, inside=True))
    yield rehearsal.run("every declared flow passes, undeclared ones do not", "verify", *only, inside=True)


def _empty(step: Step) -> Step:
    """A plan's step, failed unless the plan is empty and every router was read."""
    if step.status:
        return step
    try:
        plan = json.loads(step.output[step.output.index('{"'):])
    except ValueError:
        return replace(step, status=1)
    left = [u["name"] for u in plan["units"]]
    if not left and not plan["unreachable"]:
        return step
    return replace(step, status=1, output=f"still to change: {some(left, 20) or 'nothing'}; "
                                          f"not reached: {some(plan['unreachable'], 20) or 'none'}")


def _placed(found: Diagnostic, inventory: Path) -> Diagnostic:
    """The finding with its file named from where one stands, as code hosts and editors want it."""
    if found.where is None:
        return found
    path = Path(found.where.file)
    near = _near(path if path.is_absolute() else inventory.resolve().parent / path)
    return replace(found, where=Source(near, found.where.line, found.where.column))


def _near(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def report(cases: Sequence[Case]) -> bytes:
    """The cases as JUnit XML, which GitLab, GitHub and Jenkins read."""
    suite = Xml.Element("testsuite", name="simpul validate", tests=str(len(cases)),
                        failures=str(sum(c.failed for c in cases)), time=f"{sum(c.seconds for c in cases):.1f}")
    for case in cases:
        one = Xml.SubElement(suite, "testcase", classname="simpul.validate", name=case.name, time=f"{case.seconds:.1f}")
        errors = [f for f in case.findings if f.severity == "error"]
        if errors:
            failure = Xml.SubElement(one, "failure", message=_printable(errors[0].headline))
            failure.text = _printable("\n".join(map(str, errors))[-_WORDS:])
        told = [case.note, *(str(f) for f in case.findings if f.severity != "error")]
        Xml.SubElement(one, "system-out").text = _printable("\n".join(t for t in told if t))
    return bytes(Xml.tostring(suite, encoding="utf-8", xml_declaration=True))


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable() or c in "\n\t")


if __name__ == "__main__":
    from playbooks.cli import main

    main(["validate", *sys.argv[1:]])
