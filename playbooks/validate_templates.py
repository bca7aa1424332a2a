"""`simpul validate`: what a template author's CI runs.

    python -m playbooks.validate_templates [-i DIR] [--limit EXPR] [--junit FILE]

Renders every device, pushes to lab routers from factory state, reads back, and demands an empty second plan and a
network that does what was declared. Exit 0 only when all of that was seen; a machine without a lab validates nothing
and says so.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as Xml

from playbooks import terminal
from playbooks.rehearsal import Rehearsal, Step, impossible
from records.files import write_atomically
from simpul.report.line import Line

_WORDS = 20_000


def run(inventory: Path, *, limit: str | None, junit: Path | None) -> int:
    """Validate, with one line a step. The JUnit report is written whatever the outcome."""
    steps = list(_steps(inventory, limit))
    if junit is not None:
        write_atomically(junit, report(steps), 0o644)
    failed = [s for s in steps if s.status]
    for step in failed:
        terminal.show(Line(f"  {line}", "red") for line in step.output.strip().splitlines()[-40:])
    words = "not valid" if failed else "valid: the routers run what the templates say, and a second plan is empty"
    terminal.show([Line(words, "red" if failed else "green")])
    return int(bool(failed))


def _steps(inventory: Path, limit: str | None) -> list[Step]:
    done: list[Step] = []

    def take(step: Step) -> bool:
        done.append(step)
        mark, style = ("ok", "green") if step.status == 0 else ("FAILED", "red")
        terminal.show([Line(f"{mark:<6} {step.seconds:6.1f} s  {step.name}", style)])
        return step.status == 0

    only: Sequence[str] = ("--limit", limit) if limit else ()
    with Rehearsal(inventory) as rehearsal:
        if not take(rehearsal.run("render every device", "render", "--out", "rendered", *only)):
            return done
        why = impossible()
        if why is not None:
            take(Step("push to lab routers", "simpul lab up", 1, why, 0.0))
            return done
        for step in rehearsal.build(limit):
            if not take(step):
                return done
        take(_empty(rehearsal.run("read back: a second plan is empty", "plan", "--dry-run", "--json", *only,
                                  inside=True)))
        take(rehearsal.run("every declared flow passes, undeclared ones do not", "verify", *only, inside=True))
    return done


def _empty(step: Step) -> Step:
    """A plan's step, failed unless the plan is empty and every router was read."""
    if step.status:
        return step
    try:
        plan = json.loads(step.output[step.output.index('{"'):])
    except ValueError:
        return Step(step.name, step.command, 1, step.output, step.seconds)
    left = [u["name"] for u in plan["units"]]
    if not left and not plan["unreachable"]:
        return step
    words = f"still to change: {', '.join(left) or 'nothing'}; not reached: {', '.join(plan['unreachable']) or 'none'}"
    return Step(step.name, step.command, 1, words, step.seconds)


def report(steps: Sequence[Step]) -> bytes:
    """The steps as JUnit XML, which GitLab, GitHub and Jenkins read."""
    suite = Xml.Element("testsuite", name="simpul validate", tests=str(len(steps)),
                        failures=str(sum(s.status != 0 for s in steps)), time=f"{sum(s.seconds for s in steps):.1f}")
    for step in steps:
        case = Xml.SubElement(suite, "testcase", classname="simpul.validate", name=step.name,
                              time=f"{step.seconds:.1f}")
        if step.status:
            failure = Xml.SubElement(case, "failure", message=f"{step.command} ended with {step.status}")
            failure.text = "".join(c for c in step.output[-_WORDS:] if c.isprintable() or c in "\n\t")
    return bytes(Xml.tostring(suite, encoding="utf-8", xml_declaration=True))


if __name__ == "__main__":
    from playbooks.cli import main

    main(["validate", *sys.argv[1:]])
